"""When something is said aloud: a sentence now and then, once, to those who listen and to nobody else."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.activities.wall import Wall
from tests.hall import ASTRID, KARI, KINDS, ODD
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain import limits
from verksted.domain.activity import Author
from verksted.domain.commands import ChangeActivity, CloseActivity, Freeze, Pause
from verksted.live.aloud import LOOK_MS, Aloud
from verksted.live.clock import clock
from verksted.live.cohorts import Cohort
from verksted.live.fragments import Place
from verksted.live.outbox import Outbox
from verksted.live.screens import WRITES_PER_TURN, Screens
from verksted.live.templates import Templates

SAID = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TEMPLATES = Templates({"qr": lambda *_: "", "clock": clock})


class Ear:
    """A screen that keeps what it was sent, and each sentence with when it came."""

    slow = False

    def __init__(self, hall: Wall) -> None:
        self._hall = hall
        self.frames: list[bytes] = []
        self.heard: list[str] = []
        self.at_ms: list[int] = []

    def write(self, frame: bytes) -> None:
        self.frames.append(frame)
        if b'hx-target="#say"' in frame:
            self.heard += [" ".join(said.split()) for said in SAID.findall(frame.decode(errors="replace"))]
            self.at_ms.append(self._hall.now_ms)

    def close(self, code: int) -> None:
        raise AssertionError(code)


class Listening:
    """A hall that writes, with screens in it, and time that passes second by second."""

    def __init__(self, *, moderation: str = "off") -> None:
        self.hall = Wall(moderation=moderation)
        self.screens = Screens(
            TEMPLATES, KINDS, lambda cohort: Place("4711", "w1", "Kveld", "/4711/do", language=cohort.language)
        )
        self.aloud = Aloud(self.screens, KINDS)

    def opens(self, page: str, language: str = "nb", *, listens: bool = True, order: int = 0) -> Ear:
        ear = Ear(self.hall)
        outbox = Outbox(ear, Cohort(page, language, order), None)
        outbox.listens = listens
        self.screens.open(outbox, self.hall.workshop, self.hall.now_ms, "")
        return ear

    async def passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.hall.wait(LOOK_MS)
            await self.screens.refresh(
                ("projector", "participant", "facilitator"), self.hall.workshop, self.now_ms, set()
            )
            self.aloud.tell(self.hall.workshop, self.now_ms)

    @property
    def now_ms(self) -> int:
        return self.hall.now_ms

    def writes(self, count: int, author: Author = ASTRID) -> None:
        for n in range(count):
            assert self.hall.does(author, PostIdea(activity="a1", text=f"Lapp {n}")).counts


@pytest.fixture
def room() -> Listening:
    return Listening()


async def test_forty_slips_in_a_burst_are_one_sentence(room: Listening) -> None:
    wall = room.opens("projector")
    await room.passes(1)
    room.writes(40)
    await room.passes(60)
    assert wall.heard == ["40 nye lapper."]


async def test_between_two_sentences_it_is_quiet_for_twenty_seconds_and_nothing_is_left_out(room: Listening) -> None:
    wall, console = room.opens("projector"), room.opens("facilitator")
    await room.passes(1)
    for _ in range(90):
        room.writes(1)
        await room.passes(1)
    await room.passes(30)
    for ear, pause_ms in ((wall, limits.aloud_pause_ms), (console, limits.aloud_pause_at_console_ms)):
        assert all(after - before >= pause_ms for before, after in zip(ear.at_ms, ear.at_ms[1:], strict=False))
        assert sum(int(said.split()[0]) for said in ear.heard) == 90
    assert len(wall.heard) < len(console.heard)


async def test_a_phone_hears_what_the_wall_hears_once_its_owner_has_asked_for_it(room: Listening) -> None:
    wall, asked, not_asked = (
        room.opens("projector"),
        room.opens("participant"),
        room.opens("participant", listens=False),
    )
    await room.passes(1)
    room.writes(3)
    await room.passes(5)
    assert asked.heard == wall.heard == ["3 nye lapper."]
    assert not_asked.heard == []
    assert not [frame for frame in not_asked.frames if b"nye lapper" in frame]


async def test_it_is_drawn_once_for_all_who_hear_it_in_one_language(room: Listening) -> None:
    ears = [room.opens("participant", order=n) for n in range(12)]
    english = room.opens("participant", "en")
    await room.passes(1)
    room.writes(3)
    await room.passes(5)
    said = [frame for ear in ears for frame in ear.frames if b"nye lapper" in frame]
    assert len(said) == 12
    assert len({id(frame) for frame in said}) == 1
    assert english.heard == ["3 new slips."]


async def test_whoever_comes_late_is_not_told_what_was_before(room: Listening) -> None:
    room.writes(30)
    wall = room.opens("projector")
    await room.passes(30)
    assert wall.heard == []
    room.writes(1)
    await room.passes(5)
    assert wall.heard == ["1 ny lapp."]


async def test_two_slips_and_two_slips_again_are_two_sentences(room: Listening) -> None:
    wall = room.opens("projector")
    await room.passes(1)
    for _ in range(2):
        room.writes(2)
        await room.passes(40)
    assert wall.heard == ["2 nye lapper.", "2 nye lapper."]


async def test_the_wall_says_where_the_hall_is_and_a_phone_does_not(room: Listening) -> None:
    wall, phone = room.opens("projector"), room.opens("participant")
    await room.passes(1)
    assert room.hall.does(KARI, CloseActivity(activity="a1")).counts
    await room.passes(30)
    assert room.hall.does(KARI, Pause()).counts
    await room.passes(30)
    assert wall.heard == ["Stengt: Behov", "Pause"]
    assert phone.heard == []


async def test_a_wall_that_holds_still_says_nothing_until_it_is_let_go(room: Listening) -> None:
    wall = room.opens("projector")
    await room.passes(1)
    assert room.hall.does(KARI, Freeze(frozen=True)).counts
    room.writes(5)
    await room.passes(40)
    assert wall.heard == []
    assert room.hall.does(KARI, Freeze(frozen=False)).counts
    await room.passes(5)
    assert wall.heard == ["5 nye lapper."]


async def test_a_heading_is_told_as_it_stands_and_is_no_markup(room: Listening) -> None:
    wall = room.opens("projector")
    await room.passes(1)
    (number,) = room.hall.posts(ODD, "Benk")
    room.hall.grouped("Mat & <b>drikke</b>", number)
    await room.passes(5)
    assert wall.heard == ["1 ny lapp. Flest i Mat &amp; &lt;b&gt;drikke&lt;/b&gt;."]
    assert room.hall.does(KARI, ChangeActivity(activity="a1", title="<i>Nå</i>", settings={"moderation": "off"})).counts
    await room.passes(30)
    assert wall.heard[-1] == "Nå: &lt;i&gt;Nå&lt;/i&gt;"


async def test_a_wall_that_goes_while_a_large_hall_is_sent_to_leaves_nothing_behind() -> None:
    listening = Listening()
    for _ in range(WRITES_PER_TURN + 1):
        listening.opens("participant", listens=False)
    listening.opens("projector")
    (wall,) = (outbox for outbox in listening.screens.all() if outbox.cohort.page == "projector")
    listening.hall.does(KARI, CloseActivity(activity="a1"))

    state, now_ms = listening.hall.workshop, listening.hall.now_ms
    drawing = asyncio.create_task(listening.screens.refresh(("participant", "projector"), state, now_ms, set()))
    await asyncio.sleep(0)
    assert not drawing.done()
    listening.screens.close(wall)
    await drawing

    assert listening.screens.heading() == ""
