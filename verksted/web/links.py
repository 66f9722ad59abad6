"""Who else may come in behind the scenes: secret links, made and revoked one by one."""

from __future__ import annotations

from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import limits
from verksted.domain.activity import LEADER, STAFF, Standing
from verksted.domain.text import Unreadable, clean
from verksted.live.cohorts import Cohort
from verksted.live.room import Room
from verksted.store.access import Access
from verksted.web import forms, identity
from verksted.web.parts import Parts
from verksted.web.staff import StaffPages

LINKED: tuple[Standing, ...] = ("cofacilitator", "helper", "projector", "observer", "group")
"""The standings a facilitator may hand out links for, in the order they are offered."""
HANDOVER = "handover"
"""A link for one more device of the facilitator's own."""


class LinkPages:
    """The facilitator's page of links, and the page of whoever only looks on."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff

    def routes(self) -> list[Route]:
        """Who may open each is said where it is answered."""
        return [
            Route("/w/{id}/links", self.show),
            Route("/w/{id}/links", self.change, methods=["POST"]),
            Route("/w/{id}/observer", self.observer),
        ]

    async def show(self, request: Request) -> Response:
        """Every link there is, and new ones."""
        found = await self._staff.allowed(request, *LEADER)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        return self._desk(
            request,
            "links",
            room,
            access,
            links=access.links(),
            linked=LINKED,
            own=access.link_of(identity.cookie(request, identity.STAFF)),
            label_max=limits.label_chars_max,
        )

    async def change(self, request: Request) -> Response:
        """Make a link or revoke some. Fields: `make` (a standing or "handover") with `label`, `revoke` (a link or a standing)."""
        found = await self._staff.allowed(request, *LEADER)
        if found is None or not identity.same_origin(request):
            return self._staff.nothing_here(request)
        room, access, _ = found
        try:
            fields = dict(await forms.read_pairs(request))
            label = clean(fields.get("label", ""))[: limits.label_chars_max]
        except (forms.TooLarge, forms.Malformed, Unreadable):
            return self._parts.message(request, "unreadable", 422, room)
        await self._revoke(request, access, fields.get("revoke", ""))
        made = fields.get("make", "")
        if made not in (*LINKED, HANDOVER):
            return RedirectResponse(f"/w/{room.id}/links", 303)
        return await self._made(request, room, access, made, label)

    async def _revoke(self, request: Request, access: Access, which: str) -> None:
        """One link, or all with one standing. Nobody locks themselves out."""
        if which in LINKED:
            await self._parts.directory.revoke(access.id, next(s for s in get_args(Standing) if s == which))
        elif which and which != access.link_of(identity.cookie(request, identity.STAFF)):
            await self._parts.directory.revoke_link(access.id, which)

    async def _made(self, request: Request, room: Room, access: Access, made: str, label: str) -> Response:
        directory = self._parts.directory
        if made == HANDOVER:
            token = await directory.new_handover(room.id, "facilitator")
        else:
            standing = next(s for s in LINKED if s == made)
            token = await directory.new_link(room.id, standing, label)
        address = f"{self._parts.settings.public_url}/enter/{token}"
        return self._desk(request, "link", room, access, standing=made, address=address, label=label)

    async def observer(self, request: Request) -> Response:
        """What the hall sees and every slip, live; nothing to press."""
        found = await self._staff.allowed(request, "observer", *STAFF)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        assert room.state is not None  # noqa: S101 - `allowed` looked
        cohort = Cohort("alle", self._parts.language(request, room))
        painter = room.screens.drawn_whole(room.state, cohort, None, room.now_ms(), str)
        return self._desk(
            request,
            "observer",
            room,
            access,
            region=painter.region,
            now_ms=room.now_ms(),
            socket=f"/w/{room.id}/socket?page=alle",
        )

    def _desk(self, request: Request, page: str, room: Room, access: Access, **facts: Any) -> Response:
        place = self._staff.place(request, room, access)
        return self._parts.page(request, page, place.language, place=place, **{"socket": "", **facts})
