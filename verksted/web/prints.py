"""What is printed before the evening: a poster, cards for the tables, numbered paper slips, and ballots."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import limits
from verksted.domain.activity import STAFF, Author, Viewer
from verksted.domain.commands import ReserveNumbers
from verksted.domain.workshop import Activity, Workshop, divided
from verksted.export import prints
from verksted.live.room import Room, now_ms
from verksted.store.directory import Access
from verksted.web import commands, forms, identity
from verksted.web.commands import small
from verksted.web.participant import new_tap
from verksted.web.parts import Parts
from verksted.web.qr import qr_svg
from verksted.web.staff import StaffPages

TABLES, SLIPS, ORDERS = 10, 40, 6
"""What the forms suggest."""


class PrintPages:
    """/w/{id}/print and the files under it."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff

    def routes(self) -> list[Route]:
        """For everybody behind the scenes: helpers print too."""
        return [
            Route("/w/{id}/print", self.show),
            Route("/w/{id}/print/slips", self.reserve, methods=["POST"]),
            Route("/w/{id}/print/{sheet}.pdf", self.file),
        ]

    async def show(self, request: Request) -> Response:
        """What there is to print."""
        found = await self._staff.allowed(request, *STAFF)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        return self._page(request, room, access)

    def _page(self, request: Request, room: Room, access: Access, status: int = 200, sentence: str = "") -> Response:
        workshop = _of(room)
        place = self._staff.place(request, room, access)
        return self._parts.page(
            request, "print", place.language, status, place=place, sentence=sentence, tap=new_tap(),
            asking=[a for a in workshop.agenda if self._prompts(a)],
            choosing=[(a, len(self._options(workshop, a))) for a in workshop.agenda if self._chooses(workshop, a)],
            tables=TABLES, slips=SLIPS, orders=ORDERS, tables_max=limits.tables_max, slips_max=limits.paper_slips_max,
        )  # fmt: skip

    async def reserve(self, request: Request) -> Response:
        """Set numbers aside, and hand over the slips that bear them. Fields: `count`, `activity`, `id`."""
        found = await self._staff.allowed(request, *STAFF)
        if found is None or not identity.same_origin(request):
            return self._staff.nothing_here(request)
        room, access, standing = found
        try:
            fields = dict(await forms.read_pairs(request))
        except (forms.TooLarge, forms.Malformed):
            return self._parts.message(request, "unreadable", 422, room)
        author = Author(identity.staff_id(room.id, identity.cookie(request, identity.STAFF)), standing, channel="helper")
        count = small(fields.get("count", ""), 4)
        tap = fields.get("id", "")
        posted = forms.Posted(ReserveNumbers(count=count), "workshop.reserve_numbers", tap if forms.TAP.fullmatch(tap) else "", {})
        outcome = await commands.perform(room, posted, author)
        if outcome.verdict != "counts":
            return self._refused(request, room, access, outcome)
        first = _of(room).next_number - count
        address = f"/w/{room.id}/print/slips.pdf?first={first}&count={count}&activity={small_id(fields.get('activity', ''))}"
        return RedirectResponse(address, 303)

    def _refused(self, request: Request, room: Room, access: Access, outcome: commands.Outcome) -> Response:
        language = self._parts.language(request, room)
        if not outcome.final or outcome.refusal is None:
            return self._parts.message(request, "store_down", 503, room)
        return self._page(request, room, access, outcome.status, self._parts.sentences.of(outcome.refusal, language))

    async def file(self, request: Request) -> Response:
        """One sort of sheet as PDF."""
        found = await self._staff.allowed(request, *STAFF)
        if found is None:
            return self._staff.nothing_here(request)
        room, access, _ = found
        kit = self._kit(request, room, access)
        if kit is None:
            return self._parts.message(request, "not_found", 404, room)
        pdf = await asyncio.to_thread(prints.written, kit)
        name = f'inline; filename="{kit["sheet"]}-{access.code}.pdf"'
        return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": name})

    # What stands on the sheets

    def _kit(self, request: Request, room: Room, access: Access) -> dict[str, Any] | None:
        sheet = request.path_params["sheet"]
        make = {"poster": self._poster, "tables": self._tents, "slips": self._slips, "ballots": self._ballots}.get(sheet)
        own = make(request, room, access) if make else None
        return {**self._common(room, access), **own} if own is not None else None

    def _common(self, room: Room, access: Access) -> dict[str, Any]:
        url = self._parts.settings.public_url
        return {
            "language": _of(room).language,
            "title": access.title,
            "code": access.code,
            "address": url.partition("://")[2],
            "qr": self._qr(access, ""),
            "people": len(_of(room).participants),
        }

    def _qr(self, access: Access, path: str) -> str:
        """Capitals keep the squares large."""
        return str(qr_svg(f"{self._parts.settings.public_url}/{access.code}{path}".upper(), ""))

    def _poster(self, request: Request, room: Room, access: Access) -> dict[str, Any]:
        return {"sheet": "poster"}

    def _tents(self, request: Request, room: Room, access: Access) -> dict[str, Any] | None:
        first = small(request.query_params.get("first", "1"))
        last = small(request.query_params.get("last", str(TABLES)))
        if not 0 < first <= last <= limits.tables_max:
            return None
        return {"sheet": "tents", "tables": [{"number": n, "qr": self._qr(access, f"/bord/{n}")} for n in range(first, last + 1)]}

    def _slips(self, request: Request, room: Room, access: Access) -> dict[str, Any] | None:
        """Only numbers that have been set aside are printed; printing them again is no harm."""
        first, count = (small(request.query_params.get(name, ""), 4) for name in ("first", "count"))
        activity = _of(room).activity(request.query_params.get("activity", ""))
        free = set(_of(room).paper_numbers)
        numbers = [n for n in range(first, first + min(count, limits.paper_slips_max)) if n in free]
        if not numbers:
            return None
        return {"sheet": "slips", "numbers": numbers, "prompts": list(self._prompts(activity)) if activity else []}

    def _ballots(self, request: Request, room: Room, access: Access) -> dict[str, Any] | None:
        workshop = _of(room)
        activity = workshop.activity(request.query_params.get("activity", ""))
        options = self._options(workshop, activity) if activity else []
        if activity is None or not options:
            return None
        orders = min(max(small(request.query_params.get("orders", str(ORDERS))), 1), 12)
        question = getattr(activity.settings, "question", activity.title)
        return {"sheet": "ballots", "question": question, "orders": prints.orders(options, orders),
                "dots": getattr(self._state(workshop, activity), "budget", 0)}

    def _prompts(self, activity: Activity) -> tuple[str, ...]:
        return getattr(activity.settings, "prompts", ())

    def _chooses(self, workshop: Workshop, activity: Activity) -> bool:
        return self._parts.vocabulary.kinds[activity.kind].builds_on_items

    def _state(self, workshop: Workshop, activity: Activity) -> Any:
        """As it is, or as it would be if it were opened now with the groups there are."""
        kind = self._parts.vocabulary.kinds[activity.kind]
        items = workshop.items_before(activity, self._parts.vocabulary.kinds)
        return activity.state or kind.start(activity.settings, *divided(items, "wait"))

    def _options(self, workshop: Workshop, activity: Activity) -> list[dict[str, Any]]:
        kind = self._parts.vocabulary.kinds[activity.kind]
        viewer = Viewer("facilitator", now_ms(), activity.status, revealed=False)
        section = kind.report(self._state(workshop, activity), viewer)
        table = next((t for t in section.tables if t.name == "options"), None)
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows] if table else []
        return [{"number": row["option"], "text": row["text"]} for row in rows]


def _of(room: Room) -> Workshop:
    assert room.state is not None  # noqa: S101 - `allowed` looked
    return room.state


def small_id(text: str) -> str:
    """An activity's id as an address may bear it."""
    return text if text.isascii() and text.isalnum() and len(text) <= 8 else ""
