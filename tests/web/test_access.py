"""Who may see and do what: every address there is, for everybody there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.routing import Route, WebSocketRoute

from tests.any_command import Chance
from tests.hall import VOCABULARY
from tests.web.reading import Pairs, form_of
from tests.web.serving import Browser, Host, Server, Workshop, eventually, heard_at, last_code, new_id, verdict
from verksted.app import House
from verksted.domain.activity import Standing
from verksted.domain.snapshot import plain
from verksted.settings import Settings

# The matrix


@dataclass
class Hall:
    """A workshop with one slip, and everybody there is."""

    workshop: Workshop
    people: dict[str, Browser]

    def path(self, template: str) -> str:
        """A route's own address, here."""
        known = {
            "{code:digits}": self.workshop.code,
            "{id}": self.workshop.id,
            "{number:digits}": "1",
            "{table:digits}": "3",
        }
        known |= {"{token}": "w0.madeup", "{sheet}": "poster", "{ending}": "csv", "{path:path}": "img/brand.svg"}
        known["{digest}"] = "f00d"
        for name, value in known.items():
            template = template.replace(name, value)
        return template


@pytest.fixture(scope="module")
def hall(server: Server) -> Hall:
    workshop, other = server.new(), server.new("Et annet verksted")
    host, foreign = workshop.host(), other.host()
    host.opens_the_wall()
    foreign.opens_the_wall()
    writer, reader = workshop.phones(2)
    writer.writes("Min lapp")
    people: dict[str, Browser] = {
        "anybody": Browser(server.url),
        "writer": writer,
        "reader": reader,
        "guest elsewhere": other.phone(),
        "wall": workshop.wall(),
        "helper": workshop.helper().browser,
        "facilitator": host.browser,
        "group": workshop.group(),
        "cofacilitator": workshop.enter(workshop.links["cofacilitator"]),
        "observer": workshop.enter(workshop.links["observer"]),
        "facilitator elsewhere": foreign.browser,
        "signed in": server.facilitator(),
    }
    return Hall(workshop, people)


ALL = frozenset(
    (
        "anybody",
        "writer",
        "reader",
        "guest elsewhere",
        "wall",
        "helper",
        "facilitator",
        "group",
        "cofacilitator",
        "observer",
        "facilitator elsewhere",
        "signed in",
    )
)
INSIDE = frozenset(("writer", "reader"))
LEADS = frozenset(("facilitator", "cofacilitator"))
HOSTS = LEADS | {"helper"}
WATCHES = HOSTS | {"observer"}
SHOWN = WATCHES | {"wall"}
RESULT = LEADS | {"group"}

