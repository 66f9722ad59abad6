"""Reads one uploaded file and draws it anew. Runs by itself, poor in memory and time, so that a bomb harms nobody.

`python -m verksted.pictures.worker PAGE` with the file as standard input; the answer is MessagePack.
"""

from __future__ import annotations

import io
import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from verksted.domain import limits
from verksted.pictures.drawn import Drawn, Refused

WHITE = (255, 255, 255)
QUALITIES = (86, 75, 60, 45, 30)
BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, OverflowError, EOFError, AttributeError)
"""What decoders raise on files that are cut off or made up."""


TOO_MANY_PIXELS = Refused("picture_too_many_pixels", limits.upload_pixels_max // 1_000_000)


class NoPicture(Exception):
    """The file cannot be had as a picture; the refusal says why."""

    def __init__(self, reason: str, n: int = 0) -> None:
        self.refused = Refused(reason, n)


def answer(data: bytes, page: int) -> Drawn | Refused:
    """The file as a picture in two sizes, or why not."""
    try:
        picture = _upright(_opened(data, page))
    except NoPicture as error:
        return error.refused
    except Image.DecompressionBombError:
        return TOO_MANY_PIXELS
    except (UnidentifiedImageError, *BROKEN):
        return Refused("picture_broken")
    except MemoryError:
        return Refused("picture_too_heavy")
    phone = picture.copy()
    phone.thumbnail((limits.picture_phone_width_max, limits.picture_side_max), Image.Resampling.LANCZOS)
    return Drawn(_pressed(picture), _pressed(phone), *picture.size)


def _opened(data: bytes, page: int) -> Image.Image:
    """By what the file is, not by what it is called."""
    if len(data) > limits.upload_bytes_max:
        raise NoPicture("picture_file_too_large", limits.upload_bytes_max // 1_000_000)
    if not data:
        raise NoPicture("picture_empty")
    for looks, open_ in _SORTS:
        if looks(data[:1024]):
            return open_(data, page)
    raise NoPicture("picture_of_iphone" if _HEIC.match(data) else "not_a_picture")


def _of(sort: str) -> Callable[[bytes, int], Image.Image]:
    def opened(data: bytes, page: int) -> Image.Image:
        if sort == "WEBP":
            # Its decoder makes room for the whole canvas before anybody can ask how large that is.
            _check_size(*_size_of_webp(data))
        picture = Image.open(io.BytesIO(data), formats=[sort])
        _check_size(*picture.size)
        picture.draft("RGB", (limits.picture_side_max, limits.picture_side_max))
        return picture

    return opened


def _check_size(width: int, height: int) -> None:
    if width * height > limits.upload_pixels_max:
        raise NoPicture(TOO_MANY_PIXELS.reason, TOO_MANY_PIXELS.n)


def _size_of_webp(data: bytes) -> tuple[int, int]:
    """The canvas as the first chunk names it."""
    chunk, head = data[12:16], data[20:30]
    if chunk == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF


def _page_of_pdf(data: bytes, page: int) -> Image.Image:
    """One page, as large as it is kept and no larger."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise NoPicture("pdf_locked" if "password" in str(error).lower() else "picture_broken") from error
    if not 1 <= page <= min(count, limits.pdf_pages_max):
        raise NoPicture("no_such_page", count)
    leaf = document[page - 1]
    longest = max(leaf.get_size())
    if not 0 < longest < float("inf"):
        raise NoPicture("picture_broken")
    drawing: Any = leaf.render(scale=limits.picture_side_max / longest, rev_byteorder=True)
    picture: Image.Image = drawing.to_pil()
    return picture


_SORTS: tuple[tuple[Callable[[bytes], Any], Callable[[bytes, int], Image.Image]], ...] = (
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _of("PNG")),
    (lambda head: head.startswith(b"\xff\xd8\xff"), _of("JPEG")),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP", _of("WEBP")),
    (lambda head: b"%PDF-" in head, _page_of_pdf),
)
_HEIC = re.compile(rb"....ftyp(hei|mif|avif|hev)", re.DOTALL)


def _upright(picture: Image.Image) -> Image.Image:
    """What is seen, the right way up, on white, and nothing else: no place, no camera, no words."""
    turned = _turned(_small(picture))
    seen = Image.new("RGB", turned.size, WHITE)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        clear = turned.convert("RGBA")
        seen.paste(clear, mask=clear.getchannel("A"))
    else:
        seen.paste(turned.convert("RGB"))
    return seen


def _small(picture: Image.Image) -> Image.Image:
    """Shrunk before anything else is done to it, so that the large one is there once only."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")  # 16 bits of grey
    elif picture.mode in ("P", "1"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((limits.picture_side_max,) * 2, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def _turned(picture: Image.Image) -> Image.Image:
    """As the camera was held; where what it says of that is broken, as it lies."""
    try:
        return ImageOps.exif_transpose(picture)
    except BROKEN:
        return picture


def _pressed(picture: Image.Image) -> bytes:
    """As JPEG, pressed until it is small enough to be kept."""
    made = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        # Colours at full resolution: a page of text in colour stays sharp.
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=0)
        made = out.getvalue()
        if len(made) <= limits.picture_bytes_max:
            break
    return made


def _live_poorly() -> None:
    """Little memory, little time, no files, no children: whatever a decoder is made to do, it does only that."""
    try:
        import resource
    except ImportError:  # Windows has none; there the parent's clock is the only bound
        return
    bounds = (
        ("RLIMIT_AS", limits.drawing_bytes_max),
        ("RLIMIT_CPU", limits.drawing_seconds_max),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    )
    for name, most in bounds:
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            continue  # another system's way of counting


def main() -> None:
    """Read, draw, answer."""
    _live_poorly()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = limits.upload_pixels_max
    data = sys.stdin.buffer.read(limits.upload_bytes_max + 1)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(data, int(sys.argv[1]))))


if __name__ == "__main__":
    main()
