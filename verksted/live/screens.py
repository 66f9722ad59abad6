"""Every screen of one workshop in this process: what changed is drawn once per cohort and sent to all of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from verksted.domain.activity import Author, Viewer
from verksted.domain.workshop import Activity, Kinds, Workshop
from verksted.live.cohorts import NOBODY, Cohort, viewer
from verksted.live.fragments import Fragments, Kept, Place, no_tap, stamp
from verksted.live.outbox import Outbox, frame
from verksted.live.pseudonyms import is_out, names_of
from verksted.live.templates import Templates
from verksted.live.views import Screen, listed, personal, shared, whereabouts

logger = structlog.get_logger()

WRITES_PER_TURN = 400
"""After so many sockets the loop gets a breath, so that no fan-out holds up an answer."""

FRESH_MS = 250
"""So long what a cohort sees serves the next one that sees the same of the same state."""
SEEN_MAX = 400

TASK_PAGES = ("participant", "removed")
"""A phone's page while its owner is in the workshop, and while they are taken out of it."""

FOREVER_MS = 1 << 60

ALL: frozenset[str] = frozenset()
"""No region in particular."""

PlaceOf = Callable[[Cohort], Place]


class Drawing(NamedTuple):
    """What one cohort is sent: the same bytes for all of it."""

    screen: Screen
    frame: bytes
    redrawn: Screen
    """Personal regions that were drawn anew as a person with nothing would see them."""
    anew: bool
    """True when everybody's own regions must be looked at, not only those of the people touched."""


class Seen(NamedTuple):
    """What a cohort sees of a state, and when that was looked up."""

    workshop: Workshop
    at_ms: int
    screen: Screen


class Read(NamedTuple):
    """A list of all slips as it was last made: the same until its activity changes, or time does something to it."""

    activity: Activity
    viewer: Viewer
    moments: range
    screen: Screen


