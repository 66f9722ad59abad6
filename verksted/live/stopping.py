"""Ending what runs on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN_S = 0.1


async def stop(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel them, and return when each is done, however it ended.

    A time-out of Python 3.11 may swallow a cancellation, so they are asked until it is heeded.
    """
    all_of_them = list(tasks)
    while pending := [task for task in all_of_them if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=AGAIN_S)
    # Looked at, or each that failed would be complained of once more when it is thrown away.
    await asyncio.gather(*all_of_them, return_exceptions=True)
