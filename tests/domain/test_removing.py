"""A phone taken out of the workshop by a slip it sent, and let in again; what was given stands, and nobody is named."""

from __future__ import annotations

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.activities.vote import dots, open_vote
from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.any_command import FACILITATOR, PROPERTY, Step, folded, histories, logged, opening
from tests.domain.test_undoing import PER, SIV, Acting
from tests.hall import ASTRID, BERIT, KARI, KINDS, LIV, NOON_MS, ODD, PROGRAM, VOCABULARY, Hall
from verksted.activities.idea_wall.parts import DivideIdea
from verksted.activities.idea_wall.slips import EditIdea, HideIdeas, MergeIdeas, PostIdea, SplitIdeas, TakeDownIdea
from verksted.activities.solution_test import commands as test
from verksted.domain import refusals
from verksted.domain.activity import Author, Command
from verksted.domain.commands import (
    CloseActivity,
    End,
    Join,
    ReadmitParticipant,
    RemoveParticipant,
    Restore,
    SetDoor,
)
from verksted.domain.entry import Entry
from verksted.domain.fold import fold
from verksted.domain.reporting import report, shared_state
from verksted.domain.workshop import PlannedActivity, Removal
from verksted.live.pseudonyms import is_out, phone_pseudonym, pseudonym

KEY = b"a key that only the server holds"


def out(idea: int, activity: str = "a1") -> RemoveParticipant:
    return RemoveParticipant(activity=activity, idea=idea)


def back_in(idea: int, activity: str = "a1") -> ReadmitParticipant:
    return ReadmitParticipant(activity=activity, idea=idea)


@pytest.fixture
def wall() -> Wall:
    """Slip 1 is Astrid's, slip 2 Odd's."""
    wall = Wall(moderation="off")
    assert wall.posts(ASTRID, BENCHES) + wall.posts(ODD, CAFE) == [1, 2]
    return wall


# What holds for whoever is out


def test_nothing_new_is_taken_from_a_phone_that_is_out(wall: Wall) -> None:
    assert wall.does(KARI, out(1)).counts

    said: list[Command[Any]] = [PostIdea(activity="a1", text=BUS), EditIdea(activity="a1", idea=1, text=BUS)]
    for command in (*said, TakeDownIdea(activity="a1", idea=1), Join(role="politician", table=9)):
        assert wall.gets(ASTRID, command) == refusals.REMOVED
    assert wall.workshop.participants[ASTRID.id].role == "resident"


def test_everybody_else_goes_on(wall: Wall) -> None:
    wall.does(KARI, out(1))

    assert wall.posts(ODD, BUS) == [3]
    assert wall.does(KARI, CloseActivity(activity="a1")).counts


def test_what_was_given_before_stands_as_it_stood(wall: Wall) -> None:
    before = (wall.on_the_wall(), wall.report(), len(wall.workshop.participants))

    wall.does(KARI, out(1))

    assert (wall.on_the_wall(), wall.report(), len(wall.workshop.participants)) == before
    assert [slip["text"] for slip in wall.mine(ASTRID)["slips"]] == [BENCHES]


def test_a_repeat_of_what_was_saved_before_is_still_saved(wall: Wall) -> None:
    saved = wall.does(ASTRID, PostIdea(activity="a1", text=BUS), tap="a-tap-of-before")
    wall.does(KARI, out(1))

    wall.does(ASTRID, PostIdea(activity="a1", text=BUS), tap="a-tap-of-before")

    assert wall.workshop.seen["a-tap-of-before"] == saved


def test_an_open_door_and_coming_in_anew_do_not_help(wall: Wall) -> None:
    wall.does(KARI, SetDoor(open=True))
    wall.does(KARI, out(1))

    assert wall.gets(ASTRID, Join()) == refusals.REMOVED
    assert wall.gets(ASTRID, PostIdea(activity="a1", text=BUS)) == refusals.REMOVED


