"""Poll: one or several of a few given answers, blind until the result is revealed; or a practice, in the open."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import (
    OPEN,
    PARTICIPANTS,
    ActivityCommand,
    Author,
    Item,
    Kind,
    Occasion,
    Regions,
    Settings,
    Standing,
    State,
    Status,
    Viewer,
)
from verksted.domain.choices import moved
from verksted.domain.refusals import Refusal
from verksted.domain.report import Rule, Section, Table

NO_SUCH_ANSWER = Refusal("no_such_answer")
ANSWERS_MOVED = Refusal("answers_moved")
MORE_CHOSEN = Refusal("more_chosen")
ANSWERED_IN_SECRET = Refusal("answered_in_secret")


class PollSettings(Settings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for a poll."""

    question: str = "Hva svarer du?"
    options: tuple[str, ...] = ("Ja", "Nei")
    choices: int = 1
    """How many of them each person may choose."""
    practice: bool = False
    """For a warm-up: everybody sees the answers come in, and the report leaves them out."""

    def fault(self) -> str:
        """A question and two to eight different answers that fit, and a number of choices that there are."""
        if not 0 < len(self.question) <= limits.poll_question_chars_max:
            return "question"
        if not 2 <= len(self.options) <= limits.poll_options_max or len(set(self.options)) < len(self.options):
            return "options"
        if not all(0 < len(option) <= limits.poll_option_chars_max for option in self.options):
            return "options"
        return "" if 1 <= self.choices <= len(self.options) else "choices"


class Ballot(msgspec.Struct, frozen=True):
    """One person's answer, under a pseudonym that only this poll knows."""

    chosen: tuple[int, ...] = ()
    """Numbers of options, lowest first."""
    role: str = ""
    table: int = 0
    channel: str = "phone"


EMPTY = Ballot()


class Poll(State, frozen=True):
    """Every ballot; the answers to choose among stand in the settings."""

    settings: PollSettings
    ballots: Map[str, Ballot] = Map()

    def ballot(self, voter: str) -> Ballot:
        """A person's ballot; an empty one before the first answer."""
        return self.ballots.get(voter, EMPTY)

    def answered(self) -> int:
        """How many have answered."""
        return sum(bool(ballot.chosen) for ballot in self.ballots.values())

    def tally(self) -> dict[int, int]:
        """Answers by option number."""
        totals = dict.fromkeys(range(1, len(self.settings.options) + 1), 0)
        for voter in sorted(self.ballots):
            for number in self.ballots[voter].chosen:
                totals[number] += 1
        return totals

    def refuse_settings(self, settings: PollSettings) -> Refusal | None:
        """An answer that somebody has given stays the same answer; what was answered in secret stays so until the reveal."""
        if not self.answered():
            return None
        if moved(self.settings.options, settings.options):
            return ANSWERS_MOVED
        if not replace(self, settings=settings).allows():
            return MORE_CHOSEN
        return ANSWERED_IN_SECRET if settings.practice and not self.settings.practice else None

    def allows(self) -> bool:
        """True when every ballot names answers that there are, each once and not too many."""
        numbers = set(range(1, len(self.settings.options) + 1))
        chosen = [ballot.chosen for ballot in self.ballots.values()]
        return all(numbers.issuperset(one) and len(set(one)) == len(one) <= self.settings.choices for one in chosen)


