"""A helper who puts slips into groups at the console, with keyboard and mouse, beside another who does the same."""

from __future__ import annotations

import random

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page, expect

from benchmarks.hands import LONG_MS, Hand

THEMES = 24


class Themes:
    """What each slip is about, and which groups have been made so far: both helpers see the same headings."""

    NAMES = (
        "Møteplasser", "Buss og skyss", "Bolig", "Ensomhet", "Datahjelp", "Turveier", "Mat", "Naboer", "Legekontoret",
        "Heis og trapp", "Kultur", "Trygghet", "Brøyting", "Frivillige", "Pårørende", "Demens", "Butikken", "Ungdom",
        "Hage", "Økonomi", "Lys og benker", "Informasjon", "Hjelp i huset", "Medvirkning",
    )  # fmt: skip

    def __init__(self, chance: random.Random, slips: int) -> None:
        shares = [1 / (place + 2) for place in range(THEMES)]
        self._of = chance.choices(range(THEMES), shares, k=slips + 1)
        self.made: list[int] = []

    def of(self, number: int) -> int:
        """The theme of a slip."""
        return self._of[number]

    def name(self, theme: int) -> str:
        """Its heading."""
        return self.NAMES[theme]


class Sorter:
    """One of two helpers."""

    def __init__(self, hand: Hand, themes: Themes) -> None:
        self._hand = hand
        self._themes = themes

    async def group(self, *, last: bool) -> None:
        """One begins at the top, the other at the bottom, until nothing is left without a group."""
        page = self._hand.page
        await self._hand.thinks()
        async with self._hand.waits():
            await self._hand.presses(page.get_by_role("link", name="Ordne lappene"))
            await expect(page.locator("#columns")).to_be_visible(timeout=LONG_MS)
            await page.wait_for_load_state()
        loose = page.locator("#group-none .slip-row")
        while await loose.count():
            if not await page.locator("#group-none .slip-row:focus").count():
                await self._hand.presses((loose.last if last else loose.first).locator(".slip__number"))
            await self._place()

    async def _place(self) -> None:
        row = self._hand.page.locator("#group-none .slip-row:focus")
        try:
            number, text = await row.evaluate(
                "row => [Number(row.dataset.slip.split(' ')[0]), row.querySelector('p').innerText]", timeout=2000
            )
        except PlaywrightError:  # the other helper was quicker
            return
        chosen = await self._hand.page.locator(".pick input:checked").evaluate_all(
            "picks => picks.map(pick => pick.id)"
        )
        # A slip that was chosen by a press may have been taken by the other since.
        if chosen not in ([], [f"pick-{number}"]):
            await self._hand.strikes("Escape")
        theme = self._themes.of(number)
        await self._hand.reads(text)
        await self._hand.thinks()
        if theme not in self._themes.made:
            await self._new_group(theme, number)
        elif digit := await self._digit(self._themes.name(theme)):
            async with self._hand.waits():
                await self._hand.strikes(digit)
                await _gone(self._hand.page, number)
        else:
            await self._hand.strikes("Enter")
            async with self._hand.waits():
                item = self._hand.page.get_by_role("menu").get_by_role(
                    "menuitem", name=self._themes.name(theme), exact=True
                )
                await self._hand.presses(item.first)
                await _gone(self._hand.page, number)

    def _heading(self, name: str) -> Locator:
        """The group as the bar at the bottom names it; above its column long words may be broken."""
        page = self._hand.page
        return page.locator("#chosen button[data-group]").filter(has=page.get_by_text(name, exact=True))

    async def _digit(self, name: str) -> str:
        """The digit that moves a slip there, empty where there is none. The other helper may still be typing the name."""
        async with self._hand.waits():
            await expect(self._heading(name)).to_have_count(1, timeout=LONG_MS)
        digit = self._heading(name).locator("kbd")
        return await digit.inner_text() if await digit.count() else ""

    async def _new_group(self, theme: int, number: int) -> None:
        """The slip is chosen, and the group is made with it in it."""
        page, name = self._hand.page, self._themes.name(theme)
        self._themes.made.append(theme)
        if not await page.locator(f"#pick-{number}:checked").count():
            await self._hand.strikes("Space")
        await self._hand.presses(page.locator("#fold-group > summary"))
        async with self._hand.waits():
            await expect(page.locator("#group-heading")).to_be_focused(timeout=LONG_MS)
        await self._hand.types(name)
        async with self._hand.waits():
            await self._hand.strikes("Enter")
            await expect(self._heading(name)).to_have_count(1, timeout=LONG_MS)
            await _gone(page, number)
            await expect(page.locator("#group-heading")).to_be_hidden(timeout=LONG_MS)


async def _gone(page: Page, number: int) -> None:
    """Until the slip has left the column of those without a group."""
    await expect(page.locator(f"#group-none #slip-{number}")).to_have_count(0, timeout=LONG_MS)


async def sorted_so_far(page: Page) -> tuple[int, int]:
    """How many slips lie in groups, and in how many."""
    counts = await page.locator("section.group[data-group]:not([data-group='']) h2 .number").all_inner_texts()
    return sum(map(int, counts)), len(counts)
