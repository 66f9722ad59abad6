"""What a phone must fetch before the first task stands there, counted by the browser: headers, page and all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import CDPSession, expect

from tests.browser.conftest import NewContext
from tests.browser.house import House
from tests.browser.people import PHONE, Desk, Phone, Watch

pytestmark = pytest.mark.browser

FIRST_LOAD_MAX = 40_000
DOOR_MAX = 5_000
"""What the page at the door adds for who comes in by it: its own HTML, with the village."""


class Fetched:
    """Address → the bytes of its answer as they came over the wire."""

    def __init__(self, line: CDPSession) -> None:
        self._line = line
        self._asked: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        line.on("Network.requestWillBeSent", self._ask)
        line.on("Network.loadingFinished", self._finish)

    def _ask(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = event["request"]["url"]

    def _finish(self, event: dict[str, Any]) -> None:
        address = self._asked.get(event["requestId"], "?")
        if not address.startswith("data:"):
            self.bytes[address] = self.bytes.get(address, 0) + int(event["encodedDataLength"])


@pytest.mark.parametrize("coding", ["gzip", "gzip, br"])
async def test_the_first_task_stands_on_the_phone_within_forty_thousand_bytes(
    new_context: NewContext, house: House, desk: Desk, watch: Watch, coding: str
) -> None:
    """Also where there is no TLS: then browsers take no brotli."""
    await desk.asks()
    await desk.does("workshop.set_track", ("track", "Behov"), ("track", "Løsning"), ("track", "Test"), ("leg", "2"))
    context = await new_context(extra_http_headers={"Accept-Encoding": coding}, **PHONE)
    await watch.over(context)
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    await line.send("Network.enable")
    fetched = Fetched(line)
    phone = Phone(page, house.url)

    await phone.opens(f"{house.url}/{desk.code}")
    await expect(phone.field).to_be_visible()
    await page.evaluate("document.fonts.ready.then(() => 0)")
    await page.wait_for_load_state("networkidle")

    door = fetched.bytes.pop(f"{house.url}/{desk.code}")
    assert len(fetched.bytes) == 4, fetched.bytes
    assert sum(fetched.bytes.values()) < FIRST_LOAD_MAX, fetched.bytes
    assert door < DOOR_MAX
    assert watch.complaints == []
