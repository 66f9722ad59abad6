"""The console on a laptop, a tablet and a phone: the next thing is always in view, and nothing stands too wide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.async_api import BrowserContext, ViewportSize, expect

from tests.browser.conftest import NewContext
from tests.browser.halls import HOME, Hall, idea_wall, written
from tests.browser.house import House
from tests.browser.people import LAPTOP, Desk, Person, centre_of
from tests.browser.stage import Stage, as_host
from tests.web.serving import Server
from verksted.domain.workshop import PlannedActivity

pytestmark = [pytest.mark.browser, pytest.mark.looks]

SIZES: dict[str, ViewportSize] = {
    "laptop": {"width": 1366, "height": 768},
    "small laptop": {"width": 1024, "height": 700},
    "tablet": {"width": 820, "height": 1180},
    "phone": {"width": 360, "height": 740},
    "narrow phone": {"width": 320, "height": 640},
    "phone on its side": {"width": 740, "height": 360},
}
AMISS = """() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const next = [...document.querySelectorAll("#controls :is(.button, summary.button):not(.button--quiet)")]
    .filter((button) => shown(button) && !button.closest(".menu"));
  const amiss = next.length === 1 ? [] : [`${next.length} next things`];
  for (const button of next) {
    const { left, top, right, bottom } = button.getBoundingClientRect();
    if (left < 0 || top < innerHeight / 2 || right > innerWidth || bottom > innerHeight) amiss.push("next out of view");
    if (innerWidth - right > 40 || innerHeight - bottom > 40) amiss.push("next not at the bottom right");
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!document.querySelector("dialog[open]") && !button.contains(over)) amiss.push("next is covered");
  }
  if (document.documentElement.scrollWidth > innerWidth) amiss.push("wider than the screen");
  return amiss;
}"""
WHOLE = """(column) => {
  const of = (what) => document.querySelector(what).getBoundingClientRect();
  const [roll, desk, bar] = [`#group-${column} .group__roll`, "#columns", ".move-bar"].map(of);
  const inside = (row, box) => row.top >= box.top - 1 && row.bottom <= box.bottom + 1;
  const under = (row) => row.left < bar.right && row.right > bar.left && row.top < bar.bottom && row.bottom > bar.top;
  const rows = [...document.querySelectorAll(`#group-${column} .slip-row`)].map((row) => row.getBoundingClientRect());
  return rows.filter((row) => inside(row, roll) && inside(row, desk) && !under(row)).length;
}"""
"""How many slips of a column can be read to the end without scrolling."""
SHORT = "Nær barnebarna"
LEFT_TO_OTHERS = ("console of a helper",)
"""Who helps does not run the evening, so there is nothing that is next."""


async def test_the_one_next_thing_is_in_view_in_every_state_at_every_size(
    new_context: NewContext, stages: list[Stage]
) -> None:
    page = await (await new_context(**LAPTOP)).new_page()
    amiss: list[Any] = []
    consoles = [stage for stage in stages if stage.surface == "console" and not stage.name.endswith(LEFT_TO_OTHERS)]
    assert len(consoles) > 20
    for stage in consoles:
        await page.set_viewport_size(SIZES["laptop"])
        await stage.visit(page)
        for name, size in SIZES.items():
            await page.set_viewport_size(size)
            amiss += [(stage.name, name, what) for what in await page.evaluate(AMISS)]
    assert not amiss, "\n".join(map(str, amiss))


async def test_no_page_of_hosts_is_wider_than_a_phone(new_context: NewContext, stages: list[Stage]) -> None:
    page = await (await new_context(viewport=SIZES["phone"])).new_page()
    wide = []
    for stage in stages:
        if stage.surface == "desk" and "observer" not in stage.name:
            await stage.visit(page)
            wide += [stage.name] if await page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    assert wide == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("sizes")).start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def crowded(server: Server) -> dict[int, Hall]:
    """Walls with few groups, several, and more than there are digits; the last group of each has many short slips."""
    halls = {groups: written(server, slips=3, groups=groups, people=3) for groups in (3, 8, 24)}
    for groups, hall in halls.items():
        for n in range(10):
            hall.people[n % 3].writes(SHORT)
        numbers = " ".join(map(str, range(4, 14)))
        hall.host.does("idea_wall.place_ideas", activity="a1", ideas=numbers, groups=f"g{groups}")
    return halls


@pytest.mark.parametrize("groups", [3, 8, 24])
@pytest.mark.parametrize(("size", "least"), [("laptop", 8), ("small laptop", 6), ("tablet", 3)])
async def test_choosing_slips_leaves_the_others_in_view_however_many_groups_there_are(
    new_context: NewContext, crowded: dict[int, Hall], groups: int, size: str, least: int
) -> None:
    page = await (await new_context(viewport=SIZES[size])).new_page()
    await as_host("sorting", crowded[groups]).visit(page)
    await page.locator(".script-fold summary").click()
    column = page.locator(f"#group-g{groups}")
    await column.scroll_into_view_if_needed()
    slip = page.locator("#slip-4 .slip__number")
    before, bar = await slip.bounding_box(), page.locator(".move-bar")
    await slip.click()
    await expect(bar).to_contain_text("1 lapp valgt")

    assert await slip.bounding_box() == before, "the slips move away under the hand"
    assert await page.evaluate(WHOLE, f"g{groups}") >= least
    for number in range(1, groups + 1):
        button = bar.locator(f"[data-group=g{number}]")
        await button.scroll_into_view_if_needed()
        await expect(button).to_be_in_viewport(ratio=1)
        await expect(button.locator("kbd")).to_have_count(1 if number < 10 else 0)
    for name in ("Velg ingen", "Slå sammen"):
        await expect(bar.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    await bar.get_by_role("button", name="Velg ingen").click()
    await expect(bar).to_be_hidden()


SCRIPT = (
    "Les spørsmålet høyt to ganger.\nTo minutter i stillhet, så rundt bordet.\nSi fra når det er fem minutter igjen."
)
MAKES_READY = PlannedActivity("interlude", "Velkommen", 10, SCRIPT)


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_said_is_in_view_when_a_step_opens_and_folds_away_for_that_step(
    new_context: NewContext, server: Server, size: str
) -> None:
    hall = Hall(server, MAKES_READY, replace(idea_wall(), title=HOME, script=SCRIPT), idea_wall()).opens()
    page = await (await new_context(viewport=SIZES[size])).new_page()
    await as_host("told", hall).visit(page)
    hand, said = Person(page), page.locator(".script-fold")
    # where it is seen: nothing is scrolled for it
    await page.mouse.click(*await centre_of(page.locator("#controls").get_by_role("button", name="Neste: ")))
    await expect(page.get_by_role("heading", name=HOME)).to_be_visible()

    assert await page.evaluate(AMISS) == []
    await expect(said.get_by_text("Dette sier du")).to_be_in_viewport(ratio=1)
    await expect(said.get_by_text("Les spørsmålet høyt").locator("visible=true")).to_be_in_viewport(ratio=0.5)
    if "side" not in size:
        await expect(page.get_by_role("heading", name="Nye lapper")).to_be_in_viewport(ratio=1)
    whole = await said.get_attribute("open") is not None
    assert whole == (size in ("laptop", "small laptop", "tablet"))

    await hand.press(said.locator("summary"))
    await expect(said).to_have_js_property("open", not whole)
    await page.reload()
    await expect(said).to_have_js_property("open", not whole)
    hall.opens("a3")
    await expect(said).to_contain_text("Først stille.")
    await expect(said).to_have_js_property("open", whole)
    await page.close()


async def test_frys_and_pause_are_within_reach_and_seen_at_a_glance(
    staff: BrowserContext, house: House, desk: Desk
) -> None:
    await desk.asks()
    console, wall = await staff.new_page(), await staff.new_page()
    await wall.goto(f"{house.url}/w/{desk.id}/wall")
    await console.goto(f"{house.url}/w/{desk.id}/console")
    await console.bring_to_front()
    hand, state = Person(console), console.locator(".controls__state")
    for size in ("laptop", "tablet", "phone"):
        await console.set_viewport_size(SIZES[size])
        await press(hand, "Frys")
        await expect(state).to_contain_text("Veggen står stille")
        await expect(state).to_be_in_viewport(ratio=1)
        await expect(wall.locator(".wall-still")).to_be_visible()
        await press(hand, "Slipp")
        await expect(state).to_have_count(0)
        await expect(wall.locator(".wall-still")).to_have_count(0)

        await hand.press(console.locator("#fold-pause > summary"))
        await hand.press(console.locator("#fold-pause").get_by_role("button", name="10 minutter"))
        await expect(state).to_contain_text("Pause til klokka")
        await expect(state).to_be_in_viewport(ratio=1)
        await expect(wall.get_by_role("heading", name="Pause")).to_be_visible()
        await press(hand, "Fortsett")
        await expect(wall.get_by_role("heading", name="Behov")).to_be_visible()
    await console.close()
    await wall.close()


async def press(hand: Person, name: str) -> None:
    """What bears this name and is in view without scrolling."""
    button = hand.button(name, exact=True).locator("visible=true").last
    await expect(button).to_be_in_viewport(ratio=1)
    await hand.press(button)


async def test_the_picture_of_the_wall_is_looked_at_and_nothing_else(
    staff: BrowserContext, house: House, desk: Desk
) -> None:
    """It takes no focus, counts as nobody, and holds no line open while it is folded away."""
    page = await staff.new_page()
    await page.goto(f"{house.url}/w/{desk.id}/console")
    picture = page.locator(".preview iframe")
    inside = page.frame_locator(".preview iframe").locator(".wall-stage")
    await expect(inside).to_be_visible()
    await expect(picture).to_have_attribute("tabindex", "-1")
    assert await picture.get_attribute("title")
    await expect(page.locator("#counts .count").nth(1)).to_contain_text("0")

    await page.locator("#fold-preview > summary").click()
    await expect(picture).to_be_hidden()
    await expect(picture).to_have_attribute("src", "about:blank")
    await page.reload()
    await expect(picture).to_be_hidden()
    await page.locator("#fold-preview > summary").click()
    await expect(inside).to_be_visible()
    await page.close()
