"""One workshop in two processes at once: the same for everybody, also while one of them sleeps or dies."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from websockets.asyncio.client import connect

from tests.faults.browsing import Browser, Ledger, Unanswered, verdict_of
from tests.faults.evening import Evening
from tests.faults.links import eventually, until
from tests.faults.product import Product, Store
from tests.phones import Phone
from tests.simulation import thought, vote, write
from tests.web.reading import form_of

TAP = re.compile(r'(name="id" value|id)="[^"]*[0-9a-f]{32}"')


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"), WORKERS="2")
    yield await product.start()
    await product.stop()


@pytest.fixture
async def evening(product: Product) -> AsyncIterator[Evening]:
    evening = await Evening.begin(product, Store(product.data), seed=6)
    yield evening
    await evening.go_home()


@contextmanager
def asleep(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def at(product: Product, worker: int, cookies: dict[str, str] | None = None) -> Browser:
    """A browser whose connection only this process answers, since all others slept when it was opened."""
    browser = Browser(product.port, cookies, patience_s=20)
    with ExitStack() as sleeping:
        for pid in product.workers():
            if pid != worker:
                sleeping.enter_context(asleep(pid))
        assert (await browser.get("/healthz")).status == 200
    return browser


async def seen_by(product: Product, evening: Evening) -> list[list[str]]:
    """What each process shows on wall, console and a phone, but for the ids it paints into forms."""
    pages = []
    for worker in product.workers():
        host = await at(product, worker, dict(evening.facilitator.browser.cookies))
        phone = await at(product, worker, dict(evening.phones[0].storage.cookies))
        asked = [
            await host.get(f"/w/{evening.id}/wall", script=True),
            await host.get(f"/w/{evening.id}/console", script=True),
            await phone.get(f"/{evening.code}", script=True),
        ]
        pages.append([TAP.sub("", answer.html) for answer in asked])
        host.hang_up()
        phone.hang_up()
    return pages


async def both_show_the_same(product: Product, evening: Evening) -> None:
    async def ask() -> bool:
        with suppress(Unanswered):  # a process that is on its way out
            first, *others = await seen_by(product, evening)
            return others == [first]
        return False

    await until(ask)


async def test_both_show_the_same_and_either_may_die_in_mid_vote(product: Product, evening: Evening) -> None:
    await evening.let_in(20)
    await evening.open_wall()
    await evening.together(write(phone, 3, 0.05) for phone in evening.phones)
    await both_show_the_same(product, evening)
    await evening.group()
    await evening.open_vote()

    voting = evening.begin_to(vote(phone, 12, 0.3) for phone in evening.phones)
    await asyncio.sleep(0.5)
    os.kill(product.workers()[0], signal.SIGKILL)
    await eventually(lambda: len(product.workers()) == 2)
    await asyncio.sleep(0.5)
    product.kill()
    await eventually(lambda: product.starts > 1 and len(product.workers()) == 2)
    await product.ready()
    await evening.finish(voting)

    await evening.everybody_sees_their_own()
    await evening.reveal()
    await both_show_the_same(product, evening)
    await evening.end()
    sys.stdout.write(f"{await evening.account()}\n")
    assert product.starts >= 2


async def test_a_process_that_lags_behind_turns_nobody_away(product: Product, evening: Evening) -> None:
    """Somebody comes in, and the wall opens, at one process; what they then do at the other one counts all the same."""
    awake, lagging = product.workers()
    for n in range(6):
        fresh = await at(product, lagging)
        quick = await at(product, awake)
        phone = Phone(product.port, evening.code, random.Random(n), Ledger(f"phone {n}"))
        phone.browser = quick
        quick.cookies = fresh.cookies = phone.storage.cookies
        ear = await heard_by(product, lagging)
        with asleep(lagging):
            await come_in(quick, phone)
            if n == 0:
                evening.facilitator.browser.hang_up()  # whoever is awake takes the next call
                await evening.open_wall()
            form = form_of((await quick.get(f"/{evening.code}")).html, "idea_wall.post_idea")
            posting = asyncio.ensure_future(fresh.post(form.action, form.filled(text=thought(phone.rng)), script=True))
            looking = asyncio.ensure_future(first_frame(phone, ear))
            await asyncio.sleep(0.2)

        assert verdict_of(await posting) == "counts"
        assert "hx-partial" in await looking
        fresh.hang_up()
        quick.hang_up()


async def heard_by(product: Product, worker: int) -> socket.socket:
    """A connection that only this process has taken, before anything is said on it."""
    with ExitStack() as sleeping:
        for pid in product.workers():
            if pid != worker:
                sleeping.enter_context(asleep(pid))
        ear = socket.create_connection(("127.0.0.1", product.port))
        await asyncio.sleep(0.2)
    return ear


async def first_frame(phone: Phone, ear: socket.socket) -> str:
    headers = {name: value for name, value in phone.browser.about_me().items() if name != "Host"}
    address = f"ws://127.0.0.1:{phone.browser.port}/{phone.code}/socket"
    async with connect(address, sock=ear, additional_headers=headers, compression=None) as page:
        await page.send('{"stage":"","seen":"","v":1}')
        return str(await page.recv())


async def come_in(browser: Browser, phone: Phone) -> None:
    form = form_of((await browser.get(f"/{phone.code}")).html, "workshop.join")
    assert (await browser.post(form.action, form.filled())).status == 303
