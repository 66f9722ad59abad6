"""An extract for a working group: its own slips, the rows that speak of them, and nothing of the rest."""

from __future__ import annotations

from tests.export.reading import report_of, slip
from verksted.domain.extract import extract, numbers
from verksted.domain.report import Report, Table

OPTIONS = Table(
    "options",
    ("option", "text", "slips", "place", "dots"),
    ((1, "Komme seg rundt", "1, 3", 2, 4), (2, "Bo godt", "2, 12", 1, 9), (3, "Ute", "", 3, 0)),
    bars="dots",
)
LIGHTS = Table("lights", ("solution", "green"), (("Kart", 40),))


def evening() -> Report:
    return report_of(
        slip(1, "Buss", tags=("bistand",), group="Komme seg rundt"),
        slip(2, "Benk", tags=("boform", "bistand")),
        slip(3, "Bål"),
        slip(12, "Små boliger", tags=("boform",), fate="hidden"),
        tables=(OPTIONS, LIGHTS),
    )


def slips(report: Report) -> list[int]:
    return [slip.number for activity in report.activities for slip in activity.section.slips]


def rows(report: Report, table: int) -> list[object]:
    return [row[1] for row in report.activities[0].section.tables[table].rows]


def test_a_report_knows_every_group_its_slips_are_tagged_for() -> None:
    assert evening().tags() == ("bistand", "boform")
    assert report_of(slip(1, "Buss")).tags() == ()


def test_only_the_groups_own_slips_are_in_it_and_it_says_of_how_many() -> None:
    part = extract(evening(), "bistand")

    assert slips(part) == [1, 2]
    assert (part.part, part.whole, part.participants) == ("bistand", 4, 70)
    assert slips(extract(evening(), "boform")) == [2, 12]


def test_a_row_stays_where_one_of_its_slips_does_and_keeps_its_place_in_the_whole() -> None:
    part = extract(evening(), "boform")

    assert rows(part, 0) == ["Bo godt"]
    assert part.activities[0].section.tables[0].rows[0][3:] == (1, 9)
    assert rows(extract(evening(), "bistand"), 0) == ["Komme seg rundt", "Bo godt"]


def test_twelve_is_not_one_and_two() -> None:
    assert numbers("12, 3") == [12, 3]
    assert rows(extract(report_of(slip(1, "Buss", tags=("x",)), tables=(OPTIONS,)), "x"), 0) == ["Komme seg rundt"]


def test_a_table_that_speaks_of_no_slips_is_everybodys() -> None:
    assert extract(evening(), "bistand").activities[0].section.tables[1] == LIGHTS


def test_a_group_that_nothing_is_tagged_for_gets_nothing() -> None:
    assert slips(extract(evening(), "Bistand")) == slips(extract(evening(), "")) == []
