"""«Er alt klart?»: the page a facilitator opens before the hall fills, with a line for each thing the evening rests on."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from verksted.domain.activity import FACILITATORS, LEADER
from verksted.live.room import Room
from verksted.network import cards, choose_address
from verksted.reasons import why
from verksted.store.access import Access
from verksted.store.presence import Presence
from verksted.web import forms, identity
from verksted.web.checks import Check, Checks, State
from verksted.web.commands import by_script
from verksted.web.parts import Parts
from verksted.web.staff import StaffPages

logger = structlog.get_logger()


class ReadyPages:
    """/w/{id}/klar."""

    def __init__(self, parts: Parts, staff: StaffPages, checks: Checks, presence: Presence) -> None:
        self._parts = parts
        self._staff = staff
        self._checks = checks
        self._presence = presence

    def routes(self) -> list[Route]:
        """For those who lead."""
        return [Route("/w/{id}/klar", self.show), Route("/w/{id}/klar", self.choose, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """The lines; to our script only they, since it asks every few seconds."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        place = self._staff.place(request, room, access)
        checks = await self._of(room, access)
        facts: dict[str, Any] = {"place": place, "checks": checks, "verdict": verdict(checks)}
        if by_script(request):
            html = self._parts.templates.get("parts/checks.html", place.language).render(facts)
            return HTMLResponse(f'<hx-partial hx-target="#checks" hx-swap="outerMorph">{html}</hx-partial>')
        trial = f"{place.public_url}/test/{access.code}"
        return self._parts.page(
            request,
            "ready",
            place.language,
            **facts,
            trial=trial,
            others=self._checks.other_cards(),
            socket="",
        )

    async def _of(self, room: Room, access: Access) -> list[Check]:
        machine, port, phones, wall = await asyncio.gather(
            self._checks.of_the_machine(),
            self._checks.port(),
            self._presence.phones_tested(room.id),
            self._presence.wall_open(room.id),
        )
        # The code that the wall shows, and not only the bare address, is what must be readable.
        join = self._checks.qr(f"{self._parts.settings.public_url}/{access.code}")
        kept = [join if check.name == "qr" else check for check in machine]
        phone = Check("phone", "ok" if phones else "wait", "", {"n": phones})
        return [*kept, port, phone, Check("wall", "ok" if wall else "wait")]

    async def choose(self, request: Request) -> Response:
        """Another of this machine's own addresses for posters and wall. Field `address`."""
        found = await self._staff.allowed(request, *LEADER)
        rehearsal = bool(found and found[0].state and found[0].state.rehearsal)
        if found is None or rehearsal or not identity.same_origin(request):
            # It is the whole installation's address: a rehearsal must not lead a hall's phones elsewhere.
            return self._staff.nothing_here(request)
        try:
            wanted = dict(await forms.read_pairs(request)).get("address", "")
        except (forms.TooLarge, forms.Malformed):
            return self._parts.message(request, "unreadable", 422, found[0])
        if not self._parts.settings.configured_url and wanted in {card.address for card in cards()}:
            try:
                await asyncio.to_thread(choose_address, self._parts.settings.data_dir, wanted)
            except OSError as error:
                logger.warning("address_not_kept", error=why(error))
        return RedirectResponse(f"/w/{found[0].id}/klar", 303)


def verdict(checks: list[Check]) -> State:
    """How everything together stands."""
    states = {check.state for check in checks}
    return "bad" if "bad" in states else "wait" if "wait" in states else "ok"
