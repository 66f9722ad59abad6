"""The report as a document before any format: a front page, and chapters of plain blocks with every word in place.

The writers of paper and the page on screen draw these and nothing else, so all of them tell the same in the same order.
"""

from __future__ import annotations

import msgspec

Value = str | int


class Paragraph(msgspec.Struct, frozen=True, tag_field="block", tag="paragraph"):
    """A sentence or two."""

    text: str


class Notice(msgspec.Struct, frozen=True, tag_field="block", tag="notice"):
    """A sentence that must not be overlooked, such as that a result is held back."""

    text: str


class Heading(msgspec.Struct, frozen=True, tag_field="block", tag="heading"):
    """A part of a chapter begins; `note` stands beside it, such as how many slips."""

    text: str
    note: str = ""
    depth: int = 2
    """2 below a chapter, 3 below that."""


class Facts(msgspec.Struct, frozen=True, tag_field="block", tag="facts"):
    """What is told in pairs of a label and a value."""

    rows: tuple[tuple[str, Value], ...]


class Bar(msgspec.Struct, frozen=True):
    """Numbers drawn as shares of the largest, and what a reader who cannot see them is told."""

    shares: tuple[float, ...]
    """One, or several after each other; together at most 1."""
    label: str


class Grid(msgspec.Struct, frozen=True, tag_field="block", tag="grid"):
    """Rows under named columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    wide: int
    """The column that takes the room that is left."""
    bars: tuple[Bar, ...] = ()
    """One a row, drawn after its last cell; none where nothing is drawn."""
    divided: tuple[int, ...] = ()
    """The columns that each bar has a part for, in its order; none where a bar is one number."""


class Line(msgspec.Struct, frozen=True):
    """One slip, word for word."""

    reference: str
    text: str
    prompt: str = ""
    """Which of several questions it answers, by number."""
    remark: str = ""


class Slips(msgspec.Struct, frozen=True, tag_field="block", tag="slips"):
    """Slips under a heading: a group, or those that share a fate."""

    title: str
    columns: tuple[str, str, str]
    """Number, question, slip."""
    lines: tuple[Line, ...]


Block = Paragraph | Notice | Heading | Facts | Grid | Slips


class Chapter(msgspec.Struct, frozen=True):
    """A part of the document with a heading of its own."""

    title: str
    blocks: tuple[Block, ...]


class Figure(msgspec.Struct, frozen=True):
    """A number on the front page and what it counts."""

    number: str
    label: str


class Front(msgspec.Struct, frozen=True):
    """The front page. The village below it has a lit window for each of `people`."""

    brand: str
    kind: str
    title: str
    lead: str
    figures: tuple[Figure, ...]
    facts: tuple[tuple[str, Value], ...]
    people: int
    village: str
    """What the drawing shows, for those who do not see it."""
    notice: str = ""
    """What must be seen before anything else, such as that this was a rehearsal."""


class Labels(msgspec.Struct, frozen=True):
    """What a writer of pages says by itself."""

    contents: str
    page: str
    """With %(page)s and %(pages)s."""
    replaced: str
    """With %(n)s: how many characters the file could not draw."""
    made: str


class Document(msgspec.Struct, frozen=True):
    """The whole."""

    language: str
    """As files write it: nb-NO, nn-NO, en-GB."""
    made_ms: int
    front: Front
    chapters: tuple[Chapter, ...]
    labels: Labels
