"""The shape of a kind: its settings, its state, its commands, and what it shows and hands on.

A kind never says whether it is open, who may act or what has changed: the core judges the first two
before the kind is asked, and a tick compares views for the third.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain.refusals import Refusal
from verksted.domain.report import Section

Standing = Literal["participant", "helper", "cofacilitator", "facilitator", "observer", "group", "projector", "host"]
"""What somebody's link or seat allows. `host` is the program itself."""

Status = Literal["planned", "open", "closed"]
Audience = Literal["participant", "projector", "facilitator"]
Channel = Literal["phone", "helper", "paper", "hands"]

ROLES = ("resident", "relative", "developer", "business", "politician", "employee")

PARTICIPANTS: frozenset[Standing] = frozenset({"participant"})
LEADER: frozenset[Standing] = frozenset({"facilitator"})
"""Who alone may end a workshop and hand out its links."""
FACILITATORS: frozenset[Standing] = LEADER | {"cofacilitator"}
STAFF: frozenset[Standing] = FACILITATORS | {"helper"}
EVERYBODY = PARTICIPANTS | STAFF
HOST: frozenset[Standing] = frozenset({"host"})

OPEN: frozenset[Status] = frozenset({"open"})
STARTED: frozenset[Status] = frozenset({"open", "closed"})
ANY: frozenset[Status] = frozenset({"planned", "open", "closed"})


class Item(msgspec.Struct, frozen=True):
    """A text passed from one activity to the next: a group or a single slip."""

    key: str
    text: str
    numbers: tuple[int, ...] = ()
    """The slips of this workshop behind it."""
    grouped: bool = False
    references: tuple[str, ...] = ()
    """Every slip behind it as it is named outside its workshop: 1-47. A kind passes on what it was given; the core adds."""


