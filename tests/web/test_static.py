"""What a phone loads first: one script, one style, few bytes, and everything that its screens may ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.reading import read
from tests.web.serving import Server
from verksted.live.templates import folder
from verksted.web import bundling
from verksted.web.static import SURFACES, StaticFiles

FIRST_LOAD_MAX = 40_000
"""In bytes, also where there is no TLS and so no brotli. With the headers of every answer: tests/browser/test_first_load.py."""
PARTICIPANTS = [
    path
    for path in sorted(folder("templates").rglob("*.html"))
    if path.name in ("participant.html", "receipt.html", "phone.html", "own_slips.html")
    or path.stem.endswith("_participant")
]


def sources(**modules: str) -> dict[str, str]:
    return {f"js/{name}.js": text for name, text in modules.items()}


# One file of many


def test_a_module_comes_before_whoever_imports_it_and_only_once() -> None:
    made = bundling.script(
        sources(
            main='import { a } from "./left.js";\nimport { b as c } from "./right.js";\n\na(c);\n',
            left='import {\n  b,\n} from "./right.js";\n\nexport const a = () => b;\n',
            right="export const b = 1;\n",
        ),
        "main",
    )

    assert made == (
        '(()=>{"use strict";const $right=(()=>{const b=1;return{b};})();'
        "const $left=(()=>{const{b,}=$right;const a=()=>b;return{a};})();"
        "const $main=(()=>{const{a}=$left;const{b:c}=$right;a(c);return{};})();})();"
    )


def test_what_only_people_read_is_left_out_and_what_is_text_stays() -> None:
    code = '/** Why. */\n\n  // how\nexport function a() {\n  return /** @type {any} */ ("//  b") / 2;\n}\n'

    made = bundling.script(sources(main=code), "main")

    assert made == '(()=>{"use strict";const $main=(()=>{function a(){return("//  b")/2;}\nreturn{a};})();})();'


def test_what_others_have_written_comes_first_and_word_for_word() -> None:
    theirs = {"vendor/theirs.js": "var theirs  = 1; // ours asks for it\n"}

    made = bundling.script({**sources(main="theirs;\n"), **theirs}, "main", "vendor/theirs.js")

    assert made.startswith(theirs["vendor/theirs.js"] + '\n(()=>{"use strict";')


@pytest.mark.parametrize(
    "line",
    [
        'import all from "./x.js";',
        'import * as x from "./x.js";',
        "export default 1;",
        'export * from "./x.js";',
        "export let changing = 1;",
    ],
)
def test_what_cannot_be_put_into_one_file_stops_the_server_at_its_start(line: str) -> None:
    with pytest.raises(ValueError, match="cannot be put into one file"):
        bundling.script(sources(main=line + "\n"), "main")


def test_a_variable_whose_value_is_nothing_keeps_its_space() -> None:
    """Phones that people still carry hold «--dark:;» to be an error, and would show ink on ink."""
    made = bundling.style("base", sources={"css/base.css": ":root { --dark: ; }\n"})

    assert made == ":root{--dark: ;}"


def test_of_a_style_only_what_a_browser_reads_is_sent() -> None:
    sheet = "/* Why. */\n@media (width > 9rem) {\n  a, b > c { color: red; }\n}\n"

    assert bundling.style("base", sources={"css/base.css": sheet}) == " @media (width > 9rem){a,b > c{color:red}}"


# What is served


def test_a_surfaces_style_begins_with_what_all_share_and_an_addition_does_not() -> None:
    files = StaticFiles(folder("static"))
    additions = [
        path.name for path in folder("static").glob("css/*.css") if path.stem not in ("base", "hall", *SURFACES)
    ]

    assert all(b"@layer reset" in files.packed(f"css/{surface}.css", "") for surface in SURFACES)
    assert not [name for name in additions if b"@layer reset" in files.packed(f"css/{name}", "")]


@pytest.mark.parametrize(
    ("taken", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", "")],
)
def test_files_and_pages_come_as_the_browser_takes_them(server: Server, taken: str, coding: str) -> None:
    phone = server.new().phone()
    style = read(phone.page(phone.home)).all("link", rel="stylesheet")[0].attributes["href"]
    for address in (style, phone.home):
        whole = phone.get(address, headers={"Accept-Encoding": "identity"})
        answer = phone.get(address, headers={"Accept-Encoding": taken})

        assert answer.headers.get("Content-Encoding", "") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert len(answer.text) == len(whole.text)
        assert (int(answer.headers["Content-Length"]) < len(whole.content) / 2) == bool(coding)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_all_that_a_phone_needs_is_small(server: Server, coding: str) -> None:
    """The page, its script, its style and both letters, and as few files as can be."""
    phone = server.new().phone()
    page = phone.web.get(phone.home, headers={"Accept-Encoding": coding})
    files = StaticFiles(folder("static"))
    files.pack()
    named = set(re.findall(r"/static/([\w./-]+)", page.text))
    named |= {found for name in named for found in re.findall(r"/static/([\w./-]+)", files.packed(name, "").decode())}
    sizes = {name: len(files.packed(name, coding)) for name in named} | {"page": int(page.headers["Content-Length"])}

    assert sorted(named) == ["css/phone.css", "fonts/number.woff2", "fonts/text.woff2", "js/main.js"]
    assert sum(sizes.values()) < FIRST_LOAD_MAX, sizes


def test_every_icon_that_a_phone_is_sent_is_on_its_page(server: Server) -> None:
    """Pages that lead back to it have the way back besides."""
    phone = server.new().phone()
    home, beside = (
        {symbol.attributes["id"] for symbol in read(phone.page(phone.home + path)).all("symbol")}
        for path in ("", "/alle")
    )

    asked = {path: re.findall(r'icon\("([\w-]+)"\)', path.read_text("utf-8")) for path in PARTICIPANTS}

    assert len(PARTICIPANTS) > 8
    for path, names in asked.items():
        there = beside if path.name in ("alle.html", "own_slip.html") else home
        assert {f"i-{name}" for name in names} <= there, path


def test_a_page_that_leads_back_has_the_icons_it_shows(server: Server) -> None:
    phone = server.new().phone()
    page = read(phone.page(f"{phone.home}/alle"))
    shown = {use.attributes["href"].removeprefix("#") for use in page.all("use")}
    assert "i-previous" in shown
    assert shown <= {symbol.attributes["id"] for symbol in page.all("symbol")}


# The house's own mark


def test_a_municipality_s_own_mark_stands_in_place_of_ours(start_server: Callable[..., Server], tmp_path: Path) -> None:
    mark = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    (tmp_path / "Øygarden.SVG").write_text(mark)
    server = start_server(VERKSTED_LOGO=str(tmp_path / "Øygarden.SVG"))
    workshop = server.new()
    host = workshop.host()

    for page in (workshop.phone().page(f"/{workshop.code}"), host.browser.page(host.console)):
        (brand,) = read(page).all("span", **{"class": "brand"})
        (picture,) = brand.all("img")
        assert not brand.all("svg")
        answer = host.browser.get(picture.attributes["src"])
        assert (answer.headers["content-type"], answer.text) == ("image/svg+xml", mark)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
