"""Whatever hosts do to the programme, in whatever order, while people write: the same few things hold."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY, Chance
from tests.hall import ASTRID, KARI, KINDS, ODD, VOCABULARY, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import refusals
from verksted.domain.commands import OpenActivity
from verksted.domain.reporting import report
from verksted.domain.snapshot import plain, restored
from verksted.domain.workshop import PlannedActivity

PLANNING = [
    f"workshop.{name}"
    for name in (
        "add_activity",
        "move_activity",
        "duplicate_activity",
        "skip_activity",
        "remove_activity",
        "restore_activity",
        "change_activity",
        "set_start",
        "bring_items",
        "leave_items",
        "open_activity",
        "close_activity",
    )
]
WALL = PlannedActivity("idea_wall", "Behov", 20, settings={"prompts": ["Hva trenger du?"]})
VOTE = PlannedActivity("dot_vote", "Prikker", 10)


class Busy(Hall):
    """Two who write in whatever is open, and a host who cannot leave the programme alone."""

    def __init__(self, seed: int) -> None:
        super().__init__(WALL, VOTE, WALL)
        self.lets_in(ASTRID, ODD)
        self.opens("a1")
        self._chance = Chance(VOCABULARY, seed, activities=("a1", "a2", "a3", "a4", "a5"))
        self.typed: dict[int, tuple[str, str]] = {}
        self.kinds_of: dict[str, str] = {}

    def turns(self, length: int) -> Iterator[str]:
        for n in range(length):
            name = self._chance.one_of(*PLANNING)
            before = self.workshop.current
            verdict = self.does(KARI, self._chance.command_named(name))
            assert verdict.refusal != refusals.FAULT
            moved_on = name == "workshop.open_activity" and verdict.counts
            assert self.workshop.current == before or moved_on
            self._writes(f"Tanke {n}")
            yield name

    def _writes(self, text: str) -> None:
        current = self.workshop.current
        verdict = self.does(ASTRID if len(text) % 2 else ODD, PostIdea(activity=current, text=text))
        if verdict.counts:
            self.typed[verdict.number] = (current, text)

    def kept(self) -> dict[int, tuple[str, str]]:
        """Every slip there is, by number: where it stands and what it says."""
        told = report(self.workshop, KINDS, self.now_ms, "1-0")
        return {slip.number: (a.id, slip.text) for a in told.activities for slip in a.section.slips}


@given(seed=st.integers(0, 2**32), length=st.integers(1, 40))
@settings(PROPERTY)
def test_nothing_typed_is_ever_lost_and_every_number_stays_where_it_was_given(seed: int, length: int) -> None:
    hall = Busy(seed)
    for _ in hall.turns(length):
        assert hall.kept() == hall.typed
    assert hall.workshop.next_number == len(hall.typed) + 1


@given(seed=st.integers(0, 2**32), length=st.integers(1, 40))
@settings(PROPERTY)
def test_an_id_means_one_step_for_ever(seed: int, length: int) -> None:
    hall = Busy(seed)
    known: dict[str, str] = {}
    for _ in hall.turns(length):
        steps = [*hall.workshop.agenda, *hall.workshop.removed]
        assert len({step.id for step in steps}) == len(steps)
        assert known.keys() <= {step.id for step in steps}
        assert all(known.setdefault(step.id, step.kind) == step.kind for step in steps)


@given(seed=st.integers(0, 2**32), length=st.integers(1, 30))
@settings(PROPERTY)
def test_taking_back_the_last_act_gives_the_programme_as_it_was(seed: int, length: int) -> None:
    hall = Busy(seed)
    for _ in hall.turns(length):
        pass
    chance = Chance(VOCABULARY, seed + 1, activities=("a1", "a2", "a3", "a4"))
    for name in PLANNING[:-2]:
        command = chance.command_named(name)
        before = hall.workshop
        undo = command.undo(before)
        if hall.does(KARI, command).counts and undo is not None and hall.does(KARI, undo).counts:
            after = hall.workshop
            assert [plain(a.settings) for a in after.agenda] == [plain(a.settings) for a in before.agenda]
            assert [(a.id, a.title, a.skipped, a.script) for a in after.agenda] == [
                (a.id, a.title, a.skipped, a.script) for a in before.agenda
            ]
            assert after.taken_along() == before.taken_along()


@given(seed=st.integers(0, 2**32), length=st.integers(1, 40))
@settings(PROPERTY)
def test_a_programme_however_turned_over_can_be_written_down_and_read_back(seed: int, length: int) -> None:
    hall = Busy(seed)
    for _ in hall.turns(length):
        pass
    assert restored(plain(hall.workshop), KINDS) == hall.workshop


def test_the_acts_tried_here_do_count_now_and_then() -> None:
    counted = set()
    for seed in range(30):
        hall = Busy(seed)
        for name in hall.turns(30):
            if hall.workshop.seen[hall.log[-2].tap].counts:
                counted.add(name)
    assert counted == set(PLANNING)
    assert OpenActivity in {type(entry.command) for entry in hall.log}
