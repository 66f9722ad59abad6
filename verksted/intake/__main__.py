"""Reads one file from standard input and says on standard output what is in it; may neither grow nor go on for long."""

from __future__ import annotations

import sys
from contextlib import suppress

import msgspec

from verksted.domain import limits
from verksted.intake.tables import read_table

MEMORY_BYTES = 600_000_000
CPU_S = 20


def _bound() -> None:
    """Where the system has such bounds; Windows has none of these."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))


def main() -> None:
    """Nothing is kept of the file."""
    _bound()
    data = sys.stdin.buffer.read(limits.import_bytes_max + 1)
    sys.stdout.buffer.write(msgspec.json.encode(read_table(data)))


if __name__ == "__main__":
    main()
