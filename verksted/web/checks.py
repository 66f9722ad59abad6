"""Is everything ready? One look at each thing an evening rests on; what is wrong has a reason, and never a stack trace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import Any, Literal

import httpx2
import msgspec
import structlog
import zxingcpp
from qrcode.exceptions import DataOverflowError

from verksted.domain import limits
from verksted.live.watchman import free_bytes
from verksted.network import Card, cards, is_alone, is_local
from verksted.settings import Settings
from verksted.store.checkup import StoreHealth, look_at
from verksted.store.redis import Store
from verksted.web.qr import qr_matrix

logger = structlog.get_logger()

State = Literal["ok", "note", "bad", "wait"]
PATIENCE_S = 4.0
PIXELS_A_MODULE = 4
ALIVE = "ok\n"


class Check(msgspec.Struct, frozen=True):
    """One thing and how it stands. The words for `name` and `reason` stand in templates/parts/check.html."""

    name: str
    state: State
    reason: str = ""
    facts: dict[str, Any] = {}


class Checks:
    """What can be asked of this installation, with or without a workshop."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store

    async def of_the_machine(self) -> list[Check]:
        """Store, disk, clock and address: all that does not need a server that answers."""
        found = await _total("store", look_at(self._store))
        health = StoreHealth() if isinstance(found, Check) else found
        return [_store(health), await self.disk(), _clock(health), self.address(), self.qr(self._settings.public_url)]

    async def disk(self) -> Check:
        """Room for what will be written."""
        found = await _total("disk", asyncio.to_thread(free_bytes, self._settings.data_dir))
        return found if isinstance(found, Check) else _disk(found, self._settings.disk_free_bytes)

    def address(self) -> Check:
        """Where phones are sent, and which other ways in this machine has."""
        url = self._settings.public_url
        facts: dict[str, Any] = {"url": url, "others": self.other_cards()}
        if is_alone(url):
            return Check("address", "bad", "alone", facts)
        return Check("address", "note", "local", facts) if is_local(url) else Check("address", "ok", "public", facts)

    def other_cards(self) -> list[Card]:
        """The other addresses, where nobody has said which one it is."""
        if self._settings.configured_url:
            return []
        url = self._settings.public_url
        return [card for card in cards() if f"//{card.address}" not in url]

    def qr(self, text: str) -> Check:
        """The code as it is drawn, read back."""
        url = text.upper()
        return Check("qr", "ok" if read_back(url) == url else "bad", "", {"url": text})

    async def port(self) -> Check:
        """Somebody who goes to that address meets us."""
        url = self._settings.public_url
        found = await _total("port", _answer(f"{url}/healthz"))
        if isinstance(found, Check):
            return msgspec.structs.replace(found, facts={"url": url})
        return Check("port", "ok" if found == ALIVE else "bad", "" if found == ALIVE else "stranger", {"url": url})

    async def answers_here(self) -> bool:
        """True when it is we who listen on this machine's own port, whoever else may get to it."""
        host = self._settings.own_host
        shown = f"[{host}]" if ":" in host else host
        found = await _total("port", _answer(f"http://{shown}:{self._settings.port}/healthz"))
        return bool(found == ALIVE)


async def _total(name: str, work: Awaitable[Any]) -> Any:
    """The answer, or a check that says what went wrong: no fault of a look may hide what the others see."""
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            return await work
    except httpx2.ConnectError as error:
        reason = "certificate" if "certificate" in str(error).lower() else "silent"
        return Check(name, "bad", reason)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError):
        return Check(name, "bad", "silent")
    except Exception:
        logger.exception("check_failed", check=name)
        return Check(name, "bad", "silent")


async def _answer(url: str) -> str:
    async with httpx2.AsyncClient(timeout=PATIENCE_S, trust_env=False) as web:
        return (await web.get(url)).text[: len(ALIVE) + 1]


def _store(health: StoreHealth) -> Check:
    if not health.answers:
        return Check("store", "bad", "silent")
    if health.faults:
        return Check("store", "bad", "policy", {"sentence": health.faults[0]})
    return Check("store", "ok") if health.writes else Check("store", "bad", "full")


def _disk(free: int, least: int) -> Check:
    facts = {"free": _gigabytes(free), "least": _gigabytes(least)}
    return Check("disk", "ok" if free >= least else "bad", "", facts)


def _gigabytes(count: int) -> str:
    """As it is said in Norwegian, with a comma."""
    return f"{count / 1e9:.1f}".replace(".", ",") if count < 100e9 else f"{count / 1e9:.0f}"


def _clock(health: StoreHealth) -> Check:
    now = time.time()
    year = time.localtime(now).tm_year
    facts = {"now_ms": int(now * 1000), "year": year, "seconds": round(abs(health.drift_ms) / 1000)}
    if not limits.year_min <= year <= limits.year_max:
        return Check("clock", "bad", "year", facts)
    far = abs(health.drift_ms) > limits.clock_drift_ms_max
    if far:
        return Check("clock", "bad", "drift", facts)
    return Check("clock", "ok", "" if health.answers else "alone", facts)


def read_back(text: str) -> str:
    """What a reader makes of the code that is drawn for this text; empty where it makes nothing of it."""
    try:
        matrix = qr_matrix(text)
    except (ValueError, DataOverflowError):
        return ""
    rows = [bytes(0 if dark else 255 for dark in row for _ in range(PIXELS_A_MODULE)) for row in matrix]
    picture = memoryview(b"".join(row * PIXELS_A_MODULE for row in rows))
    side = len(matrix) * PIXELS_A_MODULE
    found = zxingcpp.read_barcodes(picture.cast("B", (side, side)))
    return found[0].text if len(found) == 1 else ""
