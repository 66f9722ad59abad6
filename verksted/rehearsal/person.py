"""One simulated person: comes in by the door, reads, thinks, answers what is open, dozes off, and comes back."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx2

from verksted.rehearsal.answers import Opinion, liking
from verksted.rehearsal.browser import Browser, Gone, new_tap
from verksted.rehearsal.forms import Form, Pairs, find_forms

CHARS_A_SECOND = 3.5
TAKES_BACK = ("take_down", "withdraw", "remove", "undo")
DOZES, LEAVES, TAPS_TWICE, CHANGES_MIND = 0.06, 0.01, 0.06, 0.05
SLEEPS_S = (15.0, 90.0)
LOOKS_UP_S = 20.0

Pause = Callable[[float], Awaitable[None]]
"""Wait so many seconds of this hall's time."""
Turn = Callable[[], Awaitable[None]]
"""Wait until the hall may act once more."""


@dataclass(frozen=True)
class Nature:
    """What somebody is like."""

    role: str
    table: int
    talks: int
    """So many slips to each question."""
    votes: int
    """So many of several alternatives."""
    troll: bool = False


class Person:
    """A person with a phone."""

    def __init__(
        self, browser: Browser, nature: Nature, opinion: Opinion, rng: random.Random, pause: Pause, turn: Turn
    ) -> None:
        self._browser = browser
        self._nature = nature
        self._opinion = opinion
        self._rng = rng
        self._pause = pause
        self._turn = turn
        self._done: Counter[tuple[str, ...]] = Counter()
        self._wanted: dict[tuple[str, ...], int] = {}
        self._turned: set[str] = set()

    async def take_part(self) -> None:
        """From the door until the workshop is over or the person goes home."""
        with suppress(Gone):
            await self._come_in()
            while not self._browser.gone and not await self._goes_home():
                await self._look_and_act()
        await self._browser.leave()

    # Coming and going

    async def _come_in(self) -> None:
        while not await self._tried_the_door():
            await self._pause(self._rng.uniform(5, 15))

    async def _tried_the_door(self) -> bool:
        """False where the door is locked or nobody answered."""
        try:
            html = await self._browser.open()
            form = next((form for form in find_forms(html) if form.do == "workshop.join"), None)
            if form is None:
                return bool(self._browser.regions) or 'data-page="participant"' in html
            await self._turn()
            if await self._browser.plain_post(form, self._at_the_door(form)):
                await self._browser.open()
                return True
        except httpx2.HTTPError:
            pass
        return False

    def _at_the_door(self, form: Form) -> Pairs:
        said = [pair for pair in form.fields if pair[0] != "table"]
        roles = list(form.choices.get("role", ()))
        return [
            *said,
            ("role", self._nature.role if self._nature.role in roles else ""),
            ("table", str(self._nature.table)),
        ]

    async def _goes_home(self) -> bool:
        """Now and then somebody's phone goes to sleep; seldom somebody leaves for good."""
        if sum(self._done.values()) > 3 and self._rng.random() < LEAVES:
            return True
        if self._done and self._rng.random() < DOZES:
            await self._browser.close()
            await self._pause(self._rng.uniform(*SLEEPS_S))
            await self._open_again()
        return False

    async def _open_again(self, path: str = "") -> None:
        while True:
            with suppress(httpx2.HTTPError):
                await self._browser.open(path)
                return
            await self._pause(self._rng.uniform(2, 6))

    # Acting

    async def _look_and_act(self) -> None:
        self._browser.news.clear()
        form = self._next()
        if form is not None:
            await self._fill_in(form)
            return
        if links := [link for link in self._browser.questions() if link not in self._turned]:
            await self._turn_to(self._rng.choice(links))
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._browser.news.wait(), LOOKS_UP_S)
        await self._pause(self._rng.uniform(1, 4))

    async def _turn_to(self, link: str) -> None:
        """Another question, once everything about this one is said."""
        self._turned.add(link)
        await self._pause(self._rng.uniform(2, 6))
        await self._open_again(link)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._browser.news.wait(), LOOKS_UP_S)

    def _next(self) -> Form | None:
        """The next thing to do on this screen, from the top; of several alternatives one that is well liked."""
        forms = self._browser.forms()
        for do in dict.fromkeys(form.do for form in forms):
            alike = [form for form in forms if form.do == do]
            open_ones = [
                form for form in alike if form.buttons and self._done[do, *form.about] < _times(form, self._nature)
            ]
            if open_ones and self._left(do, alike) > 0:
                return self._rng.choices(open_ones, [liking("".join(form.about)) for form in open_ones])[0]
        return None

    def _left(self, do: str, alike: list[Form]) -> int:
        """How often this command may still be given to this activity."""
        scope = self._scope(alike)
        if scope not in self._wanted:
            self._wanted[scope] = self._wants(do, alike)
        done = sum(count for key, count in self._done.items() if key[0] == do and set(scope[1:]) <= set(key[1:]))
        return self._wanted[scope] - done

    def _scope(self, alike: list[Form]) -> tuple[str, ...]:
        """What one has so much to say to: all of an activity, or the one thing of it that the hall looks at now."""
        form = alike[0]
        if form.answers or (form.texts and not self._browser.questions()):
            return form.do, *form.about
        return form.do, *(part for part in form.about if part.startswith("activity="))

    def _wants(self, do: str, alike: list[Form]) -> int:
        takes_back = do.partition(".")[2].startswith(TAKES_BACK) or any(any(form.texts.values()) for form in alike)
        if takes_back:
            return int(self._rng.random() < CHANGES_MIND)
        if all(form.folded for form in alike):
            return 0
        if any(form.texts and not form.choices for form in alike):
            return self._nature.talks * max(1, len(self._browser.questions()))
        if len(alike) == 1:
            return 1
        return self._nature.votes if any(form.adds_up for form in alike) else 1 + int(self._rng.random() < CHANGES_MIND)

    async def _fill_in(self, form: Form) -> None:
        tap = new_tap()
        beside = [other for other in self._browser.forms() if other.choices or other.answers]
        fields = self._opinion.filled(form, tap, of_something=bool(beside))
        written = sum(len(value) for name, value in fields if name in form.texts)
        await self._pause(self._rng.uniform(1.5, 5) + written / CHARS_A_SECOND * self._rng.uniform(0.6, 1.6))
        await self._turn()
        verdict = await self._browser.send(form, fields)
        if self._rng.random() < TAPS_TWICE:
            await self._browser.send(form, fields)
        self._done[form.do, *form.about] += 1
        if verdict != "counts":
            # All dots are laid, or the door has closed on it: enough of that.
            self._wanted[self._scope([form])] = 0


def _times(form: Form, nature: Nature) -> int:
    """A field for words may be used again; a choice is made once."""
    return nature.talks if form.texts and not form.choices else 1
