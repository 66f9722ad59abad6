"""One phone for several, in every kind that votes: what holds whatever is voted on, and the rounds of a solution test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.activities.test_shared_phones import KEY, SIGRID, TORE, Phone
from tests.activities.told import FOUND
from tests.any_command import PROPERTY
from tests.hall import KARI, KINDS, LIV, Hall
from verksted.activities.dot_vote.ballots import SetDots
from verksted.activities.idea_wall.slips import PostIdea as PostOnWall
from verksted.activities.poll.commands import Choose
from verksted.activities.solution_test.commands import (
    NO_SUCH_SOLUTION,
    EditIdea,
    GiveLight,
    PickSolution,
    PostIdea,
    TakeDownIdea,
)
from verksted.activities.solution_test.lights import LIGHTS
from verksted.domain import ballots
from verksted.domain.activity import Author, Command, Viewer
from verksted.domain.commands import ChangeActivity, CloseActivity, OpenActivity, Reveal, SetSeats
from verksted.domain.fold import digest
from verksted.domain.refusals import Refusal
from verksted.domain.report import Section
from verksted.domain.reporting import report, shared_state, written_by
from verksted.domain.voting import Votes
from verksted.domain.workshop import PlannedActivity
from verksted.live.pseudonyms import turn_of

HOMES = ("Hjemme", "I sentrum", "Sammen med andre")
SETTINGS: dict[str, dict[str, Any]] = {
    "dot_vote": {"dots": 1},
    "poll": {"options": HOMES},
    "solution_test": {"solutions": [{"title": "Felleshus"}, {"title": "Turvenn"}], "moderation": "off"},
}
CHOICES: dict[str, Callable[[int], Command[Any]]] = {
    "dot_vote": lambda n: SetDots(activity="a2", item=n, dots=1),
    "poll": lambda n: Choose(activity="a2", option=n),
    "solution_test": lambda n: GiveLight(activity="a2", solution=1, light=LIGHTS[n - 1]),
}
"""How the first, second or third thing is chosen in each kind that votes; a new one says so here."""
VOTING = sorted(kind.name for kind in FOUND if issubclass(kind.state, Votes))
every_vote = pytest.mark.parametrize("kind", VOTING)


class Round(Hall):
    """A hall that votes after a wall with three slips; five sit at table 4, where Sigrid and Tore have phones."""

    def __init__(self, kind: str, **chosen: Any) -> None:
        vote = PlannedActivity(kind, "Stemme", settings={**SETTINGS[kind], **chosen})
        super().__init__(PlannedActivity("idea_wall", "Behov"), vote)
        self.kind = kind
        writer = Author("gro", "participant")
        self.lets_in(writer)
        self.opens("a1")
        for text in HOMES:
            self.does(writer, PostOnWall(activity="a1", text=text))
        self.opens("a2")
        self.does(KARI, SetSeats(table=4, seats=5))

    @property
    def vote(self) -> Any:
        return self.state("a2")

    def asks(self, name: str, author: Author, **fields: Any) -> Refusal | None:
        """One of the commands that every kind which votes has under the same name."""
        command = next(c for c in KINDS[self.kind].commands if c.__name__ == name)
        return self.gets(author, command(activity="a2", **fields))

    def shares(self, phone: Phone, people: int) -> Refusal | None:
        return self.asks("SharePhone", phone.itself, people=people)

    def chooses(self, author: Author, thing: int) -> Refusal | None:
        return self.gets(author, CHOICES[self.kind](thing))

    def takes_turn(self, phone: Phone, number: int, thing: int) -> None:
        about = {"solution": self.vote.at} if self.kind == "solution_test" else {}
        assert self.asks("BeginBallot", phone.turn(number), **about) is None
        assert self.chooses(phone.turn(number), thing) is None
        assert self.asks("HandOver", phone.turn(number), **about) is None

    def phone_shows(self, phone: Phone) -> dict[str, Any]:
        """What whoever holds the phone sees now."""
        now = turn_of(self.activity("a2"), KEY, phone.owner)
        seen = self.viewer("a2", "participant", sharing=now.sharing, turn=now.number, seats=self.workshop.seats)
        regions: dict[str, Any] = KINDS[self.kind].mine(
            self.vote, Author(now.name, "participant", "resident", phone.table), seen
        )
        return regions

    def section(self) -> Section:
        return report(self.workshop, KINDS, self.now_ms, "1-0").activities[1].section


def test_every_kind_that_votes_says_how_something_is_chosen_in_it() -> None:
    assert {"dot_vote", "poll", "solution_test"} <= set(VOTING)
    assert set(VOTING) == set(CHOICES) == set(SETTINGS)


# Whatever is voted on


@every_vote
def test_five_vote_from_two_phones_each_their_own_ballot_and_a_sixth_has_no_seat(kind: str) -> None:
    hall = Round(kind)
    assert hall.shares(SIGRID, 3) is None
    assert hall.shares(TORE, 3) == Refusal("no_seats_left", 5)
    assert hall.shares(TORE, 2) is None
    for phone, people in ((SIGRID, 3), (TORE, 2)):
        for number in range(1, people + 1):
            hall.takes_turn(phone, number, number)
    assert sum(hall.vote.sums().values()) == 5
    assert hall.vote.by_channel()["phone"] == 5
    assert hall.section().channels["phone"] == 5
    assert hall.section().counts["on_shared_phones"] == 5
    assert hall.chooses(SIGRID.turn(4), 1) == ballots.NOT_SHARED


@every_vote
def test_between_two_people_nothing_of_any_ballot_is_on_the_phone(kind: str) -> None:
    hall = Round(kind)
    hall.shares(SIGRID, 2)
    nothing = hall.phone_shows(SIGRID)
    hall.takes_turn(SIGRID, 1, 2)
    one = hall.phone_shows(SIGRID)
    assert one["turn"]["step"] == nothing["turn"]["step"] == "pass"
    assert (one["turn"]["turn"], one["turn"]["people"]) == (2, 2)
    assert one["mine"] is None
    assert all(data is None for _, data in one["slot"])
    assert {name: data for name, data in one.items() if name != "turn"} == {
        name: data for name, data in nothing.items() if name != "turn"
    }
    hall.takes_turn(SIGRID, 2, 1)
    assert hall.phone_shows(SIGRID)["turn"]["step"] == "done"


@every_vote
def test_who_has_the_phone_sees_an_empty_ballot_and_then_what_they_chose_themselves(kind: str) -> None:
    hall = Round(kind)
    hall.shares(SIGRID, 2)
    hall.takes_turn(SIGRID, 1, 2)
    about = {"solution": 1} if kind == "solution_test" else {}
    hall.asks("BeginBallot", SIGRID.turn(2), **about)
    empty = hall.phone_shows(SIGRID)
    fresh = Round(kind)
    fresh.shares(TORE, 2)
    fresh.asks("BeginBallot", TORE.turn(1), **about)
    unturned = [{**data, "turn": 0} for _, data in empty["slot"]]
    assert unturned == [{**data, "turn": 0} for _, data in fresh.phone_shows(TORE)["slot"]]
    hall.chooses(SIGRID.turn(2), 1)
    assert hall.phone_shows(SIGRID)["slot"] != empty["slot"]


@every_vote
def test_a_ballot_handed_over_stays_as_it_was_also_when_the_vote_is_opened_again(kind: str) -> None:
    hall = Round(kind)
    hall.shares(SIGRID, 2)
    hall.takes_turn(SIGRID, 1, 2)
    before = hall.vote.sums()
    hall.does(KARI, CloseActivity(activity="a2"))
    hall.does(KARI, OpenActivity(activity="a2"))
    for author in (SIGRID.turn(1), SIGRID.alone):
        assert hall.chooses(author, 1) == ballots.HANDED_OVER
        assert hall.asks("BeginBallot", author) in (None, ballots.HANDED_OVER, ballots.NOT_SHARED)
    assert hall.vote.sums() == before
    assert hall.phone_shows(SIGRID)["turn"]["turn"] == 2


@every_vote
def test_after_the_close_a_phone_that_went_round_shows_nobody_s_ballot(kind: str) -> None:
    hall = Round(kind)
    hall.shares(SIGRID, 2)
    hall.takes_turn(SIGRID, 1, 2)
    hall.does(KARI, Reveal(activity="a2"))
    assert hall.phone_shows(SIGRID)["mine"] is None


@every_vote
def test_where_the_facilitator_wants_it_so_nobody_shares(kind: str) -> None:
    hall = Round(kind, shared_phones=False)
    assert hall.shares(SIGRID, 2) == ballots.SHARING_OFF
    assert hall.phone_shows(SIGRID)["sharing"] is None
    assert Round(kind).phone_shows(SIGRID)["sharing"]["step"] == "ask"


@every_vote
def test_the_wall_counts_everybody_round_the_phone_as_present(kind: str) -> None:
    hall = Round(kind)
    hall.shares(SIGRID, 4)
    assert hall.sees("a2", "projector", people=2)["stage"]["people"] == 5


@every_vote
def test_what_was_counted_on_shared_phones_is_the_same_after_it_has_been_handed_on(kind: str) -> None:
    hall = Round(kind)
    hall.shares(SIGRID, 3)
    for number in (1, 2, 3):
        hall.takes_turn(SIGRID, number, number)
    hall.does(KARI, Reveal(activity="a2"))
    seen = Viewer("facilitator", hall.now_ms, "closed", revealed=True)
    told = KINDS[kind].report(hall.vote, seen)
    again = KINDS[kind].report(KINDS[kind].shareable(hall.vote), seen)
    assert again == told
    assert SIGRID.turn(2).id not in str(shared_state(hall.workshop, KINDS))


# Whatever order taps come in, and however often


PHONES = [SIGRID, TORE, Phone("berit", 5)]
acts = st.one_of(
    st.tuples(st.just("SharePhone"), st.integers(0, 2), st.integers(2, 5)),
    st.tuples(st.sampled_from(["BeginBallot", "HandOver", "choose", "alone"]), st.integers(0, 2), st.integers(1, 4)),
    st.tuples(st.just("go on"), st.integers(0, 2), st.integers(1, 3)),
    st.tuples(st.just("pick"), st.integers(0, 2), st.just(0)),
)


def does(hall: Round, act: tuple[str, int, int]) -> None:
    """Somebody presses something, meant or not."""
    what, who, number = act
    phone = PHONES[who]
    about = {"solution": hall.vote.at} if hall.kind == "solution_test" else {}
    if what == "SharePhone":
        hall.shares(phone, number)
    elif what == "choose":
        hall.chooses(phone.turn(number), 1 + number % 3)
    elif what == "alone":
        hall.chooses(phone.alone, 1 + number % 3)
    elif what == "pick":
        if hall.kind == "solution_test":
            hall.gets(KARI, PickSolution(activity="a2", solution=who))
    elif what == "go on":
        now = turn_of(hall.activity("a2"), KEY, phone.owner)
        if now.number and now.name:
            hall.asks("BeginBallot", phone.turn(now.number), **about)
            hall.chooses(phone.turn(now.number), number)
            hall.asks("HandOver", phone.turn(now.number), **about)
    else:
        hall.asks(what, phone.turn(number), **about)


def closed_parts(vote: Any) -> dict[str, Any]:
    """What lies in every ballot that has been handed over, or in as much of it as has."""
    parts: dict[str, Any] = {}
    for voter, ballot in sorted(vote.ballots.items()):
        if not hasattr(ballot, "closed"):
            parts |= {voter: dict(ballot.marks)} if ballot.handed_over else {}
        for solution in getattr(ballot, "closed", ()):
            parts[f"{voter}:{solution}"] = ballot.lights.get(solution)
    return parts


@every_vote
@given(st.lists(acts, max_size=40))
@settings(PROPERTY, max_examples=40)
def test_there_are_never_more_shared_ballots_than_seats_and_none_is_opened_again(
    kind: str, pressed: list[tuple[str, int, int]]
) -> None:
    hall, closed = Round(kind), dict[str, Any]()
    for act in pressed:
        does(hall, act)
        vote = hall.vote
        assert vote.ballots_shared() <= vote.seats_shared()
        assert vote.seats_taken(4) <= 5
        now = closed_parts(vote)
        assert {name: now[name] for name in closed} == closed
        closed = now


@every_vote
@given(st.data())
@settings(PROPERTY, max_examples=25)
def test_the_taps_of_several_phones_may_come_mixed_and_more_than_once(kind: str, data: st.DataObject) -> None:
    """Each phone's own taps come in order, as its outbox sends them; a repeat bears a tap id of its own here."""
    plain, mixed = Round(kind), Round(kind)
    about = {"solution": 1} if kind == "solution_test" else {}
    taps: dict[int, list[tuple[str, int]]] = {0: [], 1: []}
    for who, people in ((0, 3), (1, 2)):
        taps[who] = [(what, n) for n in range(1, people + 1) for what in ("BeginBallot", "choose", "HandOver")]
    for hall in (plain, mixed):
        hall.shares(SIGRID, 3)
        hall.shares(TORE, 2)

    def press(hall: Round, who: int, tap: tuple[str, int]) -> None:
        what, number = tap
        author = PHONES[who].turn(number)
        if what == "choose":
            hall.chooses(author, 1 + (number + who) % 3)
        else:
            hall.asks(what, author, **about)

    for who, own in taps.items():
        for tap in own:
            press(plain, who, tap)
    order = data.draw(st.permutations([0] * len(taps[0]) + [1] * len(taps[1])))
    left = {who: iter(own) for who, own in taps.items()}
    sent: list[tuple[int, tuple[str, int]]] = []
    for who in order:
        tap = next(left[who])
        sent.append((who, tap))
        press(mixed, who, tap)
        press(mixed, *data.draw(st.sampled_from(sent)))
    assert mixed.vote.ballots == plain.vote.ballots


