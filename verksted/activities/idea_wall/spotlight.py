"""Slips that a host lifts forward, so that the hall reads these few together."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain import limits
from verksted.domain.activity import FACILITATORS, ActivityCommand, Occasion, Standing
from verksted.domain.ideas.commands import HostedIdeas
from verksted.domain.refusals import Refusal

NOT_ON_THE_WALL = Refusal("not_on_the_wall")
TOO_MANY_LIFTED = Refusal("too_many_lifted", limits.lifted_max)


class LiftIdeas(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Slips stand large and alone on the wall, or no longer do. A wall that holds still is let go for it."""

    by: ClassVar[frozenset[Standing]] = FACILITATORS
    thaws: ClassVar[bool] = True
    lifted: bool = True

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Only what is let through to the hall, and no more than it reads together."""
        if refusal := super().refuse(state, occasion):
            return refusal
        if not self.lifted:
            return None
        if not all(_may_be_seen(state, number, occasion.at_ms) for number in self.ideas):
            return NOT_ON_THE_WALL
        return TOO_MANY_LIFTED if len(self._all(state)) > limits.lifted_max else None

    def _all(self, state: IdeaWall) -> tuple[int, ...]:
        """What stands there already, and then these."""
        return tuple(dict.fromkeys((*state.spotlight(), *self._meant(state))))

    def _meant(self, state: IdeaWall) -> tuple[int, ...]:
        return tuple(dict.fromkeys(state.together(number)[0] for number in self.ideas))

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """The last one lifted stands last."""
        if self.lifted:
            return replace(state, lifted=self._all(state))
        down = self._meant(state)
        return replace(state, lifted=tuple(lead for lead in state.spotlight() if lead not in down))

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """Nobody: phones do not show it."""
        return ()

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Those that this moved go back."""
        lit = state.spotlight()
        moved = tuple(lead for lead in self._meant(state) if (lead in lit) != self.lifted)
        return replace(self, ideas=moved, lifted=not self.lifted) if moved else None


def _may_be_seen(state: IdeaWall, number: int, at_ms: int) -> bool:
    return any(state.let_through(state.ideas[one], at_ms) for one in state.together(number))


def dimmed(state: IdeaWall) -> IdeaWall:
    """The wall once the hall has gone on to something else."""
    return replace(state, lifted=()) if state.lifted else state
