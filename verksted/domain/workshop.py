"""A workshop: its agenda, its people, and what runs now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain.activity import (
    Command,
    Item,
    Kind,
    Settings,
    State,
    Status,
)
from verksted.domain.entry import Verdict

Kinds = Mapping[str, Kind[Any, Any]]
Language = Literal["nb", "nn", "en"]
Light = Literal["", "normal", "dark", "bright"]
"""How light the hall is; empty where nobody has said so."""


class PlannedActivity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a programme as it is written down, before any rule has read it."""

    kind: str
    title: str
    minutes: int = 0
    script: str = ""
    settings: dict[str, Any] = {}
    closes_itself: bool = False


class Participant(msgspec.Struct, frozen=True):
    """A person with a phone in the workshop; the id it is kept under is random per workshop."""

    role: str
    table: int
    language: str
    joined_ms: int


class Activity(msgspec.Struct, frozen=True):
    """One step of the agenda and what has become of it."""

    id: str
    kind: str
    title: str
    minutes: int
    script: str
    settings: Settings
    closes_itself: bool = False
    status: Status = "planned"
    revealed: bool = False
    state: State | None = None
    opened_ms: int = 0
    closed_ms: int = 0
    ends_at_ms: int = 0
    """The timer's zero. It is advice: a host closes, unless `closes_itself`."""
    by_role: bool = False
    """The wall shows the result spread over roles, too."""


class Loss(msgspec.Struct, frozen=True):
    """The store lost history: when that was noticed, and how many entries a server gave back from memory."""

    at_ms: int
    given_back: int


class Workshop(msgspec.Struct, frozen=True):
    """The whole thing from opening to export, as the fold has made it."""

    id: str
    title: str
    language: Language
    project: str
    ordinal: int
    created_ms: int
    agenda: tuple[Activity, ...]
    current: str = ""
    participants: Map[str, Participant] = Map()
    seats: Map[int, int] = Map()
    """Table → how many sit there, for tables where somebody has said so."""
    next_number: int = 1
    paper_numbers: tuple[int, ...] = ()
    """Numbers that stand on printed slips nobody has written in yet, lowest first."""
    paused: bool = False
    pause_until_ms: int = 0
    door_open: bool = True
    light: Light = ""
    frozen: bool = False
    """True while the wall keeps the picture it has."""
    ended_ms: int = 0
    losses: tuple[Loss, ...] = ()
    rehearsal: bool = False
    """True where nothing is meant: everything drawn or written of it says so, and no project counts it."""
    seen: Map[str, Verdict] = Map()
    void: Map[str, int] = Map()

    @property
    def begun(self) -> bool:
        """True once anything has been opened."""
        return any(activity.state is not None for activity in self.agenda)

    def programme(self) -> tuple[PlannedActivity, ...]:
        """The agenda as somebody would write it down anew, with nothing of what has been done."""
        return tuple(_written_down(activity) for activity in self.agenda)

    def activity(self, id: str) -> Activity | None:
        """The activity with this id, or None."""
        return next((activity for activity in self.agenda if activity.id == id), None)

    def running(self) -> Activity | None:
        """The activity the hall is at: open, or the last one that was."""
        return self.activity(self.current)

    def upcoming(self) -> Activity | None:
        """The next planned activity after the current one, else the first planned one."""
        ids = [activity.id for activity in self.agenda]
        start = ids.index(self.current) + 1 if self.current in ids else 0
        later = self.agenda[start:] + self.agenda[:start]
        return next((activity for activity in later if activity.status == "planned"), None)

    def with_activity(self, changed: Activity) -> Workshop:
        """The same workshop with one activity replaced by its newer self."""
        return replace(self, agenda=tuple(changed if a.id == changed.id else a for a in self.agenda))

    def items_before(self, activity: Activity, kinds: Kinds) -> tuple[Item, ...]:
        """The items of the nearest earlier activity that has any."""
        earlier = self.agenda[: self.agenda.index(activity)]
        for source in reversed(earlier):
            if source.state is not None and (items := kinds[source.kind].items(source.state)):
                return items
        return ()


class WorkshopCommand(Command[Workshop], frozen=True, kw_only=True):
    """A command to the workshop itself."""


def _written_down(activity: Activity) -> PlannedActivity:
    names = [field.name for field in msgspec.structs.fields(PlannedActivity) if field.name != "settings"]
    settings = msgspec.to_builtins(activity.settings)
    return PlannedActivity(settings=settings, **{name: getattr(activity, name) for name in names})


def divided(items: tuple[Item, ...], loose: str) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Items taken in and items left waiting: ungrouped ones wait only where somebody said so."""
    if loose != "wait":
        return items, ()
    return tuple(i for i in items if i.grouped), tuple(i for i in items if not i.grouped)


def mixed(items: tuple[Item, ...]) -> bool:
    """True when some items are groups and some are not, so that somebody has to decide."""
    return any(item.grouped for item in items) and not all(item.grouped for item in items)
