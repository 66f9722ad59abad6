"""The programme of a workshop: its steps, to plan and to change, with the pictures that are hung in them."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from verksted.domain.activity import FACILITATORS
from verksted.domain.commands import ChangeActivity
from verksted.domain.refusals import Refusal
from verksted.domain.vocabulary import BadFields, UnknownCommand
from verksted.domain.workshop import Activity
from verksted.live.room import Room
from verksted.store.directory import Access
from verksted.web import commands, forms, identity, uploads
from verksted.web.commands import Outcome
from verksted.web.participant import new_tap
from verksted.web.parts import Parts
from verksted.web.staff import StaffPages


class ProgrammePages:
    """/w/{id}/agenda, and the pictures under it."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff
        self._hanger = uploads.Hanger(parts.drawer, parts.directory.pictures)

    def routes(self) -> list[Route]:
        """Who may open each is said where it is answered."""
        return [
            Route("/w/{id}/agenda", self.show),
            Route("/w/{id}/agenda", self.change, methods=["POST"]),
            Route("/w/{id}/bilde/{file}", self.picture),
        ]

    async def show(self, request: Request) -> Response:
        """The programme, to plan and to change."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        return self._page(request, room, access)

    def _page(
        self,
        request: Request,
        room: Room,
        access: Access,
        refusal: Refusal | None = None,
        pairs: forms.Pairs | None = None,
    ) -> Response:
        """With what was written and not taken, at its own step, and why."""
        assert room.state is not None  # noqa: S101 - `allowed` looked
        language = self._parts.language(request, room)
        written = self._written(pairs or [])
        agenda = [self._as_written(activity, written) for activity in room.state.agenda]
        steps = [{"activity": a, "settings": msgspec.structs.asdict(a.settings)} for a in agenda]
        said = dict(pairs or ())
        sentence = self._parts.sentences.of(refusal, language, said.get("do", "")) if refusal else ""
        return self._parts.page(
            request,
            "agenda",
            language,
            422 if refusal else 200,
            place=self._staff.place(request, room, access),
            steps=steps,
            tap=new_tap,
            notice=request.query_params.get("kvittering", ""),
            socket="",
            sentence=sentence,
            faulty=said.get("activity", ""),
        )

    def _written(self, pairs: forms.Pairs) -> ChangeActivity | None:
        """What somebody has written about a step, where it can be read."""
        try:
            command = forms.read_form(self._parts.vocabulary, pairs).command if pairs else None
        except (forms.Malformed, BadFields, UnknownCommand):
            return None
        return command if isinstance(command, ChangeActivity) else None

    def _as_written(self, activity: Activity, written: ChangeActivity | None) -> Activity:
        here = written is not None and written.activity == activity.id
        return written.typed(activity, self._parts.vocabulary.kinds) if here and written else activity

    async def change(self, request: Request) -> Response:
        """A step of the programme with its pictures. The only form that is multipart."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, standing = found
        if not identity.same_origin(request):
            return self._page(request, room, access, commands.NOT_YOURS)
        pairs, refusal = await self._hanger.received(request, room.id)
        if refusal is not None:
            return self._page(request, room, access, refusal, pairs)

        async def submit(posted: forms.Posted) -> Outcome:
            return await self._staff.submit(request, room, standing, posted)

        outcome = await commands.judge(pairs, submit, lambda p: forms.read_form(self._parts.vocabulary, p))
        if outcome.final and outcome.verdict != "counts":
            return self._page(request, room, access, outcome.refusal, pairs)
        return self._staff.answer(request, room, access, outcome, pairs)

    async def picture(self, request: Request) -> Response:
        """A picture of this workshop."""
        found = await self._staff.allowed(request, *FACILITATORS, "helper", "projector", "observer", "group")
        if found is None:
            return self._staff.nothing_here(request)
        return await uploads.served(self._parts.directory.pictures, found[0].id, request.path_params["file"])
