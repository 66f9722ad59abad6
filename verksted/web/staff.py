"""What hosts and the hall's wall ask for: the console, the wall, the programme."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from verksted.domain.activity import STAFF, ActivityCommand, Author, Standing
from verksted.live.acts import Act
from verksted.live.cohorts import Cohort
from verksted.live.folding import NOTHING
from verksted.live.fragments import Fragments, Place, do_address, no_tap
from verksted.live.room import Room
from verksted.live.views import PAGES, Region
from verksted.store.access import Access
from verksted.web import commands, forms, identity
from verksted.web.commands import Earlier, Outcome, changed, console_choice, new_tap
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

    async def allowed(self, request: Request, *standings: Standing) -> tuple[Room, Access, Standing] | None:
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
        cohort = self.cohort(request, room)
        action, url = do_address(room.id, cohort), self._parts.settings.public_url
        rehearsal = bool(room.state and room.state.rehearsal)
        return Place(
            access.code, room.id, access.title, action, url, cohort.language, cohort.choice, rehearsal=rehearsal
        )

    def cohort(self, request: Request, room: Room, page: str = "facilitator") -> Cohort:
        """The screens this page is drawn with; a console may look at a part of what there is."""
        return Cohort(
            page, self._parts.language(request, room), choice=console_choice(request) if page == "facilitator" else 0
        )

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
        cohort = self.cohort(request, room, page)
        earlier = await self.earlier(request, room)
        painter = self._painter(request, room, cohort)
        if commands.by_script(request):
            return commands.fragments_answer(Outcome(200, ""), painter.whole(page), None, self._parts.signer)
        if page == "facilitator":
            painter.add(self._notice(earlier, room, access, cohort.language))
        return self._parts.page(
            request,
            "console" if page == "facilitator" else "wall",
            cohort.language,
            region=painter.region,
            now_ms=room.now_ms(),
            place=self.place(request, room, access),
            socket=_socket(room, cohort) + _preview(request),
            standing=standing,
            ended=bool(room.state and room.state.ended_ms),
            theme=_theme(request, room),
            bright=bool(room.state and room.state.light == "bright"),
            depth=room.state.depth_m if room.state and page == "projector" else 0,
        )

    def _painter(self, request: Request, room: Room, cohort: Cohort) -> Fragments:
        """Our script mints its own tap ids, so for it a slip that has been drawn before need not be drawn again."""
        assert room.state is not None  # noqa: S101 - `allowed` looked
        tap = new_tap if cohort.page == "facilitator" and not commands.by_script(request) else no_tap
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
        act = room.acts.of(outcome.tap) if outcome.verdict == "counts" else None
        facts = {
            "verdict": outcome.verdict,
            "name": outcome.name,
            "number": outcome.number,
            "tap": outcome.tap,
            "sentence": sentence,
            "undo": tuple(forms.as_pairs(self._parts.vocabulary, undo)) if undo else (),
            "on": act.on if act else None,
            "numbers": act.numbers if act else (),
            "told": _told(room, act) if act else None,
            "passed_over": passed_over,
            "thawed": outcome.thawed,
        }
        return Region("notice", None, "workshop/notice.html", (), facts)

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

        earlier = self._earlier_screen(request, room)
        outcome, pairs = await commands.read(request, submit, lambda p: forms.read_form(self._parts.vocabulary, p))
        return self.answer(request, room, access, outcome, pairs, earlier)

    def _earlier_screen(self, request: Request, room: Room) -> Earlier | None:
        """What the page shows before a command, where only what has changed will be asked for."""
        if room.state is None or not commands.by_script(request):
            return None
        return Earlier(room.last, self._painter(request, room, self.cohort(request, room)).screen)

    async def submit(self, request: Request, room: Room, standing: Standing, posted: forms.Posted) -> Outcome:
        """A host's command, judged and kept."""
        if standing not in posted.command.by:
            return Outcome(403, "refused", commands.NOT_YOURS)
        id = identity.staff_id(room.id, identity.cookie(request, identity.STAFF))
        if not self._parts.floods.staff.take(id):
            return Outcome(429, "", tap=posted.tap)
        author = forms.on_behalf(Author(id, standing, channel="helper"), posted)
        held = _is_held(room)
        outcome = await commands.perform(room, posted, author)
        return replace(outcome, thawed=held and posted.name not in SAY_IT and not _is_held(room))

    def answer(
        self,
        request: Request,
        room: Room,
        access: Access,
        outcome: Outcome,
        pairs: forms.Pairs,
        earlier: Earlier | None = None,
    ) -> Response:
        """The answer to a host's command: fragments to our script, else a page."""
        language = self._parts.language(request, room)
        if commands.by_script(request):
            painter = self._painter(request, room, self.cohort(request, room))
            regions = ("notice", *changed(painter.screen, outcome, earlier, PAGES["facilitator"]))
            painter.add(self._notice(outcome, room, access, language))
            return commands.fragments_answer(outcome, painter.partials(regions), room, self._parts.signer)
        if not outcome.final:
            kept = [pair for pair in pairs if pair[0] != "id"] + [("id", outcome.tap)]
            return self._parts.again(request, kept, outcome.status, room, self.place(request, room, access))
        if outcome.verdict == "counts":
            return commands.back(f"/w/{room.id}/console", outcome.tap, choice=console_choice(request))
        return self._refused(request, room, access, outcome, language)

    def _refused(self, request: Request, room: Room, access: Access, outcome: Outcome, language: str) -> Response:
        cohort = self.cohort(request, room)
        painter = self._painter(request, room, cohort)
        painter.add(self._notice(outcome, room, access, language))
        return self._parts.page(
            request,
            "console",
            language,
            outcome.status,
            region=painter.region,
            now_ms=room.now_ms(),
            place=self.place(request, room, access),
            socket=_socket(room, cohort),
            standing=access.standing(identity.cookie(request, identity.STAFF)),
            ended=bool(room.state and room.state.ended_ms),
            theme="",
        )


def _is_held(room: Room) -> bool:
    return room.state is not None and room.state.frozen


SAY_IT = frozenset({"workshop.freeze", "workshop.open_activity", "workshop.pause", "workshop.end", "workshop.reveal"})
"""Acts whose own words tell that the wall follows."""


def _told(room: Room, act: Act) -> Any:
    """What there is to say of an act to an activity, as it stands now."""
    activity = room.state.activity(getattr(act.command, "activity", "")) if room.state else None
    return act.command.told(activity.state) if isinstance(act.command, ActivityCommand) and activity else None


def _socket(room: Room, cohort: Cohort) -> str:
    query = f"?page={cohort.page}" + (f"&choice={cohort.choice}" if cohort.choice else "")
    return f"/w/{room.id}/socket{query}"


THEMES = {"dark": "dark", "bright": "light", "normal": "light"}


def _preview(request: Request) -> str:
    """The small wall on the console says that it is one."""
    return "&preview=1" if "liten" in request.query_params else ""


def _theme(request: Request, room: Room) -> str:
    """What the console says of the hall; else what the wall's own link says."""
    light = room.state.light if room.state else ""
    asked = request.query_params.get("tema", "")
    return THEMES.get(light, asked if asked in THEMES.values() else "")
