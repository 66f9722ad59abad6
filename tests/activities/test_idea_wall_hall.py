"""What the hall is asked once there are groups, what tables choose, whom slips are tagged for, and who has been heard."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, BERIT, KARI, LIV, ODD
from verksted.activities.idea_wall.hall import (
    NO_PICKS,
    NO_TABLE,
    NOT_YOUR_TABLE,
    TABLES_NOT_CHOOSING,
    AskHall,
    LetTablesPick,
    PickIdea,
    TagGroup,
    TagIdeas,
    table_full,
)
from verksted.activities.idea_wall.places import AddToGroup
from verksted.activities.idea_wall.slips import EditIdea, HideIdeas, PostIdea, TakeDownIdea, UnhideIdeas
from verksted.activities.idea_wall.state import (
    MISSING,
    NO_SUCH_WORKING_GROUP,
    TABLE_PICKS_IN_USE,
    WORKING_GROUP_IN_USE,
    IdeaWallSettings,
)
from verksted.domain import limits, refusals
from verksted.domain.activity import Author
from verksted.domain.refusals import NO_SUCH_PROMPT

a1: dict[str, Any] = {"activity": "a1"}
NEIGHBOUR = Author("ove", "participant", "resident", 4)
"""Sits at the same table as Odd and Berit."""


@pytest.fixture
def hall() -> Wall:
    """Three slips; Astrid sits at table 3, Odd and Berit at table 4."""
    hall = Wall(moderation="off", table_picks=1, working_groups=["Bistand", "Boform"])
    hall.lets_in(NEIGHBOUR)
    hall.posts(ASTRID, BENCHES)
    hall.posts(ODD, CAFE)
    hall.posts(BERIT, BUS)
    return hall


# Mangler noe?


def test_while_the_hall_is_asked_a_slip_is_in_time_also_on_a_closed_wall(hall: Wall) -> None:
    hall.closes()
    assert hall.gets(ASTRID, PostIdea(**a1, text="For tidlig", prompt=MISSING)) == NO_SUCH_PROMPT
    assert hall.does(KARI, AskHall(**a1, asking=True)).counts
    number = hall.does(ASTRID, PostIdea(**a1, text="Hund", prompt=MISSING)).number
    assert hall.on_the_wall()[str(number)] == "Hund"
    assert hall.report().slips[-1].prompt == "Mangler noe?"
    assert hall.does(LIV, AddToGroup(**a1, ideas=(number,), group=hall.grouped("Dyr"))).counts
    assert hall.does(ASTRID, EditIdea(**a1, idea=number, text="Katt")).counts
    assert hall.does(KARI, AskHall(**a1, asking=False)).counts
    assert hall.gets(ASTRID, PostIdea(**a1, text="For sent", prompt=MISSING)) == NO_SUCH_PROMPT
    assert hall.gets(ASTRID, EditIdea(**a1, idea=number, text="Mus")) == refusals.ACTIVITY_CLOSED
    assert hall.gets(ASTRID, TakeDownIdea(**a1, idea=number)) == refusals.ACTIVITY_CLOSED
    assert hall.fates() == {"sent": 4, "shown": 4}


def test_phones_show_the_groups_with_counts_and_the_slips_in_each(hall: Wall) -> None:
    group = hall.grouped("Møteplasser", 1, 2)
    hall.does(KARI, AskHall(**a1, asking=True))
    regions = hall.sees("a1", "participant")
    assert (regions["stage"]["step"], regions["stage"]["question"]) == ("asking", "Mangler noe?")
    assert regions["themes"] == {"keys": (group, "none"), "hidden": False}
    shown = [
        (key, theme["heading"], theme["count"], [s["number"] for s in theme["slips"]]) for key, theme in regions["slot"]
    ]
    assert shown == [(group, "Møteplasser", 2, [1, 2]), ("none", "", 1, [3])]


def test_a_group_on_a_phone_has_an_end() -> None:
    hall = Wall(moderation="off")
    hall.posts(LIV, *(f"Lapp {n}" for n in range(limits.phone_group_max + 5)))
    hall.does(KARI, AskHall(**a1, asking=True))
    [(_, theme)] = hall.sees("a1", "participant")["slot"]
    assert (len(theme["slips"]), theme["rest"], theme["count"]) == (
        limits.phone_group_max,
        5,
        limits.phone_group_max + 5,
    )


def test_the_wall_asks_over_whatever_it_shows(hall: Wall) -> None:
    hall.does(KARI, AskHall(**a1, asking=True))
    stage = hall.sees("a1", "projector")["stage"]
    assert (stage["mode"], stage["asked"]) == ("slips", "Mangler noe?")
    hall.grouped("Møteplasser", 1)
    assert hall.sees("a1", "projector")["stage"]["mode"] == "groups"


def test_the_question_is_the_facilitator_s_own() -> None:
    hall = Wall(missing="Hva har vi glemt?")
    hall.does(KARI, AskHall(**a1, asking=True))
    assert hall.sees("a1", "participant")["stage"]["question"] == "Hva har vi glemt?"
    assert IdeaWallSettings(missing="").fault() == "missing"


def test_whoever_has_sent_all_their_slips_may_still_say_what_is_missing() -> None:
    hall = Wall(ideas_per_person_max=1)
    hall.posts(ASTRID, BENCHES)
    hall.does(KARI, AskHall(**a1, asking=True))
    assert hall.does(ASTRID, PostIdea(**a1, text="Hund", prompt=MISSING)).counts
    assert hall.gets(ASTRID, PostIdea(**a1, text=" ", prompt=MISSING)) == refusals.TEXT_EMPTY


def test_only_facilitators_ask_the_hall(hall: Wall) -> None:
    assert hall.gets(LIV, AskHall(**a1, asking=True)) == refusals.NOT_ALLOWED
    assert hall.gets(ASTRID, LetTablesPick(**a1, picking=True)) == refusals.NOT_ALLOWED


# Bordet velger


def test_anybody_at_the_table_chooses_and_the_last_word_counts(hall: Wall) -> None:
    assert hall.does(KARI, LetTablesPick(**a1, picking=True)).counts
    assert hall.does(ODD, PickIdea(**a1, idea=2)).counts
    assert hall.gets(BERIT, PickIdea(**a1, idea=3)) == table_full(1)
    assert hall.does(BERIT, PickIdea(**a1, idea=2, picked=False)).counts
    assert hall.does(NEIGHBOUR, PickIdea(**a1, idea=3)).counts
    assert dict(hall.wall.picks) == {4: (3,)}
    assert hall.does(BERIT, PickIdea(**a1, idea=3)).counts


def test_a_table_chooses_among_its_own_and_only_while_it_is_asked(hall: Wall) -> None:
    assert hall.gets(ODD, PickIdea(**a1, idea=2)) == TABLES_NOT_CHOOSING
    hall.does(KARI, LetTablesPick(**a1, picking=True))
    assert hall.gets(ASTRID, PickIdea(**a1, idea=2)) == NOT_YOUR_TABLE
    assert hall.gets(ASTRID, PickIdea(**a1, idea=99)) == refusals.NO_SUCH_IDEA
    hall.posts(Author("liv", "helper"), "Uten bord")
    assert hall.gets(LIV, PickIdea(**a1, idea=4)) == NO_TABLE
    assert hall.does(LIV, PickIdea(**a1, idea=2)).counts


def test_each_table_sees_its_own_slips_and_everybody_at_it_the_same(hall: Wall) -> None:
    hall.does(KARI, LetTablesPick(**a1, picking=True))
    hall.does(ODD, PickIdea(**a1, idea=3))
    assert hall.kinds["idea_wall"].by_table(hall.wall)
    table = hall.sees("a1", "participant", table=4)["table"]
    assert [(slip["number"], slip["picked"]) for slip in table["slips"]] == [(2, False), (3, True)]
    assert (table["chosen"], table["most"]) == (1, 1)
    assert [slip["number"] for slip in hall.sees("a1", "participant", table=3)["table"]["slips"]] == [1]
    assert hall.sees("a1", "participant", table=0)["table"]["slips"] == ()


def test_the_wall_shows_what_was_chosen_and_the_others_are_on_phones_and_in_the_report(hall: Wall) -> None:
    hall.does(KARI, LetTablesPick(**a1, picking=True))
    hall.does(ODD, PickIdea(**a1, idea=2))
    assert hall.sees("a1", "projector")["stage"]["mode"] == "picking"
    hall.does(KARI, LetTablesPick(**a1, picking=False))
    stage = hall.sees("a1", "projector")["stage"]
    assert [[slip["number"] for slip in column] for column in stage["columns"]] == [[2], [], []]
    everything = hall.reads("a1")["chunk"]
    assert [slip["number"] for _, chunk in everything for slip in chunk] == [1, 2, 3]
    assert [(slip.number, slip.picked) for slip in hall.report().slips] == [(1, False), (2, True), (3, False)]
    assert hall.report().counts["picked"] == 1
    assert len(hall.on_the_wall()) == 3


def test_in_a_group_what_was_chosen_lies_on_top(hall: Wall) -> None:
    hall.grouped("Alt", 1, 2, 3)
    hall.does(LIV, PickIdea(**a1, idea=3))
    [column] = hall.sees("a1", "projector")["stage"]["columns"]
    assert [slip["number"] for slip in column["slips"]] == [3, 1, 2]
    assert column["count"] == 3


def test_what_is_hidden_takes_up_no_room_and_never_makes_one_too_many(hall: Wall) -> None:
    hall.does(KARI, LetTablesPick(**a1, picking=True))
    hall.does(ODD, PickIdea(**a1, idea=2))
    hall.does(LIV, HideIdeas(**a1, ideas=(2,)))
    assert hall.does(BERIT, PickIdea(**a1, idea=3)).counts
    hall.does(LIV, UnhideIdeas(**a1, ideas=(2,)))
    assert dict(hall.wall.picks) == {4: (3,)}


def test_tables_choose_only_where_the_settings_say_how_many() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BENCHES)
    assert hall.gets(KARI, LetTablesPick(**a1, picking=True)) == NO_PICKS
    assert hall.gets(LIV, PickIdea(**a1, idea=1)) == NO_PICKS
    assert hall.gets(KARI, LetTablesPick(**a1, picking=False)) is None


def test_what_tables_have_chosen_is_not_made_too_many_afterwards(hall: Wall) -> None:
    hall.does(LIV, PickIdea(**a1, idea=2))
    assert hall.changes(moderation="off", working_groups=["Bistand", "Boform"]) == TABLE_PICKS_IN_USE


def test_asking_and_choosing_take_turns(hall: Wall) -> None:
    hall.does(KARI, LetTablesPick(**a1, picking=True))
    ask = AskHall(**a1, asking=True)
    undo = ask.undo(hall.wall)
    hall.does(KARI, ask)
    assert (hall.wall.asking, hall.wall.picking) == (True, False)
    assert undo is not None
    hall.does(KARI, undo)
    assert (hall.wall.asking, hall.wall.picking) == (False, True)


# Working groups


def test_slips_and_whole_groups_are_tagged_for_several_working_groups(hall: Wall) -> None:
    group = hall.grouped("Møteplasser", 1, 2)
    hall.does(LIV, TagGroup(**a1, group=group, tag="Boform"))
    hall.does(LIV, TagIdeas(**a1, ideas=(2, 3), tag="Bistand"))
    assert [slip.tags for slip in hall.report().slips] == [("Boform",), ("Bistand", "Boform"), ("Bistand",)]
    hall.does(LIV, AddToGroup(**a1, ideas=(3,), group=group))
    assert hall.report().slips[2].tags == ("Bistand", "Boform")
    hall.does(LIV, TagIdeas(**a1, ideas=(2, 3), tag="Bistand", tagged=False))
    assert [slip.tags for slip in hall.report().slips] == [("Boform",)] * 3


def test_a_working_group_is_one_of_those_in_the_settings_and_stays_while_it_has_slips(hall: Wall) -> None:
    assert hall.gets(LIV, TagIdeas(**a1, ideas=(1,), tag="Dugnad")) == NO_SUCH_WORKING_GROUP
    assert hall.gets(LIV, TagGroup(**a1, group=hall.grouped("Ute"), tag="Dugnad")) == NO_SUCH_WORKING_GROUP
    hall.does(LIV, TagIdeas(**a1, ideas=(1,), tag="Boform"))
    kept = {"moderation": "off", "table_picks": 1}
    assert hall.changes(**kept, working_groups=["Bistand"]) == WORKING_GROUP_IN_USE
    assert hall.changes(**kept, working_groups=["Boform", "Kultur"]) is None


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (("Bistand", "Bistand"), "working_groups"),
        (("",), "working_groups"),
        (("x" * 31,), "working_groups"),
        (("Boform",), ""),
    ],
)
def test_names_of_working_groups_are_short_and_differ(names: tuple[str, ...], fault: str) -> None:
    assert IdeaWallSettings(working_groups=names).fault() == fault


# Who has been heard


def test_tables_with_people_and_no_slips_are_quiet(hall: Wall) -> None:
    phones = ((3, 1), (4, 3), (7, 5))
    seen = hall.sees("a1", "facilitator", phones=phones)["coverage"]
    assert seen["tables"] == ((3, 1, 1), (4, 3, 2), (7, 5, 0))
    assert seen["quiet"] == (7,)
    hall.posts(Author("liv", "helper", table=7, channel="paper"), "Fra bord 7")
    assert hall.sees("a1", "facilitator", phones=phones)["coverage"]["quiet"] == ()


def test_before_anybody_has_written_no_table_is_quiet() -> None:
    assert Wall().sees("a1", "facilitator", phones=((3, 9),))["coverage"]["quiet"] == ()


def test_prompts_nobody_has_answered_are_seen() -> None:
    hall = Wall(prompts=["Hva?", "Hvor?"])
    hall.posts(ASTRID, BENCHES, prompt=1)
    assert hall.sees("a1", "facilitator")["coverage"]["prompts"] == (("Hva?", 0), ("Hvor?", 1))


def test_roles_that_few_have_are_counted_together_or_not_at_all(hall: Wall) -> None:
    roles = (("", 1), ("politician", 2), ("relative", 7), ("resident", 20))
    seen = dict(hall.sees("a1", "facilitator", roles=roles)["coverage"]["roles"])
    assert set(seen) == {"other", "resident"}
    assert seen == {"resident": 1, "other": 2}
    alone = (("politician", 2), ("resident", 3))
    assert hall.sees("a1", "facilitator", roles=alone)["coverage"]["roles"] == ()


# The console's lists end


def test_every_slip_of_two_thousand_can_be_reached_and_no_page_shows_them_all() -> None:
    hall = Wall(moderation="off")
    hall.posts(LIV, *(f"Behov {n}" for n in range(1, 461)))
    group = hall.grouped("Alt", *range(1, 200))
    overview = hall.sees("a1", "facilitator")
    assert len(overview["loose"]["slips"]) == limits.console_loose_max
    [(_, column)] = overview["slot"]
    assert (len(column["slips"]), column["rest"]) == (limits.console_group_max, 199 - limits.console_group_max)
    assert numbers_reached(hall, column["more"], group) == list(range(1, 200))
    assert numbers_reached(hall, overview["loose"]["more"], "") == list(range(200, 461))


def numbers_reached(hall: Wall, choice: int, group: str) -> list[int]:
    """What is seen by following the links from page to page."""
    reached: list[int] = []
    while choice:
        regions = hall.sees("a1", "facilitator", choice=choice)
        column = dict(regions["slot"])[group] if group else regions["loose"]
        assert len(column["slips"]) <= limits.console_page_max
        reached += [slip["number"] for slip in column["slips"]]
        choice = column["next"]
    return reached


@pytest.mark.parametrize("choice", [-1, 50, 101, 999_999])
def test_a_choice_that_leads_nowhere_is_no_fault(choice: int) -> None:
    hall = Wall(moderation="off")
    hall.posts(LIV, BENCHES)
    assert hall.sees("a1", "facilitator", choice=choice)["stage"]["column"] in ("", "none")


def test_the_inbox_shows_what_can_be_looked_through_and_counts_the_rest() -> None:
    hall = Wall(moderation="queue")
    hall.posts(LIV, *(f"Behov {n}" for n in range(1, 401)))
    inbox = hall.inbox()
    assert (len(inbox["waiting"]), inbox["counts"]["waiting"]) == (limits.inbox_max, 400)
    assert inbox["numbers"]["waiting"] == tuple(range(1, limits.ideas_per_command_max + 1))
