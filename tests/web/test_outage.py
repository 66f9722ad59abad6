"""With the store away nothing is final, nothing typed is lost, and all of it drains when the store is back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.reading import Pairs, form_of, read
from tests.web.serving import (
    Browser,
    Server,
    command,
    eventually,
    new_id,
    slip,
    submitted,
    verdict,
)
from verksted.store.embedded import EmbeddedStore


@pytest.fixture
def own(store: EmbeddedStore, start_server: Callable[..., Server]) -> Server:
    """A server whose store is ours to stop."""
    return start_server(VERKSTED_REDIS_URL=store.url)


def stop_store(store: EmbeddedStore) -> None:
    assert store.pid is not None
    store._shut_down()
    assert store.pid is None


def test_with_the_store_away_nothing_is_final_and_all_drains_when_it_is_back(store: EmbeddedStore, own: Server) -> None:
    workshop = own.new()
    host, phone = workshop.host(), workshop.phone()
    host.opens_the_wall()
    form = form_of(phone.page(phone.home), "idea_wall.post_idea")
    paper = form_of(host.browser.page(host.console), "idea_wall.post_idea")
    id = new_id()
    stop_store(store)

    by_script = phone.does("idea_wall.post_idea", id=id, **slip("Fra skriptet"))
    assert (by_script.status_code, "Verksted-Verdict" in by_script.headers) == (503, False)
    by_host = host.asks("idea_wall.post_idea", **slip("Fra verten"))
    assert (by_host.status_code, "Verksted-Verdict" in by_host.headers) == (503, False)
    plain = submitted(phone, form, text="Uten skript & med tegn")
    desk = submitted(host.browser, paper, text="Fra en papirlapp")
    for answer in (plain, desk):
        assert answer.status_code == 503
        assert "Ikke lagret ennå" in read(answer.text).words
    assert phone.get("/readyz").status_code == 503
    assert phone.get("/healthz").status_code == 200
    assert phone.get(phone.home).status_code == 200

    store.ensure_running()
    eventually(lambda: verdict(phone.does("idea_wall.post_idea", id=id, **slip("Fra skriptet"))) == (200, "counts"))
    for browser, answer, before in ((phone, plain, form), (host.browser, desk, paper)):
        kept = form_of(answer.text, "idea_wall.post_idea")
        assert dict(kept.fields)["id"] == dict(before.fields)["id"]
        assert browser.post(kept.action, kept.fields).status_code == 303
    everything = phone.page(f"{phone.home}/alle")
    for text in ("Fra skriptet", "Uten skript &amp; med tegn", "Fra en papirlapp"):
        assert everything.count(text) == 1


def test_a_slip_to_a_server_that_has_just_started_without_its_store_is_kept(store: EmbeddedStore, own: Server) -> None:
    workshop = own.new()
    workshop.host().opens_the_wall()
    phone = workshop.phone()
    form = form_of(phone.page(phone.home), "idea_wall.post_idea")
    own.stop()
    own.start()
    stop_store(store)
    answer = submitted(phone, form, text="Skrevet mens alt var nede")
    assert answer.status_code == 503
    by_script = phone.post(form.action, command("idea_wall.post_idea", None, slip("Hei")), script=True)
    assert (by_script.status_code, "Verksted-Verdict" in by_script.headers) == (503, False)
    store.ensure_running()
    kept = form_of(answer.text, "idea_wall.post_idea")
    assert dict(kept.fields) == {**dict(form.fields), "text": "Skrevet mens alt var nede"}
    eventually(lambda: phone.post(kept.action, kept.fields).status_code == 303)
    assert phone.page(f"{phone.home}/alle").count("Skrevet mens alt var nede") == 1


def as_browsers_send(pairs: Pairs, file: str, data: bytes) -> bytes:
    """A body in parts; where no file was chosen its part is there all the same, and empty."""
    part = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    parts = [part % (name.encode(), b"", value.encode()) for name, value in pairs]
    kind = b'; filename="%s"\r\nContent-Type: application/octet-stream' % file.encode()
    return b"".join([*parts, part % (b"settings.picture.file", kind, data), b"--x--\r\n"])


@pytest.mark.parametrize("picture", [b"", b"\xff\xd8\xff"], ids=["without a picture", "with a picture"])
def test_what_is_written_in_a_form_that_may_bring_a_picture_is_kept_too(
    store: EmbeddedStore, own: Server, picture: bytes
) -> None:
    host = own.new().host()
    form = form_of(host.browser.page(f"/w/{host.workshop.id}/agenda"), "workshop.change_activity")
    written = form.filled(title="Hva savner du & hvorfor?")
    stop_store(store)
    answer = host.browser.post(
        form.action,
        as_browsers_send(written, "bro.jpg" if picture else "", picture),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 503
    if picture:
        assert "Ikke lagret, prøver igjen" in read(answer.text).words
        assert "Hva savner du" not in answer.text, "a file cannot be put into the page"
        return
    assert form_of(answer.text, "workshop.change_activity").fields == written
    store.ensure_running()
    kept = form_of(answer.text, "workshop.change_activity")
    eventually(lambda: host.browser.post(kept.action, kept.fields).status_code == 303)
    assert "Hva savner du &amp; hvorfor?" in host.browser.page(f"/w/{host.workshop.id}/agenda")


def test_every_page_says_so_when_the_store_is_away(store: EmbeddedStore, own: Server) -> None:
    workshop = own.new()
    facilitator = own.facilitator()
    stop_store(store)
    paths = [
        "/workshops",
        f"/w/{workshop.id}/console",
        f"/{workshop.code}",
        workshop.links["helper"],
        f"/p/{workshop.id}",
    ]
    for path in paths:
        answer = facilitator.get(path)
        assert answer.status_code == 503
        assert "Ikke lagret, prøver igjen" in read(answer.text).words
    assert Browser(own.url).get("/").status_code == 200
