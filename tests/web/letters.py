"""The phone's letters, cut once from the full ones that lie beside them: python -m tests.web.letters

Only signs that people and our sentences write (a phone has its own for the rest), no kerning, and a grid of 640 units instead of 2,048: in the largest
heading on a phone with three dots to a pixel, half a step of that grid is a twelfth of a dot.
"""

from __future__ import annotations

import logging
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

FONTS = Path(__file__).parents[2] / "static/fonts"
GRID = 640
SIGNS = "%()+,-./:;?_!\"' \u00a0«·»–—’•…−"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÅÆÉÖØabcdefghijklmnopqrstuvwxyzäåæéöøü"
DIGITS = "0123456789"
UNUSED = ["DSIG", "GDEF", "GPOS", "GSUB", "MVAR", "STAT", "gasp"]
"""Tables for layout and for programs that list fonts; a style sheet asks for none of them."""


def cut(source: Path, signs: str) -> TTFont:
    """The font with these signs alone."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=[], hinting=False, name_IDs=[1, 2], drop_tables=UNUSED, notdef_outline=True
    )
    cutter = subset.Subsetter(options)
    cutter.populate(text=signs)
    cutter.subset(font)
    if font["head"].unitsPerEm > GRID:
        scale_upem(font, GRID)
    font.flavor = "woff2"
    return font


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    cut(FONTS / "text-full.woff2", LETTERS + DIGITS + SIGNS).save(FONTS / "text.woff2")
    cut(FONTS / "number.woff2", DIGITS + " %+-:").save(FONTS / "number.woff2")
