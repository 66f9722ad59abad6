"""What a solution test is: solutions, everybody's lights, and slips on what could be better."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.activities.solution_test.lights import EMPTY, LIGHTS, Ballot, Light, light_of, number_of
from verksted.domain import limits
from verksted.domain.activity import ROLES, Item
from verksted.domain.batches import Batch, Marks
from verksted.domain.choices import moved
from verksted.domain.ideas.state import Idea, IdeaSettings, IdeaState
from verksted.domain.picture import Picture
from verksted.domain.privacy import Raised, Splits, Voice, splits
from verksted.domain.refusals import Refusal
from verksted.domain.voted import ways
from verksted.domain.voting import CHANNELS, Counted, SharedPhone, Votes

SOLUTIONS_MOVED = Refusal("solutions_moved")
SHEET_TWO_LIGHTS = Refusal("sheet_two_lights")
END_OF_TIME_MS = 1 << 60
"""A moment after every grace period."""


class Solution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is tested: its name, a few words, and perhaps a picture."""

    title: str = ""
    text: str = ""
    picture: Picture = msgspec.field(default_factory=Picture)

    def fault(self) -> str:
        """The name of a field that does not fit, or the empty string."""
        if not 0 < len(self.title) <= limits.heading_chars_max:
            return "title"
        return "text" if len(self.text) > limits.solution_chars_max else self.picture.fault()


