"""Groups of slips, and slips shown as one, told one thing at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, KARI, LIV, ODD
from verksted.activities.idea_wall.cards import items
from verksted.activities.idea_wall.groups import DissolveGroup, MakeGroup, MergeGroups, NameGroup, RestoreGroup
from verksted.activities.idea_wall.places import PlaceIdeas
from verksted.activities.idea_wall.slips import (
    EditIdea,
    HideIdeas,
    MergeIdeas,
    ShowIdeas,
    SplitIdeas,
    UnhideIdeas,
)
from verksted.activities.idea_wall.state import ALREADY_MERGED, NO_SUCH_GROUP, TOO_MANY_GROUPS
from verksted.domain import limits, refusals
from verksted.domain.activity import Item
from verksted.domain.refusals import NO_SUCH_IDEA, TOO_FEW_IDEAS, TOO_MANY_IDEAS, Refusal, text_too_long


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


# Groups


def test_a_group_is_made_across_prompts_with_its_slips_in_it() -> None:
    hall = Wall(prompts=["Hva trenger du?", "Hva kan du gi?"], moderation="off")
    hall.posts(ASTRID, BENCHES)
    hall.posts(ODD, CAFE, prompt=1)
    hall.grouped("Møteplasser", 1, 2)
    [(_, group)] = hall.sees("a1", "facilitator")["slot"]
    assert (group["heading"], [slip["number"] for slip in group["slips"]]) == ("Møteplasser", [1, 2])
    assert [slip.group for slip in hall.report().slips] == ["Møteplasser", "Møteplasser"]


@pytest.mark.parametrize(
    ("heading", "refusal"),
    [("", refusals.TEXT_EMPTY), ("x" * 81, text_too_long(limits.heading_chars_max)), ("x" * 80, None)],
)
def test_a_heading_fits_over_a_column(sorting: Wall, heading: str, refusal: Refusal | None) -> None:
    assert sorting.gets(LIV, MakeGroup(activity="a1", heading=heading)) == refusal
    sorting.grouped("Møteplasser")
    assert sorting.gets(LIV, NameGroup(activity="a1", group="g1", heading=heading)) == refusal


def test_a_group_takes_slips_that_are_there(sorting: Wall) -> None:
    assert sorting.gets(LIV, MakeGroup(activity="a1", heading="Alt", ideas=(1, 4))) == NO_SUCH_IDEA
    assert sorting.gets(LIV, MakeGroup(activity="a1", heading="Alt", ideas=(1,) * 301)) == TOO_MANY_IDEAS
    assert sorting.gets(ASTRID, MakeGroup(activity="a1", heading="Alt")) == refusals.NOT_ALLOWED


def test_there_is_room_for_sixty_groups_and_dissolved_ones_take_none(sorting: Wall) -> None:
    for n in range(limits.groups_max):
        sorting.grouped(f"Gruppe {n}")
    one_more = MakeGroup(activity="a1", heading="En til")
    assert sorting.gets(LIV, one_more) == TOO_MANY_GROUPS
    sorting.does(LIV, DissolveGroup(activity="a1", group="g7"))
    assert sorting.gets(LIV, one_more) is None
    assert sorting.gets(LIV, RestoreGroup(activity="a1", group="g7")) == TOO_MANY_GROUPS
    assert len({group.id for group in sorting.wall.groups}) == limits.groups_max + 1


def test_a_group_gets_another_heading(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    assert sorting.does(KARI, NameGroup(activity="a1", group="g1", heading="Sosialt")).counts
    assert [slip.group for slip in sorting.report().slips] == ["Sosialt", "", ""]


def test_several_slips_move_at_once(sorting: Wall) -> None:
    sorting.grouped("Møteplasser")
    sorting.grouped("Ute")
    assert sorting.does(LIV, PlaceIdeas(activity="a1", ideas=(1, 2, 3), groups=("g1",))).counts
    assert sorting.wall.members("g1") == (1, 2, 3)
    assert sorting.does(LIV, PlaceIdeas(activity="a1", ideas=(1, 3), groups=("g2", ""))).counts
    assert (sorting.wall.members("g1"), sorting.wall.members("g2")) == ((2,), (1,))


@pytest.mark.parametrize("groups", [(), ("g9",), ("g1", "g9"), ("g1", "g1", "g1")])
def test_slips_move_only_into_groups_that_are_there(sorting: Wall, groups: tuple[str, ...]) -> None:
    sorting.grouped("Møteplasser")
    assert sorting.gets(LIV, PlaceIdeas(activity="a1", ideas=(1, 2), groups=groups)) == NO_SUCH_GROUP
    assert not sorting.wall.places


def test_a_dissolved_group_leaves_its_slips_on_the_wall_and_comes_back_with_them(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1, 2)
    sorting.does(LIV, DissolveGroup(activity="a1", group="g1"))
    assert sorting.on_the_wall().keys() == {"1", "2", "3"}
    assert sorting.sees("a1", "facilitator")["stage"]["groups"] == ()
    sorting.does(LIV, RestoreGroup(activity="a1", group="g1"))
    assert sorting.wall.members("g1") == (1, 2)


def test_a_slip_that_was_moved_on_stays_where_it_was_put(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1, 2)
    sorting.grouped("Ute")
    sorting.does(LIV, DissolveGroup(activity="a1", group="g1"))
    sorting.does(KARI, PlaceIdeas(activity="a1", ideas=(2,), groups=("g2",)))
    sorting.does(LIV, RestoreGroup(activity="a1", group="g1"))
    assert (sorting.wall.members("g1"), sorting.wall.members("g2")) == ((1,), (2,))


def test_a_group_comes_back_with_slips_left_loose_by_the_group_it_went_into(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    sorting.grouped("Kafé", 2)
    sorting.does(LIV, MergeGroups(activity="a1", group="g2", into="g1"))
    sorting.does(KARI, DissolveGroup(activity="a1", group="g1"))
    sorting.does(LIV, RestoreGroup(activity="a1", group="g2"))
    assert sorting.wall.members("g2") == (2,)


def test_two_groups_become_one_and_two_again(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    sorting.grouped("Kafé", 2)
    merge = MergeGroups(activity="a1", group="g2", into="g1")
    undo = merge.undo(sorting.wall)
    assert sorting.does(LIV, merge).counts
    assert (sorting.wall.members("g1"), sorting.wall.living()[0].heading) == ((1, 2), "Møteplasser")
    assert undo is not None
    assert sorting.does(LIV, undo).counts
    assert (sorting.wall.members("g1"), sorting.wall.members("g2")) == ((1,), (2,))


@pytest.mark.parametrize(
    "command",
    [
        NameGroup(activity="a1", group="g9", heading="Sosialt"),
        DissolveGroup(activity="a1", group="g9"),
        DissolveGroup(activity="a1", group="g1", ideas=(1,)),
        DissolveGroup(activity="a1", group="g1", ideas=(1,), groups=("g9",)),
        DissolveGroup(activity="a1", group="g1", ideas=(1,), groups=("g1",)),
        MergeGroups(activity="a1", group="g9", into="g1"),
        MergeGroups(activity="a1", group="g1", into="g9"),
        MergeGroups(activity="a1", group="g1", into="g1"),
        RestoreGroup(activity="a1", group="g9"),
        RestoreGroup(activity="a1", group="g1"),
    ],
    ids=repr,
)
def test_a_group_that_is_not_there_cannot_be_acted_on(sorting: Wall, command: Any) -> None:
    sorting.grouped("Møteplasser", 1)
    before = sorting.wall
    assert sorting.gets(LIV, command) == NO_SUCH_GROUP
    assert sorting.wall == before


# Merging slips


def test_merged_slips_stand_as_one_and_keep_originals_and_numbers(sorting: Wall) -> None:
    assert sorting.does(LIV, MergeIdeas(activity="a1", ideas=(3, 1), text="Å komme seg ut")).counts
    assert sorting.on_the_wall() == {"1 + 3": "Å komme seg ut", "2": CAFE}
    assert [(s.number, s.text, s.merged_with) for s in sorting.report().slips] == [
        (1, BENCHES, (3,)),
        (2, CAFE, ()),
        (3, BUS, (1,)),
    ]
    assert sorting.fates() == {"sent": 3, "shown": 3}
    assert items(sorting.wall) == (Item("1", "Å komme seg ut", (1, 3)), Item("2", CAFE, (2,)))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (MergeIdeas(activity="a1", ideas=(1,), text="Ut"), TOO_FEW_IDEAS),
        (MergeIdeas(activity="a1", ideas=(1, 1), text="Ut"), TOO_FEW_IDEAS),
        (MergeIdeas(activity="a1", ideas=(1, 4), text="Ut"), NO_SUCH_IDEA),
        (MergeIdeas(activity="a1", ideas=(1, 2), text=""), refusals.TEXT_EMPTY),
        (MergeIdeas(activity="a1", ideas=(1, 2), text="x" * 141), text_too_long(limits.text_chars_max)),
        (SplitIdeas(activity="a1", idea=1), NO_SUCH_IDEA),
    ],
    ids=repr,
)
def test_two_slips_or_more_are_merged_under_a_text_that_fits(sorting: Wall, command: Any, refusal: Refusal) -> None:
    assert sorting.gets(LIV, command) == refusal
    assert not sorting.wall.merges


def test_a_slip_is_merged_once(sorting: Wall) -> None:
    sorting.does(LIV, MergeIdeas(activity="a1", ideas=(1, 2), text="Ut"))
    assert sorting.gets(KARI, MergeIdeas(activity="a1", ideas=(2, 3), text="Inn")) == ALREADY_MERGED
    assert sorting.on_the_wall() == {"1 + 2": "Ut", "3": BUS}


@pytest.mark.parametrize("named", [1, 3])
def test_a_merge_is_split_by_any_of_its_numbers(sorting: Wall, named: int) -> None:
    sorting.does(LIV, MergeIdeas(activity="a1", ideas=(1, 3), text="Ut"))
    assert sorting.does(LIV, SplitIdeas(activity="a1", idea=named)).counts
    assert sorting.on_the_wall() == {"1": BENCHES, "2": CAFE, "3": BUS}


def test_split_slips_go_back_only_to_groups_that_are_there(sorting: Wall) -> None:
    sorting.grouped("Ute", 1)
    sorting.does(LIV, MergeIdeas(activity="a1", ideas=(1, 3), text="Ut"))
    for groups in [("g1",), ("g1", "g9"), ("g1", "", "")]:
        assert sorting.gets(LIV, SplitIdeas(activity="a1", idea=1, groups=groups)) == NO_SUCH_GROUP
    assert sorting.does(LIV, SplitIdeas(activity="a1", idea=1, groups=("", "g1"))).counts
    assert sorting.wall.members("g1") == (3,)


def test_merged_slips_lie_in_one_place_and_move_together(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    sorting.grouped("Ute", 3)
    sorting.does(LIV, MergeIdeas(activity="a1", ideas=(1, 3), text="Ut"))
    assert sorting.wall.members("g1") == (1, 3)
    sorting.does(LIV, PlaceIdeas(activity="a1", ideas=(3,), groups=("g2",)))
    assert (sorting.wall.members("g1"), sorting.wall.members("g2")) == ((), (1, 3))


def merged(hall: Wall) -> list[int]:
    return [slip["number"] for slip in hall.sees("a1", "facilitator")["loose"]["slips"] if slip["merged"]]


def test_a_merged_slip_stands_under_its_first_number_that_is_shown(sorting: Wall) -> None:
    sorting.does(LIV, MergeIdeas(activity="a1", ideas=(1, 2, 3), text="Ut"))
    assert merged(sorting) == [1]
    sorting.does(LIV, HideIdeas(activity="a1", ideas=(1,)))
    assert sorting.on_the_wall() == {"2 + 3": "Ut"}
    assert merged(sorting) == [2]
    sorting.does(LIV, HideIdeas(activity="a1", ideas=(2,)))
    assert sorting.on_the_wall() == {"3": BUS}
    assert merged(sorting) == [3]
    sorting.does(LIV, HideIdeas(activity="a1", ideas=(3,)))
    assert merged(sorting) == []
    assert sorting.fates() == {"sent": 3, "hidden": 3}


def test_a_slip_can_be_edited_while_it_is_merged(sorting: Wall) -> None:
    sorting.does(LIV, MergeIdeas(activity="a1", ideas=(1, 3), text="Ut"))
    sorting.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE))
    assert sorting.on_the_wall()["1 + 3"] == "Ut"
    sorting.does(LIV, SplitIdeas(activity="a1", idea=1))
    assert sorting.on_the_wall()["1"] == CAFE


# What the next activity gets


def test_groups_come_before_loose_slips_and_empty_groups_do_not_come(sorting: Wall) -> None:
    sorting.grouped("Tomt")
    sorting.grouped("Ut", 1, 3)
    assert items(sorting.wall) == (Item("g2", "Ut", (1, 3), grouped=True), Item("2", CAFE, (2,)))


def test_a_slip_still_in_its_grace_can_be_voted_on_and_a_hidden_one_cannot() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.does(LIV, HideIdeas(activity="a1", ideas=(2,)))
    assert items(hall.wall) == (Item("1", BENCHES, (1,)),)


# Undo has nothing to offer where nothing was done


@pytest.mark.parametrize(
    "command",
    [
        HideIdeas(activity="a1", ideas=(9,)),
        UnhideIdeas(activity="a1", ideas=(1,)),
        SplitIdeas(activity="a1", idea=1),
        NameGroup(activity="a1", group="g9", heading="Sosialt"),
        ShowIdeas(activity="a1", ideas=(1,)),
    ],
    ids=repr,
)
def test_what_changed_nothing_leaves_nothing_to_take_back(sorting: Wall, command: Any) -> None:
    assert command.undo(sorting.wall) is None


def test_what_was_hidden_for_several_reasons_is_not_hidden_again_in_one_go(sorting: Wall) -> None:
    sorting.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="Navn"))
    assert UnhideIdeas(activity="a1", ideas=(1,)).undo(sorting.wall) == HideIdeas(
        activity="a1", ideas=(1,), reason="Navn"
    )
    sorting.does(LIV, HideIdeas(activity="a1", ideas=(2,), reason="Utenfor"))
    assert UnhideIdeas(activity="a1", ideas=(1, 2)).undo(sorting.wall) is None
