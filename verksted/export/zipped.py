"""Files in one archive, the same bytes for the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""One date for every file, so that the same workshop gives the same bytes."""
UNIX, READABLE_BY_ALL = 3, 0o644 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The archive's bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = READABLE_BY_ALL
            writer.writestr(entry, data)
    return archive.getvalue()


def rezipped(data: bytes) -> bytes:
    """An archive that somebody else's program made, without the time it was made at."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
