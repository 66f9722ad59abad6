"""What holds of slips and groups whatever happens to them, in any order, by several hosts at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map
from msgspec.structs import replace

from tests.activities.sorting import PICKS, Move, Sorting, a1, anything, seeds, sorted_hall
from tests.activities.wall import Wall
from tests.any_command import PROPERTY
from tests.hall import ASTRID, BERIT, KARI, LIV, ODD, SECOND_MS
from verksted.activities.idea_wall.cards import cards, items
from verksted.activities.idea_wall.groups import DissolveGroup, MakeGroup, MergeGroups, NameGroup
from verksted.activities.idea_wall.hall import (
    AskHall,
    CoverWall,
    LetTablesPick,
    PickIdea,
    PickPrompt,
    TagGroup,
    TagIdeas,
    all_picked,
)
from verksted.activities.idea_wall.packing import wall_of_slips
from verksted.activities.idea_wall.parts import DivideIdea, RewordIdea
from verksted.activities.idea_wall.piles import wall_of_groups
from verksted.activities.idea_wall.places import AddToGroup, LayIdeas, PlaceIdeas, TakeOutOfGroup
from verksted.activities.idea_wall.slips import HideIdeas, MergeIdeas
from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain.activity import ActivityCommand, Author, Command
from verksted.domain.commands import ChangeActivity, CloseActivity, OpenActivity
from verksted.domain.ideas.state import FATES
from verksted.domain.legibility import hall as hall_of
from verksted.domain.turning import PAGE_MS

# Taking back


def visible(state: IdeaWall) -> IdeaWall:
    """The wall without the record of groups and parts that are gone."""
    return replace(state, groups=tuple(state.living()), gathered=Map())


@given(anything, seeds)
@settings(PROPERTY, max_examples=800)
def test_what_a_host_takes_back_leaves_the_wall_as_it_was(moves: list[Move], seed: int) -> None:
    drawn = Sorting(seed)
    command = drawn.one(drawn.by_hosts, drawn.by_hosts, drawn.by_the_facilitator)()
    if not isinstance(command, ActivityCommand):
        return
    hall = sorted_hall(moves)
    before = hall.wall
    undo = command.undo(before)
    if not hall.does(KARI, command).counts or undo is None:
        return
    after = hall.wall
    redo = undo.undo(after)
    assert hall.does(KARI, undo).counts
    assert visible(hall.wall) == visible(before)
    if redo is not None:
        assert hall.does(KARI, redo).counts
        assert visible(hall.wall) == visible(after)


def test_every_command_of_a_host_but_showing_can_be_taken_back() -> None:
    hall = sorted_hall([(LIV, MakeGroup(**a1, heading=h, ideas=i)) for h, i in [("Ute", (1, 2)), ("Inne", (3,))]])
    for author, command in [
        (LIV, MakeGroup(**a1, heading="Transport", ideas=(1, 3))),
        (LIV, NameGroup(**a1, group="g1", heading="Transport")),
        (LIV, PlaceIdeas(**a1, ideas=(1, 4), groups=("g2",))),
        (LIV, DissolveGroup(**a1, group="g1")),
        (LIV, MergeGroups(**a1, group="g1", into="g2")),
        (LIV, PickPrompt(**a1, prompt=3)),
        (LIV, MergeIdeas(**a1, ideas=(2, 3), text="Ut")),
        (LIV, HideIdeas(**a1, ideas=(1, 2), reason="Navn")),
        (LIV, LayIdeas(**a1, ideas=(1, 1, 2), groups=("g1", "g2", ""))),
        (LIV, AddToGroup(**a1, ideas=(1, 4), group="g2")),
        (LIV, TakeOutOfGroup(**a1, ideas=(1,), group="g1")),
        (LIV, RewordIdea(**a1, idea=1, text="Ut på tur")),
        (LIV, DivideIdea(**a1, idea=2, text="Ut", rest="Hjem")),
        (LIV, PickIdea(**a1, idea=2)),
        (LIV, TagIdeas(**a1, ideas=(1, 2), tag="Bistand")),
        (LIV, TagGroup(**a1, group="g1", tag="Boform")),
        (LIV, CoverWall(**a1, covered=True)),
        (KARI, AskHall(**a1, asking=True)),
        (KARI, LetTablesPick(**a1, picking=True)),
    ]:
        before = hall.wall
        undo = command.undo(before)
        assert undo is not None
        assert hall.does(author, command).counts
        assert hall.wall != before
        assert undo.undo(hall.wall) is not None
        assert hall.does(author, undo).counts
        assert visible(hall.wall) == visible(before)


# Several hosts at once


@given(anything, st.sampled_from(["grace", "queue", "off"]))
@settings(PROPERTY, max_examples=400)
def test_whatever_hosts_and_people_do_at_once_no_slip_and_no_number_is_lost(moves: list[Move], moderation: str) -> None:
    hall = sorted_hall([], moderation)
    posted = {idea.number: (idea.author.id, idea.prompt, idea.at_ms) for idea in hall.wall.in_order()}
    for author, command in moves:
        before = hall.wall
        verdict = hall.does(author, command)
        if verdict.number:
            cut = getattr(command, "idea", None)
            posted[verdict.number] = posted[cut] if cut else (author.id, getattr(command, "prompt", 0), hall.now_ms)
        _nothing_lost(hall, posted)
        _only_authors_change_texts(before, hall.wall, author)


def _nothing_lost(hall: Wall, posted: dict[int, Any]) -> None:
    wall = hall.wall
    away = {number: part.idea for number, part in wall.gathered.items()}
    assert {n: (i.author.id, i.prompt, i.at_ms) for n, i in {**dict(wall.ideas), **away}.items()} == posted
    assert sorted(posted) == list(range(1, hall.workshop.next_number))
    there = sorted(posted.keys() - away.keys())
    section = hall.report()
    assert section.counts["sent"] == len(there) == sum(section.counts[fate] for fate in FATES)
    assert [slip.number for slip in section.slips] == there
    assert [slip.number for slip in section.slips if slip.part_of] == sorted(wall.parts)
    _lies_where_it_can(wall)


def _lies_where_it_can(wall: IdeaWall) -> None:
    order = [group.id for group in wall.living()]
    assert set(wall.places) <= set(wall.ideas)
    for lies in wall.places.values():
        assert lies
        assert [group for group in order if group in lies] == list(lies)
    merged = [number for merge in wall.merges.values() for number in merge.numbers]
    assert len(merged) == len(set(merged))
    assert all(len({wall.groups_of(n) for n in merge.numbers}) == 1 for merge in wall.merges.values())


def _only_authors_change_texts(before: IdeaWall, after: IdeaWall, actor: Author) -> None:
    both = set(before.ideas) & set(after.ideas)
    changed = [n for n in sorted(both) if before.ideas[n].text != after.ideas[n].text]
    assert all(before.ideas[number].author.id == actor.id for number in changed)


@given(anything, st.integers(0, 40_000))
@settings(PROPERTY)
def test_every_shown_slip_stands_on_one_card_and_in_an_item_for_each_of_its_groups(
    moves: list[Move], later_ms: int
) -> None:
    hall = sorted_hall(moves, "off")
    hall.wait(later_ms)
    shown = sorted(i.number for i in hall.wall.in_order() if hall.wall.fate(i, hall.now_ms) == "shown")
    assert sorted(n for card in cards(hall.wall, hall.now_ms) for n in card.numbers) == shown
    built_on = Counter(n for item in items(hall.wall) for n in item.numbers)
    assert set(shown) <= set(built_on)
    assert all(count == max(len(hall.wall.groups_of(number)), 1) for number, count in built_on.items())


@given(anything)
@settings(PROPERTY)
def test_a_slip_waits_for_a_host_exactly_while_its_newest_words_are_not_on_the_wall(moves: list[Move]) -> None:
    hall = sorted_hall(moves)
    for idea in hall.wall.in_order():
        hidden = idea.hidden and not idea.comes_back
        settled = hidden or idea.taken_down or hall.wall.shown_text(idea, hall.now_ms) == idea.text
        assert hall.wall.waits(idea, hall.now_ms) != settled


@given(anything)
@settings(PROPERTY, max_examples=400)
def test_a_host_s_command_names_the_authors_of_every_slip_whose_own_view_it_changes(moves: list[Move]) -> None:
    hall = sorted_hall([], "off")
    for author, command in moves:
        if isinstance(command, OpenActivity | CloseActivity):
            continue
        target: Any = hall.workshop if isinstance(command, ChangeActivity) else hall.wall
        before = {person.id: hall.mine(person) for person in (ASTRID, ODD, BERIT)}
        hall.does(author, command)
        hall.now_ms -= SECOND_MS
        changed = {person.id for person in (ASTRID, ODD, BERIT) if hall.mine(person) != before[person.id]}
        assert changed <= {author.id, *command.touches(target)}
        hall.now_ms += SECOND_MS


# Two helpers at once


def by_two(seed: int) -> tuple[list[Command[Any]], list[Command[Any]]]:
    """Each fills and empties a group of their own."""
    drawn = Sorting(seed)

    def of(group: str) -> list[Command[Any]]:
        kinds = [drawn.one(AddToGroup, AddToGroup, TakeOutOfGroup) for _ in range(8)]
        return [kind(**a1, ideas=drawn.several(), group=group) for kind in kinds]

    return of("g1"), of("g2")


@given(seeds, st.lists(st.booleans(), min_size=16, max_size=16))
@settings(PROPERTY)
def test_helpers_with_a_group_each_never_undo_one_another_however_their_acts_fall(seed: int, turns: list[bool]) -> None:
    one, other = by_two(seed)
    begun = [(LIV, MakeGroup(**a1, heading=heading)) for heading in ("Ute", "Inne")]
    in_a_row = sorted_hall([*begun, *((LIV, each) for each in one), *((KARI, each) for each in other)])
    left, right = iter(one), iter(other)
    mixed = [(LIV, next(left, None)) if turn else (KARI, next(right, None)) for turn in turns]
    rest = [*((LIV, each) for each in left), *((KARI, each) for each in right)]
    at_once = sorted_hall([*begun, *[(who, each) for who, each in mixed if each], *rest])
    assert at_once.wall.places == in_a_row.wall.places


# Tables


@given(anything)
@settings(PROPERTY, max_examples=200)
def test_no_table_ever_has_more_slips_for_the_plenary_than_it_may(moves: list[Move]) -> None:
    hall = sorted_hall([(KARI, LetTablesPick(**a1, picking=True))], "off")
    for author, command in moves:
        hall.does(author, command)
        for table, chosen in hall.wall.picks.items():
            assert 0 < len(chosen) <= PICKS
            assert len(set(chosen)) == len(chosen)
            known = {**dict(hall.wall.ideas), **{n: part.idea for n, part in hall.wall.gathered.items()}}
            assert {known[number].author.table for number in chosen} == {table}


# Screens


@given(anything, st.sampled_from(["grace", "queue", "off"]))
@settings(PROPERTY)
def test_every_card_comes_up_on_the_wall_as_its_pages_turn(moves: list[Move], moderation: str) -> None:
    hall = sorted_hall(moves, moderation)
    hall.does(KARI, CoverWall(**a1, covered=False))
    hall.does(KARI, LetTablesPick(**a1, picking=False))
    shown = cards(hall.wall, hall.now_ms)
    chosen = [card for card in shown if card.number in all_picked(hall.wall)]
    if not any(card.groups for card in shown):
        prompt = min(hall.wall.wall_prompt, len(hall.wall.settings.prompts) - 1)
        shown = chosen or [card for card in shown if card.prompt == prompt]
    seen: set[int] = set()
    for _ in range(12):
        seen |= {slip["number"] for slip in _slips_of(hall.sees("a1", "projector")["stage"])}
        hall.now_ms += PAGE_MS
    assert {card.number for card in shown} <= seen


def _slips_of(stage: dict[str, Any]) -> list[dict[str, Any]]:
    taken: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "slips": lambda: [slip for column in stage["columns"] for slip in column],
        "groups": lambda: [slip for column in stage["columns"] for slip in column["slips"]],
        "map": lambda: list(stage["reading"]),
    }
    return taken.get(stage["mode"], list)()


def test_the_wall_is_packed_by_the_functions_tried_elsewhere() -> None:
    stage = sorted_hall([], "off").sees("a1", "projector")["stage"]
    assert wall_of_slips([{"number": 1, "text": "Lapp 1", "settled": True}], 0, hall_of(0)).keys() <= stage.keys()
    hall = sorted_hall([(LIV, MakeGroup(**a1, heading="Ute", ideas=(1,)))], "off")
    one = [{"heading": "Ute", "paper": "pink", "slips": [{"number": 1, "text": "Lapp 1", "settled": True}]}]
    assert wall_of_groups(one, 0, hall_of(0)).keys() <= hall.sees("a1", "projector")["stage"].keys()
