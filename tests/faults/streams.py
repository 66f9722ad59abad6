"""Streams and those who follow them, for tests of the log: what several processes and a room would do."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from tests.faults.links import Link, eventually
from tests.hall import ASTRID, VOCABULARY
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain.entry import Entry
from verksted.domain.vocabulary import UnknownCommand
from verksted.store.embedded import EmbeddedStore
from verksted.store.log import (
    START,
    Batch,
    Erased,
    Fields,
    HistoryLost,
    Log,
    OutcomeUnknown,
)
from verksted.store.memory import MemoryLog, MemoryStream
from verksted.store.redis import RedisLog, connect, connect_reader

TAPS = [f"tap{n:013}" for n in range(200)]


class Stream(Protocol):
    """One stream, and what a test does to it behind the back of the logs that use it."""

    def log(self) -> Log:
        """A new log on it, as another process would have."""
        ...

    async def write_raw(self, fields: Fields, id: str = "") -> None: ...

    async def remove(self, id: str) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self._stream = MemoryStream()

    def log(self) -> Log:
        return MemoryLog(self._stream, VOCABULARY)

    async def write_raw(self, fields: Fields, id: str = "") -> None:
        self._stream.entries[id or self._stream.next_id()] = fields

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

    async def write_raw(self, fields: Fields, id: str = "") -> None:
        await self.plain.xadd(self.key("log"), fields, id=id or "*")

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


Follow = Callable[[Log], Follower]


async def following() -> AsyncIterator[Follow]:
    """A fixture: followers that stop when the test does."""
    followers: list[Follower] = []

    def start(log: Log) -> Follower:
        followers.append(Follower(log))
        return followers[-1]

    yield start
    for follower in followers:
        await follower.stop()


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


@asynccontextmanager
async def over(url: str, fate: Any = None) -> AsyncIterator[Link]:
    link = await Link(unquote(url.removeprefix("unix://")), fate).open()
    yield link
    await link.close()


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


def holding(word: str, files: Path) -> list[str]:
    """The files with this word in them."""
    return [path.name for path in files.rglob("*") if word.encode() in content(path)]


def content(path: Path) -> bytes:
    """Nothing for a file that has just been replaced."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""
