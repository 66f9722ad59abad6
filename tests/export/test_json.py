"""`workshop.json`: everything but the people, and back again."""

from __future__ import annotations

import json

import pytest

from tests.export.evening import KINDS, evening_of_every_fate
from verksted.domain import limits
from verksted.domain.reporting import shared_state
from verksted.domain.snapshot import restored
from verksted.export.json import NotAWorkshop, read_workshop, workshop_json


def test_a_workshop_comes_back_as_it_was_shared() -> None:
    shared = shared_state(evening_of_every_fate().workshop, KINDS)

    again = read_workshop(workshop_json(shared, "1790003600000-0"))

    assert shared_state(restored(again, KINDS), KINDS) == shared
    assert workshop_json(again, "1790003600000-0") == workshop_json(shared, "1790003600000-0")


def test_no_participant_is_in_its_bytes() -> None:
    evening = evening_of_every_fate()

    data = workshop_json(shared_state(evening.workshop, KINDS), evening.position)

    assert b"Benk ved elva" in data
    assert not [name for name, author in evening.people.items() if author.id.encode() in data]


def test_it_says_which_schema_it_follows_and_where_in_the_log_it_stands() -> None:
    file = json.loads(workshop_json({"title": "Behov"}, "17-0"))

    assert file == {"format": "verksted.workshop", "schema": 1, "position": "17-0", "workshop": {"title": "Behov"}}


def test_half_a_character_is_replaced_and_the_rest_kept() -> None:
    assert read_workshop(workshop_json({"title": "a\ud800b\0c"}, "1-0")) == {"title": "a\ufffdb\0c"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b'{"format": "verksted.workshop", "schema": 1}',
        b'{"format": "verksted.workshop", "schema": 2, "workshop": {}}',
        b'{"format": "annet", "schema": 1, "workshop": {}}',
        b'{"format": "verksted.workshop", "schema": 1, "workshop": ' + b"[" * 100_000,
        b" " * (limits.snapshot_bytes_max + 1),
    ],
)
def test_what_is_no_workshop_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(NotAWorkshop):
        read_workshop(data)


def test_a_file_that_an_editor_gave_a_byte_order_mark_is_read() -> None:
    assert read_workshop(b"\xef\xbb\xbf" + workshop_json({"title": "Behov"}, "1-0")) == {"title": "Behov"}
