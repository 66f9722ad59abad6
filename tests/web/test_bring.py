"""What an earlier workshop came to is brought to another: from one that the device may open, or from its file."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from tests.web.reading import form_of, forms, read, region
from tests.web.serving import Browser, Host, Server, Workshop, submitted
from verksted.domain import limits


@pytest.fixture
def earlier(server: Server) -> Host:
    """A workshop with slips, a group and a vote on them; its facilitator is the one who is signed in."""
    workshop = server.new("Verksted om behov")
    browser = server.facilitator()
    assert browser.get(workshop.links["facilitator"]).status_code == 303
    host = Host(workshop, browser)
    host.opens_the_wall()
    phone = workshop.phone()
    for text in ("Kafé ved sjøen", "Flere benker", "Buss på søndager", "=HYPERLINK(1) <b>"):
        phone.writes(text)
    host.does("idea_wall.make_group", activity="a1", heading="Møteplasser", ideas=[1, 2])
    return host


@pytest.fixture
def host(server: Server) -> Host:
    """The next workshop of the same facilitator."""
    workshop = server.new("Verksted om løsninger")
    browser = server.facilitator()
    assert browser.get(workshop.links["facilitator"]).status_code == 303
    return Host(workshop, browser)


def ordinal(host: Host) -> str:
    return str(json.loads(host.browser.get(f"/w/{host.workshop.id}/export.json").content)["workshop"]["ordinal"])


def bring(host: Host) -> str:
    return f"/w/{host.workshop.id}/bring"


def ticked(host: Host, earlier: Host, *unticked: str) -> httpx2.Response:
    """The form of the first part as it is painted, without some boxes."""
    page = host.browser.page(f"{bring(host)}?from={earlier.workshop.id}")
    form = next(form for form in forms(page) if dict(form.fields).get("part"))
    return host.browser.post(form.action, [pair for pair in form.fields if pair[1] not in unticked])


def uploads(host: Host, data: bytes, name: str = "workshop.json") -> httpx2.Response:
    return host.browser.web.post(bring(host), files={"file": (name, data, "application/json")})


def exported(host: Host) -> bytes:
    return host.browser.get(f"/w/{host.workshop.id}/export.json").content


def brought(host: Host) -> str:
    return region(host.browser.page(f"/w/{host.workshop.id}/agenda"), "innspill").words


# From another workshop


def test_an_earlier_workshop_is_chosen_from_the_list_and_shows_what_it_has(earlier: Host, host: Host) -> None:
    page = host.browser.page(f"/w/{host.workshop.id}/agenda")
    options = [option.attributes["value"] for option in region(page, "from").all("option")]
    assert earlier.workshop.id in options
    assert host.workshop.id not in options
    page = host.browser.page(f"{bring(host)}?from={earlier.workshop.id}")
    number = ordinal(earlier)
    assert f"Møteplasser {number}-1, {number}-2" in read(page).words
    assert f"Buss på søndager {number}-3" in read(page).words
    assert "=HYPERLINK(1) <b>" in read(page).words


def test_what_was_ticked_comes_along_with_its_references(earlier: Host, host: Host) -> None:
    answer = ticked(host, earlier, "3")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("#innspill")
    words = brought(host)
    assert "2 innspill er med" in words
    assert f"Møteplasser {ordinal(earlier)}-1, {ordinal(earlier)}-2" in words
    assert "Buss" not in words
    assert earlier.browser.page(earlier.console), "the earlier workshop is as it was"


def test_what_the_hall_liked_best_stands_first_once_it_is_shown_and_no_sooner(earlier: Host, host: Host) -> None:
    earlier.opens("a2", loose="apart")
    assert earlier.workshop.phone().lays(3).status_code == 200
    address = f"{bring(host)}?from={earlier.workshop.id}"

    def first() -> str:
        lists = [element for element in read(host.browser.page(address)).walk() if element.tag == "ul"]
        return next(element.words for element in lists if "Møteplasser" in element.words)

    assert "1 prikk" not in first()
    assert first().startswith("Møteplasser")
    earlier.does("workshop.reveal", activity="a2")
    assert first().startswith("=HYPERLINK(1) <b> 1 prikk")
    assert "Møteplasser 0 prikker" in first()


def test_a_vote_on_what_was_brought_shows_where_it_comes_from(earlier: Host, host: Host) -> None:
    ticked(host, earlier)
    form = form_of(host.browser.page(f"/w/{host.workshop.id}/agenda"), "workshop.change_activity", activity="a2")
    assert submitted(host.browser, form, source="brought").status_code == 303
    host.does("workshop.open_activity", activity="a2", loose="apart")
    phone, reference = host.workshop.phone(), f"{ordinal(earlier)}-3"
    screens = {
        "phone": (phone, phone.home),
        "wall": (host.workshop.wall(), f"/w/{host.workshop.id}/wall"),
        "console": (host.browser, host.console),
    }
    for name, (browser, path) in screens.items():
        stage = region(browser.page(path), "stage")
        assert "Buss på søndager" in stage.words, name
        assert reference in stage.words, name
    report = host.browser.page(f"/p/{host.workshop.id}")
    assert reference in read(report).words


def test_what_was_brought_can_be_left_out_and_taken_in_again(earlier: Host, host: Host) -> None:
    ticked(host, earlier)
    page = host.browser.page(f"/w/{host.workshop.id}/agenda")
    form = form_of(page, "workshop.leave_items", left="true")
    assert submitted(host.browser, form, chosen=[("keys", "b1")]).status_code == 303
    assert "1 innspill er ikke med" in brought(host)
    page = host.browser.page(f"/w/{host.workshop.id}/agenda")
    again = form_of(page, "workshop.leave_items", left="false")
    assert submitted(host.browser, again, chosen=[("keys", "b1")]).status_code == 303
    assert "ikke med" not in brought(host)


def test_bringing_is_taken_back_with_one_press(earlier: Host, host: Host) -> None:
    answer = ticked(host, earlier)
    page = host.browser.page(answer.headers["Location"].partition("#")[0])
    undo = next(form for form in forms(page) if form.do == "workshop.leave_items" and form.element.words == "Angre")
    assert submitted(host.browser, undo).status_code == 303
    assert "3 innspill er ikke med" in brought(host)


def test_with_nothing_ticked_one_is_told_so(earlier: Host, host: Host) -> None:
    answer = ticked(host, earlier, "g1", "3", "4")
    assert answer.status_code == 422
    assert "ingenting å ta med" in read(answer.text).words


def test_the_same_is_not_brought_twice(earlier: Host, host: Host) -> None:
    for _ in range(2):
        assert ticked(host, earlier).status_code == 303
    assert "3 innspill er med" in brought(host)


def test_a_workshop_one_may_not_open_has_nothing_to_give(server: Server, host: Host) -> None:
    strange = server.new("En annens")
    strange.host().opens_the_wall()
    strange.phone().writes("Hemmelig tanke")
    for id in (strange.id, "w" + "0" * 12, "w" * 300, "../x", host.workshop.id):
        page = host.browser.get(f"{bring(host)}?from={id}").text
        assert "Hemmelig tanke" not in page
        answer = host.browser.post(bring(host), [("from", id), ("part", "a1"), ("keys", "1")])
        assert answer.status_code == 422
    assert "innspill er med" not in brought(host)


def test_nothing_hidden_or_unread_comes_along(earlier: Host, host: Host) -> None:
    earlier.does("idea_wall.hide_ideas", activity="a1", ideas=[3], reason="nevner en person")
    page = host.browser.page(f"{bring(host)}?from={earlier.workshop.id}")
    assert "Buss på søndager" not in page
    assert "Møteplasser" in page


# From a file


def test_the_file_of_a_workshop_brings_what_it_came_to_last(earlier: Host, host: Host) -> None:
    answer = uploads(host, exported(earlier))
    assert answer.status_code == 303, read(answer.text).words
    number = ordinal(earlier)
    assert f"Møteplasser {number}-1, {number}-2" in brought(host)
    assert f"Buss på søndager {number}-3" in brought(host)


def deep(data: bytes) -> bytes:
    return b'{"format":"verksted.workshop","schema":1,"workshop":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def edited(data: bytes, change: Any) -> bytes:
    file = json.loads(data)
    change(file["workshop"])
    return json.dumps(file).encode()


def wall_of(workshop: dict[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = workshop["agenda"][0]["state"]
    return state


HOSTILE: dict[str, Any] = {
    "nothing": lambda _: b"",
    "half a file": lambda data: data[: len(data) // 2],
    "no json": lambda _: b"\x00\xff\xfe<html>",
    "a list": lambda _: b"[]",
    "another format": lambda data: data.replace(b"verksted.workshop", b"quiz.game"),
    "a nest": deep,
    "a huge number": lambda data: data.replace(b'"next_number": 5', b'"next_number": ' + b"9" * 400_000),
    "an agenda of words": lambda data: edited(data, lambda w: w.update(agenda=["a1"] * 1_000)),
    "a kind of nobody": lambda data: edited(data, lambda w: w["agenda"][0].update(kind="__class__")),
    "a slip that is not there": lambda data: edited(
        data, lambda w: wall_of(w).update(places={"999": ["g1"]}, ideas={})
    ),
    "slips merged with none": lambda data: edited(
        data, lambda w: wall_of(w).update(merges={"3": {"numbers": [3, 78], "text": "A"}})
    ),
    "words too long for a ballot": lambda data: edited(
        data, lambda w: wall_of(w)["ideas"]["3"].update(text="x" * 100_000)
    ),
    "a key that is no number": lambda data: edited(data, lambda w: wall_of(w).update(ideas={"en": {}})),
    "nothing written yet": lambda data: edited(data, lambda w: w.update(agenda=[])),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_a_sentence_and_brings_nothing(earlier: Host, host: Host, what: str) -> None:
    answer = uploads(host, HOSTILE[what](exported(earlier)))
    if answer.status_code == 303:
        pytest.fail(f"{what} was brought: {brought(host)}")
    assert answer.status_code == 422
    (alert,) = read(answer.text).all(role="alert")
    assert len(alert.words) > 20
    assert "innspill er med" not in brought(host)


def test_a_file_larger_than_any_workshop_is_not_read(host: Host) -> None:
    for size in (limits.brought_file_bytes_max + 1, 26_000_000):
        answer = uploads(host, b" " * size)
        assert answer.status_code == 422
        assert "Fila er for stor" in read(answer.text).words


def test_half_a_character_in_a_file_is_shown_and_breaks_nothing(earlier: Host, host: Host) -> None:
    data = edited(exported(earlier), lambda w: wall_of(w)["ideas"]["3"].update(text="Buss \ud83d"))
    answer = uploads(host, data)
    assert answer.status_code in (303, 422)
    assert host.browser.page(f"/w/{host.workshop.id}/agenda")
    assert host.browser.page(host.console)


def test_only_those_who_lead_bring_anything(earlier: Host, workshop: Workshop) -> None:
    for browser in (workshop.helper().browser, workshop.wall(), workshop.group(), Browser(workshop.url)):
        assert browser.get(f"/w/{workshop.id}/bring").status_code == 404
        assert browser.post(f"/w/{workshop.id}/bring", [("from", earlier.workshop.id)]).status_code == 404
