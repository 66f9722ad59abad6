"""The process of a rehearsal's people: one line of JSON comes in, and when the pipe is closed everybody leaves at once."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading

import msgspec

from verksted.rehearsal.crowd import Plan, rehearse

PIPE_BYTES = 4096
LOWEST = 15
"""How much this process yields to the server beside it."""


def main() -> None:
    """Read the plan and carry it out."""
    logging.disable(logging.CRITICAL)
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    plan = msgspec.json.decode(_first_line(), type=Plan)
    threading.Thread(target=_leave_with_the_server, daemon=True).start()
    asyncio.run(rehearse(plan))


def _first_line() -> bytes:
    """Read from the pipe itself: a thread that waits in a file object would hold its lock when the program ends."""
    line = b""
    while not line.endswith(b"\n") and (piece := os.read(sys.stdin.fileno(), PIPE_BYTES)):
        line += piece
    return line


def _leave_with_the_server() -> None:
    """The pipe ends when whoever holds its other end is gone, killed or not: then nothing here may stay."""
    while os.read(sys.stdin.fileno(), PIPE_BYTES):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
