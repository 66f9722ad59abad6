"""The environment, read once and checked: one frozen Settings, and one sentence when something is wrong."""

import contextlib
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args, get_type_hints

import msgspec
from msgspec import Meta

from verksted.domain import limits
from verksted.network import chosen_address
from verksted.reasons import why

PREFIX = "VERKSTED_"

# TEST-NET-1: nobody lives there, so naming it as the far end only asks the system which way is out.
_NOWHERE = ("192.0.2.1", 9)
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_SECRET_CHARS_MIN = 32


RedisUrl = Annotated[
    str,
    Meta(
        pattern=r"^(rediss?://[^/\s]+|unix:///).*$",
        description="en adresse som begynner med redis://, rediss:// eller unix:///",
    ),
]
PublicUrl = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^/?#\s]+/?$",
        description="en adresse som https://verksted.kommune.no, uten noe etter",
    ),
]
Host = Annotated[str, Meta(pattern=r"^[\w.:-]+$", description="en adresse på denne maskinen")]
Port = Annotated[int, Meta(ge=1, le=65535, description="et helt tall fra 1 til 65535")]
Workers = Annotated[int, Meta(ge=1, le=64, description="et helt tall fra 1 til 64")]
Secret = Annotated[str, Meta(min_length=_SECRET_CHARS_MIN, description=f"minst {_SECRET_CHARS_MIN} tegn")]
Days = Annotated[int, Meta(ge=0, le=365, description="et helt tall fra 0 til 365")]
Language = Annotated[Literal["nb", "nn", "en"], Meta(description="nb, nn eller en")]
Megabytes = Annotated[int, Meta(ge=0, le=10**9, description="et helt tall megabyte")]
Folder = Annotated[Path, Meta(description="en mappe")]
Picture = Annotated[Path, Meta(description="en bildefil (.svg eller .png) som finnes, på høyst 100 kB")]


class SettingsError(Exception):
    """A setting cannot be used; the message is one sentence that names it, for the terminal."""


def default_data_dir() -> Path:
    """The folder of this user's own data, so that a new checkout or wheel finds the same workshops."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~")).expanduser() / "Verksted"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/Verksted").expanduser()
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "verksted"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decides; the defaults run a workshop on one's own machine."""

    redis_url: RedisUrl | None = None
    data_dir: Folder = msgspec.field(default_factory=default_data_dir)
    configured_url: PublicUrl | None = msgspec.field(default=None, name="public_url")
    host: Host = "0.0.0.0"  # noqa: S104 - phones come in from the hall's network
    port: Port = 8000
    workers: Workers = 1
    secret_key: Secret | None = None
    retention_days: Days = 30
    language: Language = "nb"
    logo: Picture | None = None
    disk_free_mb: Megabytes = limits.disk_free_mb_min

    def __post_init__(self) -> None:
        """A picture that is not there, or that no phone could wait for, is told about at start, not on the wall."""
        if self.logo and not (self.logo.suffix.lower() in (".svg", ".png") and _is_small(self.logo)):
            raise _wrong("logo", Picture)

    def __repr__(self) -> str:
        """Without the key and the store's password: settings end up in logs."""
        return f"Settings(data_dir={str(self.data_dir)!r}, public_url={self.public_url!r}, workers={self.workers})"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables that begin with VERKSTED_; an empty one counts as not set."""
        hints = get_type_hints(cls, include_extras=True)
        given = {
            field.name: _value(field.encode_name, hints[field.name], text)
            for field in msgspec.structs.fields(cls)
            if (text := environ.get(PREFIX + field.encode_name.upper(), "").strip())
        }
        return cls(**given)

    @property
    def public_url(self) -> str:
        """Where phones find us: what QR codes and links begin with, without a slash at the end."""
        if self.configured_url:
            return self.configured_url.rstrip("/")
        host = self._own_address() if self.host in _EVERYWHERE else self.host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}" if self.port == 80 else f"http://{shown}:{self.port}"

    def _own_address(self) -> str:
        """The address somebody has picked, else the one on the network that leads out."""
        return chosen_address(self.data_dir) or lan_address()

    @property
    def own_host(self) -> str:
        """Where this machine finds itself."""
        if self.host in _EVERYWHERE:
            return "::1" if ":" in self.host else "127.0.0.1"
        return self.host

    @property
    def disk_free_bytes(self) -> int:
        """So much must be free on the disk for an evening to begin."""
        return self.disk_free_mb * 1_000_000

    def secret(self) -> bytes:
        """The key that is given, else the one made the first time and kept in the data folder."""
        if self.secret_key:
            return self.secret_key.encode()
        return _kept_secret(self.data_dir / "secret-key")


def lan_address() -> str:
    """This machine's own address on the network that leads out; the machine itself when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _is_small(file: Path) -> bool:
    return file.is_file() and file.stat().st_size <= limits.logo_bytes_max


def _value(name: str, hint: Any, text: str) -> Any:
    try:
        return msgspec.convert(text, hint, strict=False, dec_hook=_path)
    except msgspec.ValidationError:
        raise _wrong(name, hint) from None


def _wrong(name: str, hint: Any) -> SettingsError:
    """One sentence with what the value must be. The value is not repeated: it may be a password."""
    metadata = getattr(hint, "__metadata__", ()) or get_args(hint)[0].__metadata__
    return SettingsError(f"{PREFIX}{name.upper()} må være {metadata[0].description}.")


def _path(_kind: type, text: str) -> Path:
    return Path(text).expanduser().absolute()


def _kept_secret(path: Path) -> bytes:
    try:
        if not path.exists():
            _make_secret(path)
        kept = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}DATA_DIR kan ikke brukes: {why(error)} ({path.parent}).") from error
    if len(kept) < _SECRET_CHARS_MIN:
        raise SettingsError(f"Nøkkelen i {path} er ødelagt; slett fila, eller sett {PREFIX}SECRET_KEY.")
    return kept


def _make_secret(path: Path) -> None:
    """Written whole beside its place and then linked there: of two workers that start at once, one key stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".secret-key-{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
