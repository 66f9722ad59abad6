"""Languages that our fonts do not write: set in the machine's font where it has one, and told of where it has none."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection

from tests.export.reading import BOKMAAL, NOW_MS, pdf_text, report_of, slip
from verksted.export.beside import FAMILY, Beside, read
from verksted.export.chapters import document
from verksted.export.glyphs import SUBSTITUTE, Text, Typesetter
from verksted.export.pdf import written

SIGNS = "漢字高齢"


def face(family: str, signs: str) -> FontBuilder:
    """A font in which every sign is a box."""
    pen = TTGlyphPen(None)
    for n, corner in enumerate([(0, 0), (0, 700), (700, 700), (700, 0)]):
        (pen.lineTo if n else pen.moveTo)(corner)
    pen.closePath()
    box = pen.glyph()
    names = [".notdef", *(f"sign{n}" for n in range(len(signs)))]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(dict(zip(map(ord, signs), names[1:], strict=True)))
    font.setupGlyf(dict.fromkeys(names, box))
    font.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    font.setupPost()
    return font


def face_collection(folder: Path) -> Path:
    """Such a collection as a machine has, with the family we ask for and another one."""
    fonts = TTCollection()
    fonts.fonts = [face("Noto Sans CJK JP", "漢").font, face(FAMILY, SIGNS).font]
    fonts.save(str(folder / "NotoSansCJK-Regular.ttc"))
    return folder / "NotoSansCJK-Regular.ttc"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return face_collection(tmp_path)


def test_the_paper_is_set_in_the_machine_s_font_where_ours_have_no_sign(place: Path) -> None:
    found = read(place)
    assert found == Beside(FAMILY, place, frozenset(SIGNS))
    said = pdf_text(written(document(report_of(slip(1, "高齢 og 漢字")), BOKMAAL, NOW_MS), lambda: found))

    assert "高齢 og 漢字" in said
    assert "tegn finnes ikke" not in said


def test_without_such_a_font_the_paper_says_where_the_words_are_whole(place: Path) -> None:
    told = document(report_of(slip(1, "高齢 og 漢字")), BOKMAAL, NOW_MS)

    assert "4 tegn finnes ikke i skriftene til denne fila" in pdf_text(written(told))
    assert "I Word-fila og data.xlsx står teksten hel" in pdf_text(written(told))
    assert written(told) == written(told, lambda: None)


def test_a_sign_that_no_font_has_is_replaced_also_beside_those_that_one_has(place: Path) -> None:
    typesetter = Typesetter(lambda: read(place))
    found = typesetter.text("漢字 \ue000 字")

    assert isinstance(found, Text)
    assert "".join(part for _, part in found.runs) == f"漢字 {SUBSTITUTE} 字"
    assert typesetter.replaced == 1


def test_a_font_is_looked_for_only_where_it_is_needed() -> None:
    def never() -> Beside | None:
        raise AssertionError

    typesetter = Typesetter(never)
    typesetter.text("Kafé ved elva, سلام, Лавка 👍🏽")
    assert typesetter.borrowed is None


def test_what_is_no_font_of_ours_is_left_alone(tmp_path: Path, place: Path) -> None:
    broken, other = tmp_path / "broken.ttc", tmp_path / "other.ttc"
    broken.write_bytes(place.read_bytes()[:200])
    fonts = TTCollection()
    fonts.fonts = [face("Noto Sans CJK JP", "漢").font]
    fonts.save(str(other))

    assert [read(path) for path in (broken, other, tmp_path / "none.ttc", tmp_path)] == [None] * 4
