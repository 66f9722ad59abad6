"""What hosts do with the programme, before the evening and during it. Nothing that anybody has typed is touched."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from verksted.domain import limits, refusals
from verksted.domain.activity import Occasion
from verksted.domain.plan import CLOCK, plan_refused, planned, settings_read, track_fault, words_refused
from verksted.domain.refusals import Refusal
from verksted.domain.running import AgendaCommand
from verksted.domain.snapshot import plain
from verksted.domain.workshop import Activity, Kinds, PlannedActivity, Workshop, WorkshopCommand

SCRIPT = frozenset({"script"})


class ChangeActivity(AgendaCommand, frozen=True, kw_only=True):
    """Another title, other minutes or settings, before or while it runs. Nothing typed is touched."""

    lines: ClassVar[frozenset[str]] = SCRIPT
    title: str
    minutes: int = 0
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    closes_itself: bool = False
    script: str | None = None
    """None where it stays as it is."""
    source: str | None = None
    """None where it stays as it is."""
    leg: str | None = None
    """None where it stays as it is."""

    def _plan(self, activity: Activity) -> PlannedActivity:
        script = activity.script if self.script is None else self.script
        source = activity.source if self.source is None else self.source
        leg = activity.leg if self.leg is None else self.leg
        return PlannedActivity(
            activity.kind, self.title, self.minutes, script, self.settings, self.closes_itself, source, leg
        )

    def typed(self, activity: Activity, kinds: Kinds) -> Activity:
        """The step as it would read, as far as it can be read: for whoever wrote it to look over."""
        try:
            read = planned(activity.id, self._plan(activity), kinds)
        except (msgspec.ValidationError, KeyError):
            return activity
        return replace(activity, **{name: getattr(read, name) for name in PLANNED})

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """The settings must make sense to the kind; prompts with slips on them stay."""
        plan, others = self._plan(activity), _others(state, activity)
        # A source that has gone since it was chosen stands for none, and keeps nobody from saving the rest.
        sources = (*others, activity.source)
        refusal = words_refused(self.title, self.script or "") or plan_refused(plan, occasion.kinds, sources)
        refusal = refusal or (refusals.NO_SUCH_LEG if self.leg and self.leg not in state.track else None)
        return refusal or self._refused_by(activity, occasion)

    def _refused_by(self, activity: Activity, occasion: Occasion) -> Refusal | None:
        if activity.state is None:
            return None
        return activity.state.refuse_settings(settings_read(activity.kind, self.settings, occasion.kinds))

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """The new settings also rule what already runs."""
        read = planned(activity.id, self._plan(activity), occasion.kinds)
        running = activity.state.with_settings(read.settings, occasion.at_ms) if activity.state else None
        changed = {name: getattr(read, name) for name in PLANNED}
        return state.with_activity(replace(activity, state=running, **changed))

    def touches(self, state: Workshop) -> tuple[str, ...]:
        """Everybody: what settings change may stand in anybody's own view."""
        return tuple(sorted(state.participants))

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """As it was written before."""
        before = state.activity(self.activity)
        return ChangeActivity(activity=self.activity, **_written(before)) if before else None


PLANNED = ("title", "minutes", "script", "settings", "closes_itself", "source", "leg")
"""What is written down of a step, besides its kind."""


def _written(activity: Activity) -> dict[str, Any]:
    return {name: plain(getattr(activity, name)) for name in PLANNED}


def _others(state: Workshop, activity: Activity) -> tuple[str, ...]:
    """What an activity may build on: nothing builds on itself."""
    return tuple(other.id for other in state.agenda if other.id != activity.id)


