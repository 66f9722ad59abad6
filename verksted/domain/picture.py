"""A picture as the rules know it: a name, its size and what it shows. The bytes are kept beside the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from verksted.domain import limits

_NAME = re.compile(r"[0-9a-f]{64}")


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One picture of a kind's settings. Without a name there is none."""

    name: str = ""
    """The SHA-256 of the larger of its two sizes."""
    width: int = 0
    height: int = 0
    alt: str = ""
    """What the picture shows, for those who cannot see it."""

    def __bool__(self) -> bool:
        """True where there is a picture."""
        return bool(self.name)

    def fault(self) -> str:
        """The name of a field that makes no sense, or the empty string. A picture that nobody has described is none."""
        if not self:
            return ""
        if not _NAME.fullmatch(self.name):
            return "name"
        side = range(1, limits.picture_side_max + 1)
        if self.width not in side or self.height not in side:
            return "width"
        return "" if 0 < len(self.alt) <= limits.alt_chars_max else "alt"

    @property
    def large(self) -> bool:
        """True where it holds more than can be seen when all of it is on a phone at once."""
        return max(self.width, self.height) > limits.picture_small_max

    @property
    def file(self) -> str:
        """What it is called among the files of a workshop."""
        return f"{self.name[:16]}.jpg"


def pictures_in(value: Any) -> Iterator[Picture]:
    """Every picture inside a kind's settings, however deep."""
    if isinstance(value, Picture):
        if value:
            yield value
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            yield from pictures_in(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from pictures_in(part)
