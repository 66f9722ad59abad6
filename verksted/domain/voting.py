"""What every vote keeps, whichever way its ballots come.

By a phone of one's own, by a phone that goes round a table, on paper, or as raised hands. A kind that takes votes builds
its state on `Voting` and says what a ballot may hold; one whose state is something else besides, as slips are, takes
`Votes` and has the fields of `Voting` itself.

**A phone for several.** Each person's ballot bears a pseudonym of its own, made of the phone and the turn, so that no two
of them can be found to belong together. What the log knows besides is as little as the limit needs: under yet another
pseudonym, that a phone at table 4 is shared by six. So a ballot bears neither table nor, on a shared phone, role; and the
fold can judge that a table shares no more seats than it has, and that there are never more shared ballots than shared
seats. The one thing it cannot see is which phone a ballot came from. The edge, which makes the pseudonyms, gives a phone
no more turns than its own share; and as a share never becomes smaller, an edge that lags lets in fewer, never more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Self, TypeVar

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain.activity import ROLES, Author, Channel, State
from verksted.domain.batches import Batch, Marks
from verksted.domain.privacy import HANDS, Raised, Splits, Voice, splits
from verksted.domain.refusals import Refusal
from verksted.domain.report import Table

CHANNELS: tuple[Channel, ...] = ("phone", "helper", "paper")
"""The ways a ballot comes; hands are no ballots."""


class AnyBallot(msgspec.Struct, frozen=True):
    """One person's ballot, under a pseudonym that only this vote knows. A kind adds what was chosen."""

    role: str = ""
    channel: Channel = "phone"
    shared: bool = False
    """Laid on a phone that several people vote from, one after the other."""
    handed_over: bool = False
    """The phone has gone on to the next person: closed for good."""

    @property
    def marks(self) -> Mapping[int, int]:
        """The options chosen, and how many times each."""
        raise NotImplementedError

    @property
    def cast(self) -> bool:
        """True where it counts as somebody's vote, blank or not."""
        return self.handed_over or bool(self.marks)

    def signed(self, author: Author) -> Any:
        """The ballot with the role and channel it came by. Whoever shares a phone bears no role: it is not known whose."""
        shared = self.shared or author.shared
        return replace(self, role="" if shared else author.role, channel=author.channel, shared=shared)


class SharedPhone(msgspec.Struct, frozen=True):
    """So many people at a table vote from one phone."""

    table: int
    people: int


class Counted(msgspec.Struct, frozen=True):
    """What a vote had come to when it was handed on: sums, and no ballot."""

    marks: Map[int, int] = Map()
    turnout: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


