"""Programmes as data: one TOML file each, in Norwegian."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from verksted.domain.workshop import PlannedActivity


class AgendaError(Exception):
    """A programme file cannot be read; the message is one sentence that names the file and the place."""


class Agenda(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A programme: its title and its steps in order."""

    title: str
    activities: tuple[PlannedActivity, ...]
    description: str = ""


def find_agendas() -> dict[str, Agenda]:
    """The programmes that come with the product, by the stems of their files."""
    return {path.stem: read_agenda(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}


def read_agenda(path: Path) -> Agenda:
    """The programme in a file. Raises AgendaError."""
    try:
        agenda = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Agenda)
    except (OSError, ValueError) as error:
        raise AgendaError(f"Programmet {path} {_fault(error)}.") from error
    if not agenda.activities:
        raise AgendaError(f"Programmet {path} har ingen aktiviteter.")
    return agenda


def _fault(error: OSError | ValueError) -> str:
    """What is wrong, as the rest of a sentence that begins with the file."""
    if isinstance(error, FileNotFoundError):
        return "finnes ikke"
    if isinstance(error, OSError):
        return "kan ikke åpnes"
    if isinstance(error, UnicodeDecodeError):
        return "er ikke lagret som UTF-8"
    if isinstance(error, tomllib.TOMLDecodeError):
        return f"er ikke gyldig TOML{_line(str(error))}"
    return _field(str(error))


def _line(message: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", message)
    return f": Se på linje {found[1]}, tegn {found[2]}" if found else ": Se på slutten"


def _field(message: str) -> str:
    """From msgspec's words to ours; the name of the field stands as it does in the file."""
    place = _place(message)
    if found := re.search(r"unknown field `(.+?)`", message):
        return f"har et felt som ikke finnes: «{found[1]}»{place}"
    if found := re.search(r"missing required field `(.+?)`", message):
        return f"mangler feltet «{found[1]}»{place}"
    name = re.search(r"\.(\w+)(?:\[\.\.\.\])?`$", message)
    return f"har feil slags verdi{f' i «{name[1]}»' if name else ''}{place}"


def _place(message: str) -> str:
    """People count steps from 1."""
    found = re.search(r"activities\[(\d+)\]", message)
    return f" i aktivitet nummer {int(found[1]) + 1}" if found else ""
