"""A file's bytes → rows of text. CSV in any dress a spreadsheet gives it, and xlsx; nothing is calculated or fetched.

Of a spreadsheet the first sheet is read, row by row, by openpyxl in its streaming mode: it makes no table in memory as large
as the sheet claims to be. What the file unpacks to is measured first, by unpacking it and not by what it says of itself.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from verksted.domain import limits

FORMULA, FAULT = "formula", "cell_error"
MERGED, MORE_SHEETS = "merged_cells", "more_sheets"
ENTRIES_MAX: Final = 2_000
CHUNK_BYTES: Final = 256 * 1024
DELIMITERS: Final = ";\t,"
SNIFFED_CHARS: Final = 20_000
_PACKED, _LOCKED, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class Row(msgspec.Struct, frozen=True):
    """One row as it stands in the file: its number there, its cells, and why it cannot be used, if so."""

    number: int
    cells: tuple[str, ...]
    flaw: str = ""


class Table(msgspec.Struct, frozen=True):
    """What could be read of a file; or one fault, and nothing."""

    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    """Keys of sentences that the reader should know."""
    fault: str = ""
    n: int = 0
    """The number that the fault's sentence needs."""


class _Unreadable(Exception):
    def __init__(self, fault: str, n: int = 0) -> None:
        super().__init__(fault)
        self.fault, self.n = fault, n


def read_table(data: bytes) -> Table:
    """The rows of a file, or why there are none."""
    if len(data) > limits.import_bytes_max:
        return Table(fault="file_too_large", n=limits.import_bytes_max // 1_000_000)
    try:
        notes, rows = _read(data)
        kept = tuple(_bounded(rows))
    except _Unreadable as error:
        return Table(fault=error.fault, n=error.n)
    return Table(kept, tuple(notes)) if kept else Table(fault="file_empty")


def _read(data: bytes) -> tuple[list[str], Iterable[Row]]:
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise _Unreadable("file_empty")
    if data.startswith(_LOCKED):
        raise _Unreadable("file_locked_or_old")
    if data.startswith(_PACKED):
        return _workbook(data)
    if data.startswith(_PDF) or data.lstrip()[:1] == b"<":
        raise _Unreadable("file_no_table")
    return [], _lines(_decoded(data))


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with something in them, neither more nor longer than anybody looks over."""
    count = chars = 0
    for row in rows:
        if not any(row.cells) and not row.flaw:
            continue
        count += 1
        if count > limits.import_rows_max + 1:  # the heading is a row too
            raise _Unreadable("file_too_many_rows", limits.import_rows_max)
        chars += sum(map(len, row.cells))
        if chars > limits.import_chars_max:
            raise _Unreadable("file_unpacks_too_large")
        yield row


# Text


def _decoded(data: bytes) -> str:
    """By its mark where there is one; else UTF-8, and what cannot be that is what Windows writes."""
    text = _by_mark(data)
    if "\x00" in text:
        raise _Unreadable("file_no_table")
    return text


def _by_mark(data: bytes) -> str:
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if wide := _wide(data[:400]):
            return data.decode(wide)
    except UnicodeDecodeError as error:
        raise _Unreadable("file_no_table") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _wide(start: bytes) -> str:
    """UTF-16 without a mark: every second byte of our letters is nothing."""
    half = len(start) // 4
    if start[1::2].count(0) > half:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > half else ""


def _lines(text: str) -> Iterator[Row]:
    csv.field_size_limit(limits.import_bytes_max)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _Unreadable("file_broken_quotes", reader.line_num) from error
        yield Row(reader.line_num, tuple(_shortened(cell) for cell in cells[: limits.import_columns_max]))


def _delimiter(text: str) -> str:
    """What stands most evenly between the cells of the first lines; Norwegian spreadsheets write semicolons."""
    lines = [line for line in text[:SNIFFED_CHARS].splitlines() if line.strip()][:20]
    return max(DELIMITERS, key=lambda sign: min((_outside_quotes(line, sign) for line in lines), default=0))


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])


def _shortened(cell: str) -> str:
    """Longer than any slip is long enough to say so."""
    return cell.strip()[: limits.import_cell_chars_max]


# Spreadsheets


def _workbook(data: bytes) -> tuple[list[str], Iterable[Row]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            notes = _inspected(packed)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _Unreadable("file_broken") from error
    return notes, _sheet(data, notes)


def _inspected(packed: zipfile.ZipFile) -> list[str]:
    """Unpacks everything once, in small pieces, and keeps nothing but what must be said of it."""
    entries = packed.infolist()
    if len(entries) > ENTRIES_MAX:
        raise _Unreadable("file_broken")
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise _Unreadable("file_no_table")
    room, merged = limits.import_unpacked_bytes_max, False
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            size, found = _unpacked(packed, entry, room)
            room, merged = room - size, merged or found
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in names)
    return [note for note, true in ((MERGED, merged), (MORE_SHEETS, sheets > 1)) if true]


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> tuple[int, bool]:
    """How much there is, and whether cells are merged. A document that declares types of its own is no spreadsheet."""
    size, before, merged = 0, b"", False
    with packed.open(entry) as part:
        while piece := part.read(CHUNK_BYTES):
            size += len(piece)
            if size > room:
                raise _Unreadable("file_unpacks_too_large")
            seen = before + piece
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise _Unreadable("file_broken")
            merged = merged or b"<mergeCell " in seen
            before = piece[-16:]
    return size, merged


def _sheet(data: bytes, notes: list[str]) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(min_row=1, max_row=1 << 20, max_col=limits.import_columns_max)
        for number, cells in enumerate(found, 1):
            if any(cell.value is not None for cell in cells):
                yield Row(number, tuple(_shortened(_text(cell)) for cell in cells), _flaw(cells))
    except _Unreadable:
        raise
    except Exception as error:
        # openpyxl meets a broken file with whatever its parts raise.
        raise _Unreadable("file_broken") from error


def _flaw(cells: Iterable[Any]) -> str:
    """A formula is not calculated here, and what it once came to may be anything."""
    kinds = {cell.data_type for cell in cells if cell.value is not None}
    return FORMULA if "f" in kinds else FAULT if "e" in kinds else ""


def _text(cell: Any) -> str:
    """A whole number without its decimals, as it was typed."""
    value = cell.value
    if value is None or cell.data_type in ("f", "e"):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
