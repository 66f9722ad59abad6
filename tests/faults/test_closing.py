"""A room can always be left, whatever the library below it does with a cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from tests.hall import KINDS, VOCABULARY
from verksted.live.fragments import Place
from verksted.live.room import Room
from verksted.live.screens import Screens
from verksted.live.templates import Templates
from verksted.store.log import Batch
from verksted.store.memory import MemoryLog, MemoryStream


class HardOfHearing(MemoryLog):
    """Loses the first cancellation, as a time-out of Python 3.11 does when it comes together with a result."""

    async def tail(self) -> AsyncIterator[Batch]:
        async for batch in super().tail():
            yield batch
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await asyncio.Event().wait()


async def test_a_room_whose_log_loses_a_cancellation_is_closed_all_the_same() -> None:
    screens = Screens(Templates(), KINDS, lambda cohort: Place("4711", "w1", "Verksted", "/4711/do"))
    room = Room("w1", HardOfHearing(MemoryStream(), VOCABULARY), VOCABULARY, screens)
    await room.open()

    await asyncio.wait_for(room.close(), 20)
