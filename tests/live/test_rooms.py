"""Rooms as they are opened and kept in one process, on a real store: nothing ends the following, nothing grows for ever."""

from __future__ import annotations

import asyncio
import secrets
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.faults.links import Word, until
from tests.faults.streams import over
from tests.hall import KARI, ODD, VOCABULARY
from verksted.app import House
from verksted.domain.commands import ChangeActivity, CloseActivity, End, Join, OpenActivity
from verksted.domain.refusals import no_slips_left
from verksted.live import caretaker, room
from verksted.live.caretaker import Caretaker
from verksted.live.founding import HOST, found_workshop
from verksted.live.fragments import Place
from verksted.live.room import Room
from verksted.live.screens import Screens
from verksted.live.stopping import stop
from verksted.settings import Settings
from verksted.store import redis as store_redis
from verksted.store.embedded import EmbeddedStore
from verksted.store.log import Batch, OutcomeUnknown, write_entry
from verksted.store.memory import MemoryLog, MemoryStream
from verksted.store.redis import STORE_DOWN


async def workshop(house: House, **settings: Any) -> Room:
    """One with its wall open and somebody in it."""
    access = await found_workshop(house.rooms, house.parts.agendas["kortform"], "Framtidas omsorg", "nb")
    found = await house.rooms.get(access.id)
    assert found is not None
    change = ChangeActivity(activity="a1", title="Behov", settings=settings)
    for tap, author, command in (("t0", KARI, change), ("t1", ODD, Join()), ("t2", KARI, OpenActivity(activity="a1"))):
        assert (await found.submit(tap, author, command)).verdict.counts
    return found


def slip(text: str = "Benk ved elva") -> Any:
    return VOCABULARY.convert("idea_wall.post_idea", {"activity": "a1", "text": text})


def log_key(id: str) -> str:
    return f"verksted:{{{id}}}:log"


# Following


