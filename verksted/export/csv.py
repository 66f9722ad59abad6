"""`ideer.csv`: every slip of the workshop, as a Norwegian Excel opens it with a double click."""

from __future__ import annotations

import csv
import io

from verksted.domain.report import Report, Slip
from verksted.export.rows import COLUMNS, cells, reference
from verksted.export.words import Words, visible

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""The wide signs too start a formula in some Excels."""


def ideas_csv(report: Report, words: Words) -> bytes:
    """UTF-8 with BOM, semicolons, CRLF, every cell quoted, and no cell that a spreadsheet would calculate."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([words.of(name) for name in ("activity", *COLUMNS)])
    for activity in report.activities:
        for slip in activity.section.slips:
            row = cells(report, slip, words) | _named(report, slip, words)
            writer.writerow([_safe(visible(activity.title)), *(_safe(row[name]) for name in COLUMNS)])
    return file.getvalue().encode("utf-8-sig")


def _named(report: Report, slip: Slip, words: Words) -> dict[str, str]:
    """What a spreadsheet would misread: a bare 1-12 would become the first of December."""
    merged = (reference(report, number) for number in slip.merged_with)
    return {
        "reference": f"{words.of('slip')} {reference(report, slip.number)}",
        "merged_with": ", ".join(f"{words.of('slip')} {other}" for other in merged),
        "part_of": f"{words.of('slip')} {reference(report, slip.part_of)}" if slip.part_of else "",
        "time": words.clock(slip.at_ms),
    }


def _safe(cell: str | int) -> str | int:
    """An apostrophe before what would start a formula; spreadsheets take the rest as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
