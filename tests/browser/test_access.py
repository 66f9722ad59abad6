"""What a machine can see of access, of every screen in every state: by the rules of axe, by measure, in both themes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.async_api import Browser

from tests.browser.halls import EVERY_KIND
from tests.browser.looks import EDGES, Look, cramped, look_at_all
from tests.browser.stage import Stage
from tests.hall import KINDS
from tests.web.reading import Element, read

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.timeout(300)]

LANGUAGES = ("nb", "nn", "en")


def page_of(stage: Stage, language: str = "nb") -> httpx2.Response:
    cookie = "; ".join(f"{name}={value}" for name, value in (*stage.cookies, ("vk_l", language)))
    return httpx2.get(stage.url, headers={"Cookie": cookie}, verify=False, trust_env=False)


def test_every_screen_has_a_name_of_its_own_and_is_there(stages: list[Stage]) -> None:
    assert len({stage.name for stage in stages}) == len(stages)
    missing = [stage.name for stage in stages if page_of(stage).status_code != 200]
    assert missing == ["phone: wrong code", "phone: sign-in message", "phone: no way in here", "phone: no such page"]


def test_every_kind_is_in_the_catalogue() -> None:
    assert {step.kind for step in EVERY_KIND} == set(KINDS)


@pytest.fixture(scope="module", params=LANGUAGES)
async def looks(request: pytest.FixtureRequest, browser: Browser, stages: list[Stage]) -> list[Look]:
    """Every screen is looked at once in each language; each test asks for one thing that was seen."""
    return await look_at_all(browser, stages, request.param)


def faults(looks: list[Look], what: str) -> list[str]:
    return [f"{look.stage.name}: {fault}" for look in looks for fault in getattr(look, what)]


async def test_no_screen_breaks_a_rule_of_axe_in_light_or_dark(looks: list[Look]) -> None:
    assert faults(looks, "rules") == []


async def test_what_is_pressed_is_48_pixels_on_phones_and_tablets_and_44_on_laptops(looks: list[Look]) -> None:
    assert faults(looks, "small") == []


async def test_no_text_is_under_18_pixels_on_a_phone_or_38_on_the_wall(looks: list[Look]) -> None:
    assert faults(looks, "fine") == []


async def test_no_screen_scrolls_sideways_at_320_pixels_or_200_percent(looks: list[Look]) -> None:
    assert faults(looks, "sideways") == []


async def test_controls_and_slips_keep_edges_and_lights_their_shapes_without_colours(looks: list[Look]) -> None:
    assert faults(looks, "edgeless") == []


async def test_nothing_moves_for_those_who_ask_for_less_motion(looks: list[Look]) -> None:
    assert faults(looks, "moving") == []


async def test_what_is_pressed_or_written_in_stands_out_by_three_to_one_in_light_and_dark(looks: list[Look]) -> None:
    assert faults(looks, "faint") == []


async def test_text_may_be_set_wider_without_being_cut_or_covered(looks: list[Look]) -> None:
    assert faults(looks, "cramped") == []


async def test_what_is_faint_or_cramped_would_be_seen(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content(
        """<style>* { margin: 0; font: 20px sans-serif } input { border: 2px solid #ddd; background: #fff }
        .key { border: 2px solid #999; background: #eee } .fine { border: 2px solid #777; background: #fff }
        .room { width: 12.5em; height: 1.6em; overflow: hidden }</style>
        <input value="svak"><button class="key">Svak</button><button class="fine">God</button>
        <p class="room">Det er akkurat plass til</p><p>Her er plassen stor nok</p>"""
    )
    assert [fault.split(" ")[0] for fault in await page.evaluate(EDGES)] == ["input.", "button.key"]
    assert await cramped(page) == ["cut: room «Det er akkurat plass til»"]
    await page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_says_its_language_and_is_named_by_the_words_on_it(stages: list[Stage], language: str) -> None:
    """What is said to a screen reader holds what the eye reads, so that whoever steers by voice can say it (2.5.3)."""
    found = [fault for stage in stages for fault in misnamed(stage, language)]
    assert found == []


def test_every_drawing_has_a_name_or_stands_beside_what_it_shows(stages: list[Stage]) -> None:
    drawings = [(stage.name, svg) for stage in stages for svg in drawn(read(page_of(stage).text))]
    assert len(drawings) > 5
    assert [name for name, svg in drawings if svg.attributes.get("role") != "img" or not _named(svg)] == []


def drawn(element: Element) -> Iterator[Element]:
    """Every drawing in it that a screen reader comes to."""
    for part in element.inside:
        if isinstance(part, str) or not _is_read(part):
            continue
        if part.tag == "svg":
            yield part
        else:
            yield from drawn(part)


def _named(svg: Element) -> bool:
    return bool(svg.attributes.get("aria-label") or svg.attributes.get("aria-labelledby"))


def misnamed(stage: Stage, language: str) -> Iterator[str]:
    page = read(page_of(stage, language).text)
    if [html.attributes.get("lang") for html in page.all("html")] != [language]:
        yield f"{stage.name}: another language"
    if not all(title.raw.strip() for title in page.all("title")):
        yield f"{stage.name}: no title"
    for element in page.walk():
        if element.tag in ("a", "button", "summary") and not _fits(element):
            yield f"{stage.name}: «{element.attributes['aria-label']}» for «{element.words}»"


def _fits(element: Element) -> bool:
    name = element.attributes.get("aria-label")
    return name is None or _plain(_for_eye(element)) in _plain(name)


def _for_eye(element: Element) -> str:
    """Its words but those that are hidden from screen readers anyway."""
    shown = [part if isinstance(part, str) else _for_eye(part) for part in element.inside if _is_read(part)]
    return " ".join(" ".join(shown).split())


def _is_read(part: Element | str) -> bool:
    return isinstance(part, str) or ("hidden" not in part.attributes and part.attributes.get("aria-hidden") != "true")


def _plain(words: str) -> str:
    return re.sub(r"[^\w]+", " ", words.lower().replace("\u00ad", "")).strip()
