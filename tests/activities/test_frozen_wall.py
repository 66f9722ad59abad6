"""A wall that holds still is let go by whatever turns the hall to something else: the phones have gone there already."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.test_solution_test import Trial
from tests.activities.wall import BENCHES, Wall
from tests.hall import ASTRID, KARI, Hall
from verksted.activities.idea_wall.hall import AskHall, CoverWall, LetTablesPick, PickPrompt
from verksted.activities.solution_test.commands import PickSolution
from verksted.domain.commands import Freeze


def held(hall: Hall) -> Hall:
    assert hall.does(KARI, Freeze(frozen=True)).counts
    return hall


def wall(**chosen: Any) -> Wall:
    made = Wall(moderation="off", **chosen)
    made.posts(ASTRID, BENCHES)
    return made


@pytest.mark.parametrize("solution", [2, 0])
def test_the_wall_follows_the_hall_to_the_next_solution(solution: int) -> None:
    hall = held(Trial())
    assert hall.does(KARI, PickSolution(activity="a2", solution=solution)).counts
    assert not hall.workshop.frozen


@pytest.mark.parametrize(
    "turning",
    [
        PickPrompt(activity="a1", prompt=1),
        AskHall(activity="a1", asking=True),
        AskHall(activity="a1", asking=False),
        LetTablesPick(activity="a1", picking=True),
        LetTablesPick(activity="a1", picking=False),
    ],
    ids=repr,
)
def test_the_wall_follows_when_the_hall_is_asked_something_else(turning: Any) -> None:
    hall = held(wall(prompts=("Hva trengs?", "Hvem kan hjelpe?"), table_picks=2))
    assert hall.does(KARI, turning).counts
    assert not hall.workshop.frozen


def test_slips_that_are_shown_again_come_back_also_on_a_wall_that_was_held_still() -> None:
    hall = held(wall())
    hall.does(KARI, CoverWall(activity="a1", covered=True))
    assert hall.workshop.frozen, "what is covered is blank, held still or not"
    hall.does(KARI, CoverWall(activity="a1", covered=False))
    assert not hall.workshop.frozen
