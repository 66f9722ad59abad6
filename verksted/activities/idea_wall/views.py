"""What each audience sees of an idea wall, and what the report says."""

from __future__ import annotations

from msgspec.structs import replace

from verksted.activities.idea_wall.cards import worded
from verksted.activities.idea_wall.console import console
from verksted.activities.idea_wall.hall import all_picked
from verksted.activities.idea_wall.phone import phone
from verksted.activities.idea_wall.projector import projector
from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain.activity import Regions, Viewer
from verksted.domain.ideas.state import Idea
from verksted.domain.ideas.views import counts, moderation, reported, rules
from verksted.domain.report import Rule, Section, Slip


def view(state: IdeaWall, viewer: Viewer) -> Regions:
    """Regions for one audience; the same bytes go to all of it."""
    return {"participant": phone, "projector": projector, "facilitator": console}[viewer.audience](state, viewer)


def report(state: IdeaWall, viewer: Viewer) -> Section:
    """Every slip word for word, with what became of it."""
    chosen = all_picked(state)
    slips = tuple(_reported(state, idea, viewer, chosen) for idea in state.in_order())
    divided = {"parts": len(state.parts)} if state.parts else {}
    picked = {"picked": len(chosen)} if chosen else {}
    sums = {**counts(state, viewer.now_ms), **divided, **picked}
    silence = (Rule("written_in_silence"),) if state.settings.silent else ()
    ways = moderation(state, viewer.now_ms)
    return Section(counts=sums, slips=slips, tables=ways, rules=(*rules(state.settings), *silence))


def _reported(state: IdeaWall, idea: Idea, viewer: Viewer, chosen: frozenset[int]) -> Slip:
    headings = tuple(group.heading for group in state.living() if group.id in state.groups_of(idea.number))
    slip = reported(state, idea, viewer, "; ".join(headings))
    return replace(
        slip,
        shown_text=_on_the_wall(state, idea, viewer) or slip.shown_text,
        groups=headings,
        tags=state.tags_of(idea.number),
        part_of=state.parts.get(idea.number, 0),
        picked=idea.number in chosen,
    )


def _on_the_wall(state: IdeaWall, idea: Idea, viewer: Viewer) -> str:
    """A host's words for the slip, where the wall shows those."""
    shown = state.shown_text(idea, viewer.now_ms)
    words = worded(state, idea, shown) if shown else ""
    return words if words not in ("", idea.text) else ""
