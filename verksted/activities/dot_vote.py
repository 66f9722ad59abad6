"""Dot vote: everybody spreads a few dots over many options, blind until the result is revealed."""

from __future__ import annotations

from collections import Counter
from math import gcd
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
from verksted.domain.refusals import Refusal
from verksted.domain.report import Rule, Section, Table

NO_SUCH_OPTION = Refusal("no_such_option")
MORE_DOTS_LAID = Refusal("more_dots_laid")
LAID_IN_SECRET = Refusal("laid_in_secret")
ORDERS = 12
PAGE_MS = 12_000
OPTIONS_A_PAGE = ((36, 12), (70, 6), (105, 4))
ROWS_A_PAGE = ((30, 8), (60, 7), (90, 5))
"""What the wall has room for: up to so many characters in the longest text, so many on a page; else three."""
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


class Ballot(msgspec.Struct, frozen=True):
    """One person's dots, under a pseudonym that only this vote knows."""

    dots: Map[int, int] = Map()
    role: str = ""
    table: int = 0
    channel: str = "phone"
    finished: bool = False

    @property
    def used(self) -> int:
        """How many dots lie on the options."""
        return sum(self.dots.values())


EMPTY = Ballot()


class DotVote(State, frozen=True):
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

    def allows(self, ballot: Ballot) -> bool:
        """True when the dots lie on options there are, no pile is too high, and the whole is within the budget."""
        numbers = {option.number for option in self.options}
        piles = all(0 < dots <= self.settings.dots_per_option for dots in ballot.dots.values())
        return piles and numbers.issuperset(ballot.dots) and ballot.used <= self.budget

    def refuse_settings(self, settings: DotVoteSettings) -> Refusal | None:
        """No rule makes a ballot too large afterwards, and what was laid in secret stays so until the reveal."""
        under_these = replace(self, settings=settings)
        if not all(under_these.allows(ballot) for ballot in self.ballots.values()):
            return MORE_DOTS_LAID
        unveils = settings.open_totals and not self.settings.open_totals
        return LAID_IN_SECRET if unveils and self.ballots else None

    def ballot(self, voter: str) -> Ballot:
        """A person's ballot; an empty one before the first dot."""
        return self.ballots.get(voter, EMPTY)

    def tally(self) -> dict[int, int]:
        """Dots by option number."""
        totals = dict.fromkeys((option.number for option in self.options), 0)
        for voter in sorted(self.ballots):
            for number, dots in self.ballots[voter].dots.items():
                totals[number] += dots
        return totals


