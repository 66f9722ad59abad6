"""Taking acts back: whose, and for how long it makes sense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.any_command import PROPERTY
from tests.hall import ASTRID, KARI, LIV, ODD
from verksted.activities.idea_wall.groups import DissolveGroup, MakeGroup, NameGroup
from verksted.activities.idea_wall.hall import TagIdeas
from verksted.activities.idea_wall.parts import DivideIdea
from verksted.activities.idea_wall.places import PlaceIdeas
from verksted.activities.idea_wall.slips import HideIdeas, MergeIdeas, ShowIdeas
from verksted.domain import refusals
from verksted.domain.activity import Author, Command
from verksted.domain.commands import (
    AddActivity,
    CloseActivity,
    Conceal,
    End,
    Freeze,
    OpenActivity,
    Pause,
    Resume,
    Reveal,
    SetTimer,
    SkipActivity,
)
from verksted.domain.refusals import Refusal
from verksted.domain.undoing import bound, target_of, undo_refused

SIV = Author("siv", "cofacilitator")
PER = Author("per", "facilitator")


Act = tuple[Author, Command[Any] | None]


class Acting(Wall):
    """A wall whose hosts' acts are remembered, each with its way back."""

    def acts(self, author: Author, command: Command[Any]) -> Act:
        inverse = command.undo(target_of(self.workshop, command))
        assert self.does(author, command).counts
        return author, bound(self.workshop, inverse) if inverse else None

    def refused(self, act: Act, by: Author = KARI) -> Refusal | None:
        of, undo = act
        refusal = undo_refused(self.workshop, undo, of, by)
        return refusal or (self.would_refuse(by, undo) if undo else None)

    def takes_back(self, act: Act, by: Author = KARI) -> None:
        assert self.refused(act, by) is None
        assert act[1] is not None
        assert self.does(by, act[1]).counts


def hide(*ideas: int) -> HideIdeas:
    return HideIdeas(activity="a1", ideas=ideas)


def merge(*ideas: int) -> MergeIdeas:
    return MergeIdeas(activity="a1", ideas=ideas, text="Et sted å være")


def place(group: str, *ideas: int) -> PlaceIdeas:
    return PlaceIdeas(activity="a1", ideas=ideas, groups=(group,))


def test_an_act_far_back_is_taken_back_and_what_came_after_stands() -> None:
    wall = Acting(moderation="off")
    bench, cafe, bus = wall.posts(ASTRID, BENCHES, CAFE, BUS)
    hidden = wall.acts(KARI, hide(bench))
    wall.acts(KARI, merge(cafe, bus))
    wall.acts(KARI, Freeze(frozen=True))

    wall.takes_back(hidden)

    assert wall.on_the_wall() == {"1": BENCHES, "2 + 3": "Et sted å være"}
    assert wall.workshop.frozen


def test_what_somebody_has_gone_on_from_is_not_taken_back() -> None:
    wall = Acting(moderation="off")
    bench, cafe = wall.posts(ASTRID, BENCHES, CAFE)
    first, second = wall.grouped("Ute", bench), wall.grouped("Inne", cafe)
    moved = wall.acts(KARI, place(second, bench))
    assert wall.refused(moved) is None

    wall.acts(LIV, place("", bench))

    assert first
    assert wall.refused(moved) == refusals.CHANGED_SINCE


def test_an_undo_does_not_count_where_another_host_came_before_it() -> None:
    """Kari has read that it can be taken back; while her press is on its way, Liv goes on from it."""
    wall = Acting(moderation="off")
    bench, cafe = wall.posts(ASTRID, BENCHES, CAFE)
    wall.grouped("Ute", bench), wall.grouped("Inne", cafe)
    moved = wall.acts(KARI, place("g2", bench))
    assert wall.refused(moved) is None
    assert moved[1] is not None

    wall.acts(LIV, place("", bench))

    assert wall.gets(KARI, moved[1]) == refusals.CHANGED_SINCE
    assert wall.wall.groups_of(bench) == ()


def test_an_undo_is_no_older_act_and_can_be_taken_back_itself() -> None:
    wall = Acting(moderation="off")
    outside = wall.grouped("Ute")
    named = wall.acts(KARI, NameGroup(activity="a1", group=outside, heading="Uteplasser"))
    assert named[1] is not None
    back = wall.acts(KARI, named[1])
    wall.takes_back(back)
    assert [group.heading for group in wall.wall.groups] == ["Uteplasser"]


