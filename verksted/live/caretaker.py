"""What has to happen without anybody pressing anything: heartbeats, timers that close, links that are revoked, endings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import structlog

from verksted.domain.commands import CloseActivity, NoteLoss
from verksted.live.founding import HOST
from verksted.live.outbox import frame
from verksted.live.room import Room, now_ms
from verksted.live.rooms import Rooms
from verksted.store.log import Batch, OutcomeUnknown, TapReused
from verksted.store.redis import STORE_DOWN

logger = structlog.get_logger()

HEARTBEAT_S = 5.0
ROUND_S = 1.0
ERASE_S = 3600.0
ENDED, NOT_ALLOWED = 1000, 1008

Archive = Callable[[Room], Awaitable[None]]


class Caretaker:
    """One a process. Everything it appends bears an id of its occasion, so that any number of processes do it once."""

    def __init__(self, archive: Archive, retention_days: int) -> None:
        self._archive = archive
        self._retention_ms = retention_days * 24 * 3600 * 1000
        self._ended: set[str] = set()

    async def after_batch(self, rooms: Rooms, room: Room, batch: Batch) -> None:
        """See to what new entries ask for: history that was lost, a workshop that has ended."""
        if batch.given_back is not None:
            await self._tell_of_loss(rooms, room, batch)
        if room.state and room.state.ended_ms and room.id not in self._ended:
            self._ended.add(room.id)
            asyncio.get_running_loop().create_task(self._end(rooms, room)).add_done_callback(_logged)

    async def _tell_of_loss(self, rooms: Rooms, room: Room, batch: Batch) -> None:
        note = NoteLoss(given_back=batch.given_back or 0)
        task = asyncio.get_running_loop().create_task(self._note(rooms, room, batch.epoch, note))
        task.add_done_callback(_logged)

    async def _note(self, rooms: Rooms, room: Room, epoch: str, note: NoteLoss) -> None:
        """Aside from the tail, since a submit waits for it. Another process may have told the same loss already."""
        await rooms.directory.remember(rooms.held_access(room.id))
        try:
            await room.submit(f"loss{epoch}", HOST, note)
        except TapReused:
            return

    async def _end(self, rooms: Rooms, room: Room) -> None:
        """The bundle first; then the link between people and ballots is gone for good."""
        await self._archive(room)
        await rooms.directory.note_end(room.id, room.state.ended_ms if room.state else now_ms())
        await rooms.directory.forget_key(room.id)
        room.screens.key = None

    async def rounds(self, rooms: Rooms) -> None:
        """For ever: a heartbeat every 5 s, a look at timers and links every second."""
        beat_at = erase_at = 0.0
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(ROUND_S)
            beat = loop.time() >= beat_at
            beat_at = loop.time() + HEARTBEAT_S if beat else beat_at
            if loop.time() >= erase_at:
                erase_at = loop.time() + ERASE_S
                await self._erase_old(rooms)
            for room in rooms.open_rooms():
                try:
                    await self._look_after(rooms, room, beat=beat)
                except (STORE_DOWN, OSError, OutcomeUnknown, TapReused) as error:
                    logger.info("round_skipped", workshop=room.id, error=type(error).__name__)

    async def _erase_old(self, rooms: Rooms) -> None:
        """Workshops that ended longer ago than we may keep them; their bundles stay in the archive."""
        try:
            for access in await rooms.directory.workshops():
                ended_ms = int(access.fields.get("ended_ms", 0))
                if ended_ms and ended_ms + self._retention_ms < now_ms():
                    await rooms.leave(access.id)
                    await rooms.directory.erase(access)
                    logger.info("erased", workshop=access.id)
        except (STORE_DOWN, OSError) as error:
            logger.info("erasing_put_off", error=type(error).__name__)

    async def _look_after(self, rooms: Rooms, room: Room, *, beat: bool) -> None:
        if beat:
            await _beat(room)
        await _dismiss_revoked(rooms, room)
        await _close_what_closes_itself(room)


async def _beat(room: Room) -> None:
    data = frame(json.dumps({"epoch": room.epoch, "last": room.last, "now": now_ms()}))
    for count, outbox in enumerate(room.screens.all(), 1):
        outbox.send(data)
        if count % 400 == 0:
            await asyncio.sleep(0)
    if room.state is not None:
        room.screens.resync_slow(room.state, now_ms())


async def _dismiss_revoked(rooms: Rooms, room: Room) -> None:
    hosted = [outbox for outbox in room.screens.all() if outbox.session]
    if not hosted:
        return
    access = await rooms.access(room.id)
    for outbox in hosted:
        if access is not None and access.standing(outbox.session) is None:
            outbox.pipe.close(NOT_ALLOWED)


async def _close_what_closes_itself(room: Room) -> None:
    running = room.state.running() if room.state else None
    if running is None or running.status != "open" or not running.closes_itself or not running.ends_at_ms:
        return
    if now_ms() >= running.ends_at_ms:
        tap = f"timer{running.id}{running.ends_at_ms}"
        await room.submit(tap, HOST, CloseActivity(activity=running.id))


def _logged(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("caretaker_failed", error=repr(task.exception()))
