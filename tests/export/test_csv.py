"""`ideer.csv` as a Norwegian Excel gets it."""

from __future__ import annotations

import pytest

from tests.export.evening import KINDS, LATER_MS, evening_of_every_fate
from tests.export.reading import BOKMAAL, csv_rows, report_of, slip
from verksted.domain.reporting import report
from verksted.export.csv import ideas_csv


def test_it_opens_with_a_double_click_and_keeps_norwegian_letters() -> None:
    data = ideas_csv(report_of(slip(1, 'Kafé; æøå, «benk» og "vidd"')), BOKMAAL)

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    assert csv_rows(data)[0]["Lappen slik den ble skrevet"] == 'Kafé; æøå, «benk» og "vidd"'


def test_every_slip_of_the_evening_is_there_word_for_word() -> None:
    evening = evening_of_every_fate()
    made = report(evening.workshop, KINDS, LATER_MS, evening.position)

    rows = csv_rows(ideas_csv(made, BOKMAAL))

    assert [(row["Nummer"], row["Lappen slik den ble skrevet"]) for row in rows] == [
        ("1", "Buss til butikken hver dag"),
        ("2", "Vaktmester som kan skru i en pære"),
        ("3", "Kafé der æ, ø og å smaker like godt"),
        ("4", "Navnet til naboen står her"),
        ("5", "Dette angret jeg på"),
        ("6", "Benk ved elva"),
        ("7", "Kom på en ting til"),
    ]
    assert {row["Aktivitet"] for row in rows} == {"Behov"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"])
def test_nothing_a_resident_wrote_is_calculated(start: str) -> None:
    text = f'{start}HYPERLINK("http://x.no")'

    (row,) = csv_rows(ideas_csv(report_of(slip(1, text, group=text, reason=text, prompt=text)), BOKMAAL))

    columns = ("Lappen slik den ble skrevet", "Gruppe", "Begrunnelse", "Spørsmål", "Teksten veggen viste")
    assert {row[column] for column in columns} == {f"'{text}"}


def test_a_carriage_return_or_nul_first_in_a_cell_can_be_seen_and_does_nothing() -> None:
    rows = csv_rows(ideas_csv(report_of(slip(1, "\r=1+1"), slip(2, "\0=1+1")), BOKMAAL))

    assert [row["Lappen slik den ble skrevet"] for row in rows] == ["␍=1+1", "␀=1+1"]


def test_a_reference_does_not_become_a_date() -> None:
    (row,) = csv_rows(ideas_csv(report_of(slip(12, "Benk", merged_with=(3, 4))), BOKMAAL))

    assert (row["Referanse"], row["Nummer"]) == ("lapp 1-12", "12")
    assert row["Slått sammen med"] == "lapp 1-3, lapp 1-4"


def test_what_was_divided_and_what_a_table_chose_is_told_in_columns() -> None:
    whole, part = csv_rows(ideas_csv(report_of(slip(1, "Buss", picked=True), slip(2, "Benk", part_of=1)), BOKMAAL))
    assert (whole["Delt ut fra"], whole["Valgt av bordene"]) == ("", "ja")
    assert (part["Delt ut fra"], part["Valgt av bordene"]) == ("lapp 1-1", "")


def test_a_comma_in_a_slip_does_not_begin_a_new_cell_in_an_english_excel() -> None:
    line = ideas_csv(report_of(slip(1, "benk,=1+1")), BOKMAAL).decode().splitlines()[1]

    assert '"benk,=1+1"' in line
