"""Simulated phones: real HTTP and WebSocket clients that find their forms in the HTML.

A phone keeps the protocol: what was tapped waits in its outbox, in order and under the same id, until a verdict is final.
Beside it lies a ledger of everything it sent and everything it was told, which outlives the phone.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.faults.browsing import Answer, Browser, Ledger, Receipt, Unanswered, verdict_of
from tests.web.reading import Form, Pairs, form_of, forms, read

PARTIAL = re.compile(r'<hx-partial hx-target="#([^"]+)"[^>]*>(.*?)</hx-partial>', re.DOTALL)
STAY_AWAY = (1000, 1008)
SILENCE_S = 12.0
ABOUT = ("item", "option", "solution", "prompt")
"""The fields that tell forms of one command from each other."""
SAID = {"Lagret, men ikke talt.": "lagret, men ikke talt", "Lagret.": "lagret", "Avvist.": "avvist"}
"""What a receipt on the screen begins with, and what the protocol calls that; while it waits there is none."""


class PageGone(Exception):
    """The page was closed or loaded anew under somebody's finger."""


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
        self._final = asyncio.Event()
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
            await asyncio.sleep(self.rng.uniform(0.1, 2 * self.pause_s))

    # Acting

    def tap(self, form: Form, button: tuple[str, str] | None = None, text: str = "") -> str:
        """Press a button: it lies in the outbox from now on, under an id of its own."""
        tap = f"{self.rng.getrandbits(128):032x}"
        said = form.filled(button, text=text) if text else form.filled(button)
        fields = [(name, tap if name == "id" else value) for name, value in said]
        self.ledger.sent[tap] = dict(fields)
        self.storage.outbox.append({"id": tap, "action": form.action, "fields": fields})
        self._wake.set()
        return tap

    async def empty(self) -> None:
        """Wait until every tap has its verdict."""
        await self.fewer_than(1)

    @property
    def plight(self) -> str:
        """How things stand, for whoever asks why it took so long."""
        away = f", turned away with {self.turned_away}" if self.turned_away else ""
        shows = ", ".join(sorted(self.screen))
        return (
            f"{self.ledger.who}{away}: waits for {self.storage.outbox}, last {self.ledger.unfinal[-3:]}, shows {shows}"
        )

    async def fewer_than(self, count: int) -> None:
        """Wait until fewer taps than this are without a verdict."""
        while len(self.storage.outbox) >= count:
            self._final.clear()
            final = asyncio.ensure_future(self._final.wait())
            await asyncio.wait([final, self._tasks[0]], return_when=asyncio.FIRST_COMPLETED)
            final.cancel()
            self._still_there()

    def _still_there(self) -> None:
        """Raises PageGone once the page is closed, and whatever else ended its sending."""
        sending = self._tasks[0]
        if sending.cancelled():
            raise PageGone
        if sending.done():
            sending.result()

    def forms(self, do: str) -> list[Form]:
        """The forms on the screen that send this command, newest version of each."""
        found: dict[str, Form] = {}
        for html in self.screen.values():
            for form in _forms(html):
                if form.do == do:
                    fields = dict(form.fields)
                    found[next((fields[name] for name in ABOUT if name in fields), "")] = form
        return list(found.values())

    async def form(self, do: str) -> Form:
        """One such form, as soon as the screen shows any."""
        while not (found := self.forms(do)):
            await self.look()
        return self.rng.choice(found)

    async def look(self) -> None:
        """Without a socket, ask for the page; with one, wait for it. Raises PageGone."""
        self._still_there()
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
                    self._final.set()
                    pause = self.pause_s
                    continue
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self.rng.uniform(0.3, 1) * pause)
                self._wake.clear()
                pause = min(2 * pause, 8.0)
            await self._wake.wait()

    async def _send(self, waiting: dict[str, Any]) -> bool:
        """True once the verdict is final; anything else means that it is still waiting."""
        fields: Pairs = [(name, value) for name, value in waiting["fields"]]
        try:
            answer = await self.browser.post(waiting["action"], fields, script=self.script)
            if await (self._understood if self.script else self._understood_plainly)(waiting["id"], answer):
                return True
            self.ledger.unfinal.append(f"{answer.status} {answer.html[:80]!r}")
        except Unanswered as error:
            self.ledger.unfinal.append(repr(error.__cause__))
        return False

    async def _understood(self, tap: str, answer: Answer) -> bool:
        verdict = verdict_of(answer)
        if not verdict:
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


@lru_cache(maxsize=8192)
def shown(html: str) -> str:
    """What the receipt on the screen says, in the protocol's words; nothing where there is no receipt."""
    found = read(html).all("div")
    for receipt in (each for each in found if "receipt" in each.attributes.get("class", "").split()):
        for words, state in SAID.items():
            if receipt.words.startswith(words):
                return state
    return ""


def number_on(html: str) -> int:
    """The number that a receipt gives, 0 where it gives none."""
    found = re.search(r"Lappen din har nummer (\d+)", html)
    return int(found[1]) if found else 0
