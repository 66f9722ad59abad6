"""What the wall shows of a solution test: who has answered; after the reveal the lights, and what could be better."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from verksted.activities.solution_test.result import by_role
from verksted.activities.solution_test.state import SolutionTest
from verksted.domain.activity import Regions, Viewer
from verksted.domain.ideas.state import Idea
from verksted.domain.ideas.views import grace_ends
from verksted.domain.legibility import CANVAS_PX, FLOOR_PX, MARGIN_PX, Hall, hall
from verksted.domain.letters import BOLD, lines
from verksted.domain.turning import around, next_turn_ms
from verksted.domain.voted import ways
from verksted.domain.wall_rows import LIKED_PX, TURNOUT_PX, choices, paged, top

TOTALS_PX, DEEP_TOTALS_PX, BETWEEN_PX, TIP_GAP_PX = 528, 640, 56, 20
"""The sums of the three lights, what is between them and the rest, and between the columns of slips."""
ROLE_PX, ROLE_DEEP_PX = 106, 152
"""What the bar of one role takes; where the hall is deep the bars have the whole wall."""
SUMS_PX = 3 * 240 + 4 * 24
"""The sums beside each solution, where there are several."""


def solution_of(state: SolutionTest, number: int, viewer: Viewer) -> dict[str, Any]:
    """A solution, and once they are revealed its lights."""
    shown = state.tally(number) if viewer.revealed else {}
    on_phones, given = state.given_on_phones(number), state.given(number)
    facts = {"number": number, "given": given, "on_phones": on_phones, "lights": shown}
    return {**asdict(state.settings.solutions[number - 1]), **facts}


def readable(state: SolutionTest, viewer: Viewer, about: range | tuple[int, ...]) -> list[dict[str, Any]]:
    """The slips about these solutions that the hall may read: none before the reveal, so that nobody follows another."""
    if not viewer.revealed:
        return []
    ideas = [idea for number in about for idea in state.about(number)]
    texts = [(idea, state.shown_text(idea, viewer.now_ms)) for idea in ideas]
    return [_card(state, idea, text) for idea, text in texts if text]


def _card(state: SolutionTest, idea: Idea, text: str) -> dict[str, Any]:
    about = state.prompts[idea.prompt] if len(state.prompts) > 1 else ""
    return {"number": idea.number, "text": text, "about": about}


def wall(state: SolutionTest, viewer: Viewer) -> Regions:
    """One solution with all there is of it, or all of them side by side."""
    stage: dict[str, Any] = {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "people": state.voters(viewer.people),
        "given": state.lit,
        "on_phones": state.given_on_phones(),
        "without": without_phones(state),
        "slips": _count(state, state.solutions),
        "beside": True,
    }
    if not state.at:
        return {"stage": {**stage, **_over(state, viewer, hall(viewer.depth_m, viewer.title))}}
    at = min(state.at, len(state.settings.solutions))
    solution = solution_of(state, at, viewer)
    room = hall(viewer.depth_m, solution["title"])
    stage |= {name: solution[name] for name in ("given", "on_phones")}
    stage |= {"slips": _count(state, (at,)), "beside": _beside(solution, room)}
    roles = by_role(state, at, viewer) if viewer.by_role else ()
    page = _page(readable(state, viewer, (at,)), roles, viewer.page, room)
    return {"stage": {**stage, "solutions": (solution,), **page}, "heading": solution["title"]}


def without_phones(state: SolutionTest) -> int:
    """How many have given lights without a phone."""
    came = ways(state)
    return sum(came.values()) - came["phone"]


def _count(state: SolutionTest, about: range | tuple[int, ...]) -> int:
    return sum(not idea.taken_down for number in about for idea in state.about(number))


def _beside(solution: dict[str, Any], room: Hall) -> bool:
    """True where what is said of the solution has room beside the card that counts."""
    width = CANVAS_PX[0] - 3 * MARGIN_PX - TURNOUT_PX
    size = max(80 if len(solution["text"]) <= 120 else 56, room.letters_px)
    if solution["picture"]:
        return lines(solution["text"], width, room.letters_px) * room.letters_px * 1.2 <= room.room_px / 2
    how = 3 * room.help_px * 1.2 + 24
    return lines(solution["text"], width, size) * size * 1.2 + how <= room.room_px


# All of them


def _over(state: SolutionTest, viewer: Viewer, room: Hall) -> dict[str, Any]:
    solutions = [solution_of(state, n, viewer) for n in state.solutions]
    way = choices([solution["title"] for solution in solutions], room)
    size, letters, across = way.a_page, way.letters_px, way.across
    if viewer.revealed:
        size, letters = _rows(solutions, room)
    turned = paged(solutions, size)
    page = viewer.page % len(turned)
    facts = {"solutions": turned[page], "all": len(solutions), "pages": len(turned), "page": page}
    return {**facts, "letters": letters, "across": across}


def _rows(solutions: list[dict[str, Any]], room: Hall) -> tuple[int, int]:
    """How many solutions have room under each other, above the line that says which light is which; and their size."""
    left = room.room_px - room.help_px * 1.2 - 40
    width = (CANVAS_PX[0] - 2 * MARGIN_PX - SUMS_PX) / BOLD / 1.02
    for size in room.sizes(LIKED_PX):
        heights = [max(lines(s["title"], width, size) * size * 1.2, 106) for s in solutions]
        if top(heights, left) == len(solutions):
            return len(solutions), size
    return top([max(heights)] * len(solutions), left), room.letters_px


# One of them


def _page(cards: list[dict[str, Any]], roles: tuple[dict[str, Any], ...], at: int, room: Hall) -> dict[str, Any]:
    """Slips turn page by page beside the lights. In a deep hall the roles have pages of their own, after those."""
    deep = room.letters_px > FLOOR_PX
    beside = () if deep else roles
    columns = _columns(cards, room, len(beside))
    across = 1 if deep else 2
    slips = [tuple(map(tuple, columns[i : i + across])) for i in range(0, len(columns), across)]
    bars = paged(roles, int(room.room_px // (ROLE_DEEP_PX * max(1, room.scale * 0.85)))) if deep and roles else []
    page, _ = around(at, len(slips) + len(bars))
    facts = {"pages": len(slips) + len(bars), "page": page, "across": across}
    if page < len(slips):
        return {**facts, "columns": slips[page], "by_role": beside, "alone": False}
    return {**facts, "columns": (), "by_role": bars[page - len(slips)], "alone": True}


def _columns(cards: list[dict[str, Any]], room: Hall, roles: int) -> list[list[dict[str, Any]]]:
    """A slip is never cut."""
    size = room.letters_px
    left = room.room_px - roles * ROLE_PX - room.help_px * 1.2 - 36
    columns: list[list[dict[str, Any]]] = [[]]
    used = 0.0
    for card in cards:
        height = lines(card["text"], _slip_px(room), size) * size * 1.14 + 0.84 * size + 8
        if columns[-1] and used + height > left:
            columns.append([])
            used = 0.0
        columns[-1].append(card)
        used += height + 16
    return columns


def _slip_px(room: Hall) -> float:
    """The room for the words of a slip beside the sums."""
    deep = room.letters_px > FLOOR_PX
    beside = CANVAS_PX[0] - 2 * MARGIN_PX - BETWEEN_PX - (DEEP_TOTALS_PX if deep else TOTALS_PX)
    column = beside if deep else (beside - TIP_GAP_PX) / 2
    return column - 80 * room.scale - 1.1 * room.letters_px - 8


def wakes(state: SolutionTest, now_ms: int) -> int | None:
    """When the next slip is let through, or the wall's page turns."""
    moments = grace_ends(state, now_ms)
    if len(state.ideas) > 1 or len(state.settings.solutions) > 1 or state.ballots:
        moments.append(next_turn_ms(now_ms))
    return min(moments, default=None)
