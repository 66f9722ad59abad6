"""Slips from a file: handed in, looked over row by row, and put on the wall under taps that the file itself decides.

What becomes of a row is worked out anew each time somebody looks: a row that is in says its number, whoever put it in and
however often. So a second press, another tab or a crash halfway puts nothing in twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import limits
from verksted.domain.activity import ROLES, Author, Standing
from verksted.domain.ideas.state import IdeaState
from verksted.domain.refusals import Refusal
from verksted.domain.workshop import Activity
from verksted.intake import TableReader
from verksted.intake.example import example_csv, example_xlsx
from verksted.intake.slips import Defaults, PlannedSlip, planned
from verksted.intake.tables import Table
from verksted.live.desks import PLACES, chosen
from verksted.live.fragments import Place
from verksted.live.room import Room
from verksted.store.log import OutcomeUnknown, TapReused
from verksted.web import commands, forms, identity, uploads
from verksted.web.chosen import named
from verksted.web.commands import small
from verksted.web.desk import CHOICE_DIGITS
from verksted.web.parts import Parts
from verksted.web.staff import HOSTS, StaffPages

POST = "idea_wall.post_idea"
NO_FILE = Refusal("file_missing")
TOO_LARGE = Refusal("file_too_large", limits.import_bytes_max // 1_000_000)
GONE = Refusal("file_gone")
NOT_ALL = Refusal("file_not_all_in")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Waiting(msgspec.Struct, frozen=True):
    """A file that has been read and waits to be put in."""

    activity: str
    name: str
    table: Table
    defaults: Defaults


class ImportPages:
    """/w/{id}/import, for whoever may type paper in."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff
        self._reader = TableReader()
        self._turn = asyncio.Lock()

    def routes(self) -> list[Route]:
        """The form, the file's rows, and a file to begin with."""
        return [
            Route("/w/{id}/import", self.form),
            Route("/w/{id}/import", self.take, methods=["POST"]),
            Route("/w/{id}/import/eksempel.{ending}", self.example),
            Route("/w/{id}/import/{digest}", self.rows),
            Route("/w/{id}/import/{digest}", self.put_in, methods=["POST"]),
        ]

    # The file

    async def form(self, request: Request) -> Response:
        """Choose a file, and what is meant where its rows say nothing."""
        found = await self._staff.allowed(request, *HOSTS)
        wall = self._wall(request, found[0]) if found else None
        return self._form(request, found[0], wall) if found and wall else self._staff.nothing_here(request)

    def _wall(self, request: Request, room: Room) -> Activity | None:
        """The wall that the slips are for: the one asked for, else the one that runs or ran last."""
        assert room.state is not None  # noqa: S101 - `allowed` looked
        kinds = self._parts.vocabulary.kinds
        found = chosen(room.state, small(request.query_params.get("valg", ""), CHOICE_DIGITS), kinds).activity
        if found is not None and found.kind == "idea_wall":
            return found
        walls = [a for a in room.state.agenda if a.kind == "idea_wall" and a.state is not None]
        return max(walls, key=lambda wall: wall.opened_ms, default=None)

    def _form(self, request: Request, room: Room, wall: Activity, refusal: Refusal | None = None) -> Response:
        language = self._parts.language(request, room)
        sentence = self._parts.sentences.of(refusal, language) if refusal else ""
        return self._parts.page(
            request,
            "import",
            language,
            422 if refusal else 200,
            place=self._place(room, wall, language),
            socket="",
            sentence=sentence,
            prompts=_prompts(wall),
            rows_max=limits.import_rows_max,
            title=wall.title,
            megabytes=limits.import_bytes_max // 1_000_000,
        )

    def _place(self, room: Room, wall: Activity, language: str) -> Place:
        assert room.state is not None  # noqa: S101 - `allowed` looked
        choice = (room.state.agenda.index(wall) + 1) * PLACES
        return Place("", room.id, room.state.title, f"/w/{room.id}/import?valg={choice}", "", language, choice)

    async def take(self, request: Request) -> Response:
        """Read a file and lay its rows aside."""
        found = await self._staff.allowed(request, *HOSTS)
        wall = self._wall(request, found[0]) if found and identity.same_origin(request) else None
        if found is None or wall is None:
            return self._staff.nothing_here(request)
        room = found[0]
        if not self._parts.floods.staff.take(self._host(request, room)):
            return self._parts.message(request, "unreadable", 429, room)
        try:
            pairs, files = await uploads.read(request)
        except uploads.Overfull:
            return self._form(request, room, wall, TOO_LARGE)
        except forms.Malformed:
            return self._form(request, room, wall, commands.UNREADABLE)
        return await self._taken(request, room, wall, dict(pairs), files.get("file"))

    async def _taken(
        self, request: Request, room: Room, wall: Activity, said: dict[str, str], file: UploadFile | None
    ) -> Response:
        if file is None:
            return self._form(request, room, wall, NO_FILE)
        data = await file.read(limits.import_bytes_max + 1)
        await file.close()
        if len(data) > limits.import_bytes_max:
            return self._form(request, room, wall, TOO_LARGE)
        table = await self._reader.read(data)
        if table.fault:
            return self._form(request, room, wall, Refusal(table.fault, table.n))
        digest = hashlib.sha256(wall.id.encode() + b"\0" + data).hexdigest()[:20]
        waiting = Waiting(wall.id, named(file.filename or ""), table, _defaults(said, len(_prompts(wall))))
        await self._parts.directory.lay_aside(room.id, digest, msgspec.json.encode(waiting).decode())
        return RedirectResponse(f"/w/{room.id}/import/{digest}", 303)

    async def example(self, request: Request) -> Response:
        """A file to fill in."""
        found = await self._staff.allowed(request, *HOSTS)
        wall = self._wall(request, found[0]) if found else None
        ending = request.path_params["ending"]
        if found is None or wall is None or ending not in ("csv", "xlsx"):
            return self._staff.nothing_here(request)
        made = example_csv() if ending == "csv" else example_xlsx(_prompts(wall))
        headers = {"Content-Disposition": f'attachment; filename="lapper-eksempel.{ending}"'}
        return Response(made, media_type="text/csv; charset=utf-8" if ending == "csv" else XLSX, headers=headers)

    # Its rows

    async def rows(self, request: Request) -> Response:
        """Every row with what will become of it, or has."""
        found = await self._staff.allowed(request, *HOSTS)
        waiting = await self._waiting(request, found[0]) if found else None
        if found is None:
            return self._staff.nothing_here(request)
        if waiting is None:
            return self._gone(request, found[0])
        return self._rows(request, found[0], waiting)

    async def _waiting(self, request: Request, room: Room) -> Waiting | None:
        kept = await self._parts.directory.laid_aside(room.id, request.path_params["digest"])
        try:
            return msgspec.json.decode(kept, type=Waiting) if kept else None
        except msgspec.MsgspecError:
            return None

    def _gone(self, request: Request, room: Room) -> Response:
        wall = self._wall(request, room)
        return self._form(request, room, wall, GONE) if wall else self._staff.nothing_here(request)

    def _rows(self, request: Request, room: Room, waiting: Waiting, refusal: Refusal | None = None) -> Response:
        assert room.state is not None  # noqa: S101 - `allowed` looked
        wall = room.state.activity(waiting.activity)
        if wall is None or wall.state is None:
            return self._staff.nothing_here(request)
        language = self._parts.language(request, room)
        digest = request.path_params["digest"]
        rows = [self._row(room, digest, slip, wall) for slip in self._planned(room, wall, waiting)]
        return self._parts.page(
            request,
            "import_rows",
            language,
            409 if refusal else 200,
            place=self._place(room, wall, language),
            socket="",
            rows=rows,
            counts=Counter(row["fate"] for row in rows),
            notes=waiting.table.notes,
            file=waiting.name,
            action=f"/w/{room.id}/import/{digest}",
            title=wall.title,
            several=len(_prompts(wall)) > 1,
            sentence=self._parts.sentences.of(refusal, language, POST) if refusal else "",
        )

    def _planned(self, room: Room, wall: Activity, waiting: Waiting) -> tuple[PlannedSlip, ...]:
        assert room.state is not None  # noqa: S101 - `allowed` looked
        state = wall.state
        ideas = state.ideas.values() if isinstance(state, IdeaState) else ()
        lying = {(idea.prompt, idea.text) for idea in ideas if not idea.taken_down}
        free = limits.ideas_per_workshop_max + 1 - room.state.next_number
        prompts = _prompts(wall)
        return planned(waiting.table, prompts, waiting.defaults, lying, free)

    def _row(self, room: Room, digest: str, slip: PlannedSlip, wall: Activity) -> dict[str, Any]:
        """As the page shows it. What is in already has its number, whatever else would be said of it now."""
        assert room.state is not None  # noqa: S101 - `allowed` looked
        verdict = room.state.seen.get(_tap(digest, slip.row))
        number = verdict.number if verdict is not None else 0
        prompt = _prompts(wall)[slip.prompt]
        return {
            **msgspec.structs.asdict(slip),
            "fate": "in" if number else slip.fate,
            "number": number,
            "question": prompt,
        }

    # Putting them in

    async def put_in(self, request: Request) -> Response:
        """Every row that can be, in the order of the file."""
        found = await self._staff.allowed(request, *HOSTS)
        if found is None or not identity.same_origin(request):
            return self._staff.nothing_here(request)
        room, _, standing = found
        try:
            said = dict(await forms.read_pairs(request))
        except (forms.TooLarge, forms.Malformed):
            return self._parts.message(request, "unreadable", 422, room)
        waiting = await self._waiting(request, room)
        if waiting is None:
            return self._gone(request, room)
        async with self._turn:
            refusal = await self._put(request, room, standing, waiting, also_same=said.get("same") == "true")
        if refusal is not None:
            return self._rows(request, room, waiting, refusal)
        return RedirectResponse(f"/w/{room.id}/import/{request.path_params['digest']}", 303)

    async def _put(
        self, request: Request, room: Room, standing: Standing, waiting: Waiting, *, also_same: bool
    ) -> Refusal | None:
        assert room.state is not None  # noqa: S101 - `allowed` looked
        wall = room.state.activity(waiting.activity)
        if wall is None:
            return GONE
        wanted = ("new", "same") if also_same else ("new",)
        for slip in self._planned(room, wall, waiting):
            tap = _tap(request.path_params["digest"], slip.row)
            if slip.fate not in wanted or tap in room.state.seen:
                continue
            refusal = await self._one(room, tap, self._author(request, room, standing, slip), waiting.activity, slip)
            if refusal is not None:
                return refusal
        return None

    async def _one(self, room: Room, tap: str, author: Author, activity: str, slip: PlannedSlip) -> Refusal | None:
        # What lies on paper was written while the hall wrote, whenever somebody comes to type it.
        fields = {"activity": activity, "text": slip.text, "prompt": slip.prompt, "in_time": True}
        try:
            answer = await room.submit(tap, author, self._parts.vocabulary.convert(POST, fields))
        except TapReused:
            # Somebody else has put this row in a moment ago.
            return None
        except OutcomeUnknown:
            return NOT_ALL
        return answer.verdict.refusal

    def _author(self, request: Request, room: Room, standing: Standing, slip: PlannedSlip) -> Author:
        return Author(self._host(request, room), standing, slip.role, slip.table, slip.channel)  # type: ignore[arg-type] # paper or helper

    def _host(self, request: Request, room: Room) -> str:
        return identity.staff_id(room.id, identity.cookie(request, identity.STAFF))


def _prompts(wall: Activity) -> tuple[str, ...]:
    return wall.state.prompts if isinstance(wall.state, IdeaState) else ()


def _tap(digest: str, row: int) -> str:
    """The same row of the same file is the same tap."""
    return f"imp{digest}-{row}"


def _defaults(said: dict[str, str], prompts: int) -> Defaults:
    prompt, table = small(said.get("prompt", "")), small(said.get("table", ""))
    role, channel = said.get("role", ""), said.get("channel", "")
    return Defaults(
        prompt if prompt < prompts else 0,
        table,
        role if role in ROLES else "",
        channel if channel == "helper" else "paper",
    )
