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
from verksted.domain.turning import Turning

Kinds = Mapping[str, Kind[Any, Any]]
Language = Literal["nb", "nn", "en"]
Light = Literal["", "normal", "dark", "bright"]
"""How light the hall is; empty where nobody has said so."""


class PlannedActivity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One step of a programme as it is written down, before any rule has read it."""

    kind: str
    title: str
    minutes: int = 0
    script: str = ""
    settings: dict[str, Any] = {}
    closes_itself: bool = False
    source: str = ""
    """What it builds on: a1 for the first step of the programme, `brought`, or empty for what came nearest before."""
    leg: str = ""
    """The leg of the track that begins here; empty where the one before goes on."""


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
    """When it opened the first time."""
    closed_ms: int = 0
    ends_at_ms: int = 0
    """The timer's zero. It is advice: a host closes, unless `closes_itself`."""
    source: str = ""
    """The activity whose items it builds on, or `brought`; empty for the nearest one before it that has some."""
    skipped: bool = False
    """It stays in the agenda, but it is not what comes next, and nothing builds on it by itself."""
    since_ms: int = 0
    """When it opened the last time."""
    spent_ms: int = 0
    """How long it was open before that, all times together."""
    by_role: bool = False
    """The wall shows the result spread over roles, too."""
    leg: str = ""
    """The leg of the track that begins here; empty where the one before goes on."""


BROUGHT = "brought"
"""The source of an activity that builds on what earlier workshops handed over."""


class Loss(msgspec.Struct, frozen=True):
    """The store lost history: when that was noticed, and how many entries a server gave back from memory."""

    at_ms: int
    given_back: int


