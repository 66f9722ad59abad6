"""What walls, phones and reports show of slips, told one thing at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, LIV, ODD
from verksted.activities.idea_wall.groups import DissolveGroup
from verksted.activities.idea_wall.hall import PickPrompt
from verksted.activities.idea_wall.places import PlaceIdeas
from verksted.activities.idea_wall.slips import (
    EditIdea,
    HideIdeas,
    ShowIdeas,
    TakeDownIdea,
)
from verksted.domain import limits
from verksted.domain.activity import Viewer
from verksted.domain.ideas.views import CALM_MS, NEW_MS, calm
from verksted.domain.refusals import NO_SUCH_PROMPT
from verksted.domain.turning import PAGE_MS


@pytest.fixture
def hall() -> Wall:
    return Wall(moderation="off")


@pytest.fixture
def sorting() -> Wall:
    """Three slips on the wall, ready to be grouped."""
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.posts(ODD, BUS)
    return hall


# Screens


def test_an_empty_wall_says_so(hall: Wall) -> None:
    assert hall.sees("a1", "projector")["stage"]["mode"] == "empty"


def test_slips_without_groups_fill_the_wall_in_the_order_they_came(sorting: Wall) -> None:
    sorting.posts(ASTRID, BENCHES)
    sorting.wait(CALM_MS)
    stage = sorting.sees("a1", "projector")["stage"]
    assert (stage["mode"], stage["letters"], stage["question"]) == ("slips", 52, "Hva er viktig for deg?")
    assert [[slip["number"] for slip in column] for column in stage["columns"]] == [[1], [2, 4], [3]]


def test_slips_come_at_the_calm_pace_of_the_wall_and_a_burst_comes_together(hall: Wall) -> None:
    hall.wait(CALM_MS - hall.now_ms % CALM_MS + 1_000)
    numbers = []
    for text in (BENCHES, CAFE, BUS):
        numbers += hall.posts(ASTRID, text)
        hall.now_ms -= 900
    seen = set()
    for _ in range(30):
        stage = hall.sees("a1", "projector")["stage"]
        seen.add((stage["sent"], tuple(sorted(s["number"] for c in stage.get("columns", ()) for s in c))))
        hall.wait(100)
    assert seen == {(3, ()), (3, tuple(numbers))} or seen == {(3, ()), (3, (1,)), (3, tuple(numbers))}
    assert stage["just_come"] == 3
    assert all(slip["new"] for column in stage["columns"] for slip in column)


def test_a_slip_is_marked_as_new_for_a_while_and_then_no_longer(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    marks = []
    for _ in range(12):
        hall.wait(1_000)
        stage = hall.sees("a1", "projector")["stage"]
        marks += [slip["new"] for column in stage.get("columns", ()) for slip in column]
    assert marks[0]
    assert not marks[-1]
    assert 5 <= sum(marks) <= 9


def test_new_words_on_a_slip_do_not_make_it_come_anew(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    hall.wait(60_000)
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE))
    [[slip], *_] = hall.sees("a1", "projector")["stage"]["columns"]
    assert (slip["text"], slip["new"]) == (CAFE, False)


def test_a_slip_that_a_host_lets_in_comes_when_that_was_done() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES)
    hall.wait(60_000)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.wait(CALM_MS)
    [[slip], *_] = hall.sees("a1", "projector")["stage"]["columns"]
    assert slip["new"]


def test_in_a_deep_hall_the_wall_has_fewer_slips_in_larger_letters(hall: Wall) -> None:
    hall.posts(ASTRID, *[BENCHES] * 20)
    hall.wait(60_000)
    usual, deep = (hall.sees("a1", "projector", depth_m=depth)["stage"] for depth in (0, 20))
    assert deep["letters"] == 77 > usual["letters"]
    assert sum(map(len, deep["columns"])) < sum(map(len, usual["columns"]))


def test_two_or_three_prompts_stand_as_columns_even_where_their_words_are_the_same() -> None:
    hall = Wall(prompts=["Hva?", "Hva?"], moderation="off")
    hall.posts(ASTRID, BENCHES)
    hall.posts(ASTRID, CAFE, prompt=1)
    hall.wait(CALM_MS)
    stage = hall.sees("a1", "projector")["stage"]
    assert [[slip["number"] for slip in column["slips"]] for column in stage["columns"]] == [[1], [2]]


def test_of_many_prompts_the_wall_shows_the_one_a_host_picks() -> None:
    hall = Wall(prompts=["1?", "2?", "3?", "4?"], moderation="off")
    hall.posts(ASTRID, BENCHES)
    hall.posts(ASTRID, CAFE, prompt=3)
    assert hall.gets(LIV, PickPrompt(activity="a1", prompt=4)) == NO_SUCH_PROMPT
    assert hall.gets(LIV, PickPrompt(activity="a1", prompt=-1)) == NO_SUCH_PROMPT
    assert hall.does(LIV, PickPrompt(activity="a1", prompt=3)).counts
    stage = hall.sees("a1", "projector")["stage"]
    assert stage["question"] == "4?"
    assert [slip["number"] for column in stage["columns"] for slip in column] == [2]


def test_groups_stand_as_columns_on_papers_of_their_own_with_loose_slips_on_yellow(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    sorting.grouped("Ute", 2)
    columns = sorting.sees("a1", "projector")["stage"]["columns"]
    assert [(c["heading"], c["paper"], c["count"]) for c in columns] == [
        ("Møteplasser", "pink", 1),
        ("Ute", "green", 1),
        ("", "yellow", 1),
    ]
    assert [slip["paper"] for slip in sorting.mine(ASTRID)["slips"]] == ["green", "pink"]
    sorting.does(LIV, PlaceIdeas(activity="a1", ideas=(3,), groups=("g1",)))
    assert [c["heading"] for c in sorting.sees("a1", "projector")["stage"]["columns"]] == ["Møteplasser", "Ute"]


def test_a_group_keeps_its_paper_when_one_before_it_goes(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    sorting.grouped("Ute", 2)
    sorting.does(LIV, DissolveGroup(activity="a1", group="g1"))
    columns = sorting.sees("a1", "projector")["stage"]["columns"]
    assert [(c["heading"], c["paper"]) for c in columns] == [("Ute", "green"), ("", "yellow")]


def test_phones_read_every_shown_slip_in_chunks(hall: Wall) -> None:
    hall.posts(LIV, *(f"Lapp {n}" for n in range(45)))
    regions = hall.reads("a1")
    assert regions["all"]["chunks"] == (0, 1, 2)
    assert [slip["number"] for _, chunk in regions["chunk"] for slip in chunk] == list(range(1, 46))
    assert [len(chunk) for _, chunk in regions["chunk"]] == [20, 20, 5]


@pytest.mark.parametrize(("choice", "shown"), [(0, 0), (1, 1), (7, 1), (-3, 0)])
def test_a_phone_looks_at_one_of_the_prompts(choice: int, shown: int) -> None:
    hall = Wall(prompts=["Hva trenger du?", "Hva kan du gi?"])
    assert hall.sees("a1", "participant", choice=choice)["stage"]["choice"] == shown


# Time alone


def test_the_wall_wakes_when_the_next_grace_ends() -> None:
    hall = Wall()
    wakes = hall.kinds["idea_wall"].wakes
    assert wakes(hall.wall, hall.now_ms) is None
    hall.posts(ASTRID, BENCHES)
    first_ms = hall.now_ms + limits.grace_ms
    assert wakes(hall.wall, hall.now_ms) == first_ms
    assert wakes(hall.wall, first_ms) == calm(first_ms) + CALM_MS
    assert wakes(hall.wall, first_ms + NEW_MS + CALM_MS) is None


@pytest.mark.parametrize(
    "command",
    [ShowIdeas(activity="a1", ideas=(1,)), HideIdeas(activity="a1", ideas=(1,)), TakeDownIdea(activity="a1", idea=1)],
    ids=repr,
)
def test_nothing_wakes_for_a_slip_that_is_settled(command: Any) -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    hall.does(ASTRID if isinstance(command, TakeDownIdea) else LIV, command)
    hall.wait((NEW_MS + CALM_MS) * isinstance(command, ShowIdeas))
    assert hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms) is None


def test_the_wall_wakes_at_every_turn_of_a_page_even_for_few_but_long_slips(hall: Wall) -> None:
    long = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv"
    hall.posts(ASTRID, *[long] * 9)
    hall.wait(PAGE_MS)
    assert hall.sees("a1", "projector")["stage"]["pages"] > 1
    turns = set()
    for _ in range(40):
        wakes_ms = hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms)
        assert wakes_ms is not None
        assert hall.now_ms < wakes_ms <= hall.now_ms + PAGE_MS
        hall.wait(wakes_ms - hall.now_ms)
        turns |= {slip["number"] for c in hall.sees("a1", "projector")["stage"]["columns"] for slip in c}
    assert turns == set(range(1, 10))


# Accounting


def test_every_slip_has_one_fate_and_stands_word_for_word_in_the_report() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.posts(ODD, BUS, "=HYPERLINK(1)")
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.does(LIV, HideIdeas(activity="a1", ideas=(4,), reason="Ikke et behov"))
    hall.does(ASTRID, TakeDownIdea(activity="a1", idea=2))
    hall.closes()
    hall.posts(ODD, "For sent")
    section = hall.report()
    assert section.counts == {"sent": 5, "shown": 1, "hidden": 1, "pending": 1, "late": 1, "taken_down": 1}
    assert [(s.number, s.text, s.fate) for s in section.slips] == [
        (1, BENCHES, "shown"),
        (2, CAFE, "taken_down"),
        (3, BUS, "pending"),
        (4, "=HYPERLINK(1)", "hidden"),
        (5, "For sent", "late"),
    ]


def test_the_report_bears_no_name_of_a_participant(sorting: Wall) -> None:
    assert "astrid" in str(sorting.wall)
    assert "astrid" not in str(sorting.report())


def test_a_viewer_is_never_a_person() -> None:
    assert "id" not in Viewer.__struct_fields__
