"""Forms: how a posted body becomes a command, and a whole evening with nothing else."""

from __future__ import annotations

import csv
import io
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from tests.any_command import PROPERTY
from tests.hall import VOCABULARY
from tests.web.reading import form_of, forms, read, region
from tests.web.serving import Browser, Phone, Server, Workshop, eventually, new_id, submitted, verdict
from verksted.activities.idea_wall.slips import HideIdeas, PostIdea
from verksted.domain.activity import Author
from verksted.domain.commands import ChangeActivity
from verksted.domain.text import readable
from verksted.domain.vocabulary import BadFields, UnknownCommand
from verksted.web.forms import Malformed, Posted, on_behalf, read_form

POST: list[tuple[str, str]] = [("do", "idea_wall.post_idea"), ("activity", "a1")]
HIDE: list[tuple[str, str]] = [("do", "idea_wall.hide_ideas"), ("activity", "a1")]
CHANGE: list[tuple[str, str]] = [("do", "workshop.change_activity"), ("activity", "a1"), ("title", "Ny")]
VERT = Author("vert", "helper", channel="helper")


def posted(*pairs: tuple[str, str]) -> Posted:
    return read_form(VOCABULARY, list(pairs))


def test_a_form_becomes_the_command_it_names() -> None:
    form = posted(*POST, ("prompt", "2"), ("text", "  Kafe\u0301\r\nved sjøen "), ("id", "abcd1234"))
    assert form.command == PostIdea(activity="a1", prompt=2, text="Kafé ved sjøen")
    assert (form.name, form.tap, form.on_behalf) == ("idea_wall.post_idea", "abcd1234", {})


def test_several_values_become_a_list_where_the_command_takes_one() -> None:
    assert posted(*HIDE, ("ideas", "1"), ("ideas", ""), ("ideas", "3")).command == HideIdeas(
        activity="a1", ideas=(1, 3)
    )


def test_a_button_says_what_is_done_over_the_hidden_field() -> None:
    assert posted(*POST, ("ideas", "1"), ("do", "idea_wall.hide_ideas")).name == "idea_wall.hide_ideas"


def test_a_number_left_empty_is_left_out() -> None:
    assert posted(*POST, ("text", "Hei"), ("prompt", "")).command == PostIdea(activity="a1", text="Hei")


def test_a_field_meant_for_another_command_is_let_be() -> None:
    assert posted(*HIDE, ("ideas", "1"), ("heading@idea_wall.make_group", "Ny")).name == "idea_wall.hide_ideas"


def test_settings_come_one_by_one_and_in_lists() -> None:
    command = posted(
        *CHANGE, ("settings.silent", "true"), ("settings.prompts[]", "En"), ("settings.prompts[]", "")
    ).command
    assert isinstance(command, ChangeActivity)
    assert command.settings == {"silent": "true", "prompts": ["En"]}


def test_settings_may_be_records_in_the_order_of_their_numbers_and_empty_ones_are_left_out() -> None:
    second = [("settings.solutions.10.title", "Tun"), ("settings.solutions.10.picture.name", "")]
    first = [("settings.solutions.2.title", "Kart"), ("settings.solutions.2.picture.alt", "Et kart")]
    empty = [("settings.solutions.0.title", ""), ("settings.solutions.0.picture.name", "")]
    command = posted(*CHANGE, *empty, *second, *first, ("settings.text", ""), ("settings.picture.name", "")).command
    assert isinstance(command, ChangeActivity)
    solutions = [{"title": "Kart", "picture": {"alt": "Et kart"}}, {"title": "Tun", "picture": {}}]
    assert command.settings == {"solutions": solutions, "text": "", "picture": {}}


