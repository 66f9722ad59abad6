"""The programme of a workshop: its steps, to plan and to change before the evening and during it, and as a file."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.agendas import agenda_of, write_agenda
from verksted.domain import limits
from verksted.domain.activity import FACILITATORS, Command
from verksted.domain.commands import DuplicateActivity, LeaveItems, RemoveActivity, SetStart, SetTrack
from verksted.domain.refusals import Refusal
from verksted.domain.text import marked as _
from verksted.live.overview import MAY_BUILD_ON, earlier
from verksted.live.programme import Programme, Step, copy_titles, programme
from verksted.live.room import Room
from verksted.store.access import Access
from verksted.web import commands, forms, identity, uploads
from verksted.web.commands import Outcome, new_tap
from verksted.web.parts import Parts
from verksted.web.staff import StaffPages

TOML = "application/toml"
COPY = _("kopi")
TIMES, TRACK, BROUGHT = "tid", "loype", "innspill"
"""The places of the page that are no step."""


class Said(NamedTuple):
    """What the page says of the last act, and where on it."""

    place: str = ""
    name: str = ""
    """The command's, where it counted."""
    sentence: str = ""
    """Why it did not."""
    undo: tuple[tuple[str, str], ...] = ()
    edit: bool = False
    """True where the step is to be written in next."""


class Laying(NamedTuple):
    """The fields that a track is laid in."""

    rows: tuple[str, ...]
    begins: str
    """The row that is ticked, from 1; 0 where none is."""


