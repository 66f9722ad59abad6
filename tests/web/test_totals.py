"""While a vote is open nothing that anybody can ask for depends on where the dots lie.

Two moments are compared: all dots on one option, and all of them on another. Whatever differs gives them away.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.web.reading import read, region
from tests.web.serving import Browser, Host, Phone, Server, Workshop, next_html, verdict

CHANGING = re.compile(
    r"[0-9a-f]{32}|said-\w+|data-now=\"\d+\"|\d{13}-\d+|[0-9a-f]{16}:|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d"
    r"|\b\d\d\.\d\d\b"
)
"""Tap ids, clocks and places in the log: they change from one moment to the next whatever happens."""


class Vote:
    """Six people, four options, the vote open; five of the six lay their dots, and all of them on one option."""

    def __init__(self, server: Server) -> None:
        self.workshop: Workshop = server.new()
        self.host: Host = self.workshop.host()
        self.people: list[Phone] = [*self.host.opens_the_vote(), *self.workshop.phones(3)]
        self.watcher = self.people.pop()
        self.watcher.lays(3)
        self.others: dict[str, Browser] = {
            "anybody": Browser(server.url),
            "watcher": self.watcher,
            "newcomer": Phone(self.workshop),
            "wall": self.workshop.wall(),
            "helper": self.workshop.helper().browser,
            "facilitator": self.host.browser,
            "group": self.workshop.group(),
        }

    def all_on(self, item: int, *, off: int = 0) -> None:
        """Laid on one before they are taken off the other, so that nobody's ballot is ever empty."""
        for phone in self.people:
            assert verdict(phone.lays(item)) == (200, "counts")
            if off:
                assert verdict(phone.lays(off, 0)) == (200, "counts")

    def addresses(self) -> Iterator[str]:
        code, id = self.workshop.code, self.workshop.id
        yield from ("/", f"/{code}", f"/{code}/alle", f"/{code}/lapp/1", f"/{code}/bord/2", "/metrics", "/workshops")
        yield from (f"/w/{id}/{page}" for page in ("console", "table", "wall", "agenda", "do", "links"))
        yield from (f"/w/{id}/table?valg={place}" for place in (100, 200, 201, 299))
        yield from (f"/w/{id}/export.{ending}" for ending in ("csv", "json", "xlsx", "zip", "pdf", "docx"))
        yield f"/p/{id}"

    def everything(self) -> dict[str, Any]:
        """Every answer to everybody at every address, with script and without, and what every socket begins with."""
        seen: dict[str, Any] = {}
        for who, browser in self.others.items():
            for path in self.addresses():
                for script in (False, True):
                    answer = browser.get(path, script=script)
                    if path != "/metrics":
                        seen[f"{who} {path} {script}"] = content(answer.content, path)
        for who, path in self.sockets():
            seen[f"{who} {path}"] = content(self.others[who].hears(path).encode(), path)
        return seen

    def sockets(self) -> list[tuple[str, str]]:
        id = self.workshop.id
        pages = ("facilitator", "table", "table&choice=200")
        hosts = [(who, f"/w/{id}/socket?page={page}") for who in ("helper", "facilitator") for page in pages]
        return [
            ("watcher", self.watcher.socket_path()),
            ("watcher", f"/{self.workshop.code}/socket?page=alle"),
            ("wall", f"/w/{id}/socket"),
            *hosts,
        ]


def content(body: bytes, path: str) -> Any:
    """What a reader gets out of an answer, whatever its wrapping; without clocks and ids."""
    if path.endswith(".zip") and body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as bundle:
            names = [name for name in bundle.namelist() if "MANIFEST" not in name]
            return {name: content(bundle.read(name), name) for name in names}
    if path.endswith(".xlsx") and body.startswith(b"PK"):
        book = load_workbook(io.BytesIO(body))
        return [[CHANGING.sub("", str(cell.value)) for cell in row] for sheet in book for row in sheet.iter_rows()]
    if path.endswith(".docx") and body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as word:
            return CHANGING.sub("", word.read("word/document.xml").decode())
    if body.startswith(b"%PDF"):
        return CHANGING.sub("", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages))
    return CHANGING.sub("", body.decode("utf-8", "replace"))


