"""`rapport.pdf`: the document set by Typst, as PDF/A-2a and PDF/UA-1 at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import typst

from verksted.domain.village import village_svg
from verksted.export.beside import Beside
from verksted.export.document import Document, Paragraph
from verksted.export.glyphs import Typesetter
from verksted.export.words import visible, within_calendar

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARDS: list[Any] = ["a-2a", "ua-1"]
TITLE_SIZES = ((24, 50), (40, 40), (70, 32))
"""Up to so many characters, so many points; a longer title is set in 26."""
FOOTER_CHARS = 60
COLOURS = {
    "hill-1": "#C3D9D6",
    "hill-2": "#A9C9C3",
    "ground": "#7FA391",
    "house-a": "#A8442F",
    "house-b": "#D9A441",
    "house-c": "#FBFAF5",
    "house-d": "#6F93A3",
    "house-e": "#5E7F63",
    "roof": "#32444B",
    "spruce": "#3F6657",
}
STYLE = "".join(f".{name}{{fill:{colour}}}" for name, colour in COLOURS.items())
STYLE += ".window{fill:#C9D6DA;stroke:#12262D;stroke-width:2.5}.window.lit{fill:#FFD23F}"


def written(document: Document, beside: Callable[[], Beside | None] = lambda: None) -> bytes:
    """The file's bytes: the same for the same document and fonts. Raises TypstError, which no text should be able to cause.

    `beside` finds a font of the machine's for what ours cannot draw.
    """
    made = datetime.fromtimestamp(within_calendar(document.made_ms) // 1000, UTC)
    typesetter = Typesetter(beside)
    inputs = {"document": json.dumps(_set(document, made, typesetter)), "village": drawing(document.front.people)}
    pdf: bytes = typst.compile(
        str(TEMPLATE), font_paths=typesetter.folders(), ignore_system_fonts=True, sys_inputs=inputs,
        pdf_standards=STANDARDS, timestamp=made,
    )  # fmt: skip
    return pdf


def drawing(people: int) -> str:
    """The village as a picture that stands by itself."""
    svg = village_svg(people, shape="paper", style=STYLE)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _set(document: Document, made: datetime, typesetter: Typesetter) -> dict[str, Any]:
    """The document with each text in its fonts, and with a word about those that none of them can draw."""
    front = _in_fonts(msgspec.to_builtins(document.front), typesetter)
    chapters = _in_fonts(msgspec.to_builtins(document.chapters), typesetter)
    if typesetter.replaced:
        note = Paragraph(document.labels.replaced.replace("%(n)s", str(typesetter.replaced)))
        chapters[-1]["blocks"].append(_in_fonts(msgspec.to_builtins(note), typesetter))
    front["village"] = document.front.village
    return {
        "front": front,
        "chapters": chapters,
        "labels": msgspec.to_builtins(document.labels),
        "meta": _meta(document, made, typesetter),
    }


def _meta(document: Document, made: datetime, typesetter: Typesetter) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    title = document.front.title
    return {
        "title": title,
        "footer": _in_fonts(title if len(title) <= FOOTER_CHARS else f"{title[: FOOTER_CHARS - 1]}…", typesetter),
        "title-size": next((size for chars, size in TITLE_SIZES if len(title) <= chars), 26),
        "language": language,
        "region": region,
        "made": {name: getattr(made, name) for name in ("year", "month", "day")},
    }


def _in_fonts(value: Any, typesetter: Typesetter) -> Any:
    """Every text in `value`, but for the names of blocks, ready to be set."""
    if isinstance(value, str):
        return msgspec.to_builtins(typesetter.text(visible(value)))
    if isinstance(value, dict):
        return {key: part if key == "block" else _in_fonts(part, typesetter) for key, part in value.items()}
    return [_in_fonts(part, typesetter) for part in value] if isinstance(value, list | tuple) else value