# address → (answer to those who may, who they are, answer to the rest)
PAGES: dict[str, tuple[int, frozenset[str], int]] = {
    "GET /": (200, ALL, 0),
    "GET /enter/{token}": (404, ALL, 0),
    "GET /static/{path:path}": (200, ALL, 0),
    "GET /workshops": (200, frozenset({"signed in"}), 403),
    "POST /workshops": (422, frozenset({"signed in"}), 403),
    "POST /language": (303, ALL, 0),
    "POST /text-size": (303, ALL, 0),
    "POST /aloud": (303, ALL, 0),
    "GET /personvern": (200, ALL, 0),
    "GET /hjelp": (200, ALL, 0),
    "GET /hjelp/bilder/{picture}": (404, ALL, 0),
    "GET /healthz": (200, ALL, 0),
    "GET /test": (200, ALL, 0),
    "POST /test": (200, ALL, 0),
    "GET /test/{code:digits}": (200, ALL, 0),
    "POST /test/{code:digits}": (200, ALL, 0),
    "GET /readyz": (200, ALL, 0),
    "GET /metrics": (200, ALL, 0),
    "GET /w/{id}/console": (200, HOSTS, 404),
    "GET /w/{id}/table": (200, HOSTS, 404),
    "POST /w/{id}/table": (409, HOSTS, 404),
    "GET /w/{id}/import": (200, HOSTS, 404),
    "POST /w/{id}/import": (422, HOSTS, 404),
    "GET /w/{id}/import/eksempel.{ending}": (200, HOSTS, 404),
    "GET /w/{id}/import/{digest}": (422, HOSTS, 404),
    "POST /w/{id}/import/{digest}": (422, HOSTS, 404),
    "GET /w/{id}/wall": (200, SHOWN, 404),
    "GET /w/{id}/agenda": (200, LEADS, 404),
    "POST /w/{id}/agenda": (409, LEADS, 404),
    "GET /w/{id}/agenda.toml": (200, LEADS, 404),
    "GET /w/{id}/bring": (200, LEADS, 404),
    "POST /w/{id}/bring": (422, LEADS, 404),
    "GET /w/{id}/bilde/{file}": (404, ALL, 0),
    "POST /w/{id}/do": (409, HOSTS, 404),
    "GET /w/{id}/links": (200, frozenset({"facilitator"}), 404),
    "POST /w/{id}/links": (303, frozenset({"facilitator"}), 404),
    "GET /w/{id}/print": (200, HOSTS, 404),
    "POST /w/{id}/print/slips": (409, HOSTS, 404),
    "GET /w/{id}/print/{sheet}.pdf": (200, HOSTS, 404),
    "GET /w/{id}/log": (200, LEADS, 404),
    "POST /w/{id}/log": (409, LEADS, 404),
    "GET /w/{id}/rehearsal": (200, LEADS, 404),
    "POST /w/{id}/rehearsal": (303, LEADS, 404),
    "GET /w/{id}/klar": (200, LEADS, 404),
    "POST /w/{id}/klar": (303, frozenset({"facilitator"}), 404),
    "GET /w/{id}/observer": (200, WATCHES, 404),
    "GET /w/{id}/export.{ending}": (200, RESULT, 404),
    "GET /p/{id}": (200, RESULT, 404),
    "GET /{code:digits}": (200, ALL, 0),
    "GET /{code:digits}/bord/{table:digits}": (303, INSIDE, 200),
    "GET /{code:digits}/alle": (200, INSIDE, 303),
    "GET /{code:digits}/lapp/{number:digits}": (200, frozenset({"writer"}), 303),
    "GET /{code:digits}/om": (200, INSIDE, 303),
    "GET /{code:digits}/mine": (200, INSIDE, 303),
    "GET /{code:digits}/mine.txt": (200, INSIDE, 303),
    "GET /{code:digits}/bilde/{file}": (404, ALL, 0),
    "POST /{code:digits}/do": (409, INSIDE, 401),
}
SOCKETS = {
    "/{code:digits}/socket": INSIDE,
    "/w/{id}/socket": SHOWN,
    "/w/{id}/socket?page=facilitator": HOSTS,
    "/w/{id}/socket?page=alle": WATCHES,
}


def declared_routes(tmp_path: Path) -> Iterator[str]:
    """Every address the application answers."""
    edge: Any = House(Settings(data_dir=tmp_path, port=1), "unix:///nowhere.sock").site()
    for route in edge._app.routes:
        if isinstance(route, WebSocketRoute):
            yield f"WS {route.path}"
        else:
            assert isinstance(route, Route)
            yield from (f"{method} {route.path}" for method in sorted(route.methods or ()) if method != "HEAD")


def test_no_address_is_without_a_line_here(tmp_path: Path) -> None:
    assert set(declared_routes(tmp_path)) == {
        *PAGES,
        "WS /{code:digits}/socket",
        "WS /w/{id}/socket",
        "WS /test/socket",
    }


@pytest.mark.parametrize("address", PAGES)
def test_everybody_gets_what_they_may_and_nothing_else(hall: Hall, address: str) -> None:
    method, template = address.split(" ")
    wanted, may, otherwise = PAGES[address]
    path = hall.path(template)
    for who, browser in hall.people.items():
        empty_slip = [("do", "idea_wall.post_idea"), ("activity", "a1"), ("text", " "), ("id", new_id())]
        script = path.endswith("/do")
        answer = browser.post(path, empty_slip, script=script) if method == "POST" else browser.get(path)
        assert answer.status_code == (wanted if who in may else otherwise), (who, address)
        assert who in may or "Min lapp" not in answer.text
        drawn = set(re.findall(r'<symbol id="([\w-]+)"', answer.text))
        used = set(re.findall(r'<use href="#([\w-]+)"', answer.text))
        assert script or used <= drawn, (who, "an icon that is not there")


