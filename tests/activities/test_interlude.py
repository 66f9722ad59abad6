"""A speech, a picture, a break: steps in which nobody has anything to do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hall import ASTRID, KARI, MINUTE_MS, Hall
from verksted.activities.idea_wall.groups import MakeGroup
from verksted.activities.idea_wall.hall import CoverWall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.activities.interlude import InterludeSettings
from verksted.activities.solution_test import commands
from verksted.domain import limits
from verksted.domain.activity import Item
from verksted.domain.commands import BringItems, ChangeActivity, LeaveItems, Reveal, SetTimer
from verksted.domain.picture import Picture
from verksted.domain.report import Section
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.programme import programme
from verksted.live.views import shared

MAP = Picture("ab" * 32, 1920, 1080, "Et kart over bygda")


class Interlude(Hall):
    """A hall that is shown something, with an idea wall to follow."""

    def __init__(self, minutes: int = 0, **settings: Any) -> None:
        steps = (
            PlannedActivity("interlude", "Velkommen", minutes, settings=settings),
            PlannedActivity("idea_wall", "Behov"),
        )
        super().__init__(*steps)
        self.lets_in(ASTRID)
        self.opens("a1")

    def stage(self, page: str = "participant") -> dict[str, Any]:
        """What a screen shows, the clock being the core's."""
        stage: dict[str, Any] = shared(self.workshop, Cohort(page, "nb"), self.kinds, self.now_ms)["stage"].data
        return stage

    def controls(self) -> dict[str, Any]:
        controls: dict[str, Any] = shared(self.workshop, Cohort("facilitator", "nb"), self.kinds, self.now_ms)[
            "controls"
        ].data
        return controls


def test_everybody_sees_the_same_words_and_picture() -> None:
    hall = Interlude(
        text="Ordføreren ønsker velkommen", picture={"name": MAP.name, "width": 1920, "height": 1080, "alt": MAP.alt}
    )
    for page in ("participant", "projector", "facilitator"):
        assert hall.stage(page)["text"] == "Ordføreren ønsker velkommen"
        assert hall.stage(page)["picture"] == MAP


def test_a_break_lasts_as_long_as_its_minutes_and_the_clock_moves_with_the_timer() -> None:
    hall = Interlude(20, rest=True)
    ends_at_ms = hall.activity("a1").opened_ms + 20 * MINUTE_MS
    assert hall.stage()["until_ms"] == ends_at_ms
    assert hall.does(KARI, SetTimer(activity="a1", ends_at_ms=ends_at_ms + MINUTE_MS)).counts
    assert hall.stage("projector")["until_ms"] == ends_at_ms + MINUTE_MS


def test_a_break_without_minutes_says_the_time_that_was_written_down() -> None:
    hall = Interlude(rest=True, until="19:20")
    assert (hall.stage()["until_ms"], hall.stage()["until"]) == (0, "19:20")


def test_a_speech_with_minutes_has_no_large_clock() -> None:
    hall = Interlude(20, text="Ordføreren")
    assert hall.activity("a1").ends_at_ms
    assert hall.stage()["until_ms"] == 0


def test_nothing_is_closed_so_the_next_step_is_offered_at_once() -> None:
    hall = Interlude()
    assert hall.controls()["passes"]
    assert hall.controls()["next"]["id"] == "a2"
    hall.opens("a2")
    assert hall.activity("a1").status == "closed"
    assert not hall.controls()["passes"]


def test_what_came_before_an_interlude_is_what_a_vote_after_it_is_about() -> None:
    steps = (PlannedActivity(kind, kind) for kind in ("idea_wall", "interlude", "dot_vote"))
    hall = Hall(*steps)
    hall.lets_in(ASTRID)
    hall.opens("a1")
    assert hall.does(ASTRID, PostIdea(activity="a1", text="Benk ved elva")).counts
    hall.opens("a2")
    hall.opens("a3")
    assert [item.text for item in hall.kinds["dot_vote"].items(hall.state("a3"))] == ["Benk ved elva"]


@pytest.mark.parametrize(
    ("fault", "settings"),
    [
        ("text", InterludeSettings(text="x" * 301)),
        ("until", InterludeSettings(until="25:00")),
        ("until", InterludeSettings(until="kl. 8")),
        ("picture", InterludeSettings(picture=Picture(MAP.name, 1920, 1080, ""))),
        ("picture", InterludeSettings(picture=Picture("../../etc/passwd", 1, 1, "Passord"))),
        ("picture", InterludeSettings(picture=Picture(MAP.name, 0, 1080, "Kart"))),
        ("", InterludeSettings(text="x" * 300, until="07:05", picture=MAP)),
        ("", InterludeSettings(picture=Picture(alt="Et bilde som ikke kom"))),
    ],
)
def test_words_that_do_not_fit_times_that_are_none_and_pictures_nobody_has_described_are_refused(
    fault: str, settings: InterludeSettings
) -> None:
    assert settings.fault() == fault


