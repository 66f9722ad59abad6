"""QR codes: as SVG for walls, posters and tables, and as text for a terminal."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any

import qrcode
from markupsafe import Markup, escape
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError

# A scanner finds the code by the empty border around it: four modules is the standard's least.
QUIET_ZONE = 4

Matrix = tuple[tuple[bool, ...], ...]


def qr_svg(text: str, label: str) -> Markup:
    """Draw the code as one SVG path, dark on white in every theme, with no style attribute."""
    matrix = qr_matrix(text)
    size = len(matrix)
    return Markup(  # noqa: S704 - the path is digits and letters of ours, and the label is escaped
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(label)}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#12262D" d="{_path(matrix)}"/></svg>'
    )


def qr_terminal(text: str, *, colour: bool = False) -> str:
    """Draw the code in half-height blocks; `colour` holds it dark on white in a light terminal too."""
    matrix = qr_matrix(text)
    empty = (False,) * len(matrix)
    pairs = zip(matrix[::2], [*matrix[1::2], empty], strict=False)
    lines = ("".join(map(_half_blocks, upper, lower)) for upper, lower in pairs)
    return "\n".join(f"\x1b[97;40m{line}\x1b[0m" if colour else line for line in lines)


@lru_cache(maxsize=256)
def qr_matrix(text: str) -> Matrix:
    """Encode the text, quiet zone included; True is dark. Capitals keep it in the compact alphanumeric mode."""
    code = _code(text, ERROR_CORRECT_M)
    for stronger in (ERROR_CORRECT_H, ERROR_CORRECT_Q):
        try:
            code = _code(text, stronger, version=code.version)
        except DataOverflowError:
            continue
        break
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def _code(text: str, correction: int, version: int | None = None) -> qrcode.QRCode[Any]:
    """Encode in the given version, or the smallest that fits. The modules' size is what carries across a hall."""
    code = qrcode.QRCode(version=version, error_correction=correction, border=QUIET_ZONE)
    # Unless told not to, the package splits the text into parts, each with a head of its own.
    code.add_data(text, optimize=0)
    code.make(fit=version is None)
    return code


def _path(matrix: Matrix) -> str:
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in _dark_runs(matrix))


def _dark_runs(matrix: Matrix) -> list[tuple[int, int, int]]:
    """Join neighbouring dark modules of a row, so that the path is short and has no seams."""
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                runs.append((x, y, length))
            x += length
    return runs


def _half_blocks(upper: bool, lower: bool) -> str:
    return {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}[upper, lower]
