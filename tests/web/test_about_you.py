"""Role and table are changed from the phone, for what comes after; nobody who has not come in gets to do it."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.reading import form_of, read, region
from tests.web.serving import Browser, Phone, Server, Workshop, new_id, submitted


def about(phone: Phone) -> str:
    return phone.page(f"{phone.home}/om")


def changed(phone: Phone, role: str | None = None, table: str | None = None) -> str:
    """The phone's own page after the form has been sent."""
    form = form_of(about(phone), "workshop.join")
    now = dict(form.fields)
    said = {"role": now["role"] if role is None else role, "table": now["table"] if table is None else table}
    answer = submitted(phone, form, role=said["role"], table=said["table"])
    assert answer.status_code == 303, read(answer.text).words
    return phone.page(answer.headers["Location"])


def chosen(page: str) -> list[str]:
    return [each.attributes["value"] for each in read(page).all("input", name="role") if "checked" in each.attributes]


def test_the_phone_leads_to_the_page_and_back(workshop: Workshop) -> None:
    phone = workshop.phone("relative", "4")
    links = [link.attributes["href"] for link in read(phone.page(phone.home)).all("a") if link.words == "Rolle og bord"]
    assert links == [f"{phone.home}/om"]
    page = about(phone)
    assert chosen(page) == ["relative"]
    assert dict(form_of(page, "workshop.join").fields)["table"] == "4"
    assert phone.home in [link.attributes["href"] for link in read(page).all("a")]
    assert "Det du alt har skrevet og svart, blir som det var." in read(page).words


def test_who_did_not_want_to_say_it_sees_that_and_may_say_it_now(workshop: Workshop) -> None:
    phone = workshop.phone()
    assert chosen(about(phone)) == [""]
    page = changed(phone, role="resident", table="7")
    assert "Lagret." in region(page, "receipt").words
    assert chosen(about(phone)) == ["resident"]
    assert dict(form_of(about(phone), "workshop.join").fields)["table"] == "7"
    changed(phone, role="")
    assert chosen(about(phone)) == [""]


def test_nobody_becomes_two(workshop: Workshop) -> None:
    phone = workshop.phone("resident")
    changed(phone, role="politician")
    workshop.host().opens("a1")
    assert "1 er med" in workshop.wall().page(f"/w/{workshop.id}/wall")


@pytest.mark.parametrize("table", ["100", "ti", "-1"])
def test_a_table_that_is_not_there_gets_its_sentence_on_the_same_page(workshop: Workshop, table: str) -> None:
    phone = workshop.phone("resident", "4")
    answer = submitted(phone, form_of(about(phone), "workshop.join"), role="employee", table=table)
    assert answer.status_code in (409, 422)
    assert "Det bordet finnes ikke." in read(answer.text).words
    assert chosen(answer.text) == ["employee"]
    assert chosen(about(phone)) == ["resident"]


def test_what_was_written_before_keeps_its_table(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone("resident", "4")
    host.opens("a1")
    phone.writes("Fra bord fire")
    changed(phone, table="5")
    phone.writes("Fra bord fem")
    told = host.browser.get(f"/w/{workshop.id}/export.csv").content.decode("utf-8-sig")
    rows = {row["Lappen slik den ble skrevet"]: row["Bord"] for row in csv.DictReader(io.StringIO(told), delimiter=";")}
    assert rows == {"Fra bord fire": "4", "Fra bord fem": "5"}


def test_no_stranger_and_nobody_after_the_end_has_the_page(workshop: Workshop, server: Server) -> None:
    phone = workshop.phone()
    assert Browser(server.url).get(f"{phone.home}/om").headers["Location"] == phone.home
    assert Browser(server.url).get("/0000/om").status_code in (303, 404)
    workshop.host().does("workshop.end")
    assert phone.get(f"{phone.home}/om").headers["Location"] == phone.home
    assert "Rolle og bord" not in read(phone.page(phone.home)).words


def test_a_stranger_who_posts_from_there_comes_in_as_from_the_door(workshop: Workshop, server: Server) -> None:
    stranger = Phone(workshop)
    stranger.page(stranger.home)
    said = [("do", "workshop.join"), ("id", new_id()), ("role", "resident"), ("table", "")]
    answer = stranger.post(f"{stranger.home}/do?om", said)
    assert answer.status_code == 303
    assert chosen(about(stranger)) == ["resident"]
