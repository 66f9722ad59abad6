"""Simulated phones and a facilitator: real HTTP and WebSocket clients that find their forms in the HTML.

A phone keeps the protocol: what was tapped waits in its outbox, in order and under the same id, until a verdict is final.
Beside it lies a ledger of everything it sent and everything it was told, which outlives the phone.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.web.reading import Form, Pairs, form_of, forms, read

FINAL = {"counts": (200,), "void": (409,), "refused": (403, 409, 422)}
SCRIPT = {"Verksted-Script": "1", "Accept": "text/html"}
PARTIAL = re.compile(r'<hx-partial hx-target="#([^"]+)"[^>]*>(.*?)</hx-partial>', re.DOTALL)
STAY_AWAY = (1000, 1008)
SILENCE_S = 12.0
SHOWN = {"": "lagret", "receipt--void": "lagret, men ikke talt", "receipt--refused": "avvist"}


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
        self._way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, script: bool = False) -> Answer:
        return await self.ask("GET", path, headers=SCRIPT if script else {})

    async def post(self, path: str, fields: Pairs, *, script: bool = False) -> Answer:
        return await self.ask("POST", path, urlencode(fields).encode(), SCRIPT if script else {})

    async def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One question. Raises Unanswered."""
        try:
            async with asyncio.timeout(self.patience_s):
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
    tries: int = 0

    def told(self, verdict: str = "counts", do: str = "") -> list[Receipt]:
        return [r for r in self.receipts if r.verdict == verdict and do in ("", r.do)]


@lru_cache(maxsize=8192)
def _forms(html: str) -> tuple[Form, ...]:
    """The same bytes go to many phones, so they are read once."""
    return tuple(forms(html))


@dataclass
class Storage:
    """What a browser keeps when its page is reloaded."""

    cookies: dict[str, str] = field(default_factory=dict)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    seen: str = ""


