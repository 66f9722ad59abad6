"""`rapport.pdf`: declared PDF/A-2a and PDF/UA-1, tagged, and stopped by nothing that anybody writes."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.export.evening import KINDS, LATER_MS, evening_with_a_vote
from tests.export.reading import BOKMAAL, NOW_MS, OWN, pdf_text, report_of, sides, slip
from verksted.domain.commands import Reveal
from verksted.domain.report import Report
from verksted.domain.reporting import report
from verksted.export.chapters import document
from verksted.export.glyphs import SUBSTITUTE
from verksted.export.pdf import drawing, written
from verksted.export.words import Words


def made(told: Report, words: Words = BOKMAAL) -> bytes:
    return written(document(told, words, NOW_MS))


@pytest.fixture(scope="module")
def told() -> Report:
    evening = evening_with_a_vote()
    evening.lead(Reveal(activity="a2"))
    return report(evening.workshop, KINDS, LATER_MS, evening.position)


@pytest.fixture(scope="module")
def data(told: Report) -> bytes:
    return made(told)


def opened(data: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(data))


def structure(data: bytes) -> Iterator[dict[str, Any]]:
    """Every element of the tree that screen readers walk."""
    waiting = [opened(data).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            waiting += [node["/K"]] if "/K" in node else []


# What it declares


def test_it_declares_both_standards_its_title_and_its_language(data: bytes) -> None:
    root = opened(data).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()

    assert (
        dict(re.findall(r"<(pdf\w+:\w+)>([^<]+)<", metadata)).items()
        >= {
            "pdfaid:part": "2",
            "pdfaid:conformance": "A",
            "pdfuaid:part": "1",
        }.items()
    )
    assert root["/Lang"] == "nb-NO"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert opened(data).metadata.title == "Framtidas omsorg"
    assert root["/OutputIntents"]


@pytest.mark.parametrize(("language", "tag"), [("nn", "nn-NO"), ("en", "en-GB"), ("xx", "nb-NO")])
def test_the_language_is_the_workshops(told: Report, language: str, tag: str) -> None:
    words = Words(lambda sentence: sentence, own=OWN, language=language)

    assert opened(made(told, words)).trailer["/Root"]["/Lang"] == tag


def test_headings_tables_and_pictures_can_be_walked_without_seeing_them(data: bytes) -> None:
    elements = list(structure(data))
    kinds = Counter(element["/S"] for element in elements)

    assert kinds["/H1"] == 8  # seven chapters and the contents
    assert kinds["/H2"] > 4
    assert kinds["/Table"] == kinds["/THead"] >= 8
    assert kinds["/TH"] > 16
    pictures = [element.get("/Alt") for element in elements if element["/S"] == "/Figure"]
    village = "Ei bygd der det lyser i 7 vinduer: ett for hver som var med"
    assert {village, "Prikker: 4", "Prikker: 1"} <= set(pictures)


def test_every_slip_that_may_be_told_can_be_found_by_its_words(data: bytes) -> None:
    said = pdf_text(data)

    for text in ("Buss til butikken hver dag", "Vaktmester som kan skru i en pære", "Kom på en ting til", "1-6"):
        assert text in said
    assert "Navnet til naboen" not in said


def test_the_same_report_gives_the_same_bytes(told: Report, data: bytes) -> None:
    assert made(told) == data


def test_the_pages_are_a4_and_numbered(data: bytes) -> None:
    pages = opened(data).pages

    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {(595, 842)}
    assert f"Side 2 av {len(pages)}" in pages[1].extract_text()


def test_nothing_on_paper_is_smaller_than_thirteen_points(data: bytes) -> None:
    sizes: set[float] = set()

    def look(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        if text.strip():
            sizes.add(round(size * abs(matrix[3]), 1))

    for page in opened(data).pages:
        page.extract_text(visitor_text=look)
    assert sizes
    assert min(sizes) >= 13


def test_a_rehearsal_is_marked_on_its_front() -> None:
    assert "Dette er en generalprøve" in opened(made(replace(report_of(), rehearsal=True))).pages[0].extract_text()


@pytest.mark.parametrize("people", [0, 1, 73, 400, 2_000])
def test_the_village_has_a_lit_window_for_each(people: int) -> None:
    assert drawing(people).count('class="window lit"') == (min(people, 400))


# What nobody can do to it

MARKUP = (
    "#let x = 1", "#panic()", '#eval("1+1")', '"; #sys.inputs', "$x^2$ $", "\\", "\\u{41}", "= Overskrift", "*fet* _kursiv_",
    "`rå` ```", "<etikett> @ref", "// kommentar", "/* åpen", "]#[", "#{", "~ -- --- ...", "https://evil.example", "- punkt", "+ 1",
    "'enkel' \"dobbel\"", '#import "@preview/x:1.0.0"', '#read("/etc/passwd")', "%(n)s", "{{ 7*7 }}", "\u2028#panic()\u2029",
)  # fmt: skip


def test_nothing_that_is_typed_is_read_as_markup() -> None:
    slips = [slip(n, text, prompt=text, group=text, shown_text=text) for n, text in enumerate(MARKUP, 1)]

    said = pdf_text(made(report_of(*slips, title=MARKUP[0], notes=(MARKUP[1],))))

    for text in MARKUP:
        assert " ".join(text.replace("\u2028", " ").split()) in said


PLANES = st.one_of(
    *(st.text(st.characters(min_codepoint=p << 16, max_codepoint=(p << 16) | 0xFFFF), max_size=20) for p in range(17))
)
MARKS = st.text(
    st.sampled_from("\u0301\u0335\u20dd\u20e3\u064b\u093e\u1039\u200d\u200c\ufe0f🏽🇳🏴\U000e0067\u202e\u2066aåπ#👩अமش"),
    max_size=40,
)
WORDS = st.builds(lambda char, n: char * n, st.characters(), st.integers(1, 400))
anything = st.one_of(PLANES, MARKS, WORDS, st.text(st.characters(), max_size=60), st.sampled_from(MARKUP))
hostile = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@hostile
@given(st.lists(anything, min_size=30, max_size=30), st.data())
def test_no_character_anywhere_stops_the_file(texts: list[str], data: st.DataObject) -> None:
    pick = data.draw(st.randoms(use_true_random=False)).choice
    slips = [
        slip(
            n,
            text,
            prompt=pick(texts),
            group=pick(texts),
            reason=pick(texts),
            shown_text=pick(texts),
            tags=(pick(texts),),
            fate=pick(("shown", "hidden", "late", "pending", "taken_down")),
        )
        for n, text in enumerate(texts, 1)
    ]
    told = report_of(*slips, title=pick(texts), notes=(pick(texts),), counts={pick(texts): 1})
    pages = opened(made(replace(told, project=pick(texts), part=pick((pick(texts), ""))))).pages

    assert len(pages) > 2


def test_what_could_not_be_drawn_is_told_with_how_much_it_was() -> None:
    said = pdf_text(made(report_of(slip(1, "漢字 og \U0001f9ff"), slip(2, "bare norsk"))))

    assert f"{SUBSTITUTE * 2} og" in said
    assert "2 tegn finnes ikke i skriftene til denne fila" in said
    assert "tegn finnes ikke" not in pdf_text(made(report_of(slip(1, "bare norsk 👍"))))


def test_scripts_from_all_over_are_drawn_and_can_be_searched_for() -> None:
    texts = ("Лавка біля річки", "Ћуприја", "Ελληνικά", "ሰላም", "Tiếng Việt", "Őrség", "Giellagáldu")

    said = pdf_text(made(report_of(*(slip(n, text) for n, text in enumerate(texts, 1)))))

    assert [text for text in texts if text not in said] == []


ENDLESS = (
    "a" * 140,
    "https://" + "x" * 130,
    "!" * 140,
    '"' * 140,
    ")" * 140,
    "»" * 140,
    "1" * 140,
    "." * 140,
    "👍" * 70,
)


def test_a_word_without_end_stays_within_the_margins() -> None:
    slips = [slip(n, text, prompt=text, group=text, reason=text) for n, text in enumerate(ENDLESS, 1)]
    narrow, wide = sides(made(report_of(*slips, title="T" * 120, notes=ENDLESS)))

    assert (narrow, wide) >= (50, 500)
    assert wide <= 595 - 50


def test_how_many_slips_there_are_is_told_beside_a_heading_from_right_to_left() -> None:
    told = report_of(*(slip(n, "Benk", group="שלום kafé" if n < 4 else "") for n in range(1, 5)))

    page = pypdfium2.PdfDocument(made(told))[2]
    assert "3 lapper" in page.get_textpage().get_text_range()  # as it is seen, from the left


def test_a_long_word_can_still_be_searched_for() -> None:
    word = "Menneskerettighetserklæringen"
    told = report_of(slip(1, f"{word}!"))
    chapter = replace(told.activities[0], title=word)
    data = made(replace(told, activities=(chapter,)))

    assert pdf_text(data).count(word) >= 3  # the contents, the chapter and the slip
    assert word in [each["/Title"] for each in opened(data).outline if not isinstance(each, list)]
