"""Whatever is published of who chose what, no small group's choices can be read or worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from verksted.domain.privacy import (
    CHANNELS_WITHHELD,
    HANDS,
    NO_ROLE,
    OTHER,
    OTHER_CHANNELS,
    ROLES_WITHHELD,
    SMALLEST_CELL,
    SMALLEST_TOLD,
    Raised,
    Split,
    Splits,
    Voice,
    splits,
)

ROWS = (1, 2, 3)
THOROUGH = settings(deadline=None, max_examples=300)

voices = st.builds(
    Voice,
    role=st.sampled_from(["", "resident", "resident", "resident", "relative", "relative", "politician", "developer"]),
    channel=st.sampled_from(["phone", "phone", "phone", "paper", "helper"]),
    marks=st.dictionaries(st.sampled_from(ROWS), st.integers(1, 2), max_size=2),
)
halls = st.lists(voices, max_size=70)
blocks = st.tuples(
    st.sampled_from(["resident", "relative", "", "politician"]),
    st.sampled_from(["phone", "paper", "helper"]),
    st.integers(1, 16),
    st.dictionaries(st.sampled_from(ROWS), st.integers(1, 2), max_size=2),
)
full_halls = st.lists(blocks, min_size=2, max_size=6).map(lambda found: crowd(*found))
"""People of a kind come by the same way: then roles and channels nearly coincide."""


def spread(hall: list[Voice], hands: Raised | None = None) -> Splits:
    return splits(hall, ROWS, hands=hands, order=("resident", "relative"))


def crowd(*groups: tuple[str, str, int, dict[int, int]]) -> list[Voice]:
    return [Voice(role, channel, marks) for role, channel, count, marks in groups for _ in range(count)]


def columns(split: Split | None) -> dict[str, tuple[int, ...]]:
    if split is None:
        return {}
    return {name: tuple(row[n] for row in split.marks) for n, name in enumerate(split.groups)}


def people(split: Split | None) -> dict[str, int]:
    return dict(zip(split.groups, split.people, strict=True)) if split else {}


# What is shown


def test_large_groups_are_shown_as_they_are_in_the_order_that_was_asked_for() -> None:
    hall = crowd(("relative", "phone", 10, {1: 1}), ("resident", "phone", 12, {2: 1}))
    roles = spread(hall).roles
    assert people(roles) == {"resident": 12, "relative": 10}
    assert list(people(roles)) == ["resident", "relative"]
    assert columns(roles) == {"resident": (0, 12, 0), "relative": (10, 0, 0)}


def test_six_politicians_are_counted_with_others_whether_they_agree_or_not() -> None:
    """Were they shown when they disagree, everybody would know what it means that they are not."""
    agreeing = crowd(("resident", "phone", 30, {1: 1}), ("", "phone", 12, {1: 1}), ("politician", "phone", 6, {2: 1}))
    divided = crowd(
        ("resident", "phone", 30, {1: 1}), ("", "phone", 12, {1: 1}),
        ("politician", "phone", 2, {1: 1}), ("politician", "phone", 2, {2: 1}), ("politician", "phone", 2, {3: 1}),
    )  # fmt: skip
    for hall in (agreeing, divided):
        assert people(spread(hall).roles) == {"resident": 30, OTHER: 18}


def test_when_everybody_would_be_one_group_nothing_is_spread_and_it_is_said_why() -> None:
    hall = crowd(("resident", "phone", 12, {1: 1}), ("politician", "phone", 2, {2: 1}))
    assert spread(hall).roles is None
    assert spread(hall).withheld == (ROLES_WITHHELD,)
    assert spread(crowd(("resident", "phone", 12, {1: 1}))).withheld == ()


def test_channels_from_ten_up_are_counted_apart_and_smaller_ones_together() -> None:
    hall = crowd(("", "phone", 20, {1: 1}), ("", "paper", 10, {2: 1}), ("", "helper", 10, {3: 1}))
    assert people(spread(hall).channels) == {"phone": 20, "paper": 10, "helper": 10}
    fewer = crowd(("", "phone", 20, {1: 1}), ("", "paper", 6, {2: 1}), ("", "helper", 7, {3: 1}))
    assert people(spread(fewer).channels) == {"phone": 20, OTHER_CHANNELS: 13}
    few = crowd(("", "phone", 20, {1: 1}), ("", "paper", 3, {2: 1}))
    assert spread(few).channels is None
    assert spread(few).withheld == (CHANNELS_WITHHELD,)


def test_five_on_paper_who_chose_the_same_are_not_shown_to_have_done_so() -> None:
    hall = crowd(("", "phone", 20, {1: 1}), ("", "paper", 5, {2: 1}))
    assert spread(hall).channels is None
    assert spread(hall).withheld == (CHANNELS_WITHHELD,)


def test_one_phone_beside_twenty_raised_hands_is_not_shown_what_it_chose() -> None:
    for phones in (1, SMALLEST_TOLD - 1):
        made = spread(crowd(("", "phone", phones, {2: 1})), Raised(20, {1: 20}))
        assert (made.channels, made.withheld) == (None, (CHANNELS_WITHHELD,))
    enough = spread(crowd(("", "phone", SMALLEST_TOLD, {2: 1})), Raised(20, {1: 20}))
    assert (people(enough.channels), enough.withheld) == ({"phone": SMALLEST_TOLD, HANDS: 20}, ())
    nobody = spread([], Raised(20, {1: 20}))
    assert (nobody.channels, nobody.withheld) == (None, ())


def test_hands_stand_by_themselves_and_hide_nobody() -> None:
    """They went up in front of everybody, who could take them away again from what they were added to."""
    few = crowd(("", "phone", 20, {1: 1}), ("", "paper", 3, {2: 1}))
    channels = spread(few, Raised(40, {3: 31})).channels
    assert people(channels) == {OTHER_CHANNELS: 23, HANDS: 40}
    assert columns(channels) == {OTHER_CHANNELS: (20, 3, 0), HANDS: (0, 0, 31)}


def test_where_all_residents_but_two_hold_a_phone_the_two_cannot_be_found_by_subtraction() -> None:
    hall = crowd(
        ("resident", "phone", 28, {1: 1}), ("resident", "paper", 2, {3: 1}), ("relative", "paper", 12, {2: 1})
    )  # fmt: skip
    assert people(spread(hall).roles) == {"resident": 30, "relative": 12}
    assert spread(hall).channels is None
    assert spread(hall).withheld == (CHANNELS_WITHHELD,)
    mixed = crowd(
        ("resident", "phone", 15, {1: 1}), ("resident", "paper", 15, {3: 1}), ("relative", "phone", 12, {2: 1})
    )  # fmt: skip
    assert people(spread(mixed).channels) == {"phone": 27, "paper": 15}


# An attacker who knows every total, has every published number, and subtracts


def unions(split: Split | None) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every set of groups of one table but the empty one: how many people, and their marks by row."""
    sizes, marks = people(split), columns(split)
    for size in range(1, len(sizes) + 1):
        for chosen in combinations(sorted(sizes), size):
            yield (
                sum(sizes[name] for name in chosen),
                tuple(map(sum, zip(*(marks[name] for name in chosen), strict=True))),
            )


