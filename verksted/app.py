"""Builds every part once and joins them; the only place that knows them all."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from babel.dates import format_date
from starlette.applications import Starlette
from starlette.types import ASGIApp

from verksted.activities import find_kinds
from verksted.agendas import find_agendas
from verksted.domain.vocabulary import Vocabulary
from verksted.live.caretaker import Caretaker
from verksted.live.clock import ZONE, clock
from verksted.live.cohorts import Cohort
from verksted.live.crowds import Door
from verksted.live.fragments import Place, do_address
from verksted.live.rehearsals import RehearsalHost
from verksted.live.room import Room
from verksted.live.rooms import Rooms
from verksted.live.screens import Screens
from verksted.live.stopping import stop
from verksted.live.templates import Templates, folder
from verksted.live.watchman import Watchman
from verksted.pictures import Drawer
from verksted.settings import Settings
from verksted.store.access import Access
from verksted.store.directory import Directory
from verksted.store.presence import Presence
from verksted.store.redis import RedisLog, Store, connect, connect_reader
from verksted.store.rehearsals import Rehearsals
from verksted.web.acts import ActsPage
from verksted.web.bring import BringPages
from verksted.web.checks import Checks
from verksted.web.desk import DeskPages
from verksted.web.edge import Edge, Mishaps
from verksted.web.exports import Exports
from verksted.web.floods import Floods
from verksted.web.guide import GuidePages
from verksted.web.identity import Hosts, Signer
from verksted.web.imports import ImportPages
from verksted.web.links import LinkPages
from verksted.web.metrics import watch
from verksted.web.participant import ParticipantPages
from verksted.web.parts import Parts, Sentences
from verksted.web.prints import PrintPages
from verksted.web.programme import ProgrammePages
from verksted.web.qr import qr_svg
from verksted.web.ready import ReadyPages
from verksted.web.rehearsals import RehearsalPages
from verksted.web.results import ResultPages
from verksted.web.site import SitePages
from verksted.web.socket import Sockets
from verksted.web.staff import StaffPages
from verksted.web.static import StaticFiles
from verksted.web.trial import TrialPages
from verksted.web.village import village

logger = structlog.get_logger()


def day(ms: int, language: str) -> str:
    """The date in the hall, as the reader writes dates."""
    order = "d MMMM y" if language == "en" else "d. MMMM y"
    return format_date(datetime.fromtimestamp(ms / 1000, ZONE), order, language)


RESTART = 1012


def _door(settings: Settings) -> Door:
    """Where phones of our own making knock: the port we listen on, by the name that is on the posters."""
    return Door(settings.own_host, settings.port, urlsplit(settings.public_url).netloc)


class House:
    """One process's parts, from the store to the pages."""

    def __init__(self, settings: Settings, store_url: str) -> None:
        self.settings = settings
        self.writer: Store = connect(store_url)
        self._reader: Store = connect_reader(store_url)
        self.vocabulary = Vocabulary(find_kinds())
        self.static = StaticFiles(folder("static"), settings.logo)
        names: dict[str, Any] = {
            "logo": self.static.logo,
            "static": self.static.address,
            "inlined": self.static.inlined,
            "qr": qr_svg,
            "village": village,
            "clock": clock,
            "day": day,
        }
        self.templates = Templates(names)
        self.directory = Directory(self.writer)
        self.exports = Exports(settings, self.vocabulary, self.templates, self._log, self.directory.pictures)
        self.caretaker = Caretaker(self.exports.archive, settings.retention_days)
        self.rooms = Rooms(self.directory, self._make_room, self.caretaker.after_batch)
        self.presence = Presence(self.writer)
        self.watchman = Watchman(self.presence, settings.data_dir, settings.disk_free_bytes)
        self.checks = Checks(settings, self.writer)
        self.rehearsals = RehearsalHost(self.rooms, Rehearsals(self.writer), _door(settings), self._rehearsal_word)
        self.parts = Parts(
            settings=settings,
            vocabulary=self.vocabulary,
            directory=self.directory,
            rooms=self.rooms,
            templates=self.templates,
            sentences=Sentences(self.templates),
            signer=Signer(settings.secret()),
            floods=Floods(),
            hosts=Hosts(settings.public_url),
            drawer=Drawer(),
            agendas=find_agendas(),
        )

    def _rehearsal_word(self, language: str) -> str:
        return self.templates.text("Generalprøve", language)

    def _log(self, name: str) -> RedisLog:
        return RedisLog(self.writer, self._reader, name, self.vocabulary)

    def _make_room(self, access: Access) -> Room:
        def place_of(cohort: Cohort) -> Place:
            participant = cohort.audience == "participant"
            action = f"/{access.code}/do" if participant else do_address(access.id, cohort)
            if cohort.page == "table":
                action = f"/w/{access.id}/table?valg={cohort.choice}"
            url = self.settings.public_url
            return Place(
                access.code, access.id, access.title, action, url, cohort.language, cohort.choice, access.rehearsal
            )

        return Room(
            access.id, self._log(access.id), self.vocabulary, Screens(self.templates, self.vocabulary.kinds, place_of)
        )

    def site(self) -> ASGIApp:
        """The application: addresses behind the edge."""
        self.static.pack()
        staff, participants = StaffPages(self.parts), ParticipantPages(self.parts)
        routes = [
            self.static.route(),
            *SitePages(self.parts).routes(),
            *GuidePages(self.parts).routes(),
            *staff.routes(),
            *ProgrammePages(self.parts, staff).routes(),
            *BringPages(self.parts, staff).routes(),
            *LinkPages(self.parts, staff).routes(),
            *ActsPage(self.parts, staff).routes(),
            *RehearsalPages(self.parts, staff, self.rehearsals).routes(),
            *ReadyPages(self.parts, staff, self.checks, self.presence).routes(),
            *TrialPages(self.parts, self.presence).routes(),
            *PrintPages(self.parts, staff).routes(),
            *ResultPages(self.parts, self.exports, staff, participants).routes(),
            *DeskPages(self.parts, staff).routes(),
            *ImportPages(self.parts, staff).routes(),
            *participants.routes(),
            *Sockets(self.parts).routes(),
        ]
        app = Starlette(routes=routes, lifespan=self._lifespan, exception_handlers=Mishaps(self.parts).handlers())
        return Edge(app, self.parts, self.parts.hosts)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        kept = (
            self.caretaker.rounds(self.rooms),
            self.caretaker.heartbeats(self.rooms),
            self.watchman.rounds(self.rooms),
            self.rehearsals.rounds(),
        )
        tasks = [asyncio.create_task(work) for work in kept]
        self._drain_on_sigterm()
        watch(self.rooms)
        try:
            yield
        finally:
            await stop(tasks)
            await self.close()

    async def close(self) -> None:
        """Send home the people of rehearsals, and leave the rooms and the store."""
        await self.rehearsals.close()
        await self.rooms.close()
        await self.caretaker.close()
        await self.writer.aclose()
        await self._reader.aclose()

    def _drain_on_sigterm(self) -> None:
        """Tell every screen to come back to whoever serves next, before the server starts to count down."""
        before = signal.getsignal(signal.SIGTERM)

        def drain(number: int, stack: object) -> None:
            for room in self.rooms.open_rooms():
                for outbox in room.screens.all():
                    outbox.pipe.close(RESTART)
            if callable(before):
                before(number, stack)  # type: ignore[arg-type] # the handler uvicorn has set

        with suppress(ValueError):
            signal.signal(signal.SIGTERM, drain)
