"""The activities of an evening: opened, timed, paused, changed, revealed and closed."""

from typing import Any

import pytest

from tests.hall import ASTRID, BERIT, KARI, MINUTE_MS, NOON_MS, ODD, PROGRAM, SECOND_MS, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import limits, refusals
from verksted.domain.activity import Command, Item
from verksted.domain.commands import (
    ChangeActivity,
    CloseActivity,
    Join,
    OpenActivity,
    Pause,
    Resume,
    Reveal,
    SetDoor,
    SetTimer,
)
from verksted.domain.refusals import Refusal, text_too_long
from verksted.domain.workshop import PlannedActivity, divided, mixed

NEEDS = PlannedActivity("idea_wall", "Behov", minutes=20)
IDEAS = PlannedActivity("idea_wall", "Ideer")


@pytest.fixture
def hall() -> Hall:
    hall = Hall(NEEDS, IDEAS)
    hall.lets_in(ASTRID, ODD)
    return hall


def slip(text: str = "Flere benker", activity: str = "a1") -> PostIdea:
    return PostIdea(activity=activity, text=text)


# Opening and closing


def test_nothing_is_written_before_an_activity_opens(hall: Hall) -> None:
    assert hall.gets(ASTRID, slip()) == refusals.ACTIVITY_NOT_OPEN_YET
    hall.opens("a1")
    assert hall.gets(ASTRID, slip()) is None


@pytest.mark.parametrize(
    "command",
    [slip(activity="a9"), OpenActivity(activity="a9"), CloseActivity(activity=""), Reveal(activity="a9")],
    ids=repr,
)
def test_an_activity_that_is_not_there_cannot_be_acted_on(hall: Hall, command: Command[Any]) -> None:
    author = ASTRID if isinstance(command, PostIdea) else KARI
    assert hall.gets(author, command) == refusals.NO_SUCH_ACTIVITY


def test_one_activity_is_open_at_a_time(hall: Hall) -> None:
    hall.opens("a1")
    hall.opens("a2")
    assert [a.status for a in hall.workshop.agenda] == ["closed", "open"]
    assert hall.activity("a1").closed_ms == hall.now_ms
    assert hall.workshop.running() == hall.activity("a2")
    assert hall.workshop.upcoming() is None


def test_what_comes_next_is_the_planned_activity_after_the_current_one_else_the_first() -> None:
    hall = Hall(NEEDS, IDEAS, NEEDS)
    hall.opens("a2")
    assert hall.workshop.upcoming() == hall.activity("a3")
    hall.opens("a3")
    assert hall.workshop.upcoming() == hall.activity("a1")


def test_a_closed_activity_stays_on_the_screens_and_reopens_with_everything_typed(hall: Hall) -> None:
    hall.opens("a1")
    hall.does(ASTRID, slip())
    before = hall.state("a1")
    opened_ms = hall.activity("a1").opened_ms
    assert hall.does(KARI, CloseActivity(activity="a1")).counts
    assert hall.workshop.current == "a1"
    assert (hall.activity("a1").status, hall.activity("a1").ends_at_ms) == ("closed", 0)
    hall.opens("a1")
    assert hall.state("a1") == before
    assert hall.activity("a1").opened_ms == opened_ms


def test_only_what_is_open_can_be_closed(hall: Hall) -> None:
    assert hall.gets(KARI, CloseActivity(activity="a1")) == refusals.ACTIVITY_CLOSED
    hall.opens("a1")
    assert hall.gets(PROGRAM, CloseActivity(activity="a1")) is None
    assert hall.gets(KARI, CloseActivity(activity="a1")) == refusals.ACTIVITY_CLOSED


def test_closing_is_taken_back_by_opening(hall: Hall) -> None:
    hall.opens("a1")
    close = CloseActivity(activity="a1")
    undo = close.undo(hall.workshop)
    hall.does(KARI, close)
    assert hall.does(KARI, undo).counts
    assert hall.activity("a1").status == "open"


# Revealing


def test_revealing_needs_something_to_show_and_can_be_taken_back(hall: Hall) -> None:
    reveal = Reveal(activity="a1")
    assert hall.gets(KARI, reveal) == refusals.ACTIVITY_NOT_OPEN_YET
    hall.opens("a1")
    undo = reveal.undo(hall.workshop)
    assert hall.does(KARI, reveal).counts
    assert (hall.activity("a1").revealed, hall.activity("a1").status) == (True, "open")
    assert undo is not None
    assert hall.does(KARI, undo).counts
    assert not hall.activity("a1").revealed


