"""How slips fill a wall whose letters never shrink: estimated lines, columns, pages and piles.

Lengths are in lines of text; a wall column holds about 13 of them between header and footer.
"""

from __future__ import annotations

from typing import Any

Size = tuple[int, float, float]

LARGE = (17, 13.4, 1.1)
"""Characters a line, lines a column, lines of padding a slip: 52 px letters."""
SMALL = (19, 15.2, 1.06)
"""The same for 46 px, the floor."""
UNDER_HEADING = (19, 12.7, 1.06)
QUESTION_LINES = 1.5
"""The room that a question above the slips takes from each column."""
MAP_FROM_SLIPS, MAP_FROM_GROUPS = 120, 6
COLUMNS = 3

Slips = list[dict[str, Any]]


def lines(text: str, width: int) -> int:
    """How many lines `text` takes when broken at words."""
    count, length = 1, 0
    for word in text.split():
        if length and length + 1 + len(word) > width:
            count, length = count + 1, len(word)
        else:
            length += len(word) + bool(length)
        broken = max(length - 1, 0) // width
        count, length = count + broken, length - broken * width
    return count


def _height(slip: dict[str, Any], size: Size) -> float:
    return lines(slip["text"], size[0]) + size[2]


def bricks(slips: Slips, size: Size) -> list[Slips] | None:
    """The slips in three columns, each next one in the shortest, or None when they do not fit."""
    columns: list[Slips] = [[] for _ in range(COLUMNS)]
    heights = [0.0] * COLUMNS
    for slip in slips:
        shortest = heights.index(min(heights))
        columns[shortest].append(slip)
        heights[shortest] += _height(slip, size)
    return columns if max(heights) <= size[1] else None


def pages(slips: Slips, size: Size) -> list[Slips]:
    """The slips cut into pages of one column each; a slip is never cut."""
    cut: list[Slips] = [[]]
    room = size[1]
    for slip in slips:
        if cut[-1] and _height(slip, size) > room:
            cut.append([])
            room = size[1]
        cut[-1].append(slip)
        room -= _height(slip, size)
    return cut


def _less(size: Size, asked: bool) -> Size:
    """What is left of a column under a question."""
    return (size[0], size[1] - QUESTION_LINES * asked, size[2])


def wall_of_slips(slips: Slips, turn: int, *, asked: bool = False) -> dict[str, Any]:
    """Slips without groups, newest first: large where they fit, else small, else page by page."""
    newest = slips[::-1]
    for letters, size in (("large", _less(LARGE, asked)), ("small", _less(SMALL, asked))):
        if columns := bricks(newest, size):
            return {"mode": "slips", "letters": letters, "columns": columns, "pages": 1, "page": 0, "rest": 0}
    cut = pages(newest, _less(SMALL, asked))
    spreads = [cut[i : i + COLUMNS] for i in range(0, len(cut), COLUMNS)]
    page = turn % len(spreads)
    rest = len(slips) - sum(len(column) for column in spreads[page])
    return {
        "mode": "slips",
        "letters": "small",
        "columns": spreads[page],
        "pages": len(spreads),
        "page": page,
        "rest": rest,
    }


def wall_of_groups(columns: list[dict[str, Any]], turn: int, *, asked: bool = False) -> dict[str, Any]:
    """Groups three at a time, each with a pile that turns; a map of all of them when there are too many."""
    total = sum(len(column["slips"]) for column in columns)
    if total > MAP_FROM_SLIPS or len(columns) > MAP_FROM_GROUPS:
        return _map(columns, turn)
    spreads = [columns[i : i + COLUMNS] for i in range(0, len(columns), COLUMNS)]
    page = turn % len(spreads)
    room = _less(UNDER_HEADING, asked)
    shown = [part for column in _widened(spreads[page]) for part in _pile(*column, turn // len(spreads), room)]
    return {"mode": "groups", "columns": shown, "pages": len(spreads), "page": page}


def _widened(columns: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """Each group and how many columns it gets: where there are fewer than three, the largest goes on in the next."""
    widths = [1] * len(columns)
    sizes = [len(column["slips"]) for column in columns]
    for _ in range(COLUMNS - len(columns)):
        widths[max(range(len(columns)), key=lambda n: sizes[n] / widths[n])] += 1
    return list(zip(columns, widths, strict=True))


def _pile(column: dict[str, Any], width: int, turn: int, room: Size) -> list[dict[str, Any]]:
    """The slips of a group that lie on top, and how many lie under them; its other columns have no heading."""
    cut = pages(column["slips"], room)
    piles = [cut[i : i + width] for i in range(0, len(cut), width)]
    top = piles[turn % len(piles)]
    rest = len(column["slips"]) - sum(map(len, top))
    first = {**column, "count": len(column["slips"]), "slips": top[0], "rest": rest, "goes_on": False}
    return [first, *({**first, "slips": slips, "rest": 0, "goes_on": True} for slips in top[1:])]


def _map(columns: list[dict[str, Any]], turn: int) -> dict[str, Any]:
    tiles = [{**c, "count": len(c["slips"]), "slips": []} for c in columns]
    everything = [slip for column in columns for slip in column["slips"]]
    first = turn * 2 % len(everything)
    reading = (everything + everything[:1])[first : first + 2]
    return {"mode": "map", "tiles": tiles, "reading": reading, "pages": 1, "page": 0}
