"""From a step as it is written down to a step of the agenda: read strictly by its kind, or refused."""

from __future__ import annotations

import re

import msgspec

from verksted.domain import limits, refusals
from verksted.domain.activity import Settings
from verksted.domain.refusals import Refusal
from verksted.domain.workshop import BROUGHT, Activity, Kinds, PlannedActivity

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
"""A time of day."""


def settings_read(kind: str, settings: object, kinds: Kinds) -> Settings:
    """Settings as their kind has them. Raises msgspec.ValidationError or KeyError when they make no sense."""
    read: Settings = msgspec.convert(settings, kinds[kind].settings, strict=False)
    return read


def planned(id: str, plan: PlannedActivity, kinds: Kinds) -> Activity:
    """A step of the agenda. Raises msgspec.ValidationError or KeyError when it makes no sense."""
    settings = settings_read(plan.kind, plan.settings, kinds)
    return Activity(
        id,
        plan.kind,
        plan.title,
        plan.minutes,
        plan.script,
        settings,
        plan.closes_itself,
        source=plan.source,
        leg=plan.leg,
    )


def plan_refused(plan: PlannedActivity, kinds: Kinds, sources: tuple[str, ...]) -> Refusal | None:
    """Why a step cannot stand in an agenda, or None. It may build on nothing but `sources`."""
    if plan.source not in ("", BROUGHT, *sources):
        return refusals.NO_SUCH_SOURCE
    try:
        settings = settings_read(plan.kind, plan.settings, kinds)
    except (msgspec.ValidationError, KeyError):
        return refusals.BAD_SETTINGS
    fits = not settings.fault() and 0 <= plan.minutes <= limits.minutes_max
    return None if fits else refusals.BAD_SETTINGS


def track_fault(track: tuple[str, ...], legs: tuple[str, ...]) -> str:
    """The name of the field that makes no sense of a track and the places named on it, or the empty string."""
    named = all(0 < len(name) <= limits.leg_chars_max for name in track) and len(set(track)) == len(track)
    if not named or len(track) not in (0, *range(limits.legs_min, limits.legs_max + 1)):
        return "track"
    return "" if all(not leg or leg in track for leg in legs) else "leg"


def words_refused(title: str, script: str) -> Refusal | None:
    """Why a title cannot stand on the wall, or a script beside it on the console; or None."""
    if not title:
        return refusals.TITLE_EMPTY
    if len(title) > limits.title_chars_max:
        return refusals.text_too_long(limits.title_chars_max)
    return refusals.text_too_long(limits.script_chars_max) if len(script) > limits.script_chars_max else None
