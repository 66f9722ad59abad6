"""What happens without anybody pressing anything: endings, revoked links, erased workshops; on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.streams import holding
from verksted.app import House
from verksted.domain import limits
from verksted.domain.activity import Author
from verksted.domain.commands import End, GoOn, Join, OpenActivity
from verksted.export.bundle import verify
from verksted.live.caretaker import Caretaker
from verksted.live.founding import found_workshop
from verksted.live.room import Room
from verksted.live.stopping import stop
from verksted.store.access import GONE, Access
from verksted.store.log import Erased
from verksted.store.redis import RedisLog, connect, connect_reader

KARI = Author("kari", "facilitator")
ODD = Author("podd", "participant")


async def evening(house: House) -> Room:
    access = await found_workshop(house.rooms, house.parts.agendas["kortform"], "Framtidas omsorg", "nb")
    room = await house.rooms.get(access.id)
    assert room is not None
    for tap, author, command in (("t1", ODD, Join()), ("t2", KARI, OpenActivity(activity="a1"))):
        assert (await room.submit(tap, author, command)).verdict.counts
    slip = house.vocabulary.convert("idea_wall.post_idea", {"activity": "a1", "text": "Benk ved elva"})
    assert (await room.submit("t3", ODD, slip)).verdict.number == 1
    return room


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - what is waited for is a file or another task's doing
            await asyncio.sleep(0.02)


async def test_an_ended_workshop_is_archived_handed_to_its_project_and_its_key_is_gone(house: House) -> None:
    room = await evening(house)
    assert room.screens.key
    assert (await room.submit("t4", KARI, End())).verdict.counts
    await until(lambda: room.screens.key is None)
    (bundle,) = (house.settings.data_dir / "archive").glob("*.zip")
    assert verify(bundle).counts["sent"] == 1
    harvest = RedisLog(house.writer, house.writer, f"p{room.id}", house.vocabulary)
    assert await harvest.entry_of(f"harvest{room.id}")
    access = await house.directory.access(room.id)
    assert access is not None
    assert access.pseudonym_key is None


async def test_while_an_end_can_be_taken_back_the_ballots_still_know_their_people(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "regret_ms", 1_500)
    monkeypatch.setattr(limits, "regret_margin_ms", 100)
    room = await evening(house)
    key = room.screens.key
    await room.submit("t4", KARI, End(regret=True))
    assert room.screens.key == key
    assert (await room.submit("t5", KARI, GoOn())).verdict.counts
    await asyncio.sleep(2)
    await house.caretaker._look_after(house.rooms, room)
    assert room.screens.key == key, "what goes on is not put away"
    slip = house.vocabulary.convert("idea_wall.post_idea", {"activity": "a1", "text": "Kafé ved sjøen"})
    await room.submit("t6", KARI, OpenActivity(activity="a1"))
    await room.submit("t7", ODD, slip)
    await room.submit("t8", KARI, End(regret=True))
    archive = house.settings.data_dir / "archive"
    await until(lambda: [verify(bundle).counts["sent"] for bundle in archive.glob("*.zip")] == [2])
    harvest = RedisLog(house.writer, house.writer, f"p{room.id}", house.vocabulary)
    assert room.screens.key == key
    assert await harvest.entry_of(f"harvest{room.id}") is None
    await asyncio.sleep(2)
    await house.caretaker._look_after(house.rooms, room)
    await until(lambda: room.screens.key is None)
    assert await harvest.entry_of(f"harvest{room.id}")


async def test_what_was_written_after_an_end_that_was_taken_back_is_in_the_archive_too(house: House) -> None:
    """Also where the second end was for good, or its own first bundle never came on the disk."""
    room = await evening(house)
    await room.submit("t4", KARI, End(regret=True))
    archive = house.settings.data_dir / "archive"
    await until(lambda: [verify(bundle).counts["sent"] for bundle in archive.glob("*.zip")] == [1])
    await room.submit("t5", KARI, GoOn())
    await room.submit("t6", KARI, OpenActivity(activity="a1"))
    slip = house.vocabulary.convert("idea_wall.post_idea", {"activity": "a1", "text": "Kafé ved sjøen"})
    await room.submit("t7", ODD, slip)
    await asyncio.sleep(1)  # a bundle says to the second when the workshop ended
    await room.submit("t8", KARI, End())
    await until(lambda: room.screens.key is None)
    assert [verify(bundle).counts["sent"] for bundle in archive.glob("*.zip")] == [2]


async def test_an_archive_that_could_not_be_written_is_written_when_it_can(house: House) -> None:
    room = await evening(house)
    blocked = house.settings.data_dir / "archive"
    blocked.write_text("in the way")
    rounds = asyncio.create_task(house.caretaker.rounds(house.rooms))
    await room.submit("t4", KARI, End())
    # What links people to ballots does not wait for the disk.
    await until(lambda: room.screens.key is None)
    blocked.unlink()
    await until(lambda: len(list(blocked.glob("*.zip"))) == 1)
    await stop([rounds])


async def test_an_old_workshop_is_erased_and_no_process_that_remembers_it_gives_it_back(
    house: House, store: str
) -> None:
    room = await evening(house)
    writer, reader = connect(store), connect_reader(store)
    tail = RedisLog(writer, reader, room.id, house.vocabulary).tail()
    assert len((await anext(tail)).entries) == 4
    await room.submit("t4", KARI, End())
    await until(lambda: room.screens.key is None)
    access = await house.directory.access(room.id)
    assert access is not None
    keep_nothing = Caretaker(house.exports.archive, retention_days=0)
    await asyncio.sleep(0.01)
    await keep_nothing._erase_old(house.rooms)
    with pytest.raises(Erased):
        async for _ in tail:
            pass
    await writer.aclose()
    await reader.aclose()
    assert await house.rooms.by_code(access.code) is None
    assert not [key async for key in house.writer.scan_iter(f"verksted:*{room.id}*") if not key.endswith(":erased")]


async def test_words_and_keys_are_gone_from_the_store_s_files_soon_after_they_are_deleted(
    house: House, files: Path
) -> None:
    await house.writer.config_set("rdbcompression", "no")
    room = await evening(house)
    assert room.screens.key
    key = room.screens.key.hex()
    slip = house.vocabulary.convert("idea_wall.post_idea", {"activity": "a1", "text": f"Benk {key[::-1]}"})
    assert (await room.submit("t5", ODD, slip)).verdict.counts
    assert holding(key, files)
    assert holding(key[::-1], files)

    rounds = asyncio.create_task(house.caretaker.rounds(house.rooms))
    await room.submit("t4", KARI, End())
    await until(lambda: not holding(key, files))
    access = await house.directory.access(room.id)
    assert access is not None
    await house.rooms.leave(room.id)
    await house.directory.erase(access)
    await until(lambda: not holding(key[::-1], files))
    await stop([rounds])


def test_a_revoked_link_stays_revoked_whichever_side_is_older() -> None:
    newer = Access("w1", "4711", "", {"link:a": GONE, "link:b": "helper", "key": GONE})
    older = Access("w1", "4711", "", {"link:a": "projector", "key": "00ff"})
    for merged in (newer.merged(older), older.merged(newer)):
        assert merged.fields == {"link:a": GONE, "link:b": "helper", "key": GONE}
        assert merged.standing_of_link("a") is None
        assert merged.standing_of_link("b") == "helper"
        assert merged.pseudonym_key is None
