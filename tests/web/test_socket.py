"""Down by socket: one hello, then HTML for as long as the page lives; whatever else comes up is shown the door."""

from __future__ import annotations

import json
import secrets
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.web.reading import read, region
from tests.web.serving import (
    HELLO,
    Host,
    Phone,
    Server,
    Workshop,
    eventually,
    last_code,
    next_html,
    raw_answer,
    verdict,
)
from verksted.store.embedded import EmbeddedStore

NOT_ALLOWED, TRY_LATER, TOO_OLD, TOO_MUCH = 1008, 1013, 4409, 4429


@pytest.fixture
def host(workshop: Workshop) -> Host:
    host = workshop.host()
    host.opens_the_wall()
    return host


@pytest.fixture
def phone(host: Host) -> Phone:
    return host.workshop.phone()


def html_until(line: ClientConnection, wanted: str) -> str:
    """The first frame that holds these words."""
    while wanted not in (html := next_html(line)):
        continue
    return html


# What a good page hears


def test_a_page_hears_its_regions_then_only_what_changes(host: Host, phone: Phone) -> None:
    with phone.socket(phone.socket_path()) as line:
        line.send(HELLO)
        first = next_html(line)
        assert {part.attributes["hx-target"] for part in read(first).all("hx-partial")} >= {
            "#stage",
            "#mine",
            "#news",
            "#clock",
        }
        other = host.workshop.phone()
        other.writes("Flere benker")
        news = next_html(line)
        assert "Les lappen" in region(news, "news").words
        assert "stage" not in {element.attributes.get("id") for element in read(news).walk()}


def test_one_sees_ones_own_slip_in_every_tab_and_nobody_elses(host: Host, phone: Phone) -> None:
    other = host.workshop.phone()
    with phone.socket(phone.socket_path()) as own, other.socket(other.socket_path()) as foreign:
        for line in (own, foreign):
            line.send(HELLO)
            next_html(line)
        phone.writes("Bare min")
        assert "Bare min" in region(html_until(own, "Bare min"), "mine").words
        assert "Bare min" not in next_html(foreign)


def test_a_page_that_has_the_stage_is_not_sent_it_again(phone: Phone) -> None:
    stamp = region(phone.page(phone.home), "stage").attributes["data-stamp"]
    with phone.socket(phone.socket_path()) as line:
        line.send(json.dumps({"stage": stamp, "seen": "", "v": 1}))
        assert 'hx-target="#stage"' not in next_html(line)
    with phone.socket(phone.socket_path()) as line:
        line.send(json.dumps({"stage": "annet", "seen": "", "v": 1}))
        assert 'hx-target="#stage"' in next_html(line)


def test_the_stage_of_a_page_is_the_same_bytes_by_page_socket_and_question(phone: Phone) -> None:
    painted = region(phone.page(phone.home), "stage")
    for html in (phone.hears(phone.socket_path()), phone.get(phone.home, script=True).text):
        assert region(html, "stage").attributes == painted.attributes
        assert region(html, "stage").words == painted.words


def test_a_heartbeat_says_where_and_when(phone: Phone) -> None:
    with phone.socket(phone.socket_path()) as line:
        line.send(HELLO)
        beat = json.loads(str(eventually(lambda: next((f for f in [line.recv(8)] if str(f).startswith("{")), ""))))
    assert beat.keys() == {"epoch", "last", "now"}
    assert abs(beat["now"] / 1000 - time.time()) < 60


def test_the_wall_follows_the_phones(host: Host, phone: Phone) -> None:
    wall = host.workshop.wall()
    with wall.socket(f"/w/{host.workshop.id}/socket?page=projector") as line:
        line.send(HELLO)
        next_html(line)
        phone.writes("Kafé ved sjøen")
        assert "Kafé ved sjøen" in html_until(line, "Kafé ved sjøen")
        host.does("workshop.pause")
        assert "Pause" in html_until(line, "Pause")


def test_an_end_is_shown_and_the_socket_lives_on(host: Host, phone: Phone) -> None:
    with phone.socket(phone.socket_path()) as line:
        line.send(HELLO)
        next_html(line)
        host.does("workshop.end")
        assert "Takk for i kveld" in html_until(line, "Takk for i kveld")


# Who does not belong


def test_a_newer_page_than_the_server_is_told_to_load_again(phone: Phone) -> None:
    for v in (2, 99, 10**18, 10**900):
        with phone.socket(phone.socket_path()) as line:
            line.send(json.dumps({"stage": "", "seen": "", "v": v}))
            assert last_code(line, 5) == TOO_OLD


