"""The contract of the log: the same suite in memory, on the embedded Valkey and on Debian's Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.faults.links import eventually
from tests.faults.streams import (
    TAPS,
    Follow,
    InMemory,
    InStore,
    Stream,
    following,
    slip,
)
from tests.hall import ASTRID, ODD, VOCABULARY
from tests.machine import redis_server
from verksted.domain.refusals import TEXT_EMPTY, text_too_long
from verksted.store.embedded import EmbeddedStore, find_binary
from verksted.store.log import (
    START,
    HistoryLost,
    Log,
    Refused,
    TapReused,
    order,
    write_entry,
)

follow = pytest.fixture(following)


@pytest.fixture(scope="module", params=["memory", "the built-in Valkey", "Debian's Redis"])
def anywhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "memory":
        yield ""
        return
    binary = find_binary() if request.param == "the built-in Valkey" else redis_server()
    store = EmbeddedStore(tmp_path_factory.mktemp("store"), binary)
    yield store.start()
    store.stop()


@pytest.fixture
async def stream(anywhere: str) -> AsyncIterator[Stream]:
    if not anywhere:
        yield InMemory()
        return
    kept = InStore(anywhere)
    yield kept
    await kept.close()


async def test_entries_get_ids_in_the_order_they_were_appended(stream: Stream) -> None:
    log = stream.log()

    ids = [await log.append(tap, ASTRID, slip(), START) for tap in TAPS[:50]]

    assert ids == sorted(set(ids), key=order)


async def test_a_tap_sent_again_gives_the_entry_it_already_has(stream: Stream, follow: Follow) -> None:
    log, other = stream.log(), stream.log()

    first = await log.append(TAPS[0], ASTRID, slip(), START)
    await log.append(TAPS[1], ASTRID, slip(), first)

    assert await other.append(TAPS[0], ASTRID, slip(), first) == first
    await follow(log).has(TAPS[:2])


async def test_a_tap_is_refused_only_while_the_whole_history_stands(stream: Stream, follow: Follow) -> None:
    log = stream.log()
    first = await log.append(TAPS[0], ASTRID, slip(), START)
    last = await log.append(TAPS[1], ASTRID, slip(), first)
    await follow(log).has(TAPS[:2])

    assert await log.refuse(TAPS[2], ASTRID, slip(), TEXT_EMPTY, last)
    await stream.remove(last)
    with pytest.raises(HistoryLost):
        await log.refuse(TAPS[3], ASTRID, slip(), TEXT_EMPTY, last)


async def test_a_tap_sent_twenty_times_at_once_has_one_entry(stream: Stream, follow: Follow) -> None:
    logs = [stream.log() for _ in range(4)]

    ids = await asyncio.gather(*(log.append(TAPS[0], ASTRID, slip(), START) for log in logs for _ in range(5)))

    assert len(set(ids)) == 1
    await follow(logs[0]).has(TAPS[:1])


async def test_the_same_tap_with_other_content_is_refused(stream: Stream, follow: Follow) -> None:
    log = stream.log()
    await log.append(TAPS[0], ASTRID, slip("Benk"), START)

    with pytest.raises(TapReused):
        await log.append(TAPS[0], ASTRID, slip("Buss"), START)
    with pytest.raises(TapReused):
        await log.append(TAPS[0], ODD, slip("Benk"), START)

    await follow(log).has(TAPS[:1])


async def test_nothing_is_appended_after_an_entry_that_has_vanished(stream: Stream, follow: Follow) -> None:
    log = stream.log()
    first = await log.append(TAPS[0], ASTRID, slip(), START)
    second = await log.append(TAPS[1], ASTRID, slip(), first)
    await stream.remove(second)

    with pytest.raises(HistoryLost):
        await log.append(TAPS[2], ASTRID, slip(), second)

    assert await log.append(TAPS[0], ASTRID, slip(), second) == first
    await follow(stream.log()).has(TAPS[:1])


async def test_a_tap_tells_which_entry_it_has(stream: Stream) -> None:
    log = stream.log()
    id = await log.append(TAPS[0], ASTRID, slip(), START)

    assert await log.entry_of(TAPS[0]) == id
    assert await log.entry_of(TAPS[1]) is None


@pytest.fixture
async def two(stream: Stream, follow: Follow) -> list[Log]:
    """Two processes that follow the log."""
    logs = [stream.log(), stream.log()]
    for follower in [follow(log) for log in logs]:
        await eventually(lambda f=follower: f.batches)  # type: ignore[misc] # bound just here
    return logs


async def test_a_tap_that_was_refused_is_refused_for_good_with_the_same_reason(
    two: list[Log], stream: Stream, follow: Follow
) -> None:
    log, other = two

    assert await log.refuse(TAPS[0], ASTRID, slip(), text_too_long(140), START)

    for again in two:
        with pytest.raises(Refused) as told:
            await again.append(TAPS[0], ASTRID, slip(), START)
        assert told.value.refusal == text_too_long(140)
    assert await other.entry_of(TAPS[0]) is None
    await log.append(TAPS[1], ASTRID, slip(), START)
    await follow(stream.log()).has(TAPS[1:2])


async def test_a_tap_that_has_an_entry_cannot_be_refused_any_more(
    two: list[Log], stream: Stream, follow: Follow
) -> None:
    log, other = two
    id = await log.append(TAPS[0], ASTRID, slip(), START)

    assert not await other.refuse(TAPS[0], ASTRID, slip(), TEXT_EMPTY, START)

    assert await log.append(TAPS[0], ASTRID, slip(), id) == id
    await follow(stream.log()).has(TAPS[:1])


async def test_of_a_refusal_and_an_entry_at_once_the_tap_has_one(
    two: list[Log], stream: Stream, follow: Follow
) -> None:
    log, other = two
    kept = []
    for tap in TAPS[:40]:
        refusing = other.refuse(tap, ASTRID, slip(), TEXT_EMPTY, START)
        refused, entry = await asyncio.gather(refusing, log.append(tap, ASTRID, slip(), START), return_exceptions=True)
        assert (refused, type(entry)) in ((True, Refused), (False, str))
        kept += [] if refused is True else [tap]
    await follow(stream.log()).has(kept)


async def test_other_words_under_a_tap_that_was_refused_are_another_try(
    two: list[Log], stream: Stream, follow: Follow
) -> None:
    """Somebody without script goes back to the page and shortens what was too long."""
    log, _ = two
    await log.refuse(TAPS[0], ASTRID, slip("x" * 200), text_too_long(140), START)
    await log.refuse(TAPS[0], ASTRID, slip("y" * 200), text_too_long(140), START)

    id = await log.append(TAPS[0], ASTRID, slip("Kort"), START)

    assert await log.entry_of(TAPS[0]) == id
    await follow(stream.log()).has(TAPS[:1])


async def test_the_tail_gives_everything_and_then_what_comes(stream: Stream, follow: Follow) -> None:
    log = stream.log()
    ids = [await log.append(tap, ASTRID, slip(tap), START) for tap in TAPS[:5]]
    follower = follow(stream.log())
    await follower.has(TAPS[:5])

    ids += [await log.append(tap, ASTRID, slip(tap), START) for tap in TAPS[5:10]]
    await follower.has(TAPS[:10])

    assert [entry.id for entry in follower.entries] == ids
    assert [entry.command for entry in follower.entries] == [slip(tap) for tap in TAPS[:10]]
    assert [entry.author for entry in follower.entries] == [ASTRID] * 10
    assert [batch.whole for batch in follower.batches] == [True] + [False] * (len(follower.batches) - 1)
    assert len({batch.epoch for batch in follower.batches}) == 1


async def test_an_empty_log_says_that_it_is_empty(stream: Stream, follow: Follow) -> None:
    follower = follow(stream.log())

    await eventually(lambda: follower.batches)

    assert (follower.batches[0].whole, follower.batches[0].entries) == (True, ())
    assert follower.batches[0].epoch


async def test_two_processes_see_the_same_order(stream: Stream, follow: Follow) -> None:
    logs = stream.log(), stream.log()
    followers = [follow(log) for log in logs]

    await asyncio.gather(*(logs[n % 2].append(tap, ASTRID, slip(), START) for n, tap in enumerate(TAPS)))

    for follower in followers:
        await eventually(lambda f=follower: len(f.entries) == len(TAPS))  # type: ignore[misc] # bound just here
    assert followers[0].entries == followers[1].entries
    assert sorted(followers[0].taps) == TAPS


@pytest.mark.parametrize(
    "change",
    [
        {"v": "2"},
        {"v": ""},
        {"do": "idea_wall.sing"},
        {"body": '{"activity":"a1","text":"Benk","colour":"red"}'},
        {"body": '{"activity":"a1"'},
        {"author": '{"id":"a","standing":"king"}'},
        {"do": None},
        {"tap": None},
        {"body": None},
        {"author": None},
    ],
    ids=lambda change: next(f"{name}={value}" for name, value in change.items()),
)
async def test_what_a_newer_process_wrote_stops_the_tail_and_is_never_guessed_at(
    stream: Stream, follow: Follow, change: dict[str, str | None]
) -> None:
    log = stream.log()
    follower = follow(stream.log())
    await log.append(TAPS[0], ASTRID, slip(), START)
    await follower.has(TAPS[:1])

    fields = write_entry(VOCABULARY, TAPS[1], ASTRID, slip()) | change
    await stream.write_raw({name: value for name, value in fields.items() if value is not None})
    await log.append(TAPS[2], ASTRID, slip(), START)

    await eventually(lambda: follower.fault)
    assert follower.taps == TAPS[:1]


async def test_a_log_whose_clock_was_ahead_and_is_set_back_goes_on_from_there_at_the_clock_s_pace(
    stream: Stream, follow: Follow
) -> None:
    ahead_ms = time.time_ns() // 1_000_000 + 3_600_000
    await stream.write_raw(write_entry(VOCABULARY, TAPS[0], ASTRID, slip()), f"{ahead_ms}-0")

    moments = []
    for tap in TAPS[1:6]:
        id = await stream.log().append(tap, ASTRID, slip(), START)
        moments.append(order(id)[0])
        await asyncio.sleep(0.005)

    assert moments == sorted(set(moments))
    assert moments[0] >= ahead_ms
    await follow(stream.log()).has(TAPS[:6])


async def test_entries_of_one_moment_keep_their_order_where_the_clock_was_ahead(stream: Stream) -> None:
    ahead_ms = time.time_ns() // 1_000_000 + 3_600_000
    await stream.write_raw(write_entry(VOCABULARY, TAPS[0], ASTRID, slip()), f"{ahead_ms}-7")
    log = stream.log()

    ids = [await log.append(tap, ASTRID, slip(), START) for tap in TAPS[1:51]]

    assert ids == sorted(set(ids), key=order)
    assert order(ids[0]) > (ahead_ms, 7)
