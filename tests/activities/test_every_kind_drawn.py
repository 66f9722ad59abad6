"""Every page of every kind, drawn in every language whatever has happened. A new kind is found by itself."""

from __future__ import annotations

import pytest

from tests.activities.told import (
    AnyKind,
    Told,
    every_kind,
    told,
)
from tests.any_command import PEOPLE
from verksted.live.clock import clock
from verksted.live.cohorts import Cohort
from verksted.live.fragments import Fragments, Place
from verksted.live.templates import LANGUAGES, Templates, folder
from verksted.live.views import PAGES, personal, shared
from verksted.web.qr import qr_svg
from verksted.web.static import StaticFiles
from verksted.web.village import village


@pytest.fixture(scope="module")
def templates() -> Templates:
    static = StaticFiles(folder("static"))
    return Templates({"static": static.address, "qr": qr_svg, "village": village, "clock": clock})


def html(hall: Told, templates: Templates, page: str, language: str) -> str:
    """A whole page's regions as they are sent."""
    place = Place("4711", "w1", hall.workshop.title, "/4711/do", "https://example.org", language)
    cohort = Cohort(page, language)
    screen = shared(hall.workshop, cohort, hall.kinds, hall.now_ms)
    for person in hall.people if page == "participant" else []:
        own = personal(hall.workshop, cohort, person, b"key", hall.kinds, hall.now_ms)
        assert Fragments(templates, {**screen, **own}, place).whole(page)
    return Fragments(templates, screen, place).whole(page)


@every_kind
@pytest.mark.parametrize("sort", PAGES)
def test_every_page_is_drawn_whatever_has_happened_and_names_nobody(
    kind: AnyKind, sort: str, templates: Templates
) -> None:
    for seed in range(12):
        hall = told(kind, seed)
        hall.opens("a2")
        drawn = html(hall, templates, sort, LANGUAGES[seed % len(LANGUAGES)])
        assert drawn.count("hx-partial") >= 2
        assert not [person for person in PEOPLE if person in drawn]
