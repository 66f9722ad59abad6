"""Who looks at the screens: cohorts that get the same bytes, and a cohort as a kind knows it."""

from __future__ import annotations

import zlib
from collections import Counter
from typing import Any, NamedTuple

from verksted.domain.activity import Audience, Author, Viewer
from verksted.domain.workshop import Activity, Kinds, Workshop


class Cohort(NamedTuple):
    """Screens that get the same bytes."""

    page: str
    language: str
    order: int = 0
    choice: int = 0
    table: int = 0

    @property
    def audience(self) -> Audience:
        """For whom the page is."""
        if self.page == "projector":
            return "projector"
        return "facilitator" if self.page in ("facilitator", "table") else "participant"


NOBODY = Author("", "participant")
"""Somebody who has done nothing yet: what a personal region shows before its owner's own is known."""


def order_of(person: str, orders: int) -> int:
    """Which of a kind's orders a person's ballot is shown in: stable, and spread evenly."""
    return zlib.crc32(person.encode()) % orders if orders > 1 else 0


def viewer(workshop: Workshop, activity: Activity, cohort: Cohort, kinds: Kinds, now_ms: int) -> Viewer:
    """The cohort as the kind sees it."""
    here = _who_is_here(workshop) if cohort.audience == "facilitator" else NOT_COUNTED
    return Viewer(
        cohort.audience,
        now_ms,
        activity.status,
        activity.revealed,
        order=cohort.order % kinds[activity.kind].orders,
        choice=cohort.choice,
        people=len(workshop.participants),
        table=cohort.table,
        phones=here.phones,
        roles=here.roles,
        by_role=activity.by_role,
        seats=workshop.seats,
        printed=len(workshop.paper_numbers),
        ends_at_ms=workshop.timer_ends_ms() if activity.id == workshop.current else 0,
        page=_page(workshop, cohort, now_ms),
        page_since_ms=_page_since_ms(workshop, cohort, now_ms),
        depth_m=workshop.depth_m,
        title=activity.title if cohort.page == "projector" else "",
        **_said_before(workshop, activity, kinds, now_ms),
    )


def _said_before(workshop: Workshop, activity: Activity, kinds: Kinds, now_ms: int) -> dict[str, Any]:
    """What a step shows of what was said before; nothing while a host keeps that from the hall where it was said."""
    if not kinds[activity.kind].shows_items(activity.settings):
        return {}
    source = workshop.source_of(activity, kinds)
    if source is None:
        return {"items": workshop.taken_along()}
    items = () if _is_kept(source, kinds) else workshop.said_in(source, kinds, now_ms)
    return {"items": items, "items_kept": not items and bool(workshop.items_of(source, kinds))}


def _is_kept(source: Activity, kinds: Kinds) -> bool:
    """True for what the hall does not see on the wall it was written for."""
    if source.state is None:
        return False
    kind = kinds[source.kind]
    hides = kind.hides is not None and not source.revealed and kind.hides(source.state)
    return hides or kind.blank(source.state)


STILL = 1
"""What a wall chooses whose viewers want nothing that moves by itself: hosts turn its pages."""


def _page(workshop: Workshop, cohort: Cohort, now_ms: int) -> int:
    """Where the wall has come to. No other page turns by itself, so it is the same there at all times."""
    if cohort.page != "projector":
        return 0
    return workshop.turning.still_page() if cohort.choice == STILL else workshop.turning.page(now_ms)


def _page_since_ms(workshop: Workshop, cohort: Cohort, now_ms: int) -> int:
    if cohort.page != "projector":
        return 0
    return workshop.turning.at_ms if cohort.choice == STILL else workshop.turning.since_ms(now_ms)


class Here(NamedTuple):
    """How many phones are at each table, and how many people have each role."""

    phones: tuple[tuple[int, int], ...] = ()
    roles: tuple[tuple[str, int], ...] = ()


NOT_COUNTED = Here()


def _who_is_here(workshop: Workshop) -> Here:
    """For those who run the evening."""
    people = workshop.participants.values()
    phones = Counter(person.table for person in people if person.table)
    roles = Counter(person.role for person in people)
    return Here(tuple(sorted(phones.items())), tuple(sorted(roles.items())))
