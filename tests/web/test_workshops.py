"""The list a facilitator comes to: which workshops there are, how far each has come, and what to do with none."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.reading import Element, read
from tests.web.serving import Browser, Host, Server, eventually
from verksted.app import day


def rows(browser: Browser) -> list[Element]:
    (found,) = read(browser.page("/workshops")).all("ul", **{"class": "workshops"})
    return found.all("li")


def row(browser: Browser, title: str) -> str:
    (words,) = [each.words for each in rows(browser) if title in each.words]
    return words


def founded(browser: Browser, *titles: str) -> None:
    for title in titles:
        answer = browser.post("/workshops", [("title", title), ("agenda", "kortform"), ("language", "nb")])
        assert answer.status_code == 303


def test_the_newest_workshop_stands_first(server: Server) -> None:
    browser = server.facilitator()
    founded(browser, "Ålesund", "Bergen", "Molde")

    titles = [each.all("h2")[0].words for each in rows(browser)]

    assert titles[:3] == ["Molde", "Bergen", "Ålesund"]


def test_a_row_tells_how_far_the_workshop_has_come_and_how_many_came(server: Server) -> None:
    browser, workshop = server.facilitator(), server.new("Framover")
    assert browser.get(workshop.links["facilitator"]).status_code == 303
    host = Host(workshop, browser)
    workshop.phones(3)
    assert "Ikke startet" in row(browser, "Framover")

    host.opens_the_wall()
    assert "I gang" in row(browser, "Framover")
    assert "3 deltakere" in row(browser, "Framover")

    host.does("workshop.end")
    assert "Avsluttet" in row(browser, "Framover")
    assert "3 deltakere" in row(browser, "Framover")


def test_after_a_restart_the_list_still_tells_of_what_has_ended(start_server: Callable[..., Server]) -> None:
    """It is kept with the code, so that no old log need be read for it."""
    own = start_server()
    browser, workshop = own.facilitator(), own.new("Framover")
    browser.get(workshop.links["facilitator"])
    workshop.phones(2)
    Host(workshop, browser).does("workshop.end")
    eventually(lambda: "archived" in own.log)
    own.stop()
    own.start()

    assert "Avsluttet" in row(browser, "Framover")
    assert "2 deltakere" in row(browser, "Framover")


def test_without_workshops_the_page_says_how_to_begin(start_server: Callable[..., Server]) -> None:
    page = read(start_server().facilitator().page("/workshops"))

    assert "Ingen verksteder ennå" in page.words
    assert len(page.all("ol", **{"class": "advice"})[0].all("li")) == 3


def test_a_day_is_written_as_the_reader_writes_it() -> None:
    moment = 1_795_647_600_000

    assert day(moment, "nb") == "26. november 2026"
    assert day(moment, "nn") == "26. november 2026"
    assert day(moment, "en") == "26 November 2026"
