"""Paper by keyboard alone, and a phone that goes round a table, in a real browser."""

from __future__ import annotations

import asyncio
import random
import time

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NewContext, NewPhone
from tests.browser.house import House
from tests.browser.line import Line
from tests.browser.people import LAPTOP, LONG_MS, PHONE, TREMBLE_S, Desk, Phone, Watch

pytestmark = pytest.mark.browser

OPTIONS = ("Buss til butikken", "Benk ved elva", "Felleshus", "Turvenn", "Heis", "Nattevakt", "Lys i gangveien", "Kafé")


async def vote(phone: NewPhone, desk: Desk) -> Phone:
    """A vote on eight slips, open; the phone that wrote them."""
    await desk.asks()
    writer = await phone()
    for text in OPTIONS:
        await writer.writes(text)
    await desk.does("workshop.open_activity", ("activity", "a2"))
    return writer


async def typist(staff: BrowserContext, house: House, desk: Desk, place: int) -> Page:
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/table?valg={place}")
    await page.wait_for_load_state()
    return page


async def enters(page: Page, line: str) -> None:
    """Types where the desk has put the cursor; on a new page that takes a moment."""
    await expect(page.locator(":is(input, textarea):focus")).to_have_count(1)
    await page.keyboard.type(line)
    await page.keyboard.press("Enter")


# Paper


async def test_thirty_slips_are_typed_by_keyboard_alone_each_with_a_number_to_write_down(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext
) -> None:
    await desk.asks()
    page = await typist(staff, house, desk, 100)
    await expect(page.locator("#text")).to_be_focused()
    began = time.monotonic()
    for number in range(1, 31):
        await enters(page, f"Lapp fra bordet, nummer {number}")
        await expect(page.locator(".said__number .number")).to_have_text(str(number))
        await expect(page.locator("#text")).to_be_focused()
        await expect(page.locator("#text")).to_have_value("")
    spent_s = time.monotonic() - began
    await expect(page.locator("#record h2")).to_have_text("30 lapper ført inn")
    assert spent_s < 15 * 60


async def test_what_is_chosen_for_one_slip_sticks_to_the_next(desk: Desk, house: House, staff: BrowserContext) -> None:
    await desk.asks()
    page = await typist(staff, house, desk, 100)
    await page.get_by_label("Bord").select_option("4")
    await page.get_by_label("Kom fra").select_option("helper")
    await page.locator("#text").focus()
    for text in ("Benk", "Heis"):
        await enters(page, text)
        await expect(page.locator("#record")).to_contain_text(text)
    rows = await page.locator("#record li small").all_inner_texts()
    assert rows == ["Sagt til en vert · bord 4"] * 2


async def test_a_slip_that_is_too_long_stays_in_its_field_with_its_sentence(
    desk: Desk, house: House, staff: BrowserContext
) -> None:
    await desk.asks()
    page = await typist(staff, house, desk, 100)
    await page.locator("#text").fill("x" * 150)
    await page.keyboard.press("Enter")
    await expect(page.locator("#counter")).to_contain_text("10 tegn for mye")
    await expect(page.locator("#text")).to_have_value("x" * 150)
    await expect(page.locator("#text")).to_be_focused()


async def test_a_batch_of_thirty_sheets_is_typed_and_checked_by_keyboard_alone(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext
) -> None:
    await vote(phone, desk)
    page = await typist(staff, house, desk, 200)
    await expect(page.locator("#sheets")).to_be_focused()
    await enters(page, "30")
    await expect(page.locator("#marks")).to_be_focused()
    chance = random.Random(7)
    sheets = [" ".join(map(str, chance.sample(range(1, 9), 3))) for _ in range(30)]
    began = time.monotonic()
    for number, line in enumerate(sheets, 1):
        await expect(page.locator("#sheet .number")).to_have_text(str(number))
        await enters(page, line)
    for number in range(5, 31, 5):
        await expect(page.locator("#sheet")).to_contain_text(f"Kontroll: ark {number}")
        await enters(page, sheets[number - 1])
    await expect(page.locator("#stage")).to_contain_text("Bunke 1 er ferdig")
    assert time.monotonic() - began < 10 * 60


async def test_a_wrong_sheet_is_told_at_once_and_its_words_are_there_to_be_mended(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext
) -> None:
    await vote(phone, desk)
    page = await typist(staff, house, desk, 200)
    await enters(page, "5")
    await expect(page.locator("#marks")).to_be_focused()
    await enters(page, "3 17")
    await expect(page.locator("#notice")).to_contain_text("Forslag 17 finnes ikke")
    await expect(page.locator("#marks")).to_have_value("3 17")
    await enters(page, "3 7")
    await expect(page.locator("#notice")).to_contain_text("Ark 1: 3 7")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet .number")).to_have_text("2")


