"""The pictures of the guide and of the README: `make pictures` draws them anew from the running product."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from tests import machine
from tests.browser.halls import Hall
from tests.browser.photograph import photographed, room_for
from tests.browser.stage import Opens, Stage, as_host, as_phone, as_wall, at_home, cookies_of, presses
from tests.web import serving
from tests.web.serving import Server, new_id
from verksted.agendas import find_agendas
from verksted.domain.workshop import PlannedActivity
from verksted.live.templates import folder
from verksted.rehearsal.answers import lines

AGENDA, PEOPLE = "framtidsverksted-1-behov", 52
GROUPS = {
    "Komme seg rundt": ("Benker å hvile", "Buss på", "Snømåking", "Strøing", "Sitteplass", "Trygg kryssing", "Bedre lys", "Drosje"),
    "Noen å være sammen med": ("Et sted å møtes", "Å slippe å spise", "Kor på dagtid", "Mannekveld", "Besøksvenn", "Noen å gå tur", "Middag på"),
    "Et sted å bo": ("Leilighet med heis", "Bofellesskap", "Små hus", "Plass til barnebarna", "Bad uten", "Bredere dører"),
    "Hjelp i huset": ("Hjelp til å flytte", "Fast hjemmehjelp", "Noen som skifter", "Vedhogst", "Hjelp i hagen", "Varene hjem"),
    "Trygghet": ("Noen som ringer", "Rask hjelp", "Nattevakt", "Sykepleier", "Lege som har tid"),
    "Hjelp med telefon og nett": ("Digital hjelp", "Kurs i å bruke", "Bredband", "Informasjon på papir"),
}  # fmt: skip
"""How a hall might sort what is written in a rehearsal, each slip by how it begins."""
LIKED = (1, 2, 1, 3, 2, 1, 4, 5, 2, 6, 1, 3)
"""Where the dots go, from person to person."""
QUALITY, WIDE_PX = 82, 1200


class Picture(NamedTuple):
    """A file of the guide, and the screen it shows."""

    name: str
    stage: Stage
    code: str = ""


def album(server: Server) -> Iterator[Picture]:
    """In the order of the guide. Each evening is drawn while it stands where it stands."""
    yield from before(server)
    yield from writing(server)
    yield from sorted_and_voted(server)


# What is shown


def before(server: Server) -> Iterator[Picture]:
    hall = Hall(server, *steps_of(AGENDA))
    begins = [("do", "workshop.set_start"), ("begins", "18:00"), ("id", new_id())]
    hall.host.browser.post(f"/w/{hall.workshop.id}/agenda", begins)
    signed_in = server.facilitator()
    yield of(hall, "workshops", Stage("", "desk", f"{server.url}/workshops", cookies_of(signed_in)))
    yield of(hall, "programme", as_host("", hall, "agenda"))
    yield of(hall, "print", as_host("", hall, "print"))
    yield of(hall, "ready", as_host("", hall, "klar"))
    yield of(hall, "phone-join", as_phone("", serving.Browser(server.url), f"/{hall.workshop.code}"))
    hall.lets_in(PEOPLE)
    yield of(hall, "wall-lobby", as_wall("", hall))


def writing(server: Server) -> Iterator[Picture]:
    behov = next(step for step in steps_of(AGENDA) if step.title == "Behov i framtida")
    hall = Hall(server, with_settings(behov, moderation="queue", silent=True))
    hall.lets_in(9)
    hall.opens()
    yield of(
        hall, "phone-slip", at_home("", hall.people[8], types("#text", "Benk ved elva, så jeg kan hvile på veien"))
    )
    for person, text in zip(hall.people, ("Kari kan ringes på 99 88 77 66", *needs()[:14:2]), strict=False):
        person.writes(text)
    yield of(hall, "console-inbox", as_host("", hall))
    for text in ("Et sted å møtes på formiddagen", "Skyss til legen"):
        hall.host.does("idea_wall.post_idea", **{"activity": "a1", "prompt": "0", "text": text, "by.channel": "paper"})
    yield of(hall, "desk", as_host("", hall, "table", types("#text", "Å få ha katten med meg dit jeg flytter")))


def sorted_and_voted(server: Server) -> Iterator[Picture]:
    prompts = ["Hva trenger du når du blir eldre?"]
    wall = PlannedActivity("idea_wall", "Behov i framtida", settings={"prompts": prompts, "moderation": "off"})
    vote = next(step for step in steps_of(AGENDA) if step.kind == "dot_vote")
    rest = PlannedActivity("interlude", "Pause", settings={"rest": True})
    hall = Hall(server, wall, rest, with_settings(vote))
    hall.lets_in(PEOPLE)
    hall.opens()
    headings = list(GROUPS)
    sorts(hall, *headings[:3])
    yield of(hall, "wall-groups", replace(as_wall("", hall), opens=piles(3)))
    sorts(hall, *headings[3:])
    loose = [hall.people[n].writes(text) for n, text in enumerate(needs()[-4:])]
    hall.opens("a2")
    chooses = presses(".beside a.tool", *(f"#slip-{n} .slip__number" for n in loose[:2]))
    yield of(hall, "console-sorting", as_host("", hall, opens=chooses))
    hall.opens("a3", loose="wait")
    for n, person in enumerate(hall.people[1:]):
        hall.lays(person, "a3", *{LIKED[(n + k * 5) % len(LIKED)] for k in range(3)})
    hall.lays(hall.people[0], "a3", 2)
    for person in hall.people[1:40]:
        person.does("dot_vote.finish_ballot", activity="a3", finished="true")
    yield of(hall, "phone-dots", at_home("", hall.people[0]))
    yield of(hall, "console-vote", as_host("", hall))
    hall.host.does("workshop.reveal", activity="a3")
    yield of(hall, "wall-result", as_wall("", hall))
    hall.host.does("workshop.end")
    yield of(hall, "console-ended", as_host("", hall))


def piles(count: int) -> Opens:
    """Once so many groups have more slips than there is room for: their authors may take them back for 20 s."""

    async def hang(page: Page) -> None:
        await expect(page.get_by_text("til i bunken")).to_have_count(count, timeout=60_000)

    return hang


def sorts(hall: Hall, *headings: str) -> None:
    """The slips of these groups are written, and put there."""
    for heading in headings:
        texts = [text for begin in GROUPS[heading] for text in needs() if text.startswith(begin)]
        ideas = [hall.people[n].writes(text) for n, text in enumerate(texts)]
        hall.host.does("idea_wall.make_group", activity="a1", heading=heading, ideas=" ".join(map(str, ideas)))


def of(hall: Hall, name: str, stage: Stage) -> Picture:
    return Picture(name, stage, hall.workshop.code)


def steps_of(agenda: str) -> tuple[PlannedActivity, ...]:
    return tuple(find_agendas()[agenda].activities)


def needs() -> tuple[str, ...]:
    return lines("needs")


# How they are made


async def draw(folder: Path) -> None:
    """Every picture of the guide, small enough for a telephone."""
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        try:
            async with async_playwright() as player:
                browser = await player.chromium.launch(executable_path=str(machine.chromium()), args=["--no-sandbox"])
                await _draw_all(browser, server, folder)
                await browser.close()
        finally:
            server.stop()


async def _draw_all(browser: Browser, server: Server, folder: Path) -> None:
    for name, stage, code in album(server):
        context = await room_for(browser, stage.surface, 1.5 if stage.surface == "phone" else 1)
        file = folder / f"{name}.webp"
        file.write_bytes(_small(await photographed(await context.new_page(), stage, code=code, by_the_clock=True)))
        await context.close()
        print(f"{file.name}: {file.stat().st_size // 1000} kB")  # noqa: T201 - whoever draws them anew sees how large they are


def _small(picture: bytes) -> bytes:
    """No wider than a page of text."""
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.thumbnail((WIDE_PX, WIDE_PX), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        drawn.convert("RGB").save(file, "WEBP", quality=QUALITY, method=6)
        return file.getvalue()


def types(selector: str, text: str) -> Callable[[Page], Awaitable[object]]:
    async def fill(page: Page) -> None:
        await page.locator(selector).fill(text)

    return fill


def with_settings(step: PlannedActivity, minutes: int = 0, **settings: object) -> PlannedActivity:
    return msgspec.structs.replace(step, minutes=minutes, settings={**step.settings, **settings})


if __name__ == "__main__":
    asyncio.run(draw(folder("guide") / "pictures"))
