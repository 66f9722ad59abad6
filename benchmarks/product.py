"""Verksted itself, started as anybody starts it, in a folder and on a port of its own, and what it uses of the machine."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any, NamedTuple

from benchmarks.wire import HOST
from verksted.store.embedded import EmbeddedStore

ROOT = Path(__file__).parent.parent
EVENING = Path(__file__).parent / "evening.toml"
SERVER_CORE, LOAD_CORE = 0, 1
STARTED = re.compile(r"/enter/(\S+)")


class Used(NamedTuple):
    """CPU seconds so far."""

    server: float
    store: float

    def __sub__(self, other: Any) -> Used:
        return Used(self.server - other.server, self.store - other.store)


class Product:
    """A running server, its store, and one workshop in it."""

    def __init__(self, process: subprocess.Popen[str], store_pid: int, port: int, workshop: dict[str, Any]) -> None:
        self.pid = process.pid
        self._store_pid = store_pid
        self.port = port
        self.id: str = workshop["id"]
        self.code: str = workshop["code"]
        self.links: dict[str, str] = workshop["links"]

    def used(self) -> Used:
        """User and system time of the server and of its store."""
        return Used(cpu_s(self.pid), cpu_s(self._store_pid))

    def memory_kib(self) -> int:
        """What the server holds in memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) if found else 0


def cpu_s(pid: int) -> float:
    """User and system time of a process, all its threads together, to the nanosecond."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


def stay_on(core: int) -> None:
    """Keep this process, and those it starts from now on, to one core where there are several."""
    if len(os.sched_getaffinity(0)) > 1 or core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started here runs on that core."""
    before = os.sched_getaffinity(0)
    stay_on(core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def product(folder: Path, agenda: Path = EVENING) -> Iterator[Product]:
    """Start the server with its own embedded store, found a workshop, and stop both afterwards."""
    port = free_port()
    settings = {"DATA_DIR": str(folder), "HOST": HOST, "PORT": str(port), "PUBLIC_URL": f"http://{HOST}:{port}"}
    environment = {**os.environ, **{f"VERKSTED_{name}": value for name, value in settings.items()}}
    environment.pop("VERKSTED_REDIS_URL", None)
    with on_core(SERVER_CORE), (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "verksted"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        _wait_until_it_speaks(process, folder)
        workshop = _workshop(environment, agenda)
        yield Product(process, EmbeddedStore(folder).pid or 0, port, workshop)
    except BaseException:
        print((folder / "server.log").read_text()[-3000:], file=sys.stderr)
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_it_speaks(process: subprocess.Popen[str], folder: Path) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if STARTED.search(line):
            time.sleep(1)  # the address is shown a moment before it is listened on
            return
    raise RuntimeError((folder / "server.log").read_text())


def _workshop(environment: dict[str, str], agenda: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "verksted", "new", str(agenda), "--title", "Framtidsverksted", "--json"]
    made = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return found
