"""Rows of a file become slips, each with its fate said beforehand."""

from __future__ import annotations

import pytest

from verksted.intake.slips import Defaults, PlannedSlip, planned
from verksted.intake.tables import FORMULA, Row, Table
from verksted.live.templates import LANGUAGES, catalogue

PROMPTS = ("Hvor bor du?", "Hva gjør du?")
HEADING = ("Tekst", "Spørsmål", "Bord", "Rolle", "Kanal")


def plan(
    *rows: tuple[str, ...], lying: tuple[tuple[int, str], ...] = (), room: int = 100, **defaults: object
) -> list[PlannedSlip]:
    table = Table(tuple(Row(number, cells) for number, cells in enumerate(rows, 1)))
    return list(planned(table, PROMPTS, Defaults(**defaults), set(lying), room))  # type: ignore[arg-type] # any of its fields


def test_each_column_is_found_by_its_heading_in_whatever_order() -> None:
    (slip,) = plan(("Kanal", "Bord", "Tekst", "Rolle", "Spørsmål"), ("Vert", "bord 7", "Benk", "Pårørende", "2"))
    assert slip == PlannedSlip(2, "new", "Benk", 1, 7, "relative", "helper")


def test_without_headings_every_row_is_a_slip_and_the_defaults_are_meant() -> None:
    slips = plan(("Benk",), ("Felleshus",), prompt=1, table=4, channel="helper")
    assert [(s.row, s.text, s.prompt, s.table, s.channel) for s in slips] == [
        (1, "Benk", 1, 4, "helper"),
        (2, "Felleshus", 1, 4, "helper"),
    ]


def test_a_question_is_named_by_its_number_or_its_words() -> None:
    slips = plan(HEADING, ("a", "1"), ("b", "hva gjør du?"), ("c", ""), prompt=1)
    assert [slip.prompt for slip in slips] == [0, 1, 1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("word", "channel"), [("Papir", "paper"), ("Vert", "helper"), ("Sagt til en vert", "helper")])
def test_a_channel_may_be_named_as_the_screens_name_it(word: str, channel: str, language: str) -> None:
    """The sentence on a wrong channel names two of these words; what it names must be taken."""
    (slip,) = plan(HEADING, ("Benk", "", "", "", catalogue(language).gettext(word)))

    assert (slip.fate, slip.channel) == ("new", channel)


@pytest.mark.parametrize(
    ("row", "fate", "said"),
    [
        (("", "1"), "empty", ""),
        (("x" * 141,), "too_long", "x" * 140),
        (("bjelle\x07",), "unreadable", "bjelle"),
        (("Benk", "3"), "bad_prompt", "3"),
        (("Benk", "Noe annet"), "bad_prompt", "Noe annet"),
        (("Benk", "", "100"), "bad_table", "100"),
        (("Benk", "", "tre"), "bad_table", "tre"),
        (("Benk", "", "", "Konge"), "bad_role", "Konge"),
        (("Benk", "", "", "", "Fax"), "bad_channel", "Fax"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_what_stands_there(row: tuple[str, ...], fate: str, said: str) -> None:
    (slip,) = plan(HEADING, row)
    assert (slip.row, slip.fate, slip.said) == (2, fate, said)


def test_a_flaw_of_the_file_is_the_row_s_fate() -> None:
    table = Table((Row(1, ("Tekst",)), Row(2, ("",), FORMULA)))
    assert [slip.fate for slip in planned(table, PROMPTS, Defaults(), (), 9)] == ["formula"]


def test_words_that_lie_on_the_wall_already_are_told_apart_from_new_ones() -> None:
    slips = plan(("Benk",), ("Felleshus",), lying=((0, "Benk"), (1, "Felleshus")))
    assert [slip.fate for slip in slips] == ["same", "new"]


def test_two_rows_with_the_same_words_are_two_slips() -> None:
    assert [slip.fate for slip in plan(("Benk",), ("Benk",))] == ["new", "new"]


def test_no_more_is_promised_than_there_is_room_for() -> None:
    assert [slip.fate for slip in plan(("a",), ("",), ("b",), ("c",), room=2)] == ["new", "empty", "new", "no_room"]
