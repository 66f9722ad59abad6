"""What is kept of one workshop besides its log: its code, and which links and cookies open what.

Secrets are kept as hashes.
"""

from __future__ import annotations

import hashlib
from typing import get_args

import msgspec

from verksted.domain.activity import Standing

GONE = "gone"
"""In the place of a revoked link or a deleted key, so that no older copy brings it back."""


class Link(msgspec.Struct, frozen=True):
    """A secret link as its maker may see it: never the secret itself."""

    id: str
    standing: Standing
    made_ms: int
    label: str
    devices: int
    """How many have opened it."""


class Access(msgspec.Struct, frozen=True):
    """What the store knows of one workshop besides its log."""

    id: str
    code: str
    title: str
    fields: dict[str, str]

    @property
    def pseudonym_key(self) -> bytes | None:
        """The key behind ballots' pseudonyms, or None once it is deleted."""
        key = self.fields.get("key")
        return bytes.fromhex(key) if key and key != GONE else None

    @property
    def rehearsal(self) -> bool:
        """True for one where nothing is meant."""
        return "rehearsal_of" in self.fields

    @property
    def made_ms(self) -> int:
        """When it was registered; 0 where that was not kept."""
        return int(self.fields.get("made_ms", 0))

    @property
    def ended_ms(self) -> int:
        """When it ended, or 0."""
        return int(self.fields.get("ended_ms", 0))

    @property
    def people(self) -> int | None:
        """How many had come in when it ended; None before that, and where it was not kept."""
        return int(self.fields["people"]) if "people" in self.fields else None

    def standing(self, cookie: str) -> Standing | None:
        """What the holder of a session cookie may do here; nothing once its link is revoked."""
        link = self.fields.get(f"session:{hashed(cookie)}", "")
        return self.standing_of_link(link) if link else None

    def standing_of_link(self, link: str) -> Standing | None:
        """What a link, by its hash, lets its holder do; nothing once it is revoked."""
        standing = self.fields.get(f"link:{link}", "")
        return standing if standing in get_args(Standing) else None  # type: ignore[return-value] # checked just here

    def link_of(self, cookie: str) -> str:
        """The link, by its hash, that a session was opened with, or the empty string."""
        return self.fields.get(f"session:{hashed(cookie)}", "")

    def links(self) -> list[Link]:
        """Every link that has not been revoked, oldest first."""
        opened = [value for key, value in self.fields.items() if key.startswith("session:")]
        found = [
            self._link(id, opened.count(id))
            for id in (key.removeprefix("link:") for key in self.fields if key.startswith("link:"))
            if self.standing_of_link(id)
        ]
        return sorted(found, key=lambda link: (link.made_ms, link.id))

    def _link(self, id: str, devices: int) -> Link:
        standing = self.standing_of_link(id)
        assert standing is not None  # noqa: S101 - the caller looked
        made_ms, _, label = self.fields.get(f"about:{id}", "0 ").partition(" ")
        return Link(id, standing, int(made_ms), label, devices)

    def merged(self, stored: Access) -> Access:
        """What a process remembers and what the store has, together: a store may be older, a process may lag.

        What is revoked or deleted in one of them is so in both.
        """
        fields = {**self.fields, **stored.fields}
        for field in self.fields.keys() & stored.fields.keys():
            if GONE in (self.fields[field], stored.fields[field]):
                fields[field] = GONE
        return Access(stored.id, stored.code, stored.title, fields)


def hashed(secret: str) -> str:
    """How a secret is kept: it has 128 random bits, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


WEAKEST_FIRST: tuple[Standing | None, ...] = (
    None, "group", "projector", "observer", "helper", "cofacilitator", "facilitator",
)  # fmt: skip
"""A device that opens a weaker link keeps what it had: whoever leads may look at the wall without losing the console."""


def rank(standing: Standing | None) -> int:
    """How strong a link is, weakest first."""
    return WEAKEST_FIRST.index(standing) if standing in WEAKEST_FIRST else 0
