"""A project: what holds a series of workshops. Its log is kept as a workshop's is; so far it gathers harvests."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from msgspec.structs import replace

from verksted.domain.activity import HOST, Command, Occasion, Standing
from verksted.domain.report import Report


class Project(msgspec.Struct, frozen=True):
    """A series of workshops, by what each ended with."""

    harvests: tuple[Report, ...] = ()


class AddHarvest(Command[Project], frozen=True, kw_only=True):
    """What one ended workshop hands to its project: verbatim slips, groups, tallies; no participant ids."""

    by: ClassVar[frozenset[Standing]] = HOST
    report: Report

    def apply(self, state: Project, occasion: Occasion) -> Project:
        """One harvest a workshop."""
        others = tuple(h for h in state.harvests if h.workshop != self.report.workshop)
        return replace(state, harvests=(*others, self.report))


COMMANDS: tuple[type[Command[Project]], ...] = (AddHarvest,)
