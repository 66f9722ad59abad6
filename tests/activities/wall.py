"""A hall that writes slips: one idea wall, open, and three people with phones."""

from __future__ import annotations

from typing import Any

from tests.hall import ASTRID, BERIT, KARI, LIV, ODD, Hall
from verksted.activities.idea_wall.groups import MakeGroup
from verksted.activities.idea_wall.slips import PostIdea
from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain.activity import Author
from verksted.domain.commands import ChangeActivity, CloseActivity
from verksted.domain.refusals import Refusal
from verksted.domain.report import Section
from verksted.domain.workshop import PlannedActivity

BENCHES, CAFE, BUS = "Flere benker langs turstien", "Kafé ved sjøen", "Buss på søndager"


class Wall(Hall):
    """A hall with one idea wall in it, open, and three people with phones."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(PlannedActivity("idea_wall", "Behov", settings=settings))
        self.lets_in(ASTRID, ODD, BERIT)
        self.opens("a1")

    @property
    def wall(self) -> IdeaWall:
        state = self.state("a1")
        assert isinstance(state, IdeaWall)
        return state

    def posts(self, author: Author, *texts: str, prompt: int = 0) -> list[int]:
        """The numbers the slips got."""
        return [self.does(author, PostIdea(activity="a1", text=text, prompt=prompt)).number for text in texts]

    def grouped(self, heading: str, *ideas: int) -> str:
        assert self.does(LIV, MakeGroup(activity="a1", heading=heading, ideas=ideas)).counts
        return self.wall.groups[-1].id

    def closes(self) -> None:
        assert self.does(KARI, CloseActivity(activity="a1")).counts

    def changes(self, **settings: Any) -> Refusal | None:
        return self.gets(KARI, ChangeActivity(activity="a1", title="Behov", settings=settings))

    def on_the_wall(self) -> dict[str, str]:
        """Label → text of every slip the console says is shown now."""
        console = self.sees("a1", "facilitator")
        columns = [console["loose"], *(column for _, column in console["slot"])]
        return {slip["label"]: slip["text"] for column in columns for slip in column["slips"]}

    def inbox(self) -> dict[str, Any]:
        inbox: dict[str, Any] = self.sees("a1", "facilitator")["inbox"]
        return inbox

    def fates(self) -> dict[str, int]:
        counts: dict[str, int] = self.sees("a1", "facilitator")["sums"]["counts"]
        return {fate: count for fate, count in counts.items() if count}

    def mine(self, person: Author) -> dict[str, Any]:
        regions: dict[str, Any] = self.kinds["idea_wall"].mine(self.wall, person, self.viewer("a1", "participant"))
        mine: dict[str, Any] = regions["mine"]
        return mine

    def report(self) -> Section:
        return self.kinds["idea_wall"].report(self.wall, self.viewer("a1", "facilitator"))
