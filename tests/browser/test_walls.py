"""The wall in a real browser: every state of it can be read from the last row, and nothing on it is cut or covered."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.console import Console
from tests.browser.halls import Hall
from tests.browser.hard_walls import SLIPS, WALLS, Halls, brings_in, hard_walls, many, wall
from tests.browser.line import Line
from tests.browser.people import LONG_MS
from tests.browser.stage import Stage, as_host, as_wall
from tests.web.serving import Server
from verksted.domain.ideas.views import CALM_MS

pytestmark = [pytest.mark.browser, pytest.mark.looks]

WHAT_IS_WRONG = (Path(__file__).parent / "legible.js").read_text("utf-8")
LARGE: ViewportSize = {"width": 1920, "height": 1080}
SMALL: ViewportSize = {"width": 1280, "height": 720}
DEEPER = (
    "lobby",
    "30 slips",
    "60 slips in three groups",
    "130 slips in eight groups",
    "what the longest came to",
    "lights by role",
    "thirty slips from before",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The address on the wall is as long as a municipality's."""
    url = "https://verksted.kommune.example"
    running = Server(tmp_path_factory.mktemp("walls"), VERKSTED_PUBLIC_URL=url).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def hard(server: Server) -> Halls:
    halls = hard_walls(server)
    # Until the last slip has come at the wall's calm pace.
    time.sleep(2 * CALM_MS / 1000)
    return halls


@pytest.fixture
async def still(browser: Browser) -> AsyncIterator[Page]:
    """A wall without its script, as the server draws it: what is measured is not on its way to something else."""
    context = await without_script(browser, LARGE)
    yield await context.new_page()
    await context.close()


async def without_script(browser: Browser, size: ViewportSize) -> BrowserContext:
    context = await browser.new_context(viewport=size, reduced_motion="reduce")
    await context.route("**/static/**/*.js*", lambda route: route.abort())
    return context