class Phone:
    """Somebody's phone. Without `script` it posts plain forms and sees nothing that it has not asked for."""

    def __init__(self, port: int, code: str, rng: random.Random, ledger: Ledger, **how: Any) -> None:
        self.code = code
        self.rng = rng
        self.ledger = ledger
        self.storage: Storage = how.get("storage") or Storage()
        self.script: bool = how.get("script", True)
        self.pause_s: float = how.get("pause_s", 0.2)
        self.browser = Browser(port, self.storage.cookies, how.get("patience_s", 8.0))
        self.screen: dict[str, str] = {}
        self.beats = 0
        self.turned_away = 0
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # Coming and going

    async def come_in(self, role: str = "", table: int = 0) -> None:
        """From the code to the first page, with the one form there is."""
        page = await self._insist(lambda: self.browser.get(f"/{self.code}"))
        form = form_of(page.html, "workshop.join")
        fields = form.filled(chosen=[("role", role)], table=str(table or ""))
        tap = dict(fields)["id"]
        self.ledger.sent[tap] = dict(fields)
        answer = await self._insist(lambda: self.browser.post(form.action, fields), 303)
        self._told(tap, "counts", 0, "lagret")
        await self._insist(lambda: self.browser.get(answer.headers["location"]))
        self.wake_up()

    def wake_up(self) -> None:
        """The page is there: it sends what waits, and with script it opens its socket."""
        self._tasks = [asyncio.ensure_future(self._send_for_ever())]
        if self.script:
            self._tasks.append(asyncio.ensure_future(self._look_for_ever()))

    async def go(self) -> None:
        """The page is closed, whatever it was doing."""
        for task in self._tasks:
            while not task.done():
                task.cancel()
                await asyncio.wait([task], timeout=0.1)
        faults = [task.exception() for task in self._tasks if not task.cancelled()]
        self.browser.hang_up()
        assert not any(faults), faults

    async def reload(self, port: int = 0) -> Phone:
        """The same phone with its page loaded anew: only what the browser had stored is left."""
        await self.go()
        stored = Storage(dict(self.storage.cookies), json.loads(json.dumps(self.storage.outbox)), self.storage.seen)
        how = {"storage": stored, "script": self.script, "pause_s": self.pause_s, "patience_s": self.browser.patience_s}
        phone = Phone(port or self.browser.port, self.code, self.rng, self.ledger, **how)
        phone.wake_up()
        return phone

    async def _insist(self, ask: Callable[[], Any], *statuses: int) -> Answer:
        """Ask until there is an answer, as somebody who presses «Prøv igjen» does."""
        while True:
            with suppress(Unanswered):
                answer: Answer = await ask()
                if answer.status in (statuses or (200,)):
                    return answer
            self.ledger.tries += 1
            await asyncio.sleep(self.rng.uniform(0.1, 2 * self.pause_s))

    # Acting

    def tap(self, form: Form, button: tuple[str, str] | None = None, **answers: str) -> str:
        """Press a button: it lies in the outbox from now on, under an id of its own."""
        tap = f"{self.rng.getrandbits(128):032x}"
        fields = [(name, tap if name == "id" else value) for name, value in form.filled(button, **answers)]
        self.ledger.sent[tap] = dict(fields)
        self.storage.outbox.append({"id": tap, "action": form.action, "fields": fields})
        self._wake.set()
        return tap

    async def empty(self) -> None:
        """Wait until every tap has its verdict."""
        while self.storage.outbox:
            await asyncio.sleep(0.02)

    def forms(self, do: str) -> list[Form]:
        """The forms on the screen that send this command, newest version of each."""
        found: dict[str, Form] = {}
        for html in self.screen.values():
            for form in _forms(html):
                if form.do == do:
                    fields = dict(form.fields)
                    found[fields.get("item", "") or fields.get("prompt", "")] = form
        return list(found.values())

    async def form(self, do: str) -> Form:
        """One such form, as soon as the screen shows any."""
        while not (found := self.forms(do)):
            await self.look()
        return self.rng.choice(found)

    async def look(self) -> None:
        """Without a socket, ask for the page; with one, wait for it."""
        await asyncio.sleep(0.05)
        if not self.script:
            with suppress(Unanswered):
                answer = await self.browser.get(f"/{self.code}")
                if answer.status == 200:
                    self.screen = {"page": answer.html}

    async def _send_for_ever(self) -> None:
        pause = self.pause_s
        while True:
            self._wake.clear()
            while self.storage.outbox:
                if await self._send(self.storage.outbox[0]):
                    self.storage.outbox.pop(0)
                    pause = self.pause_s
                    continue
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self.rng.uniform(0.3, 1) * pause)
                self._wake.clear()
                pause = min(2 * pause, 8.0)
            await self._wake.wait()

    async def _send(self, waiting: dict[str, Any]) -> bool:
        """True once the verdict is final; anything else means that it is still waiting."""
        self.ledger.tries += 1
        fields: Pairs = [(name, value) for name, value in waiting["fields"]]
        try:
            answer = await self.browser.post(waiting["action"], fields, script=self.script)
            return await (self._understood if self.script else self._understood_plainly)(waiting["id"], answer)
        except Unanswered:
            return False

    async def _understood(self, tap: str, answer: Answer) -> bool:
        verdict = answer.headers.get("verksted-verdict", "")
        if verdict not in FINAL or answer.status not in FINAL[verdict]:
            return False
        self.storage.seen = answer.headers.get("verksted-position", self.storage.seen)
        self.show(answer.html)
        number = int(answer.headers.get("verksted-number", "0"))
        self._told(tap, verdict, number, shown(self.screen.get("receipt", "")))
        return True

    async def _understood_plainly(self, tap: str, answer: Answer) -> bool:
        """A page instead of a header: what counts sends us on, the rest says why not."""
        if answer.status == 303:
            page = await self.browser.get(answer.headers["location"])
            if page.status != 200 or not shown(page.html):
                return False
            self.screen = {"page": page.html}
            self._told(tap, "counts", number_on(page.html), shown(page.html))
            return True
        words = shown(answer.html)
        if answer.status not in (403, 409, 422) or not words:
            return False
        self._told(tap, "void" if words == "lagret, men ikke talt" else "refused", 0, words)
        return True

    def _told(self, tap: str, verdict: str, number: int, words: str) -> None:
        self.ledger.receipts.append(Receipt(tap, self.ledger.sent[tap], verdict, number, words))

    # Seeing

    def show(self, html: str) -> None:
        """Swap the regions in; a new stage brings its own slots and board."""
        for region, inside in PARTIAL.findall(html):
            if region == "stage":
                self.screen = {id: old for id, old in self.screen.items() if not id.startswith(("slot", "board"))}
            self.screen.pop(region, None)
            self.screen[region] = inside

    async def _look_for_ever(self) -> None:
        while True:
            try:
                await self._look_by_socket()
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code in STAY_AWAY:
                    self.turned_away = closed.rcvd.code
                    return
            except (OSError, TimeoutError, WebSocketException):
                pass
            await asyncio.sleep(self.rng.uniform(0.05, 2 * self.pause_s))

    async def _look_by_socket(self) -> None:
        address = f"ws://127.0.0.1:{self.browser.port}/{self.code}/socket"
        headers = self.browser.about_me() | {"Cookie": self.browser.about_me().get("Cookie", "")}
        headers.pop("Host")
        quiet: dict[str, Any] = {"compression": None, "ping_interval": None, "max_size": None, "close_timeout": 1}
        async with connect(address, additional_headers=headers, open_timeout=SILENCE_S, **quiet) as socket:
            await socket.send(json.dumps({"stage": "", "seen": self.storage.seen, "v": 1}))
            while True:
                frame = str(await asyncio.wait_for(socket.recv(), SILENCE_S))
                if frame.startswith("{"):
                    self.beats += 1
                else:
                    self.show(frame)
                    self._wake.set()


