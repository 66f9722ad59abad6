"""The wire as a phone sees it, and no more of it than costs little: the load must not be what is measured."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Callable
from typing import NamedTuple, cast
from urllib.parse import urlencode

HOST = "127.0.0.1"
Fields = list[tuple[str, str]]


class Answer(NamedTuple):
    """One HTTP answer, its body as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as a browser reads it."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


class Connection:
    """One kept-alive HTTP connection and the cookies it has been given."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookies: dict[str, str] = {}
        self.bytes = 0

    async def ask(self, path: str, fields: Fields | None = None, *, script: bool = False) -> Answer:
        """GET, or POST where there are fields; as a browser's navigation or as our own script."""
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._streams
        writer.write(self._request(path, fields, script=script))
        answer = await _read(reader)
        self.bytes += len(answer.body)
        return answer if "set-cookie" not in answer.headers else self._keep(answer)

    def _request(self, path: str, fields: Fields | None, *, script: bool) -> bytes:
        body = b"" if fields is None else urlencode(fields).encode()
        lines = [f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}:{self._port}"]
        lines += [f"Cookie: {self.cookie}", "Accept-Encoding: gzip", "Accept: text/html"]
        if fields is not None:
            lines += [f"Origin: http://{HOST}:{self._port}", "Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Content-Length: {len(body)}"]
        lines += ["Verksted-Script: 1"] if script else []
        return "\r\n".join([*lines, "", ""]).encode() + body

    @property
    def cookie(self) -> str:
        """The header's value."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, answer: Answer) -> Answer:
        name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
        self.cookies[name] = value
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers, body)


class FrameSocket(asyncio.Protocol):
    """A WebSocket that only listens: it says hello, answers pings, and hands over every text it gets."""

    def __init__(self, request: bytes, hello: bytes, on_text: Callable[[bytes], None]) -> None:
        self._request, self._hello, self._on_text = request, hello, on_text
        self._buffer = bytearray()
        self._open = not request
        self.frames = 0
        self.bytes = 0
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the socket; a line that is not HTTP needs no asking."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass
        if self._request:
            self.transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remembered, so that a run with lost phones is no result."""
        self.closed = True

    def data_received(self, data: bytes) -> None:
        """Whole frames out of what has come."""
        self._buffer += data
        if not self._open and not self._opened():
            return
        while (size := _whole_frame(self._buffer)) is not None:
            head = size[0]
            self._take(self._buffer[0] & 15, bytes(self._buffer[head : size[1]]))
            del self._buffer[: size[1]]

    def _opened(self) -> bool:
        head, ended, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not ended:
            return False
        if b" 101 " not in head:
            raise ConnectionError(head.decode("latin-1"))
        self._open, self._buffer = True, bytearray(rest)
        self._say(1, self._hello)
        return True

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 9:
            self._say(10, payload)
        elif opcode == 1:
            self.frames += 1
            self.bytes += len(payload)
            self._on_text(payload)

    def _say(self, opcode: int, payload: bytes) -> None:
        """A masked frame of fewer than 126 bytes."""
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.transport.write(bytes((0x80 | opcode, 0x80 | len(payload))) + mask + masked)


def _whole_frame(buffer: bytearray) -> tuple[int, int] | None:
    """Where the first frame's payload begins and ends, or None while it is not all there."""
    if len(buffer) < 2:
        return None
    length, head = buffer[1] & 127, 2
    if length > 125:
        head = 4 if length == 126 else 10
        if len(buffer) < head:
            return None
        length = int.from_bytes(buffer[2:head], "big")
    return (head, head + length) if len(buffer) >= head + length else None


def upgrade(port: int, path: str, cookie: str) -> bytes:
    """The request for a socket."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}:{port}", f"Origin: http://{HOST}:{port}", f"Cookie: {cookie}"]
    lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""]
    return "\r\n".join(lines).encode()


async def listen(port: int, path: str, cookie: str, hello: str, on_text: Callable[[bytes], None]) -> FrameSocket:
    """An open socket."""
    loop = asyncio.get_running_loop()
    request = upgrade(port, path, cookie) if path else b""
    _, socket = await loop.create_connection(lambda: FrameSocket(request, hello.encode(), on_text), HOST, port)
    return socket


def frames_of(sockets: list[FrameSocket]) -> int:
    """How many frames they have had together."""
    return sum(socket.frames for socket in sockets)
