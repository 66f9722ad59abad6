"""What people do with ballots on phones, their own or one that goes round: the bases of a kind's own commands."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import OPEN, PARTICIPANTS, ActivityCommand, Author, Occasion, Standing, Status
from verksted.domain.refusals import Refusal
from verksted.domain.voting import AnyBallot, SharedPhone, Votes

HANDED_OVER = Refusal("handed_over")
NOT_SHARED = Refusal("not_shared")
SHARING_OFF = Refusal("sharing_off")
TABLE_UNKNOWN = Refusal("table_unknown")

V = TypeVar("V", bound=Votes)


class BallotCommand(ActivityCommand[V], Generic[V], frozen=True, kw_only=True):
    """A person's command about their own ballot."""

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    when: ClassVar[frozenset[Status]] = OPEN
    blind: ClassVar[bool] = True

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """Nobody's ballot is everybody's; what was handed over is closed; shared ballots need shared seats."""
        author = occasion.author
        if not author.id:
            return refusals.NOT_JOINED
        if self.closed(state, author.id):
            return HANDED_OVER
        return None if not author.shared or has_seat(state, author) else NOT_SHARED

    def closed(self, state: V, voter: str) -> bool:
        """True where the phone has gone on from this voter with what the command is about."""
        return state.handed_over(voter)

    def changed(self, state: V, ballot: AnyBallot, author: Author) -> V:
        """The vote with the ballot as it is now, and the role and channel it came by."""
        return state.changed(ballots=state.ballots.set(author.id, ballot.signed(author)))


def has_seat(state: Votes, author: Author) -> bool:
    """There are never more ballots from shared phones than seats that share them."""
    before = state.ballots.get(author.id)
    return (before is not None and before.shared) or state.ballots_shared() < state.seats_shared()


class SharePhone(ActivityCommand[V], Generic[V], frozen=True, kw_only=True):
    """So many people at a table vote from this phone, one after the other. There may be more later, never fewer."""

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    when: ClassVar[frozenset[Status]] = OPEN
    blind: ClassVar[bool] = True
    apart: ClassVar[bool] = True

    people: int
    table: int = 0
    """Where the phone did not come by a table's code; else the author's table stands."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """A table must be known, and have seats for all who share."""
        phone = occasion.author.id
        if not phone:
            return refusals.NOT_JOINED
        if not state.sharing_allowed:
            return SHARING_OFF
        if not 2 <= self.people <= limits.sharing_max:
            return Refusal("too_many_share", limits.sharing_max)
        before = state.sharing(phone)
        if self.people < before:
            return Refusal("shared_by_more", before)
        table = self._table(state, occasion)
        if not 1 <= table <= limits.tables_max:
            return TABLE_UNKNOWN
        return _without_room(state.seats_taken(table) - before + self.people, table, occasion)

    def _table(self, state: V, occasion: Occasion) -> int:
        """Where it has said it is once, it stays."""
        before = state.shared_phones.get(occasion.author.id)
        return before.table if before else occasion.author.table or self.table

    def apply(self, state: V, occasion: Occasion) -> V:
        """The seats are taken."""
        phone = SharedPhone(self._table(state, occasion), self.people)
        return state.changed(shared_phones=state.shared_phones.set(occasion.author.id, phone))


def _without_room(wanted: int, table: int, occasion: Occasion) -> Refusal | None:
    seats = occasion.seats.get(table, 0)
    if wanted <= (seats or limits.seats_unregistered):
        return None
    return Refusal("no_seats_left", seats) if seats else Refusal("seats_unknown", limits.seats_unregistered)


class BeginBallot(BallotCommand[V], Generic[V], frozen=True, kw_only=True):
    """The person whose turn it is has the phone."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """Only where a phone is shared are there turns."""
        return super().refuse(state, occasion) or (None if occasion.author.shared else NOT_SHARED)

    def apply(self, state: V, occasion: Occasion) -> V:
        """An empty ballot, or the one that was there."""
        return self.changed(state, state.ballot(occasion.author.id), occasion.author)


class HandOver(BallotCommand[V], Generic[V], frozen=True, kw_only=True):
    """The ballot is done and closed, and the phone goes on to the next person. A second time changes nothing."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """Only a shared phone is handed over."""
        if self.closed(state, occasion.author.id):
            return None
        return super().refuse(state, occasion) or (None if occasion.author.shared else NOT_SHARED)

    def apply(self, state: V, occasion: Occasion) -> V:
        """It cannot be opened or changed any more."""
        ballot = state.ballot(occasion.author.id)
        return self.changed(state, replace(ballot, handed_over=True), occasion.author)
