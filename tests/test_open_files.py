"""A phone is a socket or two, and a system that gives a program few of them is asked for more, or told about."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from tests.web.serving import Server
from verksted.domain import limits

Start = Callable[[str], Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """The real program, started from a shell under a limit of its own."""
    servers: list[Server] = []

    def start(limit: str) -> Server:
        servers.append(Server(tmp_path))
        servers[-1].through = ("sh", "-c", f'ulimit {limit} && exec "$@"', "sh")
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()


def answered(server: Server, lines: list[socket.socket]) -> int:
    """How many of these sockets, all of them open, get an answer."""
    host = f"127.0.0.1:{server.port}"
    for line in lines:
        line.sendall(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return sum(line.recv(65_536).startswith(b"HTTP/1.1 200") for line in lines)


def test_a_server_started_under_a_low_limit_takes_more_sockets_than_that(start: Start) -> None:
    server = start("-Sn 256")

    with ExitStack() as open_at_once:
        address = ("127.0.0.1", server.port)
        lines = [open_at_once.enter_context(socket.create_connection(address, 20)) for _ in range(400)]

        assert answered(server, lines) == 400


def test_the_store_that_it_starts_takes_as_many_as_the_system_gives(start: Start) -> None:
    server = start("-Sn 256")

    with redis.Redis.from_url(server.store_url) as store:
        assert int(store.config_get("maxclients")["maxclients"]) > 256


@pytest.mark.parametrize("limit", ["-n 512", "-Sn 256 && ulimit -Hn 512"])
def test_a_system_that_gives_too_few_is_named_in_the_terminal_with_how_many_phones_fit(
    start: Start, limit: str
) -> None:
    server = start(limit)

    [sentence] = [line for line in server.terminal.splitlines() if "512" in line]
    phones = int(re.findall(r"(\d+) telefoner", sentence)[0])
    assert 0 < phones < 512
    assert str(limits.participants_max) in sentence


def test_a_system_that_gives_enough_is_not_mentioned(start: Start) -> None:
    server = start("-Sn 256")

    assert "forbindelser" not in server.terminal
