"""Programmes as data: one TOML file each, in Norwegian."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from verksted.domain.workshop import PlannedActivity


class AgendaError(Exception):
    """A programme file cannot be read; the message is one sentence that names the file."""


class Agenda(msgspec.Struct, frozen=True):
    """A programme: its title and its steps in order."""

    title: str
    activities: tuple[PlannedActivity, ...]
    description: str = ""


def read_agenda(path: Path) -> Agenda:
    """The programme in a file. Raises AgendaError."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Agenda)
    except (OSError, ValueError) as error:
        raise AgendaError(f"Programmet {path} kan ikke leses: {error}.") from error


def find_agendas() -> dict[str, Agenda]:
    """The programmes that come with the product, by the stems of their files."""
    return {path.stem: read_agenda(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}
