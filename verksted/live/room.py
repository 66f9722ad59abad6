"""One workshop as it runs in this process: follows its log, folds it, answers whoever acted, and has the screens drawn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec
import structlog

from verksted.domain import limits, refusals
from verksted.domain.activity import Author, Command
from verksted.domain.entry import Verdict
from verksted.domain.fold import refuse
from verksted.domain.undoing import undo_refused
from verksted.domain.vocabulary import UnknownCommand, Vocabulary
from verksted.domain.workshop import Workshop
from verksted.live.acts import Act, Acts
from verksted.live.folding import Aftermath, Aftermaths, Folding
from verksted.live.pace import Pace
from verksted.live.screens import Screens
from verksted.live.stopping import stop
from verksted.store.log import START, Batch, Erased, HistoryLost, Log, OutcomeUnknown, Refused, order

logger = structlog.get_logger()

FOLD_WAIT_S = 5.0
"""How long an answer waits for its own entry to come round."""
LAG_WAIT_S = 1.0
"""How long a page waits for what another process has just answered."""
NEVER_MS = 1 << 60
RESTART = 1012
RELOAD = 4409
"""What stands on the screens is no longer there: the page is to be asked for again."""
FOLLOW_AGAIN_S = 1.0
ENTRIES_PER_TURN = 500
"""After so many entries the loop gets a breath: a long log is read for seconds, and other halls may not wait for it."""


def now_ms() -> int:
    """The server's clock. What a workshop's own times are compared with is its room's."""
    return time.time_ns() // 1_000_000


