"""The programme is turned over in one window while the hall writes in others, and nobody loses a word."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.conftest import NewPhone
from tests.browser.console import Console
from tests.browser.house import House
from tests.browser.people import Desk, Watch

pytestmark = pytest.mark.browser

DRAFT = "En benk ved elva der folk stopper opp"


async def test_a_programme_turned_over_while_somebody_writes_takes_nothing_from_them(
    staff: BrowserContext, house: House, desk: Desk, phone: NewPhone, watch: Watch
) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.field.fill(DRAFT)
    page = await staff.new_page()
    page.on("console", watch.hear)
    page.on("pageerror", watch.broke)
    plan = Console(page, house.url)
    await page.goto(f"{house.url}/w/{desk.id}/agenda")
    first = page.locator("#step-a1")

    await plan.press(first.get_by_role("button", name="Flytt ned: "))
    await expect(page).to_have_url(f"{page.url.partition('#')[0]}#step-a1")
    await expect(first.get_by_role("status")).to_contain_text("Delen er flyttet.")
    await expect(first).to_be_in_viewport()
    await plan.press(first.get_by_role("button", name="Lag en kopi: "))
    copy = page.locator("#step-a3")
    await expect(copy.get_by_label("Overskrift")).to_be_visible()
    await copy.get_by_label("Overskrift").fill("Det samme en gang til")
    await copy.get_by_label("Minutter").fill("12")
    await copy.get_by_label("Huskeliste for deg som leder").fill("Først stille.\nSå høyt.")
    await plan.press(copy.get_by_role("button", name="Lagre", exact=True))
    await expect(copy.get_by_role("heading", level=2)).to_have_text("Det samme en gang til")
    await plan.press(page.locator("#step-a2").get_by_role("button", name="Fjern: "))
    await expect(page.locator("#step-a2")).to_have_count(0)
    await plan.press(page.get_by_role("button", name="Angre"))
    await expect(page.locator("#step-a2")).to_have_count(1)

    await expect(astrid.field).to_have_value(DRAFT)
    await astrid.press(astrid.button("Send lappen"))
    assert await astrid.number_of(DRAFT) == 1
    await page.goto(f"{house.url}/w/{desk.id}/console")
    agenda = page.locator("#agenda")
    await expect(agenda).to_contain_text("Det samme en gang til")
    await expect(agenda.locator("[aria-current]")).to_contain_text("Behov")
    await page.close()
    assert watch.complaints == []
