"""What a poll is: a question, a few answers, and everybody's ballot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Item, Settings
from verksted.domain.batches import Marks
from verksted.domain.choices import moved
from verksted.domain.refusals import Refusal
from verksted.domain.voting import AnyBallot, Voting

NO_SUCH_ANSWER = Refusal("no_such_answer")
ANSWERS_MOVED = Refusal("answers_moved")
MORE_CHOSEN = Refusal("more_chosen")
ANSWERED_IN_SECRET = Refusal("answered_in_secret")
SHEET_TWICE = Refusal("sheet_twice")


class PollSettings(Settings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for a poll."""

    question: str = "Hva svarer du?"
    options: tuple[str, ...] = ("Ja", "Nei")
    choices: int = 1
    """How many of them each person may choose."""
    practice: bool = False
    """For a warm-up: everybody sees the answers come in, and the report leaves them out."""
    shared_phones: bool = True
    """Several people may answer from one phone, each their own ballot."""

    def fault(self) -> str:
        """A question and two to eight different answers that fit, and a number of choices that there are."""
        if not 0 < len(self.question) <= limits.poll_question_chars_max:
            return "question"
        if not 2 <= len(self.options) <= limits.poll_options_max or len(set(self.options)) < len(self.options):
            return "options"
        if not all(0 < len(option) <= limits.poll_option_chars_max for option in self.options):
            return "options"
        return "" if 1 <= self.choices <= len(self.options) else "choices"


class Ballot(AnyBallot, frozen=True, kw_only=True):
    """One person's answer, under a pseudonym that only this poll knows."""

    chosen: tuple[int, ...] = ()
    """Numbers of options, lowest first."""

    @property
    def marks(self) -> Mapping[int, int]:
        """One mark for each."""
        return dict.fromkeys(self.chosen, 1)


EMPTY = Ballot()


class Poll(Voting, frozen=True, kw_only=True):
    """Every ballot, and what came on paper or by raised hands; the answers to choose among stand in the settings."""

    settings: PollSettings
    ballots: Map[str, Ballot] = Map()

    def ballot(self, voter: str) -> Ballot:
        """A person's ballot; an empty one before the first answer."""
        return self.ballots.get(voter, EMPTY)

    @property
    def named(self) -> tuple[tuple[int, str], ...]:
        """The answers with their numbers."""
        return tuple(enumerate(self.settings.options, 1))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The answers' numbers."""
        return tuple(range(1, len(self.settings.options) + 1))

    @property
    def marks_each(self) -> int:
        """As many as may be chosen."""
        return self.settings.choices

    def marks_too_many(self, marks: Marks) -> Refusal | None:
        """The same rules, for a sheet of paper."""
        if max(Counter(marks).values(), default=0) > 1:
            return SHEET_TWICE
        return Refusal("sheet_over_choices", self.marks_each) if len(marks) > self.marks_each else None

    def answered(self) -> int:
        """How many have answered on a phone."""
        before = self.counted.turnout[0] if self.counted else 0
        return sum(ballot.cast for ballot in self.ballots.values()) + before

    def anything_given(self) -> bool:
        """True once anybody has answered in any way."""
        return bool(self.answered() or self.batches or self.hands or self.counted)

    def refuse_settings(self, settings: PollSettings) -> Refusal | None:
        """An answer that somebody has given stays the same; what was answered in secret stays so until the reveal."""
        if not self.anything_given():
            return None
        if moved(self.settings.options, settings.options):
            return ANSWERS_MOVED
        if not replace(self, settings=settings).stands():
            return MORE_CHOSEN
        return ANSWERED_IN_SECRET if settings.practice and not self.settings.practice else None

    def stands(self) -> bool:
        """True when everything that was chosen, written or counted fits the rules."""
        sheets = (sheet for batch in self.batches.values() for sheet in batch.sheets.values() if not sheet.withdrawn)
        readings = [marks for sheet in sheets for marks in (sheet.marks, sheet.again or ())]
        papers = (*readings, *(ballot.chosen for ballot in self.ballots.values()))
        counted = self.counted.marks if self.counted else Map()
        known = set(self.numbers).issuperset((*self.hands, *counted))
        return known and all(self.marks_refused(marks) is None for marks in papers)


def start(settings: PollSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> Poll:
    """Nobody has answered."""
    return Poll(settings=settings)
