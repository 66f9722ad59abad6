"""What each audience sees of a solution test. Before the reveal no light is in any of it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from verksted.activities.solution_test.lights import light_of
from verksted.activities.solution_test.projector import readable, solution_of, wall, without_phones
from verksted.activities.solution_test.result import by_role
from verksted.activities.solution_test.state import SolutionTest
from verksted.domain import limits, voting_desk
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.ideas.views import counts, inbox, own_slip, slips_left, waiting_slip
from verksted.domain.turns import NO_TURN, Turn, passing, turn, turn_regions

PAPER = "sand"
CHUNK = 20


def view(state: SolutionTest, viewer: Viewer) -> Regions:
    """Regions for one audience; the same bytes go to all of it."""
    return {"participant": _phone, "projector": wall, "facilitator": _console}[viewer.audience](state, viewer)


# The phone


def _at(state: SolutionTest, viewer: Viewer) -> int:
    """The solution a phone is at: the hall's, or where the hall is at all of them, the reader's own choice."""
    count = len(state.settings.solutions)
    return min(state.at, count) if state.at else max(1, min(viewer.choice + 1, count))


def _phone(state: SolutionTest, viewer: Viewer) -> Regions:
    if viewer.status == "open":
        at = _at(state, viewer)
        return {"stage": _task(state, at), "news": {"given": state.given_on_phones(at), "readable": 0}}
    results = tuple(solution_of(state, n, viewer) for n in state.solutions) if viewer.revealed else ()
    stage = {"status": viewer.status, "results": results}
    readable_now = len(readable(state, viewer, state.solutions))
    return {"stage": stage, "news": {"given": 0, "readable": readable_now}}


def listing(state: SolutionTest, viewer: Viewer) -> Regions:
    """Every slip on what could be better, once the lights are shown."""
    cards = readable(state, viewer, state.solutions)
    chunks = [tuple(cards[i : i + CHUNK]) for i in range(0, len(cards), CHUNK)]
    return {
        "all": {"chunks": tuple(range(len(chunks))), "hidden": not viewer.revealed},
        "chunk": tuple(enumerate(chunks)),
    }


def _task(state: SolutionTest, at: int) -> dict[str, Any]:
    """What a person is asked. Nothing in it changes with what others do."""
    return {
        "status": "open",
        "results": (),
        "at": at,
        "solution": asdict(state.settings.solutions[at - 1]),
        "titles": state.prompts,
        "all": state.at == 0,
        "limit": limits.text_chars_max,
        "ideas_per_person_max": state.settings.ideas_per_person_max,
    }


def mine(state: SolutionTest, person: Author, viewer: Viewer) -> Regions:
    """A person's own lights and slips; on a phone that goes round, those of whoever has it, and nothing of the others'."""
    if viewer.status != "open":
        own = _own(state, person, viewer, tuple(state.solutions))
        return {**NO_TURN, "mine": None if viewer.sharing else {**own, "given": _given(state, person, 0)}}
    at = _at(state, viewer)
    now = turn(state, person, viewer, about={"solution": state.at})
    if passing(now):
        return {**turn_regions(now), "slot": ((at, None),), "mine": None}
    open_to = state.open_to(person.id) if viewer.sharing else tuple(state.solutions)
    own = _own(state, person, viewer, open_to)
    given = tuple(row for row in _given(state, person, at) if row[0] in open_to)
    return {
        **turn_regions(now),
        "slot": ((at, _light(state, person, viewer, at, open_to)),),
        "mine": {**own, "given": given, **_hand_over(now)},
    }


def _own(state: SolutionTest, person: Author, viewer: Viewer, about: tuple[int, ...]) -> dict[str, Any]:
    """One's own slips about these solutions, and how many more one may write."""
    own = state.written_by(person.id) if person.id else []
    slips = (own_slip(state, i, viewer, PAPER, held=not viewer.revealed) for i in own if i.prompt + 1 in about)
    return {"slips": tuple({**slip, "turn": viewer.turn} for slip in slips), "left": slips_left(state, own)}


def _given(state: SolutionTest, person: Author, but: int) -> tuple[tuple[int, str, str], ...]:
    lights = state.ballot(person.id).lights if person.id else {}
    return tuple((n, state.prompts[n - 1], lights[n]) for n in sorted(lights) if n != but)


def _light(state: SolutionTest, person: Author, viewer: Viewer, at: int, open_to: tuple[int, ...]) -> dict[str, Any]:
    light = state.ballot(person.id).lights.get(at, "") if person.id and at in open_to else ""
    return {"solution": at, "light": light, "turn": viewer.turn, "closed": at not in open_to}


def _hand_over(now: Turn | None) -> dict[str, Any]:
    """What the button needs that hands a shared phone on."""
    shared = now is not None and now["step"] == "vote"
    return {name: now[name] for name in ("turn", "people", "about")} if now and shared else {"turn": 0}


# The console


def _console(state: SolutionTest, viewer: Viewer) -> Regions:
    stage = {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "at": state.at,
        "people": state.voters(viewer.people),
        "on_phones": state.given_on_phones(),
        "without": without_phones(state),
        "unfinished": _unfinished(state),
        "hands_left": state.hands_left(),
        "counts": counts(state, viewer.now_ms),
        "titles": state.prompts,
        "solutions": tuple(_on_the_desk(state, n, viewer) for n in state.solutions),
        "by_role_on_wall": viewer.by_role,
    }
    return {"stage": stage, "inbox": inbox(state, viewer)}


def _unfinished(state: SolutionTest) -> tuple[dict[str, int], ...]:
    batches = ((number, state.batches[number]) for number in state.unfinished_batches())
    return tuple({"batch": n, "typed": len(b.sheets), "said": b.said} for n, b in batches)


def _on_the_desk(state: SolutionTest, number: int, viewer: Viewer) -> dict[str, Any]:
    """A host reads every slip, also before the hall does; lights are for nobody before the reveal."""
    ideas = [(idea, state.shown_text(idea, viewer.now_ms)) for idea in state.about(number)]
    return {
        **solution_of(state, number, viewer),
        "by_role": by_role(state, number, viewer),
        "slips": tuple({"number": idea.number, "text": text} for idea, text in ideas if text),
        "hidden": tuple(
            waiting_slip(state, i, viewer) for i, _ in ideas if i.hidden and not i.taken_down and not i.comes_back
        ),
    }


# The helper's desk


def desk(state: SolutionTest, viewer: Viewer) -> Regions:
    """Sheets and hands: each light for each solution has a number to type."""
    options = tuple((number, state.prompts[light_of(number)[0] - 1]) for number in state.numbers)
    regions = voting_desk.desk(state, viewer, "", options)
    stage = {**regions["stage"], "options": tuple(_lit(option) for option in regions["stage"]["options"])}
    slots = {"slot": tuple((n, _lit({**row, "number": n})) for n, row in regions["slot"])} if "slot" in regions else {}
    return {**regions, "stage": stage, **slots}


def _lit(option: dict[str, Any]) -> dict[str, Any]:
    return {**option, "light": light_of(option["number"])[1]}
