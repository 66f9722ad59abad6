"""Any command by anybody, sensible or absurd, made from the fields the commands declare.

A new kind needs nothing here: what its commands look like is read from their own annotations.
Hypothesis draws a seed and a length; one seed gives the same history however long, so a failure shrinks to its shortest.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from verksted.domain.activity import ROLES, Author, Command, Standing
from verksted.domain.commands import Create, Join, OpenActivity
from verksted.domain.entry import Entry, Verdict
from verksted.domain.fold import fold
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import Kinds, PlannedActivity, Workshop

PROPERTY = settings(deadline=None, max_examples=100, derandomize="CI" in os.environ)
"""How hard a property is tried; the same way every time where nobody is there to read a new finding."""

Step = tuple[Author, Command[Any], int]
"""Who does what, how many milliseconds after the step before."""

NOON_MS = 1_790_000_000_000
HOST = Author("host", "host")
FACILITATOR = Author("kari", "facilitator")
PEOPLE = ("astrid", "odd", "berit", "niillas")
STANDINGS: tuple[Standing, ...] = ("participant", "helper", "facilitator", "group", "projector", "host")

TEXTS = (
    "Flere benker",
    "Kafé ved sjøen",
    "Buss på søndager",
    "Møteplasser",
    "👨\u200d👩\u200d👧",
    "مرحبا",
    "x" * 80,
    "1",
    "2",
    "g1",
)
ABSURD_TEXTS = ("", " ", "x" * 141, "x" * 10_000, "=HYPERLINK(1)", "<script>", "\0", "\u202e", "b" + "\u0335" * 30)
NAMES = {
    "role": ("", *ROLES),
    "group": ("g1", "g2"),
    "into": ("g1", "g2"),
    "groups": ("g1", "g2", ""),
    "item": ("g1", "1", "2"),
    "after": ("", "a1", "a2", "a3", "a4"),
    "source": ("", "", "a1", "a2", "brought"),
    "begins": ("", "18:00", "09:30"),
    "keys": ("b1", "b2"),
    "references": ("1-47", "2-3"),
}
NEVER_BY_CHANCE = {"expects"}
"""A fingerprint of what stands there: nobody meets it by chance."""
ABSURD_NUMBERS = (-1, -(2**63), 2**63, 2**64, 10**30, 1 << 60)


class Chance:
    """Draws values for declared fields, mostly sensible ones."""

    def __init__(self, vocabulary: Vocabulary, seed: int, activities: Sequence[str] = ("a1", "a1", "a1", "a2")) -> None:
        self._vocabulary = vocabulary
        self._activities = activities
        self._random = random.Random(seed)
        core = [name for name in vocabulary.names() if name.startswith("workshop.")]
        rest = [name for name in vocabulary.names() if name not in core]
        adding = [name for name in rest if vocabulary.type(name).takes_number]
        self._names = [*core, *rest * 8, *adding * 60]

    def rarely(self) -> bool:
        return self._random.random() < 0.08

    def one_of(self, *choices: Any) -> Any:
        return self._random.choice(choices)

    def value(self, type_: Any, name: str = "") -> Any:
        """A value of a declared field; `name` makes sensible ones likelier."""
        if name == "activity":
            return self.one_of("a9", "a3", "") if self.rarely() else self.one_of(*self._activities)
        if name == "kind" and not self.rarely():
            return self.one_of(*self._vocabulary.kinds)
        if get_origin(type_) is Literal:
            return self.one_of(*get_args(type_))
        if get_origin(type_) in (Union, UnionType):
            return self.value(self.one_of(*get_args(type_)))
        if get_origin(type_) is tuple:
            # What was read by chance is never what stands there.
            length = 0 if name == "seen" and not self.rarely() else self._random.randrange(5)
            return tuple(self.value(get_args(type_)[0], name) for _ in range(length))
        return self._simple(type_, name)

    def _simple(self, type_: Any, name: str) -> Any:
        if type_ is str:
            return self._text(name)
        if type_ is int:
            return self._number(name)
        if type_ is bool:
            return self.one_of(True, False)
        if type_ in (NoneType, Any):
            return None if type_ is NoneType else self.anything()
        if get_origin(type_) is dict:
            return {self._text(""): self.value(get_args(type_)[1]) for _ in range(self._random.randrange(3))}
        if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
            return self.record(type_)
        raise TypeError(f"no values for a field of type {type_}: say here what they may be")

    def _text(self, name: str) -> str:
        text: str = self.one_of(*(ABSURD_TEXTS if self.rarely() else NAMES.get(name, TEXTS)))
        return text

    def _number(self, name: str) -> int:
        if self.rarely():
            return int(self.one_of(*ABSURD_NUMBERS))
        return self._random.randint(1, 6) if name in ("idea", "ideas") else int(self.one_of(0, 0, 0, 0, 0, 1, 2))

    def anything(self) -> Any:
        """What JSON may hold where a field says nothing."""
        made: Any = self.one_of(None, True, self._simple(int, ""), 0.5, self._text(""), [], {})
        return [self.anything()] if made == [] else {self._text(""): self.anything()} if made == {} else made

    def record(self, struct: type[msgspec.Struct]) -> Any:
        """A struct with any fields its annotations allow; fields with defaults may be left out."""
        declared = [f for f in msgspec.structs.fields(struct) if f.name not in NEVER_BY_CHANCE]
        fields = [f for f in declared if f.required or not self.rarely()]
        return struct(**{field.name: self.value(field.type, field.name) for field in fields})

    def settings(self) -> dict[str, Any]:
        """Settings that some kind might take."""
        kind = self.one_of(*self._vocabulary.kinds.values())
        fields = [field for field in msgspec.structs.fields(kind.settings) if self.one_of(True, False)]
        drawn = {f.name: self.value(f.type, f.name) for f in fields}
        return dict(msgspec.json.decode(msgspec.json.encode(drawn)))

    def command(self) -> Command[Any]:
        """Any command of the core or of any kind; what adds slips comes oftener, so that there is something to act on."""
        return self.command_named(self.one_of(*self._names))

    def command_named(self, name: str) -> Command[Any]:
        made: Command[Any] = self.record(self._vocabulary.type(name))
        if name in ("workshop.change_activity", "workshop.add_activity"):
            return msgspec.structs.replace(made, settings=self.settings())
        return made

    def author(self, standings: Iterable[Standing]) -> Author:
        """One of the people in the hall, or rarely somebody else."""
        person = self.one_of("ukjent", "") if self.rarely() else self.one_of(*PEOPLE)
        return Author(person, self.one_of(*sorted(standings)), self.one_of("", *ROLES), self._random.randrange(5))

    def step(self) -> Step:
        """Mostly by somebody who may, rarely by anybody at all."""
        command = self.command()
        author = self.author(STANDINGS if self.rarely() else command.by)
        return author, command, self.one_of(0, 1, 900, 25_000, self._random.randrange(100_000))


def histories(vocabulary: Vocabulary, longest: int = 80) -> SearchStrategy[list[Step]]:
    """What might happen after the opening."""

    def made(seed: int, length: int) -> list[Step]:
        chance = Chance(vocabulary, seed)
        return [chance.step() for _ in range(length)]

    return st.builds(made, st.integers(0, 2**32), st.integers(0, longest))


def opening(vocabulary: Vocabulary, title: str = "Framtidsverksted") -> list[Step]:
    """A workshop with one activity of every kind, those that build on others last; people inside, the first one open."""
    kinds = sorted(vocabulary.kinds.values(), key=lambda kind: (kind.builds_on_items, kind.name))
    agenda = tuple(PlannedActivity(kind.name, f"Del {n}") for n, kind in enumerate(kinds, 1))
    joining: list[Step] = [(Author(person, "participant"), Join(), 100) for person in PEOPLE]
    create = Create(workshop="w1", title=title, agenda=agenda)
    return [(HOST, create, 0), *joining, (FACILITATOR, OpenActivity(activity="a1"), 1_000)]


def logged(steps: Iterable[Step], start_ms: int = NOON_MS) -> list[Entry]:
    """The steps as a log would keep them: each at its own place, each with its own tap."""
    entries: list[Entry] = []
    now_ms, sequence = start_ms, 0
    for number, (author, command, pause_ms) in enumerate(steps):
        now_ms, sequence = now_ms + pause_ms, 0 if pause_ms else sequence + 1
        entries.append(Entry(f"{now_ms}-{sequence}", f"tap{number}", author, command))
    return entries


def folded(entries: Iterable[Entry], kinds: Kinds, state: Workshop | None = None) -> tuple[Workshop, list[Verdict]]:
    """What the entries make of a workshop, and what the fold said of each."""
    verdicts = []
    for entry in entries:
        state, verdict = fold(state, entry, kinds)
        verdicts.append(verdict)
    assert state is not None
    return state, verdicts
