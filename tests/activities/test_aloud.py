"""What each kind has to tell those who listen, and how the sentence sounds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.told import AUDIENCES, AnyKind, Told, every_blind_kind, every_kind
from tests.activities.vote import open_vote, voted
from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.any_command import FACILITATOR
from tests.hall import ASTRID, KARI, LIV, ODD, Hall
from verksted.activities.idea_wall.hall import CoverWall
from verksted.activities.idea_wall.slips import HideIdeas
from verksted.activities.poll.commands import Choose
from verksted.activities.solution_test.commands import GiveLight, PickSolution
from verksted.domain import limits
from verksted.domain.activity import Audience
from verksted.domain.commands import Reveal
from verksted.domain.workshop import PlannedActivity
from verksted.live.templates import Templates, folder

TEMPLATES = Templates()


def news(hall: Hall, audience: Audience = "participant", since_ms: int = 0, id: str = "a1") -> Any:
    """What there is to say of what has come since then."""
    kind = hall.kinds[hall.activity(id).kind]
    return kind.aloud(hall.state(id), hall.viewer(id, audience, since_ms=since_ms))


def sentence(hall: Hall, id: str = "a1", language: str = "nb", **viewer: Any) -> str:
    data = news(hall, id=id, **viewer)
    assert data is not None
    source = f"activities/{hall.activity(id).kind}/aloud.html"
    return " ".join(TEMPLATES.block(source, "aloud", language, {"data": data}).split())


# Slips


def test_the_hall_is_told_how_many_slips_have_come_and_where_most_of_them_lie() -> None:
    hall = Wall(moderation="off")
    one, two, _ = hall.posts(ASTRID, BENCHES, CAFE, BUS)
    hall.grouped("Møteplasser", one, two)
    assert sentence(hall) == "3 nye lapper. Flest i Møteplasser."
    assert sentence(hall, language="nn") == "3 nye lappar. Flest i Møteplasser."
    assert sentence(hall, language="en") == "3 new slips. Most in Møteplasser."


def test_only_what_has_come_since_it_was_last_told_is_new() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BENCHES, CAFE)
    told_ms = hall.now_ms
    assert news(hall, since_ms=told_ms) is None
    hall.posts(ODD, BUS)
    assert sentence(hall, since_ms=told_ms) == "1 ny lapp."


def test_no_group_is_named_where_as_many_lie_elsewhere() -> None:
    hall = Wall(moderation="off")
    one, two, *_ = hall.posts(ASTRID, BENCHES, CAFE, BUS, "Heis")
    hall.grouped("Møteplasser", one, two)
    assert sentence(hall) == "4 nye lapper."


def test_a_slip_is_told_of_when_the_wall_shows_it_and_not_when_it_was_sent() -> None:
    hall = Wall(moderation="grace")
    hall.posts(ASTRID, BENCHES)
    assert news(hall, "projector") is None
    assert sentence(hall, audience="facilitator") == "1 ny lapp."
    hall.wait(limits.grace_ms)
    assert sentence(hall, audience="projector") == "1 ny lapp."


def test_nobody_in_the_hall_is_told_of_a_slip_that_a_host_has_hidden() -> None:
    hall = Wall(moderation="off")
    one, _ = hall.posts(ASTRID, BENCHES, CAFE)
    assert hall.does(LIV, HideIdeas(activity="a1", ideas=(one,))).counts
    assert {sentence(hall, audience=audience) for audience in AUDIENCES} == {"1 ny lapp."}


def test_of_a_covered_wall_the_hall_is_told_nothing_and_of_silent_writing_only_how_many() -> None:
    silent = Wall(silent=True)
    one, _ = silent.posts(ASTRID, BENCHES, CAFE)
    silent.grouped("Møteplasser", one)
    assert sentence(silent) == "2 nye lapper."
    assert silent.does(KARI, CoverWall(activity="a1", covered=True)).counts
    assert news(silent) is None
    assert sentence(silent, audience="facilitator") == "2 nye lapper."


# Results


def test_when_dots_are_shown_the_first_three_places_are_told_and_nothing_before() -> None:
    hall = voted([{1, 2, 3}, {1, 2, 4}, {1, 3, 5}])
    assert news(hall, id="a2") is None
    hall.does(KARI, Reveal(activity="a2"))
    told = "Flest prikker: Buss til butikken 3, Vaktmester i blokka 2, Benk ved elva 2."
    assert sentence(hall, id="a2") == told
    assert sentence(hall, id="a2", audience="projector") == told


def test_a_vote_in_which_nobody_laid_a_dot_is_told_as_that() -> None:
    hall = open_vote()
    hall.does(KARI, Reveal(activity="a2"))
    assert sentence(hall, id="a2") == "Ingen prikker er lagt."
    assert sentence(hall, id="a2", language="en") == "No dots were placed."


def test_when_a_poll_is_shown_the_answers_that_most_gave_are_told() -> None:
    asked = {"question": "Hvor ofte tar du buss?", "options": ["Hver dag", "Av og til", "Aldri"]}
    hall = Hall(PlannedActivity("poll", "Buss", settings=asked))
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    for person, option in ((ASTRID, 3), (ODD, 3)):
        assert hall.does(person, Choose(activity="a1", option=option, chosen=True)).counts
    assert news(hall) is None
    hall.does(KARI, Reveal(activity="a1"))
    assert sentence(hall) == "Flest svar: Aldri 2."


def test_when_lights_are_shown_those_of_the_solution_the_hall_is_at_are_told() -> None:
    solutions = [{"title": "Kafé på biblioteket"}, {"title": "Felles hage"}]
    hall = Hall(PlannedActivity("solution_test", "Test", settings={"solutions": solutions}))
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    assert hall.does(ASTRID, GiveLight(activity="a1", solution=1, light="green")).counts
    assert hall.does(ODD, GiveLight(activity="a1", solution=1, light="red")).counts
    assert news(hall) is None
    hall.does(KARI, Reveal(activity="a1"))
    assert sentence(hall) == "Kafé på biblioteket: 1 grønt, 0 gult, 1 rødt."
    assert hall.does(KARI, PickSolution(activity="a1", solution=0)).counts
    assert sentence(hall) == "Flest grønne lys: Kafé på biblioteket 1."


# Every kind


@every_kind
def test_a_kind_that_tells_something_has_a_sentence_for_it(kind: AnyKind) -> None:
    speaks = kind.aloud is not type(kind).__dataclass_fields__["aloud"].default
    assert (folder("templates") / "activities" / kind.name / "aloud.html").is_file() == speaks


@every_blind_kind
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_blind_kind_tells_its_result_once_it_is_shown(kind: AnyKind, language: str) -> None:
    hall = Told(kind)
    assert all(news(hall, audience, id="a2") is None for audience in AUDIENCES)
    hall.does(FACILITATOR, Reveal(activity="a2"))
    assert sentence(hall, id="a2", language=language).endswith(".")
