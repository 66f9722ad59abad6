"""Screens come down by socket: who may look is settled before the socket is accepted; what is said up is one hello."""

from __future__ import annotations

import asyncio

import msgspec
import structlog
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from verksted.domain import limits
from verksted.domain.activity import STAFF, Author, Standing
from verksted.live.cohorts import STILL, Cohort, order_of
from verksted.live.outbox import Outbox, Pipe
from verksted.live.room import Room
from verksted.store.log import OutcomeUnknown
from verksted.store.redis import STORE_DOWN
from verksted.web import identity
from verksted.web.addresses import CODE
from verksted.web.commands import console_choice, small
from verksted.web.fanout import EXTENSION
from verksted.web.parts import Parts

logger = structlog.get_logger()

HELLO_S = 5.0
HELLO_CHARS_MAX = 1_024
FRAMES_UP_MAX = 40
"""More than this from one page and it is not ours."""
VERSION = 1
DESK_DIGITS = 4
UNAVAILABLE = (STORE_DOWN, OutcomeUnknown)
ENDED, NOT_ALLOWED, RESTART, TRY_LATER, TOO_MUCH, TOO_OLD = 1000, 1008, 1012, 1013, 4429, 4409


SCREENS: dict[str, frozenset[Standing]] = {
    "facilitator": STAFF,
    "table": STAFF,
    "projector": STAFF | {"projector", "observer"},
    "alle": STAFF | {"observer"},
}
"""Which standings may follow which pages."""
TOLD = ("projector", "facilitator")
"""Where a screen reader is told what happens without having asked for it."""


class Hello(msgspec.Struct, frozen=True):
    """What a page says of itself: the stage it shows, the newest receipt it holds, and which script it runs."""

    stage: str = ""
    seen: str = ""
    v: int = VERSION


