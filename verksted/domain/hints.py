"""What a slip may hold that should not stand on a wall: numbers that point at a person, relatives' names, crude words.

These are hints to people, looked up when a screen is drawn. No rule reads them, so that a text erased later changes
no verdict. They are made to say a little too often that a host should look first, and to let few numbers through.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from verksted.domain import limits
from verksted.domain.crude import is_crude
from verksted.domain.names import names_a_relative
from verksted.domain.text import plain_digits

Flag = Literal["national_id", "phone", "email", "crude"]
FLAGS: tuple[Flag, ...] = ("national_id", "phone", "email", "crude")
"""What holds a slip back until a host has read it, gravest first."""


@lru_cache(limits.hints_kept_max)
def flags(text: str) -> tuple[Flag, ...]:
    """Why a host should read this before the hall does; empty for nearly every slip."""
    plain = plain_digits(text)
    found = {
        "national_id": _has_national_id(plain),
        "phone": _has_phone(plain),
        "email": _EMAIL.search(plain) is not None,
        "crude": is_crude(text),
    }
    return tuple(flag for flag in FLAGS if found[flag])


@lru_cache(limits.hints_kept_max)
def mentions_relative(text: str) -> bool:
    """True where the writer seems to name a relative or a neighbour: a friendly reminder, never a hindrance."""
    return names_a_relative(text)


# Fødselsnummer and D-nummer

_BETWEEN = r"[ ./\-]?"
_ELEVEN = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{10}})(?!\d))")
_NOT_DIGIT = re.compile(r"\D")
_WEIGHTS_1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_WEIGHTS_2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_REST_1 = (0, 1, 2, 3)
_D_NUMBER_DAYS, _OTHER_MONTHS = 40, (0, 40)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _has_national_id(text: str) -> bool:
    return any(is_national_id(_NOT_DIGIT.sub("", found[1])) for found in _ELEVEN.finditer(text))


def is_national_id(digits: str) -> bool:
    """True for eleven digits with a date and both control digits of a fødselsnummer or D-nummer.

    The two sums modulo 11 are Skatteetaten's ("Nytt fødselsnummer fra 2032",
    skatteetaten.github.io/folkeregisteret-api-dokumentasjon): the first may leave 0, or from 2032 also 1, 2 or 3, the
    second 0. A D-nummer has 40 added to its day, a hjelpenummer 40 to its month.
    """
    if len(digits) != 11 or not _is_date(int(digits[:2]), int(digits[2:4])):
        return False
    return _rest(digits, _WEIGHTS_1) in _REST_1 and _rest(digits, _WEIGHTS_2) == 0


def _is_date(day: int, month: int) -> bool:
    day -= _D_NUMBER_DAYS if day > _D_NUMBER_DAYS else 0
    months = [month - added for added in _OTHER_MONTHS if 1 <= month - added <= 12]
    return bool(months) and 1 <= day <= _DAYS[months[0] - 1]


def _rest(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11


# Phone numbers

_ALONE = r"(?<![\d.,])(?<!\d[ \-])"
_SEP = r"[ .\-]"
_GROUPED = re.compile(
    rf"{_ALONE}(?:"
    rf"[2-9]\d{_SEP}\d\d{_SEP}\d\d{_SEP}\d\d"  # 61 31 57 00
    rf"|[2-9]\d\d{_SEP}\d\d{_SEP}\d\d\d"  # 912 34 567
    rf"|[49]\d{{3}}{_SEP}\d{{4}}"  # 9123 4567
    rf"|[49](?:{_SEP}\d){{7}}"  # 9 1 2 3 4 5 6 7
    rf")(?!\d|{_SEP}\d\d)"
)
_EIGHT = re.compile(r"(?<!\d)(?<!\d[.,])[2-9]\d{7}(?!\d)(?![.,]\d)")
_PRICE = re.compile(r"\s*(?:kr\b|kroner\b|,-|nok\b|mill)", re.IGNORECASE)
_WRITTEN_TOGETHER = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""A date such as 20241231."""
_CALLED = re.compile(
    r"\b(?:tlf|tel|telefon\w*|mob|mobil\w*|ring(?:e|er)?|sms|nummer\w*|vipps)\b\D{0,25}?[2-9](?:[ .\-]?\d){7}(?!\d)",
    re.IGNORECASE,
)
_WITH_COUNTRY = re.compile(r"(?:\+|(?<!\d)00)(?:\(\d{1,3}\)|[1-9]\d{0,2})(?:[ .\-/()]{0,2}\d){7,12}(?!\d)")


def _has_phone(text: str) -> bool:
    if sum(char.isdigit() for char in text) < 8:
        return False
    if _WITH_COUNTRY.search(text) or _GROUPED.search(text) or _CALLED.search(text):
        return True
    return any(_is_phone(found, text) for found in _EIGHT.finditer(text))


def _is_phone(found: re.Match[str], text: str) -> bool:
    """Eight digits in a row, unless they are a price or a date."""
    return not _PRICE.match(text, found.end()) and not _WRITTEN_TOGETHER.fullmatch(found[0])


# E-mail

_AT = r"(?: ?@ ?| ?[(\[{] ?(?:at|a|alfa|krøllalfa|snabel-?a) ?[)\]}] ?| +(?:krøll-?alfa|snabel-?a) +)"
_DOT = r"(?:\.| ?[(\[{] ?(?:dot|punktum|\.) ?[)\]}] ?| +(?:dot|punktum) +)"
_EMAIL = re.compile(rf"[\w.+\-]+{_AT}[\w\-]+(?:{_DOT}[\w\-]+)*?{_DOT}[a-zæøå]{{2,}}", re.IGNORECASE)