@pytest.fixture
async def projector(browser: Browser) -> AsyncIterator[Page]:
    """A wall for those who want nothing that moves by itself."""
    context = await browser.new_context(viewport=LARGE, reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


DRAWN = """() => document.fonts.load('600 46px "Schibsted Grotesk"').then(() => new Promise((drawn) =>
  requestAnimationFrame(() => requestAnimationFrame(drawn))))"""


WIDEST_TRACK = """() => document.querySelectorAll(".wall-track").forEach((track) => {
  track.className = "wall-track wall-track--44";
  track.replaceChildren(...["Kritikk", "Drøm", "Virkeliggjøring"].map((leg) => Object.assign(document.createElement("li"), { textContent: leg })));
  track.lastChild.setAttribute("aria-current", "step");
})"""
"""As a classic future workshop has it: as wide as a track on the wall may be."""
MOST_IN_THE_FOOT = """() => {
  const note = document.querySelector(".wall-note");
  if (!document.querySelector(".groups, .ungrouped, .map")) return;
  note.querySelector("span").lastChild.textContent = "188 lapper";
  if (!note.querySelector(".burst")) note.insertAdjacentHTML("beforeend", '<span><span class="burst">+60</span></span>');
}"""
"""A hall that has written much, and just now sixty slips at once."""
WITHOUT_TRACK = "() => document.querySelectorAll('.wall-track').forEach((track) => track.remove())"


async def faults_of(page: Page, **room: str) -> list[str]:
    """What cannot be read."""
    await page.evaluate("(room) => { Object.assign(document.documentElement.dataset, room) }", room)
    await page.evaluate(DRAWN)
    found: list[str] = await page.evaluate(WHAT_IS_WRONG)
    return found


@pytest.mark.parametrize(("size", "room"), [(LARGE, ""), (SMALL, "bright")], ids=["large", "small"])
async def test_every_state_of_the_wall_can_be_read(
    stages: list[Stage], browser: Browser, size: ViewportSize, room: str
) -> None:
    walls = [stage for stage in stages if stage.surface == "wall"]
    assert len(walls) > 15
    faults: dict[str, Any] = {}
    async with await without_script(browser, size) as context:
        page = await context.new_page()
        for stage in walls:
            await stage.visit(page)
            found = await faults_of(page, room=room)
            for track in (WIDEST_TRACK, WITHOUT_TRACK):
                await page.evaluate(track)
                found += await faults_of(page, room=room)
            if found:
                faults[stage.name] = found
    assert faults == {}


async def test_the_hardest_walls_can_be_read_too(hard: Halls, still: Page) -> None:
    faults: dict[str, Any] = {}
    for name, hall in hard.items():
        await as_wall(name, hall).visit(still)
        found = await faults_of(still, room="bright")
        await still.evaluate(MOST_IN_THE_FOOT)
        found += await faults_of(still, room="bright")
        await still.evaluate(WITHOUT_TRACK)
        if found := found + await faults_of(still, room="bright"):
            faults[name] = found
    assert faults == {}


@pytest.mark.parametrize(("depth", "names"), [(16, DEEPER), (20, WALLS)], ids=["16", "20"])
async def test_in_a_deep_hall_letters_grow_and_still_nothing_is_cut(
    hard: Halls, still: Page, depth: int, names: Iterable[str]
) -> None:
    faults: dict[str, Any] = {}
    for name in names:
        hall = hard[name]
        hall.host.does("workshop.set_depth", depth_m=depth)
        await as_wall(name, hall).visit(still)
        await expect(still.locator("html")).to_have_attribute("data-depth", str(depth))
        if found := await faults_of(still, room="bright"):
            faults[name] = found
    assert faults == {}


async def test_the_measure_finds_what_is_small_cut_and_covered(hard: Halls, still: Page) -> None:
    await as_wall("", hard["1 slip"]).visit(still)
    spoil = """() => { const text = document.querySelector(".slip__text"); text.style.fontSize = "20px";
      const other = document.querySelector(".slip").cloneNode(true); other.style.position = "absolute";
      other.querySelector("p").textContent = "x ".repeat(4000); document.querySelector(".column").append(other); }"""
    await still.evaluate(spoil)
    found = " ".join(await still.evaluate(WHAT_IS_WRONG))
    assert [fault for fault in ("small", "outside", "cut", "on top of another") if fault not in found] == []


# What moves


async def test_slips_that_come_move_no_other_sideways_and_a_burst_comes_together(
    server: Server, browser: Browser
) -> None:
    hall = wall(server, *many(5))
    page = await browser.new_page(viewport=LARGE)
    await as_wall("", hall).visit(page)
    await expect(page.locator(".slip")).to_have_count(5)
    await page.evaluate("""() => { window.seen = []; const look = () => window.seen.push(Object.fromEntries(
      [...document.querySelectorAll(".column > [id^=lapp]")].map((slip) => [slip.id, slip.getBoundingClientRect().x])));
      new MutationObserver(look).observe(document.querySelector(".wall-main"), { childList: true, subtree: true }); }""")
    brings_in(hall, tuple(f"{text} også" for text in SLIPS[:6]))
    await expect(page.locator(".slip")).to_have_count(11)
    seen: list[dict[str, float]] = await page.evaluate("window.seen")
    for before, after in itertools.pairwise(seen):
        assert {id: x for id, x in after.items() if id in before} == before
    assert len({len(frame) for frame in seen}) <= 4
    await expect(page.locator(".burst")).to_be_visible()
    await page.close()


STANDS_STILL = """() => {
  const [found, seen] = [new Set(), new Map()];
  window.found = found;
  setInterval(() => {
    const slips = [...document.querySelectorAll(".wall-main .slip")].map((slip) => slip.parentElement);
    for (const id of seen.keys()) if (!slips.some((slip) => slip.id === id)) seen.delete(id);
    for (const slip of slips) {
      const box = slip.firstElementChild.getBoundingClientRect();
      const place = [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
      const was = seen.get(slip.id);
      const moving = slip.getAnimations({ subtree: true }).some(({ playState }) => playState !== "finished");
      // Once it has been hung up, or has faded in, it is there to be read.
      if (was?.rests && was.place !== place) found.add(`${slip.id} moved from ${was.place} to ${place}`);
      if (was?.rests && moving) found.add(`${slip.id} came twice`);
      seen.set(slip.id, { rests: was?.rests || !moving, place });
    }
  }, 100);
}"""
"""Looks ten times a second at every slip that has come to rest once."""


@pytest.mark.parametrize(("slips", "groups"), [(4, 0), (40, 0), (12, 1), (45, 3), (130, 6)])
async def test_no_slip_moves_while_it_is_read_however_many_come(
    server: Server, browser: Browser, slips: int, groups: int
) -> None:
    """In columns, in piles and on the map: slips are hung up and pages are turned, and nothing else moves."""
    hall = wall(server, *(f"{text} {n}" for n, text in enumerate(many(slips))), groups=groups)
    page = await browser.new_page(viewport=LARGE)
    await as_wall("", hall).visit(page)
    await expect(page.locator(".slip").first).to_be_visible()
    await page.wait_for_timeout(2 * CALM_MS)
    await page.evaluate(STANDS_STILL)
    for burst in range(6):
        brings_in(hall, tuple(f"{text} {burst} også" for text in SLIPS[: 1 + 2 * (burst % 3)]))
        await page.wait_for_timeout(CALM_MS)
    assert await page.evaluate("[...window.found]") == []
    # They did come.
    await expect(page.locator(".wall-note")).to_contain_text(f"{slips + 18} lapper")
    # The measure sees a slip that moves.
    await page.evaluate("document.querySelector('.wall-main .slip').style.marginTop = '9px'")
    await page.wait_for_timeout(300)
    assert await page.evaluate("window.found.size") > 0
    await page.close()


async def test_a_wall_that_has_lost_the_net_keeps_its_picture_and_comes_back_by_itself(
    server: Server, browser: Browser
) -> None:
    hall, line = wall(server, *many(3)), Line(server.port)
    await line.start()
    page = await browser.new_page(viewport=LARGE)
    await as_wall("", hall).visit(page)
    await page.goto(f"{line.url}/w/{hall.workshop.id}/wall")
    await expect(page.locator(".slip")).to_have_count(3)
    await expect(page.locator("#offline")).to_be_hidden()
    line.becomes("refused")
    await expect(page.locator("#offline")).to_be_visible(timeout=LONG_MS)
    await expect(page.locator(".slip")).to_have_count(3)
    mark = await page.locator("#offline").bounding_box()
    assert mark
    assert mark["y"] > 0.9 * LARGE["height"]
    hall.people[0].writes("Skrevet mens veggen var borte")
    line.becomes("open")
    await expect(page.get_by_text("Skrevet mens veggen var borte")).to_be_visible(timeout=LONG_MS)
    await expect(page.locator("#offline")).to_be_hidden()
    await page.close()
    await line.stop()


async def test_a_wall_on_a_laptop_that_has_slept_shows_what_has_come_meanwhile(
    server: Server, browser: Browser
) -> None:
    hall = wall(server, *many(3))
    page = await browser.new_page(viewport=LARGE)
    await as_wall("", hall).visit(page)
    await expect(page.locator(".slip")).to_have_count(3)
    laptop = await page.context.new_cdp_session(page)
    await laptop.send("Page.setWebLifecycleState", {"state": "frozen"})
    hall.people[0].writes("Skrevet mens maskinen sov")
    await asyncio.sleep(2 * CALM_MS / 1000)
    await laptop.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(page.get_by_text("Skrevet mens maskinen sov")).to_be_visible(timeout=LONG_MS)
    await expect(page.locator(".slip")).to_have_count(4)
    await page.close()


async def test_the_result_is_uncovered_from_the_last_row_to_the_first(server: Server, browser: Browser) -> None:
    hall = wall(server, *many(6))
    hall.lets_in(3)
    hall.opens("a2").everybody_lays("a2").host.does("workshop.reveal", activity="a2")
    page = await browser.new_page(viewport=LARGE)
    await as_wall("", hall).visit(page)
    delays: list[list[float]] = await page.evaluate("""() => [...document.querySelectorAll(".result__row")].map((row) =>
      [".bead-matrix", ".result__text", ".result__sum"].map((part) =>
        parseFloat(getComputedStyle(row.querySelector(part)).animationDelay) * 1000))""")
    assert len(delays) == 6
    assert all(len(set(row)) == 1 for row in delays)
    first, *others = [row[0] for row in delays]
    assert others == sorted(others, reverse=True)
    assert {round(a - b) for a, b in itertools.pairwise(others)} == {350}
    assert first - others[0] > 350
    await page.close()


# From the console


async def console_of(browser: Browser, hall: Hall) -> Console:
    page = await browser.new_page(viewport={"width": 1366, "height": 768})
    await as_host("", hall).visit(page)
    return Console(page, hall.server.url)


async def test_a_slip_is_lifted_from_its_menu_and_by_key_and_taken_down_by_one_press(
    server: Server, browser: Browser, projector: Page
) -> None:
    hall = wall(server, *many(5))
    await as_wall("", hall).visit(projector)
    kari, liv = await console_of(browser, hall), await console_of(browser, hall)
    row = kari.slip(2)
    await kari.press(row.locator("[data-menu]"))
    await kari.press(kari.page.get_by_role("menuitem", name="Løft fram på veggen"))
    await expect(projector.locator(".spotlight .slip")).to_have_count(1)
    await kari.slip(3).focus()
    await kari.page.keyboard.press("l")
    await expect(projector.locator(".spotlight .slip")).to_have_count(2)
    await expect(liv.at(".lifted li")).to_have_count(2)
    await expect(liv.slip(3)).to_contain_text("Løftet fram")

    await liv.press(liv.at(".lifted").get_by_role("button", name="Ta alle ned"))
    await expect(projector.locator(".spotlight")).to_have_count(0)
    await expect(projector.locator(".slip")).to_have_count(5)
    await liv.takes_it_back()
    await expect(projector.locator(".spotlight .slip")).to_have_count(2)
    await kari.slip(2).focus()
    await kari.page.keyboard.press("x")
    await expect(projector.locator(".spotlight .slip")).to_have_count(1)
    for console in (kari, liv):
        await expect(console.at(".lifted li")).to_have_count(1)
        await console.page.close()


async def test_hosts_say_how_deep_the_hall_is_and_turn_the_wall_from_the_console(
    server: Server, browser: Browser, projector: Page
) -> None:
    hall = wall(server, *many(30))
    await as_wall("", hall).visit(projector)
    await expect(projector.locator(".column")).to_have_count(3)
    kari = await console_of(browser, hall)
    before = await projector.locator(".slip").count()
    fold = await kari.unfold("fold-light")
    await kari.press(fold.get_by_role("button", name="16 meter"))
    await expect(projector.locator("html")).to_have_attribute("data-depth", "16")
    size = await projector.locator(".slip__text").first.evaluate(
        "(text) => parseFloat(getComputedStyle(text).fontSize)"
    )
    assert size >= 61
    assert await projector.locator(".slip").count() < before

    newest, older = [await projector.locator(".column").nth(n).text_content() or "" for n in range(2)]
    fold = await kari.unfold("fold-light")
    await kari.press(fold.get_by_role("button", name="Bla til neste side"))
    await expect(projector.locator(".column").nth(1)).not_to_have_text(older)
    assert await projector.locator(".column").first.text_content() == newest
    await kari.page.close()