def test_it_holds_in_every_activity_that_comes_after() -> None:
    hall = Hall(PlannedActivity("idea_wall", "Behov"), PlannedActivity("idea_wall", "Ideer"))
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    hall.does(ASTRID, PostIdea(activity="a1", text=BENCHES))
    hall.does(KARI, out(1))
    hall.opens("a2")

    slip = PostIdea(activity="a2", text=BUS)
    assert hall.would_refuse(ASTRID, slip) == refusals.REMOVED
    assert hall.would_refuse(ODD, slip) is None


def test_whoever_is_let_in_again_has_everything_they_had(wall: Wall) -> None:
    wall.does(KARI, out(1))
    assert wall.does(SIV, back_in(1)).counts

    assert wall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BUS)).counts
    assert wall.posts(ASTRID, CAFE) == [3]
    assert wall.workshop.removals[ASTRID.id].readmitted


def test_any_slip_of_theirs_brings_them_in_again(wall: Wall) -> None:
    wall.posts(ASTRID, BUS)
    wall.does(KARI, out(1))

    assert wall.does(KARI, back_in(3)).counts
    assert not wall.workshop.is_out(ASTRID.id)


# Whom it can be done to, and by whom


@pytest.mark.parametrize("author", [LIV, Author("liv", "helper", table=3, channel="paper"), KARI])
def test_what_a_host_wrote_for_somebody_takes_nobody_out(wall: Wall, author: Author) -> None:
    [typed] = wall.posts(author, BUS)

    assert wall.gets(KARI, out(typed)) == refusals.WRITTEN_BY_HOST
    assert not wall.workshop.removals


def test_merged_slips_must_be_split_before_one_author_is_meant(wall: Wall) -> None:
    wall.does(LIV, MergeIdeas(activity="a1", ideas=(1, 2), text=BUS))

    assert [wall.gets(KARI, out(number)) for number in (1, 2)] == [refusals.AUTHORS_MERGED] * 2
    wall.does(LIV, SplitIdeas(activity="a1", idea=1))
    assert wall.does(KARI, out(2)).counts
    assert wall.workshop.is_out(ODD.id)
    assert not wall.workshop.is_out(ASTRID.id)


def test_a_slip_that_a_host_has_divided_still_leads_to_its_author(wall: Wall) -> None:
    part = wall.does(LIV, DivideIdea(activity="a1", idea=1, text="Benker", rest="langs stien")).number

    assert wall.does(KARI, out(part)).counts
    assert wall.workshop.is_out(ASTRID.id)


@pytest.mark.parametrize("standing", ["helper", "participant", "observer", "projector", "group", "host"])
def test_only_those_who_lead_take_somebody_out(wall: Wall, standing: str) -> None:
    by = msgspec.structs.replace(ODD, standing=standing)
    assert wall.gets(by, out(1)) == refusals.NOT_ALLOWED
    assert wall.gets(by, back_in(1)) == refusals.NOT_ALLOWED


def test_there_must_be_such_a_slip(wall: Wall) -> None:
    for command in (out(9), out(1, "a9"), back_in(9)):
        assert wall.gets(KARI, command) == refusals.NO_SUCH_IDEA


def test_nobody_is_taken_out_twice_or_let_in_who_is_in(wall: Wall) -> None:
    wall.posts(ASTRID, BUS)
    assert wall.gets(KARI, back_in(1)) == refusals.NOT_REMOVED
    wall.does(KARI, out(1))

    assert wall.gets(PER, out(3)) == refusals.ALREADY_REMOVED
    assert wall.workshop.out() == (Removal("a1", 1, wall.workshop.removals[ASTRID.id].at_ms),)


def test_a_hidden_slip_and_one_taken_down_lead_to_their_authors_too(wall: Wall) -> None:
    wall.does(LIV, HideIdeas(activity="a1", ideas=(1,)))
    wall.does(ODD, TakeDownIdea(activity="a1", idea=2))

    assert wall.does(KARI, out(1)).counts
    assert wall.does(KARI, out(2)).counts
    assert wall.fates() == {"sent": 2, "hidden": 1, "taken_down": 1}


