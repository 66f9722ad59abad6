"""The command line: start a server, make a workshop, bring an old one back, look into a result."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import click
from msgspec.structs import replace

from verksted import __version__
from verksted.agendas import AgendaError, find_agendas, read_agenda
from verksted.app import House
from verksted.domain import limits
from verksted.domain.activity import Author
from verksted.domain.commands import OpenActivity
from verksted.export.json import NotAWorkshop, read_workshop
from verksted.live.founding import NotFounded, found_workshop, restore_workshop
from verksted.live.rehearsals import until_ms
from verksted.network import is_alone, is_local
from verksted.open_files import raise_open_files, too_few
from verksted.server import STORE_URL, PortTaken, configure_logging, listening_socket, serve
from verksted.settings import Settings, SettingsError
from verksted.store.directory import Access
from verksted.store.embedded import EmbeddedStore, StoreError, check_policy
from verksted.store.log import OutcomeUnknown
from verksted.store.redis import STORE_DOWN
from verksted.store.rehearsals import Crowd
from verksted.web.checks import Check
from verksted.web.qr import qr_terminal

T = TypeVar("T")
SLOW_S = 3.0
PORTS_TRIED = 20
DEMO, DEMO_TITLE = "framtidsverksted-1-behov", "Generalprøve: Framtidas omsorg"
DOCTOR_SAYS = {"ok": "i orden", "note": "merk", "bad": "GJØR NOE", "wait": "venter"}


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
    listener = _listener(settings)
    click.echo("Starter Verksted …")
    with _store(settings) as (store, url):
        os.environ[STORE_URL] = url
        _run(settings, url, _check_policy)
        token = _run(settings, url, lambda house: house.directory.new_sign_in())
        _welcome(settings, token)
        serve(settings, store, listener)


def _listener(settings: Settings) -> socket.socket:
    try:
        return listening_socket(settings)
    except PortTaken:
        raise _stop(f"Port {settings.port} er opptatt: stopp det andre programmet, eller sett VERKSTED_PORT til et annet tall.") from None


def _welcome(settings: Settings, token: str) -> None:
    address = settings.public_url
    click.echo(
        f"""
Verksted er i gang.

  Du som leder, åpner denne lenka på denne maskinen. Den logger deg inn, og virker én gang:
    {_local(settings)}/enter/{token}

  Telefonene går til denne adressen, eller peker på koden:
    {address}
"""
    )
    click.echo(qr_terminal(address.upper()))
    _tell_where_it_reaches(address)
    click.echo(
        f"""Alt som skrives, ligger i {settings.data_dir}.
Se etter at alt er klart: åpne verkstedet og trykk «Er alt klart?», eller kjør «verksted doctor» i et vindu til.
Stopp med Ctrl+C.
"""
    )
    if sentence := too_few():
        click.echo(f"{sentence}\n")


def _local(settings: Settings) -> str:
    """How this machine's own browser gets here."""
    return f"http://localhost:{settings.port}" if settings.own_host == "127.0.0.1" else settings.public_url


def _tell_where_it_reaches(address: str) -> None:
    """Before anybody prints the address on a poster."""
    if is_alone(address):
        click.echo("  Merk: Maskinen er ikke på noe nett, så ingen telefon når den. Koble den til nettet i salen og start på nytt.\n")
    elif is_local(address):
        click.echo(
            """  Merk: Adressen virker bare for telefoner på samme trådløse nett som denne maskinen. Telefoner på mobildata
  kommer ikke inn, og adressen kan skifte når maskinen bytter nett. Vent med å skrive den ut.
"""
        )


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


@main.command()
@click.option("--people", type=click.IntRange(limits.rehearsal_people_min, limits.rehearsal_people_max), default=limits.rehearsal_people_default, help="Så mange tenkte deltakere.")
@click.option("--pace", type=click.Choice(["calm", "usual", "quick"]), default="usual", help="Hvor fort det går.")
def demo(people: int, pace: Any) -> None:
    """Se et verksted i full gang, med tenkte deltakere. Alt blir borte når du stopper."""
    with TemporaryDirectory(prefix="verksted-demo-") as folder:
        settings = _demo_settings(folder)
        listener = _listener(settings)
        click.echo("Starter et verksted du kan se på …")
        with _store(settings) as (store, url):
            os.environ[STORE_URL] = url
            made = _run(settings, url, lambda house: _fill(house, people, pace))
            _show_round(settings, made, people)
            serve(settings, store, listener)


def _demo_settings(folder: str) -> Settings:
    """A store, a folder and a key that are gone afterwards, and a free port unless one was asked for."""
    os.environ.pop("VERKSTED_REDIS_URL", None)
    os.environ |= {"VERKSTED_DATA_DIR": folder, "VERKSTED_WORKERS": "1"}
    settings = _settings()
    if "VERKSTED_PORT" not in os.environ and (port := _free_port(settings)) != settings.port:
        os.environ["VERKSTED_PORT"] = str(port)
        settings = _settings()
    return settings


def _free_port(settings: Settings) -> int:
    """The usual one, or one of the next where somebody has that already."""
    for port in range(settings.port, settings.port + PORTS_TRIED):
        with suppress(PortTaken):
            listening_socket(replace(settings, port=port)).close()
            return port
    return settings.port


async def _fill(house: House, people: int, pace: Any) -> dict[str, Any]:
    """A rehearsal of nothing in particular, with its first activity open."""
    crowd = Crowd(people=people, pace=pace, until_ms=until_ms())
    access = await house.rehearsals.make(find_agendas()[DEMO], DEMO_TITLE, house.settings.language, crowd)
    room = await house.rooms.get(access.id)
    if room is not None:
        await room.submit(f"demo{access.id}", Author("demo", "facilitator", channel="helper"), OpenActivity(activity="a1"))
    return {"id": access.id, "code": access.code, "token": await house.directory.new_link(access.id, "facilitator")}


def _show_round(settings: Settings, made: dict[str, Any], people: int) -> None:
    local, phones = _local(settings), f"{settings.public_url}/{made['code']}"
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
    _tell_where_it_reaches(settings.public_url)
    click.echo("Ingenting av dette er ekte. Alt blir borte når du stopper med Ctrl+C.\n")


@main.command()
def doctor() -> None:
    """Se etter at maskinen er klar, enten Verksted er i gang eller ikke."""
    settings = _settings()
    checks = _looked_at(settings)
    for check, sentence in checks:
        click.echo(f"  {DOCTOR_SAYS[check.state]:10}{sentence}")
    if any(check.state == "bad" for check, _ in checks):
        raise SystemExit(1)
    click.echo("\nMaskinen er klar.")


def _looked_at(settings: Settings) -> list[tuple[Check, str]]:
    async def look(house: House) -> list[tuple[Check, str]]:
        found = [*await house.checks.of_the_machine(), await _port(house)]
        cards = house.checks.other_cards()
        found += [Check("card", "note", "", {"address": card.address, "name": card.name}) for card in cards]
        return [(check, _sentence(house, check)) for check in found]

    with _store(settings) as (_, url):
        return _run(settings, url, look)


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
    slow = threading.Timer(SLOW_S, click.echo, ["Henter fram det som er lagret. Det kan ta et minutt når det er mye …"])
    slow.daemon = True
    slow.start()
    try:
        url = store.start()
    except StoreError as error:
        raise _stop(str(error)) from None
    finally:
        slow.cancel()
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