# The rounds of a solution test


def test_a_phone_goes_round_once_for_each_solution_the_hall_comes_to() -> None:
    hall = Round("solution_test")
    hall.shares(SIGRID, 2)
    hall.takes_turn(SIGRID, 1, 1)
    hall.takes_turn(SIGRID, 2, 3)
    assert hall.phone_shows(SIGRID)["turn"]["step"] == "done"
    hall.does(KARI, PickSolution(activity="a2", solution=2))
    shown = hall.phone_shows(SIGRID)
    assert (shown["turn"]["step"], shown["turn"]["turn"], shown["turn"]["about"]) == ("pass", 1, (("solution", 2),))
    for number in (1, 2):
        hall.asks("BeginBallot", SIGRID.turn(number), solution=2)
        seen = hall.phone_shows(SIGRID)
        assert (seen["slot"][0][1]["light"], seen["mine"]["given"], seen["mine"]["slips"]) == ("", (), ())
        assert hall.gets(SIGRID.turn(number), GiveLight(activity="a2", solution=2, light="yellow")) is None
        assert hall.asks("HandOver", SIGRID.turn(number), solution=2) is None
    assert hall.vote.tally(1) == {"green": 1, "yellow": 0, "red": 1}
    assert hall.vote.tally(2) == {"green": 0, "yellow": 2, "red": 0}
    assert hall.vote.lit == 2


