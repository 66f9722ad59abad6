"""The core's own commands: what hosts do with the agenda, what everybody does at the door."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec
from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import (
    FACILITATORS,
    HOST,
    LEADER,
    PARTICIPANTS,
    ROLES,
    STAFF,
    Occasion,
    Standing,
    State,
)
from verksted.domain.hall import Freeze, SetLight
from verksted.domain.refusals import Refusal
from verksted.domain.voting import Voting
from verksted.domain.workshop import (
    Activity,
    Kinds,
    Language,
    Loss,
    Participant,
    PlannedActivity,
    Workshop,
    WorkshopCommand,
    divided,
    mixed,
)


def planned(number: int, plan: PlannedActivity, kinds: Kinds) -> Activity:
    """A step of a programme with its settings read strictly by its kind.

    Raises msgspec.ValidationError or KeyError when it makes no sense.
    """
    settings = msgspec.convert(plan.settings, kinds[plan.kind].settings, strict=False)
    return Activity(f"a{number}", plan.kind, plan.title, plan.minutes, plan.script, settings, plan.closes_itself)


def _settings_fault(plans: tuple[PlannedActivity, ...], kinds: Kinds) -> Refusal | None:
    for number, plan in enumerate(plans):
        try:
            activity = planned(number, plan, kinds)
        except (msgspec.ValidationError, KeyError):
            return refusals.BAD_SETTINGS
        if activity.settings.fault() or not 0 <= activity.minutes <= limits.minutes_max:
            return refusals.BAD_SETTINGS
    return None


class Create(WorkshopCommand, frozen=True, kw_only=True):
    """The first entry of every log."""

    by: ClassVar[frozenset[Standing]] = HOST
    workshop: str
    title: str
    agenda: tuple[PlannedActivity, ...]
    language: Language = "nb"
    project: str = ""
    ordinal: int = 1
    rehearsal: bool = False

    def found(self, occasion: Occasion) -> Workshop:
        """The workshop as it is before anybody has joined."""
        agenda = tuple(planned(n, plan, occasion.kinds) for n, plan in enumerate(self.agenda, 1))
        about = (self.title, self.language, self.project, self.ordinal)
        return Workshop(self.workshop, *about, occasion.at_ms, agenda, rehearsal=self.rehearsal)

    def fault(self, kinds: Kinds) -> Refusal | None:
        """Why this programme cannot be run, or None."""
        if not self.title or len(self.title) > limits.title_chars_max:
            return refusals.text_too_long(limits.title_chars_max) if self.title else refusals.TEXT_EMPTY
        if len(self.agenda) > limits.activities_max:
            return refusals.BAD_SETTINGS
        return _settings_fault(self.agenda, kinds)


class Restore(WorkshopCommand, frozen=True, kw_only=True):
    """A whole workshop from its exported state, into a fresh log."""

    by: ClassVar[frozenset[Standing]] = HOST
    snapshot: dict[str, Any]


class Join(WorkshopCommand, frozen=True, kw_only=True):
    """Somebody comes in, or changes role, table or language later."""

    by: ClassVar[frozenset[Standing]] = PARTICIPANTS
    role: str = ""
    table: int = 0
    language: Literal["", "nb", "nn", "en"] = ""

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """The door, the house's size, and the lists of roles and tables."""
        inside = occasion.author.id in state.participants
        if not inside and not state.door_open:
            return refusals.DOOR_LOCKED
        if not inside and len(state.participants) >= limits.participants_max:
            return refusals.WORKSHOP_FULL
        if self.role and self.role not in ROLES:
            return refusals.BAD_ROLE
        return None if 0 <= self.table <= limits.tables_max else refusals.BAD_TABLE

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """The person is in; joining again keeps the moment of the first time."""
        before = state.participants.get(occasion.author.id)
        joined_ms = before.joined_ms if before else occasion.at_ms
        person = Participant(self.role, self.table, self.language or state.language, joined_ms)
        return replace(state, participants=state.participants.set(occasion.author.id, person))


