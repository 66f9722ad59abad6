"""The list of workshops: what a facilitator wants to see of each before opening it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from verksted.domain.activity import FACILITATORS, Standing
from verksted.domain.workshop import Workshop
from verksted.live.rooms import WORKSHOP_ID, Rooms
from verksted.store.access import Access
from verksted.store.directory import Directory
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
    found = [(access, access.standing(cookie)) for access in await rooms.directory.opened_by(cookie)]
    rows = [await _row(rooms, access, standing) for access, standing in found if standing]
    return sorted(rows, key=lambda row: (row.made_ms, row.id), reverse=True)


MAY_BUILD_ON: tuple[Standing, ...] = (*sorted(FACILITATORS), "group")
"""Who may take what one workshop came to into another: those who may read its result."""


LEADS: tuple[Standing, ...] = tuple(sorted(FACILITATORS))
"""Who may use a workshop's programme again."""


async def earlier(directory: Directory, cookie: str, standings: Collection[Standing], but: str = "") -> list[Access]:
    """The workshops in which the holder of a session cookie has one of these standings, newest first."""
    found = await directory.opened_by(cookie)
    mine = [a for a in found if a.id != but and not a.rehearsal and a.standing(cookie) in standings]
    return sorted(mine, key=lambda access: (access.made_ms, access.id), reverse=True)


async def stands(directory: Directory, cookie: str, standings: Collection[Standing], id: str) -> bool:
    """True where the holder of a session cookie has one of these standings in this workshop."""
    access = await directory.access(id) if WORKSHOP_ID.fullmatch(id) else None
    return access is not None and access.standing(cookie) in standings


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
