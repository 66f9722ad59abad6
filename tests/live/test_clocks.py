"""A store whose clock was an hour ahead and has been set back: what lasts so long from an entry ends all the same."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tests.faults.links import eventually
from tests.hall import KARI, ODD, VOCABULARY
from verksted.app import House
from verksted.domain import limits, refusals
from verksted.domain.activity import Author, Command
from verksted.domain.commands import Join, OpenActivity, SetTimer
from verksted.live import caretaker
from verksted.live import pace as pace_module
from verksted.live.cohorts import Cohort
from verksted.live.founding import found_workshop
from verksted.live.outbox import Outbox
from verksted.live.room import Answer, Room
from verksted.live.stopping import stop
from verksted.store.log import write_entry

HOUR_MS = 3_600_000


class Hall:
    """A workshop whose log is an hour ahead of every clock there is now."""

    def __init__(self, house: House, room: Room) -> None:
        self.house = house
        self.room = room

    async def write(self, tap: str, author: Author, command: Command[Any], at_ms: int = 0) -> None:
        """An entry as the store kept it while its clock was ahead."""
        fields: Any = write_entry(VOCABULARY, tap, author, command)
        moment = time.time_ns() // 1_000_000 + HOUR_MS + at_ms
        await self.house.writer.xadd(f"verksted:{{{self.room.id}}}:log", fields, id=f"{moment}-*")
        await eventually(lambda: self.room.state and tap in self.room.state.seen)


async def begun(house: House) -> Room:
    access = await found_workshop(house.rooms, house.parts.agendas["kortform"], "Framtidas omsorg", "nb")
    room = await house.rooms.get(access.id)
    assert room is not None
    return room


@pytest.fixture
async def hall(house: House) -> Hall:
    return Hall(house, await begun(house))


class Ear:
    """A screen that keeps what it was sent."""

    slow = False

    def __init__(self) -> None:
        self.heard = b""

    def write(self, frame: bytes) -> None:
        self.heard += frame

    def close(self, code: int) -> None:
        raise AssertionError(code)


def listening(room: Room, page: str) -> Ear:
    ear = Ear()
    assert room.state is not None
    room.screens.open(Outbox(ear, Cohort(page, "nb")), room.state, room.now_ms(), "")
    return ear


def everything(room: Room) -> str:
    """The list of all slips as it is now."""
    assert room.state is not None
    return room.screens.drawn_whole(room.state, Cohort("alle", "nb"), None, room.now_ms(), str).whole("alle")


def slip(text: str) -> Any:
    return VOCABULARY.convert("idea_wall.post_idea", {"activity": "a1", "text": text})


async def test_each_slip_has_its_grace_and_then_comes_on_the_wall(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "grace_ms", 400)
    room = hall.room
    await hall.write("t1", ODD, Join())
    await hall.write("t2", KARI, OpenActivity(activity="a1"))
    wall = listening(room, "projector")

    for n, text in enumerate(("Benk ved elva", "Buss på søndager")):
        assert (await room.submit(f"slip{n}", ODD, slip(text))).verdict.counts
        assert text not in everything(room)
        await eventually(lambda text=text: text.encode() in wall.heard)  # type: ignore[misc] # bound just here


async def test_an_activity_that_closes_itself_does_so(hall: Hall) -> None:
    room = hall.room
    assert room.state is not None
    plan = {"activity": "a1", "title": "Behov", "minutes": 1, "closes_itself": True}
    assert (await room.submit("t0", KARI, VOCABULARY.convert("workshop.change_activity", plan))).verdict.counts
    # It was opened a minute ago, but for a moment.
    await hall.write("t1", KARI, OpenActivity(activity="a1"), at_ms=-59_000)
    await hall.write("t2", ODD, Join())
    rounds = asyncio.create_task(hall.house.caretaker.rounds(hall.house.rooms))

    await eventually(lambda: room.state and room.state.agenda[0].status == "closed")

    await stop([rounds])


async def test_a_timer_that_gets_a_minute_more_in_the_last_moment_closes_nothing(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program has seen that the time is out; before its close is in the log, the host has pressed."""
    room = hall.room
    plan = {"activity": "a1", "title": "Behov", "minutes": 1, "closes_itself": True}
    assert (await room.submit("t0", KARI, VOCABULARY.convert("workshop.change_activity", plan))).verdict.counts
    await hall.write("t1", KARI, OpenActivity(activity="a1"), at_ms=-59_000)
    await hall.write("t2", ODD, Join())
    await eventually(lambda: room.state and room.now_ms() >= room.state.agenda[0].ends_at_ms)
    closing: list[Answer] = []
    submit = room.submit

    async def overtaken(tap: str, author: Author, command: Command[Any]) -> Answer:
        more = SetTimer(activity="a1", ends_at_ms=room.now_ms() + 60_000)
        assert (await submit("t3", KARI, more)).verdict.counts
        closing.append(await submit(tap, author, command))
        return closing[0]

    monkeypatch.setattr(room, "submit", overtaken)
    await caretaker._close_what_closes_itself(room)

    assert closing[0].verdict.refusal == refusals.CHANGED_SINCE
    assert room.state is not None
    assert room.state.agenda[0].status == "open"


async def test_the_time_in_the_workshop_is_never_behind_its_log_and_never_stands_still(hall: Hall) -> None:
    await hall.write("t1", ODD, Join())

    seen = []
    for _ in range(5):
        seen.append(hall.room.now_ms())
        await asyncio.sleep(0.003)

    assert seen[0] >= int(hall.room.last.partition("-")[0])
    assert seen == sorted(set(seen))


async def test_an_ordinary_log_goes_by_the_server_s_clock(hall: Hall) -> None:
    await hall.room.submit("t1", ODD, Join())

    before = time.time_ns() // 1_000_000
    moment = hall.room.now_ms()

    assert before <= moment <= time.time_ns() // 1_000_000


async def test_a_server_s_clock_that_is_set_back_does_not_stop_the_looking(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was ahead when the screens were last looked at, and nothing is written: only time may turn the wall's page."""
    monkeypatch.setattr(pace_module, "LONGEST_S", 0.05)
    for page in pace_module.FASTEST_S:
        monkeypatch.setitem(pace_module.FASTEST_S, page, 0.0)
    room, real, looks = await begun(house), time.time_ns, 0
    refresh = room.screens.refresh

    async def counted(*what: Any) -> None:
        nonlocal looks
        looks += 1
        await refresh(*what)

    monkeypatch.setattr(room.screens, "refresh", counted)
    monkeypatch.setattr(time, "time_ns", lambda: real() + HOUR_MS * 1_000_000)
    room.pace.stir()
    await eventually(lambda: looks > 8)
    monkeypatch.setattr(time, "time_ns", real)
    before = looks

    await eventually(lambda: looks > before + 8)
