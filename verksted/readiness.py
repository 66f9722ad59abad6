"""`verksted doctor`: is this machine ready for an evening? With a server that runs, or without."""

from __future__ import annotations

from html import unescape

import click

from verksted.app import House
from verksted.server import PortTaken, listening_socket
from verksted.settings import Settings
from verksted.terminal import run, store_of
from verksted.web.checks import Check

WORDS = {"ok": "i orden", "note": "merk", "bad": "GJØR NOE", "wait": "venter"}


def report(settings: Settings) -> int:
    """Print a line for each thing; 0 where all of them are in order, else 1."""
    click.echo("Ser etter at maskinen er klar …\n")
    checks = _looked_at(settings)
    for check, sentence in checks:
        click.echo(f"  {WORDS[check.state]:10}{sentence}")
    bad = any(check.state == "bad" for check, _ in checks)
    click.echo(
        "\nMaskinen er ikke klar. Gjør noe med det som er merket, og kjør dette en gang til."
        if bad
        else "\nMaskinen er klar."
    )
    return int(bad)


def _looked_at(settings: Settings) -> list[tuple[Check, str]]:
    async def look(house: House) -> list[tuple[Check, str]]:
        found = [*await house.checks.of_the_machine(), await _port(house)]
        cards = house.checks.other_cards()
        found += [Check("card", "note", "", {"address": card.address, "name": card.name}) for card in cards]
        return [(check, _sentence(house, check)) for check in found]

    with store_of(settings) as (_, url):
        return run(settings, url, look)


async def _port(house: House) -> Check:
    """A server that runs must be met at its address; where none runs, its port must be free for one."""
    found = await house.checks.port()
    if found.state == "ok":
        return found
    try:
        listening_socket(house.settings).close()
    except PortTaken:
        at_home = await house.checks.answers_here()
        return found if at_home else Check("port", "bad", "taken", {"port": house.settings.port})
    return Check("port", "note", "free", {"port": house.settings.port})


def _sentence(house: House, check: Check) -> str:
    text = house.templates.get("parts/check.html", "nb").render(check=check)
    return " ".join(unescape(text).split())
