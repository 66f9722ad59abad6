"""Whether two pictures of a screen show the same layout: a column that moved is seen, and how letters are drawn is not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter

HALF = 2
"""References are half as wide as the screen, and grey: enough to see what moved, and a tenth of the bytes."""
BLUR_PX, BLOCK_PX = 2.5, 12
"""In a reference's pixels. Edges are blurred until a stroke of a letter is less than what is told apart."""
GREY_MAX = 14
"""So much may a block's grey differ, of 255; letters with other hinting, or half a pixel aside, stay under that."""
SHARE_MAX = 0.006
"""So large a share of the blocks may differ: a number that has changed, no more. Hinting was seen to make 0.001 at most,
a column 48 pixels aside 0.06, a button that went 0.29."""


class Likeness(NamedTuple):
    """The share of blocks that differ, and the blocks as a small picture: white where they do."""

    share: float
    blocks: Image.Image

    @property
    def alike(self) -> bool:
        return self.share <= SHARE_MAX


def reduced(shot: bytes) -> Image.Image:
    """A screen as references are kept."""
    with Image.open(io.BytesIO(shot)) as drawn:
        return drawn.convert("L").resize((drawn.width // HALF, drawn.height // HALF), Image.Resampling.BOX)


def likeness(reference: Image.Image, now: Image.Image) -> Likeness:
    """A screen of another size is like no reference."""
    if reference.size != now.size:
        return Likeness(1.0, Image.new("L", (1, 1), 255))
    apart = ImageChops.difference(_blurred(reference), _blurred(now))
    wide, high = -(-apart.width // BLOCK_PX), -(-apart.height // BLOCK_PX)
    blocks = apart.resize((wide, high), Image.Resampling.BOX).point(lambda grey: 255 if grey > GREY_MAX else 0)
    return Likeness(blocks.histogram()[255] / (wide * high), blocks)


def _blurred(picture: Image.Image) -> Image.Image:
    return picture.convert("L").filter(ImageFilter.GaussianBlur(BLUR_PX))


def told_apart(reference: Image.Image, now: Image.Image, found: Likeness, file: Path) -> None:
    """For whoever looks: how it was, how it is, and how it is with a frame about each block that differs."""
    marked = now.convert("RGB")
    pen = ImageDraw.Draw(marked)
    across, down = now.width / found.blocks.width, now.height / found.blocks.height
    for y in range(found.blocks.height):
        for x in range(found.blocks.width):
            if found.blocks.getpixel((x, y)):
                pen.rectangle((x * across, y * down, (x + 1) * across - 1, (y + 1) * down - 1), outline=(200, 0, 60))
    sheet = Image.new("RGB", (reference.width + 2 * now.width + 16, max(reference.height, now.height)), (120, 120, 120))
    sheet.paste(reference.convert("RGB"), (0, 0))
    sheet.paste(now.convert("RGB"), (reference.width + 8, 0))
    sheet.paste(marked, (reference.width + now.width + 16, 0))
    sheet.save(file)