class AgendaCommand(WorkshopCommand, frozen=True, kw_only=True):
    """A command about one activity of the agenda, judged by the core and not by its kind."""

    activity: str

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """The activity must be there; then the command's own rule."""
        activity = state.activity(self.activity)
        return self.refuse_for(state, activity, occasion) if activity else refusals.NO_SUCH_ACTIVITY

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """The change to the one activity."""
        activity = state.activity(self.activity)
        return self.apply_to(state, activity, occasion) if activity else state

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """Why this may not be done to `activity`, or None."""
        return None

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """The workshop afterwards."""
        raise NotImplementedError


class OpenActivity(AgendaCommand, frozen=True, kw_only=True):
    """Start an activity, or reopen it with everything typed still there. What was open closes."""

    ends_at_ms: int = 0
    """The timer's zero where an undo brings the old one back; else the activity's minutes decide."""
    loose: Literal["", "apart", "wait"] = ""
    """What to do with ungrouped items where others are grouped: each for itself, or left waiting."""

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """A first start that builds on items needs some, and a decision about the loose ones."""
        if not 0 <= self.ends_at_ms <= occasion.at_ms + limits.minutes_max * 60_000:
            return refusals.BAD_SETTINGS
        if activity.state is not None or not occasion.kinds[activity.kind].builds_on_items:
            return None
        items = state.items_before(activity, occasion.kinds)
        if not self.loose and mixed(items):
            return refusals.LOOSE_ITEMS_UNDECIDED
        return None if divided(items, self.loose)[0] else refusals.NO_ITEMS

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """Only one activity is open at a time; opening a blind one hides its result again."""
        for other in state.agenda:
            if other.status == "open" and other.id != activity.id:
                state = state.with_activity(_closed(other, occasion.at_ms))
        kind = occasion.kinds[activity.kind]
        opened = replace(
            activity,
            status="open",
            state=activity.state or self._first_state(state, activity, occasion),
            revealed=activity.revealed and not kind.blind,
            by_role=activity.by_role and not kind.blind,
            opened_ms=activity.opened_ms or occasion.at_ms,
            ends_at_ms=self.ends_at_ms or _first_zero(activity, occasion.at_ms),
        )
        return _resumed(replace(state.with_activity(opened), current=activity.id))

    def _first_state(self, state: Workshop, activity: Activity, occasion: Occasion) -> State:
        taken, waiting = divided(state.items_before(activity, occasion.kinds), self.loose)
        first: State = occasion.kinds[activity.kind].start(activity.settings, taken, waiting)
        return first


def _first_zero(activity: Activity, at_ms: int) -> int:
    """Two hosts who press start one after the other start one timer."""
    if activity.status == "open":
        return activity.ends_at_ms
    return at_ms + activity.minutes * 60_000 if activity.minutes else 0


def _resumed(state: Workshop) -> Workshop:
    """What the hall is to look at now, it sees: no break and no frozen picture stands before it."""
    return replace(state, paused=False, pause_until_ms=0, frozen=False)


def _closed(activity: Activity, at_ms: int) -> Activity:
    return replace(activity, status="closed", closed_ms=at_ms, ends_at_ms=0)


