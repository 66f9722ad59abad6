"""Which programme a new workshop gets: one that comes with the product, one from a file, or that of an earlier workshop."""

from __future__ import annotations

import asyncio

from verksted.agendas import Agenda, agenda_of, check_agenda, parse_agenda
from verksted.domain import limits
from verksted.domain.picture import pictures_in
from verksted.domain.text import clean, readable
from verksted.domain.workshop import Workshop
from verksted.live.overview import LEADS, stands
from verksted.store.pictures import SIZES
from verksted.web.parts import Parts
from verksted.web.uploads import Files


class Chooser:
    """Reads what was chosen on the page with the workshops."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def chosen(self, fields: dict[str, str], files: Files, session: str) -> tuple[Agenda, Workshop | None] | None:
        """The programme, and the workshop it was used in before; None where nothing that there is was chosen. Raises AgendaError.

        A file that was chosen goes before the list beside it.
        """
        file = files.get("file")
        if file is not None:
            data = await file.read(limits.agenda_bytes_max + 1)
            await file.close()
            return await asyncio.to_thread(self._read, data, named(file.filename or "")), None
        name = fields.get("agenda", "")
        if name in self._parts.agendas:
            return self._parts.agendas[name], None
        return await self._as_last_time(name, session)

    def _read(self, data: bytes, name: str) -> Agenda:
        agenda = parse_agenda(data, name)
        check_agenda(agenda, self._parts.vocabulary.kinds, name)
        return agenda

    async def _as_last_time(self, id: str, session: str) -> tuple[Agenda, Workshop | None] | None:
        if not await stands(self._parts.directory, session, LEADS, id):
            return None
        room = await self._parts.rooms.get(id)
        if room is None or room.state is None:
            return None
        return agenda_of(room.state.title, room.state, with_pictures=True), room.state

    async def hang_again(self, before: Workshop, workshop: str) -> None:
        """The pictures of an earlier workshop's steps, for the new one too."""
        pictures = self._parts.directory.pictures
        for name in sorted({picture.name for step in before.agenda for picture in pictures_in(step.settings)}):
            sizes = {size: await pictures.get(before.id, name, size) for size in SIZES}
            there = {size: data for size, data in sizes.items() if data is not None}
            if len(there) == len(SIZES):
                await pictures.keep(workshop, name, there)


def named(filename: str) -> str:
    """A file as a sentence may name it: without folders and signs that turn a line around, and no longer than a name."""
    return clean(readable(filename.replace("\\", "/").rpartition("/")[2]))[:60].strip()