def _ticks_ms() -> int:
    """A clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


class Answer(msgspec.Struct, frozen=True):
    """What became of a command: its verdict, and whether it stands in the log."""

    verdict: Verdict
    entry: str = ""


class Room:
    """The state of one workshop, never older than what this process has read of its log."""

    def __init__(self, id: str, log: Log, vocabulary: Vocabulary, screens: Screens) -> None:
        self.id = id
        self.screens = screens
        self.state: Workshop | None = None
        self.epoch = ""
        self.last = START
        self.outdated = False
        """True when a newer process has written something this one cannot read, or the workshop is erased."""
        self.gave_up_at = 0.0
        self.on_batch: Callable[[Room, Batch], Awaitable[None]] | None = None
        self._log = log
        self._vocabulary = vocabulary
        self._folded = asyncio.Condition()
        self._ready = asyncio.Event()
        self.pace = Pace(id, screens, vocabulary.kinds, self.now_ms)
        self.acts = Acts(vocabulary)
        self._aftermaths = Aftermaths()
        self._tasks: list[asyncio.Task[None]] = []
        self._lead_ms = -NEVER_MS

    def now_ms(self) -> int:
        """The time in the workshop, for views and courtesy; the fold goes by the entries' own.

        It is the server's clock, but never behind the log: where the store's clock was ahead and has been set back, its
        entries go on from where they were, and what lasts so long from one of them has to end.
        """
        return max(now_ms(), _ticks_ms() + self._lead_ms)

    # Life

    async def open(self) -> None:
        """Follow the log from now on; returns when the whole of it has been folded once. Raises OutcomeUnknown.

        A log that takes longer than anybody waits is read on: whoever asks again finds it further.
        """
        self._tasks = self._tasks or [asyncio.create_task(self._follow()), asyncio.create_task(self.pace.draw())]
        if self._ready.is_set():
            return
        try:
            async with asyncio.timeout(FOLD_WAIT_S):
                await self._ready.wait()
        except TimeoutError as error:
            raise OutcomeUnknown("the log does not answer") from error

    async def close(self) -> None:
        """Stop following."""
        await stop(self._tasks)

    async def _follow(self) -> None:
        """Until the room is left: no fault may leave it deaf, answering everybody that nobody knows."""
        while not self.outdated:
            try:
                await self._follow_log()
            except Erased:
                self._give_up(RELOAD)
            except UnknownCommand as error:
                logger.warning("room_outdated", workshop=self.id, error=str(error))
                self._give_up(RESTART)
            except Exception:
                logger.exception("following_failed", workshop=self.id)
                await asyncio.sleep(FOLLOW_AGAIN_S)

    async def _follow_log(self) -> None:
        async for batch in self._log.tail():
            await self._take(batch)
            try:
                if self.on_batch:
                    await self.on_batch(self, batch)
            except Exception:
                # The entries are folded all the same; to read them again would bring the same fault again.
                logger.exception("after_batch_failed", workshop=self.id)

    def _give_up(self, code: int) -> None:
        self.outdated = True
        self.gave_up_at = time.monotonic()
        self._ready.set()
        for outbox in self.screens.all():
            outbox.pipe.close(code)

    async def _take(self, batch: Batch) -> None:
        state, acts = (None, Acts(self._vocabulary)) if batch.whole else (self.state, self.acts)
        folding = Folding(self._vocabulary, state, acts, self._aftermaths)
        for count, entry in enumerate(batch.entries, 1):
            folding.take(entry)
            if count % ENTRIES_PER_TURN == 0:
                await asyncio.sleep(0)
        async with self._folded:
            self._show(batch, folding)
            self._folded.notify_all()
        self._ready.set()

    def _show(self, batch: Batch, folding: Folding) -> None:
        """All of it at once: nobody sees a state in the making."""
        self.state, self.acts, self.epoch = folding.state, folding.acts, batch.epoch
        self.pace.show(folding.state, folding.touched)
        if batch.entries:
            self.last = batch.entries[-1].id
            self._lead_ms = max(self._lead_ms, batch.entries[-1].at_ms - _ticks_ms())
        elif batch.whole:
            self.last = START

    # Acting

    def aftermath(self, tap: str) -> Aftermath:
        """How what a host did by this tap can be taken back, and what it left as it was."""
        return self._aftermaths.of(tap)

    def undo_refused(self, act: Act, by: Author) -> refusals.Refusal | None:
        """Why `by` may not take the act back now, or None."""
        undo = self.aftermath(act.tap).undo
        refusal = undo_refused(self.state, undo, act.author, by)
        return refusal or (refuse(self.state, undo, by, self.now_ms(), self._vocabulary.kinds) if undo else None)

    async def submit(self, tap: str, author: Author, command: Command[Any]) -> Answer:
        """Have a command judged and, unless refused at the door, kept. Returns once it is folded.

        Raises OutcomeUnknown when it may or may not stand in the log, TapReused when the tap id is another's.
        """
        if self.outdated:
            raise OutcomeUnknown("a newer version is taking over")
        if command.blind and not author.id and self._has(tap):
            # The key to the pseudonyms is gone with the end; what was judged before it still stands.
            return Answer(self._verdict(tap), self.last)
        if self._refused_early(tap, author, command) is not None:
            # A refusal is final: it may come neither from a process that lags behind nor while history has a hole.
            await self.catch_up()
            early = self._refused_early(tap, author, command)
            if early is not None and await self._refused_for_good(tap, author, command, early):
                return Answer(Verdict(early))
        try:
            entry = await self._log.append(tap, author, command, self.last)
        except Refused as refused:
            return Answer(Verdict(refused.refusal))
        except HistoryLost as error:
            raise OutcomeUnknown("history is being put back") from error
        await self.caught_up(entry)
        return Answer(self._verdict(tap), entry)

    async def _refused_for_good(
        self, tap: str, author: Author, command: Command[Any], refusal: refusals.Refusal
    ) -> bool:
        """True unless the tap has an entry after all. The program's own taps are the same each time, and may be tried again."""
        try:
            return author.standing == "host" or await self._log.refuse(tap, author, command, refusal, self.last)
        except HistoryLost as error:
            raise OutcomeUnknown("history is being put back") from error

    def _refused_early(self, tap: str, author: Author, command: Command[Any]) -> refusals.Refusal | None:
        if self.state is not None and tap in self.state.seen:
            return None
        full = self.state is not None and len(self.state.seen) >= limits.entries_per_workshop_max
        if full and author.standing == "participant":
            return refusals.WORKSHOP_FULL
        try:
            return refuse(self.state, command, author, self.now_ms(), self._vocabulary.kinds)
        except Exception:
            # The fold will void it: a rule with a fault may not hold up all that waits behind.
            logger.exception("rule_fault", workshop=self.id)
            return None

    async def catch_up(self) -> None:
        """Fold all that stands in the log now. Raises OutcomeUnknown."""
        await self.caught_up(await self._log.newest())

    async def caught_up(self, entry: str) -> None:
        """Wait until `entry` is folded here. Raises OutcomeUnknown when that takes too long."""
        async with self._folded:
            try:
                async with asyncio.timeout(FOLD_WAIT_S):
                    await self._folded.wait_for(lambda: order(self.last) >= order(entry))
            except TimeoutError as error:
                raise OutcomeUnknown("the entry has not come round") from error

    async def judged(self, tap: str) -> Verdict | None:
        """The verdict of a tap, waited for a little in case another process has answered it; None for a made-up one."""
        async with self._folded:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAG_WAIT_S):
                    await self._folded.wait_for(lambda: self._has(tap))
        return self.state.seen.get(tap) if self.state is not None else None

    def _has(self, tap: str) -> bool:
        return self.state is not None and tap in self.state.seen

    def _verdict(self, tap: str) -> Verdict:
        verdict = self.state.seen.get(tap) if self.state is not None else None
        if verdict is None:
            raise OutcomeUnknown("the entry is gone from the log")
        return verdict