class Author(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who acts. In a blind activity `id` is a pseudonym that only that activity knows."""

    id: str
    standing: Standing
    role: str = ""
    table: int = 0
    channel: Channel = "phone"
    shared: bool = False
    """One of several people who vote from one phone; whose it is, the log does not know."""


class Occasion(msgspec.Struct, frozen=True):
    """The circumstances of one command: who, when, and how its activity stands."""

    author: Author
    at_ms: int
    kinds: Mapping[str, Kind[Any, Any]]
    status: Status = "planned"
    revealed: bool = False
    number: int = 0
    """The next free slip number of the workshop, for commands that take one."""
    seats: Map[int, int] = Map()
    """Table → how many sit there, for tables where somebody has said so."""


class Viewer(msgspec.Struct, frozen=True):
    """For whom a view is made: an audience, never a person.

    `order` is one of the kind's shuffles, `choice` what a phone picked to look at (such as a prompt).
    """

    audience: Audience
    now_ms: int
    status: Status
    revealed: bool
    order: int = 0
    choice: int = 0
    people: int = 0
    """How many have joined the workshop."""
    table: int = 0
    """The table they sit at, for a kind that shows each table its own."""
    phones: tuple[tuple[int, int], ...] = ()
    """Each table with phones, and how many: for facilitators."""
    roles: tuple[tuple[str, int], ...] = ()
    """How many have each role, the empty one included: for facilitators, and never shown without merging small ones."""
    by_role: bool = False
    """The facilitator has pressed for the result spread over roles."""
    seats: Map[int, int] = Map()
    """Table → how many sit there, for tables where somebody has said so."""
    printed: int = 0
    """How many slips have been printed with a number and not come in yet."""
    sharing: int = 0
    """How many vote from this phone, in what one phone alone sees; 0 where it is one person's."""
    turn: int = 0
    """Whose turn it is of those who share, from 1; past the last when all have had theirs."""
    ends_at_ms: int = 0
    """The timer's zero; 0 where none runs."""
    page: int = 0
    """Which page the wall has come to, counted from nowhere: `turning.around` says which of several that is."""
    page_since_ms: int = 0
    """When it came to it: what has come after that waits for the next turn before it turns anything."""
    depth_m: int = 0
    """How far it is to the last row of the hall."""
    title: str = ""
    """What stands at the top of the wall, unless the kind puts something else there."""
    items: tuple[Item, ...] = ()
    """What it builds on, as that stands now; only where its settings ask to show it (`Kind.shows_items`)."""
    items_kept: bool = False
    """True where that is not shown, since a host keeps it from the hall."""
    since_ms: int = 0
    """In what is said aloud: when something was last said."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for an activity; the defaults make it usable unopened."""

    def fault(self) -> str:
        """The name of a field whose value makes no sense, or the empty string."""
        return ""


class State(msgspec.Struct, frozen=True):
    """What an activity has become. Every kind's state keeps the settings it runs by."""

    settings: Any

    def refuse_settings(self, settings: Any) -> Refusal | None:
        """Why what has been done already cannot stand under other settings, or None."""
        return None

    def with_settings(self, settings: Any, at_ms: int) -> Self:
        """The same state under other settings, which nothing refused."""
        return replace(self, settings=settings)


S = TypeVar("S")
C = TypeVar("C", bound=Settings)
T = TypeVar("T", bound=State)


class Command(msgspec.Struct, Generic[S], frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What somebody asks for. It says what shall be, never what to add, so that a repeat changes nothing.

    What has its default is not written down: a repeat to a newer process, whose command has one field more, says the same.
    """

    by: ClassVar[frozenset[Standing]] = FACILITATORS
    when: ClassVar[frozenset[Status]] = ANY
    takes_number: ClassVar[bool] = False
    """True where it may take the workshop's next slip number."""
    pressed_often: ClassVar[bool] = False
    """True where one presses again and again, so that a receipt may not move what is under the finger."""
    heard: ClassVar[bool] = False
    """True where the page itself says aloud what came of it, so that the receipt is for the eye alone."""
    thaws: ClassVar[bool] = False
    """True where a wall that holds still must let go of its picture, since something on it may not be seen any more."""
    blind: ClassVar[bool] = False
    """True where the log must not know the person: the author's id becomes a pseudonym."""
    apart: ClassVar[bool] = False
    """True for a blind command whose author must not be found among the ballots: it bears a pseudonym of its own,
    and a table where the others bear a role."""
    lines: ClassVar[frozenset[str]] = frozenset()
    """The fields that are texts of several lines; in any other a line break is a space."""
    choice_field: ClassVar[str] = ""
    """The field of a blind command that says what was chosen, and that nothing may show before the reveal."""

    expects: str = ""
    """A fingerprint of what it would change, in an undo or a timer's close: once that is another, the command is void."""

    def refuse(self, state: S, occasion: Occasion) -> Refusal | None:
        """Why this may not be done to `state`, or None."""
        return None

    def apply(self, state: S, occasion: Occasion) -> S:
        """The state after this command; called only when nothing refused it."""
        raise NotImplementedError

    def lets_go(self, state: S) -> bool:
        """True where a wall that holds still must let go of its picture, seen from the state before it."""
        return self.thaws

    def numbered(self) -> bool:
        """True when this very command takes a number, and not only its like."""
        return self.takes_number

    def wants_number(self) -> int:
        """The number that stands on a printed slip already, or 0 for the workshop's next one."""
        return 0

    def touches(self, state: S) -> tuple[str, ...]:
        """The ids of people other than the author whose own view this changes, seen from the state before it."""
        return ()

    def passes_over(self, state: S) -> tuple[int, ...]:
        """The slips it leaves as they are, since they have changed since whoever sent it read them."""
        return ()

    def told(self, state: S) -> Any:
        """What a host is told of it besides its name, seen from the state after it; None where that says it all."""
        return None

    def undo(self, state: S) -> Command[S] | None:
        """The command that would take this one back, seen from the state before it, or None."""
        return None

    def overwrites(self, state: S) -> Any:
        """What this would change, as it stands in `state`: an undo makes sense for as long as that is as the act left it."""
        return self.undo(state)


class ActivityCommand(Command[S], frozen=True, kw_only=True):
    """A command to one activity."""

    activity: str


Regions = dict[str, Any]
"""Region name → the data its template needs. A value that is a tuple of (key, data) repeats the region per key.

`heading`, where a projector's view has it, is no region but a text: it stands at the top of the wall instead of the
activity's title.
"""


def _no_favour(_state: Any) -> Mapping[str, int]:
    return {}


def _no_items(state: Any) -> tuple[Item, ...]:
    return ()


def _nothing_mine(state: Any, person: Author, viewer: Viewer) -> Regions:
    return {}


def _as_it_is(state: Any) -> Any:
    return state


def _nobody(state: Any, after_ms: int, until_ms: int) -> tuple[str, ...]:
    return ()


def _no(state: Any) -> bool:
    return False


def _never(state: Any, now_ms: int) -> int | None:
    return None


def _none(state: Any, now_ms: int) -> int:
    return 0


def _silent(state: Any, viewer: Viewer) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[C, T]):
    """What sort of activity: everything the core needs to know of one module in `activities/`."""

    name: str
    settings: type[C]
    state: type[T]
    commands: tuple[type[ActivityCommand[T]], ...]
    start: Callable[[C, tuple[Item, ...], tuple[Item, ...]], T]
    """(settings, items taken in, items left waiting) → the first state."""
    view: Callable[[T, Viewer], Regions]
    """What an audience sees: region → data. Never anything about one person."""
    report: Callable[[T, Viewer], Section]
    """The result, with no participant id in it."""
    mine: Callable[[T, Author, Viewer], Regions] = _nothing_mine
    """What one person alone sees; `person.id` is the pseudonym where the kind is blind."""
    aloud: Callable[[T, Viewer], Any] = _silent
    """What to tell those who listen of what has come since `viewer.since_ms`, or None; `aloud.html` has the sentence.
    It is said once, however long it stays the same."""
    listing: Callable[[T, Viewer], Regions] | None = None
    """All there is to read of it: the regions `all` and `chunk`. None where nothing is written."""
    items: Callable[[T], tuple[Item, ...]] = _no_items
    """What the next activity may build on."""
    said: Callable[[T, int, bool], tuple[Item, ...]] | None = None
    """(state, now ms, revealed) → those of its items that the hall may read by now, as a later step shows them; None for all."""
    favour: Callable[[T], Mapping[str, int]] = _no_favour
    """How many dots each of its items got, by key; asked for only where everybody has seen it."""
    wakes: Callable[[T, int], int | None] = _never
    """The next moment (ms) at which time alone changes a view, or None."""
    touched: Callable[[T, int, int], tuple[str, ...]] = _nobody
    """(state, after ms, until ms) → the people whose own view time alone changed in between."""
    sealed: Callable[[T], T] = _as_it_is
    """The state without what must not leave the server while it is hidden, such as ballots before the reveal."""
    upgrade: Callable[[dict[str, Any]], dict[str, Any]] = _as_it_is
    """A state's plain form from an older `workshop.json`, as it is written today."""
    shareable: Callable[[T], T] = _as_it_is
    """The state as it may be handed on once it is revealed: sums instead of ballots, no small group by itself."""
    desk: Callable[[T, Viewer], Regions] | None = None
    """What the helper's desk shows and takes in; `viewer.choice` is the place at the desk. None where nothing is
    taken in there."""
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Bokmål for the keys in its report (counts, tables, columns, notes) that files must put into words."""
    builds_on_items: bool = False
    shows_items: Callable[[C], bool] = _no
    """True for settings by which a step shows what others have handed on, whether there is anything or not."""
    blind: bool = False
    """True where totals stay hidden until revealed, and revealing closes."""
    orders: int = 1
    """How many balanced orders a ballot is shown in."""
    blank: Callable[[T], bool] = _no
    """True while a host keeps all of it from the hall: a wall that holds still lets go of its picture for that."""
    by_table: Callable[[T], bool] = _no
    """True while what phones see depends on the table their owner sits at."""
    left: Callable[[T], T] = _as_it_is
    """The state once the hall has gone on to something else: what was for that moment alone is over."""
    sortable: Callable[[T], bool] = _no
    """True while there is something in it that hosts put in order while the hall does something else."""
    waits: Callable[[T, int], int] = _none
    """How much in it waits for a host, at a moment (ms)."""
    hides: Callable[[T], bool] | None = None
    """True while something is kept from the hall until a host shows it; None for whatever `sealed` takes out."""
    passes: bool = False
    """True where nobody hands in anything, so that nothing is closed: it lasts until the next one begins."""

    @property
    def hands_on(self) -> bool:
        """True where something else may build on it."""
        return self.items is not _no_items
