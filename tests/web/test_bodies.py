"""Bodies, addresses, headers and bytes that are no forms of ours; and a room that lives on."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.web.reading import form_of, read, region
from tests.web.serving import Phone, Server, Workshop, raw_answer

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


@pytest.mark.parametrize("path", ["/workshops", "/language", "/text-size", "/aloud", "/w/{id}/links"])
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
    assert "Møteplasser" in region(phone.workshop.wall_page(), "stage").words
    assert "Traceback" not in server.log
