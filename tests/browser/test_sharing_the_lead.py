"""Several who lead, help and look on at once: whose screen follows whom, and whose press counts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlencode

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.house import House
from tests.browser.people import LAPTOP, LONG_MS, Desk, Watch

pytestmark = pytest.mark.browser

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
IN_TIME_MS, PRESSES_MAX = 600, 5
"""A press so soon after the change was meant for what stood there before; a slow machine is given some tries."""
SLOWLY = """() => {
  const [page, stamp] = [performance.now.bind(performance), Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp")];
  const [began, slowed] = [page(), (ms) => began + (ms - began) / 5];
  performance.now = () => slowed(page());
  Object.defineProperty(Event.prototype, "timeStamp", { ...stamp, get() { return slowed(stamp.get.call(this)); } });
  window.quick = () => {
    delete performance.now;
    Object.defineProperty(Event.prototype, "timeStamp", stamp);
  };
  window.changed = new Promise((tell) => document.addEventListener("htmx:after:swap", () => {
    const close = [...document.querySelectorAll("#controls .button")].find((each) => each.textContent.trim() === "Steng");
    if (close) tell({ ...close.getBoundingClientRect().toJSON(), at: performance.now() });
  }));
}"""
"""The page's time goes at a fifth of its pace, so that a machine has five times as long to press in; and it tells of the change."""
Joins = Callable[[str, str], Awaitable[Page]]


@pytest.fixture
async def joins(staff: BrowserContext, house: House, desk: Desk, new_context: NewContext) -> AsyncIterator[Joins]:
    """Somebody with a link of their own, on a machine of their own, at a page."""
    watch = Watch()

    async def join(standing: str, page: str) -> Page:
        said = urlencode([("make", standing), ("label", "Avisa")])
        made = await staff.request.post(f"{house.url}/w/{desk.id}/links", data=said, headers=FORM)
        token = re.search(r"/enter/([\w.-]+)", await made.text())
        assert token
        context = await new_context(**LAPTOP)
        await watch.over(context)
        theirs = await context.new_page()
        await theirs.goto(f"{house.url}/enter/{token[1]}")
        await theirs.goto(f"{house.url}/w/{desk.id}/{page}")
        return theirs

    yield join
    assert watch.complaints == []


@pytest.mark.parametrize(
    ("standing", "page"),
    [("observer", "observer"), ("projector", "wall"), ("helper", "table"), ("cofacilitator", "console")],
)
async def test_a_link_that_is_revoked_takes_with_it_what_its_screen_shows(
    staff: BrowserContext, house: House, desk: Desk, joins: Joins, standing: str, page: str
) -> None:
    theirs = await joins(standing, page)
    await expect(theirs.locator("main, .wall").first).to_be_visible()
    await expect(theirs.get_by_role("heading", name="Her kommer du ikke inn")).to_have_count(0)

    said = urlencode([("revoke", standing)])
    await staff.request.post(f"{house.url}/w/{desk.id}/links", data=said, headers=FORM)

    await expect(theirs.get_by_role("heading", name="Her kommer du ikke inn")).to_be_visible(timeout=LONG_MS)


async def test_ten_quick_presses_are_ten_minutes_more(staff: BrowserContext, house: House, desk: Desk) -> None:
    await desk.does("workshop.change_activity", ("activity", "a1"), ("title", "Behov"), ("minutes", "15"))
    await desk.does("workshop.open_activity", ("activity", "a1"))
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/console")
    clock = page.locator("#controls [data-deadline]")
    before = int(str(await clock.get_attribute("data-deadline")))
    spot = await page.get_by_role("button", name="+ 1 min").bounding_box()
    assert spot

    for _ in range(10):
        await page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        await page.wait_for_timeout(110)

    await expect(clock).to_have_attribute("data-deadline", str(before + 10 * 60_000))
    await page.close()


async def test_a_press_meant_for_what_another_has_pressed_already_is_not_taken_for_what_came_in_its_place(
    staff: BrowserContext, house: House, desk: Desk, joins: Joins
) -> None:
    """Both reach for the same yellow button; for the one who comes second it says *Steng* by then."""
    page = await joins("cofacilitator", "console")
    await desk.settles()
    close = page.get_by_role("button", name="Steng", exact=True)

    for _ in range(PRESSES_MAX):
        spot, late_ms = await pressed_as_it_changes(page, desk)
        if late_ms <= IN_TIME_MS:
            break
        # It may have been meant for what stands there now, so whatever became of it was right.
        await desk.closes()
    assert late_ms <= IN_TIME_MS, "this machine never came in time, so it cannot tell"

    await page.wait_for_timeout(1000)
    await expect(close).to_be_visible()
    await page.mouse.click(*spot)
    await expect(close).to_have_count(0)


async def pressed_as_it_changes(page: Page, desk: Desk) -> tuple[tuple[float, float], float]:
    """Another starts the step, and here the button that comes in its place is pressed: where, and how long after."""
    await expect(page.get_by_role("button", name="Steng", exact=True)).to_have_count(0)
    await page.evaluate(SLOWLY)
    await desk.does("workshop.open_activity", ("activity", "a1"))
    where = await page.evaluate("() => window.changed")
    spot = (where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    await page.mouse.click(*spot)
    late_ms = await page.evaluate("performance.now()") - where["at"]
    await page.evaluate("() => window.quick()")
    return spot, late_ms


async def test_the_way_to_let_the_wall_go_can_be_read_under_the_hand_that_held_it(
    staff: BrowserContext, house: House, desk: Desk
) -> None:
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/console")
    await page.locator("#wall").get_by_role("button", name="Frys").click()
    let_go = page.locator("#wall").get_by_role("button", name="Slipp")
    await expect(let_go).to_be_visible()
    await let_go.hover()
    ink, ground = await let_go.evaluate("(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
    assert ground not in (ink, "rgba(0, 0, 0, 0)")
    await page.close()


async def test_the_name_of_the_picture_stands_on_a_bar_of_its_own_at_the_helpers_console(joins: Joins) -> None:
    page = await joins("helper", "console")
    picture = await page.locator(".preview iframe").bounding_box()
    name = await page.locator(".preview summary").first.bounding_box()
    assert picture
    assert name
    assert name["y"] >= picture["y"] + picture["height"] - 2


async def test_the_step_that_runs_is_in_sight_in_a_long_programme(
    staff: BrowserContext, house: House, desk: Desk
) -> None:
    for _ in range(14):
        await desk.does("workshop.duplicate_activity", ("activity", "a1"))
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/console")
    last = page.locator(".agenda > li").nth(14)
    await expect(last).to_be_attached()
    assert not await seen_whole(last)
    await desk.does(
        "workshop.open_activity", ("activity", (await last.locator("details").get_attribute("id") or "")[5:])
    )
    await expect(last.locator("[aria-current=step]")).to_be_attached()
    assert await seen_whole(last)
    await page.close()


async def seen_whole(step: Locator) -> bool:
    """Inside the column it scrolls in."""
    return bool(
        await step.evaluate(
            """(e) => { const [own, side] = [e, e.closest(".console-side")].map((each) => each.getBoundingClientRect());
            return own.top >= side.top && own.bottom <= side.bottom; }"""
        )
    )
