"""What a poll comes to: answers in the order they are offered in, who gave which, and what leaves the house."""

from __future__ import annotations

from typing import Any

from immutables import Map

from verksted.activities.poll.state import Poll
from verksted.domain.activity import Viewer
from verksted.domain.report import Rule, Section, Table
from verksted.domain.text import marked as _
from verksted.domain.voted import VOTED_WORDS, first_places, notes, on_shared_phones, turnout, voted, ways
from verksted.domain.voting import Counted, emptied


def shows_totals(state: Poll, viewer: Viewer) -> bool:
    """True once the result may be seen; never a moment before."""
    return viewer.revealed or state.settings.practice


def in_order(state: Poll) -> tuple[dict[str, Any], ...]:
    """Every answer with how many gave it, in the order of the question: often it means something, as with ages."""
    sums = state.sums()
    return tuple({"number": number, "text": text, "answers": sums[number]} for number, text in state.named)


def aloud(state: Poll, viewer: Viewer) -> dict[str, Any] | None:
    """The answers that most gave, once everybody may see them."""
    return first_places([(row["text"], row["answers"]) for row in in_order(state)]) if viewer.revealed else None


def sealed(state: Poll) -> Poll:
    """The poll without its ballots, unless everybody could see the totals all along."""
    return shareable(state) if state.settings.practice else emptied(state)


def shareable(state: Poll) -> Poll:
    """Sums and tables instead of ballots: from ballots with role and channel more could be read than may be shown."""
    if not (state.ballots or state.batches or state.hands):
        return state
    sums = Map({number: count for number, count in state.sums().items() if count})
    counted = Counted(sums, turnout(state), tuple(voted(state, "answers", state.named)), notes(state))
    return emptied(state, counted)


def report(state: Poll, viewer: Viewer) -> Section:
    """Answers with how many gave each, or without while hidden; of a practice that there was one."""
    came = ways(state)
    counts = {"answered": sum(came.values())}
    if state.settings.practice:
        return Section(counts=counts, notes=("practice",))
    counts |= {"on_shared_phones": shared} if (shared := on_shared_phones(state)) else {}
    if not viewer.revealed:
        hidden = tuple((number, text, None) for number, text in state.named)
        table = Table("answers", ("option", "text", "answers"), hidden)
        return Section(counts=counts, tables=(table,), notes=("totals_hidden",), rules=_rules(state), channels=came)
    rows = tuple((row["number"], row["text"], row["answers"]) for row in in_order(state))
    tables = (
        Table("answers", ("option", "text", "answers"), rows, bars="answers"),
        *voted(state, "answers", state.named),
    )
    return Section(counts=counts, tables=tables, notes=notes(state), rules=_rules(state), channels=came)


def _rules(state: Poll) -> tuple[Rule, ...]:
    most = state.settings.choices
    return (Rule("one_answer") if most == 1 else Rule("several_answers", most), Rule("answers_in_secret"))


WORDS = {
    **VOTED_WORDS,
    "answers": _("Svar"),
    "answered": _("Har svart"),
    "answers_by_role": _("Svar fra hver rolle"),
    "answers_by_channel": _("Svar fra hver kanal"),
    "one_answer": _("Hver deltaker kunne velge ett svar."),
    "several_answers": _("Hver deltaker kunne velge inntil %(n)s svar."),
    "answers_in_secret": _("Ingen så andres svar før resultatet ble vist."),
    "practice": _("Dette var en øvelse. Svarene er ikke tatt med."),
}
