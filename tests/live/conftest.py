"""A real store for each file of tests, and a server's own parts on it for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from verksted.app import House
from verksted.settings import Settings
from verksted.store.embedded import EmbeddedStore


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store keeps what it was told."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def store(files: Path) -> Iterator[str]:
    embedded = EmbeddedStore(files)
    yield embedded.start()
    embedded.stop()


@pytest.fixture
async def house(store: str, tmp_path: Path) -> AsyncIterator[House]:
    house = House(Settings(data_dir=tmp_path), store)
    yield house
    await house.close()
