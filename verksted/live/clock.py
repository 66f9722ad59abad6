"""The clock on the wall of the hall: times of day, and the moments they stand for."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Oslo")
DAY = timedelta(days=1)


def clock(ms: int) -> str:
    """The time of day in the hall."""
    return f"{datetime.fromtimestamp(ms / 1000, ZONE):%H:%M}"


def nearest(time_of_day: str, now_ms: int) -> int:
    """The moment (ms) at which the hall's clock shows this time, of yesterday, today and tomorrow the nearest; 0 for none."""
    if not time_of_day:
        return 0
    now = datetime.fromtimestamp(now_ms / 1000, ZONE)
    hour, minute = (int(part) for part in time_of_day.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    moments = [int((today + DAY * days).timestamp() * 1000) for days in (-1, 0, 1)]
    return min(moments, key=lambda ms: abs(ms - now_ms))
