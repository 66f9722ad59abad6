"""Commands about groups: make, name, dissolve, merge, and bring back."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.idea_wall.places import gathered, pairs
from verksted.activities.idea_wall.state import NO_SUCH_GROUP, TOO_MANY_GROUPS, Group, IdeaWall
from verksted.domain import limits, refusals
from verksted.domain.activity import STAFF, STARTED, ActivityCommand, Occasion, Standing, Status
from verksted.domain.ideas.commands import ideas_refused, text_refused
from verksted.domain.refusals import Refusal


class MakeGroup(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """A new group with a heading, and the slips that lie in it from the start."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    heading: str
    ideas: tuple[int, ...] = ()

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """A heading that fits, room for one more group, and slips that exist."""
        if len(state.living()) >= limits.groups_max:
            return TOO_MANY_GROUPS
        return ideas_refused(state, self.ideas) or text_refused(self.heading, limits.heading_chars_max)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Groups are named in the order they are made."""
        group = Group(f"g{len(state.groups) + 1}", self.heading)
        wider = replace(state, groups=(*state.groups, group))
        return wider.laid((number, (group.id,)) for number in self.ideas)

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """The authors of the slips that change their paper."""
        return state.authors(self.ideas)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Dissolve the group that this made, and put its slips back where they lay."""
        ideas, groups = pairs(state, self.ideas)
        fits = len(ideas) <= limits.places_per_command_max
        made = f"g{len(state.groups) + 1}"
        return DissolveGroup(activity=self.activity, group=made, ideas=ideas, groups=groups) if fits else None


class _OneGroup(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """A host's command about one group."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    group: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The group must be there."""
        return None if state.group(self.group) else NO_SUCH_GROUP

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """The authors of the slips in the group."""
        return state.authors(state.members(self.group))


class NameGroup(_OneGroup, frozen=True, kw_only=True):
    """Another heading."""

    heading: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The heading must fit."""
        return super().refuse(state, occasion) or text_refused(self.heading, limits.heading_chars_max)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Slips stay where they lie."""
        return state.with_group(replace(_there(state.group(self.group)), heading=self.heading))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The heading before."""
        group = state.group(self.group)
        return replace(self, heading=group.heading) if group else None


def _there(group: Group | None) -> Group:
    assert group is not None  # noqa: S101 - refused otherwise
    return group


class DissolveGroup(_OneGroup, frozen=True, kw_only=True):
    """The group goes. Its slips lie wherever else they did, or where `ideas` and `groups` say."""

    ideas: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Where slips are sent must be there."""
        if self.group in self.groups or any(group and not state.group(group) for group in self.groups):
            return NO_SUCH_GROUP
        if len(self.ideas) != len(self.groups):
            return NO_SUCH_GROUP
        too_many = len(self.ideas) > limits.places_per_command_max
        return refusals.TOO_MANY_IDEAS if too_many else super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """The group remembers its members, so that it can come back."""
        members = state.members(self.group)
        bare = state.laid((number, _but(state.groups_of(number), self.group)) for number in members)
        sent = [(n, lies) for n, lies in gathered(self.ideas, self.groups) if n in members]
        return _without(self.group, state, bare.laid(sent))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The group comes back with what it held."""
        return RestoreGroup(activity=self.activity, group=self.group)

    def overwrites(self, state: IdeaWall) -> tuple[Group, tuple[int, ...]] | None:
        """Its heading, its marks, and every slip that lies in it."""
        group = state.group(self.group)
        return (group, tuple(state.members(self.group))) if group else None


def _but(groups: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(group for group in groups if group != gone)


class MergeGroups(_OneGroup, frozen=True, kw_only=True):
    """`group` goes into `into`: its slips move there, its heading is kept for the way back."""

    into: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Two different groups that are both there."""
        if self.into == self.group or not state.group(self.into):
            return NO_SUCH_GROUP
        return super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """What lay in either lies in the one that is left."""
        members = state.members(self.group)
        moved = ((n, (*_but(state.groups_of(n), self.group), self.into)) for n in members)
        return _without(self.group, state, state.laid(moved))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The group comes back with what it held."""
        return RestoreGroup(activity=self.activity, group=self.group)


def _without(id: str, before: IdeaWall, after: IdeaWall) -> IdeaWall:
    """`after` with the group gone, which remembers what it held and where that went."""
    members = before.members(id)
    held, sent = tuple(map(before.groups_of, members)), tuple(map(after.groups_of, members))
    return after.with_group(replace(_there(before.group(id)), dissolved=True, kept=members, held=held, sent=sent))


class RestoreGroup(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """A dissolved group comes back with the slips it held, unless somebody has moved them on."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    group: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Only a dissolved group can come back, and only where there is room for it."""
        if state.dissolved(self.group) is None:
            return NO_SUCH_GROUP
        return TOO_MANY_GROUPS if len(state.living()) >= limits.groups_max else None

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Slips that lie loose, or where the dissolving put them, come along."""
        there = replace(_there(state.dissolved(self.group)), dissolved=False, kept=(), held=(), sent=())
        return state.with_group(there).laid(self._back(state))

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """The authors of the slips that come along."""
        return state.authors(number for number, _ in self._back(state))

    def _back(self, state: IdeaWall) -> list[tuple[int, tuple[str, ...]]]:
        """Each slip that comes along, and where it will lie: where it lay, or in this group alone if it lies loose."""
        gone = state.dissolved(self.group)
        if gone is None:
            return []
        back = []
        for number, held, sent in zip(gone.kept, gone.held, gone.sent, strict=True):
            lies = state.groups_of(number)
            if number in state.ideas and lies in ((), sent):
                living = tuple(g for g in held if state.group(g)) if lies == sent else ()
                back.append((number, (*living, self.group)))
        return back

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Gone again, each slip where it lay."""
        ideas, groups = pairs(state, (number for number, _ in self._back(state)))
        fits = len(ideas) <= limits.places_per_command_max
        return DissolveGroup(activity=self.activity, group=self.group, ideas=ideas, groups=groups) if fits else None