async def test_a_fault_outside_the_rules_does_not_end_the_following(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte that is no letter, as a bad disk may leave it: nothing can read the entry until it is gone."""
    monkeypatch.setattr(room, "FOLLOW_AGAIN_S", 0.05)
    found = await workshop(house)
    bad: Any = await house.writer.xadd(log_key(found.id), {"tap": b"\xff\xfe", "do": "idea_wall.post_idea"})
    await asyncio.sleep(0.2)
    assert not found.outdated

    await house.writer.xdel(log_key(found.id), bad)

    async def posted() -> bool:
        try:
            return (await found.submit("t3", ODD, slip())).verdict.number == 1
        except OutcomeUnknown:
            return False

    await until(posted)


async def test_a_fault_in_what_follows_from_a_batch_does_not_read_the_log_anew(house: House) -> None:
    found = await workshop(house)
    wholes: list[bool] = []

    async def stumble(_: Room, batch: Batch) -> None:
        wholes.append(batch.whole)
        raise ZeroDivisionError

    found.on_batch = stumble
    numbers = [(await found.submit(f"t{n}", ODD, slip())).verdict.number for n in range(3, 6)]

    assert numbers == [1, 2, 3]
    assert wholes == [False] * 3


# Refusing


async def test_a_first_try_that_comes_late_does_not_count_after_the_second_was_refused(
    house: House, store: str
) -> None:
    """The phone gave the first one up and sent it again, was told no, and went on. Another process gets the first."""
    found = await workshop(house, ideas_per_person_max=1)
    other = House(house.settings, store)
    room_there = await other.rooms.get(found.id)
    assert room_there is not None
    assert (await found.submit("t3", ODD, slip())).verdict.number == 1
    refused = (await found.submit("t4", ODD, slip("En til"))).verdict.refusal
    assert refused == no_slips_left(1)
    down = VOCABULARY.convert("idea_wall.take_down_idea", {"activity": "a1", "idea": 1})
    assert (await found.submit("t5", ODD, down)).verdict.counts
    await room_there.catch_up()

    for late in (found, room_there):
        answer = await late.submit("t4", ODD, slip("En til"))
        assert (answer.verdict.refusal, answer.entry) == (refused, "")
    assert (await found.submit("t6", ODD, slip("En til"))).verdict.number == 2
    await other.close()


async def test_what_the_program_itself_was_refused_it_may_ask_for_again(house: House) -> None:
    """Its taps are the same each time: a timer's close that came too early is sent again when it is time."""
    found = await workshop(house)
    close = CloseActivity(activity="a2")
    assert (await found.submit("timera2", HOST, close)).verdict.refusal
    assert (await found.submit("t3", ODD, slip())).verdict.counts
    for tap, command in (("t4", CloseActivity(activity="a1")), ("t5", OpenActivity(activity="a2"))):
        assert (await found.submit(tap, KARI, command)).verdict.counts

    assert (await found.submit("timera2", HOST, close)).verdict.counts


# Opening


async def long_log(house: House, entries: int) -> str:
    """A workshop with this many entries, not open here."""
    found = await workshop(house)
    together = house.writer.pipeline(transaction=False)
    for _ in range(entries):
        together.xadd(log_key(found.id), write_entry(VOCABULARY, secrets.token_hex(8), ODD, Join()))  # type: ignore[arg-type] # strings are fields
    await together.execute()
    await house.rooms.leave(found.id)
    return found.id


async def test_a_log_that_takes_longer_to_read_than_anybody_waits_is_open_in_the_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await long_log(house, 4_000)
    monkeypatch.setattr(room, "FOLD_WAIT_S", 0.002)

    assert not await is_open(house, id)
    await until(partial(is_open, house, id))


async def test_those_who_wait_for_a_store_that_is_silent_wait_beside_each_other(
    house: House, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hall comes back to a server that cannot reach its store: nobody's answer waits for the next one's."""
    id = await long_log(house, 10)
    monkeypatch.setattr(store_redis, "ANSWER_S", 0.3)
    async with over(store) as link:
        away = House(Settings(data_dir=house.settings.data_dir), f"redis://127.0.0.1:{link.port}")
        link.block()

        alone = await seconds(away, id, 1)
        together = await seconds(away, id, 40)

        assert together < 10 * alone
        link.unblock()
        await until(partial(is_open, away, id))
        await away.close()


async def seconds(house: House, id: str, people: int) -> float:
    """How long it takes until each of them has been told that nobody knows."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    answers = await asyncio.gather(*(house.rooms.get(id) for _ in range(people)), return_exceptions=True)
    assert all(isinstance(answer, OutcomeUnknown | STORE_DOWN) for answer in answers), answers
    return loop.time() - began


async def is_open(house: House, id: str) -> bool:
    try:
        return await house.rooms.get(id) is not None
    except (OutcomeUnknown, STORE_DOWN):
        return False


async def test_others_have_their_turn_while_a_long_log_is_folded(house: House) -> None:
    stream = MemoryStream()
    for n in range(20_000):
        stream.entries[f"{n + 1}-0"] = write_entry(VOCABULARY, f"tap{n}", ODD, Join())
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(others())
    screens = Screens(house.templates, VOCABULARY.kinds, lambda cohort: Place("", "", "", ""))
    long = Room("w1", MemoryLog(stream, VOCABULARY), VOCABULARY, screens)
    await long.open()
    await stop([counting])
    await long.close()

    assert long.last == "20000-0"
    assert turns > 10


async def test_ids_that_somebody_made_up_leave_nothing_behind(house: House) -> None:
    made_up = [f"w{n:012x}" for n in range(500)]

    assert await asyncio.gather(*(house.rooms.get(id) for id in made_up)) == [None] * 500

    assert not house.rooms._opening
    assert not house.rooms._access


# Looking after


async def test_a_workshop_that_cannot_be_read_here_keeps_no_other_from_being_erased(house: House, store: str) -> None:
    rooms = [await workshop(house) for _ in range(2)]
    old, newer = sorted(rooms, key=lambda found: found.id, reverse=True)
    await old.submit("t9", KARI, End())
    await until(lambda: _has_ended(house, old.id))
    await house.writer.xadd(log_key(newer.id), {"v": "99", "do": "x", "tap": "t", "author": "{}", "body": "{}"})
    await until(lambda: _value(newer.outdated))

    await asyncio.sleep(0.01)
    await Caretaker(house.exports.archive, retention_days=0)._erase_old(house.rooms)

    assert await house.directory.access(old.id) is None
    assert await house.directory.access(newer.id) is not None


async def _value(value: bool) -> bool:
    return value


async def _has_ended(house: House, id: str) -> bool:
    access = await house.directory.access(id)
    return access is not None and "ended_ms" in access.fields


async def test_a_loss_is_told_however_long_the_store_stays_away(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_redis, "BLOCK_MS", 200)
    monkeypatch.setattr(caretaker, "NOTE_AGAIN_S", (0.01,) * 3)
    refused = 0

    def fate(words: Word) -> Any:
        nonlocal refused
        if any(word.startswith(b"loss") for word in words) and refused < 12:
            refused += 1
            return "lost"
        return "arrives"

    own = EmbeddedStore(tmp_path / "own")
    async with over(own.start(), fate) as link:
        house = House(Settings(data_dir=tmp_path), f"redis://127.0.0.1:{link.port}")
        found = await workshop(house)
        await house.writer.flushall()

        await until(lambda: _value(bool(found.state and found.state.losses)))
        assert refused == 12
        await house.close()
    own.stop()