def test_nobody_is_let_in_or_taken_out_after_the_end(wall: Wall) -> None:
    wall.does(KARI, out(1))
    wall.does(KARI, End())

    assert wall.gets(KARI, back_in(1)) == refusals.WORKSHOP_ENDED
    assert wall.gets(KARI, out(2)) == refusals.WORKSHOP_ENDED
    assert not is_out(wall.workshop, None, ASTRID.id)


# Where the log knows nobody


def test_in_a_blind_activity_the_phone_behind_a_pseudonym_is_out_and_no_ballot_is_lost() -> None:
    hall = Hall(PlannedActivity("solution_test", "Test", settings={"moderation": "off"}))
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    veiled = Author(pseudonym(KEY, "a1", ASTRID.id), "participant", "resident")
    light = test.GiveLight(activity="a1", solution=1, light="red", better="Noe stygt")
    assert hall.does(veiled, light).number == 1
    before = hall.state("a1")

    assert hall.does(KARI, out(1)).counts

    assert hall.gets(veiled, test.GiveLight(activity="a1", solution=1, light="green")) == refusals.REMOVED
    assert hall.state("a1") == before
    assert is_out(hall.workshop, KEY, ASTRID.id)
    assert not is_out(hall.workshop, KEY, ODD.id)
    assert not is_out(hall.workshop, b"another key", ASTRID.id)
    hall.does(KARI, back_in(1))
    assert not is_out(hall.workshop, KEY, ASTRID.id)


def test_the_whole_of_a_shared_phone_is_out_by_what_one_of_them_wrote() -> None:
    hall = Hall(PlannedActivity("solution_test", "Test"))
    hall.lets_in(ASTRID)
    hall.opens("a1")
    phone = Author(phone_pseudonym(KEY, "a1", ASTRID.id), "participant", table=3)
    second = Author(pseudonym(KEY, "a1", ASTRID.id, 2), "participant", shared=True)
    assert hall.does(phone, test.SharePhone(activity="a1", people=3)).counts
    assert hall.does(second, test.BeginBallot(activity="a1")).counts
    assert hall.does(second, test.PostIdea(activity="a1", text="Noe stygt")).counts

    assert hall.does(KARI, out(1)).counts

    assert is_out(hall.workshop, KEY, ASTRID.id)


def test_the_dots_of_somebody_taken_out_by_a_slip_go_on_counting() -> None:
    hall = open_vote()
    voter = Author("5c1e", "participant", "resident")
    assert hall.does(voter, dots(1)).counts
    before = hall.report()

    assert hall.does(KARI, out(1)).counts

    assert hall.report() == before
    assert before.counts["started"] == 1


# Taking it back


def test_taking_somebody_out_is_taken_back_as_other_acts_are(wall: Wall) -> None:
    acting = Acting(moderation="off")
    acting.posts(ASTRID, BENCHES)
    act = acting.acts(PER, out(1))

    assert acting.refused(act, SIV) == refusals.NOT_YOURS_TO_UNDO
    acting.takes_back(act, PER)

    assert acting.posts(ASTRID, BUS) == [2]
    assert acting.refused(act, PER) == refusals.CHANGED_SINCE


def test_an_older_act_does_not_let_in_whom_somebody_has_taken_out_since() -> None:
    acting = Acting(moderation="off")
    acting.posts(ASTRID, BENCHES, BUS)
    act = acting.acts(KARI, out(1))
    acting.takes_back(act)
    acting.acts(PER, out(2))

    assert acting.refused(act) == refusals.CHANGED_SINCE


def test_letting_in_is_taken_back_too() -> None:
    acting = Acting(moderation="off")
    acting.posts(ASTRID, BENCHES)
    acting.acts(KARI, out(1))
    acting.takes_back(acting.acts(KARI, back_in(1)))

    assert acting.workshop.is_out(ASTRID.id)


# What is told of it


