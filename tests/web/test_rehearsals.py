"""A rehearsal: filled with people who answer whatever is opened, marked everywhere, counted nowhere, gone without a trace."""

from __future__ import annotations

import asyncio
import io
import json
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pypdf
import pytest
import redis

from tests.hall import VOCABULARY
from tests.web.reading import read
from tests.web.serving import AGENDA, ROOT, Browser, Host, Server, Workshop, command, eventually
from verksted.domain import limits
from verksted.domain.activity import Author, Item
from verksted.domain.items import BringItems
from verksted.store.log import START
from verksted.store.redis import RedisLog, connect

FULL = "framtidsverksted-1-behov"
PATIENCE_S = 60


def started(server: Server, workshop: Workshop, people: int = 10, pace: str = "quick") -> Rehearsal:
    """The rehearsal, begun by the button; the facilitator's own browser is let in."""
    host = workshop.host()
    answer = host.browser.post(
        f"/w/{workshop.id}/rehearsal", [("act", "start"), ("people", str(people)), ("pace", pace)]
    )
    assert answer.status_code == 303, answer.text
    id = answer.headers["Location"].split("/")[2]
    assert id != workshop.id
    return Rehearsal(server.url, id, host.browser)


class Rehearsal(Workshop):
    """One, with the browser that made it."""

    def __init__(self, url: str, id: str, browser: Browser) -> None:
        found = re.search(r'data-code="(\d+)"', browser.page(f"/w/{id}/console"))
        assert found
        super().__init__(url, id, found[1], {})
        self.browser = browser

    def host(self) -> Host:
        return Host(self, self.browser)

    def state(self) -> Any:
        return self.browser.get(f"/w/{self.id}/export.json").json()["workshop"]

    def steer(self, act: str) -> str:
        answer = self.browser.post(f"/w/{self.id}/rehearsal", [("act", act)])
        assert answer.status_code == 303
        return str(answer.headers["Location"])


def store_of(server: Server) -> redis.Redis:
    return redis.Redis.from_url(server.store_url, decode_responses=True, legacy_responses=False)


def left_of(server: Server, id: str, code: str) -> set[str]:
    """Every key and every member that still names the rehearsal."""
    with store_of(server) as store:
        keys = {key for key in store.scan_iter("*") if id in key or key.endswith(f"code:{code}")}
        listed = {name for name in ("verksted:workshops", "verksted:rehearsals") if store.sismember(name, id)}
        return {key.replace(id, "ID") for key in keys | listed}


def time_is_up(server: Server) -> None:
    """For every rehearsal there is."""
    with store_of(server) as store:
        for id in store.smembers("verksted:rehearsals"):
            store.delete(f"verksted:{{{id}}}:crowd")
            store.hset(f"verksted:{{{id}}}:access", "until_ms", "1")


@pytest.fixture(autouse=True)
def _nothing_left(server: Server) -> Iterator[None]:
    """A test that fails leaves nothing for the next."""
    yield
    time_is_up(server)
    with store_of(server) as store:
        eventually(lambda: not store.scard("verksted:rehearsals"), "wiped", 15)


def crowds(server: Server) -> list[psutil.Process]:
    """The processes of simulated people that this server, or a worker of it, has started."""
    assert server.process is not None
    children = psutil.Process(server.process.pid).children(recursive=True)
    return [child for child in children if "verksted.rehearsal" in child.cmdline()]


