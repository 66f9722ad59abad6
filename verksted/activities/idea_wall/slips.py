"""Commands about slips: write, edit, take down, show, hide, as wherever there are slips; and merge and unmerge."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from verksted.activities.idea_wall.places import gathered, pairs, places_refused
from verksted.activities.idea_wall.state import ALREADY_MERGED, MISSING, NO_SUCH_GROUP, IdeaWall, Merge
from verksted.domain import refusals
from verksted.domain.activity import STAFF, STARTED, ActivityCommand, Occasion, Standing, Status
from verksted.domain.ideas import commands
from verksted.domain.ideas.commands import HostedIdeas, text_refused
from verksted.domain.refusals import Refusal


class PostIdea(commands.PostIdea[IdeaWall], frozen=True, kw_only=True):
    """One slip on the wall."""

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """What is missing may be said while the hall is asked, however many slips somebody has sent before."""
        if self.prompt != MISSING:
            return super().refuse(state, occasion)
        return text_refused(self.text) if state.asking else refusals.NO_SUCH_PROMPT


class EditIdea(commands.EditIdea[IdeaWall], frozen=True, kw_only=True):
    """Other words on one's own slip."""

    when: ClassVar[frozenset[Status]] = STARTED

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Slips are changed for as long as they are written."""
        return _not_now(state, self.idea, occasion) or super().refuse(state, occasion)


def _not_now(state: IdeaWall, number: int, occasion: Occasion) -> Refusal | None:
    """Why an author may not change a slip: nobody writes any more, or it is what a host has cut from another."""
    if not state.writing(occasion.status):
        return refusals.ACTIVITY_CLOSED
    return refusals.NOT_YOUR_IDEA if number in state.parts else None


class TakeDownIdea(commands.TakeDownIdea[IdeaWall], frozen=True, kw_only=True):
    """The author takes the slip off the wall, with all that has been cut from it."""

    when: ClassVar[frozenset[Status]] = STARTED

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Slips are taken down for as long as they are written."""
        return _not_now(state, self.idea, occasion) or super().refuse(state, occasion)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Its words are its author's wherever they have come to stand."""
        return _taken_down(super().apply(state, occasion), self.idea).grounded()

    def lets_go(self, state: IdeaWall) -> bool:
        """What stands large before the hall leaves a wall that holds still, too."""
        return self.idea in state.lifted or bool(set(state.parts_of(self.idea)) & set(state.lifted))


def _taken_down(state: IdeaWall, number: int) -> IdeaWall:
    for part in state.parts_of(number):
        down = replace(state.ideas[part], taken_down=True)
        state = _taken_down(state.with_idea(down), part)
    return state


class ShowIdeas(commands.ShowIdeas[IdeaWall], frozen=True, kw_only=True):
    """Approve slips."""


class HideIdeas(commands.HideIdeas[IdeaWall], frozen=True, kw_only=True):
    """Take slips off the wall, with a reason."""

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Out of the spotlight, too."""
        return super().apply(state, occasion).grounded()


class UnhideIdeas(commands.UnhideIdeas[IdeaWall], frozen=True, kw_only=True):
    """Undo a hiding without approving anything."""


HideIdeas.unhides, UnhideIdeas.hides = UnhideIdeas, HideIdeas


class MergeIdeas(HostedIdeas[IdeaWall], frozen=True, kw_only=True):
    """Show several slips as one under a new text. Originals and numbers are kept."""

    text: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Two or more slips, none of them merged already, and a text that fits."""
        if len(set(self.ideas)) <= 1:
            return refusals.TOO_FEW_IDEAS
        if any(state.merge_of(number) for number in self.ideas):
            return ALREADY_MERGED
        return super().refuse(state, occasion) or text_refused(self.text)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """They lie where the lowest number lies."""
        numbers = tuple(sorted(set(self.ideas)))
        merged = replace(state, merges=state.merges.set(numbers[0], Merge(numbers, self.text)))
        return merged.laid([(numbers[0], state.groups_of(numbers[0]))])

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Each slip by itself again, where it lay."""
        numbers = tuple(sorted(set(self.ideas)))
        ideas, groups = pairs(state, numbers)
        return SplitIdeas(activity=self.activity, idea=numbers[0], ideas=ideas, groups=groups)


class SplitIdeas(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """Undo a merge: the originals stand by themselves."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    idea: int
    groups: tuple[str, ...] = ()
    """Where each original goes, in the order of their numbers; or beside `ideas`, where those are named."""
    ideas: tuple[int, ...] = ()

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The merge must be there, and every group the slips go back to. Any of its numbers names it."""
        merge = state.merge_of(self.idea)
        if merge is None:
            return refusals.NO_SUCH_IDEA
        if self.ideas:
            known = set(self.ideas) <= set(merge.numbers)
            return places_refused(state, self.ideas, self.groups) if known else refusals.NO_SUCH_IDEA
        places_fit = len(self.groups) in (0, len(merge.numbers))
        return None if places_fit and all(g == "" or state.group(g) for g in self.groups) else NO_SUCH_GROUP

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Without groups named, they stay where the merged slip lay."""
        numbers = state.together(self.idea)
        split = replace(state, merges=state.merges.delete(numbers[0]))
        return split.laid(gathered(self.ideas or numbers, self.groups)) if self.groups else split

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """The authors of the slips."""
        return state.authors((self.idea,))

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Merge them again, where that puts them back where they lay."""
        merge = state.merge_of(self.idea)
        if merge is None:
            return None
        ideas = self.ideas or merge.numbers
        sent = dict(gathered(ideas, self.groups)) if self.groups else {}
        lowest = merge.numbers[0]
        if lowest in sent and set(sent[lowest]) - {""} != set(state.groups_of(lowest)):
            return None
        return MergeIdeas(activity=self.activity, ideas=merge.numbers, text=merge.text)