@pytest.fixture(scope="module")
def vote(server: Server) -> Vote:
    vote = Vote(server)
    vote.all_on(1)
    return vote


def test_nothing_anybody_can_ask_for_tells_where_the_dots_lie(vote: Vote) -> None:
    before = vote.everything()
    vote.all_on(2, off=1)
    after = vote.everything()
    assert before.keys() == after.keys()
    for place in before:
        assert before[place] == after[place], place


def test_nothing_is_said_aloud_while_dots_are_moved(vote: Vote) -> None:
    """No frame goes to anybody but the one who moved them."""
    with ExitStack() as open_sockets:
        lines = [open_sockets.enter_context(vote.others[who].socket(path)) for who, path in vote.sockets()]
        for line in lines:
            line.send("{}")
            next_html(line)
        vote.all_on(1, off=2)
        for line in lines:
            with pytest.raises(TimeoutError):
                next_html(line, 0.7)


def test_the_one_who_moves_them_sees_only_their_own(vote: Vote) -> None:
    mover, other = vote.people[:2]
    with other.socket(other.socket_path()) as line:
        line.send("{}")
        next_html(line)
        answer = mover.lays(4)
        assert 'data-dots="1"' in answer.text
        with pytest.raises(TimeoutError):
            next_html(line, 0.7)
    assert verdict(mover.lays(4, 0)) == (200, "counts")


def test_an_end_without_a_reveal_keeps_the_secret(server: Server) -> None:
    """Two workshops alike but for where the dots lay: after the end nothing tells them apart."""
    one, other = (ended(Vote(server), item) for item in (1, 2))
    assert one.keys() == other.keys()
    for place in one:
        assert one[place] == other[place], place


def ended(vote: Vote, item: int) -> dict[str, Any]:
    """What is left to see of a vote that was never shown, without the numbers that are the workshop's own."""
    vote.all_on(item)
    vote.host.does("workshop.end")
    code, id = vote.workshop.code, vote.workshop.id
    seen = {
        "phone": vote.watcher.page(f"/{code}"),
        "wall": vote.others["wall"].page(f"/w/{id}/wall"),
        "console": vote.host.browser.page(f"/w/{id}/console"),
        "project": vote.others["group"].page(f"/p/{id}"),
    }
    cells = content(vote.host.browser.get(f"/w/{id}/export.xlsx").content, "x.xlsx")
    own = {id, "Verksted nummer i prosjektet"}
    rows = [[re.sub(r"^\d+-(\d+)$", r"\1", cell) for cell in row] for row in cells if not own & set(row)]
    paper = content(vote.host.browser.get(f"/w/{id}/export.pdf").content, "rapport.pdf")
    said = {**{place: read(html).words.replace(code, "") for place, html in seen.items()}, "paper": paper}
    numbered = re.compile(r"\b\d+-(?=\d)|Verksted nummer \d+")
    return {**{place: numbered.sub("", CHANGING.sub("", words)) for place, words in said.items()}, "files": rows}


def test_after_the_reveal_the_same_places_tell(vote: Vote) -> None:
    """So they could have told before."""
    hidden = vote.everything()
    vote.host.does("workshop.reveal", activity="a2")
    shown = vote.everything()
    id, code = vote.workshop.id, vote.workshop.code
    for place in (f"watcher /{code} False", f"wall /w/{id}/wall False", f"facilitator /w/{id}/console False"):
        assert hidden[place] != shown[place]
        assert "Kafé ved sjøen 5" in region(shown[place], "stage").words
        assert "Kafé ved sjøen 5" not in region(hidden[place], "stage").words
    for ending in ("json", "xlsx", "zip", "pdf", "docx"):
        place = f"group /w/{id}/export.{ending} False"
        assert hidden[place] != shown[place]
    row = next(row for row in shown[f"group /w/{id}/export.xlsx False"] if row[:2] == ["1", "Kafé ved sjøen"])
    assert "5" in row
