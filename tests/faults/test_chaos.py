"""The long form: ten thousand acknowledged commands and twenty faults, drawn from one seed. `make chaos` runs it.

VERKSTED_CHAOS_SEED draws another evening; VERKSTED_CHAOS_COMMANDS, _FAULTS and _PEOPLE a longer or shorter one,
VERKSTED_CHAOS_WORKERS one in several processes. It ends by itself: with the closing line, at the first thing that is
wrong, or when VERKSTED_CHAOS_MINUTES are over, and then it says who still waits for what.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker import Account
from tests.faults.evening import Evening
from tests.faults.links import AnswersLost, Link, until
from tests.faults.product import Product, Store
from tests.phones import PageGone
from tests.simulation import choose, light, vote, write


def chosen(name: str, usual: int) -> int:
    return int(os.environ.get(f"VERKSTED_CHAOS_{name}", usual))


SEED = chosen("SEED", 1)
COMMANDS = chosen("COMMANDS", 10_000)
FAULTS = chosen("FAULTS", 20)
PEOPLE = chosen("PEOPLE", 100)
WORKERS = chosen("WORKERS", 1)
MINUTES = chosen("MINUTES", 30)
SLIPS = max(1, min(10, COMMANDS // (3 * PEOPLE)))
"""Each person's: enough to write about, and most of the evening left for the vote."""
VOTED, ANSWERED = COMMANDS * 7 // 10, COMMANDS * 85 // 100
"""So much is acknowledged when the vote ends, and when the poll does; what is left is lights."""

pytestmark = pytest.mark.chaos

Fault = Callable[[], Awaitable[None]]


class Chaos:
    """Everything that may go wrong, one thing at a time, each until all is well again."""

    def __init__(self, evening: Evening, hall: Link) -> None:
        self.evening = evening
        self.product, self.store, self.hall = evening.product, evening.store, hall
        self.rng = evening.rng
        self.losses = 0
        self.struck = 0
        self.backups = [self.store.copy()]
        self.kinds: list[Fault] = [
            self.server_killed,
            self.store_killed,
            self.both_killed,
            self.answers_lost,
            self.store_paused,
            self.store_out_of_reach,
            self.store_link_cut,
            self.hall_goes_dark,
            self.hall_link_cut,
            self.pages_loaded_anew,
            self.store_emptied,
            self.store_set_back,
        ]

    def drawn(self) -> list[Fault]:
        """Every kind once, then by chance; in an order by chance."""
        drawn = self.kinds + self.rng.choices(self.kinds, k=max(0, FAULTS - len(self.kinds)))
        self.rng.shuffle(drawn)
        return drawn[:FAULTS]

    async def strike(self, fault: Fault) -> None:
        began = time.monotonic()
        await fault()
        await self.product.ready()
        await until(self._nothing_is_missing)
        # Only a server that has read the log again remembers it: a store that is emptied before has lost it for good.
        await self.evening.facilitator.console()
        took_s = time.monotonic() - began
        self.struck += 1
        say(
            f"{self.struck:2}/{FAULTS} {fault.__name__}: well again after {took_s:.1f} s, {self.acknowledged} acknowledged"
        )

    @property
    def acknowledged(self) -> int:
        ledgers = [phone.ledger for phone in self.evening.phones]
        return sum(receipt.verdict != "refused" for ledger in ledgers for receipt in ledger.receipts)

    async def _nothing_is_missing(self) -> bool:
        told = {r.tap for p in self.evening.phones for r in p.ledger.receipts if r.verdict != "refused"}
        return told <= {fields["tap"] for _, fields in await self.store.stream(self.evening.id)}

    async def server_killed(self) -> None:
        self.product.kill()

    async def store_killed(self) -> None:
        await self.store.kill_and_start()

    async def both_killed(self) -> None:
        self.product.kill()
        await self.store.kill_and_start()

    async def answers_lost(self) -> None:
        self.store.link.fate = AnswersLost(self.rng.choice((1, 3)))
        await asyncio.sleep(self.rng.uniform(1, 4))
        self.store.link.fate = None

    async def store_paused(self) -> None:
        await self.store.pause(self.rng.uniform(0.5, 7))

    async def store_out_of_reach(self) -> None:
        """Packets vanish in both directions, for longer or shorter than anybody's patience."""
        self.store.link.block()
        await asyncio.sleep(self.rng.uniform(0.5, 10))
        self.store.link.unblock()

    async def store_link_cut(self) -> None:
        self.store.link.cut()

    async def hall_goes_dark(self) -> None:
        self.hall.block(up=self.rng.random() < 0.5)
        await asyncio.sleep(self.rng.uniform(0.5, 6))
        self.hall.unblock()

    async def hall_link_cut(self) -> None:
        self.hall.cut()

    async def pages_loaded_anew(self) -> None:
        for phone in self.rng.sample(self.evening.phones, PEOPLE // 3):
            await self.evening.reload(phone)

    async def store_emptied(self) -> None:
        await self.store.empty()
        await self._told()

    async def store_set_back(self) -> None:
        backup = self.rng.choice(self.backups)
        self.backups.append(self.store.copy())
        await self.store.set_back(backup)
        await self._told()

    async def _told(self) -> None:
        """The facilitator hears of every loss; a second fault before that could take the memory too."""
        self.losses += 1
        await until(self._desk_says_so)

    async def _desk_says_so(self) -> bool:
        # A whole console is much to draw: whoever asks all the time keeps the server from mending anything.
        await asyncio.sleep(0.3)
        return f"Lagringen mistet noe {self.losses} gang" in await self.evening.facilitator.console()


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Evening]:
    """However it goes, nothing that was started goes on afterwards."""
    async with AsyncExitStack() as afterwards:
        store = await Store(tmp_path / "store").start()
        afterwards.push_async_callback(store.stop)
        product = Product(tmp_path / "product", REDIS_URL=store.url, WORKERS=str(WORKERS))
        afterwards.push_async_callback(product.stop)
        evening = await Evening.begin(await product.start(), store, SEED)
        afterwards.push_async_callback(evening.go_home)
        yield evening


