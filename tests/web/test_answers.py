"""What a phone is told: counts, void, refused or nothing yet; with script and without it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.web.reading import Form, form_of, forms, read, region
from tests.web.serving import (
    Host,
    Phone,
    Workshop,
    eventually,
    new_id,
    next_html,
    slip,
    submitted,
    verdict,
)


@pytest.fixture
def host(workshop: Workshop) -> Host:
    """A workshop with an idea wall open, and its facilitator."""
    host = workshop.host()
    host.opens_the_wall("Hvor bor du?", "Hva skal til?", "Hva klarer du selv?")
    return host


@pytest.fixture
def phone(host: Host) -> Phone:
    return host.workshop.phone("resident", "3")


def receipt(html: str) -> str:
    return region(html, "receipt").words


# With script


def test_what_counts_is_200_with_the_number_and_a_receipt(phone: Phone) -> None:
    answer = phone.does("idea_wall.post_idea", **slip("Kafé ved sjøen"))
    assert verdict(answer) == (200, "counts")
    assert answer.headers["Verksted-Number"] == "1"
    assert receipt(answer.text) == "Lagret. Lappen din har nummer 1."
    assert region(answer.text, "receipt").all("div", role="status")
    assert "Kafé ved sjøen" in region(answer.text, "mine").words
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_every_answer_to_the_script_is_partials_and_nothing_else(phone: Phone) -> None:
    for answer in (
        phone.does("idea_wall.post_idea", **slip("Flere benker")),
        phone.does("idea_wall.post_idea", **slip("")),
        phone.get(phone.home, script=True),
        phone.get(f"{phone.home}/alle", script=True),
    ):
        top = [part for part in read(answer.text).inside if not isinstance(part, str) or part.strip()]
        assert top
        for part in top:
            assert not isinstance(part, str)
            assert (part.tag, part.attributes["hx-swap"]) == ("hx-partial", "outerMorph")
            assert part.attributes["hx-target"] == "#" + part.all("div")[0].attributes["id"]


def test_the_page_asked_for_by_the_script_is_every_region_of_it(phone: Phone) -> None:
    asked = phone.get(phone.home, script=True)
    assert asked.status_code == 200
    assert "Verksted-Verdict" not in asked.headers
    whole = read(phone.page(phone.home))
    for id in ("clock", "stage", "news", "mine"):
        assert region(asked.text, id).words == whole.all(id=id)[0].words


def test_the_wall_and_the_console_answer_the_script_with_regions_too(host: Host) -> None:
    wall = host.workshop.wall().get(f"/w/{host.workshop.id}/wall", script=True)
    console = host.browser.get(host.console, script=True)
    assert {"top", "stage", "foot"} <= {each.attributes.get("id", "") for each in read(wall.text).walk()}
    assert {"counts", "agenda", "stage", "controls"} <= {
        each.attributes.get("id", "") for each in read(console.text).walk()
    }


@pytest.mark.parametrize(
    ("do", "fields", "status", "sentence"),
    [
        ("idea_wall.post_idea", slip(""), 409, "Lappen er tom"),
        ("idea_wall.post_idea", slip("x" * 141), 409, "Det er plass til 140 tegn"),
        ("idea_wall.post_idea", slip("Hei", prompt=9), 409, "Det spørsmålet finnes ikke"),
        ("idea_wall.post_idea", slip("Hei\0"), 422, "tegn vi ikke kan ta vare på"),
        ("idea_wall.post_idea", {"activity": "a9", "text": "Hei"}, 409, "finnes ikke lenger"),
        ("idea_wall.post_idea", {"activity": "a1"}, 422, "ga ikke mening"),
        ("idea_wall.post_idea", {**slip("Hei"), "colour": "red"}, 422, "ga ikke mening"),
        ("dot_vote.set_dots", {"activity": "a2", "item": 1, "dots": 1}, 409, "ikke åpnet ennå"),
        ("idea_wall.fly", slip("Hei"), 422, "Siden er for gammel"),
        ("", slip("Hei"), 422, "Siden er for gammel"),
        ("workshop.end", {}, 403, "bare verten"),
        ("idea_wall.hide_ideas", {"activity": "a1", "ideas": 1}, 403, "bare verten"),
    ],
)
def test_what_is_refused_says_why_and_gives_no_number(
    phone: Phone, do: str, fields: dict[str, Any], status: int, sentence: str
) -> None:
    answer = phone.does(do, **fields)
    assert verdict(answer) == (status, "refused")
    assert sentence in receipt(answer.text)
    assert receipt(answer.text).startswith("Avvist.")
    assert "Verksted-Number" not in answer.headers


def test_a_slip_after_the_close_counts_and_a_dot_after_the_close_does_not(host: Host, phone: Phone) -> None:
    phone.writes("Flere benker")
    host.does("workshop.close_activity", activity="a1")
    assert phone.writes("For sent") == 2
    assert "Kom etter at skrivingen var stengt" in region(phone.page(phone.home), "mine").words
    host.opens("a2")
    assert verdict(phone.lays(1)) == (200, "counts")
    host.does("workshop.close_activity", activity="a2")
    late = phone.lays(1, 0)
    assert verdict(late) == (409, "refused")
    assert "stengt da svaret kom" in receipt(late.text)


def test_a_dot_too_many_is_refused_with_the_number_one_has(host: Host, phone: Phone) -> None:
    for n in range(5):
        phone.writes(f"Lapp {n}")
    host.opens("a2")
    answers = [phone.lays(item) for item in (1, 2, 3, 4)]
    assert [verdict(answer) for answer in answers] == [(200, "counts")] * 3 + [(409, "refused")]
    assert "alle de 3 prikkene" in receipt(answers[-1].text)


def test_the_end_while_people_write_tells_each_of_them_the_truth(host: Host) -> None:
    """Each is told counts, or that it came too late; and what was told is what stands in the result."""
    people = host.workshop.phones(6)

    def writes(n: int) -> tuple[str, str]:
        if n == 30:
            host.does("workshop.end")
        answer = people[n % 6].does("idea_wall.post_idea", **slip(f"Lapp nr. {n}."))
        return f"Lapp nr. {n}.", verdict(answer)[1]

    with ThreadPoolExecutor(6) as hall:
        told = dict(hall.map(writes, range(60)))
    assert set(told.values()) <= {"counts", "void", "refused"}
    kept = host.browser.get(f"/w/{host.workshop.id}/export.csv").text
    assert {text for text in told if text in kept} == {text for text, said in told.items() if said == "counts"}


def test_the_same_tap_twice_is_the_same_slip(phone: Phone) -> None:
    id = new_id()
    first, again = (phone.does("idea_wall.post_idea", id=id, **slip("Bare én gang")) for _ in range(2))
    assert verdict(first) == verdict(again) == (200, "counts")
    assert first.headers["Verksted-Number"] == again.headers["Verksted-Number"] == "1"
    assert phone.page(f"{phone.home}/alle").count("Bare én gang") == 1


def test_the_same_tap_from_many_hands_at_once_is_one_slip(phone: Phone) -> None:
    id = new_id()
    with ThreadPoolExecutor(8) as hands:
        said = list(hands.map(lambda _: phone.does("idea_wall.post_idea", id=id, **slip("Skjelven")), range(16)))
    assert {verdict(answer) for answer in said} == {(200, "counts")}
    assert {answer.headers["Verksted-Number"] for answer in said} == {"1"}


def test_the_same_tap_with_other_words_is_422(phone: Phone) -> None:
    id = new_id()
    phone.does("idea_wall.post_idea", id=id, **slip("Først"))
    other = phone.does("idea_wall.post_idea", id=id, **slip("Noe annet"))
    assert verdict(other) == (422, "refused")
    assert "Dette ble ikke lagret" in receipt(other.text)
    assert "Noe annet" not in phone.page(f"{phone.home}/alle")


def test_somebody_elses_tap_is_422_too(phone: Phone) -> None:
    id = new_id()
    phone.does("idea_wall.post_idea", id=id, **slip("Min lapp"))
    other = phone.workshop.phone()
    assert verdict(other.does("idea_wall.post_idea", id=id, **slip("Min lapp"))) == (422, "refused")


@pytest.mark.parametrize("id", ["", "kort", "x" * 65, "med mellomrom", "æøåæøåæøå", "../../etc/passwd"])
def test_a_tap_id_that_is_none_of_ours_is_refused_or_made_anew(phone: Phone, id: str) -> None:
    answer = phone.does("idea_wall.post_idea", id=id, **slip("Hei"))
    assert verdict(answer) == ((200, "counts") if id == "" else (422, "refused"))


@pytest.mark.parametrize("id", ["3133b123ebc1da6d5505d2a67a2b5aa9", "0f8fad5b-d9cb-469f-a165-70867728950e", "Abc_1234"])
def test_other_programs_may_mint_ids_of_their_own_sort(phone: Phone, id: str) -> None:
    assert verdict(phone.does("idea_wall.post_idea", id=id, **slip("Hei"))) == (200, "counts")


def test_whoever_was_told_saved_reads_it_at_once_and_by_position(phone: Phone) -> None:
    for n in range(5):
        answer = phone.does("idea_wall.post_idea", **slip(f"Tanke nummer {n}"))
        assert f"Tanke nummer {n}" in region(phone.page(phone.home), "mine").words
        with phone.socket(phone.socket_path()) as line:
            line.send(f'{{"stage": "", "seen": "{answer.headers["Verksted-Position"]}", "v": 1}}')
            assert f"Tanke nummer {n}" in next_html(line)


def test_a_position_is_signed_and_a_made_up_one_is_let_be(phone: Phone) -> None:
    position = phone.does("idea_wall.post_idea", **slip("Hei")).headers["Verksted-Position"]
    ahead = position.replace(":1", ":9", 1)
    for seen in (ahead, position[:-1], "x.y", ".", "æ", position + "0"):
        with phone.socket(phone.socket_path()) as line:
            line.send(f'{{"stage": "", "seen": "{seen}", "v": 1}}')
            assert "Hei" in next_html(line)


# Only what the command changed


def ids(html: str) -> set[str]:
    """The regions an answer brings by themselves."""
    return {part.attributes["hx-target"].removeprefix("#") for part in read(html).all("hx-partial")}


def own(phone: Phone) -> dict[str, str]:
    """What each of a person's own regions shows on a page loaded now; the ids of taps are anybody's."""
    html = phone.get(phone.home, script=True).text
    return {id: region(html, id).words for id in re.findall(r'id="((?:slot-\w+|board|mine))"', html)}


def test_a_dots_answer_brings_that_option_and_what_is_left_and_no_other_option(host: Host) -> None:
    phone, *_ = host.workshop.host().opens_the_vote("Kafé", "Benker", "Buss", "Møteplasser")

    assert ids(phone.lays(2).text) == {"slot-2", "board", "receipt"}
    assert ids(phone.lays(2, 0).text) == {"slot-2", "board", "receipt"}


def test_the_last_dot_changes_every_option_and_so_the_answer_brings_them_all(host: Host) -> None:
    phone, *_ = host.workshop.host().opens_the_vote("Kafé", "Benker", "Buss", "Møteplasser")
    *_, last = [phone.lays(item) for item in (1, 2, 3)]

    assert {"slot-1", "slot-2", "slot-3", "slot-4"} <= ids(last.text)


def test_what_an_answer_brings_makes_the_page_what_a_page_loaded_anew_is(host: Host) -> None:
    phone, *_ = host.workshop.host().opens_the_vote("Kafé", "Benker", "Buss", "Møteplasser")
    shown = own(phone)
    assert {"slot-1", "slot-4", "board", "mine"} <= shown.keys()
    for item, dots in ((1, 1), (2, 1), (1, 0), (3, 1), (4, 1), (4, 0), (2, 0)):
        answer = phone.lays(item, dots)
        assert verdict(answer) == (200, "counts")
        shown |= {id: region(answer.text, id).words for id in ids(answer.text) - {"receipt"}}

        assert shown == own(phone)


def test_an_old_tap_that_comes_again_is_answered_with_everything(host: Host) -> None:
    """The phone that sends it again has not seen its answer, nor what the answers after it would have brought."""
    phone, *_ = host.workshop.host().opens_the_vote("Kafé", "Benker", "Buss", "Møteplasser")
    tap = new_id()
    dot: dict[str, Any] = {"activity": "a2", "item": 1, "dots": 1}
    assert ids(phone.does("dot_vote.set_dots", id=tap, **dot).text) == {"slot-1", "board", "receipt"}
    phone.lays(2)

    again = phone.does("dot_vote.set_dots", id=tap, **dot)

    assert verdict(again) == (200, "counts")
    assert ids(again.text) >= {"slot-1", "slot-2", "slot-3", "slot-4", "board", "receipt"}


def test_a_dot_that_did_not_count_is_answered_with_everything(host: Host) -> None:
    phone, *_ = host.workshop.host().opens_the_vote("Kafé", "Benker", "Buss", "Møteplasser")
    refused = phone.lays(99)

    assert refused.status_code == 409
    assert ids(refused.text) >= {"slot-1", "slot-2", "slot-3", "slot-4", "board", "receipt"}


# Without script


def test_without_script_a_slip_leads_back_to_the_page_with_its_receipt(phone: Phone) -> None:
    form = form_of(phone.page(phone.home), "idea_wall.post_idea")
    answer = submitted(phone, form, text="Kafé ved sjøen")
    assert answer.status_code == 303
    page = phone.page(answer.headers["Location"])
    assert receipt(page) == "Lagret. Lappen din har nummer 1."
    assert receipt(phone.page(phone.home)) == ""
    assert form_of(page, "idea_wall.post_idea").fields != form.fields


def test_the_same_painted_form_sent_twice_is_one_slip(phone: Phone) -> None:
    form = form_of(phone.page(phone.home), "idea_wall.post_idea")
    assert len(dict(form.fields)["id"]) == 32
    twice = [submitted(phone, form, text="Trykket to ganger") for _ in range(2)]
    assert [answer.status_code for answer in twice] == [303, 303]
    assert phone.page(f"{phone.home}/alle").count("Trykket to ganger") == 1


@pytest.mark.parametrize(
    "text", ["x" * 141, " ", "Hei\0 verden", "Hei\ud83d".encode("utf-8", "surrogatepass").decode("latin-1") + "\x07"]
)
def test_without_script_a_refused_slip_stays_in_its_field_under_the_sentence(phone: Phone, text: str) -> None:
    form = form_of(phone.page(f"{phone.home}?valg=2"), "idea_wall.post_idea")
    answer = submitted(phone, form, text=text)
    assert answer.status_code in (409, 422)
    assert receipt(answer.text).startswith("Avvist.")
    kept = form_of(answer.text, "idea_wall.post_idea")
    said = dict(kept.fields)
    assert "".join(said["text"].split()) == "".join(c for c in "".join(text.split()) if c.isprintable())
    assert said["prompt"] == "2"
    assert said["id"] != dict(form.fields)["id"]
    assert "Hva klarer du selv?" in region(answer.text, "stage").words


def test_without_script_one_stays_at_the_question_one_answered(phone: Phone) -> None:
    form = form_of(phone.page(f"{phone.home}?valg=1"), "idea_wall.post_idea")
    page = phone.page(submitted(phone, form, text="Buss på søndager").headers["Location"])
    assert dict(form_of(page, "idea_wall.post_idea").fields)["prompt"] == "1"
    assert "nummer 1" in receipt(page)


def test_without_script_an_edit_that_does_not_fit_is_still_an_edit(phone: Phone) -> None:
    number = phone.writes("Flere benker")
    form = form_of(phone.page(f"{phone.home}/lapp/{number}"), "idea_wall.edit_idea")
    refused = submitted(phone, form, text="b" * 150)
    assert refused.status_code == 409
    assert "Det er plass til 140 tegn" in read(refused.text).words
    again = form_of(refused.text, "idea_wall.edit_idea")
    assert dict(again.fields)["text"] == "b" * 150
    assert submitted(phone, again, text="Flere gode benker").status_code == 303
    assert "Flere gode benker" in region(phone.page(phone.home), "mine").words


def test_without_script_a_slip_is_changed_and_taken_down_by_its_own_page(phone: Phone) -> None:
    number = phone.writes("Flere benker")
    own = f"{phone.home}/lapp/{number}"
    assert submitted(phone, form_of(phone.page(own), "idea_wall.edit_idea"), text="Flere stoler").status_code == 303
    assert submitted(phone, form_of(phone.page(own), "idea_wall.take_down_idea")).status_code == 303
    assert "Tatt ned av deg" in region(phone.page(phone.home), "mine").words
    assert "Flere stoler" not in phone.page(f"{phone.home}/alle")


def test_a_page_with_a_field_is_not_fetched_anew_while_somebody_writes(host: Host, phone: Phone) -> None:
    """Without script the page follows the hall by itself only where nothing can be typed."""
    assert 'http-equiv="refresh"' not in phone.page(phone.home)
    assert "Oppdater siden" in read(phone.page(phone.home)).words
    host.does("workshop.close_activity", activity="a1")
    assert 'http-equiv="refresh"' in phone.page(phone.home)


def test_changing_letters_or_language_after_a_refusal_leads_back_to_the_page(phone: Phone) -> None:
    form = form_of(phone.page(phone.home), "idea_wall.post_idea")
    refused = submitted(phone, form, text=" ")
    ways = {dict(form.fields)["back"] for form in forms(refused.text) if "back" in dict(form.fields)}
    assert ways
    assert {phone.get(way).status_code for way in ways} == {200}


def test_a_host_without_script_gets_the_console_with_what_became_of_it(host: Host) -> None:
    form = form_of(host.browser.page(host.console), "idea_wall.post_idea")
    done = submitted(host.browser, form, text="Fra en papirlapp")
    assert done.status_code == 303
    page = host.browser.page(done.headers["Location"])
    assert "Lagret" in region(page, "notice").words
    refused = submitted(host.browser, form_of(page, "idea_wall.post_idea"), text="x" * 141)
    assert refused.status_code == 409
    assert "Det er plass til 140 tegn" in region(refused.text, "notice").words


def test_a_helper_who_is_refused_gets_the_helpers_desk_again(host: Host) -> None:
    helper = host.workshop.helper()
    for page, mark in (("console", "console--helper"), ("table", 'class="desk typing"')):
        shown = helper.browser.page(f"/w/{host.workshop.id}/{page}")
        assert mark in shown
        refused = submitted(helper.browser, form_of(shown, "idea_wall.post_idea"), text="x" * 141)
        assert refused.status_code == 409
        assert mark in refused.text
        assert "Det er plass til 140 tegn" in region(refused.text, "notice").words


# Floods


def test_one_phone_that_floods_is_slowed_and_loses_nothing(phone: Phone) -> None:
    other = phone.workshop.phone()
    ids = [new_id() for _ in range(70)]
    first = [verdict(phone.does("idea_wall.post_idea", id=id, **slip(f"Flom {id}"))) for id in ids]
    assert set(first) == {(200, "counts"), (429, "")}
    other.writes("De andre merker ingenting")
    slowed = ids[first.index((429, ""))]
    eventually(
        lambda: verdict(phone.does("idea_wall.post_idea", id=slowed, **slip(f"Flom {slowed}"))) == (200, "counts")
    )


def test_without_script_a_slowed_slip_waits_in_the_page_under_its_id(phone: Phone) -> None:
    def slowed_slip() -> tuple[Form, httpx2.Response]:
        form = form_of(phone.page(phone.home), "idea_wall.post_idea")
        eventually(lambda: phone.does("idea_wall.post_idea", **slip("Flom")).status_code == 429)
        return form, submitted(phone, form, text="Denne skal ikke bli borte")

    # On a slow machine the flood may have run off before the slip comes.
    tries = 1
    form, slowed = slowed_slip()
    while slowed.status_code == 303:
        tries += 1
        form, slowed = slowed_slip()
    assert slowed.status_code == 429
    waiting = form_of(slowed.text, "idea_wall.post_idea")
    assert dict(waiting.fields)["id"] == dict(form.fields)["id"]
    eventually(lambda: phone.post(waiting.action, waiting.fields).status_code == 303)
    assert phone.page(f"{phone.home}/alle").count("Denne skal ikke bli borte") == tries