class AddActivity(WorkshopCommand, frozen=True, kw_only=True):
    """One more step in the programme, after another or first of all."""

    lines: ClassVar[frozenset[str]] = SCRIPT
    kind: str
    title: str
    minutes: int = 0
    script: str = ""
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    closes_itself: bool = False
    source: str = ""
    after: str = ""
    """The activity it comes after; empty for the beginning."""

    def _plan(self) -> PlannedActivity:
        return PlannedActivity(
            self.kind, self.title, self.minutes, self.script, self.settings, self.closes_itself, self.source
        )

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """There must be room, a place to stand, and settings that make sense to the kind."""
        if not _stands(state, self.after):
            return refusals.NO_SUCH_ACTIVITY
        refusal = _full(state) or words_refused(self.title, self.script)
        return refusal or plan_refused(self._plan(), occasion.kinds, tuple(a.id for a in state.agenda))

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Its id is one that no step has had."""
        return _placed(state, planned(state.free_id(), self._plan(), occasion.kinds), self.after)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Out again, if nobody has typed anything in it by then."""
        return RemoveActivity(activity=state.free_id())


def _full(state: Workshop) -> Refusal | None:
    """So many steps fit in an evening, and so many have ever been made."""
    made = len(state.agenda) + len(state.removed)
    full = len(state.agenda) >= limits.activities_max or made >= limits.activities_made_max
    return refusals.TOO_MANY_ACTIVITIES if full else None


def _stands(state: Workshop, after: str) -> bool:
    return not after or state.activity(after) is not None


def _placed(state: Workshop, activity: Activity, after: str) -> Workshop:
    """The agenda with an activity that was not in it, after another; where that one has gone, at the end."""
    ids = [each.id for each in state.agenda]
    place = 0 if not after else ids.index(after) + 1 if after in ids else len(ids)
    return replace(state, agenda=(*state.agenda[:place], activity, *state.agenda[place:]))


def _lifted(state: Workshop, activity: Activity) -> Workshop:
    return replace(state, agenda=tuple(each for each in state.agenda if each.id != activity.id))


def _before(state: Workshop, id: str) -> str:
    """The activity that this one comes after, or the empty string."""
    ids = ["", *(activity.id for activity in state.agenda)]
    return ids[ids.index(id) - 1] if id in ids else ""


class MoveActivity(AgendaCommand, frozen=True, kw_only=True):
    """Another place in the programme. Order is all that changes: also what runs may be moved."""

    after: str = ""
    """The activity it shall come after; empty for the beginning."""

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """The place must be there, and be another's."""
        return None if _stands(state, self.after) and self.after != self.activity else refusals.NO_SUCH_ACTIVITY

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """What runs goes on running."""
        return _placed(_lifted(state, activity), activity, self.after)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Back to where it was."""
        return MoveActivity(activity=self.activity, after=_before(state, self.activity))


class DuplicateActivity(AgendaCommand, frozen=True, kw_only=True):
    """The same step once more, right after: as it is written down, with nothing that was typed in it."""

    title: str = ""
    """What the copy is called; empty for the same, as older logs have it."""

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """There must be room, also for the title."""
        return _full(state) or (words_refused(self.title, "") if self.title else None)

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """The copy has not begun."""
        same = {name: getattr(activity, name) for name in PLANNED}
        same["title"] = self.title or activity.title
        return _placed(state, Activity(state.free_id(), activity.kind, **same), activity.id)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Out again, if nobody has typed anything in it by then."""
        return RemoveActivity(activity=state.free_id())


class SkipActivity(AgendaCommand, frozen=True, kw_only=True):
    """Whether the hall jumps over a step. What was typed in it stays, and stands in the report."""

    skipped: bool = True

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """Nobody jumps over what they are in the middle of."""
        return refusals.ACTIVITY_OPEN if self.skipped and activity.status == "open" else None

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """It keeps its place."""
        return state.with_activity(replace(activity, skipped=self.skipped))

    def undo(self, state: Workshop) -> WorkshopCommand | None:
        """As before."""
        activity = state.activity(self.activity)
        return SkipActivity(activity=self.activity, skipped=activity.skipped) if activity else None