def test_when_the_hall_moves_on_a_ballot_left_lying_is_closed_and_shown_to_nobody() -> None:
    hall = Round("solution_test")
    hall.shares(SIGRID, 3)
    hall.asks("BeginBallot", SIGRID.turn(1), solution=1)
    hall.chooses(SIGRID.turn(1), 1)
    hall.does(KARI, PickSolution(activity="a2", solution=2))
    assert hall.phone_shows(SIGRID)["turn"]["step"] == "pass"
    hall.does(KARI, PickSolution(activity="a2", solution=1))
    back = hall.phone_shows(SIGRID)
    assert (back["turn"]["step"], back["turn"]["turn"]) == ("pass", 2)
    assert hall.chooses(SIGRID.turn(1), 3) == ballots.HANDED_OVER
    assert hall.vote.tally(1)["green"] == 1


def test_a_light_that_comes_after_the_hall_has_moved_on_counts_and_is_closed_as_it_comes() -> None:
    hall = Round("solution_test")
    hall.shares(SIGRID, 2)
    hall.asks("BeginBallot", SIGRID.turn(1), solution=1)
    hall.does(KARI, PickSolution(activity="a2", solution=2))
    late = [
        GiveLight(activity="a2", solution=1, light="green"),
        PostIdea(activity="a2", prompt=0, text="Større skrift"),
    ]
    assert [hall.gets(SIGRID.turn(1), command) for command in late] == [None, None]
    assert hall.asks("HandOver", SIGRID.turn(1), solution=1) is None
    assert hall.chooses(SIGRID.turn(1), 3) == ballots.HANDED_OVER
    assert hall.vote.tally(1) == {"green": 1, "yellow": 0, "red": 0}
    assert hall.phone_shows(SIGRID)["turn"]["step"] == "pass"
    assert len(hall.vote.ideas) == 1


