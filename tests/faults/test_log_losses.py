"""The log after its store was emptied or set back: what any process still holds comes back, whole and in order."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faults.links import Link, NthCallFails, eventually
from tests.faults.streams import (
    TAPS,
    Follow,
    Follower,
    InStore,
    copy_of,
    keep,
    kill,
    over,
    own_store,
    set_back,
    slip,
)
from tests.hall import ASTRID
from verksted.store import redis as store_redis
from verksted.store.log import (
    Erased,
    HistoryLost,
    Log,
)

pytestmark = pytest.mark.usefixtures("quick")

MANY = [f"many{n:012}" for n in range(400)]
"""More than fits into one packet."""


async def test_a_store_that_was_emptied_is_given_its_history_back(binary: Path, tmp_path: Path, follow: Follow) -> None:
    async with own_store(binary, tmp_path) as (_, stream):
        log = stream.log()
        follower = follow(log)
        await keep(log, TAPS[:30])
        await follower.has(TAPS[:30])
        before = follower.batches[-1].epoch
        ids = await stream.ids()

        await stream.plain.flushall()
        with pytest.raises(HistoryLost):
            await log.append(TAPS[30], ASTRID, slip(TAPS[30]), follower.last)
        await eventually(lambda: follower.given_back)

        assert follower.given_back == [30]
        assert follower.batches[-1].whole
        assert follower.batches[-1].epoch != before
        assert await stream.ids() == ids
        assert follower.taps == await stream.taps() == TAPS[:30]
        await keep(log, TAPS[:31], lambda: follower.last)
        await follower.has(TAPS[:31])


async def test_a_store_set_back_to_an_older_copy_gets_what_it_forgot(
    binary: Path, tmp_path: Path, follow: Follow
) -> None:
    async with own_store(binary, tmp_path) as (store, stream):
        log = stream.log()
        follower = follow(log)
        await keep(log, TAPS[:10])
        copy = copy_of(tmp_path)
        await keep(log, TAPS[10:25], lambda: follower.last)
        await follower.has(TAPS[:25])
        ids = await stream.ids()
        epochs = {follower.batches[-1].epoch}

        for loss in (1, 2, 3):
            set_back(store, tmp_path, copy)
            await eventually(lambda n=loss: len(follower.given_back) == n)  # type: ignore[misc] # bound just here

            assert follower.given_back == [15] * loss
            assert follower.batches[-1].whole
            assert follower.batches[-1].epoch not in epochs
            assert await stream.ids() == ids
            assert follower.taps == TAPS[:25]
            epochs.add(follower.batches[-1].epoch)


async def test_an_epoch_that_an_older_copy_brings_back_does_not_begin_anew_although_nobody_remembers_it(
    binary: Path, tmp_path: Path, follow: Follow
) -> None:
    async with own_store(binary, tmp_path) as (store, stream):
        first = follow(stream.log())
        await keep(stream.log(), TAPS[:10])
        await first.has(TAPS[:10])
        copy = copy_of(tmp_path)
        epochs = [first.batches[-1].epoch]
        await keep(stream.log(), TAPS[10:20], lambda: first.last)
        await first.has(TAPS[:20])
        await first.stop()

        for _ in range(2):
            follower = follow(stream.log())
            await follower.has(TAPS[:20])
            set_back(store, tmp_path, copy)
            await eventually(lambda: follower.given_back)  # noqa: B023 - called at once
            assert follower.taps == TAPS[:20]
            epochs.append(follower.batches[-1].epoch)
            await follower.stop()

        assert len(set(epochs)) == 3


async def test_what_several_processes_held_is_given_back_once_and_in_order(
    binary: Path, tmp_path: Path, follow: Follow
) -> None:
    async with own_store(binary, tmp_path) as (_, stream):
        logs = [stream.log() for _ in range(3)]
        followers = [follow(log) for log in logs]
        await keep(logs[0], TAPS[:100])
        for follower in followers:
            await follower.has(TAPS[:100])

        await stream.plain.flushall()
        for follower in followers:
            await eventually(lambda f=follower: f.given_back)  # type: ignore[misc] # bound just here

        assert await stream.taps() == TAPS[:100]
        assert {*(count for follower in followers for count in follower.given_back)} <= {0, 100}
        for follower in followers:
            await follower.has(TAPS[:100])
        assert len({follower.batches[-1].epoch for follower in followers}) == 1


async def test_nobody_gets_in_between_while_history_is_given_back(binary: Path, tmp_path: Path, follow: Follow) -> None:
    """A process that starts just then must not write after half a history: numbers would change."""
    async with own_store(binary, tmp_path) as (_, stream), over(stream.url) as link:
        log = stream.log(f"redis://127.0.0.1:{link.port}")
        follower = follow(log)
        await keep(log, MANY)
        await follower.has(MANY)
        link.fate = slow = BlocksHalfway(link)

        await stream.plain.flushall()
        await eventually(lambda: slow.blocked)
        newcomer = stream.log()
        fresh = follow(newcomer)
        await eventually(lambda: fresh.batches)
        seen = fresh.taps
        if seen:
            await newcomer.append("newcomer", ASTRID, slip(), fresh.last)
        link.unblock()

        await eventually(lambda: follower.given_back)
        assert (await stream.taps())[:400] == MANY


async def test_memory_is_not_let_go_for_a_history_that_is_lost_while_it_is_read(
    binary: Path, tmp_path: Path, follow: Follow
) -> None:
    async with own_store(binary, tmp_path) as (_, stream), over(stream.url) as link:
        log = stream.log(f"redis://127.0.0.1:{link.port}")
        follower = follow(log)
        await keep(log, TAPS[:20])
        await follower.has(TAPS[:20])
        link.fate = pause = BlocksAtTheFirst(link, b"XRANGE", b"-")

        link.cut()
        await eventually(lambda: pause.blocked)
        await stream.plain.flushall()
        link.unblock()

        await eventually(lambda: follower.given_back)
        assert await stream.taps() == follower.taps == TAPS[:20]


async def test_what_was_erased_on_purpose_is_never_put_back(binary: Path, tmp_path: Path, follow: Follow) -> None:
    async with own_store(binary, tmp_path) as (_, stream), over(stream.url) as link:
        log = stream.log(f"redis://127.0.0.1:{link.port}")
        follower = follow(log)
        late = follow(stream.log())
        await keep(log, TAPS[:20])
        for reader in (follower, late):
            await reader.has(TAPS[:20])
        link.fate = pause = BlocksAtTheFirst(link, b"EVALSHA", TAPS[0].encode())

        await stream.plain.delete(stream.key("epoch"), stream.key("log"), stream.key("taps"))
        await eventually(lambda: pause.blocked)  # it has asked, and is about to put back
        await late.stop()
        await stream.plain.set(stream.key("erased"), "1")
        await stream.plain.delete(stream.key("epoch"), stream.key("log"), stream.key("taps"))
        link.unblock()

        await eventually(lambda: isinstance(follower.fault, Erased))
        assert await stream.ids() == []
        assert isinstance(await first_fault(stream.log()), Erased)


async def first_fault(log: Log) -> BaseException | None:
    follower = Follower(log)
    await eventually(lambda: follower.fault)
    return follower.fault


class BlocksAtTheFirst:
    """Blocks the road, once, before a certain command."""

    def __init__(self, link: Link, *words: bytes) -> None:
        self._link, self._words = link, set(words)
        self.blocked = False

    def __call__(self, words: list[bytes]) -> Any:
        if not self.blocked and self._words.issubset(words):
            self.blocked = True
            self._link.block()
        return "arrives"


async def test_an_entry_removed_from_the_middle_comes_back_when_the_store_does(
    binary: Path, tmp_path: Path, follow: Follow
) -> None:
    async with own_store(binary, tmp_path) as (store, stream):
        log = stream.log()
        follower = follow(log)
        await keep(log, TAPS[:5])
        await follower.has(TAPS[:5])

        await stream.remove(follower.entries[2].id)
        kill(store)
        assert store.ensure_running()

        await eventually(lambda: follower.given_back == [1])
        assert sorted(await stream.taps()) == sorted(follower.taps) == TAPS[:5]


class BlocksHalfway:
    """Blocks the road at the second command that gives something back."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._writes = 0
        self.blocked = False

    def __call__(self, words: list[bytes]) -> Any:
        self._writes += len(words) > 6 and words[0].upper() == b"EVALSHA"
        if self._writes == 200:
            self.blocked = True
            self._link.block()
        return "arrives"


