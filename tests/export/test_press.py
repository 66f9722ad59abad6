"""The press: what it prints is what the writers write, and what goes wrong in it ends there."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
from msgspec.structs import replace

from tests.export.reading import BOKMAAL, NOW_MS, pdf_text, report_of, slip
from verksted.domain import limits
from verksted.export import docx, pdf, press
from verksted.export.chapters import document
from verksted.export.document import Document
from verksted.export.press import PressFailed, pressed, printed


@pytest.fixture(scope="module")
def made() -> Document:
    return document(report_of(slip(1, "Benk ved elva 👍"), slip(2, "漢")), BOKMAAL, NOW_MS)


def test_both_papers_come_out_as_the_writers_write_them(made: Document) -> None:
    assert printed(made, "pdf") == pdf.written(made)
    assert printed(made, "docx") == docx.written(made)
    assert "Benk ved elva" in pdf_text(printed(made, "pdf"))


def test_what_takes_too_long_is_stopped(made: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "report_seconds_max", 0.01)

    with pytest.raises(PressFailed, match="took longer"):
        printed(made, "pdf")


def test_what_is_printed_before_the_evening_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PressFailed, match="prints: KeyError"):
        pressed(b'{"sheet": "poster"}', "prints")
    monkeypatch.setattr(limits, "report_seconds_max", 0.01)
    with pytest.raises(PressFailed, match="took longer"):
        pressed(b'{"sheet": "poster"}', "prints")
    monkeypatch.undo()
    monkeypatch.setattr(press, "COMMAND", ("-c", MEMORYLESS.replace('"pdf"', '"prints"')))
    with pytest.raises(PressFailed, match="prints: "):
        pressed(b'{"sheet": "poster"}', "prints")


def test_whoever_serves_the_pages_has_no_typesetter_in_it() -> None:
    asked = "import sys, verksted.app; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_what_wants_too_much_memory_ends_itself_and_nothing_else(
    made: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "COMMAND", ("-c", MEMORYLESS))

    with pytest.raises(PressFailed, match="pdf: "):
        printed(made, "pdf")


MEMORYLESS = """
from verksted.domain import limits
limits.report_memory_bytes_max = 60_000_000
from verksted.export import press
press.main("pdf")
"""


def test_a_fault_is_told_by_its_sort_and_never_by_what_somebody_wrote(
    made: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "COMMAND", ("-c", 'from verksted.export import press; press.main("pdf")'))
    broken = replace(made, front="Kari Nordmann")

    with pytest.raises(PressFailed) as failed:
        printed(broken, "pdf")

    assert str(failed.value) == "pdf: ValidationError"


def test_no_secret_of_ours_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERKSTED_SECRET_KEY", "hemmelig")
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")

    environment = press._environment()

    assert environment["LANG"] == "nb_NO.UTF-8"
    assert not [value for value in environment.values() if "hemmelig" in value]


def test_while_it_prints_everybody_else_goes_on(made: Document) -> None:
    printing = threading.Thread(target=printed, args=(made, "pdf"))
    printing.start()
    turns = 0
    while printing.is_alive():
        time.sleep(0.001)
        turns += 1
    printing.join()

    assert turns > 10
