"""What a solution test comes to: lights by solution, by role and by channel, and what leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from immutables import Map

from verksted.activities.solution_test.lights import LIGHTS
from verksted.activities.solution_test.state import SolutionTest
from verksted.domain.activity import ROLES, Viewer
from verksted.domain.ideas.views import counts, reported
from verksted.domain.ideas.views import rules as slip_rules
from verksted.domain.privacy import HANDS, NO_ROLE, OTHER, OTHER_CHANNELS, Split
from verksted.domain.report import Cell, Rule, Section, Table
from verksted.domain.text import marked as _
from verksted.domain.voted import VOTED_WORDS, first_places, on_shared_phones, sheets, turnout, unfinished, ways
from verksted.domain.voting import CHANNELS, Counted, emptied

COLUMNS = ("solution", "text", *LIGHTS, "given")
GROUPS = (*ROLES, *CHANNELS, NO_ROLE, OTHER, OTHER_CHANNELS, HANDS)


def by_role(state: SolutionTest, number: int, viewer: Viewer) -> tuple[dict[str, Any], ...]:
    """Each role that is large enough, with how many of each light it gave; after the reveal only."""
    return _rows(state.splits_of(number).roles) if viewer.revealed else ()


def _rows(split: Split | None) -> tuple[dict[str, Any], ...]:
    if split is None:
        return ()
    columns = zip(*split.marks, strict=True)
    rows = zip(split.groups, split.people, columns, strict=True)
    return tuple(
        {"name": name, "people": n, "lights": dict(zip(split.rows, marks, strict=True))} for name, n, marks in rows
    )


def aloud(state: SolutionTest, viewer: Viewer) -> dict[str, Any] | None:
    """The lights of the solution the hall is at, or the solutions with most green ones, once everybody may see them."""
    if not viewer.revealed:
        return None
    if 0 < state.at <= len(state.prompts):
        return {"title": state.prompts[state.at - 1], "lights": state.tally(state.at)}
    return {"lights": None, **first_places([(state.prompts[n - 1], state.tally(n)["green"]) for n in state.solutions])}


def report(state: SolutionTest, viewer: Viewer) -> Section:
    """The lights of each solution, or none while hidden; and every slip word for word."""
    slips = tuple(reported(state, idea, viewer) for idea in state.in_order())
    counted = {"solutions": len(state.settings.solutions), "lit": state.lit, **counts(state, viewer.now_ms)}
    counted |= {"on_shared_phones": shared} if (shared := on_shared_phones(state)) else {}
    rules = (Rule("lights_in_secret"), *slip_rules(state.settings))
    channels = {channel: came for channel, came in ways(state).items() if came}
    if not viewer.revealed:
        hidden = (_hidden(state),)
        return Section(
            counts=counted, slips=slips, tables=hidden, notes=("totals_hidden",), rules=rules, channels=channels
        )
    tables = (_lights(state), *_who(state))
    notes = ("hall_advises", *_notes(state))
    return Section(
        counts=counted, slips=slips, tables=tables, notes=notes, rules=rules, channels=channels, headline="lit"
    )


def _lights(state: SolutionTest) -> Table:
    rows: Iterator[tuple[Cell, ...]] = (
        (n, state.prompts[n - 1], *state.tally(n).values(), state.given(n)) for n in state.solutions
    )
    return Table("lights", COLUMNS, tuple(rows), divided=LIGHTS)


def _hidden(state: SolutionTest) -> Table:
    return Table("lights", COLUMNS, tuple((n, state.prompts[n - 1], *[None] * 4) for n in state.solutions))


def _spread(state: SolutionTest) -> Iterator[Table]:
    """Each light by roles and by channels; a group too small in one solution is merged there and not in another."""
    found = {n: state.splits_of(n) for n in state.solutions}
    for name in ("role", "channel"):
        by_solution = {n: {row["name"]: row["lights"] for row in _rows(getattr(found[n], f"{name}s"))} for n in found}
        groups = [group for group in GROUPS if any(group in lights for lights in by_solution.values())]
        for light in LIGHTS if groups else ():
            rows = tuple(
                (n, state.prompts[n - 1], *(by_solution[n].get(g, {}).get(light) for g in groups)) for n in found
            )
            yield Table(f"{light}_by_{name}", ("solution", "text", *groups), rows)


def _who(state: SolutionTest) -> tuple[Table, ...]:
    """Who gave which light as far as it may be told, and the paper that was typed in."""
    return state.counted.tables if state.counted else (*_spread(state), *sheets(state))


def _notes(state: SolutionTest) -> tuple[str, ...]:
    """What is held back in any solution, and paper that is not done."""
    if state.counted:
        return state.counted.notes
    withheld = {key for number in state.solutions for key in state.splits_of(number).withheld}
    return (*sorted(withheld), *unfinished(state))


def sealed(state: SolutionTest) -> SolutionTest:
    """The test without its lights."""
    return emptied(state)


def shareable(state: SolutionTest) -> SolutionTest:
    """Sums and tables instead of ballots: from ballots with role and channel more could be read than may be shown."""
    if not (state.ballots or state.batches or state.hands):
        return state
    sums = Map({number: count for number, count in state.sums().items() if count})
    return emptied(state, Counted(sums, turnout(state), _who(state), _notes(state)))


WORDS = {
    **VOTED_WORDS,
    "solutions": _("Løsninger"),
    "solution": _("Løsning"),
    "lights": _("Lys fra salen"),
    "green": _("Grønt lys"),
    "yellow": _("Gult lys"),
    "red": _("Rødt lys"),
    "given": _("Lys i alt"),
    "lit": _("Har gitt lys"),
    "lights_in_secret": _("Hver deltaker kunne gi hver løsning ett lys. Ingen så andres lys før de ble vist for alle."),
    "hall_advises": _("Lysene fra salen er råd. Ledelsen avgjør."),
    "green_by_role": _("Grønt lys fra hver rolle"),
    "yellow_by_role": _("Gult lys fra hver rolle"),
    "red_by_role": _("Rødt lys fra hver rolle"),
    "green_by_channel": _("Grønt lys fra hver kanal"),
    "yellow_by_channel": _("Gult lys fra hver kanal"),
    "red_by_channel": _("Rødt lys fra hver kanal"),
}
