"""Files that people hand in: tables of slips from a spreadsheet, read in a process of its own and never believed."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress

import msgspec
import structlog

from verksted.domain import limits
from verksted.intake.tables import CHUNK_BYTES, Table

logger = structlog.get_logger()

TOO_HEAVY = Table(fault="file_unpacks_too_large")
WAIT_S = limits.import_seconds_max + 10.0


class TableReader:
    """Reads one file at a time, in a process that may neither grow nor go on for long."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def read(self, data: bytes) -> Table:
        """What is in the file. A reader that died was stopped by its limits: then the file is too heavy."""
        async with self._turn:
            said = await _said_of(data)
        try:
            return msgspec.json.decode(said, type=Table)
        except msgspec.MsgspecError:
            return TOO_HEAVY


async def _said_of(data: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "verksted.intake", stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_bare_environment()
    )
    try:
        async with asyncio.timeout(WAIT_S):
            said = await _heard(process, data)
    except TimeoutError:
        said = b""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        logger.warning("table_not_read", code=process.returncode)
    return said


async def _heard(process: Process, data: bytes) -> bytes:
    """The answer, which comes once everything has been read; nothing where it is longer than any table's."""
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()
    said = bytearray()
    while piece := await process.stdout.read(CHUNK_BYTES):
        # Read to the end even so: a pipe that is left full keeps its process from being seen off.
        if len(said) <= limits.import_answer_bytes_max:
            said += piece
    return bytes(said) if len(said) <= limits.import_answer_bytes_max else b""


def _bare_environment() -> dict[str, str]:
    """Where Python and this package are, and none of our secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
