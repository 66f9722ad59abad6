"""Why the system said no, in the words of whoever sits at the machine."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOENT: "mappa finnes ikke",
    errno.ENOTDIR: "det er en fil der mappa skulle vært",
    errno.EACCES: "Verksted får ikke bruke den",
    errno.EPERM: "Verksted får ikke bruke den",
    errno.EROFS: "den kan leses, men ikke skrives i",
    errno.ENOSPC: "disken er full",
    errno.EDQUOT: "plassen din på disken er brukt opp",
    errno.EEXIST: "det er en fil der mappa skulle vært",
}


def why(error: OSError) -> str:
    """A clause without a full stop; the system's own words where we have none."""
    return _WORDS.get(error.errno or 0, error.strerror or str(error))
