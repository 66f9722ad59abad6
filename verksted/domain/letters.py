"""How wide texts are on the wall, and how many lines they take: our typeface's own measures, so that nothing is cut.

Weight 600, in thousandths of the size. Kerning and the wall's tighter spacing only make lines shorter than this says.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_BY_WIDTH = {
    213: "'",
    227: " \u00a0",
    268: "|!i",
    291: ",‘’l;j.:·",
    347: "()[]{}",
    365: "ft",
    398: '1"I',
    436: "*r",
    473: "°/\\-",
    528: "_`–“”«»z",
    554: "s?7",
    579: "LJgcFaáäå",
    590: "vy$k2eèéêxh3",
    608: "EÈÉÊ85nuüoòóôöø69",
    626: "4bdqpZ0§",
    660: "+<=>~×•−YP↑↓€",
    704: "BRT&#UVÜKX",
    740: "CDAÁÄÅGH",
    788: "NOQÒÓÔÖØ…¼",
    909: "½w%m@æM",
    1000: "ÆW—",
}
_WIDTHS = {char: width for width, chars in _BY_WIDTH.items() for char in chars}
_OTHER, _WIDE = 750, 1000
"""Letters that our typeface lacks stand in the device's own."""
BOLD = 1.02
"""So much wider headings are than what they stand over: heavier letters, set a little closer."""


def width(text: str) -> int:
    """The width of a text on one line, in thousandths of its size."""
    return sum(map(_advance, text))


def _advance(char: str) -> int:
    if (known := _WIDTHS.get(char)) is not None:
        return known
    if unicodedata.combining(char):
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER


@lru_cache(8_192)
def lines(text: str, room_px: float, size_px: float) -> int:
    """How many lines a text takes when it is broken at words, and inside those that are longer than a line."""
    room = max(1000 * room_px / size_px, _WIDE)
    space = _advance(" ")
    count, length = 1, 0.0
    for word in text.split():
        long = width(word)
        if length and length + space + long > room:
            count, length = count + 1, 0.0
        elif length:
            length += space
        if long > room:
            count, length = _broken(word, room, count, length)
        else:
            length += long
    return count


def _broken(word: str, room: float, count: int, length: float) -> tuple[int, float]:
    """A word that is longer than a line goes on over as many as it needs."""
    for char in word:
        advance = _advance(char)
        if length + advance > room:
            count, length = count + 1, 0.0
        length += advance
    return count, length
