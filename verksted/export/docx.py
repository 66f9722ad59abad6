"""`rapport.docx`: the document as Word has it, with real headings, repeated table headers and its language marked."""

from __future__ import annotations

import io
from itertools import cycle
from typing import Any

import docx
import typst
from docx.shared import Mm

from verksted.domain.village import PAPER_RATIO
from verksted.export import docx_styles
from verksted.export.document import (
    Chapter,
    Document,
    Facts,
    Front,
    Grid,
    Heading,
    Notice,
    Paragraph,
    Slips,
)
from verksted.export.ooxml import PAGE_MM, TWIPS_A_MM, Element, composed, element, field, pairs, paragraph, runs, table
from verksted.export.pdf import drawing
from verksted.export.words import visible, within_calendar
from verksted.export.zipped import rezipped

NUMBER_MM, PROMPT_MM, LABEL_MM, BAR_MM = 24, 16, 56, 56
NARROW_MM, WORDS_MM, WIDE_MM_MIN, LETTER_MM = 20, 27, 44, 2.5
BAR_SHARE_MIN = 0.16
"""The shortest bar still has room for its number."""
PARTS = ("BFE6D8", "FFE28A", "F2B8B0", "C9D9E0")
"""Pale green, yellow and red, under ink; the header tells the same without colour."""
PICTURE = b"#set page(width: 174mm, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.village), width: 100%)"
PICTURE_PPI = 144.0


def written(document: Document) -> bytes:
    """The file's bytes: the same for the same document."""
    word = docx.Document()
    docx_styles.apply(word, document.language)
    _properties(word, document)
    body = _Body(word)
    body.front(document.front)
    for n, chapter in enumerate(document.chapters):
        body.chapter(chapter, first=n == 0)
    body.close(document.labels.made)
    _footer(word, document)
    file = io.BytesIO()
    word.save(file)
    return rezipped(file.getvalue())


def _properties(word: Any, document: Document) -> None:
    made = docx_styles.moment(within_calendar(document.made_ms))
    core = word.core_properties
    core.title, core.language, core.author = visible(document.front.title)[:255], document.language, "Verksted"
    core.created = core.modified = core.last_printed = made
    core.comments, core.last_modified_by, core.revision = "", "Verksted", 1


def _footer(word: Any, document: Document) -> None:
    section = word.sections[0]
    before, between, after = _around(document.labels.page)
    section.different_first_page_header_footer = True
    line = section.footer.paragraphs[0]._p  # noqa: SLF001 - python-docx has no fields of its own
    content = [
        *runs(f"{document.front.title} · {before}"),
        field("PAGE"),
        *runs(between),
        field("NUMPAGES"),
        *runs(after),
    ]
    line.getparent().replace(line, composed(content, "ReportFooter"))


def _around(sentence: str) -> tuple[str, str, str]:
    """What stands before, between and after the two numbers."""
    before, _, rest = sentence.partition("%(page)s")
    between, _, after = rest.partition("%(pages)s")
    return before, between, after


class _Body:
    """Writes from the top down, before the section's own properties."""

    def __init__(self, word: Any) -> None:
        self._word = word
        self._end = word.element.body.sectPr

    def _add(self, *elements: Element) -> None:
        for one in elements:
            if _is_table(one) and _is_table(self._end.getprevious()):
                self._end.addprevious(_gap())
            self._end.addprevious(one)

    def front(self, front: Front) -> None:
        """The front page, with the village below."""
        self._add(
            paragraph(front.brand, "ReportBrand"),
            paragraph(front.kind, "ReportKind"),
            paragraph(front.title, "Title"),
            paragraph(front.lead, "ReportLead"),
            *([paragraph(front.notice, "ReportNotice")] if front.notice else []),
        )
        self._add(*(_figure(figure.number, figure.label) for figure in front.figures))
        self._facts(Facts(front.facts))
        self._village(front)

    def _village(self, front: Front) -> None:
        png = typst.compile(
            PICTURE,
            format="png",
            ppi=PICTURE_PPI,
            ignore_system_fonts=True,
            sys_inputs={"village": drawing(front.people)},
        )
        # A hair narrower than the column: a picture that fills it is pushed aside.
        width = Mm(PAGE_MM - 1)
        inline = self._word.part.new_pic_inline(io.BytesIO(png), width, round(width / PAPER_RATIO))
        inline.docPr.set("descr", front.village)
        inline.docPr.set("name", "Bygda")
        self._add(composed([element("w:r", element("w:drawing", inline))], "ReportPicture"))

    def chapter(self, chapter: Chapter, *, first: bool = False) -> None:
        """A heading, and what stands under it; the first begins a page."""
        self._add(paragraph(chapter.title, "Heading1", *([element("w:pageBreakBefore")] if first else [])))
        for block in chapter.blocks:
            match block:
                case Paragraph():
                    self._add(paragraph(block.text, "ReportText"))
                case Notice():
                    self._add(paragraph(block.text, "ReportNotice"))
                case Heading():
                    self._heading(block)
                case Facts():
                    self._facts(block)
                case Grid():
                    self._add(_grid(block))
                case Slips():
                    self._add(_slips(block))

    def close(self, sentence: str) -> None:
        """A document ends with words: Word cannot end with a table."""
        self._add(paragraph(sentence, "ReportMade"))

    def _heading(self, heading: Heading) -> None:
        note = runs(f" · {heading.note}", element("w:b", val=0)) if heading.note else ()
        self._add(composed([*runs(heading.text), *note], f"Heading{heading.depth}"))

    def _facts(self, facts: Facts) -> None:
        rows = ((paragraph(label, "ReportLabel"), paragraph(str(value), "ReportCell")) for label, value in facts.rows)
        self._add(pairs(rows, (LABEL_MM, PAGE_MM - LABEL_MM)))


