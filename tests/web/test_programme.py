"""The page with the programme, by plain forms: reordered, filled in, taken back, saved as a file and loaded again."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from tests.web.reading import Element, form_of, forms, read, region
from tests.web.serving import Browser, Host, Phone, Server, Workshop, new_id, slip, submitted, verdict
from verksted.agendas import parse_agenda

TITLES = ["Hva er viktig for deg?", "Hva er viktigst?"]


def page_of(host: Host) -> str:
    return host.browser.page(f"/w/{host.workshop.id}/agenda")


def steps(page: str) -> list[Element]:
    return [each for each in read(page).all("li") if each.attributes.get("id", "").startswith("step-")]


def titles(page: str) -> list[str]:
    return [step.all("h2")[0].words for step in steps(page)]


def acts(host: Host, do: str, **values: str) -> httpx2.Response:
    """Press the button on the page whose form says this; the answer of the post."""
    return submitted(host.browser, form_of(page_of(host), do, **values))


def after(host: Host, answer: httpx2.Response) -> str:
    """The page that an act comes back to."""
    assert answer.status_code == 303, read(answer.text).words
    return host.browser.page(answer.headers["Location"].partition("#")[0])


@pytest.fixture
def host(workshop: Workshop) -> Host:
    return workshop.host()


# Order


def test_a_step_is_moved_by_a_button_and_one_comes_back_to_it(host: Host) -> None:
    answer = acts(host, "workshop.move_activity", activity="a1", after="a2")
    assert answer.headers["Location"].endswith("#step-a1")
    page = after(host, answer)
    assert titles(page) == TITLES[::-1]
    assert "Delen er flyttet." in region(page, "step-a1").words
    assert "Delen er flyttet." not in region(page, "step-a2").words
    page = after(host, submitted(host.browser, form_of(page, "workshop.move_activity", activity="a1", after="")))
    assert titles(page) == TITLES


def test_the_first_step_has_no_way_up_and_the_last_no_way_down(host: Host) -> None:
    first, last = (read_forms(step) for step in steps(page_of(host)))
    assert [name for name in first if "Flytt" in name] == ["Flytt ned"]
    assert [name for name in last if "Flytt" in name] == ["Flytt opp"]


def read_forms(step: Element) -> list[str]:
    return [button.words for button in step.all("button")]


def test_an_act_is_taken_back_where_it_was_done(host: Host) -> None:
    page = after(host, acts(host, "workshop.move_activity", activity="a1", after="a2"))
    back = [f for f in forms(page) if f.do == "workshop.move_activity" and f.element.words == "Angre"]
    page = after(host, submitted(host.browser, back[0]))
    assert titles(page) == TITLES


# A step more, a step less


def test_every_kind_is_offered_with_a_sentence_and_a_press_puts_it_in(host: Host) -> None:
    page = page_of(host)
    for word in ("Idévegg", "Prikkestemming", "Avstemning", "Løsningstest", "Tekst, bilde eller pause"):
        assert word in read(page).words
    answer = acts(host, "workshop.add_activity", kind="dot_vote", after="a1")
    assert answer.headers["Location"].endswith("#step-a3")
    page = after(host, answer)
    assert titles(page) == [TITLES[0], "Hva er viktigst?", TITLES[1]]
    step = region(page, "step-a3")
    assert "open" in step.all("details")[0].attributes, "what was put in is there to be written in"
    assert "Delen er satt inn." in step.words


def test_a_step_is_put_in_first_of_all(host: Host) -> None:
    page = after(host, acts(host, "workshop.add_activity", kind="interlude", after=""))
    assert titles(page)[0] == "Velkommen"


def test_a_copy_stands_after_its_original_ready_to_be_changed(host: Host) -> None:
    answer = acts(host, "workshop.duplicate_activity", activity="a1")
    page = after(host, answer)
    assert titles(page) == [TITLES[0], f"{TITLES[0]} (kopi)", TITLES[1]]
    assert answer.headers["Location"].endswith("#step-a3")
    assert "open" in region(page, "step-a3").all("details")[0].attributes


def test_no_two_copies_are_called_the_same(host: Host) -> None:
    for activity in ("a1", "a1", "a3"):
        acts(host, "workshop.duplicate_activity", activity=activity)
    copies = [f"{TITLES[0]} (kopi{n})" for n in (" 2", "", " 3")]
    assert titles(page_of(host)) == [TITLES[0], copies[0], copies[1], copies[2], TITLES[1]]


def test_a_copy_of_the_longest_title_there_may_be_has_room_to_say_so(host: Host) -> None:
    long = "Hva trenger du for å bo hjemme så lenge du vil? " * 3
    host.does("workshop.change_activity", activity="a2", title=long[:120])
    acts(host, "workshop.duplicate_activity", activity="a2")
    copy = titles(page_of(host))[2]
    assert len(copy) <= 120
    assert copy.endswith("… (kopi)")
    assert copy.startswith(long[:100])


def test_a_copy_says_so_in_the_language_of_the_workshop(server: Server) -> None:
    leads = Browser(server.url)
    leads.web.cookies.update(server.facilitator().web.cookies)
    made = leads.post("/workshops", [("title", "Housing"), ("agenda", "kortform"), ("language", "en")])
    page = made.headers["Location"].replace("/console", "/agenda")
    leads.web.cookies.set("vk_l", "nn")
    first = titles(leads.page(page))[0]
    submitted(leads, form_of(leads.page(page), "workshop.duplicate_activity", activity="a1"))
    assert titles(leads.page(page))[1] == f"{first} (copy)"


def test_what_has_not_begun_is_taken_out_and_comes_back(host: Host) -> None:
    answer = acts(host, "workshop.remove_activity", activity="a2")
    page = after(host, answer)
    assert titles(page) == TITLES[:1]
    assert "Delen er fjernet." in region(page, "step-a1").words
    page = after(host, submitted(host.browser, form_of(page, "workshop.restore_activity", activity="a2")))
    assert titles(page) == TITLES


def test_the_only_step_is_taken_out_and_the_page_says_so_at_the_top(host: Host) -> None:
    acts(host, "workshop.remove_activity", activity="a2")
    page = after(host, acts(host, "workshop.remove_activity", activity="a1"))
    assert steps(page) == []
    assert "Delen er fjernet." in read(page).words


def test_what_runs_is_marked_and_says_what_cannot_be_done_and_why(host: Host) -> None:
    host.opens("a1")
    running = region(page_of(host), "step-a1")
    assert running.attributes["aria-current"] == "step"
    assert "Åpen nå" in running.words
    assert "Steng den i styringen hvis dere vil hoppe over den." in running.words
    assert {"Fjern", "Hopp over"}.isdisjoint(read_forms(running))
    host.does("workshop.close_activity", activity="a1")
    closed = region(page_of(host), "step-a1")
    assert "kan ikke fjernes" in closed.words
    assert "Hopp over" in read_forms(closed)


def test_a_removal_that_came_too_late_is_refused_with_what_to_do_instead(host: Host) -> None:
    remove = form_of(page_of(host), "workshop.remove_activity", activity="a1")
    host.opens("a1")
    answer = submitted(host.browser, remove)
    assert answer.status_code == 409
    assert "Hopp over den i stedet" in region(answer.text, "step-a1").words


def test_a_skipped_step_is_not_what_the_console_offers_next(host: Host) -> None:
    page = after(host, acts(host, "workshop.skip_activity", activity="a1"))
    assert "Hoppet over" in region(page, "step-a1").words
    console = host.browser.page(host.console)
    assert "Start: Hva er viktigst?" in region(console, "controls").words
    page = after(host, acts(host, "workshop.skip_activity", activity="a1", skipped="false"))
    assert "Ikke åpnet" in region(page, "step-a1").words


# Filled in


def changed(host: Host, activity: str = "a1", **answers: Any) -> httpx2.Response:
    """The step's own form with some fields written over."""
    form = form_of(page_of(host), "workshop.change_activity", activity=activity)
    return submitted(host.browser, form, **answers)


