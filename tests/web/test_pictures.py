"""Pictures on the programme page: hung, described, seen by those who are inside, and gone with the workshop."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.web.reading import form_of, read, region
from tests.web.serving import Browser, Host, Server, Workshop
from verksted.domain import limits
from verksted.store.directory import Directory
from verksted.store.embedded import EmbeddedStore
from verksted.store.pictures import pictures_key
from verksted.store.redis import connect

AGENDA = "framtidsverksted-3-test"
SPEECH, TEST = "a1", "a3"
PICTURE = "settings.picture"


def png(color: str = "red", size: tuple[int, int] = (320, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def workshop(server: Server) -> Workshop:
    return server.new(agenda=AGENDA)


def hangs(host: Host, activity: str, file: bytes | None, at: str = PICTURE, **said: str) -> httpx2.Response:
    """The step's own form as the page has it, with a file chosen and some fields written over."""
    page = host.browser.page(f"/w/{host.workshop.id}/agenda")
    form = form_of(page, "workshop.change_activity", activity=activity)
    written = {name.replace("__", "."): value for name, value in said.items()}
    fields = {**{name: value for name, value in form.fields if not name.endswith(".file")}, **written}
    files = {f"{at}.file": ("", b"", "application/octet-stream") if file is None else ("bilde.png", file, "image/png")}
    return host.browser.web.post(form.action, data=fields, files=files)


def hung(host: Host, color: str = "red") -> str:
    """A picture hung in the speech; the name it is kept under."""
    answer = hangs(host, SPEECH, png(color), **{"settings.picture.alt": "Et rødt hus"})
    assert answer.status_code == 303, read(answer.text).words
    return names(host.browser.page(f"/w/{host.workshop.id}/agenda"))[0]


def names(page: str) -> list[str]:
    return re.findall(r"/bilde/([0-9a-f]{64})-phone\.jpg", page)


# Who sees it


def test_a_picture_hung_on_the_programme_page_is_on_the_wall_the_phones_and_the_console(workshop: Workshop) -> None:
    host, phone, wall = workshop.host(), workshop.phone(), workshop.wall()
    name = hung(host)
    host.opens(SPEECH)
    screens = {
        phone.home: (phone, f"/{workshop.code}/bilde/{name}-phone.jpg"),
        f"/w/{workshop.id}/wall": (wall, f"/w/{workshop.id}/bilde/{name}-wall.jpg"),
        host.console: (host.browser, f"/w/{workshop.id}/bilde/{name}-phone.jpg"),
    }
    for path, (browser, address) in screens.items():
        (image,) = region(browser.page(path), "stage").all("img")
        assert image.attributes["src"] == address
        assert image.attributes["alt"] == "Et rødt hus"
        assert (image.attributes["width"], image.attributes["height"]) == ("320", "200")
        answer = browser.get(address)
        assert Image.open(io.BytesIO(answer.content)).size == (320, 200)