class CloseActivity(AgendaCommand, frozen=True, kw_only=True):
    """No more slips or dots, until it is opened again."""

    by: ClassVar[frozenset[Standing]] = FACILITATORS | HOST

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """Only what is open can be closed."""
        return None if activity.status == "open" else refusals.ACTIVITY_CLOSED

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """The activity stays on the screens, closed."""
        return state.with_activity(_closed(activity, occasion.at_ms))

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Open it again, with the timer where it was."""
        closing = state.activity(self.activity)
        return OpenActivity(activity=self.activity, ends_at_ms=closing.ends_at_ms if closing else 0)


class Reveal(AgendaCommand, frozen=True, kw_only=True):
    """Show everybody what was hidden. A blind activity closes in the same moment."""

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """There must be something to show."""
        return refusals.ACTIVITY_NOT_OPEN_YET if activity.state is None else None

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """What is revealed is also what the hall looks at."""
        if occasion.kinds[activity.kind].blind and activity.status == "open":
            activity = _closed(activity, occasion.at_ms)
        return replace(state.with_activity(replace(activity, revealed=True)), current=activity.id, frozen=False)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """Hide it again, unless everybody saw it already."""
        activity = state.activity(self.activity)
        return None if activity is None or activity.revealed else Conceal(activity=self.activity)


class Conceal(AgendaCommand, frozen=True, kw_only=True):
    """Take a revealed result off the screens again."""

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """Hidden as before; nothing else changes."""
        return state.with_activity(replace(activity, revealed=False, by_role=False))


class ShowByRole(AgendaCommand, frozen=True, kw_only=True):
    """Whether the wall shows a revealed result spread over roles, too."""

    shown: bool

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """What is hidden is not spread either."""
        return None if activity.revealed or not self.shown else refusals.NOT_REVEALED

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """Only the wall changes."""
        return state.with_activity(replace(activity, by_role=self.shown))

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """As it was."""
        activity = state.activity(self.activity)
        return ShowByRole(activity=self.activity, shown=activity.by_role) if activity else None


class SetTimer(AgendaCommand, frozen=True, kw_only=True):
    """When the timer shall reach zero (ms since 1970); 0 takes the timer away."""

    ends_at_ms: int

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """A timer belongs to what runs, and ends within a day."""
        if activity.status != "open":
            return refusals.ACTIVITY_CLOSED
        longest = occasion.at_ms + limits.minutes_max * 60_000
        return None if 0 <= self.ends_at_ms <= longest else refusals.BAD_SETTINGS

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """The new zero."""
        return state.with_activity(replace(activity, ends_at_ms=self.ends_at_ms))


class ChangeActivity(AgendaCommand, frozen=True, kw_only=True):
    """Another title, other minutes or settings, before or while it runs. Nothing typed is touched."""

    title: str
    minutes: int = 0
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    closes_itself: bool = False

    def typed(self, activity: Activity, kinds: Kinds) -> Activity:
        """The step as it would read, as far as it can be read: for whoever wrote it to look over."""
        try:
            read = planned(0, self._plan(activity), kinds)
        except (msgspec.ValidationError, KeyError):
            return activity
        return replace(activity, title=read.title, minutes=read.minutes, settings=read.settings)

    def _plan(self, activity: Activity) -> PlannedActivity:
        return PlannedActivity(
            activity.kind, self.title, self.minutes, activity.script, self.settings, self.closes_itself
        )

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """The settings must make sense to the kind; prompts with slips on them stay."""
        if not self.title or len(self.title) > limits.title_chars_max:
            return refusals.text_too_long(limits.title_chars_max) if self.title else refusals.TEXT_EMPTY
        return _settings_fault((self._plan(activity),), occasion.kinds) or self._refused_by(activity, occasion)

    def _refused_by(self, activity: Activity, occasion: Occasion) -> Refusal | None:
        if activity.state is None:
            return None
        return activity.state.refuse_settings(planned(0, self._plan(activity), occasion.kinds).settings)

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """The new settings also rule what already runs."""
        read = planned(0, self._plan(activity), occasion.kinds)
        running = activity.state.with_settings(read.settings, occasion.at_ms) if activity.state else None
        changed = replace(read, id=activity.id, status=activity.status, state=running)
        kept = ("revealed", "by_role", "opened_ms", "closed_ms", "ends_at_ms")
        return state.with_activity(replace(changed, **{field: getattr(activity, field) for field in kept}))

    def touches(self, state: Workshop) -> tuple[str, ...]:
        """Everybody: what settings change may stand in anybody's own view."""
        return tuple(sorted(state.participants))


class Pause(WorkshopCommand, frozen=True, kw_only=True):
    """Phones and wall show a break, and when it goes on where somebody has said so. Nothing typed is refused."""

    until_ms: int = 0
    """Ms since 1970; 0 where it is not said, or said in minutes."""
    minutes: int = 0
    """From when the log receives it."""

    def _until_ms(self, occasion: Occasion) -> int:
        return self.until_ms or (occasion.at_ms + self.minutes * 60_000 if self.minutes else 0)

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """A break ends within a day."""
        longest = occasion.at_ms + limits.minutes_max * 60_000
        fits = self.minutes >= 0 and 0 <= self._until_ms(occasion) <= longest
        return None if fits else refusals.BAD_SETTINGS

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """The break begins."""
        return replace(state, paused=True, pause_until_ms=self._until_ms(occasion), frozen=False)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Go on, or back to the break there was."""
        return Pause(until_ms=state.pause_until_ms) if state.paused else Resume()


class Resume(WorkshopCommand, frozen=True, kw_only=True):
    """The break is over."""

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Back to what ran before."""
        return _resumed(state)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """The break again."""
        return Pause(until_ms=state.pause_until_ms) if state.paused else None


