"""The guide for whoever leads: it is in the product, it can be read by all, and it names nothing that is not there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.web.reading import read
from tests.web.serving import ROOT, Browser, Server
from verksted.live.templates import LANGUAGES, PACKAGE, folder
from verksted.web.guide import PICTURES, SOURCE, read_guide

SAID = (folder("guide") / SOURCE).read_text("utf-8")
SHOWN = sorted((folder("guide") / PICTURES).iterdir())
NAMED = sorted(set(re.findall(r"«([^»]+)»", SAID.replace("\n", " "))))
SAID_BY_THE_TERMINAL = ("Verksted er i gang",)
"""The one sentence that is looked for elsewhere than on a page."""
BYTES_MAX, ALL_BYTES_MAX = 100_000, 1_500_000
WORDS_MAX = 26


def sentences_of_the_screens() -> list[re.Pattern[str]]:
    """Every message id, with anything where a name or a number is put in; not those that are little else."""
    text = (PACKAGE / "locale" / "nn" / "LC_MESSAGES" / "verksted.po").read_text("utf-8")
    ids = re.findall(r'^msgid(?:_plural)? "(.+)"$', text, re.MULTILINE)
    return [_with_anything(id) for id in ids if "%(" not in id or len(re.sub(r"%\(\w+\)s|\W", "", id)) > 4]


def _with_anything(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\(\w+\)s|\{\w+\}", sentence)
    return re.compile(".+".join(re.escape(part.replace("%%", "%")) for part in parts))


def words_of_the_programmes() -> set[str]:
    agendas: list[dict[str, Any]] = [
        tomllib.loads(file.read_text("utf-8")) for file in (PACKAGE / "agendas").glob("*.toml")
    ]
    titles = {agenda["title"] for agenda in agendas}
    return titles | {step["title"] for agenda in agendas for step in agenda.get("activities", ())}


# What it names


@pytest.mark.parametrize("words", NAMED)
def test_what_the_guide_says_stands_on_a_screen_does(words: str) -> None:
    if words in SAID_BY_THE_TERMINAL or words in words_of_the_programmes():
        return
    assert any(sentence.fullmatch(words) for sentence in sentences_of_the_screens()), words


def test_a_title_in_a_step_to_press_is_one_of_the_programmes() -> None:
    """«Neste: …» would match whatever came after it."""
    named = [words.partition(": ")[2] for words in NAMED if words.startswith(("Neste: ", "Start: "))]

    assert len(named) > 3
    assert set(named) <= words_of_the_programmes()


def test_the_terminal_says_what_the_guide_waits_for(server: Server) -> None:
    for sentence in SAID_BY_THE_TERMINAL:
        assert sentence in server.terminal


def test_no_sentence_of_the_guide_is_too_long_to_be_read_aloud() -> None:
    prose = re.sub(r"!\[.*?\]\(.*?\)|`[^`]*`|«[^»]*»", "X", SAID.replace("\n", " "))
    too_long = [part for part in re.split(r"(?<=[.:?])\s", prose) if len(part.split()) > WORDS_MAX]

    assert too_long == []


# Where it is


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_reads_it_in_bokmal_and_is_told_so(server: Server, language: str) -> None:
    browser = Browser(server.url)
    browser.post("/language", [("language", language), ("back", "/hjelp")])

    page = browser.page("/hjelp")

    assert read(page).all("html")[0].attributes["lang"] == language
    assert '<article class="guide__text" lang="nb">' in page
    assert ('class="notice"' in page) is (language != "nb")


def test_it_is_linked_from_where_one_begins(server: Server) -> None:
    signed_in, host = server.facilitator(), server.new().host()

    assert 'href="/hjelp"' in signed_in.page("/workshops")
    assert 'href="/hjelp#hvis-noe-gar-galt"' in host.browser.page(host.console)
    assert 'id="hvis-noe-gar-galt"' in signed_in.page("/hjelp")


def test_its_pictures_are_there_and_are_kept(server: Server) -> None:
    browser = Browser(server.url)
    addresses = re.findall(r'src="(/hjelp/bilder/[^"]+)"', browser.page("/hjelp"))

    assert len(addresses) == len(SHOWN) > 10
    for address in addresses:
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
        assert "immutable" in answer.headers["Cache-Control"]


# How it is made


def test_every_picture_says_in_words_what_it_shows_and_takes_its_room_before_it_comes() -> None:
    pictures = re.findall(r"<img[^>]*>", read_guide(folder("guide")).body)

    assert len(pictures) == SAID.count("![")
    for picture in pictures:
        said = re.search(r'alt="([^"]*)"', picture)
        assert said
        assert len(said[1].split()) > 5
        assert re.search(r'width="\d+" height="\d+"', picture)


def test_the_contents_lead_to_every_chapter() -> None:
    guide = read_guide(folder("guide"))

    assert [words for _, words in guide.contents] == re.findall(r"^## (.+)$", SAID, re.MULTILINE)
    for name, _ in guide.contents:
        assert f'<h2 id="{name}">' in guide.body
    names = re.findall(r'<h\d id="([^"]+)"', guide.body)
    assert len(set(names)) == len(names)


def test_a_picture_that_is_not_there_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / SOURCE).write_text("# Tittel\n\n![Veggen](pictures/wall-x.webp)\n", "utf-8")

    assert 'src="/hjelp/bilder/wall-x.webp' in read_guide(tmp_path).body


def test_what_would_be_html_in_the_file_is_only_words(tmp_path: Path) -> None:
    (tmp_path / SOURCE).write_text("# Tittel\n\nHei <script>alert(1)</script> [x](javascript:alert(1))\n", "utf-8")

    body = read_guide(tmp_path).body

    assert "<script" not in body
    assert 'href="javascript' not in body
    assert " style=" not in read_guide(folder("guide")).body


def test_the_pictures_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in SHOWN}

    assert {name: size for name, size in sizes.items() if size >= BYTES_MAX} == {}
    assert sum(sizes.values()) < ALL_BYTES_MAX
    for file in SHOWN:
        with Image.open(file) as picture:
            assert picture.format == "WEBP"


@pytest.mark.parametrize("name", ["templates", "static", "guide"])
def test_what_the_product_reads_at_start_is_in_the_wheel_and_in_the_image(name: str) -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert wheel["sources"][name] == f"verksted/{name}"
    assert name in wheel["only-include"]
    assert f"!{name}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
