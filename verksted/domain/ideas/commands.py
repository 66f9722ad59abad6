"""Commands about slips: write, edit, take down, show, hide. A kind makes them its own by subclassing them."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import (
    EVERYBODY,
    OPEN,
    PARTICIPANTS,
    STAFF,
    STARTED,
    ActivityCommand,
    Author,
    Occasion,
    Standing,
    Status,
)
from verksted.domain.ideas.state import Idea, IdeaState
from verksted.domain.refusals import Refusal

I = TypeVar("I", bound=IdeaState)  # noqa: E741 - the states of kinds that have slips


class PostIdea(ActivityCommand[I], frozen=True, kw_only=True):
    """One slip, one thought. After the close it lands in the tray for late slips."""

    by: ClassVar[frozenset[Standing]] = EVERYBODY
    when: ClassVar[frozenset[Status]] = STARTED
    takes_number: ClassVar[bool] = True
    text: str
    prompt: int = 0
    paper_number: int = 0
    """The number that is printed on the slip a host writes in; 0 where there is none."""
    in_time: bool = False
    """True for a slip on paper that was written before the close, and is only typed in after it: a host says so."""

    def wants_number(self) -> int:
        """The one on the paper, so that wall and paper say the same."""
        return self.paper_number

    def refuse(self, state: I, occasion: Occasion) -> Refusal | None:
        """The text must fit, the prompt exist, and the person have slips left. Only hosts hold slips of paper."""
        if (self.paper_number or self.in_time) and occasion.author.standing == "participant":
            return refusals.NOT_ALLOWED
        if not 0 <= self.prompt < len(state.prompts):
            return refusals.NO_SUCH_PROMPT
        return text_refused(self.text) or _limit_reached(state, occasion.author)

    def apply(self, state: I, occasion: Occasion) -> I:
        """The slip gets the workshop's next number."""
        idea = Idea(
            number=occasion.number,
            prompt=self.prompt,
            text=self.text,
            author=occasion.author,
            at_ms=occasion.at_ms,
            since_ms=occasion.at_ms,
            sent_under=state.settings.moderation,
            late=not self.in_time and not state.writing(occasion.status),
        )
        return state.with_idea(idea)


def text_refused(text: str, limit: int = limits.text_chars_max) -> Refusal | None:
    """Why a text does not fit, or None. Its length is all that a rule may read of it."""
    if not text.strip():
        return refusals.TEXT_EMPTY
    return refusals.text_too_long(limit) if len(text) > limit else None


def _limit_reached(state: IdeaState, author: Author) -> Refusal | None:
    limit = state.settings.ideas_per_person_max
    if not limit or author.standing != "participant":
        return None
    standing = [idea for idea in state.written_by(author.id) if not idea.taken_down]
    return refusals.no_slips_left(limit) if len(standing) >= limit else None


class OwnIdea(ActivityCommand[I], frozen=True, kw_only=True):
    """A person's command about a slip of their own."""

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    when: ClassVar[frozenset[Status]] = OPEN
    idea: int

    def refuse(self, state: I, occasion: Occasion) -> Refusal | None:
        """It must be there, be theirs, and not be taken down."""
        idea = state.ideas.get(self.idea)
        if idea is None:
            return refusals.NO_SUCH_IDEA
        if idea.author.id != occasion.author.id:
            return refusals.NOT_YOUR_IDEA
        return refusals.IDEA_TAKEN_DOWN if idea.taken_down else None


class EditIdea(OwnIdea[I], frozen=True, kw_only=True):
    """Other words on one's own slip. It goes back to the inbox; the wall keeps what it has shown."""

    text: str

    def refuse(self, state: I, occasion: Occasion) -> Refusal | None:
        """The new words must fit too."""
        return super().refuse(state, occasion) or text_refused(self.text)

    def apply(self, state: I, occasion: Occasion) -> I:
        """The number stays."""
        idea = state.ideas[self.idea]
        released = state.released(idea, occasion.at_ms)
        return state.with_idea(
            replace(
                idea,
                text=self.text,
                seen_text=idea.text if released else idea.seen_text,
                seen_approved=idea.approved if released else idea.seen_approved,
                since_ms=occasion.at_ms,
                approved=False,
                passed=False,
                mended=idea.hidden,
            )
        )


class TakeDownIdea(OwnIdea[I], frozen=True, kw_only=True):
    """The author takes the slip off the wall. The number is not used again."""

    def apply(self, state: I, occasion: Occasion) -> I:
        """Off the wall, still accounted for."""
        return state.with_idea(replace(state.ideas[self.idea], taken_down=True))


