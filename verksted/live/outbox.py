"""One screen's socket. It holds no queue: a slow one is skipped, marked stale, and sent the whole again later."""

from __future__ import annotations

import time
from typing import Protocol

from verksted.domain.activity import Author
from verksted.live.cohorts import Cohort
from verksted.live.views import Screen

SLOW_S = 10.0
"""A screen that has not read for so long is let go."""


def frame(text: str) -> bytes:
    """One unmasked, unfragmented text frame (RFC 6455, 5.2)."""
    payload = text.encode()
    length = len(payload)
    if length < 126:
        return bytes((0x81, length)) + payload
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2, "big") + payload
    return b"\x81\x7f" + length.to_bytes(8, "big") + payload


class Pipe(Protocol):
    """A way to one screen that never waits."""

    @property
    def slow(self) -> bool:
        """True while what was written has not been read."""
        ...

    def write(self, frame: bytes) -> None:
        """Hand over one frame."""
        ...

    def close(self, code: int) -> None:
        """End the connection with a close code."""
        ...


class Outbox:
    """What the room keeps of one screen."""

    def __init__(self, pipe: Pipe, cohort: Cohort, person: Author | None = None) -> None:
        self.pipe = pipe
        self.cohort = cohort
        self.person = person
        self.session = ""
        """A host's session cookie: a screen goes dark when its link is revoked."""
        self.preview = False
        """True for the small wall on a console, which no hall sees."""
        self.listens = False
        """True where its reader is told aloud what happens in the hall."""
        self.stale = False
        self.mine: Screen = {}
        """The personal regions as this screen last got them."""
        self.known_here: tuple[bytes | None, str] = (None, "")
        """The activity that `names` holds good for, and the key they were made with."""
        self.names: frozenset[str] = frozenset()
        """What the person is called in the log there."""
        self._slow_since = 0.0

    def send(self, data: bytes) -> bool:
        """Write unless the screen is slow; then it is stale until it reads again."""
        if self.pipe.slow:
            self.stale = True
            self._slow_since = self._slow_since or time.monotonic()
            return False
        self._slow_since = 0.0
        self.pipe.write(data)
        return True

    @property
    def given_up(self) -> bool:
        """True when the screen has not read for too long."""
        return bool(self._slow_since) and time.monotonic() - self._slow_since > SLOW_S
