"""What people may type, and what becomes of it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY
from verksted.domain import limits
from verksted.domain.text import Unreadable, clean, readable

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
NEWER_THAN_PYTHON = "\U0001fae8\U0001fadf"
"""An emoji of 2022 and one of 2024, which Python 3.11 calls unassigned."""


@pytest.mark.parametrize(
    "text",
    [
        "Flere benker langs turstien",
        "Blåbærtur på Ørnefjellet, åpent for alle",
        "Sámi giella ja Niillas – ŋ, đ, č",
        "مرحبا بكم",
        "שלום",
        "नमस्ते",
        "한국어",
        f"Familien {FAMILY} trenger plass",
        "Bra 👍🏽 og ❤️ og 1️⃣",
        f"{SCOTLAND} 🇳🇴",
        f"Ny {NEWER_THAN_PYTHON}",
        "\ue000 fra en gammel telefon",
    ],
)
def test_what_people_write_is_kept_letter_for_letter(text: str) -> None:
    assert clean(text) == text


def test_newer_emoji_are_unassigned_here_and_kept_all_the_same() -> None:
    assert unicodedata.category(NEWER_THAN_PYTHON[1]) == "Cn"
    assert clean(NEWER_THAN_PYTHON) == NEWER_THAN_PYTHON


@pytest.mark.parametrize("text", ["\0", "a\0b", "a\x07b", "\x1b[31mrød", "\x7f", "a\x85b\x9f"])
def test_control_characters_are_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        clean(text)


@pytest.mark.parametrize("text", ["\ud83d", "a\udc00b", "\ud800\ud800"])
def test_half_a_character_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        clean(text)


@pytest.mark.parametrize("text", ["\ufffe", "a\uffff", "\ufdd0", "\U0010ffff", "\U0001fffe"])
def test_noncharacters_are_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        clean(text)


@pytest.mark.parametrize(
    "text", ["En\nbenk", "En\r\nbenk", "En\t benk", "En\u2028benk", "En\u00a0benk", " En   benk\n"]
)
def test_line_breaks_and_runs_of_space_become_one_space(text: str) -> None:
    assert clean(text) == "En benk"


def test_the_same_letter_is_stored_in_one_way() -> None:
    assert clean("a\u030a") == "å" == clean("å")
    assert clean("Angstro\u0308m") == "Angström"


def test_invisible_characters_between_letter_and_mark_do_not_hide_the_letter() -> None:
    assert clean("a\u200b\u030a") == "å"
    assert clean("En \u200b \ufeff benk") == "En benk"


@pytest.mark.parametrize("control", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200f"])
def test_text_cannot_turn_the_direction_of_what_stands_beside_it(control: str) -> None:
    assert clean(f"ja{control}nei") == "janei"


def test_joiners_that_words_need_are_kept() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b", "\u200d\u200d", "\ufe0f", "\u0301\u0301", "\u00ad \u2060"])
def test_what_nobody_can_see_is_empty(text: str) -> None:
    assert clean(text) == ""


def test_marks_do_not_pile_up_on_a_letter() -> None:
    zalgo = "b" + "\u0335" * 40 + "enk"
    assert clean(zalgo) == "b" + "\u0335" * limits.combining_marks_max + "enk"


def test_a_joiner_between_marks_does_not_let_them_pile_up() -> None:
    marks = sum(unicodedata.category(char) == "Mn" for char in clean("b" + "\u0335\u200d" * 40))
    assert marks == limits.combining_marks_max


@given(st.text(st.characters(codec="utf-8")))
@settings(PROPERTY, max_examples=300)
def test_clean_text_is_clean_composed_and_one_line(text: str) -> None:
    try:
        once = clean(text)
    except Unreadable:
        return
    assert clean(once) == once
    assert once == once.strip()
    assert once.splitlines() in ([], [once])
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(st.characters()))
@settings(PROPERTY, max_examples=300)
def test_any_text_at_all_is_cleaned_or_unreadable(text: str) -> None:
    try:
        clean(text).encode()
    except Unreadable:
        assert any(unicodedata.category(char) in ("Cc", "Cs", "Cn") for char in text)


def test_a_writer_gets_back_what_can_be_kept_of_a_text_that_cannot() -> None:
    assert readable("Flere\nbenker\0 ved \ud83delva") == "Flere\nbenker ved elva"


@given(st.text(st.characters()))
@settings(PROPERTY, max_examples=300)
def test_what_a_writer_gets_back_can_be_sent(text: str) -> None:
    clean(readable(text)).encode()
