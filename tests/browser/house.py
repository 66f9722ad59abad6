"""The real server as a process of its own, which can be killed and started again on the same data."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from pathlib import Path
from types import TracebackType
from typing import Self

from verksted.store.embedded import EmbeddedStore

ROOT = Path(__file__).parents[2]
SIGN_IN = re.compile(r"http://localhost:\d+(/enter/\S+)")
START_S = 30.0
STOP_S = 15.0
KEPT_LINES = 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """One server on one data folder. `public_url` is what its QR codes say."""

    def __init__(self, data_dir: Path, port: int, public_url: str = "") -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.data_dir = data_dir
        self.said: list[str] = []
        self.sign_in = ""
        self._public_url = public_url or self.url
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VERKSTED_")}
        ours = {
            "DATA_DIR": str(self.data_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self._public_url,
        }
        return {**kept, "PYTHONUNBUFFERED": "1", **{f"VERKSTED_{name}": value for name, value in ours.items()}}

    async def start(self) -> None:
        """Returns when the server says how to come in, as it does to whoever starts it by hand."""
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "verksted", cwd=ROOT, env=self._environment(), stdout=PIPE, stderr=STDOUT
        )
        self._reading = asyncio.create_task(self._read(self._process))
        await asyncio.wait_for(self._ready.wait(), START_S)
        assert self._process.returncode is None, self.words()

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.said = [*self.said[-KEPT_LINES:], line.decode(errors="replace").rstrip()]
            if found := SIGN_IN.search(self.said[-1]):
                self.sign_in = self.url + found[1]
            if "Ctrl+C" in self.said[-1]:
                self._ready.set()
        self._ready.set()

    def words(self) -> str:
        return "\n".join(self.said)

    async def kill(self) -> None:
        """No goodbye, as when the power goes or somebody pulls the wrong plug. The store lives on."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ctrl+C, as the server itself says; the store goes with it, also one that a killed server left behind."""
        if self._process is None:
            await asyncio.to_thread(self._stop_store)
        await self._end(signal.SIGINT)

    def _stop_store(self) -> None:
        store = EmbeddedStore(self.data_dir)
        store.start()
        store.stop()

    async def _end(self, how: signal.Signals) -> None:
        if self._process is None or self._reading is None:
            return
        if self._process.returncode is None:
            self._process.send_signal(how)
        await asyncio.wait_for(self._process.wait(), STOP_S)
        await self._reading
        self._process = None

    def pause_store(self) -> PausedStore:
        """The store answers nobody while this lasts; what it is sent meanwhile it takes in order afterwards."""
        pid = EmbeddedStore(self.data_dir).pid
        assert pid is not None
        return PausedStore(pid)


class PausedStore:
    def __init__(self, pid: int) -> None:
        self._pid = pid

    def __enter__(self) -> None:
        os.kill(self._pid, signal.SIGSTOP)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self._pid, signal.SIGCONT)
