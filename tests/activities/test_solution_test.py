"""Solutions in front of the hall: lights in secret, slips on what could be better, and nobody's name on either."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.any_command import PROPERTY
from tests.hall import KARI, KINDS, LIV, SECOND_MS, Hall
from verksted.activities.idea_wall.slips import PostIdea as PostOnWall
from verksted.activities.solution_test.commands import (
    NO_SUCH_SOLUTION,
    EditIdea,
    GiveLight,
    HideIdeas,
    PickSolution,
    PostIdea,
    ShowIdeas,
    TakeDownIdea,
    UnhideIdeas,
)
from verksted.activities.solution_test.state import SOLUTIONS_MOVED, Solution, SolutionTest, SolutionTestSettings
from verksted.domain import limits, refusals
from verksted.domain.activity import Author
from verksted.domain.commands import ChangeActivity, CloseActivity, End, Reveal
from verksted.domain.refusals import Refusal
from verksted.domain.report import Section
from verksted.domain.reporting import report, shared_state
from verksted.domain.turning import PAGE_MS
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.views import shared

MAP, HOME = "Sånn er’e på Jevnaker", "Et godt sted å bo"
BERIT, NIILLAS, BODIL = VOTERS = [Author(name, "participant", "resident") for name in ("5c1e", "9a07", "e2b4")]
WALKER = Author("gro", "participant", "relative", 3)


class Trial(Hall):
    """A hall that tests two solutions, after a wall with one slip on it. Voters bear names only the test knows."""

    def __init__(self, **chosen: Any) -> None:
        solutions = [{"title": MAP, "text": "Et humoristisk kart"}, {"title": HOME}]
        settings = {"solutions": solutions, "moderation": "off", **chosen}
        super().__init__(
            PlannedActivity("idea_wall", "Behov"), PlannedActivity("solution_test", "Test", settings=settings)
        )
        self.lets_in(WALKER)
        self.opens("a1")
        assert self.does(WALKER, PostOnWall(activity="a1", text="Benk ved elva")).number == 1
        self.opens("a2")

    @property
    def test(self) -> SolutionTest:
        state = self.state("a2")
        assert isinstance(state, SolutionTest)
        return state

    def lights(self, voter: Author, light: Any, solution: int = 1, better: str = "") -> Refusal | None:
        return self.gets(voter, GiveLight(activity="a2", solution=solution, light=light, better=better))

    def improves(self, voter: Author, text: str, solution: int = 1) -> int:
        return self.does(voter, PostIdea(activity="a2", text=text, prompt=solution - 1)).number

    def mine(self, person: Author) -> dict[str, Any]:
        regions: dict[str, Any] = KINDS["solution_test"].mine(self.test, person, self.viewer("a2", "participant"))
        return regions

    def wall(self) -> dict[str, Any]:
        stage: dict[str, Any] = self.sees("a2", "projector")["stage"]
        return stage

    def section(self) -> Section:
        return report(self.workshop, KINDS, self.now_ms, "1-0").activities[1].section

    def reveals(self) -> None:
        assert self.does(KARI, Reveal(activity="a2")).counts


# Lights


def test_a_new_light_takes_the_place_of_the_one_before_and_each_solution_has_its_own() -> None:
    hall = Trial()
    hall.lights(BERIT, "green")
    hall.lights(BERIT, "red")
    hall.lights(BERIT, "yellow", 2)
    hall.lights(NIILLAS, "red")
    assert hall.test.tally(1) == {"green": 0, "yellow": 0, "red": 2}
    assert hall.test.tally(2) == {"green": 0, "yellow": 1, "red": 0}
    assert [hall.test.given(n) for n in (1, 2)] == [2, 1]


def test_a_light_may_be_given_to_a_solution_the_hall_has_just_left_but_to_none_that_is_not_there() -> None:
    hall = Trial()
    hall.does(KARI, PickSolution(activity="a2", solution=2))
    assert hall.lights(BERIT, "green", 1) is None
    assert [hall.lights(BERIT, "green", n) for n in (0, 3, -1)] == [NO_SUCH_SOLUTION] * 3
    assert hall.lights(Author("", "participant"), "green") == refusals.NOT_JOINED
    hall.does(KARI, CloseActivity(activity="a2"))
    assert hall.lights(BERIT, "red") == refusals.ACTIVITY_CLOSED


def test_before_the_reveal_no_screen_and_no_file_depends_on_which_lights_were_given() -> None:
    one, other = Trial(), Trial()
    for hall, light in ((one, "green"), (other, "red")):
        hall.lights(BERIT, light, 1, "Større skrift")
        hall.lights(NIILLAS, light, 2)
    for audience in ("participant", "projector", "facilitator"):
        assert one.sees("a2", audience) == other.sees("a2", audience)
    assert one.wall()["solutions"][0]["given"] == 1
    assert one.section() == other.section()
    assert one.section().notes == ("totals_hidden",)
    assert shared_state(one.workshop, KINDS)["agenda"] == shared_state(other.workshop, KINDS)["agenda"]


def test_lights_that_were_never_shown_stay_out_of_what_is_handed_on_when_the_workshop_ends() -> None:
    hall = Trial()
    hall.lights(BERIT, "red")
    hall.does(KARI, End())
    assert hall.section().tables[0].rows[0] == (1, MAP, None, None, None, None)
    assert '"red"' not in json.dumps(shared_state(hall.workshop, KINDS)["agenda"])


def test_after_the_reveal_everybody_sees_each_solution_s_lights() -> None:
    hall = Trial()
    for voter, light in zip(VOTERS, ("green", "green", "yellow"), strict=True):
        hall.lights(voter, light)
    hall.lights(BERIT, "red", 2)
    hall.reveals()
    assert hall.wall()["solutions"][0]["lights"] == {"green": 2, "yellow": 1, "red": 0}
    phone = hall.sees("a2", "participant")["stage"]["results"]
    assert [row["lights"]["red"] for row in phone] == [0, 1]
    assert hall.sees("a2", "facilitator")["stage"]["solutions"][1]["lights"]["red"] == 1
    section = hall.section()
    assert section.tables[0].rows == ((1, MAP, 2, 1, 0, 3), (2, HOME, 0, 0, 1, 1))
    assert section.notes == ("hall_advises",)
    assert section.channels == {"phone": 3}
    assert section.counts["lit"] == 3


ROLES = {"resident": ("green", 12), "relative": ("yellow", 11), "politician": ("red", 3)}
"""Enough of two roles to be told of, and too few of the third."""


def spread_hall(**chosen: Any) -> Trial:
    hall = Trial(**chosen)
    for role, (light, people) in ROLES.items():
        for n in range(people):
            assert hall.lights(Author(f"{role}{n}", "participant", role), light) is None
    return hall


def test_the_lights_are_spread_over_roles_that_are_large_enough_and_the_small_ones_join_the_next() -> None:
    hall = spread_hall()
    assert hall.sees("a2", "projector", by_role=True)["stage"]["by_role"] == ()
    hall.reveals()
    rows = hall.sees("a2", "projector", by_role=True)["stage"]["by_role"]
    assert [(row["name"], row["lights"]) for row in rows] == [
        ("resident", {"green": 12, "yellow": 0, "red": 0}),
        ("other", {"green": 0, "yellow": 11, "red": 3}),
    ]
    assert hall.sees("a2", "projector")["stage"]["by_role"] == ()
    assert "politician" not in str(hall.sees("a2", "facilitator"))
    tables = {table.name: table for table in hall.section().tables}
    assert tables["red_by_role"].columns == ("solution", "text", "resident", "other")
    assert tables["red_by_role"].rows == ((1, MAP, 0, 3), (2, HOME, None, None))


def test_what_is_handed_on_and_restored_gives_the_same_sums_and_tables() -> None:
    hall = spread_hall()
    hall.reveals()
    state = KINDS["solution_test"].shareable(hall.test)
    assert not state.ballots
    assert KINDS["solution_test"].shareable(state) == state
    viewer = hall.viewer("a2", "facilitator")
    again, first = KINDS["solution_test"].report(state, viewer), hall.section()
    assert (again.tables, again.notes, again.counts) == (first.tables, first.notes, first.counts)
    assert KINDS["solution_test"].sealed(state).tally(1) == {"green": 0, "yellow": 0, "red": 0}


# One at a time


def test_phones_and_wall_are_at_the_solution_the_host_has_picked() -> None:
    hall = Trial()
    assert hall.sees("a2", "participant")["stage"]["solution"]["title"] == MAP
    assert hall.sees("a2", "participant", choice=1)["stage"]["solution"]["title"] == MAP
    assert hall.gets(KARI, PickSolution(activity="a2", solution=2)) is None
    assert hall.sees("a2", "participant")["stage"]["solution"]["title"] == HOME
    assert [solution["title"] for solution in hall.wall()["solutions"]] == [HOME]
    top = shared(hall.workshop, Cohort("projector", "nb"), hall.kinds, hall.now_ms)["top"].data
    assert top["title"] == HOME
    assert hall.gets(KARI, PickSolution(activity="a2", solution=3)) == NO_SUCH_SOLUTION


def test_where_the_hall_is_at_all_of_them_each_phone_chooses_for_itself() -> None:
    hall = Trial()
    hall.does(KARI, PickSolution(activity="a2", solution=0))
    assert hall.sees("a2", "participant")["stage"]["solution"]["title"] == MAP
    assert hall.sees("a2", "participant", choice=1)["stage"]["solution"]["title"] == HOME
    assert hall.sees("a2", "participant", choice=5)["stage"]["solution"]["title"] == HOME
    assert len(hall.wall()["solutions"]) == 2


def test_a_pick_can_be_taken_back() -> None:
    hall = Trial()
    picked = PickSolution(activity="a2", solution=2)
    assert picked.undo(hall.test) == PickSolution(activity="a2", solution=1)
    assert PickSolution(activity="a2", solution=1).undo(hall.test) is None


def test_the_task_stays_as_it_is_while_others_answer() -> None:
    hall = Trial()
    stage = hall.sees("a2", "participant")["stage"]
    hall.lights(BERIT, "green", better="Større skrift")
    assert hall.sees("a2", "participant")["stage"] == stage
    assert hall.sees("a2", "participant")["news"]["given"] == 1


# What could be better


def test_what_could_be_better_takes_the_workshop_s_next_number_and_a_light_alone_takes_none() -> None:
    hall = Trial()
    assert hall.does(BERIT, GiveLight(activity="a2", solution=1, light="yellow", better="Større skrift")).number == 2
    assert hall.does(NIILLAS, GiveLight(activity="a2", solution=1, light="green")).number == 0
    assert hall.improves(BODIL, "Flere kart") == 3
    assert hall.workshop.next_number == 4


def test_a_light_whose_slip_does_not_fit_is_not_lit_either() -> None:
    hall = Trial()
    assert hall.lights(BERIT, "yellow", better="x" * 141) == refusals.text_too_long(limits.text_chars_max)
    assert hall.test.given(1) == 0
    assert hall.workshop.next_number == 2


def test_whoever_wrote_a_slip_finds_it_edits_it_and_takes_it_down_and_nobody_else_does() -> None:
    hall = Trial()
    hall.lights(BERIT, "yellow", better="Større skrift")
    assert [slip["number"] for slip in hall.mine(BERIT)["mine"]["slips"]] == [2]
    assert hall.mine(NIILLAS)["mine"]["slips"] == ()
    assert hall.gets(NIILLAS, EditIdea(activity="a2", idea=2, text="Mindre")) == refusals.NOT_YOUR_IDEA
    assert hall.gets(BERIT, EditIdea(activity="a2", idea=2, text="Mye større skrift")) is None
    assert hall.gets(BERIT, TakeDownIdea(activity="a2", idea=2)) is None
    assert hall.section().slips[0].fate == "taken_down"


def test_the_hall_reads_no_slip_before_the_reveal_and_its_writer_is_told_so() -> None:
    hall = Trial()
    hall.improves(BERIT, "Større skrift")
    assert hall.reads("a2")["all"] == {"chunks": (), "hidden": True}
    assert "Større skrift" not in str(hall.wall())
    assert hall.mine(BERIT)["mine"]["slips"][0]["held"]
    assert "Større skrift" in str(hall.sees("a2", "facilitator")["stage"])
    hall.reveals()
    assert hall.reads("a2")["chunk"][0][1][0]["about"] == MAP
    assert hall.wall()["columns"][0][0]["text"] == "Større skrift"
    assert not hall.mine(BERIT)["mine"]["slips"][0]["held"]


def test_slips_are_moderated_as_everywhere() -> None:
    hall = Trial(moderation="queue")
    number = hall.improves(BERIT, "Kari Nordmann er syk")
    assert [slip["number"] for slip in hall.sees("a2", "facilitator")["inbox"]["waiting"]] == [number]
    hall.reveals()
    assert "Kari" not in str(hall.wall())
    hall.does(LIV, HideIdeas(activity="a2", ideas=(number,), reason="nevner en person"))
    assert hall.mine(BERIT)["mine"]["slips"][0]["reason"] == "nevner en person"
    assert hall.section().slips[0].fate == "hidden"


def test_a_slip_that_comes_after_the_close_is_not_lost() -> None:
    hall = Trial()
    hall.does(KARI, CloseActivity(activity="a2"))
    hall.improves(BERIT, "Flere kart")
    assert [slip["text"] for slip in hall.sees("a2", "facilitator")["inbox"]["late"]] == ["Flere kart"]


def test_a_host_types_in_a_slip_from_paper() -> None:
    hall = Trial()
    gives = Author("liv", "helper", "relative", 4, "paper")
    assert hall.improves(gives, "Kart på papir", 2) == 2
    slip = hall.section().slips[0]
    assert (slip.prompt, slip.channel, slip.table) == (HOME, "paper", 4)


def test_the_wall_turns_its_pages_until_every_slip_has_been_shown() -> None:
    hall = Trial()
    numbers = [
        hall.improves(BERIT, "Et forslag som er så langt at det fyller flere linjer på veggen " * 2) for _ in range(9)
    ]
    hall.reveals()
    seen: set[int] = set()
    for _ in range(2 * hall.wall()["pages"]):
        seen |= {card["number"] for column in hall.wall()["columns"] for card in column}
        hall.wait(PAGE_MS)
    assert seen == set(numbers)


def test_no_file_says_which_role_wrote_a_slip_nor_which_light_came_with_it() -> None:
    hall = Trial()
    hall.lights(BERIT, "red", better="Dette er tull")
    for n in range(6):
        hall.lights(Author(f"v{n}", "participant", "resident"), "green")
    hall.reveals()
    state = shared_state(hall.workshop, KINDS)["agenda"][1]["state"]
    (slip,) = state["ideas"].values()
    assert "role" not in slip["author"]
    assert slip["author"]["id"] == "somebody"
    assert state["ballots"] == {}
    assert state["counted"]["marks"] == {"11": 6, "13": 1}
    assert "resident" not in json.dumps(state)


# What goes on


def test_a_vote_that_follows_is_about_the_solutions_or_about_what_could_be_better() -> None:
    for hands_on, texts in (("solutions", [MAP, HOME]), ("improvements", ["Større skrift"])):
        hall = Trial(hands_on=hands_on)
        shown = hall.improves(BERIT, "Større skrift")
        hidden = hall.improves(BERIT, "Tull")
        hall.does(LIV, HideIdeas(activity="a2", ideas=(hidden,)))
        hall.wait(SECOND_MS)
        items = KINDS["solution_test"].items(hall.test)
        assert [item.text for item in items] == texts
        assert items[0].numbers == (shown,)


CALL_ME = "Ring meg på 912 34 567"


def test_what_nobody_has_read_goes_into_no_vote_word_for_word_and_keeps_its_place() -> None:
    hall = Trial(hands_on="improvements")
    held, clean = hall.improves(BERIT, CALL_ME), hall.improves(BERIT, "Større skrift")
    items = KINDS["solution_test"].items
    assert [(item.text, item.numbers) for item in items(hall.test)] == [
        (f"Lapp {held}", (held,)), ("Større skrift", (clean,))
    ]  # fmt: skip
    hall.does(LIV, ShowIdeas(activity="a2", ideas=(held,)))
    assert [item.text for item in items(hall.test)] == [CALL_ME, "Større skrift"]


def test_a_vote_is_built_on_no_words_that_were_held_back_before_the_queue() -> None:
    hall = Trial(hands_on="improvements")
    slip = hall.improves(BERIT, CALL_ME)
    hall.does(BERIT, EditIdea(activity="a2", idea=slip, text="Større skrift"))
    held_by_hosts = replace(hall.test.settings, moderation="queue")
    waiting = replace(hall.test, settings=held_by_hosts)
    assert [item.text for item in KINDS["solution_test"].items(waiting)] == [f"Lapp {slip}"]


slip_numbers = st.integers(2, 7)
acts = st.one_of(
    st.builds(lambda s: PostIdea(activity="a2", text="x", prompt=s), st.integers(0, 1)),
    st.builds(lambda n: EditIdea(activity="a2", idea=n, text="x"), slip_numbers),
    st.builds(lambda n: HideIdeas(activity="a2", ideas=(n,)), slip_numbers),
    st.builds(lambda n: UnhideIdeas(activity="a2", ideas=(n,)), slip_numbers),
    st.builds(lambda n: ShowIdeas(activity="a2", ideas=(n,)), slip_numbers),
    st.builds(lambda n: TakeDownIdea(activity="a2", idea=n), slip_numbers),
    st.just(CloseActivity(activity="a2")),
)
words = st.sampled_from(["Større skrift", CALL_ME, "Dette er jævla dårlig", "…"])


@given(
    st.lists(st.tuples(acts, words, words), max_size=25),
    st.sampled_from(["grace", "queue", "off"]),
    st.sampled_from(["solutions", "improvements"]),
)
@settings(PROPERTY, max_examples=150)
def test_which_options_a_vote_gets_never_rests_on_what_people_wrote(
    moves: list[tuple[Any, str, str]], moderation: str, hands_on: str
) -> None:
    """Two evenings that differ in their words alone."""
    halls = [Trial(moderation=moderation, hands_on=hands_on) for _ in range(2)]
    for command, *texts in moves:
        for hall, text in zip(halls, texts, strict=True):
            said = {"text": text} if isinstance(command, PostIdea | EditIdea) else {}
            author = BERIT if isinstance(command, PostIdea | EditIdea | TakeDownIdea) else KARI
            hall.does(author, replace(command, **said))
    one, other = ([(i.key, i.numbers, i.grouped) for i in KINDS["solution_test"].items(hall.test)] for hall in halls)
    assert one == other


def test_once_somebody_has_answered_a_solution_may_be_reworded_and_one_added_but_none_moved() -> None:
    hall = Trial()

    def change(*titles: str) -> Refusal | None:
        settings = {"solutions": [{"title": title} for title in titles], "moderation": "off"}
        return hall.gets(KARI, ChangeActivity(activity="a2", title="Test", settings=settings))

    assert change(HOME, MAP) is None
    hall.lights(BERIT, "green", 2)
    assert change(HOME) == SOLUTIONS_MOVED
    assert change(MAP, HOME) == SOLUTIONS_MOVED
    assert change(HOME, "Jevnaker for dummies", "En til") is None


@pytest.mark.parametrize(
    "solutions",
    [
        (),
        (Solution(),),
        (Solution("A"), Solution("A")),
        (Solution("x" * 81),),
        (Solution("A", "x" * 301),),
        tuple(Solution(str(n)) for n in range(7)),
    ],
)
def test_solutions_without_a_name_of_their_own_or_too_many_or_too_long_are_refused(
    solutions: tuple[Solution, ...],
) -> None:
    assert SolutionTestSettings(solutions=solutions).fault() == "solutions"
    assert SolutionTestSettings(solutions=(Solution(MAP), Solution(HOME))).fault() == ""
