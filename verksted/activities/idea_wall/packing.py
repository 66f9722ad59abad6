"""How slips fill a wall whose letters never shrink below the floor: what gives way is how many stand there at once.

Heights are in px of a canvas of 1920 × 1080, from our typeface's own measures. Slips that stand stay where they are when
others come: columns and pages are filled from the oldest, and the newest one comes on top of the column it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any, NamedTuple

from verksted.domain.legibility import CANVAS_PX, MARGIN_PX, Hall
from verksted.domain.letters import BOLD, lines
from verksted.domain.wall_rows import paged

GUTTER_PX = 28
USUAL_PX = 52
"""What slips without groups are set in where they all fit; else the floor."""
LINE = 1.14
PADDING_PX = 0.84
"""Above and below the text of a slip, in its own size."""
BORDER_PX = 8
STUB_PX = 80
"""The number of a slip, in the usual hall."""
QUESTION_PX = 80
"""A question above the slips, with what is under it."""
MAP_FROM_SLIPS, MAP_FROM_GROUPS = 120, 6
READ_TOGETHER = 2
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

    def fits(self, slips: Slips) -> bool:
        """True where they all have room."""
        return sum(map(self.height, slips)) + self.gap_px * (len(slips) - 1) <= self.room_px


def column(hall: Hall, count: int, letters_px: int, taken_px: float = 0) -> Column:
    """One of so many columns beside each other, under what takes so much of the room."""
    width = (CANVAS_PX[0] - 2 * MARGIN_PX - GUTTER_PX * (count - 1)) / count
    return Column(width, hall.room_px - taken_px, letters_px, STUB_PX * hall.scale)


def bricks(slips: Slips, place: Column, count: int) -> list[Slips] | None:
    """The slips in columns, each next one in the shortest, or None where they do not fit. None moves when one is added."""
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


def wall_of_slips(slips: Slips, turn: int, hall: Hall, *, asked: bool = False) -> dict[str, Any]:
    """Slips without groups: all of them where they fit; else the newest beside older ones, page by page."""
    taken = QUESTION_PX * hall.scale * asked
    for letters in hall.sizes(USUAL_PX):
        count = hall.columns
        if columns := bricks(slips, column(hall, count, letters, taken), count):
            return _spread(columns, letters, count, 1, 0)
    place = column(hall, hall.columns, hall.letters_px, taken)
    if any(not place.fits([slip]) for slip in slips):
        place = column(hall, 1, hall.letters_px, taken)
    return _newest_and_older(pages(slips, place), turn, hall, 1 if place.width_px > CANVAS_PX[0] / 2 else hall.columns)


def _newest_and_older(cut: list[Slips], turn: int, hall: Hall, count: int) -> dict[str, Any]:
    """The column of the newest stays where it is; those beside it turn. With one column, all of it turns."""
    held, turning = ([cut[-1]], cut[:-1]) if count > 1 else ([], cut[::-1])
    size = count - len(held)
    # The last page is full, too: it shows some of the one before it again.
    firsts = [max(0, min(i, len(turning) - size)) for i in range(0, len(turning), size)]
    page = turn % len(firsts)
    shown = turning[firsts[page] : firsts[page] + size]
    return _spread([*held, *shown], hall.letters_px, count, len(firsts), page)


def _spread(columns: list[Slips], letters: int, count: int, pages: int, page: int) -> dict[str, Any]:
    newest_first = [column[::-1] for column in columns]
    rows: dict[str, Any] = {"mode": "slips", "letters": letters, "columns": newest_first, "across": count}
    return {**rows, "pages": pages, "page": page}


def questions(prompts: tuple[str, ...], turn: int, hall: Hall) -> dict[str, Any]:
    """The questions of a wall without slips: as large as all fit, one under the other or in two columns; else in pages."""
    ways = [(size, across) for size in hall.sizes(66) for across in (1, 2)[: hall.columns]]
    for size, across in ways:
        if _questions_down(prompts, size, across, hall) * across >= len(prompts):
            return {"letters": size, "across": across, "asks": tuple(enumerate(prompts, 1)), "pages": 1, "page": 0}
    size = max(1, _questions_down(prompts, hall.letters_px, 1, hall))
    spreads = paged(tuple(enumerate(prompts, 1)), size)
    page = turn % len(spreads)
    return {
        "letters": hall.letters_px,
        "across": 1,
        "asks": spreads[page],
        "pages": len(spreads),
        "page": page,
    }


def _questions_down(prompts: tuple[str, ...], size: int, across: int, hall: Hall) -> int:
    """How many have room under each other, above the line that says how to answer."""
    width = (CANVAS_PX[0] - 4 * MARGIN_PX - 48 * (across - 1)) / across - 56 - 0.4 * size
    tallest = max(lines(prompt, width, size) for prompt in prompts) * size * 1.15
    return int((hall.room_px - hall.help_px * 1.2 - 130 * hall.scale - 60 + 24) // (tallest + 24))


# Groups


def wall_of_groups(columns: list[dict[str, Any]], turn: int, hall: Hall, *, asked: bool = False) -> dict[str, Any]:
    """Groups beside each other, each with a pile that turns; a map of all of them when there are too many."""
    total = sum(len(each["slips"]) for each in columns)
    taken = QUESTION_PX * hall.scale * asked
    if total > MAP_FROM_SLIPS or len(columns) > MAP_FROM_GROUPS:
        return _map(columns, turn, hall, taken)
    spreads = list(_spreads(columns, hall, taken))
    page = turn % len(spreads)
    shown = spreads[page]
    across = hall.columns if _fit(shown, hall, hall.columns, taken) else 1
    parts = [
        part for each in _widened(shown, across) for part in _pile(*each, turn // len(spreads), hall, across, taken)
    ]
    facts = {"mode": "groups", "letters": heading_px(shown, hall, across), "columns": parts, "across": across}
    return {**facts, "pages": len(spreads), "page": page}


def _spreads(columns: list[dict[str, Any]], hall: Hall, taken: float) -> Iterator[list[dict[str, Any]]]:
    """As many groups at a time as there are columns; one with a slip that is too tall for a column has the wall alone."""
    spread: list[dict[str, Any]] = []
    for each in columns:
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


def _fit(columns: list[dict[str, Any]], hall: Hall, across: int, taken: float) -> bool:
    """True where every slip of these groups has room by itself, above the pile."""
    places = ((each["slips"], _under(each, hall, across, taken)) for each in columns)
    return all(place.fits([slip]) for slips, place in places for slip in slips)


def _heading_lines(group: dict[str, Any], size: int, hall: Hall, across: int) -> int:
    """How many lines the head of a column takes, beside the number of its slips."""
    digits = len(str(len(group["slips"])))
    room = column(hall, across, size).width_px - 16 - (digits * 0.42 + 0.1) * 1.15 * size
    return lines(group["heading"] or "Uten gruppe", room / BOLD, size)


def heading_px(columns: list[dict[str, Any]], hall: Hall, across: int) -> int:
    """How large the heads are set: the same for all, on one line each where that fits."""
    sizes = hall.sizes(56)
    fit = (size for size in sizes if all(_heading_lines(each, size, hall, across) == 1 for each in columns))
    return next(fit, hall.letters_px)


def _under(group: dict[str, Any], hall: Hall, across: int, taken: float, *, piled: bool = True) -> Column:
    """The room for slips under the head of a group, and above its pile."""
    place = column(hall, across, hall.letters_px, taken)
    size = (
        max(56, hall.letters_px)
        if _heading_lines(group, max(56, hall.letters_px), hall, across) == 1
        else hall.letters_px
    )
    head = _heading_lines(group, size, hall, across) * size * 1.1 + 28
    return place._replace(room_px=place.room_px - head - (110 * hall.scale if piled else 0))


def _widened(columns: list[dict[str, Any]], across: int) -> list[tuple[dict[str, Any], int]]:
    """Each group and how many columns it gets: where there are fewer than fit, the largest goes on in the next."""
    widths = [1] * len(columns)
    sizes = [len(each["slips"]) for each in columns]
    for _ in range(across - len(columns)):
        widths[max(range(len(columns)), key=lambda n: sizes[n] / widths[n])] += 1
    return list(zip(columns, widths, strict=True))


def _pile(group: dict[str, Any], width: int, turn: int, hall: Hall, across: int, taken: float) -> list[dict[str, Any]]:
    """The slips of a group that lie on top, and how many lie under them; its other columns have no heading."""
    slips = group["slips"]
    cut = pages(slips, _under(group, hall, across, taken, piled=False))
    if len(cut) > width:
        cut = pages(slips, _under(group, hall, across, taken))
    piles = [cut[i : i + width] for i in range(0, len(cut), width)]
    top = piles[turn % len(piles)]
    rest = len(slips) - sum(map(len, top))
    facts = {**group, "count": len(slips), "goes_on": False}
    first = {**facts, "slips": top[0], "rest": rest}
    return [first, *({**facts, "slips": part, "rest": 0, "goes_on": True} for part in top[1:])]


# Many


class Tiles(NamedTuple):
    """A way of laying out the map: how many tiles beside each other, how large their numbers, and what is beside them."""

    across: int
    number_px: int
    rows: int
    reading: bool


WITH_READING = (Tiles(2, 100, 3, True), Tiles(2, 100, 4, True), Tiles(2, 56, 9, True))
ALONE = (Tiles(3, 100, 3, False), Tiles(2, 100, 4, False), Tiles(3, 56, 99, False), Tiles(2, 56, 99, False))
READING_PX, MAP_GAP_PX, TILE_GAP_PX = 656, 40, 20


def _map(columns: list[dict[str, Any]], turn: int, hall: Hall, taken: float) -> dict[str, Any]:
    """A tile for each group, and two slips that are read together; what finds no room comes on the next page."""
    room = hall.room_px - taken
    tiles = [{**each, "count": len(each["slips"]), "slips": []} for each in columns]
    everything = [slip for each in columns for slip in each["slips"]]
    way = _layout(tiles, hall, room)
    size = way.across * max(1, _rows(way, tiles, hall, room))
    spreads = [tiles[i : i + size] for i in range(0, len(tiles), size)]
    page = turn % len(spreads)
    facts = {"mode": "map", "tiles": spreads[page], "across": way.across, "rows": ceil(len(spreads[page]) / way.across)}
    reading = _read_together(everything, turn, hall, room) if way.reading else []
    return {**facts, "low": way.number_px < 100, "reading": reading, "pages": len(spreads), "page": page}


def _layout(tiles: list[dict[str, Any]], hall: Hall, room: float) -> Tiles:
    """The first way in which all have room, at best without breaking a word; a deep hall has no room to read beside it."""
    reading = WITH_READING if hall.columns == 3 else ()
    roomy = [way for way in (*reading, *ALONE) if len(tiles) <= way.across * _rows(way, tiles, hall, room)]
    whole = [way for way in roomy if way.reading or not _breaks(way, tiles, hall)]
    return next(iter([*whole, *roomy]), ALONE[-1] if hall.columns == 1 else ALONE[-2])


def _words_px(way: Tiles, tiles: list[dict[str, Any]], hall: Hall) -> float:
    """The room for the heading of a tile, beside its number."""
    beside = READING_PX + MAP_GAP_PX if way.reading else 0
    width = (CANVAS_PX[0] - 2 * MARGIN_PX - beside - TILE_GAP_PX * (way.across - 1)) / way.across
    number = max(way.number_px, hall.letters_px)
    return (width - 56 - 0.45 * number * max(len(str(tile["count"])) for tile in tiles) - 16) / BOLD


def _breaks(way: Tiles, tiles: list[dict[str, Any]], hall: Hall) -> bool:
    room = _words_px(way, tiles, hall)
    return any(lines(word, room, hall.letters_px) > 1 for tile in tiles for word in tile["heading"].split())


def _rows(way: Tiles, tiles: list[dict[str, Any]], hall: Hall, room: float) -> int:
    """How many rows of tiles there is room for, where the tallest decides."""
    text, size, number = _words_px(way, tiles, hall), hall.letters_px, max(way.number_px, hall.letters_px)
    tallest = max(max(lines(tile["heading"] or "Uten gruppe", text, size) * size * 1.1, number) for tile in tiles)
    return min(way.rows, int((room + TILE_GAP_PX) // (tallest + 34 + TILE_GAP_PX)))


def _read_together(slips: Slips, turn: int, hall: Hall, room: float) -> Slips:
    """As many of the next ones as have room, at most two."""
    first = turn * READ_TOGETHER % len(slips)
    both = (slips + slips[:1])[first : first + READ_TOGETHER]
    place = Column(READING_PX, room - 60, 56, STUB_PX, 20)
    heights = [place.height(slip) + group_px(slip, place.width_px - STUB_PX, 56, hall) for slip in both]
    return both if sum(heights) + 20 <= place.room_px else both[:1]


def group_px(slip: dict[str, Any], width_px: float, letters_px: int, hall: Hall) -> float:
    """What the name of its group takes of a slip that stands outside its column."""
    if not slip["group"]:
        return 0
    size = max(hall.help_px, GROUP_SHARE * letters_px)
    return lines(slip["group"], (width_px - 1.1 * letters_px - BORDER_PX) / BOLD, size) * size * LINE + 0.25 * size


# Few


def spotlight(slips: Slips, turn: int, hall: Hall) -> dict[str, Any]:
    """The slips that are lifted, as large as they fit beside each other; page by page where not all do at the floor."""
    for pages in range(1, len(slips) + 1):
        spreads = paged(slips, ceil(len(slips) / pages))
        found = [_largest(list(spread), hall) for spread in spreads]
        if all(found):
            break
    page = turn % len(spreads)
    letters, across = found[page] or (hall.letters_px, 1)
    shown = spreads[page]
    rows = [shown[i : i + across] for i in range(0, len(shown), across)]
    return {
        "mode": "spotlight",
        "slips": rows,
        "letters": letters,
        "across": across,
        "pages": len(spreads),
        "page": page,
    }


def _largest(slips: Slips, hall: Hall) -> tuple[int, int] | None:
    """The size of the letters, and how many slips beside each other; None where they do not fit even at the floor."""
    for letters in hall.sizes():
        for across in range(1, min(len(slips), 3) + 1):
            if _rows_px(slips, across, letters, hall) <= hall.room_px - 8:
                return letters, across
    return None


def _rows_px(slips: Slips, across: int, letters: int, hall: Hall) -> float:
    """What the slips take, in rows of so many; each row is as high as its tallest."""
    stub = max(STUB_PX * hall.scale, 1.75 * letters)
    place = column(hall, across, letters)._replace(stub_px=stub)
    heights = [place.height(slip) + group_px(slip, place.width_px - stub, letters, hall) for slip in slips]
    rows = [max(heights[i : i + across]) for i in range(0, len(heights), across)]
    return sum(rows) + GUTTER_PX * (len(rows) - 1)
