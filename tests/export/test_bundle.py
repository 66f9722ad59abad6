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
from tests.export.reading import BOKMAAL, csv_rows, pdf_text, report_of, slip
from verksted.domain.commands import Reveal
from verksted.domain.extract import extract
from verksted.domain.reporting import report, shared_state
from verksted.export.bundle import BundleDamaged, bundle, folder_names, package, verify, write_bundle


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

    assert sorted(files) == ["data.xlsx", "ideer.csv", "rapport.docx", "rapport.pdf", "workshop.json"]
    assert manifest["missing"] == []
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
    told = [*unpacked(inside["data.xlsx"]).values(), *unpacked(inside["rapport.docx"]).values()]
    told += [*inside.values(), pdf_text(inside["rapport.pdf"]).encode()]
    every_byte = b"\n".join(told)

    assert all(b"Benk ved elva" in file for file in (told[-1], inside["ideer.csv"]))
    assert not [id for id in evening.secrets() if id.encode() in every_byte]


def test_the_same_workshop_at_the_same_time_gives_the_same_bytes(data: bytes) -> None:
    again = evening_with_a_vote()
    again.lead(Reveal(activity="a2"))

    assert made(again) == data


def refused(*_: object) -> bytes:
    raise OSError("no paper")


def test_a_file_that_cannot_be_made_stops_no_other_and_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str]] = []
    made = report_of(slip(1, "Benk"), slip(2, "Buss"))
    assert "data.xlsx" in unpacked(bundle(made, {}, BOKMAAL, LATER_MS))

    monkeypatch.setattr("verksted.export.bundle.workbook", refused)
    monkeypatch.setattr("verksted.export.bundle.printed", refused)
    files = unpacked(
        bundle(made, {}, BOKMAAL, LATER_MS, lambda name, error: heard.append((name, type(error).__name__)))
    )

    assert sorted(files) == ["MANIFEST.json", "ideer.csv", "workshop.json"]
    missing = json.loads(files["MANIFEST.json"])["missing"]
    assert [note["name"] for note in missing] == ["rapport.pdf", "rapport.docx", "data.xlsx"]
    assert {note["why"] for note in missing} == {"OSError"}
    assert heard == [(note["name"], note["why"]) for note in missing]


def test_a_bundle_with_a_file_missing_is_whole_as_far_as_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verksted.export.bundle.printed", refused)

    manifest = write_bundle(tmp_path / "w4711.zip", bundle(report_of(slip(1, "Benk")), {}, BOKMAAL, LATER_MS))

    assert [note.name for note in manifest.missing] == ["rapport.pdf", "rapport.docx"]
    assert [note.name for note in verify(tmp_path / "w4711.zip").files] == ["data.xlsx", "ideer.csv", "workshop.json"]


def test_each_working_group_has_its_package_inside() -> None:
    tagged = report_of(slip(1, "Buss", tags=("bistand",)), slip(2, "Benk", tags=("boform", "bistand")), slip(3, "Bål"))

    files = unpacked(bundle(tagged, {}, BOKMAAL, LATER_MS))

    for folder, numbers in (("bistand", ["1", "2"]), ("boform", ["2"])):
        rows = csv_rows(files[f"arbeidsgrupper/{folder}/ideer.csv"])
        assert [row["Nummer"] for row in rows] == numbers
        assert f"arbeidsgruppa {folder}" in pdf_text(files[f"arbeidsgrupper/{folder}/rapport.pdf"])
    assert [row["Nummer"] for row in csv_rows(files["ideer.csv"])] == ["1", "2", "3"]


def test_a_package_says_what_it_is_a_part_of() -> None:
    tagged = report_of(slip(1, "Buss", tags=("bistand",)), slip(2, "Benk"))

    files = unpacked(package(extract(tagged, "bistand"), BOKMAAL, LATER_MS))

    assert sorted(files) == ["MANIFEST.json", "data.xlsx", "ideer.csv", "rapport.docx", "rapport.pdf"]
    manifest = json.loads(files["MANIFEST.json"])
    assert (manifest["part"], manifest["whole"], manifest["counts"]["sent"]) == ("bistand", 2, 1)
    assert "1 av 2 lapper" in pdf_text(files["rapport.pdf"])


@pytest.mark.parametrize(
    ("tags", "folders"),
    [
        (["Bistand", "boform"], ["bistand", "boform"]),
        (["bo & form", "bo, form", "Bo-form"], ["bo-form", "bo-form-2", "bo-form-3"]),
        (["../../etc", "con", "", "🏡", "å" * 90], ["etc", "con-gruppe", "gruppe", "gruppe-2", "å" * 40]),
    ],
)
def test_a_folder_is_one_that_every_machine_can_have(tags: list[str], folders: list[str]) -> None:
    assert folder_names(tags) == folders


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
