"""The contract of the log: the same suite in memory, on the embedded Valkey and on Debian's Redis; then real outages."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

import pytest

from tests.faults.links import AnswersLost, Link, NthCallFails, eventually
from tests.hall import ASTRID, ODD, VOCABULARY
from tests.machine import redis_server
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain.entry import Entry
from verksted.domain.vocabulary import UnknownCommand
from verksted.store import redis as store_redis
from verksted.store.embedded import EmbeddedStore, find_binary
from verksted.store.log import (
    START,
    Batch,
    Erased,
    Fields,
    HistoryLost,
    Log,
    OutcomeUnknown,
    TapReused,
    order,
    write_entry,
)
from verksted.store.memory import MemoryLog, MemoryStream
from verksted.store.redis import RedisLog, connect, connect_reader

TAPS = [f"tap{n:013}" for n in range(200)]


class Stream(Protocol):
    """One stream, and what a test does to it behind the back of the logs that use it."""

    def log(self) -> Log:
        """A new log on it, as another process would have."""
        ...

    async def write_raw(self, fields: Fields) -> None: ...

    async def remove(self, id: str) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self._stream = MemoryStream()

    def log(self) -> Log:
        return MemoryLog(self._stream, VOCABULARY)

    async def write_raw(self, fields: Fields) -> None:
        self._stream.entries[self._stream.next_id()] = fields

    async def remove(self, id: str) -> None:
        del self._stream.entries[id]


class InStore:
    """A stream of its own in a running store; every client it hands out is closed with it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = "w" + secrets.token_hex(6)
        self._clients: list[Any] = []
        self.plain: Any = self.client(url)

    def client(self, url: str) -> Any:
        self._clients.append(connect(url))
        return self._clients[-1]

    def log(self, url: str = "") -> RedisLog:
        reader = connect_reader(url or self.url)
        self._clients.append(reader)
        return RedisLog(self.client(url or self.url), reader, self.name, VOCABULARY)

    async def write_raw(self, fields: Fields) -> None:
        await self.plain.xadd(self.key("log"), fields)

    async def remove(self, id: str) -> None:
        await self.plain.xdel(self.key("log"), id)

    async def ids(self) -> list[str]:
        return [id for id, _ in await self.plain.xrange(self.key("log"))]

    async def taps(self) -> list[str]:
        return [fields["tap"] for _, fields in await self.plain.xrange(self.key("log"))]

    def key(self, part: str) -> str:
        return f"verksted:{{{self.name}}}:{part}"

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


