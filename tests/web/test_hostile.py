"""The hostile guest: texts that want to be code, bodies that are no forms, and a room that lives on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product
from urllib.parse import quote

import pytest

from tests.web.reading import form_of, read, region, shape
from tests.web.serving import Host, Phone, Server, Workshop, command, new_id, raw_answer, verdict

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
            ("wall", wall, f"/w/{workshop.id}/wall"),
            ("own", phone, f"{phone.home}/lapp/7"),
        ):
            self.seen[f"{moment} {name}"] = browser.page(path)
        self.seen[f"{moment} phone's socket"] = phone.hears(phone.socket_path())
        self.seen[f"{moment} console's socket"] = host.browser.hears(f"/w/{workshop.id}/socket?page=facilitator")
        self.seen[f"{moment} wall's socket"] = wall.hears(f"/w/{workshop.id}/socket")

    def reports(self, workshop: Workshop, host: Host) -> None:
        self.seen["join"] = Phone(workshop).page(f"/{workshop.code}")
        self.seen["project"] = workshop.group().page(f"/p/{workshop.id}")


BUNCHES = [PAYLOADS[n::4] for n in range(4)]


@pytest.mark.parametrize("texts", BUNCHES, ids=lambda texts: f"every fourth from {PAYLOADS.index(texts[0])}")
def test_no_text_becomes_an_element_or_an_attribute_anywhere(server: Server, texts: list[str]) -> None:
    """Every page is made of the same elements with the same attributes whatever is written on it."""
    evil, good = Evening(server, texts, same), Evening(server, texts, harmless)
    assert evil.seen.keys() == good.seen.keys()
    for place, html in evil.seen.items():
        expected = shape(good.seen[place])
        found = shape(html)
        extra = set(found) - set(expected) if "wall" in place else found - expected
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


@pytest.fixture(scope="module")
def hall(server: Server) -> Workshop:
    """One workshop with its wall open, for whatever is thrown at it."""
    workshop = server.new()
    workshop.host().opens_the_wall()
    return workshop


@pytest.fixture
def phone(hall: Workshop) -> Phone:
    return hall.phone()


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


# Bodies that are no forms

FORM = "application/x-www-form-urlencoded"
SLIP = "do=idea_wall.post_idea&activity=a1&prompt=0&text=Hei"


def bodies() -> Iterator[tuple[str, str, bytes]]:
    fields = "&".join(f"f{n}=1" for n in range(10_000))
    boundary = '--x\r\nContent-Disposition: form-data; name="do"\r\n\r\nworkshop.end\r\n--x--\r\n'
    yield "nothing", FORM, b""
    yield "a megabyte", FORM, f"{SLIP}&more={'x' * 1_000_000}".encode()
    yield "a megabyte of text", FORM, b"do=idea_wall.post_idea&activity=a1&text=" + b"x" * 1_000_000
    yield "ten thousand fields", FORM, fields.encode()
    yield "ten thousand values", FORM, (SLIP + "&text=b" * 10_000).encode()
    yield "json", "application/json", b'{"do": "workshop.end"}'
    yield "multipart", "multipart/form-data; boundary=x", boundary.encode()
    yield "a file", "application/octet-stream", bytes(range(256)) * 20
    yield "xml", "text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield "separators only", FORM, b"&&&&===;;;&=&=" * 50
    yield "semicolons", FORM, SLIP.replace("&", ";").encode()
    yield "percent signs", FORM, b"do=%&%%%=%zz&text=%u0041"
    yield (
        "a deep name",
        FORM,
        ("do=workshop.change_activity&activity=a1&title=x&settings" + ".a" * 5_000 + "=1").encode(),
    )
    yield "a deep text", FORM, (SLIP + "[" * 30_000).encode()
    yield "huge numbers", FORM, b"do=dot_vote.set_dots&activity=a2&item=" + b"9" * 30_000 + b"&dots=-1e999"
    yield "two commands", FORM, b"do=idea_wall.post_idea&do=workshop.end&activity=a1&text=Hei"
    yield "a command in a list", FORM, b"do[]=workshop.end&do.x=workshop.end"
    yield "a path for a command", FORM, b"do=../../etc/passwd.x&activity=a1"
    yield "a name with nul", FORM, b"do=idea_wall.post_idea%00&activity=a1&text=Hei"
    yield "inner names", FORM, b"do=idea_wall.post_idea&activity=a1&text=Hei&__class__=x&by=x&by.x=1"


@pytest.mark.parametrize(("kind", "body"), [(k, b) for _, k, b in bodies()], ids=[what for what, _, _ in bodies()])
@pytest.mark.parametrize("who", ["phone", "helper", "facilitator"])
def test_a_body_that_is_no_form_of_ours_gets_a_sentence(phone: Phone, who: str, kind: str, body: bytes) -> None:
    hosts = {"helper": phone.workshop.helper, "facilitator": phone.workshop.host}
    browser = phone if who == "phone" else hosts[who]().browser
    path = f"{phone.home}/do" if who == "phone" else f"/w/{phone.workshop.id}/do"
    if b"workshop.end" in body and who == "facilitator":
        body = body.replace(b"workshop.end", b"workshop.fly")
    for script in (True, False):
        answer = browser.post(path, body, script=script, headers={"Content-Type": kind})
        assert answer.status_code in (403, 409, 422), (answer.status_code, answer.headers)
        place = region(answer.text, "receipt" if who == "phone" else "notice")
        assert len(place.words) > 20
    assert "Mine lapper" not in phone.page(phone.home)


@pytest.mark.parametrize("path", ["/workshops", "/language", "/text-size", "/w/{id}/links"])
@pytest.mark.parametrize("body", [b"x" * 100_000, b"a=%ff", b"title=%00&agenda=tom", b"&".join([b"a=1"] * 2_000), b""])
def test_the_other_forms_take_no_nonsense_either(server: Server, hall: Workshop, path: str, body: bytes) -> None:
    browser = hall.host().browser if "{id}" in path else server.facilitator()
    answer = browser.post(path.format(id=hall.id), body)
    assert answer.status_code in (303, 422)
    assert answer.status_code == 303 or len(read(answer.text).words) > 20


@pytest.mark.parametrize(
    "query",
    [
        "?valg=99",
        "?valg=-1",
        "?valg=x",
        "?valg=" + "9" * 5_000,
        "?valg=%00",
        "?kvittering=%ff",
        "?kvittering[]=1",
        "?inne=" + "x" * 9_000,
        "?" + "a=1&" * 2_000,
    ],
)
def test_no_query_confuses_a_page(phone: Phone, query: str) -> None:
    assert form_of(phone.page(phone.home + query), "idea_wall.post_idea").action
    assert phone.get(phone.home + query, script=True).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "vk_l=xx; vk_t=<script>; vk_d=" + quote("æ" * 22)},
        {"Cookie": "; ;=;a;=b;" * 200},
        {"Cookie": "vk_l=" + "x" * 7_000},
        {"Accept-Language": "x" * 7_000},
        {"Verksted-Script": "2"},
        {"Accept": "application/json"},
        {"Range": "bytes=0-1"},
        {"X-Forwarded-For": "1.2.3.4, <script>", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "evil.example"},
        {"If-None-Match": "*"},
        {"Content-Type": "multipart/form-data"},
    ],
)
def test_no_header_confuses_a_page(hall: Workshop, headers: dict[str, str]) -> None:
    phone = Phone(hall)
    answer = phone.get(phone.home, headers=headers)
    assert answer.status_code == 200
    assert form_of(answer.text, "workshop.join").action
    assert "evil.example" not in answer.text


RAW = {
    "no request": b"\r\n\r\n",
    "nonsense": b"HEI P\xc5 DEG\r\n\r\n",
    "a verb of nobody": b"FLY / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "two lengths": b"POST /{code}/do HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello",
    "length and chunks": b"POST /{code}/do HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunks": b"POST /{code}/do HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a header without end": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000,
    "many headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + b"X: y\r\n" * 3_000 + b"\r\n",
    "a long address": b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "an absolute address": b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
}


@pytest.mark.parametrize("what", RAW)
def test_no_bytes_on_the_wire_shake_the_server(server: Server, phone: Phone, what: str) -> None:
    request = RAW[what].replace(b"{code}", phone.workshop.code.encode())
    answer = raw_answer(server.port, request, 1)
    assert b"Traceback" not in answer
    assert b" 500 " not in answer[:20]
    assert phone.writes(f"Etter {what}")


def test_people_who_hang_up_in_the_middle_leave_nothing_in_the_log(server: Server, phone: Phone) -> None:
    """A phone that goes out of reach while it sends is an ordinary thing."""
    before = server.log
    head = f"POST {phone.home}/do HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: vk_d={phone.cookie('vk_d')}\r\n"
    for _ in range(30):
        raw_answer(server.port, f"{head}Content-Length: 500\r\n\r\ndo=idea".encode(), 0.02)
    phone.writes("Fremdeles her")
    assert server.log == before


def test_after_all_this_the_room_lives(server: Server, phone: Phone) -> None:
    """A good phone writes, and the wall shows it."""
    number = phone.writes("Kafé ved sjøen")
    phone.workshop.host().does("idea_wall.make_group", activity="a1", heading="Møteplasser", ideas=[number])
    wall = phone.workshop.wall().page(f"/w/{phone.workshop.id}/wall")
    assert "Møteplasser" in region(wall, "stage").words
    assert "Traceback" not in server.log
