"""A thousand texts that wish us ill, and not one of them stops an export."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.export.reading import BOKMAAL, NOW_MS, csv_rows, opened, report_of, rows_under, shown, slip
from verksted.export.bundle import bundle
from verksted.export.csv import ideas_csv
from verksted.export.json import read_workshop, workshop_json
from verksted.export.words import visible
from verksted.export.xlsx import workbook

TEXT = "Lappen slik den ble skrevet"
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")

starts = st.sampled_from(
    ("=", "+", "-", "@", "\t", "\r", "\0", "'", "<r>", "http://", "_x000", ";", '"', "\ufeff", " ")
)
ends = st.sampled_from(("", "</r>", "_", "\n", '"', "\ud800", "\U0001f3e1", "\u202e", "b" + "\u0335" * 9, " "))
anything = st.text(st.characters(), max_size=30)  # half characters too
hostile = st.builds(lambda start, middle, end: start + middle + end, starts, anything, ends) | anything
fifty = st.lists(hostile, min_size=50, max_size=50)
thousand = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@thousand
@given(fifty)
def test_a_spreadsheet_shows_them_all(texts: list[str]) -> None:
    made = report_of(*(slip(number, text) for number, text in enumerate(texts, 1)))

    rows = rows_under(opened(workbook(made, BOKMAAL, NOW_MS))["1 Behov"], "Referanse")

    assert [shown(row[TEXT]) for row in rows] == [visible(text) for text in texts]


@thousand
@given(fifty)
def test_a_plain_file_shows_them_all(texts: list[str]) -> None:
    data = ideas_csv(report_of(*(slip(number, text) for number, text in enumerate(texts, 1))), BOKMAAL)

    cells = [row[TEXT] for row in csv_rows(data)]

    for text, cell in zip(map(visible, texts), cells, strict=True):
        assert cell == text or (cell == f"'{text}" and text.startswith(DANGEROUS))
    assert not [cell for cell in cells if cell.startswith(DANGEROUS)]


@thousand
@given(fifty)
def test_the_state_keeps_them_all(texts: list[str]) -> None:
    again = read_workshop(workshop_json({"texts": texts, **dict.fromkeys(texts, 1)}, "1-0"))

    assert again["texts"] == [re.sub("[\ud800-\udfff]", "\ufffd", text) for text in texts]


@settings(thousand, max_examples=6)
@given(st.lists(hostile, min_size=9, max_size=9))
def test_a_whole_bundle_is_made_with_them_in_every_place(texts: list[str]) -> None:
    title, prompt, group, reason, shown, note, *words = texts
    slips = [slip(n, word, prompt=prompt, group=group, reason=reason, shown_text=shown) for n, word in enumerate(words)]
    made = report_of(*slips, title=title, notes=(note,), counts={"voters": 1})

    assert bundle(made, {"title": title}, BOKMAAL, NOW_MS)


def test_controls_and_half_characters_can_be_seen_and_the_rest_is_left_alone() -> None:
    assert visible("a\0b\x1b\rc\ud83d\uffff") == "a␀b␛␍c��"
    assert visible("æøå 🏡 👩‍👩‍👧 \u202eabc\t\nسلام") == "æøå 🏡 👩‍👩‍👧 \u202eabc\t\nسلام"


def test_a_time_that_no_calendar_has_stops_nothing() -> None:
    made = report_of(slip(1, "Benk", at_ms=1 << 60), slip(2, "Buss", at_ms=-(10**30)))

    rows = rows_under(opened(workbook(made, BOKMAAL, -1))["1 Behov"], "Referanse")

    assert [row[TEXT] for row in rows] == ["Benk", "Buss"]
    assert len(csv_rows(ideas_csv(made, BOKMAAL))) == 2
