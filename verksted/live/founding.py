"""How a workshop comes to be: registered in the directory, then founded by the first entry of its log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from verksted.domain.activity import Author
from verksted.domain.commands import Create, Restore
from verksted.domain.workshop import Language, PlannedActivity
from verksted.live.rooms import Rooms
from verksted.store.access import Access

HOST = Author("host", "host")


class Programme(Protocol):
    """Anything with steps, such as an agenda file."""

    @property
    def activities(self) -> Sequence[PlannedActivity]:
        """The steps in order."""
        ...

    @property
    def track(self) -> tuple[str, ...]:
        """The legs of the way that such workshops are on."""
        ...

    @property
    def leg(self) -> str:
        """Where on it they begin."""
        ...


class NotFounded(Exception):
    """The programme or the snapshot was refused; the reason is the refusal's."""


async def found_workshop(rooms: Rooms, agenda: Programme, title: str, language: Language, project: str = "") -> Access:
    """A new workshop with this programme. Raises NotFounded, OutcomeUnknown or a store error."""
    access = await rooms.directory.register(title, project)
    create = Create(
        workshop=access.id,
        title=title,
        agenda=tuple(agenda.activities),
        language=language,
        project=project,
        ordinal=int(access.fields["ordinal"]),
        track=agenda.track,
        leg=agenda.leg,
    )
    await _append_first(rooms, access, create)
    return access


async def found_rehearsal(
    rooms: Rooms, id: str, agenda: Programme, title: str, language: Language, *, of: str = "", until_ms: int
) -> Access:
    """A rehearsal with this programme, under an id that is new. Raises NotFounded, OutcomeUnknown or a store error."""
    access = await rooms.directory.register_rehearsal(id, title, of, until_ms)
    create = Create(
        workshop=id,
        title=title,
        agenda=tuple(agenda.activities),
        language=language,
        rehearsal=True,
        track=agenda.track,
        leg=agenda.leg,
    )
    await _append_first(rooms, access, create)
    return access


async def restore_workshop(rooms: Rooms, snapshot: dict[str, Any], title: str) -> Access:
    """A workshop from its exported state, under a new code. Raises NotFounded, OutcomeUnknown or a store error."""
    access = await rooms.directory.register(title, str(snapshot.get("project", "")))
    await _append_first(rooms, access, Restore(snapshot={**snapshot, "id": access.id}))
    return access


async def _append_first(rooms: Rooms, access: Access, command: Create | Restore) -> None:
    room = await rooms.get(access.id)
    if room is None:
        raise NotFounded("the directory lost the workshop")
    answer = await room.submit(f"found{access.id}", HOST, command)
    if not answer.verdict.counts:
        await rooms.leave(access.id)
        await rooms.directory.erase(access)
        raise NotFounded(answer.verdict.refusal.reason if answer.verdict.refusal else "")
