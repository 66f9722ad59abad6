"""What is left afterwards: the report on screen, its files, packages for working groups, and everybody's own slips."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from tests.export.reading import csv_rows, pdf_text, report_of, slip
from tests.hall import VOCABULARY
from tests.web.reading import read
from tests.web.serving import Browser, Host, Phone, Server, Workshop, eventually
from verksted.domain import limits
from verksted.export.press import PressFailed
from verksted.live.templates import Templates
from verksted.settings import Settings
from verksted.web import exports
from verksted.web.exports import Exports, NoSuchFile

ODD, MERGED = "Vaktmester som kan skru i en pære", "Kafé med benk"


class Evening:
    """A wall with two questions and a vote, ended, and those who were there."""

    def __init__(self, server: Server) -> None:
        self.workshop: Workshop = server.new("Framtidsverksted 1")
        self.host: Host = self.workshop.host()
        self.host.opens_the_wall("Hva trenger du?", "Hva må vi ta vare på?")
        self.astrid, self.odd, self.berit = self.workshop.phones(3)
        self.astrid.writes("Buss til butikken")
        self.astrid.writes("Kafé på torget")
        self.odd.does("idea_wall.post_idea", activity="a1", prompt=1, text=ODD)
        self.odd.writes("Navnet til naboen")
        self.odd.writes("Dette angret jeg på")
        self.astrid.writes("Benk ved elva")
        self.host.does("idea_wall.make_group", activity="a1", heading="Komme seg rundt", ideas=[1])
        self.host.does("idea_wall.hide_ideas", activity="a1", ideas=[4], reason="Nevner en person")
        self.host.does("idea_wall.merge_ideas", activity="a1", ideas=[2, 6], text=MERGED)
        self.odd.does("idea_wall.take_down_idea", activity="a1", idea=5)
        self.host.opens("a2", loose="apart")
        self.astrid.lays(1)
        self.host.does("workshop.reveal", activity="a2")
        self.host.does("workshop.end")
        self.group = self.workshop.group()

    def file(self, ending: str, who: Browser | None = None) -> bytes:
        answer = (who or self.group).get(f"/w/{self.workshop.id}/export.{ending}")
        assert answer.status_code == 200, answer.text
        return answer.content


@pytest.fixture(scope="module")
def evening(server: Server) -> Evening:
    return Evening(server)


def test_the_report_is_handed_out_for_reading_and_for_writing_on(evening: Evening) -> None:
    pdf, word = evening.file("pdf"), evening.file("docx", evening.host.browser)

    assert ODD in " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    cells = {c.text for table in docx.Document(io.BytesIO(word)).tables for row in table.rows for c in row.cells}
    assert ODD in cells


def test_files_are_named_and_typed_for_what_they_are(evening: Evening) -> None:
    kinds = {"pdf": "application/pdf", "docx": exports.KINDS["docx"], "zip": "application/zip"}
    for ending, kind in kinds.items():
        answer = evening.group.get(f"/w/{evening.workshop.id}/export.{ending}")
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].endswith(f"verksted-{evening.workshop.id}.{ending}")


def test_the_whole_bundle_has_both_papers_and_misses_nothing(evening: Evening) -> None:
    with zipfile.ZipFile(io.BytesIO(evening.file("zip"))) as bundle:
        assert {"rapport.pdf", "rapport.docx", "data.xlsx", "ideer.csv", "workshop.json"} < set(bundle.namelist())
        assert b'"missing": []' in bundle.read("MANIFEST.json")


def test_the_archive_on_disk_has_them_too(server: Server, evening: Evening) -> None:
    folder = server.folder / "data" / "archive"
    (path,) = eventually(lambda: [*folder.glob(f"*-{evening.workshop.id}.zip")])

    with zipfile.ZipFile(path) as bundle:
        assert {"rapport.pdf", "rapport.docx"} < set(bundle.namelist())


@pytest.mark.parametrize("ending", ["exe", "pdf.", "PDF", "typ", "%00"])
def test_a_file_that_there_is_not_gets_a_sentence(evening: Evening, ending: str) -> None:
    answer = evening.group.get(f"/w/{evening.workshop.id}/export.{ending}")

    assert (answer.status_code, "<h1>" in answer.text) in ((404, True), (200, False))
    assert answer.status_code == 404 or ending == "PDF"


# The page


def test_the_page_tells_what_the_paper_tells_in_the_same_order(evening: Evening) -> None:
    page = read(evening.group.page(f"/p/{evening.workshop.id}"))
    chapters = [heading.words for heading in page.all("h2") if heading.attributes.get("id", "").startswith("chapter-")]

    assert chapters == [
        "Slik er det gjort",
        "Hvem som var med",
        "Programmet slik det ble",
        "Hva er viktig?",
        "Hva er viktigst?",
        "Regnskap for lappene",
        "Dette er holdt tilbake",
    ]
    words = page.words
    for text in (
        "1-1 Buss til butikken",
        ODD,
        "Vist på veggen sammen med",
        "Alle prikker teller like mye",
        "Lapper som ikke fikk noen prikker",
    ):
        assert text in words
    paper = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(evening.file("pdf"))).pages).split())
    assert [paper.rindex(title) for title in chapters] == sorted(paper.rindex(title) for title in chapters)


def test_hidden_words_are_folded_away_on_the_page_and_left_out_of_the_paper(evening: Evening) -> None:
    page = read(evening.group.page(f"/p/{evening.workshop.id}"))
    (folded,) = page.all("details")

    assert "Navnet til naboen" in folded.words
    assert page.words.count("Navnet til naboen") == 1
    assert "Nevner en person" in page.words
    assert "Dette angret jeg på" not in page.words


def test_the_page_offers_every_file(evening: Evening) -> None:
    page = read(evening.group.page(f"/p/{evening.workshop.id}"))
    links = [link.attributes["href"] for link in page.all("a") if "/export." in link.attributes["href"]]

    assert [link.rpartition(".")[2] for link in links] == ["pdf", "docx", "xlsx", "csv", "json", "zip"]
    assert all(evening.group.get(link).status_code == 200 for link in links)
    console = read(evening.host.browser.page(evening.host.console))
    assert {link.attributes["href"] for link in console.all("a")} >= {*links, f"/p/{evening.workshop.id}"}


def test_the_page_speaks_the_readers_language_and_the_files_the_workshops(server: Server, evening: Evening) -> None:
    reader = evening.workshop.group()
    reader.post("/language", [("language", "en"), ("back", "/")])

    root: Any = PdfReader(io.BytesIO(evening.file("pdf", reader))).trailer["/Root"]

    assert read(reader.page(f"/p/{evening.workshop.id}")).all("html")[0].attributes["lang"] == "en"
    assert root["/Lang"] == "nb-NO"


# Working groups


@pytest.mark.parametrize("ending", ["zip", "pdf", "docx", "xlsx", "csv"])
@pytest.mark.parametrize("tag", ["bistand", "<script>", "%00", "x" * 3_000, "å", "../.."])
def test_a_working_group_that_has_no_slips_gets_a_sentence(evening: Evening, ending: str, tag: str) -> None:
    answer = evening.group.get(f"/w/{evening.workshop.id}/export.{ending}?gruppe={tag}")

    assert answer.status_code == 404
    assert "Fant ikke arbeidsgruppa" in read(answer.text).words


@pytest.fixture
def tagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Exports:
    """Files of a report with tags in it; how slips come to be tagged is told elsewhere."""
    names = dict.fromkeys(("static", "qr", "village", "clock"), str)
    nothing: Any = Unused()
    made = Exports(Settings(data_dir=tmp_path), VOCABULARY, Templates(names), nothing, nothing)
    told = report_of(slip(1, "Buss", tags=("bistand",)), slip(2, "Benk", tags=("bo & form",)), slip(3, "Bål"))
    monkeypatch.setattr(made, "report", lambda room: told)
    return made


class Unused:
    """What a package for a working group has no need of."""

    id, state = "w1", None

    def __call__(self, *_: object) -> Any:
        raise AssertionError

    get = __call__


@pytest.mark.parametrize(("tag", "folder", "text"), [("bistand", "bistand", "Buss"), ("bo & form", "bo-form", "Benk")])
async def test_each_working_group_has_its_own_files(tagged: Exports, tag: str, folder: str, text: str) -> None:
    room: Any = Unused()

    package, paper = await tagged.answer(room, "zip", tag), await tagged.answer(room, "pdf", tag)

    assert package.headers["Content-Disposition"].endswith(f"verksted-w1-{folder}.zip")
    with zipfile.ZipFile(io.BytesIO(bytes(package.body))) as files:
        assert [row["Lappen slik den ble skrevet"] for row in csv_rows(files.read("ideer.csv"))] == [text]
        assert {"rapport.pdf", "rapport.docx", "data.xlsx", "ideer.csv", "MANIFEST.json"} == set(files.namelist())
    assert f"Utdrag til arbeidsgruppa {tag}" in pdf_text(bytes(paper.body))
    assert "Bål" not in pdf_text(bytes(paper.body))


@pytest.mark.parametrize(("ending", "tag"), [("pdf", "Bistand"), ("json", "bistand"), ("exe", ""), ("zip", " ")])
async def test_there_is_no_file_of_another_name(tagged: Exports, ending: str, tag: str) -> None:
    room: Any = Unused()
    with pytest.raises(NoSuchFile):
        await tagged.answer(room, ending, tag)


async def test_a_press_that_fails_is_told_and_leaves_the_other_files(
    tagged: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    room: Any = Unused()
    monkeypatch.setattr(limits, "report_seconds_max", 0.001)

    with pytest.raises(PressFailed):
        await tagged.answer(room, "docx", "bistand")
    with zipfile.ZipFile(io.BytesIO(bytes((await tagged.answer(room, "zip", "bistand")).body))) as files:
        assert {"data.xlsx", "ideer.csv", "MANIFEST.json"} == set(files.namelist())


# One's own


def test_everybody_can_keep_what_they_wrote_after_the_end(evening: Evening) -> None:
    thanks = read(evening.astrid.page(evening.astrid.home))
    assert f"{evening.astrid.home}/mine" in [link.attributes["href"] for link in thanks.all("a")]

    page = read(evening.astrid.page(f"{evening.astrid.home}/mine")).words
    for told in (
        "1-1",
        "Buss til butikken",
        "Hva trenger du?",
        "Ligger i gruppa «Komme seg rundt»",
        "Vist på veggen sammen med 6",
    ):
        assert told in page
    assert ODD not in page


def test_the_file_has_the_same_and_opens_anywhere(evening: Evening) -> None:
    answer = evening.odd.get(f"{evening.odd.home}/mine.txt")
    text = answer.content.decode("utf-8-sig")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mine-lapper.txt"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert not re.search("[^\r]\n", text)
    lines = text.split("\r\n")
    assert lines[0] == "Lappene dine"
    assert lines[3:7] == ["Nummer 1-3", "Hva må vi ta vare på?", ODD, "Vist"]
    assert "Skjult: Nevner en person" in lines
    assert "Tatt ned av den som skrev" in lines


def test_nothing_in_it_says_whose_it_is(evening: Evening) -> None:
    device = evening.odd.cookie("vk_d")
    assert len(device) == 22
    for path in ("mine", "mine.txt"):
        said = evening.odd.get(f"{evening.odd.home}/{path}").text
        assert device not in said
        assert not re.search(r"\bp[0-9a-f]{20}\b|\bh[0-9a-f]{20}\b", said)


def test_who_wrote_nothing_is_told_so(evening: Evening) -> None:
    assert "Du har ingen lapper her" in evening.berit.get(f"{evening.berit.home}/mine.txt").text
    assert "Du har ingen lapper her" in evening.berit.page(f"{evening.berit.home}/mine")


def test_a_stranger_is_shown_the_door_and_no_slip(evening: Evening) -> None:
    stranger = Phone(evening.workshop)
    for path in ("mine", "mine.txt"):
        answer = stranger.get(f"{stranger.home}/{path}")
        assert (answer.status_code, answer.headers["Location"]) == (303, stranger.home)


def test_it_is_there_while_the_evening_goes_on_in_the_language_of_the_phone(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    phone = workshop.phone()
    phone.writes("Min tanke")
    phone.post("/language", [("language", "en"), ("back", "/")])

    page = read(phone.page(f"{phone.home}/mine"))

    assert "Min tanke" in page.words
    assert page.all("html")[0].attributes["lang"] == "en"


def test_words_that_want_to_be_code_are_words_here_too(workshop: Workshop) -> None:
    workshop.host().opens_the_wall("<img src=x onerror=alert(1)>")
    phone = workshop.phone()
    phone.writes("<script>alert(1)</script>")

    page = phone.page(f"{phone.home}/mine")

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<script>alert(1)</script>" in phone.get(f"{phone.home}/mine.txt").text
