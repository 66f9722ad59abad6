"""Who comes to a simulated evening, and what they write and do there."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from contextlib import suppress

from tests.faults.browsing import Browser, Ledger, Receipt, Unanswered, verdict_of
from tests.phones import Phone
from tests.web.reading import form_of


class Facilitator:
    """The one at the console, who presses its buttons."""

    def __init__(self, port: int, workshop: str, rng: random.Random, cookies: dict[str, str] | None = None) -> None:
        self.workshop = workshop
        self.rng = rng
        self.ledger = Ledger("facilitator")
        self.browser = Browser(port, cookies)

    async def enter(self, link: str) -> None:
        answer = await self.browser.get("/enter/" + link.partition("/enter/")[2])
        assert answer.status == 303, answer.html[:300]

    async def console(self) -> str:
        """Every region of the console, whole."""
        while True:
            with suppress(Unanswered):
                answer = await self.browser.get(f"/w/{self.workshop}/console", script=True)
                if answer.status == 200:
                    return answer.html
            await asyncio.sleep(0.1)

    async def does(
        self,
        do: str,
        button: tuple[str, str] | None = None,
        chosen: Iterable[tuple[str, str]] = (),
        values: dict[str, str] | None = None,
        **answers: str,
    ) -> Receipt:
        """Find the form on the console, fill it in, and send it until there is a final answer."""
        form = form_of(await self.console(), do, **(values or {}))
        tap = f"{self.rng.getrandbits(128):032x}"
        fields = [(n, tap if n == "id" else v) for n, v in form.filled(button, tuple(chosen), **answers)]
        self.ledger.sent[tap] = dict(fields)
        while True:
            with suppress(Unanswered):
                answer = await self.browser.post(form.action, fields, script=True)
                if verdict := verdict_of(answer):
                    number = int(answer.headers.get("verksted-number", "0"))
                    self.ledger.receipts.append(Receipt(tap, self.ledger.sent[tap], verdict, number, verdict))
                    return self.ledger.receipts[-1]
            await asyncio.sleep(self.rng.uniform(0.1, 0.4))

    async def export(self, ending: str) -> bytes:
        while True:
            with suppress(Unanswered):
                answer = await self.browser.get(f"/w/{self.workshop}/export.{ending}")
                if answer.status == 200:
                    return answer.html.encode("utf-8", "surrogateescape")
            await asyncio.sleep(0.1)


# What people write

BETTER = 0.1
"""How often somebody who gave a light also writes what could be better."""

_WHO = (
    "Mor på 84",
    "Naboen min",
    "Vi på Moen",
    "Jeg",
    "De som bor aleine",
    "Barnebarna",
    "Vi i borettslaget",
    "Faren min",
)
_NEEDS = (
    "trenger buss til butikken også på søndager",
    "vil ha en benk ved elva, helst med ryggstøtte",
    "savner et sted å drikke kaffe uten å måtte kjøpe noe",
    "må få hjelp med å skifte lyspærer og måke snø",
    "vil bo sentralt, men ikke oppå hverandre",
    "trenger noen å ringe til når nettbanken låser seg",
    "skulle hatt en felles hage og et verksted",
    "vil ha heis, breie dører og lav dørstokk",
)
_WHY = (
    "",
    " fordi beina svikter",
    " – det er ensomt ellers",
    " (og det haster)",
    ", særlig om vinteren",
    " «før det er for seint»",
)


def thought(rng: random.Random) -> str:
    """One thought, as somebody might put it on a slip; now and then with signs that trip programs up."""
    odd = rng.choice(("", "", "", "", " ☕", " 100 % enig; ikke sant?", ' "Ja takk"', " æøå ÆØÅ é", " <3 & takk"))
    return f"{rng.choice(_WHO)} {rng.choice(_NEEDS)}{rng.choice(_WHY)}{odd} {rng.randrange(1000)}"


# What people do


async def write(phone: Phone, slips: int, pace_s: float = 0.0) -> None:
    """Write some slips, each after a little thought."""
    for _ in range(slips):
        form = await phone.form("idea_wall.post_idea")
        phone.tap(form, text=thought(phone.rng))
        await asyncio.sleep(phone.rng.uniform(0, 2 * pace_s))
        await phone.empty()


async def vote(phone: Phone, taps: int, pace_s: float = 0.0) -> None:
    """Lay dots and take them away again, as the buttons on the screen allow; several taps may wait at once."""
    await _press_some(phone, "dot_vote.set_dots", taps, pace_s)


async def choose(phone: Phone, taps: int, pace_s: float = 0.0) -> None:
    """Choose answers and take them back again, one too many now and then; several taps may wait at once."""
    await _press_some(phone, "poll.choose", taps, pace_s)


async def light(phone: Phone, taps: int, pace_s: float = 0.0) -> None:
    """Give the solution that is shown a light, and another; a few also write what could be better."""
    for _ in range(taps):
        await _press_some(phone, "solution_test.give_light", 1, pace_s)
        if phone.rng.random() < BETTER:
            phone.tap(await phone.form("solution_test.post_idea"), text=thought(phone.rng))
            await phone.empty()


async def _press_some(phone: Phone, do: str, taps: int, pace_s: float) -> None:
    for _ in range(taps):
        form = await phone.form(do)
        phone.tap(form, phone.rng.choice(form.buttons))
        await asyncio.sleep(phone.rng.uniform(0, 2 * pace_s))
        await phone.fewer_than(3)
    await phone.empty()


async def keep_tapping(phone: Phone, taps: int, pace_s: float) -> None:
    """Go on laying dots on the ballot one has, whatever has happened to the vote meanwhile."""
    await phone.form("dot_vote.set_dots")
    forms = phone.forms("dot_vote.set_dots")
    for _ in range(taps):
        form = phone.rng.choice(forms)
        phone.tap(form, phone.rng.choice(form.buttons))
        await asyncio.sleep(phone.rng.uniform(0, 2 * pace_s))
    await phone.empty()