def deep(brackets: int) -> str:
    return '{"x":' + "[" * brackets + "]" * brackets + "}"


@pytest.mark.parametrize(
    "hello",
    [
        "",
        "hei",
        "[]",
        "null",
        "{",
        '{"v": NaN}',
        '{"v": Infinity}',
        '{"v": "1"}',
        '{"v": 1e400}',
        '{"stage": 7}',
        '{"seen": null}',
        '{"seen": "\\ud800"}',
        '{"stage": "' + "x" * 5_000 + '"}',
        "x" * 16_000,
        "\0",
        HELLO[:-1],
        HELLO + HELLO,
    ],
)
def test_a_hello_that_makes_no_sense_is_shown_the_door(phone: Phone, hello: str) -> None:
    with phone.socket(phone.socket_path()) as line:
        line.send(hello)
        assert last_code(line, 5) == NOT_ALLOWED


@pytest.mark.parametrize(
    "hello", [deep(200), deep(505), '{"v":1,"v":1}', '{"__proto__":{},"constructor":1}', "{}", " {} "]
)
def test_a_strange_hello_with_sense_in_it_is_no_harm(phone: Phone, hello: str) -> None:
    with phone.socket(phone.socket_path()) as line:
        line.send(hello)
        try:
            assert "hx-partial" in next_html(line)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None and closed.rcvd.code == NOT_ALLOWED  # noqa: PT017, PT018 - either answer is a good one


def test_a_binary_hello_is_shown_the_door(phone: Phone) -> None:
    with phone.socket(phone.socket_path()) as line:
        line.send(b"\x00\xff" * 50)
        assert last_code(line, 5) == NOT_ALLOWED


def test_one_who_says_nothing_is_let_go(phone: Phone) -> None:
    with phone.socket(phone.socket_path()) as line:
        assert last_code(line, 9) == TRY_LATER


def test_a_page_that_talks_is_shown_the_door_and_nobody_else(phone: Phone) -> None:
    with phone.socket(phone.socket_path()) as good, phone.socket(phone.socket_path()) as line:
        for each in (good, line):
            each.send(HELLO)
            next_html(each)
        with suppress(ConnectionClosed):
            for _ in range(200):
                line.send('{"do": "workshop.end"}')
        assert last_code(line, 5) == TOO_MUCH
        phone.writes("Alt er som før")
        assert "Alt er som før" in html_until(good, "Alt er som før")


@pytest.mark.parametrize("path", ["/1/socket", "/{nines}/socket", "/w/w0/socket", "/w/%00/socket", "/{code}/SOCKET "])
def test_a_socket_to_nowhere_hears_that_it_is_not_allowed(phone: Phone, path: str) -> None:
    address = path.format(nines="9" * 5_000, code=phone.workshop.code).strip()
    if "SOCKET" in address:
        assert "hx-partial" in phone.hears(address)
        return
    try:
        with phone.socket(address) as line:
            assert last_code(line, 5) == NOT_ALLOWED
    except InvalidStatus as refused:
        assert refused.response.status_code == 403  # noqa: PT017 - the address is none at all


# Bytes on the wire


def handshake(phone: Phone, **headers: str) -> bytes:
    said = {
        "Host": phone.url.removeprefix("http://"),
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Cookie": f"vk_d={phone.cookie('vk_d')}",
        **headers,
    }
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in said.items())
    return f"GET {phone.home}/socket HTTP/1.1\r\n{lines}\r\n".encode()


def frame(
    opcode: int, payload: bytes = b"", *, fin: int = 0x80, masked: bool = True, length: int | None = None
) -> bytes:
    size = len(payload) if length is None else length
    head = bytes([fin | opcode])
    mask = 0x80 if masked else 0
    if size < 126:
        head += bytes([mask | size])
    else:
        head += (
            bytes([mask | 126]) + size.to_bytes(2, "big")
            if size < 1 << 16
            else bytes([mask | 127]) + size.to_bytes(8, "big")
        )
    key = secrets.token_bytes(4) if masked else b""
    body = bytes(byte ^ key[n % 4] for n, byte in enumerate(payload)) if masked else payload
    return head + key + body


