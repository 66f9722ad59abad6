"""A form's body → fields → a frozen command of a known kind, or a refusal to read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_origin, get_type_hints
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request

from verksted.domain import limits
from verksted.domain.activity import ROLES, Author, Command
from verksted.domain.snapshot import plain
from verksted.domain.text import Unreadable, clean, clean_lines, readable
from verksted.domain.vocabulary import BadFields, UnknownCommand, Vocabulary

BODY_BYTES_MAX = 64 * 1024
FIELDS_MAX = 1_000
FIELD_CHARS_MAX = 4_000
TAP = re.compile(r"(?!timer|loss|found)[0-9A-Za-z_-]{8,64}")
"""What an id from outside looks like. The program's own entries begin otherwise, so that nobody can be there before it."""
BETWEEN_NUMBERS = re.compile(r"[\s,;.+]+")
"""Whatever people write between the numbers of a line."""
PLACES_COUNT = frozenset({"groups", "track"})
"""Lists in which an empty value says something: no group at all, or a row of the track that nothing stands in."""
SAID_BY_HOSTS = frozenset({"role", "table", "channel"})


class TooLarge(ValueError):
    """The body is larger than any form of ours."""


class Malformed(ValueError):
    """The body cannot be read as a form, or its text holds characters that cannot be kept."""


Pairs = list[tuple[str, str]]


async def read_pairs(request: Request) -> Pairs:
    """The fields in the order they were sent. Raises TooLarge or Malformed."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES_MAX:
                raise TooLarge
    except ClientDisconnect as error:
        raise Malformed from error
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except ValueError as error:
        raise Malformed from error


class Posted(msgspec.Struct, frozen=True):
    """A form that has been read: the command, its tap id, and for whom a host has written it."""

    command: Command[Any]
    name: str
    tap: str
    on_behalf: dict[str, str]


def read_form(vocabulary: Vocabulary, pairs: Pairs) -> Posted:
    """The command that a form names. Raises UnknownCommand, BadFields or Malformed."""
    named = dict(pairs)
    name, tap = named.get("do", ""), named.get("id", "")
    if tap and not TAP.fullmatch(tap):
        raise BadFields("id")
    lines = vocabulary.type(name).lines
    meant = [(key, _clean(value, key in lines)) for key, value in _meant_for(name, pairs)]
    fields = _fields(vocabulary.type(name), meant)
    on_behalf = {key[3:]: value for key, value in meant if key.startswith("by.") and value}
    return Posted(vocabulary.convert(name, fields), name, tap, on_behalf)


def _meant_for(name: str, pairs: Pairs) -> Pairs:
    """Where a form can send several commands, `heading@idea_wall.make_group` is a field of that one alone."""
    split = [(key.partition("@"), value) for key, value in pairs]
    return [(field, value) for (field, at, command), value in split if not at or command == name]


def _clean(value: str, lines: bool = False) -> str:
    if len(value) > FIELD_CHARS_MAX:
        # Longer than anything that is kept: the rules refuse it, and nobody's time goes into spelling it.
        return value
    try:
        return clean_lines(value) if lines else clean(value)
    except Unreadable as error:
        raise Malformed from error


def typed(vocabulary: Vocabulary, pairs: Pairs) -> dict[str, Any]:
    """What stands in a form that was not taken, field by field as it was written, for its writer to look over."""
    name = dict(pairs).get("do", "")
    try:
        return _fields(vocabulary.type(name), [(key, readable(value)) for key, value in _meant_for(name, pairs)])
    except (UnknownCommand, BadFields):
        return {}


def as_pairs(vocabulary: Vocabulary, command: Command[Any]) -> Pairs:
    """The fields of a form that sends `command`: what `read_form` reads back as the same."""
    fields = ((name, value) for name, value in plain(command).items() if value is not None)
    return [("do", vocabulary.name(command)), *(pair for name, value in fields for pair in _flat(name, value, ""))]


def _flat(name: str, value: Any, many: str) -> Iterator[tuple[str, str]]:
    """Inside a setting a list says by its name that it is one, and may be empty."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner, "[]")
    elif isinstance(value, list | tuple) and any(isinstance(part, dict) for part in value):
        for number, part in enumerate(value):
            yield from _flat(f"{name}.{number}", part, "[]")
    elif isinstance(value, list | tuple):
        yield from ((name + many, _written(part)) for part in (value or ([""] if many else [])))
    else:
        yield name, _written(value)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _hints(command: type[Command[Any]]) -> dict[str, Any]:
    """The types of a command's fields; working them out takes longer than the rest of reading a form."""
    return get_type_hints(command)


def _fields(command: type[Command[Any]], pairs: Pairs) -> dict[str, Any]:
    """The command's own fields; several values of one name become a list where the command takes one.

    A number left empty is left out; several numbers may stand in one value, as "7 31" or "7, 31".
    """
    hints = _hints(command)
    fields: dict[str, Any] = {}
    for key, value in pairs:
        name, _, inner = key.partition(".")
        if key in ("do", "id") or name == "by":
            continue
        if inner:
            _keep_setting(fields.setdefault(name, {}), inner, value)
        elif hints.get(name) == tuple[int, ...]:
            _gather(fields, name, BETWEEN_NUMBERS.sub(" ", value).split())
        elif get_origin(hints.get(name)) is tuple:
            _gather(fields, name, [value] if value or name in PLACES_COUNT else [])
        elif value or hints.get(name) is not int:
            fields[name] = value
    if isinstance(fields.get("settings"), dict):
        fields["settings"] = {name: _settled(setting) for name, setting in fields["settings"].items()}
    return fields


SETTING_DEPTH_MAX = 4


def _keep_setting(settings: Any, path: str, value: str) -> None:
    """`settings.prompts[]` gathers a list and leaves empty lines out; any other name keeps its last value.

    `settings.solutions.0.title` is a field of the first of several records.
    """
    name, _, inner = path.partition(".")
    if not isinstance(settings, dict) or path.count(".") > SETTING_DEPTH_MAX:
        raise BadFields(name)
    if inner:
        _keep_setting(settings.setdefault(name, {}), inner, value)
    elif name.endswith("[]"):
        _gather(settings, name[:-2], [value] if value else [])
    else:
        settings[name] = value


def _settled(setting: Any) -> Any:
    """Numbered records as a list in the order of their numbers; a record in which nothing is said is left out."""
    if not isinstance(setting, dict):
        return setting
    parts = {name: _settled(inner) for name, inner in setting.items()}
    if not any(part not in ("", {}) for part in parts.values()):
        return {}
    if not all(name.isascii() and name.isdigit() for name in parts):
        return parts
    return [parts[name] for name in sorted(parts, key=lambda name: (len(name), name)) if parts[name] not in ("", {})]


def _gather(fields: dict[str, Any], name: str, values: list[str]) -> None:
    held = fields.setdefault(name, [])
    if not isinstance(held, list):
        raise BadFields(name)
    held.extend(values)


def on_behalf(author: Author, posted: Posted) -> Author:
    """The author of what a host writes for somebody without a phone: the host's own id, the other's table and role.

    Raises BadFields.
    """
    if not posted.on_behalf:
        return author
    if not SAID_BY_HOSTS.issuperset(posted.on_behalf):
        raise BadFields("by")
    try:
        other = msgspec.convert({**msgspec.structs.asdict(author), **posted.on_behalf}, Author, strict=False)
    except msgspec.ValidationError as error:
        raise BadFields(str(error)) from error
    if other.role not in ("", *ROLES) or not 0 <= other.table <= limits.tables_max:
        raise BadFields("by")
    return other
