"""What each audience sees of a poll. Totals are in none of it before the reveal."""

from __future__ import annotations

from typing import Any

from verksted.activities.poll.result import in_order, shows_totals
from verksted.activities.poll.state import Poll
from verksted.domain import voting_desk
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.legibility import Hall, hall
from verksted.domain.turning import next_turn_ms
from verksted.domain.turns import NO_TURN, passing, turn, turn_regions
from verksted.domain.voted import spread, ways
from verksted.domain.wall_rows import choices, paged, result_heights, spread_on_wall, top, words_px


def view(state: Poll, viewer: Viewer) -> Regions:
    """Regions for one audience; the wall has the question at its top."""
    stage: dict[str, Any] = {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "question": state.settings.question,
        "choices": state.settings.choices,
        "practice": state.settings.practice,
        "options": tuple({"number": number, "text": text} for number, text in state.named),
        "result": in_order(state) if shows_totals(state, viewer) else (),
        "answered": state.answered(),
    }
    if viewer.audience == "participant":
        return _phone(stage, viewer)
    came = ways(state)
    stage |= {"people": state.voters(viewer.people), "without": sum(came.values()) - came["phone"]}
    if viewer.audience == "projector":
        return {"stage": _wall(state, viewer, stage), "heading": stage["question"]}
    return {"stage": stage | _console(state, viewer, stage)}


def _phone(stage: dict[str, Any], viewer: Viewer) -> Regions:
    """While it is open, what changes with every answer stands in a region of its own: the stage holds the task."""
    if viewer.status != "open":
        return {"stage": stage, "news": None}
    news = {"answered": stage["answered"], "result": stage["result"]}
    return {"stage": {**stage, "result": (), "answered": 0}, "news": news}


WORDS_PX = 832
"""The room for the words of a row in the result."""


def _wall(state: Poll, viewer: Viewer, stage: dict[str, Any]) -> dict[str, Any]:
    """The answers there are, or what they came to; page by page where the hall is too deep for all of them."""
    room = hall(viewer.depth_m, stage["question"])
    if viewer.by_role and viewer.revealed and not state.settings.practice:
        by_role, pages, page = spread_on_wall(spread(state.splits().roles, stage["result"]), viewer.page, room)
        if by_role:
            return {**stage, "by_role": by_role, "pages": pages, "page": page}
    way = choices([option["text"] for option in stage["options"]], room)
    size = _rows(stage["result"], room) if stage["result"] else way.a_page
    options, result = paged(stage["options"], size), paged(stage["result"], size)
    page = viewer.page % len(options)
    facts = {"letters": way.letters_px, "across": way.across, "by_role": None, "pages": len(options), "page": page}
    most = max((row["answers"] for row in stage["result"]), default=0)
    return {**stage, **facts, "options": options[page], "result": result[page % len(result)], "most": max(most, 1)}


def _rows(result: tuple[dict[str, Any], ...], room: Hall) -> int:
    """How many rows of the result have room on one page, whichever they are."""
    most = max((row["answers"] for row in result), default=0) or 1
    texts = [row["text"] for row in result]
    heights = result_heights(texts, most, room, words_px(room, WORDS_PX))
    count = top(heights, room.room_px - 28)
    return count if count == len(heights) else top([max(heights)] * len(heights), room.room_px - 28)


def wakes(state: Poll, now_ms: int) -> int | None:
    """When the wall may turn its page."""
    return next_turn_ms(now_ms) if len(state.named) > 1 else None


def _console(state: Poll, viewer: Viewer, stage: dict[str, Any]) -> dict[str, Any]:
    """With the paper that is not done before the reveal, and after it who chose what."""
    splits = state.splits() if viewer.revealed and not state.settings.practice else None
    batches = ((number, state.batches[number]) for number in state.unfinished_batches())
    return {
        "unfinished": tuple({"batch": n, "typed": len(b.sheets), "said": b.said} for n, b in batches),
        "hands_left": state.hands_left(),
        "by_role_on_wall": viewer.by_role,
        "by_role": spread(splits.roles, stage["result"]) if splits else None,
        "by_channel": spread(splits.channels, stage["result"]) if splits else None,
        "withheld": splits.withheld if splits else (),
    }


def mine(state: Poll, person: Author, viewer: Viewer) -> Regions:
    """A person's own answer; on a phone that goes round, the answer of whoever has it."""
    chosen = state.ballot(person.id).chosen if person.id else ()
    if viewer.status != "open":
        said = () if viewer.sharing else tuple(text for number, text in state.named if number in chosen)
        return {**NO_TURN, "mine": {"said": said} if said else None}
    now = turn(state, person, viewer)
    if passing(now):
        return {**turn_regions(now), "slot": tuple((number, None) for number in state.numbers), "mine": None}
    most = state.settings.choices
    common = {"several": most > 1, "full": most > 1 and len(chosen) >= most, "turn": viewer.turn}
    slots = tuple((n, {**common, "number": n, "text": text, "chosen": n in chosen}) for n, text in state.named)
    own = {"chosen": chosen[0] if chosen and most == 1 else 0, "count": len(chosen)}
    return {**turn_regions(now), "slot": slots, "mine": {**own, "turn": viewer.turn, "people": viewer.sharing}}


def desk(state: Poll, viewer: Viewer) -> Regions:
    """The helper's desk: sheets and hands for the answers."""
    return voting_desk.desk(state, viewer, state.settings.question, state.named)
