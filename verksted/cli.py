"""The command line: start a server, make a workshop, bring an old one back, look into a result."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from verksted import __version__, demonstration, readiness
from verksted.activities import find_kinds
from verksted.agendas import AgendaError, check_agenda, find_agendas, read_agenda
from verksted.app import House
from verksted.domain import limits
from verksted.domain.activity import Standing
from verksted.export.json import NotAWorkshop, read_workshop
from verksted.export.press import PressFailed
from verksted.live.founding import found_workshop, restore_workshop
from verksted.live.rehearsals import CannotRehearse, until_ms
from verksted.open_files import raise_open_files, too_few
from verksted.server import STORE_URL, configure_logging
from verksted.settings import Settings
from verksted.store.access import Access
from verksted.store.policy import check_policy
from verksted.store.redis import STORE_DOWN
from verksted.store.rehearsals import Crowd
from verksted.terminal import (
    Commands,
    listener_of,
    local_address,
    read_settings,
    run,
    serve_until_stopped,
    stop,
    store_of,
    tell_where_it_reaches,
)
from verksted.web.exports import KINDS, NoSuchFile
from verksted.web.qr import qr_terminal

PEOPLE = click.option(
    "--people",
    type=click.IntRange(limits.rehearsal_people_min, limits.rehearsal_people_max),
    default=limits.rehearsal_people_default,
    show_default=True,
    help="Så mange tenkte deltakere.",
)
PACE = click.option(
    "--pace",
    type=click.Choice(["calm", "usual", "quick"]),
    default="usual",
    show_default=True,
    help="Hvor fort det går: calm er som i en sal.",
)
WHY_NOT = {
    "begun": "Verkstedet er begynt, eller er selv en generalprøve, så det kan ikke prøves.",
    "too_many": "Det er alt så mange generalprøver på denne maskinen som det er plass til. Slett en av dem først.",
    "not_founded": "Programmet kan ikke prøves slik det er. Se over det først.",
}


@click.group(cls=Commands, invoke_without_command=True)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Verksted: lapper fra hele salen på veggen, prikker uten å se hverandres, alt ut igjen etterpå."""
    configure_logging()
    raise_open_files()
    if context.invoked_subcommand is None:
        context.invoke(start)


@main.command("serve")
def start() -> None:
    """Start her, og vis hvordan du kommer inn."""
    settings = read_settings()
    listener = listener_of(settings)
    click.echo("Starter Verksted …")
    with store_of(settings) as (store, url):
        os.environ[STORE_URL] = url
        token = run(settings, url, _checked_sign_in)
        _welcome(settings, token)
        serve_until_stopped(settings, store, listener)


def _welcome(settings: Settings, token: str) -> None:
    address = settings.public_url
    click.echo(
        f"""
Verksted er i gang.

  Du som leder, åpner denne lenka på denne maskinen. Den logger deg inn, og virker én gang:
    {local_address(settings)}/enter/{token}

  Telefonene går til denne adressen, eller peker på koden:
    {address}
"""
    )
    click.echo(qr_terminal(address.upper()))
    tell_where_it_reaches(address)
    click.echo(
        f"""Alt som skrives, ligger i {settings.data_dir}.
Se etter at alt er klart: åpne verkstedet og trykk «Er alt klart?», eller kjør «verksted doctor» i et vindu til.
Stopp med Ctrl+C.
"""
    )
    if sentence := too_few():
        click.echo(f"{sentence}\n")


async def _checked_sign_in(house: House) -> str:
    """The way in for whoever leads, to a store that loses nothing."""
    try:
        await house.writer.ping()
        faults = await check_policy(house.writer)
    except (STORE_DOWN, OSError) as error:
        raise stop(f"Får ikke tak i lagringen på VERKSTED_REDIS_URL ({type(error).__name__}).") from None
    if faults:
        raise stop(faults[0])
    return await house.directory.new_sign_in()


@main.command()
@click.argument("agenda")
@click.option("--title", required=True, help="Det som står på veggen.")
@click.option("--project", default="", help="Prosjektet som serien hører til.")
@click.option("--language", type=click.Choice(["nb", "nn", "en"]), default="nb")
@click.option("--json", "as_json", is_flag=True, help="Skriv kode og lenker som JSON.")
def new(agenda: str, title: str, project: str, language: Any, *, as_json: bool) -> None:
    """Lag et verksted av et program: navnet på et som følger med, eller en .toml-fil."""
    settings = read_settings()
    programme = _agenda(agenda)

    async def make(house: House) -> dict[str, Any]:
        access = await found_workshop(house.rooms, programme, title, language, project)
        return await _links(house, access)

    with store_of(settings) as (_, url):
        _show(run(settings, url, make), as_json=as_json)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default="", help="Et annet navn enn det i fila.")