class SolutionTestSettings(IdeaSettings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for a solution test."""

    solutions: tuple[Solution, ...] = (Solution("Løsningen"),)
    hands_on: Literal["solutions", "improvements"] = "solutions"
    """What a vote that comes after is about."""
    shared_phones: bool = True
    """Several people may give lights from one phone, each their own."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The solutions' names, in order."""
        return tuple(solution.title for solution in self.solutions)

    def fault(self) -> str:
        """One to six solutions with names of their own."""
        if not 1 <= len(self.solutions) <= limits.solutions_max or len(set(self.titles)) < len(self.titles):
            return "solutions"
        return "solutions" if any(solution.fault() for solution in self.solutions) else super().fault()


class SolutionTest(IdeaState, Votes, frozen=True):
    """The lights and the slips. Both bear the pseudonyms of this test: a light is nobody's, and so is what came with it.

    Where a phone goes round a table, it goes round once for each solution: when the hall moves on, what lies in ballots on
    such phones is closed, and the phone is in nobody's hand.
    """

    settings: SolutionTestSettings
    ballots: Map[str, Ballot] = Map()
    shared_phones: Map[str, SharedPhone] = Map()
    batches: Map[int, Batch] = Map()
    hands: Map[int, int] = Map()
    hands_people: int = 0
    counted: Counted | None = None
    at: int = 1
    """The number of the solution the hall is at; 0 for all of them."""

    @property
    def prompts(self) -> tuple[str, ...]:
        """Each slip is about one solution."""
        return self.settings.titles

    def ballot(self, voter: str) -> Ballot:
        """A person's ballot; an empty one before the first light."""
        return self.ballots.get(voter, EMPTY)

    # As every vote

    @property
    def solutions(self) -> range:
        """The solutions' numbers, from 1."""
        return range(1, len(self.settings.solutions) + 1)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Those of every light for every solution."""
        return tuple(number_of(solution, light) for solution in self.solutions for light in LIGHTS)

    @property
    def marks_each(self) -> int:
        """One light for each solution."""
        return len(self.settings.solutions)

    def marks_too_many(self, marks: Marks) -> Refusal | None:
        """Each solution gets one light at most."""
        lit = Count(light_of(number)[0] for number in marks)
        return SHEET_TWO_LIGHTS if max(lit.values(), default=0) > 1 else None

    def no_such_option(self, number: int) -> Refusal:
        """Of lights there are few, and their numbers are easy to mistake."""
        return Refusal("no_light_of_number", number)

    def hands_refused(self, option: int, hands: int) -> Refusal | None:
        """Whoever is in on it raises a hand once for each solution."""
        solution, light = light_of(option)
        others = sum(self.hands.get(number_of(solution, each), 0) for each in LIGHTS if each != light)
        return Refusal("hands_for_one", self.hands_people) if others + hands > self.hands_people else None

    # A phone that goes round

    def asked(self, solution: int) -> tuple[int, ...]:
        """What a round is about: one solution, or for 0 all of them."""
        return (solution,) if solution else tuple(self.solutions)

    def closed_for(self, voter: str, solution: int) -> bool:
        """True once the phone has gone on from this voter in that round."""
        return set(self.asked(solution)) <= set(self.ballot(voter).closed)

    def handed_over(self, voter: str) -> bool:
        """True once it has gone on where the hall is now."""
        return self.closed_for(voter, self.at)

    def begun(self, voter: str) -> bool:
        """Whoever gave a light here before the phone was shared has had that turn."""
        ballot = self.ballot(voter)
        return ballot.in_hand or (not ballot.shared and any(n in ballot.lights for n in self.asked(self.at)))

    def open_to(self, voter: str) -> tuple[int, ...]:
        """The solutions that whoever has a shared phone may see their own light and slips for."""
        return tuple(n for n in self.asked(self.at) if n not in self.ballot(voter).closed)

    def settled(self, voter: str) -> SolutionTest:
        """On a phone that goes round, what comes late of a solution that the hall has left is closed as it comes."""
        ballot = self.ballot(voter)
        if not ballot.shared or not self.at:
            return self
        said = {*ballot.lights, *(idea.prompt + 1 for idea in self.written_by(voter))}
        left = said - {self.at}
        return replace(self, ballots=self.ballots.set(voter, ballot.closing(left)))

    def moved_on(self, at: int) -> SolutionTest:
        """The hall goes on to another solution: what has been said on shared phones is closed, and they are put down."""
        written: dict[str, set[int]] = {}
        for idea in self.in_order():
            written.setdefault(idea.author.id, set()).add(idea.prompt + 1)
        ballots = self.ballots
        for voter in sorted(ballots):
            if ballots[voter].shared:
                closed = ballots[voter].closing((*ballots[voter].lights, *written.get(voter, ())))
                ballots = ballots.set(voter, replace(closed, in_hand=False))
        return replace(self, ballots=ballots, at=at)

    # What it comes to

    def voices_of(self, solution: int) -> Iterator[Voice]:
        """Each light given to a solution but by hands, for a result that is spread over roles and channels."""
        for voice in self.voices():
            lit = (light_of(number) for number in sorted(voice.marks))
            if lights := {light: 1 for about, light in lit if about == solution}:
                yield voice._replace(marks=lights)

    def splits_of(self, solution: int) -> Splits:
        """A solution's lights spread over roles and over channels, as far as that may be shown."""
        raised = {light: self.hands.get(number_of(solution, light), 0) for light in LIGHTS}
        hands = Raised(self.hands_people, raised) if any(raised.values()) else None
        return splits(self.voices_of(solution), LIGHTS, hands=hands, order=(*ROLES, *CHANNELS))

    @property
    def lit(self) -> int:
        """How many have given some solution a light, each way in."""
        return sum(ways(self).values())

    def given(self, solution: int) -> int:
        """How many have given a solution a light."""
        return sum(self.tally(solution).values())

    def given_on_phones(self, solution: int = 0) -> int:
        """How many of those with a phone have given a solution a light, or any where none is named."""
        cast = (ballot for ballot in self.ballots.values() if ballot.cast)
        return sum(not solution or solution in ballot.lights for ballot in cast)

    def tally(self, solution: int) -> dict[Light, int]:
        """How many of each light a solution has."""
        sums = self.sums()
        return {light: sums[number_of(solution, light)] for light in LIGHTS}

    def about(self, solution: int) -> list[Idea]:
        """The slips about a solution, by number."""
        return [idea for idea in self.in_order() if idea.prompt == solution - 1]

    def refuse_settings(self, settings: SolutionTestSettings) -> Refusal | None:
        """A solution that somebody has said something of stays, and stays where it is."""
        begun = self.ballots or self.ideas or self.batches or self.hands or self.counted
        if not begun:
            return None
        stands = not moved(self.settings.titles, settings.titles) and replace(self, settings=settings).stands()
        return None if stands else SOLUTIONS_MOVED

    def stands(self) -> bool:
        """True when every light, every slip and every sheet is about a solution there is, and no hand is raised twice."""
        lit = [number for ballot in self.ballots.values() for number in (*ballot.lights, *ballot.closed)]
        asked = [idea.prompt + 1 for idea in self.ideas.values()]
        sheets = [s for batch in self.batches.values() for s in batch.sheets.values() if not s.withdrawn]
        papers = (marks for sheet in sheets for marks in (sheet.marks, sheet.again or ()))
        counted = self.counted.marks if self.counted else Map()
        return (
            set(self.solutions).issuperset((*lit, *asked))
            and all(self.marks_refused(marks) is None for marks in papers)
            and set(self.numbers).issuperset((*self.hands, *counted))
            and all(self.hands_refused(option, hands) is None for option, hands in sorted(self.hands.items()))
        )


def start(settings: SolutionTestSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> SolutionTest:
    """No light is lit, and the hall is at the first solution."""
    return SolutionTest(settings)


def items(state: SolutionTest) -> tuple[Item, ...]:
    """The solutions, each with the numbers of what was said of it; or each improvement by itself.

    How many there are rests on what rules have let through, and never on what the words are.
    """
    passed = {n: _let_through(state, n) for n in state.solutions}
    if state.settings.hands_on == "improvements":
        ideas = (idea for n in sorted(passed) for idea in passed[n])
        return tuple(Item(str(i.number), state.built_on(i, END_OF_TIME_MS), (i.number,)) for i in ideas)
    titles = enumerate(state.settings.titles, 1)
    return tuple(Item(f"s{n}", title, tuple(i.number for i in passed[n]), grouped=True) for n, title in titles)


def said(state: SolutionTest, now_ms: int, revealed: bool) -> tuple[Item, ...]:
    """Improvements as the hall may read them: none before the reveal, and each once it is let through."""
    if state.settings.hands_on != "improvements":
        return items(state)
    ideas = [state.ideas[int(item.key)] for item in items(state)] if revealed else []
    return tuple(
        Item(str(i.number), state.built_on(i, now_ms), (i.number,)) for i in ideas if state.let_through(i, now_ms)
    )


def _let_through(state: SolutionTest, solution: int) -> list[Idea]:
    return [idea for idea in state.about(solution) if state.let_through(idea, END_OF_TIME_MS)]


def upgrade(plain: dict[str, Any]) -> dict[str, Any]:
    """From when a test kept its own sums of lights: by solution, and how many had given any."""
    counted = plain.get("counted")
    if not isinstance(counted, dict) or "lights" not in counted:
        return plain
    lights = counted["lights"].items()
    marks = {number_of(int(n), LIGHTS[at]): many for n, given in lights for at, many in enumerate(given) if many}
    sums = {"marks": marks, "turnout": (counted["lit"],), "tables": counted["tables"], "notes": counted["notes"]}
    return {**plain, "counted": sums if counted["lit"] else None}
