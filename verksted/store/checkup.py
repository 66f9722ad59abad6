"""How the store is, seen from outside: whether it takes a write, keeps what it is told, and knows what time it is."""

from __future__ import annotations

import secrets
import time
from typing import Any

import msgspec
from redis.asyncio import Redis

from verksted.store.policy import check_policy
from verksted.store.redis import OUTAGE

PROBE_S = 60


class StoreHealth(msgspec.Struct, frozen=True):
    """What was found."""

    answers: bool = False
    writes: bool = False
    faults: tuple[str, ...] = ()
    """One sentence for each way in which it could lose what a phone was told is saved."""
    drift_ms: int = 0
    """How far its clock is ahead of ours; negative where it is behind."""


async def look_at(client: Redis) -> StoreHealth:
    """Ask it everything. Never raises for what a store may do."""
    store: Any = client
    try:
        began = time.time()
        seconds, micros = await store.time()
        drift_ms = int(1000 * (seconds + micros / 1e6 - (began + time.time()) / 2))
    except OUTAGE:
        return StoreHealth()
    try:
        faults = tuple(await check_policy(client))
        return StoreHealth(answers=True, writes=await _writes(store), faults=faults, drift_ms=drift_ms)
    except OUTAGE:
        return StoreHealth(answers=True, drift_ms=drift_ms)


async def _writes(store: Any) -> bool:
    """True when a write is taken, comes back, and the file behind it is in order."""
    key, said = "verksted:probe", secrets.token_hex(8)
    await store.set(key, said, ex=PROBE_S)
    kept: Any = await store.get(key)
    found = {_text(name): _text(value) for name, value in (await store.info("persistence")).items()}
    return _text(kept) == said and found.get("aof_last_write_status", "ok") == "ok"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
