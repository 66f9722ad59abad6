"""Hands and eyes of somebody at a page: every act of theirs takes the time it takes a person, and is counted.

The times are those of the Keystroke-Level Model (Card, Moran & Newell, *The Psychology of Human-Computer Interaction*,
1983): a key 0.28 s for an average typist who is no secretary, pointing 1.1 s, a hand from keyboard to mouse or back 0.4 s,
making up one's mind 1.35 s. A press of the mouse's button is counted as a key, which is on the slow side. What the model
says nothing of: reading, at 238 words a minute (Brysbaert 2019, *Journal of Memory and Language* 109), and a number
written on a paper by hand, which is set to 3 s.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Locator, Page

KEY_S, POINT_S, HOME_S, MIND_S = 0.28, 1.1, 0.4, 1.35
WORDS_A_SECOND = 238 / 60
PEN_S = 3.0
LONG_MS = 30_000


class Hand:
    """One person at one page. `speed` shortens the sleeps; what they would have lasted is kept."""

    def __init__(self, page: Page, speed: float) -> None:
        self.page = page
        self.human_s = 0.0
        """What the person took, by the model."""
        self.waited_s = 0.0
        """What the product let the person wait, as it was."""
        self.longest_s = 0.0
        self.actions = 0
        """Presses of a button, keys that do something by themselves, and fields filled in."""
        self._speed = speed
        self._on_keys = True

    @property
    def spent_s(self) -> float:
        """Both together: nothing is done while one waits."""
        return self.human_s + self.waited_s

    async def takes(self, seconds: float) -> None:
        """So long nothing happens on the screen."""
        self.human_s += seconds
        await asyncio.sleep(seconds / self._speed)

    async def thinks(self) -> None:
        """Making up one's mind."""
        await self.takes(MIND_S)

    async def reads(self, text: str) -> None:
        """Every word of it."""
        await self.takes(len(text.split()) / WORDS_A_SECOND)

    async def notes_on_paper(self) -> None:
        """A number, by pen."""
        await self.takes(PEN_S)

    async def presses(self, target: Locator) -> None:
        """Point at it, and press."""
        await self._to_the(keys=False)
        await self.takes(POINT_S + KEY_S)
        self.actions += 1
        await target.click(timeout=LONG_MS)

    async def strikes(self, key: str) -> None:
        """A key that does something by itself."""
        await self._to_the(keys=True)
        await self.takes(KEY_S * (1 + key.count("+")))
        self.actions += 1
        await self.page.keyboard.press(key)

    async def types(self, text: str) -> None:
        """Into the field that has the focus, key by key, as real key presses."""
        await self._to_the(keys=True)
        self.human_s += KEY_S * len(text)
        self.actions += 1
        began = time.monotonic()
        await self.page.keyboard.type(text)
        await asyncio.sleep(max(0.0, KEY_S * len(text) / self._speed - (time.monotonic() - began)))

    async def _to_the(self, *, keys: bool) -> None:
        if keys != self._on_keys:
            self._on_keys = keys
            await self.takes(HOME_S)

    @asynccontextmanager
    async def waits(self) -> AsyncIterator[None]:
        """What happens inside, but for what the person does, is the product's time, and not shortened."""
        began, human_s = time.monotonic(), self.human_s
        yield
        waited = max(0.0, time.monotonic() - began - (self.human_s - human_s) / self._speed)
        self.waited_s += waited
        self.longest_s = max(self.longest_s, waited)
