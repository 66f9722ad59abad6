"""What an idea wall is: slips with numbers, groups of slips, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Literal

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Author, Item, Settings, State
from verksted.domain.refusals import Refusal

NO_SUCH_PROMPT = Refusal("no_such_prompt")
NO_SUCH_IDEA = Refusal("no_such_idea")
NO_SUCH_GROUP = Refusal("no_such_group")
NOT_YOUR_IDEA = Refusal("not_your_idea")
IDEA_TAKEN_DOWN = Refusal("idea_taken_down")
TOO_FEW_IDEAS = Refusal("too_few_ideas")
TOO_MANY_IDEAS = Refusal("too_many_ideas", limits.ideas_per_command_max)
TOO_MANY_GROUPS = Refusal("too_many_groups")
ALREADY_MERGED = Refusal("already_merged")
PROMPT_IN_USE = Refusal("prompt_in_use")

Fate = Literal["shown", "hidden", "pending", "late", "taken_down"]


class IdeaWallSettings(Settings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for an idea wall."""

    prompts: tuple[str, ...] = ("Hva er viktig for deg?",)
    moderation: Literal["grace", "queue", "off"] = "grace"
    """grace: on the wall after 20 s unless hidden; queue: a host approves each; off: at once."""
    silent: bool = False
    """Others' slips stay hidden until the facilitator reveals them."""
    ideas_per_person_max: int = 0
    """0 for no limit."""

    def fault(self) -> str:
        """One to six prompts that fit, and a limit that can be reached."""
        fits = all(prompt and len(prompt) <= limits.text_chars_max for prompt in self.prompts)
        if not fits or not 1 <= len(self.prompts) <= limits.prompts_max:
            return "prompts"
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
    approved: bool = False
    hidden: bool = False
    reason: str = ""
    taken_down: bool = False
    late: bool = False


class Group(msgspec.Struct, frozen=True):
    """Ideas that belong together. A dissolved group is kept, with its members, so that it can come back."""

    id: str
    heading: str
    dissolved: bool = False
    kept: tuple[int, ...] = ()
    sent: tuple[str, ...] = ()
    """Where each of `kept` went when the group was dissolved."""


class Merge(msgspec.Struct, frozen=True):
    """Several slips shown as one, under a new text; the originals and their numbers stay."""

    numbers: tuple[int, ...]
    text: str


