"""What the process that draws pictures answers with."""

import hashlib

import msgspec


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """A picture drawn anew in two sizes, JPEG, with nothing in it but what is seen."""

    wall: bytes
    phone: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """What it is kept under: the same picture is the same name."""
        return hashlib.sha256(self.wall).hexdigest()


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why a file is no picture for us, and the number its sentence may need."""

    reason: str
    n: int = 0
