"""Slips and what becomes of them, told one thing at a time."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, KARI, LIV, ODD
from verksted.activities.idea_wall.cards import items
from verksted.activities.idea_wall.hall import PickPrompt
from verksted.activities.idea_wall.slips import (
    EditIdea,
    HideIdeas,
    PostIdea,
    ShowIdeas,
    TakeDownIdea,
    UnhideIdeas,
)
from verksted.activities.idea_wall.state import PROMPT_IN_USE, IdeaWallSettings
from verksted.domain import limits, refusals
from verksted.domain.activity import Author
from verksted.domain.commands import Reveal
from verksted.domain.refusals import (
    IDEA_TAKEN_DOWN,
    NO_SUCH_IDEA,
    NO_SUCH_PROMPT,
    NOT_YOUR_IDEA,
    Refusal,
    text_too_long,
)


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


# Writing


def test_a_slip_gets_the_next_number_and_stands_on_the_wall(hall: Wall) -> None:
    assert hall.posts(ASTRID, BENCHES) == [1]
    assert hall.posts(ODD, BUS) == [2]
    assert hall.on_the_wall() == {"1": BENCHES, "2": BUS}
    assert [(s["number"], s["text"], s["fate"]) for s in hall.mine(ASTRID)["slips"]] == [(1, BENCHES, "shown")]


def test_one_s_own_slips_are_listed_newest_first(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES, CAFE)
    assert [slip["number"] for slip in hall.mine(ASTRID)["slips"]] == [2, 1]
    assert hall.mine(ODD)["slips"] == ()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", refusals.TEXT_EMPTY),
        ("  \u00a0", refusals.TEXT_EMPTY),
        ("x" * 141, text_too_long(limits.text_chars_max)),
        ("x" * 140, None),
        ("👍", None),
    ],
    ids=["empty", "spaces", "141", "140", "emoji"],
)
def test_a_slip_holds_between_one_and_140_characters(hall: Wall, text: str, refusal: Refusal | None) -> None:
    assert hall.gets(ASTRID, PostIdea(activity="a1", text=text)) == refusal
    hall.posts(ASTRID, BENCHES)
    assert hall.gets(ASTRID, EditIdea(activity="a1", idea=hall.workshop.next_number - 1, text=text)) == refusal


@pytest.mark.parametrize("prompt", [-1, 2])
def test_a_slip_answers_one_of_the_prompts(prompt: int) -> None:
    hall = Wall(prompts=["Hva trenger du?", "Hva kan du gi?"], moderation="off")
    assert hall.gets(ASTRID, PostIdea(activity="a1", text=BENCHES, prompt=prompt)) == NO_SUCH_PROMPT
    hall.posts(ASTRID, BENCHES, prompt=1)
    assert hall.mine(ASTRID)["slips"][0]["prompt"] == "Hva kan du gi?"


def test_a_helper_types_slips_for_others_and_the_channel_is_kept(hall: Wall) -> None:
    hall.posts(LIV, BENCHES)
    [slip] = hall.report().slips
    assert (slip.channel, slip.table) == ("helper", 3)


@pytest.mark.parametrize("standing", ["group", "projector", "host"])
def test_a_screen_writes_no_slips(hall: Wall, standing: Any) -> None:
    assert hall.gets(Author("astrid", standing), PostIdea(activity="a1", text=BENCHES)) == refusals.NOT_ALLOWED


# The limit per person


def test_a_person_with_no_slips_left_is_told_how_many_there_were() -> None:
    hall = Wall(ideas_per_person_max=2)
    hall.posts(ASTRID, BENCHES, CAFE)
    assert hall.mine(ASTRID)["left"] == 0
    assert hall.gets(ASTRID, PostIdea(activity="a1", text=BUS)) == Refusal("no_slips_left", 2)
    assert hall.posts(ODD, BUS) == [3]


def test_taking_a_slip_down_gives_room_for_another_with_a_new_number() -> None:
    hall = Wall(ideas_per_person_max=1)
    hall.posts(ASTRID, BENCHES)
    hall.does(ASTRID, TakeDownIdea(activity="a1", idea=1))
    assert hall.mine(ASTRID)["left"] == 1
    assert hall.posts(ASTRID, CAFE) == [2]


def test_a_helper_who_types_for_many_has_no_limit() -> None:
    hall = Wall(ideas_per_person_max=1)
    assert hall.posts(LIV, BENCHES, CAFE, BUS) == [1, 2, 3]


def test_without_a_limit_nothing_is_counted_down(hall: Wall) -> None:
    assert hall.mine(ASTRID)["left"] is None


# Changing one's own


def test_an_edited_slip_keeps_its_number(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    assert hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE)).counts
    assert hall.on_the_wall() == {"1": CAFE}
    assert hall.workshop.next_number == 2


@pytest.mark.parametrize("command", [EditIdea(activity="a1", idea=1, text=CAFE), TakeDownIdea(activity="a1", idea=1)])
def test_only_the_author_changes_a_slip_and_only_until_it_closes(hall: Wall, command: Any) -> None:
    assert hall.gets(ASTRID, command) == NO_SUCH_IDEA
    hall.posts(ASTRID, BENCHES)
    assert hall.gets(ODD, command) == NOT_YOUR_IDEA
    assert hall.gets(KARI, command) == refusals.NOT_ALLOWED
    assert hall.mine(ASTRID)["slips"][0]["editable"]
    hall.closes()
    assert hall.gets(ASTRID, command) == refusals.ACTIVITY_CLOSED
    assert not hall.mine(ASTRID)["slips"][0]["editable"]
    hall.opens("a1")
    assert hall.gets(ASTRID, command) is None


def test_a_slip_taken_down_leaves_the_wall_and_stays_in_the_report(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    assert hall.does(ASTRID, TakeDownIdea(activity="a1", idea=1)).counts
    assert hall.on_the_wall() == {}
    assert hall.fates() == {"sent": 1, "taken_down": 1}
    assert [(s.number, s.text, s.fate) for s in hall.report().slips] == [(1, BENCHES, "taken_down")]
    assert hall.gets(ASTRID, EditIdea(activity="a1", idea=1, text=CAFE)) == IDEA_TAKEN_DOWN
    assert hall.gets(ASTRID, TakeDownIdea(activity="a1", idea=1)) == IDEA_TAKEN_DOWN
    assert hall.posts(ASTRID, BUS) == [2]


def test_what_its_author_took_down_no_host_puts_up_again(hall: Wall) -> None:
    hall.posts(ASTRID, BENCHES)
    hall.does(ASTRID, TakeDownIdea(activity="a1", idea=1))
    for command in (ShowIdeas, HideIdeas, UnhideIdeas):
        assert hall.does(LIV, command(activity="a1", ideas=(1,))).counts
        assert hall.on_the_wall() == {}


# After the close


def test_a_slip_after_the_close_lands_in_the_tray_for_late_slips_until_a_host_lets_it_in(hall: Wall) -> None:
    hall.closes()
    assert hall.posts(ASTRID, BENCHES) == [1]
    hall.wait(limits.grace_ms)
    assert hall.on_the_wall() == {}
    assert hall.fates() == {"sent": 1, "late": 1}
    assert [(w["number"], w["shows_at_ms"]) for w in hall.inbox()["late"]] == [(1, 0)]
    assert hall.inbox()["waiting"] == ()
    assert items(hall.wall) == ()
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    assert hall.on_the_wall() == {"1": BENCHES}
    assert hall.fates() == {"sent": 1, "shown": 1}


def test_paper_that_was_written_before_the_close_is_in_time_whenever_it_is_typed_in() -> None:
    hall = Wall()
    hall.closes()
    typed = PostIdea(activity="a1", text=BENCHES, in_time=True)
    assert hall.does(replace(LIV, channel="paper"), typed).number == 1
    hall.wait(limits.grace_ms)
    assert hall.on_the_wall() == {"1": BENCHES}
    assert hall.fates() == {"sent": 1, "shown": 1}
    assert [item.text for item in items(hall.wall)] == [BENCHES]


def test_nobody_says_of_their_own_slip_that_it_was_in_time() -> None:
    hall = Wall()
    hall.closes()
    assert hall.gets(ASTRID, PostIdea(activity="a1", text=BENCHES, in_time=True)) == refusals.NOT_ALLOWED


def test_what_time_lets_in_by_itself_does_not_wait_for_a_host() -> None:
    hall = Wall()
    waits = hall.kinds["idea_wall"].waits
    hall.posts(ASTRID, BENCHES)
    assert waits(hall.wall, hall.now_ms) == 0
    hall.closes()
    hall.posts(ASTRID, CAFE)
    assert waits(hall.wall, hall.now_ms) == 1
    hall.does(LIV, HideIdeas(activity="a1", ideas=(2,)))
    assert waits(hall.wall, hall.now_ms) == 0


def test_a_late_slip_promises_no_moment_at_which_it_shows_by_itself() -> None:
    hall = Wall()
    hall.closes()
    hall.posts(ASTRID, BENCHES)
    assert [w["shows_at_ms"] for w in hall.inbox()["late"]] == [0]
    assert hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms) is None


def test_a_late_slip_edited_after_reopening_keeps_what_was_seen() -> None:
    hall = Wall(moderation="queue")
    hall.closes()
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.opens("a1")
    hall.does(ASTRID, EditIdea(activity="a1", idea=1, text=BUS))
    hall.does(ASTRID, EditIdea(activity="a1", idea=2, text=BUS))
    assert hall.on_the_wall() == {"1": BENCHES}
    assert [w["number"] for w in hall.inbox()["late"]] == [1, 2]
    assert hall.fates() == {"sent": 2, "shown": 1, "late": 1}


def test_hosts_go_on_sorting_after_the_close(sorting: Wall) -> None:
    sorting.closes()
    assert sorting.grouped("Møteplasser", 1, 2) == "g1"
    assert sorting.does(KARI, HideIdeas(activity="a1", ideas=(3,))).counts


# Silent mode


def test_in_silent_mode_nobody_s_slips_are_on_a_phone_or_the_wall_until_they_are_revealed() -> None:
    hall = Wall(silent=True, moderation="off")
    hall.posts(ASTRID, BENCHES)
    assert BENCHES not in str([hall.sees("a1", "participant"), hall.reads("a1")])
    assert BENCHES not in str(hall.sees("a1", "projector"))
    assert hall.sees("a1", "projector")["stage"]["mode"] == "hidden"
    assert hall.sees("a1", "participant")["news"]["sent"] == 1
    assert hall.mine(ASTRID)["slips"][0]["text"] == BENCHES
    assert hall.on_the_wall() == {"1": BENCHES}
    hall.does(KARI, Reveal(activity="a1"))
    assert BENCHES in str(hall.reads("a1"))
    assert BENCHES in str(hall.sees("a1", "projector"))


# Changing the settings while it runs


@pytest.mark.parametrize(
    ("prompts", "refusal"),
    [
        (["Hva kan du gi?", "Annet?"], PROMPT_IN_USE),
        (["Annet?", "Hva kan du gi?", "Hva trenger du?"], None),
        (["Hva kan du gi?", "Hva trenger du?", "Annet?"], PROMPT_IN_USE),
        (["Hva ønsker du?", "Hva kan du gi?", "Annet?", "Og ellers?"], None),
        (["Hva trenger du?", "Hva gir du?"], None),
    ],
    ids=str,
)
def test_a_slip_never_comes_to_stand_under_another_question(prompts: list[str], refusal: Refusal | None) -> None:
    hall = Wall(prompts=["Hva trenger du?", "Hva kan du gi?", "Annet?"], moderation="off")
    hall.posts(ASTRID, BENCHES, prompt=1)
    assert hall.changes(prompts=prompts, moderation="off") == refusal


def test_a_prompt_with_slips_on_it_stays() -> None:
    hall = Wall(prompts=["Hva trenger du?", "Hva kan du gi?", "Annet?"], moderation="off")
    hall.posts(ASTRID, BENCHES, prompt=1)
    assert hall.changes(prompts=["Hva trenger du?"]) == PROMPT_IN_USE
    assert hall.changes(prompts=["Hva trenger du?", "Hva gir du?"], moderation="off") is None
    assert hall.mine(ASTRID)["slips"][0]["prompt"] == "Hva gir du?"
    for audience in ("participant", "projector", "facilitator"):
        assert "Hva gir du?" in str(hall.sees("a1", audience))


def test_a_wall_turned_to_a_prompt_that_goes_turns_to_the_last_one() -> None:
    hall = Wall(prompts=["1?", "2?", "3?", "4?", "5?"], moderation="off")
    hall.posts(ASTRID, BENCHES)
    hall.does(LIV, PickPrompt(activity="a1", prompt=4))
    assert hall.changes(prompts=["1?"], moderation="off") is None
    assert hall.sees("a1", "projector")["stage"]["question"] == "1?"


@pytest.mark.parametrize("before", ["off", "grace"])
def test_what_the_wall_shows_stays_when_the_facilitator_begins_to_let_in_each_slip(before: str) -> None:
    hall = Wall(moderation=before)
    hall.posts(ASTRID, BENCHES)
    hall.wait(limits.grace_ms)
    hall.posts(ODD, BUS)
    shown = hall.on_the_wall()
    assert "1" in shown
    assert hall.changes(moderation="queue") is None
    assert hall.on_the_wall() == shown
    hall.posts(ODD, CAFE)
    assert hall.on_the_wall() == shown


def test_when_slips_are_let_in_at_once_those_that_waited_come_up() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES)
    assert hall.changes(moderation="off") is None
    assert hall.on_the_wall() == {"1": BENCHES}


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"prompts": ()}, "prompts"),
        ({"prompts": ("",)}, "prompts"),
        ({"prompts": ("x" * 141,)}, "prompts"),
        ({"prompts": ("Hva?",) * 7}, "prompts"),
        ({"ideas_per_person_max": -1}, "ideas_per_person_max"),
        ({"ideas_per_person_max": 5_001}, "ideas_per_person_max"),
        ({"prompts": ("Hva?",) * 6, "ideas_per_person_max": 5_000}, ""),
        ({}, ""),
    ],
)
def test_settings_that_make_no_sense_are_named(settings: dict[str, Any], fault: str) -> None:
    assert IdeaWallSettings(**settings).fault() == fault
