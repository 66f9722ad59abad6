"""What a store must be told to do so that "saved" is true, and whether it has been."""

from __future__ import annotations

from typing import Any

import redis
from redis.asyncio import Redis

POLICY = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
}
"""Written and synced before the answer, also while the file is being rewritten, and nothing thrown out to make room."""


async def check_policy(client: Redis) -> list[str]:
    """One sentence for each way in which this store could lose what a phone was told is saved."""
    try:
        found = {name: await _config(client, name) for name in POLICY}
    except redis.ResponseError:
        found = await _policy_from_info(client)
    return [_sentence(name, found.get(name), wanted) for name, wanted in POLICY.items() if found.get(name) != wanted]


async def _config(client: Redis, name: str) -> str:
    answer = await client.config_get(name)
    return _text(next(iter(answer.values()), ""))


async def _policy_from_info(client: Redis) -> dict[str, str]:
    """What can be seen where CONFIG is not allowed; how it syncs cannot, and is then not taken on trust."""
    info = {_text(name): _text(value) for name, value in (await client.info()).items()}
    return {
        "appendonly": "yes" if info.get("aof_enabled") == "1" else "no",
        "maxmemory-policy": info.get("maxmemory_policy", "noeviction"),
    }


def _sentence(name: str, found: str | None, wanted: str) -> str:
    if found is None:
        return f"Lagringen viser ikke {name}, som må være {wanted}: gi brukeren rettigheten +config|get."
    return f"Lagringen har {name} {found}, men må ha {name} {wanted} for ikke å miste det som er lagret."


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
