"""What phones and wall do once there are slips: the guard, «Mangler noe?», and tables that choose."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPhone
from tests.browser.house import House
from tests.browser.people import Desk

pytestmark = pytest.mark.browser


async def wall_of(staff: BrowserContext, house: House, desk: Desk) -> Page:
    wall = await staff.new_page()
    await wall.goto(f"{house.url}/w/{desk.id}/wall")
    return wall


async def test_a_phone_number_waits_and_flows_once_it_is_taken_out(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext
) -> None:
    await desk.asks()
    wall, astrid = await wall_of(staff, house, desk), await phone()
    number = await astrid.writes("Ring meg på 912 34 567 om heis")
    await expect(astrid.at("ul.mine")).to_contain_text("telefonnummer. Verten leser lappen først.")
    other = await astrid.writes("Benk ved elva")
    await expect(wall.locator(f"[id^='lapp-{other}-']")).to_be_visible()
    await expect(wall.locator(f"[id^='lapp-{number}-']")).to_have_count(0)
    await astrid.edits(number, "Heis i alle hus")
    await expect(wall.locator(f"[id^='lapp-{number}-']")).to_contain_text("Heis i alle hus")
    await expect(wall.get_by_text("912 34 567")).to_have_count(0)
    await wall.close()


async def test_the_hall_sees_the_groups_and_says_what_is_missing_on_a_closed_wall(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext
) -> None:
    await desk.asks()
    wall, astrid = await wall_of(staff, house, desk), await phone()
    number = await astrid.writes("Kafé ved sjøen")
    await desk.does("idea_wall.make_group", ("activity", "a1"), ("heading", "Møteplasser"), ("ideas", str(number)))
    await desk.closes()
    await desk.does("idea_wall.ask_hall", ("activity", "a1"), ("asking", "true"))

    await expect(astrid.page.get_by_role("heading", name="Mangler noe?")).to_be_visible()
    await expect(wall.get_by_role("heading", name="Mangler noe?")).to_be_visible()
    theme = astrid.at("details.theme").filter(has_text="Møteplasser")
    await astrid.press(theme.locator("summary"))
    await expect(theme.get_by_text("Kafé ved sjøen")).to_be_visible()

    missing = await astrid.writes("Ingen har nevnt hund")
    assert missing == number + 1
    await expect(astrid.at("ul.mine li").filter(has_text="hund")).to_contain_text("På veggen")
    await desk.does("idea_wall.place_ideas", ("activity", "a1"), ("ideas", str(missing)), ("groups", "g1"))
    await expect(theme.get_by_text("Ingen har nevnt hund")).to_be_visible()

    await desk.does("idea_wall.ask_hall", ("activity", "a1"), ("asking", "false"))
    await expect(astrid.page.get_by_role("heading", name="Nå snakker vi sammen i salen")).to_be_visible()
    await wall.close()


async def test_what_somebody_writes_stays_while_the_groups_change(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    number = await astrid.writes("Kafé ved sjøen")
    await desk.does("idea_wall.ask_hall", ("activity", "a1"), ("asking", "true"))
    await expect(astrid.at("details.theme")).to_have_count(1)
    await astrid.field.fill("Noe jeg ikke er ferdig med")
    await desk.does("idea_wall.make_group", ("activity", "a1"), ("heading", "Møteplasser"), ("ideas", str(number)))
    await expect(astrid.at("details.theme")).to_contain_text("Møteplasser")
    await expect(astrid.field).to_have_value("Noe jeg ikke er ferdig med")


async def test_the_number_of_what_is_missing_is_seen_below_ever_so_many_groups(phone: NewPhone, desk: Desk) -> None:
    await desk.asks()
    astrid = await phone()
    for n in range(1, 10):
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", f"Behov {n}"), ("by.table", "2"))
        await desk.does("idea_wall.make_group", ("activity", "a1"), ("heading", f"Gruppe {n}"), ("ideas", str(n)))
    await desk.does("idea_wall.ask_hall", ("activity", "a1"), ("asking", "true"))
    await expect(astrid.at("details.theme")).to_have_count(9)
    await astrid.field.scroll_into_view_if_needed()
    missing = await astrid.writes("Ingen har nevnt hund")
    receipt = astrid.at("#receipt .receipt")
    await expect(receipt).to_contain_text(f"Lappen din har nummer {missing}.")
    await expect(receipt).to_be_in_viewport(ratio=1)


async def test_a_table_chooses_together_and_the_wall_shows_what_was_chosen(
    phone: NewPhone, desk: Desk, house: House, staff: BrowserContext
) -> None:
    await desk.asks(("settings.table_picks", "1"))
    wall = await wall_of(staff, house, desk)
    astrid, odd, berit = [await phone(at=f"/bord/{table}") for table in (3, 3, 4)]
    cafe, bench = await astrid.writes("Kafé"), await odd.writes("Benk")
    bus = await berit.writes("Buss")
    await desk.does("idea_wall.let_tables_pick", ("activity", "a1"), ("picking", "true"))

    for person in (astrid, odd):
        await expect(person.page.get_by_role("heading", name="Bord 3 velger")).to_be_visible()
        await expect(person.at("ul.picks li")).to_have_count(2)
    await expect(berit.at("ul.picks li")).to_have_count(1)

    await astrid.press(astrid.button(f"Velg denne: lapp {cafe}", exact=True))
    await expect(odd.button(f"Valgt. Ta bort: lapp {cafe}")).to_be_visible()
    await expect(odd.button(f"Velg denne: lapp {bench}", exact=True)).to_be_disabled()
    await odd.press(odd.button(f"Valgt. Ta bort: lapp {cafe}"))
    await expect(astrid.button(f"Velg denne: lapp {cafe}", exact=True)).to_be_visible()
    await odd.press(odd.button(f"Velg denne: lapp {bench}", exact=True))
    await expect(astrid.button(f"Valgt. Ta bort: lapp {bench}")).to_be_visible()

    await desk.does("idea_wall.let_tables_pick", ("activity", "a1"), ("picking", "false"))
    await expect(wall.locator(f"[id^='lapp-{bench}-']")).to_be_visible()
    await expect(wall.locator(f"[id^='lapp-{cafe}-'], [id^='lapp-{bus}-']")).to_have_count(0)
    await wall.close()