def test_a_script_keeps_its_lines(host: Host) -> None:
    page = after(host, changed(host, script="Først stille.\r\n\r\n\r\n\r\nSå høyt.  \r\n"))
    (text,) = region(page, "step-a1").all("textarea")
    assert text.raw == "Først stille.\n\nSå høyt."
    assert "Først stille.\n\nSå høyt." in region(host.browser.page(host.console), "agenda").raw


def test_a_change_is_taken_back_with_all_that_was_written(host: Host) -> None:
    before = form_of(page_of(host), "workshop.change_activity", activity="a1").fields
    page = after(host, changed(host, title="Noe annet", minutes="7", script="Kort."))
    undo = next(f for f in forms(page) if f.do == "workshop.change_activity" and f.element.words == "Angre")
    after(host, submitted(host.browser, undo))
    again = form_of(page_of(host), "workshop.change_activity", activity="a1").fields
    assert [pair for pair in again if pair[0] != "id"] == [pair for pair in before if pair[0] != "id"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "mangler en overskrift"),
        ({"title": "x" * 121}, "plass til 120 tegn"),
        ({"minutes": "ti"}, "ga ikke mening"),
        ({"minutes": "99999"}, "gir ikke mening"),
        ({"script": "x" * 3_001}, "plass til 3000 tegn"),
        ({"settings.ideas_per_person_max": "mange"}, "gir ikke mening"),
        ({"settings.ideas_per_person_max": "-1"}, "gir ikke mening"),
    ],
    ids=str,
)
def test_what_was_written_is_kept_when_it_is_not_taken(host: Host, wrong: dict[str, str], sentence: str) -> None:
    written = {"title": "Ønsker for bygda", "minutes": "35", "script": 'To linjer,\nmed "tegn" & <slikt>.', **wrong}
    answer = changed(host, **written)
    assert answer.status_code in (409, 422)
    step = region(answer.text, "step-a1")
    assert sentence in step.words
    assert "open" in step.all("details")[0].attributes
    kept = dict(form_of(answer.text, "workshop.change_activity", activity="a1").fields)
    assert {name: kept[name].replace("\r\n", "\n") for name in written} == written
    assert titles(answer.text) == TITLES, "the heading says what stands, not what was tried"


