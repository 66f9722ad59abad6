"""What a slip is, and which of five fates it has met. A kind's state keeps its slips by being an `IdeaState`."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Literal, Self

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import hints, limits
from verksted.domain.activity import Author, Settings, State, Status

Fate = Literal["shown", "hidden", "pending", "late", "taken_down"]
Moderation = Literal["grace", "queue", "off"]
FATES: tuple[Fate, ...] = ("shown", "hidden", "pending", "late", "taken_down")


class IdeaSettings(Settings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose wherever slips are written."""

    moderation: Moderation = "grace"
    """grace: on the wall after 20 s unless hidden; queue: a host approves each; off: at once."""
    ideas_per_person_max: int = 0
    """0 for no limit."""

    def fault(self) -> str:
        """A limit that can be reached."""
        reachable = 0 <= self.ideas_per_person_max <= limits.ideas_per_workshop_max
        return "" if reachable else "ideas_per_person_max"


class Idea(msgspec.Struct, frozen=True):
    """One slip: what its author wrote, and what a host has said of it."""

    number: int
    prompt: int
    text: str
    author: Author
    at_ms: int
    since_ms: int
    """When the present text was written; the grace period counts from here."""
    seen_text: str = ""
    """The words the wall already showed when the text was edited; it keeps them meanwhile."""
    seen_approved: bool = False
    """True where a host had let those words in."""
    approved: bool = False
    let_in_ms: int = 0
    """When a host let it in, where nothing else had."""
    passed: bool = False
    """True where an earlier way of letting slips in had let it through."""
    sent_under: Moderation | Literal[""] = ""
    """How slips were let in when it was written."""
    hidden: bool = False
    reason: str = ""
    mended: bool = False
    """True where its author has written it anew since a host hid it: somebody has to look at it again."""
    taken_down: bool = False
    late: bool = False

    @property
    def comes_back(self) -> bool:
        """True for a hidden slip that a host should look at once more."""
        return self.hidden and self.mended


class IdeaState(State, frozen=True):
    """The slips in the order they came, and how they are let through to the wall."""

    settings: Any
    ideas: Map[int, Idea] = Map()

    @property
    def prompts(self) -> tuple[str, ...]:
        """What slips may answer: a slip's `prompt` is a place in this list."""
        raise NotImplementedError

    def question(self, prompt: int) -> str:
        """The question behind a slip's `prompt`."""
        return self.prompts[prompt]

    def in_order(self) -> list[Idea]:
        """Every slip by number."""
        return sorted(self.ideas.values(), key=attrgetter("number"))

    def with_idea(self, idea: Idea) -> Self:
        """The same state with one slip replaced by its newer self."""
        return replace(self, ideas=self.ideas.set(idea.number, idea))

    def written_by(self, author: str) -> list[Idea]:
        """A person's own slips, newest first."""
        own = (idea for idea in self.ideas.values() if idea.author.id == author)
        return sorted(own, key=attrgetter("number"), reverse=True)

    def together(self, number: int) -> tuple[int, ...]:
        """A slip and those it is shown as one with."""
        return (number,)

    def authors(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Who wrote these slips and those shown as one with them."""
        there = sorted({one for number in numbers if number in self.ideas for one in self.together(number)})
        return tuple(self.ideas[number].author.id for number in there)

    def shown_text(self, idea: Idea, now_ms: int) -> str:
        """The words a screen may show of a slip now, or the empty string. For screens alone: it reads the words."""
        if idea.taken_down or idea.hidden:
            return ""
        if self.released(idea, now_ms) and not self.held_back(idea):
            return idea.text
        return "" if hints.flags(idea.seen_text) and not idea.seen_approved else idea.seen_text

    def held_back(self, idea: Idea) -> bool:
        """True while a host should read the newest words before anybody else does, whatever lets slips in."""
        return not idea.approved and bool(hints.flags(idea.text))

    def released_text(self, idea: Idea, now_ms: int) -> str:
        """The words that rules have let through; what they say is for `shown_text` to judge."""
        return idea.text if self.released(idea, now_ms) else idea.seen_text

    def let_through(self, idea: Idea, now_ms: int) -> bool:
        """True for a slip that what comes after may build on. It rests on rules alone, and never on the words."""
        standing = not (idea.taken_down or idea.hidden)
        return standing and (self.released(idea, now_ms) or bool(idea.seen_text))

    def built_on(self, idea: Idea, now_ms: int) -> str:
        """What a slip that is let through is called by what comes after: its words, or its number until they are read."""
        return self.shown_text(idea, now_ms) or f"Lapp {idea.number}"

    def released(self, idea: Idea, now_ms: int) -> bool:
        """True when the newest words are let through: by a host, by time, or by the settings."""
        graced = self.settings.moderation == "grace" and now_ms - idea.since_ms >= limits.grace_ms
        if idea.approved or idea.passed:
            return True
        return not self.in_late_tray(idea) and (graced or self.settings.moderation == "off")

    def in_late_tray(self, idea: Idea) -> bool:
        """True for a slip sent in after the close that no host has let in yet."""
        return idea.late and not idea.approved and not idea.seen_text

    def fate(self, idea: Idea, now_ms: int) -> Fate:
        """Exactly one of five, so that sent = shown + hidden + pending + late + taken down."""
        if idea.taken_down:
            return "taken_down"
        if idea.hidden:
            return "hidden"
        if self.in_late_tray(idea):
            return "late"
        return "shown" if self.shown_text(idea, now_ms) else "pending"

    def waits(self, idea: Idea, now_ms: int) -> bool:
        """True while a host should look at the slip: its newest text is not on the wall yet."""
        fate = self.fate(idea, now_ms)
        if fate == "hidden":
            return idea.comes_back
        return fate in ("pending", "late") or (fate == "shown" and self.shown_text(idea, now_ms) != idea.text)

    def gracing(self, idea: Idea, now_ms: int) -> bool:
        """True while nothing but time stands between a slip and the wall."""
        settled = idea.approved or idea.passed or idea.hidden or idea.taken_down or self.in_late_tray(idea)
        in_time = self.settings.moderation == "grace" and idea.since_ms + limits.grace_ms > now_ms
        return in_time and not settled and not self.held_back(idea)

    def arrived_ms(self, idea: Idea) -> int:
        """When a slip that is shown came on the wall; new words on it do not make it come anew."""
        if idea.let_in_ms or idea.approved or idea.passed or idea.seen_text:
            return idea.let_in_ms or idea.at_ms
        return idea.since_ms + (limits.grace_ms if self.settings.moderation == "grace" else 0)

    def writing(self, status: Status) -> bool:
        """True while slips may be written and changed; what comes afterwards is late."""
        return status == "open"

    def with_settings(self, settings: Any, at_ms: int) -> Self:
        """What the wall shows it goes on showing, however slips are let in from now on."""
        ideas = self.ideas
        if settings.moderation != self.settings.moderation:
            ideas = Map({i.number: replace(i, passed=self.released(i, at_ms)) for i in self.in_order()})
        return replace(self, settings=settings, ideas=ideas)
