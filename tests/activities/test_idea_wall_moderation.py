"""Who lets slips in to the wall, and what hiding does, told one thing at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, KARI, LIV, ODD, SECOND_MS
from verksted.activities.idea_wall.places import PlaceIdeas
from verksted.activities.idea_wall.slips import (
    EditIdea,
    HideIdeas,
    ShowIdeas,
    UnhideIdeas,
)
from verksted.domain import limits, refusals
from verksted.domain.refusals import NO_SUCH_IDEA, TOO_FEW_IDEAS, TOO_MANY_IDEAS, text_too_long


@pytest.fixture
def hall() -> Wall:
    return Wall(moderation="off")


@pytest.fixture
def sorting() -> Wall:
    """Three slips on the wall, ready to be grouped."""
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.posts(ODD, BUS)
    return hall


# Grace: on the wall after 20 seconds unless hidden


def test_in_grace_a_slip_waits_twenty_seconds_and_then_stands_on_the_wall() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    posted_ms = hall.now_ms
    assert hall.on_the_wall() == {}
    assert hall.fates() == {"sent": 1, "pending": 1}
    assert [w["shows_at_ms"] for w in hall.inbox()["waiting"]] == [posted_ms + limits.grace_ms]
    hall.wait(limits.grace_ms - 1)
    assert hall.on_the_wall() == {}
    hall.wait(1)
    assert hall.on_the_wall() == {"1": BENCHES}
    assert hall.inbox()["waiting"] == ()


def test_what_is_changed_in_the_moment_it_is_let_in_waits_in_its_new_words() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES)
    [read] = hall.inbox()["waiting"]
    assert hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE)).counts
    assert hall.gets(LIV, ShowIdeas(activity="a1", ideas=(1,), seen=(read["since_ms"],))) == refusals.IDEA_CHANGED
    assert hall.on_the_wall() == {}
    [again] = hall.inbox()["waiting"]
    assert again["text"] == CAFE
    assert hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,), seen=(again["since_ms"],))).counts
    assert hall.on_the_wall() == {"1": CAFE}


def test_of_several_slips_only_the_changed_one_waits_and_the_wall_keeps_what_it_showed_of_it() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES, BUS)
    hall.posts(ODD, "Heis")
    assert hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,))).counts
    assert hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE)).counts
    read = hall.inbox()["waiting"]
    assert [slip["number"] for slip in read] == [1, 2, 3]
    assert hall.does(ASTRID, EditIdea(activity="a1", idea=1, text="Noe helt annet")).counts
    show = ShowIdeas(activity="a1", ideas=(1, 2, 3), seen=tuple(slip["since_ms"] for slip in read))
    assert show.passes_over(hall.wall) == (1,)
    assert hall.does(LIV, show).counts
    assert hall.on_the_wall() == {"1": BENCHES, "2": BUS, "3": "Heis"}
    assert [(slip["number"], slip["text"]) for slip in hall.inbox()["waiting"]] == [(1, "Noe helt annet")]


def test_a_hidden_slip_that_is_changed_meanwhile_stays_hidden() -> None:
    hall = Wall(moderation="off")
    hall.posts(ASTRID, BENCHES)
    assert hall.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="var en prøve")).counts
    [read] = hall.sees("a1", "facilitator")["away"]["slips"]
    assert hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE)).counts
    assert hall.gets(LIV, ShowIdeas(activity="a1", ideas=(1,), seen=(read["since_ms"],))) == refusals.IDEA_CHANGED
    assert hall.fates() == {"sent": 1, "hidden": 1}


def test_a_command_that_does_not_say_what_was_read_lets_in_what_stands() -> None:
    """So it was before there was such a field, and so old logs are read."""
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES)
    assert hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE)).counts
    assert hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,))).counts
    assert hall.on_the_wall() == {"1": CAFE}


@pytest.mark.parametrize("seen", [(1,), (1, 2, 3)])
def test_a_command_that_says_it_of_some_of_its_slips_is_refused(seen: tuple[int, ...]) -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES, BUS)
    assert hall.gets(LIV, ShowIdeas(activity="a1", ideas=(1, 2), seen=seen)) == refusals.IDEA_CHANGED
    assert hall.on_the_wall() == {}


def test_a_host_shows_a_slip_before_its_grace_is_over() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    assert hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,))).counts
    assert hall.on_the_wall() == {"1": BENCHES}


def test_a_slip_hidden_in_its_grace_does_not_come_up_by_itself() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    hall.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="Navn på nabo"))
    hall.wait(limits.grace_ms)
    assert hall.on_the_wall() == {}
    assert hall.fates() == {"sent": 1, "hidden": 1}


def test_the_wall_keeps_the_seen_text_while_an_edit_waits_out_its_grace() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    hall.wait(limits.grace_ms)
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE))
    assert hall.on_the_wall() == {"1": BENCHES}
    assert [(w["text"], w["edited"]) for w in hall.inbox()["waiting"]] == [(CAFE, True)]
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BUS))
    assert hall.on_the_wall() == {"1": BENCHES}
    hall.wait(limits.grace_ms)
    assert hall.on_the_wall() == {"1": BUS}


def test_a_host_is_told_that_the_wall_has_the_old_words_only_where_it_has() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES, "Ring 91 23 45 67 om kafeen")
    hall.wait(limits.grace_ms)
    for number, text in ((1, BUS), (2, CAFE)):
        hall.does(ASTRID, EditIdea(activity="a1", idea=number, text=text))
    assert [(w["text"], w["old_shown"]) for w in hall.inbox()["waiting"]] == [(BUS, True), (CAFE, False)]


def test_a_text_edited_before_anybody_saw_it_was_never_on_the_wall() -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE))
    hall.wait(limits.grace_ms - SECOND_MS)
    assert hall.on_the_wall() == {}
    hall.wait(SECOND_MS)
    assert hall.on_the_wall() == {"1": CAFE}


# Queue: a host lets in each


def test_in_a_queue_nothing_comes_up_until_a_host_lets_it_in() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES)
    hall.wait(100 * limits.grace_ms)
    assert hall.on_the_wall() == {}
    assert [w["shows_at_ms"] for w in hall.inbox()["waiting"]] == [0]
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    assert hall.on_the_wall() == {"1": BENCHES}


def test_in_a_queue_an_edited_slip_goes_back_and_the_wall_keeps_the_seen_text() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE))
    assert hall.on_the_wall() == {"1": BENCHES}
    assert [w["number"] for w in hall.inbox()["waiting"]] == [1]
    assert (hall.report().slips[0].text, hall.report().slips[0].shown_text) == (CAFE, BENCHES)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    assert hall.on_the_wall() == {"1": CAFE}
    assert hall.report().slips[0].shown_text == ""


@pytest.mark.parametrize("words", ["Benk", "Buss"])
def test_an_edit_is_an_edit_whatever_it_says_so_that_erased_texts_change_no_verdict(words: str) -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, "Buss")
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=words))
    idea = hall.wall.ideas[1]
    assert (idea.approved, idea.since_ms, idea.seen_text) == (False, hall.now_ms, "Buss")


def test_saving_a_slip_unchanged_troubles_nobody() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BENCHES))
    assert hall.on_the_wall() == {"1": BENCHES}
    assert hall.inbox()["waiting"] == ()


# Hiding


def test_a_slip_is_hidden_with_a_reason_and_comes_back(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    hide = HideIdeas(activity="a1", ideas=(1,), reason="Navn på nabo")
    assert hall.does(LIV, hide).counts
    assert hall.on_the_wall() == {}
    assert [(s["number"], s["reason"]) for s in hall.sees("a1", "facilitator")["away"]["slips"]] == [
        (1, "Navn på nabo")
    ]
    assert hall.mine(ASTRID)["slips"][0]["reason"] == "Navn på nabo"
    assert (hall.report().slips[0].fate, hall.report().slips[0].reason) == ("hidden", "Navn på nabo")
    assert hall.does(LIV, UnhideIdeas(activity="a1", ideas=(1,))).counts
    assert hall.on_the_wall() == {"1": BENCHES}
    assert hall.report().slips[0].reason == ""


def test_a_slip_brought_back_stands_as_it_stood_and_shows_what_was_seen() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.does(LIV, HideIdeas(activity="a1", ideas=(1, 2)))
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BUS))
    hall.does(LIV, UnhideIdeas(activity="a1", ideas=(1, 2)))
    assert hall.on_the_wall() == {"1": BENCHES}
    assert [w["number"] for w in hall.inbox()["waiting"]] == [1, 2]


def test_a_reason_is_short(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    long = HideIdeas(activity="a1", ideas=(1,), reason="x" * 201)
    assert hall.gets(LIV, long) == text_too_long(limits.reason_chars_max)
    assert hall.on_the_wall() == {"1": BENCHES}


def test_what_two_hosts_hide_keeps_the_first_reason(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="Navn på nabo"))
    hall.does(KARI, HideIdeas(activity="a1", ideas=(1, 2), reason="Utenfor temaet"))
    assert [slip.reason for slip in hall.report().slips] == ["Navn på nabo", "Utenfor temaet"]


def test_showing_a_hidden_slip_lets_it_in(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    hall.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="Navn på nabo"))
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    assert hall.on_the_wall() == {"1": BENCHES}
    assert hall.report().slips[0].reason == ""


HOSTED: list[Any] = [ShowIdeas, HideIdeas, UnhideIdeas, PlaceIdeas]


@pytest.mark.parametrize("command", HOSTED)
def test_a_host_names_slips_that_are_there_and_not_more_than_can_be_taken_at_once(hall: Wall, command: Any) -> None:
    hall.posts(ASTRID, BENCHES)
    assert hall.gets(LIV, command(activity="a1", ideas=())) == TOO_FEW_IDEAS
    assert hall.gets(LIV, command(activity="a1", ideas=(1, 2))) == NO_SUCH_IDEA
    assert hall.gets(LIV, command(activity="a1", ideas=(1,) * 301)) == TOO_MANY_IDEAS
    assert hall.gets(LIV, command(activity="a1", ideas=(1,) * 300)) is None
    assert hall.gets(ASTRID, command(activity="a1", ideas=(1,))) == refusals.NOT_ALLOWED


def test_a_hidden_slip_that_its_author_mends_is_looked_at_again_and_not_shown_by_itself() -> None:
    hall = Wall()
    hall.posts(ASTRID, "Ring Kåre på 412 34 567")
    hall.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="nevner en person"))
    assert not hall.inbox()["flagged"]
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BUS))
    hall.wait(2 * limits.grace_ms)
    [slip] = hall.inbox()["flagged"]
    assert (slip["text"], slip["mended"], slip["reason"]) == (BUS, True, "nevner en person")
    assert hall.on_the_wall() == {}
    assert not hall.sees("a1", "facilitator")["away"]["slips"]


@pytest.mark.parametrize("shows", [True, False])
def test_whatever_a_host_says_of_a_mended_slip_it_has_been_looked_at(*, shows: bool) -> None:
    hall = Wall()
    hall.posts(ASTRID, "Ring Kåre på 412 34 567")
    hall.does(LIV, HideIdeas(activity="a1", ideas=(1,), reason="nevner en person"))
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BUS))
    hall.does(LIV, (ShowIdeas if shows else HideIdeas)(activity="a1", ideas=(1,)))
    assert not hall.inbox()["flagged"]
    assert hall.on_the_wall() == ({"1": BUS} if shows else {})
    assert hall.fates() == ({"sent": 1, "shown": 1} if shows else {"sent": 1, "hidden": 1})
    assert shows or hall.wall.ideas[1].reason == "nevner en person"