def test_what_expects_nonsense_does_not_count_and_is_no_fault() -> None:
    wall = Acting(moderation="off")
    wall.posts(ASTRID, BENCHES)
    for command in (
        hide(1),
        hide(9),
        Freeze(frozen=True),
        Conceal(activity="a9"),
        DissolveGroup(activity="a1", group="g9"),
    ):
        refusal = wall.gets(KARI, replace(command, expects="0" * 32))
        assert refusal not in (None, refusals.FAULT)


def test_a_slip_shown_again_is_not_unhidden_once_more() -> None:
    wall = Acting(moderation="off")
    (bench,) = wall.posts(ASTRID, BENCHES)
    hidden = wall.acts(KARI, hide(bench))
    wall.acts(KARI, ShowIdeas(activity="a1", ideas=(bench,)))
    assert wall.refused(hidden) == refusals.CHANGED_SINCE


def test_a_merged_slip_that_has_been_moved_stays_merged() -> None:
    wall = Acting(moderation="off")
    bench, cafe = wall.posts(ASTRID, BENCHES, CAFE)
    outside = wall.grouped("Ute")
    merged = wall.acts(KARI, merge(bench, cafe))
    assert wall.refused(merged) is None
    wall.acts(KARI, place(outside, bench))
    assert wall.refused(merged) == refusals.CHANGED_SINCE


@pytest.mark.parametrize(
    "later",
    [hide(2), place("g1", 2), TagIdeas(activity="a1", ideas=(2,), tag="Bygg")],
    ids=["hidden", "moved", "tagged"],
)
def test_a_division_stands_once_something_has_become_of_the_part(later: Command[Any]) -> None:
    """Whoever hid the second thought would find it on the wall again, in the words of the first."""
    wall = Acting(moderation="off", working_groups=("Bygg",))
    wall.posts(ASTRID, "Heis i alle hus, og Kari Nordmann må slutte")
    wall.grouped("Ute")
    divided = wall.acts(KARI, DivideIdea(activity="a1", idea=1, text="Heis i alle hus", rest="Kari må slutte"))
    assert wall.refused(divided) is None
    wall.acts(LIV, later)
    assert wall.refused(divided) == refusals.CHANGED_SINCE


def test_a_group_that_others_have_filled_is_not_taken_away_under_them() -> None:
    wall = Acting(moderation="off")
    bench, cafe = wall.posts(ASTRID, BENCHES, CAFE)
    made = wall.acts(KARI, MakeGroup(activity="a1", heading="Ute", ideas=(bench,)))
    wall.acts(KARI, place("g1", bench))
    assert wall.refused(made) is None
    wall.acts(LIV, place("g1", cafe))
    assert wall.refused(made) == refusals.CHANGED_SINCE


def test_a_group_that_has_another_name_is_not_taken_away_either() -> None:
    wall = Acting(moderation="off")
    made = wall.acts(KARI, MakeGroup(activity="a1", heading="Ute"))
    wall.acts(LIV, NameGroup(activity="a1", group="g1", heading="Uteplasser"))
    assert wall.refused(made) == refusals.CHANGED_SINCE


def test_an_act_is_taken_back_once() -> None:
    wall = Acting(moderation="off")
    (bench,) = wall.posts(ASTRID, BENCHES)
    hidden = wall.acts(KARI, hide(bench))
    wall.takes_back(hidden)
    assert wall.refused(hidden) == refusals.CHANGED_SINCE


def test_closing_is_taken_back_until_the_hall_is_somewhere_else() -> None:
    wall = Acting(moderation="off")
    closed = wall.acts(KARI, CloseActivity(activity="a1"))
    assert wall.refused(closed) is None
    wall.takes_back(closed)
    assert wall.activity("a1").status == "open"
    assert wall.refused(closed) == refusals.CHANGED_SINCE


def test_closing_is_not_taken_back_under_a_hall_that_looks_at_the_result_or_has_a_break() -> None:
    """Opening again would hide the result, end the break, or take the hall from what it has gone on to."""
    for later in (Reveal(activity="a1"), Pause(minutes=10), SkipActivity(activity="a1")):
        wall = Acting(moderation="off")
        closed = wall.acts(KARI, CloseActivity(activity="a1"))
        wall.acts(SIV, later)
        assert wall.refused(closed) == refusals.CHANGED_SINCE, later


def test_closing_is_not_taken_back_once_something_else_has_come_and_gone() -> None:
    wall = Acting(moderation="off")
    wall.acts(KARI, AddActivity(kind="interlude", title="Innlegg", after="a1"))
    closed = wall.acts(KARI, CloseActivity(activity="a1"))
    wall.acts(SIV, OpenActivity(activity="a2"))
    wall.acts(SIV, CloseActivity(activity="a2"))
    assert wall.refused(closed) == refusals.CHANGED_SINCE


