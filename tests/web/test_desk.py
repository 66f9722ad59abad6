"""The helper's desk, as a browser without script has it and as our script does: paper, hands, and phones that go round."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.web.reading import form_of, forms, read, region
from tests.web.serving import Host, Phone, Server, Workshop, command, heard_at, new_id, next_html, submitted, verdict


def voting(server: Server, *texts: str) -> tuple[Workshop, Host]:
    workshop = server.new()
    host = workshop.host()
    host.opens_the_vote(*texts)
    return workshop, host


def types(host: Host, do: str, valg: int = 201, *, script: bool = True, **fields: object) -> httpx2.Response:
    path = f"/w/{host.workshop.id}/table?valg={valg}"
    return host.browser.post(path, command(f"dot_vote.{do}", None, {"activity": "a2", **fields}), script=script)


def desk(host: Host, valg: int = 0) -> str:
    return host.browser.page(f"/w/{host.workshop.id}/table?valg={valg}")


def revealed(host: Host) -> dict[int, int]:
    """The result as it stands in the file."""
    host.does("workshop.reveal", activity="a2")
    state = host.browser.get(f"/w/{host.workshop.id}/export.json").json()["workshop"]["agenda"][1]["state"]
    return {int(number): dots for number, dots in (state["counted"] or {"marks": {}})["marks"].items()}


# Sheets, without script


def test_a_batch_is_typed_by_plain_forms_alone_from_the_first_sheet_to_the_last(server: Server) -> None:
    workshop, host = voting(server)
    helper = workshop.helper()
    page = desk(helper)
    assert "Ny bunke 1" in region(page, "stage").words
    made = submitted(helper.browser, form_of(page, "dot_vote.set_batch"), sheets="2")
    assert urlsplit(made.headers["Location"]).query.startswith("valg=201")
    for marks in ("3 1", "2, 3"):
        page = helper.browser.page(made.headers["Location"])
        assert "autofocus" in page
        made = submitted(helper.browser, form_of(page, "dot_vote.enter_sheet"), marks=marks, role="resident")
        assert made.status_code == 303
    page = helper.browser.page(made.headers["Location"])
    assert "Ark 2: " not in region(page, "record").words
    assert "Kontroll: ark 2" in region(page, "stage").words
    made = submitted(helper.browser, form_of(page, "dot_vote.check_sheet"), marks="3 2")
    assert "Bunke 1 er ferdig" in region(helper.browser.page(made.headers["Location"]), "stage").words
    assert revealed(host) == {1: 1, 2: 1, 3: 2}


def test_what_was_chosen_for_one_sheet_stays_chosen_for_the_next(server: Server) -> None:
    _, host = voting(server)
    types(host, "set_batch", 200, batch=1, sheets=3)
    page = desk(host, 201)
    made = submitted(host.browser, form_of(page, "dot_vote.enter_sheet"), marks="1", role="politician")
    again = form_of(host.browser.page(made.headers["Location"]), "dot_vote.enter_sheet")
    assert dict(again.fields)["role"] == "politician"


def test_a_wrong_line_gets_its_sentence_at_once_and_its_words_stay_in_the_field(server: Server) -> None:
    _, host = voting(server)
    types(host, "set_batch", 200, batch=1, sheets=3)
    for marks, sentence in (
        ("3 9", "Forslag 9 finnes ikke"),
        ("1 2 3 4", "Det er bare 3 prikker til hver"),
        ("2 2", "Det er lov med 1 prikk på hvert forslag"),
        ("tre", "Skriv bare tall"),
        ("", "Skriv tallene på arket"),
    ):
        page = desk(host, 201)
        refused = submitted(host.browser, form_of(page, "dot_vote.enter_sheet"), marks=marks)
        assert refused.status_code in (409, 422)
        assert sentence in region(refused.text, "notice").words
        assert dict(form_of(refused.text, "dot_vote.enter_sheet").fields)["marks"] == marks


def test_a_blank_sheet_is_said_to_be_one_and_a_spoiled_one_is_taken_out(server: Server) -> None:
    _, host = voting(server)
    types(host, "set_batch", 200, batch=1, sheets=2)
    form = form_of(desk(host, 201), "dot_vote.enter_sheet")
    assert submitted(host.browser, form, ("blank", "true")).status_code == 303
    assert submitted(host.browser, form_of(desk(host, 201), "dot_vote.withdraw_sheet")).status_code == 303
    words = region(desk(host, 201), "record").words
    assert "2 Teller ikke" in words
    assert "1 Blankt" in words


def test_a_sheet_is_corrected_by_its_number(server: Server) -> None:
    _, host = voting(server)
    types(host, "set_batch", 200, batch=1, sheets=2)
    types(host, "enter_sheet", batch=1, sheet=1, marks="1 2")
    form = form_of(desk(host, 201), "dot_vote.correct_sheet")
    done = submitted(host.browser, form, None, (), sheet="1", **{"marks@dot_vote.correct_sheet": "3"})
    assert done.status_code == 303
    form = form_of(desk(host, 201), "dot_vote.correct_sheet")
    taken = submitted(host.browser, form, ("do", "dot_vote.withdraw_sheet"), sheet="2")
    assert taken.status_code == 303
    assert revealed(host) == {3: 1}


def test_hands_are_counted_by_plain_forms(server: Server) -> None:
    _, host = voting(server)
    people = form_of(desk(host, 299), "dot_vote.set_hands_people")
    assert submitted(host.browser, people, people="9").status_code == 303
    form = next(f for f in forms(desk(host, 299)) if ("option", "2") in f.fields)
    assert submitted(host.browser, form, hands="10").status_code == 409
    assert submitted(host.browser, form, hands="7").status_code == 303
    assert "Telt" in region(desk(host, 299), "slot-2").words
    assert revealed(host) == {2: 7}


# With our script


def test_an_answer_to_our_script_holds_the_next_sheet_and_a_receipt(server: Server) -> None:
    _, host = voting(server)
    types(host, "set_batch", 200, batch=1, sheets=3)
    answer = types(host, "enter_sheet", batch=1, sheet=1, marks="3 1")
    assert verdict(answer) == (200, "counts")
    assert "Ark 1: 3 1" in region(answer.text, "notice").words
    assert dict(form_of(answer.text, "dot_vote.enter_sheet").fields)["sheet"] == "2"


def test_a_line_sent_again_is_one_sheet(server: Server) -> None:
    _, host = voting(server)
    types(host, "set_batch", 200, batch=1, sheets=3)
    path, tap = f"/w/{host.workshop.id}/table?valg=201", new_id()
    said = command("dot_vote.enter_sheet", tap, {"activity": "a2", "batch": 1, "sheet": 1, "marks": "3 1"})
    assert [verdict(host.browser.post(path, said, script=True)) for _ in range(3)] == [(200, "counts")] * 3
    assert revealed(host) == {1: 1, 3: 1}


def test_the_desk_of_another_helper_follows_and_no_number_is_on_it(server: Server) -> None:
    workshop, host = voting(server)
    types(host, "set_batch", 200, batch=1, sheets=3)
    other = workshop.helper()
    with other.browser.socket(f"/w/{workshop.id}/socket?page=table&choice=201") as line:
        line.send("{}")
        assert "0 av 3 ark" in read(next_html(line)).words
        types(host, "enter_sheet", batch=1, sheet=1, marks="4 2")
        heard = read(next_html(line)).words
    assert "1 av 3 ark" in heard
    assert "1 2 tall" in heard
    assert "4 2" not in heard


def test_the_desk_s_socket_is_for_hosts(server: Server) -> None:
    workshop, host = voting(server)
    path = f"/w/{workshop.id}/socket?page=table"
    assert heard_at(host.browser, path)[0] == 0
    for stranger in (workshop.wall(), workshop.group(), workshop.phone()):
        assert heard_at(stranger, path)[0] == 1008


# Slips, and where one is


def test_a_slip_from_paper_gets_a_number_to_write_on_it(server: Server) -> None:
    workshop = server.new()
    host = workshop.host()
    host.opens_the_wall()
    form = form_of(desk(host), "idea_wall.post_idea")
    done = submitted(host.browser, form, None, (), text="Benk ved elva", **{"by.table": "4"})
    page = host.browser.page(done.headers["Location"])
    assert "Skriv på lappen: 1" in region(page, "notice").words
    assert "1 Benk ved elva Papir · bord 4" in region(page, "record").words
    assert dict(form_of(page, "idea_wall.post_idea").fields)["by.table"] == "4"


def test_a_printed_slip_keeps_the_number_that_stands_on_it(server: Server) -> None:
    workshop = server.new()
    host = workshop.host()
    host.opens_the_wall()
    assert "paper_number" not in dict(form_of(desk(host), "idea_wall.post_idea").fields)
    host.does("workshop.reserve_numbers", count=3)
    workshop.phone().writes("Fra en telefon")
    form = form_of(desk(host), "idea_wall.post_idea")
    done = submitted(host.browser, form, text="Fra et trykt ark", paper_number="2")
    assert "Skriv på lappen: 2" in region(host.browser.page(done.headers["Location"]), "notice").words
    twice = submitted(host.browser, form_of(desk(host), "idea_wall.post_idea"), text="Samme nummer", paper_number="2")
    assert twice.status_code == 409
    kept = dict(form_of(twice.text, "idea_wall.post_idea").fields)
    assert kept["text"] == "Samme nummer"


def test_the_desk_stays_with_what_is_typed_when_the_hall_moves_on(server: Server) -> None:
    workshop = server.new()
    host = workshop.host()
    host.opens_the_wall()
    workshop.phone().writes("Kafé")
    page = desk(host)
    action = form_of(page, "idea_wall.post_idea").action
    host.opens("a2")
    assert "Papirlapper" in region(host.browser.page(action), "stage").words
    assert "Salen er her nå" in region(host.browser.page(action), "places").words
    assert "Ny bunke" in region(desk(host), "stage").words


def test_before_anything_has_begun_and_after_the_end_the_desk_says_so(server: Server) -> None:
    workshop = server.new()
    host = workshop.host()
    assert "Ikke noe å føre inn ennå" in read(desk(host)).words
    host.opens_the_wall()
    host.does("workshop.end")
    assert "Verkstedet er avsluttet" in read(desk(host)).words


def test_a_place_that_is_none_is_the_one_where_the_hall_is(server: Server) -> None:
    _, host = voting(server)
    for valg in ("9999", "abc", "-1", "298", ""):
        assert "Ny bunke" in region(host.browser.page(f"/w/{host.workshop.id}/table?valg={valg}"), "stage").words


# A phone that goes round, without script


def presses(phone: Phone, do: str, button: tuple[str, str] | None = None, **answers: str) -> str:
    """One plain form on the phone's page, and the page it leads to."""
    done = submitted(phone, form_of(phone.page(phone.home), do), button, (), **answers)
    assert done.status_code == 303, read(done.text).words
    return phone.page(done.headers["Location"])


