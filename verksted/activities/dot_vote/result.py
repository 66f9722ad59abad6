"""What a dot vote comes to: places, turnout, the split over roles and channels, and what leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from immutables import Map

from verksted.activities.dot_vote.state import DotVote, DotVoteSettings, Option
from verksted.domain.activity import Item, Viewer
from verksted.domain.privacy import Split
from verksted.domain.report import Cell, Rule, Section, Table
from verksted.domain.voting import Counted, emptied

Rows = tuple[tuple[Cell, ...], ...]
BATCHES_UNFINISHED = "batches_unfinished"


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
    cast = [ballot for ballot in state.ballots.values() if ballot.cast]
    finished = sum(ballot.finished or ballot.handed_over for ballot in cast)
    shared = sum(ballot.shared for ballot in cast)
    before = state.counted.turnout if state.counted else (0,) * len(Turnout._fields)
    now = (came["phone"], finished, shared, came["helper"], came["paper"], came["hands"])
    return Turnout(*(a + b for a, b in zip(now, before, strict=True)))


def shows_totals(state: DotVote, viewer: Viewer) -> bool:
    """True once the result may be seen; never a moment before."""
    return viewer.revealed or state.settings.open_totals


def ranked(state: DotVote) -> tuple[dict[str, Any], ...]:
    """Options with most dots first; equal sums share a place."""
    tally = state.tally()
    sums = sorted(tally.values(), reverse=True)
    by_sum = sorted(state.options, key=lambda option: (-tally[option.number], option.number))
    return tuple(_row(option, tally[option.number], sums) for option in by_sum)


def _row(option: Option, dots: int, sums: list[int]) -> dict[str, Any]:
    return {**as_data(option), "dots": dots, "place": 1 + sums.index(dots), "tied": sums.count(dots) > 1}


def as_data(option: Option) -> dict[str, Any]:
    """An option as templates have it."""
    return {"number": option.number, "text": option.text, "slips": option.slips, "grouped": option.grouped}


def spread(split: Split | None, rows: tuple[dict[str, Any], ...]) -> dict[str, Any] | None:
    """A split as screens show it: the groups, and beside each option how many dots and what share of each group's."""
    if split is None:
        return None
    marks = dict(zip(split.rows, split.marks, strict=True))
    groups = tuple({"name": n, "people": p} for n, p in zip(split.groups, split.people, strict=True))
    shown = tuple(
        {**row, "cells": tuple(_cell(dots, used) for dots, used in zip(marks[row["number"]], split.used, strict=True))}
        for row in rows
    )
    return {"groups": groups, "rows": shown}


def _cell(dots: int, used: int) -> dict[str, int]:
    return {"dots": dots, "percent": (200 * dots + used) // (2 * used) if used else 0}


# What leaves the vote


def items(state: DotVote) -> tuple[Item, ...]:
    """The options, for the next activity to build on."""
    return tuple(Item(f"o{o.number}", o.text, o.slips, o.grouped) for o in state.options)


def sealed(state: DotVote) -> DotVote:
    """The vote without its ballots, unless everybody could see the totals all along."""
    return shareable(state) if state.settings.open_totals else emptied(state)


def shareable(state: DotVote) -> DotVote:
    """Sums and tables instead of ballots: from ballots with role and channel more could be read than may be shown."""
    if not state.anything_laid() and not state.batches:
        return state
    sums = Map({number: dots for number, dots in state.tally().items() if dots})
    counted = Counted(sums, tuple(turnout(state)), tuple(_voted(state)), _notes(state))
    return emptied(state, counted)


def report(state: DotVote, viewer: Viewer) -> Section:
    """Options with their dots, or without while hidden; who voted how where that may be told; what was left out."""
    shown = shows_totals(state, viewer)
    tally = state.tally() if shown else {}
    voted = turnout(state)
    counts = {"options": len(state.options), "waiting": len(state.waiting)}
    counts |= {"started": voted.phone, "finished": voted.finished, "on_shared_phones": voted.shared}
    counts |= {"dots": sum(tally.values())} if shown else {}
    notes = _notes(state) if shown else ("totals_hidden",)
    ways = {"phone": voted.phone, "helper": voted.helper, "paper": voted.paper, "hands": voted.hands}
    return Section(
        counts=counts,
        tables=tuple(_tables(state, tally, shown=shown)),
        notes=notes,
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
    if shown:
        yield from state.counted.tables if state.counted else _voted(state)
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


def _voted(state: DotVote) -> Iterator[Table]:
    """Who chose what, by role and by channel, and the paper that was typed in."""
    if state.counted:
        yield from state.counted.tables
        return
    splits = state.splits()
    for name, split in (("role", splits.roles), ("channel", splits.channels)):
        if split is not None:
            marks = zip(state.options, split.marks, strict=True)
            rows: Rows = tuple((option.number, option.text, *cells) for option, cells in marks)
            yield Table(f"votes_by_{name}", split.groups, (split.people,))
            yield Table(f"dots_by_{name}", ("option", "text", *split.groups), rows)
    for channel in ("paper", "helper"):
        typed = tuple(_batches(state, channel))
        if typed:
            columns = ("batch", "sheets_said", "sheets_counted", "sheets_withdrawn", "sheets_open")
            yield Table(f"batches_{channel}", columns, typed)


def _batches(state: DotVote, channel: str) -> Iterator[tuple[int, ...]]:
    """For each batch, what became of every sheet that was said to be in it."""
    for number in sorted(state.batches):
        batch = state.batches[number]
        if batch.channel == channel:
            withdrawn = sum(sheet.withdrawn for sheet in batch.sheets.values())
            still_open = len(batch.missing()) + len(batch.disputed())
            yield number, batch.said, len(batch.counted()), withdrawn, still_open


def _notes(state: DotVote) -> tuple[str, ...]:
    if state.counted:
        return state.counted.notes
    unfinished = (BATCHES_UNFINISHED,) if state.unfinished_batches() else ()
    return (*state.splits().withheld, *unfinished)


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is used."""
    return sentence


WORDS = {
    "a_dot": _("En prikk er én stemme. Hver deltaker hadde %(n)s å fordele."),
    "dots_apart": _("Ingen kunne legge mer enn én prikk på samme alternativ."),
    "dots_in_piles": _("Ingen kunne legge mer enn %(n)s prikker på samme alternativ."),
    "dots_in_secret": _("Ingen så andres prikker før resultatet ble vist."),
    "dots_in_the_open": _("Alle så summene mens de la prikker."),
    "on_shared_phones": _("Av dem på delt telefon"),
    "votes_by_role": _("Stemmer fra hver rolle"),
    "dots_by_role": _("Prikker fra hver rolle"),
    "votes_by_channel": _("Stemmer fra hver kanal"),
    "dots_by_channel": _("Prikker fra hver kanal"),
    "other_channels": _("Andre kanaler"),
    "batches_paper": _("Bunker med papirark"),
    "batches_helper": _("Bunker med stemmer sagt til en vert"),
    "batch": _("Bunke"),
    "sheets_said": _("Ark i bunken"),
    "sheets_counted": _("Ark som teller"),
    "sheets_withdrawn": _("Ark tatt ut"),
    "sheets_open": _("Ark som ikke er avklart"),
    "roles_too_few": _("Det var for få i hver rolle til å vise hva de valgte."),
    "channels_too_few": _("Det var for få i hver kanal til å vise hva de valgte."),
    BATCHES_UNFINISHED: _("Ikke alle bunker med papirark er ferdig ført."),
}
"""Bokmål for the keys in the report."""
