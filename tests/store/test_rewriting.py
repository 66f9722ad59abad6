"""What is deleted is gone from every file of the store, whatever else the store was doing just then."""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError

from tests.faults.links import NthCallFails, eventually, until
from tests.faults.streams import holding, over, own_store
from tests.machine import redis_server
from verksted.store import rewriting
from verksted.store.directory import Directory
from verksted.store.embedded import EmbeddedStore, find_binary
from verksted.store.redis import connect

KEYS = 40
SLOWLY_US = 50_000
"""So long the store takes over each key while it writes its file anew: two seconds in all."""


@pytest.fixture(params=["the built-in Valkey", "Debian's Redis"])
def binary(request: pytest.FixtureRequest) -> Path:
    return find_binary() if request.param == "the built-in Valkey" else redis_server()


class Shelf:
    """A running store with a workshop in it whose one slip nobody can mistake, and its files."""

    def __init__(self, embedded: EmbeddedStore, folder: Path) -> None:
        self.embedded = embedded
        self.folder = folder
        self.client: Any = connect(embedded.url)
        self.directory = Directory(self.client)
        self.canary = secrets.token_hex(12)

    async def fill(self) -> None:
        # Packed words could not be found.
        await self.client.config_set("rdbcompression", "no")
        self.access = await self.directory.register("Framtidas omsorg", "")
        await self.client.xadd(f"verksted:{{{self.access.id}}}:log", {"body": self.canary})
        for number in range(KEYS):
            await self.client.set(f"filler{number}", secrets.token_hex(5_000))

    def holding_it(self) -> list[str]:
        return holding(self.canary, self.folder)

    async def begin_slowly(self) -> None:
        """A rewriting is under way that has read the slip before it is erased."""
        await self.client.config_set("rdb-key-save-delay", SLOWLY_US)
        await self.client.bgrewriteaof()
        assert (await self.client.info("persistence"))["aof_rewrite_in_progress"] == 1
        await self.client.config_set("rdb-key-save-delay", 0)

    async def is_idle(self) -> bool:
        return not (await self.client.info("persistence"))["aof_rewrite_in_progress"]


@pytest.fixture
async def shelf(binary: Path, tmp_path: Path) -> AsyncIterator[Shelf]:
    async with own_store(binary, tmp_path) as (embedded, _):
        shelf = Shelf(embedded, tmp_path)
        await shelf.fill()
        yield shelf
        await shelf.client.aclose()


async def rounds(pay: Callable[[], Awaitable[bool]]) -> None:
    """As the caretaker's, only quicker."""
    await until(pay)


async def nowhere(shelf: Shelf) -> None:
    """The old file is deleted aside, a moment after the new one is in its place."""

    async def gone() -> bool:
        return not shelf.holding_it()

    await until(gone, 10)


async def test_what_is_erased_while_the_file_is_being_rewritten_is_gone_from_it_all_the_same(shelf: Shelf) -> None:
    assert shelf.holding_it()
    await shelf.begin_slowly()

    await shelf.directory.erase(shelf.access)
    assert not await shelf.is_idle()
    await rounds(shelf.directory.rewriting.pay)

    await nowhere(shelf)


async def test_a_rewriting_that_began_before_the_deletion_pays_nothing(shelf: Shelf) -> None:
    await shelf.begin_slowly()
    await shelf.directory.erase(shelf.access)

    await until(shelf.is_idle)

    assert shelf.holding_it()
    assert await shelf.client.exists(rewriting.OWED)


async def test_a_server_that_starts_after_the_one_that_erased_was_killed_rewrites_for_it(shelf: Shelf) -> None:
    await shelf.directory.erase(shelf.access)

    await rounds(Directory(shelf.client).rewriting.pay)

    await nowhere(shelf)