def test_a_phone_goes_round_a_table_by_plain_forms_and_nothing_of_a_ballot_is_seen_between_two(server: Server) -> None:
    workshop, host = voting(server, "Kafé", "Benk", "Buss")
    host.does("workshop.set_seats", table=4, seats=2)
    phone = workshop.phone("resident", "4")
    assert [value for name, value in form_of(phone.page(phone.home), "dot_vote.share_phone").buttons if name] == ["2"]
    presses(phone, "dot_vote.share_phone", ("people", "2"))
    for turn, item in (("1", "3"), ("2", "1")):
        between = phone.page(phone.home)
        assert f"Stemme {turn} av 2" in read(between).words
        assert [form.do for form in forms(between) if form.do.startswith("dot_vote")] == ["dot_vote.begin_ballot"]
        assert "Ta bort" not in between
        page = presses(phone, "dot_vote.begin_ballot")
        assert 'aria-pressed="true"' not in page
        form = form_of(page, "dot_vote.set_dots", item=item)
        assert submitted(phone, form, ("dots", "1")).status_code == 303
        presses(phone, "dot_vote.hand_over")
    assert "Alle 2 har stemt" in read(phone.page(phone.home)).words
    assert revealed(host) == {1: 1, 3: 1}


def test_an_old_page_cannot_change_a_ballot_that_was_handed_over(server: Server) -> None:
    workshop, host = voting(server, "Kafé", "Benk", "Buss")
    phone = workshop.phone("", "4")
    presses(phone, "dot_vote.share_phone", ("people", "2"))
    old = form_of(presses(phone, "dot_vote.begin_ballot"), "dot_vote.set_dots", item="2")
    presses(phone, "dot_vote.hand_over")
    refused = submitted(phone, old, ("dots", "1"))
    assert refused.status_code == 409
    assert "Den kan ikke endres" in read(refused.text).words
    assert revealed(host) == {}


