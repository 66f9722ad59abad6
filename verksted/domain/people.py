"""People come in: the door, who somebody is, and how many sit at a table."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import PARTICIPANTS, ROLES, STAFF, Occasion, Standing
from verksted.domain.refusals import Refusal
from verksted.domain.voting import votes_in
from verksted.domain.workshop import Participant, Workshop, WorkshopCommand


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
