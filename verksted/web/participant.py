"""What phones ask for: to come in, to see, to do."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import limits, refusals
from verksted.domain.activity import ROLES, Author
from verksted.live.fragments import Fragments, Place
from verksted.live.room import Room, now_ms
from verksted.live.views import Cohort, Region, order_of, pseudonym
from verksted.web import commands, forms, identity
from verksted.web.commands import Outcome
from verksted.web.parts import Parts

STRANGERS = (commands.NO_COOKIE, refusals.NOT_JOINED)


class ParticipantPages:
    """/{code} and what is under it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        """Codes are digits, so they collide with no other address."""
        return [
            Route("/{code:int}", self.show),
            Route("/{code:int}/bord/{table:int}", self.show),
            Route("/{code:int}/alle", self.show_all),
            Route("/{code:int}/lapp/{number:int}", self.show_own),
            Route("/{code:int}/do", self.do, methods=["POST"]),
        ]

    # Who and where

    async def _room(self, request: Request) -> Room | None:
        code = request.scope["path"].split("/")[1]
        return await self._parts.rooms.by_code(code)

    def _device(self, request: Request) -> str:
        return identity.cookie(request, identity.DEVICE)

    def _person(self, request: Request, room: Room) -> Author | None:
        """The participant behind the cookie, or None when nobody has joined with it."""
        device = self._device(request)
        id = identity.person_id(room.id, device) if device else ""
        person = room.state.participants.get(id) if room.state else None
        return Author(id, "participant", person.role, person.table) if person else None

    def cohort(self, request: Request, room: Room, person: Author | None, page: str = "participant") -> Cohort:
        """The screens this phone is drawn with."""
        language = self._parts.language(request, room)
        return Cohort(page, language, order_of(person.id if person else "", 12), _choice(request))

    async def _no_workshop(self, request: Request) -> Response:
        """A wrong code: a sentence, and a pause for whoever tries many."""
        guesser = request.client.host if request.client else ""
        status = 404 if self._parts.floods.wrong_code.take(guesser) else 429
        language = self._parts.language(request)
        wrong = request.scope["path"].split("/")[1]
        return self._parts.page(request, "front", language, status, wrong=wrong)

    # Pages

    async def show(self, request: Request) -> Response:
        """The phone's page: come in, or whatever runs now."""
        room = await self._room(request)
        if room is None or room.state is None:
            return await self._no_workshop(request)
        outcome = await self._earlier(request, room)
        person = self._person(request, room)
        if person is None:
            return self._join_page(request, room)
        if "table" in request.path_params:
            return RedirectResponse(f"/{self._code(request)}", 303)
        return self._painted(request, room, person, "participant", outcome)

    async def show_all(self, request: Request) -> Response:
        """Every slip, at the reader's own pace."""
        room = await self._room(request)
        if room is None or room.state is None:
            return await self._no_workshop(request)
        person = self._person(request, room)
        if person is None:
            return RedirectResponse(f"/{self._code(request)}", 303)
        return self._painted(request, room, person, "alle")

    async def show_own(self, request: Request) -> Response:
        """One of one's own slips, to change or take down."""
        room = await self._room(request)
        person = self._person(request, room) if room else None
        if room is None or person is None:
            return RedirectResponse(f"/{self._code(request)}", 303)
        slip = self._own_slip(request, room, person)
        if slip is None:
            return RedirectResponse(f"/{self._code(request)}", 303)
        place = self._place(request, room)
        return self._parts.page(
            request, "own_slip", place.language, place=place, slip=slip, tap=new_tap, limit=limits.text_chars_max,
            activity_id=room.state.current if room.state else "",
        )

    def _own_slip(self, request: Request, room: Room, person: Author) -> dict[str, Any] | None:
        painter = self._painter(request, room, person, "participant")
        mine = painter.screen.get("mine")
        slips = mine.data["slips"] if mine and isinstance(mine.data, dict) and "slips" in mine.data else ()
        number = request.path_params["number"]
        return next((slip for slip in slips if slip["number"] == number and slip["editable"]), None)

    def _code(self, request: Request) -> str:
        return str(request.scope["path"].split("/")[1])

    def _place(self, request: Request, room: Room) -> Place:
        code = self._code(request)
        title = room.state.title if room.state else ""
        return Place(code, room.id, title, f"/{code}/do", self._parts.settings.public_url, self._parts.language(request, room))

    def _painter(self, request: Request, room: Room, person: Author, page: str) -> Fragments:
        assert room.state is not None  # noqa: S101 - the callers looked
        return room.screens.drawn_whole(room.state, self.cohort(request, room, person, page), person, now_ms(), new_tap)

    def _painted(
        self, request: Request, room: Room, person: Author, page: str, outcome: Outcome | None = None
    ) -> Response:
        painter = self._painter(request, room, person, page)
        if outcome:
            painter.add(self._receipt(outcome, self._place(request, room).language))
            painter.draft = "" if outcome.verdict in ("counts", "void") else outcome.text
        if commands.by_script(request):
            return commands.fragments_answer(Outcome(200, ""), painter.whole(page), None, self._parts.signer)
        return self._parts.page(
            request, "phone" if page == "participant" else "alle", self._place(request, room).language,
            outcome.status if outcome else 200, place=self._place(request, room), region=painter.region,
            socket=self._socket(request, page), person=person, ended=bool(room.state and room.state.ended_ms),
        )

    def _socket(self, request: Request, page: str) -> str:
        query = f"?page={page}&choice={_choice(request)}"
        return f"/{self._code(request)}/socket{query}"

    async def _earlier(self, request: Request, room: Room) -> Outcome | None:
        """The verdict of the tap that a post without script redirected with. Coming in needs no receipt."""
        if joined := request.query_params.get("inne", ""):
            await room.judged(joined)
        tap = request.query_params.get("kvittering", "")
        verdict = await room.judged(tap) if tap else None
        if verdict is None:
            return None
        return Outcome(200, "counts" if verdict.counts else "void", verdict.refusal, verdict.number, tap=tap)

    def _join_page(self, request: Request, room: Room, outcome: Outcome | None = None) -> Response:
        assert room.state is not None  # noqa: S101 - the callers looked
        language = self._parts.language(request, room)
        refusal = outcome.refusal if outcome else None
        response = self._parts.page(
            request, "join", language, outcome.status if outcome else 200, place=self._place(request, room),
            roles=ROLES, table=request.path_params.get("table", 0), tap=new_tap(), people=len(room.state.participants),
            ended=bool(room.state.ended_ms), locked=not room.state.door_open, socket="",
            sentence=self._parts.sentences.of(refusal, language) if refusal else "",
        )
        if not self._device(request):
            identity.keep(request, response, identity.DEVICE, identity.new_secret(), identity.DEVICE_S)
        return response

    # Acting

    async def do(self, request: Request) -> Response:
        """Every action of a participant."""
        room = await self._room(request)
        if room is None or room.state is None:
            return await self._no_workshop(request)
        if not identity.same_origin(request):
            return self._answer(request, room, Outcome(403, "refused", commands.NOT_YOURS), [])

        async def submit(posted: forms.Posted) -> Outcome:
            return await self._submit(request, room, posted)

        outcome, pairs = await commands.read(request, submit, lambda p: forms.read_form(self._parts.vocabulary, p))
        return self._answer(request, room, outcome, pairs)

    async def _submit(self, request: Request, room: Room, posted: forms.Posted) -> Outcome:
        device = self._device(request)
        if "participant" not in posted.command.by or posted.on_behalf:
            return Outcome(403, "refused", commands.NOT_YOURS)
        if not device:
            return Outcome(403, "refused", commands.NO_COOKIE)
        id = identity.person_id(room.id, device)
        floods = self._parts.floods
        if not floods.person.take(id) or not floods.workshop.take(room.id):
            return Outcome(429, "", tap=posted.tap)
        return await commands.perform(room, posted, self._author(room, id, posted))

    def _author(self, room: Room, id: str, posted: forms.Posted) -> Author:
        """Under their own id, or in a blind activity under the pseudonym that only it knows."""
        person = room.state.participants.get(id) if room.state else None
        role, table = (person.role, person.table) if person else ("", 0)
        if posted.command.blind and person is not None:
            id = pseudonym(room.screens.key, getattr(posted.command, "activity", ""), id)
        return Author(id, "participant", role, table)

    def _answer(self, request: Request, room: Room, outcome: Outcome, pairs: forms.Pairs) -> Response:
        if commands.by_script(request):
            return self._answer_to_script(request, room, outcome)
        code = self._code(request)
        if not outcome.final:
            return self._again(request, room, outcome, pairs)
        if outcome.verdict == "counts":
            return commands.back(f"/{code}", outcome.tap, "inne" if outcome.name == "workshop.join" else "kvittering")
        person = self._person(request, room)
        if person is None:
            return self._join_page(request, room, outcome)
        return self._painted(request, room, person, "participant", outcome)

    def _answer_to_script(self, request: Request, room: Room, outcome: Outcome) -> Response:
        person = self._person(request, room)
        if person is None and outcome.refusal in STRANGERS:
            # Not final: what waits on the phone is sent once its owner has come in again.
            return commands.fragments_answer(Outcome(401, ""), "", room, self._parts.signer)
        if person is None or not outcome.final:
            return commands.fragments_answer(outcome, "", room, self._parts.signer)
        assert room.state is not None  # noqa: S101 - there is a person, so there is a workshop
        cohort = self.cohort(request, room, person)
        painter = room.screens.own(room.state, cohort, person, now_ms(), new_tap)
        painter.add(self._receipt(outcome, cohort.language))
        return commands.fragments_answer(outcome, painter.partials(painter.screen), room, self._parts.signer)

    def _receipt(self, outcome: Outcome, language: str) -> Region:
        sentence = self._parts.sentences.of(outcome.refusal, language) if outcome.refusal else ""
        facts = {"verdict": outcome.verdict, "number": outcome.number, "sentence": sentence, "name": outcome.name}
        return Region("receipt", None, "workshop/receipt.html", (), facts)

    def _again(self, request: Request, room: Room, outcome: Outcome, pairs: forms.Pairs) -> Response:
        """Without script the page itself keeps what was written, and sends the same id again."""
        kept = [pair for pair in pairs if pair[0] != "id"] + [("id", outcome.tap)]
        return self._parts.page(
            request, "again", self._parts.language(request, room), outcome.status, place=self._place(request, room), pairs=kept
        )


def new_tap() -> str:
    """A tap id painted into a form, for browsers without script."""
    return secrets.token_hex(16)


def _choice(request: Request) -> int:
    chosen = request.query_params.get("valg", "")
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 2 else 0

