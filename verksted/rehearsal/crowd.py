"""A hall full of simulated people: who they are, when they come, and how much they may cost."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Literal

import msgspec

from verksted.domain import limits
from verksted.rehearsal.answers import Opinion, Words
from verksted.rehearsal.browser import Browser, Where
from verksted.rehearsal.person import Nature, Person

Pace = Literal["calm", "usual", "quick"]
PACES: dict[Pace, float] = {"calm": 1.0, "usual": 0.4, "quick": 0.15}
"""Seconds of real time to one of theirs."""
ROLES = {"resident": 40, "relative": 18, "employee": 12, "politician": 8, "developer": 6, "business": 6, "": 10}
SEATS = 7
ON_TIME, A_LITTLE_LATE = 0.6, 0.3
"""Shares of the hall; the rest come when it is well under way."""
ARRIVALS_S = ((1.0, 30.0), (30.0, 120.0), (150.0, 400.0))
TALKS = (0, 1, 1, 1, 2, 2, 3)
ENDS_AFTER_LAST_S = 1.0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the server tells the process it starts."""

    host: str
    port: int
    authority: str
    code: str
    people: int
    pace: Pace
    until_ms: int
    seed: int = 0


class Hall:
    """What all of them share: the pace, and the turn to act."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._free_at = 0.0
        self._slower = 1.0

    async def pause(self, seconds: float) -> None:
        """Somebody reads, thinks or sleeps."""
        await asyncio.sleep(seconds * self._pace * self._slower)

    async def turn(self) -> None:
        """One act at a time, and never more of them a second than a rehearsal may send."""
        now = time.monotonic()
        at = max(now, self._free_at)
        self._free_at = at + self._slower / limits.rehearsal_acts_per_second_max
        await asyncio.sleep(at - now)

    async def watch_the_cost(self) -> None:
        """For ever: slow down where this process takes more of a core than it may, and pick up again."""
        used, at = time.process_time(), time.monotonic()
        while True:
            await asyncio.sleep(1)
            share = (time.process_time() - used) / (time.monotonic() - at)
            used, at = time.process_time(), time.monotonic()
            self._slower = min(20.0, max(1.0, self._slower * share / limits.rehearsal_core_share_max))


async def rehearse(plan: Plan) -> None:
    """Everybody comes, and this returns when the last has gone or the time is up."""
    rng = random.Random(plan.seed or time.time_ns())  # noqa: S311 - nobody's secret hangs on it
    hall, words = Hall(PACES[plan.pace]), Words(rng)
    watch = asyncio.create_task(hall.watch_the_cost())
    people = [asyncio.create_task(_come(plan, hall, words, rng, seat)) for seat in range(bounded(plan.people))]
    try:
        async with asyncio.timeout(max(0.0, plan.until_ms / 1000 - time.time())):
            await asyncio.gather(*people)
            await asyncio.sleep(ENDS_AFTER_LAST_S)
    except TimeoutError:
        pass
    finally:
        for task in (watch, *people):
            task.cancel()
        await asyncio.gather(watch, *people, return_exceptions=True)


def bounded(people: int) -> int:
    """As many as a rehearsal may have."""
    return max(1, min(limits.rehearsal_people_max, people))


async def _come(plan: Plan, hall: Hall, words: Words, rng: random.Random, seat: int) -> None:
    own = random.Random(rng.random())  # noqa: S311
    await hall.pause(_arrives_s(own, seat))
    nature = _nature(own, seat)
    opinion = Opinion(own, words, troll=nature.troll)
    browser = Browser(Where(plan.host, plan.port, plan.authority, plan.code))
    await Person(browser, nature, opinion, own, hall.pause, hall.turn).take_part()


def _arrives_s(rng: random.Random, seat: int) -> float:
    """The first few are always early, so that something happens at once."""
    lot = 0.0 if seat < 5 else rng.random()
    late = 0 if lot < ON_TIME else 1 if lot < ON_TIME + A_LITTLE_LATE else 2
    return rng.uniform(*ARRIVALS_S[late])


def _nature(rng: random.Random, seat: int) -> Nature:
    """One of them, the second to come, is there to make trouble."""
    role = rng.choices(list(ROLES), list(ROLES.values()))[0]
    troll = seat == 1
    return Nature(role, seat // SEATS + 1, 3 if troll else rng.choice(TALKS), rng.randint(3, 5), troll=troll)