class IdeaWall(State, frozen=True):
    """The slips in the order they came, the groups, and which slip lies in which group."""

    settings: IdeaWallSettings
    ideas: Map[int, Idea] = Map()
    groups: tuple[Group, ...] = ()
    places: Map[int, str] = Map()
    merges: Map[int, Merge] = Map()
    """Keyed by the lowest number merged."""
    wall_prompt: int = 0
    """The prompt the wall shows where there are too many for columns."""

    def in_order(self) -> list[Idea]:
        """Every slip by number."""
        return sorted(self.ideas.values(), key=attrgetter("number"))

    def group(self, id: str) -> Group | None:
        """The group with this id that is not dissolved, or None."""
        return next((g for g in self.groups if g.id == id and not g.dissolved), None)

    def dissolved(self, id: str) -> Group | None:
        """The dissolved group with this id, or None."""
        return next((g for g in self.groups if g.id == id and g.dissolved), None)

    def living(self) -> list[Group]:
        """The groups that are not dissolved, in the order they were made."""
        return [group for group in self.groups if not group.dissolved]

    def members(self, group: str) -> tuple[int, ...]:
        """The numbers in a group, lowest first."""
        return tuple(number for number in sorted(self.places) if self.places[number] == group)

    def with_idea(self, idea: Idea) -> IdeaWall:
        """The same wall with one slip replaced by its newer self."""
        return replace(self, ideas=self.ideas.set(idea.number, idea))

    def refuse_settings(self, settings: IdeaWallSettings) -> Refusal | None:
        """A prompt that somebody has answered stays."""
        asked = max((idea.prompt for idea in self.ideas.values()), default=0)
        return None if asked < len(settings.prompts) else PROMPT_IN_USE

    def with_settings(self, settings: IdeaWallSettings, at_ms: int) -> IdeaWall:
        """What the wall shows it goes on showing, however slips are let in from now on."""
        ideas = self.ideas
        if settings.moderation != self.settings.moderation:
            ideas = Map({i.number: replace(i, approved=self._released(i, at_ms)) for i in self.in_order()})
        return replace(self, settings=settings, ideas=ideas)

    def with_group(self, changed: Group) -> IdeaWall:
        """The same wall with one group replaced by its newer self."""
        return replace(self, groups=tuple(changed if g.id == changed.id else g for g in self.groups))

    def placed(self, numbers: Iterable[int], groups: Iterable[str]) -> IdeaWall:
        """Each slip in the group beside it, with those it is merged with; an empty group means none."""
        places = self.places
        for number, group in zip(numbers, groups, strict=True):
            for one in self.together(number):
                places = places.set(one, group) if group else places.delete(one) if one in places else places
        return replace(self, places=places)

    def merge_of(self, number: int) -> Merge | None:
        """What a slip is merged into, or None. No slip is in two merges."""
        return next((merge for merge in self.merges.values() if number in merge.numbers), None)

    def together(self, number: int) -> tuple[int, ...]:
        """A slip and those it is merged with: they lie in one place."""
        merge = self.merge_of(number)
        return merge.numbers if merge else (number,)

    def written_by(self, author: str) -> list[Idea]:
        """A person's own slips, newest first."""
        own = (idea for idea in self.ideas.values() if idea.author.id == author)
        return sorted(own, key=attrgetter("number"), reverse=True)

    def authors(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Who wrote these slips and those merged with them."""
        there = sorted({one for number in numbers if number in self.ideas for one in self.together(number)})
        return tuple(self.ideas[number].author.id for number in there)

    def shown_text(self, idea: Idea, now_ms: int) -> str:
        """The words the wall may show of a slip now, or the empty string."""
        return "" if idea.taken_down or idea.hidden else self.released_text(idea, now_ms)

    def released_text(self, idea: Idea, now_ms: int) -> str:
        """The words let through to the wall, which shows them unless the slip is hidden or taken down."""
        return idea.text if self._released(idea, now_ms) else idea.seen_text

    def _released(self, idea: Idea, now_ms: int) -> bool:
        """True when the newest words are let through: by a host, by time, or by the settings."""
        graced = self.settings.moderation == "grace" and now_ms - idea.since_ms >= limits.grace_ms
        return idea.approved or (not self.in_late_tray(idea) and (graced or self.settings.moderation == "off"))

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
        return fate in ("pending", "late") or (fate == "shown" and self.shown_text(idea, now_ms) != idea.text)


def start(settings: IdeaWallSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> IdeaWall:
    """An empty wall."""
    return IdeaWall(settings)


class Card(msgspec.Struct, frozen=True):
    """What a screen shows as one slip: a single idea, or several merged under one text."""

    number: int
    numbers: tuple[int, ...]
    text: str
    prompt: int
    group: str

    @property
    def label(self) -> str:
        """The number or numbers as they are read aloud: 7, or 7 + 62."""
        return " + ".join(map(str, self.numbers))


def cards(state: IdeaWall, now_ms: int) -> list[Card]:
    """Everything the wall may show now, by number."""
    merges = {number: merge for merge in state.merges.values() for number in merge.numbers}
    drawn = (_card(state, idea, merges.get(idea.number), now_ms) for idea in state.in_order())
    return [card for card in drawn if card]


def _card(state: IdeaWall, idea: Idea, merge: Merge | None, now_ms: int) -> Card | None:
    """A merged slip stands where its first shown original would."""
    shown = state.shown_text(idea, now_ms)
    text = shown
    numbers: tuple[int, ...] = (idea.number,)
    if merge is not None:
        numbers = tuple(n for n in merge.numbers if state.shown_text(state.ideas[n], now_ms))
        text = merge.text if len(numbers) > 1 else shown
    if not shown or numbers[0] != idea.number:
        return None
    return Card(idea.number, numbers, text, idea.prompt, state.places.get(idea.number, ""))


END_OF_TIME_MS = 1 << 60
"""A moment after every grace period."""


def items(state: IdeaWall) -> tuple[Item, ...]:
    """What a vote may be held on: groups with slips in them, then the slips without a group."""
    shown = cards(state, END_OF_TIME_MS)
    grouped = [_group_item(state, group, shown) for group in state.living()]
    loose = [Item(str(c.number), c.text, c.numbers) for c in shown if not c.group]
    return (*(item for item in grouped if item.numbers), *loose)


def _group_item(state: IdeaWall, group: Group, shown: list[Card]) -> Item:
    numbers = tuple(n for card in shown if card.group == group.id for n in card.numbers)
    return Item(group.id, group.heading, numbers, grouped=True)
