"""`data.xlsx`: a first sheet that accounts for everything, then a sheet for each activity."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from verksted.domain.report import ActivityReport, Report, Slip, Table
from verksted.export.rows import COLUMNS, COUNTS, cells, counts, removals, total
from verksted.export.sheet import OPTIONS, Sheet
from verksted.export.words import HELD_BACK, SHEET_METHOD, Words, visible

LEAST_WIDTHS = (24, 18)
"""What the first columns need for what is told above the tables."""
BAR_WIDTH = 28
WIDTHS = {
    "reference": 11,
    "number": 9,
    "prompt": 30,
    "written": 52,
    "shown_text": 30,
    "fate": 18,
    "reason": 20,
    "group": 22,
    "merged_with": 14,
    "part_of": 11,
    "picked": 11,
    "channel": 13,
    "table": 7,
    "time": 17,
    "tags": 20,
}
BARS = {"type": "data_bar", "bar_solid": True, "bar_color": "#FFD23F", "min_type": "num", "min_value": 0}


def workbook(report: Report, words: Words, now_ms: int) -> bytes:
    """The whole report as a workbook; the same bytes for the same report and time."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    book.set_properties({"title": visible(report.title), "created": words.moment(now_ms)})
    _First(book, words).fill(report, now_ms)
    for number, activity in enumerate(report.activities, 1):
        _Page(book, words, f"{number} {activity.title}").fill(report, activity)
    if report.brought.rows:
        _Page(book, words, words.of(report.brought.name)).tell(report.brought)
    book.close()
    return file.getvalue()


class _First(Sheet):
    """What the workshop was, how the slips add up, how it was done and what is held back."""

    def __init__(self, book: Any, words: Words) -> None:
        super().__init__(book, words, words.of("about"))
        self.wide(0, 42)
        self.wide(1, 26)
        for column in range(2, len(COUNTS) + 2):
            self.wide(column, 17)

    def fill(self, report: Report, now_ms: int) -> None:
        self.title(report.title)
        self._facts(report, now_ms)
        self._table(report.roles)
        self._accounts(report)
        if report.channels.rows:
            self.heading(self._words.of(report.channels.name))
            self._table(report.channels)
        self._sentences("method", SHEET_METHOD)
        self._sentences("held_back", HELD_BACK)
        self._removals(report)
        self._void(report.void)

    def _facts(self, report: Report, now_ms: int) -> None:
        if report.part:
            self.pair(self._words.of("tags"), report.part)
            self.pair(self._words.of("whole"), report.whole)
        self.pair(self._words.of("workshop_number"), report.ordinal)
        self.moment(self._words.of("created"), report.created_ms)
        if report.ended_ms:
            self.moment(self._words.of("ended"), report.ended_ms)
        else:
            self.pair(self._words.of("ended"), self._words.of("not_ended"))
        self.moment(self._words.of("made"), now_ms)
        self.pair(self._words.of("position"), report.position)
        self.pair(self._words.of("participants"), report.participants)
        self.skip()

    def _table(self, table: Table) -> None:
        self.header(map(self._words.of, table.columns), _numbers(table))
        for name, *counted in table.rows:
            self.line((self._words.of(str(name)), *counted))
        self.skip()

    def _accounts(self, report: Report) -> None:
        of = self._words.of
        self.heading(of("accounts"))
        names = ("activity", "status", *COUNTS)
        self.header(map(of, names), range(2, len(names)))
        for activity in report.activities:
            self.line((activity.title, of(activity.status), *counts(activity).values()))
        self.line((of("sum"), "", *total(report).values()))
        self.skip()

    def _sentences(self, heading: str, sentences: Iterable[str]) -> None:
        self.heading(self._words.of(heading))
        for sentence in sentences:
            self.sentence(self._words.sentence(sentence))
        self.skip()

    def _removals(self, report: Report) -> None:
        if out := removals(report, self._words):
            self.heading(self._words.of("removed"))
            self.sentence(" ".join(out))
            self.skip()

    def _void(self, void: dict[str, int]) -> None:
        if not void:
            return
        self.header((self._words.of("void"), self._words.of("count")), (1,))
        by_sentence: Counter[str] = Counter()
        for reason, count in void.items():
            by_sentence[self._words.reason(reason)] += count
        for sentence, count in by_sentence.items():
            self.line((sentence, count))


