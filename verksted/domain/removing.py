"""A phone taken out of the workshop, and let in again. It is named by a slip that came from it: nobody knows whose it is.

What came from it stays as it is and goes on counting, slips, dots and lights alike; to hide a slip is another act.
"""

from __future__ import annotations

from msgspec.structs import replace

from verksted.domain import refusals
from verksted.domain.activity import Author, Occasion
from verksted.domain.ideas.state import IdeaState
from verksted.domain.refusals import Refusal
from verksted.domain.reporting import SOMEBODY
from verksted.domain.workshop import Removal, Workshop, WorkshopCommand


class AuthorCommand(WorkshopCommand, frozen=True, kw_only=True):
    """A command about whoever wrote a slip. In a blind activity that is a pseudonym, and the phone behind it is out as a whole."""

    activity: str
    idea: int

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """The slip must be there; then the command's own rule."""
        author = self._author(state)
        return self.refuse_for(state, author, occasion) if author else refusals.NO_SUCH_IDEA

    def refuse_for(self, state: Workshop, author: Author, occasion: Occasion) -> Refusal | None:
        """Why this may not be done to the author, or None."""
        raise NotImplementedError

    def _slips(self, state: Workshop) -> IdeaState | None:
        activity = state.activity(self.activity)
        return activity.state if activity and isinstance(activity.state, IdeaState) else None

    def _author(self, state: Workshop) -> Author | None:
        slips = self._slips(state)
        idea = slips.ideas.get(self.idea) if slips else None
        return idea.author if idea else None

    def _marked(self, state: Workshop, at_ms: int, *, readmitted: bool) -> Workshop:
        author = self._author(state)
        removal = Removal(self.activity, self.idea, at_ms, readmitted)
        return replace(state, removals=state.removals.set(author.id, removal)) if author else state

    def touches(self, state: Workshop) -> tuple[str, ...]:
        """Whoever wrote the slip."""
        author = self._author(state)
        return (author.id,) if author else ()

    def overwrites(self, state: Workshop) -> Removal | None:
        """When and by which slip the phone was last taken out."""
        author = self._author(state)
        return state.removals.get(author.id) if author else None

    def _is_out(self, state: Workshop) -> bool:
        author = self._author(state)
        return author is not None and state.is_out(author.id)


class RemoveParticipant(AuthorCommand, frozen=True, kw_only=True):
    """The phone that a slip came from is taken out of the workshop: nothing new from it is taken in."""

    def refuse_for(self, state: Workshop, author: Author, occasion: Occasion) -> Refusal | None:
        """It must have come from one phone that is here. What hosts write for others leads to no phone."""
        if author.standing != "participant":
            return refusals.WRITTEN_BY_HOST
        slips = self._slips(state)
        if slips is not None and len(slips.together(self.idea)) > 1:
            return refusals.AUTHORS_MERGED
        if not self._is_here(state, author, occasion):
            return refusals.AUTHOR_UNKNOWN
        return refusals.ALREADY_REMOVED if state.is_out(author.id) else None

    def _is_here(self, state: Workshop, author: Author, occasion: Occasion) -> bool:
        """In what was restored from a file everything is somebody's."""
        activity = state.activity(self.activity)
        blind = activity is not None and occasion.kinds[activity.kind].blind
        return author.id not in ("", SOMEBODY) if blind else author.id in state.participants

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Out from now on."""
        return self._marked(state, occasion.at_ms, readmitted=False)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """In again."""
        return None if self._is_out(state) else ReadmitParticipant(activity=self.activity, idea=self.idea)


class ReadmitParticipant(AuthorCommand, frozen=True, kw_only=True):
    """The phone that a slip came from is let in again, with everything it had."""

    def refuse_for(self, state: Workshop, author: Author, occasion: Occasion) -> Refusal | None:
        """Only what is out comes in."""
        return None if state.is_out(author.id) else refusals.NOT_REMOVED

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """That it was out stays known."""
        return self._marked(state, occasion.at_ms, readmitted=True)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """Out again."""
        return RemoveParticipant(activity=self.activity, idea=self.idea) if self._is_out(state) else None
