"""From the folded state to what may leave the house: the report, and the state without its people.

Nothing here knows a kind. What a kind keeps of people is found by its shape: an `Author`, or a key of a `Map`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from immutables import Map
from msgspec.structs import fields, replace

from verksted.domain.activity import ROLES, Author, State, Viewer
from verksted.domain.ideas.state import IdeaState
from verksted.domain.privacy import NO_ROLE, OTHER, merged_roles
from verksted.domain.report import ActivityReport, Report, Section, Slip, Table
from verksted.domain.schedule import spent_ms
from verksted.domain.snapshot import plain
from verksted.domain.workshop import Activity, Kinds, Participant, Removal, Workshop

SOMEBODY = "somebody"
"""Who did everything in a restored workshop. Not the empty id: that is a visitor's, who would find all slips their own."""


def report(workshop: Workshop, kinds: Kinds, now_ms: int, position: str) -> Report:
    """The whole workshop as it stood at one entry of the log."""
    activities = tuple(_activity(activity, kinds, now_ms) for activity in workshop.agenda)
    return Report(
        workshop=workshop.id,
        title=workshop.title,
        ordinal=workshop.ordinal,
        language=workshop.language,
        created_ms=workshop.created_ms,
        ended_ms=workshop.ended_ms,
        participants=len(workshop.participants),
        roles=_roles(workshop.participants.values()),
        activities=activities,
        position=position,
        void={reason: workshop.void[reason] for reason in sorted(workshop.void)},
        rehearsal=workshop.rehearsal,
        project=workshop.project,
        brought=_brought(workshop),
        channels=_turnout(activities),
        removed=len(workshop.removals),
        readmitted=sum(removal.readmitted for removal in workshop.removals.values()),
    )


def _brought(workshop: Workshop) -> Table:
    rows = tuple((item.text, ", ".join(item.references)) for item in workshop.taken_along())
    return Table("brought", ("text", "references"), rows)


CHANNELS = ("phone", "helper", "paper", "hands")


def _turnout(activities: Iterable[ActivityReport]) -> Table:
    """How many slips or votes came by each channel; a channel that could have been used and was not is silent."""
    rows = []
    for activity in activities:
        came = activity.section.channels or _slips_by_channel(activity.section)
        counts = tuple(came.get(channel) for channel in CHANNELS)
        if came:
            rows.append((activity.title, *counts, sum(count == 0 for count in counts)))
    return Table("turnout", ("activity", *CHANNELS, "silent"), tuple(rows), aside=("silent",))


def _activity(activity: Activity, kinds: Kinds, now_ms: int) -> ActivityReport:
    viewer = Viewer("facilitator", now_ms, activity.status, activity.revealed)
    section = kinds[activity.kind].report(activity.state, viewer) if activity.state is not None else Section()
    return ActivityReport(
        activity.id,
        activity.kind,
        activity.title,
        "skipped" if activity.skipped else activity.status,
        activity.revealed,
        section,
        activity.minutes,
        activity.opened_ms,
        activity.closed_ms if activity.status == "closed" else 0,
        spent_ms(activity, now_ms),
    )


def _slips_by_channel(section: Section) -> dict[str, int]:
    """Nobody raises a hand to write a slip."""
    came = Counter(slip.channel for slip in section.slips)
    return {channel: came[channel] for channel in CHANNELS[:3]} if came else {}


def written_by(workshop: Workshop, kinds: Kinds, name_in: Callable[[Activity], str], now_ms: int) -> tuple[Slip, ...]:
    """One person's slips as the report tells of them. `name_in` is who the person is in an activity, or nobody.

    What was written on a phone that went round is nobody's: it may have been in another's hand.
    """
    slips: list[Slip] = []
    for activity in workshop.agenda:
        name, state = name_in(activity), activity.state
        if not name or not isinstance(state, IdeaState):
            continue
        if own := {idea.number for idea in state.written_by(name) if not idea.author.shared}:
            slips += [slip for slip in _activity(activity, kinds, now_ms).section.slips if slip.number in own]
    return tuple(slips)


def _roles(people: Iterable[Participant]) -> Table:
    """How many came in each role, in the order the roles are offered in."""
    counts = Counter(person.role or NO_ROLE for person in people)
    names = merged_roles(counts)
    merged: Counter[str] = Counter()
    for role, count in counts.items():
        merged[names[role]] += count
    known = [role for role in (*ROLES, NO_ROLE, OTHER) if merged[role]]
    unknown = sorted(merged.keys() - set(known))
    return Table("roles", ("role", "participants"), tuple((role, merged[role]) for role in (*known, *unknown)))


def shared_state(workshop: Workshop, kinds: Kinds) -> dict[str, Any]:
    """The folded state as plain data that may be handed on, and that `workshop.restore` reads.

    No id and no pseudonym of anybody is in it, no tap, and nothing of a blind result that was never revealed.
    Sharing what was restored from it gives the same again.
    """
    bare = replace(
        workshop,
        participants=_crowd(workshop),
        removals=_removals(workshop),
        seen=Map(),
        agenda=tuple(_shared_activity(activity, workshop, kinds) for activity in workshop.agenda),
    )
    shared: dict[str, Any] = plain(bare)
    return shared


