"""What hosts do with their hands, at the speed of hands, in real browsers against the real product.

python -m benchmarks.evenings [--speed 1] [--slips 200] [--only grouping,paper,ballots,report]

Seventy phones write the slips, the last thirty come on paper; then, with keyboard and mouse on the pages as they are:
* grouping: two helpers in two browsers put 200 slips into at most 24 groups during the break (goal: 20 minutes, at most two
  actions a slip, the making of the groups included);
* paper: 30 paper slips typed at the helper's desk (goal: 15 minutes);
* ballots: 30 paper ballots of up to seven dots, every fifth read twice (goal: 10 minutes);
* report: from «Avslutt» to the report on the screen (goal: 10 seconds).
Pauses are those of `benchmarks/hands.py`; `--speed 10` sleeps a tenth of them and still reports the whole. The product's own
answers are waited for and measured as they are. Which of 24 themes a slip belongs to is drawn by a fixed seed, few themes with
many slips and many with few: what a helper decides is not what is measured, but what it takes to say it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from benchmarks.hall import Console, Phone
from benchmarks.hands import LONG_MS, Hand
from benchmarks.product import Product, product
from benchmarks.sorting import Sorter, Themes, sorted_so_far
from benchmarks.wire import HOST
from tests.machine import chromium
from verksted.rehearsal.answers import lines

AGENDA = Path(__file__).parent / "evenings.toml"
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
PHONES = 70
SHEETS, PAPERS, DOTS = 30, 30, 7
SEED = 20170209
WALL, VOTE = "a1", "a3"


class Result(NamedTuple):
    """One thing measured, as it stands in the table."""

    what: str
    human_s: float
    waited_s: float
    longest_s: float
    goal_s: float
    note: str

    def __str__(self) -> str:
        whole = self.human_s + self.waited_s
        parts = f"{self.human_s:.0f} s by hand, {self.waited_s:.1f} s waiting, longest {self.longest_s * 1000:.0f} ms"
        kept = "kept" if whole <= self.goal_s else "NOT KEPT"
        return f"{self.what}: {whole:.1f} s ({parts}); goal {self.goal_s:.0f} s, {kept}. {self.note}"


class Evening:
    """The product, a browser, and those who sit at it."""

    def __init__(self, product: Product, browser: Browser, speed: float) -> None:
        self.product = product
        self.browser = browser
        self.speed = speed
        self.console = Console(product)
        self.chance = random.Random(SEED)

    def at(self, path: str) -> str:
        """An address of this workshop."""
        return f"http://{HOST}:{self.product.port}{path}"

    async def page(self, link: str) -> Page:
        """A browser of its own, come in by one of the workshop's links."""
        context = await self.browser.new_context(viewport=LAPTOP)
        page = await context.new_page()
        await page.goto(self.at(urlsplit(self.product.links[link]).path))
        return page

    async def sits_at(self, page: Page, path: str) -> Hand:
        """Somebody at a page of the workshop, once its script runs."""
        await page.goto(self.at(path))
        await page.wait_for_load_state()
        return Hand(page, self.speed)

    async def hall_writes(self, slips: int) -> None:
        """Seventy people come in and write, each about as many as the others."""
        await self.console.open_link()
        await self.console.act("workshop.open_activity")
        texts = lines("needs")
        phones = [Phone(self.product, seat) for seat in range(PHONES)]
        for phone in phones:
            await phone.join()
        for number in range(slips):
            await phones[number % PHONES].write(f"{texts[number % len(texts)]}{' – enig' * (number // len(texts))}")
        for phone in phones:
            phone.close()

    # Grouping

    async def grouping(self, slips: int) -> Result:
        """Two helpers in the break, from the button that leads there to the last slip."""
        await self.console.act("workshop.close_activity")
        await self.console.act("workshop.open_activity")
        themes = Themes(self.chance, slips)
        hands = [await self.sits_at(await self.page("table"), f"/w/{self.product.id}/console") for _ in range(2)]
        await asyncio.gather(
            *(Sorter(hand, themes).group(last=last) for hand, last in zip(hands, (False, True), strict=True))
        )
        grouped, groups = await sorted_so_far(hands[0].page)
        slowest = max(hands, key=lambda hand: hand.spent_s)
        actions = sum(hand.actions for hand in hands)
        note = (
            f"{grouped} slips in {groups} groups, {actions / max(grouped, 1):.2f} actions a slip (goal ≤ 2); "
            f"the quicker of the two took {min(hand.spent_s for hand in hands):.0f} s"
        )
        longest = max(hand.longest_s for hand in hands)
        return Result("grouping by two helpers", slowest.human_s, slowest.waited_s, longest, 20 * 60, note)

    # Paper

    async def paper(self) -> Result:
        """Thirty slips by keyboard: text, Enter, and its number on the paper."""
        hand = await self.sits_at(await self.page("table"), f"/w/{self.product.id}/table?valg=100")
        page, texts = hand.page, self.chance.sample(lines("needs"), PAPERS)
        await expect(page.locator("#text")).to_be_focused()
        for count, text in enumerate(texts, 1):
            if count % 6 == 1:  # the next table's pile
                await hand.presses(page.get_by_label("Bord"))
                await hand.types(str(count // 6 + 1))
                await hand.presses(page.locator("#text"))
            await hand.reads(text)
            await hand.thinks()
            await hand.types(text[:140])
            async with hand.waits():
                await hand.strikes("Enter")
                await expect(page.locator("#record .typed li").first).to_contain_text(text[:40], timeout=LONG_MS)
            await hand.notes_on_paper()
        await expect(page.locator("#record h2")).to_contain_text(f"{PAPERS} lapper", timeout=LONG_MS)
        letters = sum(map(len, texts)) / len(texts)
        note = f"{letters:.0f} characters a slip"
        return Result(f"{PAPERS} paper slips", hand.human_s, hand.waited_s, hand.longest_s, 15 * 60, note)

    async def ballots(self) -> Result:
        """Thirty sheets by the options' numbers; every fifth is read again, and one was read wrong the first time."""
        await self.console.act("workshop.open_activity", loose="wait")
        hand = await self.sits_at(await self.page("table"), f"/w/{self.product.id}/table?valg=300")
        page = hand.page
        options = await self._options(page)
        sheets = [
            sorted(self.chance.sample(options, self.chance.randint(3, min(DOTS, len(options))))) for _ in range(SHEETS)
        ]
        await hand.thinks()
        await hand.types(str(SHEETS))
        async with hand.waits():
            await hand.strikes("Enter")
            await expect(page.locator("#marks")).to_be_focused(timeout=LONG_MS)
        for number, marks in enumerate(sheets, 1):
            wrong = marks[:-1] if number == 10 else marks
            await self._sheet(hand, number, wrong, "Ark")
            await hand.notes_on_paper()
        for number in range(5, SHEETS + 1, 5):
            await self._sheet(hand, number, sheets[number - 1], "Kontroll: ark")
            if number == 10:
                await self._sheet(hand, number, sheets[number - 1], "Uenighet: ark")
        await expect(page.locator("#stage")).to_contain_text("er ferdig", timeout=LONG_MS)
        typed = await page.locator("#record h2").inner_text()
        note = f"{len(options)} options, {sum(map(len, sheets))} dots; six read twice, one of them mended; «{typed}»"
        return Result(f"{SHEETS} paper ballots", hand.human_s, hand.waited_s, hand.longest_s, 10 * 60, note)

    async def _options(self, page: Page) -> list[int]:
        """What stands on the printed ballot: the options' numbers."""
        await page.goto(self.at(f"/w/{self.product.id}/table?valg=301"))
        await page.goto(self.at(f"/w/{self.product.id}/table?valg=300"))
        await page.wait_for_load_state()
        console = await page.context.new_page()
        await console.goto(self.at(f"/w/{self.product.id}/table?valg=399"))
        numbers = await console.locator(".hands label .number").all_inner_texts()
        await console.close()
        await expect(page.locator("#sheets")).to_be_focused(timeout=LONG_MS)
        return sorted(int(number) for number in numbers)

    async def _sheet(self, hand: Hand, number: int, marks: list[int], step: str) -> None:
        page = hand.page
        await expect(page.locator("#sheet")).to_contain_text(f"{step} {number}", timeout=LONG_MS)
        await hand.takes(len(marks) / 238 * 60)
        await hand.thinks()
        await hand.types(" ".join(map(str, marks)))
        async with hand.waits():
            await hand.strikes("Enter")
            await expect(page.locator("#marks")).not_to_have_value(" ".join(map(str, marks)), timeout=LONG_MS)
            await expect(page.locator("#notice")).to_contain_text(f"Ark {number}", timeout=LONG_MS)

    # The end

    async def report(self) -> Result:
        """From the press that ends it to the report with its chapters on the screen, then the file in Word."""
        page = await self.page("console")
        hand = await self.sits_at(page, f"/w/{self.product.id}/console")
        await hand.presses(page.locator("#fold-more > summary"))
        await hand.presses(page.locator("#fold-end > summary"))
        await hand.takes(2.0)
        began = time.monotonic()
        await page.locator("#fold-end").get_by_role("button", name="Ja, avslutt for alle").click()
        way = page.get_by_role("link", name="Les rapporten").first
        await expect(way).to_be_visible(timeout=LONG_MS)
        ended_s = time.monotonic() - began
        began = time.monotonic()
        await way.click()
        await expect(page.locator(".report__chapter").last).to_be_visible(timeout=LONG_MS)
        shown_s = time.monotonic() - began
        files = [f"{name} {await self._download(page, name):.1f} s" for name in ("docx", "pdf", "zip")]
        note = f"ended after {ended_s:.1f} s, the report {shown_s:.1f} s after its link; files: {', '.join(files)}"
        human_s = 1.1 + 0.28
        return Result("from «Avslutt» to the report", human_s, ended_s + shown_s, max(ended_s, shown_s), 10, note)

    async def _download(self, page: Page, ending: str) -> float:
        began = time.monotonic()
        answer = await page.request.get(self.at(f"/w/{self.product.id}/export.{ending}"), timeout=120_000)
        assert answer.ok, answer.status
        await answer.body()
        return time.monotonic() - began


async def measured(folder: Path, speed: float, slips: int, only: set[str]) -> None:
    """One evening, each result told as soon as it is there; what is left out of `only` is not done."""
    with product(folder, AGENDA) as running:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(chromium()), args=["--no-sandbox"])
            evening = Evening(running, browser, speed)
            await evening.hall_writes(slips - PAPERS * ("paper" in only))
            measures = {
                "paper": evening.paper,
                "grouping": lambda: evening.grouping(slips),
                "ballots": evening.ballots,
                "report": evening.report,
            }
            for name, measure in measures.items():
                if name in only:
                    print(await measure(), flush=True)
            await browser.close()


def main() -> None:
    """Measure, and print what was measured and on what."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--slips", type=int, default=200)
    parser.add_argument("--only", default="paper,grouping,ballots,report")
    asked = parser.parse_args()
    load, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="verksted-evenings-") as folder:
        asyncio.run(measured(Path(folder), asked.speed, asked.slips, set(asked.only.split(","))))
    print(f"speed {asked.speed:g}, load of the machine before {load:.1f}, took {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
