"""What hosts type in of votes that came without a phone: paper sheets in batches, and raised hands.

The commands are the bases of a kind's own: a kind whose state is a `Voting` names them by subclassing each.
"""

from __future__ import annotations

from typing import ClassVar, Generic, Literal, TypeVar

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import ROLES, STAFF, STARTED, ActivityCommand, Occasion, Standing, Status
from verksted.domain.batches import Batch, Marks, Sheet
from verksted.domain.refusals import Refusal
from verksted.domain.voting import Votes

RESULT_SHOWN = Refusal("result_shown")
BATCH_TAKEN = Refusal("batch_taken")
NO_SUCH_BATCH = Refusal("no_such_batch")
NO_SUCH_SHEET = Refusal("no_such_sheet")
SHEET_EMPTY = Refusal("sheet_empty")
SHEET_NOT_BLANK = Refusal("sheet_not_blank")
HANDS_UNCOUNTED = Refusal("hands_uncounted")

V = TypeVar("V", bound=Votes)


def _with_batch(state: V, number: int, batch: Batch) -> V:
    return state.changed(batches=state.batches.set(number, batch))


class HostCommand(ActivityCommand[V], Generic[V], frozen=True, kw_only=True):
    """A host's command about what came in without a phone. Nothing is added to a result that everybody has seen."""

    by: ClassVar[frozenset[Standing]] = STAFF
    when: ClassVar[frozenset[Status]] = STARTED

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """Hidden again it may be added to."""
        return RESULT_SHOWN if occasion.revealed else None


class SetBatch(HostCommand[V], Generic[V], frozen=True, kw_only=True):
    """A batch has so many sheets."""

    batch: int
    sheets: int
    channel: Literal["paper", "helper"] = "paper"
    instead_of: int = 0
    """The number of sheets it was said to have before; two hosts who make the same batch are told apart by it."""
    fresh: bool = False
    """A batch of one's own, and not one that somebody else has made. Logs from before this was asked keep their verdicts."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """A number that can be, and room for what has been typed."""
        if not 1 <= self.batch <= limits.batches_max:
            return Refusal("too_many_batches", limits.batches_max)
        if not 1 <= self.sheets <= limits.sheets_per_batch_max:
            return Refusal("too_many_sheets", limits.sheets_per_batch_max)
        before = state.batches.get(self.batch)
        if before is not None and not self._meant(before, occasion.author.id):
            return BATCH_TAKEN
        if before is not None and max(before.sheets, default=0) > self.sheets:
            return Refusal("sheets_typed", max(before.sheets))
        return super().refuse(state, occasion)

    def _meant(self, before: Batch, author: str) -> bool:
        """True where the batch there is, is the one that is spoken of. Another pile of paper may have as many sheets."""
        if before.said == self.instead_of:
            return True
        ours = self.instead_of > 0 or not self.fresh or before.by == author
        return before.said == self.sheets and ours

    def apply(self, state: V, occasion: Occasion) -> V:
        """What has been typed stays."""
        before = state.batches.get(self.batch)
        made = Batch(self.sheets, self.channel, by=occasion.author.id)
        batch = replace(before, said=self.sheets) if before else made
        return _with_batch(state, self.batch, batch)


class _SheetCommand(HostCommand[V], Generic[V], frozen=True, kw_only=True):
    """A command about one sheet."""

    batch: int
    sheet: int

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """The batch is there, and was said to have such a sheet."""
        batch = state.batches.get(self.batch)
        if batch is None:
            return NO_SUCH_BATCH
        if not 1 <= self.sheet <= batch.said:
            return Refusal("sheet_beyond", batch.said)
        return super().refuse(state, occasion)

    def known(self, state: V) -> Sheet | None:
        """The sheet as it stands, or None before it is typed."""
        return state.batches[self.batch].sheets.get(self.sheet)

    def stands(self, state: V, sheet: Sheet) -> V:
        """The state with the sheet as it is now."""
        return _with_batch(state, self.batch, state.batches[self.batch].with_sheet(self.sheet, sheet))


class _MarkedSheet(_SheetCommand[V], Generic[V], frozen=True, kw_only=True):
    """A command with what was read from a sheet."""

    marks: Marks = ()
    blank: bool = False
    """Nothing is on it; said aloud, so that a line sent empty by mistake is no sheet."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """What was read must be something a ballot can hold."""
        if len(self.marks) > limits.marks_per_sheet_max:
            return Refusal("too_many_marks", limits.marks_per_sheet_max)
        if bool(self.marks) == self.blank:
            return SHEET_NOT_BLANK if self.blank else SHEET_EMPTY
        return super().refuse(state, occasion) or state.marks_refused(self.marks)


class EnterSheet(_MarkedSheet[V], Generic[V], frozen=True, kw_only=True):
    """What stands on a sheet, read for the first time. Without marks it is blank."""

    role: str = ""
    fresh: bool = False
    """A sheet that one has read oneself, and not one that somebody else has typed. Older logs keep their verdicts."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """A sheet is typed once; the same again by the same person changes nothing. By another it is another sheet."""
        refusal = super().refuse(state, occasion)
        if refusal is not None:
            return refusal
        if self.role not in ("", *ROLES):
            return refusals.BAD_ROLE
        known = self.known(state)
        same = known is None or (known.marks, known.role, known.withdrawn) == (self.marks, self.role, False)
        ours = known is None or not self.fresh or known.by == occasion.author.id
        return None if same and ours else Refusal("sheet_typed", self.sheet)

    def apply(self, state: V, occasion: Occasion) -> V:
        """It counts from now on."""
        typed = Sheet(self.marks, self.role, by=occasion.author.id)
        return state if self.known(state) else self.stands(state, typed)


class CheckSheet(_MarkedSheet[V], Generic[V], frozen=True, kw_only=True):
    """What stands on a sheet, read a second time."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """There must have been a first."""
        refusal = super().refuse(state, occasion)
        known = self.known(state) if refusal is None else None
        return refusal or (NO_SUCH_SHEET if known is None or known.withdrawn else None)

    def apply(self, state: V, occasion: Occasion) -> V:
        """The same both times, in whatever order; else somebody has to look once more."""
        known = self.known(state) or Sheet()
        same = sorted(known.marks) == sorted(self.marks)
        return self.stands(state, replace(known, checked=same, again=None if same else self.marks))


class CorrectSheet(_MarkedSheet[V], Generic[V], frozen=True, kw_only=True):
    """What really stands on a sheet. It settles two readings, and brings a withdrawn sheet back."""

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """Only what has been typed can be corrected, and not for ever."""
        refusal = super().refuse(state, occasion)
        if refusal is not None:
            return refusal
        known = self.known(state)
        if known is None:
            return NO_SUCH_SHEET
        kept = limits.sheet_corrections_kept
        return Refusal("too_many_corrections", kept) if len(known.earlier) >= kept else None

    def apply(self, state: V, occasion: Occasion) -> V:
        """What stood there before is kept beside it."""
        known = self.known(state) or Sheet()
        settled = replace(known, marks=self.marks, again=None, withdrawn=False, checked=known.checked or known.disputed)
        if self.marks != known.marks:
            settled = replace(settled, earlier=(*known.earlier, known.marks))
        return self.stands(state, settled)


class WithdrawSheet(_SheetCommand[V], Generic[V], frozen=True, kw_only=True):
    """A sheet shall not count: it is spoiled, or was typed by mistake. It still is one of the batch's sheets."""

    def apply(self, state: V, occasion: Occasion) -> V:
        """What was read from it is kept, and can be brought back."""
        return self.stands(state, replace(self.known(state) or Sheet(), withdrawn=True))


