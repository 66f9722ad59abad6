"""What a screen reader hears of a busy hall: a few sentences, each once, and nothing that takes one away from one's field.

What is asserted is what stands in the live regions of Chromium's accessibility tree, which is what screen readers are given.
"""

from __future__ import annotations

import asyncio
import re
import time
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


async def test_dots_are_told_once_the_hand_rests_and_only_to_whoever_lays_them(
    desk: Desk, phone: NewPhone, listen: Listen
) -> None:
    await desk.asks()
    astrid, odd = await phone(), await phone()
    for text in ("Kafé", "Benk", "Buss", "Heis"):
        await astrid.writes(text)
    await desk.does("workshop.open_activity", ("activity", "a2"))
    await expect(odd.at(".option").first).to_be_visible()
    others, own = await listen(astrid.page), await listen(odd.page)
    await odd.lays("Kafé")
    await eventually(lambda: own.words)
    await expect(odd.option("Kafé")).to_be_focused()
    await odd.lays("Buss", "Heis")
    await eventually(lambda: own.words[-1] == "1 på Heis. Alle er lagt ut")
    await odd.press(odd.button("Levér prikkene"))
    await expect(astrid.page.get_by_text("1 har levert.")).to_be_visible()
    assert own.words[0] == "1 på Kafé. 2 prikker igjen"
    # A receipt for each dot would be said on top of it.
    assert all("på" in words for words in own.words[:2])
    assert others.words == []


async def test_stacked_dots_pressed_in_one_go_are_one_sentence(desk: Desk, phone: NewPhone, listen: Listen) -> None:
    await desk.asks()
    astrid = await phone()
    for text in ("Kafé", "Benk"):
        await astrid.writes(text)
    stacked = (("settings.dots_per_option", "3"), ("settings.dots", "4"))
    await desk.does("workshop.change_activity", ("activity", "a2"), ("title", "Prikker"), ("minutes", "0"), *stacked)
    await desk.does("workshop.open_activity", ("activity", "a2"))
    plus = astrid.page.get_by_role("button", name="Legg en prikk på Kafé")
    await expect(plus).to_be_visible()
    own = await listen(astrid.page)
    for _ in range(3):
        await plus.click(delay=10)
        await asyncio.sleep(0.15)
    await eventually(lambda: own.words)
    await asyncio.sleep(2)
    assert own.words == ["3 på Kafé. 1 prikk igjen"]
    await expect(plus).to_be_focused()
    await expect(plus).to_have_accessible_name("Legg en prikk på Kafé. Du har lagt 3.")


async def test_a_receipt_is_one_sentence_with_the_number(desk: Desk, phone: NewPhone, listen: Listen) -> None:
    await desk.asks()
    astrid = await phone()
    ears = await listen(astrid.page)
    number = await astrid.writes("Kafé ved sjøen")
    await eventually(lambda: ears.words)
    assert ears.words == [f"Lagret. Lappen din har nummer {number}."]


async def test_the_slip_says_when_twenty_and_ten_letters_are_left_and_when_it_is_full(
    desk: Desk, phone: NewPhone, listen: Listen
) -> None:
    await desk.asks()
    astrid = await phone()
    ears = await listen(astrid.page)
    await astrid.field.fill("a" * 115)
    for _ in range(30):
        await astrid.field.press("a")
        await asyncio.sleep(0.05)
    await eventually(lambda: len(ears.words) >= 3)
    assert ears.words == ["20 tegn igjen", "10 tegn igjen", "Lappen er full"]
    await astrid.field.fill("a" * 100)
    await astrid.field.fill("a" * 132)
    await eventually(lambda: len(ears.words) >= 4)
    assert ears.words[3:] == ["8 tegn igjen"]
    await expect(astrid.field).to_be_focused()


async def test_the_clock_is_heard_at_five_minutes_and_at_one(
    desk: Desk, house: House, staff: BrowserContext, phone: NewPhone, listen: Listen
) -> None:
    await desk.asks()
    astrid, wall = await phone(), await staff.new_page()
    await wall.goto(f"{house.url}/w/{desk.id}/wall")
    listening = [await listen(page) for page in (astrid.page, wall)]
    for minutes in (5, 1):
        ends_ms = time.time_ns() // 1_000_000 + minutes * 60_000 + 4_000
        await desk.does("workshop.set_timer", ("activity", "a1"), ("ends_at_ms", str(ends_ms)))
        for ears in listening:
            await eventually(lambda ears=ears, minutes=minutes: f"{minutes} min igjen" in ears.words)  # type: ignore[misc] # bound just here
    for ears in listening:
        assert ears.words == ["5 min igjen", "1 min igjen"]
    # The clock itself goes every second, and is read by whoever goes there.
    timer = astrid.page.get_by_role("timer")
    await expect(timer).to_have_text(re.compile(r"0:\d\d"))
    await wall.close()


async def test_that_the_hall_has_gone_on_is_said_once_also_to_whoever_writes(
    desk: Desk, phone: NewPhone, listen: Listen
) -> None:
    await desk.asks()
    reader, writer = await phone(), await phone()
    await reader.writes("Kafé")
    await writer.field.fill("Midt i et ")
    heard, heard_writing = await listen(reader.page), await listen(writer.page)
    await desk.does("workshop.open_activity", ("activity", "a2"))
    await eventually(lambda: heard.words and heard_writing.words)
    await asyncio.sleep(1)
    assert heard.words == ["Nå: Hva er viktigst?"]
    assert min(heard_writing.words) == "Nå: Hva er viktigst?"
    assert len(heard_writing.words) == 2
    await expect(reader.page.get_by_role("heading", name="Hva er viktigst")).to_be_focused()
    await expect(writer.field).to_be_focused()


async def test_a_result_is_one_sentence_and_on_the_phone_a_table(
    desk: Desk, house: House, staff: BrowserContext, phone: NewPhone, listen: Listen
) -> None:
    await desk.asks()
    astrid, wall = await phone(), await staff.new_page()
    for text in ("Kafé", "Benk"):
        await astrid.writes(text)
    await desk.does("workshop.open_activity", ("activity", "a2"))
    await astrid.lays("Kafé")
    await wall.goto(f"{house.url}/w/{desk.id}/wall")
    ears = await listen(wall)
    await desk.does("workshop.reveal", ("activity", "a2"))
    await eventually(lambda: ears.words)
    assert ears.words == ["Stengt: Hva er viktigst? Flest prikker: Kafé 1."]
    table = astrid.page.get_by_role("table", name="Resultatet")
    await expect(table.get_by_role("rowheader")).to_have_count(2)
    await expect(table.get_by_role("row").nth(1)).to_have_accessible_name(re.compile("Kafé.* 1"))
    await wall.close()


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
