"""A show of hands, from the first number to the result: counted in the hall, typed by a helper, told on the wall."""

from __future__ import annotations

from tests.web.reading import region
from tests.web.serving import Host, Server
from tests.web.test_desk import desk, types, voting


def console(host: Host) -> str:
    return region(host.browser.page(host.console), "stage").words


def test_the_console_says_that_hands_are_still_being_counted_until_they_are(server: Server) -> None:
    _, host = voting(server, "Kafé", "Benker")
    assert "valg er ikke telt ennå" not in console(host)
    types(host, "set_hands_people", people=4)
    assert "2 valg er ikke telt ennå." in console(host)
    types(host, "set_hands", option=1, hands=3)
    assert "1 valg er ikke telt ennå." in console(host)
    types(host, "set_hands", option=2, hands=0)
    assert "valg er ikke telt ennå" not in console(host)


def test_hands_without_people_are_answered_in_words_and_not_by_the_browser(server: Server) -> None:
    _, host = voting(server, "Kafé", "Benker")
    assert 'max="0"' not in desk(host, 299)
    told = types(host, "set_hands", 299, option=1, hands=3)
    assert "Skriv først hvor mange som er med på håndsopprekningen." in told.text


def test_what_a_helper_has_counted_has_words_of_its_own_on_the_list_of_acts(server: Server) -> None:
    _, host = voting(server, "Kafé", "Benker")
    types(host, "set_hands_people", people=4)
    types(host, "set_hands", option=1, hands=3)
    acts = host.browser.page(f"/w/{host.workshop.id}/log")
    assert "Hendene er ført inn." in acts
    assert "Skrevet inn hvor mange som er med på håndsopprekningen." in acts
