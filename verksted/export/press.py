"""Where the report is printed: a process of its own, so that what goes wrong there, or takes long, stops nobody here.

`python -m verksted.export.press pdf` reads a document as JSON and writes the file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Literal

import msgspec

from verksted.domain import limits
from verksted.export.document import Document

Paper = Literal["docx", "pdf"]
COMMAND: tuple[str, ...] = ("-m", "verksted.export.press")


class PressFailed(Exception):
    """No file came out; the message says why in a few words."""


def printed(document: Document, paper: Paper) -> bytes:
    """The file's bytes. Raises PressFailed where it cannot be made, or not in the time it may take."""
    command = [sys.executable, *COMMAND, paper]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by our own interpreter
            command, input=msgspec.json.encode(document), capture_output=True, check=False,
            timeout=limits.report_seconds_max, env=_environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PressFailed(f"{paper}: took longer than {limits.report_seconds_max} s") from error
    except OSError as error:
        raise PressFailed(f"{paper}: {type(error).__name__}") from error
    if done.returncode or not done.stdout:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PressFailed(f"{paper}: {told[-1][:200] if told else done.returncode}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Ours without our secrets, and with the places we ourselves were imported from."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VERKSTED_")}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def main(paper: str) -> None:
    """The child's whole life. Of what goes wrong only the sort is told: the rest may be somebody's words."""
    _bound_memory()
    try:
        document = msgspec.json.decode(sys.stdin.buffer.read(), type=Document)
        made = _written(document, paper)
    except BaseException as error:  # noqa: BLE001 - a panic of the typesetter is no Exception
        sys.exit(type(error).__name__)
    sys.stdout.buffer.write(made)


def _written(document: Document, paper: str) -> bytes:
    if paper == "docx":
        from verksted.export import docx

        return docx.written(document)
    from verksted.export import pdf

    return pdf.written(document)


def _bound_memory() -> None:
    """Where the system can: a document that would eat the machine ends itself instead."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.report_memory_bytes_max, limits.report_memory_bytes_max))


if __name__ == "__main__":
    main(sys.argv[1])
