"""What the page with the programme shows: every step as it is written down, what may be done to it, and how long it all takes."""

from __future__ import annotations

import re
from itertools import count
from typing import Any, NamedTuple

import msgspec

from verksted.domain import limits
from verksted.domain.activity import Item
from verksted.domain.schedule import MINUTE_MS, Evening, evening, remaining_ms, spent_ms
from verksted.domain.workshop import BROUGHT, Activity, Kinds, Workshop
from verksted.live.clock import nearest


class Neighbour(NamedTuple):
    """Where a press on an arrow puts a step: after this one, the empty string for the beginning."""

    after: str


class Source(NamedTuple):
    """Something a step may build on."""

    id: str
    title: str
    number: int
    """Its place in the programme; 0 for what was brought."""
    items: int


class Step(NamedTuple):
    """One step, and what may be done to it."""

    id: str
    kind: str
    number: int
    title: str
    minutes: int
    spent_minutes: int
    script: str
    closes_itself: bool
    status: str
    skipped: bool
    current: bool
    begun: bool
    """True once somebody may have typed in it."""
    settings: dict[str, Any]
    source: str
    sources: tuple[Source, ...]
    """Empty for a kind that builds on nothing."""
    leg: str
    """The leg of the track that begins here, where there is such a one."""
    up: Neighbour | None
    down: Neighbour | None


class Times(NamedTuple):
    """How long the programme takes, and when it ends."""

    minutes: int
    begins: str
    ends_ms: int
    """0 where nobody has said when it begins."""
    evening: Evening | None
    """Once the first step has opened."""


class BroughtItem(NamedTuple):
    """Something an earlier workshop handed over."""

    item: Item
    left: bool


class Programme(NamedTuple):
    """The whole page."""

    steps: tuple[Step, ...]
    times: Times
    brought: tuple[BroughtItem, ...]
    ended: bool
    track: tuple[str, ...] = ()
    leg: str = ""


def programme(workshop: Workshop, kinds: Kinds, now_ms: int) -> Programme:
    """The programme as it stands now."""
    sources = _sources(workshop, kinds)
    steps = tuple(_step(workshop, place, kinds, sources, now_ms) for place in range(len(workshop.agenda)))
    brought = tuple(BroughtItem(item, item.key in workshop.left) for item in workshop.brought)
    ended = bool(workshop.ended_ms)
    return Programme(steps, times(workshop, now_ms), brought, ended, workshop.track, workshop.leg)


def times(workshop: Workshop, now_ms: int) -> Times:
    """How long it takes and when it ends: before the evening by the plan, during it by what has happened."""
    begins_ms = nearest(workshop.begins, now_ms)
    running = evening(workshop, now_ms, begins_ms)
    ends_ms = begins_ms + remaining_ms(workshop, now_ms) if begins_ms else 0
    return Times(workshop.planned_minutes(), workshop.begins, running.end_ms if running else ends_ms, running)


def copy_titles(workshop: Workshop, word: str) -> dict[str, str]:
    """What a copy of each step would be called, by the step's id: such as «Behov (kopi)», and not as any other step."""
    taken = {activity.title for activity in workshop.agenda}
    return {activity.id: _copy_title(activity.title, word, taken) for activity in workshop.agenda}


def _copy_title(title: str, word: str, taken: set[str]) -> str:
    original = re.sub(rf" \({word}(?: \d+)?\)$", "", title)
    endings = (f" ({word} {n})" if n > 1 else f" ({word})" for n in count(1))
    return next(each for each in (_ended(original, ending) for ending in endings) if each not in taken)


def _ended(title: str, ending: str) -> str:
    """The title with an ending, as long as a title may be: its last words give way."""
    room = limits.title_chars_max - len(ending)
    return (title if len(title) <= room else title[: room - 1].rstrip() + "…") + ending


def _step(workshop: Workshop, place: int, kinds: Kinds, sources: tuple[Source, ...], now_ms: int) -> Step:
    activity = workshop.agenda[place]
    return Step(
        id=activity.id,
        kind=activity.kind,
        number=place + 1,
        title=activity.title,
        minutes=activity.minutes,
        spent_minutes=spent_ms(activity, now_ms) // MINUTE_MS,
        script=activity.script,
        closes_itself=activity.closes_itself,
        status=activity.status,
        skipped=activity.skipped,
        current=activity.id == workshop.current,
        begun=activity.state is not None,
        settings=msgspec.structs.asdict(activity.settings),
        source=activity.source if activity.source == BROUGHT or workshop.activity(activity.source) else "",
        sources=tuple(s for s in sources if s.id != activity.id) if _looks_around(activity, kinds) else (),
        leg=activity.leg if activity.leg in workshop.track else "",
        up=_up(workshop, place),
        down=_down(workshop, place),
    )


def _looks_around(activity: Activity, kinds: Kinds) -> bool:
    """True for a step that takes in, or shows, what others hand on."""
    kind = kinds[activity.kind]
    return kind.builds_on_items or kind.shows_items(activity.settings)


def _up(workshop: Workshop, place: int) -> Neighbour | None:
    before = ["", *(activity.id for activity in workshop.agenda)]
    return Neighbour(before[place - 1]) if place else None


def _down(workshop: Workshop, place: int) -> Neighbour | None:
    return Neighbour(workshop.agenda[place + 1].id) if place + 1 < len(workshop.agenda) else None


def _sources(workshop: Workshop, kinds: Kinds) -> tuple[Source, ...]:
    """Every step that hands something on, and what was brought; each with how much it has to build on now."""
    steps = ((n, step) for n, step in enumerate(workshop.agenda, 1) if kinds[step.kind].hands_on)
    handing = (Source(step.id, step.title, n, len(workshop.items_of(step, kinds))) for n, step in steps)
    return (*handing, Source(BROUGHT, "", 0, len(workshop.taken_along())))
