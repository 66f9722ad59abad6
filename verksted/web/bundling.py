"""Our scripts and styles as they leave the house: each page's in one file, without what only people read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from rjsmin import jsmin

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
OTHER_FORMS = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
REMARKS = re.compile(r"/\*.*?\*/ ?", re.DOTALL)
SPACES = re.compile(r"\s+")
LAST_SIGN = re.compile(r"(?<! );}")
AFTER_SIGNS = re.compile(r"(?<=[{};,]) |(?<=:) (?!;)")
PICTURE = re.compile(r"url\(/static/(img/[\w.-]+\.svg)\)")

Sources = Mapping[str, str]
"""File name, such as js/main.js → its text."""


def script(sources: Sources, entry: str, *before: str) -> str:
    """A module and all that it imports, each a closed room of its own, in the order a browser would run them.

    Small files are compressed badly one by one, and each costs its headers; so what others have written and ours needs
    comes first in the same file, as it is. Raises ValueError where a module cannot be put into one file with others.
    """
    modules = dict.fromkeys(_in_order(sources, entry))
    ours = jsmin("".join(_room(name, sources[f"js/{name}.js"]) for name in modules))
    return "".join(f"{sources[name]}\n" for name in before) + f'(()=>{{"use strict";{ours}}})();'


def _in_order(sources: Sources, entry: str) -> Iterator[str]:
    for _, name in IMPORT.findall(sources[f"js/{entry}.js"]):
        yield from _in_order(sources, name)
    yield entry


def _room(name: str, module: str) -> str:
    """Only what a module exports is known outside it, and only to those who import it."""
    exported = ", ".join(EXPORT.findall(module))
    inside = EXPORT.sub("", IMPORT.sub(_taken_in, module))
    if odd := OTHER_FORMS.search(inside):
        raise ValueError(f"{name}.js cannot be put into one file with others: {odd[0]}")
    return f"const ${name} = (() => {{\n{inside}return {{ {exported} }};\n}})();\n"


def _taken_in(found: re.Match[str]) -> str:
    return f"const {{{found[1].replace(' as ', ': ')}}} = ${found[2]};\n"


def style(*sheets: str, sources: Sources) -> str:
    """Style sheets one after the other, with the small pictures in them."""
    both = "".join(sources[f"css/{sheet}.css"] for sheet in sheets)
    # Not before a semicolon: older phones want a space there where a variable's value is nothing.
    dense = AFTER_SIGNS.sub("", SPACES.sub(" ", REMARKS.sub("", both)))
    dense = LAST_SIGN.sub("}", dense.replace(" {", "{"))
    return PICTURE.sub(lambda found: f'url("{picture(sources[found[1]])}")', dense)


def picture(svg: str) -> str:
    """A drawing as an address, to stand in a style sheet or a page."""
    return "data:image/svg+xml," + quote(svg.strip().replace('"', "'"), safe=" !$'()*+,-./:;<=>?@[]_~")