def start(settings: PollSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> Poll:
    """Nobody has answered."""
    return Poll(settings)


class Choose(ActivityCommand[Poll], frozen=True, kw_only=True):
    """Whether an option shall be among one's answers. Where there is one answer, a new one takes the old one's place."""

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    when: ClassVar[frozenset[Status]] = OPEN
    blind: ClassVar[bool] = True
    choice_field: ClassVar[str] = "option"

    option: int
    chosen: bool = True

    def refuse(self, state: Poll, occasion: Occasion) -> Refusal | None:
        """The option is there, and there is a choice left for it."""
        if not 1 <= self.option <= len(state.settings.options):
            return NO_SUCH_ANSWER
        if not occasion.author.id:
            return refusals.NOT_JOINED
        most = state.settings.choices
        others = [number for number in state.ballot(occasion.author.id).chosen if number != self.option]
        return Refusal("no_choices_left", most) if self.chosen and 1 < most <= len(others) else None

    def apply(self, state: Poll, occasion: Occasion) -> Poll:
        """The ballot as it is now, and the role and channel it came by."""
        author = occasion.author
        chosen = set(state.ballot(author.id).chosen) - {self.option}
        if self.chosen:
            chosen = {*(chosen if state.settings.choices > 1 else ()), self.option}
        ballot = Ballot(tuple(sorted(chosen)), author.role, author.table, author.channel)
        return replace(state, ballots=state.ballots.set(author.id, ballot))


# What each audience sees


def shows_totals(state: Poll, viewer: Viewer) -> bool:
    """True once the result may be seen; never a moment before."""
    return viewer.revealed or state.settings.practice


def _options(state: Poll) -> tuple[dict[str, Any], ...]:
    return tuple({"number": number, "text": text} for number, text in enumerate(state.settings.options, 1))


def _result(state: Poll) -> tuple[dict[str, Any], ...]:
    """In the order the answers are offered in: often it means something, as with ages."""
    tally = state.tally()
    return tuple({**option, "answers": tally[option["number"]]} for option in _options(state))


def view(state: Poll, viewer: Viewer) -> Regions:
    """Regions for one audience. Totals are in none of them before the reveal."""
    shown = shows_totals(state, viewer)
    stage: dict[str, Any] = {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "question": state.settings.question,
        "choices": state.settings.choices,
        "practice": state.settings.practice,
        "options": _options(state),
        "result": _result(state) if shown else (),
        "answered": state.answered(),
    }
    if viewer.audience == "participant":
        return _phone(stage, viewer)
    stage["people"] = viewer.people
    return {"stage": stage, **({"heading": stage["question"]} if viewer.audience == "projector" else {})}


def _phone(stage: dict[str, Any], viewer: Viewer) -> Regions:
    """While it is open, what changes with every answer stands in a region of its own: the stage holds the task."""
    if viewer.status != "open":
        return {"stage": stage, "news": None}
    news = {"answered": stage["answered"], "result": stage["result"]}
    return {"stage": {**stage, "result": (), "answered": 0}, "news": news}


def mine(state: Poll, person: Author, viewer: Viewer) -> Regions:
    """A person's own answer: which options are chosen, and whether there is room for more."""
    chosen = state.ballot(person.id).chosen if person.id else ()
    most = state.settings.choices
    if viewer.status != "open":
        said = tuple(option["text"] for option in _options(state) if option["number"] in chosen)
        return {"mine": {"said": said} if said else None}
    common = {"several": most > 1, "full": most > 1 and len(chosen) >= most}
    slots = tuple((o["number"], {**common, **o, "chosen": o["number"] in chosen}) for o in _options(state))
    return {"slot": slots, "mine": {"chosen": chosen[0] if chosen and most == 1 else 0, "count": len(chosen)}}


# What leaves the poll


def sealed(state: Poll) -> Poll:
    """The poll without its ballots, unless everybody could see the totals all along."""
    return state if state.settings.practice else replace(state, ballots=Map())


def report(state: Poll, viewer: Viewer) -> Section:
    """Options with how many chose each, or without while hidden; of a practice that there was one."""
    counts = {"answered": state.answered()}
    if state.settings.practice:
        return Section(counts=counts, notes=("practice",))
    tally = state.tally() if shows_totals(state, viewer) else {}
    rows = tuple((o["number"], o["text"], tally.get(o["number"])) for o in _options(state))
    table = Table("answers", ("option", "text", "answers"), rows, bars="answers" if tally else "")
    return Section(
        counts=counts,
        tables=(table,),
        notes=() if tally else ("totals_hidden",),
        rules=(Rule("answers_each", state.settings.choices),),
        channels=_channels(state),
    )


def _channels(state: Poll) -> dict[str, int]:
    answered = Counter(ballot.channel for ballot in state.ballots.values() if ballot.chosen)
    return {channel: answered[channel] for channel in sorted(answered)}


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is used."""
    return sentence


KIND = Kind(
    name="poll",
    settings=PollSettings,
    state=Poll,
    commands=(Choose,),
    start=start,
    view=view,
    mine=mine,
    sealed=sealed,
    report=report,
    words={
        "answers": _("Svar"),
        "answered": _("Har svart"),
        "answers_each": _("Hver deltaker kunne velge inntil %(n)s."),
        "practice": _("Dette var en øvelse. Svarene er ikke tatt med."),
    },
    blind=True,
)
