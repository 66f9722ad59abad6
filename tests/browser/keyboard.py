"""Somebody who has a keyboard and nothing else, and who must never lose their place."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

FAR = 90
"""So many tabs lead to anything on a page."""
_HERE = "() => document.activeElement?.id || document.activeElement?.tagName.toLowerCase()"

_UNSEEN = """() => {
  const e = document.activeElement;
  const told = `${e?.tagName} #${e?.id} ${(e?.textContent ?? "").trim().slice(0, 30)}`;
  if (!e || e === document.body || e.tagName === "IFRAME") return "";
  const parts = [e, e.closest("label"), e.closest(".composer"), e.closest(".slip-row")].filter(Boolean);
  const ringed = parts.some((part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  });
  if (!ringed) return `no ring: ${told}`;
  const inside = (x, y) => parts.some((part) => part.contains(document.elementFromPoint(x, y)));
  const seen = parts.some((part) => {
    const b = part.getBoundingClientRect();
    return [0.1, 0.5, 0.9].some((at) => inside(b.left + b.width * at, b.top + b.height * at));
  });
  return seen ? "" : `hidden: ${told}`;
}"""
"""Where focus is: a ring around it (2.4.7), and not all of it under something else or outside the window (2.4.11)."""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    async def presses(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def tabs_to(self, target: Locator, key: str = "Tab") -> None:
        """From where focus is, and on; every stop on the way is on something that can be seen."""
        await expect(target).to_be_visible()
        for _ in range(FAR):
            if await self.is_at(target):
                return
            await self.page.keyboard.press(key)
            assert (fault := await self.page.evaluate(_UNSEEN)) == "", fault
        raise AssertionError(f"no way by {key} to {target}, last at {await self.page.evaluate(_HERE)}")

    async def is_at(self, target: Locator) -> bool:
        found: bool = await target.evaluate("element => element === document.activeElement")
        return found

    async def does(self, target: Locator, key: str = "Enter") -> None:
        """Goes there and presses it."""
        await self.tabs_to(target)
        await self.page.keyboard.press(key)

    async def types(self, target: Locator, text: str) -> None:
        await self.tabs_to(target)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)

    async def stands_on(self, target: Locator) -> None:
        await expect(target).to_be_focused()

    async def is_somewhere(self) -> None:
        """Focus is on something: on the page's body it is lost, and Tab begins at the top again."""
        await self.page.wait_for_timeout(SETTLING_MS)
        assert await self.page.evaluate(_HERE) != "body"


SETTLING_MS = 400
"""After what was awaited has been seen, the page may still be drawn once more."""