def test_the_whole_programme_is_rehearsed_and_then_wiped(server: Server) -> None:
    workshop = server.new(agenda=FULL)
    rehearsal = started(server, workshop)
    host = rehearsal.host()
    steps = rehearsal.state()["agenda"]
    wall, vote = (next(step["id"] for step in steps if step["kind"] == kind) for kind in ("idea_wall", "dot_vote"))
    for step in steps[: [step["id"] for step in steps].index(wall)]:
        host.opens(step["id"])
    host.opens(wall)
    eventually(lambda: rehearsal.state()["next_number"] > 5, "slips", PATIENCE_S)
    eventually(lambda: len(rehearsal.state()["participants"]) >= 5, "people", PATIENCE_S)
    host.does("workshop.close_activity", activity=wall)
    host.opens(vote, loose="apart")
    eventually(lambda: dots_laid(host) > 5, "dots", PATIENCE_S)
    host.does("workshop.reveal", activity=vote)
    canary = canary_of(rehearsal.state()["agenda"])
    with store_of(server) as store:
        assert store.exists(f"verksted:{{{rehearsal.id}}}:log")
    assert server.stores(canary)
    assert rehearsal.steer("erase") == f"/w/{workshop.id}/console"
    assert left_of(server, rehearsal.id, rehearsal.code) == {"verksted:{ID}:erased"}
    eventually(lambda: not crowds(server), "the people are gone", 10)
    eventually(lambda: not server.stores(canary), "the store's file is written anew", 30)
    assert rehearsal.browser.get(f"/w/{rehearsal.id}/console").status_code == 404
    assert Browser(server.url).get(f"/{rehearsal.code}").status_code == 404
    assert left_of(server, rehearsal.id, rehearsal.code) == {"verksted:{ID}:erased"}
    assert not list((server.folder / "data" / "archive").glob(f"*{rehearsal.id}*"))


def test_the_people_answer_every_solution_that_the_hall_is_shown(server: Server) -> None:
    """Also whoever has given the one before it a light, and said what could be better."""
    workshop = server.new(agenda="framtidsverksted-3-test")
    rehearsal = started(server, workshop)
    host = rehearsal.host()
    test = next(step["id"] for step in rehearsal.state()["agenda"] if step["kind"] == "solution_test")

    def lights() -> list[int]:
        console = read(host.browser.page(host.console)).words
        return [int(count) for count in re.findall(r"(\d+) har gitt lys\.", console)]

    host.opens(test)
    eventually(lambda: lights()[0] >= 5, "lights for the first", PATIENCE_S)
    host.does("solution_test.pick_solution", activity=test, solution=2)
    eventually(lambda: lights()[1] >= 5, "lights for the second", PATIENCE_S)


def test_it_has_the_programme_as_it_is_now_and_what_was_brought(server: Server) -> None:
    workshop = server.new()
    host = workshop.host()
    host.does("workshop.add_activity", kind="idea_wall", title="Først av alt", after="")
    added = host.browser.get(f"/w/{workshop.id}/export.json").json()["workshop"]["agenda"][0]["id"]
    pairs = [("title", "Vi velger"), ("source", added), ("settings.dots", "4")]
    change = [*command("workshop.change_activity", None, {"activity": "a2"}), *pairs]
    assert host.browser.post(f"/w/{workshop.id}/do", change, script=True).status_code == 200
    need = Item(key="b1", text="Noen som måker snø", references=("1-7",))
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, brought(server, workshop, need)).result()
    rehearsal = started(server, workshop)
    assert [(item["text"], item["references"]) for item in rehearsal.state()["brought"]] == [(need.text, ["1-7"])]
    steps = rehearsal.state()["agenda"]
    assert steps[0]["title"] == "Først av alt"
    chosen = next(step for step in steps if step["title"] == "Vi velger")
    assert chosen["source"] == steps[0]["id"], "it builds on the same step, whatever that is called here"
    assert chosen["settings"]["dots"] == 4
    assert all(step["state"] is None for step in steps)


async def brought(server: Server, workshop: Workshop, item: Item) -> None:
    """As a workshop gets it from an earlier one of its project."""
    author = Author("kari", "facilitator")
    async with connect(server.store_url) as store:
        await RedisLog(store, store, workshop.id, VOCABULARY).append(
            "broughtalong", author, BringItems(items=(item,)), START
        )


def dots_laid(host: Host) -> int:
    page = host.browser.page(host.console)
    found = re.search(r"(\d+) har lagt minst én prikk", page)
    return int(found[1]) if found else 0


