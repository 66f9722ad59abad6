"""Who is let in behind the scenes: links one by one, a hand-over that works once, and the list of what was done."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.reading import forms, read
from tests.web.serving import (
    Browser,
    Host,
    Server,
    Workshop,
    eventually,
    heard_at,
    last_code,
    new_id,
    submitted,
    verdict,
)


@pytest.fixture
def workshop(server: Server) -> Workshop:
    return server.new()


def made(host: Host, standing: str, label: str = "") -> str:
    """The address of a new link, as the page shows it."""
    page = host.browser.post(f"/w/{host.workshop.id}/links", [("make", standing), ("label", label)])
    assert page.status_code == 200, page.text
    return str(re.findall(r"/enter/[\w.-]+", page.text)[0])


def links_page(host: Host) -> str:
    return host.browser.page(f"/w/{host.workshop.id}/links")


def revoke_of(page: str, label: str) -> str:
    """What the button beside a link's name would send."""
    return str(re.findall(rf'{label}</strong>.*?name="revoke" value="(\w+)"', page, re.DOTALL)[0])


def test_a_link_is_listed_under_its_name_with_the_screens_it_opened(workshop: Workshop) -> None:
    host = workshop.host()
    address = made(host, "helper", "Turid ved bord 3")
    assert "ikke åpnet ennå" in links_page(host)
    workshop.enter(address)
    page = links_page(host)
    assert "Turid ved bord 3" in page
    assert "åpnet på 1 skjerm" in page
    assert address.rpartition(".")[2] not in page


def test_one_link_is_revoked_and_the_others_of_its_sort_stay_open(workshop: Workshop) -> None:
    host = workshop.host()
    turid, arne = (workshop.enter(made(host, "helper", name)) for name in ("Turid", "Arne"))
    desk, socket = f"/w/{workshop.id}/table", f"/w/{workshop.id}/socket?page=facilitator"
    with turid.socket(socket) as line:
        line.send("{}")
        line.recv(5)
        host.browser.post(f"/w/{workshop.id}/links", [("revoke", revoke_of(links_page(host), "Turid"))])
        assert last_code(line, 10) == 1008
    assert (turid.get(desk).status_code, arne.get(desk).status_code) == (404, 200)
    assert heard_at(arne, socket)[0] == 0


def test_the_project_group_s_link_opens_one_report_needs_no_account_and_can_be_closed(
    workshop: Workshop, server: Server
) -> None:
    host, other = workshop.host(), server.new()
    group, colleague = (workshop.enter(made(host, "group", name)) for name in ("Gerd", "Per"))
    paths = (f"/p/{workshop.id}", f"/w/{workshop.id}/export.csv")
    assert [group.get(path).status_code for path in paths] == [200, 200]
    for path in (f"/p/{other.id}", f"/w/{other.id}/export.csv", host.console, f"/w/{workshop.id}/links"):
        assert group.get(path).status_code == 404
    assert Browser(workshop.url).get(paths[0]).status_code == 404
    host.browser.post(f"/w/{workshop.id}/links", [("revoke", revoke_of(links_page(host), "Gerd"))])
    assert [group.get(path).status_code for path in paths] == [404, 404]
    assert colleague.get(paths[0]).status_code == 200


def test_a_project_s_address_shows_those_of_its_workshops_one_has_a_link_to_and_is_no_way_in(server: Server) -> None:
    first, second, third = (server.new(f"Kveld {n}", project="omsorg26") for n in (1, 2, 3))
    group = first.group()
    group.get(second.links["group"])
    page = read(group.page("/p/Omsorg26"))
    assert [heading.words for heading in page.all("h2")] == ["Kveld 1", "Kveld 2"]
    reports = [link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith("/p/")]
    assert reports == [f"/p/{first.id}", f"/p/{second.id}"]
    assert "/p/omsorg26" in [link.attributes.get("href") for link in read(group.page(reports[0])).all("a")]
    assert third.id not in group.page("/p/omsorg26")
    for stranger in (Browser(first.url), server.new().group(), first.host().browser):
        assert stranger.get("/p/omsorg27").status_code == 404
    for stranger in (Browser(first.url), server.new().group()):
        assert stranger.get("/p/omsorg26").status_code == 404


def test_nobody_locks_themselves_out(workshop: Workshop) -> None:
    host = workshop.host()
    own = re.findall(r'name="revoke" value="(\w{32})"', links_page(host))
    for link in own:
        host.browser.post(f"/w/{workshop.id}/links", [("revoke", link)])
    assert host.browser.get(host.console).status_code == 200


