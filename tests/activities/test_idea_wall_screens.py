"""What walls, phones and reports show of slips, told one thing at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, LIV, ODD
from verksted.activities.idea_wall.groups import DissolveGroup
from verksted.activities.idea_wall.hall import PickPrompt
from verksted.activities.idea_wall.places import PlaceIdeas
from verksted.activities.idea_wall.projector import PAGE_MS
from verksted.activities.idea_wall.slips import (
    HideIdeas,
    ShowIdeas,
    TakeDownIdea,
)
from verksted.domain import limits
from verksted.domain.activity import Viewer
from verksted.domain.refusals import NO_SUCH_PROMPT


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


def test_slips_without_groups_fill_the_wall_newest_first(sorting: Wall) -> None:
    stage = sorting.sees("a1", "projector")["stage"]
    assert (stage["mode"], stage["letters"], stage["question"]) == ("slips", "large", "Hva er viktig for deg?")
    assert [[slip["number"] for slip in column] for column in stage["columns"]] == [[3], [2], [1]]


def test_two_or_three_prompts_stand_as_columns_even_where_their_words_are_the_same() -> None:
    hall = Wall(prompts=["Hva?", "Hva?"], moderation="off")
    hall.posts(ASTRID, BENCHES)
    hall.posts(ASTRID, CAFE, prompt=1)
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
    regions = hall.sees("a1", "participant")
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
    assert wakes(hall.wall, first_ms) is None


@pytest.mark.parametrize(
    "command",
    [ShowIdeas(activity="a1", ideas=(1,)), HideIdeas(activity="a1", ideas=(1,)), TakeDownIdea(activity="a1", idea=1)],
    ids=repr,
)
def test_nothing_wakes_for_a_slip_that_is_settled(command: Any) -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    hall.does(ASTRID if isinstance(command, TakeDownIdea) else LIV, command)
    assert hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms) is None


def test_the_wall_wakes_at_every_turn_of_a_page_even_for_few_but_long_slips(hall: Wall) -> None:
    long = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv"
    hall.posts(ASTRID, *[long] * 5)
    assert hall.sees("a1", "projector")["stage"]["pages"] > 1
    turns = set()
    for _ in range(3):
        wakes_ms = hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms)
        assert wakes_ms is not None
        assert hall.now_ms < wakes_ms <= hall.now_ms + PAGE_MS
        hall.wait(wakes_ms - hall.now_ms)
        turns |= {slip["number"] for c in hall.sees("a1", "projector")["stage"]["columns"] for slip in c}
    assert turns == {1, 2, 3, 4, 5}


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
