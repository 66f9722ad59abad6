"""What leaves the house: nobody's name, no small number, and a state that can be read back."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map
from msgspec.structs import replace

from tests.any_command import Step, folded, histories, logged, opening
from tests.export.evening import KINDS, LATER_MS, VOCABULARY, Evening, evening_of_every_fate, evening_with_a_vote, wall
from tests.hall import PROGRAM
from verksted.domain import snapshot
from verksted.domain.activity import Author, Kind, Regions, Settings, State, Viewer
from verksted.domain.commands import Join, OpenActivity, Restore, Reveal
from verksted.domain.entry import Entry
from verksted.domain.fold import fold
from verksted.domain.privacy import NO_ROLE, OTHER, SMALLEST_CELL, merged_roles
from verksted.domain.report import Section
from verksted.domain.reporting import report, shared_state
from verksted.domain.snapshot import restored
from verksted.domain.workshop import Activity, Kinds, PlannedActivity, Workshop


def written(shared: dict[str, Any]) -> str:
    return json.dumps(shared, ensure_ascii=False)


# The report


def test_a_report_says_what_came_of_every_slip_at_one_entry_of_the_log() -> None:
    evening = evening_of_every_fate()

    made = report(evening.workshop, KINDS, LATER_MS, evening.position)

    counts = made.activities[0].section.counts
    assert counts == {"sent": 7, "shown": 4, "hidden": 1, "pending": 0, "late": 1, "taken_down": 1}
    assert made.position == evening.position
    assert made.participants == 7


def test_a_slip_in_its_grace_period_is_pending_until_the_time_has_come() -> None:
    evening = Evening(wall())
    evening.lead(OpenActivity(activity="a1"))
    evening.write(evening.join("Astrid"), "Buss")

    at_once = report(evening.workshop, KINDS, evening.now_ms, evening.position)
    later = report(evening.workshop, KINDS, evening.now_ms + 20_000, evening.position)

    assert at_once.activities[0].section.counts["pending"] == 1
    assert later.activities[0].section.counts["shown"] == 1


def test_an_activity_that_never_started_is_in_the_report_with_nothing_in_it() -> None:
    made = report(Evening(wall()).workshop, KINDS, LATER_MS, "0-1")

    assert (made.activities[0].title, made.activities[0].status) == ("Behov", "planned")
    assert made.activities[0].section == Section()


def test_what_did_not_count_is_counted_by_reason() -> None:
    evening = Evening(wall())
    evening.does(evening.join("Astrid"), OpenActivity(activity="a1"))

    assert report(evening.workshop, KINDS, LATER_MS, "0-1").void == {"not_allowed": 1}


# Small numbers


def test_the_only_politician_is_not_counted_by_herself() -> None:
    made = report(evening_of_every_fate().workshop, KINDS, LATER_MS, "0-1")

    assert made.roles.rows == ((OTHER, 7),)


def test_large_roles_are_named_in_the_order_they_are_offered() -> None:
    evening = Evening(wall())
    for number in range(6):
        evening.join(f"ansatt {number}", "employee")
        evening.join(f"innbygger {number}", "resident")
        evening.join(f"uten {number}")
    for number in range(3):
        evening.join(f"utbygger {number}", "developer")
        evening.join(f"politiker {number}", "politician")

    rows = report(evening.workshop, KINDS, LATER_MS, "0-1").roles.rows

    assert rows == (("resident", 6), ("employee", 6), (NO_ROLE, 6), (OTHER, 6))


crowds = st.dictionaries(
    st.sampled_from(("resident", "relative", "developer", "business", "politician", "employee", NO_ROLE, OTHER)),
    st.integers(1, 12) | st.integers(1, 70),
)


def published(counts: dict[str, int]) -> dict[str, int]:
    names = merged_roles(counts)
    return {shown: sum(n for role, n in counts.items() if names[role] == shown) for shown in set(names.values())}


@given(crowds)
def test_no_published_number_is_small_unless_everybody_is_few(counts: dict[str, int]) -> None:
    cells = published(counts)

    assert sum(cells.values()) == sum(counts.values())
    assert len(cells) <= 1 or min(cells.values()) >= SMALLEST_CELL


@given(crowds)
def test_no_small_role_is_a_sum_or_a_difference_of_what_is_published(counts: dict[str, int]) -> None:
    names = merged_roles(counts)
    total = sum(counts.values())
    cells = published(counts)
    for role, count in counts.items():
        if role == OTHER or count >= SMALLEST_CELL or count == total:
            continue
        assert names[role] == OTHER
        assert sum(names[fellow] == OTHER for fellow in counts) > 1
        for size in range(len(cells) + 1):
            sums = {sum(chosen) for chosen in combinations(cells.values(), size)}
            assert count not in sums
            assert count not in {total - known for known in sums}


@given(crowds)
def test_merging_what_is_merged_changes_nothing(counts: dict[str, int]) -> None:
    assert published(published(counts)) == published(counts)


def test_a_small_role_would_be_told_if_it_were_large() -> None:
    assert merged_roles({"politician": 5, "resident": 40}) == {"politician": "politician", "resident": "resident"}


# The state that may be shared


@pytest.mark.parametrize("revealed", [False, True])
def test_nobody_is_in_the_shared_state(revealed: bool) -> None:
    evening = evening_with_a_vote()
    if revealed:
        evening.lead(Reveal(activity="a2"))
    inside = snapshot.written(evening.workshop).decode()
    assert sum(id in inside for id in evening.secrets()) == 7 + 4 + 1

    outside = written(shared_state(evening.workshop, KINDS))

    assert not [id for id in evening.secrets() if id in outside]


def test_a_vote_that_was_never_revealed_leaves_without_its_ballots() -> None:
    evening = evening_with_a_vote()
    hidden = shared_state(evening.workshop, KINDS)["agenda"][1]["state"]
    evening.lead(Reveal(activity="a2"))
    shown = shared_state(evening.workshop, KINDS)["agenda"][1]["state"]

    assert (hidden["ballots"], hidden["counted"]) == ({}, None)
    assert shown["ballots"] == {}
    assert sum(shown["counted"]["marks"].values()) == 5


def test_taps_are_not_in_the_shared_state() -> None:
    evening = evening_of_every_fate()
    taps = [entry.tap for entry in evening.log]
    assert all(f'"{tap}"' in snapshot.written(evening.workshop).decode() for tap in taps)

    shared = shared_state(evening.workshop, KINDS)

    assert shared["seen"] == {}
    assert not [tap for tap in taps if tap in written(shared)]


def test_the_numbers_of_people_do_not_follow_the_order_they_came_in() -> None:
    first, second = Evening(wall()), Evening(wall())
    crowd = [(f"ansatt {n}", "employee") for n in range(6)] + [(f"innbygger {n}", "resident") for n in range(6)]
    for name, role in crowd:
        first.join(name, role)
    for name, role in reversed(crowd):
        second.join(name, role)

    assert shared_state(first.workshop, KINDS)["participants"] == shared_state(second.workshop, KINDS)["participants"]


def test_beside_a_person_stands_a_role_that_many_have_and_nothing_more() -> None:
    evening = Evening(wall())
    for number in range(6):
        evening.join(f"innbygger {number}", "resident", table=number)
    evening.join("Niillas", "politician", table=3)

    people = shared_state(evening.workshop, KINDS)["participants"]

    assert sorted(people) == [f"p{n}" for n in range(1, 8)]
    assert {(p["role"], p["table"], p["joined_ms"]) for p in people.values()} == {
        (OTHER, 0, evening.workshop.created_ms)
    }


def test_beside_words_stands_the_table_but_no_role() -> None:
    state = shared_state(evening_of_every_fate().workshop, KINDS)["agenda"][0]["state"]

    assert state["ideas"]["3"]["author"] == {"id": "somebody", "standing": "participant", "table": 3}


def test_what_is_shared_can_be_restored_and_shared_again() -> None:
    evening = evening_with_a_vote()
    evening.lead(Reveal(activity="a2"))
    shared = shared_state(evening.workshop, KINDS)

    again = shared_state(restored(json.loads(json.dumps(shared)), KINDS), KINDS)

    assert again == shared


def test_a_restored_workshop_gives_the_same_report() -> None:
    evening = evening_with_a_vote()
    evening.lead(Reveal(activity="a2"))
    workshop = evening.workshop
    command = Restore(snapshot=shared_state(workshop, KINDS))

    state, verdict = fold(None, Entry("1800000000000-0", "tap", PROGRAM, command), KINDS)

    assert verdict.counts
    assert state is not None
    assert report(state, KINDS, LATER_MS, "0-1") == report(workshop, KINDS, LATER_MS, "0-1")


def test_in_a_restored_workshop_nobody_finds_the_slips_of_others_to_be_their_own() -> None:
    workshop = restored(shared_state(evening_of_every_fate().workshop, KINDS), KINDS)
    wall_again = workshop.agenda[0]
    viewer = Viewer("participant", LATER_MS, "closed", revealed=False)

    for id in ("", "en-ny-telefon"):
        mine = KINDS["idea_wall"].mine(wall_again.state, Author(id, "participant"), viewer)
        assert mine["mine"]["slips"] == ()


# Kinds that nobody has written yet


class Hand(msgspec.Struct, frozen=True):
    """What one person has said."""

    choice: str
    role: str = ""
    table: int = 0
    by: Author | None = None
    channel: str = "paper"


class Show(State, frozen=True):
    """People as keys, as authors and as bare ids, in every sort of container."""

    settings: Settings
    hands: Map[str, Hand] = Map()
    grades: Map[str, Map[str, int]] = Map()
    queue: tuple[str, ...] = ()
    likes: frozenset[str] = frozenset()
    options: tuple[str, ...] = ("ja", "nei")


def _no_view(state: Show, viewer: Viewer) -> Regions:
    return {}


def _no_report(state: Show, viewer: Viewer) -> Section:
    return Section()


def show_kind(*, blind: bool) -> Kind[Settings, Show]:
    return Kind(
        name="show",
        settings=Settings,
        state=Show,
        commands=(),
        start=lambda settings, items, waiting: Show(settings),
        view=_no_view,
        report=_no_report,
        sealed=lambda state: replace(state, hands=Map()),
        blind=blind,
    )


class Hall:
    """A workshop with one activity of that kind, in which these ids have been seen."""

    ids: ClassVar[tuple[str, ...]] = ("9f31c07be2aa", "04d7715fce90", "c3b21a80ef66")

    def __init__(self, *, blind: bool, revealed: bool = True) -> None:
        self.kinds: Kinds = {"show": show_kind(blind=blind), **KINDS}
        evening = Evening(PlannedActivity("show", "Håndsopprekning"))
        step = Activity(
            "a1", "show", "Håndsopprekning", 0, "", Settings(), False, "closed", revealed, self._show(blind)
        )
        base = Workshop("w1", "Hallen", "nb", "", 1, evening.now_ms, (step,), current="a1")
        for id in self.ids:
            author = Author(id, "participant")
            base, _ = fold(base, Entry(f"{evening.now_ms}-1", id, author, Join(role="resident")), self.kinds)  # type: ignore[assignment] # a workshop stays one
        self.workshop = base

    def _show(self, blind: bool) -> Show:
        known = tuple(f"{id}-blind" for id in self.ids) if blind else self.ids
        hands = Map({id: Hand("ja", "politician", 3, Author(id, "participant", "politician", 3)) for id in known})
        grades = Map({id: Map({"ja": n, "nei": 1}) for n, id in enumerate(known)})
        return Show(Settings(), hands, grades, known, frozenset(known))


@pytest.mark.parametrize("blind", [False, True])
def test_people_are_taken_out_of_a_kind_that_nobody_has_heard_of(blind: bool) -> None:
    hall = Hall(blind=blind)
    inside = written(msgspec.to_builtins(hall.workshop, enc_hook=dict, str_keys=True))
    assert all(id in inside for id in hall.ids)

    shared = shared_state(hall.workshop, hall.kinds)

    assert not [id for id in hall.ids if id in written(shared)]
    state = shared["agenda"][0]["state"]
    assert [len(state[field]) for field in ("hands", "grades", "queue", "likes")] == [3, 3, 3, 3]
    assert set(state["grades"]["person-1"]) == {"ja", "nei"}
    assert shared_state(restored(json.loads(json.dumps(shared)), hall.kinds), hall.kinds) == shared


def test_pseudonyms_that_stand_only_as_keys_are_renumbered_where_the_kind_is_blind() -> None:
    hall = Hall(blind=True)
    step = hall.workshop.agenda[0]
    bare = Show(Settings(), hands=Map({"5e1f0c": Hand("nei"), "77aa01": Hand("ja")}))
    workshop = hall.workshop.with_activity(replace(step, state=bare))

    hands = shared_state(workshop, hall.kinds)["agenda"][0]["state"]["hands"]

    assert [hands[key]["choice"] for key in sorted(hands)] == ["ja", "nei"]
    assert sorted(hands) == ["person-1", "person-2"]


def test_a_slip_that_reads_like_a_number_given_here_is_left_alone() -> None:
    evening = Evening(wall())
    evening.lead(OpenActivity(activity="a1"))
    evening.write(evening.join("Astrid"), "p1")
    once = restored(shared_state(evening.workshop, KINDS), KINDS)

    twice = shared_state(restored(shared_state(once, KINDS), KINDS), KINDS)

    assert twice["agenda"][0]["state"]["ideas"]["1"]["text"] == "p1"


def test_beside_a_ballot_stand_neither_table_nor_role_nor_channel() -> None:
    hall = Hall(blind=True)

    hands = shared_state(hall.workshop, hall.kinds)["agenda"][0]["state"]["hands"]

    assert {(hand["role"], hand["table"], hand["channel"]) for hand in hands.values()} == {("", 0, "phone")}


def test_what_was_never_revealed_is_sealed_and_what_was_is_not() -> None:
    hidden, shown = Hall(blind=True, revealed=False), Hall(blind=True)

    assert shared_state(hidden.workshop, hidden.kinds)["agenda"][0]["state"]["hands"] == {}
    assert len(shared_state(shown.workshop, shown.kinds)["agenda"][0]["state"]["hands"]) == 3


# Anything that can happen


@given(histories(VOCABULARY))
def test_whatever_happened_it_can_be_reported_shared_and_restored(history: list[Step]) -> None:
    workshop, _ = folded(logged([*opening(VOCABULARY), *history]), KINDS)

    made = report(workshop, KINDS, LATER_MS, "0-1")
    shared = shared_state(workshop, KINDS)

    assert made.participants == len(shared["participants"])
    again = shared_state(restored(json.loads(json.dumps(shared)), KINDS), KINDS)
    assert again == shared
    for activity in made.activities:
        counts = activity.section.counts
        if "sent" in counts:
            assert counts["sent"] == sum(counts[fate] for fate in ("shown", "hidden", "pending", "late", "taken_down"))
