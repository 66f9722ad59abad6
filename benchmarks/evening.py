"""One measured evening: in by the door, slips, groups, a timer that everybody sees, dots, the result; an answer and a light."""

from __future__ import annotations

import asyncio
import random
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from benchmarks.figures import Figures
from benchmarks.floor import floor
from benchmarks.forms import Form, form
from benchmarks.hall import Console, Phone, Wall, until
from benchmarks.product import Product, product
from benchmarks.wire import FrameSocket, frames_of

AT_THE_DOOR = 32
"""So many are on their way in at the same moment."""
SLIPS_EACH, DOTS_S, SLIPS_S, CHOICES_S = 3, 25.0, 45.0, 12.0
TURNS = 0.5
"""How often somebody goes to another question before they write."""
GRACE_S = 21.0
CARDS, CARDS_S = 18, 9.0
GROUPS = 20
ROUNDS, ROUND_S = 20, 0.35
REST_S = 5.0
TEXT = "Et fellesrom der vi kan lage middag sammen uten å måtte bestille det på forhånd og med plass til barnebarna"


class Evening:
    """Everybody in the hall, and what was measured of them."""

    def __init__(self, product: Product, phones: int) -> None:
        self.product = product
        self.figures = Figures(phones)
        self.phones = [Phone(product, seat) for seat in range(phones)]
        self.wall, self.console = Wall(product), Console(product)
        self.numbers: list[int] = []
        self._chance = random.Random(2611)

    async def run(self) -> Figures:
        """From the door to the result."""
        await self.wall.open_link()
        await self.console.open_link()
        await self._open_next()
        steps = (self._come_in, self._load, self._cards, self._slips, self._group, self._dots, self._to_all, self._rest)
        for step in (self._warm, *steps):
            say(f"{self.figures.phones}: {step.__name__.strip('_').replace('_', ' ')}")
            await step()
        await self._reveal()
        self._bytes()
        await self._choices()
        self._nobody_lost()
        return self.figures

    # Measuring

    @asynccontextmanager
    async def _cpu(self, name: str, count: int, busy: str = "") -> AsyncIterator[None]:
        """Server CPU of what happens here, for each of `count`, in µs."""
        before, began = self.product.used(), time.monotonic()
        yield
        used = self.product.used() - before
        self.figures.values[name] = used.server / count * 1e6
        if busy:
            self.figures.values[f"busy_{busy}"] = 100 * used.server / (time.monotonic() - began)
            self.figures.values["cpu_store"] = used.store / count * 1e6

    def _note(self, name: str, seconds: float) -> None:
        self.figures.spans.setdefault(name, []).append(seconds)

    def _moments(self, count: int, seconds: float) -> list[float]:
        return sorted(self._chance.uniform(0, seconds) for _ in range(count))

    def _thought(self, words: int) -> str:
        return " ".join(self._chance.sample(TEXT.split(), words))

    async def _everybody(self, acts: Callable[[Phone], Awaitable[None]], at_once: int = 0) -> None:
        turn = asyncio.Semaphore(at_once or len(self.phones))

        async def one(phone: Phone) -> None:
            async with turn:
                await acts(phone)

        await asyncio.gather(*(one(phone) for phone in self.phones))

    # The evening

    async def _open_next(self) -> None:
        await self.console.act("workshop.open_activity")

    async def _go_on(self) -> None:
        await self.console.act("workshop.close_activity")
        await self._open_next()

    async def _warm(self) -> None:
        """One phone and every template before anything is counted."""
        early = Phone(self.product, 0)
        await early.join()
        await self._load_one(early)
        early.close()
        await asyncio.sleep(1)

    async def _come_in(self) -> None:
        memory = self.product.memory_kib()
        async with self._cpu("cpu_join", len(self.phones)):
            await self._everybody(lambda phone: phone.join(), AT_THE_DOOR)
            await asyncio.sleep(1)
        self.figures.values["memory"] = (self.product.memory_kib() - memory) / len(self.phones)

    async def _load(self) -> None:
        page = await self.phones[0].http.ask(f"/{self.product.code}")
        self.figures.values["page_bytes"] = len(page.body) / 1000
        phone = self.phones[0]
        before = phone.http.bytes
        await self._load_one(phone)
        self.figures.values["first_load"] = (len(page.body) + phone.http.bytes - before) / 1000
        async with self._cpu("cpu_load", len(self.phones)):
            await self._everybody(self._load_one, AT_THE_DOOR)

    async def _load_one(self, phone: Phone) -> None:
        """Everything the page names, and what that names in turn, as a browser without a cache."""
        wanted, had = named_files(phone.page), set[str]()
        while wanted - had:
            for address in sorted(wanted - had):
                answer = await phone.http.ask(address)
                had.add(address)
                if ".css" in address or ".js" in address:
                    wanted |= named_files(answer.text)

    async def _cards(self) -> None:
        """Slips a few seconds apart on a wall that shows them at once and has room for all."""
        sent: list[tuple[float, int]] = []

        async def one(phone: Phone, moment: float) -> None:
            await asyncio.sleep(moment)
            sent.append(await phone.write(self._thought(3)))

        await asyncio.gather(*map(one, self.phones, self._moments(CARDS, CARDS_S)))
        await until(lambda: all(number in self.wall.cards for _, number in sent))
        self.figures.spans["slip_to_card"] = [self.wall.cards[number] - at for at, number in sent]
        await self._go_on()
        await until(lambda: all("grisgrendt" in phone.stage for phone in self.phones))

    async def _slips(self) -> None:
        """Everybody writes to several of the six questions; one in ten also reads the list."""
        sent: list[tuple[float, int]] = []
        for phone in self.phones[::10]:
            await phone.read_all()
        self.wall.counted.clear()

        async def write(phone: Phone) -> None:
            began = time.monotonic()
            for moment in self._moments(SLIPS_EACH, SLIPS_S):
                await asyncio.sleep(began + moment - time.monotonic())
                if self._chance.random() < TURNS:
                    await phone.turn_to(self._chance.randrange(6))
                at, number = await phone.write(self._thought(self._chance.randint(3, 17)))
                self._note("slip_answer", time.monotonic() - at)
                sent.append((at, number))

        async with self._cpu("cpu_slip", SLIPS_EACH * len(self.phones), "slips"):
            await self._everybody(write)
            await until(lambda: self.wall.counts_from(len(sent)) < float("inf"))
            await asyncio.sleep(GRACE_S)
        self.numbers = sorted(number for _, number in sent)
        first = self.numbers[0]
        self.figures.spans["slip_to_wall"] = [self.wall.counts_from(n - first + 1) - at for at, n in sent]

    async def _group(self) -> None:
        """The host makes twenty groups, each of the slips that have been ticked for it."""
        page = (await self.console.http.ask(f"/w/{self.product.id}/console")).text
        found = form(page, do := "idea_wall.make_group")
        for number in range(GROUPS):
            ticked = [("ideas", str(idea)) for idea in self.numbers[number::GROUPS]]
            self._note("host_answer", await self.console.press(found, ticked, do=do, heading=f"Gruppe {number + 1}"))

    async def _dots(self) -> None:
        """Everybody lays all their dots, one after the other, and hands them in."""
        await self._go_on()
        await until(lambda: all(phone.options() for phone in self.phones))
        budget = int(re.findall(r"(\d+) prikker igjen", self.phones[0].stage)[0])
        answers = sum(phone.http.bytes for phone in self.phones)

        async def vote(phone: Phone) -> None:
            began = time.monotonic()
            wanted: list[Form] = self._chance.sample(phone.options(), budget)
            *moments, last = self._moments(budget + 1, DOTS_S)
            for option, moment in zip(wanted, moments, strict=True):
                await asyncio.sleep(began + moment - time.monotonic())
                self._note("dot_answer", await phone.lay(option))
            await asyncio.sleep(began + last - time.monotonic())
            await phone.finish()

        async with self._cpu("cpu_dot", budget * len(self.phones), "dots"):
            await self._everybody(vote)
            await asyncio.sleep(0.5)
        sent = sum(phone.http.bytes for phone in self.phones) - answers
        self.figures.values["dot_bytes"] = sent / len(self.phones) / (budget + 1) / 1000

    async def _to_all(self) -> None:
        """One hands the dots in, or takes them back, and everybody is told how many have; and the least that costs."""
        sockets = [phone.socket for phone in self.phones if phone.socket]
        frames, sent = frames_of(sockets), sum(socket.bytes for socket in sockets)
        async with self._cpu("cpu_frame", 1):
            for number in range(ROUNDS):
                await self._round(sockets, self.phones[0].finish(finished=number % 2 == 1))
        frames = frames_of(sockets) - frames
        self.figures.values["cpu_frame"] /= frames
        size = (sum(socket.bytes for socket in sockets) - sent) // frames
        self.figures.values["cpu_floor"] = await floor(len(sockets), size, ROUNDS, ROUND_S)

    async def _rest(self) -> None:
        """Nobody does anything."""
        before = self.product.used()
        await asyncio.sleep(REST_S)
        self.figures.values["busy_rest"] = 100 * (self.product.used() - before).server / REST_S

    async def _round(self, sockets: list[FrameSocket], act: Awaitable[object]) -> None:
        before = [socket.frames for socket in sockets]
        pause = asyncio.create_task(asyncio.sleep(ROUND_S))
        await act
        await until(lambda: all(socket.frames > had for socket, had in zip(sockets, before, strict=True)))
        await pause

    async def _reveal(self) -> None:
        began = time.monotonic()
        await self.console.act("workshop.reveal")
        await until(lambda: all("result" in phone.stage or phone.at > began for phone in self.phones))
        self.figures.spans["revealed"] = [phone.at - began for phone in self.phones]

    # After the evening that the other figures are about

    async def _choices(self) -> None:
        """Everybody answers a poll, and then gives a solution a light."""
        for name, do in (("cpu_answer", "poll.choose"), ("cpu_light", "solution_test.give_light")):
            say(f"{self.figures.phones}: {do}")
            await self._open_next()
            await until(partial(self._everybody_can, do))
            async with self._cpu(name, len(self.phones)):
                moments = self._moments(len(self.phones), CHOICES_S)
                await asyncio.gather(*map(partial(self._choose, do), self.phones, moments))
                await asyncio.sleep(0.5)
            await self.console.act("workshop.reveal")

    def _everybody_can(self, do: str) -> bool:
        return all(phone.choices(do) for phone in self.phones)

    async def _choose(self, do: str, phone: Phone, moment: float) -> None:
        await asyncio.sleep(moment)
        self._note("choice_answer", await phone.press(*self._chance.choice(phone.choices(do))))

    # What is left

    def _bytes(self) -> None:
        self.figures.values["again"] = sum(phone.again for phone in self.phones)
        sockets = [phone.heard_frames() for phone in self.phones]
        self.figures.values["frames"] = sum(frames for frames, _ in sockets) / len(sockets)
        self.figures.values["frame_bytes"] = sum(size for _, size in sockets) / len(sockets) / 1000

    def _nobody_lost(self) -> None:
        lost = sum(phone.socket is None or phone.socket.closed for phone in self.phones)
        if lost:
            raise RuntimeError(f"{lost} phones lost their socket: the figures are no result")
        for screen in (*self.phones, self.wall, self.console):
            screen.close()


FILES = re.compile(r"""(?:href|src|from|import)\s*=?\s*"(/static/[^"]+|\./[\w-]+\.js[^"]*)"|url\((/static/[^)]+)\)""")


def named_files(text: str) -> set[str]:
    """The addresses of our own files that a page, a style or a module names."""
    found = {first or second for first, second in FILES.findall(text)}
    return {address.replace("./", "/static/js/", 1) if address.startswith("./") else address for address in found}


def say(what: str) -> None:
    """What goes on, for whoever waits."""
    print(f"  {what}", file=sys.stderr, flush=True)


async def measured(folder: Path, phones: int) -> Figures:
    """One evening with so many phones, on a server of its own."""
    with product(folder) as running:
        return await Evening(running, phones).run()
