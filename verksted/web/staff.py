"""What hosts and the hall's wall ask for: the console, the wall, the programme."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from verksted.domain.activity import STAFF, Author, Standing
from verksted.domain.snapshot import plain
from verksted.live.folding import NOTHING
from verksted.live.fragments import Place
from verksted.live.room import Room
from verksted.live.views import PAGES, Cohort, Region
from verksted.store.directory import Access
from verksted.web import commands, forms, identity
from verksted.web.commands import Outcome
from verksted.web.participant import new_tap
from verksted.web.parts import Parts

HOSTS: tuple[Standing, ...] = tuple(sorted(STAFF))


class StaffPages:
    """/w/{id} and what is under it. A foreign or unknown workshop is simply not there."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        """Who may open each is said where it is answered."""
        return [
            Route("/w/{id}/console", self.console),
            Route("/w/{id}/wall", self.wall),
            Route("/w/{id}/do", self.do, methods=["POST"]),
        ]

    async def allowed(
        self, request: Request, *standings: Standing
    ) -> tuple[Room, Access, Standing] | None:
        """The room, when this device may be in it with one of these standings."""
        room = await self._parts.rooms.get(request.path_params["id"])
        access = await self._parts.rooms.access(room.id) if room else None
        if room is None or access is None or room.state is None:
            return None
        standing = access.standing(identity.cookie(request, identity.STAFF))
        return (room, access, standing) if standing in standings else None

    def nothing_here(self, request: Request) -> Response:
        """To whoever may not be here, nothing is."""
        return self._parts.message(request, "no_access", 404)

    def place(self, request: Request, room: Room, access: Access) -> Place:
        """Where the page's forms are posted, and what phones are told."""
        language = self._parts.language(request, room)
        return Place(access.code, room.id, access.title, f"/w/{room.id}/do", self._parts.settings.public_url, language)

    # Pages

    async def console(self, request: Request) -> Response:
        """The facilitator's desk."""
        return await self._live(request, "facilitator", *HOSTS)

    async def wall(self, request: Request) -> Response:
        """What the hall sees. It controls nothing."""
        return await self._live(request, "projector", "projector", "observer", *HOSTS)

    async def _live(self, request: Request, page: str, *standings: Standing) -> Response:
        found = await self.allowed(request, *standings)
        if found is None:
            return self.nothing_here(request)
        room, access, standing = found
        cohort = Cohort(page, self._parts.language(request, room))
        earlier = await self.earlier(request, room)
        painter = self._painter(room, cohort, page)
        if commands.by_script(request):
            return commands.fragments_answer(Outcome(200, ""), painter.whole(page), None, self._parts.signer)
        if page == "facilitator":
            painter.add(self._notice(earlier, room, access, cohort.language))
        return self._parts.page(
            request, "console" if page == "facilitator" else "wall", cohort.language, region=painter.region, now_ms=room.now_ms(),
            place=self.place(request, room, access), socket=f"/w/{room.id}/socket?page={page}", standing=standing,
            ended=bool(room.state and room.state.ended_ms), theme=_theme(request, room), bright=bool(room.state and room.state.light == "bright"),
        )

    def _painter(self, room: Room, cohort: Cohort, page: str) -> Any:
        assert room.state is not None  # noqa: S101 - `allowed` looked
        tap = new_tap if page == "facilitator" else str
        return room.screens.drawn_whole(room.state, cohort, None, room.now_ms(), tap)

    async def earlier(self, request: Request, room: Room) -> Outcome | None:
        """The verdict of the tap that a post without script redirected with."""
        tap = request.query_params.get("kvittering", "")
        verdict = await room.judged(tap) if tap else None
        if verdict is None:
            return None
        return Outcome(200, "counts" if verdict.counts else "void", verdict.refusal, verdict.number, tap=tap)

    def _notice(self, outcome: Outcome | None, room: Room, access: Access, language: str) -> Region:
        """What became of the last act, with the way to take it back."""
        if outcome is None:
            return Region("notice", None, "workshop/notice.html", (), None)
        sentence = self._parts.sentences.of(outcome.refusal, language, outcome.name) if outcome.refusal else ""
        undo, passed_over = room.aftermath(outcome.tap) if outcome.verdict == "counts" else NOTHING
        facts = {
            "verdict": outcome.verdict,
            "name": outcome.name,
            "number": outcome.number,
            "sentence": sentence,
            "undo": self._as_form(undo) if undo else (),
            "passed_over": passed_over,
        }
        return Region("notice", None, "workshop/notice.html", (), facts)

    def _as_form(self, command: Any) -> tuple[tuple[str, str], ...]:
        """The hidden fields of a form that sends `command`."""
        fields: list[tuple[str, str]] = [("do", self._parts.vocabulary.name(command))]
        for name, value in plain(command).items():
            values = value if isinstance(value, list | tuple) else [value]
            fields.extend((name, _written(one)) for one in values)
        return tuple(fields)

    # Acting

    async def do(self, request: Request) -> Response:
        """Every act of a host."""
        found = await self.allowed(request, *HOSTS)
        if found is None:
            return self.nothing_here(request)
        room, access, standing = found
        if not identity.same_origin(request):
            return self.answer(request, room, access, Outcome(403, "refused", commands.NOT_YOURS), [])

        async def submit(posted: forms.Posted) -> Outcome:
            return await self.submit(request, room, standing, posted)

        outcome, pairs = await commands.read(request, submit, lambda p: forms.read_form(self._parts.vocabulary, p))
        return self.answer(request, room, access, outcome, pairs)

    async def submit(self, request: Request, room: Room, standing: Standing, posted: forms.Posted) -> Outcome:
        """A host's command, judged and kept."""
        if standing not in posted.command.by:
            return Outcome(403, "refused", commands.NOT_YOURS)
        id = identity.staff_id(room.id, identity.cookie(request, identity.STAFF))
        if not self._parts.floods.staff.take(id):
            return Outcome(429, "", tap=posted.tap)
        author = forms.on_behalf(Author(id, standing, channel="helper"), posted)
        return await commands.perform(room, posted, author)

    def answer(
        self, request: Request, room: Room, access: Access, outcome: Outcome, pairs: forms.Pairs
    ) -> Response:
        """The answer to a host's command: fragments to our script, else a page."""
        language = self._parts.language(request, room)
        if commands.by_script(request):
            painter = self._painter(room, Cohort("facilitator", language), "facilitator")
            painter.add(self._notice(outcome, room, access, language))
            regions = ("notice", *PAGES["facilitator"])
            return commands.fragments_answer(outcome, painter.partials(regions), room, self._parts.signer)
        if not outcome.final:
            kept = [pair for pair in pairs if pair[0] != "id"] + [("id", outcome.tap)]
            return self._parts.again(request, kept, outcome.status, room, self.place(request, room, access))
        if outcome.verdict == "counts":
            page = "agenda" if outcome.name == "workshop.change_activity" else "console"
            return commands.back(f"/w/{room.id}/{page}", outcome.tap)
        return self._refused(request, room, access, outcome, language)

    def _refused(self, request: Request, room: Room, access: Access, outcome: Outcome, language: str) -> Response:
        painter = self._painter(room, Cohort("facilitator", language), "facilitator")
        painter.add(self._notice(outcome, room, access, language))
        return self._parts.page(
            request, "console", language, outcome.status, region=painter.region, now_ms=room.now_ms(),
            place=self.place(request, room, access), socket=f"/w/{room.id}/socket?page=facilitator",
            standing=access.standing(identity.cookie(request, identity.STAFF)), ended=bool(room.state and room.state.ended_ms), theme="",
        )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


THEMES = {"dark": "dark", "bright": "light", "normal": "light"}


def _theme(request: Request, room: Room) -> str:
    """What the console says of the hall; else what the wall's own link says."""
    light = room.state.light if room.state else ""
    asked = request.query_params.get("tema", "")
    return THEMES.get(light, asked if asked in THEMES.values() else "")
