"""Commands of hosts: dots from paper sheets, and raised hands."""

from __future__ import annotations

from verksted.activities.dot_vote.state import DotVote
from verksted.domain import paper


class SetBatch(paper.SetBatch[DotVote], frozen=True, kw_only=True):
    """A batch has so many sheets."""


class EnterSheet(paper.EnterSheet[DotVote], frozen=True, kw_only=True):
    """The dots on a sheet, by the options' numbers."""


class CheckSheet(paper.CheckSheet[DotVote], frozen=True, kw_only=True):
    """The dots on a sheet, read a second time."""


class CorrectSheet(paper.CorrectSheet[DotVote], frozen=True, kw_only=True):
    """The dots that really are on a sheet."""


class WithdrawSheet(paper.WithdrawSheet[DotVote], frozen=True, kw_only=True):
    """A sheet whose dots shall not count."""


class SetHandsPeople(paper.SetHandsPeople[DotVote], frozen=True, kw_only=True):
    """How many are in on the show of hands."""


class SetHands(paper.SetHands[DotVote], frozen=True, kw_only=True):
    """How many hands went up for an option."""
