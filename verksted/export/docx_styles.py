"""How the Word file looks: the styles a report is written in, so that whoever goes on writing has them too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Mm, Pt, RGBColor

from verksted.export.ooxml import element, placed

FONT = "Calibri"
"""On every machine with Word; where it is not, there is one that is as wide."""
INK, QUIET, LINE, SUN, SUN_SOFT = "12262D", "3E525A", "CBD6D6", "FFD23F", "FFF3CC"


class Look(NamedTuple):
    """A paragraph style: points, weight, colour, and the points of air before and after."""

    name: str
    size: float = 13
    bold: bool = False
    colour: str = INK
    before: float = 0
    after: float = 6
    next_too: bool = False


LOOKS = (
    Look("Normal"),
    Look("Title", 40, True, after=10),
    Look("Heading 1", 26, True, before=30, after=12, next_too=True),
    Look("Heading 2", 17, True, before=18, after=6, next_too=True),
    Look("Heading 3", 14, True, before=12, after=4, next_too=True),
    Look("Report Brand", 14, True, after=60),
    Look("Report Kind", 14, True, QUIET, after=6),
    Look("Report Lead", 16, after=24),
    Look("Report Figure", 14, after=8),
    Look("Report Text"),
    Look("Report Notice", before=4, after=8),
    Look("Report Header", bold=True, before=2, after=3, next_too=True),
    Look("Report Label", bold=True, before=2, after=2),
    Look("Report Cell", before=2, after=3),
    Look("Report Number", bold=True, before=2, after=3),
    Look("Report Remark", colour=QUIET, after=3),
    Look("Report Bar", bold=True, before=2, after=3),
    Look("Report Picture", before=40, after=0),
    Look("Report Footer", colour=QUIET, after=0),
    Look("Report Made", colour=QUIET, before=24),
    Look("Report Gap", 2, after=4),
)


def apply(word: Any, language: str) -> None:
    """Give a new Word document the report's page, language and styles."""
    _page(word)
    _defaults(word, language)
    for look in LOOKS:
        _paragraph_style(word, look)
    placed(_of_paragraphs(word, "Heading 1"), _edges(top=24))
    placed(_of_paragraphs(word, "Report Notice"), _edges(left=48), element("w:shd", val="clear", fill=SUN_SOFT))
    _table_style(word)


def moment(at_ms: int) -> datetime:
    """As core properties have it: UTC, without saying so."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).replace(tzinfo=None)


def _page(word: Any) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(18), Mm(20)


def _defaults(word: Any, language: str) -> None:
    """The language of everything, for spelling and for reading aloud."""
    defaults = word.styles.element.find(_w("docDefaults")).find(_w("rPrDefault")).find(_w("rPr"))
    for old in defaults.findall(_w("lang")):
        defaults.remove(old)
    defaults.append(element("w:lang", val=language, eastAsia=language, bidi="ar-SA"))
    for old in word.settings.element.findall(_w("themeFontLang")):
        old.set(_w("val"), language)


def _paragraph_style(word: Any, look: Look) -> None:
    known = {style.name for style in word.styles}
    style = word.styles[look.name] if look.name in known else word.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    properties.append(element("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT))
    style.font.size, style.font.bold = Pt(look.size), look.bold
    style.font.color.rgb = RGBColor.from_string(look.colour)
    properties.append(element("w:szCs", val=round(look.size * 2)))
    for border in style.element.get_or_add_pPr().findall(_w("pBdr")):
        border.getparent().remove(border)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
    style.paragraph_format.line_spacing = 1.1
    style.paragraph_format.keep_with_next = look.next_too
    style.quick_style = True


def _of_paragraphs(word: Any, name: str) -> Any:
    return word.styles[name].element.get_or_add_pPr()


def _edges(*, top: int = 0, left: int = 0) -> Any:
    edges = element("w:pBdr")
    if top:
        edges.append(element("w:top", val="single", sz=top, space=6, color=INK))
    if left:
        edges.append(element("w:left", val="single", sz=left, space=8, color=SUN))
    return edges


def _table_style(word: Any) -> None:
    """Thin lines between rows, and nothing else."""
    style = word.styles.add_style("Report Table", WD_STYLE_TYPE.TABLE)
    line: dict[str, str | int] = {"val": "single", "sz": 4, "space": 0, "color": LINE}
    style.element.append(
        element(
            "w:tblPr",
            element("w:tblBorders", element("w:bottom", **line), element("w:insideH", **line)),
            element("w:tblCellMar", element("w:left", w=0, type="dxa"), element("w:right", w=100, type="dxa")),
        )
    )


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
