"""The whole workshop as plain data and back."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from immutables import Map

from tests.any_command import PROPERTY, Step, folded, histories, logged, opening
from tests.hall import ASTRID, KARI, KINDS, ODD, PROGRAM, VOCABULARY, Hall
from verksted.activities.idea_wall.slips import HideIdeas, PostIdea
from verksted.domain import refusals
from verksted.domain.commands import Restore
from verksted.domain.entry import Entry
from verksted.domain.fold import digest, fold
from verksted.domain.snapshot import plain, read, restored, written
from verksted.domain.workshop import PlannedActivity


@given(histories(VOCABULARY))
@settings(PROPERTY)
def test_a_workshop_read_back_is_the_same_workshop(history: list[Step]) -> None:
    state, _ = folded(logged([*opening(VOCABULARY), *history]), KINDS)
    back = restored(msgspec.json.decode(written(state)), KINDS)
    assert back == state
    assert digest(back) == digest(state)


def test_the_fingerprint_tells_two_workshops_apart() -> None:
    one, other = Hall(), Hall()
    assert digest(one.workshop) == digest(other.workshop)
    other.lets_in(ASTRID)
    assert digest(one.workshop) != digest(other.workshop)
    assert digest(None) not in (digest(one.workshop), digest(other.workshop))


def test_maps_are_written_in_the_order_of_their_keys() -> None:
    numbers = Map({n: str(n) for n in (10, 9, 2, 1)})
    assert list(plain(numbers)) == sorted(["1", "2", "9", "10"])
    names = Map({name: Map({name: 1}) for name in ("å", "b", "a")})
    assert msgspec.json.encode(plain(names)).decode() == '{"a":{"a":1},"b":{"b":1},"å":{"å":1}}'


def test_what_has_no_plain_form_is_an_error_of_ours() -> None:
    with pytest.raises(NotImplementedError):
        plain(object())
    with pytest.raises(NotImplementedError):
        read({}, Hall)


def evening() -> Hall:
    hall = Hall(PlannedActivity("idea_wall", "Behov"), PlannedActivity("idea_wall", "Ideer"))
    hall.lets_in(ASTRID, ODD)
    hall.opens("a1")
    hall.does(ASTRID, PostIdea(activity="a1", text="Flere benker langs turstien"))
    hall.does(ODD, PostIdea(activity="a1", text="=HYPERLINK(1)"))
    hall.does(KARI, HideIdeas(activity="a1", ideas=(2,), reason="Ikke et behov"))
    return hall


def test_a_restored_workshop_goes_on_where_it_was() -> None:
    hall = evening()
    snapshot = msgspec.json.decode(written(hall.workshop))
    state, verdict = fold(None, Entry("1-0", "again", PROGRAM, Restore(snapshot=snapshot)), KINDS)
    assert verdict.counts
    assert state is not None
    assert state.agenda == hall.workshop.agenda
    hall.found = state
    assert hall.does(ASTRID, PostIdea(activity="a1", text="Buss på søndager")).number == 3


EARLIER = Path(__file__).parent / "earlier_workshop.json"
"""As the first version wrote it: without places that change, steps that are skipped, or times that add up."""


def test_a_workshop_that_an_earlier_version_wrote_is_read_and_goes_on() -> None:
    snapshot = msgspec.json.decode(EARLIER.read_bytes())["workshop"]
    assert not {"removed", "brought", "promised_minutes"} & snapshot.keys()
    assert not {"skipped", "source", "spent_ms"} & snapshot["agenda"][0].keys()
    back = restored(snapshot, KINDS)
    assert [activity.title for activity in back.agenda] == ["Behov i Jevnaker", "Prikker"]
    assert len(back.agenda[0].state.ideas) == 18  # type: ignore[union-attr]
    assert back.free_id() == "a3"
    assert restored(plain(back), KINDS) == back


def _changed(step: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**step, **fields}


BROKEN: dict[str, Any] = {
    "an empty file": lambda snapshot: {},
    "no list of activities": lambda snapshot: {**snapshot, "agenda": 4},
    "an activity that is a word": lambda snapshot: {**snapshot, "agenda": ["a1"]},
    "an unknown kind": lambda snapshot: {**snapshot, "agenda": [_changed(snapshot["agenda"][0], kind="quiz")]},
    "a kind that is a list": lambda snapshot: {**snapshot, "agenda": [_changed(snapshot["agenda"][0], kind=[])]},
    "an unknown status": lambda snapshot: {**snapshot, "agenda": [_changed(snapshot["agenda"][0], status="odd")]},
    "no settings": lambda snapshot: {**snapshot, "agenda": [_changed(snapshot["agenda"][0], settings=None)]},
    "settings nobody could choose": lambda snapshot: {
        **snapshot,
        "agenda": [_changed(snapshot["agenda"][1], settings={"prompts": []})],
    },
    "a state under settings nobody could choose": lambda snapshot: {
        **snapshot,
        "agenda": [
            _changed(snapshot["agenda"][0], state={**snapshot["agenda"][0]["state"], "settings": {"prompts": []}})
        ],
    },
    "a slip under a prompt that is not there": lambda snapshot: {
        **snapshot,
        "agenda": [_changed(snapshot["agenda"][0], state=_with_prompt(snapshot["agenda"][0]["state"], 3))],
    },
    "two activities with one id": lambda snapshot: {**snapshot, "agenda": [snapshot["agenda"][0]] * 2},
    "one id in and out of the agenda": lambda snapshot: {**snapshot, "removed": [snapshot["agenda"][0]]},
    "an id of nobody": lambda snapshot: {**snapshot, "agenda": [_changed(snapshot["agenda"][0], id="a" + "9" * 5_000)]},
    "steps taken out that are none": lambda snapshot: {**snapshot, "removed": {"a1": 1}},
    "a number that is a word": lambda snapshot: {**snapshot, "next_number": "tre"},
}


def _with_prompt(state: dict[str, Any], prompt: int) -> dict[str, Any]:
    return {**state, "ideas": {**state["ideas"], "1": {**state["ideas"]["1"], "prompt": prompt}}}


@pytest.mark.parametrize("breaking", BROKEN.values(), ids=BROKEN)
def test_what_describes_no_workshop_founds_none(breaking: Any) -> None:
    snapshot = msgspec.json.decode(written(evening().workshop))
    assert fold(None, Entry("1-0", "tap", PROGRAM, Restore(snapshot=snapshot)), KINDS)[1].counts
    state, verdict = fold(None, Entry("1-0", "tap", PROGRAM, Restore(snapshot=breaking(snapshot))), KINDS)
    assert state is None
    assert verdict.refusal == refusals.BAD_SNAPSHOT
