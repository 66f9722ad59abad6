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
        request.headers, _bounded(request), max_files=FILES_MAX, max_fields=forms.FIELDS_MAX,
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
        if self._undescribed(said, files):
            return NOT_DESCRIBED
        new: dict[str, str] = {}
        for field, file in files.items():
            place = field.rpartition(".")[0]
            drawn = await self._drawer.drawn(_real(file), _page(said.get(f"{place}.page", "")))
            if isinstance(drawn, Refusal):
                return drawn
            name = drawn.name
            if not await self._pictures.keep(workshop, name, {"wall": drawn.wall, "phone": drawn.phone}):
                return TOO_MANY
            new |= {f"{place}.name": name, f"{place}.width": str(drawn.width), f"{place}.height": str(drawn.height)}
        return _told(pairs, new)

    def _undescribed(self, said: dict[str, str], files: Files) -> bool:
        """A picture needs words for those who cannot see it; asked before anything is drawn."""
        new = [field.rpartition(".")[0] for field in files]
        old = [key.removesuffix(".name") for key, value in said.items() if key.endswith(".name") and value]
        wanted = {place for place in (*new, *old) if f"{place}.away" not in said or place in new}
        return any(f"{place}.alt" in said and not said[f"{place}.alt"].strip() for place in wanted)


def written(pairs: forms.Pairs) -> forms.Pairs:
    """The form without the files, to be shown again to whoever wrote it."""
    return _told(pairs, {}, drop_undescribed=False)


def _real(file: UploadFile) -> IO[bytes]:
    """A file that another process can read: one that is still in memory is put on the disk."""
    spooled = file.file
    if hasattr(spooled, "rollover"):
        spooled.rollover()
    spooled.seek(0)
    return cast("IO[bytes]", spooled)


def _page(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 1


def _told(pairs: forms.Pairs, new: dict[str, str], *, drop_undescribed: bool = True) -> forms.Pairs:
    """What is taken down goes with all that was said of it, and so does what describes no picture."""
    away = {key.removesuffix(".away") for key, _ in pairs if key.endswith(".away")}
    if drop_undescribed:
        away |= {key.removesuffix(".name") for key, value in pairs if key.endswith(".name") and not value}
    away -= {key.rpartition(".")[0] for key in new}
    kept = [(key, value) for key, value in pairs if not _ours(key) and key not in new and not _gone(key, away)]
    return [*kept, *new.items()]


def _ours(key: str) -> bool:
    return key.startswith("settings.") and key.rpartition(".")[2] in OWN


def _gone(key: str, away: set[str]) -> bool:
    return key.rpartition(".")[0] in away


async def served(pictures: Pictures, workshop: str, file: str) -> Response:
    """A picture of a workshop, for whoever may be in it. What a name means never changes."""
    found = _FILE.fullmatch(file)
    data = await pictures.get(workshop, found[1], "wall" if found[2] == "wall" else "phone") if found else None
    if data is None:
        return Response(status_code=404)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": FOREVER, "Content-Disposition": "inline"})
