"""«Din første kveld»: the guide for whoever leads, drawn at start from the same file that is read beside the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from PIL import Image
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from verksted.live.templates import folder
from verksted.web.parts import Parts, static_version
from verksted.web.static import FOREVER, packed

SOURCE, PICTURES = "din-forste-kveld.md", "pictures"
ADDRESS = "/hjelp"
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


class Guide(NamedTuple):
    """The guide as pages: its title, where to jump to, and all below the title."""

    title: str
    contents: tuple[tuple[str, str], ...]
    body: Markup


def read_guide(root: Path) -> Guide:
    """What stands in the file, as HTML that names nothing but classes, and pictures under our own addresses."""
    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse((root / SOURCE).read_text("utf-8"))
    title, rest = tokens[1].content, tokens[3:]
    contents = tuple(_anchored(rest))
    for token in rest:
        _hang_pictures(token, root / PICTURES)
    return Guide(title, contents, Markup(reader.renderer.render(rest, reader.options, {})))  # noqa: S704 - the file is ours


def _anchored(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Gives every heading a name to be linked to, and tells of the chapters."""
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            name = anchor(words.content)
            heading.attrSet("id", name)
            if heading.tag == "h2":
                yield name, words.content


def anchor(words: str) -> str:
    """What a heading is called in an address."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower().translate(LETTERS)))


def _hang_pictures(token: Token, folder: Path) -> None:
    """Gives each picture its size, so that nothing moves when it comes; one that is not there stops nobody from starting."""
    for child in token.children or ():
        if child.type != "image":
            continue
        file = folder / Path(str(child.attrs["src"])).name
        kind, version = file.name.partition("-")[0], ""
        if file.exists():
            with Image.open(file) as picture:
                child.attrs |= {"width": picture.width, "height": picture.height}
            version = static_version(file.read_bytes())
        child.attrs |= {
            "src": f"{ADDRESS}/bilder/{file.name}?v={version}",
            "loading": "lazy",
            "class": f"guide__{kind}",
        }


class GuidePages:
    """/hjelp, for everybody: nothing in it is secret, and somebody may be asked to lead who has not signed in yet."""

    def __init__(self, parts: Parts) -> None:
        root = folder("guide")
        self._parts = parts
        self._guide = read_guide(root)
        self._pictures = {file.name: file.read_bytes() for file in sorted((root / PICTURES).iterdir())}

    def routes(self) -> list[Route]:
        """The page and its pictures."""
        return [
            Route(ADDRESS, packed(self.show)),
            Route(f"{ADDRESS}/bilder/{{picture}}", self.picture),
        ]

    async def show(self, request: Request) -> Response:
        """In bokmål whatever the reader's language, with a sentence that says so."""
        return self._parts.page(request, "guide", self._parts.language(request), guide=self._guide)

    async def picture(self, request: Request) -> Response:
        """From memory, under an address that changes with it."""
        found = self._pictures.get(request.path_params["picture"])
        if found is None:
            return Response(status_code=404)
        return Response(found, media_type="image/webp", headers={"Cache-Control": FOREVER})
