"""How many rows with a text the wall has room for, beside each other and one under the other; never smaller, but fewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any, TypeVar

import msgspec

from verksted.domain.legibility import CANVAS_PX, MARGIN_PX, Hall
from verksted.domain.letters import BOLD, lines

Row = TypeVar("Row")

TURNOUT_PX = 608
"""The card that says how many have answered, beside what there is to choose."""
CHOICE_GAP_PX = 16
LISTED_PX = 66
"""What a list that has the wall to itself is set in where all have room."""
LIKED_PX = 52
"""What a choice is set in where all have room; else the floor."""
RESULT_TAKEN_PX = 64 + 128 + 3 * 28
"""What place, sum and the gaps take of a row in a result."""
ROW_GAP_PX = 14


class Choices(msgspec.Struct, frozen=True):
    """How what there is to choose is laid out: the size, how many beside each other, and how many on a page."""

    letters_px: int
    across: int
    a_page: int


def choices(texts: Sequence[str], hall: Hall) -> Choices:
    """As large as all fit; else the floor in two columns, page by page. In a deep hall there is one column."""
    ways = [(size, 1) for size in hall.sizes(LIKED_PX)] + [(hall.letters_px, 2)] * (hall.columns == 3)
    return _laid_out(texts, ways, hall.room_px - 28, CANVAS_PX[0] - 3 * MARGIN_PX - TURNOUT_PX)


def listed(texts: Sequence[str], hall: Hall, taken_px: float = 0) -> Choices:
    """The same for a list that has the wall to itself, but for what stands above it: larger, and in two columns sooner."""
    across = (1, 2) if hall.columns == 3 else (1,)
    ways = [(size, n) for size in hall.sizes(LISTED_PX) for n in across]
    return _laid_out(texts, ways, hall.room_px - 28 - taken_px, CANVAS_PX[0] - 2 * MARGIN_PX)


def _laid_out(texts: Sequence[str], ways: Sequence[tuple[int, int]], room: float, width: float) -> Choices:
    """The first of the ways in which all have room, else the one that has room for most."""
    found = [Choices(size, across, across * _choices_down(texts, size, across, room, width)) for size, across in ways]
    return next((way for way in found if len(texts) <= way.a_page), max(found, key=lambda way: way.a_page))


def _choices_down(texts: Sequence[str], size: int, across: int, room: float, broad: float) -> int:
    """They are all as high as the highest."""
    width = (broad - CHOICE_GAP_PX * (across - 1)) / across - 2.9 * size
    tallest = max((lines(text, width, size) for text in texts), default=1) * size * 1.12 + 0.2 * size
    return max(1, int((room + CHOICE_GAP_PX) // (tallest + CHOICE_GAP_PX)))


def paged(rows: Sequence[Row], size: int) -> list[tuple[Row, ...]]:
    """So many at a time at most, and about as many on each page; one empty page where there are none."""
    each = ceil(len(rows) / max(1, ceil(len(rows) / size))) or 1
    return [tuple(rows[i : i + each]) for i in range(0, len(rows), each)] or [()]


def top(heights_px: Iterable[float], room_px: float) -> int:
    """How many of the first rows have room, one at least."""
    count, left = 0, room_px + ROW_GAP_PX
    for height in heights_px:
        left -= height + ROW_GAP_PX
        if left < 0 and count:
            break
        count += 1
    return count


def words_px(hall: Hall, usual_px: int) -> int:
    """The room for the words of a row in a result: broader in a deep hall, where beads can be smaller."""
    return usual_px if hall.letters_px < 62 else max(usual_px, 896)


def result_heights(texts: Sequence[str], most: int, hall: Hall, width_px: int, *, winners: int = 0) -> list[float]:
    """What each row of a result takes: its words, its beads or its sum, whichever is highest. Winners stand out."""
    beads = _beads_px(most, CANVAS_PX[0] - 2 * MARGIN_PX - RESULT_TAKEN_PX - width_px)
    sizes = [max(LIKED_PX, hall.letters_px) if n < winners else hall.letters_px for n, _ in enumerate(texts)]
    words = [lines(text, width_px / BOLD / 1.02, size) * size * 1.12 for text, size in zip(texts, sizes, strict=True)]
    return [max(word, beads, 80) for word in words]


def _beads_px(most: int, width_px: float) -> float:
    """The height of a bead matrix, as the template draws it."""
    deep = 5 if 120 < most <= 400 else 3
    wide = max(ceil(most / deep), 32) if most <= 400 else 32
    return width_px / wide * deep


def table_heights(texts: Sequence[str], hall: Hall) -> list[float]:
    """What each row of a result takes where it is spread over groups."""
    width = 0.34 * (CANVAS_PX[0] - 2 * MARGIN_PX) - 24
    bars = 22 + max(56, hall.letters_px) * 1.2
    return [max(lines(text, width / BOLD, hall.letters_px) * hall.letters_px * 1.1, bars) + 20 for text in texts]


GROUPS_ACROSS = {46: 5, 54: 4, 62: 4, 77: 3}
"""So many groups of people have room beside each other in a table."""


def spread_on_wall(spread: dict[str, Any] | None, page: int, hall: Hall) -> tuple[dict[str, Any] | None, int, int]:
    """A result spread over groups as far as the wall has room for it, and which page of how many: groups turn."""
    if spread is None:
        return None, 1, 0
    heights = table_heights([row["text"] for row in spread["rows"]], hall)
    count = top(heights, hall.room_px - hall.help_px * 4.6 - 40)
    across = GROUPS_ACROSS[hall.letters_px]
    pages = ceil(len(spread["groups"]) / across)
    first = page % pages * across
    rows = tuple({**row, "cells": row["cells"][first : first + across]} for row in spread["rows"][:count])
    return {**spread, "groups": spread["groups"][first : first + across], "rows": rows}, pages, page % pages
