"""What holds of slips and groups whatever happens to them, in any order, by several hosts at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from tests.activities.wall import Wall
from tests.any_command import PROPERTY
from tests.hall import ASTRID, BERIT, KARI, LIV, ODD, SECOND_MS
from verksted.activities.idea_wall import groups, slips
from verksted.activities.idea_wall.packing import wall_of_groups, wall_of_slips
from verksted.activities.idea_wall.slips import EditIdea, PostIdea, TakeDownIdea
from verksted.activities.idea_wall.state import IdeaWall, cards, items
from verksted.activities.idea_wall.views import FATES, PAGE_MS
from verksted.domain.activity import Author, Command
from verksted.domain.workshop import ChangeActivity, CloseActivity, OpenActivity

Move = tuple[Author, Command[Any]]

SLIPS = 6
a1: dict[str, Any] = {"activity": "a1"}


def asked(command: type[Command[Any]], **fields: SearchStrategy[Any]) -> SearchStrategy[Command[Any]]:
    return st.builds(command, activity=st.just("a1"), **fields)


numbers = st.integers(1, SLIPS)
several = st.lists(numbers, min_size=1, max_size=4).map(tuple)
ids = st.sampled_from(["g1", "g2", "g3", "g4"])
places = st.sampled_from(["", "g1", "g2", "g3"])
headings = st.sampled_from(["Møteplasser", "Ute", "Transport"])
reasons = st.sampled_from(["", "Navn på nabo", "Utenfor temaet"])

sorting: SearchStrategy[Command[Any]] = st.one_of(
    asked(groups.MakeGroup, heading=headings, ideas=several),
    asked(groups.MakeGroup, heading=headings, ideas=several),
    asked(groups.NameGroup, group=ids, heading=headings),
    several.flatmap(
        lambda ideas: asked(
            groups.PlaceIdeas,
            ideas=st.just(ideas),
            groups=st.lists(places, min_size=len(ideas), max_size=len(ideas)).map(tuple) | st.tuples(places),
        )
    ),
    asked(groups.DissolveGroup, group=ids),
    asked(groups.MergeGroups, group=ids, into=ids),
    asked(groups.RestoreGroup, group=ids),
    asked(groups.PickPrompt, prompt=st.integers(0, 3)),
    asked(slips.MergeIdeas, ideas=several, text=headings),
    asked(slips.SplitIdeas, idea=numbers),
)
letting_in: SearchStrategy[Command[Any]] = st.one_of(
    asked(slips.ShowIdeas, ideas=several),
    asked(slips.HideIdeas, ideas=several, reason=reasons),
    asked(slips.UnhideIdeas, ideas=several),
)
by_hosts: SearchStrategy[Move] = st.tuples(st.sampled_from([KARI, LIV]), sorting | letting_in)
by_people: SearchStrategy[Move] = st.tuples(
    st.sampled_from([ASTRID, ODD, BERIT]),
    asked(PostIdea, text=st.sampled_from(["Benker", "Kafé"]))
    | asked(EditIdea, idea=numbers, text=st.sampled_from(["Buss", "Benker"]))
    | asked(TakeDownIdea, idea=numbers),
)
by_the_facilitator: SearchStrategy[Move] = st.tuples(
    st.just(KARI),
    st.just(CloseActivity(activity="a1"))
    | st.just(OpenActivity(activity="a1"))
    | st.builds(
        lambda moderation: ChangeActivity(activity="a1", title="Behov", settings=_settings(moderation)),
        st.sampled_from(["grace", "queue", "off"]),
    ),
)
anything = st.lists(by_hosts | by_hosts | by_people | by_the_facilitator, max_size=25)


def _settings(moderation: str) -> dict[str, Any]:
    return {"moderation": moderation, "prompts": ["1?", "2?", "3?", "4?"]}


def sorted_hall(moves: list[Move], moderation: str = "grace") -> Wall:
    """A hall with some slips of three people, after the moves."""
    hall = Wall(**_settings(moderation))
    for n, author in enumerate([ASTRID, ODD, BERIT, LIV, ASTRID, ODD]):
        hall.posts(author, f"Lapp {n + 1}", prompt=n % 4)
    for author, command in moves:
        hall.does(author, command)
    return hall


# Taking back


def visible(state: IdeaWall) -> IdeaWall:
    """The wall without the record of groups that are gone."""
    return replace(state, groups=tuple(state.living()))


@given(st.lists(by_hosts | by_people, max_size=12), sorting | letting_in)
@settings(PROPERTY, max_examples=400)
def test_what_a_host_takes_back_leaves_the_wall_as_it_was(moves: list[Move], command: Command[Any]) -> None:
    hall = sorted_hall(moves)
    before = hall.wall
    undo = command.undo(before)
    if not hall.does(LIV, command).counts or undo is None:
        return
    after = hall.wall
    redo = undo.undo(after)
    assert hall.does(LIV, undo).counts
    assert visible(hall.wall) == visible(before)
    if redo is not None:
        assert hall.does(LIV, redo).counts
        assert visible(hall.wall) == visible(after)


def test_every_command_of_a_host_but_showing_can_be_taken_back() -> None:
    hall = sorted_hall(
        [(LIV, groups.MakeGroup(**a1, heading=h, ideas=i)) for h, i in [("Ute", (1, 2)), ("Inne", (3,))]]
    )
    for author, command in [
        (LIV, groups.MakeGroup(**a1, heading="Transport", ideas=(1, 3))),
        (LIV, groups.NameGroup(**a1, group="g1", heading="Transport")),
        (LIV, groups.PlaceIdeas(**a1, ideas=(1, 4), groups=("g2",))),
        (LIV, groups.DissolveGroup(**a1, group="g1")),
        (LIV, groups.MergeGroups(**a1, group="g1", into="g2")),
        (LIV, groups.PickPrompt(**a1, prompt=3)),
        (LIV, slips.MergeIdeas(**a1, ideas=(2, 3), text="Ut")),
        (LIV, slips.HideIdeas(**a1, ideas=(1, 2), reason="Navn")),
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
@settings(PROPERTY, max_examples=200)
def test_whatever_hosts_and_people_do_at_once_no_slip_and_no_number_is_lost(moves: list[Move], moderation: str) -> None:
    hall = sorted_hall([], moderation)
    posted = {idea.number: (idea.author.id, idea.prompt, idea.at_ms) for idea in hall.wall.in_order()}
    for author, command in moves:
        before = hall.wall
        verdict = hall.does(author, command)
        if verdict.number:
            posted[verdict.number] = (author.id, 0, hall.now_ms)
        _nothing_lost(hall, posted)
        _only_authors_change_texts(before, hall.wall, author)


def _nothing_lost(hall: Wall, posted: dict[int, Any]) -> None:
    wall = hall.wall
    assert {i.number: (i.author.id, i.prompt, i.at_ms) for i in wall.in_order()} == posted
    assert sorted(posted) == list(range(1, hall.workshop.next_number))
    section = hall.report()
    assert section.counts["sent"] == len(posted) == sum(section.counts[fate] for fate in FATES)
    assert [slip.number for slip in section.slips] == sorted(posted)
    _lies_in_one_place(wall)


def _lies_in_one_place(wall: IdeaWall) -> None:
    living = {group.id for group in wall.living()}
    assert set(wall.places.values()) <= living
    merged = [number for merge in wall.merges.values() for number in merge.numbers]
    assert len(merged) == len(set(merged))
    assert all(len({wall.places.get(n, "") for n in merge.numbers}) == 1 for merge in wall.merges.values())


def _only_authors_change_texts(before: IdeaWall, after: IdeaWall, actor: Author) -> None:
    changed = [n for n in before.ideas if before.ideas[n].text != after.ideas[n].text]
    assert all(before.ideas[number].author.id == actor.id for number in changed)


@given(anything, st.integers(0, 40_000))
@settings(PROPERTY)
def test_every_shown_slip_stands_on_one_card_and_in_one_item(moves: list[Move], later_ms: int) -> None:
    hall = sorted_hall(moves, "off")
    hall.wait(later_ms)
    shown = sorted(i.number for i in hall.wall.in_order() if hall.wall.fate(i, hall.now_ms) == "shown")
    assert sorted(n for card in cards(hall.wall, hall.now_ms) for n in card.numbers) == shown
    built_on = sorted(n for item in items(hall.wall) for n in item.numbers)
    assert set(shown) <= set(built_on)
    assert len(built_on) == len(set(built_on))


@given(anything)
@settings(PROPERTY)
def test_a_slip_waits_for_a_host_exactly_while_its_newest_words_are_not_on_the_wall(moves: list[Move]) -> None:
    hall = sorted_hall(moves)
    for idea in hall.wall.in_order():
        settled = idea.hidden or idea.taken_down or hall.wall.shown_text(idea, hall.now_ms) == idea.text
        assert hall.wall.waits(idea, hall.now_ms) != settled


@given(anything)
@settings(PROPERTY)
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


# Screens


@given(anything, st.sampled_from(["grace", "queue", "off"]))
@settings(PROPERTY)
def test_every_card_comes_up_on_the_wall_as_its_pages_turn(moves: list[Move], moderation: str) -> None:
    hall = sorted_hall(moves, moderation)
    shown = cards(hall.wall, hall.now_ms)
    if not any(card.group for card in shown):
        prompt = min(hall.wall.wall_prompt, len(hall.wall.settings.prompts) - 1)
        shown = [card for card in shown if card.prompt == prompt]
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
    assert wall_of_slips([{"number": 1, "text": "Lapp 1"}], 0).keys() <= stage.keys()
    hall = sorted_hall([(LIV, groups.MakeGroup(**a1, heading="Ute", ideas=(1,)))], "off")
    one = [{"heading": "Ute", "paper": "pink", "slips": [{"number": 1, "text": "Lapp 1"}]}]
    assert wall_of_groups(one, 0).keys() <= hall.sees("a1", "projector")["stage"].keys()