class Votes:
    """What a vote says of its ballots. It has no fields of its own: those below are its state's, as `Voting` has them."""

    __slots__ = ()

    settings: Any
    ballots: Map[str, Any]
    shared_phones: Map[str, SharedPhone]
    """By a pseudonym that is on no ballot."""
    batches: Map[int, Batch]
    hands: Map[int, int]
    """Option → hands counted for it. An option that nobody has counted hands for is not here."""
    hands_people: int
    """How many are in on the show of hands."""
    counted: Counted | None
    """What was counted before this vote was handed on, where it has been restored."""

    def changed(self, **changes: Any) -> Self:
        """The same vote but for these fields."""
        changed: Self = replace(self, **changes)  # type: ignore[type-var] # every state is a Struct
        return changed

    # What a kind says

    def ballot(self, voter: str) -> Any:
        """A person's ballot; an empty one before anything is chosen."""
        raise NotImplementedError

    @property
    def numbers(self) -> tuple[int, ...]:
        """The options' numbers."""
        raise NotImplementedError

    @property
    def marks_each(self) -> int:
        """How many marks one ballot may hold."""
        return 1

    @property
    def sharing_allowed(self) -> bool:
        """True where several may vote from one phone: as the facilitator has chosen."""
        return bool(self.settings.shared_phones)

    def marks_refused(self, marks: Marks) -> Refusal | None:
        """Why no ballot can hold these marks, or None; in words for whoever types from paper."""
        strange = next((number for number in marks if number not in self.numbers), None)
        return self.marks_too_many(marks) if strange is None else self.no_such_option(strange)

    def marks_too_many(self, marks: Marks) -> Refusal | None:
        """Why these are more than one ballot may hold, in all or of one sort, or None."""
        raise NotImplementedError

    def no_such_option(self, number: int) -> Refusal:
        """The refusal of a number that stands for nothing."""
        return Refusal("sheet_no_option", number)

    def hands_refused(self, option: int, hands: int) -> Refusal | None:
        """Why so many hands for an option cannot stand beside those for others, or None."""
        return None

    # Phones that several share

    def seats_taken(self, table: int) -> int:
        """How many at a table vote from shared phones."""
        return sum(phone.people for phone in self.shared_phones.values() if phone.table == table)

    def seats_shared(self) -> int:
        """How many vote from shared phones in the whole hall."""
        return sum(phone.people for phone in self.shared_phones.values())

    def ballots_shared(self) -> int:
        """How many of them have begun."""
        return sum(ballot.shared for ballot in self.ballots.values())

    def sharing(self, phone: str) -> int:
        """How many vote from the phone with this pseudonym; 0 where it is one person's."""
        known = self.shared_phones.get(phone) if phone else None
        return known.people if known else 0

    def begun(self, voter: str) -> bool:
        """True once this voter has the phone, or had it before it was shared."""
        return voter in self.ballots

    def handed_over(self, voter: str) -> bool:
        """True once the phone has gone on from this voter."""
        ballot = self.ballots.get(voter)
        return ballot is not None and bool(ballot.handed_over)

    def voters(self, people: int) -> int:
        """How many are here to vote where so many have come in: those who share a phone came in as one."""
        return people + self.seats_shared() - len(self.shared_phones)

    # What it comes to

    def voices(self) -> list[Voice]:
        """Every ballot that counts, as far as a result may know it."""
        ballots = (self.ballots[voter] for voter in sorted(self.ballots))
        phones = [Voice(b.role, b.channel, dict(b.marks)) for b in ballots if b.cast]
        batches = (self.batches[number] for number in sorted(self.batches))
        paper = [Voice(s.role, b.channel, Counter(s.marks)) for b in batches for s in b.counted()]
        return phones + paper

    def sums(self) -> dict[int, int]:
        """Marks by option number, by every way in: phones, helpers, paper and hands."""
        sums: Counter[int] = Counter(dict.fromkeys(self.numbers, 0))
        for voice in self.voices():
            sums.update(voice.marks)
        sums.update(dict(self.hands))
        sums.update(dict(self.counted.marks) if self.counted else {})
        return {number: sums[number] for number in self.numbers}

    def splits(self) -> Splits:
        """The result spread over roles and over channels, as far as that may be shown."""
        hands = Raised(self.hands_people, dict(self.hands)) if self.hands else None
        return splits(self.voices(), self.numbers, hands=hands, order=(*ROLES, *CHANNELS))

    def by_channel(self) -> dict[str, int]:
        """How many votes came each way, each way named also where none did; for hands, how many were in on it."""
        came = Counter(ballot.channel for ballot in self.ballots.values() if ballot.cast)
        for batch in self.batches.values():
            came[batch.channel] += len(batch.counted())
        return {**{channel: came[channel] for channel in CHANNELS}, HANDS: self.hands_people if self.hands else 0}

    def unfinished_batches(self) -> tuple[int, ...]:
        """The batches that are not complete, by number."""
        return tuple(number for number in sorted(self.batches) if not self.batches[number].complete)

    def hands_left(self) -> int:
        """How many options nobody has counted hands for, once a show of hands has begun."""
        return sum(number not in self.hands for number in self.numbers) if self.hands_people else 0


class Voting(State, Votes, frozen=True, kw_only=True):
    """The ballots of a vote by every way in."""

    ballots: Map[str, Any] = Map()
    shared_phones: Map[str, SharedPhone] = Map()
    batches: Map[int, Batch] = Map()
    hands: Map[int, int] = Map()
    hands_people: int = 0
    counted: Counted | None = None


def votes_in(state: object) -> Votes | None:
    """The vote that a state holds, or None where it is none."""
    return state if isinstance(state, Votes) else None


W = TypeVar("W", bound=Votes)


def emptied(state: W, counted: Counted | None = None) -> W:
    """The vote without anything that anybody has chosen, or that says who shares a phone; sums may stand instead."""
    return state.changed(
        ballots=Map(), shared_phones=Map(), batches=Map(), hands=Map(), hands_people=0, counted=counted
    )