class Sockets:
    """Every socket of this process."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[WebSocketRoute]:
        """One for phones, one for hosts' screens."""
        return [
            WebSocketRoute(f"{CODE}/socket", self.phone),
            WebSocketRoute("/w/{id}/socket", self.screen),
        ]

    async def phone(self, socket: WebSocket) -> None:
        """A participant's page."""
        try:
            room = await self._parts.rooms.by_code(socket.scope["path"].split("/")[1])
            device = identity.cookie(socket, identity.DEVICE)
            id = identity.person_id(room.id, device) if room and device else ""
            if room and id and not (room.state and id in room.state.participants):
                # Another process may have let the person in a moment ago.
                await room.catch_up()
        except UNAVAILABLE:
            await self._turn_away(socket, TRY_LATER)
            return
        person = room.state.participants.get(id) if room and room.state else None
        if room is None or person is None or not identity.same_origin(socket):
            await self._turn_away(socket)
            return
        page = "alle" if socket.query_params.get("page") == "alle" else "participant"
        author = Author(id, "participant", person.role, person.table)
        language = self._parts.language(socket, room)
        order = order_of(id, self._parts.vocabulary.orders)
        await self._serve(socket, room, Cohort(page, language, order, _choice(socket), person.table), author)

    async def screen(self, socket: WebSocket) -> None:
        """A wall or a console."""
        try:
            room = await self._parts.rooms.get(socket.path_params["id"])
            access = await self._parts.rooms.access(room.id) if room else None
        except UNAVAILABLE:
            await self._turn_away(socket, TRY_LATER)
            return
        session = identity.cookie(socket, identity.STAFF)
        standing = access.standing(session) if access else None
        page = socket.query_params.get("page", "")
        page = page if page in SCREENS else "projector"
        if room is None or standing not in SCREENS[page] or not identity.same_origin(socket):
            await self._turn_away(socket)
            return
        choice = console_choice(socket, "choice") if page == "facilitator" else 0
        choice = small(socket.query_params.get("choice", ""), DESK_DIGITS) if page == "table" else choice
        choice = STILL if page == "projector" and "still" in socket.query_params else choice
        await self._serve(socket, room, Cohort(page, self._parts.language(socket, room), choice=choice), None, session)

    async def _turn_away(self, socket: WebSocket, code: int = NOT_ALLOWED) -> None:
        """Accepted first, so that the page hears the code: to stop asking, or to come back when the store has."""
        await socket.accept()
        await socket.close(code)

    async def _serve(
        self, socket: WebSocket, room: Room, cohort: Cohort, person: Author | None, session: str = ""
    ) -> None:
        await socket.accept()
        hello = await self._hello(socket)
        if hello is None:
            return
        await self._catch_up(room, hello)
        pipe: Pipe = socket.scope["extensions"].get(EXTENSION) or PatientPipe(socket)
        outbox = Outbox(pipe, cohort, person)
        outbox.session = session
        outbox.preview = "preview" in socket.query_params
        outbox.listens = identity.listens(socket) if person else cohort.page in TOLD and not outbox.preview
        assert room.state is not None  # noqa: S101 - a room is open once it is folded
        room.screens.open(outbox, room.state, room.now_ms(), hello.stage)
        if outbox.listens:
            room.pace.stir()
        try:
            await self._listen(socket)
        finally:
            room.screens.close(outbox)

    async def _hello(self, socket: WebSocket) -> Hello | None:
        try:
            async with asyncio.timeout(HELLO_S):
                said = await socket.receive_text()
            hello = msgspec.json.decode(said[:HELLO_CHARS_MAX], type=Hello)
        except TimeoutError:
            # A bad line is no offence: the page comes back.
            await _close(socket, TRY_LATER)
            return None
        except (msgspec.DecodeError, KeyError, RecursionError):
            await _close(socket, NOT_ALLOWED)
            return None
        except WebSocketDisconnect:
            return None
        if hello.v > VERSION:
            await _close(socket, TOO_OLD)
            return None
        return hello

    async def _catch_up(self, room: Room, hello: Hello) -> None:
        """A page that holds a receipt this process has not folded yet waits for it, so that it reads its own writes."""
        position = self._parts.signer.read(hello.seen) if hello.seen else None
        epoch, _, entry = (position or "").partition(":")
        if entry and epoch == room.epoch:
            try:
                await room.caught_up(entry)
            except OutcomeUnknown:
                logger.warning("receipt_ahead", workshop=room.id)

    async def _listen(self, socket: WebSocket) -> None:
        """Nothing more is expected from the page; this ends when it goes."""
        for _ in range(FRAMES_UP_MAX):
            try:
                await socket.receive()
            except (WebSocketDisconnect, RuntimeError):
                return
            if socket.client_state.name == "DISCONNECTED":
                return
        await _close(socket, TOO_MUCH)


async def _close(socket: WebSocket, code: int) -> None:
    try:
        await socket.close(code)
    except RuntimeError:
        return


class PatientPipe:
    """A pipe over plain ASGI, for servers without our protocol: slow while one frame is under way."""

    SEND_S = 10.0

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._sending: asyncio.Task[None] | None = None

    @property
    def slow(self) -> bool:
        """True until the frame under way has been taken."""
        return self._sending is not None and not self._sending.done()

    def write(self, frame: bytes) -> None:
        """Send one frame's text."""
        offset = 2 if frame[1] < 126 else 4 if frame[1] == 126 else 10
        self._sending = asyncio.create_task(self._send(frame[offset:].decode()))

    async def _send(self, text: str) -> None:
        try:
            await asyncio.wait_for(self._socket.send_text(text), self.SEND_S)
        except (TimeoutError, RuntimeError, OSError):
            await _close(self._socket, TRY_LATER)

    def close(self, code: int) -> None:
        """Say goodbye."""
        self._sending = asyncio.create_task(_close(self._socket, code))


def _choice(socket: WebSocket) -> int:
    return min(small(socket.query_params.get("choice", "")), limits.prompts_max - 1)
