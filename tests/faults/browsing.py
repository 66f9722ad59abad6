"""One browser over a real connection, and a ledger of what was sent and what was told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.web.reading import Pairs

SCRIPT = {"Verksted-Script": "1", "Accept": "text/html"}
FINAL = {"counts": (200,), "void": (409,), "refused": (403, 409, 422)}


class Unanswered(Exception):
    """No whole answer came: nobody knows what became of what was sent."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    html: str


class Browser:
    """One browser's way to the server: a connection it keeps, its cookies, and how long it waits."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None, patience_s: float = 8.0) -> None:
        self.port = port
        self.cookies = {} if cookies is None else cookies
        self.patience_s = patience_s
        self._turn = asyncio.Lock()
        self._way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, script: bool = False) -> Answer:
        return await self.ask("GET", path, headers=SCRIPT if script else {})

    async def post(self, path: str, fields: Pairs, *, script: bool = False) -> Answer:
        return await self.ask("POST", path, urlencode(fields).encode(), SCRIPT if script else {})

    async def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One question at a time. Raises Unanswered."""
        try:
            async with self._turn, asyncio.timeout(self.patience_s):
                return await self._ask(method, path, body, headers or {})
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.hang_up()
            raise Unanswered(str(error)) from error
        except asyncio.CancelledError:
            self.hang_up()
            raise

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._way is None:
            self._way = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._way
        said = {**self.about_me(), **headers}
        if method == "POST":
            said |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        return await self._read(reader)

    def about_me(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {"Host": f"127.0.0.1:{self.port}", "Origin": f"http://127.0.0.1:{self.port}"}
        return {**own, "Cookie": cookies} if cookies else own

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, head[1:]):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
            headers[name.lower()] = value
        html = (await reader.readexactly(int(headers["content-length"]))).decode("utf-8", "surrogateescape")
        if headers.get("connection") == "close":
            self.hang_up()
        return Answer(int(head[0].split()[1]), headers, html)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies[name] = value

    def hang_up(self) -> None:
        if self._way is not None:
            self._way[1].transport.abort()
            self._way = None


@dataclass(frozen=True)
class Receipt:
    """What somebody was told about one tap: the final verdict, and the words that stood on the screen."""

    tap: str
    fields: dict[str, str]
    verdict: str
    number: int
    shown: str

    @property
    def do(self) -> str:
        return self.fields["do"]


@dataclass
class Ledger:
    """Everything one person ever sent, by tap, and what they were told, in the order they were told it."""

    who: str
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    unfinal: list[str] = field(default_factory=list)
    """Why something is still waiting, each time it was sent: no answer, or one that settles nothing."""

    def told(self, verdict: str = "counts", do: str = "") -> list[Receipt]:
        return [r for r in self.receipts if r.verdict == verdict and do in ("", r.do)]


def verdict_of(answer: Answer) -> str:
    """The final verdict in an answer to our script, or nothing: then the sender must ask again."""
    verdict = answer.headers.get("verksted-verdict", "")
    return verdict if answer.status in FINAL.get(verdict, ()) else ""
