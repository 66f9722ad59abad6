"""Polls, interludes and solution tests by plain forms alone, from the phone's page to the wall."""

from __future__ import annotations

import pytest

from tests.web.reading import form_of, forms, read, region
from tests.web.serving import Server, Workshop, submitted

AGENDA = "framtidsverksted-3-test"
SPEECH, PRACTICE, TEST, BREAK = "a1", "a2", "a3", "a4"


@pytest.fixture
def workshop(server: Server) -> Workshop:
    return server.new(agenda=AGENDA)


def test_a_speech_is_read_on_the_phone_where_nothing_is_asked(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone()
    host.opens(SPEECH)
    page = phone.page(phone.home)
    assert "Salen gir råd, ledelsen avgjør" in region(page, "stage").words
    assert not region(page, "stage").all("form")
    controls = region(host.browser.page(host.console), "controls").words
    assert "Neste: Øvelse" in controls
    assert "Steng" not in controls


def test_a_break_says_when_it_ends_on_the_phones_and_the_wall(workshop: Workshop) -> None:
    host, phone, wall = workshop.host(), workshop.phone(), workshop.wall()
    host.opens(BREAK)
    for browser, path in ((phone, phone.home), (wall, f"/w/{workshop.id}/wall")):
        stage = region(browser.page(path), "stage")
        assert "Vi fortsetter klokka" in stage.words
        (clock,) = stage.all("span", **{"class": "clock"}) or stage.all("span", **{"class": "number"})
        assert len(clock.words) == len("19:20")
    assert "La gjerne siden stå åpen" in region(phone.page(phone.home), "stage").words


def test_a_practice_is_answered_changed_and_seen_at_once(workshop: Workshop) -> None:
    host, phone, wall = workshop.host(), workshop.phone(), workshop.wall()
    host.opens(PRACTICE)
    for option in ("1", "3"):
        form = form_of(phone.page(phone.home), "poll.choose", option=option)
        assert submitted(phone, form, ("chosen", "true")).status_code == 303
    page = phone.page(phone.home)
    assert "Øvelse. Svaret teller ikke." in region(page, "stage").words
    table = region(page, "news").all("table")[0]
    assert [cell.words for cell in table.all("td")] == ["0", "0", "1"]
    assert "1 har svart" in region(wall.page(f"/w/{workshop.id}/wall"), "stage").words


def test_a_light_and_what_could_be_better_by_plain_forms(workshop: Workshop) -> None:
    host, phone, wall = workshop.host(), workshop.phone("resident"), workshop.wall()
    host.opens(TEST)
    lights = form_of(phone.page(phone.home), "solution_test.give_light")
    assert [value for name, value in lights.buttons if name == "light"] == ["green", "yellow", "red"]
    assert submitted(phone, lights, ("light", "yellow")).status_code == 303
    page = phone.page(phone.home)
    pressed = [button.attributes["id"] for button in read(page).all("button", aria_pressed="true")]
    assert pressed == ["light-yellow"]
    better = form_of(page, "solution_test.post_idea")
    sent = submitted(phone, better, text="Kartet på papir i postkassa")
    receipt = region(phone.page(sent.headers["Location"]), "receipt").words
    assert "Lappen din har nummer 1." in receipt
    own = region(phone.page(phone.home), "mine").all("a")[0].attributes["href"]
    edited = submitted(
        phone, form_of(phone.page(own), "solution_test.edit_idea"), text="Kartet på papir, med stor skrift"
    )
    assert edited.status_code == 303

    shown = wall.page(f"/w/{workshop.id}/wall")
    assert "stor skrift" not in shown
    host.does("solution_test.show_ideas", activity=TEST, ideas=1)
    host.does("workshop.reveal", activity=TEST)
    stage = region(wall.page(f"/w/{workshop.id}/wall"), "stage").words
    assert "0 grønt lys 1 gult lys 0 rødt lys" in stage
    assert "Kartet på papir, med stor skrift" in stage
    assert "Lysene fra salen er råd. Ledelsen avgjør." in stage
    assert "Kartet på papir, med stor skrift" in read(phone.page(f"{phone.home}/alle")).words
    assert "Gult lys: Sånn er" in region(phone.page(phone.home), "mine").words


def test_a_light_with_its_slip_in_one_command_gets_a_number_and_neither_shows_before_the_reveal(
    workshop: Workshop,
) -> None:
    host, phone, other = workshop.host(), workshop.phone(), workshop.phone()
    host.opens(TEST)
    answer = phone.does("solution_test.give_light", activity=TEST, solution=2, light="red", better="For dyrt")
    assert (answer.status_code, answer.headers["Verksted-Number"]) == (200, "1")
    assert "Lappen din har nummer 1." in read(answer.text).words
    alone = other.does("solution_test.give_light", activity=TEST, solution=2, light="green")
    assert (alone.status_code, "Verksted-Number" in alone.headers) == (200, False)
    for page in (other.page(other.home), other.hears(other.socket_path()), other.page(f"{other.home}/alle")):
        assert "For dyrt" not in page
    said = host.browser.get(f"/w/{workshop.id}/export.json").text
    assert "For dyrt" in said
    assert '"red"' not in said


def test_the_host_picks_the_solution_the_phones_are_at(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone()
    host.opens(TEST)
    pick = next(form for form in forms(host.browser.page(host.console)) if dict(form.fields).get("solution") == "2")
    assert pick.do == "solution_test.pick_solution"
    assert submitted(host.browser, pick).status_code == 303
    stage = region(phone.page(phone.home), "stage")
    assert "Løsning 2 av 2 Et godt sted å bo" in stage.words
    assert dict(form_of(phone.page(phone.home), "solution_test.give_light").fields)["solution"] == "2"


def test_a_phone_goes_round_for_each_solution_and_each_writes_their_own_slip_in_turn(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone("resident", "4")
    host.opens(TEST)

    def presses(do: str, button: tuple[str, str] | None = None, **answers: str) -> str:
        done = submitted(phone, form_of(phone.page(phone.home), do), button, (), **answers)
        assert done.status_code == 303, read(done.text).words
        return phone.page(done.headers["Location"])

    presses("solution_test.share_phone", ("people", "2"))
    for solution in ("1", "2"):
        for turn, light, text in (("1", "green", "Større skrift"), ("2", "red", "For dyrt")):
            assert f"Stemme {turn} av 2" in read(phone.page(phone.home)).words
            mine = presses("solution_test.begin_ballot")
            assert not read(mine).all("button", aria_pressed="true")
            assert "Mine lapper" not in read(mine).words
            presses("solution_test.give_light", ("light", light))
            presses("solution_test.post_idea", text=f"{text} {solution}")
            own = region(phone.page(phone.home), "mine").all("a")[0].attributes["href"]
            edit, old = (form_of(phone.page(own), "solution_test.edit_idea") for _ in range(2))
            assert submitted(phone, edit, text=f"{text} på {solution}").status_code == 303
            presses("solution_test.hand_over")
            assert submitted(phone, old, text="Tull").status_code == 409
        assert "Alle 2 har stemt" in read(phone.page(phone.home)).words
        if solution == "1":
            host.does("solution_test.pick_solution", activity=TEST, solution=2)
    host.does("workshop.reveal", activity=TEST)
    data = host.browser.get(f"/w/{workshop.id}/export.json").json()
    state = next(step for step in data["workshop"]["agenda"] if step["id"] == TEST)["state"]
    assert state["counted"]["marks"] == {"11": 1, "13": 1, "21": 1, "23": 1}
    said = [idea["text"] for idea in state["ideas"].values()]
    assert sorted(said) == ["For dyrt på 1", "For dyrt på 2", "Større skrift på 1", "Større skrift på 2"]


def test_the_answers_of_a_table_are_given_one_after_the_other_on_one_phone(workshop: Workshop) -> None:
    host, phone, wall = workshop.host(), workshop.phone("resident", "4"), workshop.wall()
    host.opens(PRACTICE)

    def presses(do: str, button: tuple[str, str] | None = None, **values: str) -> str:
        done = submitted(phone, form_of(phone.page(phone.home), do, **values), button)
        assert done.status_code == 303, read(done.text).words
        return phone.page(done.headers["Location"])

    presses("poll.share_phone", ("people", "2"))
    old = ""
    for turn in ("1", "2"):
        assert f"Stemme {turn} av 2" in read(phone.page(phone.home)).words
        old = old or presses("poll.begin_ballot")
        if turn == "2":
            assert not read(presses("poll.begin_ballot")).all("button", aria_pressed="true")
        presses("poll.choose", ("chosen", "true"), option="3")
        presses("poll.hand_over")
    late = submitted(phone, form_of(old, "poll.choose", option="1"), ("chosen", "true"))
    assert late.status_code == 409
    assert "2 har svart" in region(wall.page(f"/w/{workshop.id}/wall"), "stage").words


def test_lights_on_paper_are_typed_at_the_desk_by_their_numbers(workshop: Workshop) -> None:
    host = workshop.host()
    host.opens(TEST)
    desk = f"/w/{workshop.id}/table?valg=300"
    page = host.browser.page(desk)
    made = submitted(host.browser, form_of(page, "solution_test.set_batch"), sheets="1")
    batch = made.headers["Location"]
    assert "23 Rødt lys: Et godt sted å bo" in read(host.browser.page(batch)).words
    wrong = submitted(host.browser, form_of(host.browser.page(batch), "solution_test.enter_sheet"), marks="11 14")
    assert "Tallet 14 står ikke for noe lys." in read(wrong.text).words
    typed = submitted(host.browser, form_of(host.browser.page(batch), "solution_test.enter_sheet"), marks="11 23")
    assert typed.status_code == 303
    hands = host.browser.page(f"/w/{workshop.id}/table?valg=399")
    assert "12 Gult lys: Sånn er" in read(hands).words
    assert "1 til uten telefon" in region(host.browser.page(host.console), "stage").words
