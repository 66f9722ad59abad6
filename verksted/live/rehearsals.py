"""Rehearsals: a copy of a workshop, filled with simulated people, that harms nobody and is gone without a trace."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from msgspec.structs import replace

from verksted.agendas import agenda_of
from verksted.domain import limits
from verksted.domain.activity import Author
from verksted.domain.items import BringItems
from verksted.domain.picture import pictures_in
from verksted.domain.workshop import Language
from verksted.live.crowds import CrowdProcess, Door
from verksted.live.founding import NotFounded, Programme, found_rehearsal
from verksted.live.room import RELOAD, Room, now_ms
from verksted.live.rooms import Rooms
from verksted.store.access import Access
from verksted.store.directory import new_id
from verksted.store.log import OutcomeUnknown
from verksted.store.pictures import SIZES
from verksted.store.redis import STORE_DOWN
from verksted.store.rehearsals import Crowd, Rehearsals

logger = structlog.get_logger()

MAKER = Author("rehearsal", "facilitator", channel="helper")
ROUND_S = 1.0
AGAIN_S = 10.0
"""After people that left with a fault, and before something half made is taken for abandoned."""
LOOK_S, MADE_ELSEWHERE_LOOKS = 0.1, 30
UNAVAILABLE = (STORE_DOWN, OSError, OutcomeUnknown)


class CannotRehearse(Exception):
    """Why not: `begun`, `too_many` or `not_founded`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RehearsalHost:
    """One a process: makes rehearsals and deletes them, and sees to the people of those that no other process keeps."""

    def __init__(self, rooms: Rooms, rehearsals: Rehearsals, door: Door, word: Callable[[str], str]) -> None:
        self._rooms = rooms
        self._word = word
        self._rehearsals = rehearsals
        self._door = door
        self._me = secrets.token_hex(8)
        self._crowds: dict[str, CrowdProcess] = {}
        self._not_before: dict[str, float] = {}
        self._doubtful: dict[str, float] = {}

    # Making and deleting

    async def of(self, workshop: str) -> Access | None:
        """The rehearsal of a workshop, or None where it has none."""
        id = await self._rehearsals.of(workshop)
        return await self._rooms.access(id) if id else None

    async def crowd(self, rehearsal: str) -> Crowd | None:
        """The people it should have."""
        return await self._rehearsals.crowd(rehearsal)

    async def rehearse(self, room: Room, crowd: Crowd) -> Access:
        """A copy of a workshop that has not begun, with people on their way. Raises CannotRehearse or a store error."""
        state = room.state
        if state is None or state.rehearsal or state.begun or state.ended_ms:
            raise CannotRehearse("begun")
        word = self._word(state.language)
        title = f"{word}: {state.title}"[: limits.title_chars_max]
        made = await self.make(agenda_of(title, state, with_pictures=True), title, state.language, crowd)
        await self._copy_pictures(room, made.id)
        await self._bring(room, made.id)
        return made

    async def make(self, agenda: Programme, title: str, language: Language, crowd: Crowd) -> Access:
        """A rehearsal with its people on their way; the one there is where the workshop has one already.

        Raises CannotRehearse, OutcomeUnknown or a store error.
        """
        id = new_id()
        if crowd.of and not await self._rehearsals.claim(crowd.of, id):
            if access := await self._made_elsewhere(crowd.of):
                return access
            # Whoever claimed it was cut off before it was made.
            await self._rehearsals.unclaim(crowd.of)
            return await self.make(agenda, title, language, crowd)
        return await self._made(id, agenda, title, language, crowd)

    async def _made_elsewhere(self, workshop: str) -> Access | None:
        """The rehearsal that another press of the same button is just making."""
        for _ in range(MADE_ELSEWHERE_LOOKS):
            if access := await self.of(workshop):
                return access
            await asyncio.sleep(LOOK_S)
        return None

    async def _made(self, id: str, agenda: Programme, title: str, language: Language, crowd: Crowd) -> Access:
        if not await self._rehearsals.admit(id):
            await self._forget(id, crowd.of)
            raise CannotRehearse("too_many")
        try:
            access = await found_rehearsal(
                self._rooms, id, agenda, title, language, of=crowd.of, until_ms=crowd.until_ms
            )
        except NotFounded as error:
            await self._forget(id, crowd.of)
            raise CannotRehearse("not_founded") from error
        await self._rehearsals.set_crowd(id, crowd)
        return access

    async def _copy_pictures(self, room: Room, id: str) -> None:
        """What hangs in the programme: each workshop has its own, so that deleting one takes nothing from another."""
        pictures = self._rooms.directory.pictures
        for picture in pictures_in(tuple(step.settings for step in room.state.agenda) if room.state else ()):
            found = {size: await pictures.get(room.id, picture.name, size) for size in SIZES}
            if sizes := {size: data for size, data in found.items() if data is not None}:
                await pictures.keep(id, picture.name, sizes)

    async def _bring(self, room: Room, id: str) -> None:
        """What earlier workshops handed over, and this one builds on."""
        copy = await self._rooms.get(id)
        items = room.state.taken_along() if room.state else ()
        if copy is not None and items:
            await copy.submit(f"brought{id}", MAKER, BringItems(items=items))

    async def send(self, rehearsal: str, *, here: bool) -> None:
        """Let the people come, or send them home."""
        crowd = await self._rehearsals.crowd(rehearsal)
        if crowd is not None:
            self._not_before.pop(rehearsal, None)
            await self._rehearsals.set_crowd(rehearsal, replace(crowd, here=here))

    async def erase(self, access: Access) -> None:
        """Everything of a rehearsal, from memory, store and file. No other workshop is erased here."""
        if not access.rehearsal:
            return
        await self._dismiss(access.id)
        await self._rooms.directory.erase(access)
        # Not before: a screen that asks again at once must find nothing.
        await self._rooms.leave(access.id, RELOAD)
        await self._forget(access.id, access.fields.get("rehearsal_of", ""))
        logger.info("rehearsal_erased", workshop=access.id)

    async def _forget(self, id: str, of: str) -> None:
        if of and await self._rehearsals.of(of) == id:
            await self._rehearsals.unclaim(of)
        await self._rehearsals.strike(id)

    # Seeing to the people

    async def rounds(self) -> None:
        """For ever: who should be here, who is, and what has lasted long enough."""
        while True:
            await asyncio.sleep(ROUND_S)
            try:
                await self._round()
            except UNAVAILABLE as error:
                logger.info("rehearsals_skipped", error=type(error).__name__)
            except Exception:
                logger.exception("rehearsals_failed")

    async def _round(self) -> None:
        listed = await self._rehearsals.all()
        for id in set(self._crowds) - set(listed):
            await self._dismiss(id)
        for known in (self._not_before, self._doubtful):
            for id in set(known) - set(listed):
                del known[id]
        for id in listed:
            await self._look_after(id)

    async def _look_after(self, id: str) -> None:
        access, crowd = await self._rooms.directory.access(id), await self._rehearsals.crowd(id)
        if access is None or crowd is None or crowd.until_ms <= now_ms():
            await self._clear_away(id, access)
        elif not crowd.here or await self._over(id, crowd):
            await self._dismiss(id)
        elif await self._rehearsals.keep(id, self._me):
            await self._keep_here(id, access, crowd)
        else:
            # Another process took over while this one was held up.
            await self._dismiss(id)

    async def _clear_away(self, id: str, access: Access | None) -> None:
        """Its time is up. One that is being made this moment has no people yet, and is left alone for a while."""
        doubted = self._doubtful.setdefault(id, time.monotonic())
        if access is not None and int(access.fields.get("until_ms", 0)) <= now_ms():
            await self.erase(access)
        elif time.monotonic() > doubted + AGAIN_S:
            await (self.erase(access) if access else self._forget(id, ""))

    async def _over(self, id: str, crowd: Crowd) -> bool:
        """The people go home when the rehearsal ends, and when the workshop itself begins: then the machine is the hall's."""
        room = await self._rooms.get(id)
        real = await self._rooms.get(crowd.of) if crowd.of else None
        over = bool(room and room.state and room.state.ended_ms) or bool(real and real.state and real.state.begun)
        if over:
            await self.send(id, here=False)
        return over

    async def _keep_here(self, id: str, access: Access, crowd: Crowd) -> None:
        running = self._crowds.get(id)
        if running is None:
            if time.monotonic() >= self._not_before.get(id, 0.0):
                self._crowds[id] = await CrowdProcess.start(self._door, access.code, crowd)
        elif running.left is not None:
            del self._crowds[id]
            self._not_before[id] = time.monotonic() + AGAIN_S
            if running.left == 0:
                await self.send(id, here=False)

    async def _dismiss(self, id: str) -> None:
        crowd = self._crowds.pop(id, None)
        if crowd is not None:
            await crowd.stop()
            with suppress(*UNAVAILABLE):
                await self._rehearsals.let_go(id, self._me)

    async def close(self) -> None:
        """Nobody stays when the server goes. After the rounds, which are cancelled until they heed it: this takes its time."""
        await asyncio.gather(*(self._dismiss(id) for id in list(self._crowds)))


def until_ms() -> int:
    """When a rehearsal that is made now is deleted at the latest."""
    return now_ms() + limits.rehearsal_hours_max * 3600 * 1000