class HostedIdeas(ActivityCommand[I], frozen=True, kw_only=True):
    """A host's command about one or more slips."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED
    ideas: tuple[int, ...]

    def refuse(self, state: I, occasion: Occasion) -> Refusal | None:
        """Every slip must be there, and there must be some."""
        return ideas_refused(state, self.ideas) if self.ideas else refusals.TOO_FEW_IDEAS

    def touches(self, state: I) -> tuple[str, ...]:
        """The authors of the slips."""
        return state.authors(self.ideas)


def ideas_refused(state: IdeaState, numbers: tuple[int, ...]) -> Refusal | None:
    """Why these slips cannot be taken together in one command, or None."""
    if len(numbers) > limits.ideas_per_command_max:
        return refusals.TOO_MANY_IDEAS
    return None if all(number in state.ideas for number in numbers) else refusals.NO_SUCH_IDEA


class ShowIdeas(HostedIdeas[I], frozen=True, kw_only=True):
    """Approve slips: waiting, late and hidden ones come on the wall with their newest text."""

    seen: tuple[int, ...] = ()
    """Of each slip, since when the words were written that the host has read; empty where nothing is said of that."""

    def refuse(self, state: I, occasion: Occasion) -> Refusal | None:
        """Some of the slips must stand as they were read."""
        if self.seen and len(self.seen) != len(self.ideas):
            return refusals.IDEA_CHANGED
        changed = len(self.passes_over(state)) == len(self.ideas)
        return super().refuse(state, occasion) or (refusals.IDEA_CHANGED if changed else None)

    def passes_over(self, state: I) -> tuple[int, ...]:
        """Those that somebody has written anew meanwhile."""
        read = zip(self.ideas, self.seen, strict=False)
        return tuple(n for n, since_ms in read if n in state.ideas and state.ideas[n].since_ms != since_ms)

    def apply(self, state: I, occasion: Occasion) -> I:
        """What its author took down stays down, and what nobody has read goes on waiting."""
        unread = self.passes_over(state)
        for number in (number for number in self.ideas if number not in unread):
            idea = state.ideas[number]
            let_in_ms = idea.let_in_ms if idea.seen_text or state.released(idea, occasion.at_ms) else occasion.at_ms
            shown = replace(idea, approved=True, hidden=False, reason="", mended=False, seen_text="")
            shown = replace(shown, seen_approved=False)
            shown = replace(shown, let_in_ms=let_in_ms)
            state = state.with_idea(shown)
        return state


class HideIdeas(HostedIdeas[I], frozen=True, kw_only=True):
    """Take slips off the wall, with a reason; they stay in the report and can come back."""

    thaws: ClassVar[bool] = True
    unhides: ClassVar[type[Any]]
    """The kind's own command that brings them back."""
    reason: str = ""

    def refuse(self, state: I, occasion: Occasion) -> Refusal | None:
        """A reason is short."""
        if len(self.reason) > limits.reason_chars_max:
            return refusals.text_too_long(limits.reason_chars_max)
        return super().refuse(state, occasion)

    def apply(self, state: I, occasion: Occasion) -> I:
        """Hidden until somebody shows them again. What is hidden already keeps its first reason, and has been looked at."""
        for number in self.ideas:
            idea = state.ideas[number]
            reason = idea.reason if idea.hidden else self.reason
            state = state.with_idea(replace(idea, hidden=True, reason=reason, mended=False))
        return state

    def undo(self, state: I) -> ActivityCommand[I] | None:
        """Back as they were: shown ones are approved, waiting ones wait. That somebody has looked is not undone."""
        if any(n in state.ideas and state.ideas[n].mended for n in self.ideas):
            return None
        before = tuple(n for n in self.ideas if n in state.ideas and not state.ideas[n].hidden)
        return self.unhides(activity=self.activity, ideas=before) if before else None


class UnhideIdeas(HostedIdeas[I], frozen=True, kw_only=True):
    """Undo a hiding without approving anything."""

    hides: ClassVar[type[Any]]
    """The kind's own command that hides them."""

    def apply(self, state: I, occasion: Occasion) -> I:
        """The slips stand as they stood before they were hidden."""
        for number in self.ideas:
            state = state.with_idea(replace(state.ideas[number], hidden=False, reason=""))
        return state

    def undo(self, state: I) -> ActivityCommand[I] | None:
        """Hidden as before, where they were hidden for one reason and left as they were."""
        if any(n in state.ideas and state.ideas[n].mended for n in self.ideas):
            return None
        before = tuple(n for n in self.ideas if n in state.ideas and state.ideas[n].hidden)
        reasons = sorted({state.ideas[number].reason for number in before})
        return self.hides(activity=self.activity, ideas=before, reason=reasons[0]) if len(reasons) == 1 else None
