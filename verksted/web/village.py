"""The village as pages have it: the drawing, marked as ours."""

from __future__ import annotations

from markupsafe import Markup

from verksted.domain.village import WINDOWS_MAX, Shape, people_per_window, village_svg

__all__ = ["WINDOWS_MAX", "people_per_window", "village"]


def village(lit: int, *, fresh: int = 0, shape: Shape = "wall", label: str | None = None) -> Markup:
    """Draw the village with a window lit for each of `lit` people, the last `fresh` of them just now."""
    drawn = village_svg(lit, fresh=fresh, shape=shape, label=label)
    return Markup(drawn)  # noqa: S704 - the drawing is ours, and its label is escaped where it is drawn
