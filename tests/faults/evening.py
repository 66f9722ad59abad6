"""One simulated evening on a running product: who is there, what they do, and the account at the end."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults.browsing import Answer, Browser, Ledger, Unanswered
from tests.faults.checker import LIGHTS, POLL, SLIPS, VOTE, WALL, Account, Checker, Evidence
from tests.faults.links import until
from tests.faults.product import Product, Store
from tests.phones import Phone
from tests.simulation import Facilitator
from tests.web.reading import forms, read

ROLES = ("resident", "relative", "developer", "business", "politician", "employee", "")
PROGRAMME = Path(__file__).with_name("evening.toml")
LONG_S = 90.0
"""Generous: this is a machine with two busy cores, and nothing is measured by it."""


class Evening:
    """A workshop with its facilitator and its phones, all of whose choices follow from one seed."""

    def __init__(self, product: Product, store: Store, made: dict[str, Any], seed: int) -> None:
        self.product = product
        self.store = store
        self.id, self.code, self.links = made["id"], made["code"], made["links"]
        self.rng = random.Random(seed)
        self.facilitator = Facilitator(product.port, self.id, self.rng)
        self.phones: list[Phone] = []
        self.at = ""
        """The activity that was opened last."""

    @classmethod
    async def begin(cls, product: Product, store: Store, seed: int) -> Evening:
        evening = cls(product, store, await product.new_workshop(str(PROGRAMME)), seed)
        await evening.facilitator.enter(evening.links["console"])
        return evening

    async def let_in(self, people: int, *, plain_every: int = 5, port: int = 0, **how: Any) -> list[Phone]:
        """People come in, all at once; now and then one whose browser has no script."""
        first = len(self.phones)
        new = [self._phone(first + n, plain_every, port, how) for n in range(people)]
        self.phones += new
        await self.together(phone.come_in(self.rng.choice(ROLES), self.rng.randrange(12)) for phone in new)
        return new

    def _phone(self, n: int, plain_every: int, port: int, how: dict[str, Any]) -> Phone:
        script = not plain_every or n % plain_every != plain_every - 1
        rng = random.Random(self.rng.getrandbits(64))
        return Phone(port or self.product.port, self.code, rng, Ledger(f"phone {n}"), script=script, **how)

    def begin_to(self, doings: Iterable[Awaitable[None]]) -> asyncio.Future[list[None]]:
        return asyncio.gather(*doings)

    async def finish(self, doing: Awaitable[Any]) -> None:
        """Wait for what people do, and say who is still waiting for what if it takes too long."""
        try:
            await asyncio.wait_for(doing, LONG_S)
        except TimeoutError:
            raise AssertionError(self.plight) from None

    @property
    def plight(self) -> str:
        """How things stand with everybody."""
        return "\n".join(phone.plight for phone in self.phones)

    async def together(self, doings: Iterable[Awaitable[None]]) -> None:
        await self.finish(self.begin_to(doings))

    async def settle(self) -> None:
        """Wait until everybody has been told about everything."""
        await self.together(phone.empty() for phone in self.phones)

    async def reload(self, phone: Phone, port: int = 0) -> Phone:
        fresh = await phone.reload(port)
        self.phones[self.phones.index(phone)] = fresh
        return fresh

    async def go_home(self) -> None:
        await asyncio.gather(*(phone.go() for phone in self.phones))
        self.facilitator.browser.hang_up()

    # What the facilitator does

    async def open_wall(self) -> None:
        await self._press("workshop.open_activity", WALL)

    async def _press(self, do: str, activity: str, **values: str) -> None:
        assert (await self.facilitator.does(do, values={"activity": activity, **values})).verdict == "counts"
        self.at = activity

    async def group(self, headings: int = 9) -> None:
        """Show every slip, and make some groups of them that hold every one."""
        await self.facilitator.does("idea_wall.show_ideas", values={"activity": WALL})
        numbers = sorted(r.number for phone in self.phones for r in phone.ledger.told(do="idea_wall.post_idea"))
        for n in range(1, headings + 1):
            chosen = [("ideas", str(number)) for number in numbers[n - 1 :: headings]]
            named = {"heading@idea_wall.make_group": f"Gruppe {n}"}
            made = await self.facilitator.does(
                "idea_wall.make_group", ("do", "idea_wall.make_group"), chosen, {}, **named
            )
            assert made.verdict == "counts"

    async def open_vote(self) -> None:
        await self._press("workshop.close_activity", WALL)
        await self._press("workshop.open_activity", VOTE)

    async def open_poll(self) -> None:
        await self._press("workshop.open_activity", POLL)

    async def open_solutions(self) -> None:
        await self._press("workshop.open_activity", LIGHTS)

    async def next_solution(self) -> None:
        await self._press("solution_test.pick_solution", LIGHTS, solution="2")

    async def reveal(self) -> None:
        """What was opened last is shown, and closed by that."""
        await self._press("workshop.reveal", self.at)

    async def end(self) -> None:
        """Over for good, also in what follows by itself: the bundle is written, and the key behind the ballots is gone."""
        assert (await self.facilitator.does("workshop.end", regret="false")).verdict == "counts"
        await until(self._put_away)

    async def _put_away(self) -> bool:
        archived = any((self.product.data / "archive").glob(f"*{self.id}*.zip"))
        return archived and not re.fullmatch("[0-9a-f]{32}", (await self.store.access(self.id)).get("key", ""))

    # The account

    async def evidence(self) -> Evidence:
        files = {ending: await self.facilitator.export(ending) for ending in ("json", "xlsx", "csv")}
        ledgers = [phone.ledger for phone in self.phones]
        return Evidence(await self.store.stream(self.id), ledgers, self.facilitator.ledger, files)

    async def account(self) -> Account:
        """The closing line; a test fails on any fault found, and on any complaint in the server's log."""
        evidence = await self.evidence()
        account = Checker(evidence).check()
        assert not account.faults, (str(account), account.faults[:5], self._put_aside(evidence))
        assert not self.product.complaints(), self.product.complaints()[:3]
        return account

    def _put_aside(self, evidence: Evidence) -> str:
        """All that was seen, for whoever looks for the fault."""
        path = self.product.folder / "evidence.json"
        ledgers = [asdict(ledger) for ledger in (*evidence.phones, evidence.host)]
        path.write_text(json.dumps({"stream": evidence.stream, "ledgers": ledgers}, ensure_ascii=False, indent=1))
        return str(path)

    async def everybody_sees_their_own(self) -> None:
        """A page loaded anew shows each person the slips, dots, answers and lights that they were told are saved."""
        checker = Checker(Evidence(await self.store.stream(self.id), [p.ledger for p in self.phones], Ledger("")))
        ballots, answers, lights = checker.ballots(), checker.answers(), checker.lights()
        for phone in self.phones:
            who, page = phone.ledger.who, (await _page(phone)).html
            numbers = {r.number for do in SLIPS for r in phone.ledger.told(do=do) if r.fields["activity"] == self.at}
            assert dots_on(page) in (None, ballots[who]), who
            assert answers_on(page) in (None, answers[who]), who
            assert all(lights[who].get(number, "") == light for number, light in lights_on(page).items()), who
            assert slips_on(page) in (None, numbers), who


