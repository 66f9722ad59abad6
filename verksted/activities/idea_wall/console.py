"""What those who run the evening see of an idea wall: what has come in, what lies where, who has not been heard."""

from __future__ import annotations

from collections import Counter
from typing import Any

from verksted.activities.idea_wall.cards import Card
from verksted.activities.idea_wall.looks import Look, Shown, looks
from verksted.activities.idea_wall.looks import hidden as hidden_from_hall
from verksted.activities.idea_wall.projector import wall_prompt
from verksted.activities.idea_wall.state import IdeaWall
from verksted.domain import limits
from verksted.domain.activity import Regions, Viewer
from verksted.domain.ideas.state import Idea
from verksted.domain.ideas.views import counts, inbox, waiting_slip
from verksted.domain.privacy import NO_ROLE, merged_roles

PAGES_PER_COLUMN = 100
"""A choice is a column and a page of it: 0 is the overview, 1 to 99 the loose slips, 100 and up the groups as made."""


def console(state: IdeaWall, viewer: Viewer) -> Regions:
    """The frame and its columns, each a region of its own, so that what is sent is what has changed."""
    shown = Shown(state, viewer.now_ms)
    column, page = _focus(state, viewer.choice)
    groups = [group for group in shown.groups if column in ("", group.id)]
    hidden = [idea for idea in state.in_order() if idea.hidden and not idea.taken_down and not idea.comes_back]
    regions: Regions = {
        "stage": _frame(state, viewer, column),
        "sums": _sums(state, viewer),
        "inbox": inbox(state, viewer, held=hidden_from_hall(state, viewer)),
        "slot": tuple((g.id, _group(state, shown, shown.look(g.id), page)) for g in groups),
        "away": _away(state, hidden, viewer),
        "lifted": _lifted(state, shown),
        "coverage": coverage(state, viewer),
    }
    if column in ("", "none"):
        regions["loose"] = _loose(state, shown, page, bool(groups))
    return regions


def _lifted(state: IdeaWall, shown: Shown) -> dict[str, Any]:
    """What stands in the spotlight: every host sees it, and takes it down by one press."""
    lit = [(card.label, card.number, card.text) for card in shown.lit()]
    return {"slips": tuple(lit), "numbers": state.spotlight(), "most": limits.lifted_max}


def _away(state: IdeaWall, hidden: list[Idea], viewer: Viewer) -> dict[str, Any]:
    """What has been hidden last, newest first; what somebody looks for is likely to be there."""
    newest = sorted(hidden, key=lambda idea: idea.number, reverse=True)[: limits.console_group_max]
    return {"slips": tuple(waiting_slip(state, idea, viewer) for idea in newest), "count": len(hidden)}


def _focus(state: IdeaWall, choice: int) -> tuple[str, int]:
    """The column that a choice looks at, and which page of it; no column is the overview."""
    number, page = divmod(choice, PAGES_PER_COLUMN)
    if choice <= 0:
        return "", 0
    if number == 0:
        return "none", page
    id = state.groups[number - 1].id if number <= len(state.groups) else ""
    return (id, max(page, 1)) if state.group(id) else ("", 0)


def _frame(state: IdeaWall, viewer: Viewer, column: str) -> dict[str, Any]:
    """What stands still while slips come and go."""
    return {
        "status": viewer.status,
        "revealed": viewer.revealed,
        "silent": state.settings.silent,
        "covered": state.covered,
        "asking": state.asking,
        "picking": state.picking,
        "missing": state.settings.missing,
        "table_picks": state.settings.table_picks,
        "working_groups": state.settings.working_groups,
        "prompts": state.settings.prompts,
        "wall_prompt": wall_prompt(state),
        "column": column,
        "groups": tuple(look._asdict() for look in looks(state).values()),
    }


def _sums(state: IdeaWall, viewer: Viewer) -> dict[str, Any]:
    sent = [idea for idea in state.ideas.values() if idea.number not in state.parts]
    return {
        "status": viewer.status,
        "counts": counts(state, viewer.now_ms),
        "writers": len({idea.author.id for idea in sent}),
        "covered": state.covered,
        "asking": state.asking,
        "picking": state.picking,
        "held": hidden_from_hall(state, viewer),
    }


