"""What a workshop came to, for those who work on with it: the report on screen, its files, and everybody's own slips."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain.activity import FACILITATORS, Author, Standing
from verksted.domain.report import Report, Slip
from verksted.domain.text import marked as _
from verksted.export.press import PressFailed
from verksted.export.rows import reference
from verksted.export.words import Words, visible
from verksted.live.room import Room
from verksted.store.access import Access
from verksted.web import identity
from verksted.web.addresses import CODE
from verksted.web.exports import Exports, NoSuchFile
from verksted.web.participant import ParticipantPages
from verksted.web.parts import Parts
from verksted.web.staff import StaffPages

logger = structlog.get_logger()

READERS: tuple[Standing, ...] = ("group", *sorted(FACILITATORS))
PART = "gruppe"
"""The field of an address that names a working group."""
FORGOTTEN = _("Det du skrev om løsningene, er ikke knyttet til deg lenger. Det står i rapporten.")


class ResultPages:
    """/p/{id}, the files of /w/{id}, and /{code}/mine."""

    def __init__(self, parts: Parts, exports: Exports, staff: StaffPages, participants: ParticipantPages) -> None:
        self._parts = parts
        self._exports = exports
        self._staff = staff
        self._participants = participants

    def routes(self) -> list[Route]:
        """Who may open each is said where it is answered."""
        return [
            Route("/w/{id}/export.{ending}", self.export),
            Route("/p/{id}", self.project),
            Route(f"{CODE}/mine", self.mine),
            Route(f"{CODE}/mine.txt", self.mine_as_text),
        ]

    # For hosts and the project group

    async def export(self, request: Request) -> Response:
        """A file with the result, at any time; never a tally of an open blind vote."""
        found = await self._staff.allowed(request, *READERS)
        if found is None:
            return self._staff.nothing_here(request)
        room, _access, _standing = found
        tag = request.query_params.get(PART, "")
        try:
            return await self._exports.answer(room, request.path_params["ending"], tag)
        except NoSuchFile:
            return self._parts.message(request, "no_group" if tag else "not_found", 404, room)
        except PressFailed as error:
            logger.warning("file_failed", workshop=room.id, error=str(error))
            return self._parts.message(request, "no_paper", 503, room)

    async def project(self, request: Request) -> Response:
        """The project group's page. Under a workshop's id, as links have led to it: the report as it is on paper, and its files."""
        found = await self._staff.allowed(request, *READERS)
        if found is None:
            return await self._series(request)
        room, access, standing = found
        language = self._parts.language(request, room)
        made = self._exports.report(room)
        return self._parts.page(
            request,
            "project",
            language,
            place=self._staff.place(request, room, access),
            ended=bool(made.ended_ms),
            leads=standing in FACILITATORS,
            document=msgspec.to_builtins(self._exports.document(room, language)),
            hidden=tuple(_hidden(made)),
            tags=made.tags(),
            part=PART,
            series=series_of(access),
        )

    async def _series(self, request: Request) -> Response:
        """Under a project's name: its workshops, as far as this device may read what they came to. A name opens nothing."""
        project, session = request.path_params["id"].lower(), identity.cookie(request, identity.STAFF)
        known = await self._parts.directory.opened_by(session) if session else []
        read = [access for access in known if series_of(access) == project and access.standing(session) in READERS]
        if not read:
            return self._staff.nothing_here(request)
        workshops = sorted(read, key=lambda access: (int(access.fields.get("ordinal", 0)), access.id))
        return self._parts.page(
            request, "series", self._parts.language(request), project=project, workshops=workshops, socket=""
        )

    # For everybody who wrote

    async def mine(self, request: Request) -> Response:
        """One's own slips and what became of them, to read, print or keep; also after the end."""
        found = await self._participants.visitors.found(request)
        if found is None:
            return RedirectResponse(self._home(request), 303)
        room, person = found
        language = self._parts.language(request, room)
        return self._parts.page(
            request,
            "mine",
            language,
            code=request.path_params["code"],
            day=self._day(room, language),
            title=room.state.title if room.state else "",
            rehearsal=bool(room.state and room.state.rehearsal),
            forgotten=self._exports.forgotten(room),
            slips=tuple(_told(slip, room, self._exports.words(language)) for slip in self._slips(room, person)),
        )

    async def mine_as_text(self, request: Request) -> Response:
        """The same as a plain file, with nothing in it that says whose it is."""
        found = await self._participants.visitors.found(request)
        if found is None:
            return RedirectResponse(self._home(request), 303)
        room, person = found
        words = self._exports.words(self._parts.language(request, room))
        lines = [*_lines(room, self._day(room, words.language), self._slips(room, person), words)]
        if self._exports.forgotten(room):
            lines += [words.sentence(FORGOTTEN), ""]
        headers = {"Content-Disposition": f'attachment; filename="{words.sentence(_("mine-lapper"))}.txt"'}
        return Response("\r\n".join(lines).encode("utf-8-sig"), media_type="text/plain; charset=utf-8", headers=headers)

    def _home(self, request: Request) -> str:
        return f"/{request.path_params['code']}"

    def _day(self, room: Room, language: str) -> str:
        """The day it was held; where nothing has begun, the day it was made."""
        if room.state is None:
            return ""
        opened = (activity.opened_ms for activity in room.state.agenda if activity.opened_ms)
        return self._exports.words(language).day(min(opened, default=room.state.created_ms))

    def _slips(self, room: Room, person: Author) -> tuple[Slip, ...]:
        return self._exports.own_slips(room, person.id)


def series_of(access: Access) -> str:
    """The project a workshop belongs to, or the empty string."""
    return access.fields.get("project", "")


def _hidden(report: Report) -> Iterator[tuple[str, str]]:
    """What a host hid, word for word: the page folds it away, and paper has only the number."""
    for activity in report.activities:
        for slip in activity.section.slips:
            if slip.fate == "hidden":
                yield reference(report, slip.number), visible(slip.text)


def _told(slip: Slip, room: Room, words: Words) -> dict[str, object]:
    return {
        "number": slip.number,
        "reference": _reference(slip, room),
        "prompt": slip.prompt,
        "text": slip.text,
        "became": _became(slip, room, words),
    }


def _reference(slip: Slip, room: Room) -> str:
    return f"{room.state.ordinal if room.state else 1}-{slip.number}"


def _became(slip: Slip, room: Room, words: Words) -> str:
    """In a sentence or a few: shown or not and why, in which group, with which others."""
    told = [words.of(slip.fate) + (f": {visible(slip.reason)}" if slip.reason else "")]
    if slip.group:
        told.append(words.say(_("Ligger i gruppa «%(group)s»"), group=visible(slip.group)))
    if slip.shown_text:
        told.append(words.say(_("Veggen viste: «%(text)s»"), text=visible(slip.shown_text)))
    if slip.merged_with:
        others = ", ".join(map(str, slip.merged_with))
        told.append(words.say(_("Vist på veggen sammen med %(others)s"), others=others))
    return ". ".join(told)


def _lines(room: Room, day: str, slips: tuple[Slip, ...], words: Words) -> Iterator[str]:
    title = room.state.title if room.state else ""
    yield words.sentence(_("Lappene dine"))
    yield f"{visible(title)}, {day}"
    if not slips:
        yield from ("", words.sentence(_("Du har ingen lapper her.")))
    for slip in slips:
        yield from ("", f"{words.of('number')} {_reference(slip, room)}", visible(slip.prompt), visible(slip.text))
        yield _became(slip, room, words)
    yield ""
