"""What a result looks like before any file format."""

from __future__ import annotations

import msgspec

Cell = str | int | None


class Table(msgspec.Struct, frozen=True):
    """Rows under named columns. `name` and `columns` are keys that the writers put into words."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Slip(msgspec.Struct, frozen=True):
    """One idea as it stands in a report, word for word."""

    number: int
    prompt: str
    text: str
    """The newest words of its author."""
    shown_text: str
    """The words the wall has shown, where they differ; else empty."""
    fate: str
    """shown, hidden, pending, late or taken_down: every slip has exactly one."""
    reason: str
    group: str
    merged_with: tuple[int, ...]
    channel: str
    table: int
    at_ms: int


class Section(msgspec.Struct, frozen=True):
    """One activity's result."""

    counts: dict[str, int] = {}
    slips: tuple[Slip, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    """Keys of sentences that must stand in the report, such as what was held back."""


class ActivityReport(msgspec.Struct, frozen=True):
    """An activity in the order of the agenda, with what the core knows of it."""

    id: str
    kind: str
    title: str
    status: str
    revealed: bool
    section: Section


class Report(msgspec.Struct, frozen=True):
    """A whole workshop."""

    workshop: str
    title: str
    ordinal: int
    language: str
    created_ms: int
    ended_ms: int
    participants: int
    roles: Table
    activities: tuple[ActivityReport, ...]
    position: str
    """The log entry this report was made at."""
    void: dict[str, int]
    """How many commands were stored but do not count, by reason."""
    rehearsal: bool = False
    """True where nothing in it was meant by anybody: whatever is written of it says so."""
