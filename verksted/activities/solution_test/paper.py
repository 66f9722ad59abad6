"""Commands of hosts: lights from paper sheets, and raised hands."""

from __future__ import annotations

from verksted.activities.solution_test.state import SolutionTest
from verksted.domain import paper


class SetBatch(paper.SetBatch[SolutionTest], frozen=True, kw_only=True):
    """A batch has so many sheets."""


class EnterSheet(paper.EnterSheet[SolutionTest], frozen=True, kw_only=True):
    """The lights on a sheet, by their numbers."""


class CheckSheet(paper.CheckSheet[SolutionTest], frozen=True, kw_only=True):
    """The lights on a sheet, read a second time."""


class CorrectSheet(paper.CorrectSheet[SolutionTest], frozen=True, kw_only=True):
    """The lights that really are on a sheet."""


class WithdrawSheet(paper.WithdrawSheet[SolutionTest], frozen=True, kw_only=True):
    """A sheet whose lights shall not count."""


class SetHandsPeople(paper.SetHandsPeople[SolutionTest], frozen=True, kw_only=True):
    """How many are in on the show of hands."""


class SetHands(paper.SetHands[SolutionTest], frozen=True, kw_only=True):
    """How many hands went up for a light."""
