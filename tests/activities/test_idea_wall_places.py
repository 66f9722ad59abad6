"""A slip may lie in several groups: where it is put, where it is put too, and what comes of that everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, KARI, LIV, ODD
from verksted.activities.idea_wall.cards import items
from verksted.activities.idea_wall.groups import DissolveGroup, MergeGroups, RestoreGroup
from verksted.activities.idea_wall.places import AddToGroup, LayIdeas, PlaceIdeas, TakeOutOfGroup
from verksted.activities.idea_wall.slips import MergeIdeas, SplitIdeas
from verksted.activities.idea_wall.state import NO_SUCH_GROUP, TOO_MANY_PLACES
from verksted.domain import limits, refusals
from verksted.domain.activity import Item
from verksted.domain.refusals import NO_SUCH_IDEA, TOO_FEW_IDEAS, TOO_MANY_IDEAS

a1: dict[str, Any] = {"activity": "a1"}


@pytest.fixture
def hall() -> Wall:
    """Three slips and two groups: the first slip lies in both."""
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.posts(ODD, BUS)
    hall.grouped("Møteplasser", 1, 2)
    hall.grouped("Ute", 3)
    assert hall.does(LIV, AddToGroup(**a1, ideas=(1,), group="g2")).counts
    return hall


def lies(hall: Wall) -> dict[int, tuple[str, ...]]:
    return dict(hall.wall.places)


def test_a_slip_that_is_put_into_one_more_group_stays_where_it_was(hall: Wall) -> None:
    assert lies(hall) == {1: ("g1", "g2"), 2: ("g1",), 3: ("g2",)}
    assert hall.wall.members("g2") == (1, 3)


def test_a_slip_that_is_placed_lies_there_and_nowhere_else(hall: Wall) -> None:
    hall.does(LIV, PlaceIdeas(**a1, ideas=(1,), groups=("g2",)))
    assert lies(hall)[1] == ("g2",)


def test_a_slip_taken_out_of_one_group_stays_in_the_others(hall: Wall) -> None:
    hall.does(LIV, TakeOutOfGroup(**a1, ideas=(1, 3), group="g2"))
    assert lies(hall) == {1: ("g1",), 2: ("g1",)}


def test_each_group_has_it_in_the_column_the_vote_and_the_report(hall: Wall) -> None:
    columns = hall.sees("a1", "projector")["stage"]["columns"]
    assert [(c["heading"], c["count"], c["slips"][0]["paper"]) for c in columns if not c["goes_on"]] == [
        ("Møteplasser", 2, "pink"),
        ("Ute", 2, "green"),
    ]
    assert items(hall.wall) == (
        Item("g1", "Møteplasser", (1, 2), grouped=True),
        Item("g2", "Ute", (1, 3), grouped=True),
    )
    assert [(slip.group, slip.groups) for slip in hall.report().slips] == [
        ("Møteplasser; Ute", ("Møteplasser", "Ute")),
        ("Møteplasser", ("Møteplasser",)),
        ("Ute", ("Ute",)),
    ]


def test_in_a_list_of_everything_it_stands_once_under_all_its_headings(hall: Wall) -> None:
    [(_, chunk)] = hall.reads("a1")["chunk"]
    assert [(slip["number"], slip["group"], slip["paper"]) for slip in chunk] == [
        (1, "Møteplasser · Ute", "pink"),
        (2, "Møteplasser", "pink"),
        (3, "Ute", "green"),
    ]


def test_on_the_console_each_of_its_rows_has_a_name_of_its_own(hall: Wall) -> None:
    columns = hall.sees("a1", "facilitator")["slot"]
    assert [(id, [slip["key"] for slip in column["slips"]]) for id, column in columns] == [
        ("g1", ["1", "2"]),
        ("g2", ["1-g2", "3"]),
    ]


def test_a_group_that_goes_and_comes_back_finds_its_slips_where_they_lay(hall: Wall) -> None:
    hall.does(LIV, DissolveGroup(**a1, group="g1"))
    assert lies(hall) == {1: ("g2",), 3: ("g2",)}
    hall.does(KARI, PlaceIdeas(**a1, ideas=(3,), groups=("",)))
    hall.does(LIV, RestoreGroup(**a1, group="g1"))
    assert lies(hall) == {1: ("g1", "g2"), 2: ("g1",)}


def test_a_slip_that_has_been_moved_on_does_not_come_back_with_its_group(hall: Wall) -> None:
    other = hall.grouped("Kultur")
    hall.does(LIV, DissolveGroup(**a1, group="g1"))
    hall.does(KARI, PlaceIdeas(**a1, ideas=(1,), groups=(other,)))
    hall.does(LIV, RestoreGroup(**a1, group="g1"))
    assert lies(hall) == {1: (other,), 2: ("g1",), 3: ("g2",)}


def test_merged_groups_hold_what_lay_in_either_once(hall: Wall) -> None:
    merge = MergeGroups(**a1, group="g1", into="g2")
    undo = merge.undo(hall.wall)
    before = lies(hall)
    hall.does(LIV, merge)
    assert lies(hall) == {1: ("g2",), 2: ("g2",), 3: ("g2",)}
    assert undo is not None
    hall.does(LIV, undo)
    assert lies(hall) == before


def test_merged_slips_lie_together_and_go_back_to_all_their_groups(hall: Wall) -> None:
    merge = MergeIdeas(**a1, ideas=(1, 3), text="Ut")
    undo = merge.undo(hall.wall)
    before = lies(hall)
    hall.does(LIV, merge)
    assert lies(hall)[3] == lies(hall)[1] == ("g1", "g2")
    hall.does(LIV, TakeOutOfGroup(**a1, ideas=(3,), group="g1"))
    assert lies(hall)[1] == ("g2",)
    assert undo is not None
    hall.does(LIV, undo)
    assert lies(hall) == before


def test_a_split_names_only_slips_of_its_own_merge(hall: Wall) -> None:
    hall.does(LIV, MergeIdeas(**a1, ideas=(1, 3), text="Ut"))
    assert hall.gets(LIV, SplitIdeas(**a1, idea=1, ideas=(2,), groups=("g1",))) == NO_SUCH_IDEA
    assert hall.gets(LIV, SplitIdeas(**a1, idea=1, ideas=(1, 3), groups=("g9", ""))) == NO_SUCH_GROUP
    assert hall.gets(LIV, SplitIdeas(**a1, idea=1, ideas=(1, 1, 3), groups=("g1", "g2", ""))) is None
    assert lies(hall) == {1: ("g1", "g2"), 2: ("g1",)}


def test_slips_are_laid_in_exactly_the_groups_that_stand_beside_them(hall: Wall) -> None:
    assert hall.does(LIV, LayIdeas(**a1, ideas=(2, 2, 1), groups=("g2", "g1", ""))).counts
    assert lies(hall) == {2: ("g1", "g2"), 3: ("g2",)}


def test_where_slips_cannot_be_put(hall: Wall) -> None:
    refused = [
        (AddToGroup(**a1, ideas=(1,), group="g9"), NO_SUCH_GROUP),
        (AddToGroup(**a1, ideas=(9,), group="g1"), NO_SUCH_IDEA),
        (AddToGroup(**a1, ideas=(), group="g1"), TOO_FEW_IDEAS),
        (TakeOutOfGroup(**a1, ideas=(1,), group="g9"), NO_SUCH_GROUP),
        (LayIdeas(**a1, ideas=(1, 2), groups=("g1",)), NO_SUCH_GROUP),
        (LayIdeas(**a1, ideas=(1,), groups=("g9",)), NO_SUCH_GROUP),
        (LayIdeas(**a1, ideas=(9,), groups=("g1",)), NO_SUCH_IDEA),
        (LayIdeas(**a1, ideas=(), groups=()), TOO_FEW_IDEAS),
        (LayIdeas(**a1, ideas=(1,) * 451, groups=("g1",) * 451), TOO_MANY_IDEAS),
    ]
    assert [hall.gets(LIV, command) for command, _ in refused] == [refusal for _, refusal in refused]
    assert hall.gets(ASTRID, AddToGroup(**a1, ideas=(1,), group="g1")) == refusals.NOT_ALLOWED


def test_a_slip_lies_in_only_so_many_groups(hall: Wall) -> None:
    groups = [hall.grouped(f"Gruppe {n}") for n in range(limits.groups_per_idea_max)]
    told = [hall.gets(LIV, AddToGroup(**a1, ideas=(2,), group=group)) for group in groups]
    assert told == [None] * (limits.groups_per_idea_max - 1) + [TOO_MANY_PLACES]
    assert hall.gets(LIV, AddToGroup(**a1, ideas=(2,), group="g1")) is None
