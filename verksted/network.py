"""This machine on its networks: which addresses it has, and whether a phone elsewhere can reach one."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil

_CHOICE = "address"
_VIRTUAL = ("docker", "veth", "br-", "virbr", "vmnet", "vboxnet", "cni", "flannel", "utun", "lo")
"""Cards that only programs on this machine are plugged into."""


class Card(NamedTuple):
    """A network card that is up, and its address."""

    name: str
    address: str


def cards() -> list[Card]:
    """Every way in from outside, in the order the system lists them."""
    up = {name for name, stats in psutil.net_if_stats().items() if stats.isup}
    return [
        Card(name, found.address)
        for name, addresses in psutil.net_if_addrs().items()
        for found in addresses
        if found.family == socket.AF_INET and name in up and not name.startswith(_VIRTUAL) and _usable(found.address)
    ]


def _usable(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_link_local or found.is_unspecified)


def is_own(address: str) -> bool:
    """True while this machine has the address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except (OSError, UnicodeError):
            return False
        return True


def chosen_address(data_dir: Path) -> str:
    """The address somebody picked for the posters, as long as the machine still has it; else the empty string."""
    try:
        address = (data_dir / _CHOICE).read_text("ascii").strip()
    except (OSError, UnicodeError):
        return ""
    return address if address and is_own(address) else ""


def choose_address(data_dir: Path, address: str) -> None:
    """Keep the address that phones are told from now on. Raises OSError."""
    (data_dir / _CHOICE).write_text(f"{address}\n", "ascii")


def is_local(url: str) -> bool:
    """True where phones must be on the same network as this machine to get there."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".lan", ".internal"))


def is_alone(url: str) -> bool:
    """True where only this machine itself gets there."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
