"""Who asks from a phone, and for which workshop."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from verksted.domain import limits
from verksted.domain.activity import Author
from verksted.live.cohorts import Cohort, order_of
from verksted.live.fragments import Place
from verksted.live.room import Room
from verksted.web import identity
from verksted.web.commands import small
from verksted.web.parts import Parts

GUESS_PAUSE_S = 2.0


class Visitors:
    """The workshop of an address, and the person behind the cookie that came along."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def found(self, request: Request) -> tuple[Room, Author] | None:
        """The workshop of the address and who of those inside it this is, or None."""
        room = await self.room(request)
        person = self.person(request, room) if room and room.state else None
        return (room, person) if room and person else None

    async def room(self, request: Request) -> Room | None:
        """The workshop of the address, or None. Raises OutcomeUnknown or a store error."""
        if not self.device(request) and self._parts.floods.wrong_code.empty(_address(request)):
            # Whoever has tried many wrong codes waits, also for the right one; nobody is turned away.
            await asyncio.sleep(GUESS_PAUSE_S)
        return await self._parts.rooms.by_code(self.code(request))

    def device(self, request: Request) -> str:
        """The secret this browser was given, or nothing."""
        return identity.cookie(request, identity.DEVICE)

    def person(self, request: Request, room: Room) -> Author | None:
        """The participant behind the cookie, or None when nobody has joined with it."""
        device = self.device(request)
        id = identity.person_id(room.id, device) if device else ""
        person = room.state.participants.get(id) if room.state else None
        return Author(id, "participant", person.role, person.table) if person else None

    def cohort(
        self, request: Request, room: Room, person: Author | None, page: str = "participant", choice: int = 0
    ) -> Cohort:
        """The screens this phone is drawn with."""
        language = self._parts.language(request, room)
        order = order_of(person.id if person else "", self._parts.vocabulary.orders)
        return Cohort(page, language, order, choice or choice_of(request), person.table if person else 0)

    async def no_workshop(self, request: Request) -> Response:
        """A wrong code: a sentence, and a pause for whoever tries many."""
        status = 404 if self._parts.floods.wrong_code.take(_address(request)) else 429
        language = self._parts.language(request)
        wrong = request.scope["path"].split("/")[1]
        return self._parts.page(request, "front", language, status, wrong=wrong)

    def code(self, request: Request) -> str:
        """The first part of the address."""
        return str(request.scope["path"].split("/")[1])

    def place(self, request: Request, room: Room) -> Place:
        """What templates know of where this phone is."""
        code = self.code(request)
        title, url = room.state.title if room.state else "", self._parts.settings.public_url
        language, rehearsal = self._parts.language(request, room), bool(room.state and room.state.rehearsal)
        return Place(code, room.id, title, f"/{code}/do", url, language, choice_of(request), rehearsal)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def choice_of(request: Request) -> int:
    """Which of the questions a page was asked for."""
    return min(small(request.query_params.get("valg", "")), limits.prompts_max - 1)
