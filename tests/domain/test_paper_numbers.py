"""Numbers printed on paper slips: wall, phone and paper say the same, and no number is used twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY
from tests.hall import ASTRID, KARI, LIV, ODD, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import limits, refusals
from verksted.domain.commands import ReserveNumbers
from verksted.domain.workshop import PlannedActivity

NEEDS = PlannedActivity("idea_wall", "Behov")


@pytest.fixture
def hall() -> Hall:
    hall = Hall(NEEDS)
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    return hall


def phone_slip() -> PostIdea:
    return PostIdea(activity="a1", text="Flere benker")


def paper_slip(number: int) -> PostIdea:
    return PostIdea(activity="a1", text="Buss på søndager", paper_number=number)


def test_a_slip_from_a_phone_comes_after_the_numbers_that_are_printed(hall: Hall) -> None:
    assert hall.does(KARI, ReserveNumbers(count=30)).counts
    assert hall.does(ASTRID, phone_slip()).number == 31


def test_each_who_sets_numbers_aside_is_told_their_own_whatever_came_after(hall: Hall) -> None:
    mine = hall.does(KARI, ReserveNumbers(count=30))
    slip = hall.does(ASTRID, phone_slip())
    theirs = hall.does(LIV, ReserveNumbers(count=10))
    assert [verdict.first for verdict in (mine, slip, theirs)] == [1, 0, 32]
    assert mine.number == theirs.number == 0, "a receipt would say that a slip has that number"


def test_a_printed_slip_keeps_the_number_on_the_paper(hall: Hall) -> None:
    hall.does(KARI, ReserveNumbers(count=30))
    assert hall.does(LIV, paper_slip(17)).number == 17
    assert hall.does(ASTRID, phone_slip()).number == 31


@pytest.mark.parametrize("number", [31, 99, -1])
def test_a_number_that_was_never_printed_is_refused(hall: Hall, number: int) -> None:
    hall.does(KARI, ReserveNumbers(count=30))
    assert hall.gets(LIV, paper_slip(number)) == refusals.NO_SUCH_PAPER


def test_whoever_prints_again_and_again_takes_no_number_from_the_phones(hall: Hall) -> None:
    """A pile that nobody writes on, however often the button is pressed."""
    presses = [hall.gets(KARI, ReserveNumbers(count=limits.paper_slips_max)) for _ in range(20)]
    assert presses[0] is None
    assert presses[-1] == refusals.PAPER_WAITING
    assert hall.does(ASTRID, phone_slip()).counts
    assert hall.does(LIV, paper_slip(17)).counts


def test_a_printed_slip_is_written_in_once(hall: Hall) -> None:
    hall.does(KARI, ReserveNumbers(count=30))
    assert hall.does(LIV, paper_slip(17)).counts
    assert hall.gets(KARI, paper_slip(17)) == refusals.NO_SUCH_PAPER


def test_a_phone_cannot_take_a_printed_number(hall: Hall) -> None:
    hall.does(KARI, ReserveNumbers(count=30))
    assert hall.gets(ASTRID, paper_slip(17)) == refusals.NOT_ALLOWED


@pytest.mark.parametrize("count", [0, -1, limits.paper_slips_max + 1, 2**63])
def test_no_more_is_printed_at_a_time_than_anybody_needs(hall: Hall, count: int) -> None:
    assert hall.gets(KARI, ReserveNumbers(count=count)) == refusals.BAD_SETTINGS


@given(st.lists(st.one_of(st.none(), st.integers(1, 12), st.integers(1, 60).map(float)), max_size=40))
@settings(PROPERTY)
def test_whatever_is_printed_and_written_no_number_is_used_twice(steps: list[int | float | None]) -> None:
    hall = Hall(NEEDS)
    hall.lets_in(ASTRID)
    hall.opens("a1")
    given_out = []
    for step in steps:
        if isinstance(step, int):
            hall.does(KARI, ReserveNumbers(count=step))
        else:
            verdict = hall.does(*((ASTRID, phone_slip()) if step is None else (LIV, paper_slip(int(step)))))
            given_out += [verdict.number] if verdict.counts else []
    assert len(given_out) == len(set(given_out))
    assert set(given_out).isdisjoint(hall.workshop.paper_numbers)
    assert max([0, *given_out, *hall.workshop.paper_numbers]) == hall.workshop.next_number - 1
