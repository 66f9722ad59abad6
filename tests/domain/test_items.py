"""What one activity hands to the next, and what earlier workshops hand to this one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.hall import ASTRID, KARI, KINDS, ODD, Hall
from verksted.activities.dot_vote import DotVote
from verksted.activities.idea_wall.groups import MakeGroup
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import limits, refusals
from verksted.domain.activity import Item
from verksted.domain.commands import (
    AddActivity,
    BringItems,
    ChangeActivity,
    CloseActivity,
    LeaveItems,
    OpenActivity,
    RemoveActivity,
    SkipActivity,
)
from verksted.domain.refusals import Refusal
from verksted.domain.reporting import report
from verksted.domain.workshop import PlannedActivity

WALL = PlannedActivity("idea_wall", "Behov")
VOTE = PlannedActivity("dot_vote", "Prikker")
BENCH = Item("g1", "Steder å sitte", references=("1-3", "1-47"), grouped=True)
BUS = Item("7", "Buss på søndager", references=("1-7",))


@pytest.fixture
def hall() -> Hall:
    hall = Hall(WALL, WALL, VOTE)
    hall.lets_in(ASTRID, ODD)
    hall.found = replace(hall.workshop, ordinal=2)
    return hall


def wrote(hall: Hall, activity: str, *texts: str) -> None:
    hall.opens(activity)
    for text in texts:
        assert hall.does(ASTRID, PostIdea(activity=activity, text=text)).counts
    hall.does(KARI, CloseActivity(activity=activity))


def options(hall: Hall, vote: str = "a3") -> list[str]:
    state = hall.state(vote)
    assert isinstance(state, DotVote)
    return [option.text for option in state.options]


def builds_on(hall: Hall, source: str, vote: str = "a3") -> None:
    assert hall.does(KARI, ChangeActivity(activity=vote, title="Prikker", source=source)).counts


# From one activity to the next


def test_every_item_bears_the_reference_of_every_slip_behind_it(hall: Hall) -> None:
    wrote(hall, "a1", "Kafé", "Benk ved elva")
    hall.does(KARI, MakeGroup(activity="a1", heading="Møteplasser", ideas=(1, 2)))
    hall.opens("a3")
    vote = hall.state("a3")
    assert isinstance(vote, DotVote)
    assert vote.options[0].references == ("2-1", "2-2")
    (item,) = hall.workshop.items_of(hall.activity("a3"), KINDS)
    assert (item.numbers, item.references) == ((1, 2), ("2-1", "2-2"))


def test_a_vote_is_about_the_nearest_wall_before_it_unless_it_names_another(hall: Hall) -> None:
    wrote(hall, "a1", "Kafé")
    wrote(hall, "a2", "Buss")
    hall.opens("a3")
    assert options(hall) == ["Buss"]
    assert hall.does(KARI, AddActivity(kind="dot_vote", title="Om det første", after="a3", source="a1")).counts
    hall.opens("a4")
    assert options(hall, "a4") == ["Kafé"]


def test_a_vote_may_be_about_a_wall_that_stands_after_it(hall: Hall) -> None:
    assert hall.does(KARI, AddActivity(kind="dot_vote", title="Tidlige prikker", source="a2")).counts
    assert hall.gets(KARI, OpenActivity(activity="a4")) == refusals.NO_ITEMS
    wrote(hall, "a2", "Buss")
    hall.opens("a4")
    assert options(hall, "a4") == ["Buss"]


def test_a_skipped_wall_hands_on_nothing_by_itself(hall: Hall) -> None:
    wrote(hall, "a1", "Kafé")
    wrote(hall, "a2", "Tull")
    hall.does(KARI, SkipActivity(activity="a2"))
    hall.opens("a3")
    assert options(hall) == ["Kafé"]


def test_a_source_that_has_been_taken_out_stands_for_none(hall: Hall) -> None:
    wrote(hall, "a1", "Kafé")
    builds_on(hall, "a2")
    hall.does(KARI, RemoveActivity(activity="a2"))
    builds_on(hall, "a2")
    hall.opens("a3")
    assert options(hall) == ["Kafé"]


@pytest.mark.parametrize("source", ["a9", "a3", "benker"])
def test_nothing_builds_on_itself_or_on_what_is_not_there(hall: Hall, source: str) -> None:
    change = ChangeActivity(activity="a3", title="Prikker", source=source)
    assert hall.gets(KARI, change) == refusals.NO_SUCH_SOURCE


# From earlier workshops


def test_what_is_brought_is_what_comes_before_everything_else(hall: Hall) -> None:
    assert hall.does(KARI, BringItems(items=(BENCH, BUS))).counts
    hall.opens("a3", loose="apart")
    vote = hall.state("a3")
    assert isinstance(vote, DotVote)
    assert [(o.text, o.brought, o.slips, o.grouped) for o in vote.options] == [
        ("Steder å sitte", ("1-3", "1-47"), (), True),
        ("Buss på søndager", ("1-7",), (), False),
    ]


def test_a_vote_is_about_what_was_brought_where_it_says_so(hall: Hall) -> None:
    hall.does(KARI, BringItems(items=(BUS,)))
    wrote(hall, "a1", "Kafé")
    builds_on(hall, "brought")
    hall.opens("a3")
    assert options(hall) == ["Buss på søndager"]


def test_with_nothing_brought_a_vote_on_it_does_not_open(hall: Hall) -> None:
    wrote(hall, "a1", "Kafé")
    builds_on(hall, "brought")
    assert hall.gets(KARI, OpenActivity(activity="a3")) == refusals.NO_ITEMS


def test_the_same_is_not_brought_twice(hall: Hall) -> None:
    hall.does(KARI, BringItems(items=(BENCH, BUS)))
    again = Item("o9", BUS.text, (12,), references=BUS.references)
    assert hall.does(KARI, BringItems(items=(again, again, Item("x", "Vaktmester")))).counts
    assert [(item.key, item.text, item.numbers) for item in hall.workshop.brought] == [
        ("b1", "Steder å sitte", ()),
        ("b2", "Buss på søndager", ()),
        ("b3", "Vaktmester", ()),
    ]


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ((), refusals.NOTHING_TO_BRING),
        ((Item("a", ""),), refusals.BAD_ITEMS),
        ((Item("a", "x" * 141),), refusals.BAD_ITEMS),
        ((Item("a", "Buss", references=("1-2-3",)),), refusals.BAD_ITEMS),
        ((Item("a", "Buss", references=("<b>",)),), refusals.BAD_ITEMS),
        (tuple(Item("a", f"Lapp {n}") for n in range(limits.brought_max + 1)), refusals.TOO_MUCH_BROUGHT),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_stand_on_a_ballot_is_not_brought(hall: Hall, items: tuple[Item, ...], refusal: Refusal) -> None:
    assert hall.gets(KARI, BringItems(items=items)) == refusal
    assert hall.workshop.brought == ()


def test_what_is_left_out_is_not_voted_on_and_comes_back_when_wanted(hall: Hall) -> None:
    hall.does(KARI, BringItems(items=(BENCH, BUS)))
    leave = LeaveItems(keys=("b1",))
    undo = leave.undo(hall.workshop)
    assert hall.does(KARI, leave).counts
    assert hall.workshop.taken_along() == (replace(BUS, key="b2"),)
    assert hall.does(KARI, undo).counts if undo else False
    assert len(hall.workshop.taken_along()) == 2
    hall.does(KARI, leave)
    assert hall.does(KARI, BringItems(items=(BENCH,))).counts
    assert len(hall.workshop.taken_along()) == 2
    assert hall.gets(KARI, LeaveItems(keys=("b9",))) == refusals.NOTHING_TO_BRING
    assert hall.gets(KARI, LeaveItems()) == refusals.NOTHING_TO_BRING


def test_bringing_is_taken_back_and_what_was_there_before_stays(hall: Hall) -> None:
    hall.does(KARI, BringItems(items=(BUS,)))
    bring = BringItems(items=(BENCH, BUS))
    undo = bring.undo(hall.workshop)
    hall.does(KARI, bring)
    assert undo is not None
    assert hall.does(KARI, undo).counts
    assert [item.text for item in hall.workshop.taken_along()] == [BUS.text]
    assert BringItems(items=(BUS,)).undo(hall.workshop) is None


def test_what_was_brought_stands_in_the_report_with_its_references(hall: Hall) -> None:
    hall.does(KARI, BringItems(items=(BENCH, BUS)))
    hall.does(KARI, LeaveItems(keys=("b2",)))
    hall.opens("a3")
    told = report(hall.workshop, KINDS, hall.now_ms, "1-0")
    assert told.brought.rows == (("Steder å sitte", "1-3, 1-47"),)
    tables = {table.name: table.rows for table in told.activities[2].section.tables}
    assert tables["brought"] == ((1, "Steder å sitte", "1-3, 1-47"),)
