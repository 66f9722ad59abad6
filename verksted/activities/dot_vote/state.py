"""What a dot vote is: options with numbers of their own, and ballots with dots on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Item, Settings
from verksted.domain.batches import Marks
from verksted.domain.refusals import Refusal
from verksted.domain.voting import AnyBallot, Voting

NO_SUCH_OPTION = Refusal("no_such_option")
MORE_DOTS_LAID = Refusal("more_dots_laid")
LAID_IN_SECRET = Refusal("laid_in_secret")
LEAST, MOST = 3, 7
"""A quarter of the options as dots, but within these bounds: fewer say little, more say everything."""


class DotVoteSettings(Settings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for a dot vote."""

    question: str = "Hva er viktigst for deg?"
    dots: int = 0
    """How many dots each person has; 0 for a quarter of the options, 3 to 7."""
    dots_per_option: int = 1
    """More than 1 lets people stack."""
    open_totals: bool = False
    """For a warm-up: everybody sees the totals while it is open."""
    shared_phones: bool = True
    """Several people may vote from one phone, each their own ballot."""

    def fault(self) -> str:
        """A question that fits and numbers within their bounds."""
        if not 0 < len(self.question) <= limits.text_chars_max:
            return "question"
        if not 0 <= self.dots <= limits.dots_max:
            return "dots"
        return "" if limits.dots_min <= self.dots_per_option <= limits.dots_max else "dots_per_option"


class Option(msgspec.Struct, frozen=True):
    """Something to put dots on. The number is its own throughout: on screens, on paper and aloud."""

    number: int
    key: str
    text: str
    slips: tuple[int, ...]
    grouped: bool
    references: tuple[str, ...] = ()
    """Every slip behind it, also those of earlier workshops: 1-47."""

    @property
    def brought(self) -> tuple[str, ...]:
        """The references of what comes from earlier workshops alone: slips of this one are known by their numbers."""
        return () if self.slips else self.references


class Ballot(AnyBallot, frozen=True, kw_only=True):
    """One person's dots, under a pseudonym that only this vote knows."""

    dots: Map[int, int] = Map()
    finished: bool = False

    @property
    def used(self) -> int:
        """How many dots lie on the options."""
        return sum(self.dots.values())

    @property
    def marks(self) -> Mapping[int, int]:
        """The dots by option number."""
        return self.dots

    @property
    def cast(self) -> bool:
        """A blank ballot handed in is one too."""
        return self.finished or super().cast


EMPTY = Ballot()


class DotVote(Voting, frozen=True, kw_only=True):
    """The options as they were when the vote began, and every ballot."""

    settings: DotVoteSettings
    options: tuple[Option, ...] = ()
    waiting: tuple[Item, ...] = ()
    """What was left out when the vote opened; it stands in the report."""
    ballots: Map[str, Ballot] = Map()

    @property
    def budget(self) -> int:
        """How many dots each person has."""
        chosen = self.settings.dots or min(max((len(self.options) + 2) // 4, LEAST), MOST)
        return min(chosen, len(self.options) * self.settings.dots_per_option)

    @property
    def marks_each(self) -> int:
        """As many as there are dots."""
        return self.budget

    @property
    def numbers(self) -> tuple[int, ...]:
        """The options' numbers."""
        return tuple(option.number for option in self.options)

    def allows(self, ballot: Ballot) -> bool:
        """True when the dots lie on options there are, no pile is too high, and the whole is within the budget."""
        piles = all(0 < dots <= self.settings.dots_per_option for dots in ballot.dots.values())
        return piles and set(self.numbers).issuperset(ballot.dots) and ballot.used <= self.budget

    def marks_too_many(self, marks: Marks) -> Refusal | None:
        """The same rules, for a sheet of paper."""
        if len(marks) > self.budget:
            return Refusal("sheet_over_budget", self.budget)
        if max(Counter(marks).values(), default=0) > self.settings.dots_per_option:
            return Refusal("sheet_pile_too_high", self.settings.dots_per_option)
        return None

    def refuse_settings(self, settings: DotVoteSettings) -> Refusal | None:
        """No rule makes a ballot too large afterwards, and what was laid in secret stays so until the reveal."""
        if not replace(self, settings=settings).stands():
            return MORE_DOTS_LAID
        unveils = settings.open_totals and not self.settings.open_totals
        return LAID_IN_SECRET if unveils and self.anything_laid() else None

    def stands(self) -> bool:
        """True when everything that has been laid, written or counted fits the rules."""
        sheets = (sheet for batch in self.batches.values() for sheet in batch.sheets.values() if not sheet.withdrawn)
        readings = (marks for sheet in sheets for marks in (sheet.marks, sheet.again or ()))
        return (
            all(self.allows(ballot) for ballot in self.ballots.values())
            and all(self.marks_refused(marks) is None for marks in readings)
            and self._sums_stand()
        )

    def _sums_stand(self) -> bool:
        """Hands and what was counted before: on options there are, and no more than there were people for."""
        sums = [self.hands, self.counted.marks if self.counted else Map()]
        known = all(set(self.numbers).issuperset(one) and min(one.values(), default=0) >= 0 for one in sums)
        return known and sum(self.hands.values()) <= self.hands_people * self.budget

    def anything_laid(self) -> bool:
        """True once there is something to keep secret."""
        sheets = any(batch.sheets for batch in self.batches.values())
        return bool(self.ballots or sheets or self.hands or self.counted)

    def ballot(self, voter: str) -> Ballot:
        """A person's ballot; an empty one before the first dot."""
        return self.ballots.get(voter, EMPTY)

    def tally(self) -> dict[int, int]:
        """Dots by option number."""
        return self.sums()


def start(settings: DotVoteSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> DotVote:
    """The items become options with numbers of their own; their texts are frozen here."""
    options = tuple(Option(n, i.key, i.text, i.numbers, i.grouped, i.references) for n, i in enumerate(items, 1))
    left_out = (*waiting, *items[limits.options_max :])
    return DotVote(settings=settings, options=options[: limits.options_max], waiting=left_out)
