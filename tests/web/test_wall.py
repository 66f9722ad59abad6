"""The wall as a screen of its own: it follows the light in the hall, and holds its picture while it is frozen."""

from __future__ import annotations

import re

import pytest
from websockets.sync.client import ClientConnection

from tests.web.serving import Host, Server, Workshop, eventually, next_html


@pytest.fixture
def host(server: Server) -> Host:
    workshop: Workshop = server.new()
    host = workshop.host()
    host.opens_the_wall()
    return host


def test_a_frozen_wall_keeps_its_picture_until_it_is_let_go(host: Host) -> None:
    writer = host.workshop.phone()
    with host.workshop.wall().socket(f"/w/{host.workshop.id}/socket?page=projector") as wall:
        wall.send("{}")
        next_html(wall)
        writer.writes("Flere benker")
        until_it_shows(wall, "Flere benker")
        host.does("workshop.freeze", frozen="true")
        until_it_shows(wall, "Veggen står stille nå")
        writer.writes("Kafé ved sjøen")
        while_it_is_quiet(wall, "Kafé ved sjøen")
        host.does("workshop.freeze", frozen="false")
        frame = until_it_shows(wall, "Kafé ved sjøen")
        assert "står stille" not in frame


def until_it_shows(wall: ClientConnection, text: str) -> str:
    """The number of slips is told at once; the slip itself comes at the wall's calm pace."""
    while text not in (frame := next_html(wall)):
        pass
    return frame


def while_it_is_quiet(wall: ClientConnection, text: str) -> None:
    """What was on its way when the wall was frozen may still come; nothing of what came later does."""
    try:
        while True:
            assert text not in next_html(wall, 2.5)
    except TimeoutError:
        return


def test_the_wall_asks_its_question_for_as_long_as_people_write_in_silence(server: Server) -> None:
    """Who writes on paper has nothing else to read it from."""
    host = server.new().host()
    host.opens_the_wall("Hva klarer du selv?", "Hva klarer du ikke?", **{"settings.silent": "true"})
    hall, address = host.workshop.wall(), f"/w/{host.workshop.id}/wall"
    assert "Hva klarer du ikke?" in hall.page(address)
    host.workshop.phone().writes("Flere benker")
    wall = hall.page(address)
    assert "Flere benker" not in wall
    assert "lapp er skrevet" in wall
    assert "Hva klarer du ikke?" in wall


def test_a_slip_that_is_lifted_or_taken_down_is_seen_at_once_also_on_a_frozen_wall(host: Host) -> None:
    numbers = [host.workshop.phone().writes(text) for text in ("Flere benker", "Kafé ved sjøen")]
    with host.workshop.wall().socket(f"/w/{host.workshop.id}/socket?page=projector") as wall:
        wall.send("{}")
        host.does("workshop.freeze", frozen="true")
        host.does("idea_wall.lift_ideas", activity="a1", ideas=numbers[1], lifted="true")
        until_it_shows(wall, f'id="lift-{numbers[1]}"')
        host.does("workshop.freeze", frozen="true")
        host.does("idea_wall.hide_ideas", activity="a1", ideas=numbers[1])
        while "Kafé ved sjøen" in next_html(wall):
            pass


def test_a_wall_for_those_who_want_nothing_that_moves_is_turned_from_the_console_alone(host: Host) -> None:
    writers = host.workshop.phones(4)
    for n in range(40):
        writers[n % 4].writes(f"Lapp som står på side {n}")
    walls = {name: host.workshop.wall() for name in ("still", "turning")}
    path = f"/w/{host.workshop.id}/socket?page=projector"
    eventually(lambda: "Lapp som står på side 39" in walls["still"].hears(path + "&still"))
    before = walls["still"].hears(path + "&still")
    host.does("workshop.turn_wall", turns=1)
    eventually(lambda: columns(walls["still"].hears(path + "&still")) != columns(before))
    assert columns(before)[0] == columns(walls["still"].hears(path + "&still"))[0]


def columns(html: str) -> list[list[str]]:
    return [re.findall(r"på side \d+", column) for column in html.split('class="column"')[1:]]


def test_how_deep_the_hall_is_stands_on_the_wall_and_nowhere_else(host: Host) -> None:
    wall, address = host.workshop.wall(), f"/w/{host.workshop.id}/wall"
    assert "data-depth=" not in wall.page(address).split("<head>")[0]
    host.does("workshop.set_depth", depth_m=16)
    eventually(lambda: 'data-depth="16"' in wall.page(address).split("<head>")[0])
    assert "data-depth" not in host.browser.page(host.console).split("<head>")[0]


def test_the_wall_wears_the_colours_that_the_console_has_chosen(host: Host) -> None:
    wall, address = host.workshop.wall(), f"/w/{host.workshop.id}/wall"
    assert 'data-theme="light"' in wall.page(address)
    assert 'data-theme="dark"' in wall.page(f"{address}?tema=dark")
    host.does("workshop.set_light", light="dark")
    eventually(lambda: 'data-theme="dark"' in wall.page(address))
    host.does("workshop.set_light", light="bright")
    eventually(lambda: 'data-theme="light" data-room="bright"' in wall.page(f"{address}?tema=dark"))


def test_whoever_lets_a_held_wall_go_by_another_act_is_told_so(host: Host) -> None:
    number = host.workshop.phone().writes("Flere benker")
    host.does("workshop.freeze", frozen="true")
    told = host.does("idea_wall.lift_ideas", activity="a1", ideas=number, lifted="true").text
    assert "Løftet fram på veggen." in told
    assert "Veggen følger med igjen." in told
    again = host.does("idea_wall.lift_ideas", activity="a1", ideas=number, lifted="false").text
    assert "Tatt ned fra veggen." in again
    assert "Veggen følger med igjen." not in again
