"""Every command this process knows, by the name it bears in forms and in the log."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import lcm
from typing import Any

import msgspec

from verksted.domain import commands, project
from verksted.domain.activity import Command, Kind

VERSION = 1
"""Of the log's format. A newer one stops this process's copy of a workshop; it is never guessed at."""


_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What malformed fields raise: wrong types, half characters, nests without a bottom."""


class UnknownCommand(ValueError):
    """A command or version that this process does not know; a newer process may have written it."""


class BadFields(ValueError):
    """The command is known, its fields make no sense."""


def _name(prefix: str, command: type[Command[Any]]) -> str:
    return prefix + "." + re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()


class Vocabulary:
    """The kinds found at start, and the commands of the core and of each kind."""

    def __init__(self, kinds: Iterable[Kind[Any, Any]]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}
        self._types: dict[str, type[Command[Any]]] = {_name("workshop", c): c for c in commands.COMMANDS}
        self._types |= {_name("project", c): c for c in project.COMMANDS}
        for kind in self.kinds.values():
            self._types |= {_name(kind.name, c): c for c in kind.commands}
        self._names = {command: name for name, command in self._types.items()}

    @property
    def orders(self) -> int:
        """So many shuffles that each kind's own number of them divides it."""
        return lcm(*(kind.orders for kind in self.kinds.values()))

    def is_pressed_often(self, name: str) -> bool:
        """True for a command whose receipt may not move the page."""
        return name in self._types and (self._types[name].blind or self._types[name].pressed_often)

    def is_heard(self, name: str) -> bool:
        """True for a command whose receipt needs no voice."""
        return name in self._types and self._types[name].heard

    def names(self) -> list[str]:
        """All command names, sorted."""
        return sorted(self._types)

    def name(self, command: Command[Any]) -> str:
        """The name `command` bears in a form and in the log."""
        return self._names[type(command)]

    def type(self, name: str) -> type[Command[Any]]:
        """The class behind a name. Raises UnknownCommand."""
        try:
            return self._types[name]
        except KeyError:
            raise UnknownCommand(name) from None

    def write(self, command: Command[Any]) -> bytes:
        """The command's fields as JSON."""
        return msgspec.json.encode(command)

    def read(self, name: str, fields: bytes) -> Command[Any]:
        """A command from the log, read strictly. Raises UnknownCommand also for unknown fields."""
        try:
            command: Command[Any] = msgspec.json.decode(fields, type=self.type(name))
        except _UNREADABLE as error:
            raise UnknownCommand(f"{name}: {error}") from error
        return command

    def convert(self, name: str, fields: dict[str, Any]) -> Command[Any]:
        """A command from a form's fields, fit for the log. Raises UnknownCommand or BadFields."""
        try:
            command: Command[Any] = msgspec.convert(fields, type=self.type(name), strict=False)
            self.write(command)
        except _UNREADABLE as error:
            raise BadFields(str(error)) from error
        return command
