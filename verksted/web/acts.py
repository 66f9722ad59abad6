"""What hosts have done, newest first, and the way to take back what can still be taken back."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import refusals
from verksted.domain.activity import FACILITATORS, Author, Command
from verksted.domain.refusals import Refusal
from verksted.live.acts import Act
from verksted.live.folding import ACTS_REMEMBERED
from verksted.live.room import Room
from verksted.store.access import Access
from verksted.web import forms, identity
from verksted.web.commands import Outcome, new_tap
from verksted.web.parts import Parts
from verksted.web.staff import StaffPages


class Row(NamedTuple):
    """An act, and either the way back or why there is none; neither for those that lie far back."""

    act: Act
    undoable: bool = False
    undone: bool = False
    why: str = ""


class ActsPage:
    """/w/{id}/log."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff

    def routes(self) -> list[Route]:
        """For those who run the evening."""
        return [
            Route("/w/{id}/log", self.show),
            Route("/w/{id}/log", self.undo, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Who did what, newest first."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, standing = found
        earlier = await self._staff.earlier(request, room)
        return self._page(request, room, access, self._author(request, room, standing), earlier)

    async def undo(self, request: Request) -> Response:
        """Take one act back. Fields: `act`, the tap it was done by, and `id`, the tap of this."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None or not identity.same_origin(request):
            return self._staff.nothing_here(request)
        room, access, standing = found
        author = self._author(request, room, standing)
        try:
            fields = dict(await forms.read_pairs(request))
        except (forms.TooLarge, forms.Malformed):
            return self._parts.message(request, "unreadable", 422, room)
        outcome = await self._take_back(request, room, author, fields)
        if outcome.verdict == "counts":
            return RedirectResponse(f"/w/{room.id}/log?kvittering={outcome.tap}", 303)
        if not outcome.final:
            here = replace(self._staff.place(request, room, access), action=f"/w/{room.id}/log")
            return self._parts.again(
                request, [("act", fields.get("act", "")), ("id", outcome.tap)], outcome.status, room, here
            )
        return self._page(request, room, access, author, outcome)

    async def _take_back(self, request: Request, room: Room, author: Author, fields: dict[str, str]) -> Outcome:
        act, tap = room.acts.of(fields.get("act", "")), fields.get("id", "")
        undo = room.aftermath(act.tap).undo if act else None
        refusal = room.undo_refused(act, author) if act else refusals.NOTHING_TO_UNDO
        if refusal or undo is None:
            return Outcome(409, "refused", refusal)
        name = self._parts.vocabulary.name(undo)
        posted = forms.Posted(undo, name, tap if forms.TAP.fullmatch(tap) else new_tap(), {})
        return await self._staff.submit(request, room, author.standing, posted)

    def _author(self, request: Request, room: Room, standing: Any) -> Author:
        return Author(identity.staff_id(room.id, identity.cookie(request, identity.STAFF)), standing, channel="helper")

    def _page(
        self, request: Request, room: Room, access: Access, author: Author, outcome: Outcome | None = None
    ) -> Response:
        place = self._staff.place(request, room, access)
        rows = self._rows(room, author, place.language)
        said = self._said(outcome, place.language) if outcome else ""
        status = outcome.status if outcome else 200
        return self._parts.page(
            request, "log", place.language, status, place=place, socket="", rows=rows, said=said,
            done=bool(outcome and outcome.verdict == "counts"), tap=new_tap,
            ended=bool(room.state and room.state.ended_ms) and not any(row.undoable for row in rows),
        )  # fmt: skip

    def _said(self, outcome: Outcome, language: str) -> str:
        """What became of the undo; a sentence of its own stands in the template where it counts."""
        return self._parts.sentences.of(outcome.refusal, language, outcome.name) if outcome.refusal else ""

    def _rows(self, room: Room, author: Author, language: str) -> list[Row]:
        acts = room.acts.newest_first()
        if room.state is None or room.state.ended_ms:
            # Of all that was done, the end itself is what can be taken back for a while.
            return [Row(act, undoable=room.undo_refused(act, author) is None) for act in acts[:1]] + [
                Row(act) for act in acts[1:]
            ]
        later: list[Command[Any]] = []
        rows: list[Row] = []
        for act in acts[:ACTS_REMEMBERED]:
            rows.append(self._row(room, act, author, later, language))
            later.append(act.command)
        return rows + [Row(act) for act in acts[ACTS_REMEMBERED:]]

    def _row(self, room: Room, act: Act, author: Author, later: list[Command[Any]], language: str) -> Row:
        undo = room.aftermath(act.tap).undo
        if undo is not None and undo in later:
            return Row(act, undone=True)
        refusal: Refusal | None = room.undo_refused(act, author)
        why = self._parts.sentences.of(refusal, language, act.name) if refusal else ""
        return Row(act, undoable=refusal is None, why=why)
