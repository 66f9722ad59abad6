"""A server that goes leaves nothing at work: whoever came later would find its connections open and its writes unfinished."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from starlette.applications import Starlette

from tests.faults.streams import over
from verksted.app import House
from verksted.domain.activity import Author
from verksted.domain.commands import End
from verksted.live.founding import found_workshop
from verksted.live.rehearsals import until_ms
from verksted.live.stopping import stop
from verksted.settings import Settings
from verksted.store.redis import connect
from verksted.store.rehearsals import Crowd, Rehearsals

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


async def test_the_people_of_every_rehearsal_go_home_and_others_may_see_to_them(house: House, store: str) -> None:
    """Going home takes longer than the server asks twice in, and until they are given up nobody else may have them here."""
    host, programme = house.rehearsals, house.parts.agendas["kortform"]
    crowd = Crowd(people=10, pace="calm", until_ms=until_ms())
    made = [await host.make(programme, "Generalprøve", "nb", crowd) for _ in range(2)]
    async with house._lifespan(Starlette()):
        async with asyncio.timeout(20):
            while len(host._crowds) < 2:  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(0.1)
        people = list(host._crowds.values())
        for each in people:
            os.kill(each._process.pid, signal.SIGSTOP)  # as on a machine that is busy with something else

    assert all(each.left is not None for each in people)
    writer = connect(store)
    try:
        assert [await Rehearsals(writer).keep(access.id, "another") for access in made] == [True, True]
        for access in made:
            await Rehearsals(writer).strike(access.id)
    finally:
        await writer.aclose()


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
