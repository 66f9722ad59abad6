"""A hall that votes: a wall with slips on it, closed, and a vote on them. Voters bear names only the vote knows."""

from __future__ import annotations

from typing import Any

from tests.hall import ASTRID, KINDS, ODD, Hall
from verksted.activities.dot_vote.ballots import SetDots
from verksted.activities.dot_vote.state import DotVote, DotVoteSettings, start
from verksted.activities.idea_wall.slips import PostIdea
from verksted.domain.activity import Author, Item
from verksted.domain.commands import ChangeActivity
from verksted.domain.report import Section
from verksted.domain.reporting import report
from verksted.domain.workshop import PlannedActivity

SLIPS = (
    "Buss til butikken",
    "Vaktmester i blokka",
    "Benk ved elva",
    "Kafé på biblioteket",
    "Lys i gangveien",
    "Felleshus",
)
BERIT, NIILLAS, BODIL = VOTERS = [Author(name, "participant", "resident", 3) for name in ("5c1e", "9a07", "e2b4")]


class Vote(Hall):
    """A hall with some slips and a vote on them, which has not begun."""

    def __init__(self, *, slips: int = 6, **chosen: Any) -> None:
        super().__init__(PlannedActivity("idea_wall", "Behov"), PlannedActivity("dot_vote", "Prikker", settings=chosen))
        self.lets_in(ASTRID, ODD)
        self.opens("a1")
        for number in range(slips):
            assert self.does(ASTRID, PostIdea(activity="a1", text=SLIPS[number % len(SLIPS)])).counts

    @property
    def vote(self) -> DotVote:
        state = self.state("a2")
        assert isinstance(state, DotVote)
        return state

    def mine(self, person: Author) -> dict[str, Any]:
        regions: dict[str, Any] = self.kinds["dot_vote"].mine(self.vote, person, self.viewer("a2", "participant"))
        return regions

    def report(self) -> Section:
        return report(self.workshop, KINDS, self.now_ms, "1-0").activities[1].section


def open_vote(*, slips: int = 6, **chosen: Any) -> Vote:
    hall = Vote(slips=slips, **chosen)
    hall.opens("a2")
    return hall


def voted(chosen: list[set[int]], **rules: Any) -> Vote:
    """A vote where each has laid up to three dots; everybody acts as often, so that two such halls have one clock."""
    hall = open_vote(dots=3, **rules)
    for voter, items in zip(VOTERS, chosen, strict=True):
        for item in (*sorted(items), *[min(items)] * (3 - len(items))):
            assert hall.does(voter, dots(item)).counts
    return hall


def dots(item: int, count: int = 1) -> SetDots:
    return SetDots(activity="a2", item=item, dots=count)


def change(**chosen: Any) -> ChangeActivity:
    return ChangeActivity(activity="a2", title="Prikker", settings=chosen)


def options(count: int, **chosen: Any) -> DotVote:
    """A vote on so many options, as it begins."""
    items = tuple(Item(str(n), f"Forslag {n}", (n,)) for n in range(1, count + 1))
    return start(DotVoteSettings(**chosen), items, ())
