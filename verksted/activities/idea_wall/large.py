"""What stands on the wall as large as it fits: the slips that are lifted forward, and questions nobody has answered yet."""

from __future__ import annotations

from math import ceil
from typing import Any

from verksted.activities.idea_wall.packing import GUTTER_PX, STUB_PX, Slips, column
from verksted.domain.legibility import CANVAS_PX, MARGIN_PX, Hall
from verksted.domain.letters import lines
from verksted.domain.turning import around
from verksted.domain.wall_rows import paged


def spotlight(slips: Slips, turn: int, hall: Hall) -> dict[str, Any]:
    """The slips that are lifted, beside each other; page by page where not all fit at the floor."""
    for pages in range(1, len(slips) + 1):
        spreads = paged(slips, ceil(len(slips) / pages))
        found = [_largest(list(spread), hall) for spread in spreads]
        if all(found):
            break
    page, _ = around(turn, len(spreads))
    letters, across = found[page] or (hall.letters_px, 1)
    shown = spreads[page]
    rows = [shown[i : i + across] for i in range(0, len(shown), across)]
    facts = {"mode": "spotlight", "slips": rows, "letters": letters, "across": across}
    return {**facts, "pages": len(spreads), "page": page}


def _largest(slips: Slips, hall: Hall) -> tuple[int, int] | None:
    """The size of the letters, and how many slips beside each other; None where they do not fit even at the floor."""
    for letters in hall.sizes():
        for across in range(1, min(len(slips), 3) + 1):
            if _rows_px(slips, across, letters, hall) <= hall.room_px - 8:
                return letters, across
    return None


def _rows_px(slips: Slips, across: int, letters: int, hall: Hall) -> float:
    """What the slips take, in rows of so many; each row is as high as its tallest."""
    place = column(hall, across, letters)._replace(stub_px=max(STUB_PX * hall.scale, 1.75 * letters))
    heights = [place.named_height(slip, hall) for slip in slips]
    rows = [max(heights[i : i + across]) for i in range(0, len(heights), across)]
    return sum(rows) + GUTTER_PX * (len(rows) - 1)


# Questions


def questions(prompts: tuple[str, ...], turn: int, hall: Hall) -> dict[str, Any]:
    """The questions of a wall without slips, one under the other or in two columns; else in pages."""
    asks = tuple(enumerate(prompts, 1))
    ways = [(size, across) for size in hall.sizes(66) for across in (1, 2)[: hall.columns]]
    for size, across in ways:
        if _questions_down(prompts, size, across, hall) * across >= len(prompts):
            return {"letters": size, "across": across, "asks": asks, "pages": 1, "page": 0}
    spreads = paged(asks, max(1, _questions_down(prompts, hall.letters_px, 1, hall)))
    page = turn % len(spreads)
    facts = {"letters": hall.letters_px, "across": 1, "asks": spreads[page]}
    return {**facts, "pages": len(spreads), "page": page}


def _questions_down(prompts: tuple[str, ...], size: int, across: int, hall: Hall) -> int:
    """How many have room under each other, above the line that says how to answer."""
    width = (CANVAS_PX[0] - 4 * MARGIN_PX - 48 * (across - 1)) / across - 56 - 0.4 * size
    tallest = max(lines(prompt, width, size) for prompt in prompts) * size * 1.15
    return int((hall.room_px - hall.help_px * 1.2 - 130 * hall.scale - 60 + 24) // (tallest + 24))
