"""What earlier workshops hand over to this one: texts, with the references of the slips behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import Item, Occasion
from verksted.domain.refusals import Refusal
from verksted.domain.workshop import Workshop, WorkshopCommand

_REFERENCE = re.compile(r"[0-9]{1,4}-[0-9]{1,6}")


def same(one: Item, other: Item) -> bool:
    """True for the same words about the same slips, in whatever workshop they were read."""
    return (one.text, one.references) == (other.text, other.references)


class BringItems(WorkshopCommand, frozen=True, kw_only=True):
    """Items that shall be among those the workshop builds on. What is there already is not brought twice."""

    items: tuple[Item, ...] = ()

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """Something to bring, that fits and can be traced."""
        if not self.items:
            return refusals.NOTHING_TO_BRING
        if len(state.brought) + len(self._new(state)) > limits.brought_max:
            return refusals.TOO_MUCH_BROUGHT
        return None if all(map(_fits, self.items)) else refusals.BAD_ITEMS

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Each gets a key of its own here; numbers are those of slips in this workshop, so they have none."""
        keys = {item.key for item in state.brought if any(same(item, one) for one in self.items)}
        left = tuple(key for key in state.left if key not in keys)
        return replace(state, brought=(*state.brought, *self._new(state)), left=left)

    def _new(self, state: Workshop) -> tuple[Item, ...]:
        first = len(state.brought) + 1
        new = _distinct(item for item in self.items if not any(same(item, old) for old in state.brought))
        return tuple(replace(item, key=f"b{n}", numbers=()) for n, item in enumerate(new, first))

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """Leave out what was not there before."""
        back = [item.key for item in state.brought if item.key in state.left and any(same(item, o) for o in self.items)]
        keys = (*back, *(item.key for item in self._new(state)))
        return LeaveItems(keys=keys) if keys else None


def _distinct(items: Iterable[Item]) -> list[Item]:
    kept: dict[tuple[str, tuple[str, ...]], Item] = {}
    for item in items:
        kept.setdefault((item.text, item.references), item)
    return list(kept.values())


def _fits(item: Item) -> bool:
    traced = len(item.references) <= limits.ideas_per_workshop_max and all(map(_REFERENCE.fullmatch, item.references))
    return traced and 0 < len(item.text) <= limits.text_chars_max


class LeaveItems(WorkshopCommand, frozen=True, kw_only=True):
    """Brought items that shall be left out, or be with us again."""

    keys: tuple[str, ...] = ()
    left: bool = True

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """They must have been brought."""
        known = {item.key for item in state.brought}
        return None if self.keys and known.issuperset(self.keys) else refusals.NOTHING_TO_BRING

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """In the order in which they were brought, whoever said so first."""
        chosen = frozenset(self.keys)
        keys = [item.key for item in state.brought]
        left = tuple(key for key in keys if (self.left if key in chosen else key in state.left))
        return replace(state, left=left)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """Those that this changes, as they were."""
        changed = tuple(key for key in self.keys if (key in state.left) != self.left)
        return LeaveItems(keys=changed, left=not self.left) if changed else None
