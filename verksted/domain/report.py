"""What a result looks like before any file format."""

from __future__ import annotations

import msgspec

Cell = str | int | None

SLIPS = "slips"
"""The column that lists numbers of slips, in whatever table it stands."""
PLACE = "place"
"""The column that ranks rows; equal sums share a place."""


class Table(msgspec.Struct, frozen=True):
    """Rows under named columns. `name` and `columns` are keys that the writers put into words."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bars: str = ""
    """The column that may be drawn as bars, or the empty string. Rows with most come first where it is drawn."""
    divided: tuple[str, ...] = ()
    """Columns that make up each row's whole, drawn as one bar divided between them."""
    aside: tuple[str, ...] = ()
    """Columns that a spreadsheet has and a reader needs not see."""


class Rule(msgspec.Struct, frozen=True):
    """How something was done, such as what a dot is: the key of a sentence, which may hold a number as %(n)s."""

    key: str
    n: int = 0


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
    tags: tuple[str, ...] = ()
    """The working groups that take this slip further."""
    groups: tuple[str, ...] = ()
    """The heading of each group it lies in; `group` has them in one line."""
    part_of: int = 0
    """The slip whose words a host has divided into this one and others; 0 for a slip that somebody sent."""
    picked: bool = False
    """True where its table chose it for the plenary."""

    def headings(self) -> tuple[str, ...]:
        """The heading of each group it lies in, also where only the line of them is known; one empty where in none."""
        return self.groups or (self.group,)


class Section(msgspec.Struct, frozen=True):
    """One activity's result."""

    counts: dict[str, int] = {}
    slips: tuple[Slip, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    """Keys of sentences that must stand in the report, such as what was held back."""
    rules: tuple[Rule, ...] = ()
    """By which rules it was held: these stand in the report's chapter on method."""
    channels: dict[str, int] = {}
    """How many answered by each channel, those that were silent too, for a kind whose answers are no slips."""
    headline: str = ""
    """The key of the one count that belongs on the front page, or the empty string."""


class ActivityReport(msgspec.Struct, frozen=True):
    """An activity in the order of the agenda, with what the core knows of it."""

    id: str
    kind: str
    title: str
    status: str
    """planned, open, closed or skipped."""
    revealed: bool
    section: Section
    minutes: int = 0
    """As planned; 0 where nothing was."""
    opened_ms: int = 0
    closed_ms: int = 0
    spent_ms: int = 0
    """How long it was open, all times together."""


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
    project: str = ""
    brought: Table = Table("brought", ("text", "references"), ())
    """What earlier workshops handed over, each text with the slips behind it."""
    part: str = ""
    """The working group this is an extract for; empty for the whole."""
    whole: int = 0
    """How many slips the whole has, where this is an extract."""
    channels: Table = Table("turnout", (), ())
    """For each activity how much came in by each channel, and how many channels were silent."""
    removed: int = 0
    """How many phones were taken out of the workshop, and how many of those were let in again."""
    readmitted: int = 0

    def tags(self) -> tuple[str, ...]:
        """Every working group that some slip is tagged for, in alphabetical order."""
        found = {tag for activity in self.activities for slip in activity.section.slips for tag in slip.tags}
        return tuple(sorted(found))
