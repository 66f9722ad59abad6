"""What the edge is given to work with: built once in `app.py`, the same for every request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from verksted.agendas import Agenda
from verksted.domain.refusals import Refusal
from verksted.domain.vocabulary import Vocabulary
from verksted.live.fragments import Place
from verksted.live.room import Room, now_ms
from verksted.live.rooms import Rooms
from verksted.live.templates import LANGUAGES, Templates
from verksted.network import is_local
from verksted.pictures import Drawer
from verksted.settings import Settings
from verksted.store.directory import Directory
from verksted.web import identity
from verksted.web.addresses import page_of
from verksted.web.floods import Floods
from verksted.web.forms import Pairs


class Sentences:
    """Every refusal as a sentence in the reader's language; they stand in the templates named refusals.html."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._sources = [name for name in templates.names() if name.endswith("/refusals.html")]

    def of(self, refusal: Refusal, language: str, command: str = "") -> str:
        """What to tell the person; a kind's own words for a refusal come first where its command was refused."""
        own = f"activities/{command.partition('.')[0]}/refusals.html"
        for source in sorted(self._sources, key=lambda name: name != own):
            template = self._templates.get(source, language)
            if sentence := template.render(reason=refusal.reason, n=refusal.n).strip():
                return sentence
        return self._templates.text("Det gikk ikke. Rekk opp hånda, så kommer en vert og hjelper deg.", language)


@dataclass(frozen=True)
class Parts:
    """The parts, by name."""

    settings: Settings
    vocabulary: Vocabulary
    directory: Directory
    rooms: Rooms
    templates: Templates
    sentences: Sentences
    signer: identity.Signer
    floods: Floods
    hosts: identity.Hosts
    drawer: Drawer
    agendas: dict[str, Agenda]

    def language(self, connection: HTTPConnection, room: Room | None = None) -> str:
        """The phone's own choice, else the workshop's, else the installation's."""
        chosen = connection.cookies.get(identity.LANGUAGE, "")
        if chosen in LANGUAGES:
            return chosen
        return room.state.language if room and room.state else self.settings.language

    def page(self, request: Request, name: str, language: str, status: int = 200, **context: Any) -> Response:
        """A whole page."""
        large = request.cookies.get(identity.TEXT) == "large"
        html = self.templates.get(f"pages/{name}.html", language).render(
            **{"theme": "", "socket": "", "place": None, "now_ms": now_ms(), **context},
            lang=language,
            large_text=large,
            listens=identity.listens(request),
            path=page_of(request.url.path),
            local_address=is_local(self.settings.public_url),
        )
        return HTMLResponse(html, status)

    def again(
        self, request: Request, pairs: Pairs, status: int = 503, room: Room | None = None, place: Place | None = None
    ) -> Response:
        """Without script the page itself keeps what was written, and sends it again under the same id."""
        place = place or Place("", "", "Verksted", request.url.path)
        return self.page(request, "again", self.language(request, room), status, place=place, pairs=pairs)

    def message(self, request: Request, name: str, status: int, room: Room | None = None) -> Response:
        """A page with one plain sentence about what happened and what to do."""
        return self.page(request, "message", self.language(request, room), status, message=name)


def static_version(body: bytes) -> str:
    """What a file's address bears so that it can be cached for ever."""
    return hashlib.sha256(body).hexdigest()[:10]
