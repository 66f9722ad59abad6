"""What a console shows whatever kind runs: who is here, the wall's light, the programme, and the one next thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verksted.domain import limits
from verksted.domain.activity import Item, Regions
from verksted.domain.schedule import MINUTE_MS, Evening, evening, spent_ms
from verksted.domain.workshop import Activity, Kinds, Workshop, mixed
from verksted.live import beside
from verksted.live.clock import nearest

LATE_MINUTES_MAX = 180
"""Beyond this the evening was tried out earlier in the day, and nobody has said when it begins."""


def console(workshop: Workshop, kinds: Kinds, now_ms: int) -> Regions:
    """The regions by name."""
    regions: Regions = {
        "counts": {
            "people": len(workshop.participants),
            "locked": not workshop.door_open and not workshop.ended_ms,
            "losses": len(workshop.losses),
            "given_back": sum(loss.given_back for loss in workshop.losses),
            "seats": seat_rows(workshop.seats),
            "out": _out(workshop),
        },
        "wall": {
            "light": workshop.light,
            "depth_m": workshop.depth_m,
            "turns": workshop.turning.turns,
            "frozen": workshop.frozen,
        },
        "agenda": _agenda(workshop, kinds, now_ms),
        "script": _script(workshop),
        "controls": _controls(workshop, kinds, now_ms),
    }
    if workshop.ended_ms or workshop.running() is None:
        regions["stage"] = {
            "situation": "ended" if workshop.ended_ms else "lobby",
            "people": len(workshop.participants),
            "regret_until_ms": workshop.regret_until_ms if now_ms <= workshop.regret_until_ms else 0,
        }
    return regions


def _out(workshop: Workshop) -> tuple[tuple[str, str, int], ...]:
    """The phones that are taken out, each by the slip that it was taken out for: the step's title and id, and the number."""
    titles = {activity.id: activity.title for activity in workshop.agenda}
    removals = () if workshop.ended_ms else workshop.out()
    return tuple((titles[r.activity], r.activity, r.idea) for r in removals if r.activity in titles)


def _script(workshop: Workshop) -> dict[str, str] | None:
    """What is to be said at the step that runs."""
    running = workshop.running()
    if running is None or workshop.ended_ms or not running.script:
        return None
    return {"id": running.id, "text": running.script}


def seat_rows(seats: Mapping[int, int]) -> tuple[tuple[int, int, int], ...]:
    """Tables in a row with the same number of seats, as (first, last, seats)."""
    rows: list[tuple[int, int, int]] = []
    for table in sorted(seats):
        if rows and rows[-1][1:] == (table - 1, seats[table]):
            rows[-1] = (rows[-1][0], table, seats[table])
        else:
            rows.append((table, table, seats[table]))
    return tuple(rows)


def _agenda(workshop: Workshop, kinds: Kinds, now_ms: int) -> dict[str, Any]:
    """The steps with what they took, and how the evening stands: in whole minutes, so that it is drawn once in each."""
    clocked = (
        {**_step(a, workshop), "spent": spent_ms(a, now_ms) // MINUTE_MS, "waits": _waits(workshop, a, kinds, now_ms)}
        for a in workshop.agenda
    )
    running = evening(workshop, now_ms, nearest(workshop.begins, now_ms))
    return {"steps": tuple(clocked), "evening": _evening(running) if running and not workshop.ended_ms else None}


def _evening(running: Evening) -> dict[str, int | None]:
    late = round(running.late_ms / MINUTE_MS)
    believable = late if abs(late) <= LATE_MINUTES_MAX else None
    return {"late": believable, "ends_ms": running.promised_end_ms + late * MINUTE_MS}


def _waits(workshop: Workshop, activity: Activity | None, kinds: Kinds, now_ms: int) -> int:
    """How much waits for a host where nobody looks: what runs has it on its desk, and after the end it is in the report."""
    if activity is None or activity.state is None or activity.id == workshop.current or workshop.ended_ms:
        return 0
    return kinds[activity.kind].waits(activity.state, now_ms)


def _step(activity: Activity, workshop: Workshop) -> dict[str, Any]:
    return {
        "id": activity.id,
        "title": activity.title,
        "kind": activity.kind,
        "minutes": activity.minutes,
        "script": activity.script,
        "status": activity.status,
        "revealed": activity.revealed,
        "skipped": activity.skipped,
        "current": activity.id == workshop.current and not workshop.ended_ms,
        "choice": beside.choice_of(workshop, activity) if activity.state is not None else 0,
    }


def _controls(workshop: Workshop, kinds: Kinds, now_ms: int) -> dict[str, Any]:
    """The bar at the bottom: what runs, and the one next thing."""
    running, upcoming, previous = workshop.running(), workshop.upcoming(), workshop.previous()
    return {
        "ended": bool(workshop.ended_ms),
        "empty": not workshop.agenda,
        "paused": workshop.paused,
        "pause_until_ms": workshop.pause_until_ms,
        "frozen": workshop.frozen,
        "running": _step(running, workshop) if running else None,
        "blind": bool(running and kinds[running.kind].blind and _hides(running, kinds)),
        "hides": bool(running and _hides(running, kinds)),
        "passes": bool(running and kinds[running.kind].passes),
        "ends_at_ms": workshop.timer_ends_ms(),
        "next": _next(workshop, upcoming, kinds, now_ms) if upcoming else None,
        "previous": _step(previous, workshop) if previous else None,
    }


def _hides(activity: Activity, kinds: Kinds) -> bool:
    """True where there is something to reveal: a kind that seals nothing of this state has shown it all along."""
    kind = kinds[activity.kind]
    if activity.state is None:
        return kind.blind
    if kind.hides is not None:
        return kind.hides(activity.state)
    return kind.blind and kind.sealed(activity.state) is not activity.state


def _next(workshop: Workshop, upcoming: Activity, kinds: Kinds, now_ms: int) -> dict[str, Any]:
    """The activity to come, and what must be decided before it can open."""
    builds = kinds[upcoming.kind].builds_on_items
    items = workshop.items_before(upcoming, kinds) if builds else ()
    return {
        **_step(upcoming, workshop),
        "builds_on_items": builds,
        "options": len(items),
        "loose": sum(not item.grouped for item in items),
        "mixed": mixed(items),
        **_left_behind(workshop, upcoming if builds else None, kinds, now_ms),
        "advised": limits.options_advised_max,
        "items": tuple(map(_choice, items)) if len(items) > limits.options_advised_max else (),
    }


def _choice(item: Item) -> dict[str, Any]:
    """Something that may go on to a vote: its words, and how it is known."""
    return {
        "key": item.key,
        "text": item.text,
        "grouped": item.grouped,
        "numbers": item.numbers,
        "references": item.references,
    }


def _left_behind(workshop: Workshop, upcoming: Activity | None, kinds: Kinds, now_ms: int) -> dict[str, int]:
    """What would not come along, since no host has let it in yet, and where to look at it."""
    source = workshop.source_of(upcoming, kinds) if upcoming else None
    if source is None or source.state is None:
        return {"behind": 0, "look": 0}
    behind = kinds[source.kind].waits(source.state, now_ms)
    return {"behind": behind, "look": beside.choice_of(workshop, source) if source.id != workshop.current else 0}
