"""Phones that have been tried out are counted, and whoever goes on trying costs the store nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from verksted.domain import limits
from verksted.store.embedded import EmbeddedStore
from verksted.store.presence import Presence
from verksted.store.redis import connect


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Redis]:
    store = EmbeddedStore(tmp_path)
    store.start()
    client = connect(store.url)
    yield client
    await client.aclose()
    store.stop()


async def test_no_more_phones_are_counted_than_any_hall_has_and_the_rest_is_never_written(
    client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "phones_tested_max", 5)
    presence = Presence(client)
    for n in range(5):
        await presence.note_tested("w1", f"phone{n}")
    written = await changes(client)
    for phone in ("phone0", *(f"invented{n}" for n in range(20))):
        await presence.note_tested("w1", phone)
    assert await changes(client) == written
    assert await presence.phones_tested("w1") == 5


async def test_a_phone_that_is_tried_again_is_written_once(client: Redis) -> None:
    presence = Presence(client)
    await presence.note_tested("w1", "phone")
    written = await changes(client)
    await presence.note_tested("w1", "phone")
    assert await changes(client) == written
    assert await client.ttl("verksted:{w1}:tested") > 0


async def changes(client: Redis) -> int:
    return int((await client.info("persistence"))["rdb_changes_since_last_save"])
