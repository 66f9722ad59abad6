"""An end that was pressed by mistake: for a short while the evening can go on, and after that it cannot."""

from __future__ import annotations

import pytest

from tests.hall import ASTRID, BERIT, KARI, LIV, SECOND_MS, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import limits, refusals
from verksted.domain.activity import Author
from verksted.domain.commands import End, GoOn, Join, OpenActivity, SetDoor
from verksted.domain.undoing import bound
from verksted.domain.workshop import PlannedActivity


@pytest.fixture
def hall() -> Hall:
    hall = Hall(PlannedActivity("idea_wall", "Behov", settings={"moderation": "off"}))
    hall.lets_in(ASTRID)
    hall.opens("a1")
    hall.does(ASTRID, PostIdea(activity="a1", text="Benk ved elva"))
    return hall


def test_the_evening_goes_on_where_it_was_with_everything_that_was_written(hall: Hall) -> None:
    before = hall.workshop
    hall.does(KARI, End(regret=True))
    assert hall.does(KARI, GoOn()).counts
    assert (hall.workshop.ended_ms, hall.workshop.current) == (0, "a1")
    assert hall.activity("a1").state == before.activity("a1").state  # type: ignore[union-attr] # it is there
    assert hall.does(KARI, OpenActivity(activity="a1")).counts
    assert hall.does(ASTRID, PostIdea(activity="a1", text="Kafé ved sjøen")).number == 2
    assert hall.does(BERIT, Join()).counts


def test_a_door_that_was_locked_stays_so(hall: Hall) -> None:
    hall.does(KARI, SetDoor(open=False))
    assert End(regret=True).undo(hall.workshop) == GoOn()
    hall.does(KARI, End(regret=True))
    assert hall.gets(BERIT, Join()) == refusals.WORKSHOP_ENDED
    hall.does(KARI, GoOn())
    assert hall.gets(BERIT, Join()) == refusals.DOOR_LOCKED


def test_after_three_minutes_there_is_no_way_back(hall: Hall) -> None:
    hall.does(KARI, End(regret=True))
    hall.wait(limits.regret_ms - SECOND_MS)
    assert hall.does(KARI, GoOn()).counts
    hall.does(KARI, End(regret=True))
    hall.wait(limits.regret_ms)
    assert hall.gets(KARI, GoOn()) == refusals.NO_WAY_BACK
    assert hall.workshop.ended_ms


def test_an_end_without_regret_is_for_good(hall: Hall) -> None:
    assert End().undo(hall.workshop) is None
    hall.does(KARI, End())
    assert hall.gets(KARI, GoOn()) == refusals.NO_WAY_BACK


def test_what_has_not_ended_does_not_go_on(hall: Hall) -> None:
    assert hall.gets(KARI, GoOn()) == refusals.NO_WAY_BACK


@pytest.mark.parametrize("author", [ASTRID, LIV, Author("siv", "cofacilitator")], ids=lambda author: author.standing)
def test_only_whoever_may_end_it_takes_the_end_back(hall: Hall, author: Author) -> None:
    hall.does(KARI, End(regret=True))
    assert hall.gets(author, GoOn()) == refusals.NOT_ALLOWED


def test_the_undo_of_one_end_does_not_take_back_another(hall: Hall) -> None:
    hall.does(KARI, End(regret=True))
    undo = bound(hall.workshop, GoOn())
    hall.does(KARI, GoOn())
    hall.wait(1)
    hall.does(KARI, End(regret=True))
    assert hall.gets(KARI, undo) == refusals.CHANGED_SINCE
