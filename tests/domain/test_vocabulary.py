"""The names commands bear in forms and in the log, and what is not understood."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY, Chance
from tests.hall import ASTRID, VOCABULARY
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain.commands import End, Join, SetDoor
from verksted.domain.vocabulary import VERSION, BadFields, UnknownCommand
from verksted.store.log import read_entry, write_entry


@given(st.sampled_from(VOCABULARY.names()), st.integers(0, 2**32))
@settings(PROPERTY)
def test_every_command_survives_the_log(name: str, seed: int) -> None:
    command = Chance(VOCABULARY, seed).command_named(name)
    assert VOCABULARY.name(command) == name
    assert VOCABULARY.read(name, VOCABULARY.write(command)) == command


def test_a_command_is_named_by_its_kind_and_its_class() -> None:
    assert {"workshop.open_activity", "idea_wall.post_idea", "idea_wall.take_down_idea"} <= set(VOCABULARY.names())
    assert VOCABULARY.names() == sorted(VOCABULARY.names())
    assert VOCABULARY.type("idea_wall.post_idea") is PostIdea


def test_an_entry_survives_the_log_with_its_sender() -> None:
    post = PostIdea(activity="a1", text="Flere benker")
    entry = read_entry(VOCABULARY, "5-0", write_entry(VOCABULARY, "tap", ASTRID, post))
    assert (entry.id, entry.tap, entry.author, entry.command) == ("5-0", "tap", ASTRID, post)
    assert entry.at_ms == 5


FIELDS = write_entry(VOCABULARY, "tap", ASTRID, PostIdea(activity="a1", text="Flere benker"))


@pytest.mark.parametrize(
    "written",
    [
        {"v": str(VERSION + 1)},
        {"v": ""},
        {"do": "idea_wall.weigh_idea"},
        {"do": "quiz.ask"},
        {"body": '{"activity":"a1","text":"Flere benker","colour":"red"}'},
        {"body": '{"activity":"a1"}'},
        {"body": '{"activity":"a1","text":47}'},
        {"body": "[]"},
        {"body": ""},
        {"body": '{"activity":"a1","text":"Fl'},
        {"author": '{"id":"astrid","standing":"king"}'},
        {"author": ""},
    ],
    ids=json.dumps,
)
def test_what_a_newer_process_wrote_is_unknown_and_never_void(written: dict[str, str]) -> None:
    assert read_entry(VOCABULARY, "5-0", FIELDS).tap == "tap"
    with pytest.raises(UnknownCommand):
        read_entry(VOCABULARY, "5-0", {**FIELDS, **written})


@pytest.mark.parametrize(
    "body",
    [
        b'{"activity":"\xff\xfe","text":"Flere"}',
        b'{"activity":"a1","text":"\\ud83d"}',
        b'{"activity":"a1","title":"x","settings":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b"\x00",
    ],
    ids=["half a character", "half a letter", "a nest without a bottom", "nul"],
)
def test_what_cannot_be_read_at_all_is_unknown(body: bytes) -> None:
    with pytest.raises(UnknownCommand):
        VOCABULARY.read("workshop.change_activity", body)


def test_a_form_becomes_a_command() -> None:
    fields: dict[str, Any] = {"role": "resident", "table": "7"}
    assert VOCABULARY.convert("workshop.join", fields) == Join(role="resident", table=7)
    assert VOCABULARY.convert("workshop.set_door", {"open": "false"}) == SetDoor(open=False)
    assert VOCABULARY.convert("workshop.end", {}) == End()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("idea_wall.post_idea", {"activity": "a1"}),
        ("idea_wall.post_idea", {"activity": "a1", "text": "Flere", "colour": "red"}),
        ("idea_wall.post_idea", {"activity": "a1", "text": "Flere", "prompt": "først"}),
        ("idea_wall.post_idea", {"activity": "a1", "text": "Flere", "prompt": "1e999"}),
        ("idea_wall.post_idea", {"activity": "a1", "text": "Flere", "prompt": "9" * 5_000}),
        ("idea_wall.post_idea", {"activity": "a1", "text": "halv \ud83d"}),
        ("idea_wall.post_idea", {"activity": "\ud83d", "text": "Flere"}),
        ("workshop.join", {"language": "tlh"}),
        ("workshop.join", {"table": "\ud83d"}),
        ("workshop.join", {"\ud83d": "1"}),
    ],
    ids=ascii,
)
def test_fields_that_make_no_sense_are_told_from_unknown_commands(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(BadFields):
        VOCABULARY.convert(name, fields)


@pytest.mark.parametrize("name", ["", "post_idea", "idea_wall.", "idea_wall.PostIdea", "workshop.__init__", "\ud83d"])
def test_a_command_nobody_knows_is_unknown(name: str) -> None:
    with pytest.raises(UnknownCommand):
        VOCABULARY.convert(name, {})


@given(st.sampled_from(VOCABULARY.names()), st.dictionaries(st.text(max_size=8), st.text(st.characters(), max_size=8)))
@settings(PROPERTY)
def test_any_form_at_all_is_a_command_or_bad_fields(name: str, fields: dict[str, str]) -> None:
    try:
        command = VOCABULARY.convert(name, fields)
    except BadFields:
        return
    assert VOCABULARY.read(name, msgspec.json.encode(command)) == command


@pytest.mark.parametrize("name", VOCABULARY.names())
def test_a_repeat_says_the_same_to_a_process_whose_command_has_one_field_more(name: str) -> None:
    kept = VOCABULARY.type(name)
    newer: Any = msgspec.defstruct(kept.__name__, [("later", str, "")], bases=(kept,), frozen=True, kw_only=True)
    fields = msgspec.json.decode(VOCABULARY.write(Chance(VOCABULARY, 7).command_named(name)))
    assert msgspec.json.encode(newer(**fields)) == VOCABULARY.write(kept(**fields))
