"""Who founds, joins, runs and ends a workshop."""

from typing import Any, get_args

import pytest

from tests.hall import ASTRID, BERIT, KARI, KINDS, LIV, NOON_MS, ODD, PROGRAM, SECOND_MS, Hall
from verksted.activities.idea_wall.groups import MakeGroup
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import limits, refusals
from verksted.domain.activity import FACILITATORS, ROLES, Author, Command, Item, Standing
from verksted.domain.commands import (
    COMMANDS,
    AddActivity,
    BringItems,
    ChangeActivity,
    CloseActivity,
    Conceal,
    Create,
    DuplicateActivity,
    End,
    GoOn,
    Join,
    LeaveItems,
    MoveActivity,
    NoteLoss,
    OpenActivity,
    Pause,
    ReadmitParticipant,
    RemoveActivity,
    RemoveParticipant,
    ReserveNumbers,
    Restore,
    RestoreActivity,
    Resume,
    Reveal,
    SetDoor,
    SetSeats,
    SetStart,
    SetTimer,
    SetTrack,
    ShowByRole,
    SkipActivity,
)
from verksted.domain.entry import Entry
from verksted.domain.fold import fold, refuse
from verksted.domain.hall import Freeze, SetDepth, SetLight, TurnWall
from verksted.domain.refusals import Refusal, text_too_long
from verksted.domain.reporting import report, shared_state
from verksted.domain.snapshot import restored
from verksted.domain.workshop import Loss, PlannedActivity

NEEDS = PlannedActivity("idea_wall", "Behov", minutes=20)
IDEAS = PlannedActivity("idea_wall", "Ideer")


@pytest.fixture
def hall() -> Hall:
    hall = Hall(NEEDS, IDEAS)
    hall.lets_in(ASTRID, ODD)
    return hall


def slip(text: str = "Flere benker", activity: str = "a1") -> PostIdea:
    return PostIdea(activity=activity, text=text)


# Founding


@pytest.mark.parametrize(
    ("title", "agenda", "refusal"),
    [
        ("", (NEEDS,), refusals.TEXT_EMPTY),
        ("x" * 121, (NEEDS,), text_too_long(limits.title_chars_max)),
        ("Behov", (NEEDS,) * 41, refusals.BAD_SETTINGS),
        ("Behov", (PlannedActivity("quiz", "Quiz"),), refusals.BAD_SETTINGS),
        ("Behov", (PlannedActivity("idea_wall", "Behov", minutes=-1),), refusals.BAD_SETTINGS),
        ("Behov", (PlannedActivity("idea_wall", "Behov", minutes=24 * 60 + 1),), refusals.BAD_SETTINGS),
        ("Behov", (PlannedActivity("idea_wall", "Behov", settings={"prompts": []}),), refusals.BAD_SETTINGS),
        ("Behov", (PlannedActivity("idea_wall", "Behov", settings={"colour": "red"}),), refusals.BAD_SETTINGS),
        ("Behov", (), None),
        ("x" * 120, (NEEDS,) * 40, None),
    ],
)
def test_a_programme_that_cannot_be_run_founds_no_workshop(
    title: str, agenda: tuple[PlannedActivity, ...], refusal: Refusal | None
) -> None:
    create = Create(workshop="w1", title=title, agenda=agenda)
    state, verdict = fold(None, Entry("1-0", "tap", PROGRAM, create), KINDS)
    assert verdict.refusal == refusal
    assert (state is None) == (refusal is not None)


def test_a_workshop_is_founded_once(hall: Hall) -> None:
    assert hall.gets(PROGRAM, Create(workshop="w2", title="Et til", agenda=())) == refusals.WORKSHOP_EXISTS
    assert hall.gets(PROGRAM, Restore(snapshot={})) == refusals.WORKSHOP_EXISTS
    assert hall.workshop.id == "w1"


def test_a_programme_is_planned_in_its_order(hall: Hall) -> None:
    assert [(a.id, a.title, a.status) for a in hall.workshop.agenda] == [
        ("a1", "Behov", "planned"),
        ("a2", "Ideer", "planned"),
    ]
    assert hall.workshop.created_ms == NOON_MS + SECOND_MS
    assert hall.workshop.running() is None
    assert hall.workshop.upcoming() == hall.activity("a1")


# Joining


