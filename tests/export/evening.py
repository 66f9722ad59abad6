"""A short evening in the hall, folded by the real rules, for the files to be made from."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.hall import KINDS, NOON_MS, VOCABULARY, Hall
from verksted.activities.dot_vote.ballots import FinishBallot, SetDots
from verksted.activities.idea_wall.groups import MakeGroup
from verksted.activities.idea_wall.slips import EditIdea, HideIdeas, MergeIdeas, PostIdea, ShowIdeas, TakeDownIdea
from verksted.domain.activity import Author, Command
from verksted.domain.commands import CloseActivity, Join, OpenActivity
from verksted.domain.workshop import PlannedActivity

__all__ = ["FACILITATOR", "KINDS", "LATER_MS", "VOCABULARY", "Evening", "evening_of_every_fate", "evening_with_a_vote"]

FACILITATOR = Author("fasilitator-4b1d", "facilitator")
HELPER = Author("vert-77", "helper", table=4, channel="paper")
LATER_MS = NOON_MS + 3_600_000


def meaningless(name: str) -> str:
    """An id as long and as meaningless as the real ones, so that finding it in a file means something."""
    return hashlib.sha256(name.encode()).hexdigest()[:22]


class Evening(Hall):
    """A hall whose people have ids like real ones."""

    def __init__(self, *agenda: PlannedActivity) -> None:
        super().__init__(*agenda)
        self.people: dict[str, Author] = {}

    @property
    def position(self) -> str:
        return self.log[-1].id

    def secrets(self) -> list[str]:
        """Every id and pseudonym that the log knows, except the program's own."""
        return sorted({entry.author.id for entry in self.log if entry.author.standing != "host"})

    def join(self, name: str, role: str = "", table: int = 0) -> Author:
        author = Author(meaningless(name), "participant", role, table)
        self.does(author, Join(role=role, table=table))
        self.people[name] = author
        return author

    def lead(self, *commands: Command[Any]) -> None:
        """What the facilitator does; all of it must count."""
        verdicts = [self.does(FACILITATOR, command) for command in commands]
        assert all(verdict.counts for verdict in verdicts), verdicts

    def write(self, author: Author, text: str, prompt: int = 0) -> int:
        """A slip, and its number."""
        verdict = self.does(author, PostIdea(activity="a1", text=text, prompt=prompt))
        assert verdict.counts, verdict
        return verdict.number

    def vote(self, name: str, *options: int) -> None:
        """A dot on each option, under the name that only this vote knows."""
        person = self.people[name]
        voter = Author(meaningless(f"a2 {name}"), "participant", person.role, person.table)
        for option in options:
            assert self.does(voter, SetDots(activity="a2", item=option, dots=1)).counts
        assert self.does(voter, FinishBallot(activity="a2", finished=True)).counts


def wall(**settings: Any) -> PlannedActivity:
    return PlannedActivity("idea_wall", "Behov", settings=settings)


def vote() -> PlannedActivity:
    return PlannedActivity("dot_vote", "Prikker")


def evening_of_every_fate() -> Evening:
    """Seven people, and a slip for each thing that can happen to one."""
    evening = Evening(wall(prompts=["Hva trenger du?", "Hva må vi ta vare på?"]), vote())
    evening.lead(OpenActivity(activity="a1"))
    names = ("Astrid", "Odd", "Berit", "Kåre", "Bjørg", "Sølve")
    astrid, odd, *_ = [evening.join(name, "resident", table) for table, name in enumerate(names, 1)]
    niillas = evening.join("Niillas", "politician", 3)
    evening.write(astrid, "Buss til butikken på lørdager")
    evening.write(odd, "Vaktmester som kan skru i en pære", 1)
    evening.write(niillas, "Kafé der æ, ø og å smaker like godt")
    evening.write(niillas, "Navnet til naboen står her")
    evening.write(odd, "Dette angret jeg på")
    evening.write(HELPER, "Benk ved elva")
    evening.lead(ShowIdeas(activity="a1", ideas=(1, 2, 3, 6)))
    evening.lead(HideIdeas(activity="a1", ideas=(4,), reason="Nevner en person"))
    evening.does(odd, TakeDownIdea(activity="a1", idea=5))
    evening.does(astrid, EditIdea(activity="a1", idea=1, text="Buss til butikken hver dag"))
    evening.lead(MakeGroup(activity="a1", heading="Komme seg rundt", ideas=(1, 6)))
    evening.lead(MergeIdeas(activity="a1", ideas=(2, 3), text="Kafé med vaktmester"))
    evening.lead(CloseActivity(activity="a1"))
    evening.write(astrid, "Kom på en ting til")
    return evening


def evening_with_a_vote() -> Evening:
    """The same evening, with dots on the group and on the merged slip."""
    evening = evening_of_every_fate()
    evening.lead(OpenActivity(activity="a2", loose="apart"))
    for name in ("Niillas", "Sølve", "Astrid"):
        evening.vote(name, 1)
    evening.vote("Odd", 1, 2)
    return evening
