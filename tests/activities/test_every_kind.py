"""What is asked of every kind of activity. A new kind is found by itself and answers here without being named."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.activities.told import (
    AUDIENCES,
    FOUND,
    GROUPS,
    LOOSE,
    PILE,
    ROOT,
    STATUSES,
    AnyKind,
    Told,
    chance,
    every_blind_kind,
    every_kind,
    seeds,
    steps_of,
    told,
)
from tests.any_command import FACILITATOR, NOON_MS, PEOPLE, PROPERTY, Step
from tests.hall import Hall
from tests.sources import TREES
from verksted.domain import limits, refusals
from verksted.domain.activity import ActivityCommand, Audience, Author, Command, Item, Kind, Settings, Viewer
from verksted.domain.commands import ChangeActivity, CloseActivity, OpenActivity, Reveal
from verksted.domain.snapshot import plain, restored
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import PlannedActivity
from verksted.live.templates import Templates, folder


def test_the_kinds_are_found_and_told_apart() -> None:
    assert {"idea_wall", "dot_vote"} <= {kind.name for kind in FOUND}
    assert len({kind.name for kind in FOUND}) == len(FOUND)


@every_kind
def test_a_kind_is_named_as_its_module(kind: AnyKind) -> None:
    modules = {command.__module__ for command in kind.commands}
    assert all(module.startswith(f"verksted.activities.{kind.name}") for module in modules)


# Files


@every_kind
@pytest.mark.parametrize("audience", AUDIENCES)
def test_there_is_a_template_for_every_audience(kind: AnyKind, audience: Audience) -> None:
    assert (folder("templates") / "activities" / kind.name / f"{audience}.html").is_file()


@every_kind
def test_a_facilitator_is_told_of_a_kind_in_a_word_and_a_sentence_before_choosing_it(kind: AnyKind) -> None:
    """The name, the sentence, and what such a step is called until somebody has written something better."""
    templates = Templates()
    told = {
        b: templates.block(f"activities/{kind.name}/kind.html", b, "nb", {}).strip() for b in ("name", "about", "title")
    }
    assert all(told.values())
    assert told["about"].endswith(".")
    assert len(told["name"]) <= 30
    assert len(told["title"]) <= limits.title_chars_max


def refusals_in(source: Path) -> set[str]:
    """The reasons a file may refuse for: the first argument of every Refusal it makes."""
    calls = [node for node in ast.walk(TREES[source]) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Refusal"]
    return {call.args[0].value for call in made if isinstance(call.args[0], ast.Constant)}  # type: ignore[misc]


@every_kind
def test_every_refusal_of_a_kind_has_a_sentence(kind: AnyKind) -> None:
    package = ROOT / "verksted" / "activities"
    sources = [*package.glob(f"{kind.name}.py"), *(package / kind.name).glob("*.py")]
    reasons = set[str]().union(*(refusals_in(source) for source in sources))
    sentences = folder("templates") / "activities" / kind.name / "refusals.html"
    assert sentences.is_file()
    assert {reason for reason in reasons if f'"{reason}"' not in sentences.read_text()} == set()


def test_some_kind_refuses_something() -> None:
    assert refusals_in(ROOT / "verksted" / "activities" / "dot_vote" / "state.py")


def test_every_refusal_of_the_core_has_a_sentence() -> None:
    reasons = set[str]().union(*map(refusals_in, (ROOT / "verksted" / "domain").rglob("*.py")))
    sentences = (folder("templates") / "workshop" / "refusals.html").read_text()
    assert {"door_locked", "no_seats_left", "sheet_typed"} <= reasons
    assert {reason for reason in reasons if f'"{reason}"' not in sentences} == set()


# Totality


@every_kind
@given(seed=seeds)
@settings(PROPERTY, max_examples=30)
def test_every_command_survives_writing_and_reading(kind: AnyKind, seed: int) -> None:
    vocabulary = Vocabulary([kind])
    for command in kind.commands:
        made = chance(kind, seed).record(command)
        assert vocabulary.read(vocabulary.name(made), vocabulary.write(made)) == made


items = st.lists(
    st.builds(
        Item,
        key=st.sampled_from(["g1", "g2", "7", "8"]),
        text=st.text(max_size=20),
        numbers=st.lists(st.integers(1, 99), max_size=3).map(tuple),
        grouped=st.booleans(),
    ),
    max_size=30,
).map(tuple)


@every_kind
@given(taken=items, waiting=items, seed=seeds)
@settings(PROPERTY, max_examples=60)
def test_from_start_to_report_nothing_raises(kind: AnyKind, taken: Any, waiting: Any, seed: int) -> None:
    chosen = _settings(kind, seed)
    state = kind.start(chosen, taken, waiting)
    person = Author("astrid", "participant")
    for audience in AUDIENCES:
        for status in STATUSES:
            viewer = Viewer(
                audience, NOON_MS, status, revealed=bool(seed % 2), order=seed % kind.orders, choice=seed % 9
            )
            assert kind.view(state, viewer) == kind.view(state, viewer)
            kind.mine(state, person, viewer)
            assert msgspec.json.encode(kind.report(state, viewer))
    assert all(isinstance(item, Item) for item in kind.items(state))
    assert plain(kind.sealed(state))
    assert (kind.wakes(state, NOON_MS) or NOON_MS + 1) > NOON_MS


def _settings(kind: AnyKind, seed: int) -> Settings:
    """Settings with any values that the kind itself finds nothing wrong with; else the defaults."""
    made: Settings = chance(kind, seed).record(kind.settings)
    assert isinstance(made.fault(), str)
    default: Settings = kind.settings()
    assert default.fault() == ""
    return default if made.fault() else made


@every_kind
@given(seed=seeds)
@settings(PROPERTY, max_examples=60)
def test_whatever_people_send_nothing_raises_and_everything_can_still_be_seen(kind: AnyKind, seed: int) -> None:
    hall = Told(kind)
    hall.plays(steps_of(kind, seed))
    assert hall.views()
    assert hall.mine()
    back = restored(msgspec.json.decode(msgspec.json.encode(plain(hall.workshop))), hall.kinds)
    assert back == hall.workshop


@every_kind
def test_commands_of_another_kind_do_not_fit(kind: AnyKind) -> None:
    others = [command for other in FOUND if other is not kind for command in other.commands]
    hall = Told(kind)
    for command in others:
        made = chance(kind, 1).record(command)
        assert hall.gets(Author("astrid", min(command.by)), made) in (
            refusals.NO_SUCH_ACTIVITY,
            refusals.NOT_JOINED,
        )
    assert others


@every_kind
def test_nothing_is_done_to_an_activity_that_has_not_begun(kind: AnyKind) -> None:
    hall = Hall(
        PlannedActivity("pile", "Haugen"), PlannedActivity(kind.name, "Del"), kinds={"pile": PILE, kind.name: kind}
    )
    hall.lets_in(*(Author(person, "participant") for person in PEOPLE))
    for command in kind.commands:
        made = replace(chance(kind, 1).record(command), activity="a2")
        assert hall.gets(Author("astrid", max(command.by)), made) == refusals.ACTIVITY_NOT_OPEN_YET


# Opening on what came before


@pytest.mark.parametrize("kind", [k for k in FOUND if k.builds_on_items], ids=lambda kind: kind.name)
def test_what_builds_on_slips_asks_about_loose_ones_and_needs_some(kind: AnyKind) -> None:
    agenda = (PlannedActivity("pile", "Haugen"), PlannedActivity(kind.name, "Del"))
    hall = Hall(*agenda, kinds={"pile": PILE, kind.name: kind})
    assert hall.gets(FACILITATOR, OpenActivity(activity="a2")) == refusals.NO_ITEMS
    hall.opens("a1")
    assert hall.gets(FACILITATOR, OpenActivity(activity="a2")) == refusals.LOOSE_ITEMS_UNDECIDED
    hall.opens("a2", loose="apart")
    everything = {item.text for item in (*GROUPS, *LOOSE)}
    assert {item.text for item in kind.items(hall.state("a2"))} == everything
    hall.does(FACILITATOR, CloseActivity(activity="a2"))
    hall.opens("a2")

    waiting = Told(kind)
    assert {item.text for item in kind.items(waiting.state("a2"))} == {item.text for item in GROUPS}
    report = kind.report(waiting.state("a2"), waiting.viewer("a2", "facilitator"))
    assert all(item.text in str(report) for item in LOOSE)


@pytest.mark.parametrize("kind", [k for k in FOUND if k.builds_on_items], ids=lambda kind: kind.name)
def test_loose_slips_alone_need_no_decision_and_left_waiting_leave_nothing(kind: AnyKind) -> None:
    loose: AnyKind = Kind(**{**PILE.__dict__, "items": lambda _state: LOOSE})
    agenda = (PlannedActivity("pile", "Haugen"), PlannedActivity(kind.name, "Del"))
    hall = Hall(*agenda, kinds={"pile": loose, kind.name: kind})
    hall.opens("a1")
    assert hall.gets(FACILITATOR, OpenActivity(activity="a2", loose="wait")) == refusals.NO_ITEMS
    hall.opens("a2")
    assert len(kind.items(hall.state("a2"))) == len(LOOSE)


# Who sees what


@every_kind
def test_no_participant_is_named_in_what_the_hall_sees_or_the_report_says(kind: AnyKind) -> None:
    named = 0
    for seed in range(25):
        hall = told(kind, seed)
        named += any(person in str(hall.state("a2")) for person in PEOPLE)
        assert not [person for person in PEOPLE if person in str(hall.views())]
    # Where nobody does anything, nobody can be named.
    assert bool(named) == bool(kind.commands)


@every_kind
@given(seed=seeds)
@settings(PROPERTY, max_examples=40)
def test_a_command_names_everybody_else_whose_own_view_it_changes(kind: AnyKind, seed: int) -> None:
    hall = Told(kind)
    for author, command, _ in steps_of(kind, seed):
        if not isinstance(command, ActivityCommand | ChangeActivity):
            continue
        target: Any = hall.state("a2") if isinstance(command, ActivityCommand) else hall.workshop
        before = hall.mine()
        changes = hall.does(author, command).counts
        hall.now_ms -= 1_000
        changed = {person for person, view in hall.mine().items() if view != before[person]}
        assert not changed or changes
        assert changed <= {author.id, *command.touches(target)}


@every_kind
@given(seed=seeds, pause_ms=st.integers(1, 60_000))
@settings(PROPERTY, max_examples=40)
def test_a_kind_says_when_time_alone_changes_what_is_seen_and_for_whom(kind: AnyKind, seed: int, pause_ms: int) -> None:
    hall = told(kind, seed)
    before, mine, wakes_ms = hall.views(), hall.mine(), kind.wakes(hall.state("a2"), hall.now_ms)
    started_ms = hall.now_ms
    hall.wait(pause_ms)
    if hall.views() != before:
        assert wakes_ms is not None
        assert started_ms < wakes_ms <= hall.now_ms
    changed = {person for person, view in hall.mine().items() if view != mine[person]}
    assert changed <= set(kind.touched(hall.state("a2"), started_ms, hall.now_ms))


# Blind until revealed


CHOICES = (*range(-2, 40), "", "green", "yellow", "red", "yes", "no", "a", "b", "c")
"""What a secret field might hold; which of them a kind takes is found by asking it."""


@cache
def choices(kind: AnyKind, command: type[Command[Any]]) -> list[Any]:
    """The values of the secret field that a first ballot of this kind is let to hold."""
    hall, voter = Told(kind), Author("p", "participant")
    best: list[Any] = []
    for seed in range(20):
        sample = replace(chance(kind, seed).record(command), activity="a2")
        typed = [value for value in CHOICES if type(value) is type(getattr(sample, command.choice_field))]
        made = [replace(sample, **{command.choice_field: value}) for value in typed]
        taken = [value for value, one in zip(typed, made, strict=True) if hall.would_refuse(voter, one) is None]
        best = max(best, taken, key=len)
    return best


def ballots(kind: AnyKind, seed: int) -> list[Step]:
    """Blind commands by everybody, on what there is to choose among."""
    drawn = chance(kind, seed)
    open_to = {command: choices(kind, command) for command in kind.commands if command.choice_field}
    made = [drawn.record(drawn.one_of(*[c for c in kind.commands if c.blind])) for _ in range(120)]
    aimed = [replace(m, **{m.choice_field: drawn.one_of(*open_to[type(m)])}) if m.choice_field else m for m in made]
    return [(drawn.author(command.by), replace(command, activity="a2"), 10) for command in aimed]


def elsewhere(kind: AnyKind, step: Step) -> Step:
    """The same ballot command, for the choice at the other end."""
    author, command, pause_ms = step
    if not command.choice_field:
        return step
    ends = choices(kind, type(command))
    value = ends[-1 - ends.index(getattr(command, command.choice_field))]
    return author, replace(command, **{command.choice_field: value}), pause_ms


@every_blind_kind
def test_a_blind_kind_says_which_field_is_secret_and_seals_what_was_chosen(kind: AnyKind) -> None:
    declared = [command for command in kind.commands if command.choice_field]
    assert declared
    assert all(len(choices(kind, command)) > 1 for command in declared)
    hall = Told(kind)
    hall.plays(ballots(kind, 1))
    assert kind.sealed(hall.state("a2")) != hall.state("a2")


@every_blind_kind
@given(seed=seeds)
@settings(PROPERTY, max_examples=60)
def test_while_a_vote_is_open_nothing_that_leaves_the_rules_depends_on_what_was_chosen(
    kind: AnyKind, seed: int
) -> None:
    one, other = Told(kind), Told(kind)
    one.plays(ballots(kind, seed))
    other.plays([elsewhere(kind, step) for step in ballots(kind, seed)])
    for hall in (one, other):
        hall.does(FACILITATOR, CloseActivity(activity="a2"))
    for status in ("closed", "open"):
        assert one.activity("a2").status == status
        assert one.views() == other.views()
        assert plain(kind.sealed(one.state("a2"))) == plain(kind.sealed(other.state("a2")))
        for hall in (one, other):
            hall.opens("a2")


@every_blind_kind
def test_once_revealed_everybody_sees_what_was_chosen_and_it_has_closed(kind: AnyKind) -> None:
    differing = 0
    for seed in range(10):
        one, other = Told(kind), Told(kind)
        one.plays(ballots(kind, seed))
        other.plays([elsewhere(kind, step) for step in ballots(kind, seed)])
        for hall in (one, other):
            hall.does(FACILITATOR, Reveal(activity="a2"))
            assert (hall.activity("a2").status, hall.activity("a2").revealed) == ("closed", True)
        differing += all(one.views()[audience] != other.views()[audience] for audience in (*AUDIENCES, "report"))
    assert differing


@every_blind_kind
def test_a_vote_opened_again_hides_its_result_again(kind: AnyKind) -> None:
    hall = Told(kind)
    hall.does(FACILITATOR, Reveal(activity="a2"))
    hall.opens("a2")
    assert not hall.activity("a2").revealed
