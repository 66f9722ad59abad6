"""Slips lifted forward: few at a time, large and alone, and gone the moment they may not be seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, KARI, LIV, ODD
from verksted.activities.idea_wall.hall import AskHall, CoverWall
from verksted.activities.idea_wall.parts import DivideIdea, GatherIdea
from verksted.activities.idea_wall.slips import HideIdeas, MergeIdeas, PostIdea, ShowIdeas, TakeDownIdea, UnhideIdeas
from verksted.activities.idea_wall.spotlight import NOT_ON_THE_WALL, TOO_MANY_LIFTED, LiftIdeas
from verksted.domain import limits, refusals
from verksted.domain.commands import AddActivity, CloseActivity, Freeze, OpenActivity


@pytest.fixture
def wall() -> Wall:
    wall = Wall(moderation="off")
    wall.posts(ASTRID, BENCHES, CAFE)
    wall.posts(ODD, BUS)
    return wall


def lifts(wall: Wall, *ideas: int, lifted: bool = True) -> None:
    assert wall.does(KARI, LiftIdeas(activity="a1", ideas=ideas, lifted=lifted)).counts


def lit(wall: Wall) -> list[str]:
    """The texts that stand large on the wall, in their order; empty where it shows something else."""
    wall.wait(3_000)
    stage: dict[str, Any] = wall.sees("a1", "projector")["stage"]
    return [slip["text"] for row in stage["slips"] for slip in row] if stage["mode"] == "spotlight" else []


def listed(wall: Wall) -> list[int]:
    return [number for _, number, _ in wall.sees("a1", "facilitator")["lifted"]["slips"]]


def test_what_is_lifted_stands_alone_on_the_wall_in_the_order_it_was_lifted(wall: Wall) -> None:
    assert lit(wall) == []
    lifts(wall, 3)
    lifts(wall, 1)
    assert lit(wall) == [BUS, BENCHES]
    assert listed(wall) == [3, 1]


def test_it_bears_its_number_and_its_group(wall: Wall) -> None:
    wall.grouped("Ferdsel", 1, 3)
    lifts(wall, 3)
    wall.wait(3_000)
    [[slip]] = wall.sees("a1", "projector")["stage"]["slips"]
    assert (slip["label"], slip["group"]) == ("3", "Ferdsel")


def test_one_press_takes_down_what_stands_there_and_the_rest_comes_back(wall: Wall) -> None:
    lifts(wall, 1, 2, 3)
    lifts(wall, 2, lifted=False)
    assert lit(wall) == [BENCHES, BUS]
    lifts(wall, 1, 3, lifted=False)
    assert lit(wall) == []
    assert wall.sees("a1", "projector")["stage"]["mode"] == "slips"


def test_lifting_and_taking_down_can_be_taken_back(wall: Wall) -> None:
    up = LiftIdeas(activity="a1", ideas=(1, 2))
    lifts(wall, 2)
    assert up.undo(wall.wall) == LiftIdeas(activity="a1", ideas=(1,), lifted=False)
    wall.does(KARI, up)
    down = LiftIdeas(activity="a1", ideas=(2, 1, 3), lifted=False)
    undo = down.undo(wall.wall)
    wall.does(KARI, down)
    assert lit(wall) == []
    assert undo == LiftIdeas(activity="a1", ideas=(2, 1))
    assert undo.undo(wall.wall) == LiftIdeas(activity="a1", ideas=(2, 1), lifted=False)
    assert LiftIdeas(activity="a1", ideas=(2,), lifted=False).undo(wall.wall) is None


def test_no_more_are_lifted_than_the_hall_reads_together(wall: Wall) -> None:
    numbers = wall.posts(ASTRID, *(f"Lapp {n}" for n in range(limits.lifted_max)))
    lifts(wall, *numbers)
    assert wall.gets(KARI, LiftIdeas(activity="a1", ideas=(1,))) == TOO_MANY_LIFTED
    assert wall.gets(KARI, LiftIdeas(activity="a1", ideas=(numbers[0],))) is None
    wall.does(KARI, HideIdeas(activity="a1", ideas=(numbers[0],)))
    assert wall.gets(KARI, LiftIdeas(activity="a1", ideas=(1,))) is None


def test_a_hidden_slip_leaves_at_once_and_does_not_come_back_by_itself(wall: Wall) -> None:
    lifts(wall, 1, 3)
    wall.does(LIV, HideIdeas(activity="a1", ideas=(1,)))
    assert lit(wall) == [BUS]
    assert listed(wall) == [3]
    wall.does(LIV, UnhideIdeas(activity="a1", ideas=(1,)))
    assert lit(wall) == [BUS]


def test_a_slip_its_author_takes_down_leaves_at_once(wall: Wall) -> None:
    lifts(wall, 1)
    assert wall.does(ASTRID, TakeDownIdea(activity="a1", idea=1)).counts
    assert lit(wall) == []
    assert listed(wall) == []


def test_a_frozen_wall_is_let_go_by_what_is_lifted_and_by_what_leaves_the_spotlight(wall: Wall) -> None:
    wall.does(KARI, Freeze(frozen=True))
    lifts(wall, 1, 3)
    assert not wall.workshop.frozen
    wall.does(KARI, Freeze(frozen=True))
    wall.does(ASTRID, TakeDownIdea(activity="a1", idea=2))
    assert wall.workshop.frozen
    wall.does(ASTRID, TakeDownIdea(activity="a1", idea=1))
    assert not wall.workshop.frozen


def test_the_spotlight_stays_when_writing_closes_and_ends_when_the_hall_goes_on(wall: Wall) -> None:
    wall.does(KARI, AddActivity(kind="idea_wall", title="Løsninger", after="a1"))
    lifts(wall, 1)
    wall.does(KARI, CloseActivity(activity="a1"))
    assert lit(wall) == [BENCHES]
    wall.does(KARI, OpenActivity(activity="a1"))
    assert lit(wall) == [BENCHES]
    wall.does(KARI, OpenActivity(activity="a2"))
    wall.does(KARI, OpenActivity(activity="a1"))
    assert lit(wall) == []


def test_a_new_question_to_the_hall_ends_it_and_a_cover_covers_it(wall: Wall) -> None:
    lifts(wall, 1)
    wall.does(KARI, CoverWall(activity="a1", covered=True))
    assert lit(wall) == []
    wall.does(KARI, CoverWall(activity="a1", covered=False))
    assert lit(wall) == [BENCHES]
    wall.does(KARI, AskHall(activity="a1", asking=True))
    assert listed(wall) == []


def test_what_the_hall_may_not_see_yet_is_not_lifted(wall: Wall) -> None:
    waiting = Wall(moderation="queue")
    waiting.posts(ASTRID, CAFE)
    assert waiting.gets(KARI, LiftIdeas(activity="a1", ideas=(1,))) == NOT_ON_THE_WALL
    waiting.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    assert waiting.gets(KARI, LiftIdeas(activity="a1", ideas=(1,))) is None
    wall.does(LIV, HideIdeas(activity="a1", ideas=(1,)))
    assert wall.gets(KARI, LiftIdeas(activity="a1", ideas=(1,))) == NOT_ON_THE_WALL
    assert wall.gets(KARI, LiftIdeas(activity="a1", ideas=(99,))) == refusals.NO_SUCH_IDEA


def test_what_a_host_should_read_first_is_not_shown_large_either(wall: Wall) -> None:
    [number] = wall.posts(ASTRID, "Ring meg på 912 34 567")
    wall.does(KARI, LiftIdeas(activity="a1", ideas=(number,)))
    assert lit(wall) == []
    wall.does(LIV, ShowIdeas(activity="a1", ideas=(number,)))
    assert lit(wall) == ["Ring meg på 912 34 567"]


def test_slips_shown_as_one_are_lifted_as_one_whichever_of_them_is_named(wall: Wall) -> None:
    wall.does(LIV, MergeIdeas(activity="a1", ideas=(1, 3), text="Komme seg rundt"))
    lifts(wall, 3)
    lifts(wall, 1)
    assert lit(wall) == ["Komme seg rundt"]
    wall.does(LIV, HideIdeas(activity="a1", ideas=(1,)))
    assert lit(wall) == [BUS]


def test_lifted_slips_that_become_one_stand_there_once(wall: Wall) -> None:
    lifts(wall, 1, 3)
    wall.does(LIV, MergeIdeas(activity="a1", ideas=(1, 3), text="Komme seg rundt"))
    assert lit(wall) == ["Komme seg rundt"]


def test_a_part_that_goes_back_into_its_slip_leaves(wall: Wall) -> None:
    part = wall.does(LIV, DivideIdea(activity="a1", idea=1, text="Benker", rest="Turstien")).number
    lifts(wall, part)
    assert lit(wall) == ["Turstien"]
    wall.does(LIV, GatherIdea(activity="a1", idea=1))
    assert lit(wall) == []


def test_only_those_who_lead_lift_slips(wall: Wall) -> None:
    for author in (ASTRID, LIV):
        assert wall.gets(author, LiftIdeas(activity="a1", ideas=(1,))) == refusals.NOT_ALLOWED


def test_the_desk_marks_the_slip_and_knows_no_other(wall: Wall) -> None:
    lifts(wall, 2)
    rows = wall.sees("a1", "facilitator")["loose"]["slips"]
    assert {row["number"]: row["lifted"] for row in rows} == {1: False, 2: True, 3: False}


def test_a_slip_that_comes_while_others_are_lifted_does_not_disturb(wall: Wall) -> None:
    lifts(wall, 1)
    wall.does(ODD, PostIdea(activity="a1", text="Ny"))
    assert lit(wall) == [BENCHES]
