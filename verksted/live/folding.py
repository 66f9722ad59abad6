"""Entries on their way into a room: the state they make, whom they touch, and how hosts' acts can be taken back."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

import structlog

from verksted.domain import refusals
from verksted.domain.activity import STAFF, Command
from verksted.domain.entry import Entry
from verksted.domain.fold import fold
from verksted.domain.undoing import bound, target_of
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import Workshop
from verksted.live.acts import Acts

logger = structlog.get_logger()

ACTS_REMEMBERED = 200


class Aftermath(NamedTuple):
    """What a host can be told of an act besides its verdict."""

    undo: Command[Any] | None = None
    """How it is taken back."""
    passed_over: tuple[int, ...] = ()
    """The slips it left as they were, since they had changed."""


NOTHING = Aftermath()


class Aftermaths:
    """Those of the last acts, by their taps."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Aftermath] = OrderedDict()

    def keep(self, tap: str, aftermath: Aftermath) -> None:
        """The oldest are forgotten."""
        self._kept[tap] = aftermath
        if len(self._kept) > ACTS_REMEMBERED:
            self._kept.popitem(last=False)

    def of(self, tap: str) -> Aftermath:
        """What there is to say of this tap."""
        return self._kept.get(tap, NOTHING)


class Folding:
    """A batch being folded beside what the room shows, which takes it over once all of it is."""

    def __init__(self, vocabulary: Vocabulary, state: Workshop | None, acts: Acts, aftermaths: Aftermaths) -> None:
        self.state = state
        self.acts = acts
        self.touched: set[str] = set()
        """The people whose own view is another now."""
        self._aftermaths = aftermaths
        self._vocabulary = vocabulary

    def take(self, entry: Entry) -> None:
        """One more entry."""
        inverse, passed_over = self._note(entry)
        self.state, verdict = fold(self.state, entry, self._vocabulary.kinds)
        if verdict.counts:
            if inverse or passed_over:
                self._aftermaths.keep(entry.tap, Aftermath(self._undo(inverse), passed_over))
            self.acts.note(entry, verdict, self.state)
        if verdict.refusal is refusals.FAULT:
            workshop = self.state.id if self.state else ""
            logger.error("rule_fault", workshop=workshop, command=self._vocabulary.name(entry.command))

    def _note(self, entry: Entry) -> tuple[Command[Any] | None, tuple[int, ...]]:
        """Who is touched, and how a host's act can be taken back: both are seen from the state before it."""
        self.touched.add(entry.author.id)
        target = target_of(self.state, entry.command)
        if target is None:
            return None, ()
        try:
            self.touched.update(entry.command.touches(target))
            if entry.author.standing in STAFF:
                return entry.command.undo(target), entry.command.passes_over(target)
        except Exception as error:  # noqa: BLE001 - the fold will void what makes no sense; nothing may stop the tail
            logger.debug("not_noted", error=type(error).__name__)
        return None, ()

    def _undo(self, inverse: Command[Any] | None) -> Command[Any] | None:
        """Bound to what the act left; an act whose inverse cannot be understood is not taken back."""
        try:
            return bound(self.state, inverse) if inverse else None
        except Exception as error:  # noqa: BLE001 - nothing may stop the tail
            logger.debug("not_noted", error=type(error).__name__)
        return None
