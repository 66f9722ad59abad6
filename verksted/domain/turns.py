"""What a phone that goes round shows, in every kind that votes: whose turn it is, and between two people nothing.

The data is for `parts/turns/turn.html` and `ask.html`; a kind's own regions are empty while `passing` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verksted.domain import limits
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.voting import Votes

Turn = dict[str, Any]
NO_TURN: Regions = {"turn": None, "sharing": None}
"""What both show where nobody votes."""


def turn(
    state: Votes, person: Author, viewer: Viewer, *, done: bool = False, about: Mapping[str, int] | None = None
) -> Turn | None:
    """How far a shared phone has come on its round; on another, the way to make it one, unless its owner is done.

    `about` is what the kind's own commands must be told when somebody takes the phone or hands it over.
    """
    if viewer.sharing:
        step = "done" if viewer.turn > viewer.sharing else "vote" if state.begun(person.id) else "pass"
        now = {"step": step, "turn": viewer.turn, "people": viewer.sharing}
        return {**now, "more": _room(person, viewer), "about": tuple((about or {}).items())}
    if not state.sharing_allowed or done:
        return None
    seats = viewer.seats.get(person.table, 0)
    return {"step": "ask", "table": person.table, "seats": seats, "more": _room(person, viewer)}


def turn_regions(turn: Turn | None) -> Regions:
    """Whose turn it is stands above the question, and the way to share below it: the question comes first."""
    asks = turn is not None and turn["step"] == "ask"
    return {"turn": None if asks else turn, "sharing": turn if asks else None}


def passing(turn: Turn | None) -> bool:
    """True while nothing of any ballot may be on the page: nobody has the phone."""
    return turn is not None and turn["step"] in ("pass", "done")


def _room(person: Author, viewer: Viewer) -> int:
    """The most who could vote from one phone at this person's table."""
    return min(viewer.seats.get(person.table, limits.seats_unregistered), limits.sharing_max)