class Removal(msgspec.Struct, frozen=True):
    """A phone was taken out of the workshop: by which slip, when, and whether it has been let in again since."""

    activity: str
    idea: int
    at_ms: int
    readmitted: bool = False


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
    depth_m: int = 0
    """How far it is to the last row; 0 where nobody has said so."""
    turning: Turning = Turning()
    frozen: bool = False
    """True while the wall keeps the picture it has."""
    ended_ms: int = 0
    regret_until_ms: int = 0
    """Until when an end can be taken back; 0 where it cannot."""
    removed: tuple[Activity, ...] = ()
    """Steps taken out of the agenda before anything was typed in them; their ids are never given to others."""
    brought: tuple[Item, ...] = ()
    """What earlier workshops handed over."""
    left: tuple[str, ...] = ()
    """The keys of brought items that are left out after all."""
    begins: str = ""
    """The time of day the hall was told, such as 18:00; empty where nobody has said so."""
    promised_minutes: int = 0
    """How long the programme was when the first step opened: what the evening is measured against."""
    losses: tuple[Loss, ...] = ()
    rehearsal: bool = False
    """True where nothing is meant: everything drawn or written of it says so, and no project counts it."""
    removals: Map[str, Removal] = Map()
    """Each phone that has been taken out, by the name it wrote the slip under: its owner's id, or a pseudonym."""
    track: tuple[str, ...] = ()
    """The legs of the way that the hall is on, such as Behov, Løsning, Test; empty where nobody has named any."""
    leg: str = ""
    """Where on it this workshop begins: a series has one workshop for each leg."""
    seen: Map[str, Verdict] = Map()
    void: Map[str, int] = Map()

    @property
    def begun(self) -> bool:
        """True once anything has been opened."""
        return any(activity.state is not None for activity in self.agenda)

    def is_out(self, name: str) -> bool:
        """True while the phone that bears this name in the log is taken out of the workshop."""
        removal = self.removals.get(name)
        return removal is not None and not removal.readmitted

    def out(self) -> tuple[Removal, ...]:
        """Those that are out now, the first to go first."""
        removals = (removal for removal in self.removals.values() if not removal.readmitted)
        return tuple(sorted(removals, key=lambda removal: (removal.at_ms, removal.activity, removal.idea)))

    def activity(self, id: str) -> Activity | None:
        """The activity with this id, or None."""
        return next((activity for activity in self.agenda if activity.id == id), None)

    def running(self) -> Activity | None:
        """The activity the hall is at: open, or the last one that was."""
        return self.activity(self.current)

    def leg_now(self) -> str:
        """The leg of the track that the hall is on: the last one begun at or before where it is."""
        before, _ = self._around()
        begun = (activity.leg for activity in reversed(before) if activity.leg in self.track)
        return next(begun, self.leg if self.leg in self.track else "")

    def timer_ends_ms(self) -> int:
        """When the time that the hall is given is out; 0 while nothing is open, in a break, and where no time was set."""
        running = self.running()
        return running.ends_at_ms if running and running.status == "open" and not self.paused else 0

    def upcoming(self) -> Activity | None:
        """What was going on when the hall went back to the current one, else the next planned one, else the first planned."""
        before, after = self._around()
        open_still = [a for a in self.agenda if a.status == "open" and a.id != self.current]
        planned = [a for a in (*after, *before) if a.status == "planned" and not a.skipped]
        return next(iter([*open_still, *self.broken_off(), *planned]), None)

    def _around(self) -> tuple[tuple[Activity, ...], tuple[Activity, ...]]:
        """The agenda before the current activity, with it, and after it."""
        ids = [activity.id for activity in self.agenda]
        place = ids.index(self.current) + 1 if self.current in ids else 0
        return self.agenda[:place], self.agenda[place:]

    def broken_off(self) -> list[Activity]:
        """What comes later in the agenda and closed in the moment in which the hall went back to the current activity."""
        running, (_, after) = self.running(), self._around()
        since_ms = running.since_ms if running else 0
        closed = [a for a in after if a.status == "closed" and not a.skipped and not a.revealed]
        return [activity for activity in closed if since_ms and activity.closed_ms == since_ms]

    def previous(self) -> Activity | None:
        """The nearest step before the current one that has been open, or None."""
        before, _ = self._around()
        return next((a for a in reversed(before[:-1]) if a.status == "closed" and not a.skipped), None)

    def planned_minutes(self) -> int:
        """How long the programme takes, as it is written down."""
        return sum(activity.minutes for activity in self.agenda if not activity.skipped)

    def free_id(self) -> str:
        """An id that no activity has or has had."""
        used = [int(activity.id[1:]) for activity in (*self.agenda, *self.removed)]
        return f"a{max(used, default=0) + 1}"

    def with_activity(self, changed: Activity) -> Workshop:
        """The same workshop with one activity replaced by its newer self."""
        return replace(self, agenda=tuple(changed if a.id == changed.id else a for a in self.agenda))

    def items_before(self, activity: Activity, kinds: Kinds) -> tuple[Item, ...]:
        """What an activity builds on: the items of its source, else of the nearest earlier step that has any."""
        source = self.source_of(activity, kinds)
        return self.items_of(source, kinds) if source else self.taken_along()

    def source_of(self, activity: Activity, kinds: Kinds) -> Activity | None:
        """The step an activity builds on; None where that is what was brought along."""
        named = self.activity(activity.source)
        if named is not None:
            return named
        earlier = () if activity.source == BROUGHT else self.agenda[: self.agenda.index(activity)]
        sources = (source for source in reversed(earlier) if not source.skipped)
        return next((source for source in sources if self.items_of(source, kinds)), None)

    def items_of(self, activity: Activity, kinds: Kinds) -> tuple[Item, ...]:
        """What an activity hands on, each item with the references of every slip behind it."""
        if activity.state is None:
            return ()
        return tuple(self._referred(item) for item in kinds[activity.kind].items(activity.state))

    def said_in(self, activity: Activity, kinds: Kinds, now_ms: int) -> tuple[Item, ...]:
        """The same, but for what the hall may not read yet: a vote decides that once, and what is only shown does not."""
        said = kinds[activity.kind].said
        if said is None or activity.state is None:
            return self.items_of(activity, kinds)
        return tuple(self._referred(item) for item in said(activity.state, now_ms, activity.revealed))

    def _referred(self, item: Item) -> Item:
        own = (f"{self.ordinal}-{number}" for number in item.numbers)
        return replace(item, references=tuple(dict.fromkeys((*item.references, *own))))

    def taken_along(self) -> tuple[Item, ...]:
        """What earlier workshops handed over and nobody has left out."""
        return tuple(item for item in self.brought if item.key not in self.left)


class WorkshopCommand(Command[Workshop], frozen=True, kw_only=True):
    """A command to the workshop itself."""


def divided(
    items: tuple[Item, ...], loose: str, only: tuple[str, ...] = ()
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Items taken in and items left waiting: ungrouped ones wait where somebody said so, or all but those named."""
    if loose not in ("wait", "chosen"):
        return items, ()
    named = frozenset(only)
    goes_on = {item.key: item.key in named if loose == "chosen" else item.grouped for item in items}
    return tuple(i for i in items if goes_on[i.key]), tuple(i for i in items if not goes_on[i.key])


def mixed(items: tuple[Item, ...]) -> bool:
    """True when some items are groups and some are not, so that somebody has to decide."""
    return any(item.grouped for item in items) and not all(item.grouped for item in items)