def test_people_join_with_role_and_table_or_without(hall: Hall) -> None:
    hall.lets_in(BERIT)
    assert {id: (p.role, p.table, p.language) for id, p in hall.workshop.participants.items()} == {
        "astrid": ("resident", 3, "nb"),
        "odd": ("relative", 4, "nb"),
        "berit": ("", 4, "nb"),
    }


def test_joining_again_changes_table_and_language_and_keeps_the_first_moment(hall: Hall) -> None:
    first = hall.workshop.participants["odd"].joined_ms
    assert hall.does(ODD, Join(role="relative", table=7, language="en")).counts
    odd = hall.workshop.participants["odd"]
    assert (odd.table, odd.language, odd.joined_ms) == (7, "en", first)
    assert len(hall.workshop.participants) == 2


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_list_may_join(hall: Hall, role: str) -> None:
    assert hall.gets(BERIT, Join(role=role)) is None


def test_a_role_or_a_table_that_does_not_exist_is_refused(hall: Hall) -> None:
    assert hall.gets(BERIT, Join(role="king")) == refusals.BAD_ROLE
    assert hall.gets(BERIT, Join(table=-1)) == refusals.BAD_TABLE
    assert hall.gets(BERIT, Join(table=limits.tables_max + 1)) == refusals.BAD_TABLE
    assert "berit" not in hall.workshop.participants
    assert hall.gets(BERIT, Join(table=limits.tables_max)) is None


def test_a_locked_door_keeps_new_people_out_and_lets_those_inside_change_table(hall: Hall) -> None:
    assert hall.does(KARI, SetDoor(open=False)).counts
    assert hall.gets(BERIT, Join()) == refusals.DOOR_LOCKED
    assert hall.gets(ODD, Join(table=9)) is None
    assert hall.does(KARI, SetDoor(open=True)).counts
    assert hall.gets(BERIT, Join()) is None


def test_the_house_is_full_at_its_limit_and_those_inside_stay(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "participants_max", 2)
    assert hall.gets(BERIT, Join()) == refusals.WORKSHOP_FULL
    assert hall.gets(ODD, Join(table=1)) is None


def test_somebody_who_has_not_joined_writes_no_slip(hall: Hall) -> None:
    hall.opens("a1")
    assert hall.gets(BERIT, slip()) == refusals.NOT_JOINED
    hall.lets_in(BERIT)
    assert hall.gets(BERIT, slip()) is None


# Who may what


OF_FACILITATORS: list[Command[Any]] = [
    OpenActivity(activity="a1"),
    Reveal(activity="a1"),
    Conceal(activity="a1"),
    ShowByRole(activity="a1", shown=False),
    SetTimer(activity="a1", ends_at_ms=0),
    ChangeActivity(activity="a1", title="Nytt"),
    AddActivity(kind="idea_wall", title="Nytt"),
    MoveActivity(activity="a1"),
    DuplicateActivity(activity="a1"),
    SkipActivity(activity="a1"),
    RemoveActivity(activity="a1"),
    RestoreActivity(activity="a1"),
    SetStart(begins="18:00"),
    SetTrack(track=("Behov", "Løsning"), leg=1),
    BringItems(items=(Item("", "Benk ved elva", references=("1-47",)),)),
    LeaveItems(keys=("b1",)),
    Pause(),
    Resume(),
    SetDoor(open=True),
    RemoveParticipant(activity="a1", idea=1),
    ReadmitParticipant(activity="a1", idea=1),
    SetLight(light="dark"),
    SetDepth(depth_m=16),
    TurnWall(turns=1),
    Freeze(frozen=True),
    End(),
]
OF_THE_PROGRAM: list[Command[Any]] = [
    Create(workshop="w1", title="Behov", agenda=()),
    Restore(snapshot={}),
    NoteLoss(given_back=0),
]


@pytest.mark.parametrize("command", [*OF_FACILITATORS, *OF_THE_PROGRAM, CloseActivity(activity="a1")], ids=repr)
@pytest.mark.parametrize("standing", sorted({*get_args(Standing)} - {*FACILITATORS, "host"}))
def test_only_those_who_lead_run_the_workshop(hall: Hall, command: Command[Any], standing: Standing) -> None:
    author = Author("astrid", standing)
    assert refuse(hall.workshop, command, author, hall.now_ms, KINDS) == refusals.NOT_ALLOWED


