"""An entry of the log: a command with its place, its time and its sender, and what the fold said of it."""

from __future__ import annotations

from typing import Any

import msgspec

from verksted.domain.activity import Author, Command
from verksted.domain.refusals import Refusal


class Entry(msgspec.Struct, frozen=True):
    """One command at its place in the log. `id` is "milliseconds-sequence", `tap` is minted where somebody acted."""

    id: str
    tap: str
    author: Author
    command: Command[Any]

    @property
    def at_ms(self) -> int:
        """When the log received it. Ids are order; this is the time the rules go by."""
        return int(self.id.partition("-")[0])


class Verdict(msgspec.Struct, frozen=True):
    """Counts, or void with a reason; `number` is the slip's number where one was given."""

    refusal: Refusal | None = None
    number: int = 0
    first: int = 0
    """The first of the numbers that were set aside for paper, where some were."""

    @property
    def counts(self) -> bool:
        """True when the command changed what the workshop is."""
        return self.refusal is None
