"""What simulated people answer: sensible words and choices for whatever form they are given."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from verksted.rehearsal.forms import Form, Pairs

FOLDER = Path(__file__).parent
TEXTS_REMEMBERED = 200
AGAIN = 0.1
"""So often somebody writes what somebody else has written already."""
SLIPS_OF_THE_FINGER = 0.12
NOTHING_TO_ADD = 0.5
"""So often a field beside a choice is left empty."""
FAVOURITES = 5
"""How much better liked the best liked is than the least: a hall is never of no opinion."""


def lines(name: str) -> tuple[str, ...]:
    """The sentences in one of the files beside this one."""
    return tuple(filter(None, (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()))


class Words:
    """What a whole hall has to say; each need once before any comes again, but for those that several share."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._all = {name: lines(name) for name in ("needs", "betters", "nonsense")}
        self._left: dict[str, list[str]] = {name: [] for name in self._all}
        self._said: deque[str] = deque(maxlen=TEXTS_REMEMBERED)

    def text(self, about: str, chars_max: int) -> str:
        """A need, an improvement or nonsense, as long as there is room for."""
        if about == "needs" and self._said and self._rng.random() < AGAIN:
            return _cut(self._in_other_letters(self._rng.choice(self._said)), chars_max)
        text = self._next(about)
        if about == "needs":
            self._said.append(text)
        return _cut(self._mistyped(text), chars_max)

    def _next(self, about: str) -> str:
        left = self._left[about]
        if not left:
            left.extend(self._rng.sample(self._all[about], len(self._all[about])))
        return left.pop()

    def _in_other_letters(self, text: str) -> str:
        return self._rng.choice(
            (text, text.lower(), text.rstrip(".!"), f"{text.rstrip('.!')}!", f"Enig: {text.lower()}")
        )

    def _mistyped(self, text: str) -> str:
        if len(text) < 8 or self._rng.random() > SLIPS_OF_THE_FINGER:
            return text
        at = self._rng.randrange(3, len(text) - 2)
        return self._rng.choice((text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :]))


def _cut(text: str, chars_max: int) -> str:
    """Whole words where they fit."""
    if len(text) <= chars_max:
        return text
    return text[:chars_max].rpartition(" ")[0] or text[:chars_max]


class Opinion:
    """One person's way of answering."""

    def __init__(self, rng: random.Random, words: Words, *, troll: bool = False) -> None:
        self._rng = rng
        self._words = words
        self._troll = troll

    def filled(self, form: Form, tap: str, *, of_something: bool = False) -> Pairs:
        """The form filled in, under this tap id; `of_something` that stands beside it on the screen."""
        about = "nonsense" if self._troll else "betters" if form.choices or of_something else "needs"
        said = [(name, tap if name == "id" else value) for name, value in form.fields]
        if "id" not in dict(said):
            said.append(("id", tap))
        said += [(name, self._text(form, about, now)) for name, now in form.texts.items()]
        said += [
            (name, str(self._rng.randint(least, max(least, most)))) for name, (least, most) in form.numbers.items()
        ]
        said += [(name, self.one_of(options, name)) for name, options in form.choices.items() if options]
        said += [(name, value) for name, options in form.ticks.items() for value in self._some(options)]
        return said + self._pressed(form)

    def _text(self, form: Form, about: str, now: str) -> str:
        if now:
            # Somebody's own words come back to be changed: mostly it was a slip of the finger.
            return _cut(f"{now.rstrip('.!')}.", form.chars_max)
        if form.choices and not self._troll and self._rng.random() < NOTHING_TO_ADD:
            return ""
        return self._words.text(about, form.chars_max)

    def one_of(self, options: Sequence[str], name: str) -> str:
        """One of several, where some are better liked than others."""
        return self._rng.choices(options, [liking(f"{name}{option}") for option in options])[0]

    def _some(self, options: Sequence[str]) -> list[str]:
        if len(options) == 1:
            return [options[0]] if self._rng.random() < 0.5 else []
        wanted = self._rng.randint(1, min(3, len(options)))
        return self._rng.sample(options, wanted)

    def _pressed(self, form: Form) -> Pairs:
        """The answer that is liked, or the plus, which stands after the minus; what has no name says nothing."""
        if form.answers:
            return self._rng.choices(form.answers, [liking(f"{name}{value}") for name, value in form.answers])[:1]
        named = [(name, value) for name, value in form.buttons if name]
        return named[-1:]


def liking(about: str) -> float:
    """How well something is liked by everybody: the same for all, so that a result has a top and a bottom."""
    return 1 + crc32(about.encode()) % 1_000 / 1_000 * FAVOURITES