def test_where_all_solutions_are_shown_one_turn_is_for_all_of_them_that_are_left() -> None:
    hall = Round("solution_test")
    hall.shares(SIGRID, 2)
    hall.takes_turn(SIGRID, 1, 1)
    hall.does(KARI, PickSolution(activity="a2", solution=0))
    hall.asks("BeginBallot", SIGRID.turn(1), solution=0)
    seen = hall.phone_shows(SIGRID)["slot"][0][1]
    assert (seen["closed"], seen["light"]) == (True, "")
    assert hall.chooses(SIGRID.turn(1), 2) == ballots.HANDED_OVER
    assert hall.gets(SIGRID.turn(1), GiveLight(activity="a2", solution=2, light="red")) is None
    assert hall.asks("HandOver", SIGRID.turn(1), solution=0) is None
    assert hall.phone_shows(SIGRID)["turn"]["turn"] == 2
    assert hall.asks("HandOver", SIGRID.turn(2), solution=3) == NO_SUCH_SOLUTION


def test_each_writes_what_could_be_better_in_turn_and_nobody_can_see_or_change_another_s_slip() -> None:
    hall = Round("solution_test")
    hall.shares(SIGRID, 2)
    hall.asks("BeginBallot", SIGRID.turn(1), solution=1)
    slip = hall.does(SIGRID.turn(1), PostIdea(activity="a2", prompt=0, text="Større skrift")).number
    assert [own["number"] for own in hall.phone_shows(SIGRID)["mine"]["slips"]] == [slip]
    assert hall.gets(SIGRID.turn(1), EditIdea(activity="a2", idea=slip, text="Mye større skrift")) is None
    hall.asks("HandOver", SIGRID.turn(1), solution=1)
    hall.asks("BeginBallot", SIGRID.turn(2), solution=1)
    assert hall.phone_shows(SIGRID)["mine"]["slips"] == ()
    other = hall.does(SIGRID.turn(2), PostIdea(activity="a2", prompt=0, text="Heis")).number
    assert hall.gets(SIGRID.turn(2), EditIdea(activity="a2", idea=slip, text="Tull")) is not None
    for command in (EditIdea(activity="a2", idea=slip, text="Tull"), TakeDownIdea(activity="a2", idea=slip)):
        assert hall.gets(SIGRID.turn(1), command) == ballots.HANDED_OVER
    assert [hall.vote.ideas[n].text for n in (slip, other)] == ["Mye større skrift", "Heis"]


