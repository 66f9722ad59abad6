"""A facilitator at the console, who uses nothing but what is on the page."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.people import Person


class Console(Person):
    """Signed in by the printed link; everything else is found on the way."""

    def __init__(self, page: Page, base: str) -> None:
        super().__init__(page)
        self.base = base

    # Before the evening

    async def founds(self, title: str, agenda: str) -> None:
        await expect(self.page).to_have_url(re.compile("/workshops$"))
        await self.page.get_by_label("Navn. Det står på veggen.").fill(title)
        await self.page.get_by_role("combobox", name="Program").select_option(label=agenda)
        await self.press(self.button("Lag verksted"))
        await expect(self.page).to_have_url(re.compile("/console$"))

    async def shows_slips_at_once(self, *questions: str) -> None:
        """Sets the wall's moderation to none, on the page with the programme; and what it asks for, if that is said."""
        await self.press(self.page.get_by_role("link", name="Program"))
        step = self.at(".plan-step").filter(has_text="Idévegg").first
        await self.press(step.locator("summary"))
        for number, question in enumerate(questions, 1):
            await step.get_by_label(f"Spørsmål {number}", exact=True).fill(question)
        await step.get_by_label("Når kommer en lapp på veggen?").select_option(label="Med en gang")
        await self.press(step.get_by_role("button", name="Lagre", exact=True))
        await expect(step.get_by_role("status").get_by_text("Innstillingene er lagret.")).to_be_visible()
        await self.press(self.page.get_by_role("link", name="Til styringen"))
        await self.page.wait_for_load_state()

    async def opens_the_wall(self) -> Page:
        async with self.page.context.expect_page() as opened:
            await self.press(self.page.get_by_role("link", name="Åpne veggen"))
        wall = await opened.value
        # A projector is a window of its own; here it would be a tab that hides this one.
        await self.page.bring_to_front()
        return wall

    async def code(self) -> str:
        return await self.at("#counts .count").filter(has_text="kode").locator(".number").inner_text()

    # Folds

    async def unfold(self, id: str) -> Locator:
        fold = self.at(f"details#{id}")
        if await fold.get_attribute("open") is None:
            await self.press(fold.locator("> summary"))
        return fold

    async def is_folded(self, fold: Locator) -> None:
        """By itself, once what was done in it is done."""
        await expect(fold).not_to_have_attribute("open", "")

    # Running it

    async def goes_on(self, name: str) -> None:
        """The one next thing, at the bottom right."""
        await self.press(self.at("#controls").get_by_role("button", name=name, exact=True))

    async def says(self, sentence: str) -> None:
        await expect(self.at("#notice")).to_contain_text(sentence)

    async def ticks(self, *numbers: int) -> None:
        """A press on a slip chooses it."""
        for number in numbers:
            await self.press(self.slip(number).locator(".slip__number"))
            await expect(self.at(f"#pick-{number}")).to_be_checked()

    async def has_read_what_to_say(self) -> None:
        """And folds it away, so that all the room is the slips'."""
        await self.press(self.at(".script-fold[open] > summary"))
        await expect(self.at(".script-fold[open]")).to_have_count(0)

    def slip(self, number: int) -> Locator:
        return self.at(f"#slip-{number}")

    async def groups(self, heading: str, *numbers: int) -> None:
        await self.ticks(*numbers)
        fold = await self.unfold("fold-group")
        await fold.get_by_label("Navn på gruppa").fill(heading)
        await self.press(fold.get_by_role("button", name="Lag gruppa"))
        await self.says("Gruppa er laget.")
        await self.is_folded(fold)

    async def moves(self, heading: str, *numbers: int) -> None:
        await self.ticks(*numbers)
        await self.press(self.at("#chosen").get_by_role("button", name=heading, exact=True))
        await self.says(" flyttet til ")

    async def merges(self, text: str, *numbers: int) -> None:
        await self.ticks(*numbers)
        await self.press(self.at(".move-bar").get_by_role("button", name="Slå sammen"))
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_label("Ny tekst på veggen").fill(text)
        await self.press(dialog.get_by_role("button", name="Slå sammen"))
        await self.says("Lappene er slått sammen.")

    async def hides(self, number: int, reason: str) -> None:
        await self.ticks(number)
        fold = await self.unfold("fold-hide")
        await fold.get_by_label("Grunn, hvis du vil si den").fill(reason)
        await self.press(fold.get_by_role("button", name="Skjul valgte lapper", exact=True))
        await self.says("Skjult fra veggen.")
        await self.is_folded(fold)

    async def takes_it_back(self) -> None:
        await self.press(self.at("#notice").get_by_role("button", name="Angre"))

    def group(self, heading: str) -> Locator:
        return self.at("section.group").filter(has=self.page.get_by_role("heading", name=heading))

    # The end

    async def ends(self) -> None:
        fold = await self.unfold("fold-finish")
        await self.press(fold.get_by_role("button", name="Ja, avslutt for alle"))
        await expect(self.page.get_by_role("heading", name="Verkstedet er avsluttet")).to_be_visible()

    async def downloads(self, name: str) -> bytes:
        async with self.page.expect_download() as coming:
            await self.press(self.page.get_by_role("link", name=name, exact=True))
        return (await (await coming.value).path()).read_bytes()
