"""How often screens are drawn: at once after a quiet spell, then no oftener than each page's clock and share allow.

Only upper bounds are asked of the clock, so that a busy machine cannot fail them.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.faults.links import eventually
from tests.hall import KARI, ODD, VOCABULARY
from verksted.app import House
from verksted.domain.commands import Create, Join, OpenActivity
from verksted.domain.workshop import PlannedActivity
from verksted.live import pace as pace_module
from verksted.live.founding import HOST
from verksted.live.fragments import Place
from verksted.live.pace import FASTEST_S, SHARE_MAX
from verksted.live.room import Room
from verksted.live.screens import Screens
from verksted.settings import Settings
from verksted.store.memory import MemoryLog, MemoryStream

Drawn = tuple[str, float, float, int]
"""A page, when its drawing began and ended, and how many slips it showed."""


class Pace:
    """A room, and a note of each time a page of it was drawn."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.drawn: list[Drawn] = []
        self.takes_s: dict[str, float] = {}
        """Pages that take so long to draw here."""

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        refresh: Callable[..., Awaitable[None]] = self.room.screens.refresh

        async def noted(pages: tuple[str, ...], state: Any, *rest: Any) -> None:
            began = time.monotonic()
            await refresh(pages, state, *rest)
            await asyncio.sleep(self.takes_s.get(pages[0], 0.0))
            self.drawn.append((pages[0], began, time.monotonic(), state.next_number - 1))

        monkeypatch.setattr(self.room.screens, "refresh", noted)

    def of(self, page: str) -> list[Drawn]:
        return [drawn for drawn in self.drawn if drawn[0] == page]

    async def write(self, count: int, pause_s: float = 0.0) -> None:
        for n in range(count):
            slip = VOCABULARY.convert("idea_wall.post_idea", {"activity": "a1", "text": f"Lapp {n}"})
            assert (await self.room.submit(secrets.token_hex(8), ODD, slip)).verdict.counts
            await asyncio.sleep(pause_s)

    async def quiet(self) -> None:
        """Everything that was waiting has been drawn, and every page's clock has run out."""
        await asyncio.sleep(2 * max(FASTEST_S.values()) + 0.2)
        self.drawn.clear()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Room]:
    house = House(Settings(data_dir=folder), "redis://127.0.0.1:1")
    screens = Screens(house.templates, VOCABULARY.kinds, lambda cohort: Place("", "", "", "", language=cohort.language))
    room = Room("w1", MemoryLog(MemoryStream(), VOCABULARY), VOCABULARY, screens)
    await room.open()
    agenda = (PlannedActivity("idea_wall", "Behov"),)
    await room.submit("t0", HOST, Create(workshop="w1", title="Framtidas omsorg", agenda=agenda))
    await room.submit("t1", ODD, Join())
    await room.submit("t2", KARI, OpenActivity(activity="a1"))
    yield room
    await room.close()


@pytest.fixture
async def pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pace]:
    async with opened(tmp_path) as room:
        pace = Pace(room)
        pace.watch(monkeypatch)
        yield pace


async def test_the_first_change_after_a_quiet_spell_is_drawn_before_any_clock_is_asked(
    pace: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pace.quiet()
    for page in FASTEST_S:
        monkeypatch.setitem(FASTEST_S, page, 3_600.0)

    await pace.write(1)

    await eventually(lambda: len(pace.drawn) == len(FASTEST_S))
    assert [page for page, *_ in pace.drawn] == list(FASTEST_S)
    assert {slips for *_, slips in pace.drawn} == {1}


async def test_under_a_storm_no_page_is_drawn_oftener_than_its_clock_and_the_last_change_is_drawn_on_all(
    pace: Pace,
) -> None:
    await pace.quiet()

    await pace.write(150, pause_s=0.005)
    await eventually(lambda: all(pace.of(page) and pace.of(page)[-1][3] == 150 for page in FASTEST_S))

    for page, fastest_s in FASTEST_S.items():
        begun = [began for _, began, _, _ in pace.of(page)]
        gaps = [after - before for before, after in pairwise(begun)]
        assert all(gap > 0.9 * fastest_s for gap in gaps), (page, gaps)


async def test_a_page_that_takes_long_to_draw_has_a_small_share_of_the_time(
    pace: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pace.quiet()
    pace.takes_s = {"facilitator": 0.06}

    await pace.write(150, pause_s=0.01)

    console = pace.of("facilitator")
    for (_, began, ended, _), (_, next_began, _, _) in pairwise(console):
        assert (ended - began) / (next_began - began) < 1.1 * SHARE_MAX
    assert len(pace.of("projector")) > len(console)


async def test_a_page_that_cannot_be_drawn_holds_up_no_other_and_is_tried_at_the_next_change(
    pace: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pace.quiet()
    monkeypatch.setattr(pace_module, "LONGEST_S", 3_600.0)
    noted = pace.room.screens.refresh
    monkeypatch.setattr(pace.room.screens, "refresh", failing(noted))

    await pace.write(1)
    await eventually(lambda: not pace.room.pace._stirred.is_set())
    await pace.write(1)

    await eventually(lambda: any(slips == 2 for *_, slips in pace.of("facilitator")))


def failing(refresh: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The first drawing of all ends in a fault that nobody has thought of."""
    faults = [ZeroDivisionError()]

    async def drawing(*what: Any) -> None:
        if faults:
            raise faults.pop()
        await refresh(*what)

    return drawing