class RemoveActivity(AgendaCommand, frozen=True, kw_only=True):
    """Take a step out of the programme. Only one that has never been open: in any other somebody may have typed."""

    def refuse_for(self, state: Workshop, activity: Activity, occasion: Occasion) -> Refusal | None:
        """What has begun is skipped instead."""
        return None if activity.state is None else refusals.ACTIVITY_BEGUN

    def apply_to(self, state: Workshop, activity: Activity, occasion: Occasion) -> Workshop:
        """It is kept aside, so that it can come back as the same."""
        return replace(_lifted(state, activity), removed=(*state.removed, activity))

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Back where it was."""
        return RestoreActivity(activity=self.activity, after=_before(state, self.activity))

    def overwrites(self, state: Workshop) -> tuple[str, dict[str, Any]] | None:
        """All that is written down of the step, and where it stands."""
        activity = state.activity(self.activity)
        return (_before(state, self.activity), _written(activity)) if activity else None


class RestoreActivity(WorkshopCommand, frozen=True, kw_only=True):
    """A step that was taken out comes back, the same as before."""

    activity: str
    after: str = ""
    """The activity it shall come after; empty for the beginning. Where that one has gone, it comes last."""

    def _removed(self, state: Workshop) -> Activity | None:
        return next((activity for activity in state.removed if activity.id == self.activity), None)

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """It must have been taken out, and there must be room."""
        if self._removed(state) is None:
            return refusals.NO_SUCH_ACTIVITY
        return refusals.TOO_MANY_ACTIVITIES if len(state.agenda) >= limits.activities_max else None

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Under its own id."""
        back = self._removed(state)
        rest = tuple(activity for activity in state.removed if activity.id != self.activity)
        return _placed(replace(state, removed=rest), back, self.after) if back else state

    def undo(self, state: Workshop) -> WorkshopCommand:
        """Out again."""
        return RemoveActivity(activity=self.activity)


class SetTrack(WorkshopCommand, frozen=True, kw_only=True):
    """The legs of the way that the hall is on, and where on it the workshop begins; none at all where no track is to be seen."""

    track: tuple[str, ...] = ()
    """As it is written down, row by row; nothing stands in a row that is left empty."""
    leg: int = 0
    """Its row, from 1; 0 where the workshop begins before the first."""

    @property
    def _legs(self) -> tuple[str, ...]:
        return tuple(name for name in self.track if name)

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """As many names as go beside each other, and no place that is not on it."""
        rows = range(len(self.track) + 1) if len(self.track) <= limits.legs_max else ()
        off = self.leg not in rows or (self.leg > 0 and not self.track[self.leg - 1])
        return refusals.BAD_TRACK if off or track_fault(self._legs, ()) else None

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """A step that begins a leg which is no more begins none, until that leg is there again."""
        return replace(state, track=self._legs, leg=("", *self.track)[self.leg])

    def undo(self, state: Workshop) -> WorkshopCommand:
        """The track there was."""
        legs = ("", *state.track)
        return SetTrack(track=state.track, leg=legs.index(state.leg) if state.leg in legs else 0)


class SetStart(WorkshopCommand, frozen=True, kw_only=True):
    """The time of day at which the evening begins, such as 18:00; empty to say nothing of it."""

    begins: str = ""

    def refuse(self, state: Workshop, occasion: Occasion) -> Refusal | None:
        """A time that there is."""
        return None if not self.begins or CLOCK.fullmatch(self.begins) else refusals.BAD_TIME

    def apply(self, state: Workshop, occasion: Occasion) -> Workshop:
        """Said while the evening runs, it is also a new promise of when it ends."""
        begun = any(activity.opened_ms for activity in state.agenda)
        promised = state.planned_minutes() if begun else state.promised_minutes
        return replace(state, begins=self.begins, promised_minutes=promised)

    def undo(self, state: Workshop) -> WorkshopCommand:
        """What was said before."""
        return SetStart(begins=state.begins)