def test_prompts_are_lines_that_come_and_go_without_script(host: Host) -> None:
    form = form_of(page_of(host), "workshop.change_activity", activity="a1")
    others = [pair for pair in form.fields if pair[0] != "settings.prompts[]"]
    lines = ["Hva trenger du?", "", "Hva kan du selv?", "", "", ""]
    answer = host.browser.post(form.action, [*others, *(("settings.prompts[]", line) for line in lines)])
    assert answer.status_code == 303
    fields = form_of(page_of(host), "workshop.change_activity", activity="a1").fields
    kept = [value for name, value in fields if name == "settings.prompts[]"]
    assert [line for line in kept if line] == ["Hva trenger du?", "Hva kan du selv?"]


def test_a_box_that_was_unticked_stays_so_when_something_else_is_wrong(host: Host) -> None:
    form = form_of(page_of(host), "workshop.change_activity", activity="a1")
    ticked = [*form.filled(title="Behov"), ("settings.silent", "true"), ("closes_itself", "true")]
    assert host.browser.post(form.action, ticked).status_code == 303
    untouched = dict(form_of(page_of(host), "workshop.change_activity", activity="a1").fields)
    assert (untouched["settings.silent"], untouched["closes_itself"]) == ("true", "true")
    unticked = [("title" if n == "title" else n, "" if n == "title" else v) for n, v in untouched.items()]
    answer = host.browser.post(form.action, [p for p in unticked if p[0] not in ("settings.silent", "closes_itself")])
    kept = dict(form_of(answer.text, "workshop.change_activity", activity="a1").fields)
    assert {"settings.silent", "closes_itself"}.isdisjoint(kept)


