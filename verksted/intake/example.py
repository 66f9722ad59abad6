"""A file to fill in: the columns that are understood, with two rows that show how."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

COLUMNS = ("Tekst", "Spørsmål", "Bord", "Rolle", "Kanal")
ROWS = (
    ("Bussen går for sjelden til å rekke legen", "1", "4", "Innbygger", "Papir"),
    ("Et sted å møtes som ikke koster noe", "1", "4", "Pårørende", "Vert"),
)
WIDTHS = (60, 12, 8, 14, 10)


def example_csv() -> bytes:
    """As a Norwegian Excel opens and saves it."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows((COLUMNS, *ROWS))
    return file.getvalue().encode("utf-8-sig")


def example_xlsx(prompts: Sequence[str]) -> bytes:
    """The same as a workbook, with the questions and their numbers on a second sheet."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Lapper")
    sheet.write_row(0, 0, COLUMNS, bold)
    for number, row in enumerate(ROWS, 1):
        sheet.write_row(number, 0, row)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    _questions(book, bold, prompts)
    book.close()
    return file.getvalue()


def _questions(book: xlsxwriter.Workbook, bold: object, prompts: Sequence[str]) -> None:
    sheet = book.add_worksheet("Spørsmål")
    sheet.write_row(0, 0, ("Nummer", "Spørsmål"), bold)
    for number, prompt in enumerate(prompts, 1):
        sheet.write_number(number, 0, number)
        sheet.write_string(number, 1, prompt)
    sheet.set_column(1, 1, 80)
