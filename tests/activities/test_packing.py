"""How slips fill a wall whose letters never shrink below the floor of the hall."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verksted.activities.idea_wall import packing
from verksted.activities.idea_wall.large import questions, spotlight
from verksted.activities.idea_wall.packing import bricks, column, pages, wall_of_slips
from verksted.activities.idea_wall.piles import wall_of_groups
from verksted.domain import limits
from verksted.domain.legibility import DEPTHS_M, Hall, hall
from verksted.domain.letters import lines, width

FAST = settings(deadline=None, max_examples=40)
USUAL, DEEP = hall(0), hall(20)
LONG = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv, hele året og gratis."

Slip = dict[str, Any]
words = st.text("abcdefghijklmnoprstuvwyæøåW ", min_size=1, max_size=limits.text_chars_max)
texts = words.map(str.strip).filter(bool)
halls = st.sampled_from(DEPTHS_M).map(hall)


def slips(least: int, most: int) -> st.SearchStrategy[list[Slip]]:
    some = st.lists(texts, min_size=least, max_size=most)
    return some.map(lambda written: [slip(n, text) for n, text in enumerate(written, 1)])


def slip(number: int, text: str, group: str = "", *, settled: bool = True) -> Slip:
    """`settled`: it had come when the wall last turned."""
    return {"number": number, "text": text, "group": group, "settled": settled}


def numbers(columns: list[list[Slip]]) -> list[int]:
    return sorted(slip["number"] for column in columns for slip in column)


def shown(wall: dict[str, Any]) -> set[int]:
    return set(numbers(wall["columns"]))


# Letters


def test_lines_break_between_words() -> None:
    assert lines("Flere benker", 450, 46) == 1
    assert lines("Flere benker langs turstien", 450, 46) == 2
    assert lines("Flere benker langs turstien", 290, 46) == 3


def test_broad_letters_take_more_room_than_narrow_ones() -> None:
    assert width("WWWW") > 3 * width("illi")
    assert lines("m" * 20, 450, 46) > lines("i" * 20, 450, 46)


def test_a_word_longer_than_the_line_breaks_and_the_next_word_stands_beside_what_is_left() -> None:
    assert lines("å" * 17, 46 * 10, 46) == 1
    assert lines("å" * 18, 46 * 10, 46) == 2
    assert lines("å" * 18 + " ja", 46 * 10, 46) == 2


@given(texts, st.sampled_from([46, 62, 77]))
@FAST
def test_a_text_takes_no_fewer_lines_than_its_letters_fill(text: str, size: int) -> None:
    letters = sum(width(word) for word in text.split())
    assert lines(text, 450, size) >= letters * size / 1000 / 450


# Slips without groups


def test_three_short_slips_are_large_and_side_by_side() -> None:
    wall = wall_of_slips([slip(n, "Flere benker") for n in (1, 2, 3)], 0, USUAL)
    assert wall["letters"] == packing.USUAL_PX
    assert [[s["number"] for s in column] for column in wall["columns"]] == [[1], [2], [3]]


def test_letters_grow_smaller_once_and_then_the_slips_turn_page_by_page() -> None:
    walls = [wall_of_slips([slip(n, "Flere benker her") for n in range(count)], 0, USUAL) for count in (12, 21, 40)]
    assert [(wall["letters"], wall["pages"] > 1) for wall in walls] == [(52, False), (46, False), (46, True)]


def test_a_slip_that_comes_moves_no_other_and_hangs_below_those_of_its_column() -> None:
    """Nobody loses the line they are reading."""
    some = [slip(n, ("Benk", LONG[:40], "Kafé ved sjøen")[n % 3]) for n in range(1, 10)]
    before, after = wall_of_slips(some[:-1], 0, USUAL)["columns"], wall_of_slips(some, 0, USUAL)["columns"]
    changed = [n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert len(changed) == 1
    assert after[changed[0]] == [*before[changed[0]], some[-1]]


@given(slips(30, 60), st.integers(0, 40), st.sampled_from([hall(0), hall(16)]))
@FAST
def test_on_a_full_wall_a_slip_that_comes_is_hung_up_below_or_begins_a_column_anew(
    some: list[Slip], turn: int, room: Hall
) -> None:
    """Whatever the page: the other columns stay as they are, the one in which the wall turns pages too."""
    came = {**some[-1], "settled": False}
    before, after = wall_of_slips(some[:-1], turn, room), wall_of_slips([*some[:-1], came], turn, room)
    if before["pages"] == 1 or before["across"] != after["across"]:
        return
    pairs = zip(before["columns"], after["columns"], strict=True)
    changed = [(old, new) for old, new in pairs if old != new]
    assert len(changed) <= 1
    for old, new in changed:
        assert new in ([*old, came], [came])


def test_the_newest_two_columns_stay_in_sight_as_the_wall_turns() -> None:
    some = [slip(n, "Kafé ved sjøen") for n in range(1, 61)]
    turns = [wall_of_slips(some, turn, USUAL)["columns"] for turn in range(8)]
    assert all(columns[:2] == turns[0][:2] for columns in turns)
    assert some[-1] in [column[-1] for column in turns[0][:2]]
    assert len({columns[2][0]["number"] for columns in turns}) > 2


@given(slips(1, 60), halls)
@FAST
def test_every_slip_comes_up_as_the_wall_turns(some: list[Slip], room: Hall) -> None:
    count = wall_of_slips(some, 0, room)["pages"]
    turns = [wall_of_slips(some, turn, room) for turn in range(count)]
    assert set().union(*map(shown, turns)) == {slip["number"] for slip in some}
    for wall in turns:
        assert len(numbers(wall["columns"])) == len(shown(wall))


@given(slips(1, 60), st.integers(0, 40), halls)
@FAST
def test_no_column_of_the_wall_overflows(some: list[Slip], turn: int, room: Hall) -> None:
    wall = wall_of_slips(some, turn, room)
    assert wall["letters"] >= room.letters_px
    assert len(wall["columns"]) <= wall["across"] <= room.columns
    assert all(column(room, wall["across"], wall["letters"]).fits(each) for each in wall["columns"])


@pytest.mark.parametrize("room", [USUAL, hall(14), hall(16), DEEP], ids=lambda room: str(room.letters_px))
def test_a_sentence_as_long_as_a_slip_has_room_beside_others(room: Hall) -> None:
    assert 130 < len(LONG) <= limits.text_chars_max
    assert column(room, room.columns, room.letters_px, 200).fits([slip(1, LONG)])


def test_the_deeper_the_hall_the_fewer_slips_at_a_time() -> None:
    some = [slip(n, "Gåavstand til butikk, lege og buss") for n in range(60)]
    counts = [len(shown(wall_of_slips(some, 0, hall(depth)))) for depth in (12, 14, 16, 20)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 10
    assert 2 <= counts[-1] <= 6


@given(slips(1, 40), halls)
@FAST
def test_a_page_overflows_only_where_one_slip_alone_is_taller(some: list[Slip], room: Hall) -> None:
    place = column(room, room.columns, room.letters_px, 200)
    cut = pages(some, place)
    assert [slip for page in cut for slip in page] == some
    assert all(len(page) == 1 or place.fits(page) for page in cut)


@given(slips(1, 12))
@FAST
def test_bricks_hold_every_slip_once_or_say_that_they_do_not_fit(some: list[Slip]) -> None:
    laid = bricks(some, column(USUAL, 3, 46), 3)
    assert laid is None or numbers(laid) == [slip["number"] for slip in some]


# Groups

columns = st.lists(slips(1, 12), min_size=1, max_size=5).map(
    lambda several: [
        {"heading": f"Gruppe {n}", "paper": "pink", "slips": [{**s, "number": n * 100 + s["number"]} for s in group]}
        for n, group in enumerate(several, 1)
    ]
)


@given(columns, halls)
@FAST
def test_every_slip_of_every_group_comes_up_as_the_piles_turn(groups: list[dict[str, Any]], room: Hall) -> None:
    turns = [wall_of_groups(groups, turn, room) for turn in range(5 * 12)]
    seen = {number for wall in turns for number in numbers([column["slips"] for column in wall["columns"]])}
    assert sorted(seen) == numbers([group["slips"] for group in groups])
    for wall in turns:
        assert len(wall["columns"]) <= wall["across"] <= room.columns
        for each in wall["columns"]:
            own = [other for other in wall["columns"] if other["heading"] == each["heading"]]
            assert [other["goes_on"] for other in own] == [False, *[True] * (len(own) - 1)]
            assert own[0]["rest"] + sum(len(other["slips"]) for other in own) == each["count"]


def test_the_heads_of_the_columns_are_all_of_one_size() -> None:
    some = [slip(1, "Benk")]
    short: list[dict[str, Any]] = [{"heading": heading, "paper": "pink", "slips": some} for heading in ("Snø", "Hage")]
    long = [*short, {"heading": "Kollektivtransport og framkommelighet", "paper": "pink", "slips": some}]
    assert wall_of_groups(short, 0, USUAL)["letters"] == 56
    assert wall_of_groups(long, 0, USUAL)["letters"] == 46


def test_three_groups_of_sixty_slips_stand_beside_each_other_and_fewer_in_a_deep_hall() -> None:
    groups = [
        {"heading": f"Gruppe {g}", "paper": "pink", "slips": [slip(g * 100 + n, "Kafé ved sjøen") for n in range(20)]}
        for g in range(3)
    ]
    for room, across in ((USUAL, 3), (hall(16), 2), (DEEP, 1)):
        wall = wall_of_groups(groups, 0, room)
        assert (wall["mode"], wall["across"], len(wall["columns"])) == ("groups", across, across)
        assert all(column["rest"] for column in wall["columns"])


def of_groups(count: int, each: int, heading: str = "Gruppe") -> list[dict[str, Any]]:
    return [
        {"heading": f"{heading} {g}", "paper": "pink", "slips": [slip(g * 100 + n, "Benk", "G") for n in range(each)]}
        for g in range(count)
    ]


def test_seven_groups_become_a_map_that_reads_two_slips_at_a_time() -> None:
    turns = [wall_of_groups(of_groups(7, 1), turn, USUAL) for turn in range(4)]
    assert {wall["mode"] for wall in turns} == {"map"}
    assert [tile["count"] for tile in turns[0]["tiles"]] == [1] * 7
    assert all(len(wall["reading"]) == 2 for wall in turns)
    assert {slip["number"] for wall in turns for slip in wall["reading"]} == {g * 100 for g in range(7)}


def test_slips_that_come_while_two_are_read_together_wait_until_the_wall_turns() -> None:
    groups = of_groups(7, 9)
    came = slip(9_000, "Ny", "G", settled=False)
    after = [*groups[:-1], {**groups[-1], "slips": [*groups[-1]["slips"], came]}]
    moved = [{**groups[0], "slips": [*groups[0]["slips"], groups[1]["slips"][3]]}, *groups[1:]]
    for turn in range(40):
        read = wall_of_groups(groups, turn, USUAL)["reading"]
        assert len(read) == 2
        assert wall_of_groups(after, turn, USUAL)["reading"] == read
        assert wall_of_groups(moved, turn, USUAL)["reading"] == read


@given(st.data(), st.integers(0, 60), halls)
@FAST
def test_a_slip_that_comes_turns_no_pile(data: st.DataObject, turn: int, room: Hall) -> None:
    """It hangs below the others of its column where there is room, and is counted where there is not."""
    groups = data.draw(columns)
    grown = data.draw(st.integers(0, len(groups) - 1))
    came = slip(9_000, "Benk", settled=False)
    after = [{**g, "slips": [*g["slips"], came]} if n == grown else g for n, g in enumerate(groups)]
    walls = [wall_of_groups(each, turn, room) for each in (groups, after)]
    if len({wall["across"] for wall in walls}) > 1:
        return
    for old, new in zip(walls[0]["columns"], walls[1]["columns"], strict=False):
        stayed = [slip for slip in new["slips"] if slip["number"] != 9_000]
        assert stayed == old["slips"][: len(stayed)]
        # Where the pile begins with it, the lowest may have to make room for the pile.
        assert len(old["slips"]) - len(stayed) <= (1 + 2 * (not old["rest"]))


def test_two_groups_share_the_wall_however_large_they_are() -> None:
    """With the wider one decided by the number of slips, one slip more would move a whole column."""
    for sizes in ((3, 3), (3, 4), (20, 4)):
        groups = [{**of_groups(1, size)[0], "heading": f"Gruppe {n}"} for n, size in enumerate(sizes)]
        wall = wall_of_groups(groups, 0, USUAL)
        assert (wall["across"], [column["heading"] for column in wall["columns"]]) == (2, ["Gruppe 0", "Gruppe 1"])


def test_more_than_120_slips_in_few_groups_become_a_map_too() -> None:
    turns = [wall_of_groups(of_groups(1, 121), turn, USUAL) for turn in range(121)]
    assert {wall["mode"] for wall in turns} == {"map"}
    assert {slip["number"] for wall in turns for slip in wall["reading"]} == set(range(121))


def test_every_slip_has_a_mark_on_its_tile_and_all_marks_are_alike() -> None:
    marks = [wall_of_groups(of_groups(2, each), 0, USUAL)["marks"] for each in (80, 97, 181)]
    assert marks == ["", "small", None]
    assert wall_of_groups(of_groups(20, 3), 0, USUAL)["marks"] is None


@pytest.mark.parametrize("depth", DEPTHS_M)
@pytest.mark.parametrize("count", [7, 8, 20, limits.groups_max])
def test_every_group_of_a_map_has_a_tile_on_some_page(depth: int, count: int) -> None:
    groups = of_groups(count, 3, heading="Kollektivtransport og framkommelighet for alle i hele kommunen, nummer")
    first = wall_of_groups(groups, 0, hall(depth))
    turns = [wall_of_groups(groups, turn, hall(depth)) for turn in range(first["pages"])]
    assert [tile["heading"] for wall in turns for tile in wall["tiles"]] == [group["heading"] for group in groups]


# The spotlight and the questions


@given(slips(1, limits.lifted_max), halls)
@FAST
def test_what_is_lifted_is_as_large_as_it_fits_and_all_of_it_comes_up(some: list[Slip], room: Hall) -> None:
    count = spotlight(some, 0, room)["pages"]
    turns = [spotlight(some, turn, room) for turn in range(count)]
    assert [slip for wall in turns for row in wall["slips"] for slip in row] == some
    assert all(wall["letters"] >= room.letters_px for wall in turns)


def test_one_slip_in_the_spotlight_is_larger_than_six() -> None:
    sizes = [spotlight([slip(n, "Kafé ved sjøen") for n in range(count)], 0, USUAL)["letters"] for count in (1, 4, 6)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1] >= 52


@pytest.mark.parametrize("depth", DEPTHS_M)
def test_six_long_questions_all_come_up_before_anybody_has_answered(depth: int) -> None:
    prompts = tuple(f"{n} {LONG}"[: limits.text_chars_max] for n in range(6))
    count = questions(prompts, 0, hall(depth))["pages"]
    turns = [questions(prompts, turn, hall(depth)) for turn in range(count)]
    assert [ask for wall in turns for ask in wall["asks"]] == list(enumerate(prompts, 1))
