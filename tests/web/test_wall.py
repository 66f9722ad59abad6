"""The wall as a screen of its own: it follows the light in the hall, and holds its picture while it is frozen."""

from __future__ import annotations

import pytest

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
        assert "Flere benker" in next_html(wall)
        host.does("workshop.freeze", frozen="true")
        assert "Veggen står stille nå" in next_html(wall)
        writer.writes("Kafé ved sjøen")
        with pytest.raises(TimeoutError):
            next_html(wall, 1.5)
        host.does("workshop.freeze", frozen="false")
        let_go = next_html(wall)
        assert "Kafé ved sjøen" in let_go
        assert "står stille" not in let_go


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


def test_the_wall_wears_the_colours_that_the_console_has_chosen(host: Host) -> None:
    wall, address = host.workshop.wall(), f"/w/{host.workshop.id}/wall"
    assert 'data-theme="light"' in wall.page(address)
    assert 'data-theme="dark"' in wall.page(f"{address}?tema=dark")
    host.does("workshop.set_light", light="dark")
    eventually(lambda: 'data-theme="dark"' in wall.page(address))
    host.does("workshop.set_light", light="bright")
    eventually(lambda: 'data-theme="light" data-room="bright"' in wall.page(f"{address}?tema=dark"))
