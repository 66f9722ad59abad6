"""The whole evening with scripts switched off, on the phones and for the facilitator: nothing but links and forms."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.console import Console
from tests.browser.house import House
from tests.browser.people import LAPTOP, PHONE, Phone

pytestmark = pytest.mark.browser

BUS, CAFE, BENCH, REGRET = "Buss til butikken", "Kafé som er åpen på søndager", "Benk ved elva", "Dette angret jeg på"
AROUND = "Komme seg rundt"


class PlainConsole(Console):
    """Every press brings a whole new page, which says what became of it in general words."""

    async def says(self, sentence: str) -> None:
        await expect(self.at("#notice [role=status]")).to_contain_text("Lagret")

    async def ticks(self, *numbers: int) -> None:
        """By the box itself: that a press anywhere on a slip chooses it is the script's doing."""
        for number in numbers:
            await self.at(f"#pick-{number}").check()


async def looks_again(page: Page) -> None:
    """By the link that stands there for those without script."""
    await page.locator("noscript a").first.click()
    await page.wait_for_load_state()


@pytest.fixture
async def console(new_context: NewContext, staff: BrowserContext, house: House) -> PlainConsole:
    context = await new_context(**LAPTOP, storage_state=await staff.storage_state(), java_script_enabled=False)
    made = PlainConsole(await context.new_page(), house.url)
    await made.page.goto(f"{house.url}/workshops")
    await made.founds("Uten skript", "Kortform")
    await made.shows_slips_at_once()
    return made


@pytest.fixture
async def phones(new_context: NewContext, console: PlainConsole, house: House) -> list[Phone]:
    contexts = [await new_context(**PHONE, java_script_enabled=False) for _ in range(2)]
    made = [Phone(await context.new_page(), house.url) for context in contexts]
    for phone in made:
        await phone.types_code(await console.code(), "Innbygger")
    return made


async def test_the_evening_without_script(console: PlainConsole, phones: list[Phone]) -> None:
    numbers = await writing(console, *phones)
    await ordering(console, numbers, phones[0])
    await voting(console, *phones)
    await ending(console, numbers, phones)


async def writing(console: PlainConsole, astrid: Phone, odd: Phone) -> dict[str, int]:
    """Who waits is taken along by the page itself, who writes is left in peace."""
    refresh = astrid.at("meta[http-equiv=refresh]")
    await expect(refresh).to_have_count(1)
    await console.goes_on("Start: Hva er viktig for deg?")
    for phone in (astrid, odd):
        await looks_again(phone.page)
    await expect(refresh).to_have_count(0)
    numbers = {text: await astrid.writes(text) for text in (BUS, REGRET)}
    await expect(astrid.receipt).to_contain_text(f"Lappen din har nummer {numbers[REGRET]}.")
    numbers |= {text: await odd.writes(text) for text in (CAFE, BENCH)}
    await odd.sends("æ" * 141)
    await expect(odd.receipt).to_contain_text("Avvist.")
    await expect(odd.field).to_have_value("æ" * 141)
    await astrid.takes_down(numbers[REGRET])
    await astrid.edits(numbers[BUS], BUS + " hver dag")
    return numbers


async def ordering(console: PlainConsole, numbers: dict[str, int], astrid: Phone) -> None:
    await looks_again(console.page)
    await console.groups(AROUND, numbers[BUS])
    await console.moves(AROUND, numbers[BENCH])
    await expect(console.group(AROUND).locator(".slip-row")).to_have_count(2)
    await console.hides(numbers[BUS], "nevner en person")
    await looks_again(astrid.page)
    await expect(astrid.own(BUS)).to_contain_text("Vises ikke på veggen: nevner en person")
    await console.takes_it_back()
    await looks_again(astrid.page)
    await expect(astrid.own(BUS)).to_contain_text("På veggen")
    await console.goes_on("Steng")


async def voting(console: PlainConsole, astrid: Phone, odd: Phone) -> None:
    dialog = await console.unfold("fold-next")
    await dialog.get_by_label("Ta med hver for seg").check()
    await console.press(dialog.get_by_role("button", name="Start"))
    for phone in (astrid, odd):
        await looks_again(phone.page)
        await phone.lays(AROUND)
    await odd.lays(CAFE)
    await odd.press(odd.option(CAFE))
    await expect(odd.option(CAFE)).to_have_attribute("aria-pressed", "false")
    assert (await astrid.dots(), await odd.dots()) == ({AROUND}, {AROUND})
    await odd.press(odd.button("Levér prikkene"))
    await expect(odd.page.get_by_text("Prikkene er levert")).to_be_visible()
    await looks_again(console.page)
    await expect(console.at(".big .number")).to_have_text("1")


async def ending(console: PlainConsole, numbers: dict[str, int], phones: list[Phone]) -> None:
    await console.goes_on("Steng")
    await console.goes_on("Vis resultatet")
    for phone in phones:
        await looks_again(phone.page)
        row = phone.at(".result-bars tbody tr").filter(has_text=AROUND)
        await expect(row.locator(".number").last).to_have_text(re.compile(r"^2\b"))
    await console.ends()
    await looks_again(phones[0].page)
    await expect(phones[0].page.get_by_role("heading", name="Takk for i kveld")).to_be_visible()
    rows = csv.DictReader(io.StringIO((await console.downloads("CSV")).decode("utf-8-sig"), newline=""), delimiter=";")
    kept = {row["Lappen slik den ble skrevet"]: int(row["Nummer"]) for row in rows}
    assert kept == {(BUS + " hver dag" if text == BUS else text): number for text, number in numbers.items()}
