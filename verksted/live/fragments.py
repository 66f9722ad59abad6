"""Regions → HTML. The only place that writes it: first paint, live update and catch-up are the same bytes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from typing import Any

import msgspec
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from verksted.live.beside import STEP
from verksted.live.cohorts import Cohort
from verksted.live.templates import Templates
from verksted.live.views import PAGES, Meta, Region, Screen


class Place(msgspec.Struct, frozen=True):
    """What every template may know of where it stands."""

    code: str
    workshop: str
    title: str
    action: str
    """Where the page's forms are posted."""
    public_url: str = ""
    language: str = "nb"
    choice: int = 0
    """Which of several questions the reader has chosen; links away from it lead back to it."""
    rehearsal: bool = False
    """True where nothing is meant, and every page has to say so."""

    @property
    def base(self) -> str:
        """The address everything else of this place stands under."""
        return self.action.removesuffix("/do")

    @property
    def beside(self) -> int:
        """The part of a console's choice that says which activity it looks at."""
        return self.choice - self.choice % STEP

    @property
    def query(self) -> str:
        """The choice as links carry it."""
        return f"?valg={self.choice}" if self.choice else ""


def do_address(workshop: str, cohort: Cohort) -> str:
    """Where a host's forms are posted; the answer shows the same part of what there is as the page does."""
    return f"/w/{workshop}/do" + (f"?valg={cohort.choice}" if cohort.choice else "")


def no_tap() -> str:
    """The same bytes go to many people, so nobody's tap id can stand in them; the script mints its own."""
    return ""


class Kept:
    """Small parts as they were drawn: the same option or slip for many people, and at many ticks."""

    MOST = 3_000

    def __init__(self) -> None:
        self._drawn: OrderedDict[tuple[Hashable, ...], str] = OrderedDict()

    def drawn(self, draw: Callable[[], str], *given: Hashable) -> str:
        """What was drawn before where the same was given, else drawn now."""
        if given not in self._drawn:
            self._drawn[given] = draw()
            if len(self._drawn) > self.MOST:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(given)
        return self._drawn[given]


class Fragments:
    """Draws the regions of one screen in one language; remembers which were drawn, nested ones too."""

    def __init__(
        self,
        templates: Templates,
        screen: Screen,
        place: Place,
        tap: Callable[[], str] = no_tap,
        kept: Kept | None = None,
    ) -> None:
        self._templates = templates
        self.screen = screen
        self.draft = ""
        """What somebody wrote and was not taken, to be shown in its field again."""
        self.sticks: dict[str, str] = {}
        """What a helper has chosen for one sheet and will choose for the next."""
        self._place = place
        self._tap = tap
        self._kept = kept if tap is no_tap else None
        self.drawn: set[str] = set()

    def region(self, name: str, key: Any = None) -> Markup:
        """A region with its element, whatever it shows now; empty where it shows nothing."""
        id = name if key is None else f"{name}-{key}"
        self.drawn.add(id)
        region = self.screen.get(id)
        inside = self._inside(region) if region is not None and region.data is not None else ""
        return _element(name, id, inside, region)

    def _inside(self, region: Region) -> str:
        if self._kept is not None and region.key is not None:
            return self._kept.drawn(partial(self._drawn_now, region), self._place, repr(region))
        return self._drawn_now(region)

    def _part(self, activity: Meta, macro: Macro, *given: Any) -> str:
        """A part of a region, such as one slip's row: drawn once for as long as it is given the same."""
        if self._kept is None:
            return macro(*given)
        return self._kept.drawn(partial(macro, *given), self._place, activity, macro.name, repr(given))

    def _drawn_now(self, region: Region) -> str:
        if not self._templates.has_block(region.template, region.name):
            return ""
        return self._templates.block(region.template, region.name, self._place.language, self._context(region))

    def _context(self, region: Region) -> Mapping[str, Any]:
        return {
            "data": region.data,
            "key": region.key,
            "activity": dict(region.activity),
            "place": self._place,
            "region": self.region,
            "kept": partial(self._part, region.activity),
            "draft": self.draft,
            "sticks": self.sticks,
            "tap": self._tap,
        }

    def add(self, region: Region) -> None:
        """Something that only this answer shows, such as a receipt."""
        self.screen = {**self.screen, region.id: region}

    def whole(self, page: str) -> str:
        """Every region of a page, ready to replace those on it."""
        return self.partials(PAGES[page])

    def partials(self, ids: Iterable[str]) -> str:
        """The named regions, each ready to replace the one on the page; what a parent has drawn is not sent twice."""
        return "".join(self._partial(id) for id in ids if id not in self.drawn)

    def aloud(self, regions: Iterable[Region]) -> str:
        """What these have to say, for the page's one place that is read aloud."""
        said = "".join(f"<p>{self._drawn_now(region).strip()}</p>" for region in regions)
        return f'<hx-partial hx-target="#say" hx-swap="innerHTML">{said}</hx-partial>'

    def _partial(self, id: str) -> str:
        name, _, key = id.partition("-")
        return f'<hx-partial hx-target="#{id}" hx-swap="outerMorph">{self.region(name, key or None)}</hx-partial>'


def stamp(region: Region | None) -> str:
    """A short fingerprint of what a stage shows, by which a page says which one it has."""
    return hashlib.blake2b(repr(region).encode(), digest_size=6).hexdigest()


def _element(name: str, id: str, inside: str, region: Region | None) -> Markup:
    facts = ""
    if name == "stage":
        activity = dict(region.activity).get("id", "") if region else ""
        facts = f' data-stamp="{stamp(region)}" data-activity="{escape(activity)}"'
    return Markup(f'<div id="{id}" class="region region-{name}"{facts}>{inside}</div>')  # noqa: S704 - drawn by autoescaped templates
