"""The kinds of activity: one module each, found by looking, registered nowhere."""

import importlib
import pkgutil
from typing import Any

from verksted.domain.activity import Kind


def find_kinds() -> tuple[Kind[Any, Any], ...]:
    """The KIND of every module in this package, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").KIND for name in names)
