"""What each audience sees of an idea wall, and what the report says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from verksted.activities.idea_wall.packing import COLUMNS, wall_of_groups, wall_of_slips
from verksted.activities.idea_wall.state import Card, Fate, Idea, IdeaWall, Merge, cards
from verksted.domain import limits
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.report import Section, Slip

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
    kept = [idea for idea in own if not idea.taken_down]
    limit = state.settings.ideas_per_person_max
    slips = tuple(_own_slip(state, idea, viewer) for idea in own)
    return {"mine": {"slips": slips, "left": max(limit - len(kept), 0) if limit else None}}


def _own_slip(state: IdeaWall, idea: Idea, viewer: Viewer) -> dict[str, Any]:
    return {
        "number": idea.number,
        "text": idea.text,
        "prompt": state.settings.prompts[idea.prompt],
        "fate": state.fate(idea, viewer.now_ms),
        "waits": state.waits(idea, viewer.now_ms),
        "moderation": state.settings.moderation,
        "reason": idea.reason,
        "editable": viewer.status == "open" and not idea.taken_down,
        "paper": paper(state, state.places.get(idea.number, "")),
    }


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
    moments = [i.since_ms + limits.grace_ms for i in state.ideas.values() if _gracing(state, i, now_ms)]
    if len(state.ideas) > 1:  # two long slips in one group are a pile already
        moments.append((now_ms // PAGE_MS + 1) * PAGE_MS)
    return min(moments, default=None)


def touched(state: IdeaWall, after_ms: int, until_ms: int) -> tuple[str, ...]:
    """Those whose slip came on the wall because its grace period ended."""
    ended = range(after_ms + 1 - limits.grace_ms, until_ms + 1 - limits.grace_ms)
    return tuple(idea.author.id for idea in state.ideas.values() if idea.since_ms in ended)


def _gracing(state: IdeaWall, idea: Idea, now_ms: int) -> bool:
    waiting = not (idea.approved or idea.hidden or idea.taken_down or state.in_late_tray(idea))
    return state.settings.moderation == "grace" and waiting and idea.since_ms + limits.grace_ms > now_ms


# The console


def _console(state: IdeaWall, viewer: Viewer) -> Regions:
    ideas = state.in_order()
    grouped = {group.id for group in state.living()}
    shown = _shown(state, cards(state, viewer.now_ms))
    waiting = [idea for idea in ideas if state.waits(idea, viewer.now_ms)]
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
            "hidden": tuple(_waiting(state, idea, viewer) for idea in ideas if idea.hidden and not idea.taken_down),
            "merged": tuple(_stands_under(merge, shown) for _, merge in sorted(state.merges.items())),
        },
        "inbox": {
            "waiting": tuple(_waiting(state, i, viewer) for i in waiting if not i.late),
            "late": tuple(_waiting(state, i, viewer) for i in waiting if i.late),
            "moderation": state.settings.moderation,
        },
    }


def _stands_under(merge: Merge, shown: list[dict[str, Any]]) -> int:
    """The number on a merged slip's card: its lowest, unless that one is not shown."""
    return next((card["number"] for card in shown if card["number"] in merge.numbers), merge.numbers[0])


def _console_group(state: IdeaWall, id: str, heading: str, shown: list[dict[str, Any]]) -> dict[str, Any]:
    slips = tuple(card for card in shown if card["group_id"] == id)
    return {"id": id, "heading": heading, "paper": paper(state, id), "slips": slips}


def _waiting(state: IdeaWall, idea: Idea, viewer: Viewer) -> dict[str, Any]:
    return {
        "number": idea.number,
        "text": idea.text,
        "prompt": state.settings.prompts[idea.prompt],
        "edited": bool(idea.seen_text),
        "reason": idea.reason,
        "shows_at_ms": idea.since_ms + limits.grace_ms if _gracing(state, idea, viewer.now_ms) else 0,
    }


# The report


FATES: tuple[Fate, ...] = ("shown", "hidden", "pending", "late", "taken_down")


def counts(state: IdeaWall, now_ms: int) -> dict[str, int]:
    """How many slips were sent, and how many met each fate; the fates add up to what was sent."""
    fates = [state.fate(idea, now_ms) for idea in state.ideas.values()]
    return {"sent": len(fates), **{fate: fates.count(fate) for fate in FATES}}


def report(state: IdeaWall, viewer: Viewer) -> Section:
    """Every slip word for word, with what became of it."""
    slips = tuple(_reported(state, idea, viewer) for idea in state.in_order())
    came = Counter(slip.channel for slip in slips)
    ways = {channel: came[channel] for channel in ("phone", "helper", "paper")}
    return Section(counts=counts(state, viewer.now_ms), slips=slips, channels=ways)


def _reported(state: IdeaWall, idea: Idea, viewer: Viewer) -> Slip:
    group = state.group(state.places.get(idea.number, ""))
    shown = state.shown_text(idea, viewer.now_ms)
    return Slip(
        number=idea.number,
        prompt=state.settings.prompts[idea.prompt],
        text=idea.text,
        shown_text=shown if shown != idea.text else "",
        fate=state.fate(idea, viewer.now_ms),
        reason=idea.reason,
        group=group.heading if group else "",
        merged_with=tuple(n for n in state.together(idea.number) if n != idea.number),
        channel=idea.author.channel,
        table=idea.author.table,
        at_ms=idea.at_ms,
    )