def test_the_report_counts_the_phones_and_says_of_nobody_that_it_was_theirs(wall: Wall) -> None:
    wall.posts(BERIT, BUS)
    for number in (1, 2):
        wall.does(KARI, out(number))
    wall.does(KARI, back_in(2))

    told = report(wall.workshop, KINDS, wall.now_ms, "1-0")
    shared = shared_state(wall.workshop, KINDS)

    assert (told.removed, told.readmitted) == (2, 1)
    written = json.dumps(shared)
    assert not [person.id for person in (ASTRID, ODD, BERIT) if f'"{person.id}"' in written]
    assert {(row["activity"], row["idea"], row["at_ms"]) for row in shared["removals"].values()} == {("", 0, 0)}


def test_in_a_restored_workshop_the_count_stands_and_no_slip_leads_to_a_phone(wall: Wall) -> None:
    trial = PlannedActivity("solution_test", "Test")
    hall = Hall(PlannedActivity("idea_wall", "Behov"), trial)
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    hall.does(ASTRID, PostIdea(activity="a1", text=BENCHES))
    hall.opens("a2")
    hall.does(Author("5c1e", "participant"), test.PostIdea(activity="a2", text=BUS))
    hall.does(KARI, out(1))

    command = Restore(snapshot=shared_state(hall.workshop, KINDS))
    restored, verdict = fold(None, Entry(f"{NOON_MS * 2}-0", "tap", PROGRAM, command), KINDS)

    assert verdict.counts
    assert restored is not None
    assert report(restored, KINDS, 0, "1-0").removed == 1
    assert not is_out(restored, KEY, ASTRID.id)
    for number, activity in ((1, "a1"), (2, "a2")):
        entry = Entry(f"{NOON_MS * 2}-{number}", f"tap{number}", KARI, out(number, activity))
        assert fold(restored, entry, KINDS)[1].refusal == refusals.AUTHOR_UNKNOWN


def test_a_state_from_before_there_was_such_a_thing_is_read(wall: Wall) -> None:
    older = shared_state(wall.workshop, KINDS)
    del older["removals"]

    restored, verdict = fold(None, Entry(f"{NOON_MS * 2}-0", "tap", PROGRAM, Restore(snapshot=older)), KINDS)

    assert verdict.counts
    assert restored is not None
    assert not restored.removals


# Whatever happens


@given(histories(VOCABULARY), st.integers(0, 2**32))
@PROPERTY
def test_no_number_of_phones_taken_out_changes_what_the_others_and_what_was_given_come_to(
    history: list[Step], seed: int
) -> None:
    """The result is as if nobody had been taken out and what was refused had never been said."""
    entries = logged([*opening(VOCABULARY), *_with_removals(history, random.Random(seed))])
    state, verdicts = folded(entries, KINDS)
    judged = list(zip(entries, verdicts, strict=True))
    acts = (RemoveParticipant, ReadmitParticipant)
    said = [e for e, v in judged if v.refusal != refusals.REMOVED and not isinstance(e.command, acts)]

    without, _ = folded(said, KINDS)

    assert without.agenda == state.agenda
    assert without.participants == state.participants
    assert report(without, KINDS, NOON_MS, "1-0").activities == report(state, KINDS, NOON_MS, "1-0").activities


def _with_removals(history: list[Step], chance: random.Random) -> list[Step]:
    """The same history, in which whoever leads takes people out and lets them in now and then."""
    steps: list[Step] = []
    for step in history:
        steps.append(step)
        if chance.random() < 0.3:
            act = chance.choice((out, out, back_in))
            steps.append((FACILITATOR, act(chance.randint(1, 6), chance.choice(("a1", "a1", "a2", "a3"))), 0))
    return steps


def test_in_such_histories_somebody_is_taken_out_and_refused() -> None:
    """Else the property above would say nothing."""
    slip: Step = (Author("odd", "participant"), PostIdea(activity="a1", text=BUS), 0)
    entries = logged([*opening(VOCABULARY), slip, (FACILITATOR, out(1), 0), slip])

    verdicts = folded(entries, KINDS)[1]

    assert [verdict.refusal for verdict in verdicts[-3:]] == [None, None, refusals.REMOVED]
