"""The wall follows the light in the hall, and holds still when it is told to."""

from __future__ import annotations

import pytest

from tests.hall import ASTRID, KARI, LIV, Hall
from verksted.activities.idea_wall.slips import HideIdeas, PostIdea
from verksted.domain import refusals
from verksted.domain.activity import Author
from verksted.domain.commands import Conceal, End, OpenActivity, Pause, Reveal
from verksted.domain.hall import Freeze, SetLight
from verksted.domain.workshop import PlannedActivity

NEEDS = PlannedActivity("idea_wall", "Behov")


@pytest.fixture
def hall() -> Hall:
    hall = Hall(NEEDS, PlannedActivity("idea_wall", "Ønsker"))
    hall.lets_in(ASTRID)
    hall.opens("a1")
    return hall


def test_the_light_in_the_hall_is_said_once_and_can_be_taken_back(hall: Hall) -> None:
    for light in ("normal", "dark"):
        undo = SetLight(light=light).undo(hall.workshop)
        assert hall.does(KARI, SetLight(light=light)).counts
    assert hall.workshop.light == "dark"
    assert undo == SetLight(light="normal")


@pytest.mark.parametrize("moving", [OpenActivity(activity="a2"), Reveal(activity="a1"), Pause(), End()], ids=repr)
def test_a_frozen_wall_is_let_go_when_the_hall_is_to_look_at_something_new(hall: Hall, moving: OpenActivity) -> None:
    hall.does(KARI, Freeze(frozen=True))
    assert hall.workshop.frozen
    hall.does(KARI, moving)
    assert not hall.workshop.frozen


@pytest.mark.parametrize("author", [ASTRID, LIV], ids=lambda author: author.standing)
def test_only_those_who_lead_hold_the_wall(hall: Hall, author: Author) -> None:
    assert hall.gets(author, Freeze(frozen=True)) == refusals.NOT_ALLOWED


def test_what_may_not_be_seen_any_more_leaves_a_frozen_wall(hall: Hall) -> None:
    number = hall.does(ASTRID, PostIdea(activity="a1", text="Naboen bråker")).number
    hall.does(KARI, Freeze(frozen=True))
    hall.does(LIV, HideIdeas(activity="a1", ideas=(number,)))
    assert not hall.workshop.frozen


def test_a_result_that_is_hidden_again_leaves_a_frozen_wall(hall: Hall) -> None:
    hall.does(KARI, Reveal(activity="a1"))
    hall.does(KARI, Freeze(frozen=True))
    hall.does(KARI, Conceal(activity="a1"))
    assert not hall.workshop.frozen
