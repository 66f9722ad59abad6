"""The core's own commands: what founds and ends a workshop, and the list of them all."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import HOST, STAFF, Occasion, Standing
from verksted.domain.agenda import (
    AddActivity,
    ChangeActivity,
    DuplicateActivity,
    MoveActivity,
    RemoveActivity,
    RestoreActivity,
    SetStart,
    SetTrack,
    SkipActivity,
)
from verksted.domain.ending import End, GoOn
from verksted.domain.hall import Freeze, SetDepth, SetLight, TurnWall
from verksted.domain.items import BringItems, LeaveItems
from verksted.domain.people import Join, SetDoor, SetSeats
from verksted.domain.plan import plan_refused, planned, track_fault
from verksted.domain.refusals import Refusal
from verksted.domain.removing import ReadmitParticipant, RemoveParticipant
from verksted.domain.running import (
    CloseActivity,
    Conceal,
    OpenActivity,
    Pause,
    Resume,
    Reveal,
    SetTimer,
    ShowByRole,
)
from verksted.domain.workshop import Kinds, Language, Loss, PlannedActivity, Workshop, WorkshopCommand

__all__ = [
    "COMMANDS",
    "AddActivity",
    "BringItems",
    "ChangeActivity",
    "CloseActivity",
    "Conceal",
    "Create",
    "DuplicateActivity",
    "End",
    "Freeze",
    "GoOn",
    "Join",
    "LeaveItems",
    "MoveActivity",
    "NoteLoss",
    "OpenActivity",
    "Pause",
    "ReadmitParticipant",
    "RemoveActivity",
    "RemoveParticipant",
    "ReserveNumbers",
    "Restore",
    "RestoreActivity",
    "Resume",
    "Reveal",
    "SetDepth",
    "SetDoor",
    "SetLight",
    "SetSeats",
    "SetStart",
    "SetTimer",
    "SetTrack",
    "ShowByRole",
    "SkipActivity",
    "TurnWall",
]


class Create(WorkshopCommand, frozen=True, kw_only=True):
    """The first entry of every log."""

    by: ClassVar[frozenset[Standing]] = HOST
    workshop: str
    title: str
    agenda: tuple[PlannedActivity, ...]
    language: Language = "nb"
    project: str = ""
    ordinal: int = 1
    rehearsal: bool = False
    track: tuple[str, ...] = ()
    leg: str = ""

    def found(self, occasion: Occasion) -> Workshop:
        """The workshop as it is before anybody has joined."""
        agenda = tuple(planned(id, plan, occasion.kinds) for id, plan in zip(self._ids(), self.agenda, strict=True))
        about = (self.title, self.language, self.project, self.ordinal)
        founded = Workshop(self.workshop, *about, occasion.at_ms, agenda, rehearsal=self.rehearsal)
        return replace(founded, track=self.track, leg=self.leg)

    def fault(self, kinds: Kinds) -> Refusal | None:
        """Why this programme cannot be run, or None."""
        if not self.title or len(self.title) > limits.title_chars_max:
            return refusals.text_too_long(limits.title_chars_max) if self.title else refusals.TEXT_EMPTY
        if len(self.agenda) > limits.activities_max:
            return refusals.BAD_SETTINGS
        if track_fault(self.track, (self.leg,)):
            return refusals.BAD_SETTINGS
        refused = (
            plan_refused(plan, kinds, _without(id, self._ids()))
            for id, plan in zip(self._ids(), self.agenda, strict=True)
        )
        return next((refusal for refusal in refused if refusal), None)

    def _ids(self) -> tuple[str, ...]:
        return tuple(f"a{n}" for n, _ in enumerate(self.agenda, 1))


def _without(id: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing builds on itself."""
    return tuple(other for other in ids if other != id)


class Restore(WorkshopCommand, frozen=True, kw_only=True):
    """A whole workshop from its exported state, into a fresh log."""

    by: ClassVar[frozenset[Standing]] = HOST
    snapshot: dict[str, Any]


class ReserveNumbers(WorkshopCommand, frozen=True, kw_only=True):
    """Numbers set aside to be printed on paper slips: wall, phone and paper then say the same."""

    by: ClassVar[frozenset[Standing]] = STAFF
    count: int

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """As many as are printed at a time, and no more than the workshop has: most of them are for phones."""
        if not 0 < self.count <= limits.paper_slips_max:
            return refusals.BAD_SETTINGS
        if len(state.paper_numbers) + self.count > limits.paper_numbers_max:
            return refusals.PAPER_WAITING
        full = state.next_number + self.count > limits.ideas_per_workshop_max
        return refusals.WORKSHOP_FULL if full else None

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """The next slip from a phone comes after them."""
        end = state.next_number + self.count
        numbers = (*state.paper_numbers, *range(state.next_number, end))
        return replace(state, paper_numbers=numbers, next_number=end)


class NoteLoss(WorkshopCommand, frozen=True, kw_only=True):
    """The store was found to have lost history; the facilitator is told."""

    by: ClassVar[frozenset[Standing]] = HOST
    given_back: int

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Kept for the console and the report."""
        return replace(state, losses=(*state.losses, Loss(occasion.at_ms, self.given_back)))


COMMANDS: tuple[type[WorkshopCommand], ...] = (
    Create,
    Restore,
    Join,
    OpenActivity,
    CloseActivity,
    Reveal,
    Conceal,
    ShowByRole,
    SetTimer,
    ChangeActivity,
    AddActivity,
    MoveActivity,
    DuplicateActivity,
    SkipActivity,
    RemoveActivity,
    RestoreActivity,
    SetStart,
    SetTrack,
    BringItems,
    LeaveItems,
    Pause,
    Resume,
    SetDoor,
    RemoveParticipant,
    ReadmitParticipant,
    SetSeats,
    SetLight,
    SetDepth,
    TurnWall,
    Freeze,
    End,
    GoOn,
    ReserveNumbers,
    NoteLoss,
)
