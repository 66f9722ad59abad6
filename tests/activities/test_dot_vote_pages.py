"""The vote as it is drawn: what a person can press, and what nobody can read."""

from __future__ import annotations

import re

import pytest

from tests.activities.vote import BERIT, Vote, dots, open_vote, voted
from tests.hall import KARI, KINDS
from verksted.activities.dot_vote.ballots import FinishBallot
from verksted.domain.activity import Author
from verksted.domain.commands import CloseActivity, Reveal
from verksted.live.cohorts import Cohort
from verksted.live.fragments import Fragments, Place
from verksted.live.pseudonyms import pseudonym
from verksted.live.templates import Templates
from verksted.live.views import Screen, shared
from verksted.live.views import personal as own_regions

KEY = b"k" * 32
SIGRID = Author("sigrid", "participant", "resident", 3)
SIGRID_VOTES = Author(pseudonym(KEY, "a2", SIGRID.id), "participant", "resident", 3)
PLACE = Place("4711", "w1", "Behov", "/4711/do")
PAGES = ("participant", "projector", "facilitator")


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates()


def drawn(hall: Vote, page: str, templates: Templates, person: Author | None = None) -> str:
    """The stage and what hangs beside it, as the person's page has them."""
    cohort = Cohort(page, "nb")
    screen: Screen = shared(hall.workshop, cohort, KINDS, hall.now_ms)
    if person:
        screen = screen | own_regions(hall.workshop, cohort, person, KEY, KINDS, hall.now_ms)
    painter = Fragments(templates, screen, PLACE, lambda: "f00d")
    return painter.partials(["stage", "news", "mine"] if page == "participant" else ["stage"])


def forms(html: str) -> list[dict[str, str]]:
    """The hidden fields of each form, and what its last button says."""
    found = re.findall(r"<form[^>]*>.*?</form>", html, re.DOTALL)
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in found]


def numbers_of(html: str) -> str:
    """The text that can be read, without what belongs to the page itself."""
    return re.sub(r"<[^>]+>", " ", html)


def test_every_option_is_a_form_that_sets_what_its_dots_shall_be(templates: Templates) -> None:
    hall = open_vote()
    hall.does(SIGRID_VOTES, dots(2))
    taps = [form for form in forms(drawn(hall, "participant", templates, SIGRID)) if form["do"] == "dot_vote.set_dots"]
    assert all((form["activity"], form["id"]) == ("a2", "f00d") for form in taps)
    assert {form["item"]: form["dots"] for form in taps} == {"1": "1", "2": "0", "3": "1", "4": "1", "5": "1", "6": "1"}


def test_when_all_are_laid_only_those_that_can_be_taken_away_are_not_dimmed(templates: Templates) -> None:
    hall = open_vote()
    for item in (1, 2, 3):
        hall.does(SIGRID_VOTES, dots(item))
    html = drawn(hall, "participant", templates, SIGRID)
    assert "Alle er lagt ut" in html
    assert html.count('aria-disabled="true"') == 3
    assert html.count('aria-pressed="true"') == 3


def test_stacking_has_a_key_down_and_a_key_up_for_each(templates: Templates) -> None:
    hall = open_vote(dots=5, dots_per_option=3)
    hall.does(SIGRID_VOTES, dots(1, 2))
    html = drawn(hall, "participant", templates, SIGRID)
    first = next(form for form in re.findall(r"<form.*?</form>", html, re.DOTALL) if 'name="item" value="1"' in form)
    assert re.findall(r'name="dots" value="(\d)"', first) == ["1", "3"]
    assert "3 prikker igjen" in html


def test_handing_in_is_a_form_and_can_be_taken_back(templates: Templates) -> None:
    hall = open_vote()
    last = forms(drawn(hall, "participant", templates, SIGRID))[-1]
    assert (last["do"], last["finished"]) == ("dot_vote.finish_ballot", "true")
    hall.does(SIGRID_VOTES, FinishBallot(activity="a2", finished=True))
    html = drawn(hall, "participant", templates, SIGRID)
    assert forms(html)[-1]["finished"] == "false"
    assert "Du kan endre helt til verten stenger." in html


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("closed", [False, True])
def test_no_page_tells_of_totals_before_the_reveal(page: str, closed: bool, templates: Templates) -> None:
    halls = [voted([{1}, {1}, {1}]), voted([{2}, {3}, {4}])]
    for hall in halls:
        assert not closed or hall.does(KARI, CloseActivity(activity="a2")).counts
    assert drawn(halls[0], page, templates) == drawn(halls[1], page, templates)
    for hall in halls:
        hall.does(KARI, Reveal(activity="a2"))
    assert drawn(halls[0], page, templates) != drawn(halls[1], page, templates)


@pytest.mark.parametrize("page", PAGES)
def test_the_result_is_on_every_page_once_it_is_revealed(page: str, templates: Templates) -> None:
    hall = voted([{2, 5}, {2, 3}, {2, 5}])
    hall.does(KARI, Reveal(activity="a2"))
    read = " ".join(numbers_of(drawn(hall, page, templates)).split())
    texts = {option.number: option.text for option in hall.vote.options}
    assert read.index(texts[2]) < read.index(texts[5]) < read.index(texts[3])
    assert f"{texts[2]} 3" in read


def test_a_person_is_reminded_where_their_own_dots_lay(templates: Templates) -> None:
    hall = open_vote()
    hall.does(SIGRID_VOTES, dots(4))
    hall.does(BERIT, dots(5))
    hall.does(KARI, Reveal(activity="a2"))
    html = drawn(hall, "participant", templates, SIGRID)
    own = html[html.index("Slik la du dem") :]
    assert hall.vote.options[3].text in own
    assert hall.vote.options[4].text not in own


def test_a_warm_up_shows_the_sums_beside_the_ballot(templates: Templates) -> None:
    hall = open_vote(open_totals=True)
    hall.does(BERIT, dots(5))
    html = drawn(hall, "participant", templates, SIGRID)
    assert "Slik ligger prikkene nå" in html
    assert len([form for form in forms(html) if form["do"] == "dot_vote.set_dots"]) == 6


def test_the_host_is_told_when_there_is_much_to_choose_among(templates: Templates) -> None:
    assert "mange å velge mellom" in drawn(open_vote(slips=25), "facilitator", templates)
    assert "mange å velge mellom" not in drawn(open_vote(slips=24), "facilitator", templates)
