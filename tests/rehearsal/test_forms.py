"""Simulated people find every sort of control on a page, and answer each of them so that it makes sense."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from verksted.domain import limits
from verksted.rehearsal.answers import Opinion, Words, lines
from verksted.rehearsal.forms import find_forms

PAGE = """
<form method="post" action="/language"><button name="language" value="nn">Nynorsk</button></form>
<form method="post" action="/4711/do"><input type="hidden" name="do" value="strange.answer">
<input type="hidden" name="activity" value="a1"><input type="hidden" name="id" value="">
<p data-limit="25"></p><textarea name="text"></textarea><input name="word" type="text" value="Kafé">
<input name="place" type="number" min="3" max="7"><input name="feeling" type="range" min="-5" max="5">
<input type="radio" name="light" value="green"><input type="radio" name="light" value="red">
<input type="checkbox" name="needs" value="1"><input type="checkbox" name="needs" value="2">
<input type="checkbox" name="needs" value="3"><input type="checkbox" name="gone" value="1" disabled>
<select name="table"><option value="4">Fire</option><option value="5" selected>Fem</option></select>
<button name="dots" value="0">Minus</button><button name="dots" value="2">Pluss</button>
<button name="dots" value="9" aria-disabled="true">Full</button></form>
"""


def opinion(seed: int, *, troll: bool = False) -> Opinion:
    rng = random.Random(seed)
    return Opinion(rng, Words(rng), troll=troll)


def answered(seed: int, page: str = PAGE) -> list[tuple[str, str]]:
    [form] = find_forms(page)
    return opinion(seed).filled(form, "tap")


def test_only_forms_that_send_a_command_are_theirs() -> None:
    [form] = find_forms(PAGE)
    assert (form.do, form.action) == ("strange.answer", "/4711/do")
    assert form.about == ("do=strange.answer", "activity=a1")


@pytest.mark.parametrize("seed", range(30))
def test_every_control_gets_an_answer_that_the_form_offers(seed: int) -> None:
    said = answered(seed)
    once = dict(said)
    assert (once["do"], once["activity"], once["id"]) == ("strange.answer", "a1", "tap")
    assert len(once["text"]) <= 25
    assert once["word"] == "Kafé."
    assert 3 <= int(once["place"]) <= 7
    assert -5 <= int(once["feeling"]) <= 5
    assert once["light"] in ("green", "red")
    assert once["table"] in ("4", "5")
    ticked = [value for name, value in said if name == "needs"]
    assert 1 <= len(set(ticked)) == len(ticked) <= 3
    assert once["dots"] == "2"
    assert "gone" not in once


def test_a_field_with_no_choice_beside_it_is_never_left_empty() -> None:
    page = PAGE[: PAGE.index('<input type="radio"')] + "<button>Send</button></form>"
    assert all(dict(answered(seed, page))["text"] for seed in range(50))


def test_a_hall_has_favourites() -> None:
    counted = Counter(dict(answered(seed))["light"] for seed in range(300))
    assert min(counted.values()) > 0
    assert counted.most_common(1)[0][1] > 160


def test_there_is_enough_to_say_and_all_of_it_fits_on_a_slip() -> None:
    needs = lines("needs")
    assert len(needs) == len(set(needs)) >= 150
    assert all(
        0 < len(text) <= limits.text_chars_max for name in ("needs", "betters", "nonsense") for text in lines(name)
    )
    lengths = [len(text) for text in needs]
    assert min(lengths) < 10
    assert max(lengths) > 70


def test_needs_come_again_only_as_somebody_elses_or_mistyped() -> None:
    words = Words(random.Random(5))
    said = [words.text("needs", 140) for _ in range(120)]
    as_written = [text for text in said if text in lines("needs")]
    assert len(as_written) > 70
    assert len(set(said)) < len(said), "somebody writes what somebody else has written"
    assert any(text not in lines("needs") for text in said), "somebody mistypes"


def test_one_of_them_is_there_to_make_trouble() -> None:
    [form] = find_forms(PAGE)
    texts = {dict(opinion(seed, troll=True).filled(form, "tap"))["text"] for seed in range(40)}
    assert not any(text in lines("needs") for text in texts)
    assert any(text in lines("nonsense") for text in texts)


LIGHTS = (
    PAGE[: PAGE.index("<p data-limit")]
    + """
<button name="light" value="green">Grønt</button><button name="light" value="red">Rødt</button></form>"""
)


def test_buttons_that_say_different_things_are_chosen_between() -> None:
    [form] = find_forms(LIGHTS)
    assert form.answers == [("light", "green"), ("light", "red")]
    assert {dict(answered(seed, LIGHTS))["light"] for seed in range(30)} == {"green", "red"}


def test_beside_something_to_judge_they_say_what_could_be_better() -> None:
    [form] = find_forms(PAGE[: PAGE.index('<input type="radio"')] + "<button>Send</button></form>")
    form.chars_max = 140
    words = [word for text in lines("betters") for word in text.split()]
    texts = [dict(opinion(seed).filled(form, "tap", of_something=True))["text"] for seed in range(30)]
    assert sum(set(text.split()) <= set(words) for text in texts) > 20


def test_what_is_folded_away_is_known_as_such() -> None:
    form = '<form action="/1/do"><input type="hidden" name="do" value="a.b"><button>Send</button></form>'
    page = f"{form}<details><summary>Mer</summary>{form}<details open>{form}</details></details><details open>{form}</details>{form}"
    assert [found.folded for found in find_forms(page)] == [False, True, True, False, False]
