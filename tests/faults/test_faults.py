"""Faults on the real program, short and seeded: whatever is killed, cut or lost, no phone was told too much."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest

from tests.faults.checker import Account
from tests.faults.evening import Evening
from tests.faults.product import Product, Store
from tests.simulation import vote, write


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """As it comes: one process, and the store it starts for itself."""
    product = Product(tmp_path_factory.mktemp("product"))
    yield await product.start()
    await product.stop()


def told(account: Account) -> None:
    """The closing line, for whoever reads the run."""
    sys.stdout.write(f"{account}\n")
    assert account.acknowledged


@pytest.fixture
def own_store(product: Product) -> Store:
    return Store(product.data)


async def test_an_evening_in_which_server_and_store_are_killed_in_mid_vote(product: Product, own_store: Store) -> None:
    evening = await Evening.begin(product, own_store, seed=1, people=24)
    await evening.open_wall()
    await evening.together(write(phone, 3, 0.05) for phone in evening.phones)
    await evening.everybody_sees_their_own()
    await evening.group()
    await evening.open_vote()

    voting = asyncio.gather(*(vote(phone, 14, 0.4) for phone in evening.phones))
    for kill in ((product.kill,), (own_store.kill,), (product.kill, own_store.kill)):
        await asyncio.sleep(1.0)
        for blow in kill:
            blow()
        await product.ready()
    await asyncio.wait_for(voting, 90)

    await evening.everybody_sees_their_own()
    await evening.reveal()
    await evening.end()
    told(await evening.account())
    assert product.starts == 3
    await evening.go_home()
