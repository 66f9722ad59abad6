"""Which of our fonts draws which character: so that nothing anybody types can stop the file that is set with them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from verksted.export.beside import Beside

FOLDER = Path(__file__).parent / "fonts"
SUBSTITUTE = "□"
WORD_CHARS = 22
"""A longer word may be broken anywhere, so that it stays within its column."""
DIGITS = ("Sofia Sans",)
"""Fonts of digits and no letters; no text is set in them."""

BREAK = "\u200b"

Run = tuple[str, str]
"""A font family and what is set in it. The empty family is a place where a line may be broken; a BREAK in it says that it must
be marked, since a line is otherwise never broken beside such a sign."""


class Text(msgspec.Struct, frozen=True):
    """A text ready to be set: in which direction, and in which fonts."""

    right_to_left: bool
    runs: tuple[Run, ...]


class Typesetter:
    """Divides texts into runs, and counts the characters that no font of ours can draw."""

    def __init__(self, beside: Callable[[], Beside | None] = lambda: None) -> None:
        self.replaced = 0
        self.borrowed: Beside | None = None
        """A font of the machine's, where something has been set in it."""
        self._beside = beside

    def folders(self) -> list[str]:
        """Where the fonts lie that have been used."""
        return [str(FOLDER), *([str(self.borrowed.path.parent)] if self.borrowed else [])]

    def text(self, text: str) -> Text | str:
        """As runs; as it is where the first font draws all of it, as it mostly does."""
        line = " ".join(unicodedata.normalize("NFC", text).split())
        if _plain(line):
            return line
        runs: list[Run] = []
        for n, word in enumerate(line.split(" ")):
            if n:
                _append(runs, _spaced(runs), " ")
            for family, part in self._runs(word):
                _append(runs, family, part)
        return Text(_right_to_left(line), tuple(runs))

    def _runs(self, word: str) -> Iterator[Run]:
        """A word in its fonts; one that is too long has a place to break after each of its letters."""
        letters = list(_letters(word))
        for n, letter in enumerate(letters, 1):
            yield from self._letter(letter)
            if n < len(letters) > WORD_CHARS:
                yield "", "" if letter[0].isalnum() and letters[n][0].isalnum() else BREAK

    def _letter(self, letter: str) -> Iterator[Run]:
        """In one font where one draws the letter with all its marks; else sign by sign."""
        needed = [char for char in letter if not _invisible(char)]
        family = self._family(frozenset(needed)) if needed else ""
        if family:
            yield family, letter
            return
        for char in needed:
            if family := self._family(frozenset(char)):
                yield family, char
            else:
                self.replaced += 1
                yield _family(frozenset(SUBSTITUTE)), SUBSTITUTE

    def _family(self, signs: frozenset[str]) -> str:
        """One of our fonts, else the machine's own."""
        if family := _family(signs):
            return family
        beside = self._beside()
        if beside is None or not beside.draws.issuperset(signs):
            return ""
        self.borrowed = beside
        return beside.family


def _plain(line: str) -> bool:
    first = next(iter(_coverage().values()))
    return first.issuperset(line) and all(len(word) <= WORD_CHARS for word in line.split(" "))


def _append(runs: list[Run], family: str, part: str) -> None:
    if runs and family and runs[-1][0] == family:
        runs[-1] = (family, runs[-1][1] + part)
    else:
        runs.append((family, part))


def _spaced(runs: list[Run]) -> str:
    """A space goes with the word before it, so that a sentence in one script stays in one run."""
    last = next((family for family, _ in reversed(runs) if family), "")
    return last if last and " " in _coverage().get(last, ()) else _family(frozenset(" "))


def _letters(word: str) -> Iterator[str]:
    """What a reader takes for one sign: a letter with its marks, an emoji with what is joined to it, a flag."""
    letter = ""
    for char in word:
        if letter and not _continues(letter, char):
            yield letter
            letter = ""
        letter += char
    if letter:
        yield letter


def _continues(letter: str, char: str) -> bool:
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or _invisible(char) or char in _SKIN:
        return True
    return letter[-1] == _JOINER or (char in _FLAG and letter in _FLAG)


_JOINER = "\u200d"
_SKIN = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_FLAG = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
_IGNORED = frozenset(
    map(chr, (0xAD, 0x34F, 0x61C, *range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F)))
)
_IGNORED |= frozenset(map(chr, (*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF, *range(0xE0000, 0xE1000))))


def _invisible(char: str) -> bool:
    """A sign that only tells how others are drawn; it needs no glyph."""
    return char in _IGNORED


def _right_to_left(line: str) -> bool:
    """By the first letter that has a direction, as readers do."""
    directions = (unicodedata.bidirectional(char) for char in line)
    return next((d != "L" for d in directions if d in ("L", "R", "AL")), False)


@cache
def _family(signs: frozenset[str]) -> str:
    """The first font that draws all of these, or the empty string."""
    return next((family for family, drawn in _coverage().items() if drawn.issuperset(signs)), "")


@cache
def _coverage() -> dict[str, frozenset[str]]:
    """Font family → what it draws, the text's own font first."""
    notes = json.loads(FOLDER.joinpath("fonts.json").read_text())
    return {note["family"]: frozenset(_read(note["covers"])) for note in notes if note["family"] not in DIGITS}


def _read(ranges: str) -> Iterator[str]:
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))
