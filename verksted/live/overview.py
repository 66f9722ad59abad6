"""The list of workshops: what a facilitator wants to see of each before opening it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from verksted.domain.activity import Standing
from verksted.domain.workshop import Workshop
from verksted.live.rooms import Rooms
from verksted.store.directory import Access
from verksted.store.log import OutcomeUnknown


class Row(NamedTuple):
    """One workshop of the list."""

    id: str
    code: str
    title: str
    standing: Standing
    made_ms: int
    status: Literal["planned", "running", "ended", ""] = ""
    """Empty where nobody knows now: a newer process has taken the workshop over."""
    at_ms: int = 0
    """When it was made, began or ended."""
    people: int | None = None


async def overview(rooms: Rooms, cookie: str) -> list[Row]:
    """The workshops that the holder of a session cookie may open, newest first."""
    found = [(access, access.standing(cookie)) for access in await rooms.directory.workshops()]
    rows = [await _row(rooms, access, standing) for access, standing in found if standing]
    return sorted(rows, key=lambda row: (row.made_ms, row.id), reverse=True)


async def _row(rooms: Rooms, access: Access, standing: Standing) -> Row:
    """An ended workshop is not opened for this: what there is to tell of it is kept with its code."""
    row = Row(access.id, access.code, access.title, standing, access.made_ms, at_ms=access.made_ms)
    if access.ended_ms:
        return row._replace(status="ended", at_ms=access.ended_ms, people=access.people)
    try:
        room = await rooms.get(access.id)
    except OutcomeUnknown:
        return row
    return _as_it_stands(row, room.state) if room and room.state else row


def _as_it_stands(row: Row, workshop: Workshop) -> Row:
    row = row._replace(people=len(workshop.participants), made_ms=row.made_ms or workshop.created_ms)
    if workshop.ended_ms:
        return row._replace(status="ended", at_ms=workshop.ended_ms)
    opened = [activity.opened_ms for activity in workshop.agenda if activity.opened_ms]
    return row._replace(status="running" if opened else "planned", at_ms=min(opened, default=row.made_ms))
