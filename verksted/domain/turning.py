"""How the wall turns its pages: by itself, and by hand from the console."""

from __future__ import annotations

import msgspec

PAGE_MS = 12_000
"""So long a page stands before the wall turns it by itself."""


class Turning(msgspec.Struct, frozen=True):
    """How often hosts have turned the wall by hand, and when last."""

    turns: int = 0
    ahead: int = 0
    """How many pages the wall is ahead of where the clock alone would have it."""
    at_ms: int = 0

    def page(self, now_ms: int) -> int:
        """The page that stands there now, counted from nowhere: whoever has pages takes the rest of a division.

        What a host has just turned to stands for a whole page's time at least.
        """
        return max(now_ms // PAGE_MS, self.at_ms // PAGE_MS + 1 if self.at_ms else 0) + self.ahead

    def since_ms(self, now_ms: int) -> int:
        """When that page came up: what has come to the hall after it turns nothing."""
        by_hand = bool(self.at_ms) and now_ms // PAGE_MS <= self.at_ms // PAGE_MS + 1
        return self.at_ms if by_hand else now_ms // PAGE_MS * PAGE_MS

    def still_page(self) -> int:
        """The same for a wall that does not turn by itself."""
        return self.turns


def turned(before: Turning, turns: int, at_ms: int) -> Turning:
    """The wall after a host has turned it: from the page that stood there, however it got there."""
    page = before.page(at_ms) + turns - before.turns
    return Turning(turns, page - (at_ms // PAGE_MS + 1), at_ms)


def next_turn_ms(now_ms: int) -> int:
    """When the wall turns by itself the next time."""
    return (now_ms // PAGE_MS + 1) * PAGE_MS


def around(turn: int, count: int) -> tuple[int, int]:
    """Which of so many pages stands there after so many turns, and how many times they have been gone round.

    A page more, at the end, changes what stands there at no turn but its own: with the rest of a division the whole
    wall would jump when somebody writes a slip. So one round is a power of two; where there are fewer pages, the later
    ones come up twice in it.
    """
    length = 1 << (count - 1).bit_length() if count > 1 else 1
    at = turn % length
    return (at if at < count else at - length // 2), turn // length
