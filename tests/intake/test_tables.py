"""Files from anybody's computer: every dress a table comes in, and everything that is none."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from verksted.domain import limits
from verksted.intake import TOO_HEAVY, TableReader
from verksted.intake.example import COLUMNS, ROWS, example_csv, example_xlsx
from verksted.intake.tables import FAULT, FORMULA, MERGED, MORE_SHEETS, Table, read_table

LINES = (("Tekst", "Bord"), ("Kafé på biblioteket", "4"), ("Bål ved Røykenvika; hver søndag", "12"))


def told(delimiter: str, newline: str = "\r\n") -> str:
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in line] for line in LINES]
    return newline.join(delimiter.join(line) for line in quoted) + newline


def cells(table: Table) -> list[tuple[str, ...]]:
    assert not table.fault, table.fault
    return [row.cells for row in table.rows]


def workbook(rows: Any, **sheets: Any) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for sheet, content in {"Ark1": rows, **sheets}.items():
        page = book.add_worksheet(sheet)
        for number, row in enumerate(content):
            page.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    """A workbook with some of its parts replaced or added; names are given with underscores for slashes."""
    file, given = io.BytesIO(), {name.replace("__", "/") + ".xml": data for name, data in parts.items()}
    with zipfile.ZipFile(io.BytesIO(workbook(LINES))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in given:
                new.writestr(name, old.read(name))
        for name, data in given.items():
            new.writestr(name, data)
    return file.getvalue()


# Text


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_a_table_is_read_in_whatever_dress_a_spreadsheet_gives_it(delimiter: str, encoding: str, newline: str) -> None:
    assert cells(read_table(told(delimiter, newline).encode(encoding))) == list(LINES)


def test_a_column_of_text_alone_is_a_table_too() -> None:
    assert cells(read_table(b"Benk ved elva\nFelleshus\n\nLys i gangveien")) == [
        ("Benk ved elva",),
        ("Felleshus",),
        ("Lys i gangveien",),
    ]


def test_a_cell_may_hold_line_breaks_and_what_divides_the_others() -> None:
    assert cells(read_table(b'Tekst;Bord\n"En\nto; tre";4\n')) == [("Tekst", "Bord"), ("En\nto; tre", "4")]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "file_empty"),
        (b"%PDF-1.7 ...", "file_no_table"),
        (b"  <html><table>", "file_no_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "file_locked_or_old"),
        (b"Tekst;Bord\nKaf\x00e;4\nmer", "file_no_table"),
        (b"\xff\xfe\x00\xd8a", "file_no_table"),
        (b'Tekst;Bord\n"aldri lukket;4\nmer;5\n', "file_broken_quotes"),
        (b"PK\x03\x04 ikke mer", "file_broken"),
        (b"x" * (limits.import_bytes_max + 1), "file_too_large"),
        (b"Tekst\n" + b"Benk\n" * (limits.import_rows_max + 1), "file_too_many_rows"),
        (b"Tekst\n" + b"Benk\n" * 100_000, "file_too_many_rows"),
    ],
)
def test_what_is_no_table_of_ours_is_said_with_its_reason(data: bytes, fault: str) -> None:
    assert read_table(data).fault == fault
    assert not read_table(data).rows


def test_as_many_rows_as_may_be_are_read_and_the_heading_is_not_one_of_them() -> None:
    assert len(cells(read_table(b"Tekst\n" + b"Benk\n" * limits.import_rows_max))) == limits.import_rows_max + 1


# Spreadsheets


def test_a_spreadsheet_is_read_as_it_is_seen() -> None:
    rows = [("Tekst", "Bord", "Pris"), ("Kafé på biblioteket", 4, 2.5), ("", "", ""), ("Felleshus", 12.0, True)]
    table = read_table(workbook(rows))
    assert cells(table)[1][:3] == ("Kafé på biblioteket", "4", "2.5")
    assert [row.number for row in table.rows] == [1, 2, 4]
    assert cells(table)[2][:2] == ("Felleshus", "12")


def test_a_formula_is_never_calculated_and_what_only_looks_like_one_is_text() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet()
    page.write_formula(0, 0, '=HYPERLINK("http://x.no","Trykk")', None, "Trykk")
    page.write_string(1, 0, "=ikke en formel")
    page.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    book.close()
    table = read_table(file.getvalue())
    assert [(row.cells[0], row.flaw) for row in table.rows] == [("", FORMULA), ("=ikke en formel", ""), ("", FORMULA)]


def test_an_error_that_a_spreadsheet_has_kept_is_no_text() -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"] = "Felleshus"
    page["A2"] = "#REF!"
    file = io.BytesIO()
    book.save(file)
    assert [(row.cells[0], row.flaw) for row in read_table(file.getvalue()).rows] == [("Felleshus", ""), ("", FAULT)]


def test_merged_cells_and_further_sheets_are_told_of() -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"], page["A3"] = "Gjelder tre rader", "Ikke denne"
    page.merge_cells("A1:A2")
    book.create_sheet("Mer")
    file = io.BytesIO()
    book.save(file)
    table = read_table(file.getvalue())
    assert table.notes == (MERGED, MORE_SHEETS)
    assert [row.cells[0] for row in table.rows] == ["Gjelder tre rader", "Ikke denne"]
    assert read_table(workbook(LINES)).notes == ()


def test_links_to_other_files_are_not_followed() -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"] = "Felleshus"
    page["A2"] = "='[http://example.org/annet.xlsx]Ark1'!A1"
    file = io.BytesIO()
    book.save(file)
    assert [row.flaw for row in read_table(file.getvalue()).rows] == ["", FORMULA]


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
FAR = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>Langt nede</t></is></c></row>'


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"xl__worksheets__sheet1": b"<" + b" " * (limits.import_unpacked_bytes_max + 1)}, "file_unpacks_too_large"),
        ({f"xl__theme__t{n}": b" " * 10_000_000 for n in range(4)}, "file_unpacks_too_large"),
        ({"xl__workbook": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "file_broken"),
        ({"xl__sharedStrings": b"<sst><si>"}, "file_broken"),
        ({"xl__worksheets__sheet1": SHEET.format(FAR.format(10**18)).encode()}, "file_empty"),
        ({f"xl__junk{n}": b"" for n in range(2_100)}, "file_broken"),
    ],
)
def test_a_spreadsheet_that_is_out_to_harm_is_said_to_be_broken_or_too_large(
    parts: dict[str, bytes], fault: str
) -> None:
    assert read_table(packed(**parts)).fault == fault


def test_a_bomb_that_lies_of_its_size_is_measured_by_what_comes_out() -> None:
    data = bytearray(packed(xl__worksheets__sheet1=b" " * 40_000_000))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert read_table(bytes(data)).fault in ("file_broken", "file_unpacks_too_large")


def test_one_cell_far_down_is_no_million_rows() -> None:
    table = read_table(packed(xl__worksheets__sheet1=SHEET.format(FAR.format(1_048_576)).encode()))
    assert [(row.number, row.cells[0]) for row in table.rows] == [(1_048_576, "Langt nede")]


def test_columns_beyond_any_table_of_slips_are_left_alone() -> None:
    wide = read_table(workbook([["Felleshus"] + ["x"] * 300]))
    assert len(wide.rows[0].cells) == limits.import_columns_max


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=200)
def test_no_bytes_whatever_make_it_raise(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe"):
        table = read_table(start + data)
        assert bool(table.fault) != bool(table.rows)


@given(st.integers(0, 4_000), st.integers(1, 255))
@settings(deadline=None, max_examples=100)
def test_a_spreadsheet_with_a_broken_byte_is_read_or_said_to_be_broken(at: int, change: int) -> None:
    data = bytearray(workbook(LINES))
    data[at % len(data)] ^= change
    table = read_table(bytes(data))
    assert bool(table.fault) != bool(table.rows)


# The example


def test_the_example_files_are_read_as_they_are_given_out() -> None:
    told_rows = [COLUMNS, *ROWS]
    assert cells(read_table(example_csv())) == told_rows
    assert [row[:5] for row in cells(read_table(example_xlsx(["Hva er viktig?"])))] == told_rows


@pytest.mark.parametrize("repeated", ["shared strings", "text"])
def test_a_table_of_few_bytes_that_says_the_same_at_great_length_is_too_large(repeated: str) -> None:
    rows = [["x" * 2_000] * limits.import_columns_max] * 40
    data = workbook(rows) if repeated == "shared strings" else "\n".join(";".join(row) for row in rows).encode()
    assert len(data) < limits.import_bytes_max
    assert read_table(data).fault == "file_unpacks_too_large"


# In a process of its own


async def test_a_file_is_read_apart_and_comes_back_the_same() -> None:
    for data in (workbook(LINES), told(";").encode(), b"%PDF"):
        assert await TableReader().read(data) == read_table(data)


async def test_a_reader_that_is_stopped_by_its_limits_says_that_the_file_is_too_heavy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert await TableReader().read(b"Tekst\nBenk\n") == TOO_HEAVY


async def test_no_more_of_a_readers_answer_is_taken_in_than_any_table_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "import_answer_bytes_max", 100)
    assert await TableReader().read(workbook(LINES)) == TOO_HEAVY
    monkeypatch.setattr(limits, "import_answer_bytes_max", 10_000)
    assert await TableReader().read(workbook(LINES)) == read_table(workbook(LINES))


SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
HELD = "next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))"
"""What this process has ever held at once, in kB; unlike what getrusage says, without what its parent held."""


def heaviest() -> dict[str, bytes]:
    """Files as heavy as they get past the measuring."""
    strings = b"".join(b"<si><t>%06d</t></si>" % n for n in range(700_000))
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Lapp {n}</t></is></c></row>' for n in range(1, 100_001)
    )
    return {
        "shared strings": packed(xl__sharedStrings=SST + strings[:14_500_000].rpartition(b"<si>")[0] + b"</sst>"),
        "a hundred thousand rows": packed(xl__worksheets__sheet1=SHEET.format(rows).encode()),
        "one long line": b"x" * limits.import_bytes_max,
        "many short cells": (b"a;" * (limits.import_bytes_max // 2)),
        "many quotes": b'"' * (limits.import_bytes_max - 1),
    }


@pytest.mark.parametrize("name", sorted(heaviest()))
def test_the_heaviest_files_fit_in_bounded_memory(name: str) -> None:
    """Measured as the system counts it: what the reader itself has ever held at once."""
    assert held_mb("from verksted.intake.__main__ import main; main()", heaviest()[name]) < 160


def held_mb(doing: str, data: bytes = b"") -> float:
    script = f"import sys; {doing}; sys.stderr.write({HELD})"
    done = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=True)
    return int(done.stderr) / 1024


def test_the_measure_sees_what_is_held() -> None:
    assert 200 < held_mb("x = b'1' * 220_000_000") < 260