def canary_of(state: Any) -> str:
    """A text that only the rehearsal holds."""
    texts = re.findall(r'"text": "([^"]{25,})"', json.dumps(state, ensure_ascii=False))
    return str(texts[0])


def test_it_says_what_it_is_on_every_screen_and_in_every_file(server: Server) -> None:
    rehearsal = started(server, server.new())
    host = rehearsal.host()
    host.opens("a1")
    eventually(lambda: rehearsal.state()["next_number"] > 3, "slips", PATIENCE_S)
    phone = rehearsal.phone()
    wall = rehearsal.browser.page(f"/w/{rehearsal.id}/wall")
    desks = [rehearsal.browser.page(f"/w/{rehearsal.id}/{page}") for page in ("console", "agenda", "links", "klar")]
    result = rehearsal.browser.page(f"/p/{rehearsal.id}")
    for page in (
        wall,
        phone.page(phone.home),
        phone.page(f"{phone.home}/alle"),
        Browser(server.url).page(phone.home),
        *desks,
        result,
    ):
        assert "rehearsal-mark" in page
        assert "Generalprøve" in page
    poster = rehearsal.browser.get(f"/w/{rehearsal.id}/print/poster.pdf").content
    assert pypdf.PdfReader(io.BytesIO(poster)).pages[0].extract_text().count("Generalprøve") > 1
    assert "rehearsal-mark" in phone.page(f"{phone.home}/mine")
    for ending in ("csv", "xlsx", "json", "zip", "docx", "pdf"):
        answer = rehearsal.browser.get(f"/w/{rehearsal.id}/export.{ending}")
        assert "generalprove" in answer.headers["Content-Disposition"]
        assert marked(ending, answer.content), ending


def marked(ending: str, data: bytes) -> bool:
    """Whatever somebody opens first, it says so."""
    if ending == "csv":
        rows = data.decode("utf-8-sig").splitlines()[1:]
        return bool(rows) and all(row.startswith('"Generalprøve: ') for row in rows)
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return "Generalprøve" in str(book.worksheets[0]["A1"].value) and all(
            "Generalprøve" in n for n in book.sheetnames[1:]
        )
    if ending == "json":
        state = json.loads(data)["workshop"]
        return bool(state["rehearsal"]) and state["title"].startswith("Generalprøve")
    if ending == "pdf":
        return "Generalprøve" in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if ending == "docx":
            return "Generalprøve" in archive.read("word/document.xml").decode()
        manifest = json.loads(archive.read("MANIFEST.json"))
        return bool(manifest["rehearsal"]) and manifest["title"].startswith("Generalprøve")


def test_no_project_counts_it_and_nothing_is_kept_at_its_end(server: Server) -> None:
    before = server.new("Først")
    rehearsal = started(server, server.new("Prøvd"))
    assert rehearsal.state()["ordinal"] == 1
    rehearsal.host().does("workshop.end")
    eventually(lambda: not crowds_of(server, rehearsal), "they go home when it ends", 20)
    with store_of(server) as store:
        eventually(lambda: store.hget(f"verksted:{{{rehearsal.id}}}:access", "ended_ms"), "the end is seen to", 10)
        assert not store.exists(f"verksted:{{p{rehearsal.id}}}:log")
    assert not list((server.folder / "data" / "archive").glob(f"*{rehearsal.id}*"))
    ordinals = [
        json.loads(w.host().browser.get(f"/w/{w.id}/export.json").text)["workshop"]["ordinal"]
        for w in (before, server.new("Så"))
    ]
    assert ordinals[1] == ordinals[0] + 2, "only the two that were meant came after it"
    rehearsal.steer("erase")


def crowds_of(server: Server, rehearsal: Workshop) -> bool:
    with store_of(server) as store:
        told = store.get(f"verksted:{{{rehearsal.id}}}:crowd")
        return bool(told and json.loads(told).get("here", True))


def test_there_is_one_for_each_workshop(server: Server) -> None:
    workshop = server.new()
    first = started(server, workshop)
    again = started(server, workshop)
    assert (again.id, again.code) == (first.id, first.code)
    first.steer("erase")
    other = started(server, workshop)
    assert other.id != first.id
    other.steer("erase")