async def _page(phone: Phone) -> Answer:
    browser = Browser(phone.browser.port, dict(phone.storage.cookies))
    while True:
        with suppress(Unanswered):
            answer = await browser.get(f"/{phone.code}")
            if answer.status == 200:
                browser.hang_up()
                return answer
        await asyncio.sleep(0.1)


def dots_on(page: str) -> Counter[int] | None:
    """The dots that a ballot shows as one's own; None where the page has no ballot."""
    found = [form for form in forms(page) if form.do == "dot_vote.set_dots"]
    dots = {int(dict(form.fields)["item"]): int(form.element.attributes["data-dots"]) for form in found}
    return +Counter(dots) if found else None


def answers_on(page: str) -> set[int] | None:
    """The answers that a poll shows as one's own; None where the page has no poll."""
    found = [form for form in forms(page) if form.do == "poll.choose"]
    chosen = {int(dict(form.fields)["option"]) for form in found if form.element.all("button", aria_pressed="true")}
    return chosen if found else None


def lights_on(page: str) -> dict[int, str]:
    """One's own light for each solution that can be given one on this page; an empty word where there is none yet."""
    found = [form for form in forms(page) if form.do == "solution_test.give_light"]
    pressed = [(form, form.element.all("button", aria_pressed="true")) for form in found]
    return {int(dict(f.fields)["solution"]): b[0].attributes["value"] if b else "" for f, b in pressed}


def slips_on(page: str) -> set[int] | None:
    """The numbers of the slips that a page shows as one's own; None where it shows no wall."""
    for region in read(page).all("div", id="mine"):
        found = region.all("ul", **{"class": "mine"})
        if found:
            return {int(number) for number in re.findall(r"Lapp nummer (\d+)", found[0].words)}
    return None
