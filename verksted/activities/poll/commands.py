"""Commands of a poll: an answer on a phone, one's own or one that goes round; and what hosts type in from paper, or count of hands."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.poll.state import NO_SUCH_ANSWER, Poll
from verksted.domain import ballots, paper
from verksted.domain.activity import Occasion
from verksted.domain.refusals import Refusal


class Choose(ballots.BallotCommand[Poll], frozen=True, kw_only=True):
    """Whether an option shall be among one's answers. Where there is one answer, a new one takes the old one's place."""

    choice_field: ClassVar[str] = "option"

    option: int
    chosen: bool = True

    def refuse(self, state: Poll, occasion: Occasion) -> Refusal | None:
        """The option is there, and there is a choice left for it."""
        if self.option not in state.numbers:
            return NO_SUCH_ANSWER
        refusal = super().refuse(state, occasion)
        if refusal is not None:
            return refusal
        most = state.settings.choices
        others = [number for number in state.ballot(occasion.author.id).chosen if number != self.option]
        return Refusal("no_choices_left", most) if self.chosen and 1 < most <= len(others) else None

    def apply(self, state: Poll, occasion: Occasion) -> Poll:
        """The ballot as it is now."""
        ballot = state.ballot(occasion.author.id)
        chosen = set(ballot.chosen) - {self.option}
        if self.chosen:
            chosen = {*(chosen if state.settings.choices > 1 else ()), self.option}
        return self.changed(state, replace(ballot, chosen=tuple(sorted(chosen))), occasion.author)


class SharePhone(ballots.SharePhone[Poll], frozen=True, kw_only=True):
    """So many people at a table answer from this phone."""


class BeginBallot(ballots.BeginBallot[Poll], frozen=True, kw_only=True):
    """The next person has the phone."""


class HandOver(ballots.HandOver[Poll], frozen=True, kw_only=True):
    """The answer is given for good, and the phone goes on."""


class SetBatch(paper.SetBatch[Poll], frozen=True, kw_only=True):
    """A batch has so many sheets."""


class EnterSheet(paper.EnterSheet[Poll], frozen=True, kw_only=True):
    """The answers on a sheet, by their numbers."""


class CheckSheet(paper.CheckSheet[Poll], frozen=True, kw_only=True):
    """The answers on a sheet, read a second time."""


class CorrectSheet(paper.CorrectSheet[Poll], frozen=True, kw_only=True):
    """The answers that really are on a sheet."""


class WithdrawSheet(paper.WithdrawSheet[Poll], frozen=True, kw_only=True):
    """A sheet whose answers shall not count."""


class SetHandsPeople(paper.SetHandsPeople[Poll], frozen=True, kw_only=True):
    """How many are in on the show of hands."""


class SetHands(paper.SetHands[Poll], frozen=True, kw_only=True):
    """How many hands went up for an answer."""
