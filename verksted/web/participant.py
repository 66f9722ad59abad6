"""What phones ask for: to come in, to see, to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import limits, refusals
from verksted.domain.activity import ROLES, Author
from verksted.domain.ideas.views import came_late
from verksted.domain.picture import pictures_in
from verksted.live.fragments import Fragments
from verksted.live.room import Room
from verksted.live.views import Region
from verksted.web import commands, forms, identity, uploads
from verksted.web.about_you import ABOUT, AboutYou, of_table
from verksted.web.addresses import CODE
from verksted.web.commands import Outcome, small
from verksted.web.handing import Handing
from verksted.web.parts import Parts
from verksted.web.static import packed
from verksted.web.visitors import Visitors, choice_of

EDIT = ".edit_idea"
"""How the command that changes a slip ends, whatever kind the slip was written in."""
STRANGERS = (commands.NO_COOKIE, refusals.NOT_JOINED)


class ParticipantPages:
    """/{code} and what is under it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.visitors = Visitors(parts)
        self._handing = Handing(parts, self.visitors)
        self.about_you = AboutYou(parts, self.visitors)

    def routes(self) -> list[Route]:
        """Codes are digits, so they collide with no other address."""
        return [
            Route(CODE, packed(self.show)),
            Route(f"{CODE}/bord/{{table:digits}}", packed(self.show)),
            Route(f"{CODE}/alle", packed(self.show_all)),
            Route(f"{CODE}/lapp/{{number:digits}}", packed(self.show_own)),
            Route(f"{CODE}/om", packed(self.about_you.show)),
            Route(f"{CODE}/bilde/{{file}}", self.picture),
            Route(f"{CODE}/do", packed(self.do), methods=["POST"]),
        ]

    # Pages

    async def show(self, request: Request) -> Response:
        """The phone's page: come in, or whatever runs now."""
        room = await self.visitors.room(request)
        if room is None or room.state is None:
            return await self.visitors.no_workshop(request)
        outcome = await self._earlier(request, room)
        person = self.visitors.person(request, room)
        if person is None:
            return self._join_page(request, room)
        if "table" in request.path_params:
            return RedirectResponse(f"/{self.visitors.code(request)}", 303)
        return self._painted(request, room, person, "participant", outcome)

    async def show_all(self, request: Request) -> Response:
        """Every slip, at the reader's own pace."""
        room = await self.visitors.room(request)
        if room is None or room.state is None:
            return await self.visitors.no_workshop(request)
        person = self.visitors.person(request, room)
        if person is None:
            return RedirectResponse(f"/{self.visitors.code(request)}", 303)
        return self._painted(request, room, person, "alle")

    async def picture(self, request: Request) -> Response:
        """A picture of this workshop, for those who have come in: the file, or under its bare name the page to see it large."""
        room = await self.visitors.room(request)
        if room is None or room.state is None or self.visitors.person(request, room) is None:
            return Response(status_code=404)
        file = request.path_params["file"]
        steps = (picture for step in room.state.agenda for picture in pictures_in(step.settings))
        shown = next((picture for picture in steps if picture.name == file), None)
        if shown is None:
            return await uploads.served(self._parts.directory.pictures, room.id, file)
        place = self.visitors.place(request, room)
        return self._parts.page(
            request, "picture", place.language, place=place, picture=shown, larger="stort" in request.query_params
        )

    async def show_own(self, request: Request) -> Response:
        """One of one's own slips, to change or take down."""
        room = await self.visitors.room(request)
        person = self.visitors.person(request, room) if room else None
        if room is None or person is None:
            return RedirectResponse(f"/{self.visitors.code(request)}", 303)
        own = self._own_page(request, room, person, request.path_params["number"])
        return own or RedirectResponse(f"/{self.visitors.code(request)}", 303)

    def _own_page(
        self, request: Request, room: Room, person: Author, number: int, outcome: Outcome | None = None
    ) -> Response | None:
        """The page of one slip, with what was not taken and why; None when it cannot be changed any more."""
        slip = self._own_slip(request, room, person, number)
        if slip is None:
            return None
        place = self.visitors.place(request, room)
        return self._parts.page(
            request,
            "own_slip",
            place.language,
            outcome.status if outcome else 200,
            place=place,
            slip=slip,
            tap=commands.new_tap,
            limit=limits.text_chars_max,
            slip_activity=room.state.running() if room.state else None,
            text=outcome.text if outcome else slip["text"],
            sentence=self._sentence(outcome, place.language),
        )

    def _sentence(self, outcome: Outcome | None, language: str) -> str:
        return self._parts.sentences.of(outcome.refusal, language, outcome.name) if outcome and outcome.refusal else ""

    def _own_slip(self, request: Request, room: Room, person: Author, number: int) -> dict[str, Any] | None:
        painter = self._painter(request, room, person, "participant")
        mine = painter.screen.get("mine")
        slips = mine.data["slips"] if mine and isinstance(mine.data, dict) and "slips" in mine.data else ()
        return next((slip for slip in slips if slip["number"] == number and slip["editable"]), None)

    def _painter(self, request: Request, room: Room, person: Author | None, page: str, choice: int = 0) -> Fragments:
        assert room.state is not None  # noqa: S101 - the callers looked
        cohort = self.visitors.cohort(request, room, person, page, choice)
        return room.screens.drawn_whole(room.state, cohort, person, room.now_ms(), commands.new_tap)

    def _painted(
        self, request: Request, room: Room, person: Author, page: str, outcome: Outcome | None = None
    ) -> Response:
        choice = outcome.choice if outcome else 0
        painter = self._painter(request, room, person, page, choice)
        if outcome:
            painter.add(self._receipt(room, outcome, self.visitors.place(request, room).language))
            painter.draft = "" if outcome.verdict in ("counts", "void") else outcome.text
        if commands.by_script(request):
            return commands.fragments_answer(Outcome(200, ""), painter.whole(page), None, self._parts.signer)
        return self._parts.page(
            request,
            "phone" if page == "participant" else "alle",
            self.visitors.place(request, room).language,
            outcome.status if outcome else 200,
            place=self.visitors.place(request, room),
            region=painter.region,
            now_ms=room.now_ms(),
            socket=self._socket(request, page, choice),
            person=person,
            ended=bool(room.state and room.state.ended_ms),
        )

    def _socket(self, request: Request, page: str, choice: int) -> str:
        query = f"?page={page}&choice={choice or choice_of(request)}"
        return f"/{self.visitors.code(request)}/socket{query}"

    async def _earlier(self, request: Request, room: Room) -> Outcome | None:
        """The verdict of the tap that a post without script redirected with. Coming in needs no receipt."""
        if joined := request.query_params.get("inne", ""):
            await room.judged(joined)
        tap = request.query_params.get("kvittering", "")
        verdict = await room.judged(tap) if tap else None
        if verdict is None:
            return None
        return Outcome(200, "counts" if verdict.counts else "void", verdict.refusal, verdict.number, tap=tap)

    def _join_page(
        self, request: Request, room: Room, outcome: Outcome | None = None, pairs: Iterable[tuple[str, str]] = ()
    ) -> Response:
        assert room.state is not None  # noqa: S101 - the callers looked
        language = self._parts.language(request, room)
        said, outcome = dict(pairs), of_table(outcome, pairs) if outcome else None
        response = self._parts.page(
            request,
            "join",
            language,
            outcome.status if outcome else 200,
            place=self.visitors.place(request, room),
            roles=ROLES,
            table=request.path_params.get("table", 0),
            tap=commands.new_tap(),
            people=len(room.state.participants),
            ended=bool(room.state.ended_ms),
            locked=not room.state.door_open,
            socket="",
            sentence=self._sentence(outcome, language),
            role=said.get("role"),
            typed=said.get("table", ""),
        )
        if not self.visitors.device(request):
            identity.keep(request, response, identity.DEVICE, identity.new_secret(), identity.DEVICE_S)
        return response

    # Acting

    async def do(self, request: Request) -> Response:
        """Every action of a participant."""
        room = await self.visitors.room(request)
        if room is None or room.state is None:
            return await self.visitors.no_workshop(request)
        if not identity.same_origin(request):
            return self._answer(request, room, Outcome(403, "refused", commands.NOT_YOURS), [])

        async def submit(posted: forms.Posted) -> Outcome:
            return await self._handing.submit(request, room, posted)

        earlier = self._earlier_own(request, room)
        outcome, pairs = await commands.read(request, submit, lambda p: forms.read_form(self._parts.vocabulary, p))
        return self._answer(request, room, outcome, pairs, earlier)

    def _earlier_own(self, request: Request, room: Room) -> commands.Earlier | None:
        """What the person's own regions show before a command, where only the changed ones will be asked for."""
        person = self.visitors.person(request, room) if commands.by_script(request) else None
        if person is None or room.state is None:
            return None
        return commands.Earlier(
            room.last,
            room.screens.own(room.state, self.visitors.cohort(request, room, person), person, room.now_ms()).screen,
        )

    def _answer(
        self,
        request: Request,
        room: Room,
        outcome: Outcome,
        pairs: forms.Pairs,
        earlier: commands.Earlier | None = None,
    ) -> Response:
        if commands.by_script(request):
            return self._answer_to_script(request, room, outcome, earlier)
        code = self.visitors.code(request)
        if not outcome.final:
            return self._again(request, room, outcome, pairs)
        if outcome.verdict == "counts":
            joined = outcome.name == "workshop.join" and ABOUT not in request.query_params
            field = "inne" if joined else "kvittering"
            return commands.back(f"/{code}", outcome.tap, field, outcome.choice or choice_of(request))
        person = self.visitors.person(request, room)
        if person is None:
            return self._join_page(request, room, outcome, pairs)
        said = dict(pairs)
        if ABOUT in request.query_params:
            outcome, language = of_table(outcome, pairs), self._parts.language(request, room)
            return self.about_you.page(request, room, said, self._sentence(outcome, language), outcome.status)
        edited = small(said.get("idea", ""), 12) if said.get("do", "").endswith(EDIT) else 0
        own = self._own_page(request, room, person, edited, outcome) if edited else None
        return own or self._painted(request, room, person, "participant", outcome)

    def _answer_to_script(
        self, request: Request, room: Room, outcome: Outcome, earlier: commands.Earlier | None
    ) -> Response:
        person = self.visitors.person(request, room)
        if person is None and outcome.refusal in STRANGERS:
            # Not final: what waits on the phone is sent once its owner has come in again.
            return commands.fragments_answer(Outcome(401, ""), "", room, self._parts.signer)
        if not outcome.final:
            return commands.fragments_answer(outcome, "", room, self._parts.signer)
        if person is None:
            painter = self._painter(request, room, None, "participant")
            painter.add(self._receipt(room, outcome, self._parts.language(request, room)))
            return commands.fragments_answer(outcome, painter.partials(["receipt"]), room, self._parts.signer)
        assert room.state is not None  # noqa: S101 - there is a person, so there is a workshop
        cohort = self.visitors.cohort(request, room, person, choice=outcome.choice)
        painter = room.screens.own(room.state, cohort, person, room.now_ms())
        ids = [*commands.changed(painter.screen, outcome, earlier), "receipt"]
        painter.add(self._receipt(room, outcome, cohort.language))
        return commands.fragments_answer(outcome, painter.partials(ids), room, self._parts.signer)

    def _receipt(self, room: Room, outcome: Outcome, language: str) -> Region:
        sentence = self._sentence(outcome, language)
        facts = {
            "verdict": outcome.verdict,
            "number": outcome.number,
            # Where the hall is at something else by now, nothing else on the phone says so.
            "late": came_late((a.state for a in room.state.agenda) if room.state else (), outcome.number),
            "sentence": sentence,
            "heard": self._parts.vocabulary.is_heard(outcome.name),
            # A number is to be read at leisure; what is pressed again and again is not.
            "edge": self._parts.vocabulary.is_pressed_often(outcome.name) and not outcome.number,
        }
        return Region("receipt", None, "workshop/receipt.html", (), facts)

    def _again(self, request: Request, room: Room, outcome: Outcome, pairs: forms.Pairs) -> Response:
        """Without script the page itself keeps what was written, and sends the same id again."""
        kept = [pair for pair in pairs if pair[0] != "id"] + [("id", outcome.tap)]
        return self._parts.again(request, kept, outcome.status, room, self.visitors.place(request, room))