def test_revealing_what_everybody_saw_leaves_nothing_to_take_back(hall: Hall) -> None:
    hall.opens("a1")
    hall.does(KARI, Reveal(activity="a1"))
    assert Reveal(activity="a1").undo(hall.workshop) is None
    assert Reveal(activity="a9").undo(hall.workshop) is None


def test_the_hall_looks_at_what_is_revealed(hall: Hall) -> None:
    hall.opens("a1")
    hall.opens("a2")
    hall.does(KARI, Reveal(activity="a1"))
    assert hall.workshop.current == "a1"
    assert hall.activity("a2").status == "open"


# Timers and breaks


def test_the_timer_is_advice_and_a_slip_after_zero_counts(hall: Hall) -> None:
    hall.opens("a1")
    assert hall.activity("a1").ends_at_ms == hall.now_ms + 20 * MINUTE_MS
    hall.wait(21 * MINUTE_MS)
    assert hall.gets(ASTRID, slip()) is None
    assert hall.activity("a1").status == "open"


def test_an_activity_without_minutes_has_no_timer(hall: Hall) -> None:
    hall.opens("a2")
    assert hall.activity("a2").ends_at_ms == 0


def test_two_hosts_who_start_the_same_activity_start_one_timer(hall: Hall) -> None:
    hall.opens("a1")
    zero = hall.activity("a1").ends_at_ms
    hall.wait(MINUTE_MS)
    hall.opens("a1")
    assert hall.activity("a1").ends_at_ms == zero
    hall.does(KARI, CloseActivity(activity="a1"))
    hall.opens("a1")
    assert hall.activity("a1").ends_at_ms == hall.now_ms + 20 * MINUTE_MS - hall.activity("a1").spent_ms


def test_the_timer_is_moved_to_a_moment_within_a_day(hall: Hall) -> None:
    assert hall.gets(KARI, SetTimer(activity="a1", ends_at_ms=0)) == refusals.ACTIVITY_CLOSED
    hall.opens("a1")
    soon = hall.now_ms + MINUTE_MS
    assert hall.gets(KARI, SetTimer(activity="a1", ends_at_ms=soon)) is None
    assert hall.activity("a1").ends_at_ms == soon
    assert hall.gets(KARI, SetTimer(activity="a1", ends_at_ms=-1)) == refusals.BAD_SETTINGS
    assert hall.gets(KARI, SetTimer(activity="a1", ends_at_ms=soon + 24 * 60 * MINUTE_MS)) == refusals.BAD_SETTINGS
    assert hall.gets(KARI, SetTimer(activity="a1", ends_at_ms=0)) is None
    assert hall.activity("a1").ends_at_ms == 0


def test_a_break_refuses_nothing_that_was_typed(hall: Hall) -> None:
    hall.opens("a1")
    assert hall.does(KARI, Pause(until_ms=hall.now_ms + MINUTE_MS)).counts
    assert (hall.workshop.paused, hall.workshop.pause_until_ms) == (True, hall.now_ms - SECOND_MS + MINUTE_MS)
    assert hall.gets(ASTRID, slip()) is None
    assert hall.gets(BERIT, Join()) is None
    assert hall.does(KARI, Resume()).counts
    assert (hall.workshop.paused, hall.workshop.pause_until_ms) == (False, 0)


def test_a_break_ends_within_a_day(hall: Hall) -> None:
    assert hall.gets(KARI, Pause(until_ms=-1)) == refusals.BAD_SETTINGS
    assert hall.gets(KARI, Pause(until_ms=hall.now_ms + 25 * 60 * MINUTE_MS)) == refusals.BAD_SETTINGS
    assert hall.gets(KARI, Pause()) is None


def test_opening_an_activity_ends_the_break_and_forgets_its_time(hall: Hall) -> None:
    hall.does(KARI, Pause(until_ms=hall.now_ms + MINUTE_MS))
    hall.opens("a1")
    assert (hall.workshop.paused, hall.workshop.pause_until_ms) == (False, 0)


@pytest.mark.parametrize("before", [Resume(), Pause(), Pause(until_ms=NOON_MS + MINUTE_MS)], ids=repr)
@pytest.mark.parametrize("command", [Pause(until_ms=NOON_MS + 5 * MINUTE_MS), Resume(), SetDoor(open=False)], ids=repr)
def test_what_a_host_does_to_breaks_and_door_can_be_taken_back(
    hall: Hall, before: Command[Any], command: Command[Any]
) -> None:
    hall.does(KARI, before)
    was = (hall.workshop.paused, hall.workshop.pause_until_ms, hall.workshop.door_open)
    undo = command.undo(hall.workshop)
    assert hall.does(KARI, command).counts
    assert undo is None or hall.does(KARI, undo).counts
    assert (hall.workshop.paused, hall.workshop.pause_until_ms, hall.workshop.door_open) == was


