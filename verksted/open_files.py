"""How many files and sockets this process may hold open: as many as the system gives, and a sentence where that is few."""

from __future__ import annotations

import sys
from contextlib import suppress

from verksted.domain import limits

if sys.platform != "win32":
    import resource

# macOS calls its hard limit infinite and gives no process more than this unless it is told to.
_GIVEN_BY_MACOS = 10_240


def raise_open_files() -> None:
    """Ask for all that the system gives; what is started from here, such as the store, inherits it."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return
    for wanted in (hard, max(soft, _GIVEN_BY_MACOS)):
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return


def too_few() -> str:
    """A sentence for the terminal where a full hall does not fit into what this process may hold open, else nothing."""
    if sys.platform == "win32":
        return ""
    given, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = limits.participants_max * limits.open_files_per_phone + limits.open_files_besides
    if given == resource.RLIM_INFINITY or given >= needed:
        return ""
    phones = max(0, given - limits.open_files_besides) // limits.open_files_per_phone
    return (
        f"Maskinen lar Verksted holde {given} filer og forbindelser åpne, og det rekker til omtrent {phones} telefoner: "
        f"skal det være plass til {limits.participants_max}, må den harde grensa (ulimit -Hn) heves til {needed}."
    )
