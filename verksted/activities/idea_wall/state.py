"""What an idea wall is: slips with numbers, groups of slips, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Item
from verksted.domain.ideas.state import Idea, IdeaSettings, IdeaState
from verksted.domain.refusals import Refusal

NO_SUCH_GROUP = Refusal("no_such_group")
TOO_MANY_GROUPS = Refusal("too_many_groups")
ALREADY_MERGED = Refusal("already_merged")
PROMPT_IN_USE = Refusal("prompt_in_use")


class IdeaWallSettings(IdeaSettings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for an idea wall."""

    prompts: tuple[str, ...] = ("Hva er viktig for deg?",)
    silent: bool = False
    """Others' slips stay hidden until the facilitator reveals them."""

    def fault(self) -> str:
        """One to six prompts that fit, and a limit that can be reached."""
        fits = all(prompt and len(prompt) <= limits.text_chars_max for prompt in self.prompts)
        if not fits or not 1 <= len(self.prompts) <= limits.prompts_max:
            return "prompts"
        return super().fault()


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


class IdeaWall(IdeaState, frozen=True):
    """The slips in the order they came, the groups, and which slip lies in which group."""

    settings: IdeaWallSettings
    groups: tuple[Group, ...] = ()
    places: Map[int, str] = Map()
    merges: Map[int, Merge] = Map()
    """Keyed by the lowest number merged."""
    wall_prompt: int = 0
    """The prompt the wall shows where there are too many for columns."""

    @property
    def prompts(self) -> tuple[str, ...]:
        """The questions of the wall."""
        return self.settings.prompts

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

    def refuse_settings(self, settings: IdeaWallSettings) -> Refusal | None:
        """A prompt that somebody has answered stays."""
        asked = max((idea.prompt for idea in self.ideas.values()), default=0)
        return None if asked < len(settings.prompts) else PROMPT_IN_USE

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


def start(settings: IdeaWallSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> IdeaWall:
    """An empty wall."""
    return IdeaWall(settings=settings)


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
