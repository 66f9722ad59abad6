"""What lies on tables and hangs on walls, as files: tagged like the report, and stopped by nothing that anybody writes."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.export.reading import boxes, over_each_other, pdf_text, sides
from tests.export.test_beside import face_collection
from tests.export.test_pdf import ENDLESS, opened, structure
from tests.export.test_pdf_standards import STRANGE, elements, everything, painted
from verksted.export import prints
from verksted.export.beside import read
from verksted.web.qr import qr_svg

WORDS = {
    "title": "Bli med med telefonen", "without": "Uten kamera?", "go": "Gå til", "code": "og skriv tallet",
    "paper": "Ikke telefon? Verten har papirlapper til deg.", "step-1": "Åpne kameraet på telefonen",
    "step-2": "Pek på firkanten", "step-3": "Trykk på lenka som kommer opp",
    "point": "Pek kameraet på firkanten", "how": "Du trenger ikke oppgi navn.", "help": "Rekk opp hånda, så kommer en vert.",
    "slip": "Skriv én tanke", "choose": "Sett ring rundt tallet.", "hand-in": "Gi lappen til verten.", "table": "Bord",
    "number": "Nr.", "option": "Forslag", "dots": "Prikker", "fixed": "Numrene er de samme.",
}  # fmt: skip
QR = str(qr_svg("HTTPS://EXAMPLE.NO/1234", "")).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
PLAIN = ("Hva trenger du?", "Hva må vi ta vare på?", "Hva må vi finne på?")
HOSTILE = (*STRANGE, *ENDLESS)
LONG = ("Hvor og hvordan bor du når du er 80 år, og hva trenger du da i huset og rundt det?",) * 3
MANY = tuple(f"Forslag {n}" for n in range(1, 31))
"""More than one page of them."""


def kit(
    sheet: str, texts: tuple[str, ...] = PLAIN, rehearsal: str = "", title: str = "Framtidas omsorg"
) -> dict[str, Any]:
    options = [{"number": n, "text": text} for n, text in enumerate(texts, 1)]
    return {
        "sheet": sheet, "language": "nb", "words": WORDS, "title": title, "rehearsal": rehearsal,
        "code": "1234", "address": "verksted.jevnaker.kommune.no", "qr": QR,
        "alts": {"name": "Til utskrift", "qr": "QR-kode", "village": "Tegning av en bygd"},
        "tables": [{"name": f"Bord {n}", "qr": QR, "alt": f"QR Bord {n}"} for n in (1, 2)],
        "numbers": [1, 2, 3, 4, 5], "prompts": texts[:3],
        "question": texts[0], "rule": "Du har 3 prikker.", "orders": [options, options[::-1]],
    }  # fmt: skip


SHEETS = ("poster", "tents", "slips", "ballots")


@pytest.mark.parametrize(
    ("sheet", "texts", "rehearsal"), [*product(SHEETS, (PLAIN, HOSTILE, MANY), ("", "Generalprøve"))]
)
def test_every_sheet_is_made_and_all_of_it_is_marked(sheet: str, texts: tuple[str, ...], rehearsal: str) -> None:
    data = prints.written(kit(sheet, texts, rehearsal, title=texts[-1]))

    assert painted(data) > 20
    root = opened(data).trailer["/Root"]
    assert b"<pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert b"<pdfaid:conformance>A<" in root["/Metadata"].get_data()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert all(figure["/Alt"].strip() for figure in elements(data, "/Figure"))
    described = [each for each in everything(data) if each.get("/Type") == "/FontDescriptor"]
    assert described
    assert all({"/FontFile2", "/FontFile3"} & each.keys() for each in described)


@pytest.mark.parametrize(("sheet", "headings"), [("poster", 1), ("tents", 4), ("slips", 5), ("ballots", 2)])
def test_what_looks_like_a_heading_or_a_list_is_one(sheet: str, headings: int) -> None:
    """A card is read from both sides, so each has its heading twice."""
    kinds = [element["/S"] for element in structure(prints.written(kit(sheet)))]

    assert kinds.count("/H1") == headings
    assert kinds.count("/L") == {"poster": 1, "slips": 5}.get(sheet, 0)
    assert "/P" in kinds
    assert "/Span" not in kinds


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_rehearsal_says_so_in_its_title_too(sheet: str) -> None:
    """The word across the page is an ornament, which is not read aloud."""
    assert opened(prints.written(kit(sheet))).metadata.title == "Til utskrift · Framtidas omsorg"
    marked = prints.written(kit(sheet, rehearsal="Generalprøve"))
    assert opened(marked).metadata.title == "Generalprøve · Til utskrift · Framtidas omsorg"
    assert "Generalprøve" in pdf_text(marked)


@pytest.mark.parametrize(("sheet", "text"), [*product(("slips", "ballots"), ENDLESS)])
def test_a_word_without_end_stays_on_its_sheet(sheet: str, text: str) -> None:
    narrow, wide = sides(prints.written(kit(sheet, (text, text))))

    assert narrow >= 20
    assert 200 < wide <= 595 - 20


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_words_are_printed_over_others(sheet: str) -> None:
    """Beside a long address the code has a line of its own."""
    assert over_each_other(prints.written(kit(sheet))) == 0
    assert over_each_other(prints.written(kit(sheet, LONG))) == 0


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6])
@pytest.mark.parametrize("question", [LONG[0], "W" * 140])
def test_however_much_is_asked_a_slip_ends_at_its_edge(count: int, question: str) -> None:
    """With room to write on it; where the questions do not fit, their numbers stand there."""
    data = prints.written({**kit("slips"), "prompts": [question] * count})
    edge = 842 / 2

    letters = [box for page in boxes(data) for box in page]
    assert not [box for box in letters if box[1] < edge + 20 and box[3] > edge - 20]
    assert over_each_other(data) == 0
    assert pdf_text(data).count("Gi lappen til verten.") == 5
    assert ("Sett ring rundt tallet." in pdf_text(data)) is (count > 1)


def test_a_ballot_is_set_in_the_machine_s_font_where_ours_have_no_sign(tmp_path: Path) -> None:
    place = face_collection(tmp_path)
    ballots = kit("ballots", ("高齢 og 漢字", "Buss"))

    assert "高齢 og 漢字" in pdf_text(prints.written(ballots, lambda: read(place)))
    assert "□□ og □□" in pdf_text(prints.written(ballots))
