"""Commands of a solution test: give a light, write what could be better, and which solution the hall is at."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.solution_test.lights import LIGHTS, Light
from verksted.activities.solution_test.state import SolutionTest
from verksted.domain import ballots, refusals
from verksted.domain.activity import FACILITATORS, STARTED, ActivityCommand, Occasion, Standing, Status
from verksted.domain.ballots import HANDED_OVER, NOT_SHARED, has_seat
from verksted.domain.ideas import commands
from verksted.domain.refusals import Refusal

NO_SUCH_SOLUTION = Refusal("no_such_solution")
NO_SUCH_LIGHT = Refusal("no_such_light")


class GiveLight(ballots.BallotCommand[SolutionTest], frozen=True, kw_only=True):
    """One's own light for a solution, in place of the one before; and perhaps a slip on what could be better.

    Both are the pseudonym's, so that neither tells who was here: whoever wrote the slip finds it by the same name.
    """

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
        refusal = super().refuse(state, occasion)
        return refusal or (self._slip.refuse(state, occasion) if self.better else None)

    def closed(self, state: SolutionTest, voter: str) -> bool:
        """One that the hall has left may still get its light, but not from a phone that has gone on."""
        return state.closed_for(voter, self.solution)

    def apply(self, state: SolutionTest, occasion: Occasion) -> SolutionTest:
        """The ballot as it is now, with the role and channel it came by; and the slip, where there is one."""
        ballot = state.ballot(occasion.author.id)
        lit = replace(ballot, lights=ballot.lights.set(self.solution, self.light))
        after = self.changed(state, lit, occasion.author)
        return self._slip.apply(after, occasion) if self.better else after.settled(occasion.author.id)


class SharePhone(ballots.SharePhone[SolutionTest], frozen=True, kw_only=True):
    """So many people at a table give their lights from this phone."""


class BeginBallot(ballots.BeginBallot[SolutionTest], frozen=True, kw_only=True):
    """The next person has the phone, in the round about a solution; 0 for all of them."""

    solution: int = 0

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """The solution is there."""
        return _strange_round(state, self.solution) or super().refuse(state, occasion)

    def closed(self, state: SolutionTest, voter: str) -> bool:
        """Each has one turn in a round."""
        return state.closed_for(voter, self.solution)

    def apply(self, state: SolutionTest, occasion: Occasion) -> SolutionTest:
        """Where the hall has moved on meanwhile, it is another round, and the phone is in nobody's hand."""
        ballot = state.ballot(occasion.author.id)
        taken = replace(ballot, in_hand=ballot.in_hand or self.solution == state.at)
        return self.changed(state, taken, occasion.author).settled(occasion.author.id)


class HandOver(ballots.HandOver[SolutionTest], frozen=True, kw_only=True):
    """What this person says of a solution is said, or of all of them where it is 0, and the phone goes on."""

    solution: int = 0

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """The solution is there."""
        return _strange_round(state, self.solution) or super().refuse(state, occasion)

    def closed(self, state: SolutionTest, voter: str) -> bool:
        """A second time changes nothing."""
        return state.closed_for(voter, self.solution)

    def apply(self, state: SolutionTest, occasion: Occasion) -> SolutionTest:
        """Closed for good."""
        ballot = state.ballot(occasion.author.id).closing(state.asked(self.solution))
        return self.changed(state, ballot, occasion.author).settled(occasion.author.id)


def _strange_round(state: SolutionTest, solution: int) -> Refusal | None:
    return None if 0 <= solution <= len(state.settings.solutions) else NO_SUCH_SOLUTION


class PickSolution(ActivityCommand[SolutionTest], frozen=True, kw_only=True):
    """Which solution the wall and the phones are at; 0 for all of them."""

    by: ClassVar[frozenset[Standing]] = FACILITATORS
    when: ClassVar[frozenset[Status]] = STARTED
    thaws: ClassVar[bool] = True

    solution: int

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """It must be there."""
        return _strange_round(state, self.solution)

    def apply(self, state: SolutionTest, occasion: Occasion) -> SolutionTest:
        """Lights may be given all the same to one the hall has left: not every phone is as quick."""
        return state if self.solution == state.at else state.moved_on(self.solution)

    def undo(self, state: SolutionTest) -> PickSolution | None:
        """Back to the one before."""
        return None if self.solution == state.at else PickSolution(activity=self.activity, solution=state.at)


# Slips, as wherever there are slips; but by the pseudonym, as everything here


class PostIdea(commands.PostIdea[SolutionTest], frozen=True, kw_only=True):
    """What could be better about a solution; `prompt` counts them from 0."""

    blind: ClassVar[bool] = True

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """A slip of nobody's would be everybody's; on a phone that goes round it is written by one of those who share it."""
        refusal = super().refuse(state, occasion)
        if refusal is not None:
            return refusal
        if not occasion.author.id:
            return refusals.NOT_JOINED
        return NOT_SHARED if occasion.author.shared and not has_seat(state, occasion.author) else None

    def apply(self, state: SolutionTest, occasion: Occasion) -> SolutionTest:
        """It comes also where the phone has gone on meanwhile: nothing is lost, and nobody sees whose it is."""
        return super().apply(state, occasion).settled(occasion.author.id)


class EditIdea(commands.EditIdea[SolutionTest], frozen=True, kw_only=True):
    """Other words on one's own slip."""

    blind: ClassVar[bool] = True

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """Not once the phone has gone on."""
        return super().refuse(state, occasion) or _handed_over(state, self.idea)


class TakeDownIdea(commands.TakeDownIdea[SolutionTest], frozen=True, kw_only=True):
    """The author takes the slip off the wall."""

    blind: ClassVar[bool] = True

    def refuse(self, state: SolutionTest, occasion: Occasion) -> Refusal | None:
        """Not once the phone has gone on."""
        return super().refuse(state, occasion) or _handed_over(state, self.idea)


def _handed_over(state: SolutionTest, number: int) -> Refusal | None:
    idea = state.ideas[number]
    return HANDED_OVER if state.closed_for(idea.author.id, idea.prompt + 1) else None


class ShowIdeas(commands.ShowIdeas[SolutionTest], frozen=True, kw_only=True):
    """Approve slips."""


class HideIdeas(commands.HideIdeas[SolutionTest], frozen=True, kw_only=True):
    """Take slips off the wall, with a reason."""


class UnhideIdeas(commands.UnhideIdeas[SolutionTest], frozen=True, kw_only=True):
    """Undo a hiding without approving anything."""


HideIdeas.unhides, UnhideIdeas.hides = UnhideIdeas, HideIdeas
