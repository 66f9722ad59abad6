"""Entries on their way into a room: the state they make, whom they touch, and how hosts' acts can be taken back."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import structlog

from verksted.domain import refusals
from verksted.domain.activity import STAFF, ActivityCommand, Command
from verksted.domain.entry import Entry
from verksted.domain.fold import fold
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import Workshop
from verksted.live.acts import Acts

logger = structlog.get_logger()

UNDOS_KEPT = 200


class Undos:
    """How the last acts of hosts can be taken back, by their taps."""

    def __init__(self) -> None:
        self._commands: OrderedDict[str, Command[Any]] = OrderedDict()

    def keep(self, tap: str, command: Command[Any]) -> None:
        """The oldest are forgotten."""
        self._commands[tap] = command
        if len(self._commands) > UNDOS_KEPT:
            self._commands.popitem(last=False)

    def of(self, tap: str) -> Command[Any] | None:
        """The command that takes back what was done by this tap, or None."""
        return self._commands.get(tap)


class Folding:
    """A batch being folded beside what the room shows, which takes it over once all of it is."""

    def __init__(self, vocabulary: Vocabulary, state: Workshop | None, acts: Acts, undos: Undos) -> None:
        self.state = state
        self.acts = acts
        self.touched: set[str] = set()
        """The people whose own view is another now."""
        self._undos = undos
        self._vocabulary = vocabulary

    def take(self, entry: Entry) -> None:
        """One more entry."""
        undo = self._note(entry)
        self.state, verdict = fold(self.state, entry, self._vocabulary.kinds)
        if verdict.counts:
            if undo is not None:
                self._undos.keep(entry.tap, undo)
            self.acts.note(entry, verdict, self.state)
        if verdict.refusal is refusals.FAULT:
            workshop = self.state.id if self.state else ""
            logger.error("rule_fault", workshop=workshop, command=self._vocabulary.name(entry.command))

    def _note(self, entry: Entry) -> Command[Any] | None:
        """Who is touched, and how a host's act can be taken back: both are seen from the state before it."""
        self.touched.add(entry.author.id)
        target = self._target(entry.command)
        if target is None:
            return None
        try:
            self.touched.update(entry.command.touches(target))
            if entry.author.standing in STAFF:
                return entry.command.undo(target)
        except Exception as error:  # noqa: BLE001 - the fold will void what makes no sense; nothing may stop the tail
            logger.debug("not_noted", error=type(error).__name__)
        return None

    def _target(self, command: Command[Any]) -> Any:
        if self.state is None or not isinstance(command, ActivityCommand):
            return self.state
        activity = self.state.activity(command.activity)
        return activity.state if activity else None
