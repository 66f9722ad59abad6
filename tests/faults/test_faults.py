"""Faults on the real program, short and seeded: whatever is killed, cut or lost, no phone was told too much."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.faults.checker import Account
from tests.faults.evening import Evening
from tests.faults.links import AnswersLost, Link, eventually, until
from tests.faults.product import Product, Store
from tests.machine import redis_server
from tests.phones import Phone
from tests.simulation import choose, keep_tapping, light, thought, vote, write

HEARD_S = 20.0
"""How long a phone that says nothing may keep its socket; printed, and held with as much again."""


def told(account: Account, *more: str) -> None:
    """The closing line, for whoever reads the run."""
    sys.stdout.write(f"{account}{', '.join(('', *more))}\n")
    assert account.acknowledged


Begin = Callable[..., Awaitable[Evening]]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Evenings after which everybody goes home, however they went."""
    begun: list[Evening] = []

    async def begin(product: Product, store: Store, seed: int, people: int = 0) -> Evening:
        begun.append(await Evening.begin(product, store, seed))
        await begun[-1].let_in(people)
        return begun[-1]

    yield begin
    for evening in begun:
        await evening.go_home()


# As it comes: one process, and the store it starts for itself


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"))
    yield await product.start()
    await product.stop()


@pytest.fixture
def own_store(product: Product) -> Store:
    return Store(product.data)


async def test_an_evening_in_which_server_and_store_are_killed_in_mid_vote(
    begin: Begin, product: Product, own_store: Store
) -> None:
    evening = await begin(product, own_store, seed=1, people=16)
    await evening.open_wall()
    await evening.together(write(phone, 3, 0.05) for phone in evening.phones)
    await evening.everybody_sees_their_own()
    await evening.group()
    await evening.open_vote()
    starts = product.starts

    voting = evening.begin_to(vote(phone, 10, 0.3) for phone in evening.phones)
    for blows in ((product.kill,), (own_store.kill,), (product.kill, own_store.kill)):
        await asyncio.sleep(0.5)
        for blow in blows:
            blow()
        await product.ready()
    await evening.finish(voting)

    await evening.everybody_sees_their_own()
    await evening.reveal()
    await evening.end()
    told(await evening.account())
    assert product.starts == starts + 2


async def test_answers_and_lights_are_given_while_the_server_is_killed(
    begin: Begin, product: Product, own_store: Store
) -> None:
    evening = await begin(product, own_store, seed=7, people=6)
    await evening.open_wall()
    await evening.together(write(phone, 1) for phone in evening.phones)
    await evening.group(2)
    await evening.open_vote()
    await evening.reveal()
    await evening.open_poll()
    answering = evening.begin_to(choose(phone, 6, 0.15) for phone in evening.phones)
    await asyncio.sleep(0.5)
    product.kill()
    await evening.finish(answering)
    await evening.everybody_sees_their_own()
    await evening.reveal()

    await evening.open_solutions()
    await evening.together(light(phone, 3, 0.05) for phone in evening.phones)
    await evening.next_solution()
    await evening.together(light(phone, 4, 0.2) for phone in evening.phones)
    await evening.everybody_sees_their_own()
    await evening.reveal()
    await evening.end()
    told(await evening.account())
    lit = [r.fields["solution"] for p in evening.phones for r in p.ledger.told(do="solution_test.give_light")]
    assert set(lit) == {"1", "2"}


async def test_slips_posted_into_a_black_hole_arrive_once_although_the_page_is_loaded_anew(
    begin: Begin, product: Product, own_store: Store
) -> None:
    evening = await begin(product, own_store, seed=2)
    link = await Link(product.port).open()
    await evening.let_in(6, plain_every=3, port=link.port, patience_s=0.7)
    await evening.open_wall()
    await evening.together(write(phone, 1) for phone in evening.phones)

    for hole in ({"up": True}, {"up": False}):
        link.block(**hole)
        for n, phone in enumerate(list(evening.phones)):
            form = await phone.form("idea_wall.post_idea")
            for _ in range(5):
                phone.tap(form, text=thought(phone.rng))
            if n % 2:
                await asyncio.sleep(0.1)
                await evening.reload(phone)
        await asyncio.sleep(1.0)
        assert all(len(phone.storage.outbox) == 5 for phone in evening.phones)
        link.cut()
        link.unblock()
        await evening.settle()

    await evening.everybody_sees_their_own()
    await evening.end()
    account = await evening.account()
    told(account)
    assert account.acknowledged == 6 + 6 * 11 + len(evening.facilitator.ledger.receipts)
    await link.close()


