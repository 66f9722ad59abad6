"""What is told aloud of a wall: how many slips have come, and where most of them lie."""

from __future__ import annotations

from collections import Counter
from typing import Any

from verksted.activities.idea_wall.looks import Shown, hidden
from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain.activity import Viewer


def aloud(state: IdeaWall, viewer: Viewer) -> dict[str, Any] | None:
    """The slips that have come since something was last said: to hosts all of them, to the hall those that it may read."""
    if viewer.audience == "facilitator" or (hidden(state, viewer) and not state.covered):
        new = [i.number for i in state.in_order() if viewer.since_ms < i.at_ms and not (i.hidden or i.taken_down)]
        return _told(new, "")
    if state.covered:
        return None
    shown = Shown(state, viewer.now_ms)
    cards = [card for card in shown.cards if viewer.since_ms < state.arrived_ms(state.ideas[card.number])]
    most = _most([card.groups[:1] for card in cards])
    return _told([card.number for card in cards], shown.look(most).heading if most else "")


def _told(numbers: list[int], heading: str) -> dict[str, Any] | None:
    return {"new": len(numbers), "heading": heading, "last": max(numbers)} if numbers else None


def _most(places: list[tuple[str, ...]]) -> str:
    """The one group that more of them lie in than in any other, or outside them all."""
    ranked = Counter(place[0] if place else "" for place in places).most_common(2)
    alone = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] > ranked[1][1])
    return ranked[0][0] if alone else ""
