"""The wall follows the light in the hall, and holds still when it is told to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hall import ASTRID, KARI, LIV, Hall
from verksted.activities.idea_wall.slips import HideIdeas, PostIdea
from verksted.domain import refusals
from verksted.domain.activity import Author
from verksted.domain.commands import Conceal, End, OpenActivity, Pause, Reveal
from verksted.domain.hall import Freeze, SetDepth, SetLight, TurnWall
from verksted.domain.legibility import FLOOR_PX, LETTERS_PX, letters_px
from verksted.domain.turning import PAGE_MS, Turning, around, next_turn_ms
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


def test_how_deep_the_hall_is_can_be_said_and_taken_back(hall: Hall) -> None:
    undo = SetDepth(depth_m=16).undo(hall.workshop)
    assert hall.does(KARI, SetDepth(depth_m=16)).counts
    assert hall.workshop.depth_m == 16
    hall.does(KARI, undo)
    assert hall.workshop.depth_m == 0
    assert hall.gets(KARI, SetDepth(depth_m=17)) == refusals.BAD_SETTINGS
    assert hall.gets(LIV, SetDepth(depth_m=16)) == refusals.NOT_ALLOWED


def test_a_capital_is_a_two_hundredth_of_the_distance_and_never_below_the_floor() -> None:
    for depth_m, letters in LETTERS_PX.items():
        capital = 0.703 * letters / 1080 * 2
        assert capital >= (depth_m or 12) / 200 * 0.99
        assert letters >= FLOOR_PX
    assert letters_px(20) > letters_px(16) > letters_px(14) > letters_px(0) == FLOOR_PX


def test_the_wall_turns_by_itself_and_one_page_further_when_a_host_says_so(hall: Hall) -> None:
    before = hall.workshop.turning.page(hall.now_ms)
    assert hall.workshop.turning.page(hall.now_ms + PAGE_MS) == before + 1
    hall.does(KARI, TurnWall(turns=1))
    now = hall.now_ms
    turning = hall.workshop.turning
    assert turning.page(now) == Turning().page(now) + 1
    assert turning.page(next_turn_ms(now)) == turning.page(now)
    assert turning.page(next_turn_ms(now) + PAGE_MS) == turning.page(now) + 1


def test_a_wall_that_does_not_turn_by_itself_is_turned_by_hosts_alone(hall: Hall) -> None:
    hall.does(KARI, TurnWall(turns=1))
    hall.does(KARI, TurnWall(turns=2))
    hall.does(KARI, TurnWall(turns=1))
    assert hall.workshop.turning.still_page() == 1
    assert hall.gets(KARI, TurnWall(turns=9)) == refusals.BAD_SETTINGS


def test_a_page_has_stood_since_the_clock_or_a_host_turned_to_it(hall: Hall) -> None:
    turned_ms = next_turn_ms(hall.now_ms) - PAGE_MS
    assert hall.workshop.turning.since_ms(turned_ms + 5) == turned_ms
    hall.does(KARI, TurnWall(turns=1))
    turning, at_ms = hall.workshop.turning, hall.workshop.turning.at_ms
    pages = {now: turning.page(now) for now in range(at_ms, at_ms + 4 * PAGE_MS, 500)}
    for now, page in pages.items():
        since = turning.since_ms(now)
        assert since <= now
        assert turning.page(since) == page
        assert since == at_ms or turning.page(since - 1) != page


@given(st.integers(0, 10_000), st.integers(1, 400))
def test_one_page_more_changes_what_stands_there_only_at_its_own_turn(turn: int, count: int) -> None:
    (before, rounds), (after, _) = around(turn, count), around(turn, count + 1)
    assert 0 <= before < count
    assert after in (before, count)
    length = 1 << (count - 1).bit_length()
    assert {around(rounds * length + n, count)[0] for n in range(length)} == set(range(count))


def test_two_hosts_who_turn_at_once_turn_one_page(hall: Hall) -> None:
    hall.does(KARI, TurnWall(turns=1))
    page = hall.workshop.turning.page(hall.now_ms)
    hall.does(KARI, TurnWall(turns=1))
    assert hall.workshop.turning.page(hall.now_ms) == page


def test_a_frozen_wall_that_is_turned_is_let_go(hall: Hall) -> None:
    hall.does(KARI, Freeze(frozen=True))
    hall.does(KARI, TurnWall(turns=1))
    assert not hall.workshop.frozen
