"""A command that is painted into a form, such as the way back, is read as the same command."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY, Chance
from tests.hall import KINDS, VOCABULARY, Hall
from verksted.domain.commands import AddActivity, ChangeActivity, LeaveItems, MoveActivity, SkipActivity
from verksted.domain.plan import settings_read
from verksted.domain.snapshot import plain
from verksted.domain.text import Unreadable, clean
from verksted.domain.workshop import PlannedActivity
from verksted.web.forms import as_pairs, read_form, typed


@pytest.mark.parametrize(
    "command",
    [
        MoveActivity(activity="a1"),
        MoveActivity(activity="a1", after="a2"),
        SkipActivity(activity="a1", skipped=False),
        SkipActivity(activity="a1"),
        LeaveItems(keys=("b1", "b2")),
        AddActivity(kind="idea_wall", title="Behov", script="To\n\nlinjer", settings={"prompts": ["A", "B"]}),
        ChangeActivity(activity="a1", title="Behov", script="", source=""),
    ],
    ids=repr,
)
def test_what_is_painted_is_what_is_read(command: Any) -> None:
    back = read_form(VOCABULARY, as_pairs(VOCABULARY, command)).command
    assert plain(back) == plain(command)


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(seed=st.integers(0, 2**32))
@settings(PROPERTY, max_examples=40)
def test_settings_of_any_kind_survive_the_way_back(kind: str, seed: int) -> None:
    made = Chance(VOCABULARY, seed).record(KINDS[kind].settings)
    if made.fault() or not _spelled(plain(made)):
        made = KINDS[kind].settings()
    hall = Hall(PlannedActivity(kind, "Del", settings=msgspec.to_builtins(plain(made))))
    undo = ChangeActivity(activity="a1", title="Noe annet").undo(hall.workshop)
    assert isinstance(undo, ChangeActivity)
    back = read_form(VOCABULARY, as_pairs(VOCABULARY, undo)).command
    assert isinstance(back, ChangeActivity)
    assert settings_read(kind, back.settings, KINDS) == made
    assert (back.title, back.minutes, back.script, back.source) == (undo.title, undo.minutes, undo.script, undo.source)


def _spelled(value: Any) -> bool:
    """True where every text is one that a form would keep as it is."""
    if isinstance(value, dict):
        return all(map(_spelled, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_spelled, value)) and not any(part == "" for part in value)
    try:
        return not isinstance(value, str) or clean(value) == value
    except Unreadable:
        return False


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=20))
@settings(PROPERTY)
def test_whatever_was_typed_can_be_shown_again(pairs: list[tuple[str, str]]) -> None:
    assert isinstance(typed(VOCABULARY, [("do", "workshop.change_activity"), *pairs]), dict)
