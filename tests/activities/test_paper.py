"""Paper and raised hands in a dot vote: typed by hosts, counted with the rest, and as blind as the phones."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.activities.vote import BERIT, NIILLAS, Vote, change, dots, open_vote
from tests.hall import ASTRID, KARI, KINDS, LIV
from verksted.activities.dot_vote.ballots import FinishBallot
from verksted.activities.dot_vote.paper import (
    CheckSheet,
    CorrectSheet,
    EnterSheet,
    SetBatch,
    SetHands,
    SetHandsPeople,
    WithdrawSheet,
)
from verksted.activities.dot_vote.state import LAID_IN_SECRET, MORE_DOTS_LAID
from verksted.domain import limits, paper, refusals
from verksted.domain.activity import Author, Command
from verksted.domain.batches import Sheet
from verksted.domain.commands import CloseActivity, Conceal, OpenActivity, Reveal
from verksted.domain.refusals import Refusal
from verksted.domain.reporting import report, shared_state
from verksted.domain.snapshot import plain, restored


def batch(sheets: int, number: int = 1, **more: Any) -> SetBatch:
    return SetBatch(activity="a2", batch=number, sheets=sheets, fresh=True, **more)


def sheet(number: int, *marks: int, of: int = 1, role: str = "") -> EnterSheet:
    return EnterSheet(activity="a2", batch=of, sheet=number, marks=marks, blank=not marks, role=role, fresh=True)


def check(number: int, *marks: int) -> CheckSheet:
    return CheckSheet(activity="a2", batch=1, sheet=number, marks=marks, blank=not marks)


def correct(number: int, *marks: int) -> CorrectSheet:
    return CorrectSheet(activity="a2", batch=1, sheet=number, marks=marks, blank=not marks)


def withdraw(number: int) -> WithdrawSheet:
    return WithdrawSheet(activity="a2", batch=1, sheet=number)


def hands(option: int, number: int) -> SetHands:
    return SetHands(activity="a2", option=option, hands=number)


def in_on_it(people: int) -> SetHandsPeople:
    return SetHandsPeople(activity="a2", people=people)


def typing(sheets: int = 6, **chosen: Any) -> Vote:
    """A vote on six options with three dots each, and a batch that nothing has been typed of."""
    hall = open_vote(**{"dots": 3, **chosen})
    assert hall.gets(LIV, batch(sheets)) is None
    return hall


def at_desk(hall: Vote, place: int = 1) -> dict[str, Any]:
    desk = KINDS["dot_vote"].desk
    assert desk
    return desk(hall.vote, hall.viewer("a2", "facilitator", choice=place))


# Sheets


def test_sheets_are_typed_by_the_options_numbers_and_counted_with_the_phones() -> None:
    hall = typing(2)
    hall.does(BERIT, dots(3))
    assert hall.gets(LIV, sheet(1, 3, 5)) is None
    assert hall.gets(LIV, sheet(2)) is None
    assert hall.vote.tally() == {1: 0, 2: 0, 3: 2, 4: 0, 5: 1, 6: 0}
    assert hall.vote.by_channel() == {"phone": 1, "helper": 0, "paper": 2, "hands": 0}


def test_what_was_told_to_a_helper_is_counted_apart_from_paper() -> None:
    hall = typing(1)
    hall.does(LIV, batch(1, 2, channel="helper"))
    hall.does(LIV, sheet(1, 3))
    hall.does(LIV, sheet(1, 4, of=2))
    assert hall.vote.by_channel() == {"phone": 0, "helper": 1, "paper": 1, "hands": 0}


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (sheet(1, 7), Refusal("sheet_no_option", 7)),
        (sheet(1, 3, 0), Refusal("sheet_no_option", 0)),
        (sheet(1, 1, 2, 3, 4), Refusal("sheet_over_budget", 3)),
        (sheet(1, 2, 2), Refusal("sheet_pile_too_high", 1)),
        (sheet(7, 1), Refusal("sheet_beyond", 6)),
        (sheet(0, 1), Refusal("sheet_beyond", 6)),
        (sheet(1, 1, of=2), paper.NO_SUCH_BATCH),
        (sheet(1, *[1] * 61), Refusal("too_many_marks", 60)),
        (sheet(1, 1, role="konge"), refusals.BAD_ROLE),
        (EnterSheet(activity="a2", batch=1, sheet=1), paper.SHEET_EMPTY),
        (EnterSheet(activity="a2", batch=1, sheet=1, marks=(1,), blank=True), paper.SHEET_NOT_BLANK),
        (check(1, 1), paper.NO_SUCH_SHEET),
        (correct(1, 1), paper.NO_SUCH_SHEET),
    ],
)
def test_a_line_that_no_sheet_can_hold_is_refused_with_its_number(line: Command[Any], refusal: Refusal) -> None:
    hall = typing()
    before = hall.vote
    assert hall.gets(LIV, line) == refusal
    assert hall.vote == before


def test_dots_may_be_stacked_on_paper_where_they_may_on_phones() -> None:
    hall = typing(dots=5, dots_per_option=2)
    assert hall.gets(LIV, sheet(1, 3, 5, 3)) is None
    assert hall.gets(LIV, sheet(2, 3, 3, 3)) == Refusal("sheet_pile_too_high", 2)
    assert hall.vote.tally()[3] == 2


def test_only_hosts_type_and_also_after_the_phones_have_closed() -> None:
    hall = typing()
    for command in (batch(3, 2), sheet(1, 1), in_on_it(5)):
        assert hall.gets(ASTRID, command) == refusals.NOT_ALLOWED
    hall.does(KARI, CloseActivity(activity="a2"))
    assert hall.gets(LIV, sheet(1, 1)) is None


def test_nothing_is_added_to_a_result_that_is_shown_until_it_is_hidden_again() -> None:
    hall = typing()
    hall.does(KARI, Reveal(activity="a2"))
    for command in (sheet(1, 1), batch(3, 2), withdraw(1), in_on_it(4)):
        assert hall.gets(LIV, command) == paper.RESULT_SHOWN
    hall.does(KARI, Conceal(activity="a2"))
    assert hall.gets(LIV, sheet(1, 1)) is None


def test_the_same_line_again_changes_nothing_and_another_is_no_first_reading() -> None:
    hall = typing()
    assert [hall.gets(LIV, sheet(1, 3, 5)) for _ in range(2)] == [None, None]
    assert hall.gets(KARI, sheet(1, 3, 4)) == Refusal("sheet_typed", 1)
    assert hall.vote.tally()[5] == 1


# Batches


def test_a_batch_is_complete_when_every_sheet_is_there_and_the_sample_was_read_twice() -> None:
    hall = typing(6)
    for number in range(1, 7):
        assert not hall.vote.batches[1].complete
        hall.does(LIV, sheet(number, 1))
    assert hall.vote.batches[1].unchecked() == (5,)
    assert not hall.vote.batches[1].complete
    hall.does(LIV, check(5, 1))
    assert hall.vote.batches[1].complete


@pytest.mark.parametrize(
    ("sheets", "sample"), [(1, (1,)), (4, (4,)), (5, (5,)), (12, (5, 10)), (30, (5, 10, 15, 20, 25, 30))]
)
def test_every_fifth_sheet_is_read_twice_and_of_few_the_last(sheets: int, sample: tuple[int, ...]) -> None:
    hall = typing(sheets)
    for number in range(1, sheets + 1):
        hall.does(LIV, sheet(number, 1))
    assert hall.vote.batches[1].unchecked() == sample


def test_two_readings_that_differ_count_for_nothing_until_somebody_has_looked_again() -> None:
    hall = typing(1)
    hall.does(LIV, sheet(1, 3, 5))
    assert hall.gets(LIV, check(1, 3, 6)) is None
    assert sum(hall.vote.tally().values()) == 0
    assert not hall.vote.batches[1].complete
    assert at_desk(hall)["stage"]["step"] == "settle"
    assert hall.gets(LIV, correct(1, 3, 6)) is None
    assert {n for n, laid in hall.vote.tally().items() if laid} == {3, 6}
    assert hall.vote.batches[1].complete
    assert hall.vote.batches[1].sheets[1] == Sheet((3, 6), by=LIV.id, checked=True, earlier=((3, 5),))


def test_the_same_numbers_in_another_order_are_the_same_reading() -> None:
    hall = typing(1)
    hall.does(LIV, sheet(1, 3, 5, 1))
    hall.does(LIV, check(1, 1, 3, 5))
    assert hall.vote.batches[1].complete


def test_a_sheet_is_corrected_and_withdrawn_by_its_number_and_what_stood_there_is_kept() -> None:
    hall = typing(2)
    hall.does(LIV, sheet(1, 3, 5))
    hall.does(LIV, correct(1, 3, 4))
    assert hall.vote.tally()[5] == 0
    assert hall.vote.batches[1].sheets[1].earlier == ((3, 5),)
    hall.does(LIV, withdraw(1))
    assert sum(hall.vote.tally().values()) == 0
    assert hall.vote.batches[1].sheets[1].marks == (3, 4)
    assert hall.gets(LIV, check(1, 3, 4)) == paper.NO_SUCH_SHEET
    hall.does(LIV, correct(1, 3, 4))
    assert hall.vote.tally()[4] == 1


def test_a_spoiled_sheet_is_one_of_the_batch_and_counts_for_nothing() -> None:
    hall = typing(1)
    assert hall.gets(LIV, withdraw(1)) is None
    assert hall.vote.batches[1].complete
    assert hall.vote.by_channel()["paper"] == 0


def test_nobody_corrects_a_sheet_for_ever() -> None:
    hall = typing(1)
    hall.does(LIV, sheet(1, 1))
    for number in range(limits.sheet_corrections_kept):
        assert hall.gets(LIV, correct(1, 2 + number % 2)) is None
    assert hall.gets(LIV, correct(1, 6)) == Refusal("too_many_corrections", limits.sheet_corrections_kept)


def test_how_many_sheets_there_are_may_be_said_anew_but_never_fewer_than_are_typed() -> None:
    hall = typing(6)
    hall.does(LIV, sheet(4, 1))
    assert hall.gets(LIV, batch(3, instead_of=6)) == Refusal("sheets_typed", 4)
    assert hall.gets(LIV, batch(5, instead_of=6)) is None
    assert hall.gets(LIV, sheet(6, 1)) == Refusal("sheet_beyond", 5)


def test_two_helpers_who_make_the_same_batch_at_once_are_told_apart() -> None:
    hall = typing(6)
    assert hall.gets(KARI, batch(8)) == paper.BATCH_TAKEN
    assert hall.gets(KARI, batch(6)) == paper.BATCH_TAKEN
    assert hall.gets(LIV, batch(6)) is None
    assert hall.gets(KARI, batch(8, 2)) is None


def test_two_helpers_may_both_say_that_a_batch_has_become_larger() -> None:
    hall = typing(6)
    assert [hall.gets(host, batch(8, instead_of=6)) for host in (LIV, KARI)] == [None, None]
    assert hall.vote.batches[1].said == 8


def test_two_helpers_who_type_the_same_of_two_sheets_with_one_number_are_told_apart() -> None:
    hall = typing(6)
    assert hall.gets(LIV, sheet(1, 3)) is None
    assert hall.gets(KARI, sheet(1, 3)) == Refusal("sheet_typed", 1)
    assert hall.gets(LIV, sheet(1, 3)) is None
    hall.does(KARI, correct(1, 4))
    assert hall.gets(KARI, sheet(1, 4)) == Refusal("sheet_typed", 1)


@pytest.mark.parametrize("revealed", [False, True])
def test_no_file_says_who_typed_what(revealed: bool) -> None:
    hall = typing(2)
    hall.does(LIV, sheet(1, 3))
    assert (hall.vote.batches[1].by, hall.vote.batches[1].sheets[1].by) == (LIV.id, LIV.id)
    if revealed:
        hall.does(KARI, Reveal(activity="a2"))
    state = shared_state(hall.workshop, KINDS)["agenda"][1]["state"]
    assert state["batches"] == {}
    assert f"'{LIV.id}'" not in str(state)
    assert f"'{LIV.id}'" not in str(at_desk(hall))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (batch(0, 2), Refusal("too_many_sheets", 200)),
        (batch(201, 2), Refusal("too_many_sheets", 200)),
        (batch(5, 0), Refusal("too_many_batches", 98)),
        (batch(5, 99), Refusal("too_many_batches", 98)),
    ],
)
def test_batches_are_of_a_size_one_can_type(command: SetBatch, refusal: Refusal) -> None:
    assert typing().gets(LIV, command) == refusal


# Hands


def test_hands_are_counted_for_each_option_in_a_column_of_their_own_and_in_the_sum() -> None:
    hall = typing()
    hall.does(BERIT, dots(2))
    hall.does(LIV, in_on_it(14))
    assert hall.gets(LIV, hands(2, 9)) is None
    assert hall.gets(LIV, hands(2, 11)) is None
    assert hall.gets(LIV, hands(5, 0)) is None
    assert hall.vote.tally()[2] == 12
    assert hall.vote.by_channel() == {"phone": 1, "helper": 0, "paper": 0, "hands": 14}
    assert hall.vote.splits().channels is None
    assert hall.vote.splits().withheld == ("channels_too_few",)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (hands(2, 15), Refusal("hands_beyond", 14)),
        (hands(2, -1), Refusal("hands_beyond", 14)),
        (hands(7, 3), Refusal("sheet_no_option", 7)),
        (in_on_it(-1), Refusal("too_many_people", limits.hands_max)),
        (in_on_it(8), Refusal("hands_counted", 9)),
    ],
)
def test_there_are_never_more_hands_than_people(command: Command[Any], refusal: Refusal) -> None:
    hall = typing()
    assert hall.gets(LIV, hands(1, 1)) == paper.HANDS_UNCOUNTED
    hall.does(LIV, in_on_it(14))
    hall.does(LIV, hands(1, 9))
    assert hall.gets(LIV, command) == refusal


def test_nobody_raises_more_hands_than_they_have_dots() -> None:
    hall = typing(dots=2)
    hall.does(LIV, in_on_it(4))
    assert [hall.gets(LIV, hands(option, 4)) for option in (1, 2)] == [None, None]
    assert hall.gets(LIV, hands(3, 1)) == Refusal("hands_in_all", 8)
    hall.does(LIV, hands(2, 0))
    assert hall.gets(LIV, hands(3, 1)) is None


# The rules, and what is secret


def test_no_change_of_rules_makes_a_sheet_or_a_hand_too_many() -> None:
    hall = typing(1)
    hall.does(LIV, sheet(1, 1, 2, 3))
    assert hall.gets(KARI, change(dots=2)) == MORE_DOTS_LAID
    hall.does(LIV, withdraw(1))
    assert hall.gets(KARI, change(dots=2)) is None
    assert hall.gets(KARI, change(dots=2, open_totals=True)) == LAID_IN_SECRET


marked = st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True).map(tuple)
turned = {1: 4, 2: 6, 3: 5, 4: 2, 5: 1, 6: 3}


@given(st.lists(marked, min_size=5, max_size=8), st.integers(0, 9), st.booleans())
@settings(deadline=None, max_examples=60)
def test_before_the_reveal_nothing_tells_which_numbers_were_typed_or_how_many_hands_went_up(
    lines: list[tuple[int, ...]], raised: int, wrong: bool
) -> None:
    """Two halls type sheets that differ in nothing but their numbers, and count other hands."""
    halls = []
    for swap in ({n: n for n in turned}, turned):
        hall = typing(len(lines))
        for number, line in enumerate(lines, 1):
            hall.does(LIV, sheet(number, *(swap[n] for n in line)))
        hall.does(LIV, in_on_it(9))
        hall.does(LIV, hands(1, raised if swap is turned else 9 - raised))
        hall.does(LIV, check(5, *(swap[n] for n in lines[4])))
        halls.append(hall)
    assert [everything(hall) for hall in halls[:1]] == [everything(hall) for hall in halls[1:]]
    for hall in halls:
        hall.does(KARI, CloseActivity(activity="a2"))
    assert everything(halls[0]) == everything(halls[1])


def everything(hall: Vote) -> list[Any]:
    """What any screen, the desk at any place, the report and the file would show."""
    views = [hall.sees("a2", audience) for audience in ("participant", "projector", "facilitator")]
    desks = [at_desk(hall, place) for place in (0, 1, 2, 99)]
    return [views, desks, report(hall.workshop, KINDS, hall.now_ms, "1-0"), shared_state(hall.workshop, KINDS)]


def test_the_console_says_which_paper_is_not_typed_yet() -> None:
    hall = typing(3)
    hall.does(LIV, sheet(1, 1))
    assert hall.sees("a2", "facilitator")["stage"]["unfinished"] == ({"batch": 1, "typed": 1, "said": 3},)


def test_the_desk_leads_from_sheet_to_sheet_then_to_the_sample() -> None:
    hall = typing(5)
    seen = []
    for _ in range(5):
        stage = at_desk(hall)["stage"]
        seen.append((stage["step"], stage["sheet"]))
        hall.does(LIV, sheet(stage["sheet"], 1))
    assert seen == [("type", number) for number in range(1, 6)]
    assert (at_desk(hall)["stage"]["step"], at_desk(hall)["stage"]["sheet"]) == ("check", 5)
    hall.does(LIV, check(5, 1))
    assert at_desk(hall)["stage"]["step"] == "done"


# Whatever hosts type, in whatever order

acts = st.one_of(
    st.builds(lambda n, m, r: sheet(n, *m, role=r), st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4), st.sampled_from(["", "resident"])),
    st.builds(lambda n, m: check(n, *m), st.integers(1, 6), st.lists(st.integers(1, 6), max_size=3)),
    st.builds(lambda n, m: correct(n, *m), st.integers(1, 6), st.lists(st.integers(1, 6), max_size=3)),
    st.builds(withdraw, st.integers(1, 6)),
    st.builds(lambda s, i: batch(s, instead_of=i), st.integers(0, 9), st.integers(0, 9)),
    st.builds(hands, st.integers(1, 6), st.integers(-1, 12)),
    st.builds(in_on_it, st.integers(0, 12)),
    st.sampled_from([OpenActivity(activity="a2"), CloseActivity(activity="a2"), Reveal(activity="a2"), Conceal(activity="a2")]),
)  # fmt: skip


@given(st.lists(acts, max_size=40))
@settings(deadline=None, max_examples=200)
def test_whatever_hosts_type_the_result_is_what_the_sheets_and_hands_say(typed: list[Command[Any]]) -> None:
    hall = typing()
    for command, number in zip(typed, count()):
        hall.does(KARI, command, tap=f"typed-{number}")
        vote = hall.vote
        said: Counter[int] = Counter()
        for one in vote.batches[1].sheets.values():
            if not one.withdrawn and (one.again is None):
                said.update(one.marks)
        said.update(dict(vote.hands))
        assert {n: d for n, d in vote.tally().items() if d} == {n: d for n, d in said.items() if d}
        assert max(vote.hands.values(), default=0) <= vote.hands_people
        assert max(vote.batches[1].sheets, default=0) <= vote.batches[1].said
        assert vote.stands()
    assert restored(json.loads(json.dumps(plain(hall.workshop))), KINDS) == hall.workshop


# The report


def test_the_report_counts_every_way_in_apart_and_says_what_was_silent() -> None:
    hall = typing(5)
    for number in range(1, 6):
        hall.does(LIV, sheet(number, number, role="resident"))
    hall.does(LIV, check(5, 5))
    for voter in (BERIT, NIILLAS):
        hall.does(voter, dots(1))
        hall.does(voter, FinishBallot(activity="a2", finished=True))
    hall.does(KARI, Reveal(activity="a2"))
    made = report(hall.workshop, KINDS, hall.now_ms, "1-0")
    rows = {row[0]: row[1:] for row in made.channels.rows}
    assert made.channels.columns == ("activity", "phone", "helper", "paper", "hands", "silent")
    assert rows["Prikker"] == (2, 0, 5, 0, 2)
    assert rows["Behov"] == (6, 0, 0, None, 2)
    tables = {table.name: table.rows for table in hall.report().tables}
    assert tables["batches_paper"] == ((1, 5, 5, 0, 0),)
    assert "batches_unfinished" not in hall.report().notes


def test_roles_and_channels_stand_in_the_report_as_columns_that_add_up() -> None:
    hall = typing(12)
    for number in range(1, 13):
        hall.does(LIV, sheet(number, 1 + number % 6, role="relative"))
    for number in range(11):
        hall.does(Author(f"v{number}", "participant", "resident"), dots(1 + number % 6))
    hall.does(KARI, Reveal(activity="a2"))
    tables = {table.name: table for table in hall.report().tables}
    assert tables["votes_by_role"].columns == ("resident", "relative")
    assert tables["votes_by_role"].rows == ((11, 12),)
    assert tables["dots_by_channel"].columns == ("option", "text", "phone", "paper")
    sums = {row[0]: row[-1] for row in tables["options"].rows}
    assert {row[0]: sum(row[2:]) for row in tables["dots_by_channel"].rows} == sums  # type: ignore[arg-type] # numbers
    assert {row[0]: sum(row[2:]) for row in tables["dots_by_role"].rows} == sums  # type: ignore[arg-type] # numbers
    assert hall.report().notes == ("batches_unfinished",)


def test_a_vote_that_is_hidden_tells_no_split_in_its_report() -> None:
    hall = typing(12)
    for number in range(1, 13):
        hall.does(LIV, sheet(number, 1, role="relative"))
    assert {table.name for table in hall.report().tables} == {"options"}
    assert hall.report().channels == {"phone": 0, "helper": 0, "paper": 12, "hands": 0}


def test_a_restored_vote_has_the_same_tables_and_goes_on_from_its_sums() -> None:
    hall = typing(12)
    for number in range(1, 13):
        hall.does(LIV, sheet(number, 1, role="relative"))
    for number in range(11):
        hall.does(Author(f"v{number}", "participant", "resident"), dots(2))
    hall.does(KARI, Reveal(activity="a2"))
    again = restored(json.loads(json.dumps(shared_state(hall.workshop, KINDS))), KINDS)
    assert report(again, KINDS, 0, "1-0").activities[1].section == hall.report()
    hall.found = again
    hall.opens("a2")
    hall.does(BERIT, dots(2))
    assert hall.vote.tally() == {1: 12, 2: 12, 3: 0, 4: 0, 5: 0, 6: 0}
