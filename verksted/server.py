"""Runs the application: its own listening socket, its own WebSocket protocol, one process or several."""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import MutableMapping
from multiprocessing.process import BaseProcess
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from verksted.settings import Settings
from verksted.store.embedded import EmbeddedStore, StoreError
from verksted.web.fanout import FanoutProtocol

logger = structlog.get_logger()

STORE_URL = "VERKSTED_STORE_ADDRESS"
"""How the first process tells its workers where the store is that it has started."""
BACKLOG = 4096
HEARD_MS = 12_000
"""A phone that acknowledges nothing for so long is gone, also while data to it is waiting."""
PING_S = 8.0
"""Asked so often, and given so long to answer: a dead link is let go within twice that, a busy moment included in 20 s."""
WATCH_S = 0.5
FRAME_BYTES_MAX = 16 * 1024
GRACE_S = 5


class PortTaken(Exception):
    """Another program already listens where we should."""


def application() -> ASGIApp:
    """What uvicorn's workers call: the house on the store that the first process has found or started."""
    from verksted.app import House

    configure_logging()
    if first := multiprocessing.parent_process():
        threading.Thread(target=_leave_after, args=(first,), daemon=True).start()
    settings = Settings.from_env(os.environ)
    return House(settings, settings.redis_url or os.environ[STORE_URL]).site()


def _leave_after(first: BaseProcess) -> None:
    """Where the first process was killed its workers go too: they would hold the port, and nobody keeps their store."""
    first.join()
    os.kill(os.getpid(), signal.SIGTERM)


def listening_socket(settings: Settings) -> socket.socket:
    """A socket whose dead peers are noticed. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, HEARD_MS)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise PortTaken(error.strerror) from error
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def configuration(settings: Settings) -> uvicorn.Config:
    """Every switch of uvicorn that matters in a hall."""
    return uvicorn.Config(
        "verksted.server:application",
        factory=True,
        workers=settings.workers,
        ws=FanoutProtocol,
        ws_max_size=FRAME_BYTES_MAX,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_S,
        h11_max_incomplete_event_size=32 * 1024,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=True,
        loop="uvloop" if _has_uvloop() else "asyncio",
    )


def _has_uvloop() -> bool:
    try:
        import uvloop  # noqa: F401 - asked for, not used; it does not exist on Windows
    except ImportError:
        return False
    return True


def serve(settings: Settings, store: EmbeddedStore | None, listener: socket.socket) -> None:
    """Serve until told to stop; the embedded store is watched and, when it dies, started again."""
    config = configuration(settings)
    # uvicorn puts this back and raises the signal again when it is done: then the store must be left in order.
    signal.signal(signal.SIGTERM, _leave)
    stop = threading.Event()
    watch = threading.Thread(target=_watch, args=(store, stop), daemon=True)
    if store is not None:
        watch.start()
    try:
        if settings.workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        stop.set()
        listener.close()


def _leave(number: int, stack: object) -> None:
    sys.exit(0)


def _watch(store: EmbeddedStore, stop: threading.Event) -> None:
    while not stop.wait(WATCH_S):
        try:
            store.ensure_running()
        except (StoreError, OSError) as error:
            logger.warning("store_not_started", error=str(error))


class Calm(logging.Filter):
    """The same complaint of a library at most a few times a minute: a phone that sends rubbish fills no disk."""

    def __init__(self, times: int = 20) -> None:
        super().__init__()
        self._times = times
        self._seen: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """True for the first few of a kind each minute, without the traceback."""
        key = (record.name + str(record.msg)[:80], int(record.created // 60))
        if len(self._seen) > 1_000:
            self._seen.clear()
        self._seen[key] = self._seen.get(key, 0) + 1
        record.exc_info = None
        return self._seen[key] <= self._times


_NAMES = re.compile(r"\b[ph]?[0-9a-f]{20}\b")


def _nameless(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A fault may name the key it did not find, and that may be the id of somebody in the hall."""
    return {key: _NAMES.sub("…", said) if isinstance(said, str) else said for key, said in event.items()}


def configure_logging() -> None:
    """One JSON line an event on standard error, without texts, addresses or tokens.

    Where a person looks on, only what is wrong, and as a person reads it.
    """
    watched = sys.stderr.isatty()
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False) if watched else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _nameless,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if watched else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler: Any = logging.StreamHandler()
    handler.addFilter(Calm())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], format="%(levelname)s %(name)s %(message)s")
