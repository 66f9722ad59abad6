"""Small parts that are drawn once and kept: what is shown is always what would be drawn now, and the heap is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from tests.activities.told import AnyKind, Told, every_kind, steps_of
from tests.hall import ASTRID, KARI, Hall
from verksted.activities import find_kinds
from verksted.app import House
from verksted.domain import limits
from verksted.domain.activity import ActivityCommand, Author
from verksted.domain.commands import End, SetLight
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.fragments import Fragments, Kept, Place
from verksted.live.screens import SEEN_MAX, Screens
from verksted.live.templates import LANGUAGES, Templates
from verksted.live.views import PAGES, Screen, personal, shared
from verksted.settings import Settings

VOCABULARY = Vocabulary(find_kinds())


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return House(Settings(data_dir=tmp_path_factory.mktemp("data")), "redis://127.0.0.1:1").templates


def screens(hall: Hall, people: list[Author]) -> Iterator[tuple[Cohort, Screen]]:
    """Everything that anybody sees now."""
    for page, language in product(PAGES, LANGUAGES[:2]):
        cohort = Cohort(page, language)
        screen = shared(hall.workshop, cohort, hall.kinds, hall.now_ms)
        yield cohort, screen
        for person in people if page == "participant" else []:
            yield cohort, screen | personal(hall.workshop, cohort, person, b"key", hall.kinds, hall.now_ms)


def drawn(templates: Templates, cohort: Cohort, screen: Screen, kept: Kept | None) -> tuple[str, set[str]]:
    """A whole page, and which regions were drawn on it."""
    place = Place("4711", "w1", "Framtidas omsorg", "/4711/do", "https://example.org", cohort.language)
    painter = Fragments(templates, screen, place, kept=kept)
    return painter.whole(cohort.page), painter.drawn


@every_kind
@pytest.mark.parametrize("most", [3, Kept.MOST])
def test_whatever_happens_a_page_with_kept_parts_is_the_page_drawn_anew(
    kind: AnyKind, most: int, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Kept, "MOST", most)
    hall, kept = Told(kind), Kept()
    steps = [step for step in steps_of(kind, seed=7, most=24) if not isinstance(step[1], End)]

    for step in steps:
        hall.plays([step])
        for cohort, screen in screens(hall, hall.people[:2]):
            assert drawn(templates, cohort, screen, kept) == drawn(templates, cohort, screen, None)
        assert len(kept._drawn) <= most


class Wall:
    """A wall whose slips come at once, and what its pages say, all drawn from one heap of kept parts."""

    def __init__(self, templates: Templates) -> None:
        self.hall = Hall(PlannedActivity("idea_wall", "Behov", settings={"moderation": "off"}))
        self.hall.lets_in(ASTRID)
        self.hall.opens("a1")
        self.kept = Kept()
        self._templates = templates

    def does(self, author: Author, do: str, **fields: object) -> None:
        command = VOCABULARY.convert(f"idea_wall.{do}", {"activity": "a1", **fields})
        assert isinstance(command, ActivityCommand)
        assert self.hall.does(author, command).counts

    def says(self, page: str, words: str) -> bool:
        cohort = Cohort(page, "nb")
        screen = shared(self.hall.workshop, cohort, self.hall.kinds, self.hall.now_ms)
        return words in drawn(self._templates, cohort, screen, self.kept)[0]


@pytest.fixture
def wall(templates: Templates) -> Wall:
    wall = Wall(templates)
    wall.does(ASTRID, "post_idea", text="Benk ved elva")
    wall.does(ASTRID, "post_idea", text="Buss på søndager")
    assert all(wall.says(page, "Benk ved elva") for page in ("alle", "projector", "facilitator"))
    return wall


@every_kind
def test_a_list_of_all_slips_that_was_kept_is_the_list_made_anew(kind: AnyKind, templates: Templates) -> None:
    hall, cohort = Told(kind), Cohort("alle", "nb")
    kept = Screens(templates, hall.kinds, lambda _: Place("4711", "w1", "", "", "", "nb"))

    for step in steps_of(kind, seed=8, most=60):
        hall.plays([step])
        for later_ms in (0, 1000, limits.grace_ms):
            now_ms = hall.now_ms + later_ms
            assert kept._shared(hall.workshop, cohort, now_ms) == shared(hall.workshop, cohort, hall.kinds, now_ms)


def test_a_list_of_all_slips_is_not_made_anew_for_what_happens_elsewhere(wall: Wall, templates: Templates) -> None:
    hall, cohort = wall.hall, Cohort("alle", "nb")
    kept = Screens(templates, hall.kinds, lambda _: Place("4711", "w1", "", "", "", "nb"))

    hall.now_ms += 60_000
    first = kept._shared(hall.workshop, cohort, hall.now_ms)
    for choice, language in enumerate(LANGUAGES * 9):
        assert kept._shared(hall.workshop, Cohort("alle", language, choice=choice), hall.now_ms) is first
    assert hall.does(KARI, SetLight(light="dark")).counts
    assert kept._shared(hall.workshop, cohort, hall.now_ms) is first
    wall.does(KARI, "hide_ideas", ideas=(1,))
    assert kept._shared(hall.workshop, cohort, hall.now_ms) is not first


def test_a_slip_that_is_changed_is_never_shown_in_its_old_words(wall: Wall) -> None:
    wall.does(ASTRID, "edit_idea", idea=1, text="Benker langs elva")

    for page in ("alle", "projector", "facilitator"):
        assert wall.says(page, "Benker langs elva")
        assert not wall.says(page, "Benk ved elva")
        assert wall.says(page, "Buss på søndager")


def test_a_slip_that_is_hidden_is_gone_from_what_was_kept_and_comes_back(wall: Wall) -> None:
    wall.does(KARI, "hide_ideas", ideas=(1,))
    assert not any(wall.says(page, "Benk ved elva") for page in ("alle", "projector"))

    wall.does(KARI, "show_ideas", ideas=(1,))
    assert all(wall.says(page, "Benk ved elva") for page in ("alle", "projector"))


def test_the_same_part_is_drawn_once_until_something_it_shows_is_another() -> None:
    kept, times = Kept(), iter(range(9))

    def draw() -> str:
        return str(next(times))

    given = [("a", 1), ("a", 1), ("a", 2), ("a", 1), ("b", 1)]

    assert [kept.drawn(draw, *what) for what in given] == ["0", "0", "1", "0", "2"]


def test_what_was_not_asked_for_for_the_longest_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Kept, "MOST", 3)
    kept = Kept()
    for name in ("a", "b", "c", "a", "d"):
        kept.drawn(str, name)

    assert [given for (given,) in kept._drawn] == ["c", "a", "d"]


def test_asking_for_one_choice_after_the_other_fills_no_memory(wall: Wall, templates: Templates) -> None:
    looked_at = Screens(templates, wall.hall.kinds, lambda cohort: Place("", "", "", ""))
    for choice in range(2 * SEEN_MAX):
        cohort = Cohort("facilitator", "nb", choice=choice)
        looked_at.drawn_whole(wall.hall.workshop, cohort, None, wall.hall.now_ms, str)
    assert 0 < len(looked_at._seen) <= SEEN_MAX


def test_pages_that_bear_tap_ids_are_never_kept(wall: Wall, templates: Templates) -> None:
    """Each form of a browser without script has an id of its own."""
    assert wall.kept._drawn
    kept, hall = Kept(), wall.hall
    place = Place("4711", "w1", "Framtidas omsorg", "/4711/do")
    for page in PAGES:
        screen = shared(hall.workshop, Cohort(page, "nb"), hall.kinds, hall.now_ms)
        Fragments(templates, screen, place, lambda: "f" * 32, kept).whole(page)

    assert not kept._drawn
