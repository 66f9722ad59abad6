"""A real server and a real browser, for evenings as people have them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests import machine
from tests.browser.house import House, free_port
from tests.browser.line import Line
from tests.browser.people import LAPTOP, PHONE, Desk, Phone, Watch
from tests.browser.stage import Stage
from tests.browser.stages import every_stage
from tests.web.serving import Server

NewContext = Callable[..., Awaitable[BrowserContext]]
NewPhone = Callable[..., Awaitable[Phone]]

# A machine that is busy with other tests is not a slow product; who sees it at once waits no longer.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where others use the machine too, a screen gets a second look, and the run counts it among its reruns.

    Rules, stores and faults get none: what is lost once is lost.
    """
    if os.environ.get("VERKSTED_BROWSER_AGAIN"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def base_url() -> str:
    """The plugin's own warns; addresses here are whole."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the machine: none is downloaded."""
    return {**browser_type_launch_args, "executable_path": str(machine.chromium()), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
async def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One server for the tests that do not kill it; each has a workshop of its own."""
    async with House(tmp_path_factory.mktemp("house"), free_port()) as server:
        yield server


@pytest.fixture(scope="session")
async def staff(browser: Browser, house: House) -> AsyncIterator[BrowserContext]:
    """A browser that has used the link the server printed."""
    context = await browser.new_context(**LAPTOP)  # type: ignore[arg-type] # a dict of settings
    page = await context.new_page()
    await page.goto(house.sign_in)
    await page.close()
    yield context
    await context.close()


@pytest.fixture
async def desk(house: House, staff: BrowserContext, request: pytest.FixtureRequest) -> Desk:
    """A workshop that nobody has come to yet."""
    made = Desk(staff.request, house.url)
    await made.founds(request.node.originalname.replace("_", " "))
    return made


@pytest.fixture
async def line(house: House) -> AsyncIterator[Line]:
    made = Line(house.port)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def phone(new_context: NewContext, house: House, desk: Desk, watch: Watch) -> AsyncIterator[NewPhone]:
    """Makes phones that have come in; afterwards no page may have complained."""

    async def make(base: str = "", before: str = "", at: str = "", **settings: Any) -> Phone:
        """`at` is what follows the code in the address: "/bord/3" for somebody at table 3."""
        context = await new_context(**{**PHONE, **settings})
        await watch.over(context)
        if before:
            await context.add_init_script(before)
        made = Phone(await context.new_page(), base or house.url)
        await made.opens(f"{made.base}/{desk.code}{at}")
        return made

    yield make
    assert watch.complaints == []


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Stage]]:
    """Every screen and state of the product, on a server of their own; they are only looked at."""
    server = Server(tmp_path_factory.mktemp("stages")).start()
    yield every_stage(server)
    server.stop()
