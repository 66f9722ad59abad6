"""Forms that bring pictures: read with a bound, the pictures drawn anew and kept, and the form as if they had been named in it.

A file's field is `settings.picture.file`; beside it may stand `settings.picture.page` (of a PDF) and
`settings.picture.away` (take the picture down). None of the three reaches a command.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import IO, cast

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from verksted.domain import limits
from verksted.domain.refusals import Refusal
from verksted.pictures import Drawer
from verksted.store.pictures import Pictures
from verksted.web import forms
from verksted.web.commands import UNREADABLE

TOO_LARGE = Refusal("picture_file_too_large", limits.upload_bytes_max // 1_000_000)
NOT_DESCRIBED = Refusal("picture_not_described")
TOO_MANY = Refusal("too_many_pictures", limits.pictures_per_workshop_max)
FILES_MAX = 12
UPLOAD_MAX = limits.upload_bytes_max + forms.BODY_BYTES_MAX
OWN = ("file", "page", "away")
"""The fields beside a picture that are for us."""
FACTS = ("name", "width", "height")
"""The fields of a picture that nobody writes by hand."""
_FILE = re.compile(r"([0-9a-f]{64})-(wall|phone)\.jpg")
FOREVER = "private, max-age=31536000, immutable"

Files = dict[str, UploadFile]


class Overfull(Exception):
    """The body is larger than we take in; what was read of it until then."""

    def __init__(self, pairs: forms.Pairs) -> None:
        self.pairs = pairs


async def read(request: Request) -> tuple[forms.Pairs, Files]:
    """The fields and the files that were chosen; a form without files may be sent as any other. Raises Overfull or Malformed."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        try:
            return await forms.read_pairs(request), {}
        except forms.TooLarge as error:
            raise Overfull([]) from error
    parser = MultiPartParser(
        request.headers,
        _bounded(request),
        max_files=FILES_MAX,
        max_fields=forms.FIELDS_MAX,
        max_part_size=forms.BODY_BYTES_MAX,
    )
    try:
        form = await parser.parse()
    except forms.TooLarge as error:
        raise Overfull(_fields(parser.items)) from error
    except (MultiPartException, ClientDisconnect, KeyError) as error:
        raise forms.Malformed from error
    parts = form.multi_items()
    return _fields(parts), {name: value for name, value in parts if isinstance(value, UploadFile) and value.filename}


def _fields(parts: list[tuple[str, str | UploadFile]]) -> forms.Pairs:
    return [(name, value) for name, value in parts if isinstance(value, str)]


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    """One picture and the fields beside it; what comes after that is let pass, up to a point."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= UPLOAD_MAX:
            yield chunk
        elif size > limits.upload_drained_bytes_max:
            break
    if size > UPLOAD_MAX:
        raise forms.TooLarge


class Hanger:
    """Draws the pictures of a form and keeps them with their workshop."""

    def __init__(self, drawer: Drawer, pictures: Pictures) -> None:
        self._drawer = drawer
        self._pictures = pictures

    async def received(self, request: Request, workshop: str) -> tuple[forms.Pairs, Refusal | None]:
        """The form with its pictures hung; or the form as it was written, and why it is not taken."""
        try:
            pairs, files = await read(request)
        except Overfull as sent:
            return written(sent.pairs), TOO_LARGE
        except forms.Malformed:
            return [], UNREADABLE
        try:
            hung = await self.hung(workshop, pairs, files)
        finally:
            for file in files.values():
                await file.close()
        return (written(pairs), hung) if isinstance(hung, Refusal) else (hung, None)

    async def hung(self, workshop: str, pairs: forms.Pairs, files: Files) -> forms.Pairs | Refusal:
        """The form as a command reads it, with each new picture's name in its place; a refusal where one cannot be had."""
        said = dict(pairs)
        hanging = _hanging(pairs) | {_place(field) for field in files}
        if not all(said.get(f"{place}.alt", "").strip() for place in hanging):
            # Asked before anything is drawn: a picture needs words for those who cannot see it.
            return NOT_DESCRIBED
        new: dict[str, str] = {}
        for field, file in files.items():
            place = _place(field)
            drawn = await self._drawer.drawn(_real(file), _page(said.get(f"{place}.page", "")))
            if isinstance(drawn, Refusal):
                return drawn
            name = drawn.name
            if not await self._pictures.keep(workshop, name, {"wall": drawn.wall, "phone": drawn.phone}):
                return TOO_MANY
            new |= {f"{place}.name": name, f"{place}.width": str(drawn.width), f"{place}.height": str(drawn.height)}
        return _commanded(pairs, new)


def written(pairs: forms.Pairs) -> forms.Pairs:
    """What somebody has written, without the fields that are for us, and without the sizes of a picture that is not there."""
    places = _places(pairs)

    def is_written(key: str, value: str) -> bool:
        field = key.rpartition(".")[2]
        return _place(key) not in places or not (field in OWN or (field in FACTS and not value))

    return [(key, value) for key, value in pairs if is_written(key, value)]


def _real(file: UploadFile) -> IO[bytes]:
    """A file that another process can read: one that is still in memory is put on the disk."""
    spooled = file.file
    if hasattr(spooled, "rollover"):
        spooled.rollover()
    spooled.seek(0)
    return cast("IO[bytes]", spooled)


def _page(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 1


def _commanded(pairs: forms.Pairs, new: dict[str, str]) -> forms.Pairs:
    """As a command reads it: what is taken down goes with all that was said of it, and so does what describes no picture."""
    bare = _places(pairs) - _hanging(pairs) - {_place(key) for key in new}
    kept = [(key, value) for key, value in written(pairs) if key not in new and _place(key) not in bare]
    return [*kept, *new.items()]


def _hanging(pairs: forms.Pairs) -> set[str]:
    """Where a picture hangs already, and shall go on hanging."""
    said = dict(pairs)
    return {place for place in _places(pairs) if said.get(f"{place}.name") and f"{place}.away" not in said}


def _places(pairs: forms.Pairs) -> set[str]:
    """Where a form has room for pictures, such as `settings.picture`: found by the words that describe one."""
    return {_place(key) for key, _ in pairs if key.endswith(".alt")}


def _place(key: str) -> str:
    return key.rpartition(".")[0]


async def served(pictures: Pictures, workshop: str, file: str) -> Response:
    """A picture of a workshop, for whoever may be in it. What a name means never changes."""
    found = _FILE.fullmatch(file)
    data = await pictures.get(workshop, found[1], "wall" if found[2] == "wall" else "phone") if found else None
    if data is None:
        return Response(status_code=404)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": FOREVER, "Content-Disposition": "inline"})
