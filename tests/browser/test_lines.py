"""Phones on lines that fail, in a real browser against the real server: what is written waits, and arrives once."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.line import Line
from tests.browser.people import LONG_MS, Desk, Phone

pytestmark = pytest.mark.browser

BUS = "Buss til butikken på lørdager"
STORAGE_THROWS = """for (const name of ["getItem", "setItem", "removeItem"])
  Storage.prototype[name] = () => { throw new DOMException("switched off", "SecurityError"); };"""


async def test_two_tabs_agree_and_one_sends_what_the_other_left(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.asks()
    first = await phone(line.url)
    second = Phone(await first.page.context.new_page(), line.url)
    await second.page.goto(f"{line.url}/{desk.code}")
    await second.sees_the_page()
    line.becomes("refused")

    await first.sends(BUS)
    await expect(first.waiting).to_have_count(1)
    await expect(second.waiting).to_have_count(1)
    await second.sends("Kafé")
    await expect(first.waiting).to_have_count(2)
    await first.page.close()
    line.becomes("open")

    await second.waits_for_nothing()
    await second.has_once(BUS, "Kafé")


async def test_without_storage_a_slip_waits_in_memory_and_says_so(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.asks()
    astrid = await phone(line.url, STORAGE_THROWS)
    line.becomes("refused")

    await astrid.sends(BUS)

    await expect(astrid.at("#memory-only")).to_be_visible()
    await expect(astrid.waiting).to_have_count(1)
    line.becomes("open")
    await astrid.waits_for_nothing()
    await astrid.has_once(BUS)
    await expect(astrid.at("#memory-only")).to_be_hidden()


async def test_the_page_of_a_captive_portal_is_no_receipt(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.asks()
    astrid = await phone(line.url)
    line.becomes("portal")

    async with astrid.page.expect_response(lambda answer: answer.url.endswith("/do")) as answered:
        await astrid.sends(BUS)
    assert (await answered.value).status == 200

    await expect(astrid.waiting.locator(".status")).to_have_text("Venter")
    await expect(astrid.at("#offline")).to_be_visible(timeout=LONG_MS)
    await expect(astrid.page.get_by_text("gjestenettet")).to_have_count(0)
    await astrid.has_once()
    line.becomes("open")
    await astrid.has_once(BUS)
    await expect(astrid.at("#offline")).to_be_hidden(timeout=LONG_MS)


async def test_a_dead_link_is_noticed_and_mends_itself(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.asks()
    astrid = await phone(line.url)
    await astrid.writes("Benk ved elva")
    line.becomes("silent")
    await astrid.sends(BUS)

    await expect(astrid.at("#offline")).to_be_visible(timeout=20_000)
    await expect(astrid.waiting.locator(".status")).to_have_text("Venter")
    line.becomes("open")

    await expect(astrid.at("#back")).to_be_visible(timeout=LONG_MS)
    await expect(astrid.at("#offline")).to_be_hidden()
    await astrid.waits_for_nothing()
    await astrid.has_once("Benk ved elva", BUS)


async def test_where_no_socket_can_be_had_the_page_asks_again_and_again(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    line.becomes("no-sockets")
    astrid = await phone(line.url)
    frames: list[str | bytes] = []

    def heard(frame: str | bytes) -> None:
        frames.append(frame)

    astrid.page.on("websocket", lambda socket: socket.on("framereceived", heard))
    await desk.asks()

    await expect(astrid.field).to_be_visible(timeout=LONG_MS)
    await astrid.writes(BUS)
    odd = await phone()
    await odd.writes("Kafé")
    await expect(astrid.at("#news")).to_contain_text("Les alle 2", timeout=LONG_MS)
    await expect(astrid.at("#offline")).to_be_hidden(timeout=LONG_MS)
    assert frames == []


async def test_a_phone_that_has_lost_its_cookie_comes_in_again_with_what_it_wrote(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.page.context.clear_cookies()

    await astrid.sends(BUS)

    await astrid.joins("Innbygger")
    await astrid.has_once(BUS)
