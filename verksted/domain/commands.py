"""The core's own commands: what founds and ends a workshop, the door and the breaks; and the list of them all."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import HOST, PARTICIPANTS, ROLES, STAFF, Occasion, Standing
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
from verksted.domain.plan import plan_refused, planned, track_fault
from verksted.domain.refusals import Refusal
from verksted.domain.removing import ReadmitParticipant, RemoveParticipant
from verksted.domain.running import (
    CloseActivity,
    Conceal,
    OpenActivity,
    Reveal,
    SetTimer,
    ShowByRole,
    resumed,
)
from verksted.domain.voting import votes_in
from verksted.domain.workshop import Kinds, Language, Loss, Participant, PlannedActivity, Workshop, WorkshopCommand

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


class Join(WorkshopCommand, frozen=True, kw_only=True):
    """Somebody comes in, or changes role, table or language later."""

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    role: str = ""
    table: int = 0
    language: Literal["", "nb", "nn", "en"] = ""

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """The door, the house's size, and the lists of roles and tables."""
        inside = occasion.author.id in state.participants
        if not inside and not state.door_open:
            return refusals.DOOR_LOCKED
        if not inside and len(state.participants) >= limits.participants_max:
            return refusals.WORKSHOP_FULL
        if self.role and self.role not in ROLES:
            return refusals.BAD_ROLE
        return None if 0 <= self.table <= limits.tables_max else refusals.BAD_TABLE

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """The person is in; joining again keeps the moment of the first time."""
        before = state.participants.get(occasion.author.id)
        joined_ms = before.joined_ms if before else occasion.at_ms
        person = Participant(self.role, self.table, self.language or state.language, joined_ms)
        return replace(state, participants=state.participants.set(occasion.author.id, person))


class Pause(WorkshopCommand, frozen=True, kw_only=True):
    """Phones and wall show a break, and when it goes on where somebody has said so. Nothing typed is refused."""

    until_ms: int = 0
    """Ms since 1970; 0 where it is not said, or said in minutes."""
    minutes: int = 0
    """From when the log receives it."""

    def _until_ms(self, occasion: Occasion) -> int:
        return self.until_ms or (occasion.at_ms + self.minutes * 60_000 if self.minutes else 0)

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """A break ends within a day."""
        longest = occasion.at_ms + limits.minutes_max * 60_000
        fits = self.minutes >= 0 and 0 <= self._until_ms(occasion) <= longest
        return None if fits else refusals.BAD_SETTINGS

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """The break begins."""
        return replace(state, paused=True, pause_until_ms=self._until_ms(occasion), frozen=False)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Go on, or back to the break there was."""
        return Pause(until_ms=state.pause_until_ms) if state.paused else Resume()


class Resume(WorkshopCommand, frozen=True, kw_only=True):
    """The break is over."""

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Back to what ran before."""
        return resumed(state)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """The break again."""
        return Pause(until_ms=state.pause_until_ms) if state.paused else None


class SetDoor(WorkshopCommand, frozen=True, kw_only=True):
    """Whether more people may join."""

    open: bool

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Those inside notice nothing."""
        return replace(state, door_open=self.open)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """The door as it was."""
        return SetDoor(open=state.door_open)


class SetSeats(WorkshopCommand, frozen=True, kw_only=True):
    """A table, or each of several in a row, has so many seats; with 0 nobody has said how many."""

    by: ClassVar[frozenset[Standing]] = STAFF
    table: int
    seats: int
    last: int = 0
    """The last table of the row; 0 for the one table."""

    def _tables(self) -> range:
        """Within what there can be, whatever was asked for."""
        return range(max(self.table, 1), min(self.last or self.table, limits.tables_max) + 1)

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """Tables there can be, and never fewer seats than votes are shared at the table already."""
        if not 1 <= self.table <= (self.last or self.table) <= limits.tables_max:
            return refusals.BAD_TABLE
        if not 0 <= self.seats <= limits.seats_max:
            return Refusal("too_many_seats", limits.seats_max)
        taken = max((seats_taken(state, table) for table in self._tables()), default=0)
        room = self.seats or limits.seats_unregistered
        return Refusal("seats_taken", taken) if taken > room else None

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """What was said of other tables stands."""
        seats = state.seats
        for table in self._tables():
            seats = seats.set(table, self.seats) if self.seats else seats.delete(table) if table in seats else seats
        return replace(state, seats=seats)

    def touches(self, state: Workshop) -> tuple[str, ...]:
        """Everybody: so many may share a phone."""
        return tuple(sorted(state.participants))

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """As it was, where that was the same for all of them."""
        before = {state.seats.get(table, 0) for table in self._tables()}
        return SetSeats(table=self.table, last=self.last, seats=before.pop()) if len(before) == 1 else None


def seats_taken(state: Workshop, table: int) -> int:
    """The most seats that shared phones have taken at a table in any one vote."""
    votes = (votes_in(activity.state) for activity in state.agenda)
    return max((vote.seats_taken(table) for vote in votes if vote), default=0)


class ReserveNumbers(WorkshopCommand, frozen=True, kw_only=True):
    """Numbers set aside to be printed on paper slips: wall, phone and paper then say the same."""

    by: ClassVar[frozenset[Standing]] = STAFF
    count: int

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """As many as are printed at a time, and no more than the workshop has."""
        if not 0 < self.count <= limits.paper_slips_max:
            return refusals.BAD_SETTINGS
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
