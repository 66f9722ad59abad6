"""What a dot vote comes to: places, turnout, the split over roles and channels, and what leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from immutables import Map

from verksted.activities.dot_vote.state import DotVote, DotVoteSettings, Option
from verksted.domain.activity import Item, Viewer
from verksted.domain.report import Cell, Rule, Section, Table
from verksted.domain.text import marked as _
from verksted.domain.voted import VOTED_WORDS, first_places, notes, voted
from verksted.domain.voting import Counted, emptied


class Turnout(NamedTuple):
    """How many have voted each way; of those on phones also how many are done, and how many shared one."""

    phone: int
    finished: int
    shared: int
    helper: int
    paper: int
    hands: int


def turnout(state: DotVote) -> Turnout:
    """Counted from the ballots, and from what was counted before a restore."""
    came = state.by_channel()
    shared = sum(ballot.shared and ballot.cast for ballot in state.ballots.values())
    now = Turnout(came["phone"], _handed_in(state), shared, came["helper"], came["paper"], came["hands"])
    return Turnout(*(a + b for a, b in zip(now, _before(state), strict=True)))


def finished(state: DotVote) -> int:
    """How many ballots on phones are handed in; all that a phone is told of the others'."""
    return _handed_in(state) + _before(state).finished


def _handed_in(state: DotVote) -> int:
    return sum(ballot.finished or ballot.handed_over for ballot in state.ballots.values())


def _before(state: DotVote) -> Turnout:
    return Turnout(*state.counted.turnout) if state.counted else Turnout(0, 0, 0, 0, 0, 0)


def shows_totals(state: DotVote, viewer: Viewer) -> bool:
    """True once the result may be seen; never a moment before."""
    return viewer.revealed or state.settings.open_totals


def ranked(state: DotVote) -> tuple[dict[str, Any], ...]:
    """Options with most dots first; equal sums share a place."""
    tally = state.tally()
    sums = sorted(tally.values(), reverse=True)
    by_sum = sorted(state.options, key=lambda option: (-tally[option.number], option.number))
    return tuple(_row(option, tally[option.number], sums) for option in by_sum)


def aloud(state: DotVote, viewer: Viewer) -> dict[str, Any] | None:
    """The first places, once everybody may see them."""
    return first_places([(row["text"], row["dots"]) for row in ranked(state)]) if viewer.revealed else None


def _row(option: Option, dots: int, sums: list[int]) -> dict[str, Any]:
    return {**as_data(option), "dots": dots, "place": 1 + sums.index(dots), "tied": sums.count(dots) > 1}


def as_data(option: Option) -> dict[str, Any]:
    """An option as templates have it."""
    known = {"number": option.number, "text": option.text, "slips": option.slips, "grouped": option.grouped}
    return {**known, "brought": option.brought}


# What leaves the vote


def items(state: DotVote) -> tuple[Item, ...]:
    """The options, for the next activity to build on."""
    return tuple(Item(f"o{o.number}", o.text, o.slips, o.grouped, o.references) for o in state.options)


def favour(state: DotVote) -> dict[str, int]:
    """The dots of each option, under the key by which it is handed on."""
    return {f"o{number}": dots for number, dots in state.tally().items()}


def sealed(state: DotVote) -> DotVote:
    """The vote without its ballots, unless everybody could see the totals all along."""
    return shareable(state) if state.settings.open_totals else emptied(state)


def shareable(state: DotVote) -> DotVote:
    """Sums and tables instead of ballots: from ballots with role and channel more could be read than may be shown."""
    if not state.anything_laid() and not state.batches:
        return state
    sums = Map({number: dots for number, dots in state.tally().items() if dots})
    counted = Counted(sums, tuple(turnout(state)), tuple(voted(state, "dots", _named(state))), notes(state))
    return emptied(state, counted)


def report(state: DotVote, viewer: Viewer) -> Section:
    """Options with their dots, or without while hidden; who voted how where that may be told; what was left out."""
    shown = shows_totals(state, viewer)
    tally = state.tally() if shown else {}
    came = turnout(state)
    counts = {"options": len(state.options), "waiting": len(state.waiting)}
    counts |= {"started": came.phone, "finished": came.finished, "on_shared_phones": came.shared}
    counts |= {"dots": sum(tally.values())} if shown else {}
    said = notes(state) if shown else ("totals_hidden",)
    ways = {"phone": came.phone, "helper": came.helper, "paper": came.paper, "hands": came.hands}
    return Section(
        counts=counts,
        tables=tuple(_tables(state, tally, shown=shown)),
        notes=said,
        rules=_rules(state.settings, state.budget),
        channels=ways,
        headline="dots" if shown else "",
    )


def _rules(settings: DotVoteSettings, budget: int) -> tuple[Rule, ...]:
    spread = Rule("dots_in_piles", settings.dots_per_option) if settings.dots_per_option > 1 else Rule("dots_apart")
    secrecy = Rule("dots_in_the_open" if settings.open_totals else "dots_in_secret")
    return Rule("a_dot", budget), spread, secrecy


def _tables(state: DotVote, tally: dict[int, int], *, shown: bool) -> Iterator[Table]:
    yield _options_table(state, tally)
    if origins := tuple((o.number, o.text, ", ".join(o.brought)) for o in state.options if o.brought):
        yield Table("brought", ("option", "text", "references"), origins)
    if shown:
        yield from voted(state, "dots", _named(state))
    if state.waiting:
        yield Table("waiting", ("text", "slips"), tuple((item.text, _numbers(item.numbers)) for item in state.waiting))


def _options_table(state: DotVote, tally: dict[int, int]) -> Table:
    """Every option, those without a dot too; equal sums share a place."""
    sums = sorted(tally.values(), reverse=True)
    rows: list[tuple[Cell, ...]] = []
    for option in state.options:
        dots = tally.get(option.number)
        place = None if dots is None else 1 + sums.index(dots)
        rows.append((option.number, option.text, _numbers(option.slips), int(option.grouped), place, dots))
    columns = ("option", "text", "slips", "grouped", "place", "dots")
    return Table("options", columns, tuple(rows), bars="dots" if tally else "", aside=("grouped",))


def _named(state: DotVote) -> tuple[tuple[int, str], ...]:
    return tuple((option.number, option.text) for option in state.options)


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


WORDS = {
    **VOTED_WORDS,
    "a_dot": _("Alle prikker teller like mye. Hver deltaker hadde %(n)s å fordele."),
    "dots_apart": _("Ingen kunne legge mer enn én prikk på samme forslag."),
    "dots_in_piles": _("Ingen kunne legge mer enn %(n)s prikker på samme forslag."),
    "dots_in_secret": _("Ingen så andres prikker før resultatet ble vist."),
    "dots_in_the_open": _("Alle så summene mens de la prikker."),
    "dots_by_role": _("Prikker fra hver rolle"),
    "dots_by_channel": _("Prikker fra hver kanal"),
}
"""Bokmål for the keys in the report."""