class Screens:
    """The cohorts of one workshop, and what each was last shown."""

    def __init__(self, templates: Templates, kinds: Kinds, place_of: PlaceOf) -> None:
        self._templates = templates
        self._kinds = kinds
        self.place_of = place_of
        self._cohorts: dict[Cohort, set[Outbox]] = defaultdict(set)
        self._shown: dict[Cohort, Screen] = {}
        self._seen: dict[Cohort, Seen] = {}
        self._read: Read | None = None
        self._kept = Kept()
        self.key: bytes | None = None
        self._seated_by: tuple[object, int] = (None, 0)
        """What rests on it who has which page, as it was when that was last looked up."""
        self.frames = 0
        self.bytes = 0

    def __len__(self) -> int:
        return sum(len(outboxes) for outboxes in self._cohorts.values())

    def all(self) -> list[Outbox]:
        """Every open screen."""
        return [outbox for outboxes in self._cohorts.values() for outbox in outboxes]

    def open(self, outbox: Outbox, workshop: Workshop, now_ms: int, stage_stamp: str) -> None:
        """A screen connects: every region, whole, but for the stage it says it has."""
        cohort = outbox.cohort = self._page_of(outbox.cohort, outbox.person, workshop)
        if not self._cohorts[cohort]:
            self._shown[cohort] = self._shared(workshop, cohort, now_ms)
        self._cohorts[cohort].add(outbox)
        self.catch_up(outbox, workshop, now_ms, stage_stamp)
        # What this screen was just shown is newer than what its cohort has: it must not miss a change back.
        outbox.stale = outbox.stale or self._shown[cohort] != self._shared(workshop, cohort, now_ms)

    def close(self, outbox: Outbox) -> None:
        """A screen has gone."""
        self._cohorts[outbox.cohort].discard(outbox)
        if not self._cohorts[outbox.cohort]:
            del self._cohorts[outbox.cohort]
            self._shown.pop(outbox.cohort, None)

    def _page_of(self, cohort: Cohort, person: Author | None, workshop: Workshop) -> Cohort:
        """Whoever is taken out of the workshop has a page of their own for as long as that lasts."""
        if person is None or cohort.page not in TASK_PAGES:
            return cohort
        return cohort._replace(page="removed" if is_out(workshop, self.key, person.id) else "participant")

    def _reseat(self, workshop: Workshop, now_ms: int) -> None:
        """Give those who have been taken out, or let in again, the page that is theirs now."""
        removals, ended_ms = self._seated_by
        if workshop.removals is removals and workshop.ended_ms == ended_ms:
            return
        self._seated_by = (workshop.removals, workshop.ended_ms)
        for outbox in self.all():
            if self._page_of(outbox.cohort, outbox.person, workshop) != outbox.cohort:
                self.close(outbox)
                self.open(outbox, workshop, now_ms, "")

    def drawn_whole(
        self, workshop: Workshop, cohort: Cohort, person: Author | None, now_ms: int, tap: Callable[[], str]
    ) -> Fragments:
        """A painter for the whole page as this person sees it now."""
        cohort = self._page_of(cohort, person, workshop)
        screen = self._shared(workshop, cohort, now_ms)
        if person is not None:
            screen = screen | personal(workshop, cohort, person, self.key, self._kinds, now_ms)
        return self._painter(cohort, screen, tap)

    def own(self, workshop: Workshop, cohort: Cohort, person: Author, now_ms: int) -> Fragments:
        """A painter for the regions that only this person sees, for a page whose script mints its own tap ids."""
        cohort = self._page_of(cohort, person, workshop)
        return self._painter(cohort, personal(workshop, cohort, person, self.key, self._kinds, now_ms))

    def _painter(self, cohort: Cohort, screen: Screen, tap: Callable[[], str] = no_tap) -> Fragments:
        return Fragments(self._templates, screen, self.place_of(cohort), tap, self._kept)

    def _shared(self, workshop: Workshop, cohort: Cohort, now_ms: int) -> Screen:
        """What the cohort sees, looked up once for all that see the same."""
        if cohort.page == "alle":
            return self._listing(workshop, now_ms)
        same = self._as_seen(cohort, workshop)
        seen = self._seen.get(same)
        if seen is None or seen.workshop is not workshop or not 0 <= now_ms - seen.at_ms < FRESH_MS:
            if len(self._seen) >= SEEN_MAX:
                # A page may be asked for with any choice there can be: nobody's asking fills the memory.
                self._seen = {}
            seen = self._seen[same] = Seen(workshop, now_ms, shared(workshop, same, self._kinds, now_ms))
        return seen.screen

    def _listing(self, workshop: Workshop, now_ms: int) -> Screen:
        """The list of all slips, one for everybody. It is not made anew for each dot that is laid after them."""
        cohort, activity = Cohort("alle", ""), listed(workshop, self._kinds)
        if activity is None:
            return shared(workshop, cohort, self._kinds, now_ms)
        seen = replace(viewer(workshop, activity, cohort, self._kinds, now_ms), now_ms=0)
        read = self._read
        if read is None or read.activity is not activity or read.viewer != seen or now_ms not in read.moments:
            until_ms = self._kinds[activity.kind].wakes(activity.state, now_ms) or FOREVER_MS
            screen = shared(workshop, cohort, self._kinds, now_ms)
            read = self._read = Read(activity, seen, range(now_ms, until_ms), screen)
        return read.screen

    def catch_up(self, outbox: Outbox, workshop: Workshop, now_ms: int, stage_stamp: str = "") -> None:
        """Send everything there is to see now."""
        cohort = outbox.cohort
        own = self._mine(workshop, outbox, now_ms)
        screen = self._shared(workshop, cohort, now_ms) | own
        painter = self._painter(cohort, screen)
        if stage_stamp and stage_stamp == stamp(screen.get("stage")):
            painter.drawn.add("stage")
        outbox.stale = False
        outbox.mine = own
        self._send(outbox, frame(painter.partials(screen)))

    # What is said aloud

    def listening(self) -> dict[Cohort, list[Outbox]]:
        """The screens that are told aloud what happens, by what they are told and in which language."""
        found: dict[Cohort, list[Outbox]] = defaultdict(list)
        for outbox in self.all():
            if outbox.listens:
                found[Cohort(outbox.cohort.audience, outbox.cohort.language)].append(outbox)
        return found

    def heading(self) -> str:
        """What stands at the top of the wall now; nothing where none hangs."""
        tops = [screen["top"] for cohort, screen in self._shown.items() if cohort.page == "projector"]
        return str(tops[0].data["title"]) if tops else ""

    def say(self, cohort: Cohort, outboxes: list[Outbox], news: Screen) -> None:
        """Have this read aloud by all of them: the same bytes."""
        data = frame(self._painter(cohort, {}).aloud(news.values()))
        for outbox in outboxes:
            self._send(outbox, data)

    def _mine(self, workshop: Workshop, outbox: Outbox, now_ms: int) -> Screen:
        if outbox.person is None:
            return {}
        return personal(workshop, outbox.cohort, outbox.person, self.key, self._kinds, now_ms)

    def _send(self, outbox: Outbox, data: bytes) -> None:
        if outbox.send(data):
            self.frames += 1
            self.bytes += len(data)

    async def refresh(
        self, pages: Iterable[str], workshop: Workshop, now_ms: int, touched: set[str], only: frozenset[str] = ALL
    ) -> None:
        """Draw what changed on these pages since they were last drawn, and send it; or `only` some regions of it."""
        wanted = set(pages)
        self._seen = {}
        self._reseat(workshop, now_ms)
        drawn: dict[tuple[Cohort, int], Drawing] = {}
        for cohort in [cohort for cohort in self._cohorts if cohort.page in wanted]:
            if cohort not in self._cohorts:
                # Its last screen went while others were sent to: what it was shown is no longer anybody's.
                continue
            same = (self._as_seen(cohort, workshop), id(self._shown.get(cohort)))
            try:
                if same not in drawn:
                    drawn[same] = self._drawing(cohort, workshop, now_ms, only)
                await self._refresh_cohort(cohort, drawn[same], workshop, now_ms, touched)
            except Exception:
                # A template with a fault may darken its own screens, never the hall's.
                logger.exception("drawing_failed", page=cohort.page)

    def _as_seen(self, cohort: Cohort, workshop: Workshop) -> Cohort:
        """Cohorts that differ only in what the running kind does not have are drawn once.

        Where each phone has its own order of everything there is, there is nothing left to choose between, and the
        list of all slips has neither. Tables see different things only where the kind says so.
        """
        if cohort.page in ("table", "projector"):
            return cohort
        running = workshop.running() if cohort.page not in ("alle", "removed") else None
        orders = self._kinds[running.kind].orders if running else 1
        by_table = (
            running is not None and running.state is not None and self._kinds[running.kind].by_table(running.state)
        )
        return cohort._replace(
            order=cohort.order % orders,
            choice=cohort.choice if running and (orders == 1 or cohort.page == "facilitator") else 0,
            table=cohort.table if by_table else 0,
        )

    def _drawing(self, cohort: Cohort, workshop: Workshop, now_ms: int, only: frozenset[str] = ALL) -> Drawing:
        before, now = self._shown.get(cohort, {}), self._shared(workshop, cohort, now_ms)
        if only:
            now = {**before, **{id: region for id, region in now.items() if id in only}}
        defaults = personal(workshop, cohort, NOBODY, None, self._kinds, now_ms)
        changed = [id for id in [*now, *(before.keys() - now.keys())] if before.get(id) != now.get(id)]
        painter = self._painter(self._as_seen(cohort, workshop), now)
        html = painter.partials(id for id in changed if id not in defaults)
        if "stage" in painter.drawn:
            # A receipt belongs to the task that was on the stage before.
            html += painter.partials(["receipt"])
            if cohort.page == "participant" and _gone_on(before, now):
                html += painter.aloud([whereabouts(workshop)])
        redrawn = {id: region for id, region in defaults.items() if id in painter.drawn}
        anew = "stage" in painter.drawn or any(id in defaults for id in changed)
        return Drawing(now, frame(html) if html else b"", redrawn, anew)

    async def _refresh_cohort(
        self, cohort: Cohort, drawing: Drawing, workshop: Workshop, now_ms: int, touched: set[str]
    ) -> None:
        self._shown[cohort] = drawing.screen
        if drawing.frame:
            await self._to_all(cohort, drawing.frame)
        for outbox in self._people(cohort, workshop, None if drawing.anew else touched):
            self._refresh_mine(outbox, workshop, now_ms, outbox.mine | drawing.redrawn)

    async def _to_all(self, cohort: Cohort, data: bytes) -> None:
        for count, outbox in enumerate(tuple(self._cohorts.get(cohort, ())), 1):
            self._send(outbox, data)
            if count % WRITES_PER_TURN == 0:
                await asyncio.sleep(0)

    def _people(self, cohort: Cohort, workshop: Workshop, touched: set[str] | None) -> list[Outbox]:
        """The screens of the people touched, or of everybody. In a blind activity people go by pseudonym."""
        outboxes = [outbox for outbox in self._cohorts.get(cohort, ()) if outbox.person is not None]
        if touched is None:
            return outboxes
        if not touched:
            return []
        return [outbox for outbox in outboxes if touched & self._known_as(outbox, workshop)]

    def _known_as(self, outbox: Outbox, workshop: Workshop) -> frozenset[str]:
        here = (self.key, workshop.current)
        if outbox.known_here != here:
            person = outbox.person.id if outbox.person else ""
            outbox.known_here, outbox.names = here, names_of(*here, person)
        return outbox.names

    def _refresh_mine(self, outbox: Outbox, workshop: Workshop, now_ms: int, has: Screen) -> None:
        own = self._mine(workshop, outbox, now_ms)
        outbox.mine = own
        changed = [id for id, region in own.items() if has.get(id) != region]
        if changed:
            painter = self._painter(outbox.cohort, own)
            self._send(outbox, frame(painter.partials(changed)))

    def resync_slow(self, workshop: Workshop, now_ms: int) -> None:
        """Screens that were skipped and read again get the whole; those that never read are let go."""
        for outbox in self.all():
            if outbox.stale and not outbox.pipe.slow:
                self.catch_up(outbox, workshop, now_ms)
            elif outbox.given_up:
                outbox.pipe.close(1013)


def _gone_on(before: Screen, now: Screen) -> bool:
    """True where the stage holds something else than it did, and not only more or less of it."""
    was, stage = before.get("stage"), now.get("stage")
    return was is not None and stage is not None and was.activity[:1] != stage.activity[:1]