def test_a_rehearsal_cannot_be_rehearsed_and_neither_can_what_has_begun(server: Server) -> None:
    workshop = server.new()
    rehearsal = started(server, workshop)
    start = [("act", "start"), ("people", "10")]
    answer = rehearsal.browser.post(f"/w/{rehearsal.id}/rehearsal", start)
    assert (answer.status_code, "begynt" in answer.text) == (409, True)
    rehearsal.steer("erase")
    host = workshop.host()
    host.opens("a1")
    answer = host.browser.post(f"/w/{workshop.id}/rehearsal", start)
    assert (answer.status_code, "begynt" in answer.text) == (409, True)
    assert "act" not in [name for name, _ in form_fields(host.browser.page(f"/w/{workshop.id}/rehearsal"))]


def form_fields(page: str) -> list[tuple[str, str]]:
    return re.findall(r'name="(\w+)" value="(\w+)"', page)


def test_the_people_go_home_when_the_workshop_itself_begins(server: Server) -> None:
    workshop = server.new()
    rehearsal = started(server, workshop)
    eventually(lambda: crowds(server), "they are on their way", 10)
    workshop.host().opens("a1")
    eventually(lambda: not crowds(server), "the machine is the hall's", 10)
    assert "sendt hjem" in rehearsal.browser.page(f"/w/{rehearsal.id}/rehearsal")
    rehearsal.steer("erase")


def test_they_are_sent_home_and_let_in_again(server: Server) -> None:
    rehearsal = started(server, server.new())
    [crowd] = eventually(lambda: crowds(server), "they are on their way", 10)
    eventually(lambda: crowd.nice() > 0, "a rehearsal yields to whoever means it", 10)
    rehearsal.steer("stop")
    eventually(lambda: not crowds(server), "gone", 10)
    rehearsal.steer("go_on")
    eventually(lambda: crowds(server), "here again", 10)
    rehearsal.steer("erase")


def test_its_size_is_bounded_and_so_is_how_many_there_are(server: Server) -> None:
    made = [started(server, server.new(), people) for people in (1, 5_000, 30)]
    with store_of(server) as store:
        told = [json.loads(str(store.get(f"verksted:{{{each.id}}}:crowd")))["people"] for each in made]
    assert told == [limits.rehearsal_people_min, limits.rehearsal_people_max, 30]
    one_too_many = server.new()
    host = one_too_many.host()
    answer = host.browser.post(f"/w/{one_too_many.id}/rehearsal", [("act", "start")])
    assert (answer.status_code, "Slett en av dem" in answer.text) == (409, True)
    for each in made:
        each.steer("erase")
    assert started(server, one_too_many).steer("erase")


def test_erasing_takes_the_rehearsal_and_never_the_workshop(server: Server) -> None:
    workshop = server.new()
    host = workshop.host()
    assert host.browser.post(f"/w/{workshop.id}/rehearsal", [("act", "erase")]).status_code == 303
    assert host.browser.get(host.console).status_code == 200
    rehearsal = started(server, workshop)
    assert host.browser.post(f"/w/{workshop.id}/rehearsal", [("act", "erase")]).status_code == 303
    assert left_of(server, rehearsal.id, rehearsal.code) == {"verksted:{ID}:erased"}
    assert host.browser.get(host.console).status_code == 200
    with store_of(server) as store:
        assert store.exists(f"verksted:{{{workshop.id}}}:log")
        assert not store.exists(f"verksted:{{{workshop.id}}}:rehearsal")


def test_one_whose_time_is_up_is_wiped_by_itself(server: Server) -> None:
    rehearsal = started(server, server.new())
    eventually(lambda: crowds(server), "they are on their way", 10)
    time_is_up(server)
    eventually(lambda: left_of(server, rehearsal.id, rehearsal.code) == {"verksted:{ID}:erased"}, "wiped", 15)
    eventually(lambda: not crowds(server), "and nobody is left", 10)


