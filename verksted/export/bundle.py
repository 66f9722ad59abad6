"""The bundle: every file of a workshop in one archive, with a manifest that tells whether it is whole.

A file that cannot be made stops no other: the manifest says which is missing and why.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from verksted.domain import limits
from verksted.domain.extract import extract
from verksted.domain.report import ActivityReport, Report
from verksted.export.chapters import document
from verksted.export.csv import ideas_csv
from verksted.export.json import workshop_json
from verksted.export.press import Paper, PressFailed, printed
from verksted.export.rows import counts, total
from verksted.export.words import HELD_BACK, METHOD, Words, visible, within_calendar
from verksted.export.xlsx import workbook
from verksted.export.zipped import zipped

FORMAT = "verksted.bundle"
VERSION = 1
MANIFEST = "MANIFEST.json"
NAMES = ("rapport.pdf", "rapport.docx", "data.xlsx", "ideer.csv")
PACKAGES = "arbeidsgrupper"
FOLDER_CHARS_MAX = 40
RESERVED = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)})
"""What Windows lets nothing be called."""
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


class MissingNote(msgspec.Struct, frozen=True):
    """A file that should have been there, and why it is not."""

    name: str
    why: str


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
    removed: int
    """Phones that whoever leads took out of the workshop, and how many of them were let in again."""
    readmitted: int
    method: tuple[str, ...]
    held_back: tuple[str, ...]
    files: tuple[FileNote, ...]
    rehearsal: bool = False
    """True where nothing in it was meant by anybody."""
    missing: tuple[MissingNote, ...] = ()
    part: str = ""
    """The working group this is an extract for; empty for the whole."""
    whole: int = 0
    """How many slips the whole has, where this is an extract."""


Maker = Callable[[], bytes]
OnFault = Callable[[str, Exception], None]


def bundle(
    report: Report,
    shared: dict[str, Any],
    words: Words,
    now_ms: int,
    on_fault: OnFault | None = None,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """The archive's bytes: the same for the same report, state, time and pictures. `on_fault` hears of files that fail."""
    makers = files_of(report, words, now_ms)
    makers["workshop.json"] = partial(workshop_json, shared, report.position)
    makers |= {name: partial(bytes, pictures[name]) for name in sorted(pictures)}
    tags = report.tags()[: limits.working_groups_max]
    for tag, folder in zip(tags, folder_names(tags), strict=True):
        parts = files_of(extract(report, tag), words, now_ms)
        makers |= {f"{PACKAGES}/{folder}/{name}": make for name, make in parts.items()}
    return _packed(report, words, now_ms, makers, on_fault)


def package(report: Report, words: Words, now_ms: int, on_fault: OnFault | None = None) -> bytes:
    """What one working group takes with it: an extract's report, spreadsheet and list in an archive of their own."""
    return _packed(report, words, now_ms, files_of(report, words, now_ms), on_fault)


def files_of(report: Report, words: Words, now_ms: int) -> dict[str, Maker]:
    """What can be made of a report alone, by name."""
    return {name: partial(made, report, words, now_ms, name.rpartition(".")[2]) for name in NAMES}


def made(report: Report, words: Words, now_ms: int, ending: str) -> bytes:
    """One file of a report. Raises PressFailed, and KeyError for an ending that no writer has."""
    writers: dict[str, Maker] = {
        "pdf": partial(_paper, report, words, now_ms, "pdf"),
        "docx": partial(_paper, report, words, now_ms, "docx"),
        "xlsx": partial(workbook, report, words, now_ms),
        "csv": partial(ideas_csv, report, words),
    }
    return writers[ending]()


def _paper(report: Report, words: Words, now_ms: int, paper: Paper) -> bytes:
    return printed(document(report, words, now_ms), paper)


def _packed(report: Report, words: Words, now_ms: int, makers: Mapping[str, Maker], on_fault: OnFault | None) -> bytes:
    files, missing = {}, []
    for name, make in makers.items():
        try:
            files[name] = make()
        except Exception as error:  # noqa: BLE001 - whatever it is, the other files must come out
            missing.append(MissingNote(name, _why(error)))
            if on_fault:
                on_fault(name, error)
    manifest = msgspec.json.encode(_manifest(report, words, now_ms, files, tuple(missing)))
    return zipped({MANIFEST: msgspec.json.format(manifest, indent=1) + b"\n", **files})


def _why(error: Exception) -> str:
    """Our own words as they are; of a library's only the sort, since the rest may be what somebody wrote."""
    return str(error) if isinstance(error, PressFailed) else type(error).__name__


def folder_names(tags: Sequence[str]) -> list[str]:
    """A folder for each working group, that every system can have and no two share."""
    names: list[str] = []
    for tag in tags:
        plain = "-".join(re.findall(r"[^\W_]+", visible(tag).lower()))[:FOLDER_CHARS_MAX].strip("-")
        wanted = f"{plain}-gruppe" if plain in RESERVED else plain or "gruppe"
        others = (f"{wanted}-{n}" for n in count(2))
        names.append(wanted if wanted not in names else next(other for other in others if other not in names))
    return names


def _manifest(
    report: Report, words: Words, now_ms: int, files: Mapping[str, bytes], missing: tuple[MissingNote, ...]
) -> Manifest:
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
        removed=report.removed,
        readmitted=report.readmitted,
        method=tuple(words.sentence(sentence) for sentence in METHOD),
        held_back=tuple(words.sentence(sentence) for sentence in HELD_BACK),
        files=tuple(FileNote(name, len(data), _sha256(data)) for name, data in files.items()),
        rehearsal=report.rehearsal,
        missing=missing,
        part=visible(report.part),
        whole=report.whole,
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


def is_kept(path: Path, report: Report) -> bool:
    """True where a whole bundle lies there already, and of this very end: one before it may have been taken back."""
    try:
        return verify(path).ended == _iso(report.ended_ms)
    except (BundleDamaged, OSError):
        return False


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
