"""«Fungerer det på telefonen din?»: a page on which any phone can be tried out, before or beside a workshop."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from verksted.domain import limits
from verksted.live.room import now_ms
from verksted.store.log import OutcomeUnknown
from verksted.store.presence import Presence
from verksted.store.redis import STORE_DOWN
from verksted.web import identity
from verksted.web.commands import by_script
from verksted.web.parts import Parts

PROBE = "vk_p"
PROBE_S = 3600
WITHOUT = "without"
"""All phones that keep no cookie are one."""
BEATS, BEAT_S = 5, 1.0
DONE, TRY_LATER, NOT_ALLOWED = 1000, 1013, 1008
UNAVAILABLE = (STORE_DOWN, OSError, OutcomeUnknown)


class TrialPages:
    """/test, for everybody. It says the same whether there is a workshop with that code or not."""

    def __init__(self, parts: Parts, presence: Presence) -> None:
        self._parts = parts
        self._presence = presence
        self._listening = 0

    def routes(self) -> list[Route | WebSocketRoute]:
        """With the code of a workshop, so that its facilitator sees that a phone has been here."""
        paths = ("/test", "/test/{code:digits}")
        pages = [Route(path, self.show) for path in paths]
        return [
            *pages,
            *(Route(path, self.tried, methods=["POST"]) for path in paths),
            WebSocketRoute("/test/socket", self.beat),
        ]

    async def show(self, request: Request) -> Response:
        """The page, which tries by itself where there is script, and by a button where there is none."""
        return self._page(request)

    def _page(self, request: Request, result: str = "") -> Response:
        code = str(request.path_params.get("code", ""))
        response = self._parts.page(request, "test", self._parts.language(request), result=result, code=code)
        if not identity.cookie(request, PROBE):
            identity.keep(request, response, PROBE, identity.new_secret(), PROBE_S)
        return response

    async def tried(self, request: Request) -> Response:
        """What the phone sends has come; whether it brought its cookie is the other half."""
        if not identity.same_origin(request):
            return self._parts.message(request, "no_access", 403)
        probe = identity.cookie(request, PROBE)
        await self._note(request, probe)
        if by_script(request):
            return JSONResponse({"cookies": bool(probe), "now": now_ms()})
        return self._page(request, "ready" if probe else "cookies")

    async def _note(self, request: Request, probe: str) -> None:
        if code := str(request.path_params.get("code", "")):
            # The phone is fine, whatever the store is.
            with suppress(*UNAVAILABLE):
                workshop = await self._parts.directory.workshop_of(code)
                if workshop and self._parts.floods.tried.take(workshop):
                    await self._presence.note_tested(workshop, probe or WITHOUT)

    async def beat(self, socket: WebSocket) -> None:
        """Some heartbeats, and then goodbye. What is said up is not listened to."""
        await socket.accept()
        if not identity.same_origin(socket):
            await socket.close(NOT_ALLOWED)
        elif self._listening >= limits.phones_tested_at_once_max:
            await socket.close(TRY_LATER)
        else:
            await self._beat(socket)

    async def _beat(self, socket: WebSocket) -> None:
        self._listening += 1
        try:
            for _ in range(BEATS):
                await socket.send_text(json.dumps({"now": now_ms()}))
                await asyncio.sleep(BEAT_S)
            await socket.close(DONE)
        except (WebSocketDisconnect, RuntimeError, OSError):
            return
        finally:
            self._listening -= 1
