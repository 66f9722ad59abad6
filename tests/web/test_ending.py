"""An end that was pressed by mistake, as everybody sees it."""

from __future__ import annotations

import re

from tests.web.reading import form_of, forms, region
from tests.web.serving import Server, new_id, submitted


def test_whoever_leads_is_told_how_the_evening_goes_on_and_the_phones_come_back(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    phone = host.workshop.phone()
    phone.writes("Benker langs elva")
    host.does("workshop.end", regret="true")
    assert "Takk for i kveld" in phone.page(phone.home)

    console = host.browser.page(host.console)
    assert "Avsluttet ved et uhell?" in region(console, "stage").words
    assert submitted(host.browser, form_of(console, "workshop.go_on")).status_code == 303
    assert "Takk for i kveld" not in phone.page(phone.home)
    host.opens("a1")
    assert phone.writes("Kafé ved sjøen") == 2


def test_a_door_that_was_locked_is_locked_when_the_evening_goes_on(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    host.does("workshop.set_door", open="false")
    host.does("workshop.end", regret="true")
    console = host.browser.page(host.console)
    assert "Slipp inn nye" not in region(console, "counts").words, "nobody comes in any more"
    assert submitted(host.browser, form_of(console, "workshop.go_on")).status_code == 303
    assert "Døra er låst" in region(host.browser.page(host.console), "counts").words


def test_the_notice_of_the_end_bears_the_way_back(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    told = host.does("workshop.end", regret="true").text
    assert any(form.do == "workshop.go_on" for form in forms(told))


def test_the_list_of_acts_takes_an_end_back_too_and_nothing_else_meanwhile(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    log = f"/w/{host.workshop.id}/log"
    host.does("workshop.end", regret="true")
    page = host.browser.page(log)
    (act,) = re.findall(r'name="act" value="([^"]+)"', page)
    assert "ingenting kan angres lenger" not in page
    assert host.browser.post(log, [("act", act), ("id", new_id())]).status_code == 303
    assert "Verkstedet er avsluttet" not in host.browser.page(host.console)
    host.does("workshop.end")
    page = host.browser.page(log)
    assert 'name="act"' not in page
    assert "ingenting kan angres lenger" in page


def test_every_end_on_the_console_can_be_taken_back(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    ends = [form for form in forms(host.browser.page(host.console)) if form.do == "workshop.end"]
    assert ends
    assert all(dict(form.fields).get("regret") == "true" for form in ends)


def test_an_end_for_good_offers_no_way_back(server: Server) -> None:
    host = server.new().host()
    host.opens_the_wall()
    host.does("workshop.end")
    assert "Avsluttet ved et uhell?" not in host.browser.page(host.console)
    assert host.asks("workshop.go_on").status_code == 409
