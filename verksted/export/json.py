"""`workshop.json`: the whole folded state without its people, and back."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from verksted.domain import limits
from verksted.domain.snapshot import SCHEMA

FORMAT = "verksted.workshop"
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class NotAWorkshop(ValueError):
    """The file is no workshop that this program can read."""


class _File(msgspec.Struct):
    format: str
    schema: int
    workshop: dict[str, Any]


def workshop_json(shared: dict[str, Any], position: str) -> bytes:
    """The state that `shared_state` gave, with the version of its schema and its place in the log."""
    file = {"format": FORMAT, "schema": SCHEMA, "position": position, "workshop": shared}
    text = json.dumps(file, ensure_ascii=False, sort_keys=True, indent=1)
    return _HALF_CHARACTER.sub("\ufffd", text).encode() + b"\n"


def read_workshop(data: bytes) -> dict[str, Any]:
    """The snapshot in a `workshop.json`, for `workshop.restore`. Raises NotAWorkshop."""
    if len(data) > limits.snapshot_bytes_max:
        raise NotAWorkshop("too large")
    try:
        file = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise NotAWorkshop(str(error)) from error
    if (file.format, file.schema) != (FORMAT, SCHEMA):
        raise NotAWorkshop(f"{file.format} {file.schema}")
    return file.workshop
