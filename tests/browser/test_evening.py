"""A whole evening in a real browser: a facilitator, a wall and two phones, one of which loses its line; the server is killed."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.console import Console
from tests.browser.house import House, free_port
from tests.browser.line import Line
from tests.browser.people import LAPTOP, LONG_MS, PHONE, PROJECTOR, Phone, Watch
from tests.export.reading import csv_rows, opened, rows_under, shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

HOME, LONELY = "Hvor og hvordan bor du når du er 80 år?", "Hvordan forebygge at vi blir ensomme?"
BUS, BUS_EDITED = "Buss til butikken på lørdager", "Buss til butikken hver dag"
CARETAKER = "Vaktmester som kan skru i en pære"
CAFE = "Kafé der æ, ø og å smaker like godt"
ADVERT = '=HYPERLINK("http://reklame.example";"gratis kaffe")'
VISITOR = "Besøksvenn én gang i uka; gjerne «Bjørg»"
DINNER = "Middag i lag på grendehuset"
REGRET = "Dette angret jeg på"
PATH = "Trygg gangvei til brua"
BENCH, LIGHTS, COMPUTER = "Benk ved elva", "Lys langs veien", "Datahjelp 👵 to timer i uka"
LATE = "Kom på en ting til"
HELP = "Hjelp i huset"
AROUND, MEETING = "Komme seg rundt", "Møteplasser"


class Evening:
    """Who is there, and what they have typed: text → number, as the receipts said."""

    def __init__(self, house: House, line: Line, console: Console, wall: Page, astrid: Phone, odd: Phone) -> None:
        self.house, self.line, self.console, self.wall = house, line, console, wall
        self.astrid, self.odd = astrid, odd
        self.numbers: dict[str, int] = {}

    async def writes(self, phone: Phone, *texts: str) -> None:
        for text in texts:
            self.numbers[text] = await phone.writes(text)

    def of(self, *texts: str) -> list[int]:
        return [self.numbers[text] for text in texts]


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = Line(free_port())
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def house(browser: Browser, line: Line, tmp_path: Path) -> AsyncIterator[House]:
    """A server of its own, to be killed; its QR codes lead to the line that will fail."""
    async with House(tmp_path / "data", line.server_port, line.url) as server:
        yield server


@pytest.fixture
async def evening(house: House, line: Line, watch: Watch, new_context: NewContext) -> Evening:
    """The facilitator has made the workshop and opened the wall; two phones lie on the tables."""
    pages = []
    for settings in (LAPTOP, PHONE, PHONE):
        context = await new_context(**settings)
        await watch.over(context)
        pages.append(await context.new_page())
    console = Console(pages[0], house.url)
    await console.page.goto(house.sign_in)
    await console.founds("Framtidas omsorg", "Kortform")
    await console.shows_slips_at_once(HOME, LONELY)
    wall = await console.opens_the_wall()
    await wall.set_viewport_size(PROJECTOR)
    return Evening(house, line, console, wall, Phone(pages[1], house.url), Phone(pages[2], line.url))


async def test_the_evening(evening: Evening, watch: Watch) -> None:
    await everybody_comes_in(evening)
    await the_hall_writes(evening)
    await the_slips_are_put_in_order(evening)
    await a_phone_loses_its_line(evening)
    await somebody_is_late(evening)
    await the_server_is_killed_while_all_vote(evening)
    await the_result_is_shown_to_everybody_at_once(evening)
    await it_ends_and_nothing_is_missing(evening)

    assert watch.complaints == []


async def everybody_comes_in(evening: Evening) -> None:
    """One types the code, one points a camera at the wall and sits at table 7; both at once."""
    await expect(evening.wall.locator(".head-count .number")).to_have_text("0")
    address = qr_on(await evening.wall.screenshot())
    assert address.startswith(evening.line.url.upper())
    await asyncio.gather(
        evening.astrid.types_code(await evening.console.code(), "Innbygger"),
        evening.odd.opens(address.lower() + "/bord/7", "Pårørende"),
    )
    await expect(evening.wall.locator(".head-count .number")).to_have_text("2")


def qr_on(picture: bytes) -> str:
    return str(zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text)


async def the_hall_writes(evening: Evening) -> None:
    astrid, odd = evening.astrid, evening.odd
    await evening.console.goes_on("Start: Hva er viktig for deg?")
    await asyncio.gather(expect(astrid.field).to_be_visible(), expect(odd.field).to_be_visible())
    await asyncio.gather(evening.writes(astrid, BUS, CARETAKER, REGRET), evening.writes(odd, CAFE, ADVERT))
    for text in (BUS, CARETAKER, CAFE):
        await expect(evening.wall.get_by_text(text)).to_be_visible()
    await asyncio.gather(astrid.chooses_question(LONELY), odd.chooses_question(LONELY))
    await astrid.edits(evening.numbers[BUS], BUS_EDITED)
    await astrid.takes_down(evening.numbers[REGRET])
    evening.numbers[BUS_EDITED] = evening.numbers.pop(BUS)
    await expect(astrid.page.get_by_role("heading", name=LONELY)).to_be_visible()
    await asyncio.gather(evening.writes(astrid, VISITOR), evening.writes(odd, DINNER))
    assert sorted(evening.numbers.values()) == list(range(1, 8))
    await expect(evening.wall.get_by_text(BUS_EDITED)).to_be_visible()
    await expect(evening.wall.get_by_text(REGRET)).to_have_count(0)


async def the_slips_are_put_in_order(evening: Evening) -> None:
    console, odd = evening.console, evening.odd
    await console.groups(AROUND, *evening.of(BUS_EDITED))
    await console.groups(MEETING, *evening.of(CAFE, DINNER))
    await console.moves(MEETING, *evening.of(VISITOR))
    await expect(console.group(MEETING).locator(".slip-row")).to_have_count(3)
    await console.hides(evening.numbers[DINNER], "hører til et annet bord")
    await expect(odd.own(DINNER)).to_contain_text("Vises ikke på veggen: hører til et annet bord")
    await expect(evening.wall.get_by_text(DINNER)).to_have_count(0)
    await console.takes_it_back()
    await expect(odd.own(DINNER)).to_contain_text("På veggen")
    await expect(evening.wall.get_by_text(DINNER)).to_be_visible()
    await console.hides(evening.numbers[ADVERT], "er reklame")


async def a_phone_loses_its_line(evening: Evening) -> None:
    """In the middle of a word; three slips wait, and the phone is loaded anew while nothing gets through."""
    odd, line = evening.odd, evening.line
    await odd.field.fill(BENCH[:5])
    line.becomes("silent")
    for text in (BENCH, LIGHTS, COMPUTER):
        await odd.sends(text)
    await expect(odd.waiting).to_have_count(3)
    await expect(odd.at("#offline")).to_be_visible(timeout=LONG_MS)
    await evening.writes(evening.astrid, PATH)
    line.becomes("refused")
    await odd.cannot_load()
    line.becomes("open")
    await odd.page.goto(f"{line.url}/{await evening.console.code()}")
    for text in (BENCH, LIGHTS, COMPUTER):
        evening.numbers[text] = await odd.number_of(text)
    await odd.waits_for_nothing()
    assert sorted(evening.of(BENCH, LIGHTS, COMPUTER)) == evening.of(BENCH, LIGHTS, COMPUTER)
    await evening.console.moves(AROUND, *evening.of(BENCH, LIGHTS))
    await evening.console.merges(HELP, *evening.of(CARETAKER, COMPUTER))


async def somebody_is_late(evening: Evening) -> None:
    odd = evening.odd
    await odd.field.fill(LATE)
    await evening.console.goes_on("Steng")
    await expect(odd.at("#moved")).to_be_visible()
    await odd.press(odd.at("#moved").get_by_role("button", name="Send lappen"))
    evening.numbers[LATE] = await odd.number_of(LATE)
    await expect(odd.own(LATE)).to_contain_text("Kom etter at skrivingen var stengt")


async def the_server_is_killed_while_all_vote(evening: Evening) -> None:
    console, astrid, odd = evening.console, evening.astrid, evening.odd
    dialog = await console.unfold("fold-next")
    await dialog.get_by_label("Ta med hver for seg").check()
    await console.press(dialog.get_by_role("button", name="Start"))
    await asyncio.gather(astrid.lays(AROUND, MEETING), odd.lays(AROUND))
    await evening.house.kill()
    await asyncio.gather(astrid.lays(HELP), odd.lays(PATH))
    await expect(evening.console.at("#offline")).to_be_visible(timeout=LONG_MS)
    await evening.house.start()
    for phone, texts in ((astrid, {AROUND, MEETING, HELP}), (odd, {AROUND, PATH})):
        await phone.waits_for_nothing()
        assert await phone.dots() == texts
        await phone.page.reload()
        await phone.sees_the_page()
        assert await phone.dots() == texts
    await astrid.press(astrid.button("Levér prikkene"))
    await expect(evening.wall.locator(".turnout .number")).to_have_text("1", timeout=LONG_MS)


async def the_result_is_shown_to_everybody_at_once(evening: Evening) -> None:
    console = evening.console
    pages = (console.page, evening.wall, evening.astrid.page, evening.odd.page)
    for page in pages:
        await expect(page.locator(".result-bars, .result, .vote-options--revealed")).to_have_count(0)
    await console.goes_on("Steng")
    await expect(evening.astrid.page.get_by_role("heading", name="Prikkene er stengt")).to_be_visible(timeout=LONG_MS)
    await console.goes_on("Vis resultatet")
    for page in pages:
        for text, dots in ((AROUND, 2), (MEETING, 1), (HELP, 1), (PATH, 1)):
            row = page.locator(".result-bars tbody tr, .result__row, .vote-options--revealed li").filter(has_text=text)
            await expect(row.locator(".number").last).to_have_text(re.compile(rf"^{dots}\b"))


# What is left afterwards


async def it_ends_and_nothing_is_missing(evening: Evening) -> None:
    console = evening.console
    await console.ends()
    for page in (evening.wall, evening.astrid.page, evening.odd.page):
        await expect(page.get_by_role("heading", name="Takk for i kveld")).to_be_visible()
    files = {ending: await console.downloads(name) for name, ending in ENDINGS.items()}
    expected = all_that_was_typed(evening)
    assert slips_in_csv(files["csv"]) == expected
    assert slips_in_workbook(files["xlsx"]) == expected
    assert dots_in_workbook(files["xlsx"]) == {AROUND: 2, MEETING: 1, HELP: 1, PATH: 1}
    assert texts_in_json(files["json"]) == {
        number: row["Lappen slik den ble skrevet"] for number, row in expected.items()
    }
    the_bundle_is_whole(files["zip"], expected)
    (kept,) = (evening.house.data_dir / "archive").glob("*.zip")
    the_bundle_is_whole(kept.read_bytes(), expected)


ENDINGS = {"Alt i én pakke (zip)": "zip", "Excel": "xlsx", "CSV": "csv", "JSON": "json"}
COLUMNS = ("Spørsmål", "Lappen slik den ble skrevet", "Hva som skjedde med lappen", "Begrunnelse", "Gruppe", "Bord")


def all_that_was_typed(evening: Evening) -> dict[int, dict[str, str]]:
    wall, seven = "Vist", "7"
    rows = (
        (HOME, BUS_EDITED, wall, "", AROUND, ""),
        (HOME, CARETAKER, wall, "", "", ""),
        (HOME, REGRET, "Tatt ned av den som skrev", "", "", ""),
        (HOME, CAFE, wall, "", MEETING, seven),
        (HOME, ADVERT, "Skjult", "er reklame", "", seven),
        (LONELY, VISITOR, wall, "", MEETING, ""),
        (LONELY, DINNER, wall, "", MEETING, seven),
        (LONELY, PATH, wall, "", "", ""),
        (LONELY, BENCH, wall, "", AROUND, seven),
        (LONELY, LIGHTS, wall, "", AROUND, seven),
        (LONELY, COMPUTER, wall, "", "", seven),
        (HOME, LATE, "Sendt inn etter fristen", "", "", seven),
    )
    return {evening.numbers[row[1]]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


def slips_in_csv(data: bytes) -> dict[int, dict[str, str]]:
    """What would be a formula bears an apostrophe."""
    return {int(row["Nummer"]): {name: row[name].removeprefix("'") for name in COLUMNS} for row in csv_rows(data)}


def slips_in_workbook(data: bytes) -> dict[int, dict[str, str]]:
    sheet = opened(data).worksheets[1]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return {int(row["Nummer"]): {name: shown(row[name]) for name in COLUMNS} for row in rows_under(sheet, "Referanse")}


def dots_in_workbook(data: bytes) -> dict[str, int]:
    return {row["Tekst"]: row["Prikker"] for row in rows_under(opened(data).worksheets[2], "Alternativ")}


def texts_in_json(data: bytes) -> dict[int, str]:
    ideas = json.loads(data)["workshop"]["agenda"][0]["state"]["ideas"]
    return {idea["number"]: idea["text"] for idea in (ideas.values() if isinstance(ideas, dict) else ideas)}


def the_bundle_is_whole(data: bytes, expected: dict[int, dict[str, str]]) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = json.loads(archive.read("MANIFEST.json"))
        files = {note["name"]: archive.read(note["name"]) for note in manifest["files"]}
        assert set(archive.namelist()) == {"MANIFEST.json", *files}
    assert all(sha256(files[note["name"]]).hexdigest() == note["sha256"] for note in manifest["files"])
    assert manifest["counts"] == {"sent": 12, "shown": 9, "hidden": 1, "pending": 0, "late": 1, "taken_down": 1}
    assert manifest["participants"] == 2
    assert slips_in_csv(files["ideer.csv"]) == expected
    assert slips_in_workbook(files["data.xlsx"]) == expected
