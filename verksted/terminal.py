"""What every command of the program shares: settings, a store, a house to work in, and one sentence where it ends."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, TypeVar

import click

from verksted.app import House
from verksted.live.founding import NotFounded
from verksted.network import is_alone, is_local
from verksted.server import PortTaken, listening_socket
from verksted.settings import Settings, SettingsError
from verksted.store.embedded import EmbeddedStore, StoreError
from verksted.store.log import OutcomeUnknown
from verksted.store.redis import STORE_DOWN

T = TypeVar("T")
SLOW_S = 3.0


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


def local_address(settings: Settings) -> str:
    """How this machine's own browser gets here."""
    return f"http://localhost:{settings.port}" if settings.own_host == "127.0.0.1" else settings.public_url


def tell_where_it_reaches(address: str) -> None:
    """Before anybody prints the address on a poster."""
    if is_alone(address):
        click.echo("  Merk: Maskinen er ikke på noe nett, så ingen telefon når den. Koble den til nettet i salen og start på nytt.\n")
    elif is_local(address):
        click.echo(
            """  Merk: Adressen virker bare for telefoner på samme trådløse nett som denne maskinen. Telefoner på mobildata
  kommer ikke inn, og adressen kan skifte når maskinen bytter nett. Vent med å skrive den ut.
"""
        )