def _group(state: IdeaWall, shown: Shown, look: Look, page: int) -> dict[str, Any]:
    cards = [card for card in shown.cards if look.id in card.groups]
    group = state.group(look.id)
    others = tuple(other._asdict() for other in looks(state).values() if other.id != look.id)
    names, tags = state.settings.working_groups, group.tags if group else ()
    digit = [group.id for group in shown.groups].index(look.id) + 1
    key = digit if digit < 10 else 0
    column = {**look._asdict(), "key": key, "tags": tags, "others": others, "working_groups": names}
    place = [g.id for g in state.groups].index(look.id) + 1
    share = limits.console_groups_max // len(shown.groups)
    most = max(limits.console_group_min, min(limits.console_group_max, share))
    return {**column, **_paged(state, shown, cards, page, most, place, look.id)}


def _loose(state: IdeaWall, shown: Shown, page: int, grouped: bool) -> dict[str, Any]:
    cards = sorted((card for card in shown.cards if not card.groups), key=lambda card: (card.prompt, card.number))
    paged = _paged(state, shown, cards, page, limits.console_loose_max, 0, "")
    return {
        **paged,
        "prompts": state.settings.prompts,
        "missing": state.settings.missing,
        "needed": bool(cards) or not grouped,
    }


def _paged(
    state: IdeaWall, shown: Shown, cards: list[Card], page: int, most: int, place: int, group: str
) -> dict[str, Any]:
    """So many slips as can be sorted at a time, and the way to the others: nothing is out of reach."""
    size, first = (limits.console_page_max, (page - 1) * limits.console_page_max) if page else (most, 0)
    rows = tuple(_row(state, shown, card, group) for card in cards[first : first + size])
    pages = -(-len(cards) // limits.console_page_max)
    at = place * PAGES_PER_COLUMN
    return {
        "count": len(cards),
        "slips": rows,
        "rest": max(len(cards) - size, 0) if not page else 0,
        "more": at + 1 if not page and len(cards) > size else 0,
        "page": page,
        "previous": at + page - 1 if page > 1 else 0,
        "next": at + page + 1 if 0 < page < min(pages, PAGES_PER_COLUMN - 1) else 0,
        "pages": pages,
    }


def _row(state: IdeaWall, shown: Shown, card: Card, group: str) -> dict[str, Any]:
    """A slip on the desk. In the second of its groups it has an id of its own on the page."""
    first = not group or card.groups[:1] == (group,)
    lit = set(state.spotlight())
    idea, lies = state.ideas[card.number], state.group(group)
    of_group = lies.tags if lies else ()
    return {
        **shown.drawn(card, group),
        "key": f"{card.number}" if first else f"{card.number}-{group}",
        "numbers": " ".join(map(str, card.numbers)),
        "merged": bool(state.merges) and state.merge_of(card.number) is not None,
        "also": len(card.groups) > 1,
        "groups": card.groups,
        "part_of": state.parts.get(card.number, 0),
        "parts": len(state.parts_of(card.number)) if state.parts else 0,
        "written": idea.text if card.number in state.wordings and len(card.numbers) == 1 else "",
        "tags": tuple(tag for tag in state.tags_of(card.number) if tag not in of_group),
        "table": card.table,
        "phone": idea.author.standing == "participant" and len(card.numbers) == 1,
        "lifted": bool(lit) and not lit.isdisjoint(state.together(card.number)),
    }


# Who has been heard


def coverage(state: IdeaWall, viewer: Viewer) -> dict[str, Any]:
    """Slips by question, table and role, so that a host sees where nobody has spoken yet."""
    sent = [i for i in state.ideas.values() if not i.taken_down and i.number not in state.parts]
    by_prompt, by_table = Counter(i.prompt for i in sent), Counter(i.author.table for i in sent)
    phones = dict(viewer.phones)
    tables = sorted({*phones, *viewer.seats, *by_table} - {0})
    people = {table: max(phones.get(table, 0), viewer.seats.get(table, 0)) for table in tables}
    return {
        "prompts": tuple((p, by_prompt[n]) for n, p in enumerate(state.settings.prompts)),
        "tables": tuple((table, people[table], by_table[table]) for table in tables),
        "quiet": tuple(table for table in tables if people[table] and not by_table[table]) if sent else (),
        "roles": _by_role(Counter(i.author.role or NO_ROLE for i in sent), viewer),
    }


def _by_role(slips: Counter[str], viewer: Viewer) -> tuple[tuple[str, int], ...]:
    """How many slips each role has sent; roles that few have are one, so that nobody can be picked out."""
    people = Counter({role or NO_ROLE: count for role, count in viewer.roles})
    names = merged_roles({role: people[role] for role in sorted({*people, *slips})})
    merged: Counter[str] = Counter()
    for role in sorted(names):
        merged[names[role]] += slips[role]
    rows = tuple((role, merged[role]) for role in sorted(merged))
    return rows if len(rows) > 1 else ()
