"""A slip that is changed or taken down by whoever wrote it: on a dead line, when it is refused, twice in a row."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.line import Line
from tests.browser.people import LONG_MS, Desk, Phone

pytestmark = pytest.mark.browser

BUS, TRAIN, BOAT = "Buss til butikken", "Tog til butikken", "Båt til butikken"
STORAGE_THROWS = """for (const name of ["getItem", "setItem", "removeItem"])
  Storage.prototype[name] = () => { throw new DOMException("switched off", "SecurityError"); };"""


class Author(Phone):
    """A phone whose owner looks over what she has written."""

    async def opens_slip(self, text: str) -> None:
        await self.press(self.own(text).get_by_role("link"))
        await expect(self.page.get_by_label("Endre teksten")).to_be_visible()
        await self.page.wait_for_load_state()

    async def changes_it_to(self, text: str) -> None:
        await self.field.fill(text)
        await self.press(self.button("Lagre endringen"))

    async def is_back(self) -> None:
        await self.page.wait_for_url(re.compile(r"/\d+(\?.*)?$"), timeout=LONG_MS)
        await self.sees_the_page()


async def author(phone: NewPhone, desk: Desk, base: str = "", before: str = "") -> Author:
    await desk.asks()
    made = await phone(base, before)
    return Author(made.page, made.base)


async def test_a_change_on_a_dead_line_waits_on_the_device_and_is_saved(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    astrid = await author(phone, desk, line.url)
    await astrid.writes(BUS)
    await astrid.opens_slip(BUS)
    line.becomes("refused")
    await astrid.changes_it_to(TRAIN)

    await expect(astrid.waiting).to_contain_text(TRAIN)
    await expect(astrid.waiting.locator(".status")).to_have_text("Venter")
    await expect(astrid.at("#unsaved")).to_be_in_viewport()
    await expect(astrid.at("#offline")).to_be_visible()
    line.becomes("open")

    await astrid.is_back()
    await expect(astrid.receipt).to_contain_text("Lagret.")
    await astrid.waits_for_nothing()
    await astrid.has_once(TRAIN)


async def test_a_slip_taken_down_on_a_dead_line_is_taken_down_when_it_is_back(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    astrid = await author(phone, desk, line.url)
    number = await astrid.writes(BUS)
    await astrid.opens_slip(BUS)
    line.becomes("refused")
    await astrid.press(astrid.button("Ta ned lappen"))

    await expect(astrid.waiting).to_contain_text(f"Ta ned lapp {number}")
    line.becomes("open")

    await astrid.is_back()
    await expect(astrid.own(BUS)).to_contain_text("Tatt ned av deg")


async def test_of_two_changes_in_a_row_the_newer_stands(phone: NewPhone, desk: Desk, line: Line) -> None:
    """Also when the page is loaded anew between them: it shows the newest words, not what the server still has."""
    astrid = await author(phone, desk, line.url)
    await astrid.writes(BUS)
    await astrid.opens_slip(BUS)
    await astrid.page.route("**/do", lambda route: route.abort())
    await astrid.changes_it_to(TRAIN)
    await astrid.is_back()
    await expect(astrid.waiting).to_contain_text(TRAIN)
    await astrid.opens_slip(BUS)
    await expect(astrid.field).to_have_value(TRAIN)
    await astrid.changes_it_to(BOAT)
    await astrid.is_back()
    await expect(astrid.waiting).to_contain_text([TRAIN, BOAT])

    await astrid.page.unroute("**/do")

    await astrid.waits_for_nothing()
    await astrid.has_once(BOAT)
    await astrid.opens_slip(BOAT)
    await expect(astrid.field).to_have_value(BOAT)


async def test_a_refused_change_stays_in_its_field_beside_the_reason(phone: NewPhone, desk: Desk) -> None:
    astrid = await author(phone, desk)
    await astrid.writes(BUS)
    await astrid.opens_slip(BUS)
    await desk.closes()
    await astrid.changes_it_to(TRAIN)

    await expect(astrid.receipt).to_contain_text(re.compile(r"Avvist\.\s*Denne delen var stengt"))
    await expect(astrid.field).to_have_value(TRAIN)
    await expect(astrid.waiting).to_have_count(0)
    await desk.does("workshop.open_activity", ("activity", "a1"))
    await astrid.press(astrid.button("Lagre endringen"))

    await astrid.is_back()
    await astrid.has_once(TRAIN)


async def test_words_refused_where_there_is_no_field_for_them_are_shown_with_the_reason(
    phone: NewPhone, desk: Desk
) -> None:
    astrid = await author(phone, desk)
    await astrid.writes(BUS)
    await astrid.opens_slip(BUS)
    await astrid.page.route("**/do", lambda route: route.abort())
    await astrid.changes_it_to(TRAIN)
    await astrid.is_back()
    await desk.closes()
    await astrid.page.unroute("**/do")

    await expect(astrid.receipt).to_contain_text("Avvist.", timeout=LONG_MS)
    await expect(astrid.receipt.locator(".slip")).to_have_text(TRAIN)
    await astrid.has_once(BUS)


async def test_a_change_outlives_a_reload_before_it_is_sent(phone: NewPhone, desk: Desk) -> None:
    astrid = await author(phone, desk)
    await astrid.writes(BUS)
    await astrid.opens_slip(BUS)
    await astrid.press(astrid.field)
    await astrid.page.keyboard.press("End")
    await astrid.page.keyboard.type(" hver dag")

    await astrid.page.reload()

    await expect(astrid.field).to_have_value(BUS + " hver dag")
    await astrid.press(astrid.button("Lagre endringen"))
    await astrid.is_back()
    await astrid.has_once(BUS + " hver dag")


async def test_without_storage_a_change_is_waited_for_on_its_own_page(phone: NewPhone, desk: Desk, line: Line) -> None:
    astrid = await author(phone, desk, line.url, STORAGE_THROWS)
    await astrid.writes(BUS)
    await astrid.opens_slip(BUS)
    line.becomes("refused")
    await astrid.changes_it_to(TRAIN)
    await expect(astrid.at("#memory-only")).to_be_visible()
    await astrid.press(astrid.page.get_by_role("link", name="Tilbake"))
    await expect(astrid.waiting).to_contain_text(TRAIN)
    line.becomes("open")

    await astrid.is_back()
    await astrid.has_once(TRAIN)


async def test_without_storage_refused_words_are_given_back_too(phone: NewPhone, desk: Desk) -> None:
    await desk.asks(("settings.ideas_per_person_max", "1"))
    astrid = await phone("", STORAGE_THROWS)
    await astrid.writes(BUS)
    await astrid.sends(TRAIN)

    await expect(astrid.receipt).to_contain_text("Avvist.")
    await expect(astrid.field).to_have_value(TRAIN)


async def test_no_link_leads_from_a_page_that_is_cut_off(phone: NewPhone, desk: Desk, line: Line) -> None:
    """It would lead to the browser's own error, from which there is no way back before the line is."""
    astrid = await author(phone, desk, line.url)
    await astrid.writes(BUS)
    line.becomes("refused")
    await expect(astrid.at("#offline")).to_be_visible(timeout=LONG_MS)

    await astrid.press(astrid.own(BUS).get_by_role("link"))

    await expect(astrid.at("#offline")).to_be_in_viewport()
    line.becomes("open")
    await expect(astrid.at("#offline")).to_be_hidden(timeout=LONG_MS)
    await astrid.opens_slip(BUS)