def shown(html: str) -> str:
    """Which of its words the receipt on the screen says: the protocol has three, and none while it waits."""
    for receipt in read(html).all("div"):
        kinds = receipt.attributes.get("class", "").split()
        if kinds[:1] == ["receipt"]:
            return SHOWN[kinds[1] if len(kinds) > 1 else ""]
    return ""


def number_on(html: str) -> int:
    """The number that a receipt gives, 0 where it gives none."""
    found = re.search(r"Lappen din har nummer (\d+)", html)
    return int(found[1]) if found else 0


class Facilitator:
    """The one at the console, who presses its buttons."""

    def __init__(self, port: int, workshop: str, rng: random.Random, cookies: dict[str, str] | None = None) -> None:
        self.workshop = workshop
        self.rng = rng
        self.ledger = Ledger("facilitator")
        self.browser = Browser(port, cookies)

    async def enter(self, link: str) -> None:
        answer = await self.browser.get("/enter/" + link.partition("/enter/")[2])
        assert answer.status == 303, answer.html[:300]

    async def console(self) -> str:
        """Every region of the console, whole."""
        while True:
            with suppress(Unanswered):
                answer = await self.browser.get(f"/w/{self.workshop}/console", script=True)
                if answer.status == 200:
                    return answer.html
            await asyncio.sleep(0.1)

    async def does(
        self,
        do: str,
        button: tuple[str, str] | None = None,
        chosen: Iterable[tuple[str, str]] = (),
        values: dict[str, str] | None = None,
        **answers: str,
    ) -> Receipt:
        """Find the form on the console, fill it in, and send it until there is a final answer."""
        form = form_of(await self.console(), do, **(values or {}))
        tap = f"{self.rng.getrandbits(128):032x}"
        fields = [(n, tap if n == "id" else v) for n, v in form.filled(button, tuple(chosen), **answers)]
        self.ledger.sent[tap] = dict(fields)
        while True:
            with suppress(Unanswered):
                answer = await self.browser.post(form.action, fields, script=True)
                verdict = answer.headers.get("verksted-verdict", "")
                if verdict in FINAL and answer.status in FINAL[verdict]:
                    number = int(answer.headers.get("verksted-number", "0"))
                    self.ledger.receipts.append(Receipt(tap, self.ledger.sent[tap], verdict, number, verdict))
                    return self.ledger.receipts[-1]
            self.ledger.tries += 1
            await asyncio.sleep(self.rng.uniform(0.1, 0.4))

    async def export(self, ending: str) -> bytes:
        while True:
            with suppress(Unanswered):
                answer = await self.browser.get(f"/w/{self.workshop}/export.{ending}")
                if answer.status == 200:
                    return answer.html.encode("utf-8", "surrogateescape")
            await asyncio.sleep(0.1)


# What people write

_WHO = ("Mor på 84", "Naboen min", "Vi på Moen", "Jeg", "De som bor aleine", "Barnebarna", "Vi i borettslaget", "Faren min")
_NEEDS = (
    "trenger buss til butikken også på søndager",
    "vil ha en benk ved elva, helst med ryggstøtte",
    "savner et sted å drikke kaffe uten å måtte kjøpe noe",
    "må få hjelp med å skifte lyspærer og måke snø",
    "vil bo sentralt, men ikke oppå hverandre",
    "trenger noen å ringe til når nettbanken låser seg",
    "skulle hatt en felles hage og et verksted",
    "vil ha heis, breie dører og lav dørstokk",
)
_WHY = ("", " fordi beina svikter", " – det er ensomt ellers", " (og det haster)", ", særlig om vinteren", " «før det er for seint»")


def thought(rng: random.Random) -> str:
    """One thought, as somebody might put it on a slip; now and then with signs that trip programs up."""
    odd = rng.choice(("", "", "", "", " ☕", " 100 % enig; ikke sant?", ' "Ja takk"', " æøå ÆØÅ é", " <3 & takk"))
    return f"{rng.choice(_WHO)} {rng.choice(_NEEDS)}{rng.choice(_WHY)}{odd} {rng.randrange(1000)}"


# What people do


async def write(phone: Phone, slips: int, pace_s: float = 0.0) -> None:
    """Write some slips, each after a little thought."""
    for _ in range(slips):
        form = await phone.form("idea_wall.post_idea")
        phone.tap(form, text=thought(phone.rng))
        await asyncio.sleep(phone.rng.uniform(0, 2 * pace_s))
        await phone.empty()


async def vote(phone: Phone, taps: int, pace_s: float = 0.0) -> None:
    """Lay dots and take them away again, as the buttons on the screen allow; several taps may wait at once."""
    for _ in range(taps):
        form = await phone.form("dot_vote.set_dots")
        phone.tap(form, phone.rng.choice(form.buttons))
        await asyncio.sleep(phone.rng.uniform(0, 2 * pace_s))
        while len(phone.storage.outbox) > 2:
            await asyncio.sleep(0.02)
    await phone.empty()