class SetDoor(WorkshopCommand, frozen=True, kw_only=True):
    """Whether more people may join."""

    open: bool

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Those inside notice nothing."""
        return replace(state, door_open=self.open)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """The door as it was."""
        return SetDoor(open=state.door_open)


class SetSeats(WorkshopCommand, frozen=True, kw_only=True):
    """A table, or each of several in a row, has so many seats; with 0 nobody has said how many."""

    by: ClassVar[frozenset[Standing]] = STAFF
    table: int
    seats: int
    last: int = 0
    """The last table of the row; 0 for the one table."""

    def _tables(self) -> range:
        """Within what there can be, whatever was asked for."""
        return range(max(self.table, 1), min(self.last or self.table, limits.tables_max) + 1)

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """Tables there can be, and never fewer seats than votes are shared at the table already."""
        if not 1 <= self.table <= (self.last or self.table) <= limits.tables_max:
            return refusals.BAD_TABLE
        if not 0 <= self.seats <= limits.seats_max:
            return Refusal("too_many_seats", limits.seats_max)
        taken = max((seats_taken(state, table) for table in self._tables()), default=0)
        room = self.seats or limits.seats_unregistered
        return Refusal("seats_taken", taken) if taken > room else None

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """What was said of other tables stands."""
        seats = state.seats
        for table in self._tables():
            seats = seats.set(table, self.seats) if self.seats else seats.delete(table) if table in seats else seats
        return replace(state, seats=seats)

    def touches(self, state: Workshop) -> tuple[str, ...]:
        """Everybody: so many may share a phone."""
        return tuple(sorted(state.participants))

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """As it was, where that was the same for all of them."""
        before = {state.seats.get(table, 0) for table in self._tables()}
        return SetSeats(table=self.table, last=self.last, seats=before.pop()) if len(before) == 1 else None


def seats_taken(state: Workshop, table: int) -> int:
    """The most seats that shared phones have taken at a table in any one vote."""
    votes = [activity.state for activity in state.agenda if isinstance(activity.state, Voting)]
    return max((vote.seats_taken(table) for vote in votes), default=0)


class End(WorkshopCommand, frozen=True, kw_only=True):
    """The workshop is over: what is open closes, and nothing counts after this."""

    by: ClassVar[frozenset[Standing]] = LEADER

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """What was never revealed stays hidden."""
        agenda = tuple(_closed(a, occasion.at_ms) if a.status == "open" else a for a in state.agenda)
        return _resumed(replace(state, agenda=agenda, ended_ms=occasion.at_ms, door_open=False))


class ReserveNumbers(WorkshopCommand, frozen=True, kw_only=True):
    """Numbers set aside to be printed on paper slips: wall, phone and paper then say the same."""

    by: ClassVar[frozenset[Standing]] = STAFF
    count: int

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """As many as are printed at a time, and no more than the workshop has."""
        if not 0 < self.count <= limits.paper_slips_max:
            return refusals.BAD_SETTINGS
        full = state.next_number + self.count > limits.ideas_per_workshop_max
        return refusals.WORKSHOP_FULL if full else None

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """The next slip from a phone comes after them."""
        end = state.next_number + self.count
        numbers = (*state.paper_numbers, *range(state.next_number, end))
        return replace(state, paper_numbers=numbers, next_number=end)


class NoteLoss(WorkshopCommand, frozen=True, kw_only=True):
    """The store was found to have lost history; the facilitator is told."""

    by: ClassVar[frozenset[Standing]] = HOST
    given_back: int

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Kept for the console and the report."""
        return replace(state, losses=(*state.losses, Loss(occasion.at_ms, self.given_back)))


COMMANDS: tuple[type[WorkshopCommand], ...] = (
    Create,
    Restore,
    Join,
    OpenActivity,
    CloseActivity,
    Reveal,
    Conceal,
    ShowByRole,
    SetTimer,
    ChangeActivity,
    Pause,
    Resume,
    SetDoor,
    SetSeats,
    SetLight,
    Freeze,
    End,
    ReserveNumbers,
    NoteLoss,
)
