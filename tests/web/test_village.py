"""The village: one lit window for each who has joined."""

import re

import pytest

from verksted.web.village import WINDOWS_MAX, people_per_window, village


@pytest.mark.parametrize("people", [0, 1, 52, 79, 80, 257, 258, 400])
def test_every_person_lights_one_window(people: int) -> None:
    assert len(lit(village(people))) == people
    assert people_per_window(people) == 1


def test_the_first_seventy_nine_share_the_small_village() -> None:
    small, larger = village(79), village(80)

    assert len(windows(small)) == 79
    assert size(small) == (1920, 330)
    assert len(windows(larger)) > 79
    assert size(larger) > size(small)


@pytest.mark.parametrize("people", [80, 300])
def test_a_larger_village_keeps_the_proportions_of_the_wall(people: int) -> None:
    width, height = size(village(people))

    assert width / height == pytest.approx(1920 / 330, abs=0.01)


@pytest.mark.parametrize(("people", "each", "lights"), [(401, 2, 201), (800, 2, 400), (1000, 3, 334)])
def test_beyond_four_hundred_each_window_stands_for_several(people: int, each: int, lights: int) -> None:
    assert people_per_window(people) == each
    assert len(lit(village(people))) == lights <= WINDOWS_MAX


def test_a_window_once_lit_stays_lit_when_the_next_person_comes() -> None:
    before, after = lit(village(51)), lit(village(52))

    assert len(after - before) == 1
    assert before < after


def test_the_newest_windows_are_the_fresh_ones() -> None:
    newcomers = lit(village(52)) - lit(village(50))

    assert fresh(village(52)) == set()
    assert fresh(village(52, fresh=2)) == newcomers
    assert fresh(village(1, fresh=5)) == lit(village(1))


@pytest.mark.parametrize("people", [79, 250, 400])
def test_no_two_windows_are_the_same_and_all_are_inside_the_drawing(people: int) -> None:
    drawing = village(people)
    places = windows(drawing)
    width, height = size(drawing)

    assert len({(x, y) for x, y, _, _ in places}) == len(places)
    assert all(x >= 0 and x + w <= width and y >= 0 and y + h <= height for x, y, w, h in places)


def test_the_same_number_always_gives_the_same_drawing() -> None:
    assert village(63, label="63 er med") == village(63, label="63 er med")


def test_a_phone_shows_all_home_as_soon_as_one_is() -> None:
    dark, home = village(0, shape="phone"), village(1, shape="phone")

    assert lit(dark) == set()
    assert len(lit(home)) == len(windows(home)) == len(windows(dark))


def test_a_label_makes_it_a_picture_and_without_one_it_is_decoration() -> None:
    assert 'role="img" aria-label="&lt;52&gt; er med"' in village(52, label="<52> er med")
    assert 'aria-hidden="true"' in village(52)
    assert "style" not in village(52)


Window = tuple[float, float, float, float]
PLACE = r'x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"'


def windows(svg: str, classes: str = '[^"]*') -> list[Window]:
    found = re.findall(f'class="window{classes}" {PLACE}', svg)
    return [(float(x), float(y), float(w), float(h)) for x, y, w, h in found]


def lit(svg: str) -> set[Window]:
    return set(windows(svg, ' lit[^"]*'))


def fresh(svg: str) -> set[Window]:
    return set(windows(svg, " lit fresh"))


def size(svg: str) -> tuple[float, float]:
    [(width, height)] = re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)
    return float(width), float(height)
