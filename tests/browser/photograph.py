"""Screens as pictures that come out alike each time: one code, one address, one time of day, and nothing that moves."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, BrowserContext, Page, WebSocket, expect

from tests.browser.stage import SIZES, Stage, Surface
from verksted.web.qr import qr_svg

CODE, ADDRESS = "4711", "verksted.example"
REST_S = 30
QR = str(qr_svg(f"HTTPS://{ADDRESS}/{CODE}".upper(), ""))
CLOCKS = [
    (r"\b\d\d[:.]\d\d\b", "19:30"),
    (r"(?<![−+] )\b\d+(?:/\d+)? min\b", "20 min"),
    (r"\b\d\d?\. (?:jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des)[a-z]*\.?(?: \d{4})?", "12. mars 2026"),
]
STEADY = r"""([swaps, qr]) => {
  for (const wrapped of document.querySelectorAll("wbr")) wrapped.remove();
  document.body.normalize();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode;
    for (const [what, by] of swaps) {
      const put = node.nodeValue.replace(new RegExp(what, "g"), by);
      if (put !== node.nodeValue) node.nodeValue = put;
    }
  }
  for (const drawn of document.querySelectorAll("svg.qr")) {
    const fresh = new DOMParser().parseFromString(qr, "text/html").querySelector("svg");
    drawn.setAttribute("viewBox", fresh.getAttribute("viewBox"));
    drawn.replaceChildren(...fresh.children);
  }
  const number = (option) => Number(option.querySelector("h2 .number")?.textContent ?? 0);
  const options = [...document.querySelectorAll(".options > *")].sort((a, b) => number(a) - number(b));
  for (const option of options) option.parentElement.append(option);
}"""
"""What differs from run to run is put in the same words; a code of the same size; options in the order of their numbers."""


async def room_for(browser: Browser, surface: Surface, scale: float = 1) -> BrowserContext:
    """A browser of the size that the surface is made for, by day, for somebody who wants nothing to move."""
    width, height = SIZES[surface]
    return await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        is_mobile=surface == "phone",
        has_touch=surface == "phone",
        color_scheme="light",
        reduced_motion="reduce",
        locale="nb-NO",
        timezone_id="Europe/Oslo",
    )


async def photographed(page: Page, stage: Stage, *, code: str = "", by_the_clock: bool = False) -> bytes:
    """The screen in its state, under one address and code; unless it shall go by the clock, at one time of day."""
    await (_comes_to_rest(page, stage) if stage.surface == "wall" else stage.visit(page))
    await page.wait_for_load_state("networkidle")
    code = code or await page.evaluate("document.body.dataset.code ?? ''")
    swaps = [(r"https?://(?:127\.0\.0\.1|localhost):\d+", f"https://{ADDRESS}"), (r"127\.0\.0\.1:\d+", ADDRESS)]
    swaps += [(rf"\b{code}\b", CODE)] if code else []
    swaps += [] if by_the_clock else CLOCKS
    # A frame out of sight is not loaded until somebody scrolls to it.
    for frame in (each for each in page.frames if each.url.startswith("http")):
        await frame.evaluate("document.fonts.ready.then(() => true)")
        await frame.evaluate(STEADY, [swaps, QR])
        if frame.parent_frame and not by_the_clock:
            # The small wall on a console turns its pages while one looks.
            await frame.evaluate("document.body.replaceChildren()")
    return await page.screenshot(animations="disabled", caret="hide")


async def _comes_to_rest(page: Page, stage: Stage) -> None:
    """A wall that turns no pages says so by its socket and is drawn anew by that; and no slip on it is new any more."""
    drawn = asyncio.Event()

    def listen(line: WebSocket) -> None:
        line.on("framereceived", lambda frame: drawn.set() if str(frame).startswith("<") else None)

    page.on("websocket", listen)
    await stage.visit(page)
    await asyncio.wait_for(drawn.wait(), REST_S)
    await expect(page.locator(".comes--new")).to_have_count(0, timeout=REST_S * 1000)
