"""How the evening keeps its time: what was planned against what it took, and when it will end."""

from __future__ import annotations

import msgspec

from verksted.domain.workshop import Activity, Workshop

MINUTE_MS = 60_000


class Evening(msgspec.Struct, frozen=True):
    """The evening's clock. Ends are moments; `late_ms` is negative while there is time to spare."""

    promised_end_ms: int
    end_ms: int

    @property
    def late_ms(self) -> int:
        """How much later it will end than the hall was promised."""
        return self.end_ms - self.promised_end_ms


def spent_ms(activity: Activity, now_ms: int) -> int:
    """How long an activity has been open, all times together."""
    if activity.status == "open":
        return activity.spent_ms + max(now_ms - (activity.since_ms or activity.opened_ms), 0)
    # Files from before the times added up know only the first opening and the last close.
    return activity.spent_ms or max(activity.closed_ms - activity.opened_ms, 0)


def evening(workshop: Workshop, now_ms: int, begins_ms: int = 0) -> Evening | None:
    """The evening as it stands now; None before it has begun, or where nobody has planned any minutes.

    `begins_ms` is when the hall was told that it begins; without it, the first opening counts as the beginning.
    """
    opened = [activity.opened_ms for activity in workshop.agenda if activity.opened_ms]
    if not opened or not workshop.promised_minutes:
        return None
    promised_end_ms = (begins_ms or min(opened)) + workshop.promised_minutes * MINUTE_MS
    if workshop.ended_ms:
        return Evening(promised_end_ms, workshop.ended_ms)
    return Evening(promised_end_ms, now_ms + remaining_ms(workshop, now_ms))


def remaining_ms(workshop: Workshop, now_ms: int) -> int:
    """What is left of the programme: the rest of what is open or was broken off, and all that has not begun."""
    left = [activity for activity in workshop.agenda if activity.status != "closed" and not activity.skipped]
    return sum(_rest_ms(activity, now_ms) for activity in (*left, *workshop.broken_off()))


def _rest_ms(activity: Activity, now_ms: int) -> int:
    """A timer that a host has moved goes before what was planned."""
    if activity.status == "open" and activity.ends_at_ms:
        return max(activity.ends_at_ms - now_ms, 0)
    return max(activity.minutes * MINUTE_MS - spent_ms(activity, now_ms), 0)
