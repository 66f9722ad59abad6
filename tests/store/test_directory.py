"""What is kept of a workshop besides its log: put back whole, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.exceptions import RedisError

from tests.faults.links import NthCallFails
from tests.faults.streams import over
from verksted.store.access import GONE, Access
from verksted.store.directory import Directory
from verksted.store.embedded import EmbeddedStore
from verksted.store.redis import Store, connect


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    embedded = EmbeddedStore(tmp_path_factory.mktemp("store"))
    yield embedded.start()
    embedded.stop()


@pytest.fixture
async def client(store: str) -> AsyncIterator[Store]:
    async with connect(store) as client:
        yield client


async def remembered(directory: Directory) -> Access:
    """A workshop with links and sessions, as a process that has it open knows it."""
    access = await directory.register("Framtidas omsorg", "")
    for n in range(20):
        await directory.enter(await directory.new_link(access.id, "helper"), f"cookie{n}")
    found = await directory.access(access.id)
    assert found is not None
    return found


async def test_nobody_finds_half_of_what_is_put_back(client: Store, store: str) -> None:
    """Whoever read it without its key would take nobody's vote; without a session, would send a host away."""
    directory = Directory(client)
    known = await remembered(directory)
    seen: set[bool] = set()
    async with connect(store) as another:
        for _ in range(30):
            await client.flushdb()
            putting = asyncio.ensure_future(directory.remember(known))
            while not putting.done():
                found = await Directory(another).access(known.id)
                seen.add(found is not None)
                assert found is None or found.fields == known.fields
            await putting
            assert await directory.access(known.id) == known
    assert seen == {False, True}


async def test_a_putting_back_that_is_cut_off_anywhere_is_done_whole_the_next_time(client: Store, store: str) -> None:
    directory = Directory(client)
    known = await remembered(directory)
    for n in range(1, 20):
        await client.flushdb()
        async with over(store, NthCallFails(n, "lost")) as link, connect(f"redis://127.0.0.1:{link.port}") as far:
            try:
                await Directory(far).remember(known)
            except RedisError:
                assert await directory.access(known.id) in (None, known)
        await directory.remember(known)
        assert await directory.access(known.id) == known
        assert await directory.workshop_of(known.code) == known.id
        assert [access.id for access in await directory.workshops()] == [known.id]


async def test_what_is_put_back_revokes_and_never_opens_what_was_closed(client: Store) -> None:
    directory = Directory(client)
    known = await remembered(directory)
    await directory.revoke(known.id, "helper")
    closed = await directory.access(known.id)
    assert closed is not None

    await directory.remember(known)
    assert await directory.access(known.id) == closed

    await client.flushdb()
    await directory.remember(known)
    await directory.remember(closed)
    assert await directory.access(known.id) == closed
    assert GONE in closed.fields.values()


async def test_a_cookie_that_somebody_made_up_makes_the_store_read_no_workshop(client: Store) -> None:
    await client.flushdb()
    directory = Directory(client)
    made = [await directory.register(f"Verksted {n}", "framtid") for n in range(30)]
    for access in made[:3]:
        await directory.enter(await directory.new_link(access.id, "group"), "leser")
    await directory.revoke(made[2].id, "group")

    async def read(cookie: str) -> tuple[list[Access], int]:
        await client.config_resetstat()
        found = await directory.opened_by(cookie)
        return found, (await client.info("commandstats")).get("cmdstat_hgetall", {"calls": 0})["calls"]

    assert await read("fremmed") == ([], 0)
    found, reads = await read("leser")
    assert {access.id for access in found} == {access.id for access in made[:3]}
    assert reads == 3
    assert sorted(str(access.standing("leser")) for access in found) == ["None", "group", "group"]