def test_a_slip_from_a_phone_that_went_round_is_found_as_nobody_s_own() -> None:
    hall = Round("solution_test")
    alone = hall.does(TORE.alone, PostIdea(activity="a2", prompt=0, text="Rampe")).number
    hall.shares(TORE, 2)
    hall.does(TORE.turn(1), PostIdea(activity="a2", prompt=0, text="Heis"))
    own = written_by(hall.workshop, KINDS, lambda activity: TORE.alone.id, hall.now_ms)
    assert [slip.number for slip in own] == [alone]


def test_without_a_shared_seat_nobody_writes_in_another_s_name() -> None:
    hall = Round("solution_test")
    assert hall.gets(SIGRID.turn(2), PostIdea(activity="a2", prompt=0, text="Heis")) == ballots.NOT_SHARED


# Paper and hands


def test_lights_on_paper_and_by_hands_count_by_their_numbers_each_way_by_itself() -> None:
    hall = Round("solution_test")
    hall.chooses(SIGRID.alone, 1)
    assert hall.asks("SetBatch", LIV, batch=1, sheets=3) is None
    for sheet, marks in enumerate([(11, 23), (12,), (13, 21)], 1):
        assert hall.asks("EnterSheet", LIV, batch=1, sheet=sheet, marks=marks, role="resident") is None
    assert hall.asks("SetHandsPeople", LIV, people=4) is None
    assert [hall.asks("SetHands", LIV, option=n, hands=k) for n, k in ((11, 3), (12, 1), (21, 4))] == [None] * 3
    assert hall.vote.tally(1) == {"green": 5, "yellow": 2, "red": 1}
    assert hall.vote.tally(2) == {"green": 5, "yellow": 0, "red": 1}
    hall.does(KARI, Reveal(activity="a2"))
    section = hall.section()
    assert section.channels == {"phone": 1, "paper": 3, "hands": 4}
    assert section.counts["lit"] == 8
    assert "batches_paper" in [table.name for table in section.tables]
    assert "batches_unfinished" in section.notes
    assert hall.asks("SetHands", LIV, option=13, hands=0) == Refusal("result_shown")