def test_the_words_can_be_changed_while_the_hall_looks_at_them() -> None:
    hall = Interlude(text="Ordførern")
    assert hall.does(KARI, ChangeActivity(activity="a1", title="Velkommen", settings={"text": "Ordføreren"})).counts
    assert hall.stage("projector")["text"] == "Ordføreren"


def test_the_report_says_what_the_hall_was_shown_and_of_a_break_nothing() -> None:
    hall = Interlude(text="Velkommen", picture={"name": MAP.name, "width": 1920, "height": 1080, "alt": MAP.alt})
    (table,) = hall.kinds["interlude"].report(hall.state("a1"), hall.viewer("a1", "facilitator")).tables
    assert table.rows == (("Velkommen", f"{'ab' * 8}.jpg", MAP.alt),)
    bare = Interlude(20, rest=True)
    assert bare.kinds["interlude"].report(bare.state("a1"), bare.viewer("a1", "facilitator")) == Section()


# What was said before

NEEDS = tuple(
    Item(f"g{n}", f"Behov nummer {n} fra sist", references=(f"1-{n}", f"1-{n + 100}"), grouped=True)
    for n in range(1, 31)
)


def brings(hall: Hall, *items: Item) -> None:
    assert hall.does(KARI, BringItems(items=items)).counts


def texts(stage: dict[str, Any]) -> list[str]:
    return [each["text"] for each in stage["said"]]


def test_what_an_earlier_workshop_said_is_shown_with_the_slips_behind_it_to_everybody() -> None:
    hall = Interlude(said=True, text="Dette er blitt til spørsmål.")
    brings(hall, *NEEDS[:3])
    for page in ("participant", "projector", "facilitator"):
        stage = hall.stage(page)
        assert texts(stage) == ["Behov nummer 1 fra sist", "Behov nummer 2 fra sist", "Behov nummer 3 fra sist"]
        assert stage["said"][0]["references"] == ("1-1", "1-101")
        assert stage["text"] == "Dette er blitt til spørsmål."


def test_what_is_brought_while_the_hall_looks_comes_up_at_once_and_what_is_left_goes() -> None:
    hall = Interlude(said=True)
    assert (hall.stage("facilitator")["asked"], texts(hall.stage("projector"))) == (True, [])
    brings(hall, *NEEDS[:2])
    assert len(texts(hall.stage("projector"))) == 2
    assert hall.does(KARI, LeaveItems(keys=("b1",))).counts
    assert texts(hall.stage()) == ["Behov nummer 2 fra sist"]


def test_nothing_is_shown_unless_the_step_asks_for_it_and_a_break_is_a_break() -> None:
    for settings in ({}, {"said": True, "rest": True}):
        hall = Interlude(**settings)
        brings(hall, *NEEDS[:2])
        assert texts(hall.stage("projector")) == texts(hall.stage()) == []
        assert not hall.stage("facilitator")["asked"]


def test_the_wall_turns_its_pages_and_every_need_comes_once_each_round() -> None:
    hall = Interlude(
        said=True, text="Dette sa dere.", picture={"name": MAP.name, "width": 1, "height": 1, "alt": "Kart"}
    )
    brings(hall, *NEEDS)
    pages = hall.stage("projector")["pages"]
    assert pages > 2
    shown: list[str] = []
    pictures = 0
    for _ in range(pages):
        stage = hall.stage("projector")
        assert bool(stage["said"]) == bool(stage["text"]) != bool(stage["picture"])
        shown += texts(stage)
        pictures += bool(stage["picture"])
        due = hall.kinds["interlude"].wakes(hall.state("a1"), hall.now_ms)
        assert due is not None
        hall.wait(due - hall.now_ms)
    assert pictures == 1
    assert sorted(shown) == sorted(item.text for item in NEEDS)
    assert len(texts(hall.stage())) == 30


