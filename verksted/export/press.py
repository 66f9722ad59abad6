"""Where the report is printed, and all other paper: a process of its own, so that what goes wrong there, or takes long, stops nobody here.

`python -m verksted.export.press pdf` reads a document as JSON, `prints` what stands on a sheet, and writes the file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any, Literal

import msgspec

from verksted.domain import limits
from verksted.export.document import Document

Paper = Literal["docx", "pdf"]
COMMAND: tuple[str, ...] = ("-m", "verksted.export.press")


class PressFailed(Exception):
    """No file came out; the message says why in a few words."""


def printed(document: Document, paper: Paper) -> bytes:
    """The file's bytes. Raises PressFailed where it cannot be made, or not in the time it may take."""
    return pressed(msgspec.json.encode(document), paper)


def pressed(said: bytes, paper: Paper | Literal["prints"]) -> bytes:
    """The same for what stands in JSON already: a document, or for `prints` the kit of one sort of sheet."""
    command = [sys.executable, *COMMAND, paper]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by our own interpreter
            command, input=said, capture_output=True, check=False,
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
        made = _written(sys.stdin.buffer.read(), paper)
    except BaseException as error:  # noqa: BLE001 - a panic of the typesetter is no Exception
        sys.exit(type(error).__name__)
    sys.stdout.buffer.write(made)


def _written(said: bytes, paper: str) -> bytes:
    from verksted.export.beside import beside

    if paper == "prints":
        from verksted.export import prints

        return prints.written(msgspec.json.decode(said, type=dict[str, Any]), beside)
    document = msgspec.json.decode(said, type=Document)
    if paper == "docx":
        from verksted.export import docx

        return docx.written(document)
    from verksted.export import pdf

    return pdf.written(document, beside)


def _bound_memory() -> None:
    """Where the system can: a document that would eat the machine ends itself instead."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.report_memory_bytes_max, limits.report_memory_bytes_max))


if __name__ == "__main__":
    main(sys.argv[1])