BAD_FRAMES = {
    "bad utf-8": frame(1, b"\xff\xfe\x80"),
    "half a character": frame(1, b'{"seen": "\xe2\x82"}'),
    "surrogate": frame(1, b"\xed\xa0\x80"),
    "unknown opcode": frame(3, b"hei"),
    "unknown control": frame(11, b"hei"),
    "reserved bit": frame(1, b"{}", fin=0xC0),
    "unmasked": frame(1, b"{}", masked=False),
    "continuation of nothing": frame(0, b"{}"),
    "huge length": frame(1, b"x", length=1 << 62),
    "far too long": frame(1, b"x" * 70_000),
    "long ping": frame(9, b"x" * 126),
    "fragmented ping": frame(9, b"x", fin=0),
    "close with one byte": frame(8, b"x"),
    "close with a code of nobody": frame(8, (5).to_bytes(2, "big")),
    "endless fragments": frame(1, b"x", fin=0) + frame(0, b"x" * 1_000, fin=0) * 40,
    "new text within fragments": frame(1, b"{", fin=0) + frame(1, b"}"),
    "not frames at all": b"GET / HTTP/1.1\r\n\r\n" * 20,
    "compressed bomb": frame(1, b"\x78\x9c" + b"\0" * 5_000, fin=0xC0),
}


@pytest.mark.parametrize("what", BAD_FRAMES)
def test_a_broken_frame_ends_its_own_socket_and_nothing_else(server: Server, phone: Phone, what: str) -> None:
    with phone.socket(phone.socket_path()) as good:
        good.send(HELLO)
        next_html(good)
        assert b"hx-partial" not in shaken(server, phone, BAD_FRAMES[what])
        phone.writes(f"Etter {what}")
        assert what in html_until(good, what)


def test_compression_is_not_agreed_on(server: Server, phone: Phone) -> None:
    offer = handshake(phone, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits")
    answer = raw_answer(server.port, offer, 1)
    assert answer.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in answer.lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_WebSocket_Version": "8"},
        {"Sec_WebSocket_Key": "kort"},
        {"Host": "evil.example"},
    ],
)
def test_a_broken_handshake_is_refused(server: Server, phone: Phone, headers: dict[str, str]) -> None:
    answer = raw_answer(server.port, handshake(phone, **headers), 2)
    assert answer.split()[1] in (b"400", b"403", b"426")


def shaken(server: Server, phone: Phone, frames: bytes) -> bytes:
    """What comes back, until the server hangs up, after a good handshake and these frames."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as line:
        line.sendall(handshake(phone))
        assert line.recv(65_536).startswith(b"HTTP/1.1 101")
        with suppress(ConnectionError):
            line.sendall(frames)
        answer = b""
        with suppress(ConnectionError):
            while piece := line.recv(65_536):
                answer += piece
        return answer


def test_two_thousand_bad_frames_make_few_lines_in_the_log(server: Server, phone: Phone) -> None:
    """And the hall goes on: a good phone writes, and the wall shows it."""
    before = len(server.log.splitlines())
    bad = [BAD_FRAMES[what] for what in ("bad utf-8", "surrogate", "half a character", "unknown opcode")] * 500
    with ThreadPoolExecutor(4) as guests:
        answers = list(guests.map(lambda frame: shaken(server, phone, frame), bad))
    assert len(answers) == 2_000
    assert len(server.log.splitlines()) - before <= 60
    assert "Traceback" not in server.log
    phone.writes("Salen lever")
    assert "Salen lever" in phone.workshop.wall_page()
    assert "Salen lever" in phone.workshop.wall().hears(f"/w/{phone.workshop.id}/socket")


def test_a_socket_while_the_store_is_away_is_asked_to_come_back(
    store: EmbeddedStore, start_server: Callable[..., Server]
) -> None:
    server = start_server(VERKSTED_REDIS_URL=store.url)
    workshop = server.new()
    host, phone = workshop.host(), workshop.phone()
    host.opens_the_wall()
    with phone.socket(phone.socket_path()) as line:
        line.send(HELLO)
        next_html(line)
        store._shut_down()
        with host.browser.socket(f"/w/{workshop.id}/socket") as other:
            assert last_code(other, 5) == 1013
        assert phone.does("idea_wall.post_idea", activity="a1", prompt=0, text="Hei").status_code == 503
        store.ensure_running()
        eventually(
            lambda: verdict(phone.does("idea_wall.post_idea", activity="a1", prompt=0, text="Tilbake"))[1] == "counts"
        )
        assert "Tilbake" in html_until(line, "Tilbake")


def test_a_server_that_stops_tells_every_page_to_come_back(start_server: Callable[..., Server]) -> None:
    server = start_server()
    workshop = server.new()
    workshop.host().opens_the_wall()
    phone = workshop.phone()
    with phone.socket(phone.socket_path()) as line:
        line.send(HELLO)
        next_html(line)
        with ThreadPoolExecutor(1) as aside:
            stopping = aside.submit(server.stop)
            assert last_code(line, 10) == 1012
            stopping.result(20)