def lays(phone: Phone, said: dict[str, Any]) -> tuple[int, str]:
    return verdict(phone.does("dot_vote.set_dots", activity="a2", item=1, dots=1, **said))


def test_no_phone_votes_for_more_than_it_shares_with_nor_in_anybody_s_name(server: Server) -> None:
    workshop, host = voting(server, "Kafé", "Benk", "Buss")
    sharing, other = workshop.phone("", "4"), workshop.phone("", "4")
    presses(sharing, "dot_vote.share_phone", ("people", "3"))
    for phone, turn in ((sharing, "4"), (other, "1"), (other, "2")):
        assert lays(phone, {"by.turn": turn}) == (409, "refused")
    for said in ({"by.turn": "x"}, {"by.turn": "1", "by.role": "politician"}, {"by.role": "politician"}):
        assert lays(other, said)[0] == 403
    assert revealed(host) == {}


def test_a_phone_without_a_table_is_asked_which(server: Server) -> None:
    workshop, _ = voting(server, "Kafé", "Benk", "Buss")
    phone = workshop.phone()
    form = form_of(phone.page(phone.home), "dot_vote.share_phone")
    refused = submitted(phone, form, ("people", "2"))
    assert "Skriv hvilket bord dere sitter ved" in read(refused.text).words
    assert (
        submitted(
            phone, form_of(phone.page(phone.home), "dot_vote.share_phone"), ("people", "2"), table="7"
        ).status_code
        == 303
    )


