"""The twelve main screens look as they are meant to: what has moved, shrunk or lost its colours is seen before a hall sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.async_api import Browser, Page, Route

from tests.browser.likeness import likeness, reduced, told_apart
from tests.browser.photograph import photographed, room_for
from tests.browser.references import FOLDER, SCREENS, file_of, seen
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BYTES_MAX = 1_000_000
Breaks = Callable[[Page], Awaitable[object]]


def stage_of(stages: list[Stage], name: str) -> Stage:
    return next(stage for stage in stages if stage.name == name)


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_main_screen_looks_as_it_is_meant_to(
    screen: str, browser: Browser, stages: list[Stage], tmp_path: Path
) -> None:
    now = await seen(browser, stage_of(stages, screen))
    with Image.open(file_of(screen)) as reference:
        found = likeness(reference, now)
        if not found.alike:
            told_apart(reference, now, found, tmp_path / "difference.png")

    assert found.alike, (
        f"{found.share:.1%} of «{screen}» looks otherwise: was, is, and where in {tmp_path / 'difference.png'}. "
        f"If it is meant to: make references ARGS=\"'{screen}'\""
    )


def test_the_references_are_those_of_the_screens_and_are_small() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {file_of(screen).name for screen in SCREENS}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < BYTES_MAX


# What is seen


async def without_its_style(page: Page) -> None:
    async def gone(route: Route) -> None:
        await route.abort()

    await page.route("**/css/*.css*", gone)


def with_a_slip(rule: str) -> Breaks:
    """One more rule at the end of the page's style sheet, where somebody meant something else."""

    async def added(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=f"{await answer.text()} {rule}")

    async def bend(page: Page) -> None:
        await page.route("**/css/*.css*", added)

    return bend


@pytest.mark.parametrize(
    ("screen", "breaks"),
    [
        ("phone: some dots", without_its_style),
        ("console: sorting", without_its_style),
        ("console: sorting", with_a_slip(".console-side { margin-left: 48px }")),
        ("console: vote open", with_a_slip(".controls { display: block }")),
        ("phone: writing", with_a_slip("#send { display: none }")),
        ("wall: result", with_a_slip(":root { font-size: 18px }")),
    ],
)
async def test_a_broken_screen_is_seen(screen: str, breaks: Breaks, browser: Browser, stages: list[Stage]) -> None:
    stage = stage_of(stages, screen)
    context = await room_for(browser, stage.surface)
    page = await context.new_page()
    await breaks(page)
    broken = reduced(await photographed(page, stage))
    await context.close()

    with Image.open(file_of(screen)) as reference:
        assert not likeness(reference, broken).alike


# What is not


def a_pixel_aside(picture: Image.Image) -> Image.Image:
    """Half a pixel of a reference is one of the screen."""
    return Image.blend(picture, ImageChops.offset(picture, 1, 1), 0.5)


def heavier(picture: Image.Image) -> Image.Image:
    """Letters with stronger edges, as another machine draws them."""
    return picture.filter(ImageFilter.UnsharpMask(2, 60, 0))


def lighter(picture: Image.Image) -> Image.Image:
    """Letters with softer edges."""
    return picture.filter(ImageFilter.GaussianBlur(0.8))


@pytest.mark.parametrize("drawn", [a_pixel_aside, heavier, lighter])
@pytest.mark.parametrize("screen", SCREENS)
def test_how_letters_are_drawn_is_not(screen: str, drawn: Callable[[Image.Image], Image.Image]) -> None:
    with Image.open(file_of(screen)) as reference:
        assert likeness(reference, drawn(reference.convert("L"))).alike


def test_a_screen_of_another_size_is_like_no_reference() -> None:
    assert not likeness(Image.new("L", (180, 370)), Image.new("L", (180, 371))).alike
