"""What every request meets first and every answer leaves with: known hosts, one spelling, strict headers."""

from __future__ import annotations

from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verksted.store.log import OutcomeUnknown
from verksted.store.redis import STORE_DOWN
from verksted.web import uploads
from verksted.web.forms import Malformed, Pairs
from verksted.web.identity import Hosts, same_origin
from verksted.web.parts import Parts

logger = structlog.get_logger()

UNAVAILABLE = (STORE_DOWN, OutcomeUnknown)
KEEP_CASE = ("/enter/", "/static/")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'",
}
"""What a style or a script bears: it is no page, so what pages may do is not said of it. Every phone fetches several."""


def content_policy(host: str, path: str, *, secure: bool) -> str:
    """Nothing inline, nothing foreign. The console may frame the wall, and only our own pages may."""
    socket = f"{'wss' if secure else 'ws'}://{host}"
    framed = "'self'" if path.endswith("/wall") else "'none'"
    # Whatever is not named here is nobody's.
    frames = "frame-src 'self'; " if path.endswith(("/console", "/table", "/observer")) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' {socket}; {frames}frame-ancestors {framed}; base-uri 'none'; "
        "form-action 'self'"
    )


class Edge:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, parts: Parts, hosts: Hosts) -> None:
        self._app = app
        self._parts = parts
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is meant for us."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        known = self._hosts.knows(host)
        scope = {**scope, "path": one_spelling(scope["path"])}
        if scope["type"] == "websocket":
            await (self._app if known else _refuse_socket)(scope, receive, send)
            return
        await self._answer(scope, receive, _with_headers(scope, host if known else "localhost", send), known=known)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, *, known: bool) -> None:
        if known:
            await self._app(scope, receive, send)
        else:
            await self._parts.message(Request(scope, receive), "foreign_host", 421)(scope, receive, send)


class Mishaps:
    """A sentence for the reader where something broke; the cause goes to the log, without what people wrote."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def handlers(self) -> dict[Any, Any]:
        """What to do about each sort of error, for Starlette."""
        return {
            HTTPException: self._not_found,
            **dict.fromkeys(UNAVAILABLE, self._store_down),
            Exception: self._fault,
        }

    async def _not_found(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        response = self._parts.message(request, "not_found", status)
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    async def _store_down(self, request: Request, error: Exception) -> Response:
        """Not final: the phone keeps what it holds and asks again."""
        logger.warning("store_unavailable", error=type(error).__name__)
        if request.method == "POST" and same_origin(request) and (sent := await _unread(request)):
            return self._parts.again(request, sent)
        return self._parts.message(request, "store_down", 503)

    async def _fault(self, request: Request, error: Exception) -> Response:
        logger.error("request_failed", exc_info=error)
        return self._parts.message(request, "fault", 500)


async def _unread(request: Request) -> Pairs:
    """The form that was sent, where nobody has read it yet; nothing where a file came with it, which no page can keep."""
    try:
        pairs, files = await uploads.read(request)
    except (uploads.Overfull, Malformed, RuntimeError):
        return []
    for file in files.values():
        await file.close()
    return [] if files else pairs


def one_spelling(path: str) -> str:
    """QR codes are in capitals and people type spaces: neither makes another address."""
    if path.startswith(KEEP_CASE) or path.lower().startswith("/enter/"):
        return path if path.startswith(KEEP_CASE) else "/enter/" + path[len("/enter/") :]
    return path.replace(" ", "").lower()


def _with_headers(scope: Scope, host: str, send: Send) -> Send:
    secure = scope["scheme"] == "https"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if scope["path"].startswith("/static/") and message["status"] == 200:
                headers.update(FILE_HEADERS)
            else:
                headers.update(HEADERS)
                headers["Content-Security-Policy"] = content_policy(host, scope["path"], secure=secure)
            headers.setdefault("Cache-Control", "no-store")
            if secure:
                headers["Strict-Transport-Security"] = "max-age=31536000"
        await send(message)

    return sending


async def _refuse_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})
