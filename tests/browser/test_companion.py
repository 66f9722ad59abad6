"""What the page's own script promises, tried in a real browser against the real server."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewContext, NewPhone
from tests.browser.house import House
from tests.browser.line import Line
from tests.browser.people import LONG_MS, PHONE, Desk, Phone, Watch, centre_of

pytestmark = pytest.mark.browser

BUS = "Buss til butikken på lørdager"


# The page itself


async def test_the_watch_sees_a_broken_rule_and_a_broken_script(
    new_context: NewContext, house: House, watch: Watch
) -> None:
    context = await new_context()
    await watch.over(context)
    page = await context.new_page()
    await page.goto(house.url)

    await page.evaluate("document.body.setAttribute('style', 'color: red')")
    await page.evaluate("setTimeout(() => { throw new Error('broken on purpose'); })")
    await expect(page.locator("body")).to_be_visible()
    await page.wait_for_timeout(200)

    assert any("style-src" in complaint for complaint in watch.complaints)
    assert any("broken on purpose" in complaint for complaint in watch.complaints)


async def test_a_double_tap_makes_one_slip(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.field.fill(BUS)
    spot = await centre_of(astrid.at("#send"))

    await astrid.page.touchscreen.tap(*spot)
    await astrid.page.touchscreen.tap(*spot)

    await expect(astrid.receipt).to_contain_text(re.compile(r"Lagret\.\s*Lappen din har nummer \d+\."))
    await astrid.has_once(BUS)
    await expect(astrid.receipt).not_to_contain_text("Ikke")


async def test_the_button_stays_under_the_finger_that_presses_it(phone: NewPhone, desk: Desk) -> None:
    """The question shrinks while somebody writes; growing back at the press, it would push the button away."""
    await desk.asks(("settings.prompts[]", "Hvor og hvordan bor du når du er 80 år, og hvem bor der med deg?"))
    astrid = await phone()
    await astrid.chooses_question("Hvor og hvordan bor du")
    await astrid.field.fill(BUS)
    before = await centre_of(astrid.at("#send"))

    await astrid.page.mouse.move(*before)
    await astrid.page.mouse.down()
    during = await centre_of(astrid.at("#send"))
    await astrid.page.mouse.up()

    assert during == before
    await astrid.has_once(BUS)


async def test_a_text_that_is_too_long_stays_in_its_field(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.sends("å" * 139 + "👵🏽")

    await expect(astrid.at("#counter")).to_have_text("1 tegn for mye")
    await expect(astrid.field).to_have_value(re.compile("^å+👵🏽$"))
    await expect(astrid.field).to_be_focused()
    await expect(astrid.waiting).to_have_count(0)
    await astrid.sends("å" * 139 + "👵")

    await astrid.has_once("å" * 139 + "👵")


async def test_typing_is_not_disturbed_by_what_others_do(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid, odd = await phone(), await phone()
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type("Et å gå til")
    for _ in range(len("å gå til")):
        await astrid.page.keyboard.press("ArrowLeft")

    for number, text in enumerate(("Kafé", "Benk ved elva", "Vaktmester"), 1):
        await odd.writes(text)
        await expect(astrid.at("#news")).to_contain_text(["Les lappen", "Les alle 2", "Les alle 3"][number - 1])
        await astrid.page.keyboard.type(["sted ", "der alle ", "tør "][number - 1])

    await expect(astrid.field).to_be_focused()
    await expect(astrid.field).to_have_value("Et sted der alle tør å gå til")
    caret = await astrid.field.evaluate("(field) => [field.selectionStart, field.selectionEnd]")
    assert caret == [len("Et sted der alle tør ")] * 2


@pytest.mark.parametrize("choice", ["send", "skip"])
async def test_what_is_being_written_outlives_a_hall_that_moves_on(phone: NewPhone, desk: Desk, choice: str) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type(BUS)

    await desk.closes()

    await expect(astrid.at("#moved")).to_be_visible()
    await expect(astrid.field).to_have_value(BUS)
    await expect(astrid.field).to_be_focused()
    await astrid.press(astrid.button("Send lappen" if choice == "send" else "Hopp over").last)
    await expect(astrid.at("#moved")).to_be_hidden()
    await expect(astrid.at("#stage h1")).to_have_text("Nå snakker vi sammen i salen")
    await astrid.has_once(*([BUS] if choice == "send" else []))


async def test_what_is_ones_own_in_the_new_task_is_there_when_the_draft_is_dropped(phone: NewPhone, desk: Desk) -> None:
    """The dots were laid before the hall went back to writing; they come in frames of their own, after the task."""
    await desk.asks()
    astrid = await phone()
    await astrid.writes(BUS)
    await astrid.writes("Kafé")
    await desk.closes()
    await desk.does("workshop.open_activity", ("activity", "a2"))
    await astrid.lays(BUS)
    await astrid.waits_for_nothing()
    await desk.does("workshop.open_activity", ("activity", "a1"))
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type("Benk ved elva")

    await desk.does("workshop.open_activity", ("activity", "a2"))
    await expect(astrid.at("#moved")).to_be_visible()
    await expect(astrid.at("#finish")).to_be_visible()
    await astrid.press(astrid.button("Hopp over"))

    await expect(astrid.option(BUS)).to_be_visible()
    assert await astrid.dots() == {BUS}
    await expect(astrid.at(".board")).to_contain_text("1 prikk igjen")


async def test_a_draft_outlives_a_reload(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type(BUS)

    await astrid.page.reload()

    await expect(astrid.field).to_have_value(BUS)
    await astrid.press(astrid.at("#send"))
    await astrid.has_once(BUS)
    await astrid.page.reload()
    await expect(astrid.field).to_have_value("")


# The four things a phone can be told


async def test_waiting_then_saved(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.asks()
    astrid = await phone(line.url)
    line.becomes("refused")
    await astrid.sends(BUS)

    await expect(astrid.waiting.locator(".status")).to_have_text("Venter")
    await expect(astrid.at("#unsaved")).to_be_in_viewport()
    await expect(astrid.receipt).to_be_empty()
    line.becomes("open")

    await expect(astrid.receipt).to_have_text(
        re.compile(r"^\s*Lagret\.\s*Lappen din har nummer \d+\.\s*$"), timeout=LONG_MS
    )
    await astrid.waits_for_nothing()
    await expect(astrid.at("#unsaved")).to_be_hidden()


async def test_refused_with_the_reason_and_the_words_given_back(phone: NewPhone, desk: Desk) -> None:
    await desk.asks(("settings.ideas_per_person_max", "2"))
    astrid = await phone()
    await astrid.writes(BUS)
    await astrid.writes("Kafé")
    await astrid.sends("En til")

    await expect(astrid.receipt).to_have_text(re.compile(r"^\s*Avvist\.\s*Du har sendt de 2 lappene dine\."))
    await expect(astrid.field).to_have_value("En til")
    await astrid.has_once(BUS, "Kafé")


async def test_saved_but_not_counted_with_the_reason(
    phone: NewPhone, desk: Desk, house: House, new_context: NewContext
) -> None:
    """One person on two devices: while the store is slow neither command is known to the other's judge."""
    await desk.asks(("settings.ideas_per_person_max", "1"))
    astrid = await phone()
    cookies = await astrid.page.context.storage_state()
    twin = Phone(await (await new_context(**PHONE, storage_state=cookies)).new_page(), house.url)
    await twin.page.goto(f"{house.url}/{desk.code}")
    await twin.sees_the_page()

    with house.pause_store():
        await astrid.sends(BUS)
        await twin.sends("Kafé")
        await astrid.page.wait_for_timeout(300)
    await astrid.waits_for_nothing()
    await twin.waits_for_nothing()

    told = sorted([(await each.receipt.inner_text(), await each.field.input_value()) for each in (astrid, twin)])
    assert re.fullmatch(r"Lagret, men ikke talt\.\s*Du har sendt \S.*", told[0][0].strip())
    assert re.fullmatch(r"Lagret\.\s*Lappen din har nummer 1\.", told[1][0].strip())
    assert (told[0][1] in (BUS, "Kafé"), told[1][1]) == (True, "")
