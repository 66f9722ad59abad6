"""Every word the files say can be translated, and no kind is left with a bare key."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.extract import extract

from tests.export.evening import KINDS, LATER_MS, Evening, wall
from verksted.activities.idea_wall.slips import ShowIdeas
from verksted.domain.commands import OpenActivity, Reveal
from verksted.domain.report import ActivityReport
from verksted.domain.reporting import report
from verksted.domain.workshop import PlannedActivity
from verksted.export import words
from verksted.export.rows import COLUMNS, COUNTS
from verksted.export.words import HELD_BACK, OTHER_REASON, SHEET_METHOD, VOID_REASONS, WORDS, Words


def test_the_extraction_finds_every_sentence() -> None:
    source = io.BytesIO(Path(words.__file__).read_bytes())
    found = {message for _, message, *_ in extract("python", source, keywords={"_": None})}

    assert found == {*WORDS.values(), *SHEET_METHOD, *HELD_BACK, *VOID_REASONS.values(), OTHER_REASON}


def test_a_word_is_said_in_the_language_of_the_files() -> None:
    nynorsk = Words({"Vist": "Vist på veggen"}.__getitem__)

    assert nynorsk.of("shown") == "Vist på veggen"


def test_a_key_that_nobody_has_given_a_word_is_its_own_sentence() -> None:
    assert Words(lambda sentence: sentence).of("Antall hender i været") == "Antall hender i været"


def test_every_column_of_slips_has_its_word() -> None:
    assert {*COLUMNS, *COUNTS} <= WORDS.keys()


def test_the_cores_own_tables_have_their_words() -> None:
    evening = Evening(wall())
    evening.lead(OpenActivity(activity="a1"))
    evening.write(evening.join("Astrid"), "Benk ved elva")
    made = report(evening.workshop, KINDS, LATER_MS, evening.position)

    assert {made.channels.name, *made.channels.columns, *made.roles.columns} <= WORDS.keys()


def _reports() -> list[ActivityReport]:
    """One of every kind, begun on the same slips, before and after it is shown."""
    others = sorted(KINDS.keys() - {"idea_wall"})
    evening = Evening(wall(), *(PlannedActivity(kind, kind) for kind in others))
    evening.lead(OpenActivity(activity="a1"))
    evening.write(evening.join("Astrid"), "Benk ved elva")
    evening.lead(ShowIdeas(activity="a1", ideas=(1,)))
    evening.lead(*(OpenActivity(activity=f"a{n}") for n in range(2, len(others) + 2)))
    hidden = report(evening.workshop, KINDS, LATER_MS, evening.position)
    evening.lead(*(Reveal(activity=f"a{n}") for n in range(1, len(others) + 2)))
    return [*hidden.activities, *report(evening.workshop, KINDS, LATER_MS, evening.position).activities]


@pytest.mark.parametrize("activity", _reports(), ids=lambda activity: f"{activity.kind}-{activity.revealed}")
def test_every_kind_has_a_word_for_what_it_counts(activity: ActivityReport) -> None:
    section = activity.section
    columns = {column for table in section.tables for column in (table.name, *table.columns)}

    assert section.counts or not KINDS[activity.kind].commands
    rules = {rule.key for rule in section.rules}
    known = WORDS.keys() | KINDS[activity.kind].words.keys()
    assert {*section.counts, *section.notes, *columns, *rules} <= known
    assert not section.headline or section.headline in section.counts
    assert all(table.bars in ("", *table.columns) and {*table.aside} <= {*table.columns} for table in section.tables)
