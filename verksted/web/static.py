"""Static files from memory, precompressed, under addresses that change with their content; and pages in fewer bytes."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from verksted.web.parts import static_version

MODULE = re.compile(rb'(from|import) "\./([\w-]+\.js)"')
COMPRESSED = ("text/", "application/json", "image/svg")
FOREVER = "public, max-age=31536000, immutable"
WORTH_PACKING = 1_000
Page = Callable[[Request], Awaitable[Response]]
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


def packed(page: Page) -> Page:
    """The page compressed where the browser takes it: a third of the bytes for a twentieth of what drawing it costs.

    What it says in secret beside what a stranger chose is nothing: no token stands in it, and no foreign page may post.
    """

    @wraps(page)
    async def answer(request: Request) -> Response:
        response = await page(request)
        body = bytes(response.body)
        if len(body) >= WORTH_PACKING and _takes_gzip(request):
            response.body = gzip.compress(body, 1, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.body))
        response.headers["Vary"] = "Accept-Encoding"
        return response

    return answer


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


class StaticFiles:
    """Every file under one folder. `address` is what templates write."""

    def __init__(self, root: Path) -> None:
        paths = [path for path in sorted(root.rglob("*")) if path.is_file()]
        bodies = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
        version = static_version(b"".join(body for name, body in bodies.items() if name.startswith("js/")))
        self._versions = {name: version if name.startswith("js/") else static_version(bodies[name]) for name in bodies}
        self._bodies = {name: self._linked(name, body) for name, body in bodies.items()}
        self._gzipped = {name: gzip.compress(body, 9, mtime=0) for name, body in self._bodies.items() if _text(name)}

    def _linked(self, name: str, body: bytes) -> bytes:
        """Modules and fonts are asked for under the address that `address` gives too."""
        if name.startswith("js/"):
            version = self._versions[name].encode()
            return MODULE.sub(rb'\1 "./\2?v=' + version + b'"', body)
        if name.endswith(".css"):
            return re.sub(rb"/static/([\w./-]+)", lambda m: self.address(m[1].decode()).encode(), body)
        return body

    def address(self, name: str) -> str:
        """Where a page finds the file. Raises KeyError when there is none."""
        return f"/static/{name}?v={self._versions[name]}"

    async def answer(self, request: Request) -> Response:
        """The file, compressed where the browser takes it."""
        name = request.path_params["path"]
        if name not in self._bodies:
            return Response(status_code=404)
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name in self._gzipped and _takes_gzip(request):
            return Response(self._gzipped[name], headers={**headers, "Content-Encoding": "gzip"}, media_type=kind)
        return Response(self._bodies[name], headers=headers, media_type=kind)

    def route(self) -> Route:
        """/static/..."""
        return Route("/static/{path:path}", self.answer)


def _text(name: str) -> bool:
    return (mimetypes.guess_type(name)[0] or "").startswith(COMPRESSED)
