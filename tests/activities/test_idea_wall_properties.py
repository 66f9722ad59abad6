"""What holds of slips and groups whatever happens to them, in any order, by several hosts at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.activities.wall import Wall
from tests.any_command import PROPERTY
from tests.hall import ASTRID, BERIT, KARI, LIV, ODD, SECOND_MS
from verksted.activities.idea_wall.groups import (
    DissolveGroup,
    MakeGroup,
    MergeGroups,
    NameGroup,
    PickPrompt,
    PlaceIdeas,
    RestoreGroup,
)
from verksted.activities.idea_wall.packing import wall_of_groups, wall_of_slips
from verksted.activities.idea_wall.slips import (
    EditIdea,
    HideIdeas,
    MergeIdeas,
    PostIdea,
    ShowIdeas,
    SplitIdeas,
    TakeDownIdea,
    UnhideIdeas,
)
from verksted.activities.idea_wall.state import IdeaWall, cards, items
from verksted.activities.idea_wall.views import PAGE_MS
from verksted.domain.activity import Author, Command
from verksted.domain.commands import ChangeActivity, CloseActivity, OpenActivity
from verksted.domain.ideas.state import FATES

Move = tuple[Author, Command[Any]]

SLIPS = 6
a1: dict[str, Any] = {"activity": "a1"}
TEXTS = ("Benker", "Kafé", "Buss")
HEADINGS = ("Møteplasser", "Ute", "Transport")


class Sorting:
    """What people and hosts at a wall may do next; mostly something that can be done."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def one(self, *choices: Any) -> Any:
        return self._chance.choice(choices)

    def number(self) -> int:
        return self._chance.randint(1, SLIPS)

    def several(self) -> tuple[int, ...]:
        return tuple(self.number() for _ in range(self._chance.randint(1, 4)))

    def group(self) -> str:
        return str(self.one("g1", "g1", "g2", "g2", "g3"))

    def place(self) -> PlaceIdeas:
        ideas = self.several()
        each = tuple(self.one("", self.group(), self.group()) for _ in ideas)
        return PlaceIdeas(**a1, ideas=ideas, groups=self.one(each, each[:1]))

    def by_hosts(self) -> Command[Any]:
        command: Command[Any] = self.one(self.grouping, self.grouping, self.showing)()
        return command

    def grouping(self) -> Command[Any]:
        draw: Callable[[], Command[Any]] = self.one(
            lambda: MakeGroup(**a1, heading=self.one(*HEADINGS), ideas=self.several()),
            lambda: MakeGroup(**a1, heading=self.one(*HEADINGS), ideas=self.several()),
            lambda: NameGroup(**a1, group=self.group(), heading=self.one(*HEADINGS)),
            self.place,
            self.place,
            lambda: DissolveGroup(**a1, group=self.group()),
            lambda: MergeGroups(**a1, group=self.group(), into=self.group()),
            lambda: RestoreGroup(**a1, group=self.group()),
            lambda: PickPrompt(**a1, prompt=self._chance.randrange(4)),
            lambda: MergeIdeas(**a1, ideas=self.several(), text=self.one(*HEADINGS)),
            lambda: SplitIdeas(**a1, idea=self.number()),
        )
        return draw()

    def showing(self) -> Command[Any]:
        draw: Callable[[], Command[Any]] = self.one(
            lambda: ShowIdeas(**a1, ideas=self.several()),
            lambda: HideIdeas(**a1, ideas=self.several(), reason=self.one("", "Navn på nabo", "Utenfor temaet")),
            lambda: UnhideIdeas(**a1, ideas=self.several()),
        )
        return draw()

    def by_people(self) -> Command[Any]:
        draw: Callable[[], Command[Any]] = self.one(
            lambda: PostIdea(**a1, text=self.one(*TEXTS)),
            lambda: EditIdea(**a1, idea=self.number(), text=self.one(*TEXTS)),
            lambda: EditIdea(**a1, idea=self.number(), text=self.one(*TEXTS)),
            lambda: TakeDownIdea(**a1, idea=self.number()),
        )
        return draw()

    def by_the_facilitator(self) -> Command[Any]:
        moderation = self.one("grace", "queue", "off")
        change = ChangeActivity(activity="a1", title="Behov", settings=_settings(moderation))
        command: Command[Any] = self.one(CloseActivity(activity="a1"), OpenActivity(activity="a1"), change)
        return command

    def move(self) -> Move:
        who = self._chance.random()
        if who < 0.6:
            return self.one(KARI, LIV), self.by_hosts()
        return (self.one(ASTRID, ODD, BERIT), self.by_people()) if who < 0.9 else (KARI, self.by_the_facilitator())


seeds = st.integers(0, 2**32)


def moved(seed: int, length: int) -> list[Move]:
    drawn = Sorting(seed)
    return [drawn.move() for _ in range(length)]


anything = st.builds(moved, seeds, st.integers(0, 40))
"""One seed gives the same moves however many, so that a failure shrinks to the shortest history."""


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


@given(anything, seeds)
@settings(PROPERTY, max_examples=800)
def test_what_a_host_takes_back_leaves_the_wall_as_it_was(moves: list[Move], seed: int) -> None:
    command = Sorting(seed).by_hosts()
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
    hall = sorted_hall([(LIV, MakeGroup(**a1, heading="Ute", ideas=(1,)))], "off")
    one = [{"heading": "Ute", "paper": "pink", "slips": [{"number": 1, "text": "Lapp 1"}]}]
    assert wall_of_groups(one, 0).keys() <= hall.sees("a1", "projector")["stage"].keys()
