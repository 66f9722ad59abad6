"""The files read back by other programs than those that wrote them."""

from __future__ import annotations

import csv
import io
import warnings
from typing import Any

import openpyxl
import pypdf
from openpyxl.workbook import Workbook as Book

from tests.hall import KINDS
from verksted.domain.report import ActivityReport, Report, Section, Slip, Table
from verksted.export.words import Words

OWN = {key: word for kind in KINDS.values() for key, word in kind.words.items()}
BOKMAAL = Words(lambda sentence: sentence, own=OWN)
NOW_MS = 1_790_003_600_000


def opened(data: bytes) -> Book:
    """Without the bars in cells, which this reader does not know and says so."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unknown extension is not supported")
        return openpyxl.load_workbook(io.BytesIO(data))


def shown(value: object) -> str:
    """What a cell shows; an empty one has no value at all."""
    return "" if value is None else str(value)


def rows_under(sheet: Any, header: str) -> list[dict[str, Any]]:
    """The rows below the row that starts with `header`, by column name, down to the first empty one."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, line in enumerate(lines) if line[0] == header)
    names = lines[start]
    rows: list[dict[str, Any]] = []
    for line in lines[start + 1 :]:
        if line[0] is None:
            break
        rows.append({name: value for name, value in zip(names, line, strict=True) if name})
    return rows


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def pdf_text(data: bytes) -> str:
    """What the pages say, with single spaces: a line may end anywhere."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def slip(number: int, text: str, **fields: Any) -> Slip:
    known: dict[str, Any] = {"prompt": "Hva trenger du?", "shown_text": "", "fate": "shown", "reason": "", "group": ""}
    known |= {"merged_with": (), "channel": "phone", "table": 0, "at_ms": NOW_MS}
    return Slip(number=number, text=text, **{**known, **fields})


def report_of(*slips: Slip, title: str = "Framtidsverksted 1", **section: Any) -> Report:
    """A report with one activity that holds these slips."""
    activity = ActivityReport("a1", "idea_wall", "Behov", "closed", True, Section(slips=slips, **section))
    roles = Table("roles", ("role", "participants"), (("resident", 61), ("other", 9)))
    return Report("w1", title, 1, "nb", NOW_MS - 9_000_000, 0, 70, roles, (activity,), "1790003600000-0", {})
