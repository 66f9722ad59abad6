"""Slips sorted at the console by key, by menu and by dialog, by one helper and by two at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, Locator, ViewportSize, expect

from tests.browser.console import Console
from tests.browser.house import House
from tests.browser.people import Desk, Watch

pytestmark = pytest.mark.browser

NEEDS = ("Kafé ved sjøen", "Benk ved elva", "Buss på søndager", "Heis", "Besøkshund", "Kino midt på dagen")
LAPTOP_SIZE: ViewportSize = {"width": 1366, "height": 768}
Opens = Callable[..., Awaitable[Console]]

PRESSES_V_ON_OLDER_WORDS = """row => {
  row.dataset.since = "1"
  row.focus()
  row.dispatchEvent(new KeyboardEvent("keydown", { key: "v", bubbles: true, cancelable: true }))
}"""
"""As when the author has changed it in the very moment; in one go, so that no screen comes between."""


@pytest.fixture
async def opens(staff: BrowserContext, house: House, desk: Desk) -> AsyncIterator[Opens]:
    """Opens consoles of the workshop; afterwards no page may have complained."""
    watch, pages = Watch(), []

    async def open_(query: str = "") -> Console:
        page = await staff.new_page()
        pages.append(page)
        page.on("console", watch.hear)
        page.on("pageerror", watch.broke)
        await page.goto(f"{house.url}/w/{desk.id}/console{query}")
        return Console(page, house.url)

    yield open_
    for page in pages:
        await page.close()
    assert watch.complaints == []


@pytest.fixture
async def sorting(desk: Desk) -> Desk:
    """Six slips, two groups, nothing sorted."""
    await desk.asks()
    for need in NEEDS:
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", need), ("by.table", "2"))
    for heading in ("Møteplasser", "Transport"):
        await desk.does("idea_wall.make_group", ("activity", "a1"), ("heading", heading))
    return desk


def slips_in(console: Console, group: str) -> Locator:
    return console.at(f"#group-{group} .slip-row")


async def has(console: Console, group: str, *numbers: int) -> None:
    await expect(slips_in(console, group).locator(".slip__number")).to_have_text([str(n) for n in numbers])


async def test_a_digit_moves_the_slip_and_the_next_one_has_focus(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.slip(1).focus()
    for digit in "121212":
        await console.page.keyboard.press(digit)
    await has(console, "g1", 1, 3, 5)
    await has(console, "g2", 2, 4, 6)
    await expect(console.at("#group-none")).to_have_count(0)


async def test_focus_goes_to_the_next_slip_in_the_old_column_also_once_the_answer_is_there(
    opens: Opens, sorting: Desk
) -> None:
    console = await opens()
    await console.slip(2).focus()
    await console.page.keyboard.press("1")
    await expect(console.slip(3)).to_be_focused()
    await has(console, "g1", 2)
    await expect(console.slip(3)).to_be_focused()
    await console.slip(6).focus()
    await console.page.keyboard.press("2")
    await expect(console.slip(5)).to_be_focused()


async def test_many_are_chosen_by_press_shift_and_space_and_moved_at_once(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.press(console.slip(1).locator(".slip__number"))
    await console.slip(4).locator(".slip__number").click(modifiers=["Shift"])
    await expect(console.at("#chosen-count")).to_have_text("4 lapper valgt")
    await console.page.keyboard.press("ArrowUp")
    await console.page.keyboard.press(" ")
    await console.page.keyboard.press("2")
    await has(console, "g2", 1, 2, 4)
    await expect(console.at(".pick input:checked")).to_have_count(0)
    await console.says("3 lapper flyttet til")
    await console.takes_it_back()
    await expect(slips_in(console, "g2")).to_have_count(0)


async def test_what_went_into_a_new_group_is_chosen_no_longer_and_none_are_counted(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.groups("Hjem", 1, 4)
    await expect(console.at(".pick input:checked")).to_have_count(0)
    await expect(console.at("#chosen-count")).to_have_text("0 lapper valgt")
    await expect(console.at("body.choosing")).to_have_count(0)


async def test_one_menu_is_open_at_a_time_and_escape_puts_it_away_with_what_is_typed(
    opens: Opens, sorting: Desk
) -> None:
    console = await opens()
    await console.unfold("fold-paper")
    paper = await console.unfold("fold-group")
    await console.is_folded(console.at("#fold-paper"))
    await paper.get_by_label("Navn på gruppa").fill("Hjem")
    await console.page.keyboard.press("Escape")
    await console.is_folded(paper)
    await expect(paper.locator("summary")).to_be_focused()
    await expect(console.at("#group-heading")).to_have_value("Hjem")


async def test_with_six_questions_what_can_be_done_stands_on_one_line_on_a_laptop(opens: Opens, desk: Desk) -> None:
    questions = [("settings.prompts[]", f"Spørsmål {n}?") for n in range(2, 7)]
    await desk.asks(*questions, ("settings.silent", "true"))
    console = await opens()
    await console.page.set_viewport_size(LAPTOP_SIZE)
    tools = console.at(".console-head .tool:visible")
    await expect(tools).to_have_count(7)
    tops = await tools.evaluate_all("tools => tools.map((tool) => tool.getBoundingClientRect().top)")
    assert max(tops) - min(tops) < 1


async def test_what_can_be_done_with_an_earlier_step_stands_before_what_was_said_then(opens: Opens, desk: Desk) -> None:
    script = "\n".join(["Skriv i stillhet i to minutter, og snakk så sammen rundt bordet."] * 6)
    await desk.asks(("script", script))
    await desk.closes()
    console = await opens()
    await console.page.set_viewport_size(LAPTOP_SIZE)
    step = await console.unfold("step-a1")
    again = step.get_by_role("button", name="Åpne igjen")
    await expect(again).to_be_in_viewport(ratio=1)
    below = await step.locator(".step__more > *").evaluate_all("all => all.map((each) => each.tagName)")
    assert below[-1] == "P"


async def test_v_lets_in_the_words_that_were_read_and_passes_over_those_that_were_not(opens: Opens, desk: Desk) -> None:
    await desk.asks(moderation="queue")
    for need in NEEDS[:2]:
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", need), ("by.table", "2"))
    console = await opens()
    await console.slip(1).focus()
    await console.page.keyboard.press("v")
    await has(console, "none", 1)
    await console.slip(2).evaluate(PRESSES_V_ON_OLDER_WORDS)
    await console.says("Lappen er endret siden du leste den. Les den en gang til.")
    await has(console, "none", 1)
    await expect(console.slip(2)).not_to_have_attribute("data-since", "1")
    await console.page.keyboard.press("v")
    await has(console, "none", 1, 2)


async def test_a_word_broken_for_the_eye_stands_whole_where_it_is_changed(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    need = "Hjelp når trygghetsalarmen går om natta"
    await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", need), ("by.table", "2"))
    console = await opens()
    assert "\u00ad" in (await console.slip(1).locator("p").first.text_content() or "")
    await console.slip(1).focus()
    await console.page.keyboard.press("r")
    await expect(console.page.get_by_role("dialog").locator("textarea")).to_have_value(need)


async def test_arrows_go_between_slips_and_columns_and_tab_comes_to_one(opens: Opens, sorting: Desk) -> None:
    await sorting.does("idea_wall.place_ideas", ("activity", "a1"), ("ideas", "1 2"), ("groups", "g1"))
    console = await opens()
    await expect(console.at('.slip-row[tabindex="0"]')).to_have_count(1)
    await console.slip(4).focus()
    await console.page.keyboard.press("ArrowRight")
    await expect(console.slip(2)).to_be_focused()
    await console.page.keyboard.press("ArrowUp")
    await expect(console.slip(1)).to_be_focused()
    await console.page.keyboard.press("ArrowLeft")
    await expect(console.slip(3)).to_be_focused()
    await expect(console.at('.slip-row[tabindex="0"]')).to_have_count(1)


async def test_the_menu_of_a_slip_does_all_that_the_keys_do(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    more = console.slip(2).get_by_role("button", name="Handlinger for lapp 2")
    await console.press(more)
    menu = console.page.get_by_role("menu")
    await expect(menu).to_have_accessible_name("Flytt lapp 2 til")
    await expect(menu.get_by_role("menuitem").first).to_be_focused()
    await console.page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await expect(more).to_be_focused()

    await console.slip(2).focus()
    await console.page.keyboard.press("m")
    await console.page.keyboard.press("ArrowDown")
    await console.page.keyboard.press("Enter")
    await has(console, "g2", 2)

    await console.slip(3).focus()
    await console.page.keyboard.press("Enter")
    await console.press(menu.get_by_role("menuitem", name="Skjul fra veggen"))
    await expect(console.at("#group-hidden")).to_contain_text(NEEDS[2])


async def test_the_menu_shows_every_one_of_24_groups_inside_the_window(opens: Opens, sorting: Desk) -> None:
    for number in range(3, 25):
        await sorting.does("idea_wall.make_group", ("activity", "a1"), ("heading", f"Overskrift nummer {number}"))
    console = await opens()
    for slip in (1, 6):
        await console.press(console.slip(slip).get_by_role("button", name=f"Handlinger for lapp {slip}"))
        for item in await console.page.get_by_role("menuitem").all():
            await expect(item).to_be_in_viewport(ratio=1)
        await console.page.keyboard.press("Escape")
    await console.slip(1).focus()
    await console.page.keyboard.press("1")
    await console.at("#columns").evaluate("columns => columns.scrollTo(9999, 0)")
    await console.slip(1).evaluate("row => row.focus({ preventScroll: true })")
    await console.page.keyboard.press("m")
    await expect(console.page.get_by_role("menu")).to_be_in_viewport(ratio=1)


async def test_a_menu_opened_as_another_closes_stays_open(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.slip(1).focus()
    await console.page.keyboard.press("m")
    # Within one task, as fast fingers on a slow machine do it: the browser tells that the first closed when the second is up.
    await console.page.evaluate(
        """async () => {
          document.querySelector("[role=menu]").hidePopover();
          const press = new KeyboardEvent("keydown", { key: "m", bubbles: true, cancelable: true });
          document.getElementById("slip-2").focus();
          document.getElementById("slip-2").dispatchEvent(press);
          for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
        }"""
    )
    menu = console.page.get_by_role("menu")
    await expect(menu).to_have_accessible_name("Flytt lapp 2 til")
    await expect(menu.get_by_role("menuitem").first).to_be_focused()


async def test_one_slip_lies_in_two_groups(opens: Opens, sorting: Desk) -> None:
    await sorting.does("idea_wall.place_ideas", ("activity", "a1"), ("ideas", "1"), ("groups", "g1"))
    console = await opens()
    await console.slip(1).focus()
    await console.page.keyboard.press("m")
    menu = console.page.get_by_role("menu")
    await console.press(menu.get_by_role("menuitem", name="Legg også i"))
    await expect(menu.get_by_role("menuitemcheckbox", name="Møteplasser")).to_have_attribute("aria-checked", "true")
    await console.press(menu.get_by_role("menuitemcheckbox", name="Transport"))
    await has(console, "g1", 1)
    await has(console, "g2", 1)
    await expect(console.slip(1)).to_contain_text("I 2 grupper")


async def test_two_slips_are_merged_in_a_dialog_that_begins_with_both_texts(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.ticks(1, 2)
    await console.page.keyboard.press("s")
    dialog = console.page.get_by_role("dialog")
    text = dialog.get_by_label("Ny tekst på veggen")
    await expect(text).to_be_focused()
    await expect(text).to_have_value(f"{NEEDS[0]}. {NEEDS[1]}")
    await expect(dialog.locator(".slip__text")).to_have_text(list(NEEDS[:2]))
    await console.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)

    await console.page.keyboard.press("s")
    await text.fill("Kafé og benk ved vannet")
    await console.press(dialog.get_by_role("button", name="Slå sammen"))
    await expect(console.slip(1)).to_contain_text("Kafé og benk ved vannet")
    await expect(console.slip(1)).to_contain_text("1 + 2")
    await expect(console.slip(2)).to_have_count(0)
    await console.takes_it_back()
    await expect(console.slip(2)).to_contain_text(NEEDS[1])


async def test_a_slip_with_two_thoughts_becomes_two_and_what_was_written_is_kept(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", "Heis i alle hus og benker langs elva"))
    console = await opens()
    await console.slip(1).focus()
    await console.page.keyboard.press("d")
    dialog = console.page.get_by_role("dialog")
    await expect(dialog.get_by_label("Den ene tanken")).to_have_value("Heis i alle hus")
    await expect(dialog.get_by_label("Den andre tanken")).to_have_value("Benker langs elva")
    await console.press(dialog.get_by_role("button", name="Del lappen"))
    await expect(console.slip(2)).to_contain_text("Benker langs elva")
    await expect(console.slip(2)).to_contain_text("Delt fra 1")
    await expect(console.slip(1)).to_contain_text("Skrevet: Heis i alle hus og benker langs elva")
    await console.takes_it_back()
    await expect(console.slip(2)).to_have_count(0)
    await expect(console.slip(1).locator("p").first).to_have_text("Heis i alle hus og benker langs elva")


async def test_letters_do_nothing_once_they_are_switched_off(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.press(console.button("Slå av bokstavtastene"))
    await console.slip(1).focus()
    await console.page.keyboard.press("1")
    await console.page.keyboard.press("x")
    await console.page.keyboard.press("ArrowDown")
    await expect(console.slip(2)).to_be_focused()
    await expect(slips_in(console, "none")).to_have_count(6)
    await console.press(console.button("Slå på bokstavtastene"))
    await console.slip(1).focus()
    await console.page.keyboard.press("1")
    await has(console, "g1", 1)


async def test_letters_typed_in_a_field_move_no_slip(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.ticks(1)
    fold = await console.unfold("fold-group")
    await fold.get_by_label("Navn på gruppa").press_sequentially("12 x")
    await expect(fold.get_by_label("Navn på gruppa")).to_have_value("12 x")
    await expect(slips_in(console, "none")).to_have_count(6)


async def test_two_helpers_sort_at_once_and_nothing_is_lost(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    for n in range(24):
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", f"Behov nummer {n}"))
    for heading in ("Møteplasser", "Transport"):
        await desk.does("idea_wall.make_group", ("activity", "a1"), ("heading", heading))
    consoles = [await opens(), await opens()]

    async def sorts(console: Console, first: int, digit: str) -> None:
        await console.page.bring_to_front()
        for number in range(first, first + 12):
            await console.slip(number).focus()
            await console.page.keyboard.press(digit)

    await asyncio.gather(sorts(consoles[0], 1, "1"), sorts(consoles[1], 13, "2"))
    for console in consoles:
        await has(console, "g1", *range(1, 13))
        await has(console, "g2", *range(13, 25))


async def test_a_group_that_another_makes_takes_nobody_from_the_slip_they_are_at(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.slip(3).focus()
    await sorting.does("idea_wall.make_group", ("activity", "a1"), ("heading", "Bolig"))
    await expect(console.group("Bolig")).to_be_visible()
    await expect(console.slip(3)).to_be_focused()
    await console.page.keyboard.press("3")
    await has(console, "g3", 3)


async def test_whose_slip_another_takes_is_at_the_next_one_in_the_same_column(opens: Opens, sorting: Desk) -> None:
    """Not at the slip where it lies now: the next digit would move what has just been sorted."""
    console = await opens()
    for taken, left in ((3, 4), (6, 5)):
        await console.slip(taken).focus()
        await sorting.does("idea_wall.place_ideas", ("activity", "a1"), ("ideas", str(taken)), ("groups", "g1"))
        await expect(slips_in(console, "g1").filter(has=console.at(f"#n-{taken}"))).to_be_visible()
        await expect(console.slip(left)).to_be_focused()


async def test_the_name_of_a_new_group_is_typed_without_a_second_press(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.ticks(2, 3)
    await console.unfold("fold-group")
    await expect(console.at("#group-heading")).to_be_focused()
    await console.page.keyboard.type("Bolig")
    await console.page.keyboard.press("Enter")
    await has(console, "g3", 2, 3)


async def test_a_slip_is_dragged_into_a_group(opens: Opens, sorting: Desk) -> None:
    console = await opens()
    await console.slip(3).drag_to(console.at("#group-g2"))
    await has(console, "g2", 3)


async def test_skjul_alt_is_one_press_and_one_press_back(opens: Opens, sorting: Desk, staff: BrowserContext) -> None:
    console = await opens()
    wall = await staff.new_page()
    await wall.goto(f"{console.base}/w/{sorting.id}/wall")
    await expect(wall.get_by_text(NEEDS[0])).to_be_visible()
    await console.press(console.button("Skjul alt"))
    await expect(wall.get_by_text(NEEDS[0])).to_have_count(0)
    await expect(wall.get_by_text("Lappene kommer tilbake.")).to_be_visible()
    await console.takes_it_back()
    await expect(wall.get_by_text(NEEDS[0])).to_be_visible()
    await wall.close()


async def test_a_long_column_has_an_end_and_a_way_to_the_rest(opens: Opens, desk: Desk) -> None:
    await desk.asks()
    for n in range(1, 104):
        await desk.does("idea_wall.post_idea", ("activity", "a1"), ("text", f"Behov nummer {n}"))
    console = await opens()
    await expect(slips_in(console, "none")).to_have_count(100)
    await console.press(console.page.get_by_role("link", name="+3 til. Vis alle her"))
    await expect(slips_in(console, "none")).to_have_count(103)
    await console.slip(103).focus()
    await console.page.keyboard.press("x")
    await expect(console.at("#group-hidden")).to_contain_text("Behov nummer 103")
    await expect(slips_in(console, "none")).to_have_count(102)
    await console.press(console.page.get_by_role("link", name="Alle gruppene"))
    await expect(slips_in(console, "none")).to_have_count(100)
