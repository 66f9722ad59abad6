"""The way the hall is on, where people see it: at the top of phones, in the foot of the wall, and where a host lays it."""

from __future__ import annotations

import httpx2
import pytest
from websockets.sync.client import ClientConnection

from tests.web.reading import Element, form_of, read, region
from tests.web.serving import HELLO, Host, Phone, Server, Workshop, next_html, submitted
from verksted.agendas import Agenda
from verksted.domain.workshop import PlannedActivity

STEPS = (PlannedActivity("idea_wall", "Behov", 20), PlannedActivity("interlude", "Slutt"))
SERIES = ("Behov", "Løsning", "Test")


@pytest.fixture
def series(server: Server) -> Workshop:
    """The second of three workshops."""
    return server.new(agenda=Agenda("Behov", STEPS, track=SERIES, leg="Løsning"))


def programme(host: Host) -> str:
    return host.browser.page(f"/w/{host.workshop.id}/agenda")


def lays(host: Host, leg: int, *names: str) -> httpx2.Response:
    """As the form on the page does, with its four fields."""
    form = form_of(programme(host), "workshop.set_track")
    others = [pair for pair in form.fields if pair[0] not in ("track", "leg")]
    rows = [("track", name) for name in (*names, "", "", "", "")[: sum(name == "track" for name, _ in form.fields)]]
    return host.browser.post(form.action, [*others, ("leg", str(leg)), *rows])


def legs(html: str, of: str = "track") -> list[str]:
    return [leg.words for leg in region(html, of).all("li")]


def here(html: str, of: str = "track") -> list[str]:
    return [leg.words for leg in region(html, of).all("li", aria_current="step")]


def test_phone_and_wall_say_what_is_done_and_where_the_hall_is(series: Workshop) -> None:
    series.host().opens("a1")
    phone = series.phone()
    page = phone.page(phone.home)
    assert legs(page) == ["Ferdig: Behov", "Løsning", "Test"]
    assert here(page) == ["Løsning"]
    wall = series.wall().page(f"/w/{series.id}/wall")
    assert (legs(wall, "foot"), here(wall, "foot")) == (list(SERIES), ["Løsning"])


def test_each_reads_the_legs_of_the_product_in_their_own_language(series: Workshop) -> None:
    series.host().opens("a1")
    phone = series.phone()
    phone.web.cookies.set("vk_l", "en")
    assert here(phone.page(phone.home)) == ["Solution"]
    phone.web.cookies.set("vk_l", "nn")
    assert here(phone.page(phone.home)) == ["Løysing"]


def test_before_and_after_the_evening_no_phone_has_a_track(series: Workshop) -> None:
    host, phone = series.host(), series.phone()
    assert legs(phone.page(phone.home)) == []
    host.opens("a1")
    assert legs(phone.page(phone.home))
    host.does("workshop.end")
    assert legs(phone.page(phone.home)) == []


def test_a_workshop_without_a_track_shows_none(workshop: Workshop) -> None:
    workshop.host().opens("a1")
    phone: Phone = workshop.phone()
    assert legs(phone.page(phone.home)) == []
    assert "wall-track" not in workshop.wall().page(f"/w/{workshop.id}/wall")


def test_a_host_lays_a_track_and_takes_it_back(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone()
    host.opens("a1")
    answer = lays(host, 2, "Kunnskap", "100 % <b>valg</b>"[:16])
    assert answer.headers["Location"].endswith("#loype")
    page = host.browser.page(answer.headers["Location"].partition("#")[0])
    assert "Løypa er lagret." in region(page, "loype").words
    assert here(phone.page(phone.home)) == ["100 % <b>valg</b>"[:16]]
    undo = next(form for form in read(page).all("form") if "Angre" in form.words)
    assert host.browser.post(_action(undo), _fields(undo)).status_code == 303
    assert legs(phone.page(phone.home)) == []


def _action(form: Element) -> str:
    return form.attributes["action"]


def _fields(form: Element) -> list[tuple[str, str]]:
    return [(each.attributes["name"], each.attributes.get("value", "")) for each in form.all("input")]


def test_a_track_that_cannot_be_shown_gets_a_sentence_beside_it(workshop: Workshop) -> None:
    for leg, names in ((0, ["Alene"]), (3, ["Behov", "Test"]), (1, ["Behov", "Behov"])):
        answer = lays(workshop.host(), leg, *names)
        assert answer.status_code == 409
        assert "En løype har fra to til 4 etapper" in region(answer.text, "loype").words
        fields = form_of(answer.text, "workshop.set_track").fields
        assert [value for name, value in fields if name == "track" and value] == names, "to be mended, not typed anew"
        assert ("leg", str(leg)) in fields


def test_a_row_left_empty_moves_nobody_to_another_leg(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone()
    host.opens("a1")
    assert lays(host, 2, "", "Kunnskap", "Valg").status_code == 303
    assert (legs(phone.page(phone.home))[0], here(phone.page(phone.home))) == ("Kunnskap", ["Kunnskap"])
    assert lays(host, 3, "Kunnskap", "", "Valg").status_code == 303
    assert here(phone.page(phone.home)) == ["Valg"]
    assert lays(host, 2, "Kunnskap", "", "Valg").status_code == 409, "nobody begins at an empty row"


def test_a_step_begins_another_leg(series: Workshop) -> None:
    host, phone = series.host(), series.phone()
    form = form_of(programme(host), "workshop.change_activity", activity="a2")
    assert submitted(host.browser, form, leg="Test").status_code == 303
    host.opens("a1")
    assert here(phone.page(phone.home)) == ["Løsning"]
    host.opens("a2")
    assert here(phone.page(phone.home)) == ["Test"]


def test_a_phone_that_is_open_follows_the_hall_along_its_way(server: Server) -> None:
    workshop = server.new(agenda="klassisk")
    host, phone = workshop.host(), workshop.phone()
    host.opens("a3")
    with phone.socket(phone.socket_path()) as line:
        line.send(HELLO)
        assert here(_until(line, 'id="track"')) == ["Kritikk"]
        host.opens("a7")
        assert here(_until(line, 'id="track"')) == ["Drøm"]


def _until(line: ClientConnection, wanted: str) -> str:
    while wanted not in (html := next_html(line)):
        continue
    return html


def test_without_a_track_no_step_asks_for_a_leg(workshop: Workshop) -> None:
    form = form_of(programme(workshop.host()), "workshop.change_activity", activity="a1")
    assert "leg" not in form.names


def test_the_programmes_that_come_with_the_product_are_on_their_way(server: Server) -> None:
    for agenda, expected in (("framtidsverksted-3-test", "Test"), ("klassisk", "Kritikk")):
        workshop = server.new(agenda=agenda)
        host, phone = workshop.host(), workshop.phone()
        host.opens("a3")
        assert here(phone.page(phone.home)) == [expected]
    empty = server.new(agenda="kortform")
    empty.host().opens("a1")
    phone = empty.phone()
    assert legs(phone.page(phone.home)) == []
