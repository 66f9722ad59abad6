"""Batches of paper: sheets that are typed together, some of them read twice, and everything that was once typed kept.

A sheet is named by its batch and its number in it, which whoever types writes on the paper. What stands on it are marks:
the options' numbers, each as often as it was chosen.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits

Marks = tuple[int, ...]


class Sheet(msgspec.Struct, frozen=True):
    """One sheet of paper: what was read from it, and what was read before that."""

    marks: Marks = ()
    role: str = ""
    checked: bool = False
    """Read twice, the same both times or settled."""
    again: Marks | None = None
    """The second reading, where it was another one; nobody has settled it yet."""
    withdrawn: bool = False
    """Not to be counted: spoiled, or nobody's ballot. Its number stays used."""
    earlier: tuple[Marks, ...] = ()
    """What stood here before it was corrected, oldest first."""
    by: str = ""
    """Whoever typed it first. Nothing that leaves the vote says so."""

    @property
    def disputed(self) -> bool:
        """Two readings, and nobody knows yet which is right."""
        return self.again is not None and not self.withdrawn

    @property
    def counts(self) -> bool:
        """True where the marks stand in the result."""
        return not self.withdrawn and not self.disputed


class Batch(msgspec.Struct, frozen=True):
    """Sheets that are typed together. How many they are was said before the first."""

    said: int
    channel: Literal["paper", "helper"] = "paper"
    """Written on paper, or told to a helper who writes for somebody."""
    sheets: Map[int, Sheet] = Map()
    by: str = ""
    """Whoever made it. Nothing that leaves the vote says so."""

    def missing(self) -> tuple[int, ...]:
        """The numbers that nobody has typed yet, lowest first."""
        return tuple(number for number in range(1, self.said + 1) if number not in self.sheets)

    def disputed(self) -> tuple[int, ...]:
        """The sheets with two different readings."""
        return tuple(number for number in sorted(self.sheets) if self.sheets[number].disputed)

    def unchecked(self) -> tuple[int, ...]:
        """The sheets of the sample that have been read once only: every fifth, and the last of a small batch."""
        sample = range(limits.sheets_checked_every, self.said + 1, limits.sheets_checked_every)
        return tuple(number for number in (sample or (self.said,)) if self._read_once(number))

    def _read_once(self, number: int) -> bool:
        sheet = self.sheets.get(number)
        return sheet is not None and sheet.counts and not sheet.checked

    @property
    def complete(self) -> bool:
        """Every sheet said to be there has been typed or withdrawn, the sample read twice, and nothing is disputed."""
        return not (self.missing() or self.disputed() or self.unchecked())

    def counted(self) -> tuple[Sheet, ...]:
        """The sheets that stand in the result, by number."""
        return tuple(self.sheets[number] for number in sorted(self.sheets) if self.sheets[number].counts)

    def with_sheet(self, number: int, sheet: Sheet) -> Batch:
        """The same batch with one sheet as it is now."""
        return replace(self, sheets=self.sheets.set(number, sheet))
