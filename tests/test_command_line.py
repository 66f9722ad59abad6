"""`verksted doctor` and `verksted demo`, and what `make run` says: plain words, an exit code, and nothing left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.web.reading import region
from tests.web.serving import ROOT, Browser, Server, eventually, free_port
from verksted.store.embedded import EmbeddedStore, find_binary


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("doctor")).start()
    yield running
    running.stop()


def environment(**settings: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("VERKSTED_")}
    return {**own, **settings}


def doctor(**settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "verksted", "doctor"]
    return subprocess.run(command, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, check=False)


def _unless_silent(told: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str] | None:
    return None if "Lagringen svarer ikke" in told.stdout else told


def test_doctor_passes_a_machine_that_is_ready_without_a_server(tmp_path: Path) -> None:
    told = doctor(VERKSTED_DATA_DIR=str(tmp_path), VERKSTED_PORT=str(free_port()))
    assert told.returncode == 0, told
    assert "Maskinen er klar." in told.stdout
    assert "Verksted er ikke i gang nå" in told.stdout
    assert EmbeddedStore(tmp_path).pid is None, "the store it started is shut down again"


def test_doctor_passes_a_server_that_runs_and_leaves_it_alone(server: Server) -> None:
    told = doctor(**{name: value for name, value in server.environment().items() if name.startswith("VERKSTED_")})
    # A server on this machine's own name alone is told about: no phone reaches it.
    assert "Verksted svarer på" in told.stdout
    assert "Maskinen er ikke på noe nett" in told.stdout
    assert told.returncode == 1
    assert Browser(server.url).get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"VERKSTED_DISK_FREE_MB": "999999999"}, "ledig på disken"),
        ({"VERKSTED_REDIS_URL": "redis://127.0.0.1:1/0"}, "Lagringen svarer ikke"),
        ({"VERKSTED_PUBLIC_URL": "http://127.0.0.1:1"}, "Maskinen er ikke på noe nett"),
        ({"VERKSTED_PORT": "0"}, "VERKSTED_PORT må være"),
        ({"VERKSTED_DATA_DIR": "/proc/nowhere"}, "VERKSTED_DATA_DIR kan ikke brukes"),
    ],
)
def test_doctor_says_what_to_do_in_one_sentence(settings: dict[str, str], words: str, tmp_path: Path) -> None:
    told = doctor(**{"VERKSTED_DATA_DIR": str(tmp_path), "VERKSTED_PORT": str(free_port()), **settings})
    assert told.returncode == 1
    assert words in told.stdout + told.stderr
    assert "Traceback" not in told.stdout + told.stderr


def test_doctor_tells_of_a_port_that_another_program_has(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        told = doctor(VERKSTED_DATA_DIR=str(tmp_path), VERKSTED_PORT=str(taken.getsockname()[1]))
    assert (told.returncode, "er opptatt av et annet program" in told.stdout) == (1, True), told.stdout


def test_doctor_tells_of_a_store_that_could_lose_what_is_saved(tmp_path: Path) -> None:
    port = free_port()
    unsafe = subprocess.Popen(
        [
            find_binary(),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--appendonly",
            "no",
            "--save",
            "",
            "--dir",
            str(tmp_path),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        settings = {
            "VERKSTED_DATA_DIR": str(tmp_path),
            "VERKSTED_PORT": str(free_port()),
            "VERKSTED_REDIS_URL": f"redis://127.0.0.1:{port}/0",
        }
        told = eventually(lambda: _unless_silent(doctor(**settings)), "it is up", 20)
        assert told.returncode == 1
        assert "må ha appendonly yes" in told.stdout
    finally:
        unsafe.kill()
        unsafe.wait()


# The demonstration


def test_a_demonstration_fills_a_wall_within_a_minute_and_leaves_nothing(tmp_path: Path) -> None:
    port = free_port()
    settings = environment(
        VERKSTED_PORT=str(port),
        VERKSTED_HOST="127.0.0.1",
        TMPDIR=str(tmp_path),
        VERKSTED_DATA_DIR=str(tmp_path / "untouched"),
    )
    with (tmp_path / "out").open("wb") as out:
        command = [sys.executable, "-m", "verksted", "demo", "--people", "10", "--pace", "quick"]
        demo = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=out, stderr=subprocess.STDOUT)
    try:
        said = eventually(lambda: _whole((tmp_path / "out").read_text()), "it says how to get in", 30)
        began = time.monotonic()
        console, wall = (
            re.findall(r"http://localhost:\d+(/enter/\S+)", said)[0],
            re.findall(r"http://localhost:\d+(/w/\S+/wall)", said)[0],
        )
        host = Browser(f"http://127.0.0.1:{port}")
        eventually(lambda: _answers(host), "it serves", 30)
        assert host.get(console).status_code == 303
        eventually(lambda: re.search(r'class="slip__number">\D*\d', host.page(wall)), "a slip on the wall", 90)
        assert time.monotonic() - began < 90
        assert "rehearsal-mark" in host.page(wall)
        family = psutil.Process(demo.pid).children(recursive=True)
        assert family
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(30)
    assert "Traceback" not in (tmp_path / "out").read_text()
    eventually(lambda: not any(child.is_running() for child in family), "nobody is left", 10)
    assert sorted(path.name for path in tmp_path.iterdir() if "demo" in path.name) == []
    assert not (tmp_path / "untouched").exists()


def _whole(said: str) -> str:
    return said if "Ctrl+C" in said else ""


def _answers(browser: Browser) -> bool:
    try:
        return browser.get("/healthz").status_code == 200
    except OSError:
        return False
    except Exception as error:
        if "Connect" in type(error).__name__:
            return False
        raise


# What is said in the terminal


def test_who_starts_it_is_told_where_to_go_in_plain_norwegian(server: Server) -> None:
    said = server.terminal
    assert "Starter Verksted" in said
    assert server.sign_in_link in said
    assert "Stopp med Ctrl+C" in said
    assert str(server.folder / "data") in said


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"VERKSTED_PORT": "tolv"}, "Stopp: VERKSTED_PORT må være et helt tall"),
        ({"VERKSTED_HOST": "198.51.100.7"}, "Stopp: Maskinen har ikke adressen 198.51.100.7"),
        ({"VERKSTED_DATA_DIR": "/proc/nowhere"}, "Stopp: VERKSTED_DATA_DIR kan ikke brukes: mappa finnes ikke"),
        ({"VERKSTED_REDIS_URL": "redis://127.0.0.1:1/0"}, "Stopp: Får ikke tak i lagringen"),
    ],
)
def test_what_stops_it_is_one_norwegian_sentence(settings: dict[str, str], words: str, tmp_path: Path) -> None:
    own = environment(**{"VERKSTED_DATA_DIR": str(tmp_path), "VERKSTED_PORT": str(free_port()), **settings})
    told = subprocess.run(
        [sys.executable, "-m", "verksted"], cwd=ROOT, env=own, capture_output=True, text=True, check=False, timeout=60
    )
    assert told.returncode != 0
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_ctrl_c_is_how_it_ends(tmp_path: Path) -> None:
    running = Server(tmp_path).start()
    running.stop(signal.SIGINT)
    assert "Verksted er stoppet." in running.terminal
    assert "Traceback" not in running.log + running.terminal
    assert "Aborted" not in running.log + running.terminal


# A rehearsal from the command line


def rehearse(server: Server, workshop: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "verksted", "rehearse", workshop, "--people", "10", "--pace", "quick", "--json"]
    return subprocess.run(command, cwd=ROOT, env=server.environment(), capture_output=True, text=True, check=False)


def test_a_workshop_is_rehearsed_from_the_command_line_beside_a_server(server: Server) -> None:
    workshop = server.new()
    made = json.loads(rehearse(server, workshop.code).stdout)
    assert made["id"] != workshop.id
    browser = Browser(server.url)
    assert browser.get("/enter/" + made["links"]["console"].rpartition("/enter/")[2]).status_code == 303
    console = f"/w/{made['id']}/console"
    eventually(
        lambda: re.search(r"\b[1-9]\d* er med", region(browser.page(console), "counts").words), "they come in", 60
    )
    assert browser.post(f"/w/{made['id']}/rehearsal", [("act", "erase")]).status_code == 303
    told = rehearse(server, "999999")
    assert (told.returncode, "Fant ikke noe verksted" in told.stderr) == (1, True)
    workshop.host().opens("a1")
    told = rehearse(server, workshop.id)
    assert (told.returncode, "Verkstedet er begynt" in told.stderr) == (1, True)
