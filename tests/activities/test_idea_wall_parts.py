"""A slip that holds two thoughts, and a slip whose words a host has put otherwise: what is written stays."""

from __future__ import annotations

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, BERIT, KARI, LIV, ODD
from verksted.activities.idea_wall.cards import items
from verksted.activities.idea_wall.parts import DivideIdea, GatherIdea, RewordIdea
from verksted.activities.idea_wall.places import PlaceIdeas
from verksted.activities.idea_wall.slips import EditIdea, HideIdeas, MergeIdeas, PostIdea, ShowIdeas, TakeDownIdea
from verksted.activities.idea_wall.state import ALREADY_DIVIDED, ALREADY_MERGED
from verksted.domain import limits, refusals
from verksted.domain.ideas.state import FATES
from verksted.domain.refusals import IDEA_TAKEN_DOWN, NO_SUCH_IDEA, NOT_YOUR_IDEA, text_too_long

BOTH = "Heis i alle hus, og benker langs elva"
LIFT, SEATS = "Heis i alle hus", "Benker langs elva"


@pytest.fixture
def hall() -> Wall:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BOTH, CAFE)
    return hall


def divide(hall: Wall, idea: int = 1, text: str = LIFT, rest: str = SEATS) -> int:
    return hall.does(LIV, DivideIdea(activity="a1", idea=idea, text=text, rest=rest)).number


def test_the_first_thought_keeps_the_number_and_the_second_gets_the_next(hall: Wall) -> None:
    assert divide(hall) == 3
    assert hall.on_the_wall() == {"1": LIFT, "2": CAFE, "3": SEATS}
    assert hall.posts(ODD, BUS) == [4]


def test_each_thought_has_its_own_group_and_its_own_place_in_a_vote(hall: Wall) -> None:
    group = hall.grouped("Hus", 1)
    divide(hall)
    assert hall.wall.groups_of(3) == (group,)
    other = hall.grouped("Ute", 3)
    assert (hall.wall.groups_of(1), hall.wall.groups_of(3)) == ((group,), (other,))
    assert [(item.text, item.numbers) for item in items(hall.wall)] == [("Hus", (1,)), ("Ute", (3,)), (CAFE, (2,))]


def test_the_report_has_what_was_written_and_says_what_was_cut_from_it(hall: Wall) -> None:
    divide(hall)
    section = hall.report()
    assert [(s.number, s.text, s.shown_text, s.part_of) for s in section.slips] == [
        (1, BOTH, LIFT, 0),
        (2, CAFE, "", 0),
        (3, SEATS, "", 1),
    ]
    assert section.counts["parts"] == 1
    assert section.counts["sent"] == 3 == sum(section.counts[fate] for fate in FATES)
    assert [s.table for s in section.slips] == [3, 3, 3]


def test_the_writer_sees_what_the_wall_shows_and_owns_one_slip(hall: Wall) -> None:
    divide(hall)
    slips = hall.mine(ASTRID)["slips"]
    assert [slip["number"] for slip in slips] == [2, 1]
    assert slips[1]["text"] == BOTH
    assert slips[1]["wall_says"] == ((1, LIFT), (3, SEATS))
    assert hall.gets(ASTRID, EditIdea(activity="a1", idea=3, text=BUS)) == NOT_YOUR_IDEA
    assert hall.gets(ASTRID, TakeDownIdea(activity="a1", idea=3)) == NOT_YOUR_IDEA


def test_parts_use_up_nobody_s_slips() -> None:
    hall = Wall(moderation="off", ideas_per_person_max=2)
    hall.posts(ASTRID, BOTH)
    divide(hall)
    assert hall.mine(ASTRID)["left"] == 1
    assert hall.does(ASTRID, PostIdea(activity="a1", text=BUS)).counts


def test_what_its_author_takes_down_goes_with_all_that_was_cut_from_it(hall: Wall) -> None:
    part = divide(hall)
    divide(hall, part, "Benker", "Elva")
    assert hall.does(ASTRID, TakeDownIdea(activity="a1", idea=1)).counts
    assert hall.on_the_wall() == {"2": CAFE}
    assert hall.fates() == {"sent": 4, "shown": 1, "taken_down": 3}


def test_a_part_waits_and_is_hidden_as_the_whole_was() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BOTH)
    divide(hall)
    assert hall.on_the_wall() == {}
    assert [slip["number"] for slip in hall.inbox()["waiting"]] == [1, 2]
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1, 2)))
    assert hall.on_the_wall() == {"1": LIFT, "2": SEATS}
    hall.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="Navn"))
    assert hall.on_the_wall() == {"2": SEATS}


