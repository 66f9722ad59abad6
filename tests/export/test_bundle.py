"""The bundle: whole or not at all, and able to tell."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.export.evening import KINDS, LATER_MS, Evening, evening_with_a_vote
from tests.export.reading import BOKMAAL
from verksted.domain.commands import Reveal
from verksted.domain.reporting import report, shared_state
from verksted.export.bundle import BundleDamaged, bundle, verify, write_bundle


def made(evening: Evening) -> bytes:
    workshop = evening.workshop
    return bundle(report(workshop, KINDS, LATER_MS, evening.position), shared_state(workshop, KINDS), BOKMAAL, LATER_MS)


@pytest.fixture(scope="module")
def evening() -> Evening:
    held = evening_with_a_vote()
    held.lead(Reveal(activity="a2"))
    return held


@pytest.fixture(scope="module")
def data(evening: Evening) -> bytes:
    return made(evening)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_the_files_and_a_manifest_that_knows_each(data: bytes) -> None:
    files = unpacked(data)
    manifest = json.loads(files.pop("MANIFEST.json"))

    assert sorted(files) == ["data.xlsx", "ideer.csv", "workshop.json"]
    assert {note["name"]: (note["bytes"], note["sha256"]) for note in manifest["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()
    }


def test_the_manifest_accounts_for_every_slip(data: bytes) -> None:
    manifest = json.loads(unpacked(data)["MANIFEST.json"])

    for counts in (manifest["counts"], manifest["activities"][0]["counts"]):
        fates = ("shown", "hidden", "pending", "late", "taken_down")
        assert counts["sent"] == sum(counts[fate] for fate in fates) == 7


def test_the_manifest_says_when_how_and_what_was_held_back(evening: Evening, data: bytes) -> None:
    manifest = json.loads(unpacked(data)["MANIFEST.json"])

    assert manifest["position"] == evening.position
    assert datetime.fromisoformat(manifest["made"]).timestamp() * 1000 == LATER_MS
    assert manifest["method"]
    assert any("Ingen kjennetegn" in sentence for sentence in manifest["held_back"])


def test_nobody_is_in_any_file_of_the_bundle(evening: Evening, data: bytes) -> None:
    inside = unpacked(data)
    spreadsheet = unpacked(inside["data.xlsx"])
    every_byte = b"\n".join([*inside.values(), *spreadsheet.values()])

    assert b"Benk ved elva" in every_byte
    assert not [id for id in evening.secrets() if id.encode() in every_byte]


def test_the_same_workshop_at_the_same_time_gives_the_same_bytes(data: bytes) -> None:
    again = evening_with_a_vote()
    again.lead(Reveal(activity="a2"))

    assert made(again) == data


def test_another_slip_gives_another_manifest(data: bytes) -> None:
    longer = evening_with_a_vote()
    longer.write(longer.people["Berit"], "En til")

    assert unpacked(made(longer))["MANIFEST.json"] != unpacked(data)["MANIFEST.json"]


def test_a_bundle_on_the_disk_can_be_verified(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "Framtidsverksted 1 – behov.zip"

    manifest = write_bundle(path, data)

    assert verify(path) == manifest
    assert path.read_bytes() == data
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_newer_bundle_replaces_the_older_one_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "w4711.zip"
    longer = evening_with_a_vote()
    longer.write(longer.people["Berit"], "En til")
    write_bundle(path, data)

    assert write_bundle(path, made(longer)).counts["sent"] == 8


def test_a_disk_that_fails_leaves_the_old_bundle_and_no_litter(
    tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w4711.zip"
    write_bundle(path, data)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_bundle(path, data + b"more")

    assert path.read_bytes() == data
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_harmed_bundle_is_found_out_or_reads_the_same(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "w4711.zip"
    whole = unpacked(data)
    chance = random.Random(4711)
    found = 0
    for place in chance.sample(range(len(data)), 400):
        harmed = bytearray(data)
        harmed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(harmed)
        try:
            verify(path)
        except BundleDamaged:
            found += 1
        else:
            assert unpacked(bytes(harmed)) == whole
    assert found > 300


@pytest.mark.parametrize("kept", [0, 1, 100, -1, -30])
def test_a_bundle_cut_short_is_found_out(tmp_path: Path, data: bytes, kept: int) -> None:
    path = tmp_path / "w4711.zip"
    path.write_bytes(data[:kept])

    with pytest.raises(BundleDamaged):
        verify(path)


def repacked(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_file_that_was_changed_added_or_taken_out_is_named(tmp_path: Path, data: bytes) -> None:
    files = unpacked(data)
    path = tmp_path / "w4711.zip"

    with pytest.raises(BundleDamaged, match=r"ideer\.csv"):
        verify(repacked(path, {**files, "ideer.csv": files["ideer.csv"] + b"x"}))
    with pytest.raises(BundleDamaged, match="ekstra"):
        verify(repacked(path, {**files, "ekstra.txt": b""}))
    with pytest.raises(BundleDamaged, match=r"data\.xlsx"):
        verify(repacked(path, {name: content for name, content in files.items() if name != "data.xlsx"}))
    with pytest.raises(BundleDamaged, match="MANIFEST"):
        verify(repacked(path, {name: content for name, content in files.items() if name != "MANIFEST.json"}))
    assert verify(repacked(path, files)).counts["sent"] == 7


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleDamaged):
        verify(tmp_path / "finnes-ikke.zip")
