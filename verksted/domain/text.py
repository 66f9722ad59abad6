"""Text as people type it, made safe to keep and to show: nothing a reader could see is dropped in silence."""

import re
import unicodedata

from verksted.domain import limits

_SPACES = re.compile(r"\s+")
_BREAK = re.compile(r"\r\n|\r|\n|\u2028|\u2029")
_GAPS = re.compile(r"\n{3,}")
_NONCHARACTERS = frozenset(
    [*range(0xFDD0, 0xFDF0), *(plane | end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))]
)
_INVISIBLE = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x061C, 0x2060, 0xFEFF, 0x00AD]
)


_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that leave no mark: the fillers of Hangul and the empty cell of Braille."""


class Unreadable(ValueError):
    """The text holds characters that cannot be kept: control characters, NUL or half a character."""


def marked(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is used. Imported as `_`, which is what they look for."""
    return sentence


def clean(text: str) -> str:
    """One line of NFC text without invisible controls; line breaks become spaces.

    Raises Unreadable for control characters, NUL, lone surrogates and noncharacters.
    """
    line = _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_INVISIBLE))).strip()
    if any(_unreadable(char) for char in line):
        raise Unreadable
    return _calm(line) if any(_visible(char) for char in line) else ""


def clean_lines(text: str) -> str:
    """Text of several lines, each as `clean` gives it; no more than one empty line between two. Raises Unreadable."""
    lines = [clean(line) for line in _BREAK.split(text)]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")


def readable(text: str) -> str:
    """The text without what cannot be kept, for its writer to look over."""
    return "".join(char for char in text if char.isspace() or not _unreadable(char))


def _unreadable(char: str) -> bool:
    """Not by "unassigned", which would refuse every emoji newer than this Python."""
    return ord(char) in _NONCHARACTERS or unicodedata.category(char) in ("Cc", "Cs")


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cf", "Mn", "Me", "Zs") and char not in _BLANK


def _calm(line: str) -> str:
    """At most a few combining marks on one letter, so that no slip grows out of its card."""
    kept, marks = [], 0
    for char in line:
        marks = _marks_after(char, marks)
        if marks <= limits.combining_marks_max or not _stacks(char):
            kept.append(char)
    return "".join(kept)


def _marks_after(char: str, marks: int) -> int:
    """A joiner begins no new letter; without this it would let marks pile up again."""
    if _stacks(char):
        return marks + 1
    return marks if unicodedata.category(char) == "Cf" else 0


def _stacks(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")


def plain_digits(text: str) -> str:
    """Compatibility forms made plain, every decimal digit as 0 to 9, every sort of blank and dash as the plain one."""
    return "".join(_plain(char) for char in unicodedata.normalize("NFKC", text))


def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    return " " if category == "Zs" else "-" if category == "Pd" else char
