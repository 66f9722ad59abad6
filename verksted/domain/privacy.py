"""Small numbers: how a result is spread over roles and channels so that nobody's choice can be read or worked out.

The rules are those of statistical disclosure control for tables of counts (Handbook on Statistical Disclosure Control,
chapter 5, sdctools.github.io/HandbookSDC: group disclosure, redesign of tables, differencing), with numbers for a hall:

* **k = 5.** Fewer people than five are never counted by themselves.
* **Complementary.** Small groups are merged, never left out: the totals are known, so a number that is merely missing
  is found by subtraction (seen in TEAMSchools/teamster#4237). Where the small ones are few even together, the next
  smallest joins them.
* **Homogeneity.** That all or none of a small group chose something tells of every one of them. Roles and channels below
  ten are therefore never shown with what they chose. It would not do to show them only when they were divided: their absence
  would then say that they were not.
* **Between tables.** Where some roles together hold all of some channels and fewer than five people more, or the other way
  about, the difference of their columns is those people's ballots. Then channels are merged until no such pair is left;
  roles keep their columns.
* **Hands** are raised in front of everybody. They stand in a column of their own, and hide nobody: whoever was in the
  hall could take them away again. Beside them no column stands where all the others together are below ten.

Everything here is pure, and serves screens and files alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import msgspec

SMALLEST_CELL = 5
"""Fewer people than this are never counted by themselves."""
SMALLEST_TOLD = 10
"""Fewer people than this of one role, or by one channel, are never shown with what they chose."""

OTHER = "other"
OTHER_CHANNELS = "other_channels"
NO_ROLE = "no_role"
HANDS = "hands"
ROLES_WITHHELD = "roles_too_few"
CHANNELS_WITHHELD = "channels_too_few"

Row = Any
"""What a choice is known by: an option's number, a light's name."""


def merged_roles(counts: Mapping[str, int], smallest: int = SMALLEST_CELL, rest: str = OTHER) -> dict[str, str]:
    """The name each group may be counted under, so that no small number can be read or worked out.

    Small groups become one. Where they are few even together, the next smallest joins them: the total is known,
    so a number that is merely left out would be found by subtraction.
    """
    by_size = sorted((name for name in counts if name != rest), key=lambda name: (counts[name], name))
    hidden = counts.get(rest, 0)
    names = {name: name for name in counts}
    for name in by_size:
        if counts[name] >= smallest and not 0 < hidden < smallest:
            break
        names[name] = rest
        hidden += counts[name]
    return names


class Voice(NamedTuple):
    """One ballot, as far as a result may know it."""

    role: str
    channel: str
    marks: Mapping[Row, int]
    """What was chosen, and how many times: dots by option, or 1 for the one answer."""


class Raised(NamedTuple):
    """A show of hands: how many were in on it, and how many hands each choice got."""

    people: int
    marks: Mapping[Row, int]


class Split(msgspec.Struct, frozen=True):
    """A result spread over groups of people."""

    groups: tuple[str, ...]
    people: tuple[int, ...]
    """How many ballots each group handed in."""
    rows: tuple[Row, ...]
    marks: tuple[tuple[int, ...], ...]
    """For each row, how many marks each group put there."""

    @property
    def used(self) -> tuple[int, ...]:
        """How many marks each group has put altogether."""
        return tuple(sum(column) for column in zip(*self.marks, strict=True)) if self.marks else ()


class Splits(msgspec.Struct, frozen=True):
    """What may be shown of who chose what; None where nothing may."""

    roles: Split | None
    channels: Split | None
    withheld: tuple[str, ...] = ()
    """Keys of sentences about what is held back."""


class _Group(NamedTuple):
    people: int
    marks: Counter[Row]


_Groups = dict[str, _Group]


def splits(
    voices: Iterable[Voice], rows: Sequence[Row], *, hands: Raised | None = None, order: Sequence[str] = ()
) -> Splits:
    """The result spread over roles, and over channels, as far as both may be shown side by side.

    `order` is the order of the groups; those it does not name come after, by name.
    """
    known = [voice._replace(role=voice.role or NO_ROLE) for voice in voices]
    role_names = _names([voice.role for voice in known], SMALLEST_TOLD, OTHER)
    channel_names = _names([voice.channel for voice in known], SMALLEST_TOLD, OTHER_CHANNELS)
    named = [voice._replace(role=role_names[voice.role]) for voice in known]
    channel_names = _apart_from_roles(named, channel_names)
    roles = _gathered((voice.role, voice) for voice in named)
    channels = _gathered((channel_names[voice.channel], voice) for voice in named)
    raised = hands is not None and hands.people > 0
    too_few = raised and 0 < len(known) < SMALLEST_TOLD
    withheld = [ROLES_WITHHELD] * (len(role_names) > 1 >= len(roles))
    withheld += [CHANNELS_WITHHELD] * (too_few or len(channel_names) > 1 >= len(channels))
    if hands is not None and raised and not too_few:
        channels = {**channels, HANDS: _Group(hands.people, Counter(dict(hands.marks)))}
    return Splits(_split(roles, rows, order), _split(channels, rows, order), tuple(withheld))


def _names(groups: list[str], smallest: int, rest: str) -> dict[str, str]:
    """The name each group is shown under. Of a single one there is nothing to tell apart."""
    counts = Counter(groups)
    return merged_roles(counts, smallest, rest) if len(counts) > 1 else {name: name for name in counts}


def _gathered(named: Iterable[tuple[str, Voice]]) -> _Groups:
    groups: _Groups = {}
    for name, voice in named:
        group = groups.setdefault(name, _Group(0, Counter()))
        group.marks.update(dict(voice.marks))
        groups[name] = group._replace(people=group.people + 1)
    return groups


def _apart_from_roles(voices: list[Voice], names: dict[str, str]) -> dict[str, str]:
    """The channels merged until no difference between them and the roles is a few people's ballots."""
    while _tells(Counter((voice.role, names[voice.channel]) for voice in voices)):
        sizes = Counter(names[voice.channel] for voice in voices)
        smallest = sorted(sizes, key=lambda name: (sizes[name], name))[:2]
        names = {channel: OTHER_CHANNELS if name in smallest else name for channel, name in names.items()}
    return names


