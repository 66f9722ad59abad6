"""What the page's own script promises, tried in a real browser against the real server over lines that fail."""

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
STORAGE_THROWS = """for (const name of ["getItem", "setItem", "removeItem"])
  Storage.prototype[name] = () => { throw new DOMException("switched off", "SecurityError"); };"""


async def has_once(phone: Phone, *texts: str) -> None:
    """These slips and no others, each with a number of its own."""
    await expect(phone.at("ul.mine li")).to_have_count(len(texts), timeout=LONG_MS)
    slips = await phone.own_slips()
    assert sorted(slip.text for slip in slips) == sorted(texts)
    assert len({slip.number for slip in slips}) == len(texts)


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
    await has_once(astrid, BUS)
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
    await has_once(astrid, BUS)


async def test_a_text_that_is_too_long_stays_in_its_field(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.sends("å" * 139 + "👵🏽")

    await expect(astrid.at("#counter")).to_have_text("1 tegn for mye")
    await expect(astrid.field).to_have_value(re.compile("^å+👵🏽$"))
    await expect(astrid.field).to_be_focused()
    await expect(astrid.waiting).to_have_count(0)
    await astrid.sends("å" * 139 + "👵")

    await has_once(astrid, "å" * 139 + "👵")


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
async def test_what_is_being_written_outlives_a_hall_that_moves_on(
    phone: NewPhone, desk: Desk, choice: str
) -> None:
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
    await has_once(astrid, *([BUS] if choice == "send" else []))


async def test_a_draft_outlives_a_reload(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type(BUS)

    await astrid.page.reload()

    await expect(astrid.field).to_have_value(BUS)
    await astrid.press(astrid.at("#send"))
    await has_once(astrid, BUS)
    await astrid.page.reload()
    await expect(astrid.field).to_have_value("")


# The line


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
    await has_once(second, BUS, "Kafé")


async def test_without_storage_a_slip_waits_in_memory_and_says_so(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.asks()
    astrid = await phone(line.url, STORAGE_THROWS)
    line.becomes("refused")

    await astrid.sends(BUS)

    await expect(astrid.at("#memory-only")).to_be_visible()
    await expect(astrid.waiting).to_have_count(1)
    line.becomes("open")
    await astrid.waits_for_nothing()
    await has_once(astrid, BUS)
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
    await has_once(astrid)
    line.becomes("open")
    await has_once(astrid, BUS)
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
    await has_once(astrid, "Benk ved elva", BUS)


async def test_where_no_socket_can_be_had_the_page_asks_again_and_again(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    line.becomes("no-sockets")
    astrid = await phone(line.url)
    frames: list[str | bytes] = []
    astrid.page.on("websocket", lambda socket: socket.on("framereceived", frames.append))
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
    await has_once(astrid, BUS)


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

    await expect(astrid.receipt).to_have_text(re.compile(r"^\s*Lagret\.\s*Lappen din har nummer \d+\.\s*$"), timeout=LONG_MS)
    await astrid.waits_for_nothing()
    await expect(astrid.at("#unsaved")).to_be_hidden()


async def test_refused_with_the_reason_and_the_words_given_back(phone: NewPhone, desk: Desk) -> None:
    await desk.asks(("settings.ideas_per_person_max", "2"))
    astrid = await phone()
    await astrid.writes(BUS)
    await astrid.writes("Kafé")
    await astrid.sends("En til")

    await expect(astrid.receipt).to_have_text(re.compile(r"^\s*Ikke tatt imot\.\s*Du har sendt de 2 lappene dine\."))
    await expect(astrid.field).to_have_value("En til")
    await has_once(astrid, BUS, "Kafé")


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
