"""The names people bear in a blind activity: keyed hashes, which mean nothing to whoever lacks the key."""

from __future__ import annotations

import hmac
from typing import NamedTuple

from verksted.domain import limits
from verksted.domain.voting import votes_in
from verksted.domain.workshop import Activity, Workshop


def pseudonym(key: bytes | None, activity: str, person: str, turn: int = 0) -> str:
    """The name a person bears in one blind activity, and nowhere else; nobody's once the key is gone.

    On a phone that goes round, each turn has a name of its own. The first is its owner's: whoever has voted and then
    shares the phone has had that turn.
    """
    return _hashed(key, f"{activity}:{person}" if turn <= 1 else f"{activity}:{person}:{turn}")


def phone_pseudonym(key: bytes | None, activity: str, person: str) -> str:
    """The name under which a phone is said to be shared. It is on no ballot, so that no ballot leads to a table."""
    return _hashed(key, f"{activity}:phone:{person}")


def _hashed(key: bytes | None, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()[:20] if key else ""


def names_of(key: bytes | None, activity: str, person: str) -> frozenset[str]:
    """Every name one person's phone may bear in an activity."""
    turns = (pseudonym(key, activity, person, turn) for turn in range(1, limits.sharing_max + 1))
    return frozenset({person, phone_pseudonym(key, activity, person), *turns})


class Turn(NamedTuple):
    """Whose turn it is on a phone: under which name, which of how many. All 0 on a phone of one's own."""

    name: str
    number: int = 0
    sharing: int = 0


def turn_of(activity: Activity, key: bytes | None, person: str) -> Turn:
    """The first turn that has not been handed over; one past the last when all have had theirs."""
    sharing, vote = sharing_of(activity, key, person), votes_in(activity.state)
    for number in range(1, sharing + 1):
        name = pseudonym(key, activity.id, person, number)
        if vote and not vote.handed_over(name):
            return Turn(name, number, sharing)
    own = Turn(pseudonym(key, activity.id, person))
    return Turn("", sharing + 1, sharing) if sharing else own


def sharing_of(activity: Activity | None, key: bytes | None, person: str) -> int:
    """How many vote from a phone; 0 where it is one person's."""
    vote = votes_in(activity.state) if activity else None
    return vote.sharing(phone_pseudonym(key, activity.id, person)) if activity and vote else 0


def is_out(workshop: Workshop, key: bytes | None, person: str) -> bool:
    """True while a person's phone is taken out of the workshop, under whatever name it wrote the slip.

    The log cannot know that a pseudonym and a person are one. Only whoever asks from that phone is told so, here.
    """
    if workshop.ended_ms or not workshop.removals:
        return False
    veiled = {removal.activity for name, removal in workshop.removals.items() if name not in workshop.participants}
    return workshop.is_out(person) or any(workshop.is_out(n) for a in veiled for n in names_of(key, a, person))
