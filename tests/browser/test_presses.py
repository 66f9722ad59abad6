"""What is pressed on a phone whose line is dead is seen at once, and that it waits; when the line is back it counts."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import NewPhone
from tests.browser.line import Line
from tests.browser.people import LONG_MS, Desk, Phone

pytestmark = pytest.mark.browser

PLACES = ("Kafé på torget", "Benk ved elva", "Buss til butikken")


async def marked(button: Locator, yes: bool) -> None:
    said: Literal["true", "false"] = "true" if yes else "false"
    await expect(button).to_have_attribute("aria-pressed", said)


async def asked(desk: Desk, choices: int) -> None:
    """A poll among three places."""
    await desk.founds("To løsninger", "framtidsverksted-3-test")
    options = [("settings.options[]", place) for place in PLACES]
    about = [("settings.question", "Hvor skal vi begynne?"), ("settings.choices", str(choices))]
    await desk.does("workshop.change_activity", ("activity", "a6"), ("title", "Steder"), *about, *options)
    await desk.does("workshop.open_activity", ("activity", "a6"))


async def comes_back(line: Line, phone: Phone) -> None:
    line.becomes("open")
    await phone.waits_for_nothing()
    await expect(phone.at("#unsaved")).to_be_hidden()


async def test_a_light_pressed_on_a_dead_line_is_marked_at_once_and_waits(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    await desk.founds("To løsninger", "framtidsverksted-3-test")
    await desk.does("workshop.open_activity", ("activity", "a3"))
    astrid = await phone(line.url)
    green, yellow = astrid.at("#light-green"), astrid.at("#light-yellow")
    line.becomes("refused")

    await astrid.press(green)
    await marked(green, True)
    await astrid.press(yellow)
    await marked(yellow, True)
    await marked(green, False)
    await expect(astrid.waiting.last).to_contain_text("Gult lys")

    await comes_back(line, astrid)
    await astrid.page.reload()
    await marked(yellow, True)
    await marked(green, False)


async def test_a_light_changed_on_a_dead_line_is_not_said_to_be_saved(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.founds("To løsninger", "framtidsverksted-3-test")
    await desk.does("workshop.open_activity", ("activity", "a3"))
    astrid = await phone(line.url)
    saved = astrid.page.get_by_text("Lyset ditt er lagret.")
    await astrid.press(astrid.at("#light-green"))
    await expect(saved).to_be_visible()
    line.becomes("refused")

    await astrid.press(astrid.at("#light-red"))

    await marked(astrid.at("#light-red"), True)
    await expect(astrid.at("#unsaved")).to_be_visible(timeout=LONG_MS)
    await expect(saved).to_be_hidden()
    await comes_back(line, astrid)
    await expect(saved).to_be_visible()


async def test_an_answer_too_many_loses_its_mark_when_it_is_not_taken(phone: NewPhone, desk: Desk, line: Line) -> None:
    await asked(desk, choices=2)
    astrid = await phone(line.url)
    cafe, bench, bus = (astrid.page.get_by_role("button", name=place) for place in PLACES)
    line.becomes("refused")
    for place in (cafe, bench, bus):
        await astrid.press(place)
        await marked(place, True)

    await comes_back(line, astrid)

    await expect(astrid.receipt).to_contain_text("2")
    await marked(bus, False)
    await marked(bench, True)


async def test_where_there_is_one_answer_the_new_one_takes_the_mark_of_the_old(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    await asked(desk, choices=1)
    astrid = await phone(line.url)
    cafe, bench, _ = (astrid.page.get_by_role("button", name=place) for place in PLACES)
    line.becomes("refused")

    await astrid.press(cafe)
    await marked(cafe, True)
    await astrid.press(bench)
    await marked(bench, True)
    await marked(cafe, False)

    await comes_back(line, astrid)
    await marked(bench, True)
    await marked(cafe, False)


async def test_an_answer_is_taken_back_on_a_dead_line_by_the_key_that_gave_it(
    phone: NewPhone, desk: Desk, line: Line
) -> None:
    await asked(desk, choices=2)
    astrid = await phone(line.url)
    cafe, bench, _ = (astrid.page.get_by_role("button", name=place) for place in PLACES)
    line.becomes("refused")

    for place in (cafe, bench, cafe):
        await astrid.press(place)
    await marked(cafe, False)
    await marked(bench, True)

    await comes_back(line, astrid)
    await expect(astrid.page.get_by_text("1 svar er lagret.")).to_be_visible()
    await marked(cafe, False)
    await marked(bench, True)
