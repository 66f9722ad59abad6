"""`data.xlsx`, opened by another program and compared slip by slip."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from tests.export.evening import KINDS, LATER_MS, evening_with_a_vote
from tests.export.reading import BOKMAAL, NOW_MS, opened, report_of, rows_under, shown, slip
from verksted.domain.commands import Reveal
from verksted.domain.report import ActivityReport, Report, Section, Table
from verksted.domain.reporting import report
from verksted.export.sheet import sheet_name
from verksted.export.words import METHOD, Words
from verksted.export.xlsx import workbook


@pytest.fixture(scope="module")
def evening() -> Report:
    held = evening_with_a_vote()
    held.lead(Reveal(activity="a2"))
    return report(held.workshop, KINDS, LATER_MS, held.position)


def test_there_is_a_first_sheet_and_then_one_for_each_activity(evening: Report) -> None:
    assert opened(workbook(evening, BOKMAAL, LATER_MS)).sheetnames == ["Om verkstedet", "1 Behov", "2 Prikker"]


def test_every_slip_stands_word_for_word_with_what_became_of_it(evening: Report) -> None:
    rows = rows_under(opened(workbook(evening, BOKMAAL, LATER_MS))["1 Behov"], "Referanse")

    seen = {row["Nummer"]: (row["Lappen slik den ble skrevet"], row["Hva som skjedde med lappen"]) for row in rows}
    assert seen == {
        1: ("Buss til butikken hver dag", "Vist"),
        2: ("Vaktmester som kan skru i en pære", "Vist"),
        3: ("Kafé der æ, ø og å smaker like godt", "Vist"),
        4: ("Navnet til naboen står her", "Skjult"),
        5: ("Dette angret jeg på", "Tatt ned av den som skrev"),
        6: ("Benk ved elva", "Vist"),
        7: ("Kom på en ting til", "Sendt inn etter fristen"),
    }


def test_a_row_tells_all_that_is_known_of_a_slip(evening: Report) -> None:
    rows = rows_under(opened(workbook(evening, BOKMAAL, LATER_MS))["1 Behov"], "Referanse")

    helped = next(row for row in rows if row["Nummer"] == 6)
    assert (helped["Referanse"], helped["Kanal"], helped["Bord"], helped["Gruppe"]) == (
        "1-6",
        "Papir",
        4,
        "Komme seg rundt",
    )
    merged = next(row for row in rows if row["Nummer"] == 2)
    assert (merged["Slått sammen med"], merged["Spørsmål"]) == ("1-3", "Hva må vi ta vare på?")
    hidden = next(row for row in rows if row["Nummer"] == 4)
    assert (hidden["Begrunnelse"], hidden["Teksten veggen viste"]) == ("Nevner en person", None)


def test_the_words_the_wall_showed_stand_beside_the_newest_ones() -> None:
    made = report_of(slip(1, "Buss hver dag", shown_text="Buss på lørdager"), slip(2, "Benk"))

    rows = rows_under(opened(workbook(made, BOKMAAL, NOW_MS))["1 Behov"], "Referanse")

    assert [row["Teksten veggen viste"] for row in rows] == ["Buss på lørdager", "Benk"]


def test_the_time_is_the_hall_s_and_can_be_sorted() -> None:
    hall = Words(lambda sentence: sentence, timezone(timedelta(hours=2)))

    (row,) = rows_under(opened(workbook(report_of(slip(1, "Benk")), hall, NOW_MS))["1 Behov"], "Referanse")

    assert row["Tid"] == datetime.fromtimestamp(NOW_MS / 1000, UTC).replace(tzinfo=None) + timedelta(hours=2)


def test_on_every_sheet_the_slips_add_up(evening: Report) -> None:
    book = opened(workbook(evening, BOKMAAL, LATER_MS))
    (page,) = rows_under(book["1 Behov"], "Sendt")
    accounts = rows_under(book["Om verkstedet"], "Aktivitet")

    assert [account["Aktivitet"] for account in accounts] == ["Behov", "Prikker", "Sum"]
    assert accounts[1]["Sendt"] == 0
    for line in (page, accounts[0], accounts[2]):
        fates = ("Vist", "Skjult", "Venter på godkjenning", "Sendt inn etter fristen", "Tatt ned av den som skrev")
        assert line["Sendt"] == sum(line[fate] for fate in fates) == 7


def test_the_first_sheet_says_how_it_was_done_and_where_in_the_log_it_stands(evening: Report) -> None:
    sheet = opened(workbook(evening, BOKMAAL, LATER_MS))["Om verkstedet"]

    facts = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert facts["Siste oppføring i loggen som er med"] == evening.position
    assert (facts["Deltakere"], facts["Andre roller"], facts["Avsluttet"]) == (7, 7, "Ikke avsluttet")
    assert all(sentence in facts for sentence in METHOD)


def test_the_first_sheet_says_what_was_stored_without_counting() -> None:
    made = replace(report_of(), void={"activity_closed": 3, "quite_new": 2, "newer_still": 1})

    rows = rows_under(opened(workbook(made, BOKMAAL, NOW_MS))["Om verkstedet"], "Lagret, men ikke talt")

    assert [tuple(row.values()) for row in rows] == [("Aktiviteten var lukket", 3), ("En annen regel", 3)]


FORMULAS = ('=HYPERLINK("http://x.no";"klikk")', "@SUM(A1)", "+47 61 31 50 00", "-1+2", "{=1+1}", "=1+1", "\t=1")
LINKS = (
    "http://jevnaker.no",
    "https://jevnaker.no/å",
    "mailto:ola@x.no",
    "internal:Ark1!A1",
    "external:c:\\x",
    "ftp://x",
)
MARKUP = (
    "<r><t>x</t></r>",
    "<r>&</r>",
    "<r></x></r>",
    "<r></r>",
    "<r>",
    "<r>_x0041_</r>",
    "<r> </r>",
    "&amp;",
    "]]>",
    "_x0041_",
    "_x000D_",
)
NUMBERS = ("47", "1-2", "1.2.2026", "00123", "TRUE", "1e9", "nan", "#N/A")


@pytest.mark.parametrize("text", [*FORMULAS, *LINKS, *MARKUP, *NUMBERS])
def test_what_looks_like_something_else_is_still_text(text: str) -> None:
    made = report_of(slip(1, text, prompt=text, group=text, reason=text), title=text)

    book = opened(workbook(made, BOKMAAL, NOW_MS))

    (row,) = rows_under(book["1 Behov"], "Referanse")
    columns = ("Lappen slik den ble skrevet", "Spørsmål", "Gruppe", "Begrunnelse", "Teksten veggen viste")
    assert {shown(row[column]) for column in columns} == {text}
    assert shown(book["Om verkstedet"]["A1"].value) == text
    for sheet in book.worksheets:
        cells = [cell for line in sheet.iter_rows() for cell in line]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert not [cell for cell in cells if cell.hyperlink]


def test_no_part_of_the_file_is_a_formula_or_a_link() -> None:
    data = workbook(report_of(*(slip(n, text) for n, text in enumerate(FORMULAS + LINKS, 1))), BOKMAAL, NOW_MS)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
        links = [name for name in archive.namelist() if "worksheets/_rels" in name]
    assert len(sheets) == 2
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]
    assert not links


def test_it_prints_on_wide_pages_with_the_header_on_each(evening: Report) -> None:
    sheet = opened(workbook(evening, BOKMAAL, LATER_MS))["1 Behov"]

    header = next(cell.row for cell in sheet["A"] if cell.value == "Referanse")
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${header}:${header}"
    assert sheet.column_dimensions["D"].width > 40


def test_the_name_of_a_column_of_numbers_stands_over_its_digits(evening: Report) -> None:
    sheet = opened(workbook(evening, BOKMAAL, NOW_MS))["Om verkstedet"]
    header = next(row for row in sheet.iter_rows() if row[1].value == "Status")

    assert [cell.alignment.horizontal for cell in header[:4]] == [None, None, "right", "right"]
    roles = next(row for row in sheet.iter_rows() if row[0].value == "Rolle")
    assert roles[1].alignment.horizontal == "right"


def test_a_vote_stands_with_its_totals(evening: Report) -> None:
    sheet = opened(workbook(evening, BOKMAAL, LATER_MS))["2 Prikker"]

    rows = rows_under(sheet, "Alternativ")
    assert [(row["Alternativ"], row["Tekst"], row["Lapper"], row["Prikker"]) for row in rows] == [
        (1, "Komme seg rundt", "1, 6", 4),
        (2, "Kafé med vaktmester", "2, 3", 1),
    ]
    (turnout,) = rows_under(sheet, "Alternativer")[:1]
    assert (turnout["Har stemt"], turnout["Prikker"]) == (4, 5)


def test_a_result_that_the_hall_never_saw_is_not_in_the_file_and_that_is_said() -> None:
    held = evening_with_a_vote()
    made = report(held.workshop, KINDS, LATER_MS, held.position)

    sheet = opened(workbook(made, BOKMAAL, LATER_MS))["2 Prikker"]

    rows = rows_under(sheet, "Alternativ")
    assert [(row["Tekst"], row["Prikker"]) for row in rows] == [
        ("Komme seg rundt", None),
        ("Kafé med vaktmester", None),
    ]
    assert "Resultatet er ikke vist for salen, og er derfor holdt tilbake her." in [cell.value for cell in sheet["A"]]


def test_an_option_that_looks_like_a_formula_is_text() -> None:
    table = Table("options", ("option", "text", "dots"), ((1, "=1+1", 7),))
    vote = ActivityReport("a2", "dot_vote", "Prikker", "closed", True, Section(tables=(table,), notes=("=1+1",)))

    sheet = opened(workbook(_with(report_of(), vote), BOKMAAL, NOW_MS))["2 Prikker"]

    assert rows_under(sheet, "Alternativ") == [{"Alternativ": 1, "Tekst": "=1+1", "Prikker": 7}]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}


def _with(made: Report, activity: ActivityReport) -> Report:
    return replace(made, activities=(*made.activities, activity))


def test_activities_with_the_same_long_title_get_sheets_of_their_own() -> None:
    made = report_of()
    twin = ActivityReport("a2", "idea_wall", "🏡" * 40, "planned", False, Section())

    names = opened(workbook(_with(_with(made, twin), twin), BOKMAAL, NOW_MS)).sheetnames

    assert names == ["Om verkstedet", "1 Behov", "2 " + "🏡" * 14 + "…", "3 " + "🏡" * 14 + "…"]


@pytest.mark.parametrize("title", ["a/b\\c?d*e[f]g:h", "'", "", "History", "\0", "\ud800", "x" * 200])
def test_any_title_makes_a_sheet(title: str) -> None:
    twin = ActivityReport("a2", "idea_wall", title, "planned", False, Section())

    assert len(opened(workbook(_with(report_of(), twin), BOKMAAL, NOW_MS)).sheetnames) == 3
    assert len(sheet_name(f"2 {title}")) <= 31


def test_a_text_longer_than_a_cell_is_cut_where_it_can_be_seen() -> None:
    made = report_of(slip(1, "å" * 40_000))

    (row,) = rows_under(opened(workbook(made, BOKMAAL, NOW_MS))["1 Behov"], "Referanse")

    assert row["Lappen slik den ble skrevet"] == "å" * 32_766 + "…"


def test_the_same_report_gives_the_same_bytes(evening: Report) -> None:
    assert workbook(evening, BOKMAAL, LATER_MS) == workbook(evening, BOKMAAL, LATER_MS)


def test_the_columns_follow_the_language() -> None:
    english = Words(lambda sentence: {"Referanse": "Reference"}.get(sentence, sentence))

    assert rows_under(opened(workbook(report_of(slip(1, "Benk")), english, NOW_MS))["1 Behov"], "Reference")
