"""A road between two programs that a test can block, cut, or make to lose what travels on it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from typing import Literal

Fate = Literal["arrives", "lost", "answer lost"]
Word = list[bytes]
"""One command to the store, as its words."""

CHUNK = 65_536


class Commands:
    """The commands in a stream of bytes to the store, however it was cut into chunks."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Word]:
        self._rest += data
        found = []
        while (read := _command(self._rest)) is not None:
            words, end = read
            self._rest = self._rest[end:]
            found.append(words)
        return found


def _command(data: bytes) -> tuple[Word, int] | None:
    """The first whole command and where it ends: `*2`, then for each word its length and itself."""
    end = data.find(b"\r\n")
    if end < 0 or data[:1] != b"*":
        return None
    words, at = [], end + 2
    for _ in range(int(data[1:end])):
        end = data.find(b"\r\n", at)
        if end < 0:
            return None
        start, length = end + 2, int(data[at + 1 : end])
        if len(data) < start + length + 2:
            return None
        words.append(data[start : start + length])
        at = start + length + 2
    return words, at


class Link:
    """Listens on a port of its own and passes everything on to `target`: a port, or the path of a socket."""

    def __init__(self, target: int | str, fate: Callable[[Word], Fate] | None = None) -> None:
        self.port = 0
        self.target = target
        self.fate = fate
        self._up, self._down = asyncio.Event(), asyncio.Event()
        self.unblock()
        self._server: asyncio.Server | None = None
        self._travellers: set[asyncio.Task[None]] = set()

    async def open(self) -> Link:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.gather(*self._travellers, return_exceptions=True)

    def block(self, *, up: bool = True, down: bool = True) -> None:
        """From now on nothing arrives in these directions, and neither end is told."""
        for way, blocked in ((self._up, up), (self._down, down)):
            if blocked:
                way.clear()

    def unblock(self) -> None:
        self._up.set()
        self._down.set()

    def cut(self) -> None:
        """Break every connection there is; new ones are welcome."""
        for task in self._travellers:
            task.cancel()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._travel(reader, writer))
        self._travellers.add(task)
        task.add_done_callback(self._travellers.discard)

    async def _travel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far: asyncio.StreamWriter | None = None
        try:
            await self._up.wait()
            far_reader, far = await self._reach()
            trip = Trip(self)
            ways = [asyncio.ensure_future(trip.up(reader, far)), asyncio.ensure_future(trip.down(far_reader, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for end in (writer, far):
                if end is not None:
                    end.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, str):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection("127.0.0.1", self.target)

    async def passage(self, *, up: bool) -> None:
        await (self._up if up else self._down).wait()


class Trip:
    """One connection over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._commands = Commands()
        self._answer_lost = False

    async def up(self, reader: asyncio.StreamReader, far: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            lost = self._lost(data)
            await self._link.passage(up=True)
            if lost:
                return
            far.write(data)
            await far.drain()

    def _lost(self, data: bytes) -> bool:
        if self._link.fate is None:
            return False
        fates = [self._link.fate(words) for words in self._commands.feed(data)]
        self._answer_lost = self._answer_lost or "answer lost" in fates
        return "lost" in fates

    async def down(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await far.read(CHUNK):
            await self._link.passage(up=False)
            if self._answer_lost:
                return
            writer.write(data)
            await writer.drain()


class AnswersLost:
    """Loses the store's answer to every append the first `times` times it is sent, as a bad network would."""

    def __init__(self, times: int) -> None:
        self._times = times
        self.lost = 0
        self._sent: dict[bytes, int] = {}

    def __call__(self, words: Word) -> Fate:
        tap = tap_of(words)
        if tap is None:
            return "arrives"
        self._sent[tap] = self._sent.get(tap, 0) + 1
        if self._sent[tap] > self._times:
            return "arrives"
        self.lost += 1
        return "answer lost"


def tap_of(words: Word) -> bytes | None:
    """The tap id of an append: EVALSHA, the script, three keys, then what the script is told."""
    if words[0].upper() != b"EVALSHA" or len(words) < 8 or not words[5].endswith(b":ahead"):
        return None
    return words[6]


class NthCallFails:
    """Lets everything through but for the n-th command, which is lost on the way there or on the way back."""

    def __init__(self, n: int, fate: Fate) -> None:
        self._counted: Iterator[int] = itertools.count(1)
        self._n, self._fate = n, fate
        self.failed = False

    def __call__(self, words: Word) -> Fate:
        if next(self._counted) != self._n:
            return "arrives"
        self.failed = True
        return self._fate


async def eventually(what: Callable[[], object], within_s: float = 30.0) -> None:
    """Wait until `what` is true; the time is a limit, not a measure."""

    async def ask() -> object:
        return what()

    await until(ask, within_s)


async def until(ask: Callable[[], Awaitable[object]], within_s: float = 60.0) -> None:
    """The same where the answer has to be fetched."""
    last = asyncio.get_running_loop().time() + within_s
    for pause_s in itertools.chain((0.001, 0.005), itertools.repeat(0.02)):
        if await ask():
            return
        assert asyncio.get_running_loop().time() < last, "it did not come about"
        await asyncio.sleep(pause_s)
