"""Reads one file from standard input and says on standard output what is in it; may neither grow nor go on for long."""

from __future__ import annotations

import sys
from contextlib import suppress

import msgspec

from verksted.domain import limits
from verksted.intake.tables import read_table


def _bound() -> None:
    """Where the system has such bounds; Windows has none of these."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.import_memory_bytes_max,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (limits.import_seconds_max,) * 2)


def main() -> None:
    """Nothing is kept of the file."""
    _bound()
    data = sys.stdin.buffer.read(limits.import_bytes_max + 1)
    sys.stdout.buffer.write(msgspec.json.encode(read_table(data)))


if __name__ == "__main__":
    main()
