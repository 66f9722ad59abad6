"""What we took from others is byte for byte what they published."""

import shutil
from pathlib import Path

import pytest

from tests import vendoring


@pytest.mark.parametrize("lock", vendoring.LOCKS, ids=lambda lock: lock.parent.parent.name)
def test_every_vendored_file_is_the_one_in_its_lock(lock: Path) -> None:
    assert vendoring.faults(lock) == []


@pytest.mark.parametrize("lock", vendoring.LOCKS, ids=lambda lock: lock.parent.parent.name)
def test_every_vendored_package_brings_its_licence_and_its_integrity(lock: Path) -> None:
    for package in vendoring.read(lock):
        assert package["integrity"].startswith("sha512-")
        assert any("LICENSE" in name for name in package["files"])


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    lock = shutil.copytree(vendoring.LOCKS[0].parent, tmp_path / "vendor") / vendoring.LOCKS[0].name
    assert vendoring.faults(lock) == []

    script = lock.with_name("htmx.min.js")
    script.write_bytes(script.read_bytes().replace(b"\n", b"\r\n", 1) + b" ")

    assert vendoring.faults(lock) == [f"htmx.min.js is not the file in {lock}"]


def test_a_file_that_came_from_nowhere_is_noticed(tmp_path: Path) -> None:
    lock = shutil.copytree(vendoring.LOCKS[0].parent, tmp_path / "vendor") / vendoring.LOCKS[0].name
    lock.with_name("other.js").write_text("")

    assert vendoring.faults(lock) == [f"other.js is not in {lock}"]


def test_line_ends_of_vendored_files_are_left_alone() -> None:
    attributes = (vendoring.ROOT / ".gitattributes").read_text()

    for lock in vendoring.LOCKS:
        assert f"{lock.parent.relative_to(vendoring.ROOT)}/** -text" in attributes