def test_whoever_wants_to_read_a_plan_sees_it_large_and_comes_back(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone()
    answer = hangs(host, SPEECH, png(size=(900, 700)), **{"settings.picture.alt": "Plantegning"})
    assert answer.status_code == 303
    host.opens(SPEECH)
    (link,) = region(phone.page(phone.home), "stage").all("a", **{"class": "picture-link"})
    assert link.words == "Se bildet stort"
    page = read(phone.page(link.attributes["href"]))
    (image,) = page.all("img")
    assert image.attributes["alt"] == "Plantegning"
    assert image.attributes["src"].endswith("-wall.jpg")
    assert phone.get(image.attributes["src"]).status_code == 200
    (back, larger) = page.all("header")[0].all("a")
    assert (back.words, back.attributes["href"], larger.words) == ("Tilbake", phone.home, "Enda større")
    smaller = read(phone.page(link.attributes["href"] + larger.attributes["href"])).all("header")[0].all("a")[1]
    assert smaller.words == "Mindre"


def test_a_small_picture_is_all_there_is_of_it(workshop: Workshop) -> None:
    host, phone = workshop.host(), workshop.phone()
    hung(host)
    host.opens(SPEECH)
    stage = region(phone.page(phone.home), "stage")
    assert stage.all("img")
    assert not stage.all("a", **{"class": "picture-link"})


def test_no_stranger_sees_a_picture_large_and_no_made_up_name_is_one(workshop: Workshop, server: Server) -> None:
    name = hung(workshop.host())
    phone = workshop.phone()
    assert phone.get(f"{phone.home}/bilde/{name}").status_code == 200
    assert Browser(server.url).get(f"{phone.home}/bilde/{name}").status_code == 404
    for other in ("a" * 64, "x", name[:-1]):
        assert phone.get(f"{phone.home}/bilde/{other}").status_code == 404


def test_a_picture_is_served_as_what_it_is_and_kept_by_the_browser_alone(workshop: Workshop) -> None:
    host = workshop.host()
    answer = host.browser.get(f"/w/{workshop.id}/bilde/{hung(host)}-wall.jpg")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_only_those_who_are_inside_see_it(server: Server, workshop: Workshop) -> None:
    host, other = workshop.host(), server.new(agenda=AGENDA)
    name = hung(host)
    inside = [host.browser, workshop.helper().browser, workshop.wall(), workshop.group()]
    outside = [Browser(server.url), other.host().browser, workshop.phone()]
    staff = f"/w/{workshop.id}/bilde/{name}-wall.jpg"
    assert [browser.get(staff).status_code for browser in inside] == [200] * 4
    assert [browser.get(staff).status_code for browser in outside] == [404] * 3
    phones = f"/{workshop.code}/bilde/{name}-phone.jpg"
    assert workshop.phone().get(phones).status_code == 200
    assert [browser.get(phones).status_code for browser in (Browser(server.url), other.phone(), host.browser)] == [
        404
    ] * 3


def test_the_name_of_another_workshop_s_picture_opens_nothing(server: Server, workshop: Workshop) -> None:
    name = hung(workshop.host())
    other = server.new(agenda=AGENDA)
    assert other.host().browser.get(f"/w/{other.id}/bilde/{name}-wall.jpg").status_code == 404
    assert other.phone().get(f"/{other.code}/bilde/{name}-phone.jpg").status_code == 404


@pytest.mark.parametrize(
    "file", ["x.jpg", "..%2f..%2fetc", "a" * 64 + "-huge.jpg", "a" * 64 + "-wall.png", "a" * 64 + "-wall.jpg"]
)
def test_addresses_of_no_picture_are_not_found(workshop: Workshop, file: str) -> None:
    assert workshop.host().browser.get(f"/w/{workshop.id}/bilde/{file}").status_code == 404
    assert workshop.phone().get(f"/{workshop.code}/bilde/{file}").status_code == 404


# Hanging


def test_a_picture_stays_when_the_words_beside_it_are_changed_and_goes_when_it_is_taken_down(
    workshop: Workshop,
) -> None:
    host = workshop.host()
    name = hung(host)
    assert hangs(host, SPEECH, None, title="God kveld").status_code == 303
    page = host.browser.page(f"/w/{workshop.id}/agenda")
    assert names(page) == [name]
    assert "God kveld" in page
    assert hangs(host, SPEECH, None, **{f"{PICTURE}.away": "true"}).status_code == 303
    assert names(host.browser.page(f"/w/{workshop.id}/agenda")) == []


def test_another_picture_takes_the_place_of_the_one_before(workshop: Workshop) -> None:
    host = workshop.host()
    first, second = hung(host), hung(host, "blue")
    assert first != second
    assert names(host.browser.page(f"/w/{workshop.id}/agenda")) == [second]


def test_each_solution_has_a_picture_of_its_own(workshop: Workshop) -> None:
    host, at = workshop.host(), "settings.solutions.1.picture"
    assert hangs(host, TEST, png("green"), at, **{f"{at}.alt": "Hus rundt et tun"}).status_code == 303
    host.opens(TEST)
    phone = workshop.phone()
    assert region(phone.page(phone.home), "stage").all("img") == []
    host.does("solution_test.pick_solution", activity=TEST, solution=2)
    (image,) = region(phone.page(phone.home), "stage").all("img")
    assert image.attributes["alt"] == "Hus rundt et tun"


def test_without_words_for_those_who_cannot_see_it_no_picture_is_hung_and_nothing_written_is_lost(
    workshop: Workshop,
) -> None:
    host = workshop.host()
    answer = hangs(host, SPEECH, png(), title="En ny tittel", **{"settings.text": "En ny tekst"})
    assert answer.status_code == 422
    step = form_of(answer.text, "workshop.change_activity", activity=SPEECH)
    assert ("title", "En ny tittel") in step.fields
    assert ("settings.text", "En ny tekst") in step.fields
    assert "Skriv hva bildet viser" in read(answer.text).words
    assert names(answer.text) == []
    assert "En ny tittel" not in host.browser.page(f"/w/{workshop.id}/agenda")


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Bruk PNG, JPEG, WebP eller PDF"),
        (b"<!doctype html><script>alert(1)</script>", "Bruk PNG, JPEG, WebP eller PDF"),
        (png()[:200], "skadet eller bare halv"),
        (b"", "Fila er tom"),
        (b"\0\0\0\x18ftypheic" + bytes(64), "Lagre bildet som JPEG"),
    ],
    ids=["svg", "html", "half", "empty", "heic"],
)
def test_a_file_that_is_no_picture_is_answered_with_a_sentence(workshop: Workshop, file: bytes, sentence: str) -> None:
    answer = hangs(workshop.host(), SPEECH, file, title="Beholdt", **{f"{PICTURE}.alt": "Hus"})
    assert answer.status_code == 422
    assert sentence in read(answer.text).words
    step = form_of(answer.text, "workshop.change_activity", activity=SPEECH)
    assert {("title", "Beholdt"), (f"{PICTURE}.alt", "Hus")} <= set(step.fields)


