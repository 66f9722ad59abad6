"""One phone for several people at a table: each a ballot of their own, closed when the phone goes on, and no more than seats."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.activities.vote import Vote, change, dots, open_vote
from tests.hall import KARI, KINDS, VOCABULARY
from verksted.activities.dot_vote.ballots import BeginBallot, FinishBallot, HandOver, SharePhone
from verksted.domain import ballots, limits, refusals
from verksted.domain.activity import Author, Command
from verksted.domain.commands import CloseActivity, OpenActivity, Reveal, SetSeats
from verksted.domain.entry import Entry
from verksted.domain.fold import digest, fold
from verksted.domain.refusals import Refusal
from verksted.domain.reporting import shared_state
from verksted.domain.snapshot import written
from verksted.domain.workshop import Workshop
from verksted.live.pseudonyms import phone_pseudonym, pseudonym, sharing_of, turn_of
from verksted.store.log import write_entry

KEY = b"k" * 32


class Phone:
    """A phone at a table, and the names its edge gives it."""

    def __init__(self, owner: str, table: int = 4, role: str = "resident") -> None:
        self.owner, self.table, self.role = owner, table, role

    @property
    def itself(self) -> Author:
        return Author(phone_pseudonym(KEY, "a2", self.owner), "participant", table=self.table)

    @property
    def alone(self) -> Author:
        return Author(pseudonym(KEY, "a2", self.owner), "participant", self.role)

    def turn(self, number: int) -> Author:
        return Author(pseudonym(KEY, "a2", self.owner, number), "participant", shared=True)


SIGRID, TORE = Phone("sigrid"), Phone("tore")


def share(people: int, table: int = 0) -> SharePhone:
    return SharePhone(activity="a2", people=people, table=table)


BEGIN, HAND_OVER = BeginBallot(activity="a2"), HandOver(activity="a2")


def seated(seats: int = 7, **chosen: Any) -> Vote:
    hall = open_vote(**chosen)
    if seats:
        hall.does(KARI, SetSeats(table=4, seats=seats))
    return hall


def all_vote(hall: Vote, phone: Phone, people: int) -> None:
    assert hall.gets(phone.itself, share(people)) is None
    for number in range(1, people + 1):
        for command in (BEGIN, dots(1 + number % 3), HAND_OVER):
            assert hall.gets(phone.turn(number), command) is None


# Taking turns


def test_six_at_a_table_vote_from_one_phone_each_their_own_ballot() -> None:
    hall = seated()
    all_vote(hall, SIGRID, 6)
    assert len(hall.vote.ballots) == 6
    assert sum(hall.vote.tally().values()) == 6
    assert hall.vote.by_channel()["phone"] == 6


def test_a_ballot_that_was_handed_over_cannot_be_changed_opened_or_taken_back() -> None:
    hall = seated()
    all_vote(hall, SIGRID, 2)
    before = hall.vote.ballots
    for command in (dots(5), dots(2, 0), BEGIN, FinishBallot(activity="a2", finished=False)):
        assert hall.gets(SIGRID.turn(1), command) == ballots.HANDED_OVER
    assert hall.gets(SIGRID.alone, dots(5)) == ballots.HANDED_OVER
    hall.does(KARI, CloseActivity(activity="a2"))
    hall.does(KARI, OpenActivity(activity="a2"))
    assert hall.gets(SIGRID.turn(1), dots(5)) == ballots.HANDED_OVER
    assert hall.vote.ballots == before


def test_handing_over_twice_with_a_trembling_finger_changes_nothing() -> None:
    hall = seated()
    hall.does(SIGRID.itself, share(2))
    for command in (BEGIN, HAND_OVER):
        hall.does(SIGRID.turn(1), command)
    before = hall.vote
    assert hall.gets(SIGRID.turn(1), HAND_OVER) is None
    assert hall.vote == before


def test_whoever_voted_before_sharing_has_had_the_first_turn() -> None:
    hall = seated()
    hall.does(SIGRID.alone, dots(1))
    hall.does(SIGRID.itself, share(3))
    activity = hall.activity("a2")
    assert turn_of(activity, KEY, "sigrid") == (SIGRID.alone.id, 1, 3)
    hall.does(SIGRID.turn(1), HAND_OVER)
    assert turn_of(hall.activity("a2"), KEY, "sigrid").number == 2
    assert len(hall.vote.ballots) == 1


def test_a_blank_ballot_that_is_handed_over_is_a_vote() -> None:
    hall = seated()
    hall.does(SIGRID.itself, share(2))
    hall.does(SIGRID.turn(1), BEGIN)
    assert hall.vote.by_channel()["phone"] == 0
    hall.does(SIGRID.turn(1), HAND_OVER)
    assert hall.vote.by_channel()["phone"] == 1
    assert hall.sees("a2", "projector")["stage"]["finished"] == 1


def test_the_wall_counts_everybody_round_the_phone_as_present() -> None:
    hall = seated()
    before = hall.sees("a2", "projector", people=2)["stage"]["people"]
    hall.does(SIGRID.itself, share(6))
    assert hall.sees("a2", "projector", people=2)["stage"]["people"] == before + 5


def test_where_each_has_a_phone_nobody_begins_or_hands_over() -> None:
    hall = seated()
    for command in (BEGIN, HAND_OVER):
        assert hall.gets(SIGRID.alone, command) == ballots.NOT_SHARED


# How many


def test_a_table_shares_no_more_votes_than_it_has_seats() -> None:
    hall = seated(6)
    assert hall.gets(SIGRID.itself, share(4)) is None
    assert hall.gets(TORE.itself, share(3)) == Refusal("no_seats_left", 6)
    assert hall.gets(TORE.itself, share(2)) is None
    assert hall.gets(SIGRID.itself, share(5)) == Refusal("no_seats_left", 6)
    assert hall.gets(Phone("berit", table=5).itself, share(5)) is None


def test_where_nobody_has_said_how_many_seats_there_are_eight_may_share() -> None:
    hall = seated(0)
    assert hall.gets(SIGRID.itself, share(5)) is None
    assert hall.gets(TORE.itself, share(4)) == Refusal("seats_unknown", limits.seats_unregistered)
    assert hall.gets(TORE.itself, share(3)) is None


def test_seats_are_never_fewer_than_votes_are_shared_already() -> None:
    hall = seated(6)
    hall.does(SIGRID.itself, share(6))
    assert hall.gets(KARI, SetSeats(table=1, last=9, seats=5)) == Refusal("seats_taken", 6)
    assert hall.gets(KARI, SetSeats(table=4, seats=0)) is None
    assert hall.gets(KARI, SetSeats(table=4, seats=6)) is None


def test_a_phone_without_a_table_says_which_and_stays_there() -> None:
    hall = seated(6)
    wandering = Phone("odd", table=0)
    assert hall.gets(wandering.itself, share(2)) == ballots.TABLE_UNKNOWN
    assert hall.gets(wandering.itself, share(2, table=100)) == ballots.TABLE_UNKNOWN
    assert hall.gets(wandering.itself, share(2, table=4)) is None
    assert hall.gets(replace(wandering.itself, table=9), share(3, table=9)) is None
    assert (hall.vote.seats_taken(4), hall.vote.seats_taken(9)) == (3, 0)


def test_there_may_be_more_round_the_phone_than_was_said_but_never_fewer() -> None:
    hall = seated(6)
    hall.does(SIGRID.itself, share(3))
    assert hall.gets(SIGRID.itself, share(3)) is None
    assert hall.gets(SIGRID.itself, share(2)) == Refusal("shared_by_more", 3)
    assert hall.gets(SIGRID.itself, share(4)) is None


@pytest.mark.parametrize("people", [-1, 0, 1, limits.sharing_max + 1, 10**30])
def test_two_to_twelve_share_a_phone(people: int) -> None:
    assert seated(60).gets(SIGRID.itself, share(people)) == Refusal("too_many_share", limits.sharing_max)


def test_where_the_facilitator_wants_it_so_nobody_shares() -> None:
    hall = seated(6, shared_phones=False)
    assert hall.gets(SIGRID.itself, share(2)) == ballots.SHARING_OFF
    assert hall.sees("a2", "participant")
    assert hall.mine(SIGRID.alone)["turn"] is None


def test_without_a_shared_seat_there_is_no_shared_ballot() -> None:
    hall = seated()
    assert hall.gets(SIGRID.turn(2), dots(1)) == ballots.NOT_SHARED
    assert hall.gets(Author("", "participant", shared=True), BEGIN) == refusals.NOT_JOINED
    assert hall.gets(Author("", "participant", table=4), share(2)) == refusals.NOT_JOINED


# Whatever order commands come in, however often, through whichever process


class Edge:
    """A process that lags: it has read the log so far, and gives names by what it knows."""

    def __init__(self, start: Workshop | None) -> None:
        self.state = start
        self.read = 0

    def reads(self, log: list[Entry], up_to: int) -> None:
        for entry in log[self.read : up_to]:
            self.state, _ = fold(self.state, entry, KINDS)
        self.read = max(self.read, up_to)

    def lets(self, phone: Phone, turn: int) -> bool:
        activity = self.state.activity("a2") if self.state else None
        return turn <= sharing_of(activity, KEY, phone.owner)


PHONES = [Phone("a", 1), Phone("b", 1), Phone("c", 1), Phone("d", 2), Phone("e", 0)]
Act = tuple[str, int, int, int]
goes_on = st.tuples(st.just("on"), st.integers(0, 4), st.just(0), st.just(0))
shares = st.tuples(st.just("share"), st.integers(0, 4), st.integers(2, 5), st.integers(1, 2))
anything = st.one_of(
    st.tuples(st.just("share"), st.integers(0, 4), st.integers(0, 6), st.integers(0, 3)),
    st.tuples(
        st.sampled_from(["begin", "dots", "over", "alone"]), st.integers(0, 4), st.integers(1, 6), st.integers(1, 6)
    ),
    st.tuples(st.just("seats"), st.integers(1, 3), st.integers(0, 6), st.just(0)),
)
acts = st.one_of(goes_on, goes_on, goes_on, goes_on, shares, anything)
moves = st.lists(st.tuples(acts, st.integers(0, 2), st.integers(0, 5)), min_size=10, max_size=60)


def command_of(act: Act, state: Workshop | None) -> tuple[Phone | None, int, Command[Any]]:
    """Whose phone, which turn (0 where it is no ballot), and what is asked for."""
    what, who, number, more = act
    if what == "seats":
        return None, 0, SetSeats(table=who, seats=number)
    if what == "share":
        return PHONES[who], 0, share(number, more)
    if what == "on":
        activity = state.activity("a2") if state else None
        assert activity is not None
        turn = turn_of(activity, KEY, PHONES[who].owner)
        vote: Any = activity.state
        return (
            PHONES[who],
            turn.number or -1,
            HAND_OVER if turn.name in vote.ballots else BEGIN if turn.number else dots(1),
        )
    return PHONES[who], -1 if what == "alone" else number, {"begin": BEGIN, "over": HAND_OVER}.get(what, dots(more))


@given(moves, st.lists(st.integers(0, 59), max_size=40))
@settings(deadline=None, max_examples=200)
def test_no_table_ever_has_more_shared_ballots_than_seats_through_any_number_of_processes(
    sent: list[tuple[Act, int, int]], again: list[int]
) -> None:
    """Three edges that lag by up to five entries write one log; taps are sent again, through any edge, at any time."""
    hall = open_vote(dots=2)
    hall.does(KARI, SetSeats(table=1, seats=5))
    began = len(hall.log)
    edges = [Edge(hall.found) for _ in range(3)]
    state, log, tapped = hall.found, list[Entry](), dict[int, tuple[Phone | None, int, Command[Any]]]()
    for number in [*range(len(sent)), *(n for n in again if n < len(sent))]:
        act, edge, lag = sent[number]
        edges[edge].reads(log, max(0, len(log) - lag))
        phone, turn, command = tapped.setdefault(number, command_of(act, edges[edge].state))
        if phone is not None and turn > 0 and not edges[edge].lets(phone, turn):
            continue
        author = KARI if phone is None else phone.itself if turn == 0 else phone.alone if turn < 0 else phone.turn(turn)
        entry = Entry(f"{hall.now_ms + number}-{len(log)}", f"tap{began + number}", author, command)
        state, _ = fold(state, entry, KINDS)
        log.append(entry)
        assert state is not None
        _holds(state)
    for one in edges:
        one.reads(log, len(log))
        assert digest(one.state) == digest(state)


def _holds(state: Workshop) -> None:
    """By table, told by the names that only the edge can make: no more shared ballots than seats."""
    activity = state.activity("a2")
    assert activity is not None
    vote: Any = activity.state
    shared: Counter[int] = Counter()
    for phone in PHONES:
        table = vote.shared_phones.get(phone.itself.id)
        names = {phone.turn(number).id for number in range(1, limits.sharing_max + 1)}
        mine = sum(vote.ballots[name].shared for name in names & set(vote.ballots))
        assert mine <= (table.people if table else 0)
        shared[table.table if table else 0] += mine
    for table_number, count in shared.items():
        assert count <= (state.seats.get(table_number, 0) or limits.seats_unregistered)
    assert vote.ballots_shared() <= vote.seats_shared()


# What the log knows


def test_no_ballot_in_the_log_bears_a_table_and_no_shared_one_a_role() -> None:
    hall = seated()
    hall.does(TORE.alone, dots(1))
    all_vote(hall, SIGRID, 3)
    lines = [write_entry(VOCABULARY, e.tap, e.author, e.command) for e in hall.log]
    told = [json.loads(line["author"]) for line in lines if line["do"].startswith("dot_vote.")]
    assert [a for a in told if "table" in a] == [{"id": SIGRID.itself.id, "standing": "participant", "table": 4}]
    assert all("role" not in author for author in told if author.get("shared"))
    assert [author["role"] for author in told if author["id"] == TORE.alone.id] == ["resident"]
    assert all(ballot.role == "" for ballot in hall.vote.ballots.values() if ballot.shared)


def test_no_two_names_of_one_phone_are_alike_and_none_says_whose_it_is() -> None:
    names = [SIGRID.itself.id, *(SIGRID.turn(number).id for number in range(1, 7))]
    assert len({*names, TORE.itself.id, TORE.alone.id}) == 9
    assert SIGRID.turn(1).id == SIGRID.alone.id
    assert pseudonym(None, "a2", "sigrid", 3) == phone_pseudonym(None, "a2", "sigrid") == ""


def test_who_shared_a_phone_is_in_no_file_that_leaves_the_house() -> None:
    hall = seated()
    all_vote(hall, SIGRID, 3)
    assert SIGRID.itself.id in written(hall.workshop).decode()
    for _ in range(2):
        outside = json.dumps(shared_state(hall.workshop, KINDS))
        assert not [name for name in (SIGRID.itself.id, SIGRID.turn(2).id) if name in outside]
        hall.does(KARI, Reveal(activity="a2"))


def test_rules_may_change_while_a_phone_goes_round() -> None:
    hall = seated(dots=2)
    all_vote(hall, SIGRID, 2)
    assert hall.gets(KARI, change(dots=3)) is None
    assert hall.gets(KARI, change(dots=2, open_totals=True)) is not None
