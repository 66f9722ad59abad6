"""What hosts do with the agenda while the hall is there: open, close, reveal, the timer, and the break."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import FACILITATORS, HOST, Occasion, Standing, State
from verksted.domain.refusals import Refusal
from verksted.domain.schedule import MINUTE_MS, spent_ms
from verksted.domain.workshop import Activity, Workshop, WorkshopCommand, divided, mixed


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
    loose: Literal["", "apart", "wait", "chosen"] = ""
    """What to do with ungrouped items where others are grouped: each for itself, or left waiting; or `only` goes on."""
    only: tuple[str, ...] = ()
    """The keys of the items that a host has chosen; the others wait."""

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """A first start that builds on items needs some, and a decision about the loose ones."""
        if not 0 <= self.ends_at_ms <= occasion.at_ms + limits.minutes_max * 60_000:
            return refusals.BAD_SETTINGS
        if activity.state is not None or not occasion.kinds[activity.kind].builds_on_items:
            return None
        items = state.items_before(activity, occasion.kinds)
        if not self.loose and mixed(items):
            return refusals.LOOSE_ITEMS_UNDECIDED
        if divided(items, self.loose, self.only)[0]:
            return None
        return refusals.NOTHING_CHOSEN if items and self.loose == "chosen" else refusals.NO_ITEMS

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """Only one activity is open at a time; opening a blind one hides its result again."""
        for other in state.agenda:
            if other.status == "open" and other.id != activity.id:
                state = state.with_activity(closed(other, occasion.at_ms))
        kind = occasion.kinds[activity.kind]
        opened = replace(
            activity,
            status="open",
            state=activity.state or self._first_state(state, activity, occasion),
            revealed=activity.revealed and not kind.blind,
            by_role=activity.by_role and not kind.blind,
            skipped=False,
            opened_ms=activity.opened_ms or occasion.at_ms,
            since_ms=activity.since_ms if activity.status == "open" else occasion.at_ms,
            ends_at_ms=self.ends_at_ms or _first_zero(activity, occasion.at_ms),
        )
        moved = left(_promised(state), activity.id, occasion)
        if state.current != activity.id and activity.state is not None:
            opened = replace(opened, state=kind.left(activity.state))
        return resumed(replace(moved.with_activity(opened), current=activity.id))

    def _first_state(self, state: Workshop, activity: Activity, occasion: Occasion) -> State:
        taken, waiting = divided(state.items_before(activity, occasion.kinds), self.loose, self.only)
        first: State = occasion.kinds[activity.kind].start(activity.settings, taken, waiting)
        return first

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """Back to what was open, with its timer where it was; else what was opened closes."""
        others = [activity for activity in state.agenda if activity.status == "open"]
        if any(activity.id == self.activity for activity in others):
            return None
        back = [OpenActivity(activity=other.id, ends_at_ms=other.ends_at_ms) for other in others]
        return back[0] if back else CloseActivity(activity=self.activity)

    def overwrites(self, state: Workshop) -> tuple[Any, ...] | None:
        """Besides what is open: where the hall is, what it sees of the step or jumps over, and whether it has a break."""
        activity, undo = state.activity(self.activity), self.undo(state)
        if activity is None or undo is None:
            return None
        return undo, state.current, activity.revealed, activity.by_role, activity.skipped, state.paused


def left(state: Workshop, to: str, occasion: Occasion) -> Workshop:
    """What the hall was at is left, where it is at something else from now on."""
    before = state.running()
    if before is None or before.id == to or before.state is None:
        return state
    return state.with_activity(replace(before, state=occasion.kinds[before.kind].left(before.state)))


def _first_zero(activity: Activity, at_ms: int) -> int:
    """Two hosts who press start one after the other start one timer; what is reopened has what was left of its time."""
    if activity.status == "open":
        return activity.ends_at_ms
    left_ms = activity.minutes * MINUTE_MS - spent_ms(activity, at_ms)
    return at_ms + left_ms if left_ms >= limits.timer_worth_ms else 0


def _promised(state: Workshop) -> Workshop:
    """When the first step opens, the hall has been promised an end."""
    if any(activity.opened_ms for activity in state.agenda):
        return state
    return replace(state, promised_minutes=state.planned_minutes())


def resumed(state: Workshop) -> Workshop:
    """What the hall is to look at now, it sees: no break and no frozen picture stands before it."""
    return replace(state, paused=False, pause_until_ms=0, frozen=False)


def closed(activity: Activity, at_ms: int) -> Activity:
    """The activity as it stays on the screens; the time it was open adds up."""
    since_ms = activity.since_ms or activity.opened_ms
    spent_ms = activity.spent_ms + max(at_ms - since_ms, 0)
    return replace(activity, status="closed", closed_ms=at_ms, ends_at_ms=0, spent_ms=spent_ms)


class CloseActivity(AgendaCommand, frozen=True, kw_only=True):
    """No more slips or dots, until it is opened again."""

    by: ClassVar[frozenset[Standing]] = FACILITATORS | HOST

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """Only what is open can be closed."""
        return None if activity.status == "open" else refusals.ACTIVITY_CLOSED

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """The activity stays on the screens, closed."""
        return state.with_activity(closed(activity, occasion.at_ms))

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
            activity = closed(activity, occasion.at_ms)
        shown = left(state, activity.id, occasion).with_activity(replace(activity, revealed=True))
        return replace(shown, current=activity.id, frozen=False)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """Hide it again, unless everybody saw it already."""
        activity = state.activity(self.activity)
        return None if activity is None or activity.revealed else Conceal(activity=self.activity)


class Conceal(AgendaCommand, frozen=True, kw_only=True):
    """Take a revealed result off the screens again."""

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """Hidden as before, also from a wall that holds still."""
        return replace(state.with_activity(replace(activity, revealed=False, by_role=False)), frozen=False)

    def overwrites(self, state: Workshop) -> tuple[bool, bool] | None:
        """What the hall sees of the result."""
        activity = state.activity(self.activity)
        return (activity.revealed, activity.by_role) if activity else None


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

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """The zero before."""
        activity = state.activity(self.activity)
        return SetTimer(activity=self.activity, ends_at_ms=activity.ends_at_ms) if activity else None


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
        return resumed(state)

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """The break again."""
        return Pause(until_ms=state.pause_until_ms) if state.paused else None
