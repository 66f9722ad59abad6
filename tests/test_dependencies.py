"""The lock belongs to what is asked for, and anybody can fetch what it names."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PUBLIC = {"pypi.org", "files.pythonhosted.org"}


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text())


def words(requirement: str) -> tuple[str, str]:
    """The name and the versions of a requirement, without its marker and its spaces."""
    found = re.match(r"([\w.-]+)\s*([^;]*)", requirement)
    assert found, requirement
    return found[1].lower(), ",".join(sorted(found[2].replace(" ", "").split(",")))


def test_the_lock_names_public_addresses_only() -> None:
    hosts = re.findall(r"\w+://([^/\"]+)", (ROOT / "uv.lock").read_text())

    assert set(hosts) == PUBLIC


def test_everything_in_the_lock_is_known_by_its_sum() -> None:
    packages = [package for package in read("uv.lock")["package"] if package["name"] != "verksted"]
    files = [file for package in packages for file in [*package.get("wheels", []), package.get("sdist")] if file]

    assert len(packages) > 20
    assert all(file["hash"].startswith("sha256:") for file in files)


def test_the_lock_was_made_from_these_requirements() -> None:
    project = read("pyproject.toml")["project"]
    asked = {words(line) for line in [*project["dependencies"], *project["optional-dependencies"]["test"]]}
    (ours,) = [package for package in read("uv.lock")["package"] if package["name"] == "verksted"]

    locked = {words(f"{entry['name']}{entry['specifier']}") for entry in ours["metadata"]["requires-dist"]}

    assert locked == asked
