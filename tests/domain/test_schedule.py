"""Planned time against what it took: the clock that hosts keep the evening by."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from tests.hall import ASTRID, KARI, KINDS, MINUTE_MS, PROGRAM, SECOND_MS, Hall
from verksted.domain.commands import (
    AddActivity,
    ChangeActivity,
    CloseActivity,
    End,
    OpenActivity,
    SetStart,
    SetTimer,
    SkipActivity,
)
from verksted.domain.reporting import report
from verksted.domain.schedule import Evening, evening, remaining_ms, spent_ms
from verksted.domain.workshop import PlannedActivity

NEEDS = PlannedActivity("idea_wall", "Behov", 20)
IDEAS = PlannedActivity("idea_wall", "Ideer", 30)
TALK = PlannedActivity("idea_wall", "Samtale", 10)


@pytest.fixture
def hall() -> Hall:
    return Hall(NEEDS, IDEAS, TALK)


def clock(hall: Hall, begins_ms: int = 0) -> Evening:
    found = evening(hall.workshop, hall.now_ms, begins_ms)
    assert found is not None
    return found


def late_minutes(hall: Hall, begins_ms: int = 0) -> int:
    return round(clock(hall, begins_ms).late_ms / MINUTE_MS)


def after(hall: Hall, minutes: float) -> None:
    """The clock shows so many whole minutes more; the next command takes its second from them."""
    hall.wait(int(minutes * MINUTE_MS) - SECOND_MS)


def test_before_anything_opens_the_evening_has_no_clock(hall: Hall) -> None:
    assert evening(hall.workshop, hall.now_ms) is None
    assert remaining_ms(hall.workshop, hall.now_ms) == 60 * MINUTE_MS


def test_where_nobody_has_planned_minutes_there_is_nothing_to_be_late_for() -> None:
    hall = Hall(PlannedActivity("idea_wall", "Behov"))
    hall.opens("a1")
    assert evening(hall.workshop, hall.now_ms) is None


def test_an_evening_that_keeps_to_the_plan_ends_when_it_was_promised(hall: Hall) -> None:
    hall.opens("a1")
    promised = hall.now_ms + 60 * MINUTE_MS
    assert (clock(hall).promised_end_ms, clock(hall).end_ms) == (promised, promised)
    after(hall, 20)
    hall.opens("a2")
    assert clock(hall).end_ms == promised
    after(hall, 15)
    assert late_minutes(hall) == 0


def test_a_step_that_takes_longer_moves_the_end_with_every_minute(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 20)
    assert late_minutes(hall) == 0
    hall.wait(5 * MINUTE_MS)
    assert late_minutes(hall) == 5
    hall.opens("a2")
    hall.wait(10 * MINUTE_MS)
    assert late_minutes(hall) == 5


def test_time_between_two_steps_counts_as_well(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 20)
    hall.does(KARI, CloseActivity(activity="a1"))
    hall.wait(7 * MINUTE_MS)
    assert late_minutes(hall) == 7


def test_a_step_that_is_over_early_gives_time_which_talk_uses_up(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 12)
    hall.does(KARI, CloseActivity(activity="a1"))
    assert late_minutes(hall) == -8
    hall.wait(8 * MINUTE_MS)
    assert late_minutes(hall) == 0


def test_a_step_that_gives_way_to_the_next_before_its_time_is_over(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 12)
    hall.opens("a2")
    assert late_minutes(hall) == -8


def test_what_is_broken_off_to_go_back_is_not_over(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 20)
    hall.opens("a2")
    after(hall, 5)
    hall.opens("a1")
    assert remaining_ms(hall.workshop, hall.now_ms) == (25 + 10) * MINUTE_MS
    assert late_minutes(hall) == 0


def test_what_is_reopened_has_the_rest_of_its_time_and_no_clock_where_that_is_used_up(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 12)
    hall.opens("a2")
    after(hall, 3)
    hall.opens("a1")
    assert round((hall.activity("a1").ends_at_ms - hall.now_ms) / MINUTE_MS) == 20 - 12
    after(hall, 8)
    hall.opens("a2")
    hall.opens("a1")
    assert hall.activity("a1").ends_at_ms == 0


def test_a_timer_that_was_moved_says_how_long_the_step_still_takes(hall: Hall) -> None:
    hall.opens("a1")
    later = hall.activity("a1").ends_at_ms + 5 * MINUTE_MS
    hall.does(KARI, SetTimer(activity="a1", ends_at_ms=later))
    assert late_minutes(hall) == 5


def test_skipping_catches_up_and_a_new_step_takes_its_time(hall: Hall) -> None:
    hall.opens("a1")
    hall.wait(30 * MINUTE_MS)
    assert late_minutes(hall) == 10
    hall.does(KARI, SkipActivity(activity="a3"))
    assert late_minutes(hall) == 0
    hall.does(KARI, AddActivity(kind="idea_wall", title="Bevegelse", minutes=15, after="a1"))
    assert late_minutes(hall) == 15
    hall.does(KARI, ChangeActivity(activity="a2", title="Ideer", minutes=15))
    assert late_minutes(hall) == 0


def test_an_evening_that_begins_after_the_time_it_was_called_for_is_late_from_the_start(hall: Hall) -> None:
    called_for = hall.now_ms
    hall.wait(10 * MINUTE_MS)
    hall.opens("a1")
    assert late_minutes(hall) == 0
    assert late_minutes(hall, called_for) == 10


def test_saying_anew_when_it_begins_is_a_new_promise(hall: Hall) -> None:
    hall.opens("a1")
    hall.does(KARI, AddActivity(kind="idea_wall", title="Bevegelse", minutes=15, after="a1"))
    assert late_minutes(hall) == 15
    hall.does(KARI, SetStart(begins="18:00"))
    assert late_minutes(hall) == 0


def test_a_step_without_minutes_takes_what_it_takes() -> None:
    hall = Hall(PlannedActivity("idea_wall", "Velkommen"), IDEAS)
    hall.opens("a1")
    hall.wait(4 * MINUTE_MS)
    assert late_minutes(hall) == 4
    hall.opens("a2")
    assert remaining_ms(hall.workshop, hall.now_ms) == 30 * MINUTE_MS


def test_the_times_a_step_was_open_add_up(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 8)
    hall.does(KARI, CloseActivity(activity="a1"))
    hall.wait(30 * MINUTE_MS)
    assert spent_ms(hall.activity("a1"), hall.now_ms) == 8 * MINUTE_MS
    hall.opens("a1")
    hall.wait(4 * MINUTE_MS)
    assert spent_ms(hall.activity("a1"), hall.now_ms) == 12 * MINUTE_MS
    hall.does(KARI, OpenActivity(activity="a1"))
    hall.wait(MINUTE_MS)
    assert spent_ms(hall.activity("a1"), hall.now_ms) == 13 * MINUTE_MS + SECOND_MS
    assert spent_ms(hall.activity("a2"), hall.now_ms) == 0


def test_the_report_tells_how_long_a_step_was_open_all_times_together(hall: Hall) -> None:
    hall.opens("a1")
    after(hall, 8)
    hall.opens("a2")
    after(hall, 30)
    hall.opens("a1")
    after(hall, 4)
    hall.does(KARI, End())
    told = report(hall.workshop, KINDS, hall.now_ms + 60 * MINUTE_MS, "1-0").activities
    assert [step.spent_ms // MINUTE_MS for step in told] == [12, 30, 0]


def test_what_older_files_tell_of_times_is_used_as_far_as_it_goes(hall: Hall) -> None:
    bare = replace(hall.activity("a1"), status="closed", opened_ms=hall.now_ms, closed_ms=hall.now_ms + 9 * MINUTE_MS)
    assert spent_ms(bare, hall.now_ms + 60 * MINUTE_MS) == 9 * MINUTE_MS
    running = replace(bare, status="open", closed_ms=0)
    assert spent_ms(running, hall.now_ms + 3 * MINUTE_MS) == 3 * MINUTE_MS


def test_after_the_end_the_clock_stands(hall: Hall) -> None:
    hall.lets_in(ASTRID)
    hall.opens("a1")
    after(hall, 50)
    hall.does(KARI, End())
    hall.wait(300 * MINUTE_MS)
    assert late_minutes(hall) == -10


def test_no_clock_that_jumps_makes_time_negative(hall: Hall) -> None:
    hall.opens("a1")
    earlier = hall.now_ms - MINUTE_MS
    assert spent_ms(hall.activity("a1"), earlier) == 0
    found = evening(hall.workshop, earlier)
    assert msgspec.json.encode(found)
    assert hall.does(PROGRAM, CloseActivity(activity="a1")).counts
