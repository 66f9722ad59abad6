"""The referee, asked by people who do everything at once, twice, and wrong."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.any_command import FACILITATOR, HOST, PROPERTY, Step, folded, histories, logged, opening
from tests.logs.record import FOLDER, outcome, read
from verksted.activities import find_kinds
from verksted.domain import refusals
from verksted.domain.activity import PARTICIPANTS, ActivityCommand, Author, Kind, Occasion, Settings, Standing, State
from verksted.domain.commands import Create, Join, OpenActivity, Pause, SetDoor
from verksted.domain.entry import Entry, Verdict
from verksted.domain.fold import digest, fold, refuse
from verksted.domain.refusals import Refusal
from verksted.domain.report import Section
from verksted.domain.snapshot import plain
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import PlannedActivity, Workshop
from verksted.store.log import Fields, write_entry

VOCABULARY = Vocabulary(find_kinds())
KINDS = VOCABULARY.kinds
ROOT = Path(__file__).parents[2]

every_log = pytest.mark.parametrize("recorded", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)

ASTRID = Author("astrid", "participant")


def evening(history: list[Step]) -> list[Entry]:
    return logged([*opening(VOCABULARY), *history])


def bare(state: Workshop | None) -> Workshop | None:
    """The workshop without the record of what was sent."""
    return state and replace(state, seen=type(state.seen)(), void=type(state.void)())


# The fold is total


@given(histories(VOCABULARY))
@settings(PROPERTY)
def test_whatever_anybody_sends_counts_or_is_void_and_what_is_void_changes_nothing(history: list[Step]) -> None:
    state: Workshop | None = None
    for entry in evening(history):
        before = state
        state, verdict = fold(state, entry, KINDS)
        assert verdict.refusal != refusals.FAULT
        assert verdict.counts or bare(state) == bare(before)
        assert state is not None
        assert state.seen[entry.tap] == verdict
    assert digest(state)


@given(histories(VOCABULARY, longest=8))
@settings(PROPERTY)
def test_what_comes_before_the_workshop_is_founded_leaves_nothing(history: list[Step]) -> None:
    for entry in logged(history):
        state, verdict = fold(None, entry, KINDS)
        assert (state is None) == (not verdict.counts)


def test_a_log_that_begins_with_something_else_founds_no_workshop() -> None:
    [entry] = logged([(ASTRID, Join(), 0)])
    assert fold(None, entry, KINDS) == (None, Verdict(refusals.NO_WORKSHOP))


@given(st.lists(histories(VOCABULARY, longest=8), min_size=2, max_size=4), st.randoms(use_true_random=False))
@settings(PROPERTY)
def test_in_any_order_of_several_people_courtesy_and_law_agree(lanes: list[list[Step]], chance: random.Random) -> None:
    state, _ = folded(evening([]), KINDS)
    numbers = []
    for entry in evening(interleaved(lanes, chance))[len(evening([])) :]:
        courtesy = refuse(state, entry.command, entry.author, entry.at_ms, KINDS)
        state, verdict = _folded_on(state, entry)
        assert verdict.refusal == courtesy
        numbers += [verdict.number] if verdict.number else []
    assert sorted([*numbers, *state.paper_numbers]) == list(range(1, state.next_number))


def _folded_on(state: Workshop, entry: Entry) -> tuple[Workshop, Verdict]:
    after, [verdict] = folded([entry], KINDS, state)
    return after, verdict


def interleaved(lanes: list[list[Step]], chance: random.Random) -> list[Step]:
    """The lanes in one order, each lane in its own."""
    waiting = [list(lane) for lane in lanes if lane]
    order: list[Step] = []
    while waiting:
        lane = chance.choice(waiting)
        order.append(lane.pop(0))
        waiting = [lane for lane in waiting if lane]
    return order


# One digest in every process


@pytest.fixture(scope="module")
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """Three other Pythons, each with its own hash seed, that fold what they are sent."""
    started = [_process(seed) for seed in ("0", "1", "4711")]
    yield started
    for process in started:
        process.communicate(timeout=20)


def _process(seed: str) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("refold.py"))]
    return subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def asked(process: subprocess.Popen[str], log: list[Fields]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(log).decode() + "\n")
    process.stdin.flush()
    return process.stdout.readline()


def kept(entry: Entry) -> Fields:
    return {"id": entry.id, **write_entry(VOCABULARY, entry.tap, entry.author, entry.command)}


@given(history=histories(VOCABULARY, longest=40))
@settings(PROPERTY)
def test_processes_with_different_hash_seeds_agree_on_every_verdict_and_on_the_whole(
    processes: list[subprocess.Popen[str]], history: list[Step]
) -> None:
    log = [kept(entry) for entry in evening(history)]
    answers = {asked(process, log) for process in processes}
    assert len(answers) == 1
    assert answers.pop().split()[0] == digest(folded(evening(history), KINDS)[0])


@every_log
def test_processes_with_different_hash_seeds_agree_on_a_recorded_evening(
    processes: list[subprocess.Popen[str]], recorded: Path
) -> None:
    log = [kept(entry) for entry in read(recorded)]
    assert {asked(process, log).split()[0] for process in processes} == {outcome(read(recorded)).digest}


def test_the_processes_really_hash_differently() -> None:
    script = "print(hash('verksted'))"
    hashes = {
        subprocess.check_output([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("0", "1", "4711")
    }
    assert len(hashes) == 3


# Sent twice


@given(histories(VOCABULARY), st.lists(st.integers(0, 60), min_size=1, max_size=8), st.randoms(use_true_random=False))
@settings(PROPERTY)
def test_a_repeat_with_the_same_tap_changes_nothing_wherever_it_comes(
    history: list[Step], repeated: list[int], chance: random.Random
) -> None:
    once = evening(history)
    log = list(once)
    for index in sorted(repeated):
        again = once[index % len(once)]
        place = chance.randint(log.index(again) + 1, len(log))
        log.insert(place, replace(again, id=f"{log[place - 1].at_ms}-99"))
    state, verdicts = folded(log, KINDS)
    assert digest(state) == digest(folded(once, KINDS)[0])
    assert verdicts.count(Verdict(refusals.SENT_TWICE)) == len(log) - len(once)


def test_the_second_of_two_slips_from_one_tap_gets_no_number() -> None:
    join, post = Join(), VOCABULARY.read("idea_wall.post_idea", b'{"activity":"a1","text":"Flere benker"}')
    plan = PlannedActivity("idea_wall", "Behov")
    create = Create(workshop="w1", title="Behov", agenda=(plan,))
    steps: list[Step] = [(HOST, create, 0), (ASTRID, join, 5), (FACILITATOR, OpenActivity(activity="a1"), 5)]
    log = logged([*steps, (ASTRID, post, 900), (ASTRID, post, 900)])
    log[-1] = replace(log[-1], tap=log[-2].tap)
    state, verdicts = folded(log, KINDS)
    assert [(v.counts, v.number) for v in verdicts[-2:]] == [(True, 1), (False, 0)]
    assert state.next_number == 2
    assert not state.void


# A rule with a fault


class BellSettings(Settings, frozen=True):
    pass


class Bell(State, frozen=True):
    settings: BellSettings
    rung: int = 0


class Ring(ActivityCommand[Bell], frozen=True, kw_only=True):
    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    breaks_at: str = ""

    def refuse(self, state: Bell, occasion: Occasion) -> Refusal | None:
        if self.breaks_at == "refuse":
            raise ZeroDivisionError
        return None

    def apply(self, state: Bell, occasion: Occasion) -> Bell:
        if self.breaks_at == "apply":
            raise RecursionError
        return replace(state, rung=state.rung + 1)


def _nothing(*_: Any) -> Any:
    return {}


BELL = Kind(
    name="bell",
    settings=BellSettings,
    state=Bell,
    commands=(Ring,),
    start=lambda settings, _taken, _waiting: Bell(settings),
    view=_nothing,
    report=lambda _state, _viewer: Section(),
)


@pytest.mark.parametrize("place", ["refuse", "apply"])
def test_a_rule_that_throws_voids_its_entry_and_leaves_the_workshop_whole(place: str) -> None:
    kinds = {"bell": BELL}
    plan = PlannedActivity("bell", "Klokka")
    steps: list[Step] = [
        (HOST, Create(workshop="w1", title="Klokka", agenda=(plan,)), 0),
        (ASTRID, Join(), 1),
        (FACILITATOR, OpenActivity(activity="a1"), 1),
        (ASTRID, Ring(activity="a1"), 1),
    ]
    before, _ = folded(logged(steps), kinds)
    state, verdicts = folded(logged([*steps, (ASTRID, Ring(activity="a1", breaks_at=place), 1)]), kinds)
    assert verdicts[-1].refusal == refusals.FAULT
    assert bare(state) == bare(before)
    assert dict(state.void) == {"fault": 1}

    again, verdicts = folded(logged([*steps, (ASTRID, Ring(activity="a1"), 1)]), kinds)
    assert verdicts[-1].counts
    assert again.agenda[0].state == Bell(BellSettings(), 2)


def test_an_entry_with_an_unreadable_place_is_void_and_not_the_end_of_the_evening() -> None:
    state, _ = folded(evening([]), KINDS)
    after, verdict = fold(state, Entry("not a place", "tap", FACILITATOR, Pause()), KINDS)
    assert verdict.refusal == refusals.FAULT
    assert bare(after) == bare(state)


def test_what_is_void_is_counted_by_its_reason() -> None:
    steps: list[Step] = [(ASTRID, SetDoor(open=False), 1), (Author("ukjent", "participant"), SetDoor(open=False), 1)]
    state, _ = folded(evening(steps), KINDS)
    assert dict(state.void) == {"not_allowed": 2}


# Free text


TEXTS = {"text", "seen_text", "heading", "reason", "title", "script", "prompts", "question"}


def blanked(value: Any, free: bool = False) -> Any:
    """The same data with every letter of every free text made the same; lengths and spaces stay."""
    if isinstance(value, dict):
        return {key: blanked(part, free or key in TEXTS) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [blanked(part, free) for part in value]
    return "".join(c if c.isspace() else "x" for c in value) if free and isinstance(value, str) else value


def without_texts(entry: Entry) -> Entry:
    fields = blanked(plain(entry.command))
    return replace(entry, command=VOCABULARY.convert(VOCABULARY.name(entry.command), fields))


@given(histories(VOCABULARY, longest=40))
@settings(PROPERTY)
def test_no_rule_reads_what_a_text_says(history: list[Step]) -> None:
    log = [entry for entry in evening(history) if not _restores(entry)]
    state, verdicts = folded(log, KINDS)
    erased, verdicts_erased = folded([without_texts(entry) for entry in log], KINDS)
    assert verdicts_erased == verdicts
    assert blanked(plain(erased)) == blanked(plain(state))


@every_log
def test_a_recorded_evening_with_every_text_erased_is_the_same_evening(recorded: Path) -> None:
    state, verdicts = folded(read(recorded), KINDS)
    erased, verdicts_erased = folded([without_texts(entry) for entry in read(recorded)], KINDS)
    assert verdicts_erased == verdicts
    assert plain(erased) != plain(state)
    assert blanked(plain(erased)) == blanked(plain(state))


@every_log
def test_a_recorded_evening_sent_twice_is_the_same_evening(recorded: Path) -> None:
    once = read(recorded)
    twice = [replace(entry, id=f"{once[-1].at_ms + 1}-{n}") for n, entry in enumerate(once)]
    assert digest(folded([*once, *twice], KINDS)[0]) == outcome(once).digest


def _restores(entry: Entry) -> bool:
    return VOCABULARY.name(entry.command) == "workshop.restore"


def test_blanking_leaves_no_letter_of_a_text() -> None:
    [create, *_] = evening([])
    assert plain(without_texts(create).command)["title"] == "x" * len("Framtidsverksted")
