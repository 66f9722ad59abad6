"""What people and hosts see of slips, and what the report says of them, in every kind that has them."""

from __future__ import annotations

from typing import Any

from verksted.domain import limits
from verksted.domain.activity import Viewer
from verksted.domain.ideas.state import FATES, Idea, IdeaSettings, IdeaState
from verksted.domain.report import Rule, Slip


def own_slip(state: IdeaState, idea: Idea, viewer: Viewer, paper: str, *, held: bool) -> dict[str, Any]:
    """A slip as its author sees it (`parts/own_slips.html`). `held`: nobody's slips are shown to the hall yet."""
    return {
        "number": idea.number,
        "text": idea.text,
        "prompt": state.prompts[idea.prompt],
        "fate": state.fate(idea, viewer.now_ms),
        "waits": state.waits(idea, viewer.now_ms),
        "held": held,
        "moderation": state.settings.moderation,
        "reason": idea.reason,
        "editable": viewer.status == "open" and not idea.taken_down,
        "paper": paper,
    }


def slips_left(state: IdeaState, own: list[Idea]) -> int | None:
    """How many slips a person with these may still send; None where there is no limit."""
    limit = state.settings.ideas_per_person_max
    return max(limit - sum(not idea.taken_down for idea in own), 0) if limit else None


def inbox(state: IdeaState, viewer: Viewer) -> dict[str, Any]:
    """The slips a host should look at (`parts/inbox.html`)."""
    waiting = [idea for idea in state.in_order() if state.waits(idea, viewer.now_ms)]
    return {
        "waiting": tuple(waiting_slip(state, i, viewer) for i in waiting if not i.late),
        "late": tuple(waiting_slip(state, i, viewer) for i in waiting if i.late),
        "moderation": state.settings.moderation,
    }


def waiting_slip(state: IdeaState, idea: Idea, viewer: Viewer) -> dict[str, Any]:
    """A slip as a host looks at it before the hall does."""
    return {
        "number": idea.number,
        "text": idea.text,
        "since_ms": idea.since_ms,
        "prompt": state.prompts[idea.prompt],
        "edited": bool(idea.seen_text),
        "reason": idea.reason,
        "shows_at_ms": idea.since_ms + limits.grace_ms if state.gracing(idea, viewer.now_ms) else 0,
    }


def grace_ends(state: IdeaState, now_ms: int) -> list[int]:
    """The moments at which a slip comes on the wall because nobody has hidden it."""
    return [i.since_ms + limits.grace_ms for i in state.ideas.values() if state.gracing(i, now_ms)]


def touched(state: IdeaState, after_ms: int, until_ms: int) -> tuple[str, ...]:
    """Those whose slip came on the wall because its grace period ended."""
    ended = range(after_ms + 1 - limits.grace_ms, until_ms + 1 - limits.grace_ms)
    return tuple(idea.author.id for idea in state.ideas.values() if idea.since_ms in ended)


def counts(state: IdeaState, now_ms: int) -> dict[str, int]:
    """How many slips were sent, and how many met each fate; the fates add up to what was sent."""
    fates = [state.fate(idea, now_ms) for idea in state.ideas.values()]
    return {"sent": len(fates), **{fate: fates.count(fate) for fate in FATES}}


def rules(settings: IdeaSettings) -> tuple[Rule, ...]:
    """Who let slips through to the wall, and how many each could write."""
    moderation = {"grace": Rule("moderation_grace", limits.grace_ms // 1000), "off": Rule("moderation_off")}
    let_in = moderation.get(settings.moderation, Rule("moderation_queue"))
    limit = settings.ideas_per_person_max
    return (let_in, Rule("slips_each", limit)) if limit else (let_in,)


def reported(state: IdeaState, idea: Idea, viewer: Viewer, group: str = "") -> Slip:
    """A slip word for word, with what became of it."""
    shown = state.shown_text(idea, viewer.now_ms)
    return Slip(
        number=idea.number,
        prompt=state.prompts[idea.prompt],
        text=idea.text,
        shown_text=shown if shown != idea.text else "",
        fate=state.fate(idea, viewer.now_ms),
        reason=idea.reason,
        group=group,
        merged_with=tuple(n for n in state.together(idea.number) if n != idea.number),
        channel=idea.author.channel,
        table=idea.author.table,
        at_ms=idea.at_ms,
    )
