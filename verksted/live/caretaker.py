"""What has to happen without anybody pressing anything: heartbeats, timers that close, links that are revoked, endings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Coroutine
from itertools import chain, repeat
from typing import Any, Protocol

import structlog

from verksted.domain import limits
from verksted.domain.commands import CloseActivity, NoteLoss
from verksted.domain.undoing import bound
from verksted.domain.workshop import Workshop
from verksted.live.founding import HOST
from verksted.live.outbox import frame
from verksted.live.room import Room, now_ms
from verksted.live.rooms import Rooms
from verksted.live.stopping import stop
from verksted.store.access import Access
from verksted.store.log import Batch, OutcomeUnknown, TapReused
from verksted.store.redis import STORE_DOWN

logger = structlog.get_logger()

HEARTBEAT_S = 5.0
ROUND_S = 1.0
ERASE_S = 3600.0
NOTE_AGAIN_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
END_AGAIN_S = 5.0
"""After an ending that failed: the disk may be full, and a bundle is a second's work."""
NOT_ALLOWED = 1008
UNAVAILABLE = (STORE_DOWN, OSError, OutcomeUnknown, TapReused)


class Archive(Protocol):
    """What writes the bundle of a workshop that has ended, and hands the harvest on once that is `over` for good."""

    def __call__(self, room: Room, *, over: bool) -> Awaitable[None]:
        """Raises what a full disk and a store that is down raise."""


class Caretaker:
    """One a process. Everything it appends bears an id of its occasion, so that any number of processes do it once."""

    def __init__(self, archive: Archive, retention_days: int) -> None:
        self._archive = archive
        self._retention_ms = retention_days * 24 * 3600 * 1000
        self._ended: set[str] = set()
        self._written: dict[str, int] = {}
        """Workshop → the end, which can still be taken back, that its bundle is of."""
        self._at_work: set[asyncio.Task[None]] = set()
        """The loop itself keeps no hold of a task."""

    async def after_batch(self, rooms: Rooms, room: Room, batch: Batch) -> None:
        """See to what new entries ask for: history that was lost, a workshop that has ended."""
        if batch.given_back is not None:
            await self._tell_of_loss(rooms, room, batch)
        self._see_to_end(rooms, room)

    async def _tell_of_loss(self, rooms: Rooms, room: Room, batch: Batch) -> None:
        note = NoteLoss(given_back=batch.given_back or 0)
        self._begin(self._note(rooms, room, batch.epoch, note))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("caretaker_failed", error=repr(task.exception()))

    async def _note(self, rooms: Rooms, room: Room, epoch: str, note: NoteLoss) -> None:
        """Aside from the tail, since a submit waits for it. Another process may have told the same loss already."""
        for pause_s in chain(NOTE_AGAIN_S, repeat(NOTE_AGAIN_S[-1])):
            if room not in rooms.open_rooms():
                return
            try:
                await rooms.directory.remember(rooms.held_access(room.id))
                await room.submit(f"loss{epoch}", HOST, note)
            except TapReused:
                return
            except UNAVAILABLE:
                await asyncio.sleep(pause_s)
            else:
                return

    async def _end(self, rooms: Rooms, room: Room) -> None:
        """The bundle, and the link between people and ballots is gone for good. What fails is done again in a while."""
        try:
            try:
                await self._archive(room, over=True)
                people = len(room.state.participants) if room.state else 0
                await rooms.directory.note_end(room.id, now_ms(), people)
            finally:
                # A full disk may keep the bundle waiting, but not the link between people and ballots.
                await rooms.directory.forget_key(room.id)
                room.screens.key = None
        except Exception:
            await asyncio.sleep(END_AGAIN_S)
            self._ended.discard(room.id)
            raise

    def _see_to_end(self, rooms: Rooms, room: Room) -> None:
        """The bundle at once; what cannot be taken back, once the end cannot be taken back either."""
        if not room.state or not room.state.ended_ms or room.id in self._ended:
            return
        if not _may_go_on(room.state, room):
            self._ended.add(room.id)
            self._begin(self._end(rooms, room))
        elif self._written.get(room.id) != room.state.ended_ms:
            self._written[room.id] = room.state.ended_ms
            self._begin(self._write(room))

    async def _write(self, room: Room) -> None:
        try:
            await self._archive(room, over=False)
        except Exception:
            await asyncio.sleep(END_AGAIN_S)
            self._written.pop(room.id, None)
            raise

    async def close(self) -> None:
        """Leave what is at work to whoever looks after the workshop next."""
        await stop(self._at_work)

    async def heartbeats(self, rooms: Rooms) -> None:
        """For ever, every 5 s, and never waiting for the store: a silent server is a dead one to a phone."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            for room in rooms.open_rooms():
                try:
                    await _beat(room)
                except Exception:
                    logger.exception("beat_failed", workshop=room.id)

    async def rounds(self, rooms: Rooms) -> None:
        """For ever: a look at timers, links, endings and erasures every second, and at old workshops every hour."""
        erase_at = 0.0
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(ROUND_S)
            for room in rooms.open_rooms():
                await self._guarded(self._look_after(rooms, room))
            await self._guarded(rooms.directory.rewriting.pay())
            if loop.time() >= erase_at:
                erase_at = loop.time() + ERASE_S
                await self._guarded(self._erase_old(rooms))

    async def _guarded(self, work: Awaitable[object]) -> None:
        """No fault and no outage may end the rounds."""
        try:
            await work
        except UNAVAILABLE as error:
            logger.info("round_skipped", error=type(error).__name__)
        except Exception:
            logger.exception("round_failed")

    async def _erase_old(self, rooms: Rooms) -> None:
        """One that cannot be read here keeps no other from being erased."""
        for access in await rooms.directory.workshops():
            await self._guarded(self._erase_if_old(rooms, access))

    async def _erase_if_old(self, rooms: Rooms, access: Access) -> None:
        """Where it ended longer ago than we may keep it; its bundle stays in the archive.

        One that is not known to have ended is opened: a process may have died between its end and its archive.
        """
        if not access.ended_ms:
            await rooms.get(access.id)
        elif access.ended_ms + self._retention_ms < now_ms():
            await rooms.leave(access.id)
            await rooms.directory.erase(access)
            logger.info("erased", workshop=access.id)

    async def _look_after(self, rooms: Rooms, room: Room) -> None:
        if room.outdated:
            await _forget_if_erased(rooms, room)
            return
        self._see_to_end(rooms, room)
        await _dismiss_revoked(rooms, room)
        await _close_what_closes_itself(room)


def _may_go_on(state: Workshop, room: Room) -> bool:
    return bool(state.regret_until_ms) and room.now_ms() <= state.regret_until_ms + limits.regret_margin_ms


async def _forget_if_erased(rooms: Rooms, room: Room) -> None:
    """What another process has erased may not live on in this one's memory."""
    if await rooms.directory.access(room.id) is None:
        rooms.directory.pictures.forget(room.id)
        await rooms.leave(room.id)


async def _beat(room: Room) -> None:
    data = frame(json.dumps({"epoch": room.epoch, "last": room.last, "now": room.now_ms()}))
    for count, outbox in enumerate(room.screens.all(), 1):
        outbox.send(data)
        if count % 400 == 0:
            await asyncio.sleep(0)
    if room.state is not None:
        room.screens.resync_slow(room.state, room.now_ms())


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
    if room.now_ms() >= running.ends_at_ms:
        tap = f"timer{running.id}{running.ends_at_ms}"
        # Bound to this very timer: whoever gives the hall a minute more may be just before it in the log.
        await room.submit(tap, HOST, bound(room.state, CloseActivity(activity=running.id)))