# Seats, and roles on the wall


def test_seats_are_said_on_the_console(server: Server) -> None:
    host = server.new().host()
    form = form_of(host.browser.page(host.console), "workshop.set_seats")
    submitted(host.browser, form, table="1", last="12", seats="7")
    submitted(host.browser, form_of(host.browser.page(host.console), "workshop.set_seats"), table="4", seats="6")
    words = region(host.browser.page(host.console), "counts").words
    assert "Bord 1–3 har 7 plasser hver Bord 4 har 6 plasser Bord 5–12 har 7 plasser hver" in words


def test_the_wall_shows_roles_when_the_facilitator_presses_for_it_and_not_before(server: Server) -> None:
    workshop, host = voting(server, "Kafé", "Benk", "Buss")
    wall = workshop.wall()
    for batch, role in ((1, "resident"), (2, "relative")):
        types(host, "set_batch", 200, batch=batch, sheets=11)
        for sheet in range(1, 12):
            types(host, "enter_sheet", batch=batch, sheet=sheet, marks=batch, role=role)
    host.does("workshop.reveal", activity="a2")
    page = f"/w/{workshop.id}/wall"
    assert "Pårørende" not in region(wall.page(page), "stage").words
    submitted(host.browser, form_of(host.browser.page(host.console), "workshop.show_by_role"))
    words = region(wall.page(page), "stage").words
    assert "Innbyggere 11" in words
    assert "100%" in words
    assert "Fordelt på roller" in region(host.browser.page(host.console), "stage").words
