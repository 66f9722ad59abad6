"""The least a fan-out can cost here: one ready frame, one `transport.write` a socket, nothing else.

python -m benchmarks.floor PORT     then a size in bytes on each line of standard input
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from functools import partial
from typing import ClassVar, cast

import uvloop

from benchmarks.hall import until
from benchmarks.product import ROOT, SERVER_CORE, cpu_s, free_port, on_core
from benchmarks.wire import HOST, FrameSocket, frames_of, listen
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


async def floor(count: int, size: int, rounds: int, round_s: float) -> float:
    """µs of CPU a frame, in a process of its own on the server's core, to as many sockets in as many rounds."""
    port = free_port()
    with on_core(SERVER_CORE):
        process = subprocess.Popen(  # noqa: ASYNC220 - before anything is measured
            [sys.executable, "-m", "benchmarks.floor", str(port)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    await asyncio.to_thread(process.stdout.readline)
    sockets = [await listen(port, "", "", "", lambda text: None) for _ in range(count)]
    await asyncio.sleep(1)  # a socket is open here before it is accepted there
    before = cpu_s(process.pid)
    for number in range(1, rounds + 1):
        pause = asyncio.create_task(asyncio.sleep(round_s))
        process.stdin.write(f"{size}\n")
        process.stdin.flush()
        await until(partial(_all_there, sockets, number * count))
        await pause
    used = cpu_s(process.pid) - before
    for socket in sockets:
        socket.transport.close()
    process.stdin.close()
    process.wait(5)
    return used / (rounds * count) * 1e6


def _all_there(sockets: list[FrameSocket], frames: int) -> bool:
    return frames_of(sockets) == frames


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
