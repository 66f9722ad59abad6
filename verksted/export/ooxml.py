"""The few parts of WordprocessingML that a report is made of: paragraphs, runs in their direction, and tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Element = Any
"""An lxml element; lxml ships no types."""

ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs",
    "bidi", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl",
)  # fmt: skip
"""Those of a paragraph's properties that a report or the template's styles have, as the format has them in a row."""
TWIPS_A_MM = 1440 / 25.4
PAGE_MM = 174


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """`element("w:p", ...)`; an attribute `val` becomes `w:val`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def paragraph(text: str, style: str, *properties: Element) -> Element:
    """A paragraph in the direction of its own words."""
    return composed([*runs(text)], style, *properties, right_to_left=_begins_right_to_left(text))


def composed(content: Iterable[Element], style: str, *properties: Element, right_to_left: bool = False) -> Element:
    """A paragraph of runs that are made already."""
    direction = [element("w:bidi")] if right_to_left else []
    said = element("w:pPr")
    placed(said, element("w:pStyle", val=style), *direction, *properties)
    return element("w:p", said, *content)


def placed(said: Element, *properties: Element) -> None:
    """Put a paragraph's properties where the format wants them, for it has them in one order only, and each of them once."""
    for one in properties:
        for old in said.findall(one.tag):
            said.remove(old)
        said.insert(sum(_rank(other) < _rank(one) for other in said), one)


def _rank(property_: Element) -> int:
    return ORDER.index(property_.tag.rpartition("}")[2])


def runs(text: str, *properties: Element) -> Iterator[Element]:
    """The text as runs, each in one direction: Word mirrors what is marked as right to left and nothing else."""
    line = re.sub(r"\s+", " ", text)
    for right_to_left, part in _directions(line):
        own = [element("w:rtl")] if right_to_left else []
        yield _run(part, [_copied(one) for one in properties] + own)


def _run(text: str, properties: Sequence[Element]) -> Element:
    words = element("w:t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("w:r", element("w:rPr", *properties), words)


def _copied(property_: Element) -> Element:
    """An element has one place in a tree; what is said of several runs is said anew of each."""
    copy = OxmlElement("w:b")
    copy.tag = property_.tag
    copy.attrib.update(property_.attrib)
    return copy


def _directions(line: str) -> list[tuple[bool, str]]:
    """Stretches of one direction; what has none goes with the words before it."""
    marked, last = [], False
    for char in line:
        direction = unicodedata.bidirectional(char)
        last = direction in ("R", "AL") if direction in ("L", "R", "AL") else last
        marked.append((last, char))
    return [(side, "".join(char for _, char in part)) for side, part in groupby(marked, key=lambda pair: pair[0])]


def _begins_right_to_left(text: str) -> bool:
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((d != "L" for d in directions if d in ("L", "R", "AL")), False)


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[Element]], widths_mm: Sequence[float]) -> Element:
    """A table with a header that is repeated on every page. A cell is a paragraph, or a list of them."""
    made = _framed(title, widths_mm, header=True)
    made.append(_row([paragraph(word, "ReportHeader") for word in header], widths_mm, header=True))
    made.extend(_row(cells, widths_mm) for cells in rows)
    return made


def pairs(rows: Iterable[tuple[Element, Element]], widths_mm: Sequence[float]) -> Element:
    """Labels and values; the first column is the header."""
    made = _framed("", widths_mm, header=False)
    made.extend(_row(cells, widths_mm) for cells in rows)
    return made


def _framed(title: str, widths_mm: Sequence[float], *, header: bool) -> Element:
    total = round(sum(widths_mm) * TWIPS_A_MM)
    properties = element(
        "w:tblPr",
        element("w:tblStyle", val="ReportTable"),
        element("w:tblW", w=total, type="dxa"),
        element("w:tblLayout", type="fixed"),
        element(
            "w:tblLook",
            firstRow=int(header),
            lastRow=0,
            firstColumn=int(not header),
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
    )
    if title:
        properties.append(element("w:tblCaption", val=title))
    grid = element("w:tblGrid", *(element("w:gridCol", w=round(width * TWIPS_A_MM)) for width in widths_mm))
    return element("w:tbl", properties, grid)


def _row(cells: Sequence[Any], widths_mm: Sequence[float], *, header: bool = False) -> Element:
    kept = [element("w:cantSplit"), *([element("w:tblHeader")] if header else [])]
    return element("w:tr", element("w:trPr", *kept), *(_cell(c, w) for c, w in zip(cells, widths_mm, strict=True)))


def _cell(content: Any, width_mm: float) -> Element:
    width = element("w:tcW", w=round(width_mm * TWIPS_A_MM), type="dxa")
    return element("w:tc", element("w:tcPr", width), *(content if isinstance(content, list) else [content]))


def field(instruction: str) -> Element:
    """A number that Word works out, such as the page's."""
    made = element("w:fldSimple", instr=instruction)
    made.append(_run("1", []))
    return made