def test_while_seventy_write_the_programme_changes_and_their_slips_stay(workshop: Workshop, host: Host) -> None:
    host.opens_the_wall("Hva er viktig for deg?", "Og for andre?")
    people = workshop.phones(3)
    numbers = [phone.writes(f"Tanke {n}") for n, phone in enumerate(people)]
    acts(host, "workshop.move_activity", activity="a1", after="a2")
    assert numbers == [1, 2, 3]
    form = form_of(page_of(host), "workshop.change_activity", activity="a1")
    fewer = [(n, "" if n == "settings.prompts[]" and v == "Hva er viktig for deg?" else v) for n, v in form.fields]
    answer = host.browser.post(form.action, fewer)
    assert answer.status_code == 409, "somebody has answered the question that was taken away"
    assert "Hva er viktig for deg?" in people[0].page(people[0].home)
    assert people[0].writes("Fortsatt her") == 4


# Time


def test_the_page_says_how_long_it_takes_and_when_it_ends(host: Host) -> None:
    changed(host, "a1", minutes="75")
    changed(host, "a2", minutes="60")
    assert "Til sammen 2 t 15 min." in region(page_of(host), "tid").words
    start = form_of(page_of(host), "workshop.set_start")
    answer = submitted(host.browser, start, begins="18:00")
    assert answer.headers["Location"].endswith("#tid")
    page = after(host, answer)
    assert "Slutter ca. 20:15 hvis dere begynner 18:00." in region(page, "tid").words
    assert "Klokkeslettet er lagret." in region(page, "tid").words
    acts(host, "workshop.skip_activity", activity="a2")
    assert "Slutter ca. 19:15" in region(page_of(host), "tid").words


def test_a_time_that_is_none_gets_a_sentence(host: Host) -> None:
    answer = submitted(host.browser, form_of(page_of(host), "workshop.set_start"), begins="halv sju")
    assert answer.status_code == 409
    assert "Skriv klokkeslettet slik: 18:00." in read(answer.text).words


def test_the_console_sets_what_was_planned_against_what_it_takes(host: Host) -> None:
    changed(host, "a1", minutes="20")
    assert "Slutter ca." not in region(host.browser.page(host.console), "agenda").words
    host.opens("a1")
    agenda = region(host.browser.page(host.console), "agenda").words
    assert "0 av 20 minutter" in agenda
    assert "I rute" in agenda
    assert re.search(r"Slutter ca\. \d\d:\d\d", agenda)


# Back and on again


def test_any_closed_step_is_opened_again_from_the_console_and_so_is_the_previous_one(
    workshop: Workshop, host: Host
) -> None:
    people = host.opens_the_vote("Kafé", "Benk")
    controls = region(host.browser.page(host.console), "controls")
    assert "Forrige" in controls.words
    back = form_of(host.browser.page(host.console), "workshop.open_activity", activity="a1")
    assert submitted(host.browser, back).status_code == 303
    assert people[0].writes("Kom på én til") == 3
    host.does("workshop.close_activity", activity="a1")
    assert "Neste: Hva er viktigst?" in region(host.browser.page(host.console), "controls").words
    assert "Kafé" in people[0].page(f"{people[0].home}/alle")
    again = form_of(host.browser.page(host.console), "workshop.open_activity", activity="a2")
    assert submitted(host.browser, again).status_code == 303
    assert verdict(people[0].lays(1)) == (200, "counts")


def test_going_back_to_a_result_shows_it_and_opens_nothing(workshop: Workshop, host: Host) -> None:
    people = host.opens_the_vote("Kafé", "Benk")
    people[0].lays(1)
    host.does("workshop.reveal", activity="a2")
    acts(host, "workshop.add_activity", kind="idea_wall", after="a2")
    host.opens("a3")
    console = host.browser.page(host.console)
    assert "viser det igjen. Ingenting åpnes." in region(console, "controls").words
    assert submitted(host.browser, form_of(console, "workshop.reveal", activity="a2")).status_code == 303
    assert people[1].lays(1).status_code == 409
    assert "Neste: Idévegg" in region(host.browser.page(host.console), "controls").words


