"""The pictures of a workshop: two sizes each, under the workshop's own hash tag, gone with it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Literal

from redis.asyncio import Redis
from redis.client import NEVER_DECODE

from verksted.domain import limits

Size = Literal["wall", "phone"]
SIZES: tuple[Size, ...] = ("wall", "phone")


def pictures_key(workshop: str) -> str:
    """Where the pictures of a workshop lie: one hash, whose fields are name and size."""
    return f"verksted:{{{workshop}}}:pictures"


class Pictures:
    """Raises RedisError or OSError when the store is away and the picture is not held here."""

    def __init__(self, store: Redis) -> None:
        self._store: Any = store
        self._held: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        """A hall asks for the same few pictures, all at once."""

    async def keep(self, workshop: str, name: str, sizes: dict[Size, bytes]) -> bool:
        """Keep a picture; False where the workshop has as many as it may."""
        key = pictures_key(workshop)
        full = await self._store.hlen(key) >= limits.pictures_per_workshop_max * len(SIZES)
        if full and not await self._store.hexists(key, f"{name}.wall"):
            return False
        await self._store.hset(key, mapping={f"{name}.{size}": data for size, data in sizes.items()})
        return True

    async def get(self, workshop: str, name: str, size: Size) -> bytes | None:
        """A picture in one size, or None where this workshop has no such one."""
        place = (pictures_key(workshop), f"{name}.{size}")
        if place in self._held:
            self._held.move_to_end(place)
            return self._held[place]
        found: bytes | None = await self._store.execute_command("HGET", *place, **{NEVER_DECODE: True})
        if found is not None:
            self._hold(place, found)
        return found

    def _hold(self, place: tuple[str, str], data: bytes) -> None:
        self._held[place] = data
        while sum(map(len, self._held.values())) > limits.pictures_held_bytes_max:
            self._held.popitem(last=False)

    async def give_back(self, workshop: str) -> None:
        """Put back what a store has lost, as far as this process still holds it."""
        key = pictures_key(workshop)
        for at, field in tuple(self._held):
            if at == key:
                await self._store.hsetnx(key, field, self._held[at, field])

    def forget(self, workshop: str) -> None:
        """Let go of a workshop's pictures here."""
        for place in [place for place in self._held if place[0] == pictures_key(workshop)]:
            del self._held[place]
