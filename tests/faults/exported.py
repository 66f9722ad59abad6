"""The exported files of one evening, read back by other programs than those that wrote them."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from tests.export.reading import csv_rows, opened, rows_under

WRITTEN = "Lappen slik den ble skrevet"
WITH_SLIPS = ("a1", "a4")

Slips = list[tuple[int, str]]


class Exported:
    """What stands in workshop.json, data.xlsx and ideas.csv."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    @cached_property
    def _agenda(self) -> dict[str, dict[str, Any]]:
        """Every activity's state by its id, in order; nothing in that of one that was never opened."""
        agenda = json.loads(self._files["json"])["workshop"]["agenda"]
        return {activity["id"]: activity["state"] or {} for activity in agenda}

    @cached_property
    def _book(self) -> Any:
        return opened(self._files["xlsx"])

    def slips(self) -> dict[str, Slips]:
        """Every slip's number and words, in each file."""
        ideas = [pair for id in WITH_SLIPS for pair in self._agenda.get(id, {}).get("ideas", {}).items()]
        sheets = [row for id in WITH_SLIPS for row in self.rows(id, "Referanse")]
        lines = csv_rows(self._files["csv"])
        return {
            "json": [(int(number), idea["text"]) for number, idea in ideas],
            "xlsx": [(row["Nummer"], row[WRITTEN]) for row in sheets],
            "csv": [(int(row["Nummer"]), row[WRITTEN]) for row in lines],
        }

    def rows(self, id: str, header: str) -> list[dict[str, Any]]:
        """A table on an activity's own sheet; no rows where the sheet has no such table."""
        sheet = self._book.worksheets[1 + list(self._agenda).index(id)]
        return rows_under(sheet, header) if any(cell.value == header for cell in sheet["A"]) else []

    def ballots(self, id: str) -> dict[str, Any]:
        """What an activity still holds of anybody's own; there ought to be nothing."""
        ballots: dict[str, Any] = self._agenda[id]["ballots"]
        return ballots

    def sums(self, id: str) -> dict[int, int]:
        """What the ballots came to, by number."""
        counted = self._agenda[id]["counted"] or {}
        return {int(number): count for number, count in counted.get("marks", {}).items()}
