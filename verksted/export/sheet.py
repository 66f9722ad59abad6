"""A sheet of a workbook, written from the top down: text that stays text, and rows as high as their words need."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from math import ceil
from typing import Any

from verksted.domain.report import Cell
from verksted.export.words import Words, visible

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
ROOM, DEFAULT_WIDTH = 1.1, 8.43
"""Words are not broken, so text takes more room than its letters."""
HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E3EDEA"}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def sheet_name(wanted: str) -> str:
    """A name that Excel takes for a sheet: short, and without the signs it keeps for itself."""
    return _cut(_NOT_IN_NAMES.sub(" ", visible(wanted)), SHEET_NAME_CHARS_MAX).strip(" '")


def _cut(text: str, chars_max: int) -> str:
    """Excel counts in UTF-16, where an emoji is two."""
    if len(text.encode("utf-16-le")) <= 2 * chars_max:
        return text
    return text.encode("utf-16-le")[: 2 * (chars_max - 1)].decode("utf-16-le", "ignore") + "…"


class Sheet:
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
        self._header = book.add_format(HEADER)
        self._number_header = book.add_format({**HEADER, "align": "right"})
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

    def end_row(self) -> None:
        """The row is done, and as high as its fullest cell."""
        if self._lines > 1:
            self._sheet.set_row(self._row, LINE_POINTS * min(self._lines, LINES_MAX))
        self._lines = 1
        self._row += 1

    def skip(self) -> None:
        """An empty row."""
        self._row += 1

    def title(self, text: str) -> None:
        """What the sheet is."""
        self._text(0, text, self._title)
        self._row += 1

    def heading(self, text: str) -> None:
        """What the rows below are."""
        self._text(0, text, self._heading)
        self._row += 1

    def sentence(self, text: str) -> None:
        """A line across the sheet, as high as it needs."""
        self._sheet.merge_range(self._row, 0, self._row, 6, "", self._body)
        self._text(0, text, self._body)
        self._sheet.set_row(self._row, 15 * (len(text) // LINE_CHARS + 1))
        self._row += 1

    def pair(self, label: str, value: str | int) -> None:
        """A label and its value on one line, which goes on over the empty cells beside it."""
        self.cell(0, label)
        if isinstance(value, int):
            self._sheet.write_number(self._row, 1, value, self._first)
        else:
            self._text(1, value, self._first)
        self.end_row()

    def line(self, values: Iterable[Cell]) -> None:
        """A row, one value in each cell."""
        for column, value in enumerate(values):
            self.cell(column, value)
        self.end_row()

    def moment(self, label: str, at_ms: int) -> None:
        """A label and a time."""
        self.cell(0, label)
        self.time(1, at_ms)
        self.end_row()

    def header(self, names: Iterable[str], numbers: Container[int] = ()) -> None:
        """The names of columns; those of `numbers` stand over the digits, which are to the right."""
        for column, name in enumerate(names):
            self._wrapped(column, name, self._number_header if column in numbers else self._header)
        self.end_row()

    def cell(self, column: int, value: Cell) -> None:
        """A number, or a text in as many lines as it needs."""
        if isinstance(value, int):
            self._sheet.write_number(self._row, column, value, self._body if column else self._first)
        elif value:
            self._wrapped(column, value, self._body)

    def _wrapped(self, column: int, text: str, format_: Any) -> None:
        self._text(column, text, format_)
        self._lines = max(self._lines, ceil(len(text) * ROOM / self._widths.get(column, DEFAULT_WIDTH)))

    def time(self, column: int, at_ms: int) -> None:
        """A time that can be sorted."""
        self._sheet.write_datetime(self._row, column, self._words.moment(at_ms), self._date)

    def _text(self, column: int, text: str, format_: Any) -> None:
        """Text and never anything else, whatever it looks like."""
        text = _cut(visible(text), CELL_CHARS_MAX)
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter would take it for its own markup and write it raw; in pieces it is escaped as it should be
            self._sheet.write_rich_string(self._row, column, text[:1], format_, text[1:], format_)
        else:
            self._sheet.write_string(self._row, column, text, format_)
