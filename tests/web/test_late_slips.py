"""Slips that come after the close: nobody loses one, and nobody has to look for it."""

from __future__ import annotations

from tests.web.reading import form_of, forms, region
from tests.web.serving import Host, Server, submitted


def closed_wall(server: Server) -> Host:
    host = server.new().host()
    host.opens_the_wall()
    host.workshop.phone().writes("Benker langs elva")
    host.does("workshop.close_activity", activity="a1")
    return host


def agenda(host: Host) -> str:
    return region(host.browser.page(host.console), "agenda").words


def test_a_phone_is_told_on_its_receipt_that_a_slip_came_late_also_when_the_hall_is_at_something_else(
    server: Server,
) -> None:
    host = closed_wall(server)
    phone = host.workshop.phone()
    host.does("workshop.open_activity", activity="a2", loose="apart")
    told = phone.does("idea_wall.post_idea", activity="a1", prompt=0, text="Kafé ved sjøen")
    assert "Lappen din har nummer 2." in told.text
    assert "Kom etter at skrivingen var stengt. Verten har den." in told.text


def test_a_slip_in_time_says_nothing_of_being_late(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    told = host.workshop.phone().does("idea_wall.post_idea", activity="a1", prompt=0, text="Kafé ved sjøen")
    assert "Lappen din har nummer 1." in told.text
    assert "etter at skrivingen" not in told.text


def test_the_programme_says_where_slips_wait_for_a_host_until_they_are_seen_to(server: Server) -> None:
    host = closed_wall(server)
    host.does("workshop.open_activity", activity="a2", loose="apart")
    assert "venter på deg" not in agenda(host)
    late = [host.workshop.phone().writes(text) for text in ("Kafé ved sjøen", "Rekkverk i bakken")]
    assert "2 lapper venter på deg" in agenda(host)
    host.does("idea_wall.show_ideas", activity="a1", ideas=late[0])
    assert "1 lapp venter på deg" in agenda(host)
    host.does("idea_wall.hide_ideas", activity="a1", ideas=late[1])
    assert "venter på deg" not in agenda(host)


def test_before_a_vote_a_host_is_told_what_would_not_come_along(server: Server) -> None:
    host = closed_wall(server)
    assert "Før du åpner" not in host.browser.page(host.console)
    late = host.workshop.phone().writes("Kafé ved sjøen")
    bar = region(host.browser.page(host.console), "controls").words
    assert "1 lapp venter på deg, og blir ikke med hvis du ikke viser den først." in bar
    host.does("idea_wall.show_ideas", activity="a1", ideas=late)
    assert "Før du åpner" not in host.browser.page(host.console)


def test_paper_from_before_the_close_is_typed_in_time_unless_the_helper_says_otherwise(server: Server) -> None:
    host = closed_wall(server)
    helper = host.workshop.helper()
    desk = f"/w/{host.workshop.id}/table"
    for text, when in (("Rekkverk i bakken", "true"), ("Lys i gangveien", "false")):
        form = form_of(helper.browser.page(desk), "idea_wall.post_idea")
        made = submitted(helper.browser, form, text=text, in_time=when)
        assert made.status_code == 303
    assert "in_time=false" in made.headers["Location"], "what is chosen for one slip stays chosen for the next"
    tray = region(host.browser.page(host.console), "inbox").words
    assert "Lys i gangveien" in tray
    assert "Rekkverk i bakken" not in tray


def test_while_people_write_nobody_is_asked_when_a_paper_slip_was_written(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    for page in (host.browser.page(f"/w/{host.workshop.id}/table"), host.browser.page(host.console)):
        assert not any("in_time" in form.names for form in forms(page) if form.do == "idea_wall.post_idea")
