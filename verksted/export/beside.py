"""A font that the machine may have and we do not carry: Chinese, Japanese and Korean take more room than all the rest.

Where it is missing the paper shows □ and says so; the Word file and the spreadsheet hold the words whole either way.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

PLACES = tuple(
    Path("/usr/share/fonts") / folder / "NotoSansCJK-Regular.ttc"
    for folder in ("opentype/noto", "google-noto-sans-cjk-fonts", "google-noto-cjk", "noto-cjk")
)
"""Where Debian, Fedora and Arch put it."""
FAMILY = "Noto Sans CJK SC"


class Beside(NamedTuple):
    """A font of the machine's, and what it draws."""

    family: str
    path: Path
    draws: frozenset[str]


@cache
def beside() -> Beside | None:
    """The font, or None where the machine has none that can be read."""
    return next((found for place in PLACES if (found := read(place))), None)


def read(path: Path) -> Beside | None:
    """What a collection of fonts has of our family, or None."""
    from fontTools.ttLib import TTCollection

    try:
        with path.open("rb") as file, TTCollection(file, lazy=True) as fonts:
            drawn = {font["name"].getBestFamilyName(): font.getBestCmap() for font in fonts}
    except Exception:  # noqa: BLE001 - a broken file may raise anything, and the paper is printed all the same
        return None
    return Beside(FAMILY, path, frozenset(map(chr, drawn[FAMILY]))) if FAMILY in drawn else None
