"""Commands about a slip that holds two thoughts, or whose words do not come through: what the wall shows of it.

The author's words are never touched. A part is a slip with a number of its own, so that it can meet a fate of its own,
be looked up, voted on and answered like any other; the first thought stays under the number its author knows. Every part
counts as a slip with exactly one fate, so that the accounts come out as they always do.
"""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import replace

from verksted.activities.idea_wall.state import ALREADY_DIVIDED, ALREADY_MERGED, Gathered, IdeaWall, without
from verksted.domain import limits, refusals
from verksted.domain.activity import STAFF, STARTED, ActivityCommand, Occasion, Standing, Status
from verksted.domain.ideas.commands import text_refused
from verksted.domain.refusals import Refusal


class _OneIdea(ActivityCommand[IdeaWall], frozen=True, kw_only=True):
    """A host's command about what the wall shows of one slip."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    idea: int

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """It must be there, not be taken down, and stand by itself."""
        idea = state.ideas.get(self.idea)
        if idea is None:
            return refusals.NO_SUCH_IDEA
        if idea.taken_down:
            return refusals.IDEA_TAKEN_DOWN
        return ALREADY_MERGED if state.merge_of(self.idea) else None

    def touches(self, state: IdeaWall) -> tuple[str, ...]:
        """The author of the slip."""
        return state.authors((self.idea,))


class RewordIdea(_OneIdea, frozen=True, kw_only=True):
    """Other words on the wall; empty ones bring the author's own back."""

    text: str = ""

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """The words must fit."""
        return super().refuse(state, occasion) or (text_refused(self.text) if self.text else None)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Until the author writes something newer."""
        return state.reworded(self.idea, self.text)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The words before, unless they were out of date already."""
        if _stale(state, self.idea):
            return None
        return replace(self, text=_wall_text(state, self.idea))


def _wall_text(state: IdeaWall, number: int) -> str:
    wording = state.wordings.get(number)
    return wording.text if wording else ""


def _stale(state: IdeaWall, number: int) -> bool:
    """True where a host's words stand for words that are no longer the newest."""
    wording, idea = state.wordings.get(number), state.ideas.get(number)
    return wording is not None and (idea is None or wording.since_ms != idea.since_ms)


class DivideIdea(_OneIdea, frozen=True, kw_only=True):
    """The slip shows `text` from now on, and `rest` becomes a slip of its own, with the next number."""

    takes_number: ClassVar[bool] = True
    text: str
    rest: str

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """Both must fit, and a slip holds only so many thoughts."""
        if len(state.parts_of(self.idea)) >= limits.parts_max:
            return ALREADY_DIVIDED
        return super().refuse(state, occasion) or text_refused(self.text) or text_refused(self.rest)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """The part lies, waits and is tagged as the whole did."""
        part = occasion.number
        cut = replace(state.ideas[self.idea], number=part, text=self.rest, seen_text="", seen_approved=False)
        divided = state.with_idea(cut).reworded(self.idea, self.text).laid([(part, state.groups_of(self.idea))])
        tags = state.tags.set(part, state.tags[self.idea]) if self.idea in state.tags else state.tags
        return replace(divided, parts=state.parts.set(part, self.idea), tags=tags)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """As many parts as before, under the words before."""
        if _stale(state, self.idea):
            return None
        kept = len(state.parts_of(self.idea))
        return GatherIdea(activity=self.activity, idea=self.idea, parts=kept, text=_wall_text(state, self.idea))


class GatherIdea(_OneIdea, frozen=True, kw_only=True):
    """The slip has so many `parts`; those cut later go back into it, and it shows `text`, or its author's words."""

    parts: int = 0
    text: str = ""

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """There must be parts to gather; none of them merged with another slip, or divided again."""
        back = self._back(state)
        if not back:
            return refusals.NO_SUCH_IDEA
        if any(state.merge_of(number) for number in back):
            return ALREADY_MERGED
        if any(state.parts_of(number) for number in back):
            return ALREADY_DIVIDED
        return super().refuse(state, occasion) or (text_refused(self.text) if self.text else None)

    def _back(self, state: IdeaWall) -> tuple[int, ...]:
        return state.parts_of(self.idea)[self.parts :] if self.parts >= 0 else ()

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Nobody's own words go away: a part is a host's extract of a slip that stands."""
        for number in self._back(state):
            state = _put_away(state, number)
        return state.reworded(self.idea, self.text).grounded()

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """The parts come out again, each where it lay."""
        back = self._back(state)
        if not back or _stale(state, self.idea):
            return None
        return RedivideIdea(activity=self.activity, idea=self.idea, parts=back, text=_wall_text(state, self.idea))

    def overwrites(self, state: IdeaWall) -> tuple[Any, ...] | None:
        """Besides the words: what has become of each part. One that is hidden would come back in the words of the whole."""
        undo = self.undo(state)
        parts = ((n, state.ideas[n]) for n in self._back(state))
        told = tuple((n, i.hidden, i.approved, state.groups_of(n), state.tags.get(n, ())) for n, i in parts)
        return (undo, told) if undo else None


def _put_away(state: IdeaWall, number: int) -> IdeaWall:
    kept = Gathered(state.ideas[number], state.groups_of(number), state.tags.get(number, ()))
    return replace(
        state.laid([(number, ())]),
        ideas=state.ideas.delete(number),
        parts=state.parts.delete(number),
        tags=without(state.tags, number),
        gathered=state.gathered.set(number, kept),
    )


class RedivideIdea(_OneIdea, frozen=True, kw_only=True):
    """Parts that were gathered come out again, and the slip shows `text`."""

    parts: tuple[int, ...]
    text: str = ""

    def refuse(self, state: IdeaWall, occasion: Occasion) -> Refusal | None:
        """They must have been gathered."""
        if not self.parts or not all(number in state.gathered for number in self.parts):
            return refusals.NO_SUCH_IDEA
        return super().refuse(state, occasion) or (text_refused(self.text) if self.text else None)

    def apply(self, state: IdeaWall, occasion: Occasion) -> IdeaWall:
        """Each lies where it lay, as far as the groups are still there."""
        for number in self.parts:
            state = _take_out(state, number, self.idea) if number in state.gathered else state
        return state.reworded(self.idea, self.text)

    def undo(self, state: IdeaWall) -> ActivityCommand[IdeaWall] | None:
        """Gathered again."""
        if _stale(state, self.idea):
            return None
        kept = len(state.parts_of(self.idea))
        return GatherIdea(activity=self.activity, idea=self.idea, parts=kept, text=_wall_text(state, self.idea))


def _take_out(state: IdeaWall, number: int, whole: int) -> IdeaWall:
    kept = state.gathered[number]
    back = replace(
        state.with_idea(kept.idea),
        parts=state.parts.set(number, whole),
        gathered=state.gathered.delete(number),
        tags=state.tags.set(number, kept.tags) if kept.tags else state.tags,
    )
    return back.laid([(number, (group for group in kept.groups if state.group(group)))])
