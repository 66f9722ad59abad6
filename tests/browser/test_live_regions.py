"""What a screen reader hears of a busy hall: a few sentences, each once, and nothing that takes one away from one's field.

What is asserted is what stands in the live regions of Chromium's accessibility tree, which is what screen readers are given.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPhone
from tests.browser.ears import Ears, Said
from tests.browser.house import House
from tests.browser.line import Line
from tests.browser.people import LONG_MS, Desk, Phone
from tests.faults.links import eventually
from tests.web.serving import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.timeout(180)]

Listen = Callable[[Page], Awaitable[Ears]]
PEOPLE, SLIPS, PAUSE_S = 70, 40, 0.7
"""So many have phones, so many of them write one slip each, and so long it is from one slip to the next."""
A_MINUTE_S, FEW = 60.0, 4
"""Three at twenty seconds' distance, or four at fifteen."""


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    opened: list[Ears] = []

    async def open_at(page: Page) -> Ears:
        ears = Ears(page)
        opened.append(ears)
        await ears.open()
        return ears

    yield open_at
    for ears in opened:
        await ears.close()


def in_a_minute(said: list[Said]) -> int:
    """How many sentences there are in the minute that has most of them."""
    return max((sum(0 <= other.at_s - each.at_s < A_MINUTE_S for other in said) for each in said), default=0)


def slips_told_of(ears: Ears) -> int:
    found = [re.search(r"(\d+) nye? lapp(?:er)?\.", words) for words in ears.words]
    return sum(int(each[1]) for each in found if each)


async def has_been_told_of_all(ears: Ears) -> None:
    await eventually(lambda: slips_told_of(ears) >= SLIPS)


async def wants_news(phone: Phone) -> None:
    await phone.press(phone.button("Les opp nytt"))
    await expect(phone.button("Les opp nytt")).to_have_attribute("aria-pressed", "true")
    await phone.sees_the_page()


async def test_a_hall_of_seventy_that_writes_is_no_stream_of_words(
    desk: Desk, house: House, staff: BrowserContext, phone: NewPhone, listen: Listen
) -> None:
    await desk.asks()
    astrid, odd = await phone(), await phone()
    await wants_news(odd)
    wall, console = await staff.new_page(), await staff.new_page()
    for page, path in ((wall, "wall"), (console, "console")):
        await page.goto(f"{house.url}/w/{desk.id}/{path}")
    hall = await asyncio.to_thread(Workshop(house.url, desk.id, desk.code, {}).phones, PEOPLE)
    told = [await listen(page) for page in (wall, console, odd.page)]
    quiet = await listen(astrid.page)

    for number in range(SLIPS):
        await asyncio.to_thread(hall[number].writes, f"Lapp {number}")
        await asyncio.sleep(PAUSE_S)
    for ears in told:
        await has_been_told_of_all(ears)

    assert [slips_told_of(ears) for ears in told] == [SLIPS] * len(told)
    assert quiet.words == []
    for ears in told:
        assert in_a_minute(ears.said) <= FEW, ears.said
        assert {said.live for said in ears.said} == {"polite"}
        assert [words for words in ears.words if not re.search("ny lapp|nye lapper", words)] == []
    await wall.close()
    await console.close()


async def test_people_who_lay_dots_are_not_heard_by_each_other(desk: Desk, phone: NewPhone, listen: Listen) -> None:
    await desk.asks()
    astrid, odd = await phone(), await phone()
    for text in ("Kafé", "Benk", "Buss", "Heis"):
        await astrid.writes(text)
    await desk.does("workshop.open_activity", ("activity", "a2"))
    await expect(astrid.at(".option").first).to_be_visible()
    others, own = await listen(astrid.page), await listen(odd.page)
    await odd.lays("Kafé", "Buss")
    await odd.press(odd.button("Levér prikkene"))
    await expect(astrid.page.get_by_text("1 har levert.")).to_be_visible()
    assert others.words == []
    assert [said for said in own.words if "igjen" in said] == ["2 prikker igjen", "1 prikk igjen"]


async def test_a_lost_line_is_told_of_once_and_its_return_once(
    desk: Desk, phone: NewPhone, line: Line, listen: Listen
) -> None:
    await desk.asks()
    astrid = await phone(line.url)
    ears = await listen(astrid.page)
    line.becomes("refused")
    await expect(astrid.at("#offline")).to_be_visible(timeout=LONG_MS)
    # Long enough for several tries.
    await asyncio.sleep(9)
    line.becomes("open")
    await expect(astrid.at("#back")).to_be_visible(timeout=LONG_MS)
    await asyncio.sleep(1)
    said = ears.words
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
