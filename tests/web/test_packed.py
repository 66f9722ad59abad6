"""Pages in fewer bytes: what a browser unpacks is what one that cannot unpack is sent."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

import brotli
import pytest

from tests.web.serving import SCRIPT, Phone, command, raw_answer, slip
from verksted.web.static import WORTH_PACKING

UNPACK: dict[str, Callable[[bytes], Any]] = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}
PAGES = ("", "/alle", "/lapp/1")


class Sent:
    """An answer as it came over the wire."""

    def __init__(self, raw: bytes) -> None:
        head, _, self.body = raw.partition(b"\r\n\r\n")
        self.status, *lines = head.decode("latin-1").split("\r\n")
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        self.coding = self.headers.get("content-encoding", "")

    @property
    def text(self) -> str:
        """What it says, but for the time, and the ids that forms are given anew each time."""
        return re.sub(r"\b([0-9a-f]{32}|\d{13})\b", "", bytes(UNPACK[self.coding](self.body)).decode())


def ask(phone: Phone, path: str, takes: str, body: bytes = b"", **headers: str) -> Sent:
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in phone.web.cookies.jar)
    port = int(phone.url.rpartition(":")[2])
    said = {"Host": f"127.0.0.1:{port}", "Cookie": cookies, "Accept-Encoding": takes, "Connection": "close", **headers}
    if body:
        said |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    lines = [
        f"{'POST' if body else 'GET'} {path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in said.items() if value),
    ]
    return Sent(raw_answer(port, "\r\n".join([*lines, "", ""]).encode() + body))


@pytest.fixture
def phone(phone: Phone) -> Phone:
    """Somebody whose first slip has æ, ø, å, marks that HTML must escape, and more than one plane of Unicode in it."""
    phone.number = phone.writes("Blåbær & <rømme> på «ås» 👩🏽‍🌾")  # type: ignore[attr-defined] # for this file alone
    return phone


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_however_it_is_packed(phone: Phone, path: str) -> None:
    path = path.replace("1", str(phone.number))  # type: ignore[attr-defined] # given above
    plain = ask(phone, phone.home + path, "")
    gzipped = ask(phone, phone.home + path, "gzip, deflate")
    best = ask(phone, phone.home + path, "gzip, deflate, br")

    assert [sent.coding for sent in (plain, gzipped, best)] == ["", "gzip", "br"]
    assert [sent.status for sent in (plain, gzipped, best)] == ["HTTP/1.1 200 OK"] * 3
    assert plain.text == gzipped.text == best.text
    assert "Blåbær &amp; &lt;rømme&gt;" in plain.text
    assert len(best.body) < len(plain.body) / 2


def test_the_length_that_is_promised_is_what_comes(phone: Phone) -> None:
    for path in PAGES:
        for takes in ("", "gzip", "br"):
            sent = ask(phone, phone.home + path, takes)
            assert int(sent.headers["content-length"]) == len(sent.body), (path, takes)


def test_caches_on_the_way_are_told_that_it_depends_on_who_asks(phone: Phone) -> None:
    assert {ask(phone, phone.home, takes).headers["vary"] for takes in ("", "gzip", "br")} == {"Accept-Encoding"}


def test_an_answer_to_a_command_is_packed_with_its_verdict_in_the_open(phone: Phone) -> None:
    def post(takes: str) -> Sent:
        fields = command("idea_wall.post_idea", "f" * 31 + "1", slip("En lapp til"))
        body = "&".join(f"{name}={value}".replace(" ", "+") for name, value in fields).encode()
        return ask(phone, f"{phone.home}/do", takes, body, **SCRIPT)

    plain, packed = post(""), post("gzip")

    assert (plain.coding, packed.coding) == ("", "gzip")
    assert plain.text == packed.text
    assert plain.headers["verksted-verdict"] == packed.headers["verksted-verdict"] == "counts"
    assert plain.headers["verksted-number"] == packed.headers["verksted-number"]


def test_what_is_too_small_to_gain_by_it_is_sent_as_it_is(phone: Phone) -> None:
    nothing_to_see = ask(phone, f"{phone.home}/bord/3", "gzip, br")

    assert nothing_to_see.status.startswith("HTTP/1.1 303")
    assert (nothing_to_see.coding, len(nothing_to_see.body) < WORTH_PACKING) == ("", True)
