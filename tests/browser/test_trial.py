"""The page that tries out a phone, in a real browser: with everything, and with one thing after another taken away."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route

from tests.browser.house import House

pytestmark = pytest.mark.browser

READY, NOT_READY = "#ready", "#not-ready"
NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off') }})"
NO_SOCKET = "window.WebSocket = class { constructor() { throw new Error('off') } }"


async def tried(context: BrowserContext, house: House, path: str = "/test") -> Page:
    """The page, once it has made up its mind."""
    page = await context.new_page()
    await page.goto(house.url + path)
    await page.wait_for_selector("#again:not([hidden])")
    return page


async def states(page: Page) -> dict[str, str]:
    """What was tried, and how it went."""
    shown = "each => [each.dataset.tried, each.querySelector('[data-state]:not([hidden])').dataset.state]"
    found: list[list[str]] = await page.eval_on_selector_all("[data-tried]", f"all => all.map({shown})")
    return dict(found)


async def test_a_phone_with_everything_is_ready(browser: Browser, house: House) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 640})
    page = await tried(context, house)
    assert set((await states(page)).values()) == {"good"}
    assert await page.is_visible(READY)
    assert not await page.is_visible(NOT_READY)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await context.close()


@pytest.mark.parametrize(
    ("taken_away", "name"), [(NO_STORAGE, "storage"), (NO_SOCKET, "socket")], ids=["storage", "socket"]
)
async def test_a_phone_that_lacks_what_it_can_do_without_is_ready_and_told(
    browser: Browser, house: House, taken_away: str, name: str
) -> None:
    context = await browser.new_context()
    await context.add_init_script(taken_away)
    page = await tried(context, house)
    assert [each for each, state in (await states(page)).items() if state != "good"] == [name]
    assert await page.is_visible(READY)
    await context.close()


async def test_a_phone_without_cookies_is_not_ready(browser: Browser, house: House) -> None:
    context = await browser.new_context()

    async def forget(route: Route) -> None:
        await context.clear_cookies()
        await route.continue_()

    await context.route("**/test", forget)
    page = await tried(context, house)
    assert (await states(page))["cookies"] == "bad"
    assert await page.is_visible(NOT_READY)
    assert not await page.is_visible(READY)
    await context.close()


async def test_a_captive_portals_page_is_no_answer(browser: Browser, house: House) -> None:
    context = await browser.new_context()

    async def portal(route: Route) -> None:
        if route.request.method == "POST":
            await route.fulfill(status=200, body="<h1>Velkommen til gjestenettet</h1>", content_type="text/html")
        else:
            await route.continue_()

    await context.route("**/test", portal)
    page = await tried(context, house)
    assert (await states(page))["send"] == "bad"
    assert not await page.is_visible(READY)
    await context.close()
