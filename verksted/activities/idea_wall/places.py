"""Commands that say where slips lie: in one group and nowhere else, in one more, no longer in one, or in exactly these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from verksted.activities.idea_wall.state import NO_SUCH_GROUP, TOO_MANY_PLACES, IdeaWall
from verksted.domain import limits, refusals
from verksted.domain.activity import ActivityCommand, Occasion
from verksted.domain.ideas.commands import HostedIdeas
from verksted.domain.refusals import Refusal


def gathered(ideas: Iterable[int], groups: Iterable[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Pairs of a slip and a group, put together slip by slip; an empty group adds nothing."""
    lies: dict[int, tuple[str, ...]] = {}
    for number, group in zip(ideas, groups, strict=True):
        lies[number] = (*lies.get(number, ()), *((group,) if group else ()))
    return list(lies.items())


def places_refused(state: IdeaWall, ideas: tuple[int, ...], groups: tuple[str, ...]) -> Refusal | None:
    """Why slips cannot be laid in the groups beside them, or None."""
    if len(ideas) > limits.places_per_command_max:
        return refusals.TOO_MANY_IDEAS
    if len(ideas) != len(groups) or not all(group == "" or state.group(group) for group in groups):
        return NO_SUCH_GROUP
    return None if all(number in state.ideas for number in ideas) else refusals.NO_SUCH_IDEA


def pairs(state: IdeaWall, ideas: Iterable[int]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Where slips lie now, as two rows side by side; a slip without a group stands beside an empty one."""
    found = [(number, group) for number in dict.fromkeys(ideas) for group in state.groups_of(number) or ("",)]
    return tuple(number for number, _ in found), tuple(group for _, group in found)


class PlaceIdeas(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Slips lie here and nowhere else: all in one group, or each in the group beside it. No group takes them out."""

    groups: tuple[str, ...] = ("",)

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """As many groups as slips, or one for all; each must be there."""
        if len(self.groups) not in (1, len(self.ideas)):
            return NO_SUCH_GROUP
        if not all(group == "" or state.group(group) for group in self.groups):
            return NO_SUCH_GROUP
        return super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Wherever else they lay, they lie there no more."""
        groups = self.groups if len(self.groups) == len(self.ideas) else self.groups * len(self.ideas)
        return state.laid((n, (group,)) for n, group in zip(self.ideas, groups, strict=True))

    def told(self, state: IdeaWall) -> dict[str, Any] | None:
        """The group they all lie in now, and how many do."""
        group = state.group(self.groups[0]) if len(self.groups) == 1 else None
        inside = [n for n in state.ideas if group and group.id in state.groups_of(n) and state.standing(n)]
        return {"heading": group.heading, "count": len(inside)} if group else None

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Each slip where it lay before."""
        return _laid_as(self.activity, state, self.ideas)


def _laid_as(activity: str, state: IdeaWall, numbers: tuple[int, ...]) -> ActivityCommand[IdeaWall] | None:
    ideas, groups = pairs(state, numbers)
    fits = 0 < len(ideas) <= limits.places_per_command_max
    return LayIdeas(activity=activity, ideas=ideas, groups=groups) if fits else None


class LayIdeas(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Each slip lies in exactly the groups that stand beside it: 7, 7, 9 and g1, g2, "" put 7 in two and 9 in none."""

    groups: tuple[str, ...]

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """As many groups as slips, each there or empty."""
        if not self.ideas:
            return refusals.TOO_FEW_IDEAS
        return places_refused(state, self.ideas, self.groups)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Slips that are not named stay where they are."""
        return state.laid(gathered(self.ideas, self.groups))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Each slip where it lay before."""
        return _laid_as(self.activity, state, self.ideas)


class AddToGroup(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Slips lie in this group too, and stay wherever else they are."""

    group: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The group must be there, and no slip may lie everywhere."""
        if state.group(self.group) is None:
            return NO_SUCH_GROUP
        full = (len({*state.groups_of(n), self.group}) > limits.groups_per_idea_max for n in self.ideas)
        return super().refuse(state, occasion) or (TOO_MANY_PLACES if any(full) else None)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Nobody else's sorting is touched by this."""
        return state.laid((number, (*state.groups_of(number), self.group)) for number in self.ideas)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Those that did not lie there are taken out again."""
        new = tuple(n for n in dict.fromkeys(self.ideas) if self.group not in state.groups_of(n))
        return TakeOutOfGroup(activity=self.activity, ideas=new, group=self.group) if new else None


class TakeOutOfGroup(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Slips lie in this group no longer, and stay wherever else they are."""

    group: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The group must be there."""
        return super().refuse(state, occasion) if state.group(self.group) else NO_SUCH_GROUP

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """A slip that lies nowhere else is without a group."""
        return state.laid((n, (g for g in state.groups_of(n) if g != self.group)) for n in self.ideas)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Those that lay there lie there again."""
        lay = tuple(n for n in dict.fromkeys(self.ideas) if self.group in state.groups_of(n))
        return AddToGroup(activity=self.activity, ideas=lay, group=self.group) if lay else None
