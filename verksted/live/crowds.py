"""The simulated people of a rehearsal, in a process of their own that cannot outlive this one."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

import msgspec
import structlog

from verksted.store.rehearsals import Crowd

logger = structlog.get_logger()

GONE_S = 2.0
MODULE = "verksted.rehearsal"


class Door(msgspec.Struct, frozen=True):
    """Where simulated phones find this server: its own port on this machine, under the name that real ones use."""

    host: str
    port: int
    authority: str


class CrowdProcess:
    """One such process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, door: Door, code: str, crowd: Crowd) -> CrowdProcess:
        """Start it and tell it what to do. Raises OSError."""
        # A session of its own, so that Ctrl+C in the terminal is the server's alone; and none of the server's settings.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        assert process.stdin is not None  # noqa: S101 - it was asked for
        plan = {**msgspec.structs.asdict(door), "code": code, **_told(crowd)}
        with suppress(OSError):
            process.stdin.write(msgspec.json.encode(plan) + b"\n")
            await process.stdin.drain()
        logger.info("crowd_started", people=crowd.people, pid=process.pid)
        return cls(process)

    @property
    def left(self) -> int | None:
        """How it ended, or None while it runs."""
        return self._process.returncode

    async def stop(self) -> None:
        """Everybody leaves at once: the pipe is closed, and whoever does not heed that is stopped."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(GONE_S):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


def _told(crowd: Crowd) -> dict[str, object]:
    return {"people": crowd.people, "pace": crowd.pace, "until_ms": crowd.until_ms}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("VERKSTED_")}
