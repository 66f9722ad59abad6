"""Any command by anybody, sensible or absurd, made from the fields the commands declare.

A new kind needs nothing here: what its commands look like is read from their own annotations.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from verksted.domain.activity import ROLES, Author, Command, Standing
from verksted.domain.entry import Entry, Verdict
from verksted.domain.fold import fold
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import Create, Join, Kinds, OpenActivity, PlannedActivity, Workshop

Step = tuple[Author, Command[Any], int]
"""Who does what, how many milliseconds after the step before."""

NOON_MS = 1_790_000_000_000
HOST = Author("host", "host")
FACILITATOR = Author("kari", "facilitator")
PEOPLE = ("astrid", "odd", "berit", "niillas")
STANDINGS: tuple[Standing, ...] = ("participant", "helper", "facilitator", "group", "projector", "host")

_NAMES = ("a1", "a2", "a3", "a4", "g1", "g2", "g3", "1", "2", "3", *ROLES)
_ABSURD_TEXTS = ("", " ", "x" * 141, "x" * 10_000, "=HYPERLINK(1)", "<script>", "\0", "\u202e", "b" + "\u0335" * 30)
_ABSURD_NUMBERS = (-1, -(2**63), 2**63, 2**64, 10**30, 1 << 60)

texts = st.sampled_from(_NAMES) | st.text(max_size=12) | st.sampled_from(_ABSURD_TEXTS)
numbers = st.integers(0, 6) | st.sampled_from(_ABSURD_NUMBERS)
plain_values = st.recursive(
    st.none() | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)

def authors(standings: Iterable[Standing] = STANDINGS) -> SearchStrategy[Author]:
    """People of these standings, mostly known by name."""
    return st.builds(
        Author,
        id=st.sampled_from((*PEOPLE, *PEOPLE, *PEOPLE, "ukjent", "")),
        standing=st.sampled_from(sorted(standings)),
        role=st.sampled_from(("", *ROLES)),
        table=st.integers(0, 5) | numbers,
        channel=st.sampled_from(("phone", "helper", "paper", "hands")),
    )


def values(type_: Any, name: str = "") -> SearchStrategy[Any]:
    """Values of a declared field; `name` makes sensible ones likelier."""
    if name == "activity":
        return st.sampled_from((*("a1",) * 12, *("a2",) * 6, "a3", "a9", ""))
    if get_origin(type_) is Literal:
        return st.sampled_from(get_args(type_))
    if get_origin(type_) in (Union, UnionType):
        return st.one_of([values(part) for part in get_args(type_)])
    if get_origin(type_) is tuple:
        return st.lists(values(get_args(type_)[0]), max_size=4).map(tuple)
    return _simple(type_)


def _simple(type_: Any) -> SearchStrategy[Any]:
    known: dict[Any, SearchStrategy[Any]] = {str: texts, int: numbers, bool: st.booleans(), NoneType: st.none()}
    if type_ in known:
        return known[type_]
    if get_origin(type_) is dict:
        to = get_args(type_)[1]
        return st.dictionaries(texts, plain_values if to is Any else values(to), max_size=3)
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        return records(type_)
    raise TypeError(f"no values for a field of type {type_}: say here what they may be")


def records(struct: type[msgspec.Struct]) -> SearchStrategy[Any]:
    """Instances of a struct with any fields its annotations allow; fields with defaults may be left out."""
    fields = msgspec.structs.fields(struct)
    required = {f.name: values(f.type, f.name) for f in fields if f.required}
    optional = {f.name: values(f.type, f.name) for f in fields if not f.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda chosen: struct(**chosen))


def changes(vocabulary: Vocabulary) -> SearchStrategy[dict[str, Any]]:
    """Settings that some kind would take: every field of one of them, with any value of its type."""
    return st.one_of(
        [
            st.fixed_dictionaries({}, optional={f.name: values(f.type) for f in msgspec.structs.fields(kind.settings)})
            for kind in vocabulary.kinds.values()
        ]
    ).map(lambda chosen: dict(msgspec.to_builtins(chosen)))


def commands(vocabulary: Vocabulary) -> SearchStrategy[Command[Any]]:
    """Any command of the core or of any kind; what adds slips comes oftener, so that there is something to act on."""
    core = [name for name in vocabulary.names() if name.startswith("workshop.")]
    rest = [name for name in vocabulary.names() if name not in core]
    adding = [name for name in rest if vocabulary.type(name).takes_number]
    return st.sampled_from(core + rest * 2 + adding * 5).flatmap(lambda name: commands_named(vocabulary, name))


def commands_named(vocabulary: Vocabulary, name: str) -> SearchStrategy[Command[Any]]:
    """Commands of one name."""
    made = records(vocabulary.type(name))
    if name != "workshop.change_activity":
        return made
    return st.builds(lambda command, chosen: msgspec.structs.replace(command, settings=chosen), made, changes(vocabulary))


def steps(vocabulary: Vocabulary) -> SearchStrategy[Step]:
    """Mostly by somebody who may, sometimes by anybody at all."""
    pauses = st.sampled_from((0, 1, 900, 25_000)) | st.integers(0, 100_000)
    return commands(vocabulary).flatmap(
        lambda command: st.tuples(
            st.sampled_from((*(command.by,) * 5, STANDINGS)).flatmap(authors), st.just(command), pauses
        )
    )


def histories(vocabulary: Vocabulary, longest: int = 25) -> SearchStrategy[list[Step]]:
    """What might happen after the opening."""
    return st.lists(steps(vocabulary), min_size=longest // 3, max_size=longest)


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