class SetHandsPeople(HostCommand[V], Generic[V], frozen=True, kw_only=True):
    """So many people are in on a show of hands: those who have not voted in another way."""

    people: int

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """Never fewer than the hands that have been counted."""
        if not 0 <= self.people <= limits.hands_max:
            return Refusal("too_many_people", limits.hands_max)
        least = fewest_people(state)
        return Refusal("hands_counted", least) if self.people < least else super().refuse(state, occasion)

    def apply(self, state: V, occasion: Occasion) -> V:
        """The counts are judged by it."""
        return state.changed(hands_people=self.people)


def fewest_people(state: Votes) -> int:
    """So many people there must be behind the hands that have been counted."""
    total, each = sum(state.hands.values()), max(state.marks_each, 1)
    return max([*state.hands.values(), -(-total // each)], default=0)


class SetHands(HostCommand[V], Generic[V], frozen=True, kw_only=True):
    """So many hands went up for an option."""

    option: int
    hands: int

    def refuse(self, state: V, occasion: Occasion) -> Refusal | None:
        """Never more than there are people, nor more in all than they may raise."""
        if self.option not in state.numbers:
            return state.no_such_option(self.option)
        if self.hands and not state.hands_people:
            return HANDS_UNCOUNTED
        if not 0 <= self.hands <= state.hands_people:
            return Refusal("hands_beyond", state.hands_people)
        elsewhere = sum(state.hands.values()) - state.hands.get(self.option, 0)
        most = state.hands_people * state.marks_each
        if elsewhere + self.hands > most:
            return Refusal("hands_in_all", most)
        return state.hands_refused(self.option, self.hands) or super().refuse(state, occasion)

    def apply(self, state: V, occasion: Occasion) -> V:
        """No hands is also a count."""
        return state.changed(hands=state.hands.set(self.option, self.hands))
