"""What every command of the program shares: settings, a store, a house to work in, and one sentence where it ends."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, TypeVar

import click

from verksted.app import House
from verksted.live.founding import NotFounded
from verksted.network import is_alone, is_local
from verksted.server import PortTaken, listening_socket, serve
from verksted.settings import Settings, SettingsError
from verksted.store.embedded import EmbeddedStore, StoreError
from verksted.store.log import OutcomeUnknown
from verksted.store.redis import STORE_DOWN

T = TypeVar("T")
SLOW_S = 3.0
STOPPED = 130
"""What the system calls a program that somebody stopped with Ctrl+C."""


def read_settings() -> Settings:
    """The environment's settings, with a key that can be used."""
    try:
        settings = Settings.from_env(os.environ)
        settings.secret()
    except SettingsError as error:
        raise stop(str(error)) from None
    return settings


@contextmanager
def store_of(settings: Settings) -> Iterator[tuple[EmbeddedStore | None, str]]:
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
        raise stop(str(error)) from None
    finally:
        slow.cancel()
    try:
        yield store, url
    finally:
        store.stop()


def run(settings: Settings, url: str, work: Callable[[House], Awaitable[T]]) -> T:
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
        raise stop(f"Får ikke tak i lagringen ({type(error).__name__}).") from None
    except NotFounded as error:
        raise stop(f"Verkstedet ble ikke laget: {error}.") from None


class Stop(click.ClickException):
    """A command can go no further; the sentence is all that is shown."""

    def show(self, file: IO[Any] | None = None) -> None:
        """In Norwegian, as everything else here."""
        click.echo(f"Stopp: {self.message}", file=file, err=file is None)


def stop(sentence: str) -> Stop:
    """What to raise then."""
    return Stop(sentence)


def listener_of(settings: Settings) -> socket.socket:
    """The port, held from now on."""
    try:
        return listening_socket(settings)
    except PortTaken as error:
        raise stop(_why_not(settings, error)) from None


def _why_not(settings: Settings, error: PortTaken) -> str:
    number = error.__cause__.errno if isinstance(error.__cause__, OSError) else 0
    if number in (errno.EACCES, errno.EPERM):
        return f"Verksted får ikke bruke port {settings.port}: sett VERKSTED_PORT til et tall over 1023."
    if number == errno.EADDRNOTAVAIL:
        return f"Maskinen har ikke adressen {settings.host}: sett VERKSTED_HOST til en den har, eller la den stå tom."
    return f"Port {settings.port} er opptatt: stopp det andre programmet, eller sett VERKSTED_PORT til et annet tall."


class Commands(click.Group):
    """The program's commands, which end in Norwegian too."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Ctrl+C is no fault, and a command that cannot go on says why in one sentence."""
        try:
            sys.exit(super().main(*args, **{**extra, "standalone_mode": False}) or 0)
        except click.Abort:
            click.echo("Stoppet.", err=True)
            sys.exit(STOPPED)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)


def serve_until_stopped(settings: Settings, store: EmbeddedStore | None, listener: socket.socket) -> None:
    """Serve; Ctrl+C is how it ends."""
    with suppress(KeyboardInterrupt):
        serve(settings, store, listener)
    click.echo("\nVerksted er stoppet.")


def local_address(settings: Settings) -> str:
    """How this machine's own browser gets here."""
    return f"http://localhost:{settings.port}" if settings.own_host == "127.0.0.1" else settings.public_url


def tell_where_it_reaches(address: str) -> None:
    """Before anybody prints the address on a poster."""
    if is_alone(address):
        click.echo(
            "  Merk: Maskinen er ikke på noe nett, så ingen telefon når den. Koble den til nettet i salen og start på nytt.\n"
        )
    elif is_local(address):
        click.echo(
            """  Merk: Adressen virker bare for telefoner på samme trådløse nett som denne maskinen. Telefoner på mobildata
  kommer ikke inn, og adressen kan skifte når maskinen bytter nett. Vent med å skrive den ut.
"""
        )