def _crowd(workshop: Workshop) -> Map[str, Participant]:
    """As many people as came, numbered by nothing but their role.

    When somebody came, to which table and in which language would together point at one person.
    """
    names = merged_roles(Counter(person.role or NO_ROLE for person in workshop.participants.values()))
    roles = sorted(_role(person.role, names) for person in workshop.participants.values())
    anybody = Participant("", 0, workshop.language, workshop.created_ms)
    return Map({f"p{n}": replace(anybody, role=role) for n, role in enumerate(roles, 1)})


def _removals(workshop: Workshop) -> Map[str, Removal]:
    """How many phones were taken out and how many of them came in again: neither whose they were, nor by which slip."""
    readmitted = sorted(removal.readmitted for removal in workshop.removals.values())
    return Map({f"p{n}": Removal("", 0, 0, again) for n, again in enumerate(readmitted, 1)})


def _role(role: str, names: Mapping[str, str]) -> str:
    """A role as it may be kept; without one, nothing is said unless those are few too."""
    name = names[role or NO_ROLE]
    return "" if name == NO_ROLE else name


def _shared_activity(activity: Activity, workshop: Workshop, kinds: Kinds) -> Activity:
    if activity.state is None:
        return activity
    kind = kinds[activity.kind]
    state = kind.shareable(activity.state) if activity.revealed else kind.sealed(activity.state)
    return replace(activity, state=_without_people(state, frozenset(workshop.participants), blind=kind.blind))


def _without_people(state: State, participants: frozenset[str], *, blind: bool) -> State:
    authors = {author.id for author in _found(state, Author) if author.standing == "participant"}
    people = frozenset(id for id in participants | authors if id and not _OURS.fullmatch(id))
    veiled: State = _Veil(state, people, blind=blind).over(state)
    return veiled


_NUMBERED = re.compile(r"person-\d+")
_OURS = re.compile(rf"{SOMEBODY}|p\d+|{_NUMBERED.pattern}")
"""The names given here. In a restored workshop they are nobody's, and a slip may read "p1"."""


class _Veil:
    """Makes one activity's state nobody's.

    Beside words stands a table but no role, for both together would name somebody. Beside a ballot stands neither, nor
    the channel it came by: from ballots with role and channel more could be read than a report may show. In a blind
    activity a key that the state itself never mentions is taken for somebody's.
    """

    def __init__(self, state: State, people: frozenset[str], *, blind: bool) -> None:
        self._people = people
        self._blind = blind
        self._named = frozenset(_found(state, str)) - people if blind else frozenset()

    def over(self, value: Any) -> Any:
        """`value` without anybody in it, of the same type."""
        if isinstance(value, msgspec.Struct):
            return self._struct(value)
        if isinstance(value, Map | dict):
            return type(value)(self._keyed(value))
        if isinstance(value, tuple | list):
            return type(value)(self.over(part) for part in value)
        if isinstance(value, frozenset | set):
            return type(value)(self._numbered(map(self._unless_text, value), lambda part: ""))
        return "" if self._is_person(value) else value

    def _unless_text(self, part: Any) -> Any:
        return part if isinstance(part, str) else self.over(part)

    def _struct(self, struct: msgspec.Struct) -> msgspec.Struct:
        parts = {field.name: self.over(getattr(struct, field.name)) for field in fields(struct)}
        if isinstance(struct, Author):
            parts["id"] = SOMEBODY
        if _bears_role(struct):
            parts |= self._seat(struct)
        return replace(struct, **parts)

    def _seat(self, struct: Any) -> dict[str, Any]:
        if isinstance(struct, Author):
            return {"role": "", "shared": False}
        if not self._blind:
            return {"role": ""}
        bare = {"role": "", "table": 0, "channel": "phone"}
        return {name: value for name, value in bare.items() if isinstance(getattr(struct, name, None), type(value))}

    def _keyed(self, mapping: Mapping[Any, Any]) -> dict[Any, Any]:
        values = {key: self.over(value) for key, value in mapping.items()}
        names = self._numbered(values, lambda key: _canonical(values[key]))
        return {name: values[key] for name, key in names.items()}

    def _numbered(self, keys: Iterable[Any], content: Callable[[Any], str]) -> dict[Any, Any]:
        """New key → old key; people numbered by what is theirs alone, which says nothing of who came first."""
        keys = list(keys)
        people = sorted((key for key in keys if self._is_person_key(key)), key=content)
        others = {key: key for key in keys if not self._is_person_key(key)}
        return others | {f"person-{n}": key for n, key in enumerate(people, 1)}

    def _is_person(self, value: Any) -> bool:
        return isinstance(value, str) and value in self._people

    def _is_person_key(self, key: Any) -> bool:
        if not isinstance(key, str):
            return False
        unnamed = self._blind and key not in self._named
        return key in self._people or bool(_NUMBERED.fullmatch(key)) or unnamed


def _bears_role(value: Any) -> bool:
    return isinstance(getattr(value, "role", None), str)


def _canonical(value: Any) -> str:
    """The same text for the same content; not JSON, which half a character would stop."""
    return repr(plain(value))


def _found(value: Any, type_: type[Any]) -> Iterator[Any]:
    """Everything of a type inside `value`, however deep; of mappings only the values."""
    if isinstance(value, type_):
        yield value
    for part in _parts(value):
        yield from _found(part, type_)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, msgspec.Struct):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, Map | dict):
        return value.values()
    return value if isinstance(value, tuple | list | frozenset | set) else ()
