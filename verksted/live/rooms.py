"""Which workshops are open in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from verksted.live.room import Room
from verksted.store.directory import Access, Directory
from verksted.store.log import Batch, OutcomeUnknown

ENDED = 1000
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
        if room is not None and room.outdated:
            await self.leave(id)
        elif room is not None:
            return room
        async with self._opening.setdefault(id, asyncio.Lock()):
            return self._rooms.get(id) or await self._open(id)

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
        access = await self.directory.access(id)
        if access is not None:
            self._access[id] = access
        return access

    async def leave(self, id: str) -> None:
        """Close one room; its screens are told that it has ended."""
        room = self._rooms.pop(id, None)
        self._access.pop(id, None)
        if room is not None:
            for outbox in room.screens.all():
                outbox.pipe.close(ENDED)
            await room.close()

    async def close(self) -> None:
        """Close every room."""
        await asyncio.gather(*(room.close() for room in self._rooms.values()))
        self._rooms.clear()
