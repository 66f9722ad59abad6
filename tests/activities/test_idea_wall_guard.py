"""What is kept from the wall until a host has read it, whatever else lets slips in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.activities.sorting import Move, anything, sorted_hall
from tests.activities.wall import BENCHES, CAFE, Wall
from tests.any_command import PROPERTY
from tests.hall import ASTRID, KARI, LIV, ODD
from verksted.activities.idea_wall.cards import items
from verksted.activities.idea_wall.hall import CoverWall
from verksted.activities.idea_wall.slips import EditIdea, HideIdeas, PostIdea, ShowIdeas, TakeDownIdea
from verksted.domain import limits
from verksted.domain.activity import Author, Command
from verksted.domain.commands import ChangeActivity
from verksted.domain.fold import digest
from verksted.domain.report import Table

CALL_ME = "Ring meg på 912 34 567 om heis"
SWORN = "Dette er jævla dårlig"
NAMED = "Bestefar Olav vil bo hjemme"

every_way = pytest.mark.parametrize("moderation", ["grace", "queue", "off"])


def seen_by_the_hall(hall: Wall) -> str:
    return str([hall.sees("a1", "projector"), hall.sees("a1", "participant"), hall.reads("a1")])


@every_way
def test_a_phone_number_waits_for_a_host_while_the_rest_flows(moderation: str) -> None:
    hall = Wall(moderation=moderation)
    hall.posts(ASTRID, CALL_ME, BENCHES)
    hall.wait(100 * limits.grace_ms)
    assert "912 34 567" not in seen_by_the_hall(hall)
    assert [(slip["number"], slip["flags"]) for slip in hall.inbox()["flagged"]] == [(1, ("phone",))]
    assert (hall.on_the_wall() == {"2": BENCHES}) == (moderation != "queue")
    assert hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,))).counts
    assert "912 34 567" in seen_by_the_hall(hall)
    assert hall.inbox()["flagged"] == ()


def test_show_all_leaves_out_what_a_host_should_read_first() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, CALL_ME, BENCHES, SWORN, CAFE)
    assert hall.inbox()["numbers"] == {"flagged": (1, 3), "waiting": (2, 4), "late": ()}


def test_the_writer_is_told_what_was_found_and_that_a_host_reads_it_first() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, CALL_ME)
    [slip] = hall.mine(ASTRID)["slips"]
    assert (slip["flags"], slip["waits"], slip["fate"], slip["editable"]) == (("phone",), True, "pending", True)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    [slip] = hall.mine(ASTRID)["slips"]
    assert (slip["flags"], slip["waits"], slip["fate"]) == ((), False, "shown")


@every_way
def test_editing_the_number_out_lets_the_slip_go_the_ordinary_way(moderation: str) -> None:
    hall = Wall(moderation=moderation)
    hall.posts(ASTRID, CALL_ME)
    hall.wait(2 * limits.grace_ms)
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text="Heis i alle hus"))
    assert hall.inbox()["flagged"] == ()
    assert (hall.on_the_wall() == {"1": "Heis i alle hus"}) == (moderation == "off")
    assert "912" not in seen_by_the_hall(hall)
    hall.wait(limits.grace_ms)
    assert (hall.on_the_wall() == {"1": "Heis i alle hus"}) == (moderation != "queue")


def test_words_edited_in_are_held_back_and_the_wall_keeps_what_it_showed() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    hall.wait(limits.grace_ms)
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CALL_ME))
    hall.wait(2 * limits.grace_ms)
    assert hall.on_the_wall() == {"1": BENCHES}
    assert [slip["text"] for slip in hall.inbox()["flagged"]] == [CALL_ME]


def test_words_a_host_has_let_in_stay_while_an_edit_waits() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, CALL_ME)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE))
    assert hall.on_the_wall() == {"1": CALL_ME}


def test_another_way_of_letting_slips_in_lets_none_of_these_in() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, CALL_ME, BENCHES)
    for moderation in ("queue", "grace", "off"):
        assert hall.changes(moderation=moderation) is None
        hall.wait(2 * limits.grace_ms)
        assert hall.on_the_wall() == {"2": BENCHES}


def test_a_relative_s_name_is_a_word_to_the_writer_and_to_hosts_and_holds_nothing_back() -> None:
    hall = Wall()
    hall.posts(ASTRID, NAMED)
    assert hall.mine(ASTRID)["slips"][0]["names"]
    assert hall.inbox()["waiting"][0]["names"]
    hall.wait(limits.grace_ms)
    assert hall.on_the_wall() == {"1": NAMED}


def test_a_countdown_is_not_shown_where_time_will_not_let_the_slip_in() -> None:
    hall = Wall()
    hall.posts(ASTRID, CALL_ME)
    assert [slip["shows_at_ms"] for slip in hall.inbox()["flagged"]] == [0]
    assert hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms) is None


def test_what_nobody_has_read_goes_into_no_vote_word_for_word() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, CALL_ME, BENCHES)
    assert [item.text for item in items(hall.wall)] == ["Lapp 1", BENCHES]
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    assert [item.text for item in items(hall.wall)] == [CALL_ME, BENCHES]


def test_a_slip_is_built_on_with_no_words_that_were_held_back_before_the_queue() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, CALL_ME)
    hall.changes(moderation="grace")
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BENCHES))
    hall.changes(moderation="queue")
    assert [item.text for item in items(hall.wall)] == ["Lapp 1"]


# No verdict rests on words


def blanked(command: Command[Any]) -> Command[Any]:
    """The command as it stands in the log once its words have been erased."""
    fields = {name: "…" for name in ("text", "rest", "heading") if getattr(command, name, "")}
    return type(command)(**{**{f: getattr(command, f) for f in command.__struct_fields__}, **fields})


def with_numbers(moves: list[Move]) -> list[Move]:
    """The same moves, with a phone number on every slip that somebody writes."""

    def said(command: Command[Any]) -> Command[Any]:
        if not isinstance(command, PostIdea | EditIdea):
            return command
        return type(command)(**{**{f: getattr(command, f) for f in command.__struct_fields__}, "text": CALL_ME})

    return [(author, said(command)) for author, command in moves]


@given(anything, st.sampled_from(["grace", "queue", "off"]))
@settings(PROPERTY, max_examples=200)
def test_erasing_texts_changes_no_verdict_and_no_count_of_items(moves: list[Move], moderation: str) -> None:
    def verdicts(said: list[Move]) -> list[Any]:
        hall = sorted_hall([], moderation)
        found: list[Any] = [hall.does(author, command) for author, command in said]
        return [*found, [(item.key, item.numbers, item.grouped) for item in items(hall.wall)]]

    plain = [(author, command) for author, command in moves if not isinstance(command, ChangeActivity)]
    assert verdicts(plain) == verdicts([(author, blanked(command)) for author, command in plain])
    assert verdicts(plain) == verdicts(with_numbers(plain))


def test_the_fold_holds_no_word_of_what_was_noticed() -> None:
    hall = Wall()
    hall.posts(ASTRID, CALL_ME)
    before = digest(hall.workshop)
    hall.inbox()
    assert digest(hall.workshop) == before
    assert CALL_ME in str(hall.wall)
    assert "flag" not in str(hall.wall)


# Skjul alt


def test_one_press_takes_everything_from_the_hall_and_one_brings_it_back() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BENCHES)
    cover = CoverWall(activity="a1", covered=True)
    undo = cover.undo(hall.wall)
    before = seen_by_the_hall(hall)
    assert hall.does(LIV, cover).counts
    hall.posts(ODD, CAFE)
    assert BENCHES not in seen_by_the_hall(hall)
    assert CAFE not in seen_by_the_hall(hall)
    assert hall.sees("a1", "projector")["stage"]["mode"] == "covered"
    assert hall.on_the_wall() == {"1": BENCHES, "2": CAFE}
    hall.does(ODD, TakeDownIdea(activity="a1", idea=2))
    assert undo is not None
    assert hall.does(KARI, undo).counts
    assert BENCHES in before
    assert BENCHES in seen_by_the_hall(hall)


def test_a_wall_that_is_held_still_lets_go_for_that() -> None:
    hall = Wall(moderation="off")
    assert not hall.kinds["idea_wall"].blank(hall.wall)
    hall.does(LIV, CoverWall(activity="a1", covered=True))
    assert hall.kinds["idea_wall"].blank(hall.wall)


# The rule and its counts


def test_phones_say_by_which_rule_slips_come_on_the_wall() -> None:
    for moderation in ("grace", "queue", "off"):
        stage = Wall(moderation=moderation).sees("a1", "participant")["stage"]
        assert (stage["moderation"], stage["silent"]) == (moderation, False)
    assert Wall(silent=True).sees("a1", "participant")["stage"]["silent"]


def test_the_report_says_how_each_rule_went_and_why_slips_were_hidden() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES, CALL_ME)
    hall.wait(limits.grace_ms)
    hall.changes(moderation="queue")
    hall.posts(ODD, CAFE, SWORN, "=SUM(A1)")
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(3,)))
    hall.does(LIV, HideIdeas(activity="a1", ideas=(4,), reason="er krenkende"))
    hall.does(LIV, HideIdeas(activity="a1", ideas=(5,), reason="er krenkende"))
    columns = ("sent", "shown", "hidden", "flagged")
    assert hall.report().tables == (
        Table("let_in_grace", columns, ((2, 1, 0, 1),)),
        Table("let_in_queue", columns, ((3, 1, 2, 1),)),
        Table("hidden_because", ("reason", "count"), (("er krenkende", 2),)),
    )
    assert set(hall.kinds["idea_wall"].words) >= {table.name for table in hall.report().tables} | {"flagged"}


def test_paper_slips_are_looked_at_too() -> None:
    hall = Wall(moderation="off")
    hall.posts(Author("liv", "helper", table=3, channel="paper"), CALL_ME)
    assert hall.on_the_wall() == {}
    assert [slip["number"] for slip in hall.inbox()["flagged"]] == [1]
