"""A hall: phones that come in through the door, write and vote; a wall that is looked at; a host at the console."""

from __future__ import annotations

import asyncio
import html
import json
import re
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from benchmarks.forms import Form, form, forms
from benchmarks.product import Product
from benchmarks.wire import Answer, Connection, Fields, FrameSocket, listen

TRIES, PAUSE_S = 20, 0.5
ROLES = ("resident", "relative", "developer", "business", "politician", "")
STAGE, MINE = b'id="stage"', b'id="mine"'


class Wrong(Exception):
    """An answer that no phone should have got; the run is no result."""


def said_of(page: str, name: str) -> str:
    """What a page says in one of its data attributes."""
    found = re.search(rf'data-{name}="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


class Screen:
    """A page with its socket: every text that came down, and the newest task among them."""

    def __init__(self, product: Product) -> None:
        self.port = product.port
        self.http = Connection(product.port)
        self.socket: FrameSocket | None = None
        self.page = ""
        self.at = 0.0
        """When the newest frame that shows a task came."""
        self.again = 0
        """How often an answer was no verdict, so that the same was sent again."""
        self._stage = b""

    @property
    def stage(self) -> str:
        """The task as the socket last brought it, else as the page was painted."""
        return self._stage.decode() or self.page

    async def open(self, path: str) -> None:
        """Get the page, and the socket it names."""
        answer = await self.http.ask(path)
        if answer.status != 200:
            raise Wrong(f"{path}: {answer.status}")
        self.page, self._stage = answer.text, b""
        hello = json.dumps({"stage": said_of(self.page, "stamp"), "seen": "", "v": 1})
        self.socket = await listen(self.port, said_of(self.page, "socket"), self.http.cookie, hello, self.heard)

    def heard(self, text: bytes) -> None:
        """A frame."""
        if STAGE in text:
            self._stage, self.at = text, time.monotonic()

    async def send(self, action: str, fields: Fields) -> Answer:
        """A form, sent as our own script sends it: under an id minted at the tap, again until there is a verdict."""
        named = [pair for pair in fields if pair[0] != "id"] + [("id", secrets.token_hex(16))]
        for _ in range(TRIES):
            answer = await self.http.ask(action, named, script=True)
            if "verksted-verdict" in answer.headers:
                break
            self.again += 1
            await asyncio.sleep(PAUSE_S)
        if answer.headers.get("verksted-verdict") != "counts":
            raise Wrong(f"{answer.status}: {answer.text[-600:]}")
        return answer

    def close(self) -> None:
        """Leave."""
        self.http.close()
        if self.socket:
            self.socket.transport.close()


class Phone(Screen):
    """One person in the hall."""

    def __init__(self, product: Product, seat: int) -> None:
        super().__init__(product)
        self.seat = seat
        self._door = f"/{product.code}"
        self._mine = b""
        self._before = (0, 0)
        self.reading: FrameSocket | None = None

    def heard(self, text: bytes) -> None:
        """A frame; the newest of one's own region is kept too."""
        super().heard(text)
        if MINE in text:
            self._mine = text

    def heard_frames(self) -> tuple[int, int]:
        """How many frames all its sockets got, and their bytes; the list beside the task left out."""
        here = (self.socket.frames, self.socket.bytes) if self.socket else (0, 0)
        return self._before[0] + here[0], self._before[1] + here[1]

    async def turn_to(self, question: int) -> None:
        """Another question is another page, and the page's socket with it."""
        self._before = self.heard_frames()
        if self.socket:
            self.socket.transport.close()
        await self.open(f"{self._door}?valg={question}")

    async def join(self) -> None:
        """Through the door by its form, as a browser without script posts it, and on to what runs."""
        door = await self.http.ask(self._door)
        found = form(door.text, "workshop.join")
        fields = found.filled(role=ROLES[self.seat % len(ROLES)], table=str(self.seat // 6 % 99 + 1))
        inside = await self.http.ask(found.action, fields)
        if inside.status != 303:
            raise Wrong(f"join: {inside.status}")
        await self.open(inside.headers["location"])

    async def write(self, text: str) -> tuple[float, int]:
        """One slip on the question that is shown: when it was sent, and its number."""
        found = form(self.stage, "idea_wall.post_idea")
        sent = time.monotonic()
        answer = await self.send(found.action, found.filled(text=text))
        return sent, int(answer.headers["verksted-number"])

    def options(self) -> list[Form]:
        """The options of the ballot, in this phone's own order."""
        return [found for found in forms(self.stage) if found.does("dot_vote.set_dots")]

    async def lay(self, option: Form) -> float:
        """One dot; the seconds until the answer was there."""
        return await self.press(option, dict(option.buttons))

    def choices(self, do: str) -> list[tuple[Form, dict[str, str]]]:
        """Every button that chooses something, with its form: an answer each, or a light each."""
        return [(found, dict([button])) for found in forms(self.stage) if found.does(do) for button in found.buttons]

    async def press(self, found: Form, button: dict[str, str]) -> float:
        """One button; the seconds until the answer was there."""
        began = time.monotonic()
        await self.send(found.action, found.filled(**button))
        return time.monotonic() - began

    async def finish(self, *, finished: bool = True) -> None:
        """Hand the dots in, or take that back."""
        found = form(self._mine.decode() or self.page, "dot_vote.finish_ballot")
        await self.send(found.action, found.filled(finished=str(finished).lower()))

    async def read_all(self) -> None:
        """Open the list of all slips beside the task."""
        page = (await self.http.ask(f"{self._door}/alle")).text
        hello = json.dumps({"stage": "", "seen": "", "v": 1})
        path = said_of(page, "socket")
        self.reading = await listen(self.port, path, self.http.cookie, hello, lambda text: None)

    def close(self) -> None:
        """Leave."""
        super().close()
        if self.reading:
            self.reading.transport.close()


COUNT = re.compile(r'class="wall-note"[^>]*>\s*<span>.*?(\d+) lapp', re.DOTALL)
CARD = re.compile(r'id="lapp-(\d+)-')


class Wall(Screen):
    """The projected wall, and when it first showed what."""

    def __init__(self, product: Product) -> None:
        super().__init__(product)
        self._product = product
        self.counted: list[tuple[float, int]] = []
        self.cards: dict[int, float] = {}

    async def open_link(self) -> None:
        """By its secret link."""
        await self.http.ask(urlsplit(self._product.links["wall"]).path)
        await self.open(f"/w/{self._product.id}/wall")

    def heard(self, text: bytes) -> None:
        """Note the count and every card that is new."""
        super().heard(text)
        now, shown = time.monotonic(), text.decode()
        if found := COUNT.search(shown):
            self.counted.append((now, int(found[1])))
        for number in CARD.findall(shown):
            self.cards.setdefault(int(number), now)

    def counts_from(self, count: int) -> float:
        """When the wall first showed at least this count."""
        return next((at for at, shown in self.counted if shown >= count), float("inf"))


class Console(Screen):
    """The facilitator's desk."""

    def __init__(self, product: Product) -> None:
        super().__init__(product)
        self._product = product

    async def open_link(self) -> None:
        """By its secret link."""
        await self.http.ask(urlsplit(self._product.links["console"]).path)
        await self.open(f"/w/{self._product.id}/console")

    async def act(self, do: str, ticked: Fields | None = None, **values: str) -> float:
        """Find the form that does it, fill it in, press the button; the seconds until the answer was there."""
        page = (await self.http.ask(f"/w/{self._product.id}/console")).text
        return await self.press(form(page, do), ticked, **{"do": do, **values})

    async def press(self, found: Form, ticked: Fields | None = None, **values: str) -> float:
        """Send a form that has been found."""
        began = time.monotonic()
        await self.send(found.action, [*found.filled(**values), *(ticked or [])])
        return time.monotonic() - began


async def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something to come true. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - many sockets may make it true; a look costs the load little
            await asyncio.sleep(0.02)
