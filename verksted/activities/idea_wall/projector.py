"""What the wall in the hall shows: as many slips as can be read from the last row, and a number for the rest."""

from __future__ import annotations

from typing import Any

from verksted.activities.idea_wall.hall import picked
from verksted.activities.idea_wall.large import questions, spotlight
from verksted.activities.idea_wall.looks import Drawn, Shown, hidden
from verksted.activities.idea_wall.packing import wall_of_slips
from verksted.activities.idea_wall.piles import wall_of_groups
from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain.activity import Regions, Viewer
from verksted.domain.ideas.views import CALM_MS, NEW_MS, calm, grace_ends
from verksted.domain.legibility import Hall, hall
from verksted.domain.turning import next_turn_ms

PROMPT_COLUMNS = 3


def projector(state: IdeaWall, viewer: Viewer) -> Regions:
    """One screen, arranged for the hall."""
    asked = state.settings.missing if state.asking else ""
    arranged = _arranged(state, viewer, hall(viewer.depth_m, viewer.title))
    return {"stage": {"prompts": state.settings.prompts, "sent": len(state.ideas), "asked": asked, **arranged}}


def _calm(mode: str, **facts: Any) -> dict[str, Any]:
    return {"mode": mode, "pages": 1, "page": 0, **facts}


def _asking(state: IdeaWall, viewer: Viewer, room: Hall) -> dict[str, Any]:
    """The questions, for as long as nobody has answered any."""
    several = len(state.settings.prompts) > 1
    return questions(state.settings.prompts, viewer.page, room) if several else {}


def _arranged(state: IdeaWall, viewer: Viewer, room: Hall) -> dict[str, Any]:
    """What fits on the wall now; the amount gives way, never the size of the letters."""
    if state.covered:
        return _calm("covered")
    if hidden(state, viewer):
        return _calm("hidden", **_asking(state, viewer, room))
    shown = Shown(state, viewer.now_ms)
    if lit := shown.lit():
        return spotlight([shown.drawn(card) for card in lit], viewer.page, room)
    if state.picking:
        chosen = [len(picked(state, table)) for table in sorted(state.picks)]
        return _calm("picking", most=state.settings.table_picks, chosen=sum(chosen), tables=sum(map(bool, chosen)))
    return _all(state, viewer, room, Shown(state, viewer.now_ms, calmly=True, page_since_ms=viewer.page_since_ms))


def _all(state: IdeaWall, viewer: Viewer, room: Hall, shown: Shown) -> dict[str, Any]:
    """Every slip that has come on the wall at its calm pace, and how many of them just now."""
    if not shown.cards:
        return _calm("empty", **_asking(state, viewer, room))
    columns = _columns(state, shown)
    if columns:
        arranged = wall_of_groups(columns, viewer.page, room, asked=state.asking)
    else:
        arranged = _of_one_prompt(state, shown, viewer.page, room)
    return {**arranged, "just_come": sum(slip["new"] for slip in shown.all())}


def _of_one_prompt(state: IdeaWall, shown: Shown, page: int, room: Hall) -> dict[str, Any]:
    """The slips to one question; where tables have chosen, theirs alone."""
    slips = shown.all()
    chosen = [slip for slip in slips if slip["picked"]]
    if chosen:
        return {**wall_of_slips(chosen, page, room, asked=True), "question": "", "chosen": len(chosen)}
    prompt = wall_prompt(state)
    several = len(state.settings.prompts) > 1
    about = [slip for slip in slips if slip["prompt_index"] == prompt or not several]
    arranged = wall_of_slips(about, page, room, asked=state.asking or several)
    return {**arranged, "question": state.settings.prompts[prompt], "chosen": 0}


def wall_prompt(state: IdeaWall) -> int:
    """The question the wall shows where there are too many for columns."""
    return min(state.wall_prompt, len(state.settings.prompts) - 1)


def _columns(state: IdeaWall, shown: Shown) -> list[dict[str, Any]]:
    """Columns by group where there are groups, else by prompt where there are two or three."""
    groups = shown.filled()
    if groups:
        columns = [_column(shown.look(g.id).heading, shown.look(g.id).paper, shown.in_group(g.id)) for g in groups]
        loose = shown.loose()
        return [*columns, _column("", "yellow", loose)] if loose else columns
    prompts = state.settings.prompts
    if 1 < len(prompts) <= PROMPT_COLUMNS and not any(slip["picked"] for slip in shown.all()):
        slips = shown.all()
        missing = [slip for slip in slips if slip["prompt_index"] < 0]
        columns = [_column(p, "yellow", [s for s in slips if s["prompt_index"] == n]) for n, p in enumerate(prompts)]
        return [*columns, _column(state.settings.missing, "yellow", missing)] if missing else columns
    return []


def _column(heading: str, paper: str, slips: list[Drawn]) -> dict[str, Any]:
    """Those that tables have chosen come first."""
    first = [slip for slip in slips if slip["picked"]]
    return {"heading": heading, "paper": paper, "slips": [*first, *(slip for slip in slips if not slip["picked"])]}


def wakes(state: IdeaWall, now_ms: int) -> int | None:
    """When the next grace period ends, a slip comes or is new no longer, or the wall's page turns."""
    moments = grace_ends(state, now_ms)
    since = now_ms - NEW_MS - CALM_MS
    standing = (idea for idea in state.ideas.values() if not (idea.hidden or idea.taken_down))
    if any(since < state.arrived_ms(idea) <= now_ms for idea in standing):
        moments.append(calm(now_ms) + CALM_MS)
    if len(state.ideas) > 1:  # two long slips in one group are a pile already
        moments.append(next_turn_ms(now_ms))
    return min(moments, default=None)
