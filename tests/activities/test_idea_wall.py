"""Slips and what becomes of them, told one thing at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.wall import BENCHES, BUS, CAFE, Wall
from tests.hall import ASTRID, KARI, LIV, ODD, SECOND_MS
from verksted.activities.idea_wall.groups import (
    DissolveGroup,
    PickPrompt,
    PlaceIdeas,
)
from verksted.activities.idea_wall.slips import (
    EditIdea,
    HideIdeas,
    PostIdea,
    ShowIdeas,
    TakeDownIdea,
    UnhideIdeas,
)
from verksted.activities.idea_wall.state import (
    IDEA_TAKEN_DOWN,
    NO_SUCH_IDEA,
    NO_SUCH_PROMPT,
    NOT_YOUR_IDEA,
    PROMPT_IN_USE,
    TOO_FEW_IDEAS,
    TOO_MANY_IDEAS,
    IdeaWallSettings,
    items,
)
from verksted.activities.idea_wall.views import PAGE_MS
from verksted.domain import limits, refusals
from verksted.domain.activity import Author, Viewer
from verksted.domain.refusals import Refusal, text_too_long
from verksted.domain.workshop import Reveal


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
    assert [(s["number"], s["reason"]) for s in hall.sees("a1", "facilitator")["stage"]["hidden"]] == [
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
    assert BENCHES not in str(hall.sees("a1", "participant"))
    assert BENCHES not in str(hall.sees("a1", "projector"))
    assert hall.sees("a1", "projector")["stage"]["mode"] == "hidden"
    assert hall.sees("a1", "participant")["news"]["sent"] == 1
    assert hall.mine(ASTRID)["slips"][0]["text"] == BENCHES
    assert hall.on_the_wall() == {"1": BENCHES}
    hall.does(KARI, Reveal(activity="a1"))
    assert BENCHES in str(hall.sees("a1", "participant"))
    assert BENCHES in str(hall.sees("a1", "projector"))


# Changing the settings while it runs


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


# Screens


def test_an_empty_wall_says_so(hall: Wall) -> None:
    assert hall.sees("a1", "projector")["stage"]["mode"] == "empty"


def test_slips_without_groups_fill_the_wall_newest_first(sorting: Wall) -> None:
    stage = sorting.sees("a1", "projector")["stage"]
    assert (stage["mode"], stage["letters"], stage["question"]) == ("slips", "large", "Hva er viktig for deg?")
    assert [[slip["number"] for slip in column] for column in stage["columns"]] == [[3], [2], [1]]


def test_two_or_three_prompts_stand_as_columns_even_where_their_words_are_the_same() -> None:
    hall = Wall(prompts=["Hva?", "Hva?"], moderation="off")
    hall.posts(ASTRID, BENCHES)
    hall.posts(ASTRID, CAFE, prompt=1)
    stage = hall.sees("a1", "projector")["stage"]
    assert [[slip["number"] for slip in column["slips"]] for column in stage["columns"]] == [[1], [2]]


def test_of_many_prompts_the_wall_shows_the_one_a_host_picks() -> None:
    hall = Wall(prompts=["1?", "2?", "3?", "4?"], moderation="off")
    hall.posts(ASTRID, BENCHES)
    hall.posts(ASTRID, CAFE, prompt=3)
    assert hall.gets(LIV, PickPrompt(activity="a1", prompt=4)) == NO_SUCH_PROMPT
    assert hall.gets(LIV, PickPrompt(activity="a1", prompt=-1)) == NO_SUCH_PROMPT
    assert hall.does(LIV, PickPrompt(activity="a1", prompt=3)).counts
    stage = hall.sees("a1", "projector")["stage"]
    assert stage["question"] == "4?"
    assert [slip["number"] for column in stage["columns"] for slip in column] == [2]


def test_groups_stand_as_columns_on_papers_of_their_own_with_loose_slips_on_yellow(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    sorting.grouped("Ute", 2)
    columns = sorting.sees("a1", "projector")["stage"]["columns"]
    assert [(c["heading"], c["paper"], c["count"]) for c in columns] == [
        ("Møteplasser", "pink", 1),
        ("Ute", "green", 1),
        ("", "yellow", 1),
    ]
    assert [slip["paper"] for slip in sorting.mine(ASTRID)["slips"]] == ["green", "pink"]
    sorting.does(LIV, PlaceIdeas(activity="a1", ideas=(3,), groups=("g1",)))
    assert [c["heading"] for c in sorting.sees("a1", "projector")["stage"]["columns"]] == ["Møteplasser", "Ute"]


def test_a_group_keeps_its_paper_when_one_before_it_goes(sorting: Wall) -> None:
    sorting.grouped("Møteplasser", 1)
    sorting.grouped("Ute", 2)
    sorting.does(LIV, DissolveGroup(activity="a1", group="g1"))
    columns = sorting.sees("a1", "projector")["stage"]["columns"]
    assert [(c["heading"], c["paper"]) for c in columns] == [("Ute", "green"), ("", "yellow")]


def test_phones_read_every_shown_slip_in_chunks(hall: Wall) -> None:
    hall.posts(LIV, *(f"Lapp {n}" for n in range(45)))
    regions = hall.sees("a1", "participant")
    assert regions["all"]["chunks"] == (0, 1, 2)
    assert [slip["number"] for _, chunk in regions["chunk"] for slip in chunk] == list(range(1, 46))
    assert [len(chunk) for _, chunk in regions["chunk"]] == [20, 20, 5]


@pytest.mark.parametrize(("choice", "shown"), [(0, 0), (1, 1), (7, 1), (-3, 0)])
def test_a_phone_looks_at_one_of_the_prompts(choice: int, shown: int) -> None:
    hall = Wall(prompts=["Hva trenger du?", "Hva kan du gi?"])
    assert hall.sees("a1", "participant", choice=choice)["stage"]["choice"] == shown


# Time alone


def test_the_wall_wakes_when_the_next_grace_ends() -> None:
    hall = Wall()
    wakes = hall.kinds["idea_wall"].wakes
    assert wakes(hall.wall, hall.now_ms) is None
    hall.posts(ASTRID, BENCHES)
    first_ms = hall.now_ms + limits.grace_ms
    assert wakes(hall.wall, hall.now_ms) == first_ms
    assert wakes(hall.wall, first_ms) is None


@pytest.mark.parametrize(
    "command",
    [ShowIdeas(activity="a1", ideas=(1,)), HideIdeas(activity="a1", ideas=(1,)), TakeDownIdea(activity="a1", idea=1)],
    ids=repr,
)
def test_nothing_wakes_for_a_slip_that_is_settled(command: Any) -> None:
    hall = Wall()
    hall.posts(ASTRID, BENCHES)
    hall.does(ASTRID if isinstance(command, TakeDownIdea) else LIV, command)
    assert hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms) is None


def test_the_wall_wakes_at_every_turn_of_a_page_even_for_few_but_long_slips(hall: Wall) -> None:
    long = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv"
    hall.posts(ASTRID, *[long] * 5)
    assert hall.sees("a1", "projector")["stage"]["pages"] > 1
    turns = set()
    for _ in range(3):
        wakes_ms = hall.kinds["idea_wall"].wakes(hall.wall, hall.now_ms)
        assert wakes_ms is not None
        assert hall.now_ms < wakes_ms <= hall.now_ms + PAGE_MS
        hall.wait(wakes_ms - hall.now_ms)
        turns |= {slip["number"] for c in hall.sees("a1", "projector")["stage"]["columns"] for slip in c}
    assert turns == {1, 2, 3, 4, 5}


# Accounting


def test_every_slip_has_one_fate_and_stands_word_for_word_in_the_report() -> None:
    hall = Wall(moderation="queue")
    hall.posts(ASTRID, BENCHES, CAFE)
    hall.posts(ODD, BUS, "=HYPERLINK(1)")
    hall.does(LIV, ShowIdeas(activity="a1", ideas=(1,)))
    hall.does(LIV, HideIdeas(activity="a1", ideas=(4,), reason="Ikke et behov"))
    hall.does(ASTRID, TakeDownIdea(activity="a1", idea=2))
    hall.closes()
    hall.posts(ODD, "For sent")
    section = hall.report()
    assert section.counts == {"sent": 5, "shown": 1, "hidden": 1, "pending": 1, "late": 1, "taken_down": 1}
    assert [(s.number, s.text, s.fate) for s in section.slips] == [
        (1, BENCHES, "shown"),
        (2, CAFE, "taken_down"),
        (3, BUS, "pending"),
        (4, "=HYPERLINK(1)", "hidden"),
        (5, "For sent", "late"),
    ]


def test_the_report_bears_no_name_of_a_participant(sorting: Wall) -> None:
    assert "astrid" in str(sorting.wall)
    assert "astrid" not in str(sorting.report())


def test_a_viewer_is_never_a_person() -> None:
    assert "id" not in Viewer.__struct_fields__
