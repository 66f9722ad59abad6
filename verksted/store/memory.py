"""The log's contract in memory, for tests of rules and rooms. Nothing outlives the process."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

from verksted.domain.activity import Author, Command
from verksted.domain.refusals import Refusal
from verksted.domain.vocabulary import Vocabulary
from verksted.store.log import (
    START,
    Batch,
    Fields,
    HistoryLost,
    Refused,
    TapReused,
    content_digest,
    order,
    read_entry,
    read_refusal,
    write_entry,
    write_refusal,
)


class MemoryStream:
    """What the store would hold of one stream; several logs may share it, as several processes do."""

    def __init__(self) -> None:
        self.entries: dict[str, Fields] = {}
        self.taps: dict[str, tuple[str, str]] = {}
        self.ahead_ms = 0
        self.epoch = secrets.token_hex(8)
        self.grew = asyncio.Condition()

    def next_id(self) -> str:
        """Now, but always after the last entry; where that is ahead of the clock, the log goes on from there."""
        ms, sequence = order(next(reversed(self.entries), START))
        now = time.time_ns() // 1_000_000
        self.ahead_ms = max(self.ahead_ms, ms - now)
        now += self.ahead_ms
        return f"{now}-0" if now > ms else f"{ms}-{sequence + 1}"


class MemoryLog:
    """A log over a MemoryStream."""

    def __init__(self, stream: MemoryStream, vocabulary: Vocabulary) -> None:
        self._stream = stream
        self._vocabulary = vocabulary

    async def append(self, tap: str, author: Author, command: Command[Any], after: str) -> str:
        """See Log.append."""
        fields = write_entry(self._vocabulary, tap, author, command)
        digest = content_digest(fields)
        if self._may_be_kept(tap, digest):
            if after != START and after not in self._stream.entries:
                raise HistoryLost(after)
            await self._keep(tap, digest, fields)
        kept, id = self._stream.taps[tap]
        if kept != digest:
            raise TapReused(tap)
        if refusal := read_refusal(id):
            raise Refused(refusal)
        return id

    def _may_be_kept(self, tap: str, digest: str) -> bool:
        """Whatever was refused under the same tap may have been another thing."""
        kept, id = self._stream.taps.get(tap, ("", ""))
        return not id or (read_refusal(id) is not None and kept != digest)

    async def refuse(self, tap: str, author: Author, command: Command[Any], refusal: Refusal, after: str) -> bool:
        """See Log.refuse."""
        if after != START and after not in self._stream.entries:
            raise HistoryLost(after)
        if await self.entry_of(tap) is not None:
            return False
        self._stream.taps[tap] = (
            content_digest(write_entry(self._vocabulary, tap, author, command)),
            write_refusal(refusal),
        )
        return True

    async def _keep(self, tap: str, digest: str, fields: Fields) -> None:
        async with self._stream.grew:
            id = self._stream.next_id()
            self._stream.entries[id] = fields
            self._stream.taps[tap] = (digest, id)
            self._stream.grew.notify_all()

    async def entry_of(self, tap: str) -> str | None:
        """See Log.entry_of."""
        _, id = self._stream.taps.get(tap, ("", ""))
        return id if id and not read_refusal(id) else None

    async def newest(self) -> str:
        """See Log.newest."""
        return next(reversed(self._stream.entries), START)

    async def tail(self) -> AsyncIterator[Batch]:
        """See Log.tail."""
        seen = 0
        whole = True
        while True:
            async with self._stream.grew:
                while not whole and len(self._stream.entries) == seen:
                    await self._stream.grew.wait()
                fresh = list(self._stream.entries.items())[seen:]
            seen += len(fresh)
            entries = tuple(read_entry(self._vocabulary, id, fields) for id, fields in fresh)
            yield Batch(self._stream.epoch, entries, whole)
            whole = False
