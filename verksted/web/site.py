"""The pages around the workshops: the front door, signing in, the list, tastes, and what operators ask."""

from __future__ import annotations

from typing import NamedTuple, get_args

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from verksted.agendas import Agenda, AgendaError
from verksted.domain import limits
from verksted.domain.text import Unreadable, clean
from verksted.domain.workshop import Language, Workshop
from verksted.live.founding import found_workshop
from verksted.live.overview import LEADS, earlier, overview
from verksted.live.templates import LANGUAGES
from verksted.web import forms, identity, uploads
from verksted.web.chosen import Chooser
from verksted.web.parts import Parts

PAGES = {
    "facilitator": "/w/{}/console",
    "cofacilitator": "/w/{}/console",
    "helper": "/w/{}/table",
    "projector": "/w/{}/wall",
    "observer": "/w/{}/observer",
    "group": "/p/{}",
}
"""Where a secret link leads."""


class Fault(NamedTuple):
    """What was wrong with the form for a new workshop: the field, and the sentence where the page has none of its own."""

    field: str
    sentence: str


class SitePages:
    """Everything that is not one workshop."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._chooser = Chooser(parts)

    def routes(self) -> list[Route]:
        """Plain addresses."""
        return [
            Route("/", self.front),
            Route("/enter/{token}", self.enter),
            Route("/workshops", self.workshops, methods=["GET", "POST"]),
            Route("/language", self.set_language, methods=["POST"]),
            Route("/text-size", self.set_text_size, methods=["POST"]),
            Route("/aloud", self.set_aloud, methods=["POST"]),
            Route("/personvern", self.privacy),
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def front(self, request: Request) -> Response:
        """Type the code."""
        typed = "".join(request.query_params.get("code", "").split())
        if typed.isascii() and typed.isdigit() and len(typed) <= 12:
            return RedirectResponse(f"/{typed}", 303)
        return self._parts.page(request, "front", self._parts.language(request), wrong=typed[:12])

    async def enter(self, request: Request) -> Response:
        """A secret link: swapped for a cookie, and away from the address bar."""
        token = request.path_params["token"]
        session = identity.cookie(request, identity.STAFF) or identity.new_secret()
        if token.startswith("signin."):
            to = "/workshops" if await self._parts.directory.sign_in(token, session) else ""
        else:
            opened = await self._parts.directory.enter(token, session)
            to = PAGES[opened[1]].format(opened[0]) if opened and opened[1] in PAGES else ""
        if not to:
            return self._parts.message(request, "dead_link", 404)
        response = RedirectResponse(to, 303)
        identity.keep(request, response, identity.STAFF, session, identity.STAFF_S)
        return response

    async def workshops(self, request: Request) -> Response:
        """The list, and a new one."""
        session = identity.cookie(request, identity.STAFF)
        if not session or not await self._parts.directory.signed_in(session):
            return self._parts.message(request, "sign_in", 403)
        if request.method == "POST":
            return await self._make(request, session)
        return await self._list(request, session)

    async def _list(
        self, request: Request, session: str, fault: Fault | None = None, typed: dict[str, str] | None = None
    ) -> Response:
        """With what was written and not taken, and why."""
        language = self._parts.language(request)
        return self._parts.page(
            request, "workshops", language, 422 if fault else 200, fault=fault or Fault("", ""), typed=typed or {},
            workshops=await overview(self._parts.rooms, session), agendas=self._parts.agendas, socket="", languages=LANGUAGES,
            earlier=await earlier(self._parts.directory, session, LEADS),
        )  # fmt: skip

    async def _make(self, request: Request, session: str) -> Response:
        if not identity.same_origin(request):
            return self._parts.message(request, "no_access", 403)
        try:
            pairs, files = await uploads.read(request)
            fields = dict(pairs)
            fields["title"] = clean(fields.get("title", ""))
        except (uploads.Overfull, forms.Malformed, Unreadable):
            return self._parts.message(request, "unreadable", 422)
        try:
            found = await self._chooser.chosen(fields, files, session)
        except AgendaError as error:
            sentence = self._parts.templates.text(error.sentence, self._parts.language(request)) % error.facts
            return await self._list(request, session, Fault("file", sentence), fields)
        if found is None or not 0 < len(fields["title"]) <= limits.title_chars_max:
            return await self._list(request, session, Fault("title" if found else "agenda", ""), fields)
        return await self._founded(*found, fields, session)

    async def _founded(self, agenda: Agenda, before: Workshop | None, fields: dict[str, str], session: str) -> Response:
        language: Language = fields["language"] if fields.get("language") in get_args(Language) else "nb"  # type: ignore[assignment] # checked just here
        project = "".join(c for c in fields.get("project", "") if c.isalnum())[:40].lower()
        access = await found_workshop(self._parts.rooms, agenda, fields["title"], language, project)
        if before is not None:
            await self._chooser.hang_again(before, access.id)
        await self._parts.directory.open_for(access.id, "facilitator", session)
        return RedirectResponse(f"/w/{access.id}/console", 303)

    async def set_language(self, request: Request) -> Response:
        """This phone's language."""
        return await self._taste(request, identity.LANGUAGE, "language", LANGUAGES)

    async def set_text_size(self, request: Request) -> Response:
        """This phone's letters."""
        return await self._taste(request, identity.TEXT, "text", ("large", "normal"))

    async def set_aloud(self, request: Request) -> Response:
        """Whether this phone's reader is told aloud what happens in the hall; back at the button that was pressed."""
        return await self._taste(request, identity.ALOUD, "aloud", ("on", "off"), "#aloud")

    async def _taste(
        self, request: Request, name: str, field: str, choices: tuple[str, ...], place: str = ""
    ) -> Response:
        if not identity.same_origin(request):
            return self._parts.message(request, "no_access", 403)
        try:
            fields = dict(await forms.read_pairs(request))
        except (forms.TooLarge, forms.Malformed):
            return self._parts.message(request, "unreadable", 422)
        # Browsers leave out tabs and line breaks before they read an address, so we do too.
        back = "".join(c for c in fields.get("back", "/") if c.isprintable())
        safe = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isascii()
        response = RedirectResponse((back if safe else "/") + place, 303)
        if fields.get(field) in choices:
            identity.keep_taste(request, response, name, fields[field])
        return response

    async def privacy(self, request: Request) -> Response:
        """What is kept, for how long, and which cookies there are."""
        return self._parts.page(
            request,
            "privacy",
            self._parts.language(request),
            socket="",
            retention_days=self._parts.settings.retention_days,
        )

    async def alive(self, request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """The store takes a write."""
        writable = await self._parts.directory.writable()
        return PlainTextResponse("ok\n" if writable else "store\n", 200 if writable else 503)

    async def metrics(self, request: Request) -> Response:
        """Prometheus text."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
