"""What the hall sees of a dot vote: phones, wall and console. Totals are in none of it before the reveal."""

from __future__ import annotations

from math import gcd
from typing import Any

from verksted.activities.dot_vote.result import as_data, ranked, shows_totals, turnout
from verksted.activities.dot_vote.state import EMPTY, Ballot, DotVote, Option
from verksted.domain import limits
from verksted.domain.activity import Author, Regions, Viewer
from verksted.domain.voted import spread

ORDERS = 12
PAGE_MS = 12_000
OPTIONS_A_PAGE = ((36, 12), (70, 6), (105, 4))
ROWS_A_PAGE = ((30, 8), (60, 7), (90, 5))
"""What the wall has room for: up to so many characters in the longest text, so many on a page; else three."""
REFERENCE_CHARS = 16
"""So much room the wall gives to where an option comes from."""
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
    passed_on = state.seats_shared() - len(state.shared_phones)
    without = {"paper": voted.paper, "helper": voted.helper, "hands": voted.hands}
    return {"started": voted.phone, "finished": voted.finished, "people": viewer.people + passed_on, **without}


# Phones


def _phone(state: DotVote, viewer: Viewer, stage: dict[str, Any]) -> Regions:
    """While it is open, what changes with every dot stands in a region of its own: the stage holds the ballot."""
    if viewer.status != "open":
        return {"stage": stage, "news": None}
    news = {"finished": turnout(state).finished, "result": stage["result"]}
    return {"stage": {**stage, "result": ()}, "news": news}


def mine(state: DotVote, person: Author, viewer: Viewer) -> Regions:
    """A person's own ballot; on a phone that goes round, the ballot of whoever has it, and nothing of the others'."""
    ballot = state.ballot(person.id) if person.id else EMPTY
    if viewer.status != "open":
        return {
            "turn": None,
            "sharing": None,
            "board": None,
            "mine": None if viewer.sharing else _placed(state, ballot),
        }
    turn = _turn(state, person, viewer)
    if turn is not None and turn["step"] in ("pass", "done"):
        slots = tuple((o.number, None) for o in state.options)
        return {"turn": turn, "sharing": None, "board": None, "slot": slots, "mine": None}
    return {"turn": turn, "sharing": _share(state, person, viewer, ballot), **_own_ballot(state, ballot, viewer)}


def _turn(state: DotVote, person: Author, viewer: Viewer) -> dict[str, Any] | None:
    """How far a shared phone has come on its round."""
    if not viewer.sharing:
        return None
    begun = person.id in state.ballots
    step = "done" if viewer.turn > viewer.sharing else "vote" if begun else "pass"
    return {"step": step, "turn": viewer.turn, "people": viewer.sharing, "more": _room(person, viewer)}


def _share(state: DotVote, person: Author, viewer: Viewer, ballot: Ballot) -> dict[str, Any] | None:
    """The way to make a phone one that goes round."""
    if viewer.sharing or not state.settings.shared_phones or ballot.finished:
        return None
    seats = viewer.seats.get(person.table, 0)
    return {"table": person.table, "seats": seats, "more": _room(person, viewer)}


def _room(person: Author, viewer: Viewer) -> int:
    """The most who could vote from one phone at this person's table."""
    return min(viewer.seats.get(person.table, limits.seats_unregistered), limits.sharing_max)


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
    pages = _pages(stage["options"], OPTIONS_A_PAGE)
    page = 0 if stage["result"] else viewer.now_ms // PAGE_MS % len(pages)
    by_role = None
    if viewer.by_role and viewer.revealed:
        by_role = spread(state.splits().roles, stage["result"][:ROWS_BY_ROLE])
    top = by_role["rows"] if by_role else _pages(stage["result"], ROWS_A_PAGE)[0]
    shown = {"options": pages[page], "page": page, "pages": len(pages), "result": top, "by_role": by_role}
    return {**stage, **shown, "rest": len(stage["result"]) - len(top)}


def _pages(rows: tuple[dict[str, Any], ...], room: tuple[tuple[int, int], ...]) -> list[tuple[dict[str, Any], ...]]:
    longest = max((len(row["text"]) + REFERENCE_CHARS * bool(row["brought"]) for row in rows), default=0)
    size = next((count for chars, count in room if longest <= chars), 3)
    return [rows[i : i + size] for i in range(0, len(rows), size)] or [()]


def wakes(state: DotVote, now_ms: int) -> int | None:
    """When the wall may turn its page; three options fit whatever they say."""
    return (now_ms // PAGE_MS + 1) * PAGE_MS if len(state.options) > 3 else None


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
        "by_role_on_wall": viewer.by_role,
        "by_role": spread(splits.roles, stage["result"]) if splits else None,
        "by_channel": spread(splits.channels, stage["result"]) if splits else None,
        "withheld": splits.withheld if splits else (),
    }
