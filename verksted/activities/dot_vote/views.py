"""What the hall sees of a dot vote: phones, wall and console. Totals are in none of it before the reveal."""

from __future__ import annotations

from math import gcd
from typing import Any

from verksted.activities.dot_vote.result import as_data, finished, ranked, shows_totals, turnout
from verksted.activities.dot_vote.state import EMPTY, Ballot, DotVote, Option
from verksted.domain import limits
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.legibility import Hall, hall
from verksted.domain.turning import next_turn_ms
from verksted.domain.turns import NO_TURN, passing, turn, turn_regions
from verksted.domain.voted import spread
from verksted.domain.wall_rows import choices, paged, result_heights, spread_on_wall, top, words_px

ORDERS = 12
ROWS_MAX = 8
"""More rows of a result than these nobody in a hall compares."""
REFERENCE = " 1-471 og 9 til"
"""What the wall gives room to where an option comes from other workshops."""
WORDS_PX, REST_PX = 704, 70
"""The room for the words of a row in the result, and for the line that tells of those that are not there."""
ROWS_BY_ROLE = 5
"""Spread over roles a row is broader, and five are what a hall can compare."""


def in_order(options: tuple[Option, ...], order: int) -> tuple[Option, ...]:
    """One of the balanced orders: over all of them, every option stands as near the top as any other.

    Every second order is the one before it read backwards, so that the average place of each option is the middle.
    The others begin at places spread evenly, and go on by a stride that shares no factor with the number of options.
    """
    n = len(options)
    if n < 2:
        return options
    strides = [stride for stride in range(1, n) if gcd(stride, n) == 1]
    stride = strides[2 * len(strides) // 5]
    first = order // 2 * n // (ORDERS // 2)
    turned = tuple(options[(first + i * stride) % n] for i in range(n))
    return turned[::-1] if order % 2 else turned


def view(state: DotVote, viewer: Viewer) -> Regions:
    """Regions for one audience. Totals are in none of them before the reveal."""
    ordered = in_order(state.options, viewer.order) if viewer.audience == "participant" else state.options
    stage: dict[str, Any] = {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "question": state.settings.question,
        "budget": state.budget,
        "per_option": state.settings.dots_per_option,
        "options": tuple(as_data(option) for option in ordered),
        "result": ranked(state) if shows_totals(state, viewer) else (),
    }
    if viewer.audience == "participant":
        return _phone(state, viewer, stage)
    stage |= _turnout(state, viewer)
    return {"stage": _wall(state, viewer, stage) if viewer.audience == "projector" else _console(state, viewer, stage)}


def _turnout(state: DotVote, viewer: Viewer) -> dict[str, int]:
    """How many of those with a phone in hand are done, and how many votes came without one."""
    voted = turnout(state)
    without = {"paper": voted.paper, "helper": voted.helper, "hands": voted.hands}
    return {"started": voted.phone, "finished": voted.finished, "people": state.voters(viewer.people), **without}


# Phones


def _phone(state: DotVote, viewer: Viewer, stage: dict[str, Any]) -> Regions:
    """While it is open, what changes with every dot stands in a region of its own: the stage holds the ballot."""
    if viewer.status != "open":
        return {"stage": stage, "news": None}
    news = {"finished": finished(state), "result": stage["result"]}
    return {"stage": {**stage, "result": ()}, "news": news}


def mine(state: DotVote, person: Author, viewer: Viewer) -> Regions:
    """A person's own ballot; on a phone that goes round, the ballot of whoever has it, and nothing of the others'."""
    ballot = state.ballot(person.id) if person.id else EMPTY
    if viewer.status != "open":
        return {**NO_TURN, "board": None, "mine": None if viewer.sharing else _placed(state, ballot)}
    now = turn(state, person, viewer, done=ballot.finished)
    if passing(now):
        return {
            **turn_regions(now),
            "board": None,
            "slot": tuple((o.number, None) for o in state.options),
            "mine": None,
        }
    return {**turn_regions(now), **_own_ballot(state, ballot, viewer)}


def _own_ballot(state: DotVote, ballot: Ballot, viewer: Viewer) -> Regions:
    left = state.budget - ballot.used
    common = {"per_option": state.settings.dots_per_option, "full": left == 0, "turn": viewer.turn}
    slots = tuple(
        (
            o.number,
            {**common, "option": o.number, "text": o.text, "brought": o.brought, "dots": ballot.dots.get(o.number, 0)},
        )
        for o in state.options
    )
    board = {"budget": state.budget, "left": left, "finished": ballot.finished}
    own = {"finished": ballot.finished, "turn": viewer.turn, "people": viewer.sharing}
    return {"board": board, "slot": slots, "mine": own}


def _placed(state: DotVote, ballot: Ballot) -> dict[str, Any] | None:
    """What one's dots lay on, once the vote has closed."""
    placed = tuple(
        {**as_data(option), "dots": ballot.dots[option.number]}
        for option in state.options
        if option.number in ballot.dots
    )
    return {"placed": placed} if placed else None


# The wall and the console


def _wall(state: DotVote, viewer: Viewer, stage: dict[str, Any]) -> dict[str, Any]:
    """As much as the wall has room for: options turn page by page, of the result it has the top. Phones have all."""
    room = hall(viewer.depth_m, viewer.title)
    stage |= {"dots": sum(row["dots"] for row in stage["result"])}
    if viewer.by_role and viewer.revealed:
        by_role = spread(state.splits().roles, stage["result"][:ROWS_BY_ROLE])
        shown, pages, page = spread_on_wall(by_role, viewer.page, room)
        if shown:
            rest = len(stage["result"]) - len(shown["rows"])
            return {**stage, "by_role": shown, "pages": pages, "page": page, "rest": rest}
    way = choices([_words(option) for option in stage["options"]], room)
    turned = paged(stage["options"], way.a_page)
    page = 0 if stage["result"] else viewer.page % len(turned)
    best = _best(stage["result"], room)
    facts = {"options": turned[page], "letters": way.letters_px, "across": way.across, "by_role": None}
    return {
        **stage,
        **facts,
        "page": page,
        "pages": 1 if best else len(turned),
        "result": best,
        "rest": len(stage["result"]) - len(best),
    }


def _words(option: dict[str, Any]) -> str:
    """An option's text with what stands after it."""
    return f"{option['text']}{REFERENCE if option['brought'] else ''}"


def _best(result: tuple[dict[str, Any], ...], room: Hall) -> tuple[dict[str, Any], ...]:
    """The first rows, as many as have room; where that is not all, a line tells how many more there are."""
    if not result:
        return ()
    texts = [_words(row) for row in result[:ROWS_MAX]]
    heights = result_heights(
        texts,
        max(result[0]["dots"], 1),
        room,
        words_px(room, WORDS_PX),
        winners=sum(row["place"] == 1 for row in result),
    )
    count = top(heights, room.room_px - 16)
    if count < len(result):
        count = top(heights, room.room_px - 16 - REST_PX * room.scale)
    return result[:count]


def wakes(state: DotVote, now_ms: int) -> int | None:
    """When the wall may turn its page; one option fits whatever it says."""
    return next_turn_ms(now_ms) if len(state.options) > 1 else None


def _console(state: DotVote, viewer: Viewer, stage: dict[str, Any]) -> dict[str, Any]:
    """With what is still to be done before the reveal, and after it who chose what."""
    waiting = tuple(item.text for item in state.waiting)
    splits = state.splits() if viewer.revealed else None
    batches = ((number, state.batches[number]) for number in state.unfinished_batches())
    return {
        **stage,
        "waiting": waiting,
        "advised": limits.options_advised_max,
        "unfinished": tuple({"batch": n, "typed": len(b.sheets), "said": b.said} for n, b in batches),
        "hands_left": state.hands_left(),
        "by_role_on_wall": viewer.by_role,
        "by_role": spread(splits.roles, stage["result"]) if splits else None,
        "by_channel": spread(splits.channels, stage["result"]) if splits else None,
        "withheld": splits.withheld if splits else (),
    }
