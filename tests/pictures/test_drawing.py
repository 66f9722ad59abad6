"""What is drawn anew and what is refused: real files, made here, read by the real process."""

from __future__ import annotations

import asyncio
import io
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from PIL import Image

from verksted.domain import limits
from verksted.domain.refusals import Refusal
from verksted.pictures import Drawer
from verksted.pictures.drawn import Drawn, Refused

Said = Drawn | Refusal


async def drawn(data: bytes, page: int = 1) -> Said:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return await Drawer().drawn(file, page)


def saved(picture: Image.Image, sort: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, sort, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def photo(width: int = 400, height: int = 300) -> Image.Image:
    """Red at the left, blue at the right, so that a turn can be seen."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    return picture


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *, rows_sent: int | None = None) -> bytes:
    """A white picture of any size, packed so well that a few bytes are enough; perhaps only its first rows."""
    packer = zlib.compressobj(1)
    rows = b"".join(
        packer.compress(b"\0" + b"\xff" * width * 4) for _ in range(height if rows_sent is None else rows_sent)
    )
    rows += packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(*sizes: tuple[int, int]) -> bytes:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for width, height in sizes:
        document.new_page(width, height)
    document.save(out)
    return out.getvalue()


def packed_pdf(lines: int) -> bytes:
    """A page with a drawing that unpacks to a thousand times its size."""
    packer = zlib.compressobj(1)
    stream = b"".join(packer.compress(b"0 0 m 500 500 l S\n" * 100_000) for _ in range(lines)) + packer.flush()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(stream) + stream + b"\nendstream",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )


def huge_webp() -> bytes:
    side = (16_382).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0" + side * 2 + b"VP8 " + bytes(64)


# What is kept


@pytest.mark.parametrize("sort", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_kept_in_two_sizes_as_jpeg(sort: str) -> None:
    said = await drawn(saved(photo(4000, 3000), sort))
    assert isinstance(said, Drawn)
    wall, phone = opened(said.wall), opened(said.phone)
    assert (wall.format, wall.size, phone.size) == ("JPEG", (1920, 1440), (1080, 810))
    assert (said.width, said.height) == wall.size
    assert max(len(said.wall), len(said.phone)) <= limits.picture_bytes_max


async def test_a_small_picture_is_not_blown_up() -> None:
    said = await drawn(saved(photo(40, 30), "PNG"))
    assert isinstance(said, Drawn)
    assert opened(said.wall).size == opened(said.phone).size == (40, 30)


async def test_nothing_of_the_camera_the_place_or_the_writer_comes_along() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera fra Jevnaker"
    exif.get_ifd(0x8825)[2] = (60.0, 14.0, 1.0)
    data = saved(photo(), "JPEG", exif=exif, comment=b"Skrevet av Astrid", icc_profile=b"profil" * 40)
    assert b"Kamera fra" in data
    assert b"Astrid" in data
    said = await drawn(data)
    assert isinstance(said, Drawn)
    for made in (said.wall, said.phone):
        assert not dict(opened(made).getexif())
        assert not {"exif", "comment", "icc_profile", "xmp"} & opened(made).info.keys()
        assert b"Kamera" not in made
        assert b"Astrid" not in made


async def test_a_photo_taken_with_the_phone_on_its_side_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    said = await drawn(saved(photo(), "JPEG", exif=exif))
    assert isinstance(said, Drawn)
    turned = opened(said.wall).convert("RGB")
    assert turned.size == (300, 400)
    top, bottom = turned.getpixel((150, 50)), turned.getpixel((150, 350))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


async def test_what_can_be_seen_through_is_white_behind() -> None:
    said = await drawn(saved(Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "PNG"))
    assert isinstance(said, Drawn)
    assert opened(said.wall).getpixel((30, 30)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
async def test_pictures_of_every_sort_of_colour_are_drawn(mode: str) -> None:
    grey = Image.new("I;16", (50, 40), 40_000) if mode == "I;16" else photo(50, 40).convert(mode)
    said = await drawn(saved(grey, "JPEG" if mode == "CMYK" else "PNG"))
    assert isinstance(said, Drawn)
    if mode == "I;16":
        seen = opened(said.wall).getpixel((20, 20))
        assert isinstance(seen, tuple)
        assert 140 < seen[0] < 170


async def test_the_chosen_page_of_a_pdf_becomes_a_picture() -> None:
    slides = pdf((595, 842), (842, 595))
    upright, lying = await drawn(slides, 1), await drawn(slides, 2)
    assert isinstance(upright, Drawn)
    assert isinstance(lying, Drawn)
    assert upright.width < upright.height == 1920
    assert lying.height < lying.width == 1920
    assert await drawn(slides, 3) == Refusal("no_such_page", 2)
    assert await drawn(slides, 0) == Refusal("no_such_page", 2)


async def test_the_same_picture_has_the_same_name() -> None:
    one, other = await drawn(saved(photo(), "PNG")), await drawn(saved(photo(), "PNG"))
    assert isinstance(one, Drawn)
    assert isinstance(other, Drawn)
    assert one.name == other.name
    assert len(one.name) == 64


# What is refused, each with its reason


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "an empty file": (lambda: b"", "picture_empty"),
    "a drawing in SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "not_a_picture"),
    "a page called .png": (lambda: b"<!doctype html><script>alert(1)</script>", "not_a_picture"),
    "a GIF": (lambda: saved(photo().convert("P"), "GIF"), "not_a_picture"),
    "an iPhone's own format": (lambda: b"\0\0\0\x18ftypheic" + bytes(64), "picture_of_iphone"),
    "half a JPEG": (lambda: saved(photo(2000, 1500), "JPEG")[:9_000], "picture_broken"),
    "half a PNG": (lambda: saved(Image.effect_noise((600, 600), 90), "PNG")[:50_000], "picture_broken"),
    "noise called a PDF": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20, "picture_broken"),
    "50 megapixels": (lambda: png(8_000, 6_250), "picture_too_many_pixels"),
    "900 megapixels in a few bytes": (lambda: png(30_000, 30_000, rows_sent=1), "picture_too_many_pixels"),
    "50 megapixels of JPEG": (lambda: saved(Image.new("L", (8_000, 6_250)), "JPEG"), "picture_too_many_pixels"),
    "a WebP that says it is huge": (huge_webp, "picture_too_many_pixels"),
    "a PDF that unpacks without end": (lambda: packed_pdf(320), "picture_too_heavy"),
    "more than there is room for": (
        lambda: b"\xff\xd8\xff" + bytes(limits.upload_bytes_max),
        "picture_file_too_large",
    ),
}
"""Made when they are asked for: some are large."""


@pytest.mark.parametrize("what", FILES)
async def test_every_file_that_is_no_picture_for_us_has_its_reason(what: str) -> None:
    made, reason = FILES[what]
    said = await drawn(made())
    assert isinstance(said, Refusal), said
    assert said.reason == reason


MEASURE = """
import resource, subprocess, sys
made = subprocess.run([sys.executable, "-m", "verksted.pictures.worker", "1"], stdin=open(sys.argv[1], "rb"), capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only here is memory counted so")
@pytest.mark.parametrize(
    "made",
    [lambda: png(6_200, 5_100), FILES["50 megapixels"][0], FILES["a PDF that unpacks without end"][0]],
    ids=["31 megapixels", "50 megapixels", "a PDF that unpacks without end"],
)
def test_no_file_takes_more_memory_than_it_may(made: Callable[[], bytes], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(made())
    # From a small process: a child is counted with what its parent held when it was begun.
    said = subprocess.run([sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True)
    assert 0 < int(said.stdout) <= limits.drawing_bytes_max // 1024 // 1024


async def test_a_process_that_dies_or_hangs_is_a_refusal_and_the_next_picture_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawer = Drawer()
    before = asyncio.all_tasks()
    with tempfile.TemporaryFile() as file:
        file.write(saved(photo(), "PNG"))
        file.seek(0)
        monkeypatch.setattr("verksted.pictures.WAIT_S", 0.0)
        assert await drawer.drawn(file) == Refusal("picture_too_heavy")
        monkeypatch.undo()
        file.seek(0)
        assert isinstance(await drawer.drawn(file), Drawn)
    assert asyncio.all_tasks() <= before


def test_what_the_process_answers_can_be_read_back() -> None:
    decoder = msgspec.msgpack.Decoder(Drawn | Refused)
    for said in (Drawn(b"1", b"2", 3, 4), Refused("picture_broken", 2)):
        assert decoder.decode(msgspec.msgpack.encode(said)) == said
