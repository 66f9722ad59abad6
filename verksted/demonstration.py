"""`verksted demo`: a workshop in full swing for somebody who has never seen one, gone when it is stopped."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import click
import psutil
from msgspec.structs import replace

from verksted.agendas import Agenda, find_agendas
from verksted.app import House
from verksted.domain.activity import Author
from verksted.domain.commands import OpenActivity
from verksted.live.rehearsals import until_ms
from verksted.server import STORE_URL, PortTaken, listening_socket
from verksted.settings import Settings
from verksted.store.embedded import EmbeddedStore, StoreError
from verksted.store.rehearsals import Crowd, Pace
from verksted.terminal import (
    listener_of,
    local_address,
    read_settings,
    run,
    serve_until_stopped,
    store_of,
    tell_where_it_reaches,
)
from verksted.web.qr import qr_terminal

FOLDER = "verksted-demo-"
PORTS_TRIED = 20
KIND = "idea_wall"
AGENDA, TITLE = "framtidsverksted-1-behov", "Generalprøve: Framtidas omsorg"


def show(people: int, pace: Pace) -> None:
    """Serve a rehearsal out of a folder of its own until somebody has seen enough."""
    _sweep()
    with TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-") as folder:
        settings = _settings_for(folder)
        listener = listener_of(settings)
        click.echo("Starter et verksted du kan se på …")
        with store_of(settings) as (store, url):
            os.environ[STORE_URL] = url
            made = run(settings, url, lambda house: _fill(house, people, pace))
            _tell(settings, made, people)
            serve_until_stopped(settings, store, listener)


def _sweep() -> None:
    """What an earlier demonstration left that was killed: its folder, and a store that nobody talks to any more."""
    for folder in Path(gettempdir()).glob(f"{FOLDER}*-*"):
        pid = folder.name.removeprefix(FOLDER).partition("-")[0]
        if not pid.isdigit() or psutil.pid_exists(int(pid)):
            continue
        with suppress(StoreError, OSError):
            store = EmbeddedStore(folder)
            store.start()
            store.stop()
        rmtree(folder, ignore_errors=True)


def _settings_for(folder: str) -> Settings:
    """A store, a folder and a key that are gone afterwards, and a free port unless one was asked for."""
    os.environ.pop("VERKSTED_REDIS_URL", None)
    os.environ |= {"VERKSTED_DATA_DIR": folder, "VERKSTED_WORKERS": "1"}
    settings = read_settings()
    if "VERKSTED_PORT" not in os.environ and (port := _free_port(settings)) != settings.port:
        os.environ["VERKSTED_PORT"] = str(port)
        settings = read_settings()
    return settings


def _free_port(settings: Settings) -> int:
    """The usual one, or one of the next where somebody has that already."""
    for port in range(settings.port, settings.port + PORTS_TRIED):
        with suppress(PortTaken):
            listening_socket(replace(settings, port=port)).close()
            return port
    return settings.port


def _programme() -> Agenda:
    """As it comes, but for the silence: somebody who looks on for a minute wants to see the slips."""
    agenda = find_agendas()[AGENDA]
    steps = (
        replace(step, settings={**step.settings, "silent": False}) if step.kind == KIND else step
        for step in agenda.activities
    )
    return replace(agenda, activities=tuple(steps))


async def _fill(house: House, people: int, pace: Pace) -> dict[str, Any]:
    """A rehearsal of nothing in particular, opened where people begin to write."""
    crowd = Crowd(people=people, pace=pace, until_ms=until_ms())
    access = await house.rehearsals.make(_programme(), TITLE, house.settings.language, crowd)
    room = await house.rooms.get(access.id)
    if room is not None and room.state is not None:
        opened = [step.id for step in room.state.agenda if step.kind == KIND][-1]
        await room.submit(
            f"demo{access.id}", Author("demo", "facilitator", channel="helper"), OpenActivity(activity=opened)
        )
    return {"id": access.id, "code": access.code, "token": await house.directory.new_link(access.id, "facilitator")}


def _tell(settings: Settings, made: dict[str, Any], people: int) -> None:
    local, phones = local_address(settings), f"{settings.public_url}/{made['code']}"
    click.echo(
        f"""
Verkstedet er i gang, og {people} tenkte deltakere er på vei inn. Veggen lever om et halvt minutt.

  1. Åpne styringen på denne maskinen. Her styrer du som på ordentlig:
     {local}/enter/{made["token"]}

  2. Åpne så veggen, den som salen ser:
     {local}/w/{made["id"]}/wall

  3. Bli med selv på telefonen. Pek på koden, eller gå til
     {phones}
"""
    )
    click.echo(qr_terminal(phones.upper()))
    tell_where_it_reaches(settings.public_url)
    click.echo("Ingenting av dette er ekte. Alt blir borte når du stopper med Ctrl+C.\n")
