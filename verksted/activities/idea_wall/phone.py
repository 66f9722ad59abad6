"""What phones see of an idea wall, and what one person alone sees."""

from __future__ import annotations

from typing import Any

from verksted.activities.idea_wall.cards import worded
from verksted.activities.idea_wall.hall import picked
from verksted.activities.idea_wall.looks import Shown, hidden, paper
from verksted.activities.idea_wall.state import MISSING, IdeaWall
from verksted.domain import limits
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.ideas.state import Idea
from verksted.domain.ideas.views import own_slip, slips_left

CHUNK = 20
LOOSE = "none"
"""The key of the slips without a group, where each group has a key."""


def phone(state: IdeaWall, viewer: Viewer) -> Regions:
    """The task, and how many slips there are to read."""
    shown = Shown(state, viewer.now_ms)
    kept = hidden(state, viewer)
    return {
        "stage": _stage(state, viewer),
        **_step(state, viewer, shown),
        "news": {
            "sent": len(state.ideas),
            "shown": 0 if kept else len(shown.cards),
            "hidden": kept,
            "covered": state.covered,
        },
    }


def listing(state: IdeaWall, viewer: Viewer) -> Regions:
    """Every slip for those who want to read."""
    kept = hidden(state, viewer)
    everything = [] if kept else Shown(state, viewer.now_ms).all()
    chunks = [tuple(everything[i : i + CHUNK]) for i in range(0, len(everything), CHUNK)]
    return {
        "all": {"chunks": tuple(range(len(chunks))), "hidden": kept, "covered": state.covered},
        "chunk": tuple(enumerate(chunks)),
    }


def _stage(state: IdeaWall, viewer: Viewer) -> dict[str, Any]:
    prompts = state.settings.prompts
    rule = {"moderation": state.settings.moderation, "silent": state.settings.silent and not viewer.revealed}
    if state.asking:
        task = {"step": "asking", "prompt": MISSING, "question": state.settings.missing}
        return {**task, **rule, "limit": limits.text_chars_max}
    if state.picking:
        return {"step": "picking", "table": viewer.table, "most": state.settings.table_picks}
    return {
        "step": "writing" if viewer.status == "open" else "waiting",
        "prompts": prompts,
        "choice": max(0, min(viewer.choice, len(prompts) - 1)),
        "limit": limits.text_chars_max,
        "ideas_per_person_max": state.settings.ideas_per_person_max,
        **rule,
    }


def _step(state: IdeaWall, viewer: Viewer, shown: Shown) -> Regions:
    if state.asking:
        return _themes(state, viewer, shown)
    return {"table": _table(state, viewer, shown)} if state.picking else {}


def _themes(state: IdeaWall, viewer: Viewer, shown: Shown) -> Regions:
    """The groups with what lies in them, each a region of its own; the loose ones last."""
    if hidden(state, viewer):
        return {"themes": {"keys": (), "hidden": True}}
    themes = [(g.id, {**_look(shown, g.id), **_bounded(shown.in_group(g.id))}) for g in shown.filled()]
    if loose := shown.loose():
        themes.append((LOOSE, {"heading": "", "paper": "yellow", **_bounded(loose)}))
    return {"themes": {"keys": tuple(key for key, _ in themes), "hidden": False}, "slot": tuple(themes)}


def _look(shown: Shown, group: str) -> dict[str, Any]:
    look = shown.look(group)
    return {"heading": look.heading, "paper": look.paper}


def _bounded(slips: list[dict[str, Any]]) -> dict[str, Any]:
    most = limits.phone_group_max
    return {"count": len(slips), "slips": tuple(slips[:most]), "rest": max(len(slips) - most, 0)}


def _table(state: IdeaWall, viewer: Viewer, shown: Shown) -> dict[str, Any]:
    """The table's slips, with those it has chosen; everybody at the table sees the same."""
    own = [card for card in shown.cards if viewer.table and card.table == viewer.table]
    slips = () if hidden(state, viewer) else tuple(shown.drawn(card) for card in own)
    most = state.settings.table_picks
    return {"slips": slips, "chosen": len(picked(state, viewer.table)), "most": most, "hidden": hidden(state, viewer)}


def mine(state: IdeaWall, person: Author, viewer: Viewer) -> Regions:
    """A person's own slips, newest first, each with what has become of it."""
    own = state.written_by(person.id)
    slips = tuple(_own(state, idea, viewer) for idea in own)
    return {"mine": {"slips": slips, "left": slips_left(state, own)}}


def _own(state: IdeaWall, idea: Idea, viewer: Viewer) -> dict[str, Any]:
    slip = own_slip(state, idea, viewer, paper(state, idea.number), held=hidden(state, viewer))
    return {**slip, "wall_says": _wall_says(state, idea, viewer)}


def _wall_says(state: IdeaWall, idea: Idea, viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """What the wall shows of it, where a host has put it in other words or in several slips."""
    shown = state.shown_text(idea, viewer.now_ms)
    words = worded(state, idea, shown) if shown else ""
    if words in ("", idea.text, idea.seen_text):
        return ()
    parts = tuple((n, state.ideas[n].text) for n in state.parts_of(idea.number) if state.standing(n))
    return ((idea.number, words), *parts)
