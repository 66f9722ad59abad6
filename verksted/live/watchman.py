"""What no entry of a log tells: that a wall is open somewhere, and that the disk is filling up."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import structlog

from verksted.live.outbox import frame
from verksted.live.room import Room, now_ms
from verksted.live.rooms import Rooms
from verksted.store.presence import Presence
from verksted.store.redis import STORE_DOWN

logger = structlog.get_logger()

ROUND_S = 4.0
DISK_EVERY = 5
"""The disk is looked at every so many rounds."""


def free_bytes(folder: Path) -> int:
    """What is free where the data lies, or will lie. Raises OSError."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


class Watchman:
    """One a process."""

    def __init__(self, presence: Presence, folder: Path, least_bytes: int) -> None:
        self._presence = presence
        self._folder = folder
        self._least = least_bytes
        self._low = False

    async def rounds(self, rooms: Rooms) -> None:
        """For ever; neither an outage of the store nor a disk that cannot be read ends them."""
        count = 0
        while True:
            await asyncio.sleep(ROUND_S)
            try:
                if count % DISK_EVERY == 0:
                    await self._look_at_the_disk(rooms)
                count += 1
                for room in rooms.open_rooms():
                    await self._look_after(room)
            except (STORE_DOWN, OSError) as error:
                logger.info("watch_skipped", error=type(error).__name__)
            except Exception:
                logger.exception("watch_failed")

    async def _look_at_the_disk(self, rooms: Rooms) -> None:
        was_low = self._low
        self._low = await asyncio.to_thread(free_bytes, self._folder) < self._least
        if self._low and not was_low:
            logger.warning("disk_low")
        if was_low and not self._low:
            for room in rooms.open_rooms():
                _tell(room, low=False)

    async def _look_after(self, room: Room) -> None:
        if self._low:
            # Again and again, since a console may have been opened a moment ago.
            _tell(room, low=True)
        if any(outbox.cohort.page == "projector" and not outbox.preview for outbox in room.screens.all()):
            await self._presence.note_wall(room.id)


def _tell(room: Room, *, low: bool) -> None:
    data = frame(json.dumps({"now": now_ms(), "disk": "low" if low else "fine"}))
    for outbox in room.screens.all():
        if outbox.cohort.page == "facilitator":
            outbox.send(data)
