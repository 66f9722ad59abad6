"""A phone that is taken out of the workshop: what it is told, what it may still read, and how it comes in again."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.web.reading import forms, region
from tests.web.serving import HELLO, Host, Phone, Server, Workshop, new_id, next_html, submitted, verdict
from verksted.domain.workshop import PlannedActivity
from verksted.web.identity import DEVICE, person_id

OUT, IN = "workshop.remove_participant", "workshop.readmit_participant"
TITLE = "Denne telefonen er stengt ute"


@pytest.fixture
def host(workshop: Workshop) -> Host:
    host = workshop.host()
    host.opens_the_wall()
    return host


@pytest.fixture
def phone(host: Host) -> Phone:
    """Whoever wrote slip 1."""
    phone = host.workshop.phone()
    assert phone.writes("Noe stygt") == 1
    return phone


def posts(phone: Phone, text: str, **how: Any) -> httpx2.Response:
    return phone.does("idea_wall.post_idea", activity="a1", prompt=0, text=text, **how)


def takes_out(host: Host, idea: int = 1, activity: str = "a1") -> None:
    host.does(OUT, activity=activity, idea=idea)


def words_of(page: str, id: str = "stage") -> str:
    return region(page, id).words


# On the phone


def test_what_it_sends_is_refused_with_a_sentence(host: Host, phone: Phone) -> None:
    takes_out(host)

    answer = posts(phone, "Enda verre")

    assert verdict(answer) == (409, "refused")
    assert "Verten har stengt denne telefonen ute" in words_of(answer.text, "receipt")
    assert "Enda verre" not in host.browser.page(host.console)


def test_without_script_the_page_says_so_and_gives_the_words_back(host: Host, phone: Phone) -> None:
    takes_out(host)

    answer = posts(phone, "Det jeg skrev sist", script=False)

    assert answer.status_code == 409
    assert "Verten har stengt denne telefonen ute" in words_of(answer.text, "receipt")
    assert TITLE in words_of(answer.text)
    assert "Det jeg skrev sist" in words_of(answer.text)


def test_its_page_has_nothing_to_send_and_leads_to_what_may_be_read(host: Host, phone: Phone) -> None:
    other = host.workshop.phone()
    other.writes("Benk ved elva")
    takes_out(host)

    page = phone.page(phone.home)

    assert TITLE in words_of(page)
    assert not [form for form in forms(page) if "." in form.do]
    assert "Noe stygt" in phone.page(f"{phone.home}/mine")
    assert "Benk ved elva" in phone.page(f"{phone.home}/alle")
    assert phone.get(f"{phone.home}/lapp/1").status_code == 303
    assert TITLE not in other.page(other.home)


def test_coming_in_anew_with_the_same_browser_does_not_help(host: Host, phone: Phone) -> None:
    takes_out(host)

    assert verdict(phone.does("workshop.join", role="resident")) == (409, "refused")
    assert TITLE in words_of(phone.page(f"{phone.home}/bord/7"))


def test_the_page_changes_by_itself_and_back_again(host: Host, phone: Phone) -> None:
    with phone.socket(phone.socket_path()) as line:
        line.send(HELLO)
        assert 'name="text"' in next_html(line)
        takes_out(host)
        assert TITLE in _next_stage(line)
        host.does(IN, activity="a1", idea=1)
        assert 'name="text"' in _next_stage(line)
    assert verdict(posts(phone, "Nå er jeg snill")) == (200, "counts")


def _next_stage(line: Any) -> str:
    while 'hx-target="#stage"' not in (html := next_html(line)):
        continue
    return html


def test_a_phone_that_connects_while_it_is_out_hears_the_same(host: Host, phone: Phone) -> None:
    takes_out(host)

    heard = phone.hears(phone.socket_path())

    assert TITLE in heard
    assert 'name="text"' not in heard


def test_whoever_reads_all_the_slips_goes_on_reading(host: Host, phone: Phone) -> None:
    path = f"{phone.home}/socket?page=alle&choice=0"
    with phone.socket(path) as line:
        line.send(HELLO)
        assert "Noe stygt" in next_html(line)
        takes_out(host)
        host.workshop.phone().writes("Benk ved elva")
        while "Benk ved elva" not in next_html(line):
            continue


def test_after_the_end_everybody_is_thanked(host: Host, phone: Phone) -> None:
    takes_out(host)
    host.does("workshop.end")

    assert TITLE not in words_of(phone.page(phone.home))
    assert "Takk for i kveld" in words_of(phone.page(phone.home))


# Where ballots are secret


def test_dots_that_were_laid_count_and_no_more_are_taken(host: Host) -> None:
    people = host.opens_the_vote()
    tap = new_id()
    fields: dict[str, Any] = {"activity": "a2", "item": "1", "dots": "1"}
    assert verdict(people[0].does("dot_vote.set_dots", id=tap, **fields)) == (200, "counts")
    takes_out(host)

    again = people[0].does("dot_vote.set_dots", id=tap, **fields)
    more = people[0].lays(2)

    assert verdict(again) == (200, "counts")
    assert verdict(more) == (409, "refused")
    assert "stengt denne telefonen ute" in words_of(more.text, "receipt")
    assert verdict(people[1].lays(2)) == (200, "counts")


def test_a_phone_taken_out_for_a_slip_of_nobodys_is_out_of_everything(server: Server) -> None:
    trial = PlannedActivity("solution_test", "Løsninger", settings={"moderation": "off"})
    host = server.new(agenda=(trial, PlannedActivity("idea_wall", "Behov"))).host()
    rude, other = host.workshop.phones(2)
    host.opens("a1")
    light: dict[str, Any] = {"activity": "a1", "solution": "1", "light": "red"}
    assert verdict(rude.does("solution_test.give_light", **light, better="Noe stygt")) == (200, "counts")

    takes_out(host)

    assert TITLE in words_of(rude.page(rude.home))
    assert TITLE not in words_of(other.page(other.home))
    assert verdict(rude.does("solution_test.give_light", **light)) == (409, "refused")
    assert verdict(other.does("solution_test.give_light", **light)) == (200, "counts")
    host.opens("a2")
    wall: dict[str, Any] = {"activity": "a2", "prompt": "0", "text": "På veggen da"}
    assert verdict(rude.does("idea_wall.post_idea", **wall)) == (409, "refused")
    host.does(IN, activity="a1", idea=1)
    assert verdict(rude.does("idea_wall.post_idea", **wall)) == (200, "counts")


# For those who lead


def test_by_plain_forms_somebody_is_taken_out_and_let_in_again(host: Host, phone: Phone) -> None:
    host.does("idea_wall.hide_ideas", activity="a1", ideas="1")
    [hidden] = [f for f in forms(host.browser.page(host.console)) if f.do == OUT and ("idea", "1") in f.buttons]

    assert submitted(host.browser, hidden, ("idea", "1")).status_code == 303
    page = host.browser.page(host.console)
    [let_in] = [form for form in forms(page) if form.do == IN]
    assert "1 stengt ute" in words_of(page, "counts")
    assert "Den som skrev lapp 1" in words_of(page, "counts")
    assert submitted(host.browser, let_in).status_code == 303
    assert "stengt ute" not in words_of(host.browser.page(host.console), "counts")
    assert verdict(posts(phone, "Takk")) == (200, "counts")


def test_it_stands_among_what_is_done_and_on_no_page_whose_phone_it_was(host: Host, phone: Phone) -> None:
    takes_out(host)
    who = person_id(host.workshop.id, phone.cookie(DEVICE))

    log = host.browser.page(f"/w/{host.workshop.id}/log")
    pages = [log, host.browser.page(host.console), phone.page(phone.home), host.workshop.wall_page()]

    assert "Telefonen som lappen kom fra, er stengt ute." in log
    assert not [page for page in pages if who in page]


def test_it_is_taken_back_by_the_button_that_stands_there_for_a_while(host: Host, phone: Phone) -> None:
    answer = host.asks(OUT, activity="a1", idea=1)
    [undo, _in_the_list] = [form for form in forms(answer.text) if form.do == IN]

    assert verdict(host.browser.post(undo.action, undo.filled(), script=True)) == (200, "counts")
    assert verdict(posts(phone, "Takk")) == (200, "counts")


def test_a_helper_may_not_and_sees_who_is_out(host: Host, phone: Phone) -> None:
    helper = host.workshop.helper()
    assert verdict(helper.asks(OUT, activity="a1", idea=1)) == (403, "refused")
    takes_out(host)

    assert "1 stengt ute" in words_of(helper.browser.page(helper.console), "counts")
    assert verdict(helper.asks(IN, activity="a1", idea=1)) == (403, "refused")


@pytest.mark.parametrize(("idea", "words"), [("2", "skrevet inn av en vert"), ("77", "Fant ikke lappen")])
def test_where_no_phone_can_be_meant_the_host_is_told_why(host: Host, phone: Phone, idea: str, words: str) -> None:
    host.does("idea_wall.post_idea", activity="a1", prompt="0", text="Fra papir", **{"by.channel": "paper"})

    answer = host.asks(OUT, activity="a1", idea=idea)

    assert verdict(answer) == (409, "refused")
    assert words in words_of(answer.text, "notice")


def test_the_report_says_how_many_phones_it_was(host: Host, phone: Phone) -> None:
    page = f"/p/{host.workshop.id}"
    assert "telefon ute" not in host.browser.page(page)
    takes_out(host)
    assert "Verten stengte 1 telefon ute. Det som var sendt før det, er med og teller." in host.browser.page(page)
    host.does(IN, activity="a1", idea=1)
    assert "Verten stengte 1 telefon ute. 1 ble sluppet inn igjen." in host.browser.page(page)
