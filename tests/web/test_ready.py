"""«Er alt klart?» and `verksted doctor`: each line is green, or says what to do; never a stack trace."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from tests.web.reading import read
from tests.web.serving import Browser, Server, Workshop, eventually, free_port
from verksted.live import watchman
from verksted.network import cards, is_alone, is_local, is_own
from verksted.settings import Settings
from verksted.store.checkup import StoreHealth
from verksted.web import checks, ready
from verksted.web.checks import Check, Checks, read_back

# The page


def lines(browser: Browser, workshop: Workshop) -> dict[str, str]:
    """Each sentence by how it stands."""
    page = browser.get(f"/w/{workshop.id}/klar", script=True)
    assert page.status_code == 200
    items = read(page.text).all("li")
    return {item.words: item.attributes["class"].rpartition("--")[2] for item in items}


def line(browser: Browser, workshop: Workshop, words: str) -> str:
    found = [state for sentence, state in lines(browser, workshop).items() if words in sentence]
    assert len(found) == 1, (words, lines(browser, workshop))
    return found[0]


def test_the_machine_is_in_order_and_the_hall_is_waited_for(workshop: Workshop) -> None:
    host = workshop.host().browser
    for words in ("Lagringen svarer", "ledig på disken", "lagringen er enig", "lest tilbake", "Verksted svarer på"):
        assert line(host, workshop, words) == "ok"
    assert line(host, workshop, "Ingen telefon har vært innom") == "wait"
    assert line(host, workshop, "Veggen er ikke åpen") == "wait"
    # The server of these tests has this machine's own name alone, and no phone reaches that.
    assert line(host, workshop, "ikke på noe nett") == "bad"
    assert "Ikke ennå" in host.page(f"/w/{workshop.id}/klar")


@pytest.mark.parametrize(
    ("states", "verdict"), [("ok ok", "ok"), ("ok note", "ok"), ("ok wait note", "wait"), ("wait bad ok", "bad")]
)
def test_the_one_answer_is_as_good_as_the_worst_line(states: str, verdict: str) -> None:
    assert ready.verdict([Check("store", state) for state in states.split()]) == verdict  # type: ignore[arg-type] # four words


def test_the_code_on_the_page_leads_a_phone_to_the_trial(workshop: Workshop) -> None:
    page = workshop.host().browser.page(f"/w/{workshop.id}/klar")
    address = f"{workshop.url}/test/{workshop.code}"
    assert address in page
    svg = re.findall(r"<svg class=\"qr\".*?</svg>", page)[0]
    assert read_picture(svg) == address.upper()
    assert "Fungerer det på telefonen din?" in Browser(workshop.url).page(f"/TEST/{workshop.code}")


def read_picture(svg: str) -> str:
    """What a phone makes of the drawing itself."""
    modules = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    image = Image.new("L", (modules * 8, modules * 8), 255)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        left, top = int(x) * 8, int(y) * 8
        ImageDraw.Draw(image).rectangle((left, top, left + int(run) * 8 - 1, top + 7), fill=0)
    return str(zxingcpp.read_barcodes(image)[0].text)


def test_it_turns_green_when_a_phone_has_been_tried_and_the_wall_is_open(workshop: Workshop) -> None:
    host = workshop.host().browser
    for count in (1, 2):
        phone = Browser(workshop.url)
        phone.get(f"/test/{workshop.code}")
        assert phone.post(f"/test/{workshop.code}", [], script=True).json()["cookies"] is True
        phone.post(f"/test/{workshop.code}", [])
        assert line(host, workshop, f"{count} telefon") == "ok"
    with host.socket(f"/w/{workshop.id}/socket?page=projector&preview=1") as small:
        small.send("{}")
        small.recv(5)
        assert line(host, workshop, "Veggen") == "wait", "the small wall on the console is no wall"
        with workshop.wall().socket(f"/w/{workshop.id}/socket?page=projector") as wall:
            wall.send("{}")
            eventually(lambda: line(host, workshop, "Veggen") == "ok", "the wall is noticed", 15)
    eventually(lambda: line(host, workshop, "Veggen") == "wait", "and that it is gone", 30)


def test_two_processes_know_of_the_same_wall(start_server: Callable[..., Server]) -> None:
    server = start_server(VERKSTED_WORKERS="2")
    workshop = server.new()
    with workshop.wall().socket(f"/w/{workshop.id}/socket?page=projector") as wall:
        wall.send("{}")
        wall.recv(5)
        browsers = [workshop.host().browser for _ in range(6)]
        eventually(lambda: all(line(b, workshop, "Veggen") == "ok" for b in browsers), "whichever is asked", 15)


def test_a_local_address_is_warned_about_wherever_it_is_handed_out(start_server: Callable[..., Server]) -> None:
    local, public = start_server(), start_server(VERKSTED_PUBLIC_URL="https://verksted.kommune.no")
    for server, warned in ((local, True), (public, False)):
        workshop = server.new()
        host = workshop.host().browser
        made = host.post(
            f"/w/{workshop.id}/links", [("make", "projector")], headers={"Host": f"127.0.0.1:{server.port}"}
        )
        for page in (made.text, host.page(f"/w/{workshop.id}/print")):
            assert ("mobildata" in page) == warned
        assert ("Merk:" in server.terminal) == warned


def test_only_those_who_lead_see_it(workshop: Workshop) -> None:
    for link in ("helper", "projector", "group", "observer"):
        browser = workshop.enter(workshop.links[link])
        assert browser.get(f"/w/{workshop.id}/klar").status_code == 404
        assert browser.post(f"/w/{workshop.id}/klar", [("address", "1.2.3.4")]).status_code == 404


def test_another_of_the_machines_own_addresses_can_be_chosen_and_no_strange_one(
    start_server: Callable[..., Server],
) -> None:
    own = cards()
    if not own:
        pytest.skip("a machine without a network")
    server = start_server(VERKSTED_HOST="0.0.0.0")
    workshop = server.new()
    host = workshop.host().browser
    kept = server.folder / "data" / "address"
    for wanted in ("8.8.8.8", "verksted.example", "", "127.0.0.1"):
        assert host.post(f"/w/{workshop.id}/klar", [("address", wanted)]).status_code == 303
        assert not kept.exists()
    assert host.post(f"/w/{workshop.id}/klar", [("address", own[-1].address)]).status_code == 303
    assert kept.read_text().strip() == own[-1].address
    assert f"http://{own[-1].address}:{server.port}" in host.page(f"/w/{workshop.id}/klar")


def test_a_chosen_address_that_the_machine_has_lost_is_no_longer_used(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    before = settings.public_url
    (tmp_path / "address").write_text("8.8.8.8\n")
    assert settings.public_url == before
    (tmp_path / "address").write_text("127.0.0.1\n")
    assert settings.public_url == "http://127.0.0.1:8000"
    (tmp_path / "address").write_bytes(b"\xff\xfe\x00")
    assert settings.public_url == before


# The looks themselves


SETTINGS = Settings(configured_url="https://verksted.example.no")


def looked(
    health: StoreHealth, settings: Settings, monkeypatch: pytest.MonkeyPatch, **changed: Any
) -> dict[str, Check]:
    """What is found where the store is like this."""

    async def told(client: Any) -> StoreHealth:
        return health

    monkeypatch.setattr(checks, "look_at", told)
    for name, value in changed.items():
        monkeypatch.setattr(checks, name, value)
    found = asyncio.run(Checks(settings, SimpleNamespace()).of_the_machine())  # type: ignore[arg-type] # never asked
    return {check.name: check for check in found}


GOOD = StoreHealth(answers=True, writes=True)


@pytest.mark.parametrize(
    ("health", "name", "reason"),
    [
        (StoreHealth(), "store", "silent"),
        (StoreHealth(answers=True), "store", "full"),
        (StoreHealth(answers=True, writes=True, faults=("Lagringen har appendonly no.",)), "store", "policy"),
        (StoreHealth(answers=True, writes=True, drift_ms=90_000), "clock", "drift"),
        (StoreHealth(answers=True, writes=True, drift_ms=-90_000), "clock", "drift"),
    ],
)
def test_a_store_that_is_not_in_order_is_told_about(
    health: StoreHealth, name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = looked(health, SETTINGS, monkeypatch)
    assert (found[name].state, found[name].reason) == ("bad", reason)
    assert len(found) == 5, "what is wrong with one hides nothing of the others"


@pytest.mark.parametrize("year", [1970, 2019, 2150])
def test_a_clock_that_was_never_set_is_told_about(year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(time=lambda: 0.0, localtime=lambda at: SimpleNamespace(tm_year=year))
    assert looked(GOOD, SETTINGS, monkeypatch, time=clock)["clock"].reason == "year"


def test_a_disk_with_less_than_the_bound_is_told_about(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    few = Settings(data_dir=tmp_path, disk_free_mb=10**9)
    assert looked(GOOD, few, monkeypatch)["disk"].state == "bad"
    assert looked(GOOD, Settings(data_dir=tmp_path, disk_free_mb=1), monkeypatch)["disk"].state == "ok"
    assert watchman.free_bytes(tmp_path / "not" / "made" / "yet") > 0


def test_whatever_goes_wrong_in_a_look_is_a_line_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("a fault of ours")

    found = looked(GOOD, SETTINGS, monkeypatch, free_bytes=broken)
    assert found["disk"].state == "bad"
    assert found["store"].state == "ok"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://192.168.1.20:8000", True),
        ("http://10.0.0.4", True),
        ("http://[fd00::1]:8000", True),
        ("http://verksted.local", True),
        ("http://laptop", True),
        ("https://verksted.kommune.no", False),
        ("http://8.8.8.8:8000", False),
    ],
)
def test_an_address_that_mobile_data_cannot_reach_is_known(url: str, *, local: bool) -> None:
    assert is_local(url) is local


def test_a_machine_on_no_network_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_alone("http://127.0.0.1:8000")
    assert is_alone("http://localhost:8000")
    assert not is_alone("http://192.168.1.20:8000")
    assert looked(GOOD, Settings(host="127.0.0.1"), monkeypatch)["address"].reason == "alone"


def test_the_machine_has_the_addresses_of_its_cards() -> None:
    assert all(is_own(card.address) for card in cards())
    assert not is_own("8.8.8.8")
    assert not is_own("no address")


@pytest.mark.parametrize(
    "text", ["HTTPS://VERKSTED.EXAMPLE/4711", "HTTP://192.168.10.120:8000/4711", "HTTP://[FD00::1]:8000/4711"]
)
def test_a_code_is_read_back_as_it_is_drawn(text: str) -> None:
    assert read_back(text) == text


def test_a_text_that_is_no_code_is_read_back_as_nothing() -> None:
    assert read_back("A" * 10_000) == ""


def test_a_code_that_says_something_else_is_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "read_back", lambda text: "HTTPS://ELSEWHERE.EXAMPLE")
    assert Checks(SETTINGS, SimpleNamespace()).qr("https://verksted.example.no").state == "bad"  # type: ignore[arg-type] # never asked


def port_check(url: str) -> Check:
    return asyncio.run(Checks(Settings(configured_url=url), SimpleNamespace()).port())  # type: ignore[arg-type] # never asked


def test_who_answers_at_the_address_is_looked_at(server: Server, tmp_path: Path) -> None:
    assert port_check(server.url).state == "ok"
    assert port_check(f"http://127.0.0.1:{free_port()}").reason == "silent"
    assert port_check("http://no-such-name.invalid").reason == "silent"
    (tmp_path / "healthz").write_text("welcome to another server")
    port = free_port()
    other = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: port_check(f"http://127.0.0.1:{port}").reason == "stranger", "somebody else answers", 10)
    finally:
        other.kill()
        other.wait()


# The live warning


def test_a_console_is_warned_while_the_disk_is_nearly_full(start_server: Callable[..., Server]) -> None:
    server = start_server(VERKSTED_DISK_FREE_MB=str(10**9))
    workshop = server.new()
    host = workshop.host().browser
    assert 'id="disk-low"' in host.page(f"/w/{workshop.id}/console")
    assert line(host, workshop, "ledig på disken") == "bad"
    workshop.host().opens("a1")
    phone = workshop.phone()
    with (
        host.socket(f"/w/{workshop.id}/socket?page=facilitator") as console,
        phone.socket(phone.socket_path()) as line_down,
    ):
        console.send("{}")
        line_down.send("{}")
        heard = ""
        while '"disk": "low"' not in heard:
            heard = str(console.recv(10))
        assert not any("disk" in str(line_down.recv(10)) for _ in range(2)), "phones need not know"
