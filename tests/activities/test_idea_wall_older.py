"""What was written down while a slip lay in one group at most can still be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.hall import KINDS
from tests.logs.record import FOLDER, read
from verksted.activities.idea_wall.cards import cards, items
from verksted.activities.idea_wall.groups import RestoreGroup
from verksted.activities.idea_wall.state import Group, IdeaWall
from verksted.domain import refusals
from verksted.domain.activity import Author
from verksted.domain.commands import Restore
from verksted.domain.entry import Entry
from verksted.domain.fold import fold
from verksted.domain.ideas.views import counts
from verksted.domain.snapshot import restored
from verksted.domain.workshop import Workshop

OLDER = Path(__file__).parent / "older_workshop.json"
"""The evening of tests/logs, exported by a version in which `places` named one group for each slip."""


def older() -> dict[str, Any]:
    snapshot: dict[str, Any] = json.loads(OLDER.read_text())
    return snapshot


def wall_of(workshop: Workshop) -> IdeaWall:
    state = workshop.agenda[0].state
    assert isinstance(state, IdeaWall)
    return state


def folded() -> Workshop:
    state: Workshop | None = None
    for entry in read(FOLDER / "evening.jsonl"):
        state, _ = fold(state, entry, KINDS)
    assert state is not None
    return state


def test_an_older_workshop_comes_to_the_same_wall_as_its_log_does_now() -> None:
    assert older()["agenda"][0]["state"]["places"]["1"] == "g1"
    then, now = restored(older(), KINDS), folded()
    for part in (lambda w: w.places, lambda w: w.merges, lambda w: w.living(), items):
        assert part(wall_of(then)) == part(wall_of(now))
    assert cards(wall_of(then), now.ended_ms) == cards(wall_of(now), now.ended_ms)
    assert counts(wall_of(then), now.ended_ms) == counts(wall_of(now), now.ended_ms)


def test_a_group_that_was_dissolved_then_can_still_come_back() -> None:
    state = older()["agenda"][0]["state"]
    [gone] = [group for group in state["groups"] if group["dissolved"] and group["kept"]]
    wall = wall_of(restored(older(), KINDS))
    assert wall.dissolved(gone["id"]) == Group(
        gone["id"], gone["heading"], True, tuple(gone["kept"]), tuple((gone["id"],) for _ in gone["kept"]),
        tuple((place,) if place else () for place in gone["sent"]),
    )  # fmt: skip
    back = RestoreGroup(activity="a1", group=gone["id"])
    lie = [number for number, _ in back._back(wall)]
    assert lie == [
        number
        for number, sent in zip(gone["kept"], gone["sent"], strict=True)
        if wall.groups_of(number) in ((), (sent,))
    ]


@pytest.mark.parametrize("places", [[], {"1": 7}, {"1": ["g1", 2]}, "g1", None])
def test_places_that_make_no_sense_restore_nothing(places: Any) -> None:
    snapshot = older()
    snapshot["agenda"][0]["state"]["places"] = places
    command = Restore(snapshot=snapshot)
    _, verdict = fold(None, Entry("1-0", "tap", Author("program", "host"), command), KINDS)
    assert verdict.refusal == refusals.BAD_SNAPSHOT
