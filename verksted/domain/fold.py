"""The referee: (state, entry) → (state, verdict), the same in every process. It never raises."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import ActivityCommand, Author, Command, Occasion
from verksted.domain.commands import Create, GoOn, Join, NoteLoss, ReserveNumbers, Restore
from verksted.domain.entry import Entry, Verdict
from verksted.domain.refusals import Refusal
from verksted.domain.snapshot import restored, written
from verksted.domain.undoing import changed_since
from verksted.domain.workshop import Activity, Kinds, Workshop, WorkshopCommand


def fold(state: Workshop | None, entry: Entry, kinds: Kinds) -> tuple[Workshop | None, Verdict]:
    """The state after one entry, and whether the entry counts. A rule that throws leaves the state whole."""
    try:
        refusal = _repeat(state, entry) or refuse(state, entry.command, entry.author, entry.at_ms, kinds)
        if refusal is None:
            return _counted(state, entry, kinds)
    except Exception:  # noqa: BLE001 - a rule with a fault may not stop a hall
        refusal = refusals.FAULT
    return _voided(state, entry, refusal)


def refuse(state: Workshop | None, command: Command[Any], author: Author, at_ms: int, kinds: Kinds) -> Refusal | None:
    """Why `command` would not count now, or None. Courtesy before the append, law in the fold."""
    if author.standing not in command.by or not isinstance(command, WorkshopCommand | ActivityCommand):
        return refusals.NOT_ALLOWED
    if state is None or isinstance(command, Create | Restore):
        return _refuse_founding(command, kinds) if state is None else refusals.WORKSHOP_EXISTS
    if state.ended_ms and not isinstance(command, NoteLoss | GoOn):
        return refusals.WORKSHOP_ENDED
    if author.standing == "participant" and (refusal := _participant_refused(state, command, author)):
        return refusal
    return _refuse_by_its_rules(state, command, author, at_ms, kinds) or _refuse_late_undo(state, command)


def _refuse_by_its_rules(
    state: Workshop, command: Command[Any], author: Author, at_ms: int, kinds: Kinds
) -> Refusal | None:
    if isinstance(command, ActivityCommand):
        return _refuse_in_activity(state, command, author, at_ms, kinds)
    return command.refuse(state, Occasion(author, at_ms, kinds))


def _refuse_late_undo(state: Workshop, command: Command[Any]) -> Refusal | None:
    return refusals.CHANGED_SINCE if changed_since(state, command) else None


def _refuse_founding(command: Command[Any], kinds: Kinds) -> Refusal | None:
    if isinstance(command, Create):
        return command.fault(kinds)
    return _refuse_snapshot(command, kinds) if isinstance(command, Restore) else refusals.NO_WORKSHOP


def _refuse_snapshot(command: Restore, kinds: Kinds) -> Refusal | None:
    try:
        restored(command.snapshot, kinds)
    except (msgspec.ValidationError, KeyError):
        return refusals.BAD_SNAPSHOT
    return None


def _participant_refused(state: Workshop, command: Command[Any], author: Author) -> Refusal | None:
    """Only people who joined may act, and nobody whose phone is taken out: not even by joining anew.

    In a blind activity the log knows a pseudonym, which only those get who joined and are not out by another name.
    """
    if state.is_out(author.id):
        return refusals.REMOVED
    stranger = not author.id if command.blind else author.id not in state.participants
    return refusals.NOT_JOINED if stranger and not isinstance(command, Join) else None


def _refuse_in_activity(
    state: Workshop, command: ActivityCommand[Any], author: Author, at_ms: int, kinds: Kinds
) -> Refusal | None:
    activity = state.activity(command.activity)
    if activity is None or type(command) not in kinds[activity.kind].commands:
        return refusals.NO_SUCH_ACTIVITY
    if activity.state is None:
        return refusals.ACTIVITY_NOT_OPEN_YET
    if activity.status not in command.when:
        return refusals.ACTIVITY_OPEN if activity.status == "open" else refusals.ACTIVITY_CLOSED
    if command.numbered() and (refusal := _number_refused(state, command)):
        return refusal
    return command.refuse(activity.state, _occasion(state, activity, command, author, at_ms, kinds))


def _number_refused(state: Workshop, command: ActivityCommand[Any]) -> Refusal | None:
    if number := command.wants_number():
        return None if number in state.paper_numbers else refusals.NO_SUCH_PAPER
    return refusals.WORKSHOP_FULL if state.next_number > limits.ideas_per_workshop_max else None


def _occasion(
    state: Workshop, activity: Activity, command: ActivityCommand[Any], author: Author, at_ms: int, kinds: Kinds
) -> Occasion:
    number = command.wants_number() or state.next_number
    return Occasion(author, at_ms, kinds, activity.status, activity.revealed, number, state.seats)


def _repeat(state: Workshop | None, entry: Entry) -> Refusal | None:
    """The store gives one entry per tap; a second one is void all the same."""
    return refusals.SENT_TWICE if state is not None and entry.tap in state.seen else None


def _counted(state: Workshop | None, entry: Entry, kinds: Kinds) -> tuple[Workshop, Verdict]:
    after, number = _applied(state, entry, kinds)
    verdict = Verdict(number=number, first=_first_set_aside(state, entry))
    return replace(after, seen=after.seen.set(entry.tap, verdict)), verdict


def _first_set_aside(state: Workshop | None, entry: Entry) -> int:
    return state.next_number if state is not None and isinstance(entry.command, ReserveNumbers) else 0


def _applied(state: Workshop | None, entry: Entry, kinds: Kinds) -> tuple[Workshop, int]:
    command, author = entry.command, entry.author
    if isinstance(command, Create):
        return command.found(Occasion(author, entry.at_ms, kinds)), 0
    if isinstance(command, Restore):
        return restored(command.snapshot, kinds), 0
    assert state is not None  # noqa: S101 - `refuse` lets nothing else through without a workshop
    if not isinstance(command, ActivityCommand):
        return command.apply(state, Occasion(author, entry.at_ms, kinds)), 0
    return _applied_in_activity(state, command, entry, kinds)


def _applied_in_activity(
    state: Workshop, command: ActivityCommand[Any], entry: Entry, kinds: Kinds
) -> tuple[Workshop, int]:
    activity = state.activity(command.activity)
    assert activity is not None  # noqa: S101 - refused otherwise
    occasion = _occasion(state, activity, command, entry.author, entry.at_ms, kinds)
    after = state.with_activity(replace(activity, state=command.apply(activity.state, occasion)))
    after = replace(after, frozen=after.frozen and not command.lets_go(activity.state))
    if not command.numbered():
        return after, 0
    return _without_number(after, occasion.number), occasion.number


def _without_number(state: Workshop, number: int) -> Workshop:
    """No number is ever used twice, whether it was printed or is the next one."""
    if number in state.paper_numbers:
        return replace(state, paper_numbers=tuple(n for n in state.paper_numbers if n != number))
    return replace(state, next_number=number + 1)


def _voided(state: Workshop | None, entry: Entry, refusal: Refusal) -> tuple[Workshop | None, Verdict]:
    verdict = Verdict(refusal)
    if state is None or refusal is refusals.SENT_TWICE:
        return state, verdict
    void = state.void.set(refusal.reason, state.void.get(refusal.reason, 0) + 1)
    return replace(state, void=void, seen=state.seen.set(entry.tap, verdict)), verdict


def digest(state: Workshop | None) -> str:
    """A fingerprint of everything the fold knows: equal in every process, whatever its hash seed."""
    return hashlib.sha256(written(state)).hexdigest()
