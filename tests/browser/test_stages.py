"""The catalogue of screens is whole: each is where it says, and every kind is seen by phones, wall and console."""

from __future__ import annotations

import httpx2
import pytest

from tests.browser.halls import EVERY_KIND
from tests.browser.stage import Stage
from tests.hall import KINDS

pytestmark = pytest.mark.browser


def page_of(stage: Stage) -> httpx2.Response:
    cookie = "; ".join(f"{name}={value}" for name, value in stage.cookies)
    return httpx2.get(stage.url, headers={"Cookie": cookie}, verify=False, trust_env=False)


def test_every_screen_has_a_name_of_its_own_and_is_there(stages: list[Stage]) -> None:
    assert len({stage.name for stage in stages}) == len(stages)
    missing = [stage.name for stage in stages if page_of(stage).status_code != 200]
    assert missing == ["phone: wrong code", "phone: sign-in message", "phone: no way in here", "phone: no such page"]


def test_every_kind_is_in_the_catalogue() -> None:
    assert {step.kind for step in EVERY_KIND} == set(KINDS)
