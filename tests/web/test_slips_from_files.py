"""Slips from a file: chosen, looked over row by row, and put on the wall once, however often one presses."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx2
from openpyxl import load_workbook

from tests.web.reading import form_of, read
from tests.web.serving import Host, Server, submitted
from verksted.domain import limits
from verksted.intake.example import ROWS

CSV = "Tekst;Bord\nKafé på biblioteket;4\nBenk ved elva;4\n;5\nFor langt bord;100\nKafé på biblioteket;7\n".encode()


def hall(server: Server) -> Host:
    host = server.new().host()
    host.opens_the_wall()
    return host


def uploads(host: Host, data: bytes, **said: str) -> httpx2.Response:
    path = f"/w/{host.workshop.id}/import?valg=100"
    return host.browser.web.post(path, files={"file": ("lapper.csv", data)}, data=said)


def looked_over(host: Host, data: bytes, **said: str) -> str:
    """Where the rows of a file can be looked over."""
    answer = uploads(host, data, **said)
    assert answer.status_code == 303, read(answer.text).words
    return urlsplit(answer.headers["Location"]).path


def puts_in(host: Host, path: str, *, same: bool = False) -> httpx2.Response:
    return host.browser.post(path, [("same", "true")] if same else [])


def on_the_wall(host: Host) -> list[tuple[int, str, str, int]]:
    state = host.browser.get(f"/w/{host.workshop.id}/export.json").json()["workshop"]["agenda"][0]["state"]
    ideas = sorted(state["ideas"].values(), key=lambda idea: int(idea["number"]))
    return [(i["number"], i["text"], i["author"].get("channel", "phone"), i["author"].get("table", 0)) for i in ideas]


def test_each_row_says_what_will_become_of_it_before_anything_is_done(server: Server) -> None:
    host = hall(server)
    page = host.browser.page(looked_over(host, CSV))
    rows = [row.words for row in read(page).all("tbody")[0].all("tr")]
    assert rows == [
        "2 Kafé på biblioteket 4 Legges inn",
        "3 Benk ved elva 4 Legges inn",
        "4 Tom tekst",
        "5 For langt bord (100) Det bordet finnes ikke",
        "6 Kafé på biblioteket 7 Legges inn",
    ]
    assert "Legg inn 3 lapper" in page
    assert "2 rader må rettes i fila" in read(page).words
    assert on_the_wall(host) == []


def test_pressing_twice_or_choosing_the_file_again_puts_nothing_in_twice(server: Server) -> None:
    host = hall(server)
    path = looked_over(host, CSV)
    for _ in range(2):
        assert puts_in(host, path).status_code == 303
    assert puts_in(host, looked_over(host, CSV)).status_code == 303
    assert on_the_wall(host) == [
        (1, "Kafé på biblioteket", "paper", 4),
        (2, "Benk ved elva", "paper", 4),
        (3, "Kafé på biblioteket", "paper", 7),
    ]
    words = read(host.browser.page(path)).words
    assert "3 lapper er lagt inn" in words
    assert "6 Kafé på biblioteket 7 Nummer 3" in words


def test_two_who_press_at_the_same_moment_put_each_row_in_once(server: Server) -> None:
    host = hall(server)
    helper = host.workshop.helper()
    data = b"Tekst\n" + b"".join(b"Lapp %d\n" % n for n in range(60))
    path = looked_over(host, data)
    with ThreadPoolExecutor(4) as pool:
        browsers = [host.browser, helper.browser] * 2
        answers = list(pool.map(lambda browser: browser.post(path, []).status_code, browsers))
    assert set(answers) == {303}
    assert [text for _, text, _, _ in on_the_wall(host)] == [f"Lapp {n}" for n in range(60)]


def test_a_file_that_was_mended_puts_in_only_what_is_new(server: Server) -> None:
    host = hall(server)
    puts_in(host, looked_over(host, CSV))
    mended = looked_over(host, CSV.replace(b";100", b";9"))
    words = read(host.browser.page(mended)).words
    assert "1 lapp kan legges inn" in words
    assert "Ta med 3 rader som ligger der fra før" in words
    puts_in(host, mended)
    assert len(on_the_wall(host)) == 4
    puts_in(host, mended, same=True)
    assert len(on_the_wall(host)) == 7


def test_what_a_row_does_not_say_is_as_was_chosen_beside_the_file(server: Server) -> None:
    host = hall(server)
    puts_in(host, looked_over(host, b"Benk\nFelleshus\n", channel="helper", table="3", role="resident"))
    assert on_the_wall(host) == [(1, "Benk", "helper", 3), (2, "Felleshus", "helper", 3)]


def test_files_that_are_none_of_ours_get_a_sentence(server: Server) -> None:
    host = hall(server)
    for data, sentence in (
        (b"", "Fila er tom"),
        (b"%PDF-1.7", "Dette er ikke et regneark"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "låst med passord"),
        (b"PK\x03\x04", "Fila er skadet"),
        (b'"aldri lukket\nmer', "anførselstegn"),
        (b"Tekst\n" + b"Benk\n" * 100_000, "mer enn 2000 rader"),
        (b"x" * (limits.import_bytes_max + 1), "Fila er for stor"),
        (b"x" * 50_000_000, "Fila er for stor"),
    ):
        answer = uploads(host, data)
        assert answer.status_code == 422
        assert sentence in read(answer.text).words
    nothing = host.browser.post(f"/w/{host.workshop.id}/import", [])
    assert "Velg en fil først" in read(nothing.text).words


def test_a_files_name_cannot_turn_the_page_around(server: Server) -> None:
    host = hall(server)
    name = "../../fra\u202e" + "x" * 200 + ".csv"
    path = f"/w/{host.workshop.id}/import?valg=100"
    answer = host.browser.web.post(path, files={"file": (name, CSV)})
    page = host.browser.page(urlsplit(answer.headers["Location"]).path)
    assert "fraxxx" in page
    assert "\u202e" not in page
    assert "../" not in read(page).words
    assert "x" * 61 not in page


def test_the_example_file_can_be_filled_in_and_handed_in(server: Server) -> None:
    host = hall(server)
    for ending in ("xlsx", "csv"):
        made = host.browser.get(f"/w/{host.workshop.id}/import/eksempel.{ending}?valg=100")
        assert "attachment" in made.headers["Content-Disposition"]
        words = read(host.browser.page(looked_over(host, made.content))).words
        assert "2 lapper kan legges inn" in words
        assert ROWS[0][0] in words
    book = load_workbook(io.BytesIO(host.browser.get(f"/w/{host.workshop.id}/import/eksempel.xlsx").content))
    assert book.sheetnames == ["Lapper", "Spørsmål"]
    assert host.browser.get(f"/w/{host.workshop.id}/import/eksempel.pdf").status_code == 404


def test_rows_that_nobody_has_laid_aside_are_asked_for_again(server: Server) -> None:
    host = hall(server)
    answer = host.browser.get(f"/w/{host.workshop.id}/import/0123456789abcdef0123")
    assert answer.status_code == 422
    assert "Velg fila en gang til" in read(answer.text).words


def test_another_workshop_does_not_see_the_rows(server: Server) -> None:
    host, other = hall(server), hall(server)
    path = looked_over(host, CSV)
    digest = path.rsplit("/", 1)[1]
    assert other.browser.get(path).status_code == 404
    assert "Kafé" not in other.browser.get(f"/w/{other.workshop.id}/import/{digest}").text
    foreign = host.browser.web.post(path, headers={"Origin": "http://example.org"})
    assert foreign.status_code == 404
    assert on_the_wall(host) == []


def test_slips_from_a_file_stand_on_the_desk_and_on_the_wall_like_any_other(server: Server) -> None:
    host = hall(server)
    puts_in(host, looked_over(host, CSV))
    desk = host.browser.page(f"/w/{host.workshop.id}/table")
    assert "3 lapper ført inn" in read(desk).words
    assert "Benk ved elva" in read(host.workshop.wall_page()).words
    done = submitted(host.browser, form_of(desk, "idea_wall.post_idea"), text="Fra hånda")
    assert done.status_code == 303
    assert on_the_wall(host)[-1][0] == 4
