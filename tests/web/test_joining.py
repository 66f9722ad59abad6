"""From the code on the wall to the field one writes in; and the same person again, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_urlsafe
from urllib.parse import quote

import pytest

from tests.web.reading import form_of, forms, read, region
from tests.web.serving import Browser, Phone, Server, Workshop, new_id, verdict
from verksted.store.embedded import EmbeddedStore


def words(html: str) -> str:
    return read(html).all("main")[0].words


def test_three_taps_from_the_code_to_the_field_one_writes_in(server: Server, workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    phone = Phone(workshop)
    front = forms(phone.page("/"))[0]
    assert front.element.attributes["method"] == "get"
    met = phone.get(f"/?code={workshop.code}", follow=True)
    come_in = form_of(met.text, "workshop.join")
    inside = phone.post(come_in.action, come_in.filled(role="resident"), headers={"Origin": server.url})
    assert form_of(phone.page(inside.headers["Location"]), "idea_wall.post_idea").action


@pytest.mark.parametrize("role", ["", "resident", "relative", "developer", "business", "politician", "employee"])
def test_a_role_is_a_choice_and_so_is_none(workshop: Workshop, role: str) -> None:
    assert Phone(workshop).joins(role).status_code == 303


def test_the_tables_own_address_seats_the_person_at_the_table(workshop: Workshop) -> None:
    phone = Phone(workshop)
    page = phone.page(f"/{workshop.code}/bord/7")
    assert "bord 7" in words(page)
    form = form_of(page, "workshop.join")
    assert dict(form.fields)["table"] == "7"
    assert phone.post(form.action, form.fields).status_code == 303
    assert phone.get(f"/{workshop.code}/bord/7").headers["Location"] == phone.home


@pytest.mark.parametrize("spelling", ["/{code}/BORD/7", "/{a} {b}/bord/7", "/ {code} /Bord/ 7", "/{code}%20/bord/7"])
def test_capitals_and_spaces_make_no_other_address(workshop: Workshop, spelling: str) -> None:
    path = spelling.format(code=workshop.code, a=workshop.code[:2], b=workshop.code[2:])
    assert dict(form_of(Phone(workshop).page(path), "workshop.join").fields)["table"] == "7"


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{a} {b}", "{a}\u00a0{b}"])
def test_the_code_is_found_however_it_is_typed(workshop: Workshop, typed: str) -> None:
    code = typed.format(code=workshop.code, a=workshop.code[:2], b=workshop.code[2:])
    answer = Browser(workshop.url).get(f"/?code={quote(code)}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{workshop.code}")


@pytest.mark.parametrize("path", ["/1", "/00{code}", "/99999999999", "/{long}", "/1/alle", "/1/lapp/1", "/1/bord/1"])
def test_a_wrong_code_gets_a_sentence_and_the_field_again(workshop: Workshop, path: str) -> None:
    answer = Browser(workshop.url).get(path.format(code=workshop.code, long="9" * 5_000), follow=True)
    assert answer.status_code in (404, 429)
    assert "Sjekk" in words(answer.text)
    assert "/" in {form.action for form in forms(answer.text)} | {
        a.attributes["href"] for a in read(answer.text).all("a")
    }


def test_what_is_no_code_at_all_gets_the_field_again_with_what_was_typed(server: Server) -> None:
    answer = Browser(server.url).get("/?code=%22%3E%3Cb%3Efire")
    assert answer.status_code == 200
    assert read(answer.text).all("input", id="code")[0].attributes["value"] == '"><b>fire'
    assert "Vi fant ikke noe verksted med" in words(answer.text)


def test_many_wrong_codes_slow_the_guesser_and_nobody_else(workshop: Workshop) -> None:
    guesser, inside = Browser(workshop.url), workshop.phone()
    guesses: list[int] = []
    while 429 not in guesses:
        guesses.append(guesser.get(f"/{len(guesses) + 1}").status_code)
    assert set(guesses) == {404, 429}
    assert len(guesses) < 60
    assert inside.get(inside.home).status_code == 200
    assert Phone(workshop).joins().status_code == 303


def test_three_hundred_people_behind_one_address_are_all_welcome(workshop: Workshop) -> None:
    door = Browser(workshop.url)
    form = form_of(door.page(f"/{workshop.code}"), "workshop.join")

    def comes_in(_: int) -> int:
        pairs = [*form.filled()[:1], ("id", new_id())]
        return door.post(form.action, pairs, headers={"Cookie": f"vk_d={token_urlsafe(16)}"}).status_code

    with ThreadPoolExecutor(8) as hall:
        answers = list(hall.map(comes_in, range(300)))
    assert answers == [303] * 300
    seen = region(workshop.host().browser.page(f"/w/{workshop.id}/console"), "counts").words
    assert "300 er med" in seen


def test_a_locked_door_says_so_and_lets_nobody_new_in(workshop: Workshop) -> None:
    inside, late = workshop.phone(), Phone(workshop)
    form = form_of(late.page(late.home), "workshop.join")
    workshop.host().does("workshop.set_door", open="false")
    assert "Døra er låst" in words(late.page(late.home))
    refused = late.post(form.action, form.fields)
    assert refused.status_code == 409
    assert "Døra er låst" in words(refused.text)
    assert late.does("workshop.join").status_code == 409
    assert "Snart begynner vi" in words(inside.page(inside.home))


def test_the_way_to_try_again_leads_to_the_door(workshop: Workshop) -> None:
    late = Phone(workshop)
    form = form_of(late.page(late.home), "workshop.join")
    host = workshop.host()
    host.does("workshop.set_door", open="false")
    refused = late.post(form.action, form.fields)
    again = [a for a in read(refused.text).all("a") if a.words == "Prøv igjen"]
    host.does("workshop.set_door", open="true")
    assert form_of(late.page(again[0].attributes["href"]), "workshop.join").action


def test_an_ended_workshop_says_so_to_those_outside_and_inside(workshop: Workshop) -> None:
    inside, late = workshop.phone(), Phone(workshop)
    form = form_of(late.page(late.home), "workshop.join")
    workshop.host().does("workshop.end")
    assert "Verkstedet er avsluttet" in words(late.page(late.home))
    refused = late.post(form.action, form.fields)
    assert (refused.status_code, "avsluttet" in words(refused.text)) == (409, True)
    assert "Takk for i kveld" in words(inside.page(inside.home))


@pytest.mark.parametrize("table", ["100", "-1", "tre", "9" * 400, "1.5"])
def test_a_table_that_is_not_there_gets_a_sentence_and_the_role_stays_chosen(workshop: Workshop, table: str) -> None:
    refused = Phone(workshop).joins("relative", table)
    assert refused.status_code in (409, 422)
    assert "Det bordet finnes ikke" in words(refused.text)
    kept = dict(form_of(refused.text, "workshop.join").fields)
    assert (kept["role"], kept["table"]) == ("relative", table)


def test_a_made_up_role_is_refused_with_a_sentence(workshop: Workshop) -> None:
    refused = Phone(workshop).joins("ordfører<script>")
    assert refused.status_code == 409
    assert "Velg en av rollene" in words(refused.text)


def test_whoever_comes_late_lands_in_what_runs(workshop: Workshop) -> None:
    host = workshop.host()
    assert "Snart begynner vi" in words(workshop.phone().page(f"/{workshop.code}"))
    people = host.opens_the_vote()
    late = workshop.phone()
    assert form_of(late.page(late.home), "dot_vote.set_dots").action
    host.does("workshop.pause")
    assert "Pause" in words(workshop.phone().page(late.home))
    assert len(people) == 3


def test_the_same_phone_is_the_same_person_after_a_reload_and_in_a_second_tab(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    phone = workshop.phone()
    number = phone.writes("Flere benker langs elva")
    tab = Browser(workshop.url)
    tab.web.cookies = phone.web.cookies
    for page in (phone.page(phone.home), phone.page(phone.home), tab.page(phone.home)):
        assert "Flere benker langs elva" in region(page, "mine").words
        assert f"/{workshop.code}/lapp/{number}" in page
    other = workshop.phone()
    assert "Flere benker" not in region(other.page(other.home), "mine").words


def test_joining_again_is_the_same_person_in_another_seat(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    phone = workshop.phone("resident", "3")
    phone.writes("Kafé ved sjøen")
    assert verdict(phone.does("workshop.join", role="relative", table=4)) == (200, "counts")
    assert "Kafé ved sjøen" in region(phone.page(phone.home), "mine").words
    assert "1 er med" in region(workshop.host().browser.page(f"/w/{workshop.id}/console"), "counts").words


def test_a_server_that_starts_again_knows_everybody(store: EmbeddedStore, start_server: Callable[..., Server]) -> None:
    first = start_server(VERKSTED_REDIS_URL=store.url)
    workshop = first.new()
    host = workshop.host()
    phone = host.opens_the_vote()[0]
    assert verdict(phone.lays(2)) == (200, "counts")
    first.stop()
    first.start()
    assert 'data-dots="1"' in region_html(phone.page(phone.home), "slot-2")
    assert verdict(phone.lays(2, 0)) == (200, "counts")
    assert host.browser.get(host.console).status_code == 200


def region_html(html: str, id: str) -> str:
    """The attributes of everything in a region, as text."""
    return " ".join(f'{name}="{value}"' for each in region(html, id).walk() for name, value in each.attributes.items())


def test_a_phone_that_keeps_no_cookie_is_told_and_not_let_in_as_somebody_else(workshop: Workshop) -> None:
    phone = Phone(workshop)
    form = form_of(phone.page(phone.home), "workshop.join")
    phone.web.cookies.clear()
    refused = phone.post(form.action, form.fields)
    assert refused.status_code == 403
    assert "Telefonen husker deg ikke" in words(refused.text)
    phone.web.cookies.clear()
    by_script = phone.does("workshop.join", id=new_id())
    assert (by_script.status_code, "Verksted-Verdict" in by_script.headers) == (401, False)


def test_nobody_votes_or_writes_without_having_come_in(workshop: Workshop) -> None:
    people = workshop.host().opens_the_vote()
    stranger = Phone(workshop)
    stranger.get(stranger.home)
    assert stranger.cookie("vk_d")
    answers = [
        stranger.does(do, script=script, activity="a2", **fields)
        for script in (True, False)
        for do, fields in (
            ("dot_vote.set_dots", {"item": 1, "dots": 1}),
            ("dot_vote.finish_ballot", {"finished": "true"}),
            ("idea_wall.post_idea", {"prompt": 0, "text": "Utenfra"}),
        )
    ]
    assert {answer.status_code for answer in answers} <= {401, 403, 409}
    assert verdict(people[0].lays(1)) == (200, "counts")
    stage = region(workshop.host().browser.page(f"/w/{workshop.id}/console"), "stage").words
    assert "1 har lagt minst én prikk" in stage
