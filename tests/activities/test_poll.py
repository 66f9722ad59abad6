"""A poll: one or several of a few answers, in secret until the reveal; and a practice that does not count."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY
from tests.hall import KARI, KINDS, LIV, NOON_MS, Hall
from verksted.activities.poll.commands import Choose, EnterSheet, SetBatch, SetHands, SetHandsPeople
from verksted.activities.poll.state import (
    ANSWERED_IN_SECRET,
    ANSWERS_MOVED,
    MORE_CHOSEN,
    NO_SUCH_ANSWER,
    SHEET_TWICE,
    Poll,
    PollSettings,
)
from verksted.domain import refusals
from verksted.domain.activity import Author
from verksted.domain.choices import moved
from verksted.domain.commands import ChangeActivity, CloseActivity, Reveal
from verksted.domain.refusals import Refusal
from verksted.domain.report import Section
from verksted.domain.reporting import report, shared_state
from verksted.domain.snapshot import restored
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.views import shared

HOMES = ("Hjemme", "I sentrum", "Sammen med andre", "Vet ikke")
BERIT, NIILLAS, BODIL = VOTERS = [Author(name, "participant", "resident") for name in ("5c1e", "9a07", "e2b4")]


class Asked(Hall):
    """A hall that is asked something. Voters bear names only the poll knows."""

    def __init__(self, **chosen: Any) -> None:
        super().__init__(
            PlannedActivity("poll", "Bolig", settings={"question": "Hvor vil du bo?", "options": HOMES, **chosen})
        )
        self.opens("a1")

    @property
    def poll(self) -> Poll:
        state = self.state("a1")
        assert isinstance(state, Poll)
        return state

    def answers(self, voter: Author, option: int, *, chosen: bool = True) -> Refusal | None:
        return self.gets(voter, Choose(activity="a1", option=option, chosen=chosen))

    def changes(self, **chosen: Any) -> Refusal | None:
        settings = {"question": "Hvor vil du bo?", "options": HOMES, **chosen}
        return self.gets(KARI, ChangeActivity(activity="a1", title="Bolig", settings=settings))

    def mine(self, person: Author) -> dict[str, Any]:
        regions: dict[str, Any] = KINDS["poll"].mine(self.poll, person, self.viewer("a1", "participant"))
        return regions

    def section(self) -> Section:
        return report(self.workshop, KINDS, self.now_ms, "1-0").activities[0].section


# Answering


def test_a_new_answer_takes_the_place_of_the_one_before() -> None:
    hall = Asked()
    assert hall.answers(BERIT, 1) is None
    assert hall.answers(BERIT, 3) is None
    assert hall.poll.ballot(BERIT.id).chosen == (3,)
    assert hall.poll.sums() == {1: 0, 2: 0, 3: 1, 4: 0}


def test_an_answer_can_be_taken_back_and_a_repeat_changes_nothing() -> None:
    hall = Asked()
    hall.answers(BERIT, 2)
    before = hall.poll
    assert hall.answers(BERIT, 2) is None
    assert hall.poll == before
    assert hall.answers(BERIT, 2, chosen=False) is None
    assert hall.answers(BERIT, 2, chosen=False) is None
    assert hall.poll.answered() == 0


def test_the_third_answer_is_void_when_two_may_be_chosen_until_one_is_taken_away() -> None:
    hall = Asked(choices=2)
    hall.answers(BERIT, 1)
    hall.answers(BERIT, 4)
    assert hall.answers(BERIT, 2) == Refusal("no_choices_left", 2)
    assert hall.answers(BERIT, 4) is None
    hall.answers(BERIT, 1, chosen=False)
    assert hall.answers(BERIT, 2) is None
    assert hall.poll.ballot(BERIT.id).chosen == (2, 4)


def test_answers_that_are_not_there_and_people_without_a_name_get_a_refusal() -> None:
    hall = Asked()
    assert [hall.answers(BERIT, option) for option in (0, -1, 5)] == [NO_SUCH_ANSWER] * 3
    assert hall.answers(Author("", "participant"), 1) == refusals.NOT_JOINED
    hall.does(KARI, CloseActivity(activity="a1"))
    assert hall.answers(BERIT, 1) == refusals.ACTIVITY_CLOSED


@given(st.lists(st.tuples(st.sampled_from(VOTERS), st.integers(-1, 6), st.booleans()), max_size=40), st.integers(1, 4))
@settings(PROPERTY)
def test_whatever_is_pressed_nobody_has_more_answers_than_allowed_and_the_sums_are_the_ballots(
    presses: list[tuple[Author, int, bool]], choices: int
) -> None:
    hall = Asked(choices=choices)
    for voter, option, chosen in presses:
        hall.answers(voter, option, chosen=chosen)
    ballots = [hall.poll.ballot(voter.id).chosen for voter in VOTERS]
    assert all(len(set(ballot)) == len(ballot) <= choices for ballot in ballots)
    assert sum(hall.poll.sums().values()) == sum(map(len, ballots))
    assert hall.poll.stands()


# In secret until the reveal


def test_before_the_reveal_screens_say_how_many_have_answered_and_not_what() -> None:
    one, other = Asked(), Asked()
    for hall, option in ((one, 1), (other, 4)):
        hall.answers(BERIT, option)
    for audience in ("participant", "projector", "facilitator"):
        assert one.sees("a1", audience) == other.sees("a1", audience)
    assert one.sees("a1", "projector")["stage"]["answered"] == 1
    assert one.section() == other.section()
    assert one.section().notes == ("totals_hidden",)
    assert shared_state(one.workshop, KINDS)["agenda"] == shared_state(other.workshop, KINDS)["agenda"]


def test_after_the_reveal_everybody_sees_the_answers_in_the_order_they_were_offered_in() -> None:
    hall = Asked()
    for voter, option in zip(VOTERS, (4, 4, 1), strict=True):
        hall.answers(voter, option)
    hall.does(KARI, Reveal(activity="a1"))
    for audience in ("participant", "projector", "facilitator"):
        result = hall.sees("a1", audience)["stage"]["result"]
        assert [(row["text"], row["answers"]) for row in result] == [*zip(HOMES, (1, 0, 0, 2), strict=True)]
    (table,) = hall.section().tables
    assert [row[-1] for row in table.rows] == [1, 0, 0, 2]


def test_the_task_on_the_phone_stays_as_it_is_while_others_answer() -> None:
    hall = Asked()
    stage = hall.sees("a1", "participant")["stage"]
    hall.answers(BERIT, 1)
    assert hall.sees("a1", "participant")["stage"] == stage
    assert hall.sees("a1", "participant")["news"]["answered"] == 1


def test_each_sees_their_own_answer_while_it_is_open_and_after() -> None:
    hall = Asked(choices=2)
    hall.answers(BERIT, 2)
    hall.answers(BERIT, 3)
    chosen = {key: slot["chosen"] for key, slot in hall.mine(BERIT)["slot"]}
    assert chosen == {1: False, 2: True, 3: True, 4: False}
    assert all(slot["full"] for _, slot in hall.mine(BERIT)["slot"])
    assert not any(slot["chosen"] for _, slot in hall.mine(NIILLAS)["slot"])
    hall.does(KARI, CloseActivity(activity="a1"))
    assert hall.mine(BERIT)["mine"] == {"said": ("I sentrum", "Sammen med andre")}
    assert hall.mine(NIILLAS)["mine"] is None


def test_the_question_stands_at_the_top_of_the_wall() -> None:
    hall = Asked()
    wall = shared(hall.workshop, Cohort("projector", "nb"), hall.kinds, NOON_MS)
    assert wall["top"].data["title"] == "Hvor vil du bo?"
    assert "heading" not in wall


# Practice


def test_a_practice_is_open_to_all_and_left_out_of_the_report() -> None:
    hall = Asked(practice=True)
    hall.answers(BERIT, 2)
    assert hall.sees("a1", "projector")["stage"]["result"][1]["answers"] == 1
    assert hall.sees("a1", "participant")["news"]["result"][1]["answers"] == 1
    assert hall.section() == Section(counts={"answered": 1}, notes=("practice",))


def test_a_practice_has_nothing_to_reveal_so_the_next_step_is_offered_when_it_closes() -> None:
    for practice, covered in ((True, False), (False, True)):
        hall = Asked(practice=practice)
        hall.answers(BERIT, 2)
        controls = shared(hall.workshop, Cohort("facilitator", "nb"), hall.kinds, NOON_MS)["controls"].data
        assert controls["blind"] == covered


# Changing it under way


def test_once_somebody_has_answered_answers_may_be_reworded_and_added_but_not_moved() -> None:
    hall = Asked()
    assert hall.changes(options=HOMES[1:]) is None
    assert hall.changes() is None
    hall.answers(BERIT, 2)
    assert hall.changes(options=("Hjemme", "Midt i sentrum", *HOMES[2:], "På gården")) is None
    assert hall.changes(options=HOMES[1:]) == ANSWERS_MOVED
    assert hall.changes(options=("I sentrum", "Hjemme", *HOMES[2:])) == ANSWERS_MOVED
    assert hall.poll.ballot(BERIT.id).chosen == (2,)


def test_what_was_answered_in_secret_does_not_become_a_practice_nor_too_many() -> None:
    hall = Asked(choices=2)
    hall.answers(BERIT, 1)
    hall.answers(BERIT, 2)
    assert hall.changes(choices=2, practice=True) == ANSWERED_IN_SECRET
    assert hall.changes(choices=1) == MORE_CHOSEN
    assert hall.changes(choices=3) is None


@pytest.mark.parametrize(
    ("before", "after", "is_moved"),
    [
        ("abc", "abc", False),
        ("abc", "abcd", False),
        ("abc", "xbc", False),
        ("abc", "bca", True),
        ("abc", "ab", True),
        ("abc", "bxc", True),
        ("abc", "xabc", True),
    ],
)
def test_what_has_changed_place_is_told_from_what_has_changed_words(before: str, after: str, is_moved: bool) -> None:
    assert moved(tuple(before), tuple(after)) == is_moved


@pytest.mark.parametrize(
    ("fault", "chosen"),
    [
        ("question", {"question": ""}),
        ("question", {"question": "x" * 101}),
        ("options", {"options": ("Ja",)}),
        ("options", {"options": ("Ja", "Ja")}),
        ("options", {"options": ("Ja", "x" * 49)}),
        ("options", {"options": tuple(map(str, range(9)))}),
        ("choices", {"choices": 0}),
        ("choices", {"choices": 3}),
        ("", {"choices": 2}),
    ],
)
def test_settings_that_make_no_sense_are_named(fault: str, chosen: dict[str, Any]) -> None:
    assert PollSettings(**chosen).fault() == fault


# Without a phone


def test_paper_and_raised_hands_count_beside_the_phones_and_stand_in_their_own_columns() -> None:
    hall = Asked()
    for voter in VOTERS:
        hall.answers(voter, 1)
    assert hall.does(LIV, SetBatch(activity="a1", batch=1, sheets=1)).counts
    assert hall.gets(LIV, EnterSheet(activity="a1", batch=1, sheet=1, marks=(2, 2))) == SHEET_TWICE
    assert hall.gets(LIV, EnterSheet(activity="a1", batch=1, sheet=1, marks=(2, 3))) == Refusal("sheet_over_choices", 1)
    assert hall.gets(LIV, EnterSheet(activity="a1", batch=1, sheet=1, marks=(9,))) == Refusal("sheet_no_option", 9)
    assert hall.does(LIV, EnterSheet(activity="a1", batch=1, sheet=1, marks=(2,))).counts
    assert hall.does(LIV, SetHandsPeople(activity="a1", people=6)).counts
    assert hall.does(LIV, SetHands(activity="a1", option=4, hands=5)).counts
    assert hall.sees("a1", "projector")["stage"]["without"] == 7
    assert hall.poll.sums() == {1: 3, 2: 1, 3: 0, 4: 5}
    hall.does(KARI, Reveal(activity="a1"))
    section = hall.section()
    assert section.channels == {"phone": 3, "helper": 0, "paper": 1, "hands": 6}
    assert section.counts["answered"] == 10
    assert {"batches_paper", "answers"} <= {table.name for table in section.tables}


def test_roles_that_are_large_enough_are_told_of_after_the_reveal_and_on_the_wall_when_it_is_pressed_for() -> None:
    hall = Asked()
    for role, option, people in (("resident", 1, 11), ("relative", 2, 10), ("politician", 3, 2)):
        for n in range(people):
            assert hall.answers(Author(f"{role}{n}", "participant", role), option) is None
    assert hall.sees("a1", "projector", by_role=True)["stage"]["by_role"] is None
    hall.does(KARI, Reveal(activity="a1"))
    assert hall.sees("a1", "projector")["stage"]["by_role"] is None
    groups = hall.sees("a1", "projector", by_role=True)["stage"]["by_role"]["groups"]
    assert groups == ({"name": "resident", "people": 11}, {"name": "other", "people": 12})
    assert "politician" not in str(hall.sees("a1", "facilitator"))


def test_what_is_handed_on_holds_sums_and_no_ballot_and_gives_the_same_report_again() -> None:
    hall = Asked()
    for voter, option in zip(VOTERS, (4, 4, 1), strict=True):
        hall.answers(voter, option)
    hall.does(KARI, Reveal(activity="a1"))
    handed = KINDS["poll"].shareable(hall.poll)
    assert not handed.ballots
    assert KINDS["poll"].shareable(handed) == handed
    viewer = hall.viewer("a1", "facilitator")
    assert KINDS["poll"].report(handed, viewer) == KINDS["poll"].report(hall.poll, viewer)
    assert restored(shared_state(hall.workshop, KINDS), KINDS).agenda[0].state == handed


def test_a_file_with_answers_that_are_not_there_is_no_workshop() -> None:
    hall = Asked(practice=True)
    hall.answers(BERIT, 2)
    plain = shared_state(hall.workshop, KINDS)
    assert restored(plain, KINDS).title == "Framtidas omsorg"
    plain["agenda"][0]["state"]["counted"]["marks"] = {"9": 1}
    with pytest.raises(Exception, match="cannot run"):
        restored(plain, KINDS)
