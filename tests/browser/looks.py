"""One look at every screen of the product, in which all that a machine can see of access is noted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.browser.stage import SIZES, Stage

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
MEASURES, EDGES, SPACING = (
    Path(__file__).with_name(f"{name}.js").read_text("utf-8") for name in ("measures", "edges", "spacing")
)
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
"""How wide somebody may set a text (WCAG 1.4.12)."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STRUCTURE = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": False}}}
"""Of targets it asks 24 pixels and takes what lies under an open menu for smaller; `FLOORS` asks more of all."""
COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""Nothing else changes with the theme."""
FLOORS = {"phone": (48, 18), "console": (44, 0), "desk": (44, 0), "wall": (0, 38)}
"""Pixels that a target and a text have at least. On the wall there is nothing to press; 38 there is help text on a screen 1920 wide."""
NARROW = {"phone": ((320, 640),), "console": ((683, 384), (320, 640)), "desk": ((683, 384), (320, 640)), "wall": ()}
"""A phone from 2016, with the larger letters; a laptop at 200 %, and at 400 %. The wall is a picture of a fixed shape that scales with its screen."""
TABLET, TABLET_TARGET = (820, 1180), 48
PAGES = 2
"""As many as there are cores where it is tested."""

SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_AXE = """async (options) => {
  const found = await axe.run(document, {...options, resultTypes: ["violations"], iframes: false, preload: false});
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) =>
    `${id}: ${html.slice(0, 140)} – ${[...any, ...all, ...none].map(({ message }) => message).join("; ").slice(0, 200)}`));
}"""
"""The wall that is drawn small in the console is looked at by itself."""


@dataclass
class Look:
    """What was seen of one screen. Every list is of faults, in words."""

    stage: Stage
    rules: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    fine: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    edgeless: list[str] = field(default_factory=list)
    faint: list[str] = field(default_factory=list)
    cramped: list[str] = field(default_factory=list)


async def look_at_all(browser: Browser, stages: list[Stage], language: str) -> list[Look]:
    """In pages that ask for less motion; our policy is bypassed so that the rules of axe can be brought in."""
    halves = await asyncio.gather(*(_look_at_some(browser, stages[first::PAGES], language) for first in range(PAGES)))
    return [look for half in halves for look in half]


async def _look_at_some(browser: Browser, stages: list[Stage], language: str) -> list[Look]:
    context = await browser.new_context(bypass_csp=True, reduced_motion="reduce")
    await context.add_init_script(AXE)
    page = await context.new_page()
    looks = [await look_at(page, stage, language) for stage in stages]
    await context.close()
    return looks


async def look_at(page: Page, stage: Stage, language: str = "nb") -> Look:
    look = Look(stage)
    target, text = FLOORS[stage.surface]
    await resize(page, SIZES[stage.surface])
    await stage.visit(page, language)
    look.rules += await judged(page, STRUCTURE)
    first = await measured(page, target, text)
    look.small, look.fine, look.moving = first["small"], first["fine"], first["moving"]
    look.faint += await page.evaluate(EDGES)
    await wears(page, stage, "dark")
    look.rules += [f"dark, {fault}" for fault in await judged(page, COLOUR)]
    look.faint += [f"dark, {fault}" for fault in await page.evaluate(EDGES)]
    await wears(page, stage, "light")
    await page.emulate_media(forced_colors="active")
    look.edgeless = (await measured(page, 0, 0))["edgeless"]
    await page.emulate_media(forced_colors="none")
    if stage.surface != "wall":
        look.cramped = await cramped(page)
    if stage.surface in ("console", "desk"):
        await resize(page, TABLET)
        look.small += [f"tablet, {fault}" for fault in (await measured(page, TABLET_TARGET, 0))["small"]]
    if stage.surface == "phone":
        await page.evaluate("document.documentElement.dataset.text = 'large'")
    for size in NARROW[stage.surface]:
        await resize(page, size)
        look.sideways += (await measured(page, 0, 0))["sideways"]
    return look


async def cramped(page: Page) -> list[str]:
    """What is cut or covered once the text is set wider, and was not before."""
    before = await page.evaluate(SPACING)
    sheet = await page.add_style_tag(content=SPACED)
    await page.evaluate(SETTLED)
    after = await page.evaluate(SPACING)
    await sheet.evaluate("sheet => sheet.remove()")
    return [fault for fault in after if fault not in before]


async def resize(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate(SETTLED)


async def wears(page: Page, stage: Stage, theme: str) -> None:
    """Phones and consoles follow the device, the wall what the console has chosen."""
    await page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    if stage.surface == "wall":
        await page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    await page.evaluate(SETTLED)


async def judged(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe has to say against it."""
    found: list[str] = await page.evaluate(_AXE, options)
    return found


async def measured(page: Page, target: int, text: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = await page.evaluate(MEASURES, {"target": target, "text": text})
    return found
