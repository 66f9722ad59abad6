"""The least a fan-out can cost here: one ready frame, one `transport.write` a socket, nothing else.

python -m benchmarks.floor PORT     then a size in bytes on each line of standard input
"""

from __future__ import annotations

import asyncio
import sys
from typing import ClassVar, cast

import uvloop

from benchmarks.wire import HOST
from verksted.live.outbox import frame


class Line(asyncio.Protocol):
    """A socket that is only written to."""

    lines: ClassVar[set[asyncio.Transport]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """One more."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass
        self.lines.add(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """One less."""
        self.lines.discard(self.transport)


async def main(port: int) -> None:
    """Until standard input ends."""
    loop = asyncio.get_running_loop()
    await loop.create_server(Line, HOST, port, backlog=4096)
    said = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(said), sys.stdin)
    print("ready", flush=True)
    while size := (await said.readline()).strip():
        data = frame("x" * int(size))
        for line in Line.lines:
            line.write(data)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
