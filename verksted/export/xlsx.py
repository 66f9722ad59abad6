"""`data.xlsx`: a first sheet that accounts for everything, then a sheet for each activity."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

import xlsxwriter

from verksted.domain.report import ActivityReport, Cell, Report, Slip, Table
from verksted.export.rows import COLUMNS, COUNTS, cells, counts, removals, total
from verksted.export.words import HELD_BACK, SHEET_METHOD, Words, visible

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd.mm.yyyy hh:mm",
}
A4 = 9
CELL_CHARS_MAX = 32_767
SHEET_NAME_CHARS_MAX = 31
LINE_CHARS = 110
LINE_POINTS, LINES_MAX = 15, 27
"""A line's height, and as many as a row may have: Excel takes no row of more than 409 points."""
LEAST_WIDTHS = (24, 18)
"""What the first columns need for what is told above the tables."""
ROOM, DEFAULT_WIDTH, BAR_WIDTH = 1.1, 8.43, 28
"""Words are not broken, so text takes more room than its letters."""
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
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


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


def sheet_name(wanted: str) -> str:
    """A name that Excel takes for a sheet: short, and without the signs it keeps for itself."""
    return _cut(_NOT_IN_NAMES.sub(" ", visible(wanted)), SHEET_NAME_CHARS_MAX).strip(" '")


def _cut(text: str, chars_max: int) -> str:
    """Excel counts in UTF-16, where an emoji is two."""
    if len(text.encode("utf-16-le")) <= 2 * chars_max:
        return text
    return text.encode("utf-16-le")[: 2 * (chars_max - 1)].decode("utf-16-le", "ignore") + "…"


class _Sheet:
    """A sheet that is written from the top down."""

    def __init__(self, book: Any, words: Words, name: str) -> None:
        self._words = words
        self._sheet = book.add_worksheet(sheet_name(name))
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&C&P / &N")
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._heading = book.add_format({"bold": True, "font_size": 12})
        self._header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E3EDEA"}
        )
        self._body = book.add_format({"text_wrap": True, "valign": "top"})
        self._first = book.add_format({"valign": "top", "align": "left"})
        self._date = book.add_format({"num_format": OPTIONS["default_date_format"], "valign": "top", "align": "left"})
        self._row = 0
        self._widths: dict[int, float] = {}
        self._lines = 1
        """How many lines the fullest cell of this row needs; not every program works that out by itself."""

    def wide(self, column: int, width: float) -> None:
        """A column's width, in characters."""
        self._sheet.set_column(column, column, width)
        self._widths[column] = width

    def _end_row(self) -> None:
        if self._lines > 1:
            self._sheet.set_row(self._row, LINE_POINTS * min(self._lines, LINES_MAX))
        self._lines = 1
        self._row += 1

    def skip(self) -> None:
        self._row += 1

    def title(self, text: str) -> None:
        self._text(0, text, self._title)
        self._row += 1

    def heading(self, text: str) -> None:
        self._text(0, text, self._heading)
        self._row += 1

    def sentence(self, text: str) -> None:
        """A line across the sheet, as high as it needs."""
        self._sheet.merge_range(self._row, 0, self._row, 6, "", self._body)
        self._text(0, text, self._body)
        self._sheet.set_row(self._row, 15 * (len(text) // LINE_CHARS + 1))
        self._row += 1

    def pair(self, label: str, value: Cell) -> None:
        self.line((label, value))

    def line(self, values: Iterable[Cell]) -> None:
        for column, value in enumerate(values):
            self._cell(column, value)
        self._end_row()

    def moment(self, label: str, at_ms: int) -> None:
        self._cell(0, label)
        self._time(1, at_ms)
        self._end_row()

    def header(self, names: Iterable[str]) -> None:
        for column, name in enumerate(names):
            self._wrapped(column, name, self._header)
        self._end_row()

    def _cell(self, column: int, value: Cell) -> None:
        if isinstance(value, int):
            self._sheet.write_number(self._row, column, value, self._body if column else self._first)
        elif value:
            self._wrapped(column, value, self._body)

    def _wrapped(self, column: int, text: str, format_: Any) -> None:
        self._text(column, text, format_)
        self._lines = max(self._lines, ceil(len(text) * ROOM / self._widths.get(column, DEFAULT_WIDTH)))

    def _time(self, column: int, at_ms: int) -> None:
        self._sheet.write_datetime(self._row, column, self._words.moment(at_ms), self._date)

    def _text(self, column: int, text: str, format_: Any) -> None:
        """Text and never anything else, whatever it looks like."""
        text = _cut(visible(text), CELL_CHARS_MAX)
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter would take it for its own markup and write it raw; in pieces it is escaped as it should be
            self._sheet.write_rich_string(self._row, column, text[:1], format_, text[1:], format_)
        else:
            self._sheet.write_string(self._row, column, text, format_)


class _First(_Sheet):
    """What the workshop was, how the slips add up, how it was done and what is held back."""

    def __init__(self, book: Any, words: Words) -> None:
        super().__init__(book, words, words.of("about"))
        self.wide(0, 42)
        for column in range(1, len(COUNTS) + 2):
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
            self.pair(self._words.of("tags"), visible(report.part))
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
        self.header(self._words.of(column) for column in table.columns)
        for name, *counted in table.rows:
            self.line((self._words.of(str(name)), *counted))
        self.skip()

    def _accounts(self, report: Report) -> None:
        of = self._words.of
        self.heading(of("accounts"))
        self.header(of(name) for name in ("activity", "status", *COUNTS))
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
        self.header((self._words.of("void"), self._words.of("count")))
        by_sentence: Counter[str] = Counter()
        for reason, count in void.items():
            by_sentence[self._words.reason(reason)] += count
        for sentence, count in by_sentence.items():
            self.line((sentence, count))


class _Page(_Sheet):
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
        self.header(self._words.of(name) for name in counted)
        self.line(counted.values())
        self.skip()

    def _table(self, table: Table, *, repeated: bool) -> None:
        self.heading(self._words.of(table.name))
        if repeated:
            self._repeat()
        self.header(self._words.of(column) for column in table.columns)
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
                self._time(column, int(row[name]))
            else:
                self._cell(column, row[name])
        self._end_row()
