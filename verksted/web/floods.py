"""Floods are stopped before the log: per person and per workshop.

An address is a whole hall, so it is never the measure, but for wrong codes, which only slow the guesser down.
"""

from __future__ import annotations

import time
from collections import OrderedDict

PEOPLE_KEPT = 20_000


class Buckets:
    """Token buckets by name: `burst` at once, then `rate` a second. The oldest are forgotten."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> bool:
        """True while there is something left for this name."""
        now = time.monotonic()
        left, since = self._left.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        self._left[name] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > PEOPLE_KEPT:
            self._left.popitem(last=False)
        return left >= 1

    def empty(self, name: str) -> bool:
        """True when nothing is left for this name; nothing is taken."""
        left, since = self._left.get(name, (self._burst, 0.0))
        return left + (time.monotonic() - since) * self._rate < 1


class Floods:
    """The limits of one process."""

    def __init__(self) -> None:
        self.person = Buckets(rate=5, burst=40)
        self.staff = Buckets(rate=20, burst=200)
        self.workshop = Buckets(rate=400, burst=2_000)
        self.tried = Buckets(rate=2, burst=200)
        """Phones that are tried out, by workshop: a hall at once, and then no faster than people come in."""
        self.wrong_code = Buckets(rate=0.2, burst=30)
