"""How a slip looks wherever it is drawn: its paper, and the words that go with it."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, NamedTuple

from verksted.activities.idea_wall.cards import Card, cards
from verksted.activities.idea_wall.hall import all_picked
from verksted.activities.idea_wall.state import Group, IdeaWall
from verksted.domain.activity import Viewer
from verksted.domain.ideas.views import NEW_MS, calm

PAPERS = ("pink", "green", "blue", "orange", "lilac", "sand")
LOOSE = "yellow"
"""Slips without a group, and nothing else, are on yellow paper."""


class Look(NamedTuple):
    """What a group lends to its slips."""

    id: str
    heading: str
    paper: str


def looks(state: IdeaWall) -> dict[str, Look]:
    """The look of each group, looked up once and not once a slip. Groups keep theirs when others go."""
    numbered = enumerate(state.groups)
    return {g.id: Look(g.id, g.heading, PAPERS[n % len(PAPERS)]) for n, g in numbered if not g.dissolved}


def paper(state: IdeaWall, number: int) -> str:
    """The paper a slip is on: that of the first group it lies in."""
    found = looks(state)
    return next((found[group].paper for group in state.groups_of(number) if group in found), LOOSE)


def hidden(state: IdeaWall, viewer: Viewer) -> bool:
    """True while others' slips are kept from the hall."""
    return state.covered or (state.settings.silent and not viewer.revealed)


Drawn = dict[str, Any]
"""A slip as templates get it."""


class Shown:
    """Every card that may be shown now, and which of them lie where."""

    def __init__(self, state: IdeaWall, now_ms: int, *, calmly: bool = False, page_since_ms: int = 0) -> None:
        """`calmly`: in the order they came, and what has come since the wall last took something in waits a moment.

        `page_since_ms`: when the wall last turned a page.
        """
        self._state = state
        self._page_since_ms = page_since_ms
        self._looks = looks(state)
        self._picked = all_picked(state)
        self._calmly = calmly
        self._taken_in_ms = calm(now_ms) if calmly else now_ms
        came = [(self._arrived_ms(card), card) for card in cards(state, now_ms)]
        if calmly:
            came.sort(key=itemgetter(0))
        self.cards = [card for arrived_ms, card in came if arrived_ms <= self._taken_in_ms]
        self.groups = state.living()

    def _arrived_ms(self, card: Card) -> int:
        return self._state.arrived_ms(self._state.ideas[card.number])

    def all(self) -> list[Drawn]:
        """Each slip once, on the paper of the first group it lies in."""
        return [self.drawn(card) for card in self.cards]

    def loose(self) -> list[Drawn]:
        """The slips without a group."""
        return [self.drawn(card) for card in self.cards if not card.groups]

    def in_group(self, group: str) -> list[Drawn]:
        """The slips of a group, on its paper."""
        return [self.drawn(card, group) for card in self.cards if group in card.groups]

    def lit(self) -> list[Card]:
        """What is lifted forward and may be shown now, in the order it was lifted."""
        cards = {number: card for card in self.cards for number in self._state.together(card.number)}
        return [cards[lead] for lead in self._state.spotlight() if lead in cards]

    def filled(self) -> list[Group]:
        """The groups that have something to show."""
        there = {group for card in self.cards for group in card.groups}
        return [group for group in self.groups if group.id in there]

    def drawn(self, card: Card, group: str = "") -> Drawn:
        """A card as it looks in one of its groups, or outside them."""
        own = [self._looks[id] for id in card.groups if id in self._looks]
        here = self._looks.get(group) or (own[0] if own else Look("", "", LOOSE))
        return {
            "number": card.number,
            "label": card.label,
            "text": card.text,
            "prompt": self._state.question(card.prompt),
            "prompt_index": card.prompt,
            "group": " · ".join(look.heading for look in own),
            "group_id": here.id,
            "paper": here.paper,
            "picked": card.number in self._picked,
            "new": self._calmly and self._taken_in_ms - self._arrived_ms(card) < NEW_MS,
            "settled": self._arrived_ms(card) <= self._page_since_ms,
        }

    def look(self, group: str) -> Look:
        """What a group lends to its slips."""
        return self._looks[group]