@pytest.mark.parametrize("address", SOCKETS)
def test_sockets_open_for_those_whose_screen_it_is(hall: Hall, address: str) -> None:
    for who, browser in hall.people.items():
        if who in SOCKETS[address] and who != "reader":
            # Walls take slips in calmly, and draw when there is time.
            eventually(lambda at=browser: "Min lapp" in heard_at(at, hall.path(address))[1], who, 30)
        else:
            code, heard = heard_at(browser, hall.path(address))
            assert (code, "Min lapp" in heard) == (0 if who in SOCKETS[address] else 1008, False), who


def test_a_post_cannot_be_sent_as_a_get_or_the_other_way_round(hall: Hall) -> None:
    facilitator = hall.people["facilitator"]
    for address in PAGES:
        method, template = address.split(" ")
        path = hall.path(template)
        if (f"POST {template}" in PAGES and f"GET {template}" in PAGES) or "/import/" in template:
            continue
        answer = facilitator.get(path) if method == "POST" else facilitator.post(path, [("do", "workshop.end")])
        assert answer.status_code == 405, address
        assert answer.headers["Allow"]


# Commands


def as_form(name: str, seed: int) -> Pairs:
    """Some command of this name, as a form that can be read."""
    command = Chance(VOCABULARY, seed).command_named(name)
    said: Pairs = [("do", name), ("id", new_id())]
    for field, value in plain(command).items():
        values = value if isinstance(value, list | tuple) else [value]
        said += [(field, str(one).lower() if isinstance(one, bool) else str(one)) for one in values]
    return said


def what_is(host: Host) -> Any:
    said = host.browser.get(f"/w/{host.workshop.id}/export.json").json()
    return {key: value for key, value in said.items() if key != "position"}


@pytest.mark.parametrize("who", ["participant", "helper", "facilitator"])
def test_nobody_gets_a_command_through_that_is_not_theirs(workshop: Workshop, who: Standing) -> None:
    host = workshop.host()
    host.opens_the_wall()
    phone, helper = workshop.phone(), workshop.helper()
    phone.writes("Kafé")
    before = what_is(host)
    browsers: dict[Standing, Browser] = {"participant": phone, "helper": helper.browser, "facilitator": host.browser}
    path = f"{phone.home}/do" if who == "participant" else f"/w/{workshop.id}/do"
    foreign = [name for name in VOCABULARY.names() if who not in VOCABULARY.type(name).by]
    assert len(foreign) > 3
    refused = [
        verdict(browsers[who].post(path, as_form(name, seed), script=True)) for name in foreign for seed in range(3)
    ]
    assert set(refused) <= {(403, "refused"), (422, "refused")}
    assert (403, "refused") in refused
    assert what_is(host) == before


