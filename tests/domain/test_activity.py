"""The least a kind must say, and what the core takes for granted where it says nothing."""

import pytest

from tests.hall import ASTRID, KARI, NOON_MS, Hall
from verksted.domain import refusals
from verksted.domain.activity import ActivityCommand, Kind, Occasion, Settings, State, Viewer
from verksted.domain.commands import ChangeActivity
from verksted.domain.report import Section
from verksted.domain.running import AgendaCommand
from verksted.domain.workshop import PlannedActivity


class BreakSettings(Settings, frozen=True, forbid_unknown_fields=True):
    text: str = "Kaffe i gangen"


class Break(State, frozen=True):
    settings: BreakSettings


class Unfinished(ActivityCommand[Break], frozen=True, kw_only=True):
    """A command whose rules nobody has written yet."""


BREAK = Kind(
    name="break",
    settings=BreakSettings,
    state=Break,
    commands=(Unfinished,),
    start=lambda settings, _taken, _waiting: Break(settings),
    view=lambda state, _viewer: {"stage": {"text": state.settings.text}},
    report=lambda _state, _viewer: Section(),
)
VIEWER = Viewer("participant", NOON_MS, "open", revealed=False)


@pytest.fixture
def hall() -> Hall:
    hall = Hall(PlannedActivity("break", "Pause"), kinds={"break": BREAK})
    hall.lets_in(ASTRID)
    hall.opens("a1")
    return hall


def test_a_kind_that_says_only_what_it_must_has_nothing_personal_and_hands_nothing_on(hall: Hall) -> None:
    state = hall.state("a1")
    assert isinstance(state, Break)
    assert BREAK.mine(state, ASTRID, VIEWER) == {}
    assert BREAK.items(state) == ()
    assert BREAK.wakes(state, NOON_MS) is None
    assert BREAK.touched(state, NOON_MS, NOON_MS + 1) == ()
    assert BREAK.sealed(state) is state


def test_settings_of_such_a_kind_change_while_it_runs(hall: Hall) -> None:
    change = ChangeActivity(activity="a1", title="Pause", settings={"text": "Vafler i gangen"})
    assert hall.gets(KARI, change) is None
    assert hall.sees("a1", "projector")["stage"]["text"] == "Vafler i gangen"
    assert change.touches(hall.workshop) == ("astrid",)


def test_a_command_without_rules_is_void_and_touches_nobody(hall: Hall) -> None:
    command = Unfinished(activity="a1")
    assert command.undo(hall.state("a1")) is None  # type: ignore[arg-type]
    assert command.touches(hall.state("a1")) == ()  # type: ignore[arg-type]
    before = hall.activity("a1")
    assert hall.does(KARI, command, tap="unfinished").refusal == refusals.FAULT
    assert hall.activity("a1") == before


def test_a_command_of_the_core_without_rules_is_an_error_of_ours(hall: Hall) -> None:
    occasion = Occasion(KARI, NOON_MS, hall.kinds)
    command = AgendaCommand(activity="a1")
    assert command.refuse(hall.workshop, occasion) is None
    with pytest.raises(NotImplementedError):
        command.apply(hall.workshop, occasion)
