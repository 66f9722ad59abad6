"""A part of a report, for those who take some of the slips further."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from verksted.domain.report import SLIPS, ActivityReport, Cell, Report, Slip, Table

_NUMBER = re.compile(r"\d+")


def extract(report: Report, tag: str) -> Report:
    """What belongs to one working group: its slips under the groups they lie in, and the rows that speak of them.

    A row keeps its place and its sum in the whole; a table that speaks of no slips is everybody's and stays.
    """
    tagged = frozenset(slip.number for slip in _slips(report) if tag in slip.tags)
    activities = tuple(_part(activity, tagged) for activity in report.activities)
    return replace(report, activities=activities, part=tag, whole=sum(1 for _ in _slips(report)))


def _slips(report: Report) -> Iterator[Slip]:
    return (slip for activity in report.activities for slip in activity.section.slips)


def _part(activity: ActivityReport, tagged: frozenset[int]) -> ActivityReport:
    section = activity.section
    slips = tuple(slip for slip in section.slips if slip.number in tagged)
    tables = tuple(_rows_about(table, tagged) for table in section.tables)
    return replace(activity, section=replace(section, slips=slips, tables=tables))


def _rows_about(table: Table, tagged: frozenset[int]) -> Table:
    if SLIPS not in table.columns:
        return table
    column = table.columns.index(SLIPS)
    return replace(table, rows=tuple(row for row in table.rows if not tagged.isdisjoint(numbers(row[column]))))


def numbers(cell: Cell) -> list[int]:
    """The slip numbers that a cell lists."""
    return [int(found) for found in _NUMBER.findall(str(cell or ""))]
