"""`rapport.docx` as Word gets it: real headings, repeated table headers, a language, and any text there is."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped] # ships no types
from msgspec.structs import replace

from tests.export.evening import KINDS, LATER_MS, evening_with_a_vote
from tests.export.reading import BOKMAAL, NOW_MS, OWN, report_of, slip
from verksted.domain.commands import Reveal
from verksted.domain.report import Report, Table
from verksted.domain.reporting import report
from verksted.export.chapters import document
from verksted.export.docx import written
from verksted.export.words import Words, visible


def made(told: Report, words: Words = BOKMAAL) -> bytes:
    return written(document(told, words, NOW_MS))


@pytest.fixture(scope="module")
def told() -> Report:
    evening = evening_with_a_vote()
    evening.lead(Reveal(activity="a2"))
    return report(evening.workshop, KINDS, LATER_MS, evening.position)


@pytest.fixture(scope="module")
def word(told: Report) -> Any:
    return docx.Document(io.BytesIO(made(told)))


def cells(data: bytes) -> list[str]:
    opened = docx.Document(io.BytesIO(data))
    return [cell.text for table in opened.tables for row in table.rows for cell in row.cells]


def test_headings_are_headings(word: Any) -> None:
    levels = {p.style.name for p in word.paragraphs}
    chapters = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]

    assert {"Title", "Heading 1", "Heading 2"} <= levels
    assert chapters[0] == "Slik er det gjort"
    assert chapters[-1] == "Dette er holdt tilbake"
    assert "Komme seg rundt · 2 lapper" in [p.text for p in word.paragraphs if p.style.name == "Heading 2"]


def test_no_paragraph_is_empty_but_for_the_picture(word: Any) -> None:
    empty = [p for p in word.paragraphs if not p.text.strip()]

    assert [p.style.name for p in empty] == ["Report Picture"]
    assert all(cell.text.strip() for table in word.tables for row in table.rows for cell in row.cells)


def test_every_table_of_rows_repeats_its_header_and_keeps_its_rows_whole(word: Any) -> None:
    headed = [table for table in word.tables if table._tbl.tblPr.find(qn("w:tblCaption")) is not None]

    assert len(headed) >= 8
    for table in headed:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


SEQUENCES = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
    "divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
}
"""ISO 29500-1: the children of each come in this order, and each of them once."""


def test_everything_is_said_in_the_order_of_the_format() -> None:
    strange = report_of(slip(1, "שלום kafé", group="سلام"), slip(2, "漢字"), title="שלום")
    with zipfile.ZipFile(io.BytesIO(made(replace(strange, rehearsal=True)))) as archive:
        parts = [
            etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    seen = 0
    for name, sequence in SEQUENCES.items():
        for properties in (found for part in parts for found in part.iter(qn(f"w:{name}"))):
            ranks = [sequence.split().index(etree.QName(child).localname) for child in properties]
            assert ranks == sorted(set(ranks)), etree.tostring(properties)
            seen += 1
    assert seen > 100


def test_no_two_tables_touch(word: Any) -> None:
    tags = [child.tag for child in word.element.body]

    assert qn("w:tbl") in tags
    assert not [1 for one, next_ in pairwise(tags) if one == next_ == qn("w:tbl")]
    assert tags[-2:] == [qn("w:p"), qn("w:sectPr")]


@pytest.mark.parametrize(("language", "tag"), [("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")])
def test_the_language_is_the_workshops(told: Report, language: str, tag: str) -> None:
    data = made(told, Words(lambda sentence: sentence, own=OWN, language=language))
    opened = docx.Document(io.BytesIO(data))

    assert {lang.get(qn("w:val")) for lang in opened.styles.element.iter(qn("w:lang"))} == {tag}
    assert opened.core_properties.language == tag
    assert opened.core_properties.title == "Framtidas omsorg"


def test_the_village_is_told_to_those_who_do_not_see_it(word: Any) -> None:
    (picture,) = [shape._inline.docPr for shape in word.inline_shapes]

    assert picture.get("descr") == "Ei bygd der det lyser i 7 vinduer: ett for hver som var med"


def test_a_bar_is_a_cell_that_says_its_number(word: Any) -> None:
    bars = [
        p
        for table in word.tables
        for row in table.rows
        for p in row.cells[-1].paragraphs
        if p.style.name == "Report Bar"
    ]

    assert [p.text for p in bars] == ["4", "1"]
    first, second = (int(p._p.pPr.find(qn("w:ind")).get(qn("w:right"))) for p in bars)
    assert first == 0 < second


def test_a_divided_bar_is_a_ground_under_each_of_its_numbers() -> None:
    told = Table("lights", ("text", "green", "red"), (("Kartet", 30, 10), ("Huset", 0, 20)), divided=("green", "red"))
    opened = docx.Document(io.BytesIO(made(report_of(slip(1, "Benk"), tables=(told,)))))
    (lights,) = [t for t in opened.tables if t.rows[0].cells[0].text == "Tekst"]

    assert [[cell.text for cell in row.cells] for row in lights.rows[1:]] == [
        ["Kartet", "30", "10"],
        ["Huset", "0", "20"],
    ]
    grounds = [[cell.paragraphs[0]._p.pPr.find(qn("w:shd")) for cell in row.cells] for row in lights.rows[1:]]
    fills = [[None if ground is None else ground.get(qn("w:fill")) for ground in row] for row in grounds]
    assert fills == [[None, "BFE6D8", "FFE28A"], [None, None, "FFE28A"]]


def test_every_slip_that_may_be_told_is_there_word_for_word(word: Any) -> None:
    texts = {cell.text.split("\n")[0] for table in word.tables for row in table.rows for cell in row.cells}

    assert {"Buss til butikken hver dag", "Vaktmester som kan skru i en pære", "Kom på en ting til", "1-6"} <= texts
    assert "Navnet til naboen står her" not in texts


def test_the_same_report_gives_the_same_bytes(told: Report) -> None:
    assert made(told) == made(told)


def test_letters_are_thirteen_points_at_least(word: Any) -> None:
    paragraphs = [
        *word.paragraphs,
        *(p for t in word.tables for row in t.rows for cell in row.cells for p in cell.paragraphs),
    ]
    used = {p.style.name: p.style.font.size.pt for p in paragraphs}

    assert len(used) > 8
    assert min(used.values()) >= 13


def test_words_from_right_to_left_are_marked_so() -> None:
    data = made(report_of(slip(1, "שלום kafé سلام"), slip(2, "kafé שלום")))
    opened = docx.Document(io.BytesIO(data))
    paragraphs = {
        p.text: p for table in opened.tables for row in table.rows for cell in row.cells for p in cell.paragraphs
    }

    first, second = paragraphs["שלום kafé سلام"], paragraphs["kafé שלום"]
    assert first._p.pPr.find(qn("w:bidi")) is not None
    assert second._p.pPr.find(qn("w:bidi")) is None
    marked = [(run.text.strip(), run._r.rPr.find(qn("w:rtl")) is not None) for run in first.runs]
    assert marked == [("שלום", True), ("kafé", False), ("سلام", True)]


starts = st.sampled_from(
    ("", "<w:p/>", "&amp;", "]]>", "\0", "\x1b", "\ud800", "\ufffe", "\u202e", " ", "\t", "_x0041_")
)
hostile = st.builds(lambda start, middle: start + middle, starts, st.text(st.characters(), max_size=40))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(hostile, min_size=20, max_size=20))
def test_any_text_makes_a_file_that_reads_the_same(texts: list[str]) -> None:
    slips = [slip(n, text, group=texts[-n], reason=texts[0], shown_text=texts[1]) for n, text in enumerate(texts, 1)]

    data = made(report_of(*slips, title=texts[2], notes=(texts[3],)))

    found = {" ".join(text.split("\n")[0].split()) for text in cells(data)}
    assert {" ".join(visible(text).split()) for text in texts} <= found
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