def test_the_walls_link_and_the_groups_can_do_nothing(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    for browser in (workshop.wall(), workshop.group()):
        for name in VOCABULARY.names():
            assert browser.post(f"/w/{workshop.id}/do", as_form(name, 1), script=True).status_code == 404
        for pairs in ([("make", "helper")], [("revoke", "helper")]):
            assert browser.post(f"/w/{workshop.id}/links", pairs).status_code == 404
        assert browser.post(f"/{workshop.code}/do", as_form("idea_wall.post_idea", 1), script=True).status_code == 401


def test_a_helper_cannot_make_or_revoke_links(workshop: Workshop) -> None:
    helper = workshop.helper().browser
    for pairs in ([("make", "group")], [("make", "facilitator")], [("revoke", "projector")]):
        assert helper.post(f"/w/{workshop.id}/links", pairs).status_code == 404
    assert workshop.wall().get(f"/w/{workshop.id}/wall").status_code == 200


def test_no_form_makes_a_facilitators_link(workshop: Workshop) -> None:
    host = workshop.host()
    for standing in ("facilitator", "host", "participant", "", "x"):
        made = host.browser.post(f"/w/{workshop.id}/links", [("make", standing)])
        assert (made.status_code, made.headers["Location"]) == (303, f"/w/{workshop.id}/links")


def test_nobody_changes_somebody_elses_slip(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    writer, reader = workshop.phones(2)
    number = writer.writes("Min egen")
    tries: list[tuple[str, dict[str, Any]]] = [
        ("idea_wall.edit_idea", {"text": "Din"}),
        ("idea_wall.take_down_idea", {}),
    ]
    for do, more in tries:
        answer = reader.does(do, activity="a1", idea=number, **more)
        assert verdict(answer) == (409, "refused")
        assert "bare endre dine egne" in answer.text
    assert "Min egen" in reader.page(f"{reader.home}/alle")


def test_a_revoked_link_goes_dark_at_once(workshop: Workshop) -> None:
    host, wall = workshop.host(), workshop.wall()
    with wall.socket(f"/w/{workshop.id}/socket") as line:
        line.send("{}")
        line.recv(5)
        host.browser.post(f"/w/{workshop.id}/links", [("revoke", "projector")])
        assert last_code(line, 3) == 1008
    assert wall.get(f"/w/{workshop.id}/wall").status_code == 404
    assert Browser(workshop.url).get(workshop.links["projector"]).status_code == 404


# Forged cookies and links


def flipped(value: str) -> Iterator[str]:
    for n, char in enumerate(value):
        yield value[:n] + chr(ord(char) ^ 1) + value[n + 1 :]


def test_no_flipped_bit_makes_somebody_else(workshop: Workshop) -> None:
    host = workshop.host()
    host.opens_the_wall()
    phone = workshop.phone()
    phone.writes("Min lapp")
    forger = Browser(workshop.url)
    for forged in [*flipped(phone.cookie("vk_d")), "", "x", "x" * 22, "x" * 5_000, '"', "\u00e6" * 22]:
        with suppress(UnicodeEncodeError):
            page = forger.get(phone.home, headers={"Cookie": f"vk_d={forged}"})
            assert form_of(page.text, "workshop.join").action
            assert "Min lapp" not in page.text
    for forged in [*flipped(host.browser.cookie("vk_s")), phone.cookie("vk_d"), "x" * 22, "*", "link:x"]:
        assert forger.get(host.console, headers={"Cookie": f"vk_s={forged}"}).status_code == 404


def test_no_made_up_link_opens_anything(workshop: Workshop) -> None:
    browser = Browser(workshop.url)
    right = workshop.links["facilitator"].removeprefix("/enter/")
    id, secret = right.split(".")
    made_up = [
        *(f"{id}.{wrong}" for wrong in flipped(secret)),
        id,
        f"{id}.",
        f".{secret}",
        "signin.",
        "signin.x",
        "%00",
        "*",
    ]
    for token in [*made_up, "x" * 3_000, "%ff%fe", right.upper(), f"{id}.link:{secret}"]:
        answer = browser.get(f"/enter/{token}")
        assert answer.status_code == 404
        assert "Lenka virker ikke lenger" in answer.text
        assert "vk_s" not in answer.headers.get("Set-Cookie", "")


def test_the_sign_in_link_works_once(start_server: Callable[..., Server]) -> None:
    own = start_server()
    assert own.facilitator().get("/workshops").status_code == 200
    late = Browser(own.url)
    assert late.get(own.sign_in_link).status_code == 404
    assert late.get("/workshops").status_code == 403


def test_another_workshops_ids_open_nothing(server: Server) -> None:
    one, other = server.new(), server.new()
    host, foreign = one.host(), other.host()
    host.opens_the_wall()
    phone = one.phone()
    answers: list[httpx2.Response] = [
        phone.post(f"/{other.code}/do", as_form("idea_wall.post_idea", 1), script=True),
        host.browser.post(f"/w/{other.id}/do", as_form("workshop.end", 1), script=True),
        host.browser.get(f"/w/{other.id}/export.json"),
        host.browser.get(f"/p/{other.id}"),
    ]
    assert [answer.status_code for answer in answers] == [401, 404, 404, 404]
    assert phone.does("idea_wall.post_idea", activity=f"{other.id}:a1", text="Hei").status_code == 409
    assert "Salen kommer inn" in foreign.browser.page(foreign.console)
