"""What is told at the bottom edge lies on nothing that is pressed there, however far down the page one is."""

from __future__ import annotations

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.conftest import NewPhone
from tests.browser.line import Line
from tests.browser.people import LONG_MS, Desk, Phone

pytestmark = pytest.mark.browser

USUAL: ViewportSize = {"width": 360, "height": 740}
NARROW: ViewportSize = {"width": 320, "height": 640}
COVERED = """([told, pressed]) => {
  const [a, b] = [told, pressed].map((place) => document.querySelector(place).getBoundingClientRect());
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 0 && down > 0 ? Math.round(down) : 0;
}"""
"""How many pixels of a button lie under what is told."""
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
STEPS = {"poll": ("a6", "button.answer"), "solution test": ("a3", "#light-yellow")}


async def covered(phone: Phone, told: str, button: str) -> dict[str, int]:
    """At the top of the page, where one is, and at its end."""
    found = {}
    for where, y in (("here", None), ("end", 10_000), ("top", 0), ("middle", 120)):
        if y is not None:
            await phone.page.evaluate("(y) => scrollTo(0, y)", y)
        await phone.page.evaluate(DRAWN)
        if pixels := await phone.page.evaluate(COVERED, [told, button]):
            found[where] = pixels
    return found


@pytest.mark.parametrize("large", [False, True], ids=["", "large letters"])
@pytest.mark.parametrize("size", [USUAL, NARROW], ids=["360", "320"])
@pytest.mark.parametrize("step", STEPS)
async def test_saved_does_not_lie_on_the_button_that_hands_the_phone_on(
    phone: NewPhone, desk: Desk, step: str, size: ViewportSize, large: bool
) -> None:
    activity, choice = STEPS[step]
    await desk.founds("To løsninger", "framtidsverksted-3-test")
    sharer = await phone(viewport=size)
    await desk.does("workshop.open_activity", ("activity", activity))
    if large:
        await sharer.press(sharer.at("#text-size button"))
    await sharer.press(sharer.at("#share > summary"))
    await sharer.at("#share-table").fill("4")
    await sharer.press(sharer.at("#share-2"))
    await sharer.press(sharer.at("#begin"))
    await sharer.press(sharer.at(choice).first)
    await expect(sharer.at("#receipt .receipt--edge")).to_have_count(1)
    assert await covered(sharer, "#receipt .receipt--edge", "#hand-over") == {}


async def test_nor_does_what_waits_for_the_net(phone: NewPhone, desk: Desk, line: Line) -> None:
    await desk.founds("To løsninger", "framtidsverksted-3-test")
    sharer = await phone(line.url)
    await desk.does("workshop.open_activity", ("activity", "a6"))
    await sharer.press(sharer.at("#share > summary"))
    await sharer.at("#share-table").fill("4")
    await sharer.press(sharer.at("#share-2"))
    await sharer.press(sharer.at("#begin"))
    await expect(sharer.at(".turn-now")).to_be_visible()
    line.becomes("refused")
    await sharer.press(sharer.at("button.answer").first)
    await expect(sharer.at("#unsaved")).to_be_visible(timeout=LONG_MS)
    assert await covered(sharer, "#unsaved", "#hand-over") == {}


async def test_what_is_told_is_seen(phone: NewPhone, desk: Desk) -> None:
    """It must lie somewhere on the screen, or the test above would be easy."""
    await desk.founds("To løsninger", "framtidsverksted-3-test")
    alone = await phone()
    await desk.does("workshop.open_activity", ("activity", "a3"))
    await alone.press(alone.at("#light-yellow"))
    told = alone.at("#receipt .receipt--edge")
    await expect(told).to_be_in_viewport(ratio=1)