def test_they_die_with_the_server_and_come_back_with_it(start_server: Callable[..., Server]) -> None:
    server = start_server()
    rehearsal = started(server, server.new())
    [crowd] = eventually(lambda: crowds(server), "they are on their way", 10)
    server.stop(signal.SIGKILL)
    assert eventually(lambda: not crowd.is_running() or crowd.status() == psutil.STATUS_ZOMBIE, "gone with it", 10)
    server.start()
    eventually(lambda: crowds(server), "its time was not up", 30)
    [again] = crowds(server)
    server.stop()
    assert eventually(lambda: not again.is_running() or again.status() == psutil.STATUS_ZOMBIE, "gone with it", 10)
    server.start()
    rehearsal.steer("erase")
    assert left_of(server, rehearsal.id, rehearsal.code) == {"verksted:{ID}:erased"}


def test_two_workers_behind_a_name_of_their_own_keep_one_crowd(start_server: Callable[..., Server]) -> None:
    server = start_server(VERKSTED_WORKERS="2", VERKSTED_PUBLIC_URL="https://verksted.example.no")
    workshop = server.new(agenda=AGENDA)
    rehearsal = started(server, workshop)
    host = rehearsal.host()
    host.opens("a1")
    eventually(lambda: rehearsal.state()["next_number"] > 5, "they come in by the local port", PATIENCE_S)
    assert len(crowds(server)) == 1
    rehearsal.steer("stop")
    eventually(lambda: not crowds(server), "whichever worker was told", 10)
    rehearsal.steer("erase")
    assert left_of(server, rehearsal.id, rehearsal.code) == {"verksted:{ID}:erased"}


def test_a_file_of_a_rehearsal_stays_one_when_it_is_brought_back(server: Server, tmp_path: Path) -> None:
    rehearsal = started(server, server.new())
    file = tmp_path / "workshop.json"
    file.write_bytes(rehearsal.browser.get(f"/w/{rehearsal.id}/export.json").content)
    rehearsal.steer("erase")
    told = subprocess.run(
        [sys.executable, "-m", "verksted", "import", file, "--json"],
        cwd=ROOT,
        env=server.environment(),
        capture_output=True,
        check=True,
    )
    made = json.loads(told.stdout)
    links = {"facilitator": "/enter/" + made["links"]["console"].rpartition("/enter/")[2]}
    back = Workshop(server.url, made["id"], made["code"], links)
    host = back.host()
    assert "rehearsal-mark" in host.browser.page(host.console)
    host.does("workshop.end")
    with store_of(server) as store:
        eventually(lambda: store.hget(f"verksted:{{{back.id}}}:access", "ended_ms"), "the end is seen to", 10)
    assert not list((server.folder / "data" / "archive").glob(f"*{back.id}*"))


def test_only_those_who_lead_may_rehearse(server: Server) -> None:
    workshop = server.new()
    for link in ("helper", "projector", "group", "observer"):
        browser = workshop.enter(workshop.links[link])
        assert browser.get(f"/w/{workshop.id}/rehearsal").status_code == 404
        assert browser.post(f"/w/{workshop.id}/rehearsal", [("act", "start")]).status_code == 404
    foreign = Browser(server.url, {"Origin": "https://evil.example"})
    foreign.get(workshop.links["facilitator"])
    assert foreign.post(f"/w/{workshop.id}/rehearsal", [("act", "start")]).status_code == 404


@pytest.mark.parametrize(
    "junk", [b"act=start&people=%ff", b"act=start&people=-3&pace=warp", b"act=", b"", b"act=start" * 9_000]
)
def test_a_form_that_makes_no_sense_is_no_fault(workshop: Workshop, junk: bytes) -> None:
    host = workshop.host()
    answer = host.browser.post(f"/w/{workshop.id}/rehearsal", junk)
    assert answer.status_code in (303, 409, 422)
    host.browser.post(f"/w/{workshop.id}/rehearsal", [("act", "erase")])
