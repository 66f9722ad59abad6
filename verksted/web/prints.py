"""What is printed before the evening: a poster, cards for the tables, numbered paper slips, and ballots."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from verksted.domain import limits
from verksted.domain.activity import STAFF, Viewer
from verksted.domain.commands import ReserveNumbers
from verksted.domain.text import marked as _
from verksted.domain.voting import Votes
from verksted.domain.workshop import Activity, Workshop, divided
from verksted.export.press import PressFailed, pressed
from verksted.live.room import Room, now_ms
from verksted.store.access import Access
from verksted.web import commands, forms, identity
from verksted.web.commands import new_tap, small
from verksted.web.parts import Parts
from verksted.web.qr import qr_svg
from verksted.web.staff import StaffPages

logger = structlog.get_logger()

TABLES, SLIPS, ORDERS = 10, 40, 6
"""What the forms suggest."""


class PrintPages:
    """/w/{id}/print and the files under it."""

    def __init__(self, parts: Parts, staff: StaffPages) -> None:
        self._parts = parts
        self._staff = staff
        self._turns = asyncio.Semaphore(limits.prints_at_once_max)

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
        room, access, _standing = found
        return self._page(request, room, access)

    def _page(self, request: Request, room: Room, access: Access, status: int = 200, sentence: str = "") -> Response:
        workshop = _of(room)
        place = self._staff.place(request, room, access)
        return self._parts.page(
            request, "print", place.language, status, place=place, sentence=sentence, tap=new_tap(),
            asking=[a for a in workshop.agenda if self._prompts(a)],
            choosing=[
                (a, len(self._options(workshop, a)), self._shuffled(a)) for a in workshop.agenda if self._chooses(a)
            ],
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
        count = small(fields.get("count", ""), 4)
        tap = fields.get("id", "")
        posted = forms.Posted(
            ReserveNumbers(count=count), "workshop.reserve_numbers", tap if forms.TAP.fullmatch(tap) else "", {}
        )
        outcome = await self._staff.submit(request, room, standing, posted)
        if outcome.verdict != "counts":
            return self._refused(request, room, access, outcome)
        numbers = f"first={outcome.first}&count={count}&kvittering={outcome.tap}"
        activity = small_id(fields.get("activity", ""))
        return RedirectResponse(f"/w/{room.id}/print/slips.pdf?{numbers}&activity={activity}", 303)

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
        room, access, _standing = found
        if tap := request.query_params.get("kvittering", ""):
            # The process that set the numbers aside may have been another.
            await room.judged(tap)
        kit = self._kit(request, room, access)
        if kit is None:
            return self._parts.message(request, "not_found", 404, room)
        try:
            async with self._turns:
                pdf = await asyncio.to_thread(pressed, msgspec.json.encode(kit), "prints")
        except PressFailed:
            logger.exception("not_printed", sheet=kit["sheet"])
            return self._parts.message(request, "fault", 500, room)
        name = f'inline; filename="{kit["sheet"]}-{access.code}.pdf"'
        return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": name})

    # What stands on the sheets

    def _kit(self, request: Request, room: Room, access: Access) -> dict[str, Any] | None:
        sheet = request.path_params["sheet"]
        make = {"poster": self._poster, "tables": self._tents, "slips": self._slips, "ballots": self._ballots}.get(
            sheet
        )
        own = make(request, room, access) if make else None
        return {**self._common(room, access), **own} if own is not None else None

    def _common(self, room: Room, access: Access) -> dict[str, Any]:
        url = self._parts.settings.public_url
        return {
            "language": _of(room).language,
            "words": self._words(_of(room).language),
            "alts": self._alts(_of(room).language, f"{url}/{access.code}"),
            "title": access.title,
            "rehearsal": self._parts.templates.text("Generalprøve", _of(room).language) if _of(room).rehearsal else "",
            "code": access.code,
            "address": url.partition("://")[2],
            "qr": self._qr(access, ""),
        }

    def _words(self, language: str) -> dict[str, str]:
        """What stands on the sheets, in the workshop's language: paper has no other."""
        text = self._parts.templates.text
        return {
            "title": text("Bli med med telefonen", language),
            "point": text("Pek kameraet på firkanten", language),
            "without": text("Uten kamera?", language),
            "go": text("Gå til", language),
            "code": text("og skriv tallet", language),
            "paper": text("Ikke telefon? Verten har papirlapper til deg.", language),
            "how": text(
                "Da kan du skrive lapper og legge prikker sammen med hele salen. Du trenger ikke oppgi navn.", language
            ),
            "help": text("Får du det ikke til? Rekk opp hånda, så kommer en vert.", language),
            "slip": text("Skriv én tanke", language),
            "choose": text("Hvilket spørsmål svarer du på? Sett ring rundt tallet.", language),
            "hand-in": text("Gi lappen til verten ved bordet.", language),
            "table": text("Bord", language),
            "number": text("Nr.", language),
            "option": text("Forslag", language),
            "dots": text("Prikker", language),
            "fixed": text("Rekkefølgen er ulik fra ark til ark. Numrene er de samme.", language),
            "step-1": text("Åpne kameraet på telefonen", language),
            "step-2": text("Pek på firkanten", language),
            "step-3": text("Trykk på lenka som kommer opp", language),
        }

    def _alts(self, language: str, address: str) -> dict[str, str]:
        """What is read aloud where there is a picture."""
        text = self._parts.templates.text
        return {
            "name": text("Til utskrift", language),
            "qr": text("QR-kode til", language) + f" {address}",
            "village": text("Tegning av en bygd", language),
        }

    def _qr(self, access: Access, path: str) -> str:
        """Capitals keep the squares large."""
        svg = str(qr_svg(f"{self._parts.settings.public_url}/{access.code}{path}".upper(), ""))
        return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def _poster(self, request: Request, room: Room, access: Access) -> dict[str, Any]:
        return {"sheet": "poster"}

    def _tents(self, request: Request, room: Room, access: Access) -> dict[str, Any] | None:
        first = small(request.query_params.get("first", "1"))
        last = small(request.query_params.get("last", str(TABLES)))
        if not 0 < first <= last <= limits.tables_max:
            return None
        word = self._parts.templates.text("Bord", _of(room).language)
        tables = range(first, last + 1)
        return {
            "sheet": "tents",
            "tables": [
                {"name": f"{word} {n}", "qr": self._qr(access, f"/bord/{n}"), "alt": f"QR {word} {n}"} for n in tables
            ],
        }

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
        shuffled = self._shuffled(activity)
        words = self._words(workshop.language)
        if not shuffled:
            orders, words = 1, {**words, "dots": self._parts.templates.text("Kryss", workshop.language), "fixed": ""}
        question = getattr(activity.settings, "question", activity.title)
        return {
            "sheet": "ballots",
            "question": question,
            "orders": _orders(options, orders),
            "rule": self._rule(workshop, activity, options),
            "words": words,
        }

    def _rule(self, workshop: Workshop, activity: Activity, options: Sequence[Mapping[str, Any]]) -> str:
        """How many marks, and how many on one; of lights one for each solution."""
        state, text = self._state(workshop, activity), self._parts.templates.text
        if not self._shuffled(activity):
            each = "light" in options[0]
            told = _("Sett ett kryss.") if state.marks_each == 1 else _("Sett inntil %(n)s kryss.")
            told = _("Sett ett kryss for hver løsning.") if each and state.marks_each > 1 else told
            return text(told, workshop.language) % {"n": state.marks_each}
        told = _("Du har %(n)s prikker. Sett kryss ved dem du velger, ett på hver.")
        if getattr(activity.settings, "dots_per_option", 1) > 1:
            told = _("Du har %(n)s prikker. Skriv hvor mange du legger på hver.")
        return text(told, workshop.language) % {"n": state.marks_each}

    def _shuffled(self, activity: Activity) -> bool:
        """True where the order of what can be chosen means nothing."""
        return self._parts.vocabulary.kinds[activity.kind].orders > 1

    def _prompts(self, activity: Activity) -> tuple[str, ...]:
        return getattr(activity.settings, "prompts", ())

    def _chooses(self, activity: Activity) -> bool:
        return issubclass(self._parts.vocabulary.kinds[activity.kind].state, Votes)

    def _state(self, workshop: Workshop, activity: Activity) -> Any:
        """As it is, or as it would be if it were opened now with the groups there are."""
        kind = self._parts.vocabulary.kinds[activity.kind]
        items = workshop.items_before(activity, self._parts.vocabulary.kinds)
        return activity.state or kind.start(activity.settings, *divided(items, "wait"))

    def _options(self, workshop: Workshop, activity: Activity) -> list[dict[str, Any]]:
        """What the helper's desk reads from a sheet, by the same numbers."""
        kind = self._parts.vocabulary.kinds[activity.kind]
        if kind.desk is None or not self._chooses(activity):
            return []
        viewer = Viewer("facilitator", now_ms(), activity.status, revealed=False)
        options = kind.desk(self._state(workshop, activity), viewer)["stage"]["options"]
        return [{**option, "text": self._named(option, kind.words, workshop.language)} for option in options]

    def _named(self, option: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
        light = words.get(option.get("light", ""))
        return f"{self._parts.templates.text(light, language)}: {option['text']}" if light else str(option["text"])


def _of(room: Room) -> Workshop:
    assert room.state is not None  # noqa: S101 - `allowed` looked
    return room.state


def _orders(options: Sequence[Mapping[str, Any]], count: int) -> list[list[Mapping[str, Any]]]:
    """The options in as many orders: each begins at another place, and every second one is read backwards."""
    turned = []
    for n in range(count):
        first = n * len(options) // count
        order = [*options[first:], *options[:first]]
        turned.append(order[::-1] if n % 2 else order)
    return turned


def small_id(text: str) -> str:
    """An activity's id as an address may bear it."""
    return text if text.isascii() and text.isalnum() and len(text) <= 8 else ""
