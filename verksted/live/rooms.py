"""Which workshops are open in this process."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial

from verksted.live.room import Room
from verksted.live.stopping import stop
from verksted.store.access import Access
from verksted.store.directory import Directory
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
        self._opening: dict[str, asyncio.Task[Room | None]] = {}
        """Whoever asks while a room is being opened waits for the same opening."""

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
        if room is None or room.outdated:
            room = await self._once(id) if WORKSHOP_ID.fullmatch(id) else None
        if room is not None:
            await room.open()
            if room.outdated:
                raise OutcomeUnknown("a newer version is taking over")
        return room

    async def _once(self, id: str) -> Room | None:
        opening = self._opening.get(id)
        if opening is None:
            opening = self._opening[id] = asyncio.create_task(self._open(id))
            opening.add_done_callback(partial(self._opened, id))
        # One of those who wait may hang up; the others still want the room.
        return await asyncio.shield(opening)

    def _opened(self, id: str, opening: asyncio.Task[Room | None]) -> None:
        del self._opening[id]
        if not opening.cancelled():
            # Looked at here too, in case nobody waits for it any more.
            opening.exception()

    async def _open(self, id: str) -> Room | None:
        await self._leave_outdated(id)
        access = await self.directory.access(id)
        if access is None:
            return None
        room = self._rooms[id] = self._make(access)
        room.screens.key = access.pseudonym_key
        room.on_batch = self._on_batch
        self._access[id] = access
        return room

    async def _leave_outdated(self, id: str) -> None:
        """A room that gave up is tried again, but not for every phone that asks."""
        room = self._rooms.get(id)
        if room is not None and time.monotonic() - room.gave_up_at < AGAIN_S:
            raise OutcomeUnknown("a newer version is taking over")
        await self.leave(id, RESTART)

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
        """Close every room, and let go of those that are being opened."""
        await stop(list(self._opening.values()))
        await asyncio.gather(*(room.close() for room in self._rooms.values()))
        self._rooms.clear()
