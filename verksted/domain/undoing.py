"""Taking an act back: the inverse command, computed from the state before the act, and whether it still makes sense."""

from __future__ import annotations

from typing import Any

import msgspec

from verksted.domain import refusals
from verksted.domain.activity import LEADER, ActivityCommand, Author, Command, Standing
from verksted.domain.fold import refuse
from verksted.domain.refusals import Refusal
from verksted.domain.workshop import Kinds, Workshop

RANK: dict[Standing, int] = {"helper": 1, "cofacilitator": 2, "facilitator": 3}
"""Who leads whom."""


class Undo(msgspec.Struct, frozen=True):
    """How one act can be taken back."""

    command: Command[Any]
    """The inverse of the act."""
    left: Any
    """What the act left of all that the inverse would change. Where that is another now, somebody has gone on from it;
    where it is None, nobody can tell."""


def target_of(state: Workshop | None, command: Command[Any]) -> Any:
    """What a command is about: the workshop, or the state of one activity; None where that is not there."""
    if state is None or not isinstance(command, ActivityCommand):
        return state
    activity = state.activity(command.activity)
    return activity.state if activity else None


def undo_of(after: Workshop | None, inverse: Command[Any] | None) -> Undo | None:
    """The inverse of an act together with what it would change, seen right after the act."""
    return None if inverse is None else Undo(inverse, inverse.overwrites(target_of(after, inverse)))


def undo_refused(
    state: Workshop | None, undo: Undo | None, of: Author, by: Author, at_ms: int, kinds: Kinds
) -> Refusal | None:
    """Why `by` may not take back now what `of` has done, or None."""
    if undo is None:
        return refusals.NOTHING_TO_UNDO
    if not _leads(by, of):
        return refusals.NOT_YOURS_TO_UNDO
    target = target_of(state, undo.command)
    if target is None or undo.left is None or undo.command.overwrites(target) != undo.left:
        return refusals.CHANGED_SINCE
    return refuse(state, undo.command, by, at_ms, kinds)


def _leads(by: Author, of: Author) -> bool:
    """Everybody takes back their own acts, and those of whoever they lead; whoever leads the evening, everybody's."""
    if by.id == of.id or by.standing in LEADER:
        return True
    return RANK.get(by.standing, 0) > RANK.get(of.standing, 0) > 0