@click.option("--json", "as_json", is_flag=True)
def import_(file: Path, title: str, *, as_json: bool) -> None:
    """Hent et verksted tilbake fra workshop.json."""
    settings = read_settings()
    try:
        snapshot = read_workshop(file.read_bytes())
    except NotAWorkshop:
        raise stop(f"{file} er ikke et verksted som dette programmet kan lese.") from None

    async def make(house: House) -> dict[str, Any]:
        access = await restore_workshop(house.rooms, snapshot, title or str(snapshot.get("title", "")))
        return await _links(house, access)

    with store_of(settings) as (_, url):
        _show(run(settings, url, make), as_json=as_json)


@main.command()
@click.argument("workshop")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(workshop: str, file: Path) -> None:
    """Skriv resultatet av et verksted (id eller kode) til en fil, slik endelsen sier: .zip, .pdf, .docx, .xlsx, .csv eller .json."""
    settings = read_settings()

    async def make(house: House) -> bytes:
        room = await house.rooms.by_code(workshop) or await house.rooms.get(workshop)
        if room is None:
            raise stop(f"Fant ikke noe verksted med {workshop}.")
        try:
            response = await house.exports.answer(room, file.suffix.lstrip("."))
        except NoSuchFile:
            raise stop(f"Fila må ende på {', '.join(f'.{ending}' for ending in KINDS)}.") from None
        except PressFailed as error:
            raise stop(f"Fikk ikke laget rapporten ({error}). De andre filene kan skrives.") from None
        return bytes(response.body)

    with store_of(settings) as (_, url):
        file.write_bytes(run(settings, url, make))
    click.echo(f"Skrev {file}.")


@main.command()
@PEOPLE
@PACE
def demo(people: int, pace: Any) -> None:
    """Se et verksted i full gang, med tenkte deltakere. Alt blir borte når du stopper."""
    demonstration.show(people, pace)


@main.command()
@click.argument("workshop")
@PEOPLE
@PACE
@click.option("--json", "as_json", is_flag=True)
def rehearse(workshop: str, people: int, pace: Any, *, as_json: bool) -> None:
    """Lag en generalprøve av et verksted (id eller kode). Folkene kommer når Verksted er i gang."""
    settings = read_settings()

    async def make(house: House) -> dict[str, Any]:
        room = await house.rooms.by_code(workshop) or await house.rooms.get(workshop)
        if room is None or room.state is None:
            raise stop(f"Fant ikke noe verksted med {workshop}.")
        try:
            access = await house.rehearsals.rehearse(
                room, Crowd(people=people, pace=pace, until_ms=until_ms(), of=room.id)
            )
        except CannotRehearse as error:
            raise stop(WHY_NOT[error.reason]) from None
        return await _links(house, access)

    with store_of(settings) as (_, url):
        _show(run(settings, url, make), as_json=as_json)


@main.command()
def doctor() -> None:
    """Se etter at maskinen er klar, enten Verksted er i gang eller ikke."""
    raise SystemExit(readiness.report(read_settings()))


async def _links(house: House, access: Access) -> dict[str, Any]:
    """The code and the secret links, as other programs read them."""
    names: dict[str, Standing] = {"console": "facilitator", "table": "helper", "wall": "projector", "export": "group"}
    new_link, base = house.directory.new_link, house.settings.public_url
    links = {name: f"{base}/enter/{await new_link(access.id, standing)}" for name, standing in names.items()}
    return {"id": access.id, "code": access.code, "links": links}


def _show(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(made))
        return
    click.echo(f"Kode {made['code']}")
    words = {"console": "Styring", "table": "Vert", "wall": "Veggen", "export": "Prosjektgruppa"}
    for name, link in made["links"].items():
        click.echo(f"{words[name]:15} {link}")


def _agenda(name: str) -> Any:
    known = find_agendas()
    if name in known:
        return known[name]
    if not name.endswith(".toml"):
        raise stop(f"Fant ikke programmet {name}. Disse følger med: {', '.join(sorted(known))}.")
    try:
        programme = read_agenda(Path(name))
        check_agenda(programme, {kind.name: kind for kind in find_kinds()}, name)
    except AgendaError as error:
        raise stop(str(error)) from None
    return programme
