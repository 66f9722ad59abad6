"""A screen in one state: where it is, whose cookies open it, and what is pressed there first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import BrowserContext, Page

from tests.browser.halls import Hall
from tests.web.serving import Browser, Phone

Surface = Literal["phone", "wall", "console", "desk"]
"""`desk` is every page of hosts that is not the console: the helper's desk, the programme, the lists."""
Opens = Callable[[Page], Awaitable[object]]
SIZES = {"phone": (360, 740), "wall": (1920, 1080), "console": (1366, 768), "desk": (1366, 768)}


async def as_loaded(page: Page) -> None:
    """Nothing is pressed."""


@dataclass(frozen=True)
class Stage:
    """One screen in one state. It stays so, however often and in whatever language it is visited."""

    name: str
    surface: Surface
    url: str
    cookies: tuple[tuple[str, str], ...] = ()
    opens: Opens = field(default=as_loaded, compare=False)

    async def visit(self, page: Page, language: str = "nb") -> None:
        """Go there as the person who sees it; returns when the page's script runs and the state is reached."""
        taste = (("vk_l", language),) if language != "nb" else ()
        await wear(page.context, self.url, (*self.cookies, *taste))
        await page.goto(self.url)
        await self.opens(page)


async def wear(context: BrowserContext, url: str, cookies: Iterable[tuple[str, str]]) -> None:
    """From now on this browser is the one with these cookies."""
    await context.clear_cookies()
    origin = "/".join(url.split("/")[:3])
    await context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies])


# Who looks at what


def as_phone(name: str, person: Browser, url: str, opens: Opens = as_loaded) -> Stage:
    return Stage(f"phone: {name}", "phone", person.url + url, cookies_of(person), opens)


def at_home(name: str, person: Phone, opens: Opens = as_loaded, after: str = "") -> Stage:
    """The phone's own page; `after` is what follows the code in the address."""
    return as_phone(name, person, person.home + after, opens)


def as_wall(name: str, hall: Hall) -> Stage:
    person = hall.host.browser
    return Stage(f"wall: {name}", "wall", f"{person.url}/w/{hall.workshop.id}/wall", cookies_of(person))


def as_host(
    name: str, hall: Hall, page: str = "console", opens: Opens = as_loaded, person: Browser | None = None
) -> Stage:
    person = person or hall.host.browser
    surface: Surface = "console" if page.startswith("console") else "desk"
    return Stage(f"{surface}: {name}", surface, f"{person.url}/w/{hall.workshop.id}/{page}", cookies_of(person), opens)


def cookies_of(person: Browser) -> tuple[tuple[str, str], ...]:
    return tuple((cookie.name, cookie.value or "") for cookie in person.web.cookies.jar)


def shown_by_all(name: str, hall: Hall, person: int = 0) -> Iterator[Stage]:
    """The same moment on a phone, the wall and the console."""
    yield at_home(name, hall.people[person])
    yield as_wall(name, hall)
    yield as_host(name, hall)


# What is pressed


def presses(*selectors: str) -> Opens:
    async def press(page: Page) -> None:
        for selector in selectors:
            await page.locator(selector).first.click()

    return press


def reveals(*ids: str) -> Opens:
    """What the script shows by itself when the line is cut or the hall has gone on."""

    async def reveal(page: Page) -> None:
        for id in ids:
            await page.locator(f"#{id}").evaluate("bar => { bar.hidden = false }")

    return reveal


def keys(row: str, *pressed: str) -> Opens:
    async def press(page: Page) -> None:
        await page.locator(row).focus()
        for key in pressed:
            await page.keyboard.press(key)

    return press
