"""Pictures that people upload: drawn anew by a process of its own, so that none can harm or fill this one."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import IO

import msgspec
import structlog

from verksted.domain import limits
from verksted.domain.refusals import Refusal
from verksted.pictures.drawn import Drawn, Refused

logger = structlog.get_logger()

TOO_HEAVY = Refusal("picture_too_heavy")
WAIT_S = limits.drawing_seconds_max + 10.0
ANSWER_BYTES_MAX = 4 * limits.picture_bytes_max
_ANSWER = msgspec.msgpack.Decoder(Drawn | Refused)


class Drawer:
    """Draws one picture at a time: before an evening there are a few, and memory is short."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def drawn(self, file: IO[bytes], page: int = 1) -> Drawn | Refusal:
        """The picture in a real file, or that page of a PDF, in its two sizes; a refusal where that cannot be had."""
        async with self._turn:
            said = await _said_of(file, page)
        try:
            answer = _ANSWER.decode(said)
        except msgspec.MsgspecError:
            # It died, or took too long: a bomb that its limits have stopped.
            return TOO_HEAVY
        return Refusal(answer.reason, answer.n) if isinstance(answer, Refused) else answer


async def _said_of(file: IO[bytes], page: int) -> bytes:
    """What the other process answers; nothing where it died or was stopped."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "verksted.pictures.worker",
        str(page),
        stdin=file,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_bare_environment(),
    )
    try:
        async with asyncio.timeout(WAIT_S):
            said = await _read(process)
            code = await process.wait()
    except TimeoutError:
        code, said = -1, b""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if code:
        logger.warning("picture_not_drawn", code=code)
    return b"" if code else said


async def _read(process: Process) -> bytes:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    said = bytearray()
    while len(said) <= ANSWER_BYTES_MAX and (part := await process.stdout.read(1 << 16)):
        said += part
    return bytes(said) if len(said) <= ANSWER_BYTES_MAX else b""


def _bare_environment() -> dict[str, str]:
    """Where Python and this package are, and none of our secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
