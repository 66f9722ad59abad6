"""What is so just now and is never logged: that a wall is open, that a phone has been tried out."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from verksted.domain import limits

WALL_S = 12
"""Said again every few seconds by whichever process has the wall."""


def _wall_key(workshop: str) -> str:
    return f"verksted:{{{workshop}}}:walls"


def _tested_key(workshop: str) -> str:
    return f"verksted:{{{workshop}}}:tested"


def presence_keys(workshop: str) -> tuple[str, ...]:
    """Everything of it that the store holds for one workshop."""
    return _wall_key(workshop), _tested_key(workshop)


class Presence:
    """Shared by all processes. Raises RedisError or OSError when the store is away."""

    def __init__(self, store: Redis) -> None:
        self._store: Any = store

    async def note_wall(self, workshop: str) -> None:
        """A wall is open now."""
        await self._store.set(_wall_key(workshop), "1", ex=WALL_S)

    async def wall_open(self, workshop: str) -> bool:
        """True while some process has a wall of this workshop open."""
        return bool(await self._store.exists(_wall_key(workshop)))

    async def note_tested(self, workshop: str, phone: str) -> None:
        """A phone has been tried out; `phone` is a random number of its own that says nothing else of it.

        Anybody may try out as many as they like, so what says nothing new is never written.
        """
        if await self.phones_tested(workshop) >= limits.phones_tested_max:
            return
        if await self._store.sadd(_tested_key(workshop), phone):
            await self._store.expire(_tested_key(workshop), limits.phones_tested_kept_s)

    async def phones_tested(self, workshop: str) -> int:
        """How many different phones have been tried out lately."""
        return int(await self._store.scard(_tested_key(workshop)))
