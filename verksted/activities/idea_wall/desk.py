"""The helper's desk of an idea wall: slips written on paper or said aloud, typed in one after the other."""

from __future__ import annotations

from operator import attrgetter

from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain import limits
from verksted.domain.activity import Regions, Viewer

LATEST = 12
"""So many of the slips typed last stand on the desk, to look back at."""


def desk(state: IdeaWall, viewer: Viewer) -> Regions:
    """One line to type, and what has been typed."""
    typed = [idea for idea in state.ideas.values() if idea.author.channel != "phone" and idea.number not in state.parts]
    latest = sorted(typed, key=attrgetter("number"), reverse=True)[:LATEST]
    rows = tuple(
        {"number": i.number, "text": i.text, "channel": i.author.channel, "table": i.author.table, "prompt": i.prompt}
        for i in latest
    )
    stage = {
        "status": viewer.status,
        "prompts": state.settings.prompts,
        "limit": limits.text_chars_max,
        "printed": viewer.printed,
    }
    return {"stage": stage, "record": {"slips": rows, "typed": len(typed)}}
