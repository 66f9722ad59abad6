"""The log while its store is away, slow or hard of hearing: nothing twice, nothing missing, nothing hangs."""

from __future__ import annotations

import asyncio
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from tests.faults.links import AnswersLost
from tests.faults.streams import (
    TAPS,
    Follow,
    InStore,
    insist,
    keep,
    kill,
    over,
    own_store,
    slip,
)
from tests.hall import ASTRID
from verksted.store import redis as store_redis
from verksted.store.log import (
    START,
    OutcomeUnknown,
    order,
)

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize("times", [1, 3])
async def test_a_lost_answer_leaves_one_entry_a_tap(kept: InStore, follow: Follow, times: int) -> None:
    await kept.log().append("warm" * 4, ASTRID, slip(), START)  # the script is known to the store from here on
    async with over(kept.url, lose := AnswersLost(times)) as link:
        log = kept.log(f"redis://127.0.0.1:{link.port}")

        ids = await asyncio.gather(*(insist(partial(log.append, tap, ASTRID, slip(), START)) for tap in TAPS[:60]))

    assert lose.lost == 60 * times
    assert await kept.ids() == [(await kept.ids())[0], *sorted(ids, key=order)]
    assert len(set(ids)) == 60


async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_sent_again_behind_our_back(kept: InStore) -> None:
    await kept.log().append("warm" * 4, ASTRID, slip(), START)
    async with over(kept.url, lose := AnswersLost(1_000)) as link:
        log = kept.log(f"redis://127.0.0.1:{link.port}")

        with pytest.raises(OutcomeUnknown):
            await log.append(TAPS[0], ASTRID, slip(), START)

    assert lose.lost == 1
    assert (await kept.taps()).count(TAPS[0]) == 1


async def test_a_store_that_is_paused_does_not_hang_the_tail(
    binary: Path, tmp_path: Path, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_redis, "ANSWER_S", 0.5)
    async with own_store(binary, tmp_path) as (store, stream):
        log = stream.log()
        follower = follow(log)
        await keep(log, TAPS[:3])
        await follower.has(TAPS[:3])
        pid = store.pid
        assert pid

        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(OutcomeUnknown):
                await log.append(TAPS[3], ASTRID, slip(TAPS[3]), START)
            await asyncio.sleep(2 * store_redis.BLOCK_MS / 1000 * 4)
        finally:
            os.kill(pid, signal.SIGCONT)
        await keep(log, TAPS[3:6])

        await follower.has(TAPS[:6])
        assert not follower.given_back


async def test_an_outage_is_waited_out_and_nothing_is_missing_after_it(
    binary: Path, tmp_path: Path, follow: Follow
) -> None:
    async with own_store(binary, tmp_path) as (store, stream):
        log = stream.log()
        follower = follow(log)
        await keep(log, TAPS[:20])
        await follower.has(TAPS[:20])
        kill(store)
        with pytest.raises(OutcomeUnknown):
            await log.append(TAPS[20], ASTRID, slip(TAPS[20]), follower.last)
        with pytest.raises(OutcomeUnknown):
            await log.entry_of(TAPS[0])

        assert store.ensure_running()
        await keep(log, TAPS[20:40], lambda: follower.last)

        await follower.has(TAPS[:40])
        assert await stream.taps() == TAPS[:40]
        assert len({batch.epoch for batch in follower.batches}) == 1
        assert not follower.given_back
