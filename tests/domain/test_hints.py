"""What is noticed on a slip before the hall reads it, and what is left alone."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY
from verksted.domain import limits
from verksted.domain.crude import is_crude
from verksted.domain.hints import FLAGS, flags, is_national_id, mentions_relative

HARMLESS = (Path(__file__).parent / "harmless_needs.txt").read_text().splitlines()


# What is left alone


def test_of_some_hundred_ordinary_needs_hardly_one_is_held_back() -> None:
    held = [need for need in HARMLESS if flags(need)]
    assert len(HARMLESS) == len(set(HARMLESS)) > 300
    assert len(held) <= len(HARMLESS) // 100, held


def test_of_some_hundred_ordinary_needs_hardly_one_reminds_of_names() -> None:
    reminded = [need for need in HARMLESS if mentions_relative(need)]
    assert len(reminded) <= len(HARMLESS) // 100, reminded


@pytest.mark.parametrize(
    "text",
    [
        "100 000 kroner", "25 000 000 kroner", "25000000 kr", "45000000,- er mye", "1980 2024", "2024 2030", "2024-2030",
        "20241231", "12.12.2024", "kl. 18.00-20.00", "Org.nr. 961 381 363", "3520 Jevnaker", "116117", "22 33 44", "12345678",
        "04 71 10 20", "0047", "+47",
    ],
)  # fmt: skip
def test_prices_years_and_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert flags(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Skjult", "fitting", "Fittings til vask", "Hell stasjon", "Fitjar", "Kukkola", "kukelure", "Horten", "Mora", "Jevnt",
        "Jævsjøen", "Fan av Brann", "Pikkolofløyte", "homofile", "Vaktmesteren soper", "Slutt",
        "Skitt au", "Kjell", "Tøsen", "f eks", "o l", "a b c d e f", "æ e i a", "H2O", "4x4", "3e", "E16",
    ],
)  # fmt: skip
def test_words_and_places_that_look_like_crude_ones_are_not(text: str) -> None:
    assert flags(text) == ()


# National identity numbers

W1, W2 = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
"""As on skatteetaten.github.io/folkeregisteret-api-dokumentasjon/nytt-fodselsnummer-fra-2032."""


def controlled(nine: str, rest: int = 0) -> str | None:
    """Nine digits with their two control digits, computed forwards; None where there are none."""
    first = (rest - sum(int(d) * w for d, w in zip(nine, W1, strict=True))) % 11
    second = -sum(int(d) * w for d, w in zip(f"{nine}{first}", W2, strict=False)) % 11
    return f"{nine}{first}{second}" if first < 10 and second < 10 else None


def dated(day: int, month: int, year: int, individual: int) -> str:
    return f"{day:02}{month:02}{year:02}{individual:03}"


numbers = st.builds(dated, st.integers(1, 28), st.integers(1, 12), st.integers(0, 99), st.integers(0, 999))
d_numbers = st.builds(dated, st.integers(41, 68), st.integers(1, 12), st.integers(0, 99), st.integers(0, 999))


@given(numbers | d_numbers, st.sampled_from((0, 1, 2, 3)))
@settings(PROPERTY, max_examples=300)
def test_a_national_id_is_known_by_both_control_digits_also_those_of_2032(nine: str, rest: int) -> None:
    made = controlled(nine, rest)
    assume(made is not None)
    assert made is not None
    assert is_national_id(made)
    wrong = made[:10] + str((int(made[10]) + 1) % 10)
    assert not is_national_id(wrong)
    for said in (made, f"{made[:6]} {made[6:]}", f"{made[:2]}.{made[2:4]}.{made[4:6]}-{made[6:]}", " ".join(made)):
        assert "national_id" in flags(f"Mor har {said} og trenger hjelp"), said


@given(numbers, st.integers(4, 10))
@settings(PROPERTY)
def test_another_rest_is_no_control_digit(nine: str, rest: int) -> None:
    made = controlled(nine, rest)
    assume(made is not None)
    assert made is not None
    assert not is_national_id(made)


def test_published_examples_are_known_and_account_numbers_are_not() -> None:
    assert is_national_id("31129956715")
    assert is_national_id("01010750160") == (controlled("010107501") == "01010750160")
    assert not is_national_id("32129956715")
    assert flags("Konto 1234.56.78903") == ()


def test_of_any_eleven_digits_hardly_any_look_like_a_person() -> None:
    chance = random.Random(11)
    drawn = [f"{chance.randrange(10**11):011}" for _ in range(20_000)]
    assert 0 < sum(map(is_national_id, drawn)) < len(drawn) // 100


# Phones and e-mail

SPELLINGS = (
    "{}{}{}{}{}{}{}{}",
    "{}{} {}{} {}{} {}{}",
    "{}{}{} {}{} {}{}{}",
    "{}{}.{}{}.{}{}.{}{}",
    "{}{}-{}{}-{}{}-{}{}",
)
PREFIXES = ("", "+47 ", "+47", "0047", "0047 ", "(+47) ", "tlf ", "Tlf: ", "mob. ", "ring ")


@given(st.integers(20_000_000, 99_999_999), st.sampled_from(SPELLINGS), st.sampled_from(PREFIXES))
@settings(PROPERTY, max_examples=400)
def test_a_norwegian_phone_number_is_known_in_its_usual_spellings(number: int, spelling: str, prefix: str) -> None:
    said = prefix + spelling.format(*str(number))
    assume(prefix or not _is_a_date(str(number), spelling))
    for words in (said, f"Ring meg på {said}", f"{said}, spør etter meg", f"Mor ({said})."):
        assert "phone" in flags(words), words


def _is_a_date(digits: str, spelling: str) -> bool:
    return spelling == SPELLINGS[0] and digits[:2] in ("19", "20") and 1 <= int(digits[4:6]) <= 12


@pytest.mark.parametrize(
    "text",
    [
        "9123 4567", "9 1 2 3 4 5 6 7", "９１２３４５６７", "٩١٢٣٤٥٦٧", "91 23 45 67", "91–23–45–67", "+46 70 123 45 67",
        "Ring 91234567 2 ganger", "telefon: 61 31 57 00", "nummeret mitt er 4 12 34 56 7",
    ],
)  # fmt: skip
def test_a_phone_number_is_known_where_it_is_dressed_up(text: str) -> None:
    assert flags(text) == ("phone",)


@pytest.mark.parametrize(
    "text",
    [
        "kari.nordmann@online.no", "KARI@JEVNAKER.KOMMUNE.NO", "kari @ online . no".replace(" . ", "."), "kari (at) gmail.com",
        "kari krøllalfa gmail punktum com", "kari [at] gmail [dot] com", "kåre@bjørnstad.no", "kari＠online.no",
    ],
)  # fmt: skip
def test_an_e_mail_address_is_known(text: str) -> None:
    assert flags(f"Skriv til {text}") == ("email",)


# Relatives


@pytest.mark.parametrize(
    "text",
    [
        "Mor mi heter Kari", "mor mi heter kari", "min bestefar Olav", "bestefar olav trenger besøk", "Tante Berit på Moen",
        "naboen vår, Per Hansen, er aleine", "mannen min Arne har demens", "Mora mi, Inger, klarer ikke trappa",
        "son min heiter Torbjørn", "far min som het Ole Jakob", "Kari, mora mi, får ikke sove", "svigermor Åse",
        "syster mi Ingebjørg",
    ],
)  # fmt: skip
def test_a_relative_s_name_is_noticed_and_holds_nothing_back(text: str) -> None:
    assert mentions_relative(text)
    assert flags(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Mor trenger hjelp", "Besøke mor mi", "naboen hans", "mor på Moen", "Far. Bestemor. Alle.", "Mor og far vil bo hjemme",
        "Bestefar vil ikke flytte", "mor i Jevnaker", "Naboen Hver dag",
    ],
)  # fmt: skip
def test_relatives_without_a_name_are_left_in_peace(text: str) -> None:
    assert not mentions_relative(text)


# Crude words


def zalgo(word: str) -> str:
    return "".join(char + "\u0336" for char in word)


DRESSES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "shouted": str.upper,
    "with a dot between": ".".join,
    "with a space between": " ".join,
    "with a hyphen between": "-".join,
    "drawn out": lambda word: word[:-1] + word[-1] * 4,
    "struck through": zalgo,
    "in digits": lambda word: word.translate(str.maketrans("aeiost", "431057")),
    "with signs": lambda word: word.translate(str.maketrans("ae", "@€"))[:-1] + word[-1],
    "in Cyrillic": lambda word: word.translate(str.maketrans("aeokm", "аеокм")),
    "in wide letters": lambda word: "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in word),
    "with a star": lambda word: word[0] + "*" + word[2:],
    "with nothing between": "\u200d".join,
    "in a sentence": lambda word: f"Få vekk {word} fra sentrum!",
}


@pytest.mark.parametrize("word", ["faen", "fitte", "helvete", "kuken", "jævla", "hore", "neger", "fuck"])
@pytest.mark.parametrize("dress", DRESSES)
def test_a_crude_word_is_known_however_it_is_dressed_up(word: str, dress: str) -> None:
    dressed = DRESSES[dress](word)
    assert is_crude(dressed), dressed


@pytest.mark.parametrize(
    "text", ["Jävla kommune", "hæstkuk", "FÆN", "Dævelen", "Helvetes trapper", "jævleg bratt", "f**n"]
)
def test_dialect_and_neighbours_swear_too(text: str) -> None:
    assert flags(text) == ("crude",)


# Anything at all


@given(st.text(max_size=limits.text_chars_max))
@settings(PROPERTY, max_examples=400)
def test_whatever_is_written_is_looked_at_and_answered(text: str) -> None:
    assert set(flags(text)) <= set(FLAGS)
    assert mentions_relative(text) in (True, False)


@given(st.text("0123456789 .-/+()@", max_size=limits.text_chars_max))
@settings(PROPERTY, max_examples=400)
def test_no_heap_of_digits_and_signs_takes_long(text: str) -> None:
    assert set(flags(text)) <= set(FLAGS)


@given(st.sampled_from(HARMLESS))
@settings(PROPERTY)
def test_the_same_words_in_another_unicode_form_say_the_same(need: str) -> None:
    assert flags(unicodedata.normalize("NFD", need)) == flags(need)
