"""Rows of a file → slips to put on a wall, each row with what will become of it before anything is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal

import msgspec

from verksted.domain import limits
from verksted.domain.activity import ROLES
from verksted.domain.text import Unreadable, clean, readable
from verksted.intake.tables import Row, Table

Fate = Literal[
    "new", "same", "empty", "too_long", "unreadable", "formula", "cell_error",
    "bad_prompt", "bad_table", "bad_role", "bad_channel", "no_room",
]  # fmt: skip
"""What becomes of a row: it is put in; words like these lie on the wall already; or what is wrong with it."""

HEADINGS: Final = {
    "text": ("tekst", "lapp", "lappen", "innspill", "behov", "ide", "idé", "forslag", "text", "idea", "slip"),
    "prompt": ("spørsmål", "sporsmal", "spørsmål nr", "spm", "question", "prompt"),
    "table": ("bord", "bordnummer", "table"),
    "role": ("rolle", "role"),
    "channel": ("kanal", "kom fra", "kilde", "channel", "source"),
}
"""What people call the columns, in lower case."""
ROLE_WORDS: Final = {
    "resident": ("innbygger", "innbyggjar", "resident"),
    "relative": ("pårørende", "pårørande", "relative"),
    "developer": ("utbygger", "utbyggjar", "developer"),
    "business": ("næringsliv", "business"),
    "politician": ("politiker", "politikar", "politician"),
    "employee": ("ansatt", "tilsett", "employee"),
}
CHANNEL_WORDS: Final = {
    "paper": ("papir", "paper"),
    "helper": ("vert", "sagt til en vert", "sagt til ein vert", "host", "told to a host", "helper"),
}


class PlannedSlip(msgspec.Struct, frozen=True):
    """One row: where it stands in the file, its words, and its fate."""

    row: int
    fate: Fate
    text: str = ""
    prompt: int = 0
    table: int = 0
    role: str = ""
    channel: str = "paper"
    said: str = ""
    """The cell that is wrong, as it stands in the file."""


class Defaults(msgspec.Struct, frozen=True):
    """What is meant where a row says nothing."""

    prompt: int = 0
    table: int = 0
    role: str = ""
    channel: str = "paper"


def planned(
    table: Table, prompts: Sequence[str], defaults: Defaults, lying: Collection[tuple[int, str]], room: int
) -> tuple[PlannedSlip, ...]:
    """What becomes of each row. `lying` are the questions and words of slips that are there, `room` how many more fit."""
    columns, rows = _columns(table.rows)
    slips: list[PlannedSlip] = []
    for row in rows:
        slip = _slip(row, columns, prompts, defaults)
        if slip.fate == "new" and (slip.prompt, slip.text) in lying:
            slip = msgspec.structs.replace(slip, fate="same")
        if slip.fate == "new":
            room -= 1
            slip = slip if room >= 0 else msgspec.structs.replace(slip, fate="no_room")
        slips.append(slip)
    return tuple(slips)


def _columns(rows: Sequence[Row]) -> tuple[dict[str, int], Sequence[Row]]:
    """Which column holds what, by the words of the first row; without such words all of it is slips, the text first."""
    known = {word: name for name, words in HEADINGS.items() for word in words}
    found: dict[str, int] = {}
    for column, cell in enumerate(rows[0].cells if rows else ()):
        name = known.get(cell.strip().lower())
        if name is not None:
            found.setdefault(name, column)
    if "text" in found:
        return found, rows[1:]
    return {"text": 0}, rows


def _slip(row: Row, columns: dict[str, int], prompts: Sequence[str], defaults: Defaults) -> PlannedSlip:
    said = {name: row.cells[column] if column < len(row.cells) else "" for name, column in columns.items()}
    text = _readable(said["text"])
    slip = PlannedSlip(row.number, "new", text, defaults.prompt, defaults.table, defaults.role, defaults.channel)
    fate = row.flaw or _fate_of_text(said["text"], text)
    if fate:
        return msgspec.structs.replace(slip, fate=fate, said=readable(said["text"])[: limits.text_chars_max])
    return _with_particulars(slip, said, prompts)


def _readable(text: str) -> str:
    try:
        return clean(text)
    except Unreadable:
        return ""


def _fate_of_text(said: str, text: str) -> str:
    if not text:
        return "unreadable" if said.strip() else "empty"
    return "too_long" if len(text) > limits.text_chars_max else ""


def _with_particulars(slip: PlannedSlip, said: dict[str, str], prompts: Sequence[str]) -> PlannedSlip:
    """Question, table, role and channel where the row says them; what it says must make sense."""
    read = {
        "prompt": _prompt(said.get("prompt", ""), prompts),
        "table": _table(said.get("table", "")),
        "role": _word(said.get("role", ""), ROLE_WORDS, ROLES),
        "channel": _word(said.get("channel", ""), CHANNEL_WORDS, ("paper", "helper")),
    }
    for name, value in read.items():
        if not said.get(name, "").strip():
            continue
        if value is None:
            return msgspec.structs.replace(slip, fate=f"bad_{name}", said=readable(said[name])[: limits.text_chars_max])
        slip = msgspec.structs.replace(slip, **{name: value})
    return slip


def _prompt(said: str, prompts: Sequence[str]) -> int | None:
    """By its number from 1, or by its words."""
    number = _whole(said)
    if number is not None:
        return number - 1 if 1 <= number <= len(prompts) else None
    words = [prompt.casefold() for prompt in prompts]
    return words.index(said.strip().casefold()) if said.strip().casefold() in words else None


def _table(said: str) -> int | None:
    number = _whole(said.lower().removeprefix("bord"))
    return number if number is not None and 0 <= number <= limits.tables_max else None


def _whole(said: str) -> int | None:
    digits = said.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None


def _word(said: str, words: dict[str, tuple[str, ...]], keys: Collection[str]) -> str | None:
    given = said.strip().casefold()
    if given in keys:
        return given
    return next((key for key, known in words.items() if given in known), None)
