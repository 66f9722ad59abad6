"""The clock on the wall of the hall, and the moments it stands for."""

from datetime import datetime

import pytest

from verksted.live.clock import ZONE, clock, nearest


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "begins", "means"),
    [
        ("2026-11-25T17:30", "18:00", "2026-11-25T18:00"),
        ("2026-11-25T21:30", "18:00", "2026-11-25T18:00"),
        ("2026-11-25T00:20", "23:50", "2026-11-24T23:50"),
        ("2026-11-25T23:50", "00:10", "2026-11-26T00:10"),
        ("2026-03-29T12:00", "09:00", "2026-03-29T09:00"),
        ("2026-10-25T08:00", "18:00", "2026-10-25T18:00"),
    ],
)
def test_a_time_of_day_is_the_nearest_moment_with_that_time(now: str, begins: str, means: str) -> None:
    found = nearest(begins, moment(now))
    assert found == moment(means)
    assert clock(found) == begins


def test_no_time_is_no_moment() -> None:
    assert nearest("", moment("2026-11-25T17:30")) == 0