class ProgrammePages:
    """/w/{id}/agenda, and what lies under it."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff
        self._hanger = uploads.Hanger(parts.drawer, parts.directory.pictures)

    def routes(self) -> list[Route]:
        """Who may open each is said where it is answered."""
        return [
            Route("/w/{id}/agenda", self.show),
            Route("/w/{id}/agenda", self.change, methods=["POST"]),
            Route("/w/{id}/agenda.toml", self.file),
            Route("/w/{id}/bilde/{file}", self.picture),
        ]

    # The page

    async def show(self, request: Request) -> Response:
        """The programme, to plan and to change."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        return await self._page(request, room, access, await self._said_before(request, room))

    async def _said_before(self, request: Request, room: Room) -> Said:
        """What the post before said, as far as this process can vouch for it."""
        earlier = await self._staff.earlier(request, room)
        query = request.query_params
        name = query.get("gjort", "")
        if earlier is None or name not in self._parts.vocabulary.names():
            return Said(query.get("del", ""))
        undo = room.aftermath(earlier.tap).undo if earlier.verdict == "counts" else None
        pairs = tuple(forms.as_pairs(self._parts.vocabulary, undo)) if undo else ()
        return Said(query.get("del", ""), name, undo=pairs, edit="skriv" in query)

    async def _page(
        self,
        request: Request,
        room: Room,
        access: Access,
        said: Said,
        status: int = 200,
        pairs: forms.Pairs | None = None,
    ) -> Response:
        """With what was written and not taken, in its own place, and why."""
        assert room.state is not None  # noqa: S101 - `allowed` looked
        kinds, language = self._parts.vocabulary.kinds, self._parts.language(request, room)
        shown = programme(room.state, kinds, room.now_ms())
        pairs = pairs or []
        changed = ("do", "workshop.change_activity") in pairs
        typed = forms.typed(self._parts.vocabulary, pairs) if changed else {}
        written = {
            s.id: as_typed(s, kinds[s.kind].settings, typed) for s in shown.steps if s.id == said.place and typed
        }
        session = identity.cookie(request, identity.STAFF)
        copies = copy_titles(room.state, self._parts.templates.text(COPY, room.state.language))
        return self._parts.page(
            request, "agenda", language, status, place=self._staff.place(request, room, access), socket="",
            programme=shown, copies=copies, legs_max=limits.legs_max, leg_chars_max=limits.leg_chars_max, laying=_laying(shown, pairs), written=written, said=said, tap=new_tap, kinds=self._kinds(language),
            earlier=await earlier(self._parts.directory, session, MAY_BUILD_ON, room.id),
        )  # fmt: skip

    def _kinds(self, language: str) -> dict[str, dict[str, str]]:
        """What a facilitator is told of each kind, in the order of the alphabet."""
        told = {name: self._told(name, language) for name in self._parts.vocabulary.kinds}
        return dict(sorted(told.items(), key=lambda item: item[1]["name"].casefold()))

    def _told(self, kind: str, language: str) -> dict[str, str]:
        source = f"activities/{kind}/kind.html"
        blocks = ("name", "about", "title")
        return {block: self._parts.templates.block(source, block, language, {}).strip() for block in blocks}

    # Acting

    async def change(self, request: Request) -> Response:
        """Any act on the programme; a step may come with pictures, so this form may be multipart."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, standing = found
        if not identity.same_origin(request):
            return await self._refused(request, room, access, commands.NOT_YOURS, [])
        pairs, refusal = await self._hanger.received(request, room.id)
        if refusal is not None:
            return await self._refused(request, room, access, refusal, pairs)
        done: list[Command[Any]] = []

        async def submit(posted: forms.Posted) -> Outcome:
            done.append(posted.command)
            return await self._staff.submit(request, room, standing, posted)

        outcome = await commands.judge(pairs, submit, lambda p: forms.read_form(self._parts.vocabulary, p))
        if not outcome.final:
            return self._again(request, room, access, outcome, pairs)
        if outcome.verdict != "counts" or not done:
            return await self._refused(
                request, room, access, outcome.refusal or commands.MALFORMED, pairs, outcome.status
            )
        return came(room, outcome, done[0])

    async def _refused(
        self, request: Request, room: Room, access: Access, refusal: Refusal, pairs: forms.Pairs, status: int = 422
    ) -> Response:
        fields = dict(pairs)
        sentence = self._parts.sentences.of(refusal, self._parts.language(request, room), self._about(room, fields))
        place = TRACK if fields.get("do") == "workshop.set_track" else fields.get("activity", "")
        return await self._page(request, room, access, Said(place, sentence=sentence, edit=True), status, pairs)

    def _about(self, room: Room, fields: dict[str, str]) -> str:
        """Whose words to look for first: a kind's own, where its settings were refused."""
        activity = room.state.activity(fields.get("activity", "")) if room.state else None
        return f"{activity.kind}." if activity else ""

    def _again(self, request: Request, room: Room, access: Access, outcome: Outcome, pairs: forms.Pairs) -> Response:
        kept = [pair for pair in pairs if pair[0] != "id"] + [("id", outcome.tap)]
        here = msgspec.structs.replace(self._staff.place(request, room, access), action=f"/w/{room.id}/agenda")
        return self._parts.again(request, kept, outcome.status, room, here)

    # Files

    async def file(self, request: Request) -> Response:
        """The programme as a file: everything that was planned, nothing that was typed."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None or found[0].state is None:
            return self._staff.nothing_here(request)
        workshop = found[0].state
        headers = {"Content-Disposition": f'attachment; filename="program-{workshop.id}.toml"'}
        return Response(write_agenda(agenda_of(workshop.title, workshop)), media_type=TOML, headers=headers)

    async def picture(self, request: Request) -> Response:
        """A picture of this workshop."""
        found = await self._staff.allowed(request, *FACILITATORS, "helper", "projector", "observer", "group")
        if found is None:
            return self._staff.nothing_here(request)
        return await uploads.served(self._parts.directory.pictures, found[0].id, request.path_params["file"])


def came(room: Room, outcome: Outcome, command: Command[Any]) -> Response:
    """Back to the same place of the page after an act that counts."""
    place = _place(command, room.aftermath(outcome.tap).undo)
    edit = "&skriv=1" if outcome.name in ("workshop.add_activity", "workshop.duplicate_activity") else ""
    query = f"kvittering={outcome.tap}&gjort={outcome.name}&del={place}{edit}"
    part = place if place in (TIMES, TRACK, BROUGHT) else f"step-{place}" if place else ""
    return RedirectResponse(f"/w/{room.id}/agenda?{query}#{part}", 303)


def _place(command: Command[Any], undo: Command[Any] | None) -> str:
    """The step that an act was about; where it has gone, the one before it."""
    if isinstance(command, SetStart):
        return TIMES
    if isinstance(command, SetTrack):
        return TRACK
    if isinstance(undo, LeaveItems) or isinstance(command, LeaveItems):
        return BROUGHT
    if isinstance(command, RemoveActivity):
        return str(getattr(undo, "after", ""))
    made = isinstance(undo, RemoveActivity) and (
        isinstance(command, DuplicateActivity) or not hasattr(command, "activity")
    )
    return str(getattr(undo if made else command, "activity", ""))


def _laying(shown: Programme, pairs: forms.Pairs) -> Laying:
    """As the track stands, or as somebody has just written it, for them to look over."""
    if ("do", "workshop.set_track") in pairs:
        return Laying(tuple(value for name, value in pairs if name == "track"), dict(pairs).get("leg", "0"))
    return Laying(shown.track, str(shown.track.index(shown.leg) + 1 if shown.leg in shown.track else 0))


def as_typed(step: Step, settings: type[msgspec.Struct], typed: dict[str, Any]) -> Step:
    """The step as somebody has written it, sense or not, for them to look over."""
    chosen = typed.get("settings")
    said = chosen if isinstance(chosen, dict) else {}
    types = {field.name: field.type for field in msgspec.structs.fields(settings)}
    read = {name: _setting(types[name], now, said.get(name, False)) for name, now in step.settings.items()}
    texts = {
        name: typed[name]
        for name in ("title", "minutes", "script", "source", "leg")
        if isinstance(typed.get(name), str)
    }
    return step._replace(settings=read, closes_itself=typed.get("closes_itself") == "true", **texts)


def _setting(type_: Any, now: Any, said: Any) -> Any:
    """What was said, as the setting's own type where it can be; a box that is not ticked is not sent at all."""
    if said is False:
        return False if isinstance(now, bool) else now
    try:
        return msgspec.convert(said, type_, strict=False)
    except msgspec.ValidationError:
        return said if isinstance(now, str | int) and isinstance(said, str) else now