async def test_the_vote_ends_while_seventy_lay_dots_and_two_phones_are_dead(
    begin: Begin, product: Product, own_store: Store
) -> None:
    """One phone's link goes dead without a word, one never reads; nobody else notices, and both are let go."""
    evening = await begin(product, own_store, seed=3, people=70)
    link = await Link(product.port).open()
    [halfway] = await evening.let_in(1, plain_every=0, port=link.port)
    await eventually(lambda: halfway.screen)
    deaf = await never_reads(evening.phones[0])
    alive = sum(phone.script for phone in evening.phones[:70])
    link.block()
    silent_at = time.monotonic()
    freeing = asyncio.ensure_future(until_screens(product, alive))
    await evening.open_wall()
    await evening.together(write(phone, 2, 0.1) for phone in evening.phones[:70])
    await evening.group()
    await evening.open_vote()
    await evening.together(vote(phone, 2, 0.5) for phone in evening.phones[:70])

    await asyncio.wait_for(freeing, silent_at + 2 * HEARD_S - time.monotonic())
    freed_s = time.monotonic() - silent_at
    deaf.close()
    voting = evening.begin_to(keep_tapping(phone, 6, 0.4) for phone in evening.phones[:70])
    await asyncio.sleep(1)
    await evening.end()
    await evening.finish(voting)

    too_late = sum(
        r.verdict != "counts" for p in evening.phones for r in p.ledger.receipts if r.do == "dot_vote.set_dots"
    )
    assert too_late
    told(await evening.account(), f"not counted {too_late}", f"freed after {freed_s:.1f} s")
    await link.close()


async def never_reads(phone: Phone) -> socket.socket:
    """A second tab of somebody's that asks for everything and reads nothing."""
    ear = socket.socket()
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    ear.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(ear, ("127.0.0.1", phone.browser.port))
    said = {
        **phone.browser.about_me(),
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    lines = [
        f"GET /{phone.code}/socket?page=alle HTTP/1.1",
        *(f"{name}: {value}" for name, value in said.items()),
        "",
        "",
    ]
    await loop.sock_sendall(ear, "\r\n".join(lines).encode())
    await asyncio.sleep(0.5)
    hello = b'{"stage":"","seen":"","v":1}'
    await loop.sock_sendall(ear, bytes((0x81, 0x80 | len(hello))) + bytes(4) + hello)
    return ear


async def until_screens(product: Product, count: int) -> None:
    async def ask() -> bool:
        return await product.screens() <= count

    await until(ask)


# A store that we run, behind a road that we rule


@pytest.fixture(scope="module")
async def debian(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Product, Store]]:
    store = await Store(tmp_path_factory.mktemp("debian"), redis_server()).start()
    product = await Product(tmp_path_factory.mktemp("product"), REDIS_URL=store.url).start()
    yield product, store
    await product.stop()
    await store.stop()


async def test_every_answer_of_the_store_is_lost_once_and_then_three_times(
    begin: Begin, debian: tuple[Product, Store]
) -> None:
    product, store = debian
    evening = await begin(product, store, seed=4)
    store.link.fate = once = AnswersLost(1)
    await evening.let_in(10, pause_s=0.1)
    await evening.open_wall()
    await evening.together(write(phone, 2) for phone in evening.phones)
    await evening.group()
    await evening.open_vote()
    store.link.fate = thrice = AnswersLost(3)
    await evening.together(vote(phone, 4) for phone in evening.phones)
    await evening.everybody_sees_their_own()
    await evening.reveal()
    await evening.end()
    store.link.fate = None

    account = await evening.account()
    told(account, f"answers lost {once.lost + thrice.lost}")
    assert once.lost + thrice.lost >= account.acknowledged


async def test_a_store_that_is_emptied_and_then_set_back_gets_its_history_again_and_the_facilitator_is_told(
    begin: Begin,
    debian: tuple[Product, Store],
) -> None:
    product, store = debian
    evening = await begin(product, store, seed=5, people=12)
    older = store.copy()
    evening.facilitator.browser.cookies.clear()
    await evening.facilitator.enter(evening.links["console"])  # by a cookie that no copy knows
    await evening.open_wall()
    await evening.together(write(phone, 2, 0.05) for phone in evening.phones)
    await evening.group()
    await evening.open_vote()

    open_desk = asyncio.ensure_future(desk(evening))
    voting = evening.begin_to(vote(phone, 8, 0.4) for phone in evening.phones)
    await asyncio.sleep(0.5)
    await store.empty()
    await until_told(evening, 1)
    await store.set_back(older)
    await until_told(evening, 2)
    await evening.finish(voting)
    assert not open_desk.done()
    open_desk.cancel()

    await evening.everybody_sees_their_own()
    await evening.reveal()
    await evening.end()
    told(await evening.account(), "losses told 2")
    await store.empty()
    await until_told(evening, 3)
    assert not re.fullmatch("[0-9a-f]{32}", (await store.access(evening.id)).get("key", ""))


async def desk(evening: Evening) -> int | None:
    """The facilitator's open desk, until the server closes it: with which code."""
    browser = evening.facilitator.browser
    headers = {name: value for name, value in browser.about_me().items() if name != "Host"}
    address = f"ws://127.0.0.1:{browser.port}/w/{evening.id}/socket?page=facilitator"
    async with connect(address, additional_headers=headers, compression=None, max_size=None) as socket:
        await socket.send('{"stage":"","seen":"","v":1}')
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code


async def until_told(evening: Evening, times: int) -> None:
    """The desk says how often something was lost."""

    async def ask() -> bool:
        return f"Lagringen mistet noe {times} gang" in await evening.facilitator.console()

    await until(ask)
