"""What a ballot may hold, who may change it and when, and what there is to vote on."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.activities.vote import BERIT, NIILLAS, SLIPS, Vote, change, dots, open_vote, options, voted
from tests.hall import KARI, KINDS, LIV, PROGRAM
from verksted.activities.dot_vote.ballots import FinishBallot
from verksted.activities.dot_vote.state import (
    LAID_IN_SECRET,
    MORE_DOTS_LAID,
    NO_SUCH_OPTION,
    Ballot,
    DotVoteSettings,
    Option,
)
from verksted.activities.idea_wall.groups import MakeGroup, NameGroup
from verksted.domain import limits, refusals
from verksted.domain.activity import Author, Command, Item
from verksted.domain.commands import CloseActivity, OpenActivity, Restore, Reveal
from verksted.domain.entry import Entry
from verksted.domain.fold import fold
from verksted.domain.refusals import Refusal
from verksted.domain.reporting import report, shared_state
from verksted.domain.snapshot import plain

# The budget


@pytest.mark.parametrize(
    ("count", "budget"),
    [(1, 1), (2, 2), (3, 3), (9, 3), (13, 3), (14, 4), (18, 5), (20, 5), (24, 6), (26, 7), (60, 7), (200, 7)],
)
def test_by_itself_a_vote_gives_a_quarter_of_its_options_as_dots_but_three_to_seven(count: int, budget: int) -> None:
    assert options(count).budget == budget


def test_nobody_gets_more_dots_than_there_is_room_for() -> None:
    assert options(4, dots=10).budget == 4
    assert options(4, dots=10, dots_per_option=2).budget == 8
    assert options(4, dots=10, dots_per_option=20).budget == 10


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ({}, ""),
        ({"question": ""}, "question"),
        ({"question": "x" * 141}, "question"),
        ({"dots": -1}, "dots"),
        ({"dots": 21}, "dots"),
        ({"dots_per_option": 0}, "dots_per_option"),
        ({"dots_per_option": 21}, "dots_per_option"),
        ({"question": "x" * 140, "dots": 20, "dots_per_option": 20, "open_totals": True}, ""),
    ],
)
def test_settings_that_make_no_sense_are_named(chosen: dict[str, Any], fault: str) -> None:
    assert DotVoteSettings(**chosen).fault() == fault


def test_the_fourth_dot_is_refused_when_the_budget_is_three() -> None:
    hall = open_vote()
    assert [hall.gets(BERIT, dots(item)) for item in (1, 2, 3)] == [None] * 3
    assert hall.gets(BERIT, dots(4)) == Refusal("no_dots_left", 3)
    assert hall.vote.ballot(BERIT.id).used == 3


def test_a_dot_taken_away_can_be_laid_elsewhere() -> None:
    hall = open_vote(dots=1)
    assert hall.gets(BERIT, dots(1)) is None
    assert hall.gets(BERIT, dots(2)) == Refusal("no_dots_left", 1)
    assert hall.gets(BERIT, dots(1, 0)) is None
    assert hall.gets(BERIT, dots(2)) is None
    assert dict(hall.vote.ballot(BERIT.id).dots) == {2: 1}


def test_one_dot_on_each_unless_the_facilitator_lets_people_stack() -> None:
    assert open_vote().gets(BERIT, dots(1, 2)) == Refusal("too_many_on_one", 1)
    stacking = open_vote(dots=5, dots_per_option=3)
    assert stacking.gets(BERIT, dots(1, 3)) is None
    assert stacking.gets(BERIT, dots(1, 4)) == Refusal("too_many_on_one", 3)
    assert stacking.gets(BERIT, dots(2, 3)) == Refusal("no_dots_left", 5)
    assert stacking.gets(BERIT, dots(2, 2)) is None


def test_no_number_of_dots_is_below_none() -> None:
    hall = open_vote(dots=5, dots_per_option=3)
    assert not hall.does(BERIT, dots(1, -1)).counts
    assert not hall.vote.ballots


@pytest.mark.parametrize("item", [0, -1, 7, 10**30])
def test_dots_lie_on_options_there_are(item: int) -> None:
    assert open_vote().gets(BERIT, dots(item)) == NO_SUCH_OPTION


# Who, and when


def test_only_participants_vote_and_only_while_it_is_open() -> None:
    hall = Vote()
    assert hall.gets(BERIT, dots(1)) == refusals.ACTIVITY_NOT_OPEN_YET
    hall.opens("a2")
    assert hall.gets(LIV, dots(1)) == refusals.NOT_ALLOWED
    assert hall.gets(KARI, FinishBallot(activity="a2", finished=True)) == refusals.NOT_ALLOWED
    assert hall.gets(BERIT, dots(1)) is None
    hall.does(KARI, CloseActivity(activity="a2"))
    assert hall.gets(BERIT, dots(1, 0)) == refusals.ACTIVITY_CLOSED
    hall.opens("a2")
    assert hall.gets(BERIT, dots(1, 0)) is None


@pytest.mark.parametrize("command", [dots(1), FinishBallot(activity="a2", finished=True)])
def test_nobody_votes_without_a_pseudonym_for_that_ballot_would_be_everybody_s(command: Command[Any]) -> None:
    hall = open_vote()
    assert hall.gets(Author("", "participant"), command) == refusals.NOT_JOINED
    assert not hall.vote.ballots


def test_a_ballot_keeps_the_role_and_channel_it_came_by_and_no_one_else_s() -> None:
    hall = open_vote()
    hall.does(BERIT, dots(1))
    hall.does(replace(BERIT, role="politician", channel="paper"), FinishBallot(activity="a2", finished=True))
    ballot = hall.vote.ballot(BERIT.id)
    assert (ballot.role, ballot.channel, ballot.finished) == ("politician", "paper", True)
    assert not hasattr(ballot, "table")
    assert dict(ballot.dots) == {1: 1}
    assert hall.vote.ballot(NIILLAS.id) == Ballot()


def test_handing_in_can_be_taken_back_and_survives_a_change() -> None:
    hall = open_vote()
    hall.does(BERIT, dots(1))
    hall.does(BERIT, FinishBallot(activity="a2", finished=True))
    hall.does(BERIT, dots(2))
    assert hall.sees("a2", "projector")["stage"]["finished"] == 1
    hall.does(BERIT, FinishBallot(activity="a2", finished=False))
    assert hall.sees("a2", "projector")["stage"]["finished"] == 0
    hall.does(KARI, CloseActivity(activity="a2"))
    assert hall.gets(BERIT, FinishBallot(activity="a2", finished=True)) == refusals.ACTIVITY_CLOSED


def test_who_took_every_dot_back_has_not_voted_but_a_blank_ballot_handed_in_is_one() -> None:
    hall = open_vote()
    hall.does(BERIT, dots(1))
    hall.does(BERIT, dots(1, 0))
    hall.does(NIILLAS, FinishBallot(activity="a2", finished=True))
    counted = hall.report().counts
    assert (counted["started"], counted["finished"]) == (1, 1)


# The options


def test_an_option_keeps_its_number_and_words_whatever_happens_to_the_wall() -> None:
    hall = Vote(slips=3)
    hall.does(KARI, MakeGroup(activity="a1", heading="Komme seg rundt", ideas=(1, 2)))
    hall.opens("a2", loose="apart")
    before = hall.vote.options
    hall.does(KARI, NameGroup(activity="a1", group="g1", heading="Transport"))
    assert hall.vote.options == before
    assert before == (
        Option(1, "g1", "Komme seg rundt", (1, 2), grouped=True, references=("1-1", "1-2")),
        Option(2, "3", SLIPS[2], (3,), grouped=False, references=("1-3",)),
    )


def test_what_was_left_waiting_is_no_option_but_stands_in_the_report() -> None:
    hall = Vote(slips=3)
    hall.does(KARI, MakeGroup(activity="a1", heading="Komme seg rundt", ideas=(1, 2)))
    assert hall.gets(KARI, OpenActivity(activity="a2")) == refusals.LOOSE_ITEMS_UNDECIDED
    hall.opens("a2", loose="wait")
    section = hall.report()
    tables = {table.name: table.rows for table in section.tables}
    assert tables["waiting"] == ((SLIPS[2], "3"),)
    assert [row[:3] for row in tables["options"]] == [(1, "Komme seg rundt", "1, 2")]
    assert (section.counts["options"], section.counts["waiting"]) == (1, 1)


def test_beyond_the_house_s_limit_options_wait_and_none_is_lost() -> None:
    state = options(limits.options_max + 3)
    assert len(state.options) == limits.options_max
    assert [item.key for item in state.waiting] == ["201", "202", "203"]


def test_the_next_activity_may_build_on_the_options_in_the_order_of_their_numbers() -> None:
    hall = open_vote(slips=2)
    hall.does(BERIT, dots(2))
    hall.does(KARI, Reveal(activity="a2"))
    expected = (Item("o1", SLIPS[0], (1,), references=("1-1",)), Item("o2", SLIPS[1], (2,), references=("1-2",)))
    assert KINDS["dot_vote"].items(hall.state("a2")) == expected


# Under other rules


def test_no_change_of_rules_makes_a_ballot_too_large_afterwards() -> None:
    hall = open_vote(dots=4, dots_per_option=2)
    hall.does(BERIT, dots(1, 2))
    hall.does(BERIT, dots(2, 1))
    assert hall.gets(KARI, change(dots=2, dots_per_option=2)) == MORE_DOTS_LAID
    assert hall.gets(KARI, change(dots=4, dots_per_option=1)) == MORE_DOTS_LAID
    assert hall.gets(KARI, change(dots=3, dots_per_option=2)) is None
    assert hall.gets(BERIT, dots(2, 2)) == Refusal("no_dots_left", 3)


def test_totals_may_be_opened_before_anybody_has_laid_a_dot_and_closed_at_any_time() -> None:
    hall = open_vote()
    assert hall.gets(KARI, change(open_totals=True)) is None
    assert hall.gets(KARI, change()) is None
    hall.does(BERIT, dots(1))
    assert hall.gets(KARI, change(open_totals=True)) == LAID_IN_SECRET
    assert hall.gets(KARI, change(question="Hva haster mest?")) is None
    assert hall.sees("a2", "participant")["stage"]["question"] == "Hva haster mest?"


def test_the_same_count_may_be_sent_again_and_a_pile_grows_by_what_is_added() -> None:
    hall = open_vote(dots=3, dots_per_option=3)
    assert [hall.gets(BERIT, dots(1, count)) for count in (2, 2, 3, 3)] == [None] * 4
    assert hall.vote.ballot(BERIT.id).used == 3


# Handed on and taken in again


def test_a_revealed_vote_comes_back_from_its_exported_state_with_the_same_result() -> None:
    hall = voted([{1, 2}, {2}, {2, 3}])
    hall.does(KARI, Reveal(activity="a2"))
    snapshot = shared_state(hall.workshop, KINDS)
    again, verdict = fold(None, Entry("1-0", "tap", PROGRAM, Restore(snapshot=snapshot)), KINDS)
    assert verdict.counts
    assert again is not None
    assert shared_state(again, KINDS) == snapshot
    assert report(again, KINDS, 0, "1-0").activities[1].section == hall.report()


@pytest.mark.parametrize("lying", [{"7": 1}, {"0": 2}, {"1": -3}])
def test_an_exported_state_with_sums_that_cannot_be_is_not_taken_in(lying: dict[str, int]) -> None:
    hall = voted([{1}, {2}, {3}])
    hall.does(KARI, Reveal(activity="a2"))
    snapshot = shared_state(hall.workshop, KINDS)
    snapshot["agenda"][1]["state"]["counted"]["marks"] = lying
    _, verdict = fold(None, Entry("1-0", "tap", PROGRAM, Restore(snapshot=snapshot)), KINDS)
    assert verdict.refusal == refusals.BAD_SNAPSHOT


def test_an_exported_state_holds_sums_and_no_ballot() -> None:
    hall = voted([{1, 2}, {2}, {2, 3}])
    hall.does(KARI, Reveal(activity="a2"))
    state = shared_state(hall.workshop, KINDS)["agenda"][1]["state"]
    assert state["ballots"] == {}
    assert state["counted"]["marks"] == {"1": 1, "2": 3, "3": 1}


@pytest.mark.parametrize("lying", [{"7": 1}, {"1": 2}, {"1": 0}, {"1": -3}, {"1": 1, "2": 1, "3": 1, "4": 1}])
def test_a_state_with_a_ballot_that_breaks_the_rules_is_not_taken_in(lying: dict[str, int]) -> None:
    hall = voted([{1}, {2}, {3}])
    snapshot = plain(hall.workshop)
    ballots = snapshot["agenda"][1]["state"]["ballots"]
    ballots[min(ballots)]["dots"] = lying
    _, verdict = fold(None, Entry("1-0", "tap", PROGRAM, Restore(snapshot=snapshot)), KINDS)
    assert verdict.refusal == refusals.BAD_SNAPSHOT