def test_a_handover_lets_one_more_device_in_and_no_third(workshop: Workshop) -> None:
    host = workshop.host()
    address = made(host, "handover")
    phone, stranger = Browser(workshop.url), Browser(workshop.url)
    assert phone.get(address).status_code == 303
    assert phone.get(host.console).status_code == 200
    assert stranger.get(address).status_code == 404
    assert "En annen maskin eller telefon" in links_page(host)
    assert verdict(Host(workshop, phone).asks("workshop.open_activity", activity="a1")) == (200, "counts")


def test_a_cofacilitator_runs_the_evening_but_neither_ends_it_nor_lets_others_in(workshop: Workshop) -> None:
    host = workshop.host()
    together = Host(workshop, workshop.enter(made(host, "cofacilitator", "Siv")))
    assert verdict(together.asks("workshop.open_activity", activity="a1")) == (200, "counts")
    assert verdict(together.asks("workshop.close_activity", activity="a1")) == (200, "counts")
    assert together.asks("workshop.end").status_code == 403
    assert together.browser.get(f"/w/{workshop.id}/links").status_code == 404
    assert verdict(host.asks("workshop.end")) == (200, "counts")


def test_an_observer_sees_every_slip_live_and_can_do_nothing(workshop: Workshop) -> None:
    host = workshop.host()
    watching = workshop.enter(made(host, "observer"))
    host.opens_the_wall()
    workshop.phone().writes("Flere benker")
    eventually(lambda: "Flere benker" in watching.page(f"/w/{workshop.id}/observer"))
    assert "Flere benker" in watching.hears(f"/w/{workshop.id}/socket?page=alle")
    assert "<form" not in watching.page(f"/w/{workshop.id}/observer")
    assert Host(workshop, watching).asks("workshop.open_activity", activity="a1").status_code == 404


def test_an_observer_is_told_before_the_first_slip_what_will_come(workshop: Workshop) -> None:
    watching = workshop.enter(made(workshop.host(), "observer"))
    coming = "Ingen lapper ennå. De kommer hit etter hvert som de blir skrevet."
    assert coming in read(watching.page(f"/w/{workshop.id}/observer")).words
    assert coming in watching.hears(f"/w/{workshop.id}/socket?page=alle")


def test_the_list_of_acts_says_who_did_what_and_nothing_of_participants(workshop: Workshop) -> None:
    host, helper = workshop.host(), workshop.helper()
    host.opens_the_wall()
    number = workshop.phone().writes("Naboen bråker")
    helper.does("idea_wall.hide_ideas", activity="a1", ideas=number)
    words = read(host.browser.page(f"/w/{workshop.id}/log")).words
    assert words.index("Hjelper 1") < words.index("Den som leder 1")
    assert "Skjult fra veggen." in words
    assert "Naboen bråker" not in words
    assert helper.browser.get(f"/w/{workshop.id}/log").status_code == 404


def acts_page(host: Host) -> str:
    return host.browser.page(f"/w/{host.workshop.id}/log")


def take_back(host: Host, act: str) -> str:
    answer = host.browser.post(f"/w/{host.workshop.id}/log", [("act", act), ("id", new_id())])
    return host.browser.page(answer.headers["location"]) if answer.status_code == 303 else answer.text


def ways_back(page: str) -> list[str]:
    return re.findall(r'name="act" value="([^"]+)"', page)


def test_an_act_far_down_the_list_can_be_taken_back_and_is_marked(workshop: Workshop) -> None:
    host = workshop.host()
    host.opens_the_wall()
    first, second = (workshop.phone().writes(text) for text in ("Flere benker", "Kafé"))
    host.does("idea_wall.hide_ideas", activity="a1", ideas=first)
    host.does("idea_wall.hide_ideas", activity="a1", ideas=second)
    _, oldest = ways_back(acts_page(host))[:2]

    page = take_back(host, oldest)

    words = read(page).words
    assert "Angret. Det står øverst på lista." in words
    assert "Ikke lenger skjult." in words
    assert oldest not in ways_back(page)
    assert words.count("Angret") == 2, "above the list, and beside the act"
    console = host.browser.page(host.console)
    assert f'id="slip-{first}"' in console
    assert f'id="hidden-{second}"' in console
    again = host.browser.post(f"/w/{workshop.id}/log", [("act", oldest), ("id", new_id())])
    assert again.status_code == 409
    assert "Noe av dette er endret siden" in again.text


