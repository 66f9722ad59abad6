"""What is on the helper's desk: which activities take something in there, and the fields of the one chosen."""

from __future__ import annotations

from typing import Any, NamedTuple

from verksted.domain.activity import Regions
from verksted.domain.workshop import Activity, Kinds, Workshop

PLACES = 100
"""Places of one activity's desk; a choice is the activity's place in the agenda times this, and the place there."""


class Place(NamedTuple):
    """An activity, and a place at its desk."""

    activity: Activity | None
    place: int


def chosen(workshop: Workshop, choice: int, kinds: Kinds) -> Place:
    """What a choice stands for; without one, what runs, else what ran last and takes something in."""
    number, place = divmod(choice, PLACES)
    taking = _taking(workshop, kinds)
    if 1 <= number <= len(workshop.agenda) and workshop.agenda[number - 1] in taking:
        return Place(workshop.agenda[number - 1], place)
    running = [a for a in taking if a.id == workshop.current]
    latest = sorted(taking, key=lambda a: a.opened_ms)
    return Place(next(iter([*running, *reversed(latest)]), None), 0)


def choice_of(workshop: Workshop, found: Place) -> int:
    """The choice that leads there again, whatever the hall has moved on to."""
    return (workshop.agenda.index(found.activity) + 1) * PLACES + found.place if found.activity else 0


def _taking(workshop: Workshop, kinds: Kinds) -> list[Activity]:
    return [a for a in workshop.agenda if a.state is not None and kinds[a.kind].desk is not None]


def places(workshop: Workshop, found: Place, kinds: Kinds) -> Regions:
    """The way to each activity's desk."""
    rows = tuple(_row(workshop, activity, found) for activity in _taking(workshop, kinds))
    return {"places": {"activities": rows, "ended": bool(workshop.ended_ms)}}


def _row(workshop: Workshop, activity: Activity, found: Place) -> dict[str, Any]:
    return {
        "title": activity.title,
        "choice": choice_of(workshop, Place(activity, 0)),
        "status": activity.status,
        "here": activity is found.activity,
        "running": activity.id == workshop.current,
    }
