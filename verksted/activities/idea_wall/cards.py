"""What a screen shows as one slip, and what an activity after the wall may build on."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from verksted.activities.idea_wall.state import Group, IdeaWall, Merge
from verksted.domain.activity import Item
from verksted.domain.ideas.state import Idea


class Card(msgspec.Struct, frozen=True):
    """A single idea, or several merged under one text."""

    number: int
    numbers: tuple[int, ...]
    text: str
    prompt: int
    groups: tuple[str, ...]
    table: int

    @property
    def label(self) -> str:
        """The number or numbers as they are read aloud: 7, or 7 + 62."""
        return " + ".join(map(str, self.numbers))


Words = Callable[[Idea], str | None]
"""The words that may be shown of a slip, or None."""


def cards(state: IdeaWall, now_ms: int) -> list[Card]:
    """Everything the wall may show now, by number."""

    def shown(idea: Idea) -> str | None:
        words = state.shown_text(idea, now_ms)
        return worded(state, idea, words) if words else None

    return _cards(state, shown)


def worded(state: IdeaWall, idea: Idea, words: str) -> str:
    """A host's words for the slip, unless these are newer ones of its author."""
    wording = state.wordings.get(idea.number)
    if wording is None or (words == idea.text and idea.since_ms != wording.since_ms):
        return words
    return wording.text


def _cards(state: IdeaWall, words: Words) -> list[Card]:
    merges = {number: merge for merge in state.merges.values() for number in merge.numbers}
    drawn = (_card(state, idea, merges.get(idea.number), words) for idea in state.in_order())
    return [card for card in drawn if card]


def _card(state: IdeaWall, idea: Idea, merge: Merge | None, words: Words) -> Card | None:
    """A merged slip stands where its first shown original would."""
    text = words(idea)
    if text is None:
        return None
    numbers: tuple[int, ...] = (idea.number,)
    if merge is not None:
        numbers = tuple(n for n in merge.numbers if words(state.ideas[n]) is not None)
        text = merge.text if len(numbers) > 1 else text
    if numbers[0] != idea.number:
        return None
    return Card(idea.number, numbers, text, idea.prompt, state.groups_of(idea.number), idea.author.table)


END_OF_TIME_MS = 1 << 60
"""A moment after every grace period."""


def items(state: IdeaWall, now_ms: int = END_OF_TIME_MS) -> tuple[Item, ...]:
    """What a vote may be held on: groups with slips in them, then the slips without a group.

    How many there are rests on what rules have let through, and never on what the words are. Words that a host should
    have read first do not go out on ballots: there the slip bears its number alone.
    """

    def let_through(idea: Idea) -> str | None:
        if not state.let_through(idea, now_ms):
            return None
        return worded(state, idea, state.released_text(idea, now_ms))

    passed = _cards(state, let_through)
    grouped = [_group_item(group, passed) for group in state.living()]
    loose = [Item(str(c.number), _called(state, c, now_ms), c.numbers) for c in passed if not c.groups]
    return (*(item for item in grouped if item.numbers), *loose)


def _group_item(group: Group, passed: list[Card]) -> Item:
    numbers = tuple(n for card in passed if group.id in card.groups for n in card.numbers)
    return Item(group.id, group.heading, numbers, grouped=True)


def _called(state: IdeaWall, card: Card, now_ms: int) -> str:
    idea = state.ideas[card.number]
    own_words = len(card.numbers) == 1 and card.text == state.released_text(idea, now_ms)
    return state.built_on(idea, now_ms) if own_words else card.text
