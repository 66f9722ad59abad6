"""The end of a workshop; and the short while in which an end that was pressed by mistake can be taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import LEADER, Occasion, Standing
from verksted.domain.refusals import Refusal
from verksted.domain.running import closed, resumed
from verksted.domain.workshop import Workshop, WorkshopCommand


class End(WorkshopCommand, frozen=True, kw_only=True):
    """The workshop is over: what is open closes, and nothing counts after this."""

    by: ClassVar[frozenset[Standing]] = LEADER
    regret: bool = False
    """True where it may be taken back for a while: so long the link between people and ballots is kept."""

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """What was never revealed stays hidden."""
        agenda = tuple(closed(a, occasion.at_ms) if a.status == "open" else a for a in state.agenda)
        until_ms = occasion.at_ms + limits.regret_ms if self.regret else 0
        # Nobody comes into what has ended; where it may go on, the door is kept as it was.
        door_open = state.door_open and self.regret
        ended = replace(state, agenda=agenda, ended_ms=occasion.at_ms, regret_until_ms=until_ms, door_open=door_open)
        return resumed(ended)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """The evening goes on, with the door as it was."""
        return GoOn() if self.regret else None


class GoOn(WorkshopCommand, frozen=True, kw_only=True):
    """The end was a mistake: the hall is where it was, and what was open can be opened again."""

    by: ClassVar[frozenset[Standing]] = LEADER

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """Not before an end, and not once what is forgotten after it may have been forgotten."""
        return None if state.ended_ms and occasion.at_ms <= state.regret_until_ms else refusals.NO_WAY_BACK

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """As if it had only been closed."""
        return replace(state, ended_ms=0, regret_until_ms=0)

    def overwrites(self, state: Workshop) -> Any:
        """The one end, and no later one."""
        return state.ended_ms
