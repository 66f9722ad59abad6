"""A log on each sort of store there is, and whoever follows it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.streams import InStore, following
from tests.machine import redis_server
from verksted.store import redis as store_redis
from verksted.store.embedded import EmbeddedStore, find_binary

follow = pytest.fixture(following)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loss is noticed at the end of a blocking read; nobody needs to wait two seconds for it."""
    monkeypatch.setattr(store_redis, "BLOCK_MS", 200)


@pytest.fixture(scope="module", params=["the built-in Valkey", "Debian's Redis"])
def binary(request: pytest.FixtureRequest) -> Path:
    return find_binary() if request.param == "the built-in Valkey" else redis_server()


@pytest.fixture(scope="module")
def shared_store(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = EmbeddedStore(tmp_path_factory.mktemp("store"), binary)
    yield store.start()
    store.stop()


@pytest.fixture
async def kept(shared_store: str) -> AsyncIterator[InStore]:
    stream = InStore(shared_store)
    yield stream
    await stream.close()
