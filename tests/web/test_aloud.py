"""The button by which a phone's reader is told aloud what happens in the hall: a plain form, and a cookie."""

from __future__ import annotations

import pytest
from websockets.sync.client import ClientConnection

from tests.web.reading import Element, read
from tests.web.serving import HELLO, Host, Phone, Workshop, next_html


@pytest.fixture
def host(workshop: Workshop) -> Host:
    host = workshop.host()
    host.opens_the_wall()
    return host


def button(phone: Phone) -> Element:
    return next(each for each in read(phone.page(phone.home)).all("button") if each.attributes.get("id") == "aloud")


def presses(phone: Phone) -> str:
    """What the button sends without script; returns where that leads."""
    pressed = button(phone).attributes
    answer = phone.post(pressed["formaction"], [(pressed["name"], pressed["value"]), ("back", phone.home)])
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def said(line: ClientConnection) -> str:
    """The next sentence that is read aloud."""
    while 'hx-target="#say"' not in (html := next_html(line)):
        continue
    return read(html).words


def test_the_button_says_whether_it_is_on_and_leads_back_to_itself(host: Host) -> None:
    phone = host.workshop.phone()
    assert button(phone).attributes["aria-pressed"] == "false"
    assert presses(phone) == f"{phone.home}#aloud"
    assert button(phone).attributes["aria-pressed"] == "true"
    presses(phone)
    assert button(phone).attributes["aria-pressed"] == "false"


def test_whoever_has_pressed_it_is_told_in_their_own_language_and_nobody_else_is(host: Host) -> None:
    listens, quiet, writer = host.workshop.phones(3)
    presses(listens)
    listens.post("/language", [("language", "nn"), ("back", "/")])
    with listens.socket(listens.socket_path()) as line, quiet.socket(quiet.socket_path()) as other:
        for each in (line, other):
            each.send(HELLO)
            next_html(each)
        writer.writes("Flere benker")
        assert said(line) == "1 ny lapp."
        frames = [next_html(other)]
        writer.writes("Kafé ved sjøen")
        frames.append(next_html(other))
        assert 'id="news"' in "".join(frames)
        assert 'hx-target="#say"' not in "".join(frames)


def test_a_page_has_the_place_that_is_read_aloud_and_it_is_empty_when_it_comes(host: Host) -> None:
    phone, wall = host.workshop.phone(), host.workshop.wall()
    for page in (phone.page(phone.home), wall.page(f"/w/{host.workshop.id}/wall"), host.browser.page(host.console)):
        (place,) = [each for each in read(page).walk() if each.attributes.get("id") == "say"]
        assert place.attributes["aria-live"] == "polite"
        assert place.words == ""
