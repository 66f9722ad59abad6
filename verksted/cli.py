"""The command line: start a server, make a workshop, bring an old one back, look into a result."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from verksted import __version__
from verksted.agendas import AgendaError, find_agendas, read_agenda
from verksted.app import House
from verksted.export.json import NotAWorkshop, read_workshop
from verksted.live.founding import NotFounded, found_workshop, restore_workshop
from verksted.open_files import raise_open_files, too_few
from verksted.server import STORE_URL, PortTaken, configure_logging, listening_socket, serve
from verksted.settings import Settings, SettingsError
from verksted.store.directory import Access
from verksted.store.embedded import EmbeddedStore, StoreError, check_policy
from verksted.store.log import OutcomeUnknown
from verksted.store.redis import STORE_DOWN
from verksted.web.qr import qr_terminal

T = TypeVar("T")


@click.group(invoke_without_command=True)
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
    settings = _settings()
    try:
        listener = listening_socket(settings)
    except PortTaken:
        raise _stop(f"Port {settings.port} er opptatt: stopp det andre programmet, eller sett VERKSTED_PORT til et annet tall.") from None
    with _store(settings) as (store, url):
        os.environ[STORE_URL] = url
        _run(settings, url, _check_policy)
        token = _run(settings, url, lambda house: house.directory.new_sign_in())
        _welcome(settings, token)
        serve(settings, store, listener)


def _welcome(settings: Settings, token: str) -> None:
    address = settings.public_url
    local = f"http://localhost:{settings.port}"
    click.echo(
        f"""
Verksted er i gang.

  For deg som leder:   {local}/enter/{token}
                       (lenka virker én gang; den logger inn denne nettleseren)
  For telefonene:      {address}
"""
    )
    click.echo(qr_terminal(address.upper()))
    click.echo(f"Alt som skrives, ligger i {settings.data_dir}. Stopp med Ctrl+C.\n")
    if sentence := too_few():
        click.echo(f"{sentence}\n")


async def _check_policy(house: House) -> None:
    try:
        await house.writer.ping()
        faults = await check_policy(house.writer)
    except (STORE_DOWN, OSError) as error:
        raise _stop(f"Får ikke tak i lagringen på VERKSTED_REDIS_URL ({type(error).__name__}).") from None
    if faults:
        raise _stop(faults[0])


@main.command()
@click.argument("agenda")
@click.option("--title", required=True, help="Det som står på veggen.")
@click.option("--project", default="", help="Prosjektet som serien hører til.")
@click.option("--language", type=click.Choice(["nb", "nn", "en"]), default="nb")
@click.option("--json", "as_json", is_flag=True, help="Skriv kode og lenker som JSON.")
def new(agenda: str, title: str, project: str, language: Any, *, as_json: bool) -> None:
    """Lag et verksted av et program: navnet på et som følger med, eller en .toml-fil."""
    settings = _settings()
    programme = _agenda(agenda)

    async def make(house: House) -> dict[str, Any]:
        access = await found_workshop(house.rooms, programme, title, language, project)
        return await _links(house, access)

    with _store(settings) as (_, url):
        _show(_run(settings, url, make), as_json=as_json)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default="", help="Et annet navn enn det i fila.")
@click.option("--json", "as_json", is_flag=True)
def import_(file: Path, title: str, *, as_json: bool) -> None:
    """Hent et verksted tilbake fra workshop.json."""
    settings = _settings()
    try:
        snapshot = read_workshop(file.read_bytes())
    except NotAWorkshop:
        raise _stop(f"{file} er ikke et verksted som dette programmet kan lese.") from None

    async def make(house: House) -> dict[str, Any]:
        access = await restore_workshop(house.rooms, snapshot, title or str(snapshot.get("title", "")))
        return await _links(house, access)

    with _store(settings) as (_, url):
        _show(_run(settings, url, make), as_json=as_json)


@main.command()
@click.argument("workshop")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(workshop: str, file: Path) -> None:
    """Skriv resultatet av et verksted (id eller kode) til en fil: .zip, .xlsx, .csv eller .json."""
    settings = _settings()

    async def make(house: House) -> bytes:
        room = await house.rooms.by_code(workshop) or await house.rooms.get(workshop)
        if room is None:
            raise _stop(f"Fant ikke noe verksted med {workshop}.")
        response = await house.exports.answer(room, file.suffix.lstrip("."))
        if response.status_code != 200:
            raise _stop("Fila må ende på .zip, .xlsx, .csv eller .json.")
        return bytes(response.body)

    with _store(settings) as (_, url):
        file.write_bytes(_run(settings, url, make))
    click.echo(f"Skrev {file}.")


async def _links(house: House, access: Access) -> dict[str, Any]:
    """The code and the secret links, as other programs read them."""
    names = {"console": "facilitator", "table": "helper", "wall": "projector", "export": "group"}
    base = house.settings.public_url
    links = {name: f"{base}/enter/{await house.directory.new_link(access.id, standing)}" for name, standing in names.items()}  # type: ignore[arg-type] # four standings
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
        raise _stop(f"Fant ikke programmet {name}. Disse følger med: {', '.join(sorted(known))}.")
    try:
        return read_agenda(Path(name))
    except AgendaError as error:
        raise _stop(str(error)) from None


def _settings() -> Settings:
    try:
        settings = Settings.from_env(os.environ)
        settings.secret()
    except SettingsError as error:
        raise _stop(str(error)) from None
    return settings


@contextmanager
def _store(settings: Settings) -> Iterator[tuple[EmbeddedStore | None, str]]:
    """The store's address; one of our own is started, or adopted, when none is named."""
    if settings.redis_url:
        yield None, settings.redis_url
        return
    store = EmbeddedStore(settings.data_dir)
    try:
        url = store.start()
    except StoreError as error:
        raise _stop(str(error)) from None
    try:
        yield store, url
    finally:
        store.stop()


def _run(settings: Settings, url: str, work: Callable[[House], Awaitable[T]]) -> T:
    """One piece of work in a house of its own."""

    async def inside() -> T:
        house = House(settings, url)
        try:
            return await work(house)
        finally:
            await house.close()

    try:
        return asyncio.run(inside())
    except (STORE_DOWN, OSError, OutcomeUnknown) as error:
        raise _stop(f"Får ikke tak i lagringen ({type(error).__name__}).") from None
    except NotFounded as error:
        raise _stop(f"Verkstedet ble ikke laget: {error}.") from None


def _stop(sentence: str) -> click.ClickException:
    return click.ClickException(sentence)

