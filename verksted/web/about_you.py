"""The page on which a participant changes role or table: for whoever chose too fast, or has moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from verksted.domain import refusals
from verksted.domain.activity import ROLES
from verksted.domain.privacy import SMALLEST_TOLD
from verksted.live.room import Room
from verksted.web import commands
from verksted.web.commands import Outcome, small
from verksted.web.parts import Parts
from verksted.web.visitors import Visitors

ABOUT = "om"
"""The page's name in its address, and what marks a post from it."""


class AboutYou:
    """/{code}/om, for those inside while the workshop lasts."""

    def __init__(self, parts: Parts, visitors: Visitors) -> None:
        self._parts = parts
        self._visitors = visitors

    async def show(self, request: Request) -> Response:
        """What the person has said so far."""
        found = await self._visitors.found(request)
        if found is None or found[0].state is None or found[0].state.ended_ms:
            return RedirectResponse(f"/{self._visitors.code(request)}", 303)
        room, person = found
        return self.page(request, room, {"role": person.role, "table": str(person.table or "")})

    def page(
        self, request: Request, room: Room, said: Mapping[str, str], sentence: str = "", status: int = 200
    ) -> Response:
        """With what was said and not taken, and why."""
        place = self._visitors.place(request, room)
        return self._parts.page(
            request,
            "about_you",
            place.language,
            status,
            place=place,
            roles=ROLES,
            role=said.get("role"),
            typed=said.get("table", ""),
            tap=commands.new_tap(),
            smallest=SMALLEST_TOLD,
            sentence=sentence,
        )


def of_table(outcome: Outcome, pairs: Iterable[tuple[str, str]]) -> Outcome:
    """A table that is no number is a table that is not there."""
    if outcome.refusal != commands.MALFORMED or small(dict(pairs).get("table", "")):
        return outcome
    return replace(outcome, refusal=refusals.BAD_TABLE)
