"""No character that anybody types stops the page: it is drawn by a font that has it, or seen to be replaced."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from tests.export import fonts
from verksted.export import glyphs
from verksted.export.glyphs import BREAK, DIGITS, FOLDER, SUBSTITUTE, WORD_CHARS, Text, Typesetter

FIRST = "Schibsted Grotesk"


def runs(text: str) -> tuple[tuple[str, str], ...]:
    found = Typesetter().text(text)
    return found.runs if isinstance(found, Text) else ((FIRST, found),)


def drawn(text: str) -> str:
    return "".join(part for family, part in runs(text) if family)


def replaced(text: str) -> int:
    typesetter = Typesetter()
    typesetter.text(text)
    return typesetter.replaced


# The fonts


def test_every_font_is_the_one_in_its_lock() -> None:
    assert fonts.faults() == []


def test_a_font_that_came_from_nowhere_or_was_changed_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    assert fonts.faults() == []

    (tmp_path / "NotoSansThai.ttf").write_bytes((tmp_path / "NotoSansHebrew.ttf").read_bytes())
    (tmp_path / "Comic.ttf").write_bytes(b"")

    assert fonts.faults() == ["Comic.ttf is not in fonts.json", "NotoSansThai.ttf is not the font in fonts.json"]


def test_the_typesetter_knows_each_family_by_the_name_we_use() -> None:
    """A family it did not know would be left out of the page in silence."""
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]).families()

    assert {note["family"] for note in json.loads(fonts.LOCK.read_text())} == set(known)
    assert set(DIGITS) < set(known)


def test_the_fonts_are_free_to_share_and_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.glob("*.ttf")]
    owners = "".join(path.read_text() for path in FOLDER.glob("OFL-*.txt"))

    assert sum(sizes) < 3_000_000
    assert all(name in owners for name in ("schibsted", "Sofia", "notofonts/arabic", "SIL Open Font License"))


# The runs


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Kafé ved Røykenvika «æøå» – 80 %", FIRST),
        ("Čáhci ja giella: đ ŋ š ŧ ž", FIRST),
        ("Лавка біля річки", "Noto Sans"),
        ("سلام", "Noto Sans Arabic"),
        ("שלום", "Noto Sans Hebrew"),
        ("नमस्ते", "Noto Sans Devanagari"),
        ("வணக்கம்", "Noto Sans Tamil"),
        ("สวัสดี", "Noto Sans Thai"),
        ("ሰላም", "Noto Sans Ethiopic"),
        ("👩‍👩‍👧", "Noto Emoji"),
        ("🇳🇴", "Noto Emoji"),
        ("👍🏽", "Noto Emoji"),
        ("☐", "Noto Sans Symbols 2"),
    ],
)
def test_a_text_is_set_whole_in_the_font_of_its_script(text: str, family: str) -> None:
    words = [run for run in runs(text) if run[1].strip()]

    assert {name for name, part in words if part.strip(" –«»:%")} == {family}
    assert drawn(text) == text
    assert replaced(text) == 0


def test_a_letter_and_its_marks_stay_in_one_font() -> None:
    assert runs("ka\u030bfu\u0335\u0489") == (
        (FIRST, "k"),
        ("Noto Sans", "a\u030b"),
        (FIRST, "f"),
        ("Noto Sans", "u\u0335\u0489"),
    )


def test_what_no_font_has_is_replaced_where_it_can_be_seen_and_counted() -> None:
    assert drawn("Møte 漢字 her") == f"Møte {SUBSTITUTE * 2} her"
    assert replaced("Møte 漢字 her") == 2
    assert replaced("\ue000\U000f0000\U0010ffff\ufdd0") == 4


def test_a_sign_that_only_steers_others_is_not_missed() -> None:
    assert replaced("a\u200bb\u202ec\ufeffd\u2066e\u00ad") == 0


def test_a_text_is_set_in_the_direction_of_its_first_letter() -> None:
    for text, expected in (("שלום kafé", True), ("kafé שלום", False), ("12 סלון", True), ("漢", False)):
        found = Typesetter().text(text)
        assert isinstance(found, Text)
        assert found.right_to_left is expected


def test_a_long_word_can_be_broken_anywhere_and_a_short_one_nowhere() -> None:
    long, short = "å" * (WORD_CHARS + 1), "å" * WORD_CHARS

    assert runs(long).count(("", "")) == len(long) - 1
    assert runs(short) == ((FIRST, short),)
    assert drawn(f"{short} {long} x") == f"{short} {long} x"


def test_a_place_to_break_is_marked_only_beside_a_sign_that_a_line_clings_to() -> None:
    places = [part for family, part in runs("a" * WORD_CHARS + "!»b") if not family]

    assert places == [*[""] * (WORD_CHARS - 1), BREAK, BREAK, BREAK]


def test_line_breaks_and_tabs_become_spaces() -> None:
    assert runs(" en\n to\t\u2028tre ") == ((FIRST, "en to tre"),)


@given(st.text(st.characters(), max_size=80))
def test_every_run_is_in_a_font_that_draws_all_of_it(text: str) -> None:
    for family, part in runs(text):
        if family:
            signs = {char for char in part if not glyphs._invisible(char)}
            assert signs <= glyphs._coverage()[family]


@given(st.text(st.sampled_from("aå \u0301\u200d\ufe0f👩🏽🇳🇴漢ش9\u093e"), max_size=40))
def test_nothing_that_can_be_drawn_is_lost_on_the_way(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    kept = [char for char in composed if not glyphs._invisible(char) and not char.isspace()]
    expected = [char if glyphs._family(frozenset(char)) else SUBSTITUTE for char in kept]

    assert [char for char in drawn(text) if not glyphs._invisible(char) and char != " "] == expected
