"""The hall and its wall: how light and how deep the room is, which page the wall shows, and whether it holds still."""

from __future__ import annotations

from msgspec.structs import replace

from verksted.domain import refusals
from verksted.domain.activity import Occasion
from verksted.domain.legibility import DEPTHS_M
from verksted.domain.refusals import Refusal
from verksted.domain.turning import turned
from verksted.domain.workshop import Light, Workshop, WorkshopCommand


class SetLight(WorkshopCommand, frozen=True, kw_only=True):
    """How light the room is; the wall's colours follow."""

    light: Light

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Every wall changes at once."""
        return replace(state, light=self.light)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """As it was."""
        return SetLight(light=state.light)


class SetDepth(WorkshopCommand, frozen=True, kw_only=True):
    """How far it is to the last row; the letters of the wall follow, and the amount of what it shows gives way."""

    depth_m: int

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """One of the distances there are letters for."""
        return None if self.depth_m in DEPTHS_M else refusals.BAD_SETTINGS

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Every wall changes at once."""
        return replace(state, depth_m=self.depth_m)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """As it was."""
        return SetDepth(depth_m=state.depth_m)


class TurnWall(WorkshopCommand, frozen=True, kw_only=True):
    """The wall has been turned by hand so many times; it shows as many pages further on, or back."""

    turns: int

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """One press is one page; two hosts who press at once turn one."""
        return None if abs(self.turns - state.turning.turns) <= 1 else refusals.BAD_SETTINGS

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """A frozen wall shows that page too, and stays frozen no longer."""
        return replace(state, turning=turned(state.turning, self.turns, occasion.at_ms), frozen=False)


class Freeze(WorkshopCommand, frozen=True, kw_only=True):
    """The wall keeps the picture it has while hosts tidy up. What opens, is revealed or pauses lets it go again."""

    frozen: bool

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Phones and consoles notice nothing."""
        return replace(state, frozen=self.frozen)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Held or let go as before."""
        return Freeze(frozen=state.frozen)