# Changing what is planned or runs


def test_settings_change_while_an_activity_runs_and_nothing_typed_is_touched(hall: Hall) -> None:
    hall.opens("a1")
    hall.does(ASTRID, slip())
    before = hall.activity("a1")
    change = ChangeActivity(activity="a1", title="Våre behov", minutes=5, settings={"silent": True})
    assert hall.does(KARI, change).counts
    after = hall.activity("a1")
    assert (after.title, after.minutes, after.settings.silent) == ("Våre behov", 5, True)  # type: ignore[attr-defined]
    assert after.state is not None
    assert after.state.settings == after.settings
    assert after.state.ideas == before.state.ideas  # type: ignore[attr-defined,union-attr]
    assert (after.status, after.opened_ms, after.ends_at_ms) == (before.status, before.opened_ms, before.ends_at_ms)


def test_settings_change_before_an_activity_has_begun(hall: Hall) -> None:
    assert hall.does(KARI, ChangeActivity(activity="a2", title="Flere ideer", closes_itself=True)).counts
    after = hall.activity("a2")
    assert (after.id, after.title, after.status, after.state, after.closes_itself) == (
        "a2",
        "Flere ideer",
        "planned",
        None,
        True,
    )


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (ChangeActivity(activity="a1", title=""), refusals.TITLE_EMPTY),
        (ChangeActivity(activity="a1", title="x" * 121), text_too_long(limits.title_chars_max)),
        (ChangeActivity(activity="a1", title="Behov", minutes=-1), refusals.BAD_SETTINGS),
        (ChangeActivity(activity="a1", title="Behov", settings={"moderation": "never"}), refusals.BAD_SETTINGS),
        (
            ChangeActivity(activity="a1", title="Behov", settings={"ideas_per_person_max": 10**30}),
            refusals.BAD_SETTINGS,
        ),
        (ChangeActivity(activity="a9", title="Behov"), refusals.NO_SUCH_ACTIVITY),
    ],
    ids=repr,
)
def test_a_change_that_makes_no_sense_is_refused(hall: Hall, change: ChangeActivity, refusal: Refusal) -> None:
    before = hall.activity("a1")
    assert hall.gets(KARI, change) == refusal
    assert hall.activity("a1") == before


# What the next activity builds on


GROUP, LOOSE = Item("g1", "Møteplasser", (1, 2), grouped=True), Item("3", "Buss på søndager", (3,))


def test_loose_items_are_taken_along_or_left_waiting() -> None:
    assert divided((GROUP, LOOSE), "apart") == ((GROUP, LOOSE), ())
    assert divided((GROUP, LOOSE), "wait") == ((GROUP,), (LOOSE,))
    assert divided((LOOSE,), "") == ((LOOSE,), ())


def test_those_a_host_has_chosen_go_on_grouped_or_not_and_the_others_wait() -> None:
    assert divided((GROUP, LOOSE), "chosen", ("3",)) == ((LOOSE,), (GROUP,))
    assert divided((GROUP, LOOSE), "chosen", ("3", "g1", "gone")) == ((GROUP, LOOSE), ())
    assert divided((GROUP, LOOSE), "chosen") == ((), (GROUP, LOOSE))


def test_a_vote_is_about_what_the_host_has_chosen_and_about_something(hall: Hall) -> None:
    hall = Hall(NEEDS, PlannedActivity("dot_vote", "Prikker"))
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    for text in ("Flere benker", "Buss på søndager", "Kafé ved sjøen"):
        assert hall.does(ASTRID, slip(text)).counts
    assert hall.gets(KARI, OpenActivity(activity="a2", loose="chosen")) == refusals.NOTHING_CHOSEN
    assert hall.gets(KARI, OpenActivity(activity="a2", loose="chosen", only=("99",))) == refusals.NOTHING_CHOSEN
    hall.opens("a2", loose="chosen", only=("3", "1"))
    stage = hall.sees("a2", "facilitator")["stage"]
    assert [option["text"] for option in stage["options"]] == ["Flere benker", "Kafé ved sjøen"]
    assert stage["waiting"] == ("Buss på søndager",)


def test_somebody_must_decide_only_where_some_are_grouped_and_some_are_not() -> None:
    assert mixed((GROUP, LOOSE))
    assert not mixed((GROUP, GROUP))
    assert not mixed((LOOSE,))
    assert not mixed(())
