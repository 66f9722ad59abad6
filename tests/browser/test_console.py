"""The facilitator's page while the hall is busy: nothing that is being filled in or pressed may be taken away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.browser.conftest import NewPhone
from tests.browser.console import Console
from tests.browser.house import House
from tests.browser.line import Line
from tests.browser.people import LONG_MS, Desk, Watch

pytestmark = pytest.mark.browser

LATE_S = 0.5
Opens = Callable[..., Awaitable[Console]]


@pytest.fixture
async def opens(staff: BrowserContext, house: House, desk: Desk) -> AsyncIterator[Opens]:
    """Opens the console of the workshop; afterwards the page may not have complained."""
    watch = Watch()
    page = await staff.new_page()
    page.on("console", watch.hear)
    page.on("pageerror", watch.broke)

    async def open_(base: str = "") -> Console:
        await page.goto(f"{base or house.url}/w/{desk.id}/console")
        return Console(page, base or house.url)

    yield open_
    await page.close()
    assert watch.complaints == []


async def test_what_is_filled_in_stays_while_the_hall_writes(opens: Opens, phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    console, astrid = await opens(), await phone()
    cafe = await astrid.writes("Kafé")
    await console.ticks(cafe)
    fold = await console.unfold("fold-group")
    heading = fold.get_by_label("Navn på gruppa")
    await heading.fill("Et å sitte")
    for _ in range(len("å sitte")):
        await console.page.keyboard.press("ArrowLeft")
    button = await fold.get_by_role("button", name="Lag gruppa").element_handle()

    await astrid.writes("Vaktmester")
    await expect(console.at("#slip-2")).to_be_visible()

    await console.page.keyboard.type("sted ")
    await expect(heading).to_be_focused()
    await expect(heading).to_have_value("Et sted å sitte")
    assert button is not None
    assert await button.is_visible(), "a button that is replaced loses the press under way"
    await button.click()
    await expect(console.group("Et sted å sitte").locator(".slip-row")).to_have_count(1)
    await expect(heading).to_have_value("")


async def test_what_has_been_moved_is_not_chosen_any_more(opens: Opens, phone: NewPhone, desk: Desk) -> None:
    """Also when the socket is quicker than the answer, and the page is another by the time it comes."""
    await desk.asks()
    console, astrid = await opens(), await phone()
    await console.page.route("**/do", comes_late)
    bus, cafe, bench = [await astrid.writes(text) for text in ("Buss", "Kafé", "Benk")]

    await console.groups("Komme seg rundt", bus)
    await expect(console.group("Komme seg rundt").locator(".slip-row")).to_have_count(1)
    await expect(console.at(".pick input:checked")).to_have_count(0)
    await console.groups("Møteplasser", cafe, bench)
    await expect(console.at(".pick input:checked")).to_have_count(0)

    await expect(console.group("Møteplasser").locator(".slip-row")).to_have_count(2)
    await expect(console.group("Komme seg rundt").locator(".slip-row")).to_have_count(1)


async def comes_late(route: Route) -> None:
    answer = await route.fetch()
    await asyncio.sleep(LATE_S)
    await route.fulfill(response=answer)


async def test_a_fold_closes_when_its_act_is_done_and_gives_the_focus_back(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    console = await opens()
    await console.groups("Transport")
    await expect(console.at("#fold-group > summary")).to_be_focused()
    fold = await console.unfold("fold-g1")
    await fold.get_by_label("Navn på gruppa").fill("Komme seg rundt")
    await console.page.keyboard.press("Enter")

    await expect(console.group("Komme seg rundt")).to_be_visible()
    await console.is_folded(fold)
    await expect(fold.locator("> summary")).to_be_focused()


async def test_a_fold_stays_open_under_somebody_who_types_in_it(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    console = await opens()
    await console.groups("Transport")
    await console.page.route("**/do", comes_late)
    fold = await console.unfold("fold-g1")
    name = fold.get_by_label("Navn på gruppa")
    await name.fill("Komme seg rundt")
    await console.page.keyboard.press("Enter")
    await name.fill("Komme seg rundt i kommunen")

    await expect(console.group("Komme seg rundt")).to_be_visible()
    await console.says("Gruppa har fått nytt navn.")

    await expect(name).to_be_focused()
    await expect(name).to_have_value("Komme seg rundt i kommunen")


async def test_a_fold_stays_open_when_its_act_was_refused(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    console = await opens()
    fold = await console.unfold("fold-group")
    await fold.get_by_label("Navn på gruppa").fill("Transport" * 20)
    await console.press(fold.get_by_role("button", name="Lag gruppa"))

    await expect(console.at("#notice .undo--refused")).to_be_visible()
    await expect(fold.get_by_label("Navn på gruppa")).to_have_value("Transport" * 20)


async def test_whoever_types_in_paper_slips_goes_straight_on_with_the_next(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    console = await opens()
    fold = await console.unfold("fold-paper")
    text = fold.get_by_label("Det som står på lappen")
    for number, slip in enumerate(("Kafé", "Benk ved elva"), 1):
        await expect(text).to_have_value("")
        await text.fill(slip)
        await console.press(fold.get_by_role("button", name="Lagre lappen"))
        await expect(console.at(f"#slip-{number}")).to_contain_text(slip)
        await expect(text).to_be_focused()
    await expect(text).to_have_value("")


async def test_the_inbox_holds_still_under_the_hand_that_works_in_it(opens: Opens, phone: NewPhone, desk: Desk) -> None:
    await desk.asks(moderation="queue")
    console, astrid = await opens(), await phone()
    for text in ("Buss", "Kafé", "Benk", "Vaktmester"):
        await astrid.writes(text)
    await expect(console.at("#waiting-4")).to_be_visible()
    await console.has_read_what_to_say()
    shows = {n: console.at(f"#waiting-{n}").get_by_role("button", name="Vis", exact=True) for n in (1, 2, 3, 4)}
    spots = {n: await shows[n].bounding_box() for n in (2, 3, 4)}

    await console.press(shows[1])
    await expect(console.at("#waiting-1")).to_contain_text("Ferdig med lapp 1")
    await expect(console.at("#inbox h2 .number")).to_have_text("3")
    assert {n: await shows[n].bounding_box() for n in (2, 3, 4)} == spots
    await astrid.writes("Ring 99 88 77 66 før klokka fire")
    await expect(console.at("#inbox h2 .number")).to_have_text("4")
    assert {n: await shows[n].bounding_box() for n in (2, 3, 4)} == spots, (
        "what must be read first comes last all the same"
    )
    await console.press(shows[3])
    await expect(console.at("#waiting-3")).to_contain_text("Ferdig med lapp 3")
    assert {n: await shows[n].bounding_box() for n in (2, 4)} == {n: spots[n] for n in (2, 4)}

    await console.page.mouse.move(5, 5)
    await expect(console.at("#inbox .inbox-slip--gone")).to_have_count(0)
    numbers = await console.at("#inbox .inbox-slip .slip__number").all_inner_texts()
    assert numbers == ["5", "2", "4"]


async def test_keys_go_on_to_the_next_slip_in_the_inbox(opens: Opens, phone: NewPhone, desk: Desk) -> None:
    await desk.asks(moderation="queue")
    console, astrid = await opens(), await phone()
    for text in ("Buss", "Kafé", "Benk"):
        await astrid.writes(text)
    await expect(console.at("#waiting-3")).to_be_visible()
    await console.at("#waiting-2").get_by_role("button", name="Vis", exact=True).focus()
    await console.page.keyboard.press("Enter")
    await expect(console.at("#slip-2:not([data-waits])")).to_be_visible()
    await expect(console.at("#waiting-3").get_by_role("button", name="Vis", exact=True)).to_be_focused()


async def test_ctrl_z_takes_back_what_was_done_last(opens: Opens, phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    console, astrid = await opens(), await phone()
    bus = await astrid.writes("Buss")
    await console.hides(bus, "")
    await console.page.keyboard.press("Control+z")
    await console.says("Ikke lenger skjult.")
    await expect(console.slip(bus)).to_be_visible()
    await console.page.keyboard.press("Control+z")
    await console.says("Skjult fra veggen.")

    await console.unfold("fold-group")
    await console.at("#group-heading").fill("Transport")
    await console.page.keyboard.press("Control+z")
    await expect(console.at("#hidden-1")).to_be_visible()


async def test_a_press_on_a_lost_line_counts_once_when_it_is_back(
    opens: Opens, phone: NewPhone, desk: Desk, line: Line
) -> None:
    await desk.asks()
    console, astrid = await opens(line.url), await phone()
    await astrid.writes("Buss")
    fold = await console.unfold("fold-group")
    await fold.get_by_label("Navn på gruppa").fill("Komme seg rundt")
    line.becomes("silent")
    async with console.page.expect_request("**/do"):
        await console.press(fold.get_by_role("button", name="Lag gruppa"))
    line.becomes("refused")
    line.becomes("open")

    await expect(console.at("#notice")).to_contain_text("Gruppa er laget.", timeout=LONG_MS)
    await expect(console.at("section.group h2").filter(has_text="Komme seg rundt")).to_have_count(1)


async def test_a_silent_wall_with_six_questions_leaves_the_desk_to_the_slips(opens: Opens, desk: Desk) -> None:
    """It has more buttons than any: what is known of the wall stands beside them, and is not squeezed to a column."""
    await desk.asks(("settings.silent", "true"), *(("settings.prompts[]", f"Spørsmål {n}?") for n in range(2, 7)))
    console = await opens()
    await console.has_read_what_to_say()
    sums = await console.at("#sums p").bounding_box()
    columns = await console.at("#columns").bounding_box()
    assert sums
    assert columns
    assert sums["width"] > 150
    assert columns["height"] > 350


async def test_at_zero_the_console_asks_and_until_then_the_walls_bar_shrinks(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    console = await opens()
    wall = await console.page.context.new_page()
    await wall.goto(console.page.url.replace("/console", "/wall"))
    ends_ms = time.time_ns() // 1_000_000 + 150_000
    await desk.does("workshop.set_timer", ("activity", "a1"), ("ends_at_ms", str(ends_ms)))
    question = console.page.get_by_text("Runde av?")
    await expect(console.at(".timer__face small")).to_have_text(" min")
    bar = wall.locator("[data-until]")
    await expect(bar).to_be_attached()
    full = float(await bar.get_attribute("width") or 0)
    await expect(question).to_be_hidden()

    ends_ms = time.time_ns() // 1_000_000 + 2_000
    await desk.does("workshop.set_timer", ("activity", "a1"), ("ends_at_ms", str(ends_ms)))

    await expect(question).to_be_visible()
    await expect(bar).to_have_attribute("width", "0")
    assert full > 0
    await wall.close()