@pytest.mark.parametrize(
    "pairs",
    [
        [*CHANGE, ("settings" + ".a" * 7, "1")],
        [*CHANGE, ("settings" + ".a" * 30_000, "1")],
        [*CHANGE, ("settings.a.b", "1"), ("settings.a", "2"), ("settings.a.b", "3")],
        [*HIDE, ("ideas.a", "1"), ("ideas", "2")],
        [*HIDE, ("ideas", "1"), ("ideas.a", "2")],
        [*CHANGE, ("settings.a", "1"), ("settings.a[]", "2")],
        [*CHANGE, ("settings", "x"), ("settings.a", "2")],
        [*POST, ("text", "Hei"), ("prompt", "9" * 5_000)],
        [*POST, ("text", "Hei"), ("prompt", "1e400")],
        [*POST, ("text", "Hei"), ("prompt", "NaN")],
        [*POST, ("text", "Hei"), ("when", "open")],
        [*POST, ("text", "Hei"), ("takes_number", "true")],
        [*POST, ("text", "Hei"), ("id", "kort")],
        [*POST, ("text", "Hei"), ("id", "timera11790000000000")],
        [*POST, ("text", "Hei"), ("id", "lossabcdef")],
    ],
)
def test_fields_that_make_no_sense_are_said_to(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(BadFields):
        posted(*pairs)


names = st.sampled_from(sorted({field.name for name in VOCABULARY.names() for field in fields(VOCABULARY.type(name))}))
endings = st.sampled_from(
    ("", "", "", ".a", ".a[]", "[]", ".", "@idea_wall.post_idea", ".by", ".prompts[]", ".0.a", ".1", ".a.b.c")
)
keys = (
    st.builds(str.__add__, names, endings)
    | st.sampled_from(("by.role", "by.id", "by", "id", "do", ""))
    | st.text(max_size=8)
)
values = st.sampled_from(("", "1", "a1", "true", "-1", "9" * 30, "1.5", "a2", "wait")) | st.text(
    st.characters(), max_size=12
)


@PROPERTY
@given(st.sampled_from(VOCABULARY.names()), st.lists(st.tuples(keys, values), max_size=8))
def test_any_form_is_a_command_or_one_of_three_refusals(name: str, pairs: list[tuple[str, str]]) -> None:
    try:
        form = posted(("do", name), *pairs)
        assert VOCABULARY.write(form.command)
        on_behalf(VERT, form)
    except (BadFields, Malformed, UnknownCommand):
        return


# What a host writes for somebody without a phone


def test_a_paper_slip_bears_its_table_role_and_channel_and_the_hosts_own_id() -> None:
    form = posted(*POST, ("text", "Hei"), ("by.table", "4"), ("by.role", "relative"), ("by.channel", "paper"))
    assert on_behalf(VERT, form) == Author("vert", "helper", "relative", 4, "paper")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("standing", "facilitator"),
        ("id", "kari"),
        ("role", "ordfører"),
        ("table", "100"),
        ("table", "-1"),
        ("channel", "fax"),
        ("x", "1"),
    ],
)
def test_a_host_can_lend_nobody_another_name_or_standing(key: str, value: str) -> None:
    with pytest.raises(BadFields):
        on_behalf(VERT, posted(*POST, ("text", "Hei"), (f"by.{key}", value)))


def test_a_helper_does_not_become_a_facilitator_by_saying_so(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    lent: tuple[dict[str, Any], ...] = (
        {"by.standing": "facilitator"},
        {"by.standing": "participant"},
        {"by.id": "noen"},
    )
    for by in lent:
        answer = workshop.helper().asks("idea_wall.post_idea", activity="a1", text="Hei", **by)
        assert verdict(answer) == (422, "refused")


def test_a_guest_cannot_stand_in_the_way_of_a_timer_that_closes(workshop: Workshop) -> None:
    """The program's own close bears an id that can be worked out from the clock on the page."""
    host = workshop.host()
    host.opens_the_wall()
    phone = workshop.phone()
    host.does("workshop.change_activity", activity="a1", title="Kort", closes_itself="true")
    soon = int(time.time() * 1000) + 1_500
    host.does("workshop.set_timer", activity="a1", ends_at_ms=soon)
    answer = phone.does("idea_wall.post_idea", id=f"timera1{soon}", activity="a1", prompt=0, text="Hei")
    assert verdict(answer) == (422, "refused")
    eventually(lambda: "Skrivingen er stengt" in phone.page(phone.home))


# A whole evening, plain


def kept(csv_text: str) -> dict[str, dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(csv_text.lstrip("\ufeff")), delimiter=";"))
    return {row["Lappen slik den ble skrevet"]: row for row in rows}


def host_of(server: Server) -> tuple[Browser, str]:
    """Sign in, and make a workshop by the form of the list; its id."""
    browser = server.facilitator()
    new = forms(browser.page("/workshops"))[-1]
    made = submitted(browser, new, title="Framtidas omsorg", agenda="kortform")
    assert made.status_code == 303
    return browser, made.headers["Location"].split("/")[2]


def press(browser: Browser, path: str, do: str, **answers: str) -> str:
    """Press a button of a page and read the page that comes."""
    done = submitted(browser, form_of(browser.page(path), do), None, (), **answers)
    assert done.status_code == 303, read(done.text).words
    return browser.page(done.headers["Location"])


