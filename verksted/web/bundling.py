"""Our scripts and styles as they leave the house: each page's in one file, without what only people read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
OTHER_FORMS = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
REMARKS = re.compile(r"/\*.*?\*/ ?|^\s*//[^\n]*\n", re.MULTILINE | re.DOTALL)
LINE_ENDS = re.compile(r"\s*\n\s*")
SPACES = re.compile(r"\s+")
AFTER_SIGNS = re.compile(r"(?<=[{};,]) ")
PICTURE = re.compile(r"url\(/static/(img/[\w.-]+\.svg)\)")

Sources = Mapping[str, str]
"""File name, such as js/main.js → its text."""


def script(sources: Sources, entry: str) -> str:
    """A module and all that it imports, each a closed room of its own, in the order a browser would run them.

    Small files are compressed badly one by one, and each costs its headers. Raises ValueError where a module cannot
    be put into one file with the others.
    """
    modules = [sources[f"js/{name}.js"] for name in dict.fromkeys(_in_order(sources, entry))]
    exported = [name for module in modules for name in EXPORT.findall(module)]
    if twice := sorted({name for name in exported if exported.count(name) > 1}):
        raise ValueError(f"exported by more than one module: {', '.join(twice)}")
    return _without_remarks("".join(_room(module) for module in modules))


def _in_order(sources: Sources, entry: str) -> Iterator[str]:
    for name in IMPORT.findall(sources[f"js/{entry}.js"]):
        yield from _in_order(sources, name)
    yield entry


def _room(module: str) -> str:
    """Only what a module exports is known outside it; names that are its own may also be another's."""
    exported = ", ".join(EXPORT.findall(module))
    inside = EXPORT.sub("", IMPORT.sub("", module))
    if odd := OTHER_FORMS.search(inside):
        raise ValueError(f"cannot be put into one file with others: {odd[0]}")
    if not exported:
        return f"(() => {{\n{inside}}})();\n"
    return f"const {{ {exported} }} = (() => {{\n{inside}return {{ {exported} }};\n}})();\n"


def _without_remarks(code: str) -> str:
    """Lines stay lines: where JavaScript ends a statement is not ours to guess."""
    return LINE_ENDS.sub("\n", REMARKS.sub("", code))


def style(*sheets: str, sources: Sources) -> str:
    """Style sheets one after the other, with the small pictures in them."""
    both = "".join(sources[f"css/{sheet}.css"] for sheet in sheets)
    # Not before a sign: to older phones a variable whose value is nothing needs the space before its semicolon.
    dense = AFTER_SIGNS.sub("", SPACES.sub(" ", REMARKS.sub("", both)))
    return PICTURE.sub(lambda found: f'url("{_picture(sources[found[1]])}")', dense)


def _picture(svg: str) -> str:
    return "data:image/svg+xml," + quote(svg.strip().replace('"', "'"), safe=" !$'()*+,-./:;<=>?@[]_~")
