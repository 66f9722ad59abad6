"""What an earlier workshop came to, brought to this one: chosen from one that this device may open, or from its file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from verksted.domain import limits
from verksted.domain.activity import FACILITATORS, Item, Standing
from verksted.domain.commands import BringItems
from verksted.domain.refusals import BAD_SNAPSHOT, NOTHING_TO_BRING, Refusal
from verksted.domain.snapshot import restored
from verksted.domain.workshop import Activity, Kinds, Workshop
from verksted.export.json import NotAWorkshop, read_workshop
from verksted.live.overview import MAY_BUILD_ON, earlier, stands
from verksted.live.room import Room
from verksted.store.access import Access
from verksted.web import commands, forms, identity, uploads
from verksted.web.commands import new_tap
from verksted.web.parts import Parts
from verksted.web.programme import came
from verksted.web.staff import StaffPages

TOO_LARGE = Refusal("brought_file_too_large", limits.brought_file_bytes_max // 1_000_000)


NO_DOTS: Mapping[str, int] = MappingProxyType({})


class Part(NamedTuple):
    """One step of an earlier workshop, and what it hands on."""

    id: str
    title: str
    items: tuple[Item, ...]
    dots: Mapping[str, int] = NO_DOTS
    """What each item got, by key, where the hall has seen it."""


class BringPages:
    """/w/{id}/bring: choose among what an earlier workshop has."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff
        self._turn = asyncio.Semaphore(1)
        """A file of six megabytes is many times as much in memory."""

    def routes(self) -> list[Route]:
        """Who may open each is said where it is answered."""
        return [Route("/w/{id}/bring", self.choose), Route("/w/{id}/bring", self.bring, methods=["POST"])]

    async def choose(self, request: Request) -> Response:
        """Everything that another workshop would hand on, step by step."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        return await self._page(request, room, access, request.query_params.get("from", ""))

    async def _page(
        self, request: Request, room: Room, access: Access, origin: str, refusal: Refusal | None = None
    ) -> Response:
        language = self._parts.language(request, room)
        other = await self._origin(request, room, origin)
        sentence = self._parts.sentences.of(refusal, language) if refusal else ""
        session = identity.cookie(request, identity.STAFF)
        return self._parts.page(
            request, "bring", language, 422 if refusal else 200, place=self._staff.place(request, room, access),
            socket="", tap=new_tap, other=other, parts=parts_of(other, self._parts.vocabulary.kinds) if other else (),
            sentence=sentence, earlier=await earlier(self._parts.directory, session, MAY_BUILD_ON, room.id),
        )  # fmt: skip

    async def _origin(self, request: Request, room: Room, id: str) -> Workshop | None:
        """Another workshop, where this device may see what it came to."""
        session = identity.cookie(request, identity.STAFF)
        if id == room.id or not await stands(self._parts.directory, session, MAY_BUILD_ON, id):
            return None
        other = await self._parts.rooms.get(id)
        return other.state if other else None

    async def bring(self, request: Request) -> Response:
        """Bring what was ticked, or the furthest that an uploaded workshop came to."""
        found = await self._staff.allowed(request, *FACILITATORS)
        if found is None or not identity.same_origin(request):
            return self._staff.nothing_here(request)
        room, access, standing = found
        try:
            pairs, files = await uploads.read(request)
        except uploads.Overfull:
            return await self._page(request, room, access, "", TOO_LARGE)
        except forms.Malformed:
            return await self._page(request, room, access, "", commands.UNREADABLE)
        fields = dict(pairs)
        file = files.get("file")
        items = await self._from_file(file) if file else await self._ticked(request, room, pairs)
        if isinstance(items, Refusal):
            return await self._page(request, room, access, fields.get("from", ""), items)
        return await self._brought(request, room, access, standing, items, fields)

    async def _ticked(self, request: Request, room: Room, pairs: forms.Pairs) -> tuple[Item, ...] | Refusal:
        fields = dict(pairs)
        other = await self._origin(request, room, fields.get("from", ""))
        keys = {value for name, value in pairs if name == "keys"}
        parts = parts_of(other, self._parts.vocabulary.kinds) if other else ()
        items = (item for part in parts if part.id == fields.get("part") for item in part.items)
        return tuple(item for item in items if item.key in keys) or NOTHING_TO_BRING

    async def _from_file(self, file: UploadFile) -> tuple[Item, ...] | Refusal:
        data = await file.read(limits.brought_file_bytes_max + 1)
        await file.close()
        if len(data) > limits.brought_file_bytes_max:
            return TOO_LARGE
        async with self._turn:
            return await asyncio.to_thread(items_in_file, data, self._parts.vocabulary.kinds)

    async def _brought(
        self,
        request: Request,
        room: Room,
        access: Access,
        standing: Standing,
        items: tuple[Item, ...],
        fields: dict[str, str],
    ) -> Response:
        tap = fields.get("id", "")
        name = self._parts.vocabulary.name(BringItems())
        command = BringItems(items=items)
        posted = forms.Posted(command, name, tap if forms.TAP.fullmatch(tap) else new_tap(), {})
        outcome = await self._staff.submit(request, room, standing, posted)
        if outcome.verdict == "counts":
            return came(room, outcome, command)
        refusal = outcome.refusal or commands.MALFORMED
        if not outcome.final:
            return self._parts.message(request, "store_down", outcome.status, room)
        return await self._page(request, room, access, fields.get("from", ""), refusal)


def parts_of(workshop: Workshop, kinds: Kinds) -> tuple[Part, ...]:
    """What each step would hand on, the last step first: what was chosen stands before what it was chosen from."""
    parts = (_part(workshop, activity, kinds) for activity in reversed(workshop.agenda) if not activity.skipped)
    return tuple(part for part in parts if part.items)


def _part(workshop: Workshop, activity: Activity, kinds: Kinds) -> Part:
    """What the hall liked best stands first, once everybody has seen what that is."""
    items = workshop.items_of(activity, kinds)
    if activity.state is None or not activity.revealed:
        return Part(activity.id, activity.title, items)
    dots = kinds[activity.kind].favour(activity.state)
    return Part(activity.id, activity.title, tuple(sorted(items, key=lambda item: -dots.get(item.key, 0))), dots)


def items_in_file(data: bytes, kinds: Kinds) -> tuple[Item, ...] | Refusal:
    """What the workshop in a file came to: the items of its last step that has any."""
    try:
        parts = parts_of(restored(read_workshop(data), kinds), kinds)
    except (NotAWorkshop, msgspec.ValidationError, KeyError):
        return BAD_SNAPSHOT
    except Exception:  # noqa: BLE001 - a state that no evening could have come to; a rule stumbles, and nobody else may
        return BAD_SNAPSHOT
    return parts[0].items[: limits.brought_max] if parts else NOTHING_TO_BRING
