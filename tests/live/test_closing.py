"""A server that goes leaves nothing at work: whoever came later would find its connections open and its writes unfinished."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.streams import over
from verksted.app import House
from verksted.domain.activity import Author
from verksted.domain.commands import End
from verksted.live.founding import found_workshop
from verksted.live.stopping import stop
from verksted.settings import Settings

KARI = Author("kari", "facilitator")


async def test_an_end_that_cannot_be_archived_yet_is_left_to_whoever_serves_next(house: House) -> None:
    before = asyncio.all_tasks()
    access = await found_workshop(house.rooms, house.parts.agendas["kortform"], "Framtidas omsorg", "nb")
    room = await house.rooms.get(access.id)
    assert room is not None
    (house.settings.data_dir / "archive").write_text("in the way")
    assert (await room.submit("t1", KARI, End())).verdict.counts
    assert house.caretaker._at_work

    await house.close()

    assert asyncio.all_tasks() - before == set()


async def test_a_room_that_is_still_being_opened_is_not_waited_for(house: House, store: str) -> None:
    access = await found_workshop(house.rooms, house.parts.agendas["kortform"], "Framtidas omsorg", "nb")
    async with over(store) as link:
        away = House(Settings(data_dir=house.settings.data_dir), f"redis://127.0.0.1:{link.port}")
        link.block()
        waiting = asyncio.create_task(away.rooms.get(access.id))
        await asyncio.sleep(0.1)
        assert away.rooms._opening

        await away.close()

        assert not away.rooms._opening
        assert not away.rooms.open_rooms()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_what_swallows_a_cancellation_is_asked_again() -> None:
    asked = 0

    async def deaf() -> None:
        nonlocal asked
        while asked < 3:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                asked += 1

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)

    await stop([task])

    assert task.done()
    assert asked == 3
