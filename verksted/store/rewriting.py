"""The store's file written anew: until then it still holds what was deleted, such as an erased text or key.

A rewriting that had begun before the deletion does not help, one under way refuses another, and whoever asked may be
killed. So the debt is kept in the store, and anybody's rounds go on until a rewriting that began after it has ended well.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, ResponseError

logger = structlog.get_logger()

OWED = "verksted:rewrite"
AGAIN_S = 10.0
"""After one that failed: the disk may be full."""
FORBIDDEN_S = 3600.0

SETTLE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
"""Only the debt that was paid is struck out: something may have been deleted since."""


class Begun(msgspec.Struct, frozen=True):
    """How many rewritings this run of the store had begun when a debt was first seen."""

    debt: str
    run: str
    count: int


class Rewriting:
    """What is owed of it, and the next step towards paying. Raises RedisError or OSError when the store is away."""

    def __init__(self, store: Redis) -> None:
        self._store: Any = store
        self._settle = store.register_script(SETTLE)
        self._begun: Begun | None = None
        self._not_before = 0.0

    async def owe(self) -> None:
        """To be said both before and after something is deleted: whoever deletes may be killed in between."""
        await self._store.set(OWED, secrets.token_hex(8))

    async def pay(self) -> bool:
        """One step, to be taken again and again; True when nothing is owed."""
        debt = await self._store.get(OWED)
        if debt is None or time.monotonic() < self._not_before:
            return debt is None
        try:
            return await self._step(debt)
        except NoPermissionError:
            # A store run by others may forbid it. What was deleted is gone from its memory, and from its file some day.
            self._not_before = time.monotonic() + FORBIDDEN_S
            logger.warning("rewrite_not_allowed")
            return False

    async def _step(self, debt: str) -> bool:
        found = await self._store.info()
        # Before version 7 only all of the store's forks are counted.
        run, count = str(found["run_id"]), int(found.get("aof_rewrites", found["total_forks"]))
        if self._begun is None or (self._begun.debt, self._begun.run) != (debt, run):
            self._begun = Begun(debt, run, count)
        if found["aof_rewrite_in_progress"] or found["aof_rewrite_scheduled"]:
            return False
        if count == self._begun.count:
            await self._begin()
            return False
        if found["aof_last_bgrewrite_status"] == "ok":
            return bool(await self._settle(keys=[OWED], args=[debt]))
        self._begun = None
        self._not_before = time.monotonic() + AGAIN_S
        logger.warning("rewrite_failed")
        return False

    async def _begin(self) -> None:
        try:
            await self._store.bgrewriteaof()
        except NoPermissionError:
            raise
        except ResponseError:
            # Another process was quicker, or the store is busy with a copy of its own: the next step will see.
            return
