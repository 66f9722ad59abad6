"""Commands about what the hall sees and does: the prompt on the wall, the cover, «Mangler noe?», tables that choose, tags."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.idea_wall.state import (
    NO_SUCH_GROUP,
    NO_SUCH_WORKING_GROUP,
    Group,
    IdeaWall,
    without,
)
from verksted.domain import refusals
from verksted.domain.activity import (
    EVERYBODY,
    FACILITATORS,
    STAFF,
    STARTED,
    ActivityCommand,
    Occasion,
    Standing,
    Status,
)
from verksted.domain.ideas.commands import HostedIdeas
from verksted.domain.refusals import Refusal

NO_PICKS = Refusal("no_picks")
TABLES_NOT_CHOOSING = Refusal("tables_not_choosing")
NOT_YOUR_TABLE = Refusal("not_your_table")
NO_TABLE = Refusal("no_table")


def table_full(n: int) -> Refusal:
    """The table has chosen as many slips as it may."""
    return Refusal("table_full", n)


class PickPrompt(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """Which prompt the wall shows where there are too many for columns."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    thaws: ClassVar[bool] = True
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


class CoverWall(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """Keep every slip from the hall at once, or let the hall see them again. Nothing else changes."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    covered: bool

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """The wall and every list on phones are blank, also for slips that come meanwhile."""
        return replace(state, covered=self.covered)

    def lets_go(self, state: IdeaWall) -> bool:
        """A wall that holds still is blank meanwhile; it has no picture of its own to come back to."""
        return state.covered and not self.covered

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """Whoever has a slip: it is not on the wall any more, or it is again."""
        return state.authors(state.ideas)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """As it was."""
        return replace(self, covered=state.covered)


class AskHall(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """Phones and wall show the groups and ask what is missing, or no longer do. The wall may be open or closed."""

    by: ClassVar[frozenset[Standing]] = FACILITATORS
    when: ClassVar[frozenset[Status]] = STARTED
    thaws: ClassVar[bool] = True
    asking: bool

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """What the hall sends meanwhile is in time. Tables are done choosing."""
        lifted = () if self.asking else state.lifted
        return replace(state, asking=self.asking, picking=state.picking and not self.asking, lifted=lifted)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """As it was."""
        return _step_of(self.activity, state) or replace(self, asking=False)


class LetTablesPick(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """Each table chooses slips for the plenary, or no longer does. What is chosen stays chosen."""

    by: ClassVar[frozenset[Standing]] = FACILITATORS
    when: ClassVar[frozenset[Status]] = STARTED
    thaws: ClassVar[bool] = True
    picking: bool

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The settings must say how many."""
        return NO_PICKS if self.picking and not state.settings.table_picks else None

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """One thing at a time: the hall is not asked what is missing meanwhile."""
        lifted = () if self.picking else state.lifted
        return replace(state, picking=self.picking, asking=state.asking and not self.picking, lifted=lifted)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """As it was."""
        return _step_of(self.activity, state) or replace(self, picking=False)


def _step_of(activity: str, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
    """What brings the hall to the step it is at in this state, or None where it is at none."""
    if state.picking:
        return LetTablesPick(activity=activity, picking=True)
    return AskHall(activity=activity, asking=True) if state.asking else None


class PickIdea(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """A table chooses one of its slips for the plenary, or lets it go. Anybody at the table may; the last word counts."""

    by: ClassVar[frozenset[Standing]] = EVERYBODY
    when: ClassVar[frozenset[Status]] = STARTED
    pressed_often: ClassVar[bool] = True
    idea: int
    picked: bool = True

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """A standing slip of one's own table, and room for it. Hosts choose for a table that has no phone."""
        idea = state.ideas.get(self.idea)
        if idea is None or not state.standing(self.idea):
            return refusals.NO_SUCH_IDEA
        if not idea.author.table:
            return NO_TABLE
        if occasion.author.standing == "participant" and not self._by_the_table(state, occasion):
            return NOT_YOUR_TABLE if state.picking else TABLES_NOT_CHOOSING
        return self._no_room(state, idea.author.table) if self.picked else None

    def _by_the_table(self, state: IdeaWall, occasion: Occasion) -> bool:
        return state.picking and occasion.author.table == state.ideas[self.idea].author.table

    def _no_room(self, state: IdeaWall, table: int) -> Refusal | None:
        most = state.settings.table_picks
        others = [n for n in picked(state, table) if n != self.idea]
        if not most:
            return NO_PICKS
        return table_full(most) if len(others) >= most else None

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """What has been hidden or taken down meanwhile takes up no room."""
        table = state.ideas[self.idea].author.table
        others = tuple(n for n in self._kept(state, table) if n != self.idea)
        chosen = tuple(sorted((*others, self.idea))) if self.picked else others
        return replace(state, picks=state.picks.set(table, chosen) if chosen else without(state.picks, table))

    def _kept(self, state: IdeaWall, table: int) -> tuple[int, ...]:
        """What the table has chosen; where there is too little room, only what still stands."""
        chosen = state.picks.get(table, ())
        full = self.picked and len({*chosen, self.idea}) > state.settings.table_picks
        return picked(state, table) if full else chosen

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """As it was, where that is what this takes back."""
        table = state.ideas[self.idea].author.table if self.idea in state.ideas else 0
        chosen = state.picks.get(table, ())
        same = (self.idea in chosen) == self.picked
        return None if same or self._kept(state, table) != chosen else replace(self, picked=not self.picked)


def picked(state: IdeaWall, table: int) -> tuple[int, ...]:
    """What a table has chosen that still stands."""
    return tuple(number for number in state.picks.get(table, ()) if state.standing(number))


def all_picked(state: IdeaWall) -> frozenset[int]:
    """Every slip that some table has chosen."""
    return frozenset(number for table in state.picks for number in picked(state, table))


class TagIdeas(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Slips are for a working group, or no longer are; one may be for several."""

    tag: str
    tagged: bool = True

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The working group must be one of those in the settings."""
        if self.tag not in state.settings.working_groups:
            return NO_SUCH_WORKING_GROUP
        return super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Tags that a slip has by its group are not touched."""
        tags = state.tags
        for number in self.ideas:
            now = _retagged(tags.get(number, ()), self.tag, self.tagged)
            tags = tags.set(number, now) if now else without(tags, number)
        return replace(state, tags=tags)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Those that this changed are changed back."""
        changed = (n for n in dict.fromkeys(self.ideas) if (self.tag in state.tags.get(n, ())) != self.tagged)
        back = tuple(changed)
        return replace(self, ideas=back, tagged=not self.tagged) if back else None


def _retagged(tags: tuple[str, ...], tag: str, tagged: bool) -> tuple[str, ...]:
    return tuple(sorted({*tags, tag})) if tagged else tuple(each for each in tags if each != tag)


class TagGroup(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """A whole group is for a working group, with all that comes to lie in it, or no longer is."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    group: str
    tag: str
    tagged: bool = True

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Both must be there."""
        if state.group(self.group) is None:
            return NO_SUCH_GROUP
        return None if self.tag in state.settings.working_groups else NO_SUCH_WORKING_GROUP

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """The group's own tags; those of its slips are not touched."""
        group = self._group(state)
        return state.with_group(replace(group, tags=_retagged(group.tags, self.tag, self.tagged)))

    def _group(self, state: IdeaWall) -> Group:
        group = state.group(self.group)
        assert group is not None  # noqa: S101 - refused otherwise
        return group

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """As it was, where that is what this takes back."""
        group = state.group(self.group)
        was = group is not None and self.tag in group.tags
        return replace(self, tagged=was) if was != self.tagged else None
