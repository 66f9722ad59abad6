"""What a vote comes to, in whatever kind it is held: who chose what as far as it may be told, and what was typed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from verksted.domain import limits
from verksted.domain.privacy import HANDS, Split
from verksted.domain.report import Cell, Table
from verksted.domain.text import marked as _
from verksted.domain.voting import CHANNELS, Votes

Rows = tuple[tuple[Cell, ...], ...]
WAYS = (*CHANNELS, HANDS)
BATCHES_UNFINISHED = "batches_unfinished"


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
    most = max((cell["percent"] for row in shown for cell in row["cells"]), default=0)
    return {"groups": groups, "rows": shown, "most": max(most, 1)}


def _cell(dots: int, used: int) -> dict[str, int]:
    return {"dots": dots, "percent": (200 * dots + used) // (2 * used) if used else 0}


def first_places(sums: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """What got most, as it is read aloud: each with its number, so that equal ones are heard to be equal."""
    ranked = sorted((each for each in sums if each[1]), key=lambda each: -each[1])
    return {"top": tuple(ranked[: limits.aloud_places])}


def voted(state: Votes, unit: str, options: Sequence[tuple[int, str]]) -> Iterator[Table]:
    """Who chose what, by role and by channel, and the paper that was typed in. `unit` is what a ballot holds: dots, answers."""
    if state.counted:
        yield from state.counted.tables
        return
    splits = state.splits()
    for name, split in (("role", splits.roles), ("channel", splits.channels)):
        if split is not None:
            marks = zip(options, split.marks, strict=True)
            rows: Rows = tuple((number, text, *cells) for (number, text), cells in marks)
            yield Table(f"votes_by_{name}", split.groups, (split.people,))
            yield Table(f"{unit}_by_{name}", ("option", "text", *split.groups), rows)
    yield from sheets(state)


def sheets(state: Votes) -> Iterator[Table]:
    """The paper that was typed in, batch by batch."""
    for channel in ("paper", "helper"):
        typed = tuple(_batches(state, channel))
        if typed:
            columns = ("batch", "sheets_said", "sheets_counted", "sheets_withdrawn", "sheets_open")
            yield Table(f"batches_{channel}", columns, typed)


def _batches(state: Votes, channel: str) -> Iterator[tuple[int, ...]]:
    """For each batch, what became of every sheet that was said to be in it."""
    for number in sorted(state.batches):
        batch = state.batches[number]
        if batch.channel == channel:
            withdrawn = sum(sheet.withdrawn for sheet in batch.sheets.values())
            still_open = len(batch.missing()) + len(batch.disputed())
            yield number, batch.said, len(batch.counted()), withdrawn, still_open


def ways(state: Votes) -> dict[str, int]:
    """How many have voted in each way, also before this vote was handed on."""
    came = state.by_channel()
    before = dict(zip(came, state.counted.turnout, strict=False)) if state.counted else {}
    return {channel: count + before.get(channel, 0) for channel, count in came.items()}


def on_shared_phones(state: Votes) -> int:
    """How many of those by phone voted from one that went round. Older files do not say."""
    before = state.counted.turnout[len(WAYS) :] if state.counted else ()
    shared = [ballot for ballot in state.ballots.values() if ballot.shared and ballot.cast]
    return len(shared) + sum(before)


def turnout(state: Votes) -> tuple[int, ...]:
    """The two above, as `Counted` keeps them."""
    return (*ways(state).values(), on_shared_phones(state))


def notes(state: Votes) -> tuple[str, ...]:
    """What must be said of the result: what is held back, and paper that is not done."""
    if state.counted:
        return state.counted.notes
    return (*state.splits().withheld, *unfinished(state))


def unfinished(state: Votes) -> tuple[str, ...]:
    """That some paper is not done, where it is so."""
    return (BATCHES_UNFINISHED,) if state.unfinished_batches() else ()


VOTED_WORDS = {
    "on_shared_phones": _("Av dem på delt telefon"),
    "votes_by_role": _("Stemmer fra hver rolle"),
    "votes_by_channel": _("Stemmer fra hver kanal"),
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
"""Bokmål for the keys above."""