def test_gathering_takes_the_parts_away_and_gives_the_words_back(hall: Wall) -> None:
    divide(hall)
    group = hall.grouped("Ute", 3)
    gather = GatherIdea(activity="a1", idea=1)
    undo = gather.undo(hall.wall)
    assert hall.does(LIV, gather).counts
    assert hall.on_the_wall() == {"1": BOTH, "2": CAFE}
    assert hall.fates() == {"sent": 2, "shown": 2}
    assert undo is not None
    assert hall.does(KARI, undo).counts
    assert hall.on_the_wall() == {"1": LIFT, "2": CAFE, "3": SEATS}
    assert hall.wall.groups_of(3) == (group,)


def test_a_number_that_was_given_to_a_part_is_never_given_again(hall: Wall) -> None:
    divide(hall)
    hall.does(LIV, GatherIdea(activity="a1", idea=1))
    assert hall.posts(ODD, BUS) == [4]
    assert divide(hall) == 5


def test_parts_that_lead_a_life_of_their_own_cannot_be_gathered(hall: Wall) -> None:
    part = divide(hall)
    hall.does(LIV, MergeIdeas(activity="a1", ideas=(part, 2), text="Sitte og drikke kaffe"))
    assert hall.gets(LIV, GatherIdea(activity="a1", idea=1)) == ALREADY_MERGED
    other = divide(hall, 1, "Heis", "Hus")
    divide(hall, other, "Store hus", "Små hus")
    assert hall.gets(LIV, GatherIdea(activity="a1", idea=1, parts=1)) == ALREADY_DIVIDED


def test_what_cannot_be_divided(hall: Wall) -> None:
    refused = [
        (DivideIdea(activity="a1", idea=9, text=LIFT, rest=SEATS), NO_SUCH_IDEA),
        (DivideIdea(activity="a1", idea=1, text="", rest=SEATS), refusals.TEXT_EMPTY),
        (DivideIdea(activity="a1", idea=1, text=LIFT, rest=" "), refusals.TEXT_EMPTY),
        (DivideIdea(activity="a1", idea=1, text="x" * 141, rest=SEATS), text_too_long(limits.text_chars_max)),
        (GatherIdea(activity="a1", idea=1), NO_SUCH_IDEA),
    ]
    assert [hall.gets(LIV, command) for command, _ in refused] == [refusal for _, refusal in refused]
    assert hall.gets(ASTRID, DivideIdea(activity="a1", idea=1, text=LIFT, rest=SEATS)) == refusals.NOT_ALLOWED
    hall.does(ASTRID, TakeDownIdea(activity="a1", idea=2))
    assert hall.gets(LIV, DivideIdea(activity="a1", idea=2, text=LIFT, rest=SEATS)) == IDEA_TAKEN_DOWN
    hall.posts(BERIT, BUS)
    hall.does(LIV, MergeIdeas(activity="a1", ideas=(1, 3), text="Ut"))
    assert hall.gets(LIV, DivideIdea(activity="a1", idea=1, text=LIFT, rest=SEATS)) == ALREADY_MERGED


def test_a_slip_holds_only_so_many_thoughts(hall: Wall) -> None:
    for _ in range(limits.parts_max):
        assert divide(hall)
    assert hall.gets(LIV, DivideIdea(activity="a1", idea=1, text=LIFT, rest=SEATS)) == ALREADY_DIVIDED


# Other words on the wall


def test_a_host_s_words_stand_on_the_wall_and_the_author_s_in_the_report(hall: Wall) -> None:
    reword = RewordIdea(activity="a1", idea=2, text="Kafé ved brygga")
    undo = reword.undo(hall.wall)
    assert hall.does(LIV, reword).counts
    assert hall.on_the_wall() == {"1": BOTH, "2": "Kafé ved brygga"}
    slip = hall.report().slips[1]
    assert (slip.text, slip.shown_text) == (CAFE, "Kafé ved brygga")
    assert hall.mine(ASTRID)["slips"][0]["wall_says"] == ((2, "Kafé ved brygga"),)
    assert undo is not None
    hall.does(LIV, undo)
    assert hall.on_the_wall() == {"1": BOTH, "2": CAFE}


def test_newer_words_of_its_author_take_the_place_of_a_host_s() -> None:
    hall = Wall()
    hall.posts(ASTRID, CAFE)
    hall.wait(limits.grace_ms)
    hall.does(LIV, RewordIdea(activity="a1", idea=1, text="Kafé ved brygga"))
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BENCHES))
    assert hall.on_the_wall() == {"1": "Kafé ved brygga"}
    hall.wait(limits.grace_ms)
    assert hall.on_the_wall() == {"1": BENCHES}


def test_a_divided_slip_is_moved_without_its_parts(hall: Wall) -> None:
    divide(hall)
    group = hall.grouped("Hus")
    hall.does(LIV, PlaceIdeas(activity="a1", ideas=(1,), groups=(group,)))
    assert (hall.wall.groups_of(1), hall.wall.groups_of(3)) == ((group,), ())
