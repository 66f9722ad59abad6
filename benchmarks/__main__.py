"""`make bench`: a hall of 70 and one of 700 against the real product, and one table.

python -m benchmarks [PHONES ...]
"""

from __future__ import annotations

import asyncio
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks.evening import measured, say
from benchmarks.figures import Figures, further, ratio, table
from benchmarks.product import LOAD_CORE, stay_on

SIZES = (70, 700)


def main(sizes: tuple[int, ...]) -> None:
    """One evening of each size, one after the other."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    stay_on(LOAD_CORE)
    began, load = time.monotonic(), os.getloadavg()[0]
    halls = [_evening(size) for size in sizes]
    print(f"\n{platform.system()} {platform.release()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load of the machine before: {load:.1f}; took {time.monotonic() - began:.0f} s\n")
    print(table(halls))
    if len(halls) > 1:
        print(f"\n{comparison(halls)}")


def comparison(halls: list[Figures]) -> str:
    """The largest hall to the smallest."""
    small, large = halls[0], halls[-1]
    more, floor = further(halls), large.values["cpu_floor"]
    named = (("a dot", "cpu_dot", "goal ≤ 1.3"), ("a slip", "cpu_slip", ""), ("a join", "cpu_join", "goal ≤ 1.5"))
    lines = [
        f"CPU of {what} at {large.phones} / at {small.phones}: {ratio(halls, name):.2f}  {goal}"
        for what, name, goal in named
    ]
    return "\n".join(
        [*lines, f"CPU of one more phone in a fan-out: {more:.1f} µs, {more / floor:.2f} × the floor  goal ≤ 2"]
    )


def _evening(size: int) -> Figures:
    say(f"{size} phones")
    with tempfile.TemporaryDirectory(prefix="verksted-bench-") as folder:
        return uvloop.run(measured(Path(folder), size))


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    main(tuple(map(int, sys.argv[1:])) or SIZES)