def _tells(together: Counter[tuple[str, str]]) -> bool:
    """True where a union of roles is a union of channels and fewer than five people more, or fewer."""
    roles, channels = ({pair[n] for pair in together} for n in (0, 1))
    if len(roles) < 2 or len(channels) < 2:
        return False
    return any(_nearly_same(together, some, others) for some in _unions(roles) for others in _unions(channels))


def _unions(names: set[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(names)
    return (frozenset(chosen) for size in range(1, len(ordered)) for chosen in combinations(ordered, size))


def _nearly_same(together: Counter[tuple[str, str]], roles: frozenset[str], channels: frozenset[str]) -> bool:
    only_role = sum(n for (role, channel), n in together.items() if role in roles and channel not in channels)
    only_channel = sum(n for (role, channel), n in together.items() if role not in roles and channel in channels)
    few, none = max(only_role, only_channel), min(only_role, only_channel)
    return none == 0 and 0 < few < SMALLEST_CELL


def _split(groups: _Groups, rows: Sequence[Row], order: Sequence[str]) -> Split | None:
    if len(groups) < 2:
        return None
    place = {name: n for n, name in enumerate((*order, NO_ROLE, OTHER, OTHER_CHANNELS, HANDS))}
    names = sorted(groups, key=lambda name: (place.get(name, len(order)), name))
    marks = tuple(tuple(groups[name].marks[row] for name in names) for row in rows)
    return Split(tuple(names), tuple(groups[name].people for name in names), tuple(rows), marks)
