"""A whole evening by keyboard alone: somebody who writes and votes, the one who leads, and a helper at the desk."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.conftest import NewContext
from tests.browser.house import House
from tests.browser.keyboard import Keyboard
from tests.browser.people import LAPTOP, Desk

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.timeout(180)]

BUS, BENCH, CAFE = "Buss på lørdager", "Benk ved elva", "Kafé"
POLL, TEST = "a3", "a4"
"""Steps that are added to a programme of two."""


async def test_a_participant_needs_no_pointer(desk: Desk, house: House, new_context: NewContext) -> None:
    page = await (await new_context(**LAPTOP)).new_page()
    await page.goto(house.url)
    keys = Keyboard(page)
    question = page.locator("#stage h1")

    await keys.types(page.get_by_label("Skriv tallet du ser på veggen"), desk.code)
    await keys.presses("Enter")
    await keys.tabs_to(page.locator("input[name=role]").first)
    await keys.presses("ArrowDown")
    await keys.does(page.get_by_role("button", name="Bli med"))
    await expect(question).to_have_text("Du er med")

    await desk.asks()
    await expect(page.locator("#text")).to_be_visible()
    await keys.stands_on(question)
    await keys.types(page.locator("#text"), BUS)
    await keys.does(page.locator("#send"))
    await expect(page.get_by_text("Lappen din har nummer 1.")).to_be_visible()
    await keys.is_somewhere()
    await keys.does(page.get_by_role("link", name="Endre eller ta ned lapp 1"))
    await keys.types(page.get_by_label("Endre teksten"), BENCH)
    await keys.does(page.get_by_role("button", name="Lagre endringen"))
    await expect(page.locator("ul.mine")).to_contain_text(BENCH)

    for text in (BUS, CAFE):
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", text), ("by.table", "2"))
    await desk.does("workshop.open_activity", ("activity", "a2"))
    dot = page.locator("form.option button").first
    await expect(dot).to_be_visible()
    await keys.stands_on(question)
    await keys.does(dot)
    await expect(dot).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".board")).to_contain_text("2 prikker igjen")
    await keys.stands_on(dot)
    await keys.does(page.locator("#finish"))
    await expect(page.locator("#finish")).to_have_text("Jeg er ikke ferdig likevel")
    await keys.stands_on(page.locator("#finish"))
    await desk.does("workshop.reveal", ("activity", "a2"))
    await expect(question).to_have_text("Dette er viktigst for salen")
    await keys.stands_on(question)


async def test_a_participant_answers_and_gives_lights_by_keys(
    desk: Desk, house: House, new_context: NewContext
) -> None:
    for kind in ("poll", "solution_test"):
        await desk.does("workshop.add_activity", ("kind", kind), ("title", kind), ("after", ""))
    page = await (await new_context(**LAPTOP)).new_page()
    await page.goto(f"{house.url}/{desk.code}")
    keys = Keyboard(page)
    question = page.locator("#stage h1")
    await keys.does(page.get_by_role("button", name="Bli med"))
    await expect(question).to_be_visible()
    await page.wait_for_load_state()

    await desk.does("workshop.open_activity", ("activity", POLL))
    answer = page.locator("button.answer").nth(1)
    await expect(answer).to_be_visible()
    await keys.stands_on(question)
    await keys.does(answer, "Space")
    await expect(answer).to_have_attribute("aria-pressed", "true")
    await keys.is_somewhere()
    await keys.stands_on(answer)
    await desk.does("workshop.open_activity", ("activity", TEST))
    light = page.locator("#light-yellow")
    await expect(light).to_be_visible()
    await keys.stands_on(question)
    await keys.does(light)
    await expect(light).to_have_attribute("aria-pressed", "true")
    await keys.is_somewhere()
    await keys.stands_on(light)
    await keys.types(page.locator("#text"), CAFE)
    await keys.does(page.locator("#send"))
    await expect(page.locator("ul.mine")).to_contain_text(CAFE)
    await keys.is_somewhere()
    await desk.does("workshop.end")
    await expect(question).to_have_text("Takk for i kveld")
    await keys.stands_on(question)
    await keys.does(page.get_by_role("link", name="Ta vare på lappene dine"))
    await expect(page.get_by_role("heading", name="Lappene dine")).to_be_visible()


async def test_the_one_who_leads_needs_no_pointer(desk: Desk, house: House, staff: BrowserContext) -> None:
    await desk.does(
        "workshop.change_activity",
        ("activity", "a1"), ("title", "Behov"), ("minutes", "0"),
        ("settings.prompts[]", "Hva er viktig for deg?"), ("settings.moderation", "queue"),
    )  # fmt: skip
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/console")
    await page.wait_for_load_state()
    keys = Keyboard(page)
    await starts(keys)
    for text in (BUS, BENCH, CAFE):
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", text), ("by.table", "2"))
    await lets_slips_through(keys)
    await sorts(keys)
    await leads_a_vote(keys)
    await ends(keys)
    await page.close()


async def starts(keys: Keyboard) -> None:
    await keys.does(keys.page.locator("#controls").get_by_role("button", name="Start: Behov"))
    await expect(keys.page.locator("#stage h1")).to_have_text("Behov")
    await keys.is_somewhere()


async def lets_slips_through(keys: Keyboard) -> None:
    for number in (1, 2, 3):
        await keys.does(keys.page.locator(f"#waiting-{number}").get_by_role("button", name="Vis"))
        await expect(keys.page.locator(f"#group-none #slip-{number}")).to_be_visible()
        await keys.is_somewhere()


async def sorts(keys: Keyboard) -> None:
    page = keys.page
    fold = page.locator("#fold-group")
    await keys.does(fold.locator("> summary"))
    await keys.types(fold.get_by_label("Navn på gruppa"), "Møteplasser")
    await keys.does(fold.get_by_role("button", name="Lag gruppa"))
    await expect(page.locator("#group-g1")).to_be_visible()
    await expect(fold).not_to_have_attribute("open", "")
    await keys.is_somewhere()
    await keys.tabs_to(page.locator("#group-none .slip-row[tabindex='0']"))
    await keys.presses("1")
    await expect(page.locator("#group-g1 .slip-row")).to_have_count(1)
    await keys.is_somewhere()
    await keys.presses("Home", "Space", "ArrowDown", "Space", "s")
    dialog = page.get_by_role("dialog")
    await keys.stands_on(dialog.locator("textarea"))
    await page.keyboard.type("Slått sammen")
    await keys.does(dialog.get_by_role("button", name="Slå sammen"))
    await expect(page.locator("#stage")).to_contain_text("Slått sammen")
    await expect(dialog).to_have_count(0)
    await keys.is_somewhere()


async def leads_a_vote(keys: Keyboard) -> None:
    controls, fold = keys.page.locator("#controls"), keys.page.locator("#fold-next")
    await keys.does(controls.get_by_role("button", name="Steng", exact=True))
    await expect(fold).to_be_visible()
    await keys.is_somewhere()
    await keys.does(fold.locator("> summary"))
    await keys.tabs_to(keys.page.locator("#loose-apart"))
    await keys.presses("Space")
    await keys.does(fold.get_by_role("button", name="Start"))
    reveal = controls.get_by_role("button", name="Steng og vis resultatet")
    await expect(reveal).to_be_visible()
    await keys.is_somewhere()
    await keys.does(reveal)


async def ends(keys: Keyboard) -> None:
    fold = keys.page.locator("#fold-finish")
    await expect(fold).to_be_visible()
    await keys.is_somewhere()
    await keys.does(fold.locator("> summary"))
    await keys.does(fold.get_by_role("button", name="Ja, avslutt for alle"))
    await expect(keys.page.locator("#stage h1")).to_have_text("Verkstedet er avsluttet")
    await keys.is_somewhere()


async def test_a_helper_types_slips_and_ballots_without_leaving_the_keys(
    desk: Desk, house: House, staff: BrowserContext
) -> None:
    await desk.asks()
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/table")
    await page.wait_for_load_state()
    keys = Keyboard(page)
    field = page.locator("#text")
    await keys.stands_on(field)
    for number, text in enumerate((BUS, BENCH, CAFE), 1):
        await page.keyboard.type(text)
        await keys.presses("Enter")
        await expect(page.locator("#notice .number")).to_have_text(str(number))
        await expect(field).to_have_value("")
        await keys.stands_on(field)

    await desk.does("workshop.open_activity", ("activity", "a2"))
    await keys.does(page.get_by_role("link", name=re.compile("Hva er viktigst")))
    sheets = page.locator("#sheets")
    await keys.stands_on(sheets)
    await page.keyboard.type("2")
    await keys.presses("Enter")
    marks = page.locator("#marks")
    for line in ("1 2", "3"):
        await keys.stands_on(marks)
        await page.keyboard.type(line)
        await keys.presses("Enter")
        await expect(page.locator("#notice")).to_contain_text(line)
    await keys.stands_on(marks)
    await page.close()
