"""A short evening in the hall, folded by the real rules, for the files to be made from."""

from __future__ import annotations

import hashlib
from typing import Any

from verksted.activities import find_kinds
from verksted.activities.idea_wall.groups import MakeGroup
from verksted.activities.idea_wall.slips import EditIdea, HideIdeas, MergeIdeas, PostIdea, ShowIdeas, TakeDownIdea
from verksted.domain.activity import Author, Command
from verksted.domain.entry import Entry, Verdict
from verksted.domain.fold import fold
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import CloseActivity, Create, Join, OpenActivity, PlannedActivity, Workshop

VOCABULARY = Vocabulary(find_kinds())
KINDS = VOCABULARY.kinds
HOST = Author("host", "host")
FACILITATOR = Author("fasilitator-4b1d", "facilitator")
START_MS = 1_790_000_000_000
LATER_MS = START_MS + 3_600_000


def person_id(name: str) -> str:
    """An id as long and as meaningless as the real ones."""
    return hashlib.sha256(name.encode()).hexdigest()[:22]


class Evening:
    """A workshop that commands are given to, one second apart."""

    def __init__(self, *agenda: PlannedActivity, title: str = "Framtidsverksted 1: behov", ordinal: int = 1) -> None:
        self.state: Workshop | None = None
        self.now_ms = START_MS
        self.people: dict[str, Author] = {}
        self.say(HOST, Create(workshop="w4711", title=title, agenda=agenda, ordinal=ordinal))

    @property
    def workshop(self) -> Workshop:
        assert self.state is not None
        return self.state

    @property
    def position(self) -> str:
        return f"{self.now_ms}-0"

    def say(self, author: Author, command: Command[Any]) -> Verdict:
        """One command, and what the referee said of it."""
        self.now_ms += 1_000
        entry = Entry(self.position, f"tap-{self.now_ms}", author, command)
        self.state, verdict = fold(self.state, entry, KINDS)
        return verdict

    def join(self, name: str, role: str = "", table: int = 0) -> Author:
        author = Author(person_id(name), "participant", role, table)
        self.say(author, Join(role=role, table=table))
        self.people[name] = author
        return author

    def lead(self, *commands: Command[Any]) -> None:
        """What the facilitator does; all of it must count."""
        verdicts = [self.say(FACILITATOR, command) for command in commands]
        assert all(verdict.counts for verdict in verdicts), verdicts

    def write(self, author: Author, text: str, prompt: int = 0) -> int:
        """A slip, and its number."""
        verdict = self.say(author, PostIdea(activity="a1", text=text, prompt=prompt))
        assert verdict.counts, verdict
        return verdict.number


def wall(**settings: Any) -> PlannedActivity:
    return PlannedActivity("idea_wall", "Behov", settings=settings)


def evening_of_every_fate() -> Evening:
    """Seven people, and a slip for each thing that can happen to one."""
    evening = Evening(wall(prompts=["Hva trenger du?", "Hva må vi ta vare på?"]))
    evening.lead(OpenActivity(activity="a1"))
    names = ("Astrid", "Odd", "Berit", "Kåre", "Bjørg", "Sølve")
    astrid, odd, *_ = [evening.join(name, "resident", table) for table, name in enumerate(names, 1)]
    niillas = evening.join("Niillas", "politician", 3)
    evening.write(astrid, "Buss til butikken på lørdager")
    evening.write(odd, "Vaktmester som kan skru i en pære", 1)
    evening.write(niillas, "Kafé der æ, ø og å smaker like godt")
    evening.write(niillas, "Navnet til naboen står her")
    evening.write(odd, "Dette angret jeg på")
    evening.write(Author("vert-77", "helper", table=4, channel="paper"), "Benk ved elva")
    evening.lead(ShowIdeas(activity="a1", ideas=(1, 2, 3, 6)))
    evening.lead(HideIdeas(activity="a1", ideas=(4,), reason="Nevner en person"))
    evening.say(odd, TakeDownIdea(activity="a1", idea=5))
    evening.say(astrid, EditIdea(activity="a1", idea=1, text="Buss til butikken hver dag"))
    evening.lead(MakeGroup(activity="a1", heading="Komme seg rundt", ideas=(1, 6)))
    evening.lead(MergeIdeas(activity="a1", ideas=(2, 3), text="Kafé med vaktmester"))
    evening.lead(CloseActivity(activity="a1"))
    evening.write(astrid, "Kom på en ting til")
    return evening