def _is_table(one: Element | None) -> bool:
    return one is not None and one.tag.endswith("}tbl")


def _gap() -> Element:
    """Two tables right after each other would become one; as it is, a heading or a sentence stands between all of them."""
    return composed([], "ReportGap")


def _figure(number: str, label: str) -> Element:
    return composed([*runs(f"{number} ", element("w:b"), element("w:sz", val=56)), *runs(label)], "ReportFigure")


def _slips(slips: Slips) -> Element:
    asked = any(line.prompt for line in slips.lines)
    number, prompt, words = slips.columns
    widths = (NUMBER_MM, PROMPT_MM, PAGE_MM - NUMBER_MM - PROMPT_MM) if asked else (NUMBER_MM, PAGE_MM - NUMBER_MM)
    header = (number, prompt, words) if asked else (number, words)
    return table(slips.title, header, (_slip_cells(line, asked=asked) for line in slips.lines), widths)


def _slip_cells(line: Any, *, asked: bool) -> list[Any]:
    text = [paragraph(line.text, "ReportCell")]
    if line.remark:
        text.append(paragraph(line.remark, "ReportRemark"))
    prompt = [paragraph(line.prompt, "ReportCell")] if asked else []
    return [paragraph(line.reference, "ReportNumber"), *prompt, text]


def _grid(grid: Grid) -> Element:
    widths = _widths(grid)
    rows = (_cells(grid, n, widths) for n in range(len(grid.rows)))
    return table(grid.title, grid.columns, rows, widths)


def _widths(grid: Grid) -> list[float]:
    """The column with most words takes what is left; with bars the last has room for them."""
    widths: list[float] = [_width(grid, column) for column in range(len(grid.columns))]
    if grid.bars and not grid.divided:
        widths[-1] = BAR_MM
    wide = min(grid.wide, len(widths) - 1)
    widths[wide] = 0
    widths = [width * min(1, (PAGE_MM - WIDE_MM_MIN) / (sum(widths) or 1)) for width in widths]
    widths[wide] = PAGE_MM - sum(widths)
    return widths


def _width(grid: Grid, column: int) -> float:
    """Room for the longest word of the header, within reason."""
    numbers = all(isinstance(row[column], int) for row in grid.rows)
    longest = max(map(len, grid.columns[column].split()), default=0)
    return min(max(NARROW_MM if numbers else WORDS_MM, LETTER_MM * longest + 3), 2 * NARROW_MM)


def _cells(grid: Grid, n: int, widths_mm: list[float]) -> list[Element]:
    drawn = _drawn(grid, n)
    cells = []
    for column, value in enumerate(grid.rows[n]):
        style = "ReportNumber" if isinstance(value, int) else "ReportCell"
        ground = _ground(*drawn[column], widths_mm[column]) if column in drawn else []
        cells.append(paragraph(str(value), "ReportBar" if ground else style, *ground))
    return cells


def _drawn(grid: Grid, n: int) -> dict[int, tuple[float, str]]:
    """Column → how long its bar is beside the longest there is, and its colour."""
    if not grid.bars:
        return {}
    if not grid.divided:
        return {len(grid.columns) - 1: (grid.bars[n].shares[0], docx_styles.SUN)}
    longest = max((share for bar in grid.bars for share in bar.shares), default=0) or 1
    shares = (share / longest for share in grid.bars[n].shares)
    return dict(zip(grid.divided, zip(shares, cycle(PARTS)), strict=False))


def _ground(share: float, colour: str, width_mm: float) -> list[Element]:
    """A ground under the number, as long as its share: a bar that is read aloud as the number it is."""
    if not share:
        return []
    length = BAR_SHARE_MIN + (1 - BAR_SHARE_MIN) * share
    indent = element("w:ind", left=60, right=round((1 - length) * (width_mm - 4) * TWIPS_A_MM))
    return [element("w:shd", val="clear", color="auto", fill=colour), indent]
