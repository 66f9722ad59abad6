"""The map of a wall with very many slips: a tile for each group, and beside them two slips that are read together."""

from __future__ import annotations

from math import ceil
from typing import Any, NamedTuple

from verksted.activities.idea_wall.packing import STUB_PX, Column, Slips, settled
from verksted.domain.legibility import CANVAS_PX, MARGIN_PX, Hall
from verksted.domain.letters import BOLD, lines
from verksted.domain.turning import around

READING_PX, MAP_GAP_PX, TILE_GAP_PX = 656, 40, 20
READ_PX = 56
"""What slips that are read together are set in."""
MARKS = {"": 96, "small": 180}
"""One mark for each slip of a tile, and smaller ones where a group has more than so many; beyond, the number alone."""

Group = dict[str, Any]


class Tiles(NamedTuple):
    """A way of laying out the map: how many tiles beside each other, how large their numbers, and what is beside them."""

    across: int
    number_px: int
    rows: int
    reading: bool


WITH_READING = (Tiles(2, 100, 3, True), Tiles(2, 100, 4, True), Tiles(2, 56, 9, True))
ALONE = (Tiles(3, 100, 3, False), Tiles(2, 100, 4, False), Tiles(3, 56, 99, False), Tiles(2, 56, 99, False))


def wall_of_tiles(groups: list[Group], turn: int, hall: Hall, taken: float) -> dict[str, Any]:
    """What finds no room comes on the next page."""
    room = hall.room_px - taken
    tiles = [{**each, "count": len(each["slips"]), "slips": []} for each in groups]
    way = _layout(tiles, hall, room)
    size = way.across * max(1, _rows(way, tiles, hall, room))
    spreads = [tiles[i : i + size] for i in range(0, len(tiles), size)]
    page, _ = around(turn, len(spreads))
    rows = ceil(len(spreads[page]) / way.across)
    facts = {"mode": "map", "tiles": spreads[page], "across": way.across, "rows": rows, "low": way.number_px < 100}
    reading = _read_together([slip for each in groups for slip in each["slips"]], turn, hall, room)
    shown = {"marks": _marks(tiles, way, rows), "reading": reading if way.reading else ()}
    return {**facts, **shown, "pages": len(spreads), "page": page}


def _layout(tiles: list[Group], hall: Hall, room: float) -> Tiles:
    """The first way in which all have room, at best without breaking a word; a deep hall has no room to read beside it."""
    reading = WITH_READING if hall.columns == 3 else ()
    roomy = [way for way in (*reading, *ALONE) if len(tiles) <= way.across * _rows(way, tiles, hall, room)]
    whole = [way for way in roomy if way.reading or not _breaks(way, tiles, hall)]
    return next(iter([*whole, *roomy]), ALONE[-1] if hall.columns == 1 else ALONE[-2])


def _words_px(way: Tiles, tiles: list[Group], hall: Hall) -> float:
    """The room for the heading of a tile, beside its number."""
    beside = READING_PX + MAP_GAP_PX if way.reading else 0
    width = (CANVAS_PX[0] - 2 * MARGIN_PX - beside - TILE_GAP_PX * (way.across - 1)) / way.across
    number = max(way.number_px, hall.letters_px)
    return (width - 56 - 0.45 * number * max(len(str(tile["count"])) for tile in tiles) - 16) / BOLD


def _breaks(way: Tiles, tiles: list[Group], hall: Hall) -> bool:
    room = _words_px(way, tiles, hall)
    return any(lines(word, room, hall.letters_px) > 1 for tile in tiles for word in tile["heading"].split())


def _rows(way: Tiles, tiles: list[Group], hall: Hall, room: float) -> int:
    """How many rows of tiles there is room for, where the tallest decides."""
    text, size, number = _words_px(way, tiles, hall), hall.letters_px, max(way.number_px, hall.letters_px)
    tallest = max(max(lines(tile["heading"] or "Uten gruppe", text, size) * size * 1.1, number) for tile in tiles)
    return min(way.rows, int((room + TILE_GAP_PX) // (tallest + 34 + TILE_GAP_PX)))


def _marks(tiles: list[Group], way: Tiles, rows: int) -> str | None:
    """How the slips of every tile are drawn, so that groups compare; None where there is no room for the largest."""
    most = max(tile["count"] for tile in tiles)
    roomy = way.number_px >= 100 and rows <= 3
    return next((size for size, count in MARKS.items() if roomy and most <= count), None)


def _read_together(slips: Slips, turn: int, hall: Hall, room: float) -> Slips:
    """One page of them: two at a time where both have room, the same however hosts sort them meanwhile."""
    once = {slip["number"]: slip for slip in sorted(slips, key=lambda slip: slip["number"])}
    ready = settled(list(once.values())) or list(once.values())
    place = Column(READING_PX, room - 60, READ_PX, STUB_PX, 20)
    pairs: list[Slips] = []
    for slip in ready:
        if pairs and len(pairs[-1]) == 1 and _both_fit(pairs[-1][0], slip, place, hall):
            pairs[-1].append(slip)
        else:
            pairs.append([slip])
    if len(pairs[-1]) == 1 < len(pairs) and _both_fit(pairs[-1][0], ready[0], place, hall):
        pairs[-1].append(ready[0])
    page, _ = around(turn, len(pairs))
    return pairs[page]


def _both_fit(first: dict[str, Any], second: dict[str, Any], place: Column, hall: Hall) -> bool:
    return place.named_height(first, hall) + place.gap_px + place.named_height(second, hall) <= place.room_px
