"""«Fungerer det på telefonen din?»: every part is tried for real, with script and without."""

from __future__ import annotations

import json
import re

from tests.web.reading import forms, region
from tests.web.serving import Browser, Server, Workshop, heard_at, last_code

READY = "Telefonen din er klar"


def shown(page: str, id: str) -> bool:
    return "hidden" not in region(page, id).attributes


def test_a_phone_without_script_is_ready_by_one_button(server: Server) -> None:
    phone = Browser(server.url)
    page = phone.page("/test")
    assert not shown(page, "ready")
    [form] = [form for form in forms(page) if form.action == "/test"]
    answer = phone.post(form.action, form.fields)
    assert answer.status_code == 200
    assert shown(answer.text, "ready")
    assert READY in answer.text
    assert not shown(answer.text, "not-ready")


def test_a_phone_that_keeps_no_cookie_is_told_what_to_do(server: Server) -> None:
    answer = Browser(server.url).post("/test", [])
    assert not shown(answer.text, "ready")
    assert shown(answer.text, "not-ready")
    assert "informasjonskapsler" in region(answer.text, "not-ready").words


def test_our_script_hears_whether_the_cookie_came_along(server: Server) -> None:
    phone = Browser(server.url)
    assert phone.post("/test", [], script=True).json()["cookies"] is False
    phone.page("/test")
    assert phone.post("/test", [], script=True).json()["cookies"] is True


def test_a_real_socket_beats_and_listens_to_nothing(server: Server) -> None:
    with Browser(server.url).socket("/test/socket") as line:
        line.send('{"do": "workshop.end"}')
        beats = [json.loads(line.recv(5)) for _ in range(2)]
        assert [sorted(beat) for beat in beats] == [["now"], ["now"]]
        assert beats[0]["now"] < beats[1]["now"]
        assert last_code(line, 10) == 1000


def test_a_foreign_page_gets_no_beat(server: Server) -> None:
    assert heard_at(Browser(server.url), "/test/socket", "https://evil.example")[0] == 1008
    assert Browser(server.url, {"Origin": "https://evil.example"}).post("/test", []).status_code == 403


def test_it_says_the_same_whether_there_is_such_a_workshop_or_not(workshop: Workshop) -> None:
    there, nowhere = (Browser(workshop.url) for _ in range(2))
    pages = [there.page(f"/test/{workshop.code}"), nowhere.page("/test/999999999999")]
    assert _bare(pages[0], workshop.code) == _bare(pages[1], "999999999999")
    answers = [there.post(f"/test/{workshop.code}", []), nowhere.post("/test/999999999999", [])]
    assert {answer.status_code for answer in answers} == {200}
    assert all(READY in answer.text for answer in answers)


def _bare(page: str, code: str) -> str:
    """But for the moment it was made at."""
    return re.sub(r'data-now="\d+"', "", page.replace(code, "CODE"))


def test_the_cookie_is_on_the_list_of_cookies(server: Server) -> None:
    phone = Browser(server.url)
    phone.page("/test")
    assert phone.cookie("vk_p")
    assert "vk_p" in phone.page("/personvern")


def test_nothing_of_a_workshop_is_seen_from_there(workshop: Workshop) -> None:
    assert "Framtidas omsorg" not in Browser(workshop.url).page(f"/test/{workshop.code}")
