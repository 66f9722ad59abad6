"""The village: a drawing in which every person who has joined lights one window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import count
from math import ceil
from typing import Literal
from zlib import crc32

Shape = Literal["wall", "phone", "paper"]

WINDOWS_MAX = 400
GROUND_DEPTH = 34
# Far enough up the slope that no house below hides a window of the street above.
STREET_RISE = 196


@dataclass(frozen=True)
class Panes:
    """How the windows of a house are cut: their size, and the room left under the eaves."""

    width: int = 20
    height: int = 26
    top: int = 14


@dataclass(frozen=True)
class House:
    """A building as the draughtsman lists it; its feet stand on the street."""

    form: Literal["gable", "long", "block", "chimney"]
    x: int
    width: int
    height: int
    colour: str = ""
    roof: int = 0
    columns: int = 0
    rows: int = 0
    panes: Panes = Panes()


@dataclass(frozen=True)
class Drawing:
    """Everything that does not change when a window lights, and where the windows are."""

    width: int
    height: int
    scenery: str
    windows: tuple[str, ...]


WALL_STREET = (
    House("gable", 66, 104, 92, "a", 58, 2, 2),
    House("long", 182, 96, 66, "b", 40, 3, 1),
    House("gable", 352, 92, 118, "c", 52, 2, 3),
    House("gable", 452, 86, 96, "d", 48, 2, 2),
    House("gable", 546, 86, 96, "a", 48, 2, 2),
    House("block", 696, 168, 168, "c", 0, 5, 4),
    House("chimney", 884, 20, 210),
    House("long", 874, 124, 78, "e", 44, 4, 1),
    House("gable", 1094, 100, 124, "b", 60, 2, 3),
    House("long", 1204, 120, 66, "d", 40, 4, 1),
    House("block", 1376, 132, 128, "b", 0, 4, 3),
    House("gable", 1520, 58, 132, "c", 96, 1, 2),
    House("long", 1572, 84, 76, "c", 48, 2, 1),
    House("gable", 1716, 82, 100, "d", 48, 2, 2),
    House("gable", 1804, 82, 84, "a", 50, 2, 2),
)
WALL_SPRUCES = (
    (-14, 120), (22, 84), (286, 96), (322, 70), (636, 110), (1002, 92),
    (1036, 128), (1330, 86), (1646, 112), (1680, 78), (1884, 122),
)  # fmt: skip
PHONE_STREET = (
    House("gable", 48, 92, 74, "a", 46, 2, 2, Panes(18, 20, 10)),
    House("long", 146, 58, 50, "b", 30, 2, 1, Panes(16, 18, 14)),
    House("gable", 240, 84, 100, "c", 44, 2, 3, Panes(16, 18, 10)),
    House("gable", 330, 92, 70, "d", 40, 3, 2, Panes(15, 17, 8)),
    House("block", 494, 110, 96, "b", 0, 4, 3, Panes(15, 17, 10)),
    House("gable", 612, 66, 72, "a", 40, 2, 2, Panes(15, 18, 8)),
)
PHONE_SPRUCES = ((-10, 84), (16, 60), (204, 66), (430, 78), (456, 54), (676, 90))
WALL_BLOCK = 1920
WALL_HEIGHT = 330
PAPER_RATIO = 3.0
"""Wide to high at the foot of a page: higher than on the wall, so that every window can be seen in print."""
PHONE_SIZE = (720, 210)
_RATIOS: dict[Shape, float] = {"wall": WALL_BLOCK / WALL_HEIGHT, "paper": PAPER_RATIO}


def village_svg(lit: int, *, fresh: int = 0, shape: Shape = "wall", label: str | None = None, style: str = "") -> str:
    """Draw the village with a window lit for each of `lit` people, the last `fresh` of them just now.

    Its colours are the page's; `style` is for where there is no page around it.
    """
    windows = ceil(lit / people_per_window(lit))
    drawing = _phone() if shape == "phone" else _slope_for(windows, _RATIOS[shape])
    # On a phone the village is cropped to the screen: a picture, not a count. One light, and all are home.
    shown = len(drawing.windows) * bool(lit) if shape == "phone" else windows
    return _svg(drawing, shown, min(fresh, shown), label, style)


def people_per_window(people: int) -> int:
    """Tell how many people each lit window stands for: one, until there are more people than windows."""
    return max(1, ceil(people / WINDOWS_MAX))


def _svg(drawing: Drawing, lit: int, fresh: int, label: str | None, style: str) -> str:
    order = _lighting_order(len(drawing.windows))
    classes = dict.fromkeys(order[:lit], " lit") | dict.fromkeys(order[lit - fresh : lit], " lit fresh")
    panes = "".join(
        f'<rect class="window{classes.get(place, "")}" {window}/>' for place, window in enumerate(drawing.windows)
    )
    name = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    own = f"<style>{style}</style>" if style else ""
    return (
        f'<svg class="village" viewBox="0 0 {drawing.width} {drawing.height}" {name}'
        f' preserveAspectRatio="xMidYMax slice">{own}{drawing.scenery}{panes}</svg>'
    )


@lru_cache(maxsize=16)
def _lighting_order(windows: int) -> tuple[int, ...]:
    """Shuffle the windows, always in the same way, so that lights spread over the village and never move."""
    return tuple(sorted(range(windows), key=lambda place: crc32(b"window %d" % place)))


@lru_cache(maxsize=16)
def _slope_for(windows: int, ratio: float) -> Drawing:
    drawings = (_slope(streets, ratio) for streets in count(1))
    return next(drawing for drawing in drawings if len(drawing.windows) >= min(windows, WINDOWS_MAX))


@lru_cache(maxsize=8)
def _slope(streets: int, ratio: float) -> Drawing:
    """More people, more streets up the slope. The proportions stay, so the drawing fits the same place."""
    height = WALL_HEIGHT + (streets - 1) * STREET_RISE
    width = round(height * ratio)
    ground = height - GROUND_DEPTH
    windows: list[str] = []
    scenery = [_far_hills(width, height, ground - (streets - 1) * STREET_RISE)]
    for street in reversed(range(streets)):
        foot = ground - street * STREET_RISE
        scenery.append(_terrace(width, height, foot) if street else "")
        scenery += [_spruce(x, size, foot) for x, size in _spruces(width, street)]
        for house in _houses(width, street):
            scenery.append(_building(house, foot))
            windows += _window_places(house, foot)
    scenery.append(_rect("ground", 0, ground, width, GROUND_DEPTH))
    return Drawing(width, height, "".join(scenery), tuple(windows))


@lru_cache(maxsize=1)
def _phone() -> Drawing:
    width, height = PHONE_SIZE
    foot = height - GROUND_DEPTH
    hill = f"C90 {foot - 132} 200 {foot - 110} 330 {foot - 70}S560 {foot - 130} 720 {foot - 84}V{height}H0Z"
    scenery = [f'<path class="hill-1" d="M0 {foot - 70}{hill}"/>']
    scenery += [_spruce(x, size, foot) for x, size in PHONE_SPRUCES]
    scenery += [_building(house, foot) for house in PHONE_STREET]
    scenery.append(_rect("ground", 0, foot, width, GROUND_DEPTH))
    windows = [window for house in PHONE_STREET for window in _window_places(house, foot)]
    return Drawing(width, height, "".join(scenery), tuple(windows))


def _houses(width: int, street: int) -> Iterator[House]:
    """Repeat the street to the full width; each street further up begins at another house."""
    for offset in _blocks(width, street):
        for house in WALL_STREET:
            x = house.x + offset
            if x > 0 and x + house.width < width:
                yield replace(house, x=x)


def _spruces(width: int, street: int) -> Iterator[tuple[int, int]]:
    for offset in _blocks(width, street):
        yield from ((x + offset, size) for x, size in WALL_SPRUCES if -60 < x + offset < width)


def _blocks(width: int, street: int) -> range:
    return range(-street * 690, width, WALL_BLOCK)


def _building(house: House, foot: int) -> str:
    draw = {"gable": _gable, "long": _long, "block": _block, "chimney": _chimney}[house.form]
    return draw(house, foot)


def _gable(house: House, foot: int) -> str:
    left, right, middle = house.x, house.x + house.width, house.x + house.width / 2
    eaves, ridge = foot - house.height, foot - house.height - house.roof
    walls = [(left, foot), (left, eaves), (middle, ridge), (right, eaves), (right, foot)]
    roof = [(left - 9, eaves + 7), (middle, ridge - 2), (right + 9, eaves + 7)]
    return _polygon(f"house-{house.colour}", walls) + _polygon("roof", roof)


def _long(house: House, foot: int) -> str:
    left, right = house.x, house.x + house.width
    eaves, ridge = foot - house.height, foot - house.height - house.roof
    roof = [(left - 9, eaves + 3), (left + 16, ridge), (right - 16, ridge), (right + 9, eaves + 3)]
    return _rect(f"house-{house.colour}", left, eaves, house.width, house.height) + _polygon("roof", roof)


def _block(house: House, foot: int) -> str:
    eaves = foot - house.height
    roof = _rect("roof", house.x - 5, eaves - 8, house.width + 10, 10)
    return _rect(f"house-{house.colour}", house.x, eaves, house.width, house.height) + roof


def _chimney(house: House, foot: int) -> str:
    return _rect("roof", house.x, foot - house.height, house.width, house.height)


def _window_places(house: House, foot: int) -> Iterator[str]:
    """Spread the windows evenly over the front, row by row."""
    panes = house.panes
    gap_x = (house.width - house.columns * panes.width) / (house.columns + 1)
    gap_y = (house.height - panes.top - house.rows * panes.height) / (house.rows + 0.6)
    for row in range(house.rows):
        y = foot - house.height + panes.top + row * (panes.height + gap_y)
        for column in range(house.columns):
            x = house.x + gap_x + column * (panes.width + gap_x)
            yield f'x="{x:.4g}" y="{y:.4g}" width="{panes.width}" height="{panes.height}" rx="2"'


def _far_hills(width: int, height: int, foot: int) -> str:
    """Draw the two ridges behind the uppermost street, stretched to the width of the drawing."""
    stretch = width / WALL_BLOCK
    far = [(0, 96), (180, 190), (330, 170), (520, 118), (860, 60), (1060, 128), (1500, 214), (1920, 120)]
    near = [(0, 40), (260, 104), (420, 70), (700, 50), (1180, 110), (1420, 76), (1760, 40), (1920, 66)]
    return "".join(
        _ridge(name, [(round(x * stretch), foot - rise) for x, rise in points], height)
        for name, points in (("hill-1", far), ("hill-2", near))
    )


def _ridge(name: str, points: list[tuple[int, int]], height: int) -> str:
    start, *rest = (f"{x} {y}" for x, y in points)
    return f'<path class="{name}" d="M{start}C{" ".join(rest[:3])}S{" ".join(rest[3:5])} {" ".join(rest[5:])}V{height}H0Z"/>'


def _terrace(width: int, height: int, foot: int) -> str:
    """Draw the slope that an upper street stands on, down to the foot of the drawing."""
    return _rect("hill-2", 0, foot, width, height - foot)


def _spruce(x: int, size: int, foot: int) -> str:
    return _polygon("spruce", [(x, foot), (x + size * 0.24, foot - size), (x + size * 0.48, foot)])


def _polygon(name: str, points: Sequence[tuple[float, float]]) -> str:
    corners = " ".join(f"{x:g} {y:g}" for x, y in points)
    return f'<path class="{name}" d="M{corners}Z"/>'


def _rect(name: str, x: int, y: int, width: int, height: int) -> str:
    return f'<rect class="{name}" x="{x}" y="{y}" width="{width}" height="{height}"/>'
