"""How many rows the wall has room for: fewer in a deep hall, and never smaller than its letters must be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verksted.domain.legibility import CANVAS_PX, DEPTHS_M, FOOT_PX, HEAD_PX, hall, title_lines
from verksted.domain.wall_rows import choices, paged, result_heights, spread_on_wall, top, words_px

FAST = settings(deadline=None, max_examples=60)
SIX = (
    "Felles kjøkken og storstue i nabolaget",
    "Korte avstander til butikk",
    "Hjelp til snø",
    "Bolig",
    "Ungdom",
    "Venn",
)
LONG = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv, hele året og gratis."


def test_six_short_choices_stand_under_each_other_and_twelve_in_two_columns() -> None:
    assert (choices(SIX, hall(0)).letters_px, choices(SIX, hall(0)).across) == (52, 1)
    assert (choices(SIX[2:] * 3, hall(0)).letters_px, choices(SIX[2:] * 3, hall(0)).across) == (46, 2)


def test_the_deeper_the_hall_the_fewer_choices_on_a_page() -> None:
    pages = [choices(SIX * 4, hall(depth)) for depth in (12, 14, 16, 20)]
    assert all(before.a_page >= after.a_page for before, after in pairwise(pages))
    assert [way.letters_px for way in pages] == [46, 54, 62, 77]
    assert pages[-1].across == 1


@given(st.lists(st.integers(), max_size=40), st.integers(1, 12))
@FAST
def test_pages_hold_everything_once_and_are_about_as_full(rows: list[int], size: int) -> None:
    cut = paged(rows, size)
    assert [row for page in cut for row in page] == rows
    assert max(map(len, cut)) <= size
    assert len(cut) == max(1, -(-len(rows) // size))
    assert all(len(page) > max(map(len, cut)) - len(cut) for page in cut)


def test_as_many_rows_as_have_room_and_one_at_least() -> None:
    assert top([100, 100, 100], 328) == 3
    assert top([100, 100, 100], 327) == 2
    assert top([900], 500) == 1
    assert top([], 500) == 0


@pytest.mark.parametrize("depth", DEPTHS_M)
def test_long_words_make_a_row_of_the_result_higher_and_the_winners_highest(depth: int) -> None:
    room = hall(depth)
    first, second, short = result_heights([LONG, LONG, "Ja"], 40, room, words_px(room, 704), winners=1)
    assert first >= second > short


def test_groups_that_find_no_room_beside_each_other_turn_page_by_page() -> None:
    groups = tuple({"name": name, "people": 6} for name in "abcdefg")
    rows = tuple({"text": text, "cells": tuple(range(7))} for text in SIX)
    spread = {"groups": groups, "rows": rows, "most": 1}
    for depth, across in ((0, 5), (20, 3)):
        first, pages, _ = spread_on_wall(spread, 0, hall(depth))
        assert first is not None
        assert len(first["groups"]) == across
        turns = [spread_on_wall(spread, page, hall(depth))[0] for page in range(pages)]
        assert [group["name"] for turn in turns if turn for group in turn["groups"]] == list("abcdefg")
        assert all(len(row["cells"]) == len(turn["groups"]) for turn in turns if turn for row in turn["rows"])
    assert spread_on_wall(None, 3, hall(0)) == (None, 1, 0)


def test_a_title_is_as_large_as_it_fits_in_two_lines_and_a_long_one_takes_room_from_the_rest() -> None:
    assert title_lines("Hvor og hvordan bor du når du er 80 år?", 46) == (66, 1)
    assert hall(0, "Behov").room_px == hall(0).room_px == CANVAS_PX[1] - HEAD_PX - FOOT_PX - 12
    size, rows = title_lines(LONG[:120], 46)
    assert (size, rows) == (46, 3)
    assert hall(0, LONG[:120]).room_px < hall(0).room_px
    assert title_lines("Behov", 77)[0] == 77
