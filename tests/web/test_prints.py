"""What is printed before an evening: every code can be read back from the page, and every number is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.web.reading import forms
from tests.web.serving import Host, Server, Workshop, eventually, slip, verdict

SCREEN_DPI = 96
QUARTER = 0.25


@pytest.fixture
def host(server: Server) -> Host:
    return server.new("Framtidas omsorg").host()


def pages(pdf: bytes, scale: float = SCREEN_DPI / 72) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    for page in document:
        yield page.render(scale=scale).to_pil()
    document.close()


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    said = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(said.split())


def codes(page: Image.Image) -> set[str]:
    return {found.text.lower() for found in zxingcpp.read_barcodes(page)}


def printed(host: Host, file: str) -> bytes:
    answer = host.browser.get(f"/w/{host.workshop.id}/print/{file}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    return answer.content


def test_the_posters_code_is_read_from_a_picture_of_the_page_at_a_quarter_of_its_size(host: Host) -> None:
    [page] = pages(printed(host, "poster.pdf"), SCREEN_DPI / 72 * 2 * QUARTER * 2)
    small = page.resize((page.width // 4 * 2, page.height // 4 * 2))
    assert {code.rpartition("/")[2] for code in codes(small)} == {host.workshop.code}
    assert host.workshop.code in words(printed(host, "poster.pdf"))


def test_each_table_has_a_card_whose_code_seats_people_there(host: Host) -> None:
    cards = [codes(page) for page in pages(printed(host, "tables.pdf?first=3&last=5"))]
    assert [{code.partition(host.workshop.code)[2] for code in card} for card in cards] == [
        {"/bord/3"}, {"/bord/4"}, {"/bord/5"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query", ["first=0&last=5", "first=5&last=3", "first=1&last=100", "first=x", "first=1&last=-1"]
)
def test_tables_that_are_not_there_get_a_page_with_a_sentence(host: Host, query: str) -> None:
    answer = host.browser.get(f"/w/{host.workshop.id}/print/tables.pdf?{query}")
    assert answer.status_code == 404
    assert "<main" in answer.text


def test_printed_slips_bear_numbers_that_are_then_theirs_on_the_wall(host: Host) -> None:
    host.opens("a1")
    page = host.browser.page(f"/w/{host.workshop.id}/print")
    form = next(form for form in forms(page) if form.action.endswith("/print/slips"))
    answer = host.browser.post(form.action, form.filled(count="6"))
    assert answer.status_code == 303
    pdf = host.browser.get(answer.headers["location"])
    assert {"1", "2", "3", "4", "5", "6"} <= set(re.findall(r"\d+", words(pdf.content)))
    assert host.workshop.phone().writes("Flere benker") == 7
    typed = host.does("idea_wall.post_idea", **slip("Buss på søndager"), paper_number=4)
    assert typed.headers["Verksted-Number"] == "4"
    assert verdict(host.asks("idea_wall.post_idea", **slip("En gang til"), paper_number=4)) == (409, "refused")


def test_the_same_tap_prints_the_same_numbers_whatever_was_set_aside_since(host: Host) -> None:
    form, other = (
        next(f for f in forms(host.browser.page(f"/w/{host.workshop.id}/print")) if f.action.endswith("/print/slips"))
        for _ in range(2)
    )
    places = [
        parse_qs(urlsplit(host.browser.post(each.action, each.filled(count=count)).headers["location"]).query)
        for each, count in ((form, "6"), (other, "4"), (form, "6"))
    ]
    assert [place["first"] for place in places] == [["1"], ["7"], ["1"]]
    assert [place["kvittering"] for place in places] == [[dict(f.fields)["id"]] for f in (form, other, form)]


def test_more_slips_than_are_printed_at_a_time_are_refused_with_a_sentence(host: Host) -> None:
    form = next(
        f for f in forms(host.browser.page(f"/w/{host.workshop.id}/print")) if f.action.endswith("/print/slips")
    )
    answer = host.browser.post(form.action, form.filled(count="4000"))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_numbers_are_not_set_aside_faster_than_anybody_presses(host: Host) -> None:
    """A helper's link in the wrong hands may not fill the log."""
    path = f"/w/{host.workshop.id}/print/slips"

    def press(_: int) -> int:
        return host.browser.post(path, [("count", "1")]).status_code

    assert press(0) == 303
    with ThreadPoolExecutor(8) as hands:
        eventually(lambda: 503 in list(hands.map(press, range(100))))


def test_ballots_hold_every_option_under_its_own_number_in_several_orders(host: Host) -> None:
    host.opens_the_vote("Kafé ved sjøen", "Flere benker", "Buss på søndager", "Møteplasser")
    pdf = printed(host, "ballots.pdf?activity=a2&orders=4")
    said = [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(BytesIO(pdf))]
    assert len(said) == 4
    options = ("Kafé ved sjøen", "Flere benker", "Buss på søndager", "Møteplasser")
    assert all(f"{n} {text}" in page for page in said for n, text in enumerate(options, 1))
    assert len({tuple(sorted(options, key=page.index)) for page in said}) > 1


def test_no_slip_stops_the_ballots(host: Host) -> None:
    host.opens_the_vote("Kafé 👍", "漢字 og سلام", "a" * 140, "#panic()")
    assert "4 #panic()" in words(printed(host, "ballots.pdf?activity=a2&orders=4"))


def test_ballots_of_a_poll_and_of_lights_bear_the_numbers_that_the_desk_reads(server: Server) -> None:
    host = server.new(agenda="framtidsverksted-3-test").host()
    page = host.browser.page(f"/w/{host.workshop.id}/print")
    for activity in ("a2", "a3", "a6"):
        assert f'name="activity" value="{activity}"' in page
    lights = words(printed(host, "ballots.pdf?activity=a3&orders=4"))
    assert "Sett ett kryss for hver løsning." in lights
    assert "12 Gult lys: Sånn er" in lights
    assert "23 Rødt lys: Et godt sted å bo" in lights
    assert len(pypdfium2.PdfDocument(BytesIO(printed(host, "ballots.pdf?activity=a3&orders=4")))) == 1
    poll = words(printed(host, "ballots.pdf?activity=a6"))
    assert "Sett ett kryss." in poll
    assert "Prikker" not in poll
    assert host.browser.get(f"/w/{host.workshop.id}/print/ballots.pdf?activity=a1").status_code == 404


@pytest.mark.parametrize(
    "title", ["#let x = [1]", "👩‍👩‍👧 مرحبا 漢字", "a" * 120, "\\ $x$ *b* _i_ `code` @ref <label>", "Ü̴̡̢͇͔"]
)
def test_no_title_stops_the_poster(server: Server, title: str) -> None:
    workshop: Workshop = server.new(title)
    assert printed(workshop.host(), "poster.pdf").startswith(b"%PDF")


def test_who_prints_is_behind_the_scenes(host: Host) -> None:
    for browser in (host.workshop.phone(), host.workshop.wall(), host.workshop.group()):
        assert browser.get(f"/w/{host.workshop.id}/print/poster.pdf").status_code == 404
    assert host.workshop.helper().browser.get(f"/w/{host.workshop.id}/print").status_code == 200
