"""Who writes is left in peace: words, selection and page stay where they are, and Send stays in reach of the thumb."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.conftest import NewPhone
from tests.browser.people import Desk, Phone

pytestmark = pytest.mark.browser

BUS = "Buss til butikken på lørdager, og en benk der en kan vente"
RULE = "Verten leser lappene før de vises."
WHERE = """(field) => [document.activeElement === field, field.value, field.selectionStart, field.selectionEnd,
  Math.round(field.getBoundingClientRect().top)]"""


async def writes_in_peace(phone: Phone) -> list[object]:
    """Where the words, what is marked of them, and the page stand now."""
    found: list[object] = await phone.field.evaluate(WHERE)
    return found


@pytest.mark.parametrize("scrolled", [0, 90])
async def test_nothing_moves_under_who_marks_a_word_while_the_hall_is_busy(
    phone: NewPhone, desk: Desk, scrolled: int
) -> None:
    """Others write, the host groups and hides, and a clock comes in sight above."""
    await desk.asks()
    astrid = await phone()
    await astrid.page.set_viewport_size({"width": 360, "height": 430})
    for text in ("Kafé", "Heis"):
        await astrid.writes(text)
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type(BUS)
    await astrid.field.evaluate(f"(field) => {{ field.setSelectionRange(5, 19); scrollTo(0, {scrolled}); }}")
    before = await writes_in_peace(astrid)
    assert before[:4] == [True, BUS, 5, 19]

    for number in range(3, 11):
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", f"Lapp nummer {number}"))
    await desk.does("idea_wall.make_group", ("activity", "a1"), ("heading", "Møteplasser"), ("ideas", "1"))
    await desk.does("idea_wall.hide_ideas", ("activity", "a1"), ("ideas", "2"), ("reason", "Står der fra før"))
    await desk.does("workshop.set_timer", ("activity", "a1"), ("ends_at_ms", str(int(time.time() + 900) * 1000)))
    await expect(astrid.at("#news")).to_contain_text("Les alle 9 lappene")
    await expect(astrid.at("#mine")).to_contain_text("Vises ikke på veggen: Står der fra før")
    await expect(astrid.at("#mine .paper-pink")).to_have_count(1)
    await expect(astrid.at("#clock")).to_contain_text("15 min")

    assert await writes_in_peace(astrid) == before


async def test_another_rule_for_the_same_question_neither_stops_nor_alarms_who_writes(
    phone: NewPhone, desk: Desk
) -> None:
    """The hall has not moved on: there is nothing to send in a hurry."""
    await desk.asks()
    astrid = await phone()
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type(BUS)
    await astrid.field.evaluate("(field) => field.setSelectionRange(5, 19)")
    before = await writes_in_peace(astrid)

    await desk.settles(moderation="queue")
    await expect(astrid.at("#stage")).to_contain_text(RULE)

    assert await writes_in_peace(astrid) == before
    await expect(astrid.at("#moved")).to_be_hidden()
    await astrid.press(astrid.at("#send"))
    await astrid.has_once(BUS)


async def test_a_hall_that_comes_back_to_the_question_says_no_more_that_it_has_moved_on(
    phone: NewPhone, desk: Desk
) -> None:
    await desk.asks()
    astrid = await phone()
    await astrid.press(astrid.field)
    await astrid.page.keyboard.type(BUS)
    await desk.closes()
    await expect(astrid.at("#moved")).to_be_visible()

    await desk.does("workshop.open_activity", ("activity", "a1"))

    await expect(astrid.at("#moved")).to_be_hidden()
    await expect(astrid.field).to_have_value(BUS)
    await expect(astrid.field).to_be_focused()


@pytest.mark.parametrize(
    "size",
    [{"width": 320, "height": 380}, {"width": 360, "height": 430}, {"width": 740, "height": 190}],
    ids=["small", "upright", "on its side"],
)
async def test_with_the_keyboard_up_both_the_words_and_send_are_on_the_screen(
    phone: NewPhone, desk: Desk, size: ViewportSize
) -> None:
    """What a keyboard leaves of the screen, as browsers that resize for it report it."""
    await desk.asks()
    astrid = await phone()
    await astrid.press(astrid.field)
    await astrid.page.set_viewport_size(size)
    await astrid.page.keyboard.type("Kafé")

    await expect(astrid.field).to_be_in_viewport(ratio=0.95)
    await expect(astrid.at("#send")).to_be_in_viewport(ratio=0.95)
