"""What each audience sees of a solution test. Before the reveal no light is in any of it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from verksted.activities.solution_test.projector import readable, solution_of, wall
from verksted.activities.solution_test.result import by_role, numbers
from verksted.activities.solution_test.state import SolutionTest
from verksted.domain import limits
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.ideas.views import counts, inbox, own_slip, slips_left, waiting_slip

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
    at = _at(state, viewer)
    cards = readable(state, viewer, numbers(state))
    chunks = [tuple(cards[i : i + CHUNK]) for i in range(0, len(cards), CHUNK)]
    everything = {
        "all": {"chunks": tuple(range(len(chunks))), "hidden": not viewer.revealed},
        "chunk": tuple(enumerate(chunks)),
    }
    if viewer.status == "open":
        return {"stage": _task(state, at), "news": {"given": state.given(at), "readable": 0}, **everything}
    results = tuple(solution_of(state, n, viewer) for n in numbers(state)) if viewer.revealed else ()
    stage = {"status": viewer.status, "results": results}
    return {"stage": stage, "news": {"given": 0, "readable": len(cards)}, **everything}


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
    """A person's own lights and slips."""
    lights = state.ballot(person.id).lights if person.id else {}
    own = state.written_by(person.id) if person.id else []
    slips = tuple(own_slip(state, idea, viewer, PAPER, held=not viewer.revealed) for idea in own)
    at = _at(state, viewer)
    elsewhere = tuple(
        (n, state.prompts[n - 1], lights[n]) for n in sorted(lights) if viewer.status != "open" or n != at
    )
    regions: Regions = {"mine": {"slips": slips, "left": slips_left(state, own), "given": elsewhere}}
    if viewer.status == "open":
        regions["slot"] = ((at, {"solution": at, "light": lights.get(at, "")}),)
    return regions


# The console


def _console(state: SolutionTest, viewer: Viewer) -> Regions:
    stage = {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "at": state.at,
        "people": viewer.people,
        "given": state.lit,
        "counts": counts(state, viewer.now_ms),
        "titles": state.prompts,
        "solutions": tuple(_on_the_desk(state, n, viewer) for n in numbers(state)),
        "by_role_on_wall": viewer.by_role,
    }
    return {"stage": stage, "inbox": inbox(state, viewer)}


def _on_the_desk(state: SolutionTest, number: int, viewer: Viewer) -> dict[str, Any]:
    """A host reads every slip, also before the hall does; lights are for nobody before the reveal."""
    ideas = [(idea, state.shown_text(idea, viewer.now_ms)) for idea in state.about(number)]
    return {
        **solution_of(state, number, viewer),
        "by_role": by_role(state, number, viewer),
        "slips": tuple({"number": idea.number, "text": text} for idea, text in ideas if text),
        "hidden": tuple(waiting_slip(state, i, viewer) for i, _ in ideas if i.hidden and not i.taken_down),
    }
