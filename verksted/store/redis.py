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
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from verksted.domain.activity import Author, Command
from verksted.domain.vocabulary import Vocabulary
from verksted.store.log import (
    START,
    Batch,
    Erased,
    Fields,
    HistoryLost,
    OutcomeUnknown,
    TapReused,
    content_digest,
    read_entry,
    write_entry,
)

logger = structlog.get_logger()

ANSWER_S = 5.0
"""How long a command may take before its outcome counts as unknown."""
BLOCK_MS = 2_000
RETRY_S = (0.05, 0.1, 0.2, 0.5, 1.0)
READ_COUNT = 500

APPEND = """
local kept = redis.call('HGET', KEYS[2], ARGV[1])
if kept then return kept end
if ARGV[3] ~= '0-0' and #redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3]) == 0 then return 'LOST' end
local id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 4))
kept = ARGV[2] .. ' ' .. id
redis.call('HSET', KEYS[2], ARGV[1], kept)
return kept
"""
"""Entry and tap id together or not at all. ARGV: tap, digest, last folded id, then the fields."""

GIVE_BACK = """
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 0 end
local id = redis.pcall('XADD', KEYS[1], ARGV[3], unpack(ARGV, 4))
if type(id) ~= 'string' then id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 4)) end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. id)
return 1
"""
"""An entry from memory at its own old place, or last where newer ones already stand."""

NEW_EPOCH = """
local now = redis.call('GET', KEYS[1])
if now and now ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]
"""
"""A new epoch, once, whoever notices first."""

OUTAGE = (RedisError, OSError, asyncio.TimeoutError)
"""What a command may end in while the store is away, slow or full."""
STORE_DOWN = RedisError
"""The same as callers outside this package meet it."""
Store = Redis


def connect(url: str) -> Redis:
    """A client for writes and short reads: no command is ever sent twice by itself."""
    return Redis.from_url(
        url,
        decode_responses=True,
        legacy_responses=False,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=ANSWER_S,
        socket_connect_timeout=ANSWER_S,
        health_check_interval=0,
        max_connections=200,
    )


def connect_reader(url: str) -> Redis:
    """A client for blocking reads, whose time-out is longer than any block."""
    return Redis.from_url(
        url,
        decode_responses=True,
        legacy_responses=False,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=BLOCK_MS / 1000 * 4,
        socket_connect_timeout=ANSWER_S,
    )


class RedisLog:
    """One stream under `verksted:{name}:`; the braces keep a workshop on one shard."""

    def __init__(self, writer: Redis, reader: Redis, name: str, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._stream, self._taps, self._epoch, self._erased = (
            f"verksted:{{{name}}}:{part}" for part in ("log", "taps", "epoch", "erased")
        )
        self._writer = writer
        self._append = writer.register_script(APPEND)
        self._give_back = writer.register_script(GIVE_BACK)
        self._new_epoch = writer.register_script(NEW_EPOCH)
        self._held: dict[str, Fields] = {}
        self._known_epoch = ""

    async def append(self, tap: str, author: Author, command: Command[Any], after: str) -> str:
        """See Log.append."""
        fields = write_entry(self._vocabulary, tap, author, command)
        digest = content_digest(fields)
        try:
            kept = await self._append(keys=[self._stream, self._taps], args=[tap, digest, after, *_flat(fields)])
        except OUTAGE as error:
            raise OutcomeUnknown(str(error)) from error
        if kept == "LOST":
            raise HistoryLost(after)
        kept_digest, _, id = kept.partition(" ")
        if kept_digest != digest:
            raise TapReused(tap)
        return str(id)

    async def entry_of(self, tap: str) -> str | None:
        """See Log.entry_of."""
        try:
            kept: Any = await self._writer.hget(self._taps, tap)
        except OUTAGE as error:
            raise OutcomeUnknown(str(error)) from error
        return kept.partition(" ")[2] if kept else None

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
        given_back = await self._heal()
        entries = await self._read_whole()
        last = entries[-1][0] if entries else START
        yield self._batch(entries, whole=True, given_back=given_back)
        while True:
            fresh = await self._read_after(last)
            await self._check_history(last)
            if fresh:
                last = fresh[-1][0]
                yield self._batch(fresh)

    def _batch(
        self, raw: list[tuple[str, Fields]], *, whole: bool = False, given_back: int | None = None
    ) -> Batch:
        entries = tuple(read_entry(self._vocabulary, id, fields) for id, fields in raw)
        if whole:
            self._held.clear()
        self._held.update(raw)
        return Batch(self._known_epoch, entries, whole, given_back)

    async def _read_whole(self) -> list[tuple[str, Fields]]:
        raw: list[tuple[str, Fields]] = []
        after = "-"
        while True:
            page: Any = await self._reader.xrange(self._stream, min=after, max="+", count=READ_COUNT * 20)
            if not page:
                return raw
            raw.extend((id, fields) for id, fields in page)
            after = f"({raw[-1][0]}"

    async def _read_after(self, last: str) -> list[tuple[str, Fields]]:
        reply: Any = await self._reader.xread({self._stream: last}, count=READ_COUNT, block=BLOCK_MS)
        return [(id, fields) for id, fields in reply[self._stream]] if reply else []

    async def _check_history(self, last: str) -> None:
        """A read after a vanished entry silently succeeds, so ask whether it still stands."""
        epoch = await self._writer.get(self._epoch)
        if epoch != self._known_epoch or (last != START and not await self._stands(last)):
            raise HistoryLost(last)

    async def _stands(self, id: str) -> bool:
        return bool(await self._writer.xrange(self._stream, min=id, max=id))

    async def _heal(self) -> int | None:
        """Put back what this process still holds and the store has lost. None when nothing was lost."""
        if await self._writer.exists(self._erased):
            raise Erased(self._stream)
        last = next(reversed(self._held), None)
        lost = last is not None and not await self._stands(last)
        current: Any = await self._writer.get(self._epoch)
        if lost or current is None:
            args = [self._known_epoch, secrets.token_hex(8)]
            current = await self._new_epoch(keys=[self._epoch], args=args)
        self._known_epoch = str(current)
        return await self._put_back() if lost else None

    async def _put_back(self) -> int:
        given = 0
        for id, fields in list(self._held.items()):
            args = [fields["tap"], content_digest(fields), id, *_flat(fields)]
            given += await self._give_back(keys=[self._stream, self._taps], args=args)
        logger.error("history_given_back", stream=self._stream, entries=given, epoch=self._known_epoch)
        return given


def _flat(fields: Fields) -> list[str]:
    return [part for pair in fields.items() for part in pair]
