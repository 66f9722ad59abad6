"""What some tests need of the machine. On a desk its absence skips them; in CI it is an error."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def redis_server() -> Path:
    """Debian's own server, or the test that asks is skipped with what to install."""
    return _found(
        ("redis-server",), "VERKSTED_REQUIRE_REDIS", "redis-server is not installed: apt install redis-server"
    )


def chromium() -> Path:
    """The Chromium of the system, or the test that asks is skipped with what to install."""
    return _found(CHROMIUM_NAMES, "VERKSTED_REQUIRE_BROWSER", "no Chromium found: apt install chromium")


def tool(name: str, package: str) -> Path:
    """A checker that is not part of the project, or the test that asks is skipped with how to get it."""
    return _found((name,), "VERKSTED_REQUIRE_TOOLS", f"{name} is not on the PATH: uv tool install {package}")


def _found(names: tuple[str, ...], required_by: str, sentence: str) -> Path:
    for name in names:
        if path := shutil.which(name):
            return Path(path)
    return _missing(required_by, sentence)


def _missing(required_by: str, sentence: str) -> NoReturn:
    if os.environ.get(required_by):
        pytest.fail(f"{sentence} ({required_by} is set)")
    pytest.skip(sentence)
