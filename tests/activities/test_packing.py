"""How slips fill a wall whose letters never shrink."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from verksted.activities.idea_wall import packing
from verksted.activities.idea_wall.packing import (
    LARGE,
    SMALL,
    UNDER_HEADING,
    lines,
    pages,
    wall_of_groups,
    wall_of_slips,
)
from verksted.domain import limits

FAST = settings(deadline=None, max_examples=120)

Slip = dict[str, Any]

words = st.integers(1, 30).map(lambda length: "å" * length)
texts = st.lists(words, min_size=1, max_size=40).map(lambda some: " ".join(some)[: limits.text_chars_max].strip())


def slips(least: int, most: int) -> st.SearchStrategy[list[Slip]]:
    some = st.lists(texts, min_size=least, max_size=most)
    return some.map(lambda written: [{"number": n, "text": text} for n, text in enumerate(written, 1)])


def numbers(columns: list[list[Slip]]) -> list[int]:
    return sorted(slip["number"] for column in columns for slip in column)


def height(column: list[Slip], size: tuple[int, float, float]) -> float:
    return sum(lines(slip["text"], size[0]) + size[2] for slip in column)


def most_lines(width: int) -> int:
    """The most lines any 140 characters take: words that just do not fit beside each other."""
    one, other = width // 2, width - width // 2
    text = " ".join("å" * (one if n % 2 else other) for n in range(40))[: limits.text_chars_max]
    return lines(text.strip(), width)


def test_lines_break_between_words() -> None:
    assert lines("Flere benker", 17) == 1
    assert lines("Flere benker langs turstien", 17) == 2
    assert lines("Flere benker langs turstien", 12) == 3


def test_a_word_longer_than_the_line_breaks_and_the_next_word_stands_beside_what_is_left() -> None:
    assert lines("Å" * 17, 17) == 1
    assert lines("Å" * 18, 17) == 2
    assert lines("Å" * 18 + " ja", 17) == 2
    assert lines("Å" * 35, 17) == 3


@given(texts, st.sampled_from([17, 19]))
@FAST
def test_a_text_takes_no_fewer_lines_than_its_letters_and_no_more_than_its_words_broken(text: str, width: int) -> None:
    letters = len(text.replace(" ", ""))
    broken = sum(-(-len(word) // width) for word in text.split())
    assert -(-letters // width) <= lines(text, width) <= broken


def test_three_short_slips_are_large_and_side_by_side() -> None:
    wall = wall_of_slips([{"number": n, "text": "Flere benker"} for n in (1, 2, 3)], 0)
    assert wall["letters"] == "large"
    assert [[s["number"] for s in column] for column in wall["columns"]] == [[3], [2], [1]]


def test_letters_grow_smaller_once_and_then_the_slips_turn_page_by_page() -> None:
    letters = [
        wall_of_slips([{"number": n, "text": "Flere benker her"} for n in range(count)], 0) for count in (12, 21, 22)
    ]
    assert [(wall["letters"], wall["pages"]) for wall in letters] == [("large", 1), ("small", 1), ("small", 2)]


@given(slips(1, 60))
@FAST
def test_every_slip_stands_on_exactly_one_page_of_the_wall(some: list[Slip]) -> None:
    count = wall_of_slips(some, 0)["pages"]
    turns = [wall_of_slips(some, turn) for turn in range(count)]
    assert numbers([column for wall in turns for column in wall["columns"]]) == [s["number"] for s in some]
    for wall in turns:
        assert wall["rest"] + len(numbers(wall["columns"])) == len(some)


@given(slips(1, 60), st.integers(0, 40))
@FAST
def test_no_column_of_the_wall_overflows(some: list[Slip], turn: int) -> None:
    wall = wall_of_slips(some, turn)
    size = LARGE if wall["letters"] == "large" else SMALL
    assert len(wall["columns"]) <= packing.COLUMNS
    assert all(height(column, size) <= size[1] for column in wall["columns"])


def test_even_the_longest_text_has_room_in_a_column_of_small_letters() -> None:
    assert most_lines(SMALL[0]) == 13
    assert most_lines(SMALL[0]) + SMALL[2] <= SMALL[1]


@given(slips(1, 40))
@FAST
def test_a_page_under_a_heading_overflows_only_where_one_slip_alone_is_taller(some: list[Slip]) -> None:
    cut = pages(some, UNDER_HEADING)
    assert [slip for page in cut for slip in page] == some
    assert all(len(page) == 1 or height(page, UNDER_HEADING) <= UNDER_HEADING[1] for page in cut)


def test_a_sentence_as_long_as_a_slip_has_room_under_a_heading() -> None:
    text = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv, hele året og gratis."
    assert 130 < len(text) <= limits.text_chars_max
    assert height([{"text": text}], UNDER_HEADING) <= UNDER_HEADING[1]


columns = st.lists(slips(1, 12), min_size=1, max_size=5).map(
    lambda several: [
        {"heading": f"Gruppe {n}", "paper": "pink", "slips": [{**s, "number": n * 100 + s["number"]} for s in group]}
        for n, group in enumerate(several, 1)
    ]
)


@given(columns)
@FAST
def test_every_slip_of_every_group_comes_up_as_the_piles_turn(groups: list[dict[str, Any]]) -> None:
    turns = [wall_of_groups(groups, turn) for turn in range(2 * 12)]
    shown = {number for wall in turns for number in numbers([column["slips"] for column in wall["columns"]])}
    assert sorted(shown) == numbers([group["slips"] for group in groups])
    for wall in turns:
        assert len(wall["columns"]) <= packing.COLUMNS
        for column in wall["columns"]:
            own = [other for other in wall["columns"] if other["heading"] == column["heading"]]
            assert [other["goes_on"] for other in own] == [False, *[True] * (len(own) - 1)]
            assert own[0]["rest"] + sum(len(other["slips"]) for other in own) == column["count"]


def test_seven_groups_become_a_map_that_reads_two_slips_at_a_time() -> None:
    groups = [
        {"heading": f"Gruppe {n}", "paper": "pink", "slips": [{"number": n, "text": "Benk"}]} for n in range(1, 8)
    ]
    turns = [wall_of_groups(groups, turn) for turn in range(7)]
    assert {wall["mode"] for wall in turns} == {"map"}
    assert [tile["count"] for tile in turns[0]["tiles"]] == [1] * 7
    assert all(len(wall["reading"]) == 2 for wall in turns)
    assert {slip["number"] for wall in turns for slip in wall["reading"]} == set(range(1, 8))


def test_more_than_120_slips_in_few_groups_become_a_map_too() -> None:
    groups = [{"heading": "Alt", "paper": "pink", "slips": [{"number": n, "text": "Benk"} for n in range(1, 122)]}]
    turns = [wall_of_groups(groups, turn) for turn in range(121)]
    assert {wall["mode"] for wall in turns} == {"map"}
    assert {slip["number"] for wall in turns for slip in wall["reading"]} == set(range(1, 122))
