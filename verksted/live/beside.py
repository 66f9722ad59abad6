"""A console may look at another activity than the hall does: slips are put in order while the hall has its coffee."""

from __future__ import annotations

from typing import Any

from verksted.domain.activity import Regions
from verksted.domain.workshop import Activity, Kinds, Workshop

STEP = 1_000_000
"""A console's choice is the activity's place in the agenda times this, and what the activity itself lets one choose."""


def chosen(workshop: Workshop, choice: int) -> tuple[Activity | None, int]:
    """What a choice stands for: the activity looked at, where it is another than the one that runs, and the rest."""
    number, rest = divmod(choice, STEP)
    if not 1 <= number <= len(workshop.agenda):
        return None, rest
    activity = workshop.agenda[number - 1]
    other = activity.state is not None and activity.id != workshop.current
    return (activity if other else None), rest


def choice_of(workshop: Workshop, activity: Activity) -> int:
    """The choice that leads to an activity."""
    return (workshop.agenda.index(activity) + 1) * STEP


def beside(workshop: Workshop, looked_at: Activity | None, kinds: Kinds) -> Regions:
    """Where the console is when it is not with the hall; else what there is to put in order meanwhile."""
    running = workshop.running()
    if running is None or workshop.ended_ms:
        return {"beside": None}
    if looked_at is not None:
        return {"beside": {"title": looked_at.title, "hall": running.title, "choice": 0}}
    found = _to_put_in_order(workshop, running, kinds)
    return {"beside": _offer(workshop, found) if found else None}


def _offer(workshop: Workshop, activity: Activity) -> dict[str, Any]:
    return {"title": activity.title, "hall": "", "choice": choice_of(workshop, activity)}


def _to_put_in_order(workshop: Workshop, running: Activity, kinds: Kinds) -> Activity | None:
    """While nobody hands anything in, and something to come builds on it: what ran last and can be put in order."""
    builds = any(kinds[a.kind].builds_on_items for a in workshop.agenda if a.status == "planned" and not a.skipped)
    if not kinds[running.kind].passes or not builds:
        return None
    holds = [a for a in workshop.agenda if a.state is not None and kinds[a.kind].sortable(a.state)]
    return max((a for a in holds if a.id != running.id), key=lambda a: a.opened_ms, default=None)
