"""Those who are in the hall: a phone, a facilitator's console and a wall, each a page in a real browser."""

from __future__ import annotations

import asyncio
import math
import re
import time
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from playwright.async_api import (
    APIRequestContext,
    APIResponse,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    ViewportSize,
    expect,
)

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
PROJECTOR: ViewportSize = {"width": 1280, "height": 720}
TREMBLE_S, SPOT_PX = 0.6, 40
"""A second tap on the same spot sooner than this is swallowed on purpose."""
LONG_MS = 30_000
"""For what has to wait for a watchdog, a retry or a new server."""

_TELL_OF_VIOLATIONS = """document.addEventListener("securitypolicyviolation",
  (event) => console.error("Content Security Policy:", event.violatedDirective, event.blockedURI))"""


class Watch:
    """What browsers have complained about: scripts that broke and rules of the page that were broken."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    async def over(self, context: BrowserContext) -> None:
        await context.add_init_script(_TELL_OF_VIOLATIONS)
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.broke(error.error))

    def hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def broke(self, error: Error) -> None:
        self.complaints.append(str(error))


class OwnSlip(NamedTuple):
    """A row of «Mine lapper»."""

    number: int
    text: str


async def centre_of(target: Locator) -> tuple[float, float]:
    box = await target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Person:
    """Somebody at a page, whose hand does not tremble."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._pressed: list[tuple[float, tuple[float, float]]] = []

    async def press(self, target: Locator) -> None:
        await target.scroll_into_view_if_needed()
        spot = await centre_of(target)
        here = [at for at, last in self._pressed if math.dist(spot, last) < SPOT_PX]
        await asyncio.sleep(max([0.0, *(at + TREMBLE_S - time.monotonic() for at in here)]))
        await target.click()
        self._pressed = [*self._pressed[-9:], (time.monotonic(), spot)]

    def at(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def button(self, name: str, **how: bool) -> Locator:
        return self.page.get_by_role("button", name=name, **how)  # type: ignore[arg-type] # only exact=


class Phone(Person):
    """A participant."""

    def __init__(self, page: Page, base: str) -> None:
        super().__init__(page)
        self.base = base

    # Coming in

    async def types_code(self, code: str, role: str = "") -> None:
        await self.page.goto(self.base)
        await self.page.get_by_label("Skriv tallet du ser på veggen").fill(code)
        await self.press(self.button("Gå videre"))
        await self.joins(role)

    async def opens(self, address: str, role: str = "") -> None:
        """As after a QR code."""
        await self.page.goto(address)
        await self.joins(role)

    async def joins(self, role: str = "") -> None:
        if role:
            await self.page.get_by_label(role).check()
        await self.press(self.button("Bli med"))
        await self.sees_the_page()

    async def sees_the_page(self) -> None:
        """Returns when its script runs too: what is sent before that goes as a plain form."""
        await expect(self.at("#stage h1")).to_be_visible()
        await self.page.wait_for_load_state()

    # Writing

    @property
    def field(self) -> Locator:
        return self.at("#text")

    async def sends(self, text: str) -> None:
        """Without waiting for what comes of it."""
        await self.field.fill(text)
        await self.press(self.at("#send"))

    async def writes(self, text: str) -> int:
        """A slip, and the number that the receipt gives it."""
        await self.sends(text)
        return await self.number_of(text)

    def own(self, text: str) -> Locator:
        """The row of one of the phone's own slips."""
        return self.at("ul.mine li").filter(has_text=text)

    async def number_of(self, text: str) -> int:
        number = self.own(text).locator(".slip__number")
        await expect(number).to_have_text(re.compile(r"\d+"), timeout=LONG_MS)
        found = re.search(r"\d+", await number.inner_text())
        assert found
        return int(found[0])

    async def chooses_question(self, question: str) -> None:
        await self.press(self.at("details.prompt-choice > summary"))
        await self.press(self.page.get_by_role("link", name=question))
        await expect(self.page.get_by_role("heading", name=question)).to_be_visible()
        await self.sees_the_page()

    async def edits(self, number: int, text: str) -> None:
        await self.press(self.page.get_by_role("link", name=f"Endre eller ta ned lapp {number}", exact=True))
        await self.page.get_by_label("Endre teksten").fill(text)
        await self.press(self.button("Lagre endringen"))
        await expect(self.own(text)).to_be_visible()
        await self.sees_the_page()

    async def takes_down(self, number: int) -> None:
        await self.press(self.page.get_by_role("link", name=f"Endre eller ta ned lapp {number}", exact=True))
        await self.press(self.button("Ta ned lappen"))
        await expect(self.page.get_by_text("Tatt ned av deg")).to_be_visible()
        await self.sees_the_page()

    async def cannot_load(self) -> None:
        """Loads the page anew in vain: it is gone for good, and the browser's own error stands in its place."""
        with pytest.raises(Error):
            await self.page.reload()
        await self.page.wait_for_url("chrome-error:**")

    @property
    def receipt(self) -> Locator:
        return self.at("#receipt")

    @property
    def waiting(self) -> Locator:
        return self.at("#outbox li")

    async def waits_for_nothing(self) -> None:
        await expect(self.waiting).to_have_count(0, timeout=LONG_MS)

    async def own_slips(self) -> list[OwnSlip]:
        numbers = await self.at("ul.mine .slip__number").all_inner_texts()
        texts = await self.at("ul.mine .slip__text").all_inner_texts()
        return [OwnSlip(int(re.sub(r"\D", "", number)), text) for number, text in zip(numbers, texts, strict=True)]

    async def has_once(self, *texts: str) -> None:
        """These slips and no others, each with a number of its own."""
        await expect(self.at("ul.mine li")).to_have_count(len(texts), timeout=LONG_MS)
        slips = await self.own_slips()
        assert sorted(slip.text for slip in slips) == sorted(texts)
        assert len({slip.number for slip in slips}) == len(texts)

    # Voting

    def option(self, text: str) -> Locator:
        return self.at("form.option").filter(has_text=text).locator("button.dot-toggle")

    async def lays(self, *texts: str) -> None:
        """A dot on each; it is seen at once, whether the server has answered or not."""
        for text in texts:
            await self.press(self.option(text))
            await expect(self.option(text)).to_have_attribute("aria-pressed", "true")

    async def dots(self) -> set[str]:
        """What bears a dot here; the number before it is left out."""
        chosen = self.at("form.option").filter(has=self.page.locator("button[aria-pressed=true]"))
        return {re.sub(r"^\d+\s*", "", heading) for heading in await chosen.locator("h2").all_inner_texts()}


class Desk:
    """A facilitator's commands without the console's pages, for tests that are about phones."""

    def __init__(self, request: APIRequestContext, base: str) -> None:
        self._request = request
        self._base = base
        self.id = ""
        self.code = ""

    async def founds(self, title: str, agenda: str = "kortform") -> None:
        made = await self._post("/workshops", [("title", title), ("agenda", agenda), ("language", "nb")])
        found = re.search(r"/w/(\w+)/console", made.url)
        assert made.ok, await made.text()
        assert found, made.url
        self.id = found[1]
        self.code = _code_in(await made.text())

    async def does(self, command: str, *fields: tuple[str, str]) -> None:
        answer = await self._post(f"/w/{self.id}/do", [("do", command), *fields])
        assert answer.ok, await answer.text()

    def starts(self, command: str, *fields: tuple[str, str]) -> asyncio.Task[None]:
        """Sends a command, and goes on while it is under way."""
        return asyncio.create_task(self.does(command, *fields))

    async def asks(self, *fields: tuple[str, str], moderation: str = "off") -> None:
        """Settles what the idea wall asks for, and starts it."""
        await self.settles(*fields, moderation=moderation)
        await self.does("workshop.open_activity", ("activity", "a1"))

    async def settles(self, *fields: tuple[str, str], moderation: str = "off") -> None:
        """What the idea wall asks for, and by which rule its slips come on the wall, also while people write."""
        asked = [
            ("activity", "a1"),
            ("title", "Behov"),
            ("minutes", "0"),
            ("settings.prompts[]", "Hva er viktig for deg?"),
        ]
        asked += [("settings.moderation", moderation), *fields]
        await self.does("workshop.change_activity", *asked)

    async def closes(self, activity: str = "a1") -> None:
        await self.does("workshop.close_activity", ("activity", activity))

    async def _post(self, path: str, fields: list[tuple[str, str]]) -> APIResponse:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._request.post(self._base + path, data=urlencode(fields), headers=headers)


def _code_in(console: str) -> str:
    found = re.search(r'<span class="number">(\d+)</span>kode', console)
    assert found
    return found[1]
