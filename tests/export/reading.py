"""The files read back by other programs than those that wrote them."""

from __future__ import annotations

import csv
import io
import warnings
from itertools import combinations
from typing import Any

import openpyxl
import pypdf
import pypdfium2
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


Box = tuple[float, float, float, float]


def boxes(data: bytes) -> list[list[Box]]:
    """Where each letter of each page stands, in points: left, bottom, right, top."""
    paper = pypdfium2.PdfDocument(data)
    pages = []
    for page in paper:
        letters = page.get_textpage()
        found = (letters.get_charbox(n) for n in range(letters.count_chars()) if letters.get_text_range(n, 1).strip())
        pages.append([box for box in found if box[0] < box[2]])
    paper.close()
    return pages


def sides(data: bytes) -> tuple[float, float]:
    """How far to the left and to the right any letter reaches."""
    found = [box for page in boxes(data) for box in page]
    return min(box[0] for box in found), max(box[2] for box in found)


def over_each_other(data: bytes) -> int:
    """How many pairs of letters cover much of one of them. Two that are drawn as one stand in the same box."""
    return sum(_covered(*pair) > 0.4 for page in boxes(data) for pair in combinations(dict.fromkeys(page), 2))


def _covered(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return max(width, 0) * max(height, 0) / (min(areas) or 1)


def slip(number: int, text: str, **fields: Any) -> Slip:
    known: dict[str, Any] = {"prompt": "Hva trenger du?", "shown_text": "", "fate": "shown", "reason": "", "group": ""}
    known |= {"merged_with": (), "channel": "phone", "table": 0, "at_ms": NOW_MS}
    return Slip(number=number, text=text, **{**known, **fields})


def report_of(*slips: Slip, title: str = "Framtidsverksted 1", **section: Any) -> Report:
    """A report with one activity that holds these slips."""
    activity = ActivityReport("a1", "idea_wall", "Behov", "closed", True, Section(slips=slips, **section))
    roles = Table("roles", ("role", "participants"), (("resident", 61), ("other", 9)))
    return Report("w1", title, 1, "nb", NOW_MS - 9_000_000, 0, 70, roles, (activity,), "1790003600000-0", {})