async def test_a_store_killed_while_it_rewrites_begins_again_and_leaves_no_copy_behind(shelf: Shelf) -> None:
    await shelf.begin_slowly()
    [draft] = children(shelf.embedded)
    pid = shelf.embedded.pid
    assert pid
    await shelf.directory.erase(shelf.access)
    # Nobody reads what it has written, or clears it away.
    await eventually(lambda: any(f"-{draft}." in name for name in shelf.holding_it()))
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(restart, shelf.embedded)

    await rounds(shelf.directory.rewriting.pay)

    await nowhere(shelf)


def restart(store: EmbeddedStore) -> None:
    while not store.ensure_running():
        pass


async def test_a_rewriting_that_fails_is_tried_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "AGAIN_S", 0.0)
    await shelf.directory.erase(shelf.access)
    await shelf.client.config_set("rdb-key-save-delay", SLOWLY_US)
    assert not await shelf.directory.rewriting.pay()
    await shelf.client.config_set("rdb-key-save-delay", 0)

    for child in children(shelf.embedded):
        os.kill(child, signal.SIGKILL)
    await until(shelf.is_idle)
    assert (await shelf.client.info("persistence"))["aof_last_bgrewrite_status"] == "err"
    await rounds(shelf.directory.rewriting.pay)

    await nowhere(shelf)


def children(store: EmbeddedStore) -> list[int]:
    found = Path(f"/proc/{store.pid}/task/{store.pid}/children").read_text().split()
    assert found
    return [int(child) for child in found]


async def test_two_servers_that_pay_the_same_debt_both_find_it_paid(shelf: Shelf) -> None:
    await shelf.directory.erase(shelf.access)

    await asyncio.gather(*(rounds(Directory(shelf.client).rewriting.pay) for _ in range(2)))

    await nowhere(shelf)
    assert not await shelf.client.exists(rewriting.OWED)


async def test_what_is_erased_while_an_earlier_debt_is_paid_is_a_new_debt(shelf: Shelf) -> None:
    await shelf.client.config_set("rdb-key-save-delay", SLOWLY_US)
    await shelf.directory.rewriting.owe()
    assert not await shelf.directory.rewriting.pay()
    await shelf.client.config_set("rdb-key-save-delay", 0)

    await shelf.directory.erase(shelf.access)
    await until(shelf.is_idle)
    await rounds(shelf.directory.rewriting.pay)

    await nowhere(shelf)


async def test_a_store_that_forbids_it_is_not_asked_every_second_and_the_debt_stands(shelf: Shelf) -> None:
    allowed: dict[str, Any] = {"enabled": True, "nopass": True, "categories": ["+@all"], "keys": ["*"]}
    await shelf.client.acl_setuser("app", **allowed, commands=["-bgrewriteaof"])
    async with connect(shelf.embedded.url.replace("unix://", "unix://app:any@")) as client:
        directory = Directory(client)
        await directory.erase(shelf.access)

        assert [await directory.rewriting.pay() for _ in range(3)] == [False] * 3

        asked = (await shelf.client.info("commandstats"))["cmdstat_bgrewriteaof"]
        assert asked["rejected_calls"] == 1
    await rounds(shelf.directory.rewriting.pay)
    await nowhere(shelf)


async def test_an_erasing_that_is_cut_off_anywhere_is_finished_the_next_time(shelf: Shelf) -> None:
    for n in itertools.count(1):
        access = await shelf.directory.register("Framtidas omsorg", "")
        logs = [f"verksted:{{{name}}}:log" for name in (access.id, f"p{access.id}")]
        for log in logs:
            await shelf.client.xadd(log, {"body": shelf.canary})

        nth_call_fails = NthCallFails(n, "lost")
        async with (
            over(shelf.embedded.url, nth_call_fails) as link,
            connect(f"redis://127.0.0.1:{link.port}") as client,
        ):
            with suppress(RedisError):
                await Directory(client).erase(access)

        found = {found.id: found for found in await shelf.directory.workshops()}
        assert access.id in found or not await shelf.client.exists(*logs)
        if access.id in found:
            await shelf.directory.erase(found[access.id])
        assert not [key async for key in shelf.client.scan_iter(f"*{access.id}*") if not key.endswith(":erased")]
        if not nth_call_fails.failed:
            assert n > 8
            return
