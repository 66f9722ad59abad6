"""Who somebody is to a workshop: an opaque random cookie, which means something only to the store and the log."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import socket
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

DEVICE, STAFF, LANGUAGE, TEXT, ALOUD = "vk_d", "vk_s", "vk_l", "vk_t", "vk_a"
DEVICE_S = 48 * 3600
"""A phone is forgotten after the workshop."""
STAFF_S = 30 * 24 * 3600
TASTE_S = 365 * 24 * 3600
_SECRET_CHARS = 22
_HOST = re.compile(r"([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)
LOCAL_NAMES = frozenset({"localhost", "testserver"})


def secure(connection: HTTPConnection) -> bool:
    """True over TLS. On plain http in a hall the browser keeps neither Secure nor __Host- cookies."""
    return connection.url.scheme in ("https", "wss")


def _name(connection: HTTPConnection, name: str) -> str:
    return f"__Host-{name}" if secure(connection) else name


def cookie(connection: HTTPConnection, name: str) -> str:
    """A secret cookie's value, or the empty string when it is not one we could have made."""
    value = connection.cookies.get(_name(connection, name), "")
    return value if len(value) == _SECRET_CHARS and value.isascii() else ""


def new_secret() -> str:
    """128 random bits for a cookie."""
    return secrets.token_urlsafe(16)


def keep(connection: HTTPConnection, response: Response, name: str, value: str, seconds: int) -> None:
    """Set a secret cookie."""
    response.set_cookie(
        _name(connection, name), value, max_age=seconds, httponly=True, secure=secure(connection), samesite="lax"
    )


def keep_taste(connection: HTTPConnection, response: Response, name: str, value: str) -> None:
    """Set a cookie with a taste (language, letter size, reading aloud), which the page's script may read."""
    response.set_cookie(name, value, max_age=TASTE_S, secure=secure(connection), samesite="lax")


def listens(connection: HTTPConnection) -> bool:
    """True where whoever reads this phone has asked to be told aloud what happens in the hall."""
    return connection.cookies.get(ALOUD) == "on"


def person_id(workshop: str, device: str) -> str:
    """The id a device bears in one workshop. It cannot be turned back into the cookie, nor matched to another workshop's."""
    return "p" + hashlib.sha256(f"{workshop}:{device}".encode()).hexdigest()[:20]


def staff_id(workshop: str, session: str) -> str:
    """The id a host's device bears in one workshop."""
    return "h" + hashlib.sha256(f"{workshop}:{session}".encode()).hexdigest()[:20]


class Signer:
    """Signs what a page carries for us and must not make up: the newest place in the log it has a receipt for."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, text: str) -> str:
        """The text with its signature."""
        return f"{text}.{self._mac(text)}"

    def read(self, signed: str) -> str | None:
        """The text, or None when the signature is not ours."""
        text, _, mac = signed.rpartition(".")
        return text if text and hmac.compare_digest(mac.encode(), self._mac(text).encode()) else None

    def _mac(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()[:20]


def same_origin(connection: HTTPConnection) -> bool:
    """True when the page that asks is ours. No browser leaves Origin out of a post or a socket from elsewhere."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    scheme = "https" if secure(connection) else "http"
    return origin.lower() == f"{scheme}://{connection.headers.get('host', '')}".lower()


class Hosts:
    """The names this server answers to: its public one, addresses in digits, and the machine's own names."""

    def __init__(self, public_url: str) -> None:
        own = {urlsplit(public_url).hostname or "", socket.gethostname().lower()}
        self._names = own | LOCAL_NAMES | {f"{socket.gethostname().lower()}.local"}

    def knows(self, host: str) -> bool:
        """True when a request for `host` is meant for us."""
        found = _HOST.fullmatch(host)
        name = found[1].strip("[]").lower() if found else ""
        return bool(name) and (name in self._names or _in_digits(name))


def _in_digits(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
