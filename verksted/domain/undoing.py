"""Taking an act back: the inverse command, which counts only while what it would change is as the act left it."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from msgspec.structs import replace

from verksted.domain import refusals
from verksted.domain.activity import LEADER, ActivityCommand, Author, Command, Standing
from verksted.domain.refusals import Refusal
from verksted.domain.snapshot import plain
from verksted.domain.workshop import Workshop

RANK: dict[Standing, int] = {"helper": 1, "cofacilitator": 2, "facilitator": 3}
"""Who leads whom."""

FINGERPRINT_CHARS = 32


def target_of(state: Workshop | None, command: Command[Any]) -> Any:
    """What a command is about: the workshop, or the state of one activity; None where that is not there."""
    if state is None or not isinstance(command, ActivityCommand):
        return state
    activity = state.activity(command.activity)
    return activity.state if activity else None


def bound(state: Workshop | None, command: Command[Any]) -> Command[Any]:
    """A command that counts only while what it would change is as it is in this state."""
    return replace(command, expects=_overwritten(state, command))


def changed_since(state: Workshop | None, command: Command[Any]) -> bool:
    """True where a command expects to find what is not there any more: somebody has gone on from it."""
    return bool(command.expects) and command.expects != _overwritten(state, command)


def _overwritten(state: Workshop | None, command: Command[Any]) -> str:
    """A fingerprint of what a command would change; empty where nobody can tell."""
    bare, target = replace(command, expects=""), target_of(state, command)
    overwritten = None if target is None else bare.overwrites(target)
    if overwritten is None:
        return ""
    named = (type(overwritten).__name__, plain(overwritten))
    return hashlib.sha256(msgspec.json.encode(named, order="sorted")).hexdigest()[:FINGERPRINT_CHARS]


def undo_refused(state: Workshop | None, undo: Command[Any] | None, of: Author, by: Author) -> Refusal | None:
    """Why `by` may not take back what `of` has done, or None; whether the undo counts is then for the fold to say."""
    if undo is None:
        return refusals.NOTHING_TO_UNDO
    if not _leads(by, of):
        return refusals.NOT_YOURS_TO_UNDO
    return refusals.CHANGED_SINCE if not undo.expects or changed_since(state, undo) else None


def _leads(by: Author, of: Author) -> bool:
    """Everybody takes back their own acts, and those of whoever they lead; whoever leads the evening, everybody's."""
    if by.id == of.id or by.standing in LEADER:
        return True
    return RANK.get(by.standing, 0) > RANK.get(of.standing, 0) > 0
