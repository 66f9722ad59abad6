"""Recorded logs, and what they come to: proof that a workshop keeps its rules to the end.

Each log is `NAME.jsonl`, one entry a line: its id beside the fields the store keeps. `NAME.json` beside it holds
what the rules made of it when it was recorded: the fingerprint, the verdicts, and the whole report.

    python -m tests.logs.record              tells the evenings below anew and writes the logs and their ends
    python -m tests.logs.record NAME         folds NAME.jsonl, from wherever it came, and writes NAME.json

A change of the rules that alters a recorded end says so in CHANGELOG.md and records that end again, on purpose.
A log that is already there is never told anew in the same commit as a change of the rules.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from tests.hall import KARI, KINDS, LIV, MINUTE_MS, PROGRAM, VOCABULARY, Hall
from verksted.activities.dot_vote.ballots import FinishBallot, SetDots
from verksted.activities.idea_wall.groups import DissolveGroup, MakeGroup, MergeGroups, NameGroup
from verksted.activities.idea_wall.places import PlaceIdeas
from verksted.activities.idea_wall.slips import (
    EditIdea,
    HideIdeas,
    MergeIdeas,
    PostIdea,
    ShowIdeas,
    TakeDownIdea,
    UnhideIdeas,
)
from verksted.activities.poll import commands as poll
from verksted.activities.solution_test import commands as test
from verksted.activities.solution_test.lights import LIGHTS
from verksted.domain.activity import ActivityCommand, Author, Command, Item
from verksted.domain.commands import (
    AddActivity,
    BringItems,
    ChangeActivity,
    CloseActivity,
    DuplicateActivity,
    End,
    Join,
    LeaveItems,
    MoveActivity,
    NoteLoss,
    OpenActivity,
    Pause,
    ReadmitParticipant,
    RemoveActivity,
    RemoveParticipant,
    RestoreActivity,
    Resume,
    Reveal,
    SetDoor,
    SetStart,
    SetTimer,
    SkipActivity,
)
from verksted.domain.entry import Entry
from verksted.domain.fold import digest, fold
from verksted.domain.reporting import report
from verksted.domain.workshop import PlannedActivity, Workshop
from verksted.store.log import read_entry, write_entry

FOLDER = Path(__file__).parent


class Recorded(msgspec.Struct, frozen=True):
    """What a log came to when it was recorded."""

    digest: str
    verdicts: dict[str, int]
    numbers: int
    report: Any


def read(path: Path) -> list[Entry]:
    """The entries of a recorded log."""
    lines = [msgspec.json.decode(line, type=dict[str, str]) for line in path.read_text().splitlines()]
    return [read_entry(VOCABULARY, fields["id"], fields) for fields in lines]


def write(path: Path, entries: Iterable[Entry]) -> None:
    """The entries as the store would keep them, one a line."""
    lines = [{"id": e.id, **write_entry(VOCABULARY, e.tap, e.author, e.command)} for e in entries]
    path.write_text("".join(msgspec.json.encode(line).decode() + "\n" for line in lines))


def outcome(entries: list[Entry]) -> Recorded:
    """What the rules make of a log now. The report is drawn up at its last entry."""
    state: Workshop | None = None
    verdicts = []
    for entry in entries:
        state, verdict = fold(state, entry, KINDS)
        verdicts.append(verdict)
    assert state is not None
    reasons = Counter(verdict.refusal.reason if verdict.refusal else "counts" for verdict in verdicts)
    last = entries[-1]
    told = msgspec.to_builtins(report(state, KINDS, last.at_ms, last.id))
    return Recorded(digest(state), dict(sorted(reasons.items())), state.next_number - 1, told)


def keep(name: str) -> None:
    """Write down what a log comes to, next to it."""
    found = msgspec.json.format(msgspec.json.encode(outcome(read(FOLDER / f"{name}.jsonl"))), indent=1)
    (FOLDER / f"{name}.json").write_bytes(found + b"\n")


# An evening in the hall at Jevnaker, told once


QUESTIONS = ["Hvor og hvordan bor du når du er 80 år?", "Hva klarer du ikke?", "Hvordan forebygge at vi blir ensomme?"]
SLIPS = [
    (0, "I en leilighet midt i sentrum, med heis"),
    (0, "I huset mitt på Nordbygda så lenge jeg kan"),
    (0, "Sammen med tre venninner i et kollektiv"),
    (1, "Måke snø"),
    (1, "Skifte lyspærer og se på sikringsskapet"),
    (1, "Komme meg til legen når bussen ikke går"),
    (2, "Felles middag hver torsdag – også for menn"),
    (2, "En benk ved elva der folk stopper opp 👍🏽"),
    (2, "Noen som ringer hver morgen"),
    (2, "Kafé på biblioteket, åpen om kvelden"),
    (1, "=SUM(A1:A9) – alt det tekniske"),
    (2, "Besøksvenn som kan samisk: boađe fárrui"),
]
PEOPLE = [
    Author(f"{n:04x}", "participant", role, 1 + n % 3)
    for n, role in enumerate(["resident"] * 8 + ["relative"] * 3 + ["politician", "employee", ""], 0xA100)
]


def pseudonym(person: Author) -> Author:
    """The name under which somebody votes."""
    return msgspec.structs.replace(person, id=f"p{person.id[::-1]}")


class Evening(Hall):
    """A hall with a programme; unless told otherwise three questions and a vote."""

    def __init__(self, *agenda: PlannedActivity) -> None:
        wall = PlannedActivity("idea_wall", "Behov", 40, "Én tanke per lapp.", {"prompts": QUESTIONS})
        vote = PlannedActivity("dot_vote", "Prikker", 10, "Fordel prikkene.", {"question": "Hva er viktigst?"})
        super().__init__(*(agenda or (wall, vote)))

    def tells(self, author: Author, *commands: Command[Any]) -> None:
        for command in commands:
            self.does(author, command)

    def takes_back(self, author: Author, command: Command[Any]) -> None:
        """A host acts, and regrets it."""
        of_kind = isinstance(command, ActivityCommand)
        undo = command.undo(self.state(command.activity) if of_kind else self.workshop)  # type: ignore[attr-defined] # as asked
        assert undo is not None
        self.tells(author, command, undo)


def tell() -> list[Entry]:
    """The evening from the first who joins to the end, with what goes wrong in any hall."""
    hall = Evening()
    for person in PEOPLE[:12]:
        hall.tells(person, Join(role=person.role, table=person.table))
    hall.tells(PEOPLE[0], PostIdea(activity="a1", text="For tidlig ute"))
    hall.tells(KARI, OpenActivity(activity="a1"))
    _writing(hall)
    _letting_in(hall)
    _grouping(hall)
    _voting(hall)
    hall.tells(KARI, End())
    hall.tells(PEOPLE[2], PostIdea(activity="a1", text="Etter at alle er gått"))
    hall.tells(PROGRAM, NoteLoss(given_back=2))
    return hall.log


def _writing(hall: Evening) -> None:
    for n, (prompt, text) in enumerate(SLIPS):
        hall.wait(7_000)
        hall.tells(PEOPLE[n % 12], PostIdea(activity="a1", text=text, prompt=prompt))
    tapped_twice = PostIdea(activity="a1", text="En port til hagen på sykehjemmet", prompt=2)
    for _ in range(2):
        hall.does(PEOPLE[3], tapped_twice, tap="double-tap")
    hall.tells(PEOPLE[12], PostIdea(activity="a1", text="Jeg er ikke med ennå"))
    hall.tells(PEOPLE[12], Join(role="employee"), PostIdea(activity="a1", text="Hjelp til nettbanken", prompt=1))
    hall.tells(LIV, PostIdea(activity="a1", text="Skrevet for Olga (92): noen å gå tur med", prompt=2))
    hall.tells(PEOPLE[4], PostIdea(activity="a1", text=" "), PostIdea(activity="a1", text="x" * 141))
    hall.tells(PEOPLE[1], EditIdea(activity="a1", idea=2, text="I huset mitt på Nordbygda, med hjelp til snøen"))
    hall.tells(PEOPLE[5], EditIdea(activity="a1", idea=1, text="Ikke min lapp"), TakeDownIdea(activity="a1", idea=6))


def _letting_in(hall: Evening) -> None:
    hall.tells(LIV, HideIdeas(activity="a1", ideas=(9, 11), reason="Ikke et behov"))
    hall.tells(
        KARI, UnhideIdeas(activity="a1", ideas=(9,)), SetTimer(activity="a1", ends_at_ms=hall.now_ms + MINUTE_MS)
    )
    queue = {"prompts": QUESTIONS, "moderation": "queue"}
    hall.tells(KARI, ChangeActivity(activity="a1", title="Behov", minutes=40, settings={"prompts": QUESTIONS[:1]}))
    hall.tells(KARI, ChangeActivity(activity="a1", title="Behov i Jevnaker", minutes=40, settings=queue))
    hall.tells(PEOPLE[7], EditIdea(activity="a1", idea=8, text="To benker ved elva"))
    hall.tells(PEOPLE[0], PostIdea(activity="a1", text="Lys i gangveien", prompt=1))
    hall.wait(2 * MINUTE_MS)
    hall.tells(PEOPLE[6], PostIdea(activity="a1", text="Etter at klokka var null", prompt=1))
    hall.tells(LIV, ShowIdeas(activity="a1", ideas=(8, 16)))
    hall.tells(PEOPLE[9], MakeGroup(activity="a1", heading="Jeg er ikke vert"))
    hall.tells(KARI, CloseActivity(activity="a1"), Pause(until_ms=hall.now_ms + 10 * MINUTE_MS))
    hall.tells(PEOPLE[8], PostIdea(activity="a1", text="Kom på dette i pausen", prompt=2))
    hall.tells(KARI, SetDoor(open=False))
    hall.tells(PEOPLE[13], Join())
    hall.tells(KARI, SetDoor(open=True))
    hall.tells(PEOPLE[13], Join())


def _grouping(hall: Evening) -> None:
    hall.tells(LIV, MakeGroup(activity="a1", heading="Bo sentralt", ideas=(1, 3)))
    hall.tells(KARI, MakeGroup(activity="a1", heading="Møteplasser", ideas=(7, 8, 10)))
    hall.tells(LIV, MakeGroup(activity="a1", heading="Praktisk hjelp", ideas=(4, 5)))
    hall.tells(KARI, MakeGroup(activity="a1", heading="Snø"), PlaceIdeas(activity="a1", ideas=(2, 4), groups=("g4",)))
    hall.tells(
        LIV, MergeGroups(activity="a1", group="g4", into="g3"), NameGroup(activity="a1", group="g3", heading="Hjelp")
    )
    hall.takes_back(KARI, DissolveGroup(activity="a1", group="g2"))
    hall.takes_back(LIV, PlaceIdeas(activity="a1", ideas=(1, 7, 12), groups=("g3",)))
    hall.takes_back(LIV, HideIdeas(activity="a1", ideas=(10,), reason="Feil lapp"))
    hall.tells(KARI, MergeIdeas(activity="a1", ideas=(9, 15), text="Noen som bryr seg, hver dag"))
    hall.tells(LIV, MergeIdeas(activity="a1", ideas=(15, 12), text="Allerede slått sammen"))
    hall.tells(LIV, MakeGroup(activity="a1", heading="Noen å være sammen med", ideas=(12, 15)))
    hall.tells(LIV, PlaceIdeas(activity="a1", ideas=(99,), groups=("g1",)))


def _voting(hall: Evening) -> None:
    hall.tells(KARI, Resume(), OpenActivity(activity="a2"), OpenActivity(activity="a2", loose="wait"))
    for n, person in enumerate(PEOPLE):
        voter = pseudonym(person)
        picked = sorted({1 + n % 4, 1 + (n * 3 + 1) % 4, 1 + (n * 5 + 2) % 4})
        hall.tells(voter, *(SetDots(activity="a2", item=item, dots=1) for item in picked))
    hasty, thoughtful = pseudonym(PEOPLE[0]), pseudonym(PEOPLE[5])
    hall.tells(hasty, *(SetDots(activity="a2", item=item, dots=1) for item in (1, 2, 3, 4, 5)))
    hall.tells(hasty, SetDots(activity="a2", item=1, dots=2), SetDots(activity="a2", item=99, dots=1))
    hall.tells(thoughtful, SetDots(activity="a2", item=2, dots=0), SetDots(activity="a2", item=4, dots=1))
    hall.tells(thoughtful, FinishBallot(activity="a2", finished=True))
    hall.tells(KARI, CloseActivity(activity="a2"))
    hall.tells(hasty, SetDots(activity="a2", item=3, dots=0))
    hall.tells(KARI, OpenActivity(activity="a2"))
    hall.tells(hasty, SetDots(activity="a2", item=3, dots=0))
    hall.tells(KARI, Reveal(activity="a2"))


def tell_planning() -> list[Entry]:
    """A second evening, whose programme is turned over before it begins and while the hall writes."""
    wall = PlannedActivity("idea_wall", "Løsninger", 30, "Én tanke per lapp.", {"prompts": QUESTIONS[:1]})
    hall = Evening(wall, PlannedActivity("dot_vote", "Prikker", 10))
    items = (
        Item("g1", "Møteplasser", (7, 8), grouped=True, references=("1-7", "1-8", "1-10")),
        Item("o2", "Noen som ringer hver morgen", (9,), references=("1-9",)),
        Item("o3", "Måke snø", references=("1-4",)),
    )
    hall.tells(KARI, BringItems(items=items), BringItems(items=items[:1]), BringItems(), SetStart(begins="18:00"))
    hall.tells(
        KARI, SetStart(begins="snart"), AddActivity(kind="dot_vote", title="Fra sist", minutes=5, source="brought")
    )
    hall.tells(KARI, AddActivity(kind="quiz", title="Spørrelek"), DuplicateActivity(activity="a1"))
    for taken_back in (
        MoveActivity(activity="a3", after="a2"),
        LeaveItems(keys=("b3",)),
        RemoveActivity(activity="a4"),
        SkipActivity(activity="a2"),
        ChangeActivity(activity="a1", title="Ideer", minutes=20, settings={"silent": True}, script="Stille."),
    ):
        hall.takes_back(KARI, taken_back)
    hall.tells(KARI, LeaveItems(keys=("b2",)), LeaveItems(keys=("b9",)))
    for person in PEOPLE[:6]:
        hall.tells(person, Join(role=person.role, table=person.table))
    hall.tells(KARI, OpenActivity(activity="a3"), OpenActivity(activity="a3", loose="apart"))
    for person in PEOPLE[:6]:
        hall.tells(pseudonym(person), SetDots(activity="a3", item=1, dots=1))
    hall.tells(KARI, Reveal(activity="a3"), OpenActivity(activity="a1"))
    _turned_over(hall)
    hall.tells(KARI, End(), AddActivity(kind="idea_wall", title="For sent"))
    return hall.log


def _turned_over(hall: Evening) -> None:
    """While they write."""
    acts = (
        MoveActivity(activity="a1", after="a2"),
        SkipActivity(activity="a1"),
        RemoveActivity(activity="a1"),
        RemoveActivity(activity="a4"),
        AddActivity(kind="idea_wall", title="Bare én til", after="a1"),
        ChangeActivity(
            activity="a1", title="Løsninger", minutes=25, settings={"prompts": QUESTIONS[:2]}, script="To.\nLinjer."
        ),
        OpenActivity(activity="a5"),
        OpenActivity(activity="a1"),
        RestoreActivity(activity="a4", after="a9"),
    )
    for n, act in enumerate(acts):
        hall.wait(2 * MINUTE_MS)
        hall.tells(KARI, act)
        hall.tells(PEOPLE[n % 6], PostIdea(activity="a1", text=SLIPS[n][1]))
    hall.tells(KARI, CloseActivity(activity="a1"), SkipActivity(activity="a4"), OpenActivity(activity="a2"))


def tell_paper() -> list[Entry]:
    """An evening on paper: two hosts make the same batch and type the same sheets, as they could before that was asked."""
    solutions = [{"title": "Felleshus"}, {"title": "Turvenn"}]
    hall = Evening(
        PlannedActivity("poll", "Bolig", settings={"options": ["Hjemme", "I sentrum", "Sammen"]}),
        PlannedActivity("solution_test", "Test", settings={"solutions": solutions, "moderation": "off"}),
    )
    for person in PEOPLE[:8]:
        hall.tells(person, Join(role=person.role, table=person.table))
    hall.tells(KARI, OpenActivity(activity="a1"))
    for n, person in enumerate(PEOPLE[:8]):
        hall.tells(pseudonym(person), poll.Choose(activity="a1", option=1 + n % 3))
    for host in (KARI, LIV):
        hall.tells(host, poll.SetBatch(activity="a1", batch=1, sheets=3))
        hall.tells(host, *(poll.EnterSheet(activity="a1", batch=1, sheet=n, marks=(n,)) for n in (1, 2, 3)))
        hall.tells(host, poll.SetBatch(activity="a1", batch=1, sheets=4))
    hall.tells(LIV, poll.SetBatch(activity="a1", batch=1, sheets=4, instead_of=3))
    hall.tells(KARI, poll.EnterSheet(activity="a1", batch=1, sheet=4, marks=(1, 2)))
    hall.tells(KARI, poll.SetHandsPeople(activity="a1", people=5), poll.SetHands(activity="a1", option=2, hands=4))
    hall.tells(KARI, Reveal(activity="a1"), poll.SetHands(activity="a1", option=2, hands=5))
    hall.tells(KARI, OpenActivity(activity="a2"))
    for n, person in enumerate(PEOPLE[:8]):
        light = LIGHTS[n % 3]
        hall.tells(pseudonym(person), test.GiveLight(activity="a2", solution=1, light=light, better=SLIPS[n][1]))
    hall.tells(KARI, test.PickSolution(activity="a2", solution=2))
    hall.tells(pseudonym(PEOPLE[0]), test.GiveLight(activity="a2", solution=2, light="red"))
    hall.tells(KARI, Reveal(activity="a2"), End())
    return hall.log


def tell_removing() -> list[Entry]:
    """An evening with two who write abuse: one on the wall, one under a pseudonym; and one who is taken out by mistake."""
    test_of_one = PlannedActivity("solution_test", "Test", settings={"moderation": "off"})
    hall = Evening(PlannedActivity("idea_wall", "Behov", settings={"prompts": QUESTIONS}), test_of_one)
    rude, kind, veiled, *others = PEOPLE[:8]
    for person in PEOPLE[:8]:
        hall.tells(person, Join(role=person.role, table=person.table))
    hall.tells(KARI, OpenActivity(activity="a1"))
    hall.tells(rude, PostIdea(activity="a1", text="Noe stygt"), PostIdea(activity="a1", text="En benk ved elva"))
    hall.tells(kind, PostIdea(activity="a1", text="Kafé på biblioteket", prompt=2))
    hall.tells(LIV, PostIdea(activity="a1", text="Skrevet for Olga (92): noen å gå tur med", prompt=2))
    hall.tells(KARI, HideIdeas(activity="a1", ideas=(1,), reason="er krenkende"))
    hall.tells(KARI, *(RemoveParticipant(activity="a1", idea=n) for n in (1, 2, 4, 9)))
    hall.tells(rude, PostIdea(activity="a1", text="Enda styggere"), Join(role="politician"))
    hall.takes_back(KARI, RemoveParticipant(activity="a1", idea=3))
    hall.tells(kind, PostIdea(activity="a1", text="Felles middag hver torsdag", prompt=2))
    hall.tells(KARI, OpenActivity(activity="a2"))
    for person in (veiled, *others):
        hall.tells(pseudonym(person), test.GiveLight(activity="a2", solution=1, light="green", better="For dyrt"))
    hall.tells(KARI, RemoveParticipant(activity="a2", idea=6))
    hall.tells(pseudonym(veiled), test.GiveLight(activity="a2", solution=1, light="red"))
    hall.tells(KARI, ReadmitParticipant(activity="a2", idea=6))
    hall.tells(pseudonym(veiled), test.GiveLight(activity="a2", solution=1, light="yellow"))
    hall.tells(KARI, Reveal(activity="a2"), End(), ReadmitParticipant(activity="a1", idea=1))
    return hall.log


EVENINGS = {"removing": tell_removing, "paper": tell_paper, "evening": tell, "planning": tell_planning}

if __name__ == "__main__":
    for name in sys.argv[1:] or EVENINGS:
        if not sys.argv[1:]:
            write(FOLDER / f"{name}.jsonl", EVENINGS[name]())
        keep(name)