@pytest.mark.parametrize("fate", ["lost", "answer lost"])
async def test_whichever_call_fails_while_history_is_given_back_all_of_it_comes_back_and_is_told(
    kept: InStore, follow: Follow, fate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_redis, "BLOCK_MS", 50)
    monkeypatch.setattr(store_redis, "RETRY_S", (0.01,))
    await asyncio.gather(*(one_call_fails(NthCallFails(n, fate), kept.url, follow) for n in range(1, 40)))


async def one_call_fails(trouble: NthCallFails, url: str, follow: Follow) -> None:
    stream = InStore(url)
    async with over(url) as link:
        log = stream.log(f"redis://127.0.0.1:{link.port}")
        follower = follow(log)
        await keep(log, TAPS[:5])
        await follower.has(TAPS[:5])
        epoch = follower.batches[-1].epoch

        link.fate = trouble
        await stream.plain.delete(*(stream.key(part) for part in ("log", "taps", "epoch")))
        await eventually(lambda: follower.given_back and trouble.failed)
        await keep(log, TAPS[:6], lambda: follower.last)

        await follower.has(TAPS[:6])
        assert await stream.taps() == TAPS[:6]
        assert follower.batches[-1].epoch != epoch
        assert sum(follower.given_back) == 5
        await follower.stop()
    await stream.close()