def test_a_reveal_is_taken_back_until_it_is_hidden_again() -> None:
    wall = Acting(silent=True)
    shown = wall.acts(KARI, Reveal(activity="a1"))
    assert wall.refused(shown) is None
    wall.acts(KARI, Conceal(activity="a1"))
    assert wall.refused(shown) == refusals.CHANGED_SINCE


def test_a_break_that_is_over_is_not_ended_again() -> None:
    wall = Acting()
    paused = wall.acts(KARI, Pause(minutes=10))
    assert wall.refused(paused) is None
    wall.acts(KARI, Resume())
    assert wall.refused(paused) == refusals.CHANGED_SINCE


def test_a_minute_more_can_be_taken_back() -> None:
    wall = Acting()
    before = wall.activity("a1").ends_at_ms
    more = wall.acts(KARI, SetTimer(activity="a1", ends_at_ms=wall.now_ms + 60_000))
    wall.takes_back(more)
    assert wall.activity("a1").ends_at_ms == before


def test_what_has_no_inverse_says_so() -> None:
    wall = Acting(moderation="queue")
    (bench,) = wall.posts(ASTRID, BENCHES)
    shown = wall.acts(KARI, ShowIdeas(activity="a1", ideas=(bench,)))
    assert wall.refused(shown) == refusals.NOTHING_TO_UNDO


def test_nothing_is_taken_back_when_the_workshop_is_over() -> None:
    wall = Acting(moderation="off")
    frozen = wall.acts(KARI, Freeze(frozen=True))
    assert wall.refused(frozen) is None
    wall.acts(KARI, End())
    assert wall.refused(frozen) is not None


def test_helpers_take_back_their_own_and_whoever_leads_everybodys() -> None:
    wall = Acting(moderation="off")
    bench, cafe = wall.posts(ASTRID, BENCHES, CAFE)
    by_helper, by_leader = wall.acts(LIV, hide(bench)), wall.acts(KARI, hide(cafe))
    by_co = wall.acts(SIV, Freeze(frozen=True))

    assert wall.refused(by_helper, LIV) is None
    assert wall.refused(by_leader, LIV) == refusals.NOT_YOURS_TO_UNDO
    assert wall.refused(by_helper, SIV) is None
    assert wall.refused(by_leader, SIV) == refusals.NOT_YOURS_TO_UNDO
    assert wall.refused(by_co, SIV) is None
    for act in (by_helper, by_leader, by_co):
        assert wall.refused(act, KARI) is None
        assert wall.refused(act, PER) is None, "another device of whoever leads"
        assert wall.refused(act, ODD) is not None


def test_a_helper_cannot_do_by_undo_what_helpers_may_not_do() -> None:
    wall = Acting(moderation="off")
    closed = wall.acts(KARI, CloseActivity(activity="a1"))
    once_a_leader = Author(KARI.id, "helper")
    assert isinstance(closed[1], OpenActivity)
    assert wall.refused(closed, once_a_leader) == refusals.NOT_ALLOWED


SLIPS = (1, 2, 3, 4)
some = st.lists(st.sampled_from(SLIPS), min_size=1, max_size=3, unique=True).map(tuple)
acts = st.one_of(
    some.map(lambda ideas: hide(*ideas)),
    st.tuples(st.sampled_from(("", "g1", "g2")), some).map(lambda given: place(given[0], *given[1])),
    some.map(lambda ideas: merge(*ideas)),
    st.sampled_from(("g1", "g2")).map(lambda group: DissolveGroup(activity="a1", group=group)),
)


@PROPERTY
@given(st.lists(acts, min_size=1, max_size=8))
def test_an_act_that_may_be_taken_back_is_and_only_what_it_did_is_changed(commands: list[Command[Any]]) -> None:
    """Whatever lies in between: the undo counts, and its own undo brings everything back as it was."""
    wall = Acting(moderation="off")
    wall.posts(ASTRID, BENCHES, CAFE, BUS, "Vaktmester")
    wall.grouped("Ute", 1), wall.grouped("Inne", 2)
    done = [wall.acts(KARI, command) for command in commands if wall.would_refuse(KARI, command) is None]
    for of, undo in done:
        if undo is None or wall.refused((of, undo)) is not None:
            continue
        before = _seen(wall)
        redo = undo.undo(target_of(wall.workshop, undo))
        assert wall.does(KARI, undo).counts
        assert redo is not None
        assert wall.does(KARI, replace(redo, expects="")).counts
        assert _seen(wall) == before


def _seen(wall: Wall) -> Any:
    return wall.on_the_wall(), wall.inbox(), dict(wall.wall.merges), wall.fates()
