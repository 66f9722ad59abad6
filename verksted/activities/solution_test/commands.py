"""Commands of a solution test: give a light, write what could be better, and which solution the hall is at."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.solution_test.state import LIGHTS, Ballot, Light, SolutionTest
from verksted.domain import refusals
from verksted.domain.activity import (
    FACILITATORS,
    OPEN,
    PARTICIPANTS,
    STARTED,
    ActivityCommand,
    Occasion,
    Standing,
    Status,
)
from verksted.domain.ideas import commands
from verksted.domain.refusals import Refusal

NO_SUCH_SOLUTION = Refusal("no_such_solution")
NO_SUCH_LIGHT = Refusal("no_such_light")


class GiveLight(ActivityCommand[SolutionTest], frozen=True, kw_only=True):
    """One's own light for a solution, in place of the one before; and perhaps a slip on what could be better.

    Both are the pseudonym's, so that neither tells who was here: whoever wrote the slip finds it by the same name.
    """

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    when: ClassVar[frozenset[Status]] = OPEN
    blind: ClassVar[bool] = True
    takes_number: ClassVar[bool] = True
    choice_field: ClassVar[str] = "light"

    solution: int
    light: Light
    better: str = ""

    def numbered(self) -> bool:
        """Only a slip has a number."""
        return bool(self.better)

    @property
    def _slip(self) -> PostIdea:
        return PostIdea(activity=self.activity, text=self.better, prompt=self.solution - 1)

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """The solution and the light are there, and the slip fits."""
        if not 1 <= self.solution <= len(state.settings.solutions):
            return NO_SUCH_SOLUTION
        if self.light not in LIGHTS:
            return NO_SUCH_LIGHT
        if not occasion.author.id:
            return refusals.NOT_JOINED
        return self._slip.refuse(state, occasion) if self.better else None

    def apply(self, state: SolutionTest, occasion: Occasion) -> SolutionTest:
        """The ballot as it is now, with the role and channel it came by; and the slip, where there is one."""
        author = occasion.author
        lights = state.ballot(author.id).lights.set(self.solution, self.light)
        ballot = Ballot(lights, author.role, author.table, author.channel)
        lit = replace(state, ballots=state.ballots.set(author.id, ballot))
        return self._slip.apply(lit, occasion) if self.better else lit


class PickSolution(ActivityCommand[SolutionTest], frozen=True, kw_only=True):
    """Which solution the wall and the phones are at; 0 for all of them."""

    by: ClassVar[frozenset[Standing]] = FACILITATORS
    when: ClassVar[frozenset[Status]] = STARTED

    solution: int

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """It must be there."""
        return None if 0 <= self.solution <= len(state.settings.solutions) else NO_SUCH_SOLUTION

    def apply(self, state: SolutionTest, occasion: Occasion) -> SolutionTest:
        """Lights may be given all the same to one the hall has left: not every phone is as quick."""
        return replace(state, at=self.solution)

    def undo(self, state: SolutionTest) -> PickSolution | None:
        """Back to the one before."""
        return None if self.solution == state.at else PickSolution(activity=self.activity, solution=state.at)


# Slips, as wherever there are slips; but by the pseudonym, as everything here


class PostIdea(commands.PostIdea[SolutionTest], frozen=True, kw_only=True):
    """What could be better about a solution; `prompt` counts them from 0."""

    blind: ClassVar[bool] = True

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """A slip of nobody's would be everybody's."""
        return super().refuse(state, occasion) or (None if occasion.author.id else refusals.NOT_JOINED)


class EditIdea(commands.EditIdea[SolutionTest], frozen=True, kw_only=True):
    """Other words on one's own slip."""

    blind: ClassVar[bool] = True


class TakeDownIdea(commands.TakeDownIdea[SolutionTest], frozen=True, kw_only=True):
    """The author takes the slip off the wall."""

    blind: ClassVar[bool] = True


class ShowIdeas(commands.ShowIdeas[SolutionTest], frozen=True, kw_only=True):
    """Approve slips."""


class HideIdeas(commands.HideIdeas[SolutionTest], frozen=True, kw_only=True):
    """Take slips off the wall, with a reason."""


class UnhideIdeas(commands.UnhideIdeas[SolutionTest], frozen=True, kw_only=True):
    """Undo a hiding without approving anything."""


HideIdeas.unhides, UnhideIdeas.hides = UnhideIdeas, HideIdeas