class Follower:
    """Follows a log as a room does, and holds what a room would have folded."""

    def __init__(self, log: Log) -> None:
        self.batches: list[Batch] = []
        self.entries: list[Entry] = []
        self.fault: BaseException | None = None
        self._task = asyncio.ensure_future(self._follow(log))

    async def _follow(self, log: Log) -> None:
        try:
            async for batch in log.tail():
                if batch.whole:
                    self.entries.clear()
                self.entries.extend(batch.entries)
                self.batches.append(batch)
        except (UnknownCommand, Erased) as error:
            self.fault = error

    @property
    def taps(self) -> list[str]:
        return [entry.tap for entry in self.entries]

    @property
    def last(self) -> str:
        return self.entries[-1].id if self.entries else START

    @property
    def given_back(self) -> list[int]:
        return [batch.given_back for batch in self.batches if batch.given_back is not None]

    async def has(self, taps: list[str]) -> None:
        await eventually(lambda: self.taps == taps)

    async def stop(self) -> None:
        while not self._task.done():  # wait_for of this Python swallows a cancellation that comes with its result
            self._task.cancel()
            await asyncio.wait([self._task], timeout=0.1)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loss is noticed at the end of a blocking read; nobody here needs to wait two seconds for it."""
    monkeypatch.setattr(store_redis, "BLOCK_MS", 200)


@pytest.fixture(scope="module", params=["the built-in Valkey", "Debian's Redis"])
def binary(request: pytest.FixtureRequest) -> Path:
    return find_binary() if request.param == "the built-in Valkey" else redis_server()


@pytest.fixture(scope="module")
def shared_store(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = EmbeddedStore(tmp_path_factory.mktemp("store"), binary)
    yield store.start()
    store.stop()


@pytest.fixture(scope="module", params=["memory", "the built-in Valkey", "Debian's Redis"])
def anywhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "memory":
        yield ""
        return
    binary = find_binary() if request.param == "the built-in Valkey" else redis_server()
    store = EmbeddedStore(tmp_path_factory.mktemp("store"), binary)
    yield store.start()
    store.stop()


@pytest.fixture
async def stream(anywhere: str) -> AsyncIterator[Stream]:
    if not anywhere:
        yield InMemory()
        return
    kept = InStore(anywhere)
    yield kept
    await kept.close()


@pytest.fixture
async def kept(shared_store: str) -> AsyncIterator[InStore]:
    stream = InStore(shared_store)
    yield stream
    await stream.close()


@pytest.fixture
async def follow() -> AsyncIterator[Callable[[Log], Follower]]:
    followers: list[Follower] = []

    def start(log: Log) -> Follower:
        followers.append(Follower(log))
        return followers[-1]

    yield start
    for follower in followers:
        await follower.stop()


Follow = Callable[[Log], Follower]


def slip(text: str = "Flere benker langs elva") -> PostIdea:
    return PostIdea(activity="a1", text=text)


async def insist(append: Callable[[], Awaitable[str]]) -> str:
    """Send the same again until the outcome is known, as a phone does."""
    for _ in range(200):
        try:
            return await append()
        except (OutcomeUnknown, HistoryLost):
            await asyncio.sleep(0.05)
    raise AssertionError("the store never answered")


async def keep(log: Log, taps: list[str], after: Callable[[], str] = lambda: START) -> None:
    for tap in taps:
        await insist(lambda tap=tap: log.append(tap, ASTRID, slip(tap), after()))  # type: ignore[misc] # bound just here


# The contract, everywhere


async def test_entries_get_ids_in_the_order_they_were_appended(stream: Stream) -> None:
    log = stream.log()

    ids = [await log.append(tap, ASTRID, slip(), START) for tap in TAPS[:50]]

    assert ids == sorted(set(ids), key=order)


async def test_a_tap_sent_again_gives_the_entry_it_already_has(stream: Stream, follow: Follow) -> None:
    log, other = stream.log(), stream.log()

    first = await log.append(TAPS[0], ASTRID, slip(), START)
    await log.append(TAPS[1], ASTRID, slip(), first)

    assert await other.append(TAPS[0], ASTRID, slip(), first) == first
    await follow(log).has(TAPS[:2])


async def test_a_tap_sent_twenty_times_at_once_has_one_entry(stream: Stream, follow: Follow) -> None:
    logs = [stream.log() for _ in range(4)]

    ids = await asyncio.gather(*(log.append(TAPS[0], ASTRID, slip(), START) for log in logs for _ in range(5)))

    assert len(set(ids)) == 1
    await follow(logs[0]).has(TAPS[:1])


async def test_the_same_tap_with_other_content_is_refused(stream: Stream, follow: Follow) -> None:
    log = stream.log()
    await log.append(TAPS[0], ASTRID, slip("Benk"), START)

    with pytest.raises(TapReused):
        await log.append(TAPS[0], ASTRID, slip("Buss"), START)
    with pytest.raises(TapReused):
        await log.append(TAPS[0], ODD, slip("Benk"), START)

    await follow(log).has(TAPS[:1])


async def test_nothing_is_appended_after_an_entry_that_has_vanished(stream: Stream, follow: Follow) -> None:
    log = stream.log()
    first = await log.append(TAPS[0], ASTRID, slip(), START)
    second = await log.append(TAPS[1], ASTRID, slip(), first)
    await stream.remove(second)

    with pytest.raises(HistoryLost):
        await log.append(TAPS[2], ASTRID, slip(), second)

    assert await log.append(TAPS[0], ASTRID, slip(), second) == first
    await follow(stream.log()).has(TAPS[:1])


async def test_a_tap_tells_which_entry_it_has(stream: Stream) -> None:
    log = stream.log()
    id = await log.append(TAPS[0], ASTRID, slip(), START)

    assert await log.entry_of(TAPS[0]) == id
    assert await log.entry_of(TAPS[1]) is None


async def test_the_tail_gives_everything_and_then_what_comes(stream: Stream, follow: Follow) -> None:
    log = stream.log()
    ids = [await log.append(tap, ASTRID, slip(tap), START) for tap in TAPS[:5]]
    follower = follow(stream.log())
    await follower.has(TAPS[:5])

    ids += [await log.append(tap, ASTRID, slip(tap), START) for tap in TAPS[5:10]]
    await follower.has(TAPS[:10])

    assert [entry.id for entry in follower.entries] == ids
    assert [entry.command for entry in follower.entries] == [slip(tap) for tap in TAPS[:10]]
    assert [entry.author for entry in follower.entries] == [ASTRID] * 10
    assert [batch.whole for batch in follower.batches] == [True] + [False] * (len(follower.batches) - 1)
    assert len({batch.epoch for batch in follower.batches}) == 1


async def test_an_empty_log_says_that_it_is_empty(stream: Stream, follow: Follow) -> None:
    follower = follow(stream.log())

    await eventually(lambda: follower.batches)

    assert (follower.batches[0].whole, follower.batches[0].entries) == (True, ())
    assert follower.batches[0].epoch


async def test_two_processes_see_the_same_order(stream: Stream, follow: Follow) -> None:
    logs = stream.log(), stream.log()
    followers = [follow(log) for log in logs]

    await asyncio.gather(*(logs[n % 2].append(tap, ASTRID, slip(), START) for n, tap in enumerate(TAPS)))

    for follower in followers:
        await eventually(lambda f=follower: len(f.entries) == len(TAPS))  # type: ignore[misc] # bound just here
    assert followers[0].entries == followers[1].entries
    assert sorted(followers[0].taps) == TAPS


@pytest.mark.parametrize(
    "change",
    [
        {"v": "2"},
        {"v": ""},
        {"do": "idea_wall.sing"},
        {"body": '{"activity":"a1","text":"Benk","colour":"red"}'},
        {"body": '{"activity":"a1"'},
        {"author": '{"id":"a","standing":"king"}'},
        {"do": None},
        {"tap": None},
        {"body": None},
        {"author": None},
    ],
    ids=lambda change: next(f"{name}={value}" for name, value in change.items()),
)
async def test_what_a_newer_process_wrote_stops_the_tail_and_is_never_guessed_at(
    stream: Stream, follow: Follow, change: dict[str, str | None]
) -> None:
    log = stream.log()
    follower = follow(stream.log())
    await log.append(TAPS[0], ASTRID, slip(), START)
    await follower.has(TAPS[:1])

    fields = write_entry(VOCABULARY, TAPS[1], ASTRID, slip()) | change
    await stream.write_raw({name: value for name, value in fields.items() if value is not None})
    await log.append(TAPS[2], ASTRID, slip(), START)

    await eventually(lambda: follower.fault)
    assert follower.taps == TAPS[:1]


# On a real store, over a road that loses things


@asynccontextmanager
async def over(url: str, fate: Any = None) -> AsyncIterator[Link]:
    link = await Link(unquote(url.removeprefix("unix://")), fate).open()
    yield link
    await link.close()


@pytest.mark.parametrize("times", [1, 3])
async def test_a_lost_answer_leaves_one_entry_a_tap(kept: InStore, follow: Follow, times: int) -> None:
    await kept.log().append("warm" * 4, ASTRID, slip(), START)  # the script is known to the store from here on
    async with over(kept.url, lose := AnswersLost(times)) as link:
        log = kept.log(f"redis://127.0.0.1:{link.port}")

        ids = await asyncio.gather(
            *(insist(partial(log.append, tap, ASTRID, slip(), START)) for tap in TAPS[:60])
        )

    assert lose.lost == 60 * times
    assert await kept.ids() == [(await kept.ids())[0], *sorted(ids, key=order)]
    assert len(set(ids)) == 60


async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again_behind_our_back(kept: InStore) -> None:
    await kept.log().append("warm" * 4, ASTRID, slip(), START)
    async with over(kept.url, lose := AnswersLost(1_000)) as link:
        log = kept.log(f"redis://127.0.0.1:{link.port}")

        with pytest.raises(OutcomeUnknown):
            await log.append(TAPS[0], ASTRID, slip(), START)

    assert lose.lost == 1
    assert (await kept.taps()).count(TAPS[0]) == 1


async def test_a_store_that_is_paused_does_not_hang_the_tail(
    binary: Path, tmp_path: Path, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_redis, "ANSWER_S", 0.5)
    async with own_store(binary, tmp_path) as (store, stream):
        log = stream.log()
        follower = follow(log)
        await keep(log, TAPS[:3])
        await follower.has(TAPS[:3])
        pid = store.pid
        assert pid

        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(OutcomeUnknown):
                await log.append(TAPS[3], ASTRID, slip(TAPS[3]), START)
            await asyncio.sleep(2 * store_redis.BLOCK_MS / 1000 * 4)
        finally:
            os.kill(pid, signal.SIGCONT)
        await keep(log, TAPS[3:6])

        await follower.has(TAPS[:6])
        assert not follower.given_back


# On a store of its own, that is killed, emptied and set back


@asynccontextmanager
async def own_store(binary: Path, folder: Path) -> AsyncIterator[tuple[EmbeddedStore, InStore]]:
    store = EmbeddedStore(folder, binary)
    stream = InStore(store.start())
    try:
        yield store, stream
    finally:
        await stream.close()
        store.stop()


def kill(store: EmbeddedStore) -> None:
    pid = store.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    while store._lives():
        time.sleep(0.005)


def copy_of(folder: Path) -> Path:
    copy = folder / f"copy{secrets.token_hex(4)}"
    shutil.copytree(folder / "store" / "appendonlydir", copy)
    return copy


def set_back(store: EmbeddedStore, folder: Path, copy: Path) -> None:
    """Kill the store and start it on an older copy of its files."""
    kill(store)
    shutil.rmtree(folder / "store" / "appendonlydir")
    shutil.copytree(copy, folder / "store" / "appendonlydir")
    assert store.ensure_running()


async def test_an_outage_is_waited_out_and_nothing_is_missing_after_it(
    binary: Path, tmp_path: Path, follow: Follow
) -> None:
    async with own_store(binary, tmp_path) as (store, stream):
        log = stream.log()
        follower = follow(log)
        await keep(log, TAPS[:20])
        await follower.has(TAPS[:20])
        kill(store)
        with pytest.raises(OutcomeUnknown):
            await log.append(TAPS[20], ASTRID, slip(TAPS[20]), follower.last)
        with pytest.raises(OutcomeUnknown):
            await log.entry_of(TAPS[0])

        assert store.ensure_running()
        await keep(log, TAPS[20:40], lambda: follower.last)

        await follower.has(TAPS[:40])
        assert await stream.taps() == TAPS[:40]
        assert len({batch.epoch for batch in follower.batches}) == 1
        assert not follower.given_back


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
        await keep(log, TAPS[:50])
        await follower.has(TAPS[:50])
        link.fate = slow = BlocksHalfway(link)

        await stream.plain.flushall()
        await eventually(lambda: slow.blocked)
        newcomer = stream.log()
        fresh = follow(newcomer)
        await eventually(lambda: fresh.batches)
        seen = fresh.taps
        if seen:
            await newcomer.append(TAPS[60], ASTRID, slip(), fresh.last)
        link.unblock()

        await eventually(lambda: follower.given_back)
        assert (await stream.taps())[:50] == TAPS[:50]


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
        if self._writes == 20:
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