def test_an_undo_that_comes_in_a_flood_is_no_page_without_a_word(workshop: Workshop) -> None:
    host = workshop.host()
    host.opens_the_wall()
    host.does("workshop.freeze", frozen="true")
    log, fields = f"/w/{workshop.id}/log", [("act", ways_back(acts_page(host))[0]), ("id", new_id())]

    def pressed(n: int) -> int:
        return host.asks("workshop.conceal", activity="a9").status_code

    with ThreadPoolExecutor(8) as pool:
        while 429 not in list(pool.map(pressed, range(100)))[-8:]:
            continue
        slowed = host.browser.post(log, fields)
    assert slowed.status_code == 429
    assert "Ikke lagret ennå" in read(slowed.text).words
    assert all(f'name="{name}" value="{value}"' in slowed.text for name, value in fields)
    assert f'action="{log}"' in slowed.text


def test_what_the_notice_offers_to_take_back_stands_where_another_host_has_gone_on_from_it(workshop: Workshop) -> None:
    host, helper = workshop.host(), workshop.helper()
    host.opens_the_wall()
    number = workshop.phone().writes("Flere benker")
    helper.does("idea_wall.make_group", activity="a1", heading="Ute")
    answer = host.asks("idea_wall.place_ideas", activity="a1", ideas=number, groups="g1", script=True)
    undo = next(form for form in forms(answer.text) if form.element.words.startswith("Angre"))
    helper.does("idea_wall.make_group", activity="a1", heading="Inne")
    helper.does("idea_wall.place_ideas", activity="a1", ideas=number, groups="g2")

    late = submitted(host.browser, undo)

    assert late.status_code == 409
    assert "Noe av dette er endret siden" in late.text


def test_a_cofacilitator_takes_back_what_helpers_did_and_not_what_the_leader_did(workshop: Workshop) -> None:
    host, helper = workshop.host(), workshop.helper()
    together = Host(workshop, workshop.enter(made(host, "cofacilitator", "Siv")))
    host.opens_the_wall()
    first, second = (workshop.phone().writes(text) for text in ("Flere benker", "Kafé"))
    helper.does("idea_wall.hide_ideas", activity="a1", ideas=first)
    host.does("idea_wall.hide_ideas", activity="a1", ideas=second)
    leaders, helpers = ways_back(acts_page(host))[:2]

    page = acts_page(together)
    assert helpers in ways_back(page)
    assert leaders not in ways_back(page)
    assert "Dette gjorde noen andre. Den som leder, kan angre det." in page
    assert "Dette gjorde noen andre" in take_back(together, leaders)
    assert "Angret. Det står øverst på lista." in take_back(together, helpers)
    assert helper.browser.post(f"/w/{workshop.id}/log", [("act", leaders)]).status_code == 404


def test_an_act_that_never_was_cannot_be_taken_back(workshop: Workshop) -> None:
    host = workshop.host()
    assert "Ingen har gjort noe ennå" in acts_page(host)
    assert "Dette kan ikke angres herfra." in take_back(host, "x" * 32)


def test_a_name_on_a_link_that_cannot_be_kept_gets_a_sentence(workshop: Workshop) -> None:
    host = workshop.host()
    answer = host.browser.post(f"/w/{workshop.id}/links", [("make", "helper"), ("label", "Hei\0")])
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert "x" * 41 not in host.browser.post(f"/w/{workshop.id}/links", [("make", "helper"), ("label", "x" * 500)]).text


@pytest.mark.parametrize("weaker", ["cofacilitator", "helper", "observer", "projector", "group"])
def test_whoever_leads_opens_a_weaker_link_and_still_leads(workshop: Workshop, weaker: str) -> None:
    host = workshop.host()
    assert host.browser.get(made(host, weaker)).status_code == 303
    assert verdict(host.asks("workshop.open_activity", activity="a1")) == (200, "counts")
    assert host.browser.get(f"/w/{workshop.id}/links").status_code == 200


def test_a_helper_who_is_given_a_stronger_link_leads_from_then_on(workshop: Workshop) -> None:
    helper = workshop.helper()
    assert helper.browser.get(workshop.links["cofacilitator"]).status_code == 303
    assert verdict(helper.asks("workshop.open_activity", activity="a1")) == (200, "counts")
