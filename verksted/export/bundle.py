"""The bundle: every file of a workshop in one archive, with a manifest that tells whether it is whole."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from verksted.domain.report import ActivityReport, Report
from verksted.export.csv import ideas_csv
from verksted.export.json import workshop_json
from verksted.export.rows import counts, total
from verksted.export.words import HELD_BACK, METHOD, Words, visible, within_calendar
from verksted.export.xlsx import workbook

FORMAT = "verksted.bundle"
VERSION = 1
MANIFEST = "MANIFEST.json"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""One date for every file, so that the same workshop gives the same bytes."""
UNIX, READABLE_BY_ALL = 3, 0o644 << 16

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    msgspec.MsgspecError,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What a damaged archive makes its readers raise."""


class BundleDamaged(Exception):
    """The archive is not what its manifest says."""


class FileNote(msgspec.Struct, frozen=True):
    """One file as the manifest knows it."""

    name: str
    bytes: int
    sha256: str


class ActivityNote(msgspec.Struct, frozen=True):
    """One activity in the manifest: how it stands, what was counted, and what is kept back."""

    id: str
    kind: str
    title: str
    status: str
    revealed: bool
    counts: dict[str, int]
    notes: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True):
    """What is in a bundle, and how it came about."""

    format: str
    version: int
    workshop: str
    title: str
    ordinal: int
    created: str
    ended: str
    made: str
    position: str
    """The log entry that everything in the bundle was made at."""
    participants: int
    counts: dict[str, int]
    """sent = shown + hidden + pending + late + taken_down, over all activities."""
    activities: tuple[ActivityNote, ...]
    void: dict[str, int]
    method: tuple[str, ...]
    held_back: tuple[str, ...]
    files: tuple[FileNote, ...]
    rehearsal: bool = False
    """True where nothing in it was meant by anybody."""


def bundle(report: Report, shared: dict[str, Any], words: Words, now_ms: int) -> bytes:
    """The archive's bytes: the same for the same report, state and time."""
    files = {
        "data.xlsx": workbook(report, words, now_ms),
        "ideer.csv": ideas_csv(report, words),
        "workshop.json": workshop_json(shared, report.position),
    }
    manifest = msgspec.json.encode(_manifest(report, words, now_ms, files))
    return _zipped({MANIFEST: msgspec.json.format(manifest, indent=1) + b"\n", **files})


def _manifest(report: Report, words: Words, now_ms: int, files: Mapping[str, bytes]) -> Manifest:
    return Manifest(
        format=FORMAT,
        version=VERSION,
        workshop=report.workshop,
        title=visible(report.title),
        ordinal=report.ordinal,
        created=_iso(report.created_ms),
        ended=_iso(report.ended_ms) if report.ended_ms else "",
        made=_iso(now_ms),
        position=report.position,
        participants=report.participants,
        counts=total(report),
        activities=tuple(_activity_note(activity, words) for activity in report.activities),
        void=report.void,
        method=tuple(words.sentence(sentence) for sentence in METHOD),
        held_back=tuple(words.sentence(sentence) for sentence in HELD_BACK),
        files=tuple(FileNote(name, len(data), _sha256(data)) for name, data in files.items()),
        rehearsal=report.rehearsal,
    )


def _activity_note(activity: ActivityReport, words: Words) -> ActivityNote:
    section = activity.section
    return ActivityNote(
        id=activity.id,
        kind=activity.kind,
        title=visible(activity.title),
        status=activity.status,
        revealed=activity.revealed,
        counts={**section.counts, **(counts(activity) if section.slips else {})},
        notes=tuple(words.of(note) for note in section.notes),
    )


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(within_calendar(at_ms) // 1000, UTC).isoformat().replace("+00:00", "Z")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = READABLE_BY_ALL
            writer.writestr(entry, data)
    return archive.getvalue()


def write_bundle(path: Path, data: bytes) -> Manifest:
    """Put a bundle on the disk so that a power cut leaves the old file or the new one, and read it back.

    Raises OSError where the disk will not have it and BundleDamaged where it kept something else.
    """
    handle, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
    draft = Path(name)
    try:
        _write_through(handle, data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)
    if path.read_bytes() != data:
        raise BundleDamaged(f"{path.name}: the disk holds other bytes than were written")
    return verify(path)


def _write_through(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """The new name itself must be on the disk; Windows cannot open a folder and needs no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(path: Path) -> Manifest:
    """The manifest of a bundle whose every file is there and unharmed. Raises BundleDamaged."""
    manifest, files = _opened(path)
    wanted = {note.name: (note.bytes, note.sha256) for note in manifest.files}
    found = {name: (len(data), _sha256(data)) for name, data in files.items()}
    if wanted != found:
        wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        raise BundleDamaged(f"{path.name}: {', '.join(wrong)}")
    return manifest


def _opened(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            files = {name: archive.read(name) for name in names}
        manifest = msgspec.json.decode(files.pop(MANIFEST), type=Manifest)
    except _UNREADABLE as error:
        raise BundleDamaged(f"{path.name}: {error}") from error
    if len(names) != len(files) + 1 or (manifest.format, manifest.version) != (FORMAT, VERSION):
        raise BundleDamaged(f"{path.name}: {manifest.format} {manifest.version} with {len(names)} files")
    return manifest, files
