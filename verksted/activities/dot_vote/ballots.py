"""Commands about ballots on phones: lay dots, hand in, and let a phone go round a table."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.dot_vote.state import NO_SUCH_OPTION, DotVote
from verksted.domain import ballots
from verksted.domain.activity import Occasion
from verksted.domain.refusals import Refusal


class SetDots(ballots.BallotCommand[DotVote], frozen=True, kw_only=True):
    """How many of one's dots shall lie on an option. A repeat changes nothing; 0 takes them away."""

    choice_field: ClassVar[str] = "item"
    heard: ClassVar[bool] = True

    item: int
    dots: int

    def refuse(self, state: DotVote, occasion: Occasion) -> Refusal | None:
        """The option exists, the pile is not too high, and the whole ballot stays within the budget."""
        if self.item not in state.numbers:
            return NO_SUCH_OPTION
        if not 0 <= self.dots <= state.settings.dots_per_option:
            return Refusal("too_many_on_one", state.settings.dots_per_option)
        closed = super().refuse(state, occasion)
        if closed is not None:
            return closed
        ballot = state.ballot(occasion.author.id)
        elsewhere = ballot.used - ballot.dots.get(self.item, 0)
        return Refusal("no_dots_left", state.budget) if elsewhere + self.dots > state.budget else None

    def apply(self, state: DotVote, occasion: Occasion) -> DotVote:
        """An option without dots is not on the ballot."""
        ballot = state.ballot(occasion.author.id)
        rest = ballot.dots.delete(self.item) if self.item in ballot.dots else ballot.dots
        dots = rest.set(self.item, self.dots) if self.dots else rest
        return self.changed(state, replace(ballot, dots=dots), occasion.author)


class FinishBallot(ballots.BallotCommand[DotVote], frozen=True, kw_only=True):
    """Hand the dots in, or take that back. Dots can be moved all the same until the host closes."""

    finished: bool

    def apply(self, state: DotVote, occasion: Occasion) -> DotVote:
        """Only the turnout changes."""
        ballot = replace(state.ballot(occasion.author.id), finished=self.finished)
        return self.changed(state, ballot, occasion.author)


class SharePhone(ballots.SharePhone[DotVote], frozen=True, kw_only=True):
    """So many people at a table lay their dots from this phone."""


class BeginBallot(ballots.BeginBallot[DotVote], frozen=True, kw_only=True):
    """The next person has the phone."""


class HandOver(ballots.HandOver[DotVote], frozen=True, kw_only=True):
    """The dots are laid for good, and the phone goes on."""
