"""A hall that sorts its slips: what people and hosts may do next, drawn by chance, mostly something that can be done."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.activities.wall import Wall
from tests.hall import ASTRID, BERIT, KARI, LIV, ODD
from verksted.activities.idea_wall.groups import DissolveGroup, MakeGroup, MergeGroups, NameGroup, RestoreGroup
from verksted.activities.idea_wall.hall import (
    AskHall,
    CoverWall,
    LetTablesPick,
    PickIdea,
    PickPrompt,
    TagGroup,
    TagIdeas,
)
from verksted.activities.idea_wall.parts import DivideIdea, GatherIdea, RedivideIdea, RewordIdea
from verksted.activities.idea_wall.places import AddToGroup, LayIdeas, PlaceIdeas, TakeOutOfGroup
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
from verksted.activities.idea_wall.state import MISSING
from verksted.domain.activity import Author, Command
from verksted.domain.commands import ChangeActivity, CloseActivity, OpenActivity

Move = tuple[Author, Command[Any]]

SLIPS = 6
PICKS = 2
a1: dict[str, Any] = {"activity": "a1"}
TEXTS = ("Benker", "Kafé", "Buss")
HEADINGS = ("Møteplasser", "Ute", "Transport")
WORKING_GROUPS = ("Bistand", "Boform")


class Sorting:
    """What people and hosts at a wall may do next."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def one(self, *choices: Any) -> Any:
        return self._chance.choice(choices)

    def number(self) -> int:
        """Mostly one of those that were there from the start, sometimes one that came later."""
        return self._chance.randint(1, SLIPS + 3 * (self._chance.random() < 0.2))

    def several(self) -> tuple[int, ...]:
        return tuple(self._chance.randint(1, SLIPS) for _ in range(self._chance.randint(1, 4)))

    def group(self) -> str:
        return str(self.one("g1", "g1", "g2", "g2", "g3"))

    def place(self) -> Command[Any]:
        ideas = self.several()
        each = tuple(self.one("", self.group(), self.group()) for _ in ideas)
        kind = self.one(PlaceIdeas, LayIdeas)
        command: Command[Any] = kind(**a1, ideas=ideas, groups=each if kind is LayIdeas else self.one(each, each[:1]))
        return command

    def by_hosts(self) -> Command[Any]:
        command: Command[Any] = self.one(self.grouping, self.grouping, self.wording, self.showing)()
        return command

    def grouping(self) -> Command[Any]:
        draw: Callable[[], Command[Any]] = self.one(
            lambda: MakeGroup(**a1, heading=self.one(*HEADINGS), ideas=self.several()),
            lambda: MakeGroup(**a1, heading=self.one(*HEADINGS), ideas=self.several()),
            lambda: NameGroup(**a1, group=self.group(), heading=self.one(*HEADINGS)),
            self.place,
            self.place,
            lambda: AddToGroup(**a1, ideas=self.several(), group=self.group()),
            lambda: AddToGroup(**a1, ideas=self.several(), group=self.group()),
            lambda: TakeOutOfGroup(**a1, ideas=self.several(), group=self.group()),
            lambda: DissolveGroup(**a1, group=self.group()),
            lambda: MergeGroups(**a1, group=self.group(), into=self.group()),
            lambda: RestoreGroup(**a1, group=self.group()),
            lambda: TagIdeas(**a1, ideas=self.several(), tag=self.one(*WORKING_GROUPS), tagged=self.one(True, False)),
            lambda: TagGroup(**a1, group=self.group(), tag=self.one(*WORKING_GROUPS), tagged=self.one(True, False)),
        )
        return draw()

    def wording(self) -> Command[Any]:
        draw: Callable[[], Command[Any]] = self.one(
            lambda: PickPrompt(**a1, prompt=self._chance.randrange(4)),
            lambda: MergeIdeas(**a1, ideas=self.several(), text=self.one(*HEADINGS)),
            lambda: MergeIdeas(**a1, ideas=self.several(), text=self.one(*HEADINGS)),
            lambda: SplitIdeas(**a1, idea=self.number()),
            lambda: RewordIdea(**a1, idea=self.number(), text=self.one("", *HEADINGS)),
            lambda: DivideIdea(**a1, idea=self.number(), text=self.one(*TEXTS), rest=self.one(*TEXTS)),
            lambda: DivideIdea(**a1, idea=self.number(), text=self.one(*TEXTS), rest=self.one(*TEXTS)),
            lambda: GatherIdea(**a1, idea=self.number(), parts=self.one(0, 0, 1), text=self.one("", *TEXTS)),
            lambda: RedivideIdea(**a1, idea=self.number(), parts=(SLIPS + self.one(1, 2),), text=self.one("", *TEXTS)),
            lambda: PickIdea(**a1, idea=self.number(), picked=self.one(True, True, False)),
        )
        return draw()

    def showing(self) -> Command[Any]:
        draw: Callable[[], Command[Any]] = self.one(
            lambda: ShowIdeas(**a1, ideas=self.several()),
            lambda: HideIdeas(**a1, ideas=self.several(), reason=self.one("", "Navn på nabo", "Utenfor temaet")),
            lambda: UnhideIdeas(**a1, ideas=self.several()),
            lambda: CoverWall(**a1, covered=self.one(True, False, False)),
        )
        return draw()

    def by_people(self) -> Command[Any]:
        draw: Callable[[], Command[Any]] = self.one(
            lambda: PostIdea(**a1, text=self.one(*TEXTS), prompt=self.one(0, MISSING)),
            lambda: EditIdea(**a1, idea=self.number(), text=self.one(*TEXTS)),
            lambda: EditIdea(**a1, idea=self.number(), text=self.one(*TEXTS)),
            lambda: TakeDownIdea(**a1, idea=self.number()),
            lambda: PickIdea(**a1, idea=self.number(), picked=self.one(True, True, False)),
        )
        return draw()

    def by_the_facilitator(self) -> Command[Any]:
        moderation = self.one("grace", "queue", "off")
        change = ChangeActivity(activity="a1", title="Behov", settings=settings_of(moderation))
        command: Command[Any] = self.one(
            CloseActivity(activity="a1"),
            OpenActivity(activity="a1"),
            change,
            AskHall(**a1, asking=self.one(True, False)),
            LetTablesPick(**a1, picking=self.one(True, True, False)),
        )
        return command

    def move(self) -> Move:
        who = self._chance.random()
        if who < 0.6:
            return self.one(KARI, LIV), self.by_hosts()
        return (self.one(ASTRID, ODD, BERIT), self.by_people()) if who < 0.88 else (KARI, self.by_the_facilitator())


def moved(seed: int, length: int) -> list[Move]:
    drawn = Sorting(seed)
    return [drawn.move() for _ in range(length)]


seeds = st.integers(0, 2**32)
anything = st.builds(moved, seeds, st.integers(0, 40))
"""One seed gives the same moves however many, so that a failure shrinks to the shortest history."""


def settings_of(moderation: str) -> dict[str, Any]:
    prompts = ["1?", "2?", "3?", "4?"]
    groups = list(WORKING_GROUPS)
    return {"moderation": moderation, "prompts": prompts, "table_picks": PICKS, "working_groups": groups}


def sorted_hall(moves: list[Move], moderation: str = "grace") -> Wall:
    """A hall with some slips of three people, after the moves."""
    hall = Wall(**settings_of(moderation))
    for n, author in enumerate([ASTRID, ODD, BERIT, LIV, ASTRID, ODD]):
        hall.posts(author, f"Lapp {n + 1}", prompt=n % 4)
    for author, command in moves:
        hall.does(author, command)
    return hall
