"""What is printed before an evening: a poster, cards for tables, paper slips and ballots, as tagged PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import typst

from verksted.export.beside import Beside
from verksted.export.glyphs import Typesetter
from verksted.export.pdf import STANDARDS, drawing
from verksted.export.words import visible

TEMPLATE = Path(__file__).with_name("prints.typ")
WIDE_CHARS = 20
"""A longer address is set in smaller letters, so that it stays on its card."""
LIT = 60
"""How many windows are lit on a poster: so many may come."""
AS_THEY_ARE = frozenset({"sheet", "language", "code", "qr", "village", "numbers", "number", "alts", "alt"})
"""What is no text to be set in our fonts: pictures, digits, and what is only read aloud."""


def written(kit: Mapping[str, Any], beside: Callable[[], Beside | None] = lambda: None) -> bytes:
    """One sort of sheet. `kit` names the `sheet` and holds its words and pictures. Raises whatever the typesetter does, even a panic.

    `beside` finds a font of the machine's for what ours cannot draw.
    """
    typesetter = Typesetter(beside)
    whole = {**kit, "wide": len(str(kit["address"])) > WIDE_CHARS, "village": drawing(LIT)}
    said = (whole["rehearsal"], whole["alts"]["name"], visible(str(whole["title"])))
    name = " · ".join(part for part in said if part)
    inputs = {"kit": json.dumps({**_in_fonts(whole, typesetter), "name": name})}
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        font_paths=typesetter.folders(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=STANDARDS,
    )
    return pdf


def _in_fonts(value: Any, typesetter: Typesetter) -> Any:
    if isinstance(value, str):
        return msgspec.to_builtins(typesetter.text(visible(value)))
    if isinstance(value, Mapping):
        return {key: part if key in AS_THEY_ARE else _in_fonts(part, typesetter) for key, part in value.items()}
    return [_in_fonts(part, typesetter) for part in value] if isinstance(value, list | tuple) else value