def test_a_start_by_mistake_is_taken_back_on_the_console(workshop: Workshop, host: Host) -> None:
    host.opens_the_wall()
    answer = host.asks("workshop.open_activity", activity="a1", script=True)
    assert "Angre" not in region(answer.text, "notice").words, "it was open already"
    acts(host, "workshop.add_activity", kind="interlude", after="a1")
    answer = host.asks("workshop.open_activity", activity="a3", script=True)
    undo = form_of(answer.text, "workshop.open_activity", activity="a1")
    assert submitted(host.browser, undo).status_code == 303
    assert workshop.phone().writes("Fortsatt åpen") == 1


# As a file


def test_the_programme_is_saved_as_a_file_and_loaded_into_a_new_workshop(server: Server, host: Host) -> None:
    phone = host.workshop.phone()
    changed(host, title="Ønsker for bygda", minutes="25", script="Les høyt.\nVent.")
    host.opens("a1")
    phone.writes("Hemmelig tanke")
    answer = host.browser.get(f"/w/{host.workshop.id}/agenda.toml")
    assert answer.headers["Content-Type"].startswith("application/toml")
    assert f'filename="program-{host.workshop.id}.toml"' in answer.headers["Content-Disposition"]
    assert "Hemmelig" not in answer.text
    (wall, _vote) = parse_agenda(answer.content, "program.toml").activities
    assert (wall.title, wall.minutes, wall.script) == ("Ønsker for bygda", 25, "Les høyt.\nVent.")
    new = founds(server, answer.content)
    page = server.facilitator().page(new.replace("console", "agenda"))
    assert titles(page) == ["Ønsker for bygda", TITLES[1]]
    assert "Hemmelig" not in server.facilitator().page(new)


def founds(server: Server, file: bytes, name: str = "program.toml", **fields: str) -> str:
    answer = loads(server, file, name, **fields)
    assert answer.status_code == 303, read(answer.text).words
    return str(answer.headers["Location"])


