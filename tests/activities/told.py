"""A hall whose second activity is of any kind, found and not named, and a history for it by chance."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import strategies as st

from tests.any_command import PEOPLE, Chance, Step
from tests.hall import Hall
from verksted.activities import find_kinds
from verksted.domain import refusals
from verksted.domain.activity import Audience, Author, Item, Kind, Settings, State, Status
from verksted.domain.commands import End
from verksted.domain.report import Section
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import PlannedActivity

AnyKind = Kind[Any, Any]
FOUND = find_kinds()
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
STATUSES: tuple[Status, ...] = get_args(Status)
ROOT = Path(__file__).parents[2]

every_kind = pytest.mark.parametrize("kind", FOUND, ids=lambda kind: kind.name)
every_blind_kind = pytest.mark.parametrize("kind", [k for k in FOUND if k.blind], ids=lambda kind: kind.name)
seeds = st.integers(0, 2**32)


# A hall in which the kind is the second activity, after one that hands on groups and loose slips


class PileSettings(Settings, frozen=True):
    pass


class Pile(State, frozen=True):
    settings: PileSettings


GROUPS = tuple(Item(f"g{n}", f"Gruppe {n}", (n, n + 10), grouped=True) for n in range(1, 9))
LOOSE = tuple(Item(str(n), f"Lapp {n}", (n,)) for n in range(30, 34))

PILE: AnyKind = Kind(
    name="pile",
    settings=PileSettings,
    state=Pile,
    commands=(),
    start=lambda settings, _taken, _waiting: Pile(settings),
    view=lambda _state, _viewer: {},
    report=lambda _state, _viewer: Section(),
    items=lambda _state: (*GROUPS, *LOOSE),
)


class Told(Hall):
    """A hall whose second activity, of the kind in question, is open."""

    def __init__(self, kind: AnyKind, settings: dict[str, Any] | None = None) -> None:
        plan = PlannedActivity(kind.name, "Det det gjelder", settings=settings or {})
        super().__init__(PlannedActivity("pile", "Haugen"), plan, kinds={"pile": PILE, kind.name: kind})
        self.people = [Author(person, "participant", table=n) for n, person in enumerate(PEOPLE)]
        self.lets_in(*self.people)
        self.opens("a1")
        self.opens("a2", loose="wait")

    @property
    def kind(self) -> AnyKind:
        return self.kinds[self.activity("a2").kind]

    def plays(self, steps: list[Step]) -> None:
        for author, command, pause_ms in steps:
            self.wait(pause_ms)
            assert self.does(author, command).refusal != refusals.FAULT

    def views(self) -> dict[str, Any]:
        """Everything of the activity that leaves the rules: every audience's view, the report, what is handed on."""
        seen: dict[str, Any] = {a: self.sees("a2", a, order=n % self.kind.orders) for n, a in enumerate(AUDIENCES)}
        seen["aloud"] = [self.kind.aloud(self.state("a2"), self.viewer("a2", audience)) for audience in AUDIENCES]
        report = self.kind.report(self.state("a2"), self.viewer("a2", "facilitator"))
        listing = self.kind.listing and self.kind.listing(self.state("a2"), self.viewer("a2", "participant"))
        return {**seen, "report": report, "listing": listing, "items": self.kind.items(self.state("a2"))}

    def mine(self) -> dict[str, Any]:
        viewer = self.viewer("a2", "participant")
        return {person.id: self.kind.mine(self.state("a2"), person, viewer) for person in self.people}


def chance(kind: AnyKind, seed: int) -> Chance:
    return Chance(Vocabulary([kind]), seed, activities=("a2",))


def steps_of(kind: AnyKind, seed: int, most: int = 40) -> list[Step]:
    """A history in which the activity is the second one; it begins with the kind's own commands by those who may."""
    drawn = chance(kind, seed)
    names = [name for name in Vocabulary([kind]).names() if name.startswith(f"{kind.name}.")]
    own = [drawn.command_named(drawn.one_of(*names)) for _ in range(most // 2 if names else 0)]
    begun: list[Step] = [(drawn.author(command.by), command, 900) for command in own]
    return [*begun, *(drawn.step() for _ in range(most // 2))]


def told(kind: AnyKind, seed: int, most: int = 40) -> Told:
    hall = Told(kind)
    hall.plays([step for step in steps_of(kind, seed, most) if not isinstance(step[1], End)])
    return hall
