"""A phone's browser: its cookies, its connection, the page it shows and the socket under it."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from contextlib import suppress
from html import unescape
from typing import Any, NamedTuple

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from verksted.rehearsal.forms import PARTIAL, Form, Pairs, find_forms

SCRIPT = {"Verksted-Script": "1", "Accept": "text/html"}
PATIENCE_S = 8.0
SILENCE_S = 12.0
TRIES, PAUSE_S = 6, 1.0
GO_AWAY = (1000, 1008)
LAST = ("news", "mine")
"""Regions whose forms are for whoever has done what stands above them."""
FINAL = (200, 403, 409, 422)


class Gone(Exception):
    """The workshop is not there any more, or does not want this phone."""


class Where(NamedTuple):
    """The server as phones on this machine reach it, and the name they call it by."""

    host: str
    port: int
    authority: str
    code: str


class Browser:
    """One phone."""

    def __init__(self, where: Where) -> None:
        self._where = where
        headers = {"Host": where.authority, "Origin": f"http://{where.authority}"}
        host = f"[{where.host}]" if ":" in where.host else where.host
        self._web = httpx2.AsyncClient(
            base_url=f"http://{host}:{where.port}",
            headers=headers,
            timeout=PATIENCE_S,
            verify=False,
            trust_env=False,
        )
        self.regions: dict[str, str] = {}
        self.news = asyncio.Event()
        """Set when something on the screen has changed."""
        self.gone = False
        self._socket_path = ""
        self._line: asyncio.Task[None] | None = None

    # The page

    async def open(self, path: str = "") -> str:
        """Load a page of the workshop and let its socket come up. Raises Gone or httpx2.HTTPError."""
        await self.close()
        answer = await self._web.get(path or f"/{self._where.code}")
        for _ in range(3):
            if answer.status_code == 303:
                answer = await self._web.get(answer.headers["Location"])
        if answer.status_code == 404:
            raise Gone
        html = answer.text
        found = re.search(r'data-socket="([^"]*)"', html)
        self._socket_path = unescape(found[1]) if found else ""
        if self._socket_path:
            self._line = asyncio.create_task(self._listen())
        return html

    async def close(self) -> None:
        """The page is closed; the phone still knows who it is."""
        self.regions = {}
        if self._line is not None:
            self._line.cancel()
            await asyncio.wait([self._line], timeout=1)
            self._line = None

    async def leave(self) -> None:
        """Close the page and every connection."""
        await self.close()
        await self._web.aclose()

    def forms(self) -> list[Form]:
        """The forms on the screen, newest version of each, in the order they are meant to be used."""
        found: dict[tuple[str, tuple[str, ...]], Form] = {}
        for region in sorted(self.regions, key=lambda id: id in LAST):
            for form in find_forms(self.regions[region]):
                found[form.do, form.about] = form
        return list(found.values())

    def questions(self) -> list[str]:
        """Links to the other questions of what is open now."""
        links = re.findall(rf'href="(/{self._where.code}\?valg=\d+)"', self.regions.get("stage", ""))
        return sorted(set(links))

    # Acting

    async def plain_post(self, form: Form, fields: Pairs) -> bool:
        """A form as a browser without script sends it; True when it was taken."""
        answer = await self._web.post(form.action, data=_as_fields(fields))
        return answer.status_code == 303

    async def send(self, form: Form, fields: Pairs) -> str:
        """A form as our script sends it, again under the same id until there is a verdict; nothing where none came."""
        for tried in range(TRIES):
            with suppress(httpx2.HTTPError):
                answer = await self._web.post(form.action, data=_as_fields(fields), headers=SCRIPT)
                verdict = answer.headers.get("Verksted-Verdict", "")
                if verdict and answer.status_code in FINAL:
                    self._show(answer.text)
                    return str(verdict)
                if answer.status_code == 404:
                    raise Gone
            await asyncio.sleep(PAUSE_S * 2**tried)
        return ""

    # Seeing

    def _show(self, html: str) -> None:
        for region, inside in PARTIAL.findall(html):
            if region == "stage":
                self.regions = {id: old for id, old in self.regions.items() if id in LAST}
            self.regions.pop(region, None)
            self.regions[region] = inside
        self.news.set()

    async def _listen(self) -> None:
        """Keep a socket for as long as the page is open."""
        while not self.gone:
            try:
                await self._listen_once()
            except ConnectionClosed as closed:
                self.gone = closed.rcvd is not None and closed.rcvd.code in GO_AWAY
            except (OSError, TimeoutError, WebSocketException):
                pass
            await asyncio.sleep(PAUSE_S)
        self.news.set()

    async def _listen_once(self) -> None:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._web.cookies.jar)
        quiet: dict[str, Any] = {"compression": None, "ping_interval": None, "max_size": None, "close_timeout": 1}
        async with connect(
            f"ws://{self._where.authority}{self._socket_path}",
            host=self._where.host,
            port=self._where.port,
            additional_headers={"Cookie": cookies},
            origin=f"http://{self._where.authority}",  # type: ignore[arg-type] # a plain string
            open_timeout=PATIENCE_S,
            proxy=None,
            **quiet,
        ) as socket:
            await socket.send(json.dumps({"stage": "", "seen": "", "v": 1}))
            while True:
                frame = str(await asyncio.wait_for(socket.recv(), SILENCE_S))
                if not frame.startswith("{"):
                    self._show(frame)


def _as_fields(fields: Pairs) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for name, value in fields:
        said.setdefault(name, []).append(value)
    return said


def new_tap() -> str:
    """A tap id as our script mints it."""
    return secrets.token_hex(16)
