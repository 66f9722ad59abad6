"""The contract of a log: one order of entries per stream, kept once per tap, never silently shortened."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

import msgspec

from verksted.domain.activity import Author, Command
from verksted.domain.entry import Entry
from verksted.domain.refusals import Refusal
from verksted.domain.vocabulary import VERSION, UnknownCommand, Vocabulary

Fields = dict[str, str]
"""An entry as the store keeps it: v, do, tap, author, body."""

START = "0-0"


class OutcomeUnknown(Exception):
    """The store did not answer: the entry may stand there or not. Send the same tap again."""


class HistoryLost(Exception):
    """The stream no longer holds the last entry this process has folded."""


class Erased(Exception):
    """The stream was deleted on purpose; nobody may put it back."""


class TapReused(ValueError):
    """The same tap id came with other content."""


class Refused(Exception):
    """This tap was refused before it came to an entry, and whoever sent it may have been told so."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class Batch(msgspec.Struct, frozen=True):
    """Entries from the tail. `whole` means that they begin at the beginning: fold from zero."""

    epoch: str
    entries: tuple[Entry, ...]
    whole: bool = False
    given_back: int | None = None
    """Not None when history was found lost: how many entries were missing, and are put back from memory."""


class Log(Protocol):
    """One stream. `after` is the last entry the caller has folded; the append is refused where it is gone."""

    async def append(self, tap: str, author: Author, command: Command[Any], after: str) -> str:
        """Keep the command and return its entry id; a repeated tap gives the id of the first.

        Raises OutcomeUnknown, HistoryLost, TapReused or Refused.
        """
        ...

    async def refuse(self, tap: str, author: Author, command: Command[Any], refusal: Refusal, after: str) -> bool:
        """Let the tap never have an entry; False where it has one already. Raises OutcomeUnknown or HistoryLost."""
        ...

    async def entry_of(self, tap: str) -> str | None:
        """The entry that a tap already has, or None. Raises OutcomeUnknown."""
        ...

    async def newest(self) -> str:
        """The last entry there is, START when there is none. Raises OutcomeUnknown."""
        ...

    def tail(self) -> AsyncIterator[Batch]:
        """Everything from the beginning, then what comes, for ever; from the beginning again after a break.

        Raises UnknownCommand when a newer process has written something this one cannot read, and Erased.
        """
        ...


def write_entry(vocabulary: Vocabulary, tap: str, author: Author, command: Command[Any]) -> Fields:
    """The fields the store keeps for one command."""
    return {
        "v": str(VERSION),
        "do": vocabulary.name(command),
        "tap": tap,
        "author": msgspec.json.encode(author).decode(),
        "body": vocabulary.write(command).decode(),
    }


def read_entry(vocabulary: Vocabulary, id: str, fields: Mapping[str, str]) -> Entry:
    """The entry behind stored fields. Raises UnknownCommand for anything this process does not know."""
    if fields.get("v") != str(VERSION):
        raise UnknownCommand(f"version {fields.get('v')}")
    try:
        author = msgspec.json.decode(fields["author"], type=Author)
        return Entry(id, fields["tap"], author, vocabulary.read(fields["do"], fields["body"].encode()))
    except (msgspec.DecodeError, KeyError) as error:
        raise UnknownCommand(str(error)) from error


def content_digest(fields: Fields) -> str:
    """What a tap id stands for: who, what, and with which fields."""
    who = msgspec.json.decode(fields["author"])["id"]
    return hashlib.sha256("\0".join((who, fields["do"], fields["body"])).encode()).hexdigest()[:32]


def write_refusal(refusal: Refusal) -> str:
    """What stands in the place of an entry's id."""
    return f"!{refusal.reason} {refusal.n}"


def read_refusal(kept: str) -> Refusal | None:
    """The refusal that stands where an entry's id would, or None."""
    reason, _, n = kept.removeprefix("!").partition(" ")
    return Refusal(reason, int(n)) if kept.startswith("!") else None


def order(id: str) -> tuple[int, int]:
    """An entry id as numbers, for comparing places in the log."""
    ms, _, sequence = id.partition("-")
    return int(ms), int(sequence or 0)
