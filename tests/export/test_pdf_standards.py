"""What PDF/A-2a and PDF/UA-1 ask of a file and can be seen without a validator: on a report full of hostile text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from msgspec.structs import replace
from pypdf.generic import ContentStream

from tests.export.evening import KINDS, LATER_MS, evening_with_a_vote
from tests.export.reading import slip
from tests.export.test_pdf import MARKUP, made, opened, structure
from verksted.domain.commands import Reveal
from verksted.domain.reporting import report

STRANGE = (*MARKUP, "Лавка", "漢字 og 한국어", "👩‍👩‍👧 👍🏽", "שלום kafé", "سلام", "a" * 140, "\u0301\u0335 x")
PAINTS = {b"Tj", b"TJ", b"'", b'"', b"f", b"f*", b"F", b"S", b"s", b"B", b"B*", b"b", b"b*", b"sh", b"Do"}
ACTIONS = {"/Launch", "/JavaScript", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/SubmitForm"}


@pytest.fixture(scope="module")
def data() -> bytes:
    evening = evening_with_a_vote()
    evening.lead(Reveal(activity="a2"))
    told = report(evening.workshop, KINDS, LATER_MS, evening.position)
    wall, *rest = told.activities
    slips = [slip(n, text, prompt=text, group=text, shown_text=text, reason=text) for n, text in enumerate(STRANGE, 1)]
    hostile = replace(wall, section=replace(wall.section, slips=(*wall.section.slips, *slips)))
    return made(replace(told, activities=(hostile, *rest), project="#panic() 漢字"))


def elements(data: bytes, kind: str) -> list[dict[str, Any]]:
    return [element for element in structure(data) if element["/S"] == kind]


def everything(data: bytes) -> Iterator[Any]:
    """Every object of the file."""
    reader = opened(data)
    for number in range(1, reader.trailer["/Size"]):
        found = pypdf.generic.IndirectObject(number, 0, reader).get_object()
        if isinstance(found, dict):
            yield found


def within(element: Any, kind: str) -> Iterator[dict[str, Any]]:
    inside = element.get("/K", [])
    for part in inside if isinstance(inside, list) else [inside]:
        node = part.get_object() if hasattr(part, "get_object") else part
        if isinstance(node, dict):
            if node.get("/S") == kind:
                yield node
            yield from within(node, kind)


def test_the_file_says_which_it_is_and_can_be_told_from_others(data: bytes) -> None:
    reader = opened(data)

    assert data.startswith(b"%PDF-1.7")
    assert len(reader.trailer["/ID"]) == 2
    assert not reader.is_encrypted
    (intent,) = reader.trailer["/Root"]["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"]
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp"


def test_every_font_is_in_the_file_and_says_which_letters_it_drew(data: bytes) -> None:
    fonts = [each for each in everything(data) if each.get("/Type") == "/Font"]
    described = [each for each in everything(data) if each.get("/Type") == "/FontDescriptor"]

    assert len(described) >= 4
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & each.keys() for each in described)
    drawn = [each for each in fonts if each["/Subtype"] in ("/Type0", "/Type3")]
    assert drawn
    assert all("/ToUnicode" in each for each in drawn)
    descended = [each for each in fonts if each["/Subtype"].startswith("/CIDFont")]
    assert all("/FontDescriptor" in each for each in descended)


def test_nothing_is_painted_that_is_neither_tagged_nor_an_ornament(data: bytes) -> None:
    assert painted(data) > 100


def painted(data: bytes) -> int:
    """How often something is painted, all of it marked."""
    reader = opened(data)
    painted = 0
    for page in reader.pages:
        marked: list[bool] = []
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"BDC", b"BMC"):
                ours = operands[0] == "/Artifact" or any("/MCID" in said for said in operands[1:])
                assert ours or any(marked)
                assert not (ours and any(marked)), "an ornament within a text, or one text within another"
                marked.append(ours)
            elif operator == b"EMC":
                marked.pop()
            elif operator in PAINTS:
                painted += 1
                assert any(marked), (operator, operands)
        assert not marked
        assert "/StructParents" in page
    return painted


def test_every_picture_is_put_into_words_and_every_heading_leads_on_from_the_one_before(data: bytes) -> None:
    figures = elements(data, "/Figure")
    assert figures
    assert all(figure.get("/Alt", "").strip() for figure in figures)
    kinds = {element["/S"] for element in structure(data)}
    levels = sorted(int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit())
    assert levels == list(range(1, len(levels) + 1))


def test_every_table_has_a_head_whose_cells_say_what_they_stand_over(data: bytes) -> None:
    tables = elements(data, "/Table")
    assert len(tables) >= 8
    for table in tables:
        heads = list(within(table, "/TH"))
        assert heads
        for head in heads:
            scopes = {said.get("/Scope") for said in attributes(head)}
            assert scopes & {"/Column", "/Row", "/Both"}
        rows = [
            sum(span(cell) for kind in ("/TH", "/TD") for cell in within(row, kind)) for row in within(table, "/TR")
        ]
        assert len(set(rows)) == 1


def attributes(element: dict[str, Any]) -> list[Any]:
    said = element.get("/A", [])
    return [part.get_object() for part in (said if isinstance(said, list) else [said])]


def span(cell: dict[str, Any]) -> int:
    return max((said.get("/ColSpan", 1) for said in attributes(cell)), default=1)


def test_there_are_bookmarks_to_every_chapter(data: bytes) -> None:
    reader = opened(data)
    chapters = [each for each in reader.outline if not isinstance(each, list)]

    assert chapters[0]["/Title"] == "Slik er det gjort"
    assert len(chapters) == 7
    assert reader.trailer["/Root"]["/Outlines"]


def test_links_are_tagged_put_into_words_and_followed_in_the_order_of_the_page(data: bytes) -> None:
    linked = [page for page in opened(data).pages if "/Annots" in page]
    notes = [note.get_object() for page in linked for note in page["/Annots"]]

    assert notes
    assert {note["/Subtype"] for note in notes} == {"/Link"}
    assert all(note.get("/Contents") for note in notes)
    assert all("/StructParent" in note for note in notes)
    assert all(page["/Tabs"] == "/S" for page in linked)


def test_nothing_in_it_acts_or_is_hung_on(data: bytes) -> None:
    found = list(everything(data))
    root = opened(data).trailer["/Root"]

    assert len(found) > 100
    assert not [each for each in found if each.get("/S") in ACTIONS or each.get("/Type") == "/Filespec"]
    assert not {"/AA", "/OpenAction", "/AcroForm", "/XFA"} & root.keys()
    assert "/EmbeddedFiles" not in root.get("/Names", {})
    assert not [each for each in found if "LZWDecode" in str(each.get("/Filter", ""))]


def test_what_is_read_from_it_again_is_the_same_file(data: bytes) -> None:
    """Strictly: with nothing that a reader has to guess."""
    assert len(pypdf.PdfReader(io.BytesIO(data), strict=True).pages) == len(opened(data).pages)