def loads(server: Server, file: bytes, name: str = "program.toml", **fields: str) -> httpx2.Response:
    data = {"title": "Et nytt verksted", "agenda": "kortform", "language": "nb", **fields}
    return server.facilitator().web.post("/workshops", data=data, files={"file": (name, file, "application/toml")})


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "no toml": (b"[[activities]\n", "er ikke gyldig TOML: Se på linje 1"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "er ikke lagret som UTF-8"),
    "no kind": (b'title="A"\n[[activities]]\nkind="quiz"\ntitle="B"\n', "«quiz» i aktivitet nummer 1"),
    "bad settings": (
        b'title="A"\n[[activities]]\nkind="dot_vote"\ntitle="B"\n[activities.settings]\ndots=99\n',
        "«dots» i aktivitet nummer 1",
    ),
    "a nest": (b"a=" + b"[" * 100_000, "er ikke gyldig TOML"),
    "too much": (b"#" * 200_001, "er for stort"),
    "nothing": (b"", "mangler feltet «title»"),
    "markup": (b"<script>alert(1)</script>", "er ikke gyldig TOML"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_file_with_a_fault_gets_a_sentence_and_what_was_written_stays(server: Server, what: str) -> None:
    file, sentence = BAD_FILES[what]
    answer = loads(server, file, "mitt<b>.toml", title="Kveld på Bergerbakken")
    assert answer.status_code == 422
    assert sentence in region(answer.text, "file-error").words
    assert "mitt<b>.toml" in region(answer.text, "file-error").words
    assert dict(form_of_new(answer.text))["title"] == "Kveld på Bergerbakken"


def form_of_new(page: str) -> list[tuple[str, str]]:
    return next(form.fields for form in forms(page) if form.action == "/workshops")


def test_a_body_without_end_is_cut_off_with_a_sentence(server: Server) -> None:
    answer = loads(server, b"#" * 26_000_000)
    assert answer.status_code == 422
    assert len(read(answer.text).words) > 20


def test_a_new_workshop_starts_from_last_time_with_everything_but_what_was_written(
    server: Server, workshop: Workshop
) -> None:
    browser = server.facilitator()
    assert browser.get(workshop.links["facilitator"]).status_code == 303
    host = Host(workshop, browser)
    changed(host, title="Ønsker for bygda", script="Les høyt.")
    phone = workshop.phone()
    host.opens("a1")
    phone.writes("Hemmelig tanke")
    listed = next(e for e in read(browser.page("/workshops")).all("option") if e.attributes["value"] == workshop.id)
    assert "Framtidas omsorg" in listed.words
    answer = browser.post("/workshops", [("title", "Neste gang"), ("agenda", workshop.id), ("language", "nb")])
    assert answer.status_code == 303
    page = browser.page(answer.headers["Location"].replace("console", "agenda"))
    assert titles(page)[0] == "Ønsker for bygda"
    assert "Les høyt." in page
    assert "Ikke åpnet" in region(page, "step-a1").words
    assert "Hemmelig" not in browser.page(answer.headers["Location"])


def test_nobody_starts_from_a_workshop_they_may_not_open(server: Server) -> None:
    strange = server.new("En annens")
    browser = server.facilitator()
    assert strange.id not in browser.page("/workshops")
    for id in (strange.id, "w" + "0" * 12, "../../x", "w" * 400):
        answer = browser.post("/workshops", [("title", "Min"), ("agenda", id), ("language", "nb")])
        assert answer.status_code == 422
        assert "Velg et program fra lista." in read(answer.text).words


# After the end, and for others


def test_an_ended_programme_is_there_to_be_read_and_saved(host: Host) -> None:
    host.does("workshop.end")
    page = page_of(host)
    assert "kan ikke endres" in read(page).words
    assert not [form for form in forms(page) if form.do.startswith("workshop.")]
    assert host.browser.get(f"/w/{host.workshop.id}/agenda.toml").status_code == 200


def test_a_helper_does_not_plan(workshop: Workshop) -> None:
    helper = workshop.helper()
    acts: dict[str, dict[str, Any]] = {
        "workshop.add_activity": {"kind": "idea_wall", "title": "A"},
        "workshop.move_activity": {"activity": "a1", "after": "a2"},
        "workshop.remove_activity": {"activity": "a1"},
        "workshop.set_start": {"begins": "18:00"},
    }
    for do, fields in acts.items():
        answer = helper.asks(do, **fields)
        assert answer.status_code == 403
    assert titles(page_of(workshop.host())) == TITLES


def test_what_a_participant_sees_knows_nothing_of_the_script(workshop: Workshop, host: Host) -> None:
    changed(host, script="Si ikke dette høyt.")
    phone: Phone = workshop.phone()
    host.opens("a1")
    assert phone.does("idea_wall.post_idea", **slip("Hei")).status_code == 200
    for browser, path in ((phone, phone.home), (workshop.wall(), f"/w/{workshop.id}/wall")):
        assert "Si ikke dette høyt." not in browser.page(path)
    assert "Si ikke dette høyt." in host.browser.page(host.console)


@pytest.mark.parametrize(
    "query",
    [
        "?kvittering=x&gjort=workshop.fly&del=a1",
        "?del=%3Cscript%3E",
        "?gjort=workshop.move_activity&del=a1",
        "?kvittering=" + "a" * 5_000,
        "?skriv&del=a99",
    ],
)
def test_a_made_up_receipt_says_nothing(host: Host, query: str) -> None:
    answer = host.browser.get(f"/w/{host.workshop.id}/agenda{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace('<script type="module"', "")
    assert not read(answer.text).all(role="status")[:-1]


def test_the_page_says_what_has_just_been_done(host: Host) -> None:
    done = [("do", "workshop.set_start"), ("id", new_id()), ("begins", "18:00")]
    answer = host.browser.post(f"/w/{host.workshop.id}/agenda", done)
    assert answer.status_code == 303
    assert "Klokkeslettet er lagret." in host.browser.page(answer.headers["location"])


def test_a_repeat_of_an_act_changes_nothing(host: Host) -> None:
    add: list[tuple[str, Any]] = [
        ("do", "workshop.add_activity"),
        ("id", new_id()),
        ("kind", "interlude"),
        ("title", "Pause"),
    ]
    for _ in range(3):
        assert host.browser.post(f"/w/{host.workshop.id}/agenda", add).status_code == 303
    assert titles(page_of(host)).count("Pause") == 1
