"""Which workshops are open in this process."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

from verksted.live.room import Room
from verksted.store.directory import Access, Directory
from verksted.store.log import Batch, OutcomeUnknown

ENDED, RESTART = 1000, 1012
AGAIN_S = 5.0
WORKSHOP_ID = re.compile("w[0-9a-f]{12}")
MakeRoom = Callable[[Access], Room]
After = Callable[["Rooms", Room, Batch], Awaitable[None]]


class Rooms:
    """Rooms by workshop id, opened when first asked for. Everything else about a workshop is in its room's log."""

    def __init__(self, directory: Directory, make: MakeRoom, after_batch: After) -> None:
        self.directory = directory
        self._make = make
        self._after_batch = after_batch
        self._rooms: dict[str, Room] = {}
        self._access: dict[str, Access] = {}
        self._opening: dict[str, asyncio.Lock] = {}

    def open_rooms(self) -> list[Room]:
        """Every room of this process."""
        return list(self._rooms.values())

    async def by_code(self, code: str) -> Room | None:
        """The workshop that a code opens, or None. Raises OutcomeUnknown or a store error."""
        held = next((id for id, access in self._access.items() if access.code == code), None)
        id = held or await self.directory.workshop_of(code)
        return await self.get(id) if id else None

    async def get(self, id: str) -> Room | None:
        """The room of a workshop, or None when there is no such one.

        Raises OutcomeUnknown while a newer process has written what this one cannot read.
        """
        room = self._rooms.get(id)
        if room is not None and not room.outdated:
            return room
        if not WORKSHOP_ID.fullmatch(id):
            return None
        async with self._opening.setdefault(id, asyncio.Lock()):
            return await self._reopened(id)

    async def _reopened(self, id: str) -> Room | None:
        """A room that gave up is tried again, but not for every phone that asks."""
        room = self._rooms.get(id)
        if room is not None and not room.outdated:
            return room
        if room is not None and time.monotonic() - room.gave_up_at < AGAIN_S:
            raise OutcomeUnknown("a newer version is taking over")
        await self.leave(id, RESTART)
        return await self._open(id)

    async def _open(self, id: str) -> Room | None:
        access = await self.directory.access(id)
        if access is None:
            return None
        room = self._make(access)
        room.screens.key = access.pseudonym_key
        room.on_batch = self._on_batch
        self._access[id] = access
        await room.open()
        self._rooms[id] = room
        if room.outdated:
            raise OutcomeUnknown("a newer version is taking over")
        return room

    async def _on_batch(self, room: Room, batch: Batch) -> None:
        await self._after_batch(self, room, batch)

    def held_access(self, id: str) -> Access:
        """What this process remembers of a workshop's locks."""
        return self._access[id]

    async def access(self, id: str) -> Access | None:
        """A workshop's locks as the store has them now; what a store has lost stays remembered here."""
        stored = await self.directory.access(id)
        held = self._access.get(id)
        if stored is not None:
            self._access[id] = held.merged(stored) if held else stored
        return self._access.get(id) if stored else None

    async def leave(self, id: str, code: int = ENDED) -> None:
        """Close one room; its screens are told why."""
        room = self._rooms.pop(id, None)
        self._access.pop(id, None)
        if room is not None:
            for outbox in room.screens.all():
                outbox.pipe.close(code)
            await room.close()

    async def close(self) -> None:
        """Close every room."""
        await asyncio.gather(*(room.close() for room in self._rooms.values()))
        self._rooms.clear()
