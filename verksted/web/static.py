"""Static files from memory, precompressed, under addresses that change with their content; and pages in fewer bytes."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path

import brotli
import zopfli.gzip
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from verksted.web import bundling
from verksted.web.parts import static_version

HTMX = "vendor/htmx.min.js"
SCRIPTS: dict[str, tuple[str, ...]] = {"main": (HTMX,), "house": (HTMX,), "watch": (HTMX,), "trial": ()}
"""Each page's own module, and what of others' stands before it in the same file."""
SHARED, HALL = "base", "hall"
SURFACES = ("phone", "console", "wall")
"""Their style sheets begin with what all share, and those of no phone with what they share; others are additions to one."""
OURS = ("js/", "css/")
COMPRESSED = ("text/", "application/json", "image/svg")
FOREVER = "public, max-age=31536000, immutable"
WORTH_PACKING = 1_000
Page = Callable[[Request], Awaitable[Response]]
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")

ONCE: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, brotli.MODE_TEXT),
    "gzip": zopfli.gzip.compress,
}
"""How files are compressed, once, when the server starts. Browsers ask for the first over TLS only, so the second tries hard."""
EACH_TIME: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, brotli.MODE_TEXT, 5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""How pages are: 0.1 ms for one of 8 kB, and half of that."""


def packed(page: Page) -> Page:
    """The page compressed where the browser takes it: a third of the bytes for a twentieth of what drawing it costs.

    What it says in secret beside what a stranger chose is nothing: no token stands in it, and no foreign page may post.
    """

    @wraps(page)
    async def answer(request: Request) -> Response:
        response = await page(request)
        body, coding = bytes(response.body), _coding(request)
        if len(body) >= WORTH_PACKING and coding:
            response.body = EACH_TIME[coding](body)
            response.headers["Content-Encoding"] = coding
            response.headers["Content-Length"] = str(len(response.body))
        response.headers["Vary"] = "Accept-Encoding"
        return response

    return answer


def _coding(request: Request) -> str:
    """The best coding that the browser takes, or the empty string."""
    taken = [each.partition(";") for each in request.headers.get("accept-encoding", "").lower().split(",")]
    names = {name.strip() for name, _, weight in taken if weight.replace(" ", "") not in ("q=0", "q=0.0")}
    return next((coding for coding in ONCE if coding in names), "")


class StaticFiles:
    """Every file under one folder, and the scripts and styles that are made of ours. `address` is what templates write."""

    def __init__(self, root: Path, logo: Path | None = None) -> None:
        paths = [path for path in sorted(root.rglob("*")) if path.is_file()]
        files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
        mark = f"img/logo{logo.suffix.lower()}" if logo else ""
        if logo:
            files[mark] = logo.read_bytes()
        self._bodies = {name: body for name, body in files.items() if not name.startswith(OURS)}
        self._versions = {name: static_version(body) for name, body in self._bodies.items()}
        for name, text in _made({name: body.decode() for name, body in files.items() if _text(name)}).items():
            self._bodies[name] = self._linked(text).encode()
            self._versions[name] = static_version(self._bodies[name])
        self._packed: dict[str, dict[str, bytes]] = {}
        self.logo = self.address(mark) if mark else ""
        """Where the house's own mark is, instead of ours."""

    def pack(self) -> None:
        """Compress all that is text: a second of work, on every core, which only who is about to serve has to wait for."""
        texts = [name for name in self._bodies if _text(name)]
        with ThreadPoolExecutor() as pool:
            packed = pool.map(_packed_once, [self._bodies[name] for name in texts])
        self._packed = dict(zip(texts, packed, strict=True))

    def _linked(self, text: str) -> str:
        """Fonts are asked for under the address that `address` gives too."""
        return re.sub(r"/static/([\w./-]+)", lambda found: self.address(found[1]), text)

    def address(self, name: str) -> str:
        """Where a page finds the file. Raises KeyError when there is none."""
        return f"/static/{name}?v={self._versions[name]}"

    def inlined(self, name: str) -> Markup:
        """A small picture as an address of its own, where asking for it would cost more. Raises KeyError when there is none."""
        address = bundling.picture(self._bodies[name].decode())
        return Markup(address)  # noqa: S704 - the drawing is ours, and no sign is left in it that ends an attribute

    def packed(self, name: str, coding: str) -> bytes:
        """What is sent of a file where a browser takes `coding`. Raises KeyError when there is no such file."""
        return self._packed.get(name, {}).get(coding) or self._bodies[name]

    async def answer(self, request: Request) -> Response:
        """The file, compressed where the browser takes it."""
        name = request.path_params["path"]
        if name not in self._bodies:
            return Response(status_code=404)
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        coding = _coding(request) if name in self._packed else ""
        if coding:
            headers["Content-Encoding"] = coding
        return Response(self.packed(name, coding), headers=headers, media_type=kind)

    def route(self) -> Route:
        """/static/..."""
        return Route("/static/{path:path}", self.answer)


def _text(name: str) -> bool:
    return (mimetypes.guess_type(name)[0] or "").startswith(COMPRESSED)


def _made(sources: bundling.Sources) -> dict[str, str]:
    scripts = {f"js/{entry}.js": bundling.script(sources, entry, *before) for entry, before in SCRIPTS.items()}
    sheets = [name[4:-4] for name in sources if name.startswith("css/") and name[4:-4] not in (SHARED, HALL)]
    return scripts | {f"css/{sheet}.css": bundling.style(*_whole(sheet), sources=sources) for sheet in sheets}


def _whole(sheet: str) -> tuple[str, ...]:
    if sheet not in SURFACES:
        return (sheet,)
    return (SHARED, sheet) if sheet == "phone" else (SHARED, HALL, sheet)


def _packed_once(body: bytes) -> dict[str, bytes]:
    return {coding: pack(body) for coding, pack in ONCE.items()}