def test_a_file_too_large_is_answered_with_a_sentence_and_what_was_written(workshop: Workshop) -> None:
    answer = hangs(
        workshop.host(), SPEECH, bytes(limits.upload_bytes_max + 100_000), title="Beholdt", **{f"{PICTURE}.alt": "Hus"}
    )
    assert answer.status_code == 422
    assert "Det er plass til 25 MB" in read(answer.text).words
    assert ("title", "Beholdt") in form_of(answer.text, "workshop.change_activity", activity=SPEECH).fields


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--y\r\nContent-Disposition: form-data\r\n\r\n1\r\n--y--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'),
        ("multipart/form-data; boundary=x", b""),
        ("text/plain", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"do=workshop.change_activity&activity=a1&title=%ff"),
    ],
)
def test_bodies_that_are_no_form_are_answered_with_a_page(workshop: Workshop, kind: str, body: bytes) -> None:
    host = workshop.host()
    answer = host.browser.web.post(f"/w/{workshop.id}/agenda", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "Program" in read(answer.text).words


def test_a_page_from_elsewhere_hangs_nothing(workshop: Workshop) -> None:
    host = workshop.host()
    fields = {"do": "workshop.change_activity", "activity": SPEECH, "title": "X", "settings.picture.alt": "Hus"}
    files = {f"{PICTURE}.file": ("a.png", png(), "image/png")}
    away = {"Origin": "https://example.org"}
    assert host.browser.web.post(f"/w/{workshop.id}/agenda", data=fields, files=files, headers=away).status_code == 422
    assert names(host.browser.page(f"/w/{workshop.id}/agenda")) == []


# What becomes of it


def test_the_bundle_holds_the_pictures_and_the_manifest_knows_them(workshop: Workshop) -> None:
    host = workshop.host()
    name = hung(host)
    host.opens(SPEECH)
    packed = zipfile.ZipFile(io.BytesIO(host.browser.get(f"/w/{workshop.id}/export.zip").content))
    file = f"bilder/{name[:16]}.jpg"
    assert Image.open(io.BytesIO(packed.read(file))).size == (320, 200)
    listed: Any = json.loads(packed.read("MANIFEST.json"))["files"]
    assert file in [each["name"] for each in listed]


def test_what_a_command_says_of_a_picture_is_read_strictly(workshop: Workshop) -> None:
    host = workshop.host()
    made_up: dict[str, Any] = {f"{PICTURE}.name": "../../etc/passwd", f"{PICTURE}.alt": "Passord"}
    made_up |= {f"{PICTURE}.width": "1", f"{PICTURE}.height": "1", "activity": SPEECH, "title": "X", "minutes": "0"}
    assert host.asks("workshop.change_activity", **made_up).status_code == 409


async def test_pictures_are_deleted_with_their_workshop_and_put_back_when_a_store_has_lost_them(
    store: EmbeddedStore,
) -> None:
    async with connect(store.url) as client:
        directory = Directory(client)
        access, other = await directory.register("Ett", ""), await directory.register("To", "")
        for one in (access, other):
            assert await directory.pictures.keep(one.id, "n", {"wall": b"\xff\xd8vegg", "phone": b"\xff\xd8telefon"})
        assert await directory.pictures.get(access.id, "n", "wall") == b"\xff\xd8vegg"
        assert await directory.pictures.get(access.id, "n", "phone") == b"\xff\xd8telefon"
        await client.delete(pictures_key(access.id))
        assert await Directory(client).pictures.get(access.id, "n", "wall") is None
        await directory.remember(access)
        assert await Directory(client).pictures.get(access.id, "n", "wall") == b"\xff\xd8vegg"
        await directory.erase(access)
        assert await directory.pictures.get(access.id, "n", "wall") is None
        assert not await client.exists(pictures_key(access.id))
        assert await directory.pictures.get(other.id, "n", "wall") == b"\xff\xd8vegg"


async def test_a_workshop_has_room_for_so_many_pictures_and_a_process_for_so_many_bytes(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "pictures_per_workshop_max", 2)
    monkeypatch.setattr(limits, "pictures_held_bytes_max", 10)
    async with connect(store.url) as client:
        pictures = Directory(client).pictures
        kept = [await pictures.keep("w1", str(n), {"wall": b"123456", "phone": b"12"}) for n in (1, 2, 3, 2)]
        assert kept == [True, True, False, True]
        for n in (1, 2, 1, 2):
            assert await pictures.get("w1", str(n), "wall") == b"123456"
        assert sum(map(len, pictures._held.values())) <= 10


def test_an_old_browser_may_send_the_form_without_files_as_any_other(start_server: Callable[..., Server]) -> None:
    host = start_server().new(agenda=AGENDA).host()
    form = form_of(host.browser.page(f"/w/{host.workshop.id}/agenda"), "workshop.change_activity", activity=SPEECH)
    fields = [(name, "God kveld" if name == "title" else value) for name, value in form.fields]
    assert host.browser.post(form.action, fields).status_code == 303
    assert "God kveld" in host.browser.page(f"/w/{host.workshop.id}/agenda")
