"""The log on Redis Streams: one script appends, one blocking read follows, and lost history is given back.

redis-py is set up against its own defaults: a write is never repeated behind our back (the tap id and the script
make repeating safe, and only the phone repeats), and a blocking read has a connection and a time-out of its own.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from verksted.domain.activity import Author, Command
from verksted.domain.entry import Entry
from verksted.domain.refusals import Refusal
from verksted.domain.vocabulary import Vocabulary
from verksted.store.log import (
    START,
    Batch,
    Erased,
    Fields,
    HistoryLost,
    OutcomeUnknown,
    Refused,
    TapReused,
    content_digest,
    read_entry,
    read_refusal,
    write_entry,
    write_refusal,
)
from verksted.store.scripts import APPEND, GIVE_BACK, MISSING, NEW_EPOCH, REFUSE

logger = structlog.get_logger()

ANSWER_S = 5.0
"""How long a command may take before its outcome counts as unknown."""
WRITERS = 64
READERS_MAX = 10_000
"""Each open workshop holds one connection that waits for what comes."""
BLOCK_MS = 2_000
RETRY_S = (0.05, 0.1, 0.2, 0.5, 1.0)
READ_COUNT = 500

OUTAGE = (RedisError, OSError, asyncio.TimeoutError)
"""What a command may end in while the store is away, slow or full."""
STORE_DOWN = RedisError
"""The same as callers outside this package meet it."""
Store = Redis


def connect(url: str) -> Redis:
    """A client for writes and short reads: no command is ever sent twice by itself, and a burst waits its turn."""
    pool = BlockingConnectionPool.from_url(
        url,
        decode_responses=True,
        legacy_responses=False,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=ANSWER_S,
        socket_connect_timeout=ANSWER_S,
        health_check_interval=0,
        max_connections=WRITERS,
        timeout=ANSWER_S,
    )
    return Redis.from_pool(pool)


def connect_reader(url: str) -> Redis:
    """A client for blocking reads, whose time-out is longer than any block."""
    return Redis.from_url(
        url,
        decode_responses=True,
        legacy_responses=False,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=BLOCK_MS / 1000 * 4,
        socket_connect_timeout=ANSWER_S,
        max_connections=READERS_MAX,
    )


class RedisLog:
    """One stream under `verksted:{name}:`; the braces keep a workshop on one shard."""

    def __init__(self, writer: Redis, reader: Redis, name: str, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._stream, self._taps, self._ahead, self._epoch, self._erased = (
            f"verksted:{{{name}}}:{part}" for part in ("log", "taps", "ahead", "epoch", "erased")
        )
        self._writer = writer
        self._append = writer.register_script(APPEND)
        self._refuse = writer.register_script(REFUSE)
        self._missing = writer.register_script(MISSING)
        self._give_back = writer.register_script(GIVE_BACK)
        self._new_epoch = writer.register_script(NEW_EPOCH)
        self._held: dict[str, Fields] = {}
        self._known_epoch = ""
        self._lost: int | None = None
        """How many entries a loss has taken, until whoever follows has been told."""

    async def append(self, tap: str, author: Author, command: Command[Any], after: str) -> str:
        """See Log.append."""
        fields = write_entry(self._vocabulary, tap, author, command)
        digest = content_digest(fields)
        try:
            keys = [self._stream, self._taps, self._ahead]
            kept = await self._append(keys=keys, args=[tap, digest, after, *_flat(fields)])
        except OUTAGE as error:
            raise OutcomeUnknown(str(error)) from error
        if kept == "LOST":
            raise HistoryLost(after)
        kept_digest, _, id = kept.partition(" ")
        if kept_digest != digest:
            raise TapReused(tap)
        if refusal := read_refusal(id):
            raise Refused(refusal)
        return str(id)

    async def refuse(self, tap: str, author: Author, command: Command[Any], refusal: Refusal, after: str) -> bool:
        """See Log.refuse."""
        told = f"{content_digest(write_entry(self._vocabulary, tap, author, command))} {write_refusal(refusal)}"
        try:
            keys = [self._stream, self._taps, self._epoch]
            kept = await self._refuse(keys=keys, args=[tap, told, after, self._known_epoch])
        except OUTAGE as error:
            raise OutcomeUnknown(str(error)) from error
        if kept == "LOST":
            raise HistoryLost(after)
        return bool(kept == told)

    async def entry_of(self, tap: str) -> str | None:
        """See Log.entry_of."""
        try:
            kept: Any = await self._writer.hget(self._taps, tap)
        except OUTAGE as error:
            raise OutcomeUnknown(str(error)) from error
        entry = str(kept).partition(" ")[2] if kept else ""
        return entry if entry and not read_refusal(entry) else None

    async def newest(self) -> str:
        """See Log.newest."""
        try:
            found: Any = await self._writer.xrevrange(self._stream, count=1)
        except OUTAGE as error:
            raise OutcomeUnknown(str(error)) from error
        return str(found[0][0]) if found else START

    async def tail(self) -> AsyncIterator[Batch]:
        """See Log.tail. An outage is waited out here; what the caller has folded stands meanwhile."""
        failures = 0
        while True:
            try:
                async for batch in self._follow():
                    failures = 0
                    yield batch
            except (*OUTAGE, HistoryLost) as error:
                logger.warning("log_interrupted", stream=self._stream, error=type(error).__name__)
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1

    async def _follow(self) -> AsyncIterator[Batch]:
        await self._heal()
        entries = await self._read_whole()
        last = entries[-1][0] if entries else START
        yield await self._whole(entries)
        self._lost = None
        while True:
            fresh = await self._read_after(last)
            await self._check_history(last)
            if fresh:
                last = fresh[-1][0]
                yield self._batch(fresh)

    async def _whole(self, raw: list[tuple[str, Fields]]) -> Batch:
        """The first batch. Memory is not let go for a history that lacks something it holds."""
        missing = {fields["tap"] for fields in self._held.values()}.difference(fields.get("tap") for _, fields in raw)
        if missing:
            self._lost = self._lost or 0
            raise HistoryLost(START)
        entries: list[Entry] = []
        for at in range(0, len(raw), READ_COUNT):
            entries += self._entries(raw[at : at + READ_COUNT])
            # A long log may not hold up everybody else.
            await asyncio.sleep(0)
        self._held = dict(raw)
        return Batch(self._known_epoch, tuple(entries), True, self._lost)

    def _batch(self, raw: list[tuple[str, Fields]]) -> Batch:
        entries = self._entries(raw)
        self._held.update(raw)
        return Batch(self._known_epoch, entries)

    def _entries(self, raw: list[tuple[str, Fields]]) -> tuple[Entry, ...]:
        return tuple(read_entry(self._vocabulary, id, fields) for id, fields in raw)

    async def _read_whole(self) -> list[tuple[str, Fields]]:
        raw: list[tuple[str, Fields]] = []
        after = "-"
        while True:
            page: Any = await self._reader.xrange(self._stream, min=after, max="+", count=READ_COUNT * 4)
            if not page:
                return raw
            raw.extend((id, fields) for id, fields in page)
            after = f"({raw[-1][0]}"

    async def _read_after(self, last: str) -> list[tuple[str, Fields]]:
        reply: Any = await self._reader.xread({self._stream: last}, count=READ_COUNT, block=BLOCK_MS)
        return [(id, fields) for id, fields in reply[self._stream]] if reply else []

    async def _check_history(self, last: str) -> None:
        """A read after a vanished entry silently succeeds, so ask whether it still stands."""
        epoch = await self._reader.get(self._epoch)
        if epoch != self._known_epoch or (last != START and not await self._stands(last)):
            raise HistoryLost(last)

    async def _stands(self, id: str) -> bool:
        return bool(await self._reader.xrange(self._stream, min=id, max=id))

    async def _heal(self) -> None:
        """Put back what this process still holds and the store has lost, under a new epoch, all of it or nothing."""
        if await self._writer.exists(self._erased):
            raise Erased(self._stream)
        last = next(reversed(self._held), None)
        if last is not None and not await self._stands(last):
            self._lost = self._lost or 0
        missing = await self._find_missing() if self._lost is not None else []
        # Kept before it is done: if the answer to that is lost, the next try finds nothing missing any more.
        self._lost = max(len(missing), self._lost) if self._lost is not None else None
        self._known_epoch = await self._put_back(missing)

    async def _find_missing(self) -> list[tuple[str, Fields]]:
        held = list(self._held.items())
        found = await self._missing(keys=[self._stream, self._taps], args=[fields["tap"] for _, fields in held])
        return [held[n - 1] for n in found]

    async def _put_back(self, missing: list[tuple[str, Fields]]) -> str:
        """In one transaction, so that nobody reads or writes after half a history. The answer is the epoch."""
        least = _number(self._known_epoch) + 1 if self._lost is not None else 0
        async with self._writer.pipeline(transaction=True) as together:
            await self._new_epoch(keys=[self._epoch], args=[secrets.token_hex(8), least], client=together)
            for id, fields in missing:
                args = [fields["tap"], content_digest(fields), id, *_flat(fields)]
                await self._give_back(keys=[self._stream, self._taps, self._erased], args=args, client=together)
            epoch, *_ = await together.execute()
        if missing:
            logger.error("history_given_back", stream=self._stream, entries=len(missing), epoch=epoch)
        return str(epoch)


def _flat(fields: Fields) -> list[str]:
    return [part for pair in fields.items() for part in pair]


def _number(epoch: str) -> int:
    """How many epochs there have been; none that anybody counted before they were numbered."""
    number, dash, _ = epoch.partition("-")
    return int(number) if dash else 0
