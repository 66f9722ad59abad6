"""Whatever anybody does with dots, and whatever others try to read of them before the reveal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.activities.vote import BERIT, VOTERS, Vote, change, dots, open_vote, voted
from tests.hall import KARI, KINDS
from verksted.activities.dot_vote.ballots import FinishBallot, SetDots
from verksted.activities.dot_vote.views import ORDERS
from verksted.domain.activity import Author, Command
from verksted.domain.commands import CloseActivity, Conceal, End, OpenActivity, Reveal
from verksted.domain.reporting import report, shared_state

FAST = settings(deadline=None, max_examples=100)

# Whatever anybody does


def counts() -> st.SearchStrategy[int]:
    return st.integers(-1, 5)


def laid() -> st.SearchStrategy[tuple[Author, Command[Any]]]:
    command = st.builds(dots, st.integers(0, 7), counts())
    finish = st.booleans().map(lambda finished: FinishBallot(activity="a2", finished=finished))
    return st.tuples(st.sampled_from(VOTERS), st.one_of(command, command, command, finish))


def hosted() -> st.SearchStrategy[tuple[Author, Command[Any]]]:
    rules = st.builds(change, dots=st.integers(0, 6), dots_per_option=st.integers(1, 3))
    turns = [OpenActivity(activity="a2"), CloseActivity(activity="a2"), Reveal(activity="a2"), Conceal(activity="a2")]
    return st.tuples(st.just(KARI), st.one_of(st.sampled_from(turns), st.sampled_from(turns[:1]), rules))


SENT = 30
acts = st.lists(st.one_of(*[laid()] * 5, hosted()), min_size=SENT, max_size=SENT)
arrivals = st.lists(st.integers(0, SENT - 1), max_size=80)


@given(acts, arrivals, st.integers(1, 6), st.integers(1, 3))
@FAST
def test_no_sequence_of_taps_puts_a_ballot_over_and_totals_are_what_was_acknowledged(
    sent: list[tuple[Author, Command[Any]]], arriving: list[int], budget: int, pile: int
) -> None:
    """Taps arrive in any order, some twice, some never; hosts close, reopen, reveal and change the rules in between."""
    hall = open_vote(dots=budget, dots_per_option=pile)
    acknowledged: dict[tuple[str, int], int] = {}
    for number in arriving:
        author, command = sent[number]
        verdict = hall.does(author, command, tap=f"tap-of-{number}")
        if verdict.counts and isinstance(command, SetDots):
            acknowledged[author.id, command.item] = command.dots
        for voter in VOTERS:
            laid_by_one = [count for (who, _), count in acknowledged.items() if who == voter.id]
            assert sum(laid_by_one) <= hall.vote.budget
            assert max(laid_by_one, default=0) <= hall.vote.settings.dots_per_option
    totals = {n: sum(c for (_, item), c in acknowledged.items() if item == n) for n in range(1, 7)}
    hall.does(KARI, Reveal(activity="a2"))
    shown = hall.sees("a2", "participant")["stage"]["result"]
    assert {row["number"]: row["dots"] for row in shown} == totals


@given(st.permutations([(voter, item) for voter in VOTERS for item in (1, 2, 3)]))
@FAST
def test_the_order_in_which_lawful_dots_arrive_makes_no_difference(order: list[tuple[Author, int]]) -> None:
    hall = open_vote()
    assert all(hall.does(voter, dots(item)).counts for voter, item in order)
    assert hall.vote.tally() == {1: 3, 2: 3, 3: 3, 4: 0, 5: 0, 6: 0}


# What nobody may know before the reveal


def everything_that_leaves(hall: Vote) -> list[Any]:
    """Every view of every audience, a stranger's own view, the report, and the state as it is handed on."""
    state, kind = hall.state("a2"), KINDS["dot_vote"]
    viewers = [hall.viewer("a2", "participant", order=k) for k in range(ORDERS)]
    viewers += [hall.viewer("a2", "projector"), hall.viewer("a2", "facilitator")]
    stranger = Author("0000", "participant")
    views = [(kind.view(state, viewer), kind.mine(state, stranger, viewer)) for viewer in viewers]
    return [views, report(hall.workshop, KINDS, hall.now_ms, "1-0"), shared_state(hall.workshop, KINDS)]


choices = st.lists(st.sets(st.integers(1, 6), min_size=1, max_size=3), min_size=3, max_size=3)


@given(choices, choices)
@FAST
def test_before_the_reveal_nothing_that_leaves_the_server_depends_on_where_the_dots_lie(
    some: list[set[int]], others: list[set[int]]
) -> None:
    halls = [voted(some), voted(others)]
    assert everything_that_leaves(halls[0]) == everything_that_leaves(halls[1])
    for hall in halls:
        hall.does(KARI, CloseActivity(activity="a2"))
    assert everything_that_leaves(halls[0]) == everything_that_leaves(halls[1])
    for hall in halls:
        hall.does(KARI, Reveal(activity="a2"))
    same = halls[0].vote.tally() == halls[1].vote.tally()
    assert (everything_that_leaves(halls[0])[0] == everything_that_leaves(halls[1])[0]) == same


@pytest.mark.parametrize("hides", [OpenActivity(activity="a2"), Conceal(activity="a2")])
def test_what_is_hidden_again_is_hidden_as_before(hides: Command[Any]) -> None:
    halls = [voted([{1}, {1}, {1}]), voted([{2}, {3}, {4}])]
    for hall in halls:
        hall.does(KARI, Reveal(activity="a2"))
    assert everything_that_leaves(halls[0]) != everything_that_leaves(halls[1])
    for hall in halls:
        hall.does(KARI, hides)
    assert everything_that_leaves(halls[0]) == everything_that_leaves(halls[1])


def test_a_workshop_that_ends_unrevealed_says_that_its_totals_are_held_back() -> None:
    halls = [voted([{1}, {1}, {1}]), voted([{2}, {3}, {4}])]
    for hall in halls:
        hall.does(KARI, End())
        section = hall.report()
        assert section.notes == ("totals_hidden",)
        assert "dots" not in section.counts
        assert [row[-1] for row in section.tables[0].rows] == [None] * 6
    assert everything_that_leaves(halls[0]) == everything_that_leaves(halls[1])


def test_a_person_sees_their_own_dots_all_along() -> None:
    hall = voted([{1, 2}, {3}, {4}])
    own = hall.mine(BERIT)
    assert {number: slot["dots"] for number, slot in own["slot"]} == {1: 1, 2: 1, 3: 0, 4: 0, 5: 0, 6: 0}
    assert own["board"]["left"] == 1
    hall.does(KARI, CloseActivity(activity="a2"))
    own = hall.mine(BERIT)
    assert [option["number"] for option in own["mine"]["placed"]] == [1, 2]


def test_a_dot_changes_only_its_own_option_until_the_last_one_is_laid() -> None:
    hall = open_vote()
    before = dict(hall.mine(BERIT)["slot"])
    hall.does(BERIT, dots(4))
    after = dict(hall.mine(BERIT)["slot"])
    assert [number for number in before if before[number] != after[number]] == [4]
