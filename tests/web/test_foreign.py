"""Foreign pages, foreign names and tricks with addresses: what is closed stays closed however it is asked for."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest

from tests.web.serving import Browser, Server, Workshop, heard_at, new_id, raw_answer, verdict

# Foreign pages


def origins(port: int) -> dict[str, bool]:
    host = f"127.0.0.1:{port}"
    return {
        f"http://{host}": True,
        f"HTTP://{host}": True,
        "null": False,
        "": False,
        f"https://{host}": False,
        f"http://127.0.0.1:{port + 1}": False,
        "http://127.0.0.1": False,
        f"http://evil.{host}": False,
        f"http://127.0.0.1.evil.example:{port}": False,
        f"http://127.0.0.1.:{port}": False,
        f"http://{host}@evil.example": False,
        f"http://evil@{host}": False,
        f"http://{host}.evil.example": False,
        f"http://localhost:{port}": False,
        f"ws://{host}": False,
        "http://[": False,
        "http://[::1": False,
        "file://": False,
        "chrome-extension://abcdef": False,
        f"http://{host} http://evil.example": False,
    }


def test_only_our_own_pages_may_act_or_listen(server: Server, workshop: Workshop) -> None:
    host = workshop.host()
    host.opens_the_wall()
    phone, facilitator = workshop.phone(), server.facilitator()
    for origin, ours in origins(server.port).items():
        said = {"Origin": origin}
        slip = [("do", "idea_wall.post_idea"), ("activity", "a1"), ("text", "Hei"), ("id", new_id())]
        by_phone = phone.post(f"{phone.home}/do", slip, script=True, headers=said)
        assert verdict(by_phone) == ((200, "counts") if ours else (403, "refused")), origin
        paper = [*slip[:3], ("id", new_id())]
        assert host.browser.post(f"/w/{workshop.id}/do", paper, headers=said).status_code == (303 if ours else 403)
        links = host.browser.post(f"/w/{workshop.id}/links", [("make", "group")], headers=said)
        assert links.status_code == (200 if ours else 404)
        made = facilitator.post("/workshops", [("title", "x")], headers=said)
        assert made.status_code == (422 if ours else 403)
        taste = phone.post("/language", [("language", "en"), ("back", "/")], headers=said)
        assert taste.status_code == (303 if ours else 403)
        for browser, path in ((phone, phone.socket_path()), (host.browser, f"/w/{workshop.id}/socket")):
            assert heard_at(browser, path, origin)[0] == (0 if ours else 1008), (origin, path)


def test_a_name_is_the_same_in_capitals(server: Server, workshop: Workshop) -> None:
    phone = workshop.phone()
    said = {"Host": f"LocalHost:{server.port}", "Origin": f"http://localhost:{server.port}"}
    answer = phone.post(f"{phone.home}/do", [("do", "workshop.join"), ("id", new_id())], script=True, headers=said)
    assert verdict(answer) == (200, "counts")


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:{port}", True),
        ("localhost:{port}", True),
        ("[::1]:{port}", True),
        ("10.0.0.7", True),
        ("evil.example", False),
        ("localhost.", False),
        ("localhost.evil.example", False),
        ("evil.example:{port}", False),
        ("evil@localhost", False),
        ("localhost:80; script-src *", False),
        ("localhost:99999999", False),
        ("localhost/evil", False),
        ("[::1", False),
        ("[zz]", False),
        ("[1:2:3:4:5:6:7:8:9]", False),
        ("2130706433", False),
        ("", False),
    ],
)
def test_only_our_own_names_are_answered_to(server: Server, host: str, known: bool) -> None:
    name = host.format(port=server.port)
    answer = raw_answer(server.port, f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
    assert answer.split()[1] in ((b"200",) if known else (b"421", b"400"))
    assert b"evil" not in answer
    assert b"script-src *" not in answer


def test_a_request_without_any_name_is_nobodys(server: Server) -> None:
    for request in (b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"):
        assert raw_answer(server.port, request).split()[1] in (b"421", b"400")


# Tricks with addresses

TRICKS = (
    "//w/{id}/console",
    "/w//{id}/console",
    "/w/{id}//console",
    "/w/{id}%2fconsole",
    "/./w/{id}/console",
    "/x/../w/{id}/console",
    "/%2e%2e/w/{id}/console",
    "/w/{id}/console%00",
    "/w/{id}/console;x",
    "/w/{id}/wall/../console",
    "/W/{ID}/CONSOLE",
    "/w/%2a/console",
    "/w/{id}%0d%0aSet-Cookie:a=b/console",
    "/{code}/../w/{id}/console",
    "/{code}/console",
    "/static/../pyproject.toml",
    "/static/%2e%2e/pyproject.toml",
    "/static/..%2f..%2fetc/passwd",
    "/static//etc/passwd",
    "/static/%00",
    "/enter/",
    "/enter/../w/{id}/console",
    "/.env",
    "/w/{id}/export.zip/../export.json",
    "/w/{id}/export.json%00.csv",
    "/w/{id}/export.%2e%2e",
    "/p/%7bid%7d",
    "/{code}%2fdo",
    "/{code}/do/",
    "/{code}.json",
    "/%ff%fe/{code}",
    "/%e2%81%84",
    "/{code}/lapp/99999999999999999999",
    "/{code}/bord/{nines}",
    "/{nines}",
    "/{code}/lapp/-1",
)


@pytest.mark.parametrize("trick", TRICKS)
def test_no_spelling_of_an_address_opens_what_is_closed(server: Server, hall: Workshop, trick: str) -> None:
    path = trick.format(id=hall.id, ID=hall.id.upper(), code=hall.code, nines="9" * 6_000)
    host = f"Host: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
    answer = raw_answer(server.port, f"GET {path} HTTP/1.1\r\n{host}".encode())
    status = int(answer.split()[1])
    assert status in (303, 307, 400, 404, 405, 429), answer[:200]
    assert b"Min lapp" not in answer
    assert b"[project]" not in answer
    assert b"\r\nset-cookie: a=b" not in answer.lower()
    if b"\r\nlocation: " in answer.lower():
        location = answer.lower().split(b"\r\nlocation: ")[1].split(b"\r\n")[0].decode()
        assert urlsplit(urljoin(server.url, location)).netloc == f"127.0.0.1:{server.port}"


BACKS = (
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    "\x00//evil.example",
    "/\x0b/evil.example",
    "/\x7f/evil.example",
    "/\u2028/evil.example",
    "/\u00ad/evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "\\\\evil.example",
    "///evil.example",
    "evil.example",
    "@evil.example",
    "",
)


@pytest.mark.parametrize("back", BACKS)
@pytest.mark.parametrize("path", ["/language", "/text-size", "/aloud"])
def test_no_way_back_leads_to_another_site(server: Server, path: str, back: str) -> None:
    answer = Browser(server.url).post(path, [("back", back), ("language", "en"), ("text", "large"), ("aloud", "on")])
    assert answer.status_code == 303
    location = answer.headers["Location"]
    stripped = location.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    assert urlsplit(urljoin(server.url, stripped)).netloc == f"127.0.0.1:{server.port}"
    assert {name.split("=")[0] for name in answer.headers.get_list("Set-Cookie")} <= {"vk_l", "vk_t", "vk_a"}


def test_a_title_reaches_no_header(server: Server) -> None:
    title = "Verksted\r\nSet-Cookie: a=b\r\n\r\n<b>"
    made = server.facilitator().post("/workshops", [("title", title), ("agenda", "tom"), ("language", "nb")])
    assert made.status_code == 303
    assert "a=b" not in str(made.headers)
