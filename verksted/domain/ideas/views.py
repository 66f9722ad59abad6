"""What people and hosts see of slips, and what the report says of them, in every kind that has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

from verksted.domain import hints, limits
from verksted.domain.activity import Viewer
from verksted.domain.ideas.state import FATES, Idea, IdeaSettings, IdeaState, Moderation
from verksted.domain.report import Rule, Slip, Table
from verksted.domain.text import marked as _


def own_slip(state: IdeaState, idea: Idea, viewer: Viewer, paper: str, *, held: bool) -> dict[str, Any]:
    """A slip as its author sees it (`parts/own_slips.html`). `held`: nobody's slips are shown to the hall yet."""
    return {
        "number": idea.number,
        "text": idea.text,
        "prompt": state.question(idea.prompt),
        "fate": state.fate(idea, viewer.now_ms),
        "waits": state.waits(idea, viewer.now_ms),
        "held": held,
        "moderation": state.settings.moderation,
        "reason": idea.reason,
        "mended": idea.comes_back,
        "flags": hints.flags(idea.text) if state.held_back(idea) else (),
        "names": hints.mentions_relative(idea.text),
        "editable": state.writing(viewer.status) and not idea.taken_down,
        "paper": paper,
    }


def slips_left(state: IdeaState, own: list[Idea]) -> int | None:
    """How many slips a person with these may still send; None where there is no limit."""
    limit = state.settings.ideas_per_person_max
    return max(limit - sum(not idea.taken_down for idea in own), 0) if limit else None


def inbox(state: IdeaState, viewer: Viewer, *, held: bool = False) -> dict[str, Any]:
    """The slips a host should look at (`parts/inbox.html`). `held`: nobody's slips are shown to the hall yet."""
    waiting = [idea for idea in state.in_order() if state.waits(idea, viewer.now_ms)]
    # What a host hid before is never let in by the press that takes all the others.
    flagged = [idea for idea in waiting if state.held_back(idea) or idea.comes_back]
    rest = [idea for idea in waiting if not (state.held_back(idea) or idea.comes_back)]
    trays = {"flagged": flagged, "waiting": [i for i in rest if not i.late], "late": [i for i in rest if i.late]}
    together = {name: ideas[: limits.ideas_per_command_max] for name, ideas in trays.items()}
    return {
        **{name: _tray(state, ideas, viewer, held=held) for name, ideas in trays.items()},
        "counts": {name: len(ideas) for name, ideas in trays.items()},
        "numbers": {name: tuple(i.number for i in ideas) for name, ideas in together.items()},
        "since_ms": {name: tuple(i.since_ms for i in ideas) for name, ideas in together.items()},
        "moderation": state.settings.moderation,
        "held": held,
    }


def waiting(state: IdeaState, now_ms: int) -> int:
    """How many slips stay where they are until a host has looked at them; time lets the others in."""
    ideas = state.ideas.values()
    return sum(state.waits(idea, now_ms) and not state.gracing(idea, now_ms) for idea in ideas)


def came_late(states: Iterable[Any], number: int) -> bool:
    """True where the slip with this number lies in a tray for late ones. `states`: those of all the activities."""
    found = (state for state in states if isinstance(state, IdeaState) and number in state.ideas)
    return any(state.in_late_tray(state.ideas[number]) for state in found)


def _tray(state: IdeaState, ideas: list[Idea], viewer: Viewer, *, held: bool) -> tuple[dict[str, Any], ...]:
    """As many as somebody can look through; the others come up as these are taken."""
    return tuple(waiting_slip(state, idea, viewer) | {"held": held} for idea in ideas[: limits.inbox_max])


def waiting_slip(state: IdeaState, idea: Idea, viewer: Viewer) -> dict[str, Any]:
    """A slip as a host looks at it before the hall does."""
    return {
        "number": idea.number,
        "text": idea.text,
        "since_ms": idea.since_ms,
        "phone": idea.author.standing == "participant",
        "prompt": state.question(idea.prompt),
        "edited": bool(idea.seen_text),
        "old_shown": bool(idea.seen_text and state.shown_text(idea, viewer.now_ms)),
        "mended": idea.comes_back,
        "reason": idea.reason,
        "flags": hints.flags(idea.text),
        "names": hints.mentions_relative(idea.text),
        "shows_at_ms": idea.since_ms + limits.grace_ms if state.gracing(idea, viewer.now_ms) else 0,
    }


CALM_MS, NEW_MS = 1_500, 8_000
"""The wall takes in what has come once in so long, however many that are; so long a slip is marked as new."""


def calm(now_ms: int) -> int:
    """The moment at which the wall last took in what had come."""
    return now_ms // CALM_MS * CALM_MS


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


def moderation(state: IdeaState, now_ms: int) -> tuple[Table, ...]:
    """How each way of letting slips in went, and for which reasons hosts have hidden some."""
    ways = tuple(table for way in get_args(Moderation) if (table := _let_in(state, way, now_ms)))
    reasons = Counter(idea.reason for idea in state.ideas.values() if idea.hidden and not idea.taken_down)
    hidden = tuple((reason, reasons[reason]) for reason in sorted(reasons))
    return (*ways, Table("hidden_because", ("reason", "count"), hidden)) if hidden else ways


def _let_in(state: IdeaState, way: Moderation, now_ms: int) -> Table | None:
    sent = [idea for idea in state.ideas.values() if (idea.sent_under or state.settings.moderation) == way]
    if not sent:
        return None
    fates = [state.fate(idea, now_ms) for idea in sent]
    flagged = sum(bool(hints.flags(idea.text)) for idea in sent)
    row = (len(sent), fates.count("shown"), fates.count("hidden"), flagged)
    return Table(f"let_in_{way}", ("sent", "shown", "hidden", "flagged"), (row,))


WORDS = {
    "let_in_grace": _("Lapper som kom på veggen etter 20 sekunder hvis verten ikke skjulte dem"),
    "let_in_queue": _("Lapper som kom på veggen når verten hadde lest dem"),
    "let_in_off": _("Lapper som kom på veggen med en gang"),
    "hidden_because": _("Hvorfor lapper er skjult"),
    "flagged": _("Holdt igjen til verten hadde lest dem"),
}
"""Bokmål for the keys above, for kinds that report them."""


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
        prompt=state.question(idea.prompt),
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
