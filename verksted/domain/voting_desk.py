"""The helper's desk of a vote, in whatever kind it is held: sheets typed by number, batch by batch, and raised hands.

What was typed is not shown again, but for a sheet that was read in two ways: whoever reads the desk can no more count the
marks than whoever reads the wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verksted.domain import limits
from verksted.domain.activity import Regions, Viewer
from verksted.domain.batches import Batch
from verksted.domain.voting import Votes

HANDS_PLACE = 99
"""Places at the desk: 0 is the list of batches, then the batches by number, and last the hands."""


def desk(state: Votes, viewer: Viewer, question: str, options: Sequence[tuple[int, str]], each: int = 1) -> Regions:
    """What there is to type in at one place of the desk. `each` is how many marks one option may get on a ballot."""
    stage: dict[str, Any] = {
        "status": viewer.status,
        "shut": viewer.revealed,
        "question": question,
        "budget": state.marks_each,
        "per_option": each,
        "options": tuple({"number": number, "text": text} for number, text in options),
    }
    if viewer.choice == HANDS_PLACE:
        return _hands(state, stage, options)
    batch = state.batches.get(viewer.choice)
    if batch is None:
        return {"stage": {**stage, "place": "batches", **_new_batch(state)}, "record": _batches(state)}
    return {
        "stage": {**stage, "place": "batch", "channel": batch.channel, **_task(viewer.choice, batch)},
        "record": _sheets(viewer.choice, batch),
    }


def _new_batch(state: Votes) -> dict[str, int]:
    return {"next_batch": max(state.batches, default=0) + 1, "sheets_max": limits.sheets_per_batch_max}


def _batches(state: Votes) -> dict[str, Any]:
    rows = tuple(_batch(number, state.batches[number]) for number in sorted(state.batches))
    return {"batches": rows, "hands_counted": len(state.hands), "hands_people": state.hands_people}


def _batch(number: int, batch: Batch) -> dict[str, Any]:
    return {
        "batch": number,
        "channel": batch.channel,
        "said": batch.said,
        "typed": len(batch.sheets),
        "complete": batch.complete,
    }


def _task(number: int, batch: Batch) -> dict[str, Any]:
    """The one next thing in a batch: settle what was read in two ways, type what is missing, read the sample again."""
    steps = (("settle", batch.disputed()), ("type", batch.missing()), ("check", batch.unchecked()))
    step, sheets = next(((step, sheets) for step, sheets in steps if sheets), ("done", ()))
    task = {"step": step, "batch": number, "said": batch.said, "left": len(sheets), "next_batch": number + 1}
    if not sheets:
        return task
    readings = batch.sheets.get(sheets[0]) if step == "settle" else None
    first, again = (readings.marks, readings.again or ()) if readings else ((), ())
    return {**task, "sheet": sheets[0], "first": first, "again": again}


def _sheets(number: int, batch: Batch) -> dict[str, Any]:
    """What has become of the sheets; how many marks are on each, but not where."""
    rows = tuple(
        {"sheet": n, "marks": len(s.marks), "withdrawn": s.withdrawn, "disputed": s.disputed, "checked": s.checked,
         "corrected": len(s.earlier)}
        for n, s in sorted(batch.sheets.items(), reverse=True)
    )  # fmt: skip
    return {
        **_batch(number, batch),
        "sheets": rows,
        "missing": len(batch.missing()),
        "unchecked": len(batch.unchecked()),
    }


def _hands(state: Votes, stage: dict[str, Any], options: Sequence[tuple[int, str]]) -> Regions:
    """One row for each option, which says only whether it has been counted."""
    rows = tuple(
        (number, {"option": number, "text": text, "counted": number in state.hands, "people": state.hands_people})
        for number, text in options
    )
    left = sum(number not in state.hands for number, _ in options)
    return {"stage": {**stage, "place": "hands", "people": state.hands_people}, "slot": rows, "record": {"left": left}}
