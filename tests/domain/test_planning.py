"""The programme is planned, and planned anew while the hall is there: nothing that was typed is lost by it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hall import ASTRID, KARI, KINDS, MINUTE_MS, ODD, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import limits, refusals
from verksted.domain.activity import Command
from verksted.domain.commands import (
    AddActivity,
    ChangeActivity,
    CloseActivity,
    DuplicateActivity,
    MoveActivity,
    OpenActivity,
    RemoveActivity,
    RestoreActivity,
    Reveal,
    SetStart,
    SkipActivity,
)
from verksted.domain.refusals import Refusal, text_too_long
from verksted.domain.reporting import report
from verksted.domain.workshop import PlannedActivity

NEEDS = PlannedActivity("idea_wall", "Behov", 20, "Én tanke på hver lapp.", {"prompts": ["Hva klarer du ikke?"]})
VOTE = PlannedActivity("dot_vote", "Prikker", 10)
IDEAS = PlannedActivity("idea_wall", "Ideer")


@pytest.fixture
def hall() -> Hall:
    hall = Hall(NEEDS, VOTE, IDEAS)
    hall.lets_in(ASTRID, ODD)
    return hall


def order(hall: Hall) -> list[str]:
    return [activity.id for activity in hall.workshop.agenda]


def writes(hall: Hall, text: str = "Flere benker", activity: str = "a1") -> int:
    verdict = hall.does(ASTRID, PostIdea(activity=activity, text=text))
    assert verdict.counts
    return verdict.number


def undone(hall: Hall, command: Command[Any]) -> None:
    """The command counts, and so does its undo."""
    undo = command.undo(hall.workshop)
    assert hall.does(KARI, command).counts
    assert undo is not None
    assert hall.does(KARI, undo).counts


# A step more


def test_a_step_is_put_in_where_it_is_wanted_under_an_id_of_its_own(hall: Hall) -> None:
    assert hall.does(KARI, AddActivity(kind="idea_wall", title="Oppvarming", minutes=5)).counts
    assert hall.does(KARI, AddActivity(kind="dot_vote", title="Flere prikker", after="a2")).counts
    assert order(hall) == ["a4", "a1", "a2", "a5", "a3"]
    assert (hall.activity("a4").title, hall.activity("a4").minutes, hall.activity("a4").status) == (
        "Oppvarming",
        5,
        "planned",
    )


@pytest.mark.parametrize(
    ("add", "refusal"),
    [
        (AddActivity(kind="idea_wall", title=""), refusals.TITLE_EMPTY),
        (AddActivity(kind="idea_wall", title="x" * 121), text_too_long(limits.title_chars_max)),
        (AddActivity(kind="idea_wall", title="A", script="x" * 3_001), text_too_long(limits.script_chars_max)),
        (AddActivity(kind="quiz", title="Spørrelek"), refusals.BAD_SETTINGS),
        (AddActivity(kind="idea_wall", title="A", settings={"colour": "red"}), refusals.BAD_SETTINGS),
        (AddActivity(kind="idea_wall", title="A", minutes=-1), refusals.BAD_SETTINGS),
        (AddActivity(kind="idea_wall", title="A", after="a9"), refusals.NO_SUCH_ACTIVITY),
        (AddActivity(kind="dot_vote", title="A", source="a9"), refusals.NO_SUCH_SOURCE),
    ],
    ids=repr,
)
def test_a_step_that_makes_no_sense_is_not_put_in(hall: Hall, add: AddActivity, refusal: Refusal) -> None:
    before = hall.workshop.agenda
    assert hall.gets(KARI, add) == refusal
    assert hall.workshop.agenda == before


def test_a_programme_has_room_for_so_many_steps_and_no_more() -> None:
    hall = Hall(*[IDEAS] * limits.activities_max)
    for command in (AddActivity(kind="idea_wall", title="Én til"), DuplicateActivity(activity="a1")):
        assert hall.gets(KARI, command) == refusals.TOO_MANY_ACTIVITIES
    remove = RemoveActivity(activity="a2")
    back = remove.undo(hall.workshop)
    assert hall.does(KARI, remove).counts
    assert hall.gets(KARI, AddActivity(kind="idea_wall", title="Én til")) is None
    assert hall.gets(KARI, back) == refusals.TOO_MANY_ACTIVITIES


def test_however_often_steps_come_and_go_there_is_an_end_to_it() -> None:
    hall = Hall(IDEAS)
    for n in range(2, limits.activities_made_max + 1):
        assert hall.does(KARI, AddActivity(kind="idea_wall", title="Én til")).counts
        assert hall.does(KARI, RemoveActivity(activity=f"a{n}")).counts
    assert hall.gets(KARI, AddActivity(kind="idea_wall", title="Én til")) == refusals.TOO_MANY_ACTIVITIES


# Order


@pytest.mark.parametrize(
    ("moved", "after", "becomes"),
    [("a3", "", "a3 a1 a2"), ("a1", "a3", "a2 a3 a1"), ("a2", "a3", "a1 a3 a2"), ("a2", "a1", "a1 a2 a3")],
)
def test_a_step_is_moved_to_after_another(hall: Hall, moved: str, after: str, becomes: str) -> None:
    undone(hall, MoveActivity(activity=moved, after=after))
    assert order(hall) == ["a1", "a2", "a3"]
    assert hall.does(KARI, MoveActivity(activity=moved, after=after)).counts
    assert order(hall) == becomes.split()


def test_a_step_is_not_moved_to_after_itself_or_what_is_not_there(hall: Hall) -> None:
    for move in (MoveActivity(activity="a1", after="a1"), MoveActivity(activity="a1", after="a9")):
        assert hall.gets(KARI, move) == refusals.NO_SUCH_ACTIVITY
    assert hall.gets(KARI, MoveActivity(activity="a9")) == refusals.NO_SUCH_ACTIVITY


def test_what_runs_may_be_moved_and_goes_on_running(hall: Hall) -> None:
    hall.opens("a1")
    writes(hall)
    before = hall.activity("a1")
    assert hall.does(KARI, MoveActivity(activity="a1", after="a3")).counts
    assert hall.activity("a1") == before
    assert hall.workshop.running() == before
    assert writes(hall, "Buss på søndager") == 2


# A copy


def test_a_copy_has_what_was_planned_and_nothing_that_was_typed(hall: Hall) -> None:
    hall.opens("a1")
    writes(hall)
    hall.does(KARI, CloseActivity(activity="a1"))
    assert hall.does(KARI, DuplicateActivity(activity="a1")).counts
    assert order(hall) == ["a1", "a4", "a2", "a3"]
    copy, original = hall.activity("a4"), hall.activity("a1")
    assert (copy.title, copy.minutes, copy.script, copy.settings) == ("Behov", 20, original.script, original.settings)
    assert (copy.status, copy.state, copy.opened_ms, copy.spent_ms) == ("planned", None, 0, 0)
    hall.opens("a4")
    assert writes(hall, "En tanke til", "a4") == 2
    assert len(hall.state("a1").ideas) == 1  # type: ignore[attr-defined]


def test_a_copy_is_called_what_its_maker_says_where_that_fits(hall: Hall) -> None:
    assert hall.gets(KARI, DuplicateActivity(activity="a1", title="B" * 121)) == refusals.text_too_long(120)
    assert hall.does(KARI, DuplicateActivity(activity="a1", title="Behov (kopi)")).counts
    assert [hall.activity(id).title for id in ("a1", "a4")] == ["Behov", "Behov (kopi)"]


# Skipping


def test_a_skipped_step_stays_but_is_not_what_comes_next(hall: Hall) -> None:
    hall.opens("a1")
    assert hall.does(KARI, SkipActivity(activity="a2")).counts
    assert order(hall) == ["a1", "a2", "a3"]
    assert hall.workshop.upcoming() == hall.activity("a3")
    assert hall.does(KARI, SkipActivity(activity="a2", skipped=False)).counts
    assert hall.workshop.upcoming() == hall.activity("a2")


def test_a_skipped_step_is_told_of_in_the_report(hall: Hall) -> None:
    hall.opens("a1")
    writes(hall)
    hall.does(KARI, CloseActivity(activity="a1"))
    for skipped in ("a1", "a2"):
        hall.does(KARI, SkipActivity(activity=skipped))
    told = report(hall.workshop, KINDS, hall.now_ms, "1-0").activities
    assert [activity.status for activity in told] == ["skipped", "skipped", "planned"]
    assert [slip.text for slip in told[0].section.slips] == ["Flere benker"]


def test_nobody_jumps_over_what_is_open(hall: Hall) -> None:
    hall.opens("a1")
    assert hall.gets(KARI, SkipActivity(activity="a1")) == refusals.ACTIVITY_OPEN
    assert not hall.activity("a1").skipped
    assert hall.gets(KARI, SkipActivity(activity="a1", skipped=False)) is None


def test_a_skipped_step_that_is_opened_all_the_same_is_not_skipped_any_more(hall: Hall) -> None:
    hall.does(KARI, SkipActivity(activity="a1"))
    hall.opens("a1")
    assert not hall.activity("a1").skipped
    assert writes(hall) == 1


# Out of the programme


def test_what_has_never_been_open_is_taken_out_and_comes_back_as_the_same(hall: Hall) -> None:
    before = hall.workshop.agenda
    undone(hall, RemoveActivity(activity="a2"))
    assert hall.workshop.agenda == before
    assert hall.does(KARI, RemoveActivity(activity="a2")).counts
    assert order(hall) == ["a1", "a3"]
    assert hall.gets(KARI, OpenActivity(activity="a2")) == refusals.NO_SUCH_ACTIVITY


def test_what_has_begun_is_not_taken_out_and_the_sentence_says_what_to_do_instead(hall: Hall) -> None:
    hall.opens("a1")
    assert hall.gets(KARI, RemoveActivity(activity="a1")) == refusals.ACTIVITY_BEGUN
    hall.does(KARI, CloseActivity(activity="a1"))
    assert hall.gets(KARI, RemoveActivity(activity="a1")) == refusals.ACTIVITY_BEGUN
    assert hall.gets(KARI, SkipActivity(activity="a1")) is None


def test_the_id_of_a_step_that_is_gone_is_never_given_to_another(hall: Hall) -> None:
    hall.does(KARI, RemoveActivity(activity="a3"))
    hall.does(KARI, AddActivity(kind="idea_wall", title="Noe annet", after="a2"))
    assert order(hall) == ["a1", "a2", "a4"]
    assert hall.gets(KARI, RestoreActivity(activity="a3", after="a9")) is None
    assert order(hall) == ["a1", "a2", "a4", "a3"]
    assert hall.gets(KARI, RestoreActivity(activity="a3")) == refusals.NO_SUCH_ACTIVITY


# Taking it back


@pytest.mark.parametrize(
    "command",
    [
        AddActivity(kind="idea_wall", title="Oppvarming", after="a1"),
        AddActivity(kind="idea_wall", title="Oppvarming"),
        MoveActivity(activity="a3"),
        DuplicateActivity(activity="a2"),
        SkipActivity(activity="a2"),
        RemoveActivity(activity="a1"),
        RemoveActivity(activity="a3"),
        SetStart(begins="18:00"),
        ChangeActivity(activity="a1", title="Ønsker", minutes=5, settings={"silent": True}, script="Stille", source=""),
    ],
    ids=repr,
)
def test_what_a_host_does_to_the_programme_can_be_taken_back(hall: Hall, command: Command[Any]) -> None:
    before = hall.workshop
    undone(hall, command)
    after = hall.workshop
    assert after.agenda == before.agenda
    assert (after.current, after.next_number, after.begins) == (before.current, before.next_number, before.begins)


def test_an_inserted_step_that_somebody_has_written_in_is_not_taken_back(hall: Hall) -> None:
    add = AddActivity(kind="idea_wall", title="Oppvarming")
    undo = add.undo(hall.workshop)
    hall.does(KARI, add)
    hall.opens("a4")
    writes(hall, activity="a4")
    assert hall.gets(KARI, undo) == refusals.ACTIVITY_BEGUN


def test_what_was_opened_by_mistake_gives_way_to_what_it_broke_off(hall: Hall) -> None:
    hall.opens("a1")
    zero = hall.activity("a1").ends_at_ms
    undone(hall, OpenActivity(activity="a3"))
    assert (hall.activity("a1").status, hall.activity("a1").ends_at_ms) == ("open", zero)
    assert hall.activity("a3").status == "closed"
    assert hall.workshop.upcoming() == hall.activity("a3")


def test_the_first_start_is_taken_back_by_closing(hall: Hall) -> None:
    undone(hall, OpenActivity(activity="a1"))
    assert hall.activity("a1").status == "closed"
    hall.opens("a1")
    assert OpenActivity(activity="a1").undo(hall.workshop) is None


# Back and on again


def test_after_going_back_the_next_thing_is_what_was_broken_off(hall: Hall) -> None:
    hall.opens("a1")
    writes(hall)
    hall.opens("a2")
    assert hall.workshop.previous() == hall.activity("a1")
    hall.opens("a1")
    assert hall.workshop.upcoming() == hall.activity("a2")
    assert writes(hall, "Kom på én til") == 2
    hall.opens("a2")
    assert hall.workshop.upcoming() == hall.activity("a3")


def test_a_result_is_looked_at_again_while_something_else_is_open_and_that_comes_next(hall: Hall) -> None:
    hall.opens("a1")
    writes(hall)
    hall.opens("a2")
    hall.does(KARI, Reveal(activity="a2"))
    hall.opens("a3")
    hall.does(KARI, Reveal(activity="a2"))
    assert hall.workshop.current == "a2"
    assert hall.workshop.upcoming() == hall.activity("a3")
    hall.opens("a3")
    assert hall.activity("a2").revealed


def test_what_was_jumped_over_is_not_gone_back_to(hall: Hall) -> None:
    assert hall.workshop.previous() is None
    hall.opens("a1")
    assert hall.workshop.previous() is None
    hall.opens("a3")
    assert hall.workshop.previous() == hall.activity("a1")
    hall.does(KARI, SkipActivity(activity="a1"))
    assert hall.workshop.previous() is None


# The script, and when it begins


def test_the_script_is_changed_only_where_somebody_says_something_of_it(hall: Hall) -> None:
    same = {"prompts": ["Hva klarer du ikke?"]}
    hall.does(KARI, ChangeActivity(activity="a1", title="Behov", settings=same))
    assert hall.activity("a1").script == "Én tanke på hver lapp."
    hall.does(KARI, ChangeActivity(activity="a1", title="Behov", settings=same, script="Først stille.\nSå høyt."))
    assert hall.activity("a1").script == "Først stille.\nSå høyt."
    hall.does(KARI, ChangeActivity(activity="a1", title="Behov", settings=same, script=""))
    assert hall.activity("a1").script == ""


def test_the_beginning_is_a_time_of_day(hall: Hall) -> None:
    for begins in ("25:00", "18", "18:00:00", "i kveld", "18.00", "١٨:٠٠"):
        assert hall.gets(KARI, SetStart(begins=begins)) == refusals.BAD_TIME
    assert hall.gets(KARI, SetStart(begins="18:00")) is None
    assert hall.gets(KARI, SetStart()) is None


def test_seventy_who_write_notice_nothing_of_a_programme_that_is_turned_over(hall: Hall) -> None:
    hall.opens("a1")
    numbers = []
    for n, command in enumerate(
        [
            AddActivity(kind="idea_wall", title="Oppvarming"),
            MoveActivity(activity="a1", after="a3"),
            DuplicateActivity(activity="a1"),
            RemoveActivity(activity="a3"),
            SkipActivity(activity="a2"),
            ChangeActivity(activity="a1", title="Behov", settings={"prompts": ["Hva klarer du ikke?", "Og ellers?"]}),
        ]
    ):
        assert hall.does(KARI, command).counts
        numbers.append(writes(hall, f"Tanke {n}"))
        hall.wait(MINUTE_MS)
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert sorted(hall.state("a1").ideas) == numbers  # type: ignore[attr-defined]
    assert hall.workshop.current == "a1"
