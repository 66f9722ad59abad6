"""What every answer bears, what no template may hold, and what must never be written down."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.web.reading import read
from tests.web.serving import Browser, Phone, Server, command, eventually, new_id
from verksted.live.templates import folder
from verksted.web import identity
from verksted.web.addresses import page_of
from verksted.web.edge import content_policy, one_spelling

TEMPLATES = sorted(folder("templates").rglob("*.html"))
SCRIPTS = sorted(path for path in folder("static").rglob("*.js") if "vendor" not in path.parts)

# Headers

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def everybodys_answers(server: Server) -> list[tuple[str, httpx2.Response]]:
    workshop = server.new()
    host = workshop.host()
    host.opens_the_wall()
    phone, wall, signed_in = workshop.phone(), workshop.wall(), server.facilitator()
    phone.writes("Kafé")
    asked = [
        (
            phone,
            (
                "/",
                phone.home,
                f"{phone.home}/alle",
                f"{phone.home}/lapp/1",
                "/personvern",
                "/hjelp",
                "/finnes-ikke",
                "/healthz",
                "/metrics",
            ),
        ),
        (Browser(server.url), (phone.home, "/workshops", "/enter/x", f"/w/{workshop.id}/console", "/static/x", "/1")),
        (
            host.browser,
            (
                host.console,
                f"/w/{workshop.id}/agenda",
                f"/w/{workshop.id}/table",
                f"/w/{workshop.id}/export.csv",
                f"/p/{workshop.id}",
            ),
        ),
        (wall, (f"/w/{workshop.id}/wall",)),
        (signed_in, ("/workshops",)),
    ]
    answers = [(path, browser.get(path)) for browser, paths in asked for path in paths]
    slip = command("idea_wall.post_idea", None, {"activity": "a1", "prompt": 0, "text": "Buss"})
    answers += [(f"{phone.home}/do", phone.post(f"{phone.home}/do", slip, script=script)) for script in (True, False)]
    answers.append((f"{phone.home}/do", phone.get(f"{phone.home}/do")))
    answers.append(("/", phone.get("/", headers={"Host": "evil.example"})))
    return answers


def test_every_answer_to_everybody_bears_the_strict_headers(server: Server) -> None:
    for path, answer in everybodys_answers(server):
        for name, value in ALWAYS.items():
            assert answer.headers[name] == value, path
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert "evil" not in policy
        kept = answer.headers["Cache-Control"]
        assert kept == "no-store", path
        assert "server" not in answer.headers


def test_a_file_that_is_no_page_may_do_nothing_at_all(server: Server) -> None:
    browser = Browser(server.url)
    style = read(browser.page("/")).all("link", rel="stylesheet")[0].attributes["href"]
    answer = browser.get(style)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers


def test_only_the_wall_may_be_framed_and_only_the_console_frames() -> None:
    assert "frame-ancestors 'self'" in content_policy("x", "/w/w1/wall", secure=False)
    assert "frame-src 'self'" in content_policy("x", "/w/w1/console", secure=False)
    for path in ("/", "/4711", "/w/w1/agenda", "/p/w1", "/w/w1/wall/x"):
        assert "frame-ancestors 'none'" in content_policy("x", path, secure=False)
        assert "default-src 'none'" in content_policy("x", path, secure=False)
        assert "frame-src" not in content_policy("x", path, secure=False)


@pytest.mark.parametrize(("secure", "scheme"), [(True, "wss"), (False, "ws")])
def test_the_page_may_open_its_own_socket_and_no_other(scheme: str, *, secure: bool) -> None:
    assert f"connect-src 'self' {scheme}://verksted.kommune.no;" in content_policy(
        "verksted.kommune.no", "/", secure=secure
    )


def test_static_files_are_kept_for_ever_under_addresses_that_change(server: Server) -> None:
    browser = Browser(server.url)
    page = read(browser.page("/"))
    all_of_them = [
        each.attributes.get("href") or each.attributes.get("src", "") for each in page.all("link") + page.all("script")
    ]
    addresses = [address for address in all_of_them if not address.startswith("data:")]
    assert addresses
    for address in addresses:
        answer = browser.get(address)
        assert "immutable" in answer.headers["Cache-Control"]
        assert "v=" in address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("/4711", "/4711"),
        ("/47 11/BORD/ 3", "/4711/bord/3"),
        ("/W/W1/CONSOLE", "/w/w1/console"),
        ("/ENTER/w1.AbC d", "/enter/w1.AbC d"),
        ("/static/img/X.svg", "/static/img/X.svg"),
        ("", ""),
    ],
)
def test_one_address_has_one_spelling(typed: str, address: str) -> None:
    assert one_spelling(typed) == address


@pytest.mark.parametrize(
    ("post", "page"),
    [("/4711/do", "/4711"), ("/w/w1/do", "/w/w1/console"), ("/4711", "/4711"), ("/workshops", "/workshops")],
)
def test_a_post_was_made_from_a_page(post: str, page: str) -> None:
    assert page_of(post) == page


# Templates and scripts

FORBIDDEN = {
    "inline style": r"\sstyle\s*=",
    "inline script": r"<script(?![^>]*\ssrc=)[^>]*>",
    "inline handler": r"\son[a-z]+\s*=",
    "a style element": r"<style",
    "htmx code in attributes": r"hx-on|hx-vals\s*=\s*.js:|js:|hx-trigger\s*=\s*.[^\"']*\[",
    "a script address": r"javascript:",
    "somebody else's file": r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//",
    "an attribute without quotes": r"<[a-z][^>]*\s(?!%)[a-z-]+=\{\{",
    "a text marked as safe": r"\|\s*safe(?!\s*\}\}</symbol>)",
    "escaping switched off": r"autoescape\s+false",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    assert TEMPLATES
    found = {str(path): re.findall(FORBIDDEN[what], path.read_text("utf-8")) for path in TEMPLATES}
    assert not {path: hits for path, hits in found.items() if hits}


@pytest.mark.parametrize(
    "what",
    [
        r"\beval\(",
        r"new Function",
        r"innerHTML",
        r"outerHTML\s*=",
        r"document\.write",
        r"insertAdjacentHTML",
        r"set(?:Timeout|Interval)\(\s*[\"']",
    ],
)
def test_no_script_of_ours_makes_code_of_text(what: str) -> None:
    assert SCRIPTS
    assert not [path.name for path in SCRIPTS if re.search(what, path.read_text("utf-8"))]


def test_no_page_has_one_id_twice(server: Server) -> None:
    """A region that is sent has one place to go."""
    for path, answer in everybodys_answers(server):
        ids = [element.attributes["id"] for element in read(answer.text).walk() if "id" in element.attributes]
        assert len(ids) == len(set(ids)), (path, sorted({id for id in ids if ids.count(id) > 1}))


# Cookies


def test_the_cookies_that_are_set_are_those_that_are_told_of(server: Server) -> None:
    told = read(Browser(server.url).page("/personvern")).words
    workshop = server.new()
    phone, host = workshop.phone(), workshop.host().browser
    phone.post("/language", [("language", "en"), ("back", "/")])
    phone.post("/text-size", [("text", "large"), ("back", "/")])
    phone.post("/aloud", [("aloud", "on"), ("back", "/")])
    kept = {cookie.name for browser in (phone, host) for cookie in browser.web.cookies.jar}
    assert kept == {identity.DEVICE, identity.STAFF, identity.LANGUAGE, identity.TEXT, identity.ALOUD}
    for name in kept:
        assert name in told


def set_cookies(answer: httpx2.Response) -> dict[str, str]:
    return {line.split("=")[0]: line for line in answer.headers.get_list("Set-Cookie")}


def test_secret_cookies_are_out_of_reach_of_scripts_and_other_sites(server: Server) -> None:
    workshop = server.new()
    phone = set_cookies(Phone(workshop).get(f"/{workshop.code}"))["vk_d"]
    staff = set_cookies(Browser(server.url).get(workshop.links["facilitator"]))["vk_s"]
    for line in (phone, staff):
        assert "HttpOnly" in line
        assert "SameSite=lax" in line
        assert "Path=/" in line
        assert "Domain" not in line
    assert f"Max-Age={48 * 3600}" in phone


def test_over_tls_cookies_are_bound_to_the_host() -> None:
    scope = {
        "type": "http",
        "scheme": "https",
        "headers": [(b"host", b"verksted.kommune.no")],
        "path": "/",
        "server": ("x", 443),
    }
    request, response = Request({**scope, "query_string": b""}), Response()
    identity.keep(request, response, identity.DEVICE, identity.new_secret(), 60)
    line = response.headers["set-cookie"]
    assert line.startswith("__Host-vk_d=")
    assert "Secure" in line


def test_a_page_that_is_only_looked_at_sets_nothing_but_the_phones_own(server: Server) -> None:
    workshop = server.new()
    for path in ("/", "/personvern", "/finnes-ikke", "/workshops", f"/w/{workshop.id}/wall"):
        assert not set_cookies(Browser(server.url).get(path))
    assert set_cookies(Browser(server.url).get(f"/{workshop.code}")).keys() == {"vk_d"}


def test_a_secret_link_leaves_no_secret_in_the_address(server: Server) -> None:
    workshop = server.new()
    for link in workshop.links.values():
        answer = Browser(server.url).get(link)
        assert answer.status_code == 303
        assert link.split(".")[1] not in answer.headers["Location"]
        assert not answer.text


# What is never written down


def test_no_secret_text_or_address_of_anybody_is_in_the_log(server: Server) -> None:
    """Everything goes on here, good and bad; and the log is read afterwards."""
    workshop = server.new("Tittelkanari")
    host, wall, helper, group = workshop.host(), workshop.wall(), workshop.helper(), workshop.group()
    host.opens_the_wall("Spørsmålskanari?")
    phone = workshop.phone("resident", "3")
    phone.writes("Lappekanari")
    id = new_id()
    for answer in (
        phone.does("idea_wall.post_idea", id=id, activity="a1", prompt=0, text="Lappekanari to"),
        phone.does("idea_wall.post_idea", id=id, activity="a1", prompt=0, text="Gjenbrukskanari"),
        phone.does("idea_wall.post_idea", activity="a1", prompt=0, text="Nulkanari\0"),
        phone.does("Kommandokanari", felt="Feltkanari"),
        phone.get("/finnes/Adressekanari?q=Sporrekanari"),
        phone.get("/enter/w1.Lenkekanari"),
        phone.get(
            phone.home,
            headers={"Cookie": "vk_d=Kakekanari", "User-Agent": "Agentkanari", "X-Forwarded-For": "203.0.113.77"},
        ),
    ):
        assert answer.status_code < 500
    host.does("idea_wall.make_group", activity="a1", heading="Gruppekanari", ideas=[1])
    host.does("idea_wall.hide_ideas", activity="a1", ideas=[2], reason="Grunnkanari")
    # The wall takes new slips in one after the other.
    eventually(lambda: "Lappekanari" in wall.hears(f"/w/{workshop.id}/socket"))
    host.does("workshop.end")
    eventually(lambda: "archived" in server.log)
    secrets = [browser.cookie("vk_s") for browser in (host.browser, wall, helper.browser, group)]
    links = [link.split(".")[1] for link in workshop.links.values()]
    assert all(secrets + links)
    said = server.log
    assert workshop.id in said
    for word in ["kanari", phone.cookie("vk_d"), *secrets, *links, "127.0.0.1", "203.0.113", workshop.code, id]:
        assert word not in said, word


def test_the_store_keeps_secrets_as_digests_only(server: Server) -> None:
    workshop = server.new()
    browsers = [workshop.host().browser, workshop.wall(), workshop.phone()]
    assert server.stores(workshop.id)
    for secret in [link.split(".")[1] for link in workshop.links.values()]:
        assert not server.stores(secret)
    for browser in browsers:
        for cookie in browser.web.cookies.jar:
            assert not server.stores(str(cookie.value))


def test_the_templates_are_where_they_are_looked_for() -> None:
    assert Path(folder("templates"), "page.html") in TEMPLATES
