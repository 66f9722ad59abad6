"""The last thing the hall is told: how many were there, and how many slips they wrote."""

from __future__ import annotations

from tests.hall import ASTRID, KARI, KINDS, LIV, ODD, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain.commands import End, ReserveNumbers
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.views import shared


def test_numbers_printed_on_slips_that_nobody_wrote_are_not_counted_as_slips() -> None:
    hall = Hall(PlannedActivity("idea_wall", "Behov", settings={"moderation": "off"}))
    hall.lets_in(ASTRID, ODD)
    hall.does(KARI, ReserveNumbers(count=40))
    hall.opens("a1")
    assert hall.does(ASTRID, PostIdea(activity="a1", text="Benk ved elva")).number == 41
    assert hall.does(LIV, PostIdea(activity="a1", text="Buss på søndager", paper_number=7)).number == 7
    hall.does(KARI, End())
    told = shared(hall.workshop, Cohort("projector", "nb"), KINDS, hall.now_ms)["stage"].data
    assert (told["people"], told["slips"]) == (2, 2)
