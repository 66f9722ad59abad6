"""How long it takes from "Avslutt" to the report: on the project group's screen, and as files, while phones look on.

python -m benchmarks.results [SLIPS ...]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, NamedTuple

from tests.web.serving import Server, Workshop

PHONES = 70
ENDINGS = ("pdf", "docx", "xlsx", "csv", "json", "zip")
ASK_S = 0.02


class Row(NamedTuple):
    """One hall: seconds for each file, and how long the server let others wait meanwhile."""

    slips: int
    times: dict[str, float]
    longest_wait_s: float


def main(sizes: tuple[int, ...]) -> None:
    """One evening of each size, one after the other."""
    rows = [_evening(size) for size in sizes]
    print(f"{'slips':>6}  " + "  ".join(f"{name:>7}" for name in rows[0].times) + "  longest wait of another")
    for row in rows:
        times = "  ".join(f"{seconds:7.2f}" for seconds in row.times.values())
        print(f"{row.slips:6}  {times}  {row.longest_wait_s * 1000:.0f} ms")


def _evening(slips: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="verksted-results-") as folder:
        server = Server(Path(folder)).start()
        try:
            return _measured(server, slips)
        finally:
            server.stop()


def _measured(server: Server, slips: int) -> Row:
    workshop = server.new("Framtidsverksted 1")
    host = workshop.host()
    _write(workshop, slips)
    group = workshop.group()
    times: dict[str, float] = {}
    began = time.monotonic()
    host.does("workshop.end")
    group.page(f"/p/{workshop.id}")
    times["screen"] = time.monotonic() - began
    while not list((server.folder / "data" / "archive").glob("*.zip")):
        time.sleep(ASK_S)
    times["archive"] = time.monotonic() - began
    waits: list[float] = []
    for ending in ENDINGS:
        times[ending], wait = asyncio.run(_beside(workshop, f"/w/{workshop.id}/export.{ending}", group))
        waits.append(wait)
    return Row(slips, times, max(waits))


def _write(workshop: Workshop, slips: int) -> None:
    """Slips from many phones, some groups, and a vote that everybody took part in."""
    host = workshop.host()
    host.opens_the_wall("Hvor og hvordan bor du når du er 80 år?", "Hvordan forebygge at vi blir ensomme?")
    phones = workshop.phones(PHONES)
    for n in range(slips):
        text = f"Tanke nummer {n}: buss til butikken, kafé på torget og noen som spør hvordan det går"
        phones[n % PHONES].does("idea_wall.post_idea", activity="a1", prompt=n % 2, text=text)
    for n, heading in enumerate(("Komme seg rundt", "Fellesskap", "Bo godt", "Trygghet", "Ute")):
        size = min(slips // 6, 250)
        ideas = list(range(1 + n * size, 1 + n * size + size))
        host.does("idea_wall.make_group", activity="a1", heading=heading, ideas=ideas)
    host.opens("a2", loose="wait")
    for n, phone in enumerate(phones):
        phone.lays(1 + n % 4)
    host.does("workshop.reveal", activity="a2")


async def _beside(workshop: Workshop, path: str, group: Any) -> tuple[float, float]:
    """Fetch a file, and ask for something small again and again meanwhile: the longest any of those took."""
    began = time.monotonic()
    fetching = asyncio.create_task(asyncio.to_thread(group.get, path))
    longest = await _asked_until(fetching, workshop)
    assert (await fetching).status_code == 200
    return time.monotonic() - began, longest


async def _asked_until(done: Awaitable[Any], workshop: Workshop) -> float:
    task = asyncio.ensure_future(done)
    other, longest = workshop.wall(), 0.0
    while not task.done():
        began = time.monotonic()
        await asyncio.to_thread(other.get, "/healthz")
        longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(ASK_S)
    return longest


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or (200, 1_000))