def found(split: Split | None, total: tuple[int, tuple[int, ...]]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Everything one table gives: its sums, and what is left of the whole without them."""
    for size, marks in unions(split):
        yield size, marks
        yield total[0] - size, tuple(a - b for a, b in zip(total[1], marks, strict=True))


def total_of(hall: list[Voice]) -> tuple[int, tuple[int, ...]]:
    return len(hall), tuple(sum(voice.marks.get(row, 0) for voice in hall) for row in ROWS)


def without_hands(split: Split | None) -> Split | None:
    """The attacker was in the hall and saw the hands."""
    if split is None or HANDS not in split.groups:
        return split
    keep = [n for n, name in enumerate(split.groups) if name != HANDS]
    marks = tuple(tuple(row[n] for n in keep) for row in split.marks)
    return Split(tuple(split.groups[n] for n in keep), tuple(split.people[n] for n in keep), split.rows, marks)


@given(halls, st.booleans())
@THOROUGH
def test_no_sum_or_difference_within_a_table_is_about_few_people(hall: list[Voice], raised: bool) -> None:
    made = spread(hall, Raised(9, {1: 4}) if raised else None)
    for split in (made.roles, without_hands(made.channels)):
        if split is not None:
            for size, _ in found(split, total_of(hall)):
                assert size == 0 or size >= SMALLEST_TOLD


@given(full_halls, st.booleans())
@THOROUGH
def test_no_difference_between_tables_is_a_few_people_s_ballots(hall: list[Voice], raised: bool) -> None:
    """The attacker may even know who used what: columns are subtracted, and the result held against real ballots."""
    made = spread(hall, Raised(9, {1: 4}) if raised else None)
    channels = without_hands(made.channels)
    if made.roles is None or channels is None or len(channels.groups) < 2:
        return
    roles_of, channels_of = members(hall, made.roles, "role"), members(hall, channels, "channel")
    for some in every_union(made.roles):
        for others in every_union(channels):
            one, other = set().union(*(roles_of[n] for n in some)), set().union(*(channels_of[n] for n in others))
            for larger, smaller in ((one, other), (other, one)):
                if larger > smaller:
                    assert len(larger - smaller) >= SMALLEST_CELL


def every_union(split: Split) -> Iterator[tuple[str, ...]]:
    return (chosen for size in range(1, len(split.groups)) for chosen in combinations(split.groups, size))


def members(hall: list[Voice], split: Split, trait: str) -> dict[str, set[int]]:
    """Who is in each published group, told by where they sit in the hall; a rest holds all that no other does."""
    rest = next((name for name in split.groups if name in (OTHER, OTHER_CHANNELS)), "")
    found: dict[str, set[int]] = {name: set() for name in split.groups}
    for seat, voice in enumerate(hall):
        said = getattr(voice, trait) or NO_ROLE
        found[said if said in found else rest].add(seat)
    assert {name: len(seats) for name, seats in found.items()} == people(split)
    return found


@given(halls)
@THOROUGH
def test_of_no_small_role_is_it_told_that_all_or_none_did_something(hall: list[Voice]) -> None:
    came = Counter(voice.role or NO_ROLE for voice in hall)
    assert {came[name] >= SMALLEST_TOLD for name in people(spread(hall).roles) if name != OTHER} <= {True}


@given(halls, st.booleans())
@THOROUGH
def test_of_no_small_channel_is_it_told_that_all_or_none_did_something(hall: list[Voice], raised: bool) -> None:
    """Beside hands, a channel may stand alone: then too it must be of ten."""
    made = spread(hall, Raised(9, {1: 4}) if raised else None)
    came = people(without_hands(made.channels))
    assert {count >= SMALLEST_TOLD for count in came.values()} <= {True}
    if raised and 0 < len(hall) < SMALLEST_TOLD:
        assert made.channels is None
        assert made.withheld.count(CHANNELS_WITHHELD) == 1


@given(halls, st.booleans())
@THOROUGH
def test_every_table_adds_up_to_the_result(hall: list[Voice], raised: bool) -> None:
    hands = Raised(9, {1: 4}) if raised else None
    made = spread(hall, hands)
    count, marks = total_of(hall)
    for split, more in ((made.roles, None), (made.channels, hands)):
        if split is not None:
            assert sum(split.people) == count + (more.people if more else 0)
            sums = tuple(sum(row) for row in split.marks)
            assert sums == tuple(
                m + (more.marks.get(row, 0) if more else 0) for m, row in zip(marks, ROWS, strict=True)
            )


@given(halls)
@THOROUGH
def test_the_order_in_which_ballots_came_makes_no_difference(hall: list[Voice]) -> None:
    assert spread(hall[::-1]) == spread(hall)


def test_the_attacker_would_find_a_small_group_if_it_were_left_out() -> None:
    """Before asserting that nothing is found: what is merely missing is found."""
    hall = crowd(("resident", "phone", 30, {1: 1}), ("politician", "phone", 2, {2: 1}))
    naive = Split(("resident",), (30,), ROWS, ((30,), (0,), (0,)))
    assert (2, (0, 2, 0)) in list(found(naive, total_of(hall)))
    assert Counter(voice.role for voice in hall)["politician"] == 2
