"""A host lets in the words that stood on the console, and no others: an edit in the same moment is not shown unread."""

from __future__ import annotations

import re

import pytest

from tests.web.reading import Form, forms, read, region
from tests.web.serving import Host, Phone, Workshop, submitted, verdict


@pytest.fixture
def host(workshop: Workshop) -> Host:
    """A wall on which each slip waits for a host."""
    host = workshop.host()
    fields = {"activity": "a1", "title": "Hva er viktig?", "minutes": "0", "settings.moderation": "queue"}
    host.does("workshop.change_activity", **fields, **{"settings.prompts[]": "Hva er viktig for deg?"})
    host.opens()
    return host


@pytest.fixture
def phone(host: Host) -> Phone:
    return host.workshop.phone()


def edits(phone: Phone, number: int, text: str) -> None:
    assert verdict(phone.does("idea_wall.edit_idea", activity="a1", idea=number, text=text)) == (200, "counts")


def console(host: Host) -> str:
    return host.browser.page(host.console)


def showing(html: str, *numbers: int) -> Form:
    """The form that lets in exactly these slips."""
    wanted = [("ideas", " ".join(map(str, numbers)))]
    [form] = [
        f for f in forms(html) if f.do == "idea_wall.show_ideas" and [p for p in f.fields if p[0] == "ideas"] == wanted
    ]
    return form


def wall(host: Host) -> str:
    return host.workshop.wall_page()


def test_a_slip_that_is_changed_while_the_host_reads_it_is_not_shown_and_the_host_is_told(
    host: Host, phone: Phone
) -> None:
    number = phone.writes("Flere benker")
    form = showing(console(host), number)
    edits(phone, number, "Noe helt annet")

    answer = host.browser.post(form.action, form.filled(), script=True)

    assert verdict(answer)[1] == "refused"
    assert "endret" in region(answer.text, "notice").words
    assert "Noe helt annet" in region(answer.text, f"waiting-{number}").words
    assert "Noe helt annet" not in wall(host)
    again = showing(console(host), number)
    assert verdict(host.browser.post(again.action, again.filled(), script=True)) == (200, "counts")
    assert "Noe helt annet" in wall(host)


@pytest.mark.parametrize("script", [True, False])
def test_show_all_shows_the_others_and_names_the_one_that_waits(host: Host, phone: Phone, *, script: bool) -> None:
    texts = ("Flere benker", "Kafé ved sjøen", "Buss på søndager")
    numbers = [phone.writes(text) for text in texts]
    form = showing(console(host), *numbers)
    edits(phone, numbers[1], "Noe helt annet")

    if script:
        told = region(host.browser.post(form.action, form.filled(), script=True).text, "notice").words
    else:
        answer = submitted(host.browser, form)
        assert answer.status_code == 303
        told = region(host.browser.page(answer.headers["location"]), "notice").words

    assert f"Lapp {numbers[1]} er endret" in told
    shown = wall(host)
    assert "Flere benker" in shown
    assert "Buss på søndager" in shown
    assert "Noe helt annet" not in shown
    assert re.findall(r"waiting-(\d+)", console(host)) == [str(numbers[1])]


def test_a_hidden_slip_is_shown_after_all_in_the_words_that_were_read(host: Host, phone: Phone) -> None:
    number = phone.writes("Flere benker")
    host.does("idea_wall.hide_ideas", activity="a1", ideas=number)
    html = console(host)
    form = showing(html, number)
    assert read(html).all(id=f"hidden-{number}")
    edits(phone, number, "Noe helt annet")

    assert verdict(host.browser.post(form.action, form.filled(), script=True))[1] == "refused"

    assert "Noe helt annet" not in wall(host)
    assert read(console(host)).all(id=f"waiting-{number}"), "its author has mended it, so it is read anew"


def test_hiding_asks_for_no_words(host: Host, phone: Phone) -> None:
    """The same form has both buttons."""
    number = phone.writes("Flere benker")
    form = showing(console(host), number)
    edits(phone, number, "Noe helt annet")

    hide = submitted(host.browser, form, ("do", "idea_wall.hide_ideas"))

    assert hide.status_code == 303
    assert read(console(host)).all(id=f"hidden-{number}")