async def test_on_a_line_that_comes_and_goes_no_sheet_is_lost_or_doubled(
    phone: NewPhone,
    desk: Desk,
    house: House,
    line: Line,
    browser: Browser,
    staff: BrowserContext,
    new_context: NewContext,
) -> None:
    """The cookie is for the host and not the port, so the same session opens the desk through the bad line."""
    await vote(phone, desk)
    setup = await typist(staff, house, desk, 200)
    await enters(setup, "3")
    await expect(setup.locator("#marks")).to_be_focused()
    page = await staff.new_page()
    await page.goto(f"{line.url}/w/{desk.id}/table?valg=201")
    await page.wait_for_load_state()
    line.becomes("refused")
    await enters(page, "1 2")
    await page.keyboard.type("3 4")
    await expect(page.locator("#not-sent")).to_be_visible(timeout=LONG_MS)
    line.becomes("open")
    await expect(page.locator("#sheet .number")).to_have_text("2", timeout=LONG_MS)
    await expect(page.locator("#marks")).to_have_value("3 4")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet .number")).to_have_text("3")
    await expect(setup.locator("#record h2")).to_have_text("2 av 3 ark")


async def test_hands_are_counted_down_the_list_by_keyboard(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext
) -> None:
    await vote(phone, desk)
    page = await typist(staff, house, desk, 299)
    await page.get_by_label("Hvor mange er med?").fill("12")
    await page.keyboard.press("Enter")
    await expect(page.locator("#notice")).to_contain_text("Lagret")
    for option, hands in enumerate(("7", "0", "12"), 1):
        await expect(page.locator(f"#hands-{option}")).to_be_focused()
        await enters(page, hands)
        await expect(page.locator(f"#slot-{option}")).to_contain_text("Telt")
    await expect(page.locator("#record")).to_contain_text("5 valg er ikke telt ennå")


# A phone that goes round


async def shares(sharer: Phone, people: int, table: str = "4") -> None:
    await sharer.press(sharer.at("#share > summary"))
    if await sharer.at("#share-table").count():
        await sharer.at("#share-table").fill(table)
    await sharer.press(sharer.at(f"#share-{people}"))
    await expect(sharer.at(".pass h1")).to_have_text(f"Stemme 1 av {people}")


async def test_three_vote_from_one_phone_and_none_sees_anything_of_another_s(phone: NewPhone, desk: Desk) -> None:
    sharer = await vote(phone, desk)
    await shares(sharer, 3)
    for turn, choice in enumerate((OPTIONS[0], OPTIONS[1], OPTIONS[0]), 1):
        await expect(sharer.at(".pass h1")).to_have_text(f"Stemme {turn} av 3")
        await expect(sharer.at(".pass h1")).to_be_focused()
        await expect(sharer.at("form.option")).to_have_count(0)
        assert "Ta bort" not in await sharer.page.content()
        await sharer.press(sharer.at("#begin"))
        await expect(sharer.at(".turn-now")).to_contain_text(f"Stemme {turn} av 3")
        assert await sharer.dots() == set()
        await sharer.lays(choice)
        await sharer.press(sharer.at("#hand-over"))
    await expect(sharer.at(".pass h1")).to_have_text("Alle 3 har stemt")
    await desk.does("workshop.reveal", ("activity", "a2"))
    await expect(sharer.at(".result-bars tbody tr").first).to_contain_text(OPTIONS[0])
    await expect(sharer.at(".result-bars tbody tr").first.locator(".number").last).to_contain_text("2")


async def test_neither_a_reload_nor_the_back_button_shows_the_ballot_of_the_one_before(
    phone: NewPhone, desk: Desk
) -> None:
    sharer = await vote(phone, desk)
    await shares(sharer, 2)
    await sharer.press(sharer.at("#begin"))
    await sharer.lays(OPTIONS[2])
    ballot = sharer.page.url
    await sharer.page.goto(f"{sharer.base}/{desk.code}/alle")
    await sharer.page.goto(ballot)
    await sharer.sees_the_page()
    assert await sharer.dots() == {OPTIONS[2]}
    await sharer.press(sharer.at("#hand-over"))
    await expect(sharer.at(".pass h1")).to_have_text("Stemme 2 av 2")
    for leave in (sharer.page.reload, sharer.page.go_back, sharer.page.go_back, sharer.page.go_forward):
        await leave()
        await sharer.page.wait_for_load_state()
        await expect(sharer.at(".bead.on:not([hidden])")).to_have_count(0)
        await expect(sharer.at('[aria-pressed="true"]')).to_have_count(0)


