"""The rehearsal of a workshop: made, steered and deleted from one page."""

from __future__ import annotations

from typing import get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import limits
from verksted.domain.activity import FACILITATORS
from verksted.live.rehearsals import CannotRehearse, RehearsalHost, until_ms
from verksted.live.room import Room
from verksted.store.access import Access
from verksted.store.rehearsals import Crowd, Pace
from verksted.web import forms, identity
from verksted.web.commands import small
from verksted.web.parts import Parts
from verksted.web.staff import StaffPages

PACES: tuple[Pace, ...] = get_args(Pace)


class RehearsalPages:
    """/w/{id}/rehearsal, for a workshop that has not begun and for its rehearsal alike."""

    def __init__(self, parts: Parts, staff: StaffPages, host: RehearsalHost) -> None:
        self._parts = parts
        self._staff = staff
        self._host = host

    def routes(self) -> list[Route]:
        """For those who lead."""
        return [
            Route("/w/{id}/rehearsal", self.show),
            Route("/w/{id}/rehearsal", self.change, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """What a rehearsal is, and the way to one; or how the one there is stands."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        return await self._page(request, found[0], found[1])

    async def _page(self, request: Request, room: Room, access: Access, sentence: str = "") -> Response:
        assert room.state is not None  # noqa: S101 - `allowed` looked
        place = self._staff.place(request, room, access)
        own = access if room.state.rehearsal else await self._host.of(room.id)
        crowd = await self._host.crowd(own.id) if own else None
        return self._parts.page(
            request,
            "rehearsal",
            place.language,
            409 if sentence else 200,
            place=place,
            own=own,
            crowd=crowd,
            paces=PACES,
            sentence=sentence,
            begun=room.state.begun or bool(room.state.ended_ms),
            people_min=limits.rehearsal_people_min,
            people_max=limits.rehearsal_people_max,
            people=limits.rehearsal_people_default,
            hours=limits.rehearsal_hours_max,
            here=len(room.state.participants),
        )

    async def change(self, request: Request) -> Response:
        """Field `act`: start (with `people` and `pace`), stop, go_on or erase."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None or not identity.same_origin(request):
            return self._staff.nothing_here(request)
        room, access, _ = found
        try:
            fields = dict(await forms.read_pairs(request))
        except (forms.TooLarge, forms.Malformed):
            return self._parts.message(request, "unreadable", 422, room)
        act = fields.get("act", "")
        if act == "start":
            return await self._start(request, room, access, fields)
        return await self._steer(room, access, act)

    async def _start(self, request: Request, room: Room, access: Access, fields: dict[str, str]) -> Response:
        try:
            made = await self._host.rehearse(room, _crowd(fields, room.id))
        except CannotRehearse as error:
            return await self._page(request, room, access, error.reason)
        session = identity.cookie(request, identity.STAFF)
        if made.standing(session) is None:
            await self._parts.directory.open_for(made.id, "facilitator", session)
        return RedirectResponse(f"/w/{made.id}/console", 303)

    async def _steer(self, room: Room, access: Access, act: str) -> Response:
        """The rehearsal itself, or the one that this workshop has."""
        own = access if access.rehearsal else await self._host.of(room.id)
        real = access.fields.get("rehearsal_of", "") if access.rehearsal else room.id
        if own is not None and act in ("stop", "go_on"):
            await self._host.send(own.id, here=act == "go_on")
        elif own is not None and act == "erase":
            await self._host.erase(own)
            return RedirectResponse(f"/w/{real}/console" if real else "/workshops", 303)
        return RedirectResponse(f"/w/{room.id}/rehearsal", 303)


def _crowd(fields: dict[str, str], of: str) -> Crowd:
    """As many as were asked for, within what one rehearsal may have."""
    asked = small(fields.get("people", ""), 6) or limits.rehearsal_people_default
    people = max(limits.rehearsal_people_min, min(limits.rehearsal_people_max, asked))
    pace: Pace = next((pace for pace in PACES if pace == fields.get("pace")), "usual")
    return Crowd(people=people, pace=pace, until_ms=until_ms(), of=of)
