"""The way a hall is on: the legs of a series of workshops, or of one evening, and where on it the hall is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hall import KARI, KINDS, PROGRAM, Hall
from verksted.domain import limits, refusals
from verksted.domain.commands import (
    ChangeActivity,
    Create,
    MoveActivity,
    OpenActivity,
    RemoveActivity,
    SetTrack,
)
from verksted.domain.fold import digest, refuse
from verksted.domain.legibility import TRACK_REM_MAX, TRACK_STEP_REM, track_rem
from verksted.domain.snapshot import plain, restored
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.views import shared

SERIES = ("Behov", "Løsning", "Test")
CLASSIC = ("Kritikk", "Drøm", "Virkeliggjøring")
PHONE, WALL = Cohort("participant", "nb"), Cohort("projector", "nb")
ALL_EVENING = [PlannedActivity("interlude", "Velkommen"), PlannedActivity("idea_wall", "Behov i framtida")]
PARTED = [
    PlannedActivity("interlude", "Slik gjør vi det"),
    PlannedActivity("idea_wall", "Kritikk", leg="Kritikk"),
    PlannedActivity("interlude", "Pause"),
    PlannedActivity("idea_wall", "Drøm", leg="Drøm"),
    PlannedActivity("idea_wall", "Virkeliggjøring", leg="Virkeliggjøring"),
]


def seen(hall: Hall, cohort: Cohort = PHONE) -> Any:
    """The track as a screen shows it: legs, and how many are behind."""
    screen = shared(hall.workshop, cohort, KINDS, hall.now_ms)
    data = screen["track"].data if cohort is PHONE else screen["foot"].data["track"]
    return data and (data["legs"], data["now"])


def test_a_workshop_of_a_series_is_on_one_leg_all_evening() -> None:
    hall = Hall(*ALL_EVENING, track=SERIES, leg="Løsning")
    for activity in ("a1", "a2"):
        hall.opens(activity)
        assert seen(hall) == seen(hall, WALL) == (SERIES, 1)


def test_a_classic_workshop_goes_its_whole_way_in_one_evening() -> None:
    hall = Hall(*PARTED, track=CLASSIC)
    steps = []
    for activity in hall.workshop.agenda:
        hall.opens(activity.id)
        steps.append(seen(hall)[1])
    assert steps == [-1, 0, 0, 1, 2]
    hall.opens("a2")
    assert seen(hall) == (CLASSIC, 0)


def test_a_hall_that_has_no_track_sees_none() -> None:
    hall = Hall(*PARTED)
    hall.opens("a2")
    assert seen(hall) is None
    assert seen(hall, WALL) is None


def test_nobody_sees_a_track_before_anything_runs_or_when_it_is_over() -> None:
    hall = Hall(*PARTED, track=CLASSIC)
    assert seen(hall) is None
    hall.opens("a2")
    assert seen(hall) is not None


def test_a_step_that_is_moved_or_taken_out_leaves_the_others_on_their_legs() -> None:
    hall = Hall(*PARTED, track=CLASSIC)
    hall.does(KARI, MoveActivity(activity="a3", after="a4"))
    hall.opens("a3")
    assert seen(hall) == (CLASSIC, 1)
    hall.does(KARI, RemoveActivity(activity="a4"))
    hall.opens("a5")
    assert seen(hall) == (CLASSIC, 2)


def test_a_host_says_where_a_leg_begins() -> None:
    hall = Hall(*PARTED, track=CLASSIC)
    change = ChangeActivity(activity="a1", title="Velkommen", leg="Kritikk")
    undo = change.undo(hall.workshop)
    assert hall.gets(KARI, change) is None
    hall.opens("a1")
    assert seen(hall) == (CLASSIC, 0)
    assert undo is not None
    assert hall.gets(KARI, undo) is None
    assert seen(hall) == (CLASSIC, -1)
    assert hall.gets(KARI, ChangeActivity(activity="a1", title="A", leg="Test")) == refusals.NO_SUCH_LEG


def test_a_host_who_says_nothing_of_legs_changes_none() -> None:
    hall = Hall(*PARTED, track=CLASSIC)
    hall.does(KARI, ChangeActivity(activity="a4", title="Vi drømmer"))
    hall.opens("a4")
    assert seen(hall) == (CLASSIC, 1)


def test_a_host_gives_a_hall_its_own_track_and_takes_it_back() -> None:
    hall = Hall(*ALL_EVENING)
    hall.opens("a2")
    laid = SetTrack(track=("Kunnskap", "Valg"), leg=2)
    undo = laid.undo(hall.workshop)
    assert hall.gets(KARI, laid) is None
    assert seen(hall) == (("Kunnskap", "Valg"), 1)
    assert hall.gets(KARI, undo) is None
    assert seen(hall) is None


def test_a_leg_that_comes_back_begins_where_it_did() -> None:
    hall = Hall(*PARTED, track=CLASSIC)
    hall.opens("a4")
    other = SetTrack(track=SERIES, leg=1)
    undo = other.undo(hall.workshop)
    hall.does(KARI, other)
    assert seen(hall) == (SERIES, 0)
    hall.does(KARI, undo)
    assert seen(hall) == (CLASSIC, 1)


@pytest.mark.parametrize(
    ("track", "leg"),
    [
        (("Behov",), 1),
        (("Behov", "Behov"), 1),
        (("Behov", ""), 1),
        (SERIES, 4),
        (SERIES, -1),
        ((), 1),
        (tuple("ABCDE"), 1),
        (("Behov", "L" * (limits.leg_chars_max + 1)), 1),
    ],
)
def test_a_track_that_cannot_be_shown_is_refused(track: tuple[str, ...], leg: int) -> None:
    hall = Hall(*ALL_EVENING, track=SERIES)
    assert hall.gets(KARI, SetTrack(track=track, leg=leg)) == refusals.BAD_TRACK
    assert hall.gets(KARI, SetTrack(track=SERIES, leg=3)) is None


def test_no_workshop_begins_beside_its_track() -> None:
    create = Create(workshop="w1", title="Behov", agenda=(), track=SERIES, leg="Drøm")
    assert refuse(None, create, PROGRAM, 0, KINDS) == refusals.BAD_SETTINGS
    assert refuse(None, Create(workshop="w1", title="Behov", agenda=(), track=SERIES), PROGRAM, 0, KINDS) is None


def test_a_track_survives_an_export_and_older_exports_have_none() -> None:
    hall = Hall(*PARTED, track=CLASSIC, leg="Kritikk")
    hall.does(KARI, OpenActivity(activity="a2"))
    written = plain(hall.workshop)
    assert digest(restored(written, KINDS)) == digest(hall.workshop)
    older = {name: value for name, value in written.items() if name not in ("track", "leg")}
    assert restored(older, KINDS).track == ()


def test_the_wall_has_room_for_every_track_or_for_the_leg_the_hall_is_on() -> None:
    for track in (SERIES, CLASSIC):
        assert track_rem(track) <= TRACK_REM_MAX
    long = ("Medvirkningsplan", "Arealplanlegging", "Gjennomføring", "Evaluering")
    assert track_rem(long) > TRACK_REM_MAX
    hall = Hall(*ALL_EVENING, track=long, leg="Gjennomføring")
    hall.opens("a1")
    assert seen(hall) == (long, 2)
    assert seen(hall, WALL) == (("Gjennomføring",), 0)
    hall = Hall(*ALL_EVENING, track=long)
    hall.opens("a1")
    assert seen(hall, WALL) is None
    widest = ("W" * limits.leg_chars_max,)
    assert track_rem(widest) in range(2 * TRACK_STEP_REM, TRACK_REM_MAX + 1, TRACK_STEP_REM)