def test_whoever_leads_together_with_the_facilitator_does_not_end_the_workshop(hall: Hall) -> None:
    hall.does(KARI, OpenActivity(activity="a1"))
    together = Author("siv", "cofacilitator")
    assert refuse(hall.workshop, CloseActivity(activity="a1"), together, hall.now_ms, KINDS) is None
    assert refuse(hall.workshop, End(), together, hall.now_ms, KINDS) == refusals.NOT_ALLOWED


@pytest.mark.parametrize("command", OF_THE_PROGRAM, ids=repr)
def test_not_even_the_facilitator_writes_what_the_program_writes(hall: Hall, command: Command[Any]) -> None:
    assert hall.gets(KARI, command) == refusals.NOT_ALLOWED


def test_every_command_of_the_core_is_tried_here() -> None:
    tried = {type(command) for command in (*OF_FACILITATORS, *OF_THE_PROGRAM)}
    tried |= {CloseActivity, GoOn, Join, ReserveNumbers, SetSeats}
    assert tried == set(COMMANDS)


@pytest.mark.parametrize("standing", sorted({*get_args(Standing)} - {"participant"}))
def test_only_participants_join(hall: Hall, standing: Standing) -> None:
    assert hall.gets(Author("berit", standing), Join()) == refusals.NOT_ALLOWED


# The end


def test_the_end_closes_what_is_open_and_nothing_counts_after_it(hall: Hall) -> None:
    hall.opens("a1")
    hall.does(ASTRID, slip())
    hall.does(KARI, Pause(until_ms=hall.now_ms))
    assert hall.does(KARI, End()).counts
    ended = hall.workshop
    assert [a.status for a in ended.agenda] == ["closed", "planned"]
    assert (ended.paused, ended.pause_until_ms, ended.door_open) == (False, 0, False)
    assert ended.ended_ms == hall.now_ms
    late: list[tuple[Author, Command[Any]]] = [(ASTRID, slip()), (KARI, OpenActivity(activity="a1")), (BERIT, Join())]
    for author, command in [*late, (KARI, End())]:
        assert hall.gets(author, command) == refusals.WORKSHOP_ENDED
    assert hall.workshop.agenda == ended.agenda
    assert hall.workshop.next_number == 2


def test_the_end_reveals_nothing(hall: Hall) -> None:
    hall.opens("a1")
    hall.does(KARI, End())
    assert not hall.activity("a1").revealed


def test_a_lost_history_is_noted_even_after_the_end(hall: Hall) -> None:
    assert hall.does(PROGRAM, NoteLoss(given_back=12)).counts
    noticed = hall.now_ms
    hall.does(KARI, End())
    assert hall.does(PROGRAM, NoteLoss(given_back=0)).counts
    assert hall.workshop.losses == (Loss(noticed, 12), Loss(hall.now_ms, 0))


# Numbers


def test_numbers_run_through_the_whole_workshop_and_are_never_used_twice(hall: Hall) -> None:
    hall.opens("a1")
    assert hall.does(ASTRID, slip()).number == 1
    assert hall.does(ASTRID, slip("")).number == 0
    assert hall.does(ODD, slip()).number == 2
    hall.opens("a2")
    assert hall.does(LIV, slip(activity="a2")).number == 3


def test_a_workshop_is_full_at_its_limit_of_slips(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ideas_per_workshop_max", 2)
    hall.opens("a1")
    assert [hall.gets(ASTRID, slip()) for _ in range(3)] == [None, None, refusals.WORKSHOP_FULL]
    assert hall.gets(KARI, MakeGroup(activity="a1", heading="Benker", ideas=(1, 2))) is None


# Rehearsals


def test_a_workshop_has_begun_once_anything_was_opened(hall: Hall) -> None:
    assert not hall.workshop.begun
    hall.opens("a1")
    hall.does(KARI, CloseActivity(activity="a1"))
    assert hall.workshop.begun


def test_a_rehearsal_is_one_from_its_first_entry_and_in_every_report_of_it() -> None:
    create = Create(workshop="w1", title="Prøve", agenda=(NEEDS,), rehearsal=True)
    state, verdict = fold(None, Entry("1-0", "tap", PROGRAM, create), KINDS)
    assert verdict.counts
    assert state is not None
    assert state.rehearsal
    assert report(state, KINDS, NOON_MS, "e:1-0").rehearsal
    assert restored(shared_state(state, KINDS), KINDS).rehearsal


def test_what_is_meant_is_no_rehearsal(hall: Hall) -> None:
    assert not hall.workshop.rehearsal
    assert not report(hall.workshop, KINDS, NOON_MS, "e:1-0").rehearsal