def test_later_in_the_evening_it_is_what_the_hall_has_just_grouped() -> None:
    steps = (
        PlannedActivity("idea_wall", "Behov", settings={"moderation": "off"}),
        PlannedActivity("interlude", "Dette sa dere", settings={"said": True}),
        PlannedActivity("dot_vote", "Hva er viktigst?"),
    )
    hall = Hall(*steps)
    hall.lets_in(ASTRID)
    hall.opens("a1")
    assert hall.does(ASTRID, PostIdea(activity="a1", text="Benk ved elva")).counts
    assert hall.does(KARI, MakeGroup(activity="a1", heading="Møteplasser", ideas=(1,))).counts
    hall.opens("a2")
    stage = shared(hall.workshop, Cohort("projector", "nb"), hall.kinds, hall.now_ms)["stage"].data
    assert (texts(stage), stage["said"][0]["references"]) == (["Møteplasser"], ("1-1",))
    hall.opens("a3")
    assert [item.text for item in hall.kinds["dot_vote"].items(hall.state("a3"))] == ["Møteplasser"]


@pytest.mark.parametrize("covers", [True, False], ids=["covered", "silent"])
def test_what_is_kept_from_the_hall_is_not_shown_by_a_later_step_either(covers: bool) -> None:
    settings = {"moderation": "off", "silent": not covers}
    said = PlannedActivity("interlude", "Dette sa dere", settings={"said": True})
    hall = Hall(PlannedActivity("idea_wall", "Behov", settings=settings), said)
    hall.lets_in(ASTRID)
    hall.opens("a1")
    assert hall.does(ASTRID, PostIdea(activity="a1", text="Benk ved elva")).counts
    if covers:
        assert hall.does(KARI, CoverWall(activity="a1", covered=True)).counts
    hall.opens("a2")
    for page in ("projector", "participant", "facilitator"):
        stage = shared(hall.workshop, Cohort(page, "nb"), hall.kinds, hall.now_ms)["stage"].data
        assert (texts(stage), stage["kept"]) == ([], True)
    shows = CoverWall(activity="a1", covered=False) if covers else Reveal(activity="a1")
    assert hall.does(KARI, shows).counts
    hall.opens("a2")
    stage = shared(hall.workshop, Cohort("projector", "nb"), hall.kinds, hall.now_ms)["stage"].data
    assert (texts(stage), stage["kept"]) == (["Benk ved elva"], False)


def test_a_slip_that_a_host_may_still_stop_is_not_shown_sooner_by_a_later_step() -> None:
    said = PlannedActivity("interlude", "Dette sa dere", settings={"said": True})
    hall = Hall(PlannedActivity("idea_wall", "Behov", settings={"moderation": "grace"}), said)
    hall.lets_in(ASTRID)
    hall.opens("a1")
    assert hall.does(ASTRID, PostIdea(activity="a1", text="Benk ved elva")).counts
    hall.opens("a2")
    assert texts(shared(hall.workshop, Cohort("projector", "nb"), hall.kinds, hall.now_ms)["stage"].data) == []
    hall.wait(limits.grace_ms)
    stage = shared(hall.workshop, Cohort("projector", "nb"), hall.kinds, hall.now_ms)["stage"].data
    assert texts(stage) == ["Benk ved elva"]


def test_what_could_be_better_is_shown_by_no_step_before_the_lights_are() -> None:
    test = PlannedActivity("solution_test", "Test", settings={"hands_on": "improvements", "moderation": "off"})
    hall = Hall(test, PlannedActivity("interlude", "Dette sa dere", settings={"said": True}))
    hall.lets_in(ASTRID)
    hall.opens("a1")
    assert hall.does(ASTRID, commands.PostIdea(activity="a1", text="Litt billigere")).counts
    hall.opens("a2")
    stage = shared(hall.workshop, Cohort("participant", "nb"), hall.kinds, hall.now_ms)["stage"].data
    assert (texts(stage), stage["kept"]) == ([], True)
    assert hall.does(KARI, Reveal(activity="a1")).counts
    hall.opens("a2")
    stage = shared(hall.workshop, Cohort("participant", "nb"), hall.kinds, hall.now_ms)["stage"].data
    assert texts(stage) == ["Litt billigere"]


def test_the_programme_lets_one_choose_what_such_a_step_shows() -> None:
    hall = Interlude(said=True)
    brings(hall, *NEEDS[:2])
    step = programme(hall.workshop, hall.kinds, hall.now_ms).steps[0]
    assert [(source.id, source.items) for source in step.sources] == [("a2", 0), ("brought", 2)]
    assert not programme(Interlude().workshop, hall.kinds, hall.now_ms).steps[0].sources
