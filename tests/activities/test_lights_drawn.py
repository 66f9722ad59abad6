"""The lights of a role as the wall draws them: one bar, in which every light that was given has its number."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from verksted.live.templates import Templates

MACROS: Any = Templates().get("parts/macros.html", "nb").module
BAR = re.compile(r'<rect class="(\w+)" x="([\d.]+)" width="([\d.]+)"')
NUMBER = re.compile(r'<text class="on-(\w+)" x="([\d.]+)"[^>]*>(\d+)<')

many = st.integers(0, 400)


@given(many, many, many)
@settings(deadline=None, max_examples=60)
def test_every_light_has_its_number_on_the_bar_and_room_for_it(green: int, yellow: int, red: int) -> None:
    given_lights = {"green": green, "yellow": yellow, "red": red}
    html = str(MACROS.stacked(given_lights))
    bars = {light: (float(x), float(wide)) for light, x, wide in BAR.findall(html)}
    numbers = {light: (float(x), int(count)) for light, x, count in NUMBER.findall(html)}
    assert {light: count for light, (_, count) in numbers.items()} == {k: v for k, v in given_lights.items() if v}
    for light, (at, count) in numbers.items():
        x, wide = bars[light]
        assert x + 13 * len(str(count)) < at < x + wide - 13 * len(str(count)) + 1
    for (x, wide), (after, _) in pairwise(bars.values()):
        assert x + wide < after
    assert all(x + wide <= 900 for x, wide in bars.values())
    by_count = sorted((given_lights[light], wide) for light, (_, wide) in bars.items())
    # A few are drawn as broad as their number; no more than that.
    assert all(one <= max(other, 107) + 0.2 for (_, one), (_, other) in pairwise(by_count))
