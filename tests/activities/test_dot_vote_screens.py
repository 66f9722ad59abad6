"""The orders of the ballot, the pages of the wall, and the result."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.activities.vote import BERIT, dots, open_vote, options, voted
from tests.hall import KARI, KINDS
from verksted.activities.dot_vote.views import ORDERS, in_order
from verksted.domain.commands import Reveal
from verksted.domain.reporting import shared_state
from verksted.domain.turning import PAGE_MS

# The orders


@pytest.mark.parametrize("count", [2, 3, 5, 8, 13, 24, 60])
def test_over_all_orders_every_option_stands_as_near_the_top_as_any_other(count: int) -> None:
    every = [in_order(options(count).options, order) for order in range(ORDERS)]
    places: Counter[int] = Counter()
    for order in every:
        places.update({option.number: place for place, option in enumerate(order)})
        assert sorted(option.number for option in order) == list(range(1, count + 1))
    assert set(places.values()) == {ORDERS * (count - 1) // 2}


@pytest.mark.parametrize("count", [6, 9, 24])
def test_no_option_stands_in_the_same_place_in_more_than_two_orders(count: int) -> None:
    every = [in_order(options(count).options, order) for order in range(ORDERS)]
    seats = Counter((place, option.number) for order in every for place, option in enumerate(order))
    assert max(seats.values()) <= 2
    assert len(set(every)) == ORDERS


def test_a_phone_sees_its_own_order_and_the_wall_the_numbers() -> None:
    hall = open_vote()
    seen = [[o["number"] for o in hall.sees("a2", "participant", order=k)["stage"]["options"]] for k in range(ORDERS)]
    assert seen == [[o.number for o in in_order(hall.vote.options, k)] for k in range(ORDERS)]
    assert seen[0] != seen[1]
    assert [o["number"] for o in hall.sees("a2", "projector")["stage"]["options"]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("count", [3, 12, 13, 40])
def test_the_wall_turns_its_pages_until_everything_has_been_shown(count: int) -> None:
    hall = open_vote(slips=count)
    seen: list[int] = []
    for _ in range(hall.sees("a2", "projector")["stage"]["pages"]):
        seen += [option["number"] for option in hall.sees("a2", "projector")["stage"]["options"]]
        turns_at = KINDS["dot_vote"].wakes(hall.state("a2"), hall.now_ms)
        hall.wait((turns_at or hall.now_ms) - hall.now_ms)
    assert sorted(seen) == list(range(1, count + 1))


# The result


def test_the_result_has_most_dots_first_and_equal_sums_share_a_place() -> None:
    hall = voted([{2, 5}, {2, 3}, {2, 5}])
    hall.does(KARI, Reveal(activity="a2"))
    result = hall.sees("a2", "projector")["stage"]["result"]
    ranked = [(row["place"], row["number"], row["dots"], row["tied"]) for row in result]
    top = [(1, 2, 3, False), (2, 5, 2, False), (3, 3, 1, False)]
    assert ranked == [*top, (4, 1, 0, True), (4, 4, 0, True), (4, 6, 0, True)]
    section = hall.report()
    assert [row[-1] for row in section.tables[0].rows] == [0, 3, 1, 0, 2, 0]
    assert section.counts["dots"] == 6
    assert section.notes == ()


def test_in_a_warm_up_everybody_may_follow_the_totals_without_the_ballot_being_drawn_anew() -> None:
    hall = open_vote(dots=3, open_totals=True)
    stage = hall.sees("a2", "participant")["stage"]
    hall.does(BERIT, dots(2))
    seen = hall.sees("a2", "participant")
    assert seen["stage"] == stage
    assert seen["news"]["result"][0]["number"] == 2
    assert hall.sees("a2", "projector")["stage"]["result"][0]["dots"] == 1


def test_dots_laid_in_the_open_are_handed_on_with_the_rest() -> None:
    hall = voted([{1}, {1}, {2}], open_totals=True)
    assert shared_state(hall.workshop, KINDS)["agenda"][1]["state"]["counted"]["marks"] == {"1": 2, "2": 1}


def test_a_wall_with_room_for_the_top_only_says_how_many_more_there_are() -> None:
    hall = open_vote(slips=30)
    hall.does(BERIT, dots(30))
    hall.does(KARI, Reveal(activity="a2"))
    stage = hall.sees("a2", "projector")["stage"]
    assert stage["result"][0]["number"] == 30
    assert len(stage["result"]) + stage["rest"] == 30
    hall.wait(PAGE_MS)
    assert hall.sees("a2", "projector")["stage"] == stage
    assert len(hall.sees("a2", "participant")["stage"]["result"]) == 30
