"""What each audience sees of an idea wall, and what the report says."""

from __future__ import annotations

from typing import Any

from verksted.activities.idea_wall.packing import COLUMNS, wall_of_groups, wall_of_slips
from verksted.activities.idea_wall.state import Card, IdeaWall, Merge, cards
from verksted.domain import limits
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.ideas.state import Idea
from verksted.domain.ideas.views import (
    counts,
    grace_ends,
    inbox,
    own_slip,
    reported,
    rules,
    slips_left,
    touched,
    waiting_slip,
)
from verksted.domain.report import Rule, Section, Slip

__all__ = ["mine", "report", "touched", "view", "wakes"]

PAPERS = ("pink", "green", "blue", "orange", "lilac", "sand")
CHUNK = 20
PAGE_MS = 12_000


def paper(state: IdeaWall, group: str) -> str:
    """The paper a group's slips are on; yellow is for slips without a group."""
    ids = [g.id for g in state.groups]
    return PAPERS[ids.index(group) % len(PAPERS)] if group in ids and state.group(group) else "yellow"


def view(state: IdeaWall, viewer: Viewer) -> Regions:
    """Regions for one audience; the same bytes go to all of it."""
    return {"participant": _phone, "projector": _wall, "facilitator": _console}[viewer.audience](state, viewer)


def hidden(state: IdeaWall, viewer: Viewer) -> bool:
    """True while others' slips are kept from the hall."""
    return state.settings.silent and not viewer.revealed


# The phone


def _phone(state: IdeaWall, viewer: Viewer) -> Regions:
    prompts = state.settings.prompts
    choice = max(0, min(viewer.choice, len(prompts) - 1))
    stage = {
        "status": viewer.status,
        "prompts": prompts,
        "choice": choice,
        "limit": limits.text_chars_max,
        "ideas_per_person_max": state.settings.ideas_per_person_max,
    }
    shown = [] if hidden(state, viewer) else _shown(state, cards(state, viewer.now_ms))
    chunks = [tuple(shown[i : i + CHUNK]) for i in range(0, len(shown), CHUNK)]
    return {
        "stage": stage,
        "news": {"sent": len(state.ideas), "shown": len(shown), "hidden": hidden(state, viewer)},
        "all": {"chunks": tuple(range(len(chunks))), "hidden": hidden(state, viewer)},
        "chunk": tuple(enumerate(chunks)),
    }


def _shown(state: IdeaWall, shown: list[Card]) -> list[dict[str, Any]]:
    """The cards with what their groups lend them; each group is looked up once, not once a slip."""
    looks = {group.id: (group.heading, paper(state, group.id)) for group in state.living()}
    return [_card(state, card, *looks.get(card.group, ("", "yellow"))) for card in shown]


def _card(state: IdeaWall, card: Card, heading: str, paper_name: str) -> dict[str, Any]:
    return {
        "number": card.number,
        "label": card.label,
        "text": card.text,
        "prompt": state.settings.prompts[card.prompt],
        "prompt_index": card.prompt,
        "group": heading,
        "group_id": card.group if heading else "",
        "paper": paper_name,
    }


def mine(state: IdeaWall, person: Author, viewer: Viewer) -> Regions:
    """A person's own slips, newest first, each with what has become of it."""
    own = state.written_by(person.id)
    papers = [paper(state, state.places.get(idea.number, "")) for idea in own]
    held = hidden(state, viewer)
    slips = tuple(own_slip(state, i, viewer, p, held=held) for i, p in zip(own, papers, strict=True))
    return {"mine": {"slips": slips, "left": slips_left(state, own)}}


# The wall


def _wall(state: IdeaWall, viewer: Viewer) -> Regions:
    return {"stage": {"prompts": state.settings.prompts, "sent": len(state.ideas), **_arranged(state, viewer)}}


