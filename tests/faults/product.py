"""The real program in a process of its own, started again whenever it dies, and the store below it; both may be killed."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from redis import Redis as PlainRedis
from redis.asyncio import Redis

from tests.faults.browsing import Browser, Unanswered
from tests.faults.links import Link
from tests.web.serving import free_port
from verksted.store.embedded import EmbeddedStore

ROOT = Path(__file__).parents[2]
READY_S = 60.0
STOP_S = 20.0
EXPECTED = ("history_given_back", "caretaker_failed")
"""What a server may rightly call an error while its store is taken from it; that it was mended is looked at elsewhere."""

Stream = list[tuple[str, dict[str, str]]]


class Product:
    """One server on one data folder. A store of its own unless the settings name another."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.starts = 0
        self._settings = settings
        self._process: Process | None = None
        self._supervision: asyncio.Task[None] | None = None

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VERKSTED_")}
        own = {"DATA_DIR": str(self.data), "HOST": "127.0.0.1", "PORT": str(self.port)}
        return {**kept, **{f"VERKSTED_{name}": value for name, value in {**own, **self._settings}.items()}}

    async def start(self) -> Product:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._supervision = asyncio.ensure_future(self._keep_running())
        await self.ready()
        return self

    async def _keep_running(self) -> None:
        """What systemd or a container's restart policy does."""
        while True:
            self.starts += 1
            with (self.folder / "server.log").open("ab") as log:
                command = (sys.executable, "-m", "verksted")
                self._process = await asyncio.create_subprocess_exec(
                    *command, cwd=ROOT, env=self._environment(), stdin=DEVNULL, stdout=log, stderr=log
                )
            await self._process.wait()

    async def ready(self) -> None:
        """Wait until it serves and its store takes a write."""
        until = time.monotonic() + READY_S
        browser = Browser(self.port)
        while True:
            with suppress(Unanswered):
                if (await browser.get("/readyz")).status == 200:
                    browser.hang_up()
                    return
            assert time.monotonic() < until, self.log[-3000:]
            await asyncio.sleep(0.05)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def workers(self) -> list[int]:
        """The processes that serve, where there are several; the first process only watches them."""
        with suppress(FileNotFoundError):  # one of them has gone just now
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
        return []

    def kill(self) -> None:
        """No goodbye."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """Asked politely; then its own store is stopped too, also one that a killed server left behind."""
        if self._supervision is not None:
            self._supervision.cancel()
            await asyncio.gather(self._supervision, return_exceptions=True)
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_S)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
                raise AssertionError(f"it would not stop: {self.log[-3000:]}") from None
        if "REDIS_URL" not in self._settings:
            await asyncio.to_thread(_stop_store, self.data)

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text("utf-8", "replace")

    def complaints(self) -> list[str]:
        """Everything in its log that ought not to happen whatever is killed."""
        lines = [line for line in self.log.splitlines() if '"level": "error"' in line or "Traceback" in line]
        return [line for line in lines if not any(event in line for event in EXPECTED)]

    async def new_workshop(self, agenda: str = "kortform") -> dict[str, Any]:
        """Made from the command line, beside the server."""
        command = (sys.executable, "-m", "verksted", "new", agenda, "--title", "Framtidas omsorg", "--json")
        maker = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=self._environment(), stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
        )
        said, _ = await maker.communicate()
        made: dict[str, Any] = json.loads(said)
        return made

    async def screens(self) -> int:
        """How many sockets it believes to be open."""
        browser = Browser(self.port)
        figures = (await browser.get("/metrics")).html
        browser.hang_up()
        return int(float(figures.split("\nverksted_screens ")[1].split("\n")[0]))


def _stop_store(data: Path) -> None:
    store = EmbeddedStore(data)
    if store.pid is not None:
        store.start()
        store.stop()


class Store:
    """A store on one folder, that a test may kill, empty and set back, and the road to it.

    Looked at from outside, with a plain client: nothing of the product stands between the test and the stream.
    """

    def __init__(self, folder: Path, binary: Path | None = None) -> None:
        self.folder = folder
        self._embedded = EmbeddedStore(folder, binary)
        self.link = Link("")

    async def start(self) -> Store:
        """Run it ourselves, and open a road over which the product shall reach it."""
        await asyncio.to_thread(self._embedded.start)
        self.link = await Link(unquote(self._embedded.url.removeprefix("unix://"))).open()
        return self

    async def stop(self) -> None:
        await self.link.close()
        await asyncio.to_thread(self._embedded.stop)

    @property
    def url(self) -> str:
        """Over the road."""
        return f"redis://127.0.0.1:{self.link.port}"

    def plain(self) -> Any:
        """A client on the spot, for a look inside."""
        return Redis.from_url(self._embedded.url, decode_responses=True)

    async def stream(self, workshop: str) -> Stream:
        """The raw entries of one workshop."""
        client = self.plain()
        try:
            return [(id, fields) for id, fields in await client.xrange(f"verksted:{{{workshop}}}:log")]
        finally:
            await client.aclose()

    async def access(self, workshop: str) -> dict[str, str]:
        client = self.plain()
        try:
            found: dict[str, str] = await client.hgetall(f"verksted:{{{workshop}}}:access")
            return found
        finally:
            await client.aclose()

    async def empty(self) -> None:
        client = self.plain()
        await client.flushall()
        await client.aclose()

    @property
    def pid(self) -> int:
        with PlainRedis.from_url(self._embedded.url) as client:
            return int(client.info("server")["process_id"])

    def kill(self) -> None:
        """Its own server, or the test, starts it again."""
        os.kill(self.pid, signal.SIGKILL)

    async def kill_and_start(self) -> None:
        self.kill()
        await self._start_again()

    async def _start_again(self) -> None:
        await asyncio.to_thread(self._wait, self._embedded.ensure_running)

    def _wait(self, what: Callable[[], bool]) -> None:
        while not what():
            time.sleep(0.005)

    async def pause(self, seconds: float) -> None:
        pid = self.pid
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(pid, signal.SIGCONT)

    def copy(self) -> Path:
        """A copy of its files, as a backup has them."""
        backup = Path(tempfile.mkdtemp(dir=self.folder)) / "backup"
        shutil.copytree(self._files, backup)
        return backup

    async def set_back(self, backup: Path) -> None:
        """Killed, and started on an older copy."""
        self.kill()
        await asyncio.to_thread(self._wait, lambda: not self._embedded._lives())
        shutil.rmtree(self._files)
        shutil.copytree(backup, self._files)
        await self._start_again()

    @property
    def _files(self) -> Path:
        return self.folder / "store" / "appendonlydir"
