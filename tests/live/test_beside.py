"""Slips are put in order while the hall has its coffee: the console looks at another activity than the hall does."""

from __future__ import annotations

from typing import Any

from tests.hall import ASTRID, KARI, KINDS, LIV, ODD, Hall
from verksted.activities.idea_wall.groups import MakeGroup
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain.commands import CloseActivity, End, SkipActivity
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.views import Screen, shared

BEHOV, COFFEE, BEFORE = "a2", "a3", "a1"


def break_time(*, slips: bool = True) -> Hall:
    """A question before it, a wall with two slips, and the break in which they are to be grouped."""
    hall = Hall(
        PlannedActivity("poll", "Øvelse", settings={"question": "Hvordan kom du hit?", "options": ["Gikk", "Kjørte"]}),
        PlannedActivity("idea_wall", "Behov", settings={"moderation": "off"}),
        PlannedActivity("interlude", "Pause", settings={"rest": True}),
        PlannedActivity("dot_vote", "Hva er viktigst?"),
    )
    hall.lets_in(ASTRID, ODD)
    for activity in (BEFORE, BEHOV):
        hall.opens(activity)
    if slips:
        hall.does(ASTRID, PostIdea(activity=BEHOV, text="Flere benker langs turstien"))
        hall.does(ODD, PostIdea(activity=BEHOV, text="Buss på søndager"))
    hall.does(KARI, CloseActivity(activity=BEHOV))
    hall.opens(COFFEE)
    return hall


def console(hall: Hall, choice: int = 0) -> Screen:
    return shared(hall.workshop, Cohort("facilitator", "nb", choice=choice), KINDS, hall.now_ms)


def offered(hall: Hall) -> Any:
    return console(hall)["beside"].data


def looked_at(screen: Screen) -> str:
    return str(dict(screen["stage"].activity)["id"])


def test_in_the_break_the_console_leads_to_the_slips_and_shows_them() -> None:
    hall = break_time()
    assert offered(hall)["title"] == "Behov"
    beside = console(hall, offered(hall)["choice"])
    assert (looked_at(console(hall)), looked_at(beside)) == (COFFEE, BEHOV)
    assert len(beside["loose"].data["slips"]) == 2
    assert (beside["beside"].data["title"], beside["beside"].data["hall"]) == ("Behov", "Pause")


def test_a_helper_groups_in_the_break_and_the_hall_goes_on_with_its_coffee() -> None:
    hall = break_time()
    assert hall.does(LIV, MakeGroup(activity=BEHOV, heading="Møteplasser", ideas=(1, 2))).counts
    assert hall.workshop.current == COFFEE
    group = console(hall, offered(hall)["choice"])["slot-g1"].data
    assert [slip["number"] for slip in group["slips"]] == [1, 2]


def test_one_column_can_be_looked_at_there_as_anywhere() -> None:
    hall = break_time()
    hall.does(LIV, MakeGroup(activity=BEHOV, heading="Møteplasser", ideas=(1,)))
    screen = console(hall, offered(hall)["choice"] + 100)
    assert screen["stage"].data["column"] == "g1"
    assert "loose" not in screen


def test_nothing_is_offered_where_there_is_nothing_to_put_in_order() -> None:
    assert offered(break_time(slips=False)) is None
    hall = break_time()
    hall.opens(BEHOV)
    assert offered(hall) is None
    hall.opens(COFFEE)
    hall.does(KARI, SkipActivity(activity="a4"))
    assert offered(hall) is None


def test_a_choice_that_leads_nowhere_shows_what_the_hall_has() -> None:
    hall = break_time()
    for choice in (99_000_000, 3_000_000, 1):
        assert looked_at(console(hall, choice)) == COFFEE
    hall.does(KARI, End())
    assert console(hall, 2_000_000)["stage"].data["situation"] == "ended"


def test_an_earlier_activity_is_looked_at_without_the_hall_noticing() -> None:
    hall = break_time()
    steps = console(hall)["agenda"].data["steps"]
    assert looked_at(console(hall, steps[0]["choice"])) == BEFORE
    assert hall.workshop.current == COFFEE


def test_a_silent_wall_that_is_closed_is_shown_before_the_evening_goes_on() -> None:
    hall = Hall(PlannedActivity("idea_wall", "Behov", settings={"silent": True}), PlannedActivity("interlude", "Pause"))
    hall.lets_in(ASTRID)
    hall.opens("a1")
    assert not console(hall)["controls"].data["hides"]
    hall.does(ASTRID, PostIdea(activity="a1", text="Flere benker langs turstien"))
    hall.does(KARI, CloseActivity(activity="a1"))
    controls = console(hall)["controls"].data
    assert (controls["hides"], controls["blind"]) == (True, False)


def test_what_is_said_now_stands_there_and_not_beside_the_hall_nor_after_the_end() -> None:
    hall = Hall(
        PlannedActivity("idea_wall", "Behov", script="To minutter i stillhet."),
        PlannedActivity("interlude", "Pause", script="Si når dere fortsetter.", settings={"rest": True}),
        PlannedActivity("interlude", "Takk"),
    )
    assert console(hall)["script"].data is None
    hall.opens("a1")
    assert console(hall)["script"].data == {"id": "a1", "text": "To minutter i stillhet."}
    hall.opens("a2")
    assert console(hall)["script"].data["text"] == "Si når dere fortsetter."
    assert console(hall, 1_000_000)["script"].data is None
    hall.opens("a3")
    assert console(hall)["script"].data is None
    hall.does(KARI, End())
    assert console(hall)["script"].data is None
