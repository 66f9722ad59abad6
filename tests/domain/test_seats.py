"""How many sit at each table, as hosts say it; and when the wall may spread a result over roles."""

from __future__ import annotations

import pytest

from tests.activities.vote import open_vote
from tests.hall import ASTRID, KARI, KINDS, LIV, Hall
from verksted.domain import refusals
from verksted.domain.activity import Author
from verksted.domain.commands import CloseActivity, Conceal, OpenActivity, Reveal, SetSeats, ShowByRole
from verksted.domain.refusals import Refusal
from verksted.domain.snapshot import plain, restored
from verksted.live.console import seat_rows


def test_a_helper_says_how_many_seats_a_table_has_and_may_change_it() -> None:
    hall = Hall()
    assert hall.gets(LIV, SetSeats(table=4, seats=6)) is None
    assert hall.gets(KARI, SetSeats(table=4, seats=7)) is None
    assert dict(hall.workshop.seats) == {4: 7}
    assert hall.gets(KARI, SetSeats(table=4, seats=0)) is None
    assert dict(hall.workshop.seats) == {}


def test_twelve_tables_are_said_at_once_and_one_of_them_otherwise_afterwards() -> None:
    hall = Hall()
    hall.does(KARI, SetSeats(table=1, last=12, seats=7))
    hall.does(KARI, SetSeats(table=5, seats=4))
    assert seat_rows(hall.workshop.seats) == ((1, 4, 7), (5, 5, 4), (6, 12, 7))


def test_participants_say_nothing_of_seats() -> None:
    hall = Hall()
    hall.lets_in(ASTRID)
    assert hall.gets(ASTRID, SetSeats(table=3, seats=40)) == refusals.NOT_ALLOWED


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (SetSeats(table=0, seats=6), refusals.BAD_TABLE),
        (SetSeats(table=100, seats=6), refusals.BAD_TABLE),
        (SetSeats(table=5, last=4, seats=6), refusals.BAD_TABLE),
        (SetSeats(table=1, last=10**30, seats=6), refusals.BAD_TABLE),
        (SetSeats(table=-(10**30), last=3, seats=6), refusals.BAD_TABLE),
        (SetSeats(table=1, seats=-1), Refusal("too_many_seats", 60)),
        (SetSeats(table=1, seats=61), Refusal("too_many_seats", 60)),
    ],
)
def test_tables_and_seats_that_cannot_be_are_refused(command: SetSeats, refusal: Refusal) -> None:
    hall = Hall()
    command.undo(hall.workshop)
    assert hall.gets(KARI, command) == refusal


def test_saying_it_is_taken_back_where_all_the_tables_had_the_same_before() -> None:
    hall = Hall()
    hall.does(KARI, SetSeats(table=1, last=3, seats=6))
    assert SetSeats(table=1, last=3, seats=8).undo(hall.workshop) == SetSeats(table=1, last=3, seats=6)
    assert SetSeats(table=3, last=4, seats=8).undo(hall.workshop) is None


def test_seats_are_in_the_exported_state() -> None:
    hall = Hall()
    hall.does(KARI, SetSeats(table=1, last=3, seats=6))
    assert restored(plain(hall.workshop), KINDS).seats == hall.workshop.seats


# Spread over roles


def test_the_wall_spreads_a_result_over_roles_only_once_it_is_revealed() -> None:
    hall = open_vote()
    assert hall.gets(KARI, ShowByRole(activity="a2", shown=True)) == refusals.NOT_REVEALED
    hall.does(KARI, Reveal(activity="a2"))
    assert hall.gets(Author("liv", "helper"), ShowByRole(activity="a2", shown=True)) == refusals.NOT_ALLOWED
    assert hall.gets(KARI, ShowByRole(activity="a2", shown=True)) is None
    assert hall.activity("a2").by_role


@pytest.mark.parametrize("hides", [Conceal(activity="a2"), OpenActivity(activity="a2")])
def test_what_is_hidden_again_must_be_spread_again(hides: Conceal | OpenActivity) -> None:
    hall = open_vote()
    for command in (Reveal(activity="a2"), ShowByRole(activity="a2", shown=True), hides, CloseActivity(activity="a2")):
        hall.does(KARI, command)
    hall.does(KARI, Reveal(activity="a2"))
    assert not hall.activity("a2").by_role
