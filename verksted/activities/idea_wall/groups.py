"""Commands about groups: make, name, fill, dissolve, merge, and bring back."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.idea_wall.state import NO_SUCH_GROUP, TOO_MANY_GROUPS, Group, IdeaWall
from verksted.domain import limits, refusals
from verksted.domain.activity import STAFF, STARTED, ActivityCommand, Occasion, Standing, Status
from verksted.domain.ideas.commands import HostedIdeas, ideas_refused, text_refused
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
        return wider.placed(self.ideas, [group.id] * len(self.ideas))

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """The authors of the slips that change their paper."""
        return state.authors(self.ideas)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Dissolve the group that this made, and put its slips back where they lay."""
        back = tuple(state.places.get(number, "") for number in self.ideas)
        return DissolveGroup(activity=self.activity, group=f"g{len(state.groups) + 1}", ideas=self.ideas, groups=back)


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


class PlaceIdeas(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Put slips into groups: all into one, or each into the group beside it. No group takes them out."""

    groups: tuple[str, ...] = ("",)

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """As many groups as slips, or one for all; each must be there."""
        if len(self.groups) not in (1, len(self.ideas)):
            return NO_SUCH_GROUP
        if not all(group == "" or state.group(group) for group in self.groups):
            return NO_SUCH_GROUP
        return super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """A slip lies in one group at a time."""
        groups = self.groups if len(self.groups) == len(self.ideas) else self.groups * len(self.ideas)
        return state.placed(self.ideas, groups)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Each slip where it lay before."""
        return replace(self, groups=tuple(state.places.get(number, "") for number in self.ideas))


class DissolveGroup(_OneGroup, frozen=True, kw_only=True):
    """The group goes, its slips lie ungrouped again, or where `ideas` and `groups` say."""

    ideas: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Where slips are sent must be there."""
        if len(self.ideas) != len(self.groups):
            return NO_SUCH_GROUP
        if not all(group == "" or (state.group(group) and group != self.group) for group in self.groups):
            return NO_SUCH_GROUP
        return super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """The group remembers its members, so that it can come back."""
        members = state.members(self.group)
        bare = state.placed(members, [""] * len(members))
        sent = [(n, g) for n, g in zip(self.ideas, self.groups, strict=True) if n in members]
        return _without(self.group, state, bare.placed([n for n, _ in sent], [g for _, g in sent]))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The group comes back with what it held."""
        return RestoreGroup(activity=self.activity, group=self.group)


class MergeGroups(_OneGroup, frozen=True, kw_only=True):
    """`group` goes into `into`: its slips move there, its heading is kept for the way back."""

    into: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Two different groups that are both there."""
        if self.into == self.group or not state.group(self.into):
            return NO_SUCH_GROUP
        return super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """All slips lie in one group now."""
        members = state.members(self.group)
        return _without(self.group, state, state.placed(members, [self.into] * len(members)))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The group comes back with what it held."""
        return RestoreGroup(activity=self.activity, group=self.group)


def _without(id: str, before: IdeaWall, after: IdeaWall) -> IdeaWall:
    """`after` with the group gone, which remembers what it held and where that went."""
    members = before.members(id)
    sent = tuple(after.places.get(number, "") for number in members)
    return after.with_group(replace(_there(before.group(id)), dissolved=True, kept=members, sent=sent))


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
        back = self._back(state)
        there = replace(_there(state.dissolved(self.group)), dissolved=False, kept=(), sent=())
        return state.with_group(there).placed(back, [self.group] * len(back))

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """The authors of the slips that come along."""
        return state.authors(self._back(state))

    def _back(self, state: IdeaWall) -> tuple[int, ...]:
        gone = state.dissolved(self.group)
        held = zip(gone.kept, gone.sent, strict=True) if gone else ()
        return tuple(number for number, sent in held if state.places.get(number, "") in ("", sent))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Gone again, each slip where it lay."""
        back = self._back(state)
        places = tuple(state.places.get(number, "") for number in back)
        return DissolveGroup(activity=self.activity, group=self.group, ideas=back, groups=places)


class PickPrompt(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """Which prompt the wall shows where there are too many for columns."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    prompt: int

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The prompt must exist."""
        return None if 0 <= self.prompt < len(state.settings.prompts) else refusals.NO_SUCH_PROMPT

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Phones are not touched by this."""
        return replace(state, wall_prompt=self.prompt)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The prompt before."""
        return replace(self, prompt=state.wall_prompt)
