"""The hostile guest: texts that want to be code, bodies that are no forms, and a room that lives on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import product

import pytest

from tests.web.reading import form_of, read, region, shape
from tests.web.serving import Host, Phone, Server, Workshop, command, new_id, verdict

# Texts that want to be code

TAGS = ("script", "img", "svg", "iframe", "form", "style", "math", "video", "template", "object", "hx-partial", "meta")
BREAKOUTS = ("", '">', "'>", "</p>", "</textarea>", "</title>", "</template>", "--><!-- -->")
ATTRIBUTES = (
    "onerror=alert(1) src=x",
    "onload=alert(1)",
    'hx-get="/workshops" hx-trigger="load"',
    "hx-on:load='alert(1)'",
    'data-hx-post="/x" hx-vals="js:{a:1}"',
    'style="position:fixed"',
    "srcdoc=<script>alert(1)</script>",
    'http-equiv="refresh" content="0;url=//evil.example"',
)
WITHOUT_TAGS = (
    '" onfocus=alert(1) autofocus x="',
    "' onmouseover='alert(1)",
    '" hx-get="/x" hx-trigger="load" x="',
    "` onclick=alert(1) `",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{{ config }}",
    "%(n)s %s %d %",
    "%(title)s",
    "{n} {0} {0.__class__}",
    "${7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;b&#62;",
    "]]><b>",
    "<!--",
    "<![CDATA[x]]>",
    "</hx-partial><hx-partial hx-target='body'>",
    '<hx-partial hx-target="#stage" hx-swap="innerHTML">',
    "\u2028alert(1)\u2029",
    "\ufeff<b>",
    "＜script＞",
    '=HYPERLINK("http://evil.example";"x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)",
)
TAGGED = [f"{out}<{tag} {attribute}>" for out, tag, attribute in product(BREAKOUTS, TAGS, ATTRIBUTES)]
PAYLOADS = [*TAGGED[::2], *WITHOUT_TAGS]


def harmless(text: str) -> str:
    """Ordinary letters of the same length; other for every text."""
    return re.sub(r"[^\s]", lambda found: chr(97 + ord(found[0]) % 26), text)


def same(text: str) -> str:
    return text


class Evening:
    """A whole evening in which every text anybody can write is one of `texts`; what everybody saw."""

    def __init__(self, server: Server, texts: list[str], written: Callable[[str], str]) -> None:
        self.seen: dict[str, str] = {}
        self.texts = [written(text) for text in texts]
        title = written(PAYLOADS[0])
        workshop = server.new(title)
        host = workshop.host()
        fields = [("title", self.texts[0]), ("settings.moderation", "off"), ("settings.prompts[]", self.texts[1])]
        self.change(host, "a1", [*fields, ("settings.prompts[]", self.texts[2])])
        self.change(host, "a2", [("title", self.texts[3]), ("settings.question", self.texts[4])])
        host.opens("a1")
        self.phones = workshop.phones((len(texts) + 29) // 30)
        for n, text in enumerate(self.texts):
            self.phones[n // 30].does("idea_wall.post_idea", activity="a1", prompt=n % 2, text=text)
        self.looks("writing", workshop, host)
        host.does("idea_wall.hide_ideas", activity="a1", ideas=[1, 2], reason=self.texts[-1])
        host.does("idea_wall.merge_ideas", activity="a1", ideas=[3, 4], text=self.texts[5])
        for n in range(20):
            heading = self.texts[-n - 1][:80]
            host.does("idea_wall.make_group", activity="a1", heading=heading, ideas=[2 * n + 5, 2 * n + 6])
        self.looks("grouped", workshop, host)
        host.opens("a2", loose="wait")
        self.looks("vote", workshop, host)
        self.phones[0].lays(1)
        host.does("workshop.reveal", activity="a2")
        self.looks("result", workshop, host)
        self.reports(workshop, host)

    def change(self, host: Host, activity: str, fields: list[tuple[str, str]]) -> None:
        pairs = [*command("workshop.change_activity", None, {"activity": activity}), *fields]
        answer = host.browser.post(f"/w/{host.workshop.id}/do", pairs, script=True)
        assert verdict(answer) == (200, "counts"), answer.text

    def looks(self, moment: str, workshop: Workshop, host: Host) -> None:
        phone, wall = self.phones[0], workshop.wall()
        for name, browser, path in (
            ("phone", phone, phone.home),
            ("alle", phone, f"{phone.home}/alle"),
            ("console", host.browser, host.console),
            ("agenda", host.browser, f"/w/{workshop.id}/agenda"),
            ("own", phone, f"{phone.home}/lapp/7"),
        ):
            self.seen[f"{moment} {name}"] = browser.page(path)
        self.seen[f"{moment} wall"] = workshop.wall_page()
        self.seen[f"{moment} phone's socket"] = phone.hears(phone.socket_path())
        self.seen[f"{moment} console's socket"] = host.browser.hears(f"/w/{workshop.id}/socket?page=facilitator")
        self.seen[f"{moment} wall's socket"] = wall.hears(f"/w/{workshop.id}/socket")

    def reports(self, workshop: Workshop, host: Host) -> None:
        self.seen["join"] = Phone(workshop).page(f"/{workshop.code}")
        self.seen["project"] = workshop.group().page(f"/p/{workshop.id}")


GOES_ON = {("h2", ("class", "aria-hidden"))}
"""The head of a column that goes on in the next one: how long a text is on the wall rests on its letters."""
BUNCHES = [PAYLOADS[n::4] for n in range(4)]


@pytest.mark.parametrize("texts", BUNCHES, ids=lambda texts: f"every fourth from {PAYLOADS.index(texts[0])}")
def test_no_text_becomes_an_element_or_an_attribute_anywhere(server: Server, texts: list[str]) -> None:
    """Every page is made of the same elements with the same attributes whatever is written on it."""
    evil, good = Evening(server, texts, same), Evening(server, texts, harmless)
    assert evil.seen.keys() == good.seen.keys()
    for place, html in evil.seen.items():
        expected = shape(good.seen[place])
        found = shape(html)
        extra = set(found) - set(expected) - GOES_ON if "wall" in place else found - expected
        assert not extra, (place, extra)
        assert "alert(1)" not in {element.raw for element in read(html).all("script")}


def test_the_texts_were_there_to_be_seen(server: Server) -> None:
    """Word for word, to each who may read them."""
    evening = Evening(server, PAYLOADS[-60:], same)
    for place in ("writing alle", "writing console", "writing wall", "project", "grouped console", "vote phone"):
        assert "alert(1)" in read(evening.seen[place]).words, place
    words = read(evening.seen["project"]).words
    shown = [
        text for text in PAYLOADS[-60:] if " ".join(unicodedata.normalize("NFC", text).split()).strip("\ufeff") in words
    ]
    assert len(shown) == 60


def test_there_are_three_hundred_of_them() -> None:
    assert len(PAYLOADS) > 300
    assert len(set(PAYLOADS)) == len(PAYLOADS)
    assert all(len(text) <= 140 for text in PAYLOADS)


def test_attributes_that_hold_words_hold_nothing_else(workshop: Workshop) -> None:
    """Labels, drafts and values are quoted: what stands in them comes out of them as it went in."""
    text = '"\'> <b x="y"> `a` & &amp; \\ //'
    host = workshop.host()
    host.opens_the_wall()
    phone = workshop.phone()
    phone.writes(text)
    host.does("idea_wall.make_group", activity="a1", heading=text, ideas=[1])
    host.opens("a2")
    option = form_of(phone.page(phone.home), "dot_vote.set_dots")
    assert option.element.attributes["data-label"] == text


# Text as people and their keyboards make it

KEPT = {
    "Blåbær, rødgrøt og æsj": "Blåbær, rødgrøt og æsj",
    "👨‍👩‍👧 med 🇳🇴 og 👍🏽": "👨‍👩‍👧 med 🇳🇴 og 👍🏽",
    "مرحبا \u202eabc\u202c \u2067def\u2069": "مرحبا abc def",
    "Zalgo b" + "\u0335" * 30: "Zalgo b" + "\u0335" * 4,
    "to\r\nlinjer\u2028og\u0085mer": "to linjer og mer",
    "  mye \t luft  ": "mye luft",
    "e\u0301n": "én",
    "\u200bskjult\u2060 bredde\ufeff": "skjult bredde",
    "=HYPERLINK(1)": "=HYPERLINK(1)",
    "Čáhppes biila": "Čáhppes biila",
    "0": "0",
}
REFUSED_EMPTY = (
    "",
    " ",
    "\u200b",
    "\u202e\u202c",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\u115f",
    "\uffa0",
    "\t\r\n",
    "\u200d",
    "\ufe0f",
    "\u0301",
)
UNREADABLE = ("Hei\0", "\x07", "a\x1bb", "a\x7fb", "\ufdd0", "\uffff", "\U0001fffe", "a\x9bb")


@pytest.mark.parametrize(("typed", "kept"), KEPT.items())
def test_what_people_type_is_kept_as_they_see_it(phone: Phone, typed: str, kept: str) -> None:
    phone.writes(typed)
    mine = region(phone.page(phone.home), "mine").all("p", **{"class": "slip__text"})
    everybodys = read(phone.page(f"{phone.home}/alle")).all("p", **{"class": "slip__text"})
    assert [slip.raw for slip in mine] == [kept]
    assert kept in [slip.raw for slip in everybodys]


@pytest.mark.parametrize("typed", REFUSED_EMPTY)
def test_a_slip_with_nothing_to_see_on_it_is_empty(phone: Phone, typed: str) -> None:
    answer = phone.does("idea_wall.post_idea", activity="a1", prompt=0, text=typed)
    assert verdict(answer) == (409, "refused")
    assert "Lappen er tom" in answer.text


@pytest.mark.parametrize("typed", UNREADABLE)
def test_a_text_that_cannot_be_kept_is_said_to(phone: Phone, typed: str) -> None:
    answer = phone.does("idea_wall.post_idea", activity="a1", prompt=0, text=typed)
    assert verdict(answer) == (422, "refused")
    assert "Teksten har tegn vi ikke kan ta vare på" in answer.text


@pytest.mark.parametrize(
    "encoded", ["%ED%A0%80", "%ED%A0%BD%ED%B8%80", "%FF", "%C3", "%F8%88%80%80%80", "%C0%80", "%E2%82"]
)
def test_half_characters_and_broken_bytes_are_said_to(phone: Phone, encoded: str) -> None:
    for field in ("text", "colour", "activity", "do"):
        body = f"do=idea_wall.post_idea&activity=a1&id={new_id()}&text=Hei&{field}=a{encoded}".encode()
        answer = phone.post(f"{phone.home}/do", body, script=True)
        assert verdict(answer) == (422, "refused")
        assert "Teksten har tegn" in region(answer.text, "receipt").words


@pytest.mark.parametrize(
    ("text", "fits"),
    [("æ" * 140, True), ("æ" * 141, False), ("e\u0301" * 140, True), ("👍" * 140, True), ("👍" * 141, False)],
)
def test_a_character_is_a_character(phone: Phone, text: str, *, fits: bool) -> None:
    answer = phone.does("idea_wall.post_idea", activity="a1", prompt=0, text=text)
    assert verdict(answer) == ((200, "counts") if fits else (409, "refused"))
