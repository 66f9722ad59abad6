"""Groups beside each other on the wall, each with as many slips as have room and a pile for the rest; a map of many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verksted.activities.idea_wall.packing import QUESTION_PX, Column, Slips, column, pages, settled
from verksted.activities.idea_wall.tiles import wall_of_tiles
from verksted.domain.legibility import Hall
from verksted.domain.letters import BOLD, lines
from verksted.domain.turning import around

MAP_FROM_SLIPS, MAP_FROM_GROUPS = 120, 6
HEAD_PX, PILE_PX = 56, 110
"""What the heads of columns are set in where they fit on a line; and what a pile takes under the slips."""

Group = dict[str, Any]


def wall_of_groups(groups: list[Group], turn: int, hall: Hall, *, asked: bool = False) -> dict[str, Any]:
    """Groups beside each other, each with a pile that turns; a map of all of them when there are too many."""
    total = sum(len(each["slips"]) for each in groups)
    taken = QUESTION_PX * hall.scale * asked
    if total > MAP_FROM_SLIPS or len(groups) > MAP_FROM_GROUPS:
        return wall_of_tiles(groups, turn, hall, taken)
    spreads = list(_spreads(groups, hall, taken))
    at, rounds = around(turn, len(spreads))
    shown = spreads[at]
    across = _across(shown, hall, taken)
    piles = [_piled(each, across // len(shown), rounds, hall, across, taken) for each in shown]
    facts = {"mode": "groups", "letters": heading_px(shown, hall, across), "across": across}
    count, page = max((count, page) for _, count, page in piles) if len(spreads) == 1 else (len(spreads), at)
    return {**facts, "columns": [part for parts, _, _ in piles for part in parts], "pages": count, "page": page}


def _spreads(groups: list[Group], hall: Hall, taken: float) -> Iterator[list[Group]]:
    """As many groups at a time as there are columns; one with a slip that is too tall for a column has the wall alone."""
    spread: list[Group] = []
    for each in groups:
        alone = not _fit([each], hall, hall.columns, taken)
        if spread and (alone or len(spread) == hall.columns):
            yield spread
            spread = []
        spread.append(each)
        if alone:
            yield spread
            spread = []
    if spread:
        yield spread


def _across(shown: list[Group], hall: Hall, taken: float) -> int:
    """How many columns these groups stand in: one each, or all of them where a group stands alone.

    It rests on which groups there are and not on how large they are: else a slip more would move a whole column.
    """
    if not _fit(shown, hall, hall.columns, taken):
        return 1
    return hall.columns if len(shown) == 1 else len(shown)


def _fit(groups: list[Group], hall: Hall, across: int, taken: float) -> bool:
    """True where every slip of these groups has room by itself, above the pile."""
    places = ((each["slips"], _under(each, hall, across, taken)) for each in groups)
    return all(place.fits([slip]) for slips, place in places for slip in slips)


def _heading_lines(group: Group, size: int, hall: Hall, across: int) -> int:
    """How many lines the head of a column takes, beside the number of its slips: room for two digits from the start."""
    digits = max(2, len(str(len(group["slips"]))))
    room = column(hall, across, size).width_px - 16 - (digits * 0.42 + 0.1) * 1.15 * size
    return lines(group["heading"] or "Uten gruppe", room / BOLD, size)


def heading_px(groups: list[Group], hall: Hall, across: int) -> int:
    """How large the heads are set: the same for all, on one line each where that fits."""
    sizes = hall.sizes(HEAD_PX)
    fit = (size for size in sizes if all(_heading_lines(each, size, hall, across) == 1 for each in groups))
    return next(fit, hall.letters_px)


def _under(group: Group, hall: Hall, across: int, taken: float, *, piled: bool = True) -> Column:
    """The room for slips under the head of a group, and above its pile."""
    place = column(hall, across, hall.letters_px, taken)
    large = max(HEAD_PX, hall.letters_px)
    size = large if _heading_lines(group, large, hall, across) == 1 else hall.letters_px
    head = _heading_lines(group, size, hall, across) * size * 1.1 + 28
    return place._replace(room_px=place.room_px - head - (PILE_PX * hall.scale if piled else 0))


def _piled(
    group: Group, width: int, turn: int, hall: Hall, across: int, taken: float
) -> tuple[list[dict[str, Any]], int, int]:
    """The slips of a group that lie on top, and how many lie under them; and which page of how many that is."""

    def cut(slips: Slips) -> list[list[Slips]]:
        parts = pages(slips, _under(group, hall, across, taken, piled=False))
        # A group in several columns has room for its pile from the start: else they would all be cut anew with it.
        if width > 1 or len(parts) > 1:
            parts = pages(slips, _under(group, hall, across, taken))
        return [parts[i : i + width] for i in range(0, len(parts), width)]

    piles = cut(group["slips"])
    page, _ = around(turn, min(len(piles), len(cut(settled(group["slips"])))))
    return _parts(group, piles[page]), len(piles), page


def _parts(group: Group, top: list[Slips]) -> list[dict[str, Any]]:
    """The columns of a group; all but the first have no heading."""
    facts = {**group, "count": len(group["slips"]), "goes_on": False}
    first = {**facts, "slips": top[0], "rest": len(group["slips"]) - sum(map(len, top))}
    return [first, *({**facts, "slips": part, "rest": 0, "goes_on": True} for part in top[1:])]
