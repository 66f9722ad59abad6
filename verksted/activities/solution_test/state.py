"""What a solution test is: solutions, everybody's lights, and slips on what could be better."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

import msgspec
from immutables import Map

from verksted.domain import limits
from verksted.domain.activity import ROLES, Item
from verksted.domain.choices import moved
from verksted.domain.ideas.state import Idea, IdeaSettings, IdeaState
from verksted.domain.picture import Picture
from verksted.domain.privacy import Splits, Voice, splits
from verksted.domain.refusals import Refusal
from verksted.domain.report import Table
from verksted.domain.voting import CHANNELS

SOLUTIONS_MOVED = Refusal("solutions_moved")
END_OF_TIME_MS = 1 << 60
"""A moment after every grace period."""

Light = Literal["green", "yellow", "red"]
LIGHTS: tuple[Light, ...] = get_args(Light)


class Solution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is tested: its name, a few words, and perhaps a picture."""

    title: str = ""
    text: str = ""
    picture: Picture = msgspec.field(default_factory=Picture)

    def fault(self) -> str:
        """The name of a field that does not fit, or the empty string."""
        if not 0 < len(self.title) <= limits.heading_chars_max:
            return "title"
        return "text" if len(self.text) > limits.solution_chars_max else self.picture.fault()


class SolutionTestSettings(IdeaSettings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for a solution test."""

    solutions: tuple[Solution, ...] = (Solution("Løsningen"),)
    hands_on: Literal["solutions", "improvements"] = "solutions"
    """What a vote that comes after is about."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The solutions' names, in order."""
        return tuple(solution.title for solution in self.solutions)

    def fault(self) -> str:
        """One to six solutions with names of their own."""
        if not 1 <= len(self.solutions) <= limits.solutions_max or len(set(self.titles)) < len(self.titles):
            return "solutions"
        return "solutions" if any(solution.fault() for solution in self.solutions) else super().fault()


class Ballot(msgspec.Struct, frozen=True):
    """One person's lights, under a pseudonym that only this test knows."""

    lights: Map[int, Light] = Map()
    role: str = ""
    table: int = 0
    channel: str = "phone"


EMPTY = Ballot()


class Counted(msgspec.Struct, frozen=True):
    """What the lights had come to when the test was handed on: sums, and nobody's ballot."""

    lit: int = 0
    lights: Map[int, tuple[int, ...]] = Map()
    """How many of each light a solution has, in their order."""
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


NOTHING = Counted()


class SolutionTest(IdeaState, frozen=True):
    """The lights and the slips. Both bear the pseudonyms of this test: a light is nobody's, and so is what came with it."""

    settings: SolutionTestSettings
    ballots: Map[str, Ballot] = Map()
    counted: Counted = NOTHING
    """What was counted before this test was handed on, where it has been restored."""
    at: int = 1
    """The number of the solution the hall is at; 0 for all of them."""

    @property
    def prompts(self) -> tuple[str, ...]:
        """Each slip is about one solution."""
        return self.settings.titles

    def ballot(self, voter: str) -> Ballot:
        """A person's ballot; an empty one before the first light."""
        return self.ballots.get(voter, EMPTY)

    def voices(self, solution: int) -> Iterator[Voice]:
        """Each light given to a solution, for a result that is spread over roles and channels."""
        for voter in sorted(self.ballots):
            ballot = self.ballots[voter]
            if light := ballot.lights.get(solution):
                yield Voice(ballot.role, ballot.channel, {light: 1})

    def splits(self, solution: int) -> Splits:
        """A solution's lights spread over roles and over channels, as far as that may be shown."""
        return splits(self.voices(solution), LIGHTS, order=(*ROLES, *CHANNELS))

    @property
    def lit(self) -> int:
        """How many have given some solution a light."""
        return len(self.ballots) + self.counted.lit

    def given(self, solution: int) -> int:
        """How many have given a solution a light."""
        return sum(self.tally(solution).values())

    def tally(self, solution: int) -> dict[str, int]:
        """How many of each light a solution has."""
        given = [ballot.lights.get(solution) for ballot in self.ballots.values()]
        before = self.counted.lights.get(solution, (0, 0, 0))
        return {light: given.count(light) + n for light, n in zip(LIGHTS, before, strict=True)}

    def about(self, solution: int) -> list[Idea]:
        """The slips about a solution, by number."""
        return [idea for idea in self.in_order() if idea.prompt == solution - 1]

    def refuse_settings(self, settings: SolutionTestSettings) -> Refusal | None:
        """A solution that somebody has said something of stays, and stays where it is."""
        if not self.ballots and not self.ideas and not self.counted.lights:
            return None
        stands = not moved(self.settings.titles, settings.titles) and self._fits(len(settings.solutions))
        return None if stands else SOLUTIONS_MOVED

    def _fits(self, solutions: int) -> bool:
        """True when every light and every slip is about a solution that there is."""
        lit = [number for ballot in self.ballots.values() for number in ballot.lights]
        asked = [idea.prompt + 1 for idea in self.ideas.values()]
        return all(1 <= number <= solutions for number in (*lit, *asked, *self.counted.lights))


def start(settings: SolutionTestSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> SolutionTest:
    """No light is lit, and the hall is at the first solution."""
    return SolutionTest(settings)


def items(state: SolutionTest) -> tuple[Item, ...]:
    """The solutions, each with the numbers of what was said of it; or each improvement by itself.

    How many there are rests on what rules have let through, and never on what the words are.
    """
    passed = {n: _let_through(state, n) for n in range(1, len(state.settings.solutions) + 1)}
    if state.settings.hands_on == "improvements":
        ideas = (idea for n in sorted(passed) for idea in passed[n])
        return tuple(Item(str(i.number), state.built_on(i, END_OF_TIME_MS), (i.number,)) for i in ideas)
    titles = enumerate(state.settings.titles, 1)
    return tuple(Item(f"s{n}", title, tuple(i.number for i in passed[n]), grouped=True) for n, title in titles)


def _let_through(state: SolutionTest, solution: int) -> list[Idea]:
    return [idea for idea in state.about(solution) if state.let_through(idea, END_OF_TIME_MS)]
