"""The pace at which the screens of one workshop are drawn: work is done at our own speed, never at that of what comes in."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

import structlog

from verksted.domain import limits
from verksted.domain.workshop import Kinds, Workshop
from verksted.live.aloud import Aloud
from verksted.live.screens import ALL, Screens

logger = structlog.get_logger()

FASTEST_S = {"projector": 0.1, "participant": 0.25, "removed": 0.25, "alle": 1.0, "facilitator": 0.2, "table": 0.3}
"""The shortest time between two drawings of a page, in drawing order; the first change goes at once."""
LONGEST_S = 5.0
"""The longest time without a look at what time alone may have changed."""
SHARE_MAX = 0.1
"""No page is drawn for more than this share of the time: a full console may be late, a phone's answer may not."""
TELLS_STILL = frozenset({"foot"})
"""Where a wall that holds still says so: all of it that is drawn meanwhile."""


class Pace:
    """What is to be shown of a workshop, and when each of its pages is drawn."""

    def __init__(self, workshop: str, screens: Screens, kinds: Kinds, now_ms: Callable[[], int]) -> None:
        self._workshop = workshop
        self._screens = screens
        self._kinds = kinds
        self._now_ms = now_ms
        self._aloud = Aloud(screens, kinds)
        self._state: Workshop | None = None
        self._stirred = asyncio.Event()
        self._touched: set[str] = set()
        """The people whose own regions are to be looked at."""

    def show(self, state: Workshop | None, touched: set[str]) -> None:
        """This is how it stands now, and whose own view is another."""
        self._state = state
        self._touched |= touched
        self.stir()

    def stir(self) -> None:
        """Have the screens looked at again."""
        self._stirred.set()

    async def draw(self) -> None:
        """For ever: at once after a quiet spell, then no faster than each page's clock."""
        free_at = dict.fromkeys(FASTEST_S, 0.0)
        waiting: set[str] = set()
        looked_ms, look_at = self._now_ms(), 0.0
        while True:
            if await self._stirring(waiting, free_at, look_at) or time.monotonic() >= look_at:
                waiting, look_at = set(FASTEST_S if self._state else ()), math.inf
            due = {page for page in waiting if free_at[page] <= time.monotonic()}
            if not due:
                continue
            waiting -= due
            began, drawn_ms = time.monotonic(), self._now_ms()
            try:
                looked_ms = await self._draw_pages(due, free_at, looked_ms)
            except Exception:
                # The next change is drawn all the same: no fault may end the drawing.
                logger.exception("drawing_failed", workshop=self._workshop)
            look_at = began + self._rest_s(drawn_ms)

    async def _stirring(self, waiting: set[str], free_at: dict[str, float], look_at: float) -> bool:
        """Wait for a change, a page's clock or a moment that a kind has named; True for a change."""
        clocks = [free_at[page] for page in waiting]
        patience_s = min(LONGEST_S, min([look_at, *clocks]) - time.monotonic())
        try:
            # Not wait_for: until Python 3.12 it can swallow the cancel that closes the room.
            async with asyncio.timeout(max(0.0, patience_s)):
                await self._stirred.wait()
        except TimeoutError:
            return False
        self._stirred.clear()
        return True

    def _rest_s(self, after_ms: int) -> float:
        """How long after its last drawing time alone may change a page."""
        longest_s = limits.aloud_gather_ms / 1000 if self._aloud.stirred else LONGEST_S
        running = self._state.running() if self._state else None
        if running is None or running.state is None:
            return longest_s
        moment = self._kinds[running.kind].wakes(running.state, after_ms)
        return longest_s if moment is None else min((moment - after_ms) / 1000, longest_s)

    async def _draw_pages(self, due: set[str], free_at: dict[str, float], since_ms: int) -> int:
        assert self._state is not None  # noqa: S101 - the caller looked
        state, moment = self._state, self._now_ms()
        touched = self._touched if "participant" in due else set()
        if "participant" in due:
            self._touched = set()
            touched |= self._touched_by_time(state, since_ms, moment)
        still = state.frozen and not self._blank(state)
        for page in (page for page in FASTEST_S if page in due):
            began = time.monotonic()
            only = TELLS_STILL if still and page == "projector" else ALL
            await self._screens.refresh((page,), state, moment, touched, only)
            free_at[page] = began + max(FASTEST_S[page], (time.monotonic() - began) / SHARE_MAX)
        self._tell(state, moment)
        self._screens.resync_slow(state, moment)
        return moment if "participant" in due else since_ms

    def _tell(self, state: Workshop, moment: int) -> None:
        try:
            self._aloud.tell(state, moment)
        except Exception:
            # Silence may not darken a screen.
            logger.exception("telling_failed", workshop=self._workshop)

    def _blank(self, state: Workshop) -> bool:
        """True while nothing of what runs may be seen, however still the wall is held."""
        running = state.running()
        return running is not None and running.state is not None and self._kinds[running.kind].blank(running.state)

    def _touched_by_time(self, state: Workshop, since_ms: int, until_ms: int) -> set[str]:
        running = state.running()
        if running is None or running.state is None:
            return set()
        return set(self._kinds[running.kind].touched(running.state, since_ms, until_ms))
