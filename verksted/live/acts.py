"""Who of the hosts did what, and when: read from the log, kept for the page that shows it."""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

from verksted.domain.activity import STAFF, ActivityCommand, Author, Command, Standing
from verksted.domain.entry import Entry, Verdict
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import Workshop

ACTS_KEPT = 5_000


class Act(NamedTuple):
    """Something a host did that counts."""

    at_ms: int
    standing: Standing
    who: int
    """1 for the first device with this standing that did anything, 2 for the next."""
    name: str
    """The command's name in the log."""
    activity: str
    """The title of the activity it was about, or the empty string."""
    numbers: tuple[int, ...]
    """The slips it was about."""
    on: bool | None
    """What was turned on or off, where that is all the command says."""
    tap: str
    author: Author
    command: Command[Any]


class Acts:
    """The hosts' acts of one workshop, oldest first. Where there are very many, the oldest go."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._acts: deque[Act] = deque(maxlen=ACTS_KEPT)
        self._people: dict[tuple[Standing, str], int] = {}

    def newest_first(self) -> list[Act]:
        """Every act that is kept."""
        return list(reversed(self._acts))

    def of(self, tap: str) -> Act | None:
        """The act done by this tap, looked for from the newest."""
        return next((act for act in reversed(self._acts) if act.tap == tap), None)

    def note(self, entry: Entry, verdict: Verdict, state: Workshop | None) -> None:
        """Keep what a host has done; what participants do is nobody's to list."""
        author, command = entry.author, entry.command
        if author.standing not in STAFF:
            return
        activity = state.activity(command.activity) if state and isinstance(command, ActivityCommand) else None
        title = activity.title if activity else _title_of(command, state)
        who = self._who(author.standing, author.id)
        numbers = _numbers(command, verdict)
        name = self._vocabulary.name(command)
        act = Act(entry.at_ms, author.standing, who, name, title, numbers, _switch(command), entry.tap, author, command)
        self._acts.append(act)

    def _who(self, standing: Standing, id: str) -> int:
        same = sum(known == standing for known, _ in self._people)
        return self._people.setdefault((standing, id), same + 1)


def _title_of(command: Any, state: Workshop | None) -> str:
    """Commands about the agenda name an activity too."""
    activity = state.activity(str(getattr(command, "activity", ""))) if state else None
    return activity.title if activity else ""


def _switch(command: Any) -> bool | None:
    """The one yes or no among a command's fields."""
    said = [getattr(command, name) for name in command.__struct_fields__]
    return next((value for value in said if isinstance(value, bool)), None)


def _numbers(command: Any, verdict: Verdict) -> tuple[int, ...]:
    if verdict.number:
        return (verdict.number,)
    named = getattr(command, "ideas", getattr(command, "idea", ()))
    numbers = named if isinstance(named, tuple) else (named,)
    return tuple(number for number in numbers if isinstance(number, int))
