"""The hall and its wall: how light the room is, and whether the wall holds still."""

from __future__ import annotations

from msgspec.structs import replace

from verksted.domain.activity import Occasion
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


class Freeze(WorkshopCommand, frozen=True, kw_only=True):
    """The wall keeps the picture it has while hosts tidy up. What opens, is revealed or pauses lets it go again."""

    frozen: bool

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Phones and consoles notice nothing."""
        return replace(state, frozen=self.frozen)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Held or let go as before."""
        return Freeze(frozen=state.frozen)