async def test_on_a_dead_line_the_phone_is_not_handed_on_before_the_ballot_is_saved(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    await vote(phone, desk)
    sharer = await phone(line.url)
    await shares(sharer, 2)
    await sharer.press(sharer.at("#begin"))
    await expect(sharer.at(".turn-now")).to_be_visible()
    line.becomes("refused")
    await sharer.lays(OPTIONS[1])
    await sharer.press(sharer.at("#hand-over"))
    await expect(sharer.at("#unsaved")).to_be_visible(timeout=LONG_MS)
    await expect(sharer.at(".turn-now")).to_contain_text("Stemme 1 av 2")
    line.becomes("open")
    await expect(sharer.at(".pass h1")).to_have_text("Stemme 2 av 2", timeout=LONG_MS)
    await sharer.waits_for_nothing()
    await sharer.press(sharer.at("#begin"))
    await expect(sharer.at(".turn-now")).to_contain_text("Stemme 2 av 2")
    assert await sharer.dots() == set()


async def test_words_that_are_not_sent_are_sent_or_dropped_before_the_phone_goes_on(
    phone: NewPhone, desk: Desk
) -> None:
    await desk.founds("To løsninger", "framtidsverksted-3-test")
    sharer = await phone()
    await desk.does("workshop.open_activity", ("activity", "a3"))
    await shares(sharer, 2)
    for turn, choice in ((1, "send"), (2, "skip")):
        await sharer.press(sharer.at("#begin"))
        await expect(sharer.at(".turn-now")).to_contain_text(f"Stemme {turn} av 2")
        await expect(sharer.at("#text")).to_have_value("")
        await expect(sharer.at('[aria-pressed="true"]')).to_have_count(0)
        await asyncio.sleep(TREMBLE_S)  # another hand has the phone: not the one that trembled
        await sharer.press(sharer.at("#light-yellow"))
        await sharer.at("#text").fill("Større skrift")
        await sharer.press(sharer.at("#hand-over"))
        await expect(sharer.at("#unsent")).to_be_visible()
        await sharer.press(sharer.at(f"#unsent [data-moved={choice}]"))
        await expect(sharer.at("#unsent")).to_be_hidden()
        await expect(sharer.at(".mine li")).to_have_count(1 if choice == "send" else 0)
        await sharer.press(sharer.at("#hand-over"))
        await expect(sharer.at(".pass h1")).to_be_focused()
        await expect(sharer.at(".mine li")).to_have_count(0)
    await expect(sharer.at(".pass h1")).to_have_text("Alle 2 har stemt")
    assert await sharer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 360])
async def test_the_round_fits_a_narrow_phone_with_targets_for_a_thumb(
    phone: NewPhone, desk: Desk, house: House, width: int
) -> None:
    await vote(phone, desk)
    sharer = await phone(viewport={"width": width, "height": 640})
    await sharer.press(sharer.at("#share > summary"))
    for selector in (".how-many button", "#share > summary"):
        for target in await sharer.at(selector).all():
            box = await target.bounding_box()
            assert box
            assert box["height"] >= 48
    await sharer.at("#share-table").fill("4")
    await sharer.press(sharer.at("#share-2"))
    begin = sharer.at("#begin")
    await expect(begin).to_be_in_viewport()
    box = await begin.bounding_box()
    assert box
    assert box["height"] >= 64
    assert await sharer.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("settings", [PHONE, LAPTOP])
async def test_the_desk_breaks_no_rule_of_the_page_on_any_screen(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext, watch: Watch, settings: dict[str, object]
) -> None:
    await vote(phone, desk)
    page = await staff.new_page()
    page.on("console", watch.hear)
    page.on("pageerror", watch.broke)
    await page.set_viewport_size(settings["viewport"])  # type: ignore[arg-type] # a size
    for place in (100, 200, 299):
        await page.goto(f"{house.url}/w/{desk.id}/table?valg={place}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        sizes = await page.evaluate(
            "[...document.querySelectorAll('main :is(p, label, small, legend, button, a, summary)')]"
            ".filter((e) => e.offsetParent).map((e) => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= (18 if settings is PHONE else 16)
    assert watch.complaints == []