class _Page(Sheet):
    """One activity: how it stands, what was counted, its tables, its slips."""

    def fill(self, report: Report, activity: ActivityReport) -> None:
        section = activity.section
        self._widen(section.slips, section.tables)
        self.title(activity.title)
        if section.slips:
            # First, so that what stays in view while one scrolls is a header and not half a page.
            self._slips(report, section.slips)
            self.skip()
        self._times(activity)
        for note in section.notes:
            self.sentence(self._words.of(note))
        self._counts(activity)
        for table in section.tables:
            self._table(table, repeated=not section.slips)

    def tell(self, table: Table) -> None:
        """A sheet that is one table."""
        self._widen((), (table,))
        self._table(table, repeated=True)

    def _times(self, activity: ActivityReport) -> None:
        self.pair(self._words.of("status"), self._words.of(activity.status))
        if activity.minutes:
            self.pair(self._words.of("minutes"), activity.minutes)
        if activity.opened_ms:
            self.moment(self._words.of("opened"), activity.opened_ms)
        if activity.closed_ms:
            self.moment(self._words.of("closed"), activity.closed_ms)

    def _widen(self, slips: Sequence[Slip], tables: Sequence[Table]) -> None:
        """As the slips need it; where there are none, as the longest text of each column does, within reason."""
        if slips:
            for column, name in enumerate(COLUMNS):
                self.wide(column, WIDTHS[name])
            return
        count = max((len(table.columns) for table in tables), default=0)
        for column in range(max(count, len(LEAST_WIDTHS))):
            room = max((self._room(table, column) for table in tables), default=0)
            self.wide(column, max(room, LEAST_WIDTHS[column] if column < len(LEAST_WIDTHS) else 10))

    def _room(self, table: Table, column: int) -> float:
        """As wide as the longest text, within reason; bars and the words of a header need some room too."""
        if column >= len(table.columns):
            return 0
        header = self._words.of(table.columns[column]).split()
        texts = [str(row[column]) for row in table.rows if column < len(row)]
        least = BAR_WIDTH if table.columns[column] == table.bars else 10
        return min(max(least, *(len(text) + 2 for text in (*texts, *header))), 60 if column else 44)

    def _counts(self, activity: ActivityReport) -> None:
        counted = {**activity.section.counts, **(counts(activity) if activity.section.slips else {})}
        self.header(map(self._words.of, counted), range(1, len(counted)))
        self.line(counted.values())
        self.skip()

    def _table(self, table: Table, *, repeated: bool) -> None:
        self.heading(self._words.of(table.name))
        if repeated:
            self._repeat()
        self.header(map(self._words.of, table.columns), _numbers(table))
        first = self._row
        for row in table.rows:
            self.line(row)
        if table.bars in table.columns and table.rows:
            column = table.columns.index(table.bars)
            self._sheet.conditional_format(first, column, self._row - 1, column, BARS)
        self.skip()

    def _repeat(self) -> None:
        """The header that stands on every printed page."""
        self._sheet.repeat_rows(self._row)

    def _slips(self, report: Report, slips: Sequence[Slip]) -> None:
        self._repeat()
        self._sheet.autofilter(self._row, 0, self._row + len(slips), len(COLUMNS) - 1)
        self._sheet.freeze_panes(self._row + 1, 2)
        self.header(self._words.of(name) for name in COLUMNS)
        for slip in slips:
            self._slip(cells(report, slip, self._words))

    def _slip(self, row: dict[str, str | int]) -> None:
        for column, name in enumerate(COLUMNS):
            if name == "time":
                self.time(column, int(row[name]))
            else:
                self.cell(column, row[name])
        self.end_row()


def _numbers(table: Table) -> list[int]:
    """The columns of a table whose cells hold numbers; those of the first column stand to the left."""
    filled = (
        (column, [row[column] for row in table.rows if row[column] not in ("", None)])
        for column in range(1, len(table.columns))
    )
    return [column for column, values in filled if values and all(isinstance(value, int) for value in values)]
