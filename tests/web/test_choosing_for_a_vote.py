"""More slips than a hall can choose between: whoever leads ticks off those that go on, where the warning stands."""

from __future__ import annotations

import pytest

from tests.browser.halls import Hall, idea_wall, vote
from tests.web.reading import form_of, region
from tests.web.serving import Server, verdict
from verksted.domain import limits

CHOSEN = ("loose", "chosen")


@pytest.fixture(scope="module")
def seventy(server: Server) -> Hall:
    """A closed wall with seventy loose slips, and a vote to come."""
    hall = Hall(server, idea_wall(), vote())
    hall.lets_in(2)
    hall.opens().writes(70)
    hall.host.does("workshop.close_activity", activity="a1")
    return hall


def test_with_seventy_slips_the_host_chooses_which_go_on_and_the_others_wait(seventy: Hall) -> None:
    host = seventy.host
    form = form_of(host.browser.page(host.console), "workshop.open_activity", loose="chosen")
    boxes = [box.attributes["value"] for box in form.element.all("input", type="checkbox")]
    assert len(boxes) == 70
    assert "only" not in dict(form.fields), "nothing is grouped, so nothing is ticked beforehand"

    nothing = host.browser.post(form.action, form.filled(), script=True)
    assert verdict(nothing) == (409, "refused")
    assert "Ingenting er krysset av" in nothing.text

    answer = host.browser.post(form.action, form.filled(chosen=[("only", boxes[n]) for n in (0, 9, 41)]), script=True)
    assert verdict(answer) == (200, "counts")
    stage = region(host.browser.page(host.console), "stage")
    assert "3 forslag" in stage.words
    assert "Lapper som venter" in stage.words


def test_groups_are_ticked_beforehand_and_all_is_one_press_away(server: Server) -> None:
    hall = Hall(server, idea_wall(), vote())
    hall.lets_in(2)
    hall.opens().writes(60).groups(3, 30).host.does("workshop.close_activity", activity="a1")
    host = hall.host
    page = host.browser.page(host.console)
    form = form_of(page, "workshop.open_activity", loose="chosen")
    assert sorted(value for name, value in form.fields if name == "only") == ["g1", "g2", "g3"]
    everything = form_of(page, "workshop.open_activity", loose="apart")
    assert verdict(host.browser.post(everything.action, everything.filled(), script=True)) == (200, "counts")
    assert "forslag" in region(host.browser.page(host.console), "stage").words


def test_as_many_as_a_hall_can_choose_between_ask_nothing(server: Server) -> None:
    hall = Hall(server, idea_wall(), vote())
    hall.lets_in(2)
    hall.opens().writes(limits.options_advised_max).host.does("workshop.close_activity", activity="a1")
    form = form_of(hall.host.browser.page(hall.host.console), "workshop.open_activity", activity="a2")
    assert not form.element.all("input", type="checkbox")
    assert CHOSEN not in form.fields
