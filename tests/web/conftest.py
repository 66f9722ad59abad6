"""The real application behind a real server and a real store, and whoever comes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.web.serving import Phone, Server, Workshop
from verksted.store.embedded import EmbeddedStore

INSIDES = ("Traceback", "request_failed", "rule_fault", "drawing_failed", "caretaker_failed", "ASGI")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all the tests of a file. Nothing that anybody does to it may make it stumble."""
    running = Server(tmp_path_factory.mktemp("edge")).start()
    yield running
    running.stop()
    assert not [word for word in INSIDES if word in running.log], running.log


@pytest.fixture
def workshop(server: Server) -> Workshop:
    """A new workshop in the lobby."""
    return server.new()


@pytest.fixture(scope="module")
def hall(server: Server) -> Workshop:
    """One workshop with its wall open and a slip on it, for whatever is thrown at it."""
    workshop = server.new()
    workshop.host().opens_the_wall()
    workshop.phone().writes("Min lapp")
    return workshop


@pytest.fixture
def phone(hall: Workshop) -> Phone:
    """Somebody new in that hall."""
    return hall.phone()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A store of one's own, to be stopped and started."""
    own = EmbeddedStore(tmp_path / "data")
    own.start()
    yield own
    own.ensure_running()
    own.stop()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Servers of one's own, to be stopped and started."""
    started: list[Server] = []

    def start(**settings: str) -> Server:
        running = Server(tmp_path / f"server{len(started)}", **settings)
        started.append(running)
        return running.start()

    yield start
    for running in started:
        running.stop()
