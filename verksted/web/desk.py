"""The helper's desk: what came on paper, by mouth or by raised hands is typed in here, line by line."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain.activity import Standing
from verksted.domain.refusals import Refusal
from verksted.live.cohorts import Cohort
from verksted.live.desks import choice_of, chosen
from verksted.live.fragments import Fragments, Place
from verksted.live.room import Room, now_ms
from verksted.live.views import Region
from verksted.store.access import Access
from verksted.web import commands, forms, identity
from verksted.web.commands import Outcome, new_tap, small
from verksted.web.parts import Parts
from verksted.web.staff import HOSTS, StaffPages
from verksted.web.static import packed

CHOICE_DIGITS = 4
NOT_NUMBERS = Refusal("not_numbers")
STICKS = ("by.channel", "by.table", "by.role", "prompt", "role", "in_time")
"""What a helper has chosen for one sheet stays chosen for the next."""
NEXT_PLACE = "next"
"""A form that leads on to another place of the desk says which in this field."""
_NUMBERS = re.compile(r"[\d\s,;+.]*")


class DeskPages:
    """/w/{id}/table, for facilitators and helpers."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff

    def routes(self) -> list[Route]:
        """One address to look at and to type into."""
        return [
            Route("/w/{id}/table", packed(self.show)),
            Route("/w/{id}/table", packed(self.do), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The desk at the place that was asked for."""
        found = await self._staff.allowed(request, *HOSTS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, standing = found
        earlier = await self._staff.earlier(request, room)
        return self._page(request, room, access, standing, earlier)

    async def do(self, request: Request) -> Response:
        """A line that has been typed."""
        found = await self._staff.allowed(request, *HOSTS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, standing = found
        if not identity.same_origin(request):
            return self._page(request, room, access, standing, Outcome(403, "refused", commands.NOT_YOURS))

        async def submit(posted: forms.Posted) -> Outcome:
            return await self._staff.submit(request, room, standing, posted)

        outcome, pairs = await commands.read(request, submit, self._read)
        outcome = _in_words(outcome, pairs)
        if commands.by_script(request):
            return self._fragments(request, room, outcome, dict(pairs))
        if not outcome.final:
            kept = [pair for pair in pairs if pair[0] != "id"] + [("id", outcome.tap)]
            return self._parts.again(request, kept, outcome.status, room, self._place(request, room))
        if outcome.verdict == "counts":
            return self._back(request, room, outcome, dict(pairs))
        return self._page(request, room, access, standing, outcome, dict(pairs))

    def _read(self, pairs: forms.Pairs) -> forms.Posted:
        meant = [pair for pair in pairs if pair[0] != NEXT_PLACE]
        return forms.read_form(self._parts.vocabulary, meant)

    # Where

    def _cohort(self, request: Request, room: Room) -> Cohort:
        """The place that was asked for, named so that it stays the same when the hall moves on."""
        assert room.state is not None  # noqa: S101 - `allowed` looked
        asked = small(request.query_params.get("valg", ""), CHOICE_DIGITS)
        place = chosen(room.state, asked, self._parts.vocabulary.kinds)
        return Cohort("table", self._parts.language(request, room), choice=choice_of(room.state, place))

    def _place(self, request: Request, room: Room) -> Place:
        return room.screens.place_of(self._cohort(request, room))

    # Answers

    def _page(
        self,
        request: Request,
        room: Room,
        access: Access,
        standing: Standing,
        outcome: Outcome | None,
        said: dict[str, str] | None = None,
    ) -> Response:
        painter, cohort = self._painter(request, room), self._cohort(request, room)
        painter.draft = _draft(outcome, said or {})
        painter.add(self._notice(outcome, said or {}, cohort.language))
        return self._parts.page(
            request,
            "table",
            cohort.language,
            outcome.status if outcome else 200,
            region=painter.region,
            place=self._place(request, room),
            standing=standing,
            ended=bool(room.state and room.state.ended_ms),
            socket=f"/w/{room.id}/socket?page=table&choice={cohort.choice}",
        )

    def _painter(self, request: Request, room: Room) -> Fragments:
        assert room.state is not None  # noqa: S101 - `allowed` looked
        painter = room.screens.drawn_whole(room.state, self._cohort(request, room), None, now_ms(), new_tap)
        painter.sticks = {name: request.query_params[name] for name in STICKS if name in request.query_params}
        return painter

    def _fragments(self, request: Request, room: Room, outcome: Outcome, said: dict[str, str]) -> Response:
        painter = self._painter(request, room)
        painter.sticks |= {name: said[name] for name in STICKS if name in said}
        painter.add(self._notice(outcome, said, self._parts.language(request, room)))
        regions = ("notice", "stage", "record", "places")
        return commands.fragments_answer(outcome, painter.partials(regions), room, self._parts.signer)

    def _notice(self, outcome: Outcome | None, said: dict[str, str], language: str) -> Region:
        """What became of the line, with the number to write on the paper."""
        if outcome is None:
            return Region("notice", None, "workshop/desk.html", (), None)
        sentence = self._parts.sentences.of(outcome.refusal, language, outcome.name) if outcome.refusal else ""
        facts: dict[str, Any] = {
            "verdict": outcome.verdict,
            "name": outcome.name.partition(".")[2],
            "number": outcome.number,
            "sentence": sentence,
            "sheet": small(said.get("sheet", ""), 3),
            "words": said.get("text", "") or said.get("marks", ""),
        }
        return Region("notice", None, "workshop/desk.html", (), facts)

    def _back(self, request: Request, room: Room, outcome: Outcome, said: dict[str, str]) -> Response:
        """The desk again after a line that counts, ready for the next one."""
        at = small(said.get(NEXT_PLACE, ""), CHOICE_DIGITS) or self._cohort(request, room).choice
        query = {"valg": at, "kvittering": outcome.tap, **{name: said[name] for name in STICKS if said.get(name)}}
        return RedirectResponse(f"/w/{room.id}/table?{urlencode(query)}", 303)


def _draft(outcome: Outcome | None, said: dict[str, str]) -> str:
    """Words that were not taken, to stand in the field again."""
    return "" if outcome is None or outcome.verdict == "counts" else said.get("text", "") or said.get("marks", "")


def _in_words(outcome: Outcome, pairs: forms.Pairs) -> Outcome:
    """A line that is no line of numbers gets a sentence that says so."""
    marks = dict(pairs).get("marks")
    if outcome.refusal != commands.MALFORMED or marks is None or _NUMBERS.fullmatch(marks):
        return outcome
    return Outcome(422, "refused", NOT_NUMBERS, tap=outcome.tap)