@pytest.fixture
async def hall(evening: Evening) -> AsyncIterator[Link]:
    """The road that half of the phones come by."""
    hall = await Link(evening.product.port).open()
    yield hall
    await hall.close()


async def test_ten_thousand_commands_and_twenty_faults(evening: Evening, hall: Link) -> None:
    say(f"seed {SEED}: {PEOPLE} phones, {COMMANDS} commands, {FAULTS} faults, {MINUTES} minutes at most")
    try:
        async with asyncio.timeout(60 * MINUTES):
            account = await from_the_door_to_the_end(evening, hall)
    except TimeoutError:
        raise AssertionError(evening.plight) from None
    assert account.acknowledged >= COMMANDS
    say(str(account))


async def from_the_door_to_the_end(evening: Evening, hall: Link) -> Account:
    await evening.let_in(PEOPLE // 2)
    await evening.let_in(PEOPLE - PEOPLE // 2, port=hall.port, patience_s=3.0)
    chaos = Chaos(evening, hall)
    faults = chaos.drawn()
    await evening.open_wall()
    writing, voting, answering, lighting = shared_out(faults)
    say(f"everybody is in: {SLIPS} slips each, {len(writing)} faults")
    await while_they(evening, chaos, writing, write_all(evening), PEOPLE * (SLIPS + 1))
    await evening.group(20)
    await evening.open_vote()
    await in_secret(evening, chaos, voting, press_until(evening, chaos, vote, VOTED), VOTED)
    await evening.open_poll()
    await in_secret(evening, chaos, answering, press_until(evening, chaos, choose, ANSWERED), ANSWERED)
    await evening.open_solutions()
    await in_secret(evening, chaos, lighting, light_until(evening, chaos, COMMANDS), COMMANDS)
    say("everybody has been told; the account")
    await evening.end()
    return await evening.account()


def shared_out(faults: list[Fault]) -> tuple[list[Fault], list[Fault], list[Fault], list[Fault]]:
    """A quarter of them while people write, a sixth each for answers and lights; the vote has what is left."""
    quarter, sixth = FAULTS // 4, FAULTS // 6
    later = len(faults) - 2 * sixth
    return faults[:quarter], faults[quarter:later], faults[later : later + sixth], faults[later + sixth :]


async def in_secret(
    evening: Evening, chaos: Chaos, faults: list[Fault], doing: Coroutine[Any, Any, None], last: int
) -> None:
    """Whatever is open now, from the first tap to the reveal."""
    say(f"{evening.at} is open: {len(faults)} faults, {chaos.acknowledged} acknowledged")
    await while_they(evening, chaos, faults, doing, last)
    await evening.settle()
    await evening.everybody_sees_their_own()
    await evening.reveal()


async def while_they(
    evening: Evening,
    chaos: Chaos,
    faults: list[Fault],
    doing: Coroutine[Any, Any, None],
    last: int,
) -> None:
    """Strike at even distances, counted in what has been acknowledged, while people do something."""
    busy = asyncio.ensure_future(doing)
    first = chaos.acknowledged
    try:
        for n, fault in enumerate(faults, 1):
            await acknowledged(chaos, busy, first + (last - first) * n // (len(faults) + 1))
            await chaos.strike(fault)
        await busy
    finally:
        # Nobody goes on pressing buttons after something was found wrong.
        busy.cancel()


async def acknowledged(chaos: Chaos, busy: asyncio.Future[None], count: int) -> None:
    while chaos.acknowledged < count and not busy.done():  # noqa: ASYNC110 - counted over many ledgers
        await asyncio.sleep(0.05)


async def write_all(evening: Evening) -> None:
    await asyncio.gather(*(repeatedly(evening, n, write, lambda count: count < SLIPS) for n in range(PEOPLE)))


async def press_until(evening: Evening, chaos: Chaos, do: Callable[..., Awaitable[None]], count: int) -> None:
    await asyncio.gather(*(repeatedly(evening, n, do, lambda _: chaos.acknowledged < count) for n in range(PEOPLE)))


async def light_until(evening: Evening, chaos: Chaos, count: int) -> None:
    """Halfway the hall moves on to the second solution, while everybody goes on pressing."""
    halfway = (chaos.acknowledged + count) // 2
    pressing = asyncio.ensure_future(press_until(evening, chaos, light, count))
    try:
        await acknowledged(chaos, pressing, halfway)
        await evening.next_solution()
        await pressing
    finally:
        pressing.cancel()


async def repeatedly(evening: Evening, n: int, do: Callable[..., Awaitable[None]], more: Callable[[int], bool]) -> None:
    """One person, whose page may be loaded anew at any moment: whoever holds the phone goes on with the new page."""
    count = 0
    rng = random.Random(SEED * 1000 + n)
    while more(count):
        with suppress(PageGone):
            await do(evening.phones[n], 1, 0.15)
            count += 1
        await asyncio.sleep(rng.uniform(0, 0.2))
