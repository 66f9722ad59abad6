"""A line between one phone and the server that fails as real ones do: goes silent, refuses, or answers for somebody else."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from typing import Literal

State = Literal["open", "silent", "refused", "portal", "no-sockets"]

PORTAL = b"<!doctype html><title>Gjestenett</title><h1>Velkommen til gjestenettet</h1><p>Trykk her for \xc3\xa5 komme p\xc3\xa5 nett."
CHUNK_BYTES = 64 * 1024


class Line:
    """Listens on a port of its own and passes on what it hears, unless told otherwise.

    A silent line takes everything and delivers nothing; when it opens again, what it held goes through,
    as TCP does it. Playwright's own offline mode only refuses new requests and leaves sockets open.
    """

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self._state: State = "open"
        self._open = asyncio.Event()
        self._open.set()
        self._listener: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __repr__(self) -> str:
        return f"Line({self._state})"

    async def start(self, port: int = 0) -> None:
        self._listener = await asyncio.start_server(self._meet, "127.0.0.1", port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._listener:
            self._listener.close()
        self._drop_all()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def becomes(self, state: State) -> None:
        """From now on. Every state but silence also ends what is under way, so that the phone must call again."""
        self._state = state
        if state == "silent":
            self._open.clear()
            return
        if state != "open":
            self._drop_all()
        self._open.set()

    def _drop_all(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        first = await reader.read(CHUNK_BYTES)
        await self._open.wait()
        if not first or self._state == "refused" or (self._state == "no-sockets" and _wants_socket(first)):
            return
        if self._state == "portal":
            await _answer_as_portal(writer)
            return
        await self._join(first, reader, writer)

    async def _join(self, first: bytes, reader: StreamReader, writer: StreamWriter) -> None:
        above_reader, above = await asyncio.open_connection("127.0.0.1", self.server_port)
        self._writers.add(above)
        above.write(first)
        try:
            down = asyncio.create_task(self._carry(above_reader, writer))
            await self._carry(reader, above)
            above.transport.abort()
            await down
        finally:
            above.transport.abort()
            self._writers.discard(above)

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


def _wants_socket(request: bytes) -> bool:
    return b"upgrade: websocket" in request.lower()


async def _answer_as_portal(writer: StreamWriter) -> None:
    """What a café's network says to every request until somebody has accepted its terms."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(PORTAL)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + PORTAL)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