def start(settings: DotVoteSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> DotVote:
    """The items become options with numbers of their own; their texts are frozen here."""
    options = tuple(Option(n, i.key, i.text, i.numbers, i.grouped) for n, i in enumerate(items, 1))
    return DotVote(settings, options[: limits.options_max], (*waiting, *items[limits.options_max :]))


class _BallotCommand(ActivityCommand[DotVote], frozen=True, kw_only=True):
    """A person's command about their own ballot."""

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    when: ClassVar[frozenset[Status]] = OPEN
    blind: ClassVar[bool] = True

    def refuse(self, state: DotVote, occasion: Occasion) -> Refusal | None:
        """Nobody's ballot is everybody's: without a pseudonym there is none to change."""
        return None if occasion.author.id else refusals.NOT_JOINED

    def changed(self, state: DotVote, ballot: Ballot, author: Author) -> DotVote:
        """The vote with the ballot as it is now, and the role and channel it came by."""
        known = replace(ballot, role=author.role, table=author.table, channel=author.channel)
        return replace(state, ballots=state.ballots.set(author.id, known))


class SetDots(_BallotCommand, frozen=True, kw_only=True):
    """How many of one's dots shall lie on an option. A repeat changes nothing; 0 takes them away."""

    choice_field: ClassVar[str] = "item"

    item: int
    dots: int

    def refuse(self, state: DotVote, occasion: Occasion) -> Refusal | None:
        """The option exists, the pile is not too high, and the whole ballot stays within the budget."""
        if not any(option.number == self.item for option in state.options):
            return NO_SUCH_OPTION
        if not 0 <= self.dots <= state.settings.dots_per_option:
            return Refusal("too_many_on_one", state.settings.dots_per_option)
        ballot = state.ballot(occasion.author.id)
        elsewhere = ballot.used - ballot.dots.get(self.item, 0)
        if elsewhere + self.dots > state.budget:
            return Refusal("no_dots_left", state.budget)
        return super().refuse(state, occasion)

    def apply(self, state: DotVote, occasion: Occasion) -> DotVote:
        """An option without dots is not on the ballot."""
        ballot = state.ballot(occasion.author.id)
        rest = ballot.dots.delete(self.item) if self.item in ballot.dots else ballot.dots
        dots = rest.set(self.item, self.dots) if self.dots else rest
        return self.changed(state, replace(ballot, dots=dots), occasion.author)


class FinishBallot(_BallotCommand, frozen=True, kw_only=True):
    """Hand the dots in, or take that back. Dots can be moved all the same until the host closes."""

    finished: bool

    def apply(self, state: DotVote, occasion: Occasion) -> DotVote:
        """Only the turnout changes."""
        ballot = replace(state.ballot(occasion.author.id), finished=self.finished)
        return self.changed(state, ballot, occasion.author)


# What each audience sees


def in_order(options: tuple[Option, ...], order: int) -> tuple[Option, ...]:
    """One of the balanced orders: over all of them, every option stands as near the top as any other.

    Every second order is the one before it read backwards, so that the average place of each option is the middle.
    The others begin at places spread evenly, and go on by a stride that shares no factor with the number of options.
    """
    n = len(options)
    if n < 2:
        return options
    strides = [stride for stride in range(1, n) if gcd(stride, n) == 1]
    stride = strides[2 * len(strides) // 5]
    first = order // 2 * n // (ORDERS // 2)
    turned = tuple(options[(first + i * stride) % n] for i in range(n))
    return turned[::-1] if order % 2 else turned


def shows_totals(state: DotVote, viewer: Viewer) -> bool:
    """True once the result may be seen; never a moment before."""
    return viewer.revealed or state.settings.open_totals


def _turnout(state: DotVote) -> dict[str, int]:
    started = [ballot for ballot in state.ballots.values() if ballot.dots or ballot.finished]
    return {"started": len(started), "finished": sum(ballot.finished for ballot in started)}


def _result(state: DotVote) -> tuple[dict[str, Any], ...]:
    """Options with most dots first; equal sums share a place."""
    tally = state.tally()
    sums = sorted(tally.values(), reverse=True)
    ranked = sorted(state.options, key=lambda option: (-tally[option.number], option.number))
    return tuple(_row(option, tally[option.number], sums) for option in ranked)


def _row(option: Option, dots: int, sums: list[int]) -> dict[str, Any]:
    return {**_option(option), "dots": dots, "place": 1 + sums.index(dots), "tied": sums.count(dots) > 1}


def _option(option: Option) -> dict[str, Any]:
    return {"number": option.number, "text": option.text, "slips": option.slips, "grouped": option.grouped}


def view(state: DotVote, viewer: Viewer) -> Regions:
    """Regions for one audience. Totals are in none of them before the reveal."""
    shown = shows_totals(state, viewer)
    ordered = in_order(state.options, viewer.order) if viewer.audience == "participant" else state.options
    stage: dict[str, Any] = {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "question": state.settings.question,
        "budget": state.budget,
        "per_option": state.settings.dots_per_option,
        "options": tuple(_option(option) for option in ordered),
        "result": _result(state) if shown else (),
    }
    if viewer.audience == "participant":
        return _phone(state, viewer, stage)
    stage |= {**_turnout(state), "people": viewer.people}
    if viewer.audience == "projector":
        return {"stage": {**stage, **_wall_page(stage, viewer.now_ms)}}
    waiting = tuple(item.text for item in state.waiting)
    return {"stage": {**stage, "waiting": waiting, "advised": limits.options_advised_max}}


def _phone(state: DotVote, viewer: Viewer, stage: dict[str, Any]) -> Regions:
    """While it is open, what changes with every dot stands in a region of its own: the stage holds the ballot."""
    if viewer.status != "open":
        return {"stage": stage, "news": None}
    news = {"finished": _turnout(state)["finished"], "result": stage["result"]}
    return {"stage": {**stage, "result": ()}, "news": news}


def _wall_page(stage: dict[str, Any], now_ms: int) -> dict[str, Any]:
    """As much as the wall has room for: options turn page by page, of the result it has the top. Phones have all."""
    pages = _pages(stage["options"], OPTIONS_A_PAGE)
    page = 0 if stage["result"] else now_ms // PAGE_MS % len(pages)
    top = _pages(stage["result"], ROWS_A_PAGE)[0]
    rest = len(stage["result"]) - len(top)
    return {"options": pages[page], "page": page, "pages": len(pages), "result": top, "rest": rest}


def _pages(rows: tuple[dict[str, Any], ...], room: tuple[tuple[int, int], ...]) -> list[tuple[dict[str, Any], ...]]:
    longest = max((len(row["text"]) for row in rows), default=0)
    size = next((count for chars, count in room if longest <= chars), 3)
    return [rows[i : i + size] for i in range(0, len(rows), size)] or [()]


def wakes(state: DotVote, now_ms: int) -> int | None:
    """When the wall may turn its page; three options fit whatever they say."""
    return (now_ms // PAGE_MS + 1) * PAGE_MS if len(state.options) > 3 else None


def mine(state: DotVote, person: Author, viewer: Viewer) -> Regions:
    """A person's own ballot: how many dots are left, and how many lie on each option."""
    ballot = state.ballot(person.id) if person.id else EMPTY
    left = state.budget - ballot.used
    common = {"per_option": state.settings.dots_per_option, "full": left == 0}
    if viewer.status != "open":
        return {"board": None, "mine": _placed(state, ballot)}
    slots = tuple(
        (o.number, {**common, "option": o.number, "text": o.text, "dots": ballot.dots.get(o.number, 0)})
        for o in state.options
    )
    board = {"budget": state.budget, "left": left, "finished": ballot.finished}
    return {"board": board, "slot": slots, "mine": {"finished": ballot.finished}}


def _placed(state: DotVote, ballot: Ballot) -> dict[str, Any] | None:
    """What one's dots lay on, once the vote has closed."""
    placed = tuple(
        {**_option(option), "dots": ballot.dots[option.number]}
        for option in state.options
        if option.number in ballot.dots
    )
    return {"placed": placed} if placed else None


# What leaves the vote


def items(state: DotVote) -> tuple[Item, ...]:
    """The options, for the next activity to build on."""
    return tuple(Item(f"o{o.number}", o.text, o.slips, o.grouped) for o in state.options)


def sealed(state: DotVote) -> DotVote:
    """The vote without its ballots, unless everybody could see the totals all along."""
    return state if state.settings.open_totals else replace(state, ballots=Map())


def report(state: DotVote, viewer: Viewer) -> Section:
    """Options with their dots, or without while hidden; and everything that was left out."""
    shown = shows_totals(state, viewer)
    tally = state.tally() if shown else {}
    waiting = tuple((item.text, ", ".join(map(str, item.numbers))) for item in state.waiting)
    counts = {"options": len(state.options), "waiting": len(state.waiting), **_turnout(state)}
    if shown:
        counts["dots"] = sum(tally.values())
    tables = [_options_table(state, tally)]
    if waiting:
        tables.append(Table("waiting", ("text", "slips"), waiting))
    return Section(
        counts=counts,
        tables=tuple(tables),
        notes=() if shown else ("totals_hidden",),
        rules=_rules(state.settings, state.budget),
        channels=_channels(state),
        headline="dots" if shown else "",
    )


def _options_table(state: DotVote, tally: dict[int, int]) -> Table:
    """Every option, those without a dot too; equal sums share a place."""
    sums = sorted(tally.values(), reverse=True)
    rows = []
    for option in state.options:
        dots = tally.get(option.number)
        place = None if dots is None else 1 + sums.index(dots)
        slips = ", ".join(map(str, option.slips))
        rows.append((option.number, option.text, slips, int(option.grouped), place, dots))
    columns = ("option", "text", "slips", "grouped", "place", "dots")
    return Table("options", columns, tuple(rows), bars="dots" if tally else "", aside=("grouped",))


def _rules(settings: DotVoteSettings, budget: int) -> tuple[Rule, ...]:
    spread = Rule("dots_in_piles", settings.dots_per_option) if settings.dots_per_option > 1 else Rule("dots_apart")
    secrecy = Rule("dots_in_the_open" if settings.open_totals else "dots_in_secret")
    return Rule("a_dot", budget), spread, secrecy


def _channels(state: DotVote) -> dict[str, int]:
    began = Counter(ballot.channel for ballot in state.ballots.values() if ballot.dots or ballot.finished)
    return {channel: began[channel] for channel in sorted(began)}


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is used."""
    return sentence


WORDS = {
    "a_dot": _("En prikk er én stemme. Hver deltaker hadde %(n)s å fordele."),
    "dots_apart": _("Ingen kunne legge mer enn én prikk på samme alternativ."),
    "dots_in_piles": _("Ingen kunne legge mer enn %(n)s prikker på samme alternativ."),
    "dots_in_secret": _("Ingen så andres prikker før resultatet ble vist."),
    "dots_in_the_open": _("Alle så summene mens de la prikker."),
}

KIND = Kind(
    name="dot_vote",
    settings=DotVoteSettings,
    state=DotVote,
    commands=(SetDots, FinishBallot),
    start=start,
    view=view,
    mine=mine,
    wakes=wakes,
    items=items,
    sealed=sealed,
    report=report,
    words=WORDS,
    builds_on_items=True,
    blind=True,
    orders=ORDERS,
)
