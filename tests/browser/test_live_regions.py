"""What a screen reader hears of a busy hall: a few sentences, each once, and nothing that takes one away from one's field."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPhone
from tests.browser.house import House
from tests.browser.line import Line
from tests.browser.people import LONG_MS, Desk

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.timeout(120)]

BURST, FEW = 40, 3
"""So many slips in a few seconds, and so many sentences about them at most."""
LISTEN = """() => {
  const live = "[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]";
  const words = (e) => (e.checkVisibility() ? e.innerText.trim().replace(/\\s+/g, " ") : "");
  const now = () => new Map([...document.querySelectorAll(live)].map((e) => [e, words(e)]));
  let before = now();
  window.heard = [];
  new MutationObserver(() => {
    const after = now();
    for (const [e, said] of after) if (said && said !== before.get(e)) window.heard.push(said);
    before = after;
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
"""Whatever stands in a live region and was not there before is read aloud."""


async def listens(page: Page) -> Page:
    await page.wait_for_load_state()
    await page.evaluate(LISTEN)
    return page


async def heard(page: Page) -> list[str]:
    said: list[str] = await page.evaluate("window.heard")
    return said


async def test_a_hall_that_writes_all_at_once_is_no_stream_of_words(
    desk: Desk, house: House, staff: BrowserContext, phone: NewPhone
) -> None:
    await desk.asks()
    astrid = await phone()
    wall, console = await staff.new_page(), await staff.new_page()
    for page, path in ((wall, "wall"), (console, "console")):
        await page.goto(f"{house.url}/w/{desk.id}/{path}")
    listening = [await listens(page) for page in (wall, console, astrid.page)]

    for number in range(BURST):
        fields = (("activity", "a1"), ("text", f"Lapp {number}"), ("by.table", "2"))
        await desk.does("idea_wall.post_idea", *fields)
    for page in listening:
        await expect(page.get_by_text(re.compile(rf"\b{BURST} lapper|Les alle {BURST} lappene")).first).to_be_visible(
            timeout=LONG_MS
        )
    # The wall hangs slips up one by one; it is heard a while longer.
    await asyncio.sleep(5)
    for page in listening[:2]:
        assert any(re.fullmatch(r"Nye lapper: \d+", said) for said in await heard(page)), page.url
    for page in listening:
        assert len(await heard(page)) <= FEW, (page.url, await heard(page))
    await wall.close()
    await console.close()


async def test_people_who_lay_dots_are_not_heard_by_each_other(desk: Desk, phone: NewPhone) -> None:
    await desk.asks()
    astrid, odd = await phone(), await phone()
    for text in ("Kafé", "Benk", "Buss", "Heis"):
        await astrid.writes(text)
    await desk.does("workshop.open_activity", ("activity", "a2"))
    await expect(astrid.at(".option").first).to_be_visible()
    await listens(astrid.page)
    await listens(odd.page)
    await odd.lays("Kafé", "Buss")
    await odd.press(odd.button("Lever prikkene"))
    await expect(astrid.page.get_by_text("1 har levert.")).to_be_visible()
    assert await heard(astrid.page) == []
    assert [said for said in await heard(odd.page) if "igjen" in said] == ["2 prikker igjen", "1 prikk igjen"]


async def test_a_lost_line_is_told_of_once_and_its_return_once(desk: Desk, phone: NewPhone, line: Line) -> None:
    await desk.asks()
    astrid = await phone(line.url)
    await listens(astrid.page)
    line.becomes("refused")
    await expect(astrid.at("#offline")).to_be_visible(timeout=LONG_MS)
    # Long enough for several tries.
    await asyncio.sleep(9)
    line.becomes("open")
    await expect(astrid.at("#back")).to_be_visible(timeout=LONG_MS)
    said = await heard(astrid.page)
    assert [words for words in said if words.startswith("Mistet nettet")] == said[:1]
    assert [words for words in said if words.startswith("Du er på nett")] == said[1:]


async def test_the_question_has_focus_when_the_hall_goes_on_but_not_from_under_somebody_who_writes(
    desk: Desk, phone: NewPhone
) -> None:
    await desk.asks()
    reader, writer = await phone(), await phone()
    await writer.field.fill("Midt i et ")
    await desk.closes()
    await expect(reader.page.get_by_role("heading", name="Nå snakker vi sammen i salen")).to_be_focused()
    await expect(writer.at("#moved")).to_be_visible()
    await expect(writer.field).to_be_focused()
    await expect(writer.field).to_have_value("Midt i et ")
