"""How slips fill a wall whose letters never shrink below the floor: what gives way is how many stand there at once.

Heights are in px of a canvas of 1920 × 1080, from our typeface's own measures. Slips are hung up in the order they came,
each under those that hang there, so that nobody loses the line they are reading: one more slip moves no other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from verksted.domain.legibility import CANVAS_PX, MARGIN_PX, Hall
from verksted.domain.letters import BOLD, lines
from verksted.domain.turning import around

GUTTER_PX = 28
USUAL_PX = 52
"""What slips without groups are set in where they all fit; else the floor."""
LINE = 1.14
PADDING_PX = 0.78
"""Above and below the text of a slip, in its own size."""
BORDER_PX = 7
STUB_PX = 80
"""The number of a slip, in the usual hall."""
QUESTION_PX = 80
"""A question above the slips, with what is under it."""
GROUP_SHARE = 0.4
"""The name of a group beside the words of its slip, where those are large."""

Slips = list[dict[str, Any]]


class Column(NamedTuple):
    """A place for slips, one under the other."""

    width_px: float
    room_px: float
    letters_px: int
    stub_px: float
    gap_px: int = 16

    def height(self, slip: dict[str, Any]) -> float:
        """What a slip takes."""
        room = self.width_px - self.stub_px - 1.1 * self.letters_px - BORDER_PX
        text = lines(slip["text"], room, self.letters_px) * self.letters_px * LINE
        return text + PADDING_PX * self.letters_px + BORDER_PX

    def named_height(self, slip: dict[str, Any], hall: Hall) -> float:
        """The same for a slip that stands outside its column, with the name of its group."""
        if not slip["group"]:
            return self.height(slip)
        size = max(hall.help_px, GROUP_SHARE * self.letters_px)
        room = (self.width_px - self.stub_px - 1.1 * self.letters_px - BORDER_PX) / BOLD
        return self.height(slip) + lines(slip["group"], room, size) * size * LINE + 0.25 * size

    def fits(self, slips: Slips) -> bool:
        """True where they all have room."""
        return sum(map(self.height, slips)) + self.gap_px * (len(slips) - 1) <= self.room_px


def column(hall: Hall, count: int, letters_px: int, taken_px: float = 0) -> Column:
    """One of so many columns beside each other, under what takes so much of the room."""
    width = (CANVAS_PX[0] - 2 * MARGIN_PX - GUTTER_PX * (count - 1)) / count
    return Column(width, hall.room_px - taken_px, letters_px, STUB_PX * hall.scale)


def bricks(slips: Slips, place: Column, count: int) -> list[Slips] | None:
    """The slips in columns, each next one in the shortest, or None where they do not fit."""
    columns: list[Slips] = [[] for _ in range(count)]
    heights = [0.0] * count
    for slip in slips:
        shortest = heights.index(min(heights))
        columns[shortest].append(slip)
        heights[shortest] += place.height(slip) + place.gap_px
    return columns if max(heights) - place.gap_px <= place.room_px else None


def pages(slips: Slips, place: Column) -> list[Slips]:
    """The slips cut into pages of one column each; a slip is never cut, and never in a place too low for it."""
    cut: list[Slips] = [[]]
    for slip in slips:
        if cut[-1] and not place.fits([*cut[-1], slip]):
            cut.append([])
        cut[-1].append(slip)
    return cut


def settled(slips: Slips) -> Slips:
    """Those that had come when the wall last turned; what has come since waits for the next turn before it turns any."""
    return [slip for slip in slips if slip["settled"]]


# Slips without groups


def wall_of_slips(slips: Slips, turn: int, hall: Hall, *, asked: bool = False) -> dict[str, Any]:
    """All of them where they fit; else the newest beside older ones, page by page."""
    taken = QUESTION_PX * hall.scale * asked
    for letters in hall.sizes(USUAL_PX):
        count = hall.columns
        if columns := bricks(slips, column(hall, count, letters, taken), count):
            return {"laid": f"{letters}", **_spread(columns, letters, count, 1, 0)}
    place = column(hall, hall.columns, hall.letters_px, taken)
    if all(place.fits([slip]) for slip in slips):
        return _newest_and_older(slips, place, turn, hall, hall.columns)
    return _newest_and_older(slips, column(hall, 1, hall.letters_px, taken), turn, hall, 1)


def _newest_and_older(slips: Slips, place: Column, turn: int, hall: Hall, count: int) -> dict[str, Any]:
    """The newest columns stay where they are, and a new one takes the place of the older of them.

    In the last one the wall turns through what came before. With one column, all of it turns.
    """
    cut, held = pages(slips, place), count - 1
    at = max(1, len(cut) - held)
    newest, older = [cut[n] for n in sorted(range(at, len(cut)), key=lambda n: n % held)], cut[:at]
    page, _ = around(turn, max(1, min(len(older), len(pages(settled(slips), place)) - held)))
    return {"laid": "turning", **_spread([*newest, older[page]], hall.letters_px, count, len(older), page)}


def _spread(columns: list[Slips], letters: int, count: int, pages: int, page: int) -> dict[str, Any]:
    rows: dict[str, Any] = {"mode": "slips", "letters": letters, "columns": columns, "across": count}
    return {**rows, "pages": pages, "page": page}