def test_a_sheet_or_a_show_of_hands_that_cannot_be_gets_its_sentence() -> None:
    hall = Round("solution_test")
    hall.asks("SetBatch", LIV, batch=1, sheets=2)
    sheet = {"batch": 1, "sheet": 1}
    assert hall.asks("EnterSheet", LIV, marks=(11, 12), **sheet) == Refusal("sheet_two_lights")
    for number in (1, 10, 14, 31, -11):
        assert hall.asks("EnterSheet", LIV, marks=(number,), **sheet) == Refusal("no_light_of_number", number)
    hall.asks("SetHandsPeople", LIV, people=4)
    hall.asks("SetHands", LIV, option=11, hands=3)
    assert hall.asks("SetHands", LIV, option=13, hands=2) == Refusal("hands_for_one", 4)
    assert hall.asks("SetHands", LIV, option=11, hands=4) is None
    assert hall.asks("SetHands", LIV, option=21, hands=4) is None


def test_before_the_reveal_nothing_tells_which_lights_stand_on_the_paper() -> None:
    one, other = Round("solution_test"), Round("solution_test")
    for hall, light in ((one, 11), (other, 13)):
        hall.asks("SetBatch", LIV, batch=1, sheets=1)
        hall.asks("EnterSheet", LIV, batch=1, sheet=1, marks=(light,))
        hall.asks("SetHandsPeople", LIV, people=9)
        hall.asks("SetHands", LIV, option=light, hands=9)
    for audience in ("participant", "projector", "facilitator"):
        assert one.sees("a2", audience) == other.sees("a2", audience)
    assert one.sees("a2", "projector")["stage"]["without"] == 10
    assert one.section() == other.section()
    assert shared_state(one.workshop, KINDS)["agenda"] == shared_state(other.workshop, KINDS)["agenda"]
    assert digest(one.workshop) != digest(other.workshop)


def test_a_solution_that_paper_says_something_of_stays_where_it_is() -> None:
    hall = Round("solution_test")
    hall.asks("SetBatch", LIV, batch=1, sheets=1)
    hall.asks("EnterSheet", LIV, batch=1, sheet=1, marks=(21,))

    def change(*titles: str) -> Refusal | None:
        solutions = [{"title": title} for title in titles]
        return hall.gets(KARI, ChangeActivity(activity="a2", title="Stemme", settings={"solutions": solutions}))

    assert change("Felleshus") == Refusal("solutions_moved")
    assert change("Felleshus", "Turvenn", "Heis") is None


def test_sums_that_an_earlier_version_kept_of_lights_are_read_as_they_were() -> None:
    hall = Round("solution_test")
    hall.chooses(SIGRID.alone, 3)
    before = {
        "settings": {},
        "counted": {"lit": 7, "lights": {"1": [6, 0, 1], "2": [0, 0, 2]}, "tables": [], "notes": []},
    }
    counted = KINDS["solution_test"].upgrade(before)["counted"]
    assert counted == {"marks": {11: 6, 13: 1, 23: 2}, "turnout": (7,), "tables": [], "notes": []}
    nothing = {"counted": {"lit": 0, "lights": {}, "tables": [], "notes": []}}
    assert KINDS["solution_test"].upgrade(nothing)["counted"] is None
    newer = {"counted": None}
    assert KINDS["solution_test"].upgrade(newer) == newer
