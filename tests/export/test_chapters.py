"""What the report tells, in which order and in which words, before it is put on any page."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tests.export.evening import KINDS, LATER_MS, Evening, evening_with_a_vote
from tests.export.reading import BOKMAAL, NOW_MS, OWN, report_of, slip
from verksted.domain.commands import CloseActivity, End, Reveal
from verksted.domain.extract import extract
from verksted.domain.report import ActivityReport, Report, Rule, Section, Table
from verksted.domain.reporting import report
from verksted.export.chapters import document
from verksted.export.document import Block, Chapter, Document, Facts, Grid, Heading, Notice, Paragraph, Slips
from verksted.export.results import by_group, ranked
from verksted.export.words import Words


def told(evening: Evening) -> Document:
    return document(report(evening.workshop, KINDS, LATER_MS, evening.position), BOKMAAL, LATER_MS)


@pytest.fixture(scope="module")
def evening() -> Evening:
    held = evening_with_a_vote()
    held.lead(CloseActivity(activity="a2"), Reveal(activity="a2"), End())
    return held


@pytest.fixture(scope="module")
def made(evening: Evening) -> Document:
    return told(evening)


def chapter(made: Document, title: str) -> Chapter:
    return next(chapter for chapter in made.chapters if chapter.title == title)


def grids(chapter: Chapter) -> list[Grid]:
    return [block for block in chapter.blocks if isinstance(block, Grid)]


def lists(chapter: Chapter) -> dict[str, list[tuple[str, str]]]:
    """Heading → the slips under it."""
    found = [block for block in chapter.blocks if isinstance(block, Slips)]
    return {block.title: [(line.reference, line.text) for line in block.lines] for block in found}


def words(blocks: tuple[Block, ...]) -> str:
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph | Notice | Heading))


def with_activity(made: Report, title: str, section: Section, kind: str = "dot_vote") -> Report:
    return replace(made, activities=(*made.activities, ActivityReport("a9", kind, title, "closed", True, section)))


def test_the_chapters_come_in_the_order_people_ask(made: Document) -> None:
    assert [chapter.title for chapter in made.chapters] == [
        "Slik er det gjort",
        "Hvem som var med",
        "Programmet slik det ble",
        "Behov",
        "Prikker",
        "Regnskap for lappene",
        "Dette er holdt tilbake",
    ]


def test_the_front_says_who_what_when_and_how_much(made: Document) -> None:
    front = made.front

    assert (front.title, front.people) == ("Framtidas omsorg", 7)
    assert [(figure.number, figure.label) for figure in front.figures] == [
        ("7", "var med"),
        ("7", "lapper og 1 gruppe"),
        ("5", "prikker"),
    ]
    assert front.village == "Ei bygd der det lyser i 7 vinduer: ett for hver som var med"


def test_the_evening_is_dated_as_people_write_it() -> None:
    began = int(datetime(2026, 10, 14, 16, 0, tzinfo=UTC).timestamp() * 1000)
    activity = replace(report_of(slip(1, "Benk")).activities[0], opened_ms=began)
    held = replace(report_of(), activities=(activity,), ended_ms=began + 9_000_000)
    norwegian = Words(lambda sentence: sentence, ZoneInfo("Europe/Oslo"), OWN)
    british = Words(lambda sentence: sentence, ZoneInfo("Europe/Oslo"), OWN, language="en")

    assert dict(document(held, norwegian, NOW_MS).front.facts)["Tid"] == "onsdag 14. oktober 2026 kl. 18.00–20.30"
    assert "Wednesday, 14 October 2026 kl. 18:00–20:30" in dict(document(held, british, NOW_MS).front.facts).values()


def test_what_is_not_over_says_so() -> None:
    assert any("Foreløpig" in str(value) for _, value in document(report_of(), BOKMAAL, NOW_MS).front.facts)


def test_the_method_says_what_a_dot_is_and_who_let_slips_through(made: Document) -> None:
    said = words(chapter(made, "Slik er det gjort").blocks)

    assert "Alle prikker teller like mye. Hver deltaker hadde 2 å fordele." in said
    assert "Hver lapp kom på veggen etter 20 sekunder, hvis ingen vert skjulte den først." in said
    assert said.index("Behov") < said.index("Prikker")


def test_a_rule_that_looks_like_a_format_is_only_words() -> None:
    section = Section(rules=(Rule("100 % %(n)s %(x)s %d", 3),))

    said = words(
        chapter(document(with_activity(report_of(), "Test", section), BOKMAAL, NOW_MS), "Slik er det gjort").blocks
    )

    assert "100 % 3 %(x)s %d" in said


def test_turnout_is_told_by_role_and_by_channel(made: Document) -> None:
    roles, channels = grids(chapter(made, "Hvem som var med"))

    assert roles.rows == (("Andre roller", 7),)
    assert channels.columns == ("Aktivitet", "Telefon", "Vert", "Papir", "Håndsopprekning")
    assert channels.rows == (("Behov", 6, 0, 1, "–"), ("Prikker", 4, 0, 0, 0))


def test_the_programme_stands_as_it_was_held(evening: Evening) -> None:
    made = report(evening.workshop, KINDS, LATER_MS, evening.position)
    times = {"opened_ms": NOW_MS, "closed_ms": NOW_MS + 90 * 60_000, "spent_ms": 41 * 60_000}
    planned = [replace(a, minutes=30, **times) for a in made.activities[:1]]
    never = ActivityReport("a3", "dot_vote", "Etter pausen", "planned", False, Section(), 10)

    (grid,) = grids(
        chapter(document(replace(made, activities=(*planned, never)), BOKMAAL, NOW_MS), "Programmet slik det ble")
    )

    assert grid.rows[0][0] == "Behov"
    assert grid.rows[0][3:] == ("30 min", "41 min")
    assert grid.rows[1] == ("Etter pausen", "ikke holdt", "–", "10 min", "–")


def test_slips_stand_word_for_word_in_their_groups_with_references(made: Document) -> None:
    told = lists(chapter(made, "Behov"))

    assert told["Komme seg rundt"] == [("1-1", "Buss til butikken hver dag"), ("1-6", "Benk ved elva")]
    assert ("1-2", "Vaktmester som kan skru i en pære") in told["Uten gruppe"]
    assert told["Sendt inn etter fristen"] == [("1-7", "Kom på en ting til")]


def test_an_edited_slip_and_a_merged_one_say_what_the_wall_showed(made: Document) -> None:
    lines = [line for block in chapter(made, "Behov").blocks if isinstance(block, Slips) for line in block.lines]
    remarks = {line.reference: line.remark for line in lines}

    assert remarks["1-2"] == "Vist på veggen sammen med 1-3"
    assert remarks["1-6"] == ""


def test_with_several_questions_each_slip_tells_which_it_answers(made: Document) -> None:
    (facts,) = [block for block in chapter(made, "Behov").blocks if isinstance(block, Facts)]
    lines = [line for block in chapter(made, "Behov").blocks if isinstance(block, Slips) for line in block.lines]

    assert facts.rows == (("Spørsmål 1", "Hva trenger du?"), ("Spørsmål 2", "Hva må vi ta vare på?"))
    assert {line.reference: line.prompt for line in lines}["1-2"] == "2"
    single = document(report_of(slip(1, "Benk")), BOKMAAL, NOW_MS)
    assert "Spørsmålet var: Hva trenger du?" in words(chapter(single, "Behov").blocks)


def test_groups_stand_with_the_largest_first_and_the_loose_slips_last() -> None:
    slips = [slip(1, "a", group="Få"), slip(2, "b"), slip(3, "c", group="Flere"), slip(4, "d", group="Flere")]
    slips += [slip(5, "e", group="Få to"), slip(6, "f", group="Skjult", fate="hidden")]

    assert [group for group, _ in by_group(slips)] == ["Flere", "Få", "Få to", ""]


def test_a_slip_in_two_groups_stands_in_both_and_counts_once() -> None:
    made = document(report_of(slip(1, "Buss", group="A; B", groups=("A", "B")), slip(2, "Benk")), BOKMAAL, NOW_MS)

    assert lists(chapter(made, "Behov")) == {
        "A": [("1-1", "Buss")],
        "B": [("1-1", "Buss")],
        "Uten gruppe": [("1-2", "Benk")],
    }
    assert made.front.figures[1].label == "lapper og 2 grupper"
    assert made.front.figures[1].number == "2"


def test_a_slip_says_where_it_came_from_and_that_a_table_chose_it() -> None:
    made = document(report_of(slip(3, "Halve tanken", part_of=1, picked=True)), BOKMAAL, NOW_MS)
    (told,) = [block for block in chapter(made, "Behov").blocks if isinstance(block, Slips)]

    assert told.lines[0].remark == "Delt ut fra lapp 1-1. Valgt ved bordet"


def test_what_a_host_hid_is_told_by_number_and_reason_and_not_by_its_words(made: Document) -> None:
    held = chapter(made, "Dette er holdt tilbake")

    assert [grid.rows for grid in grids(held)] == [(("1-4", "Nevner en person"),)]
    assert "1-5" in words(held.blocks)
    everything = str(made)
    assert "Benk ved elva" in everything
    assert "Navnet til naboen" not in everything
    assert "Dette angret jeg på" not in everything


def test_every_slip_is_accounted_for(made: Document) -> None:
    fates, *_ = grids(chapter(made, "Regnskap for lappene"))
    counted = {row[0]: row[1] for row in fates.rows}

    assert counted["Sendt"] == sum(int(n) for fate, n in fates.rows if fate != "Sendt") == 7
    assert counted["Skjult"] == counted["Sendt inn etter fristen"] == counted["Tatt ned av den som skrev"] == 1


def test_what_was_stored_and_not_counted_is_told() -> None:
    made = document(replace(report_of(slip(1, "Benk")), void={"no_dots_left": 3, "xyz": 1}), BOKMAAL, NOW_MS)

    assert grids(chapter(made, "Regnskap for lappene"))[-1].rows == (
        ("Alle prikkene var brukt", 3),
        ("En annen regel", 1),
    )


# Bars

TALLY = Table(
    "options",
    ("option", "text", "slips", "grouped", "dots", "place"),
    ((1, "Bo", "1", 0, 2, 2), (2, "Buss", "2", 0, 9, 1), (3, "Kafé", "3", 0, 2, 2), (4, "Ute", "4, 5", 1, 0, 4)),
    bars="dots",
    aside=("grouped",),
)
FIVE = [slip(n, f"Lapp {n}", group="Ute" if n > 3 else "") for n in range(1, 6)]


def vote_chapter(table: Table) -> Chapter:
    return chapter(
        document(with_activity(report_of(*FIVE), "Prikker", Section(tables=(table,))), BOKMAAL, NOW_MS), "Prikker"
    )


def test_most_dots_stand_first_and_equal_sums_share_a_place() -> None:
    (grid,) = grids(vote_chapter(TALLY))

    assert grid.columns == ("Plass", "Alternativ", "Tekst", "Lapper", "Prikker")
    assert [(row[0], row[2], row[-1]) for row in grid.rows] == [
        (1, "Buss", 9),
        (2, "Bo", 2),
        (2, "Kafé", 2),
        (4, "Ute", 0),
    ]
    assert [bar.shares for bar in grid.bars] == [(1.0,), (0.2222,), (0.2222,), (0.0,)]
    assert grid.bars[0].label == "Prikker: 9"


LIGHTS = Table(
    "lights",
    ("solution", "text", "green", "yellow", "red"),
    ((1, "Kartet", 40, 8, 2), (2, "Et godt sted å bo", 10, 5, 10), (3, "Ingen", 0, 0, 0)),
    divided=("green", "yellow", "red"),
)


def test_lights_are_one_bar_a_solution_divided_in_their_order() -> None:
    (grid,) = grids(vote_chapter(LIGHTS))

    assert grid.divided == (2, 3, 4)
    assert [row[1] for row in grid.rows] == ["Kartet", "Et godt sted å bo", "Ingen"]
    assert [bar.shares for bar in grid.bars] == [(0.8, 0.16, 0.04), (0.2, 0.1, 0.2), (0.0, 0.0, 0.0)]
    assert grid.bars[0].label == "Grønt lys: 40, Gult lys: 8, Rødt lys: 2"


def test_lights_that_nobody_has_given_are_not_drawn() -> None:
    assert grids(vote_chapter(replace(LIGHTS, rows=((1, "Kartet", None, None, None),))))[0].bars == ()


def test_the_slips_behind_what_got_no_dots_are_listed_word_for_word() -> None:
    held = vote_chapter(TALLY)

    assert lists(held) == {"Ute": [("1-4", "Lapp 4"), ("1-5", "Lapp 5")]}
    assert "Lapper som ikke fikk noen prikker" in words(held.blocks)


def test_a_slip_that_got_dots_elsewhere_is_not_called_unvoted() -> None:
    both = replace(TALLY, rows=(*TALLY.rows, (5, "Alt", "4", 0, 3, 2)))

    assert lists(vote_chapter(both)) == {"Ute": [("1-5", "Lapp 5")]}


def test_many_slips_in_one_row_are_counted_and_few_are_named() -> None:
    long = replace(TALLY, rows=((1, "Mye", "1, 2, 3, 4", 1, 5, 1), (2, "Lite", "5, 1", 1, 2, 2)))

    (grid,) = grids(vote_chapter(long))

    assert [row[3] for row in grid.rows] == ["4 lapper", "1-5, 1-1"]


def test_a_hidden_result_has_no_bars_no_places_and_says_so() -> None:
    evening = evening_with_a_vote()
    hidden = told(evening)

    (grid, *_) = grids(chapter(hidden, "Prikker"))
    assert grid.bars == ()
    assert "Plass" not in grid.columns
    assert [row[-1] for row in grid.rows] == ["–"] * len(grid.rows)
    assert "holdt tilbake" in words(chapter(hidden, "Prikker").blocks)
    assert "Prikker: Resultatet er ikke vist" in words(chapter(hidden, "Dette er holdt tilbake").blocks)
    assert [figure.label for figure in hidden.front.figures] == ["var med", "lapper og 1 gruppe"]


@pytest.mark.parametrize(
    "table",
    [
        Table("tom", (), ()),
        Table("skjev", ("a", "b", "slips"), ((1,), (1, None, None), ("x", "y", "1")), bars="b"),
        Table("borte", ("a",), ((None,), (-3,)), bars="finnes ikke", aside=("heller ikke",)),
        Table("minus", ("a",), ((-3,), (None,), ("ord",)), bars="a"),
        Table("delt", ("a", "b"), ((1,), ("x", None), (2, -4)), divided=("b", "a", "borte")),
        Table("alle til side", ("a",), ((1,),), aside=("a",)),
    ],
    ids=lambda table: table.name,
)
def test_any_table_of_any_kind_can_be_told(table: Table) -> None:
    assert ranked(table) or not table.rows
    assert document(with_activity(report_of(*FIVE), "Noe", Section(tables=(table,))), BOKMAAL, NOW_MS).chapters


# What is more than one evening


def test_a_rehearsal_says_so_before_anything_else() -> None:
    assert document(report_of(), BOKMAAL, NOW_MS).front.notice == ""
    assert "generalprøve" in document(replace(report_of(), rehearsal=True), BOKMAAL, NOW_MS).front.notice


def test_what_earlier_workshops_handed_over_is_told_with_the_slips_behind_it() -> None:
    brought = Table("brought", ("text", "references"), (("Komme seg rundt", "1-3, 1-12"),))

    made = document(replace(report_of(), brought=brought), BOKMAAL, NOW_MS)

    (grid,) = grids(chapter(made, BOKMAAL.of("brought")))
    assert grid.rows == (("Komme seg rundt", "1-3, 1-12"),)


def test_what_was_skipped_is_not_called_forgotten() -> None:
    skipped = ActivityReport("a3", "dot_vote", "Etter pausen", "skipped", False, Section())

    (grid,) = grids(
        chapter(document(replace(report_of(), activities=(skipped,)), BOKMAAL, NOW_MS), "Programmet slik det ble")
    )

    assert grid.rows == (("Etter pausen", "hoppet over", "–", "–", "–"),)


# Extracts


def test_an_extract_says_whose_it_is_and_of_how_many() -> None:
    tagged = report_of(slip(1, "Buss", tags=("bistand",)), slip(2, "Benk"))

    front = document(extract(tagged, "bistand"), BOKMAAL, NOW_MS).front

    assert front.kind == "Utdrag til arbeidsgruppa bistand"
    assert front.lead.startswith("1 av 2 lapper")
    assert dict(document(tagged, BOKMAAL, NOW_MS).front.facts)["Går til"] == "Prosjektgruppa og arbeidsgruppene bistand"


def test_a_name_with_holes_in_it_is_only_a_name() -> None:
    tag = "%(n)s {0} %s"

    assert document(extract(report_of(slip(1, "x", tags=(tag,))), tag), BOKMAAL, NOW_MS).front.kind.endswith(tag)


def test_what_the_hall_came_to_stands_before_its_slips_and_how_they_came_in_after(made: Document) -> None:
    lights = Table("lights", ("solution", "green"), ((1, 13),), bars="green")
    channels = Table("batches", ("batch", "sheets"), ((1, 2),))
    section = Section(slips=(slip(1, "Husk dem som hører dårlig"),), tables=(channels, lights))
    asked = with_activity(report_of(), "Lys", section, "solution_test")
    blocks = chapter(document(asked, BOKMAAL, NOW_MS), "Lys").blocks
    order = [block for block in blocks if isinstance(block, Grid | Slips)]
    assert [type(block) for block in order] == [Grid, Slips, Grid]
    assert order[0].rows == ((1, 13),)  # type: ignore[union-attr] # a grid, as said above
