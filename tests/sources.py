"""The project's own code as syntax trees."""

from __future__ import annotations

import ast
from pathlib import Path

import verksted

PACKAGE = Path(verksted.__file__).parent
TREES = {source: ast.parse(source.read_text("utf-8")) for source in sorted(PACKAGE.rglob("*.py"))}
"""Read before any test runs: Python 3.11 stumbles where something else is read in the same moment."""
