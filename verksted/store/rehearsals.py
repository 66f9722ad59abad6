"""Which rehearsals there are, how many simulated people each should have, and which process sees to them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from redis.asyncio import Redis

from verksted.domain import limits

Pace = Literal["calm", "usual", "quick"]
ALL = "verksted:rehearsals"
MARGIN_S = 600
KEEPER_S = 15
"""A process that has not been heard of for so long no longer keeps the people of a rehearsal."""

KEEP = """
local keeper = redis.call('GET', KEYS[1])
if keeper and keeper ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""
"""Become the keeper, or stay it; never two."""

LET_GO = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """The simulated people that one rehearsal should have."""

    people: int
    pace: Pace
    until_ms: int
    """When the rehearsal is deleted, whatever goes on in it."""
    of: str = ""
    """The workshop that is rehearsed; empty for a demonstration."""
    here: bool = True
    """False once they have been sent home."""


def _crowd_key(id: str) -> str:
    return f"verksted:{{{id}}}:crowd"


def _keeper_key(id: str) -> str:
    return f"verksted:{{{id}}}:keeper"


def _of_key(id: str) -> str:
    return f"verksted:{{{id}}}:rehearsal"


def rehearsal_keys(id: str) -> tuple[str, ...]:
    """What is kept of a rehearsal, or of a workshop that has one, beside what every workshop has."""
    return _crowd_key(id), _keeper_key(id), _of_key(id)


class Rehearsals:
    """The list of rehearsals. Raises RedisError or OSError when the store is away."""

    def __init__(self, store: Redis) -> None:
        self._store: Any = store
        self._keep = store.register_script(KEEP)
        self._let_go = store.register_script(LET_GO)

    async def all(self) -> list[str]:
        """The ids of all rehearsals."""
        return sorted(await self._store.smembers(ALL))

    async def of(self, workshop: str) -> str | None:
        """The rehearsal that a workshop has or is about to have, or None."""
        found = await self._store.get(_of_key(workshop))
        return str(found) if found else None

    async def claim(self, workshop: str, rehearsal: str) -> bool:
        """True when this becomes the one rehearsal of the workshop."""
        seconds = limits.rehearsal_hours_max * 3600 + MARGIN_S
        return bool(await self._store.set(_of_key(workshop), rehearsal, nx=True, ex=seconds))

    async def unclaim(self, workshop: str) -> None:
        """The workshop has no rehearsal any more."""
        await self._store.delete(_of_key(workshop))

    async def admit(self, rehearsal: str) -> bool:
        """Put it on the list; False where there are too many already."""
        await self._store.sadd(ALL, rehearsal)
        if await self._store.scard(ALL) <= limits.rehearsals_max:
            return True
        await self.strike(rehearsal)
        return False

    async def strike(self, rehearsal: str) -> None:
        """Take it off the list."""
        await self._store.srem(ALL, rehearsal)

    async def crowd(self, rehearsal: str) -> Crowd | None:
        """The people it should have, or None when nothing is known of it."""
        found = await self._store.get(_crowd_key(rehearsal))
        try:
            return msgspec.json.decode(found, type=Crowd) if found else None
        except msgspec.DecodeError:
            return None

    async def set_crowd(self, rehearsal: str, crowd: Crowd) -> None:
        """Say which people it should have; forgotten by itself some time after the end."""
        text = msgspec.json.encode(crowd).decode()
        await self._store.set(_crowd_key(rehearsal), text, pxat=crowd.until_ms + MARGIN_S * 1000)

    async def keep(self, rehearsal: str, keeper: str) -> bool:
        """True while this process is the one that sees to its people."""
        return bool(await self._keep(keys=[_keeper_key(rehearsal)], args=[keeper, KEEPER_S]))

    async def let_go(self, rehearsal: str, keeper: str) -> None:
        """Another process may see to them now."""
        await self._let_go(keys=[_keeper_key(rehearsal)], args=[keeper])
