"""A phone taken out of the workshop while its owner writes, while it is cut off, and let in again; and the console's menu."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.conftest import NewPhone
from tests.browser.console import Console
from tests.browser.house import House
from tests.browser.line import Line
from tests.browser.people import Desk

pytestmark = pytest.mark.browser

TITLE = "Denne telefonen er stengt ute"
WORDS = "Det jeg holder på å skrive"


async def takes_out(desk: Desk, idea: int = 1) -> None:
    await desk.does("workshop.remove_participant", ("activity", "a1"), ("idea", str(idea)))


async def lets_in(desk: Desk, idea: int = 1) -> None:
    await desk.does("workshop.readmit_participant", ("activity", "a1"), ("idea", str(idea)))


async def test_whoever_writes_is_told_at_once_and_finds_the_words_again_when_let_in(
    phone: NewPhone, desk: Desk
) -> None:
    await desk.asks()
    rude, other = await phone(), await phone()
    await rude.writes("Noe stygt")
    for person in (rude, other):
        await person.field.fill(WORDS)

    await takes_out(desk)

    heading = rude.page.get_by_role("heading", name=TITLE)
    await expect(heading).to_be_focused()
    await expect(rude.at("#moved")).to_be_hidden()
    await expect(rude.at("form[data-outbox]")).to_have_count(0)
    assert await other.field.input_value() == WORDS
    await lets_in(desk)
    await expect(rude.field).to_have_value(WORDS)
    await expect(rude.own("Noe stygt")).to_be_visible()
    assert await rude.writes(WORDS) == 2


async def test_what_waited_on_a_dead_line_is_refused_and_shown_with_the_reason(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    await desk.asks()
    rude = await phone(line.url)
    await rude.writes("Noe stygt")
    line.becomes("refused")
    await rude.sends(WORDS)
    await expect(rude.waiting).to_contain_text(WORDS)
    await takes_out(desk)

    line.becomes("open")

    await expect(rude.page.get_by_role("heading", name=TITLE)).to_be_visible(timeout=30_000)
    await rude.waits_for_nothing()
    await expect(rude.receipt).to_contain_text("Verten har stengt denne telefonen ute")
    await lets_in(desk)
    await expect(rude.field).to_be_visible()


async def test_the_menu_of_a_slip_takes_out_who_wrote_it_and_the_list_lets_them_in(
    phone: NewPhone, staff: BrowserContext, house: House, desk: Desk
) -> None:
    await desk.asks()
    rude = await phone()
    await rude.writes("Noe stygt")
    await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", "Fra papir"), ("by.channel", "paper"))
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/console")
    console = Console(page, house.url)
    item = page.get_by_role("menuitem", name="Steng ute den som skrev lappen")

    await console.slip(2).focus()
    await page.keyboard.press("m")
    await expect(page.get_by_role("menuitem", name="Skjul fra veggen")).to_be_visible()
    await expect(item).to_be_hidden()
    await page.keyboard.press("Escape")
    await console.slip(1).focus()
    await page.keyboard.press("m")
    await console.press(item)

    await console.says("Telefonen som lappen kom fra, er stengt ute.")
    await expect(rude.page.get_by_role("heading", name=TITLE)).to_be_visible()
    await expect(console.slip(1)).to_be_focused()
    fold = await console.unfold("fold-out")
    await expect(fold).to_contain_text("Den som skrev lapp 1 i «Behov»")
    await console.press(fold.get_by_role("button", name="Slipp inn igjen"))
    await expect(rude.field).to_be_visible()
    await expect(fold).to_have_count(0)
    await page.close()


async def test_ctrl_z_lets_in_again_whoever_was_taken_out_by_mistake(
    phone: NewPhone, staff: BrowserContext, house: House, desk: Desk
) -> None:
    await desk.asks()
    kind = await phone()
    await kind.writes("Benk ved elva")
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/console")
    console = Console(page, house.url)
    await console.slip(1).focus()
    await page.keyboard.press("m")
    await console.press(page.get_by_role("menuitem", name="Steng ute den som skrev lappen"))
    await expect(kind.page.get_by_role("heading", name=TITLE)).to_be_visible()
    await console.says("er stengt ute.")

    await page.keyboard.press("Control+z")

    await console.says("Telefonen som lappen kom fra, er sluppet inn igjen.")
    await expect(kind.field).to_be_visible()
    await page.close()