def _arranged(state: IdeaWall, viewer: Viewer) -> dict[str, Any]:
    """What fits on the wall now; the amount gives way, never the size of the letters."""
    shown = _shown(state, cards(state, viewer.now_ms))
    if hidden(state, viewer) or not shown:
        return {"mode": "hidden" if hidden(state, viewer) else "empty", "pages": 1, "page": 0}
    turn = viewer.now_ms // PAGE_MS
    columns = _columns(state, shown)
    if columns:
        return wall_of_groups(columns, turn)
    prompt = _wall_prompt(state)
    picked = [c for c in shown if c["prompt_index"] == prompt]
    return {**wall_of_slips(picked, turn), "question": state.settings.prompts[prompt]}


def _wall_prompt(state: IdeaWall) -> int:
    return min(state.wall_prompt, len(state.settings.prompts) - 1)


def _columns(state: IdeaWall, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns by group where there are groups, else by prompt where there are two or three."""
    groups = [group for group in state.living() if any(c["group_id"] == group.id for c in shown)]
    if groups:
        columns = [_column(g.heading, paper(state, g.id), [c for c in shown if c["group_id"] == g.id]) for g in groups]
        loose = [c for c in shown if not c["group_id"]]
        return [*columns, _column("", "yellow", loose)] if loose else columns
    if 1 < len(state.settings.prompts) <= COLUMNS:
        prompts = enumerate(state.settings.prompts)
        return [_column(p, "yellow", [c for c in shown if c["prompt_index"] == n]) for n, p in prompts]
    return []


def _column(heading: str, paper_name: str, slips: list[dict[str, Any]]) -> dict[str, Any]:
    return {"heading": heading, "paper": paper_name, "slips": slips}


def wakes(state: IdeaWall, now_ms: int) -> int | None:
    """When the next grace period ends, or the wall's page turns."""
    moments = grace_ends(state, now_ms)
    if len(state.ideas) > 1:  # two long slips in one group are a pile already
        moments.append((now_ms // PAGE_MS + 1) * PAGE_MS)
    return min(moments, default=None)


# The console


def _console(state: IdeaWall, viewer: Viewer) -> Regions:
    ideas = state.in_order()
    grouped = {group.id for group in state.living()}
    shown = _shown(state, cards(state, viewer.now_ms))
    return {
        "stage": {
            "status": viewer.status,
            "revealed": viewer.revealed,
            "silent": state.settings.silent,
            "moderation": state.settings.moderation,
            "prompts": state.settings.prompts,
            "wall_prompt": _wall_prompt(state),
            "counts": counts(state, viewer.now_ms),
            "people": viewer.people,
            "writers": len({idea.author.id for idea in ideas}),
            "groups": tuple(_console_group(state, g.id, g.heading, shown) for g in state.living()),
            "loose": tuple(card for card in shown if card["group_id"] not in grouped),
            "hidden": tuple(waiting_slip(state, idea, viewer) for idea in ideas if idea.hidden and not idea.taken_down),
            "merged": tuple(_stands_under(merge, shown) for _, merge in sorted(state.merges.items())),
        },
        "inbox": inbox(state, viewer),
    }


def _stands_under(merge: Merge, shown: list[dict[str, Any]]) -> int:
    """The number on a merged slip's card: its lowest, unless that one is not shown."""
    return next((card["number"] for card in shown if card["number"] in merge.numbers), merge.numbers[0])


def _console_group(state: IdeaWall, id: str, heading: str, shown: list[dict[str, Any]]) -> dict[str, Any]:
    slips = tuple(card for card in shown if card["group_id"] == id)
    return {"id": id, "heading": heading, "paper": paper(state, id), "slips": slips}


# The report


def report(state: IdeaWall, viewer: Viewer) -> Section:
    """Every slip word for word, with what became of it."""
    slips = tuple(_reported(state, idea, viewer) for idea in state.in_order())
    silence = (Rule("written_in_silence"),) if state.settings.silent else ()
    return Section(
        counts=counts(state, viewer.now_ms), slips=slips, rules=(*rules(state.settings), *silence)
    )


def _reported(state: IdeaWall, idea: Idea, viewer: Viewer) -> Slip:
    group = state.group(state.places.get(idea.number, ""))
    return reported(state, idea, viewer, group.heading if group else "")