def test_a_whole_evening_by_plain_forms_alone(server: Server) -> None:
    browser, id = host_of(server)
    console, wall = f"/w/{id}/console", f"/w/{id}/wall"
    agenda = form_of(browser.page(f"/w/{id}/agenda"), "workshop.change_activity", activity="a1")
    asked = iter(range(1, 7))
    six = [(n, f"Spørsmål {next(asked)}" if n == "settings.prompts[]" else v) for n, v in agenda.fields]
    changed = [(n, "off" if n == "settings.moderation" else v) for n, v in six]
    assert browser.post(agenda.action, changed).status_code == 303
    code = read(browser.page(console)).all("body")[0].attributes["data-code"]
    workshop = Workshop(server.url, id, code, {})
    press(browser, console, "workshop.open_activity")

    people = workshop.phones(3)
    written = {}
    for n, phone in enumerate(people):
        for prompt in (0, 5):
            text = f"Tanke {n} om spørsmål {prompt}: æøå"
            form = form_of(phone.page(f"{phone.home}?valg={prompt}"), "idea_wall.post_idea")
            assert submitted(phone, form, text=text).status_code == 303
            written[text] = prompt
    own = region(people[0].page(people[0].home), "mine").all("a")[0].attributes["href"]
    assert submitted(people[0], form_of(people[0].page(own), "idea_wall.take_down_idea")).status_code == 303
    press(browser, console, "idea_wall.post_idea", text="Fra papir")
    press(browser, console, "workshop.close_activity")

    for heading, numbers in (("Fellesskap", ("2", "3")), ("Transport", ("4",))):
        chosen = [("ideas", one) for one in numbers]
        form = form_of(browser.page(console), "idea_wall.place_ideas")
        made = submitted(
            browser, form, ("do", "idea_wall.make_group"), chosen, **{"heading@idea_wall.make_group": heading}
        )
        assert made.status_code == 303, read(made.text).words
    eventually(lambda: "Fellesskap" in region(browser.page(wall), "stage").words)

    opening = form_of(browser.page(console), "workshop.open_activity", activity="a2")
    assert submitted(browser, opening, None, [("loose", "wait")]).status_code == 303
    for phone in people:
        page = phone.page(phone.home)
        form = form_of(page, "dot_vote.set_dots", item="1")
        assert submitted(phone, form, ("dots", "1")).status_code == 303
    finish = form_of(people[0].page(people[0].home), "dot_vote.finish_ballot")
    assert submitted(people[0], finish, ("finished", "true")).status_code == 303
    assert "1 av 3" in region(browser.page(wall), "stage").words
    press(browser, console, "workshop.reveal")
    result = region(people[1].page(people[1].home), "stage").all("tr")
    assert next(row.words for row in result if "Fellesskap" in row.words).startswith("1 Fellesskap 3")
    assert "Fellesskap" in region(browser.page(wall), "stage").words

    press(browser, console, "workshop.end")
    assert "Takk for i kveld" in read(people[2].page(people[2].home)).words
    rows = kept(browser.page(f"/w/{id}/export.csv"))
    assert rows.keys() == {*written, "Fra papir"}
    link = next(form for form in forms(browser.page(console)) if ("make", "group") in form.buttons)
    shown = browser.post(link.action, link.filled(("make", "group")))
    secret = urlsplit(read(shown.text).all("p", **{"class": "address"})[0].words).path
    group = Browser(server.url)
    assert group.get(secret).headers["Location"] == f"/p/{id}"
    told = read(group.page(f"/p/{id}")).words
    assert [text for text in written if text not in told] == ["Tanke 0 om spørsmål 5: æøå"], "the one taken down"


def test_a_host_and_two_phones_at_once_lose_nothing(workshop: Workshop) -> None:
    """Grouping goes on while people write, each by plain forms, and both stand."""
    host = workshop.host()
    host.opens_the_wall()
    first, second = workshop.phones(2)
    first.writes("Kafé")
    forms_at_once = [(phone, form_of(phone.page(phone.home), "idea_wall.post_idea")) for phone in (first, second)]
    desk = form_of(host.browser.page(host.console), "idea_wall.place_ideas")
    for phone, form in forms_at_once:
        assert submitted(phone, form, text=f"Fra {phone.cookie('vk_d')[:5]}").status_code == 303
    grouped = submitted(
        host.browser, desk, ("do", "idea_wall.make_group"), [("ideas", "1")], **{"heading@idea_wall.make_group": "Sted"}
    )
    assert grouped.status_code == 303
    everything = read(first.page(f"{first.home}/alle")).words
    assert everything.count("Fra ") == 2
    assert "Sted" in everything


def test_two_hosts_who_press_start_start_one_thing(workshop: Workshop) -> None:
    one, other = workshop.host(), workshop.host()
    asked = [form_of(host.browser.page(host.console), "workshop.open_activity") for host in (one, other)]
    assert [submitted(one.browser, form).status_code for form in asked] == [303, 303]
    assert region(other.browser.page(other.console), "stage").words.count("Folk skriver nå") == 1


def test_what_is_given_back_of_an_unreadable_text_is_what_can_be_read() -> None:
    assert readable("Hei\0 på\x07 \ud800deg") == "Hei på deg"


def test_a_receipts_address_says_nothing_of_anybody(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    phone = workshop.phone()
    form = form_of(phone.page(phone.home), "idea_wall.post_idea")
    back = submitted(phone, form, text="Hemmelig tanke").headers["Location"]
    assert parse_qs(urlsplit(back).query).keys() == {"kvittering"}
    stranger, other = Phone(workshop), workshop.phone()
    assert form_of(stranger.page(back), "workshop.join").action
    assert "Hemmelig" not in other.page(f"{other.home}?kvittering={new_id()}")
