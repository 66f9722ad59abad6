"""Interlude: words or a picture for the whole hall, or a break with a clock. Nobody has anything to do."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from verksted.domain import limits
from verksted.domain.activity import Item, Kind, Regions, Settings, State, Viewer
from verksted.domain.legibility import CANVAS_PX, MARGIN_PX, hall
from verksted.domain.letters import lines
from verksted.domain.picture import Picture
from verksted.domain.report import Section, Table
from verksted.domain.text import marked as _
from verksted.domain.turning import next_turn_ms

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


WORDS_SHARE_MAX = 0.4
"""Words under a picture may take so much of the wall."""


class InterludeSettings(Settings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for an interlude."""

    text: str = ""
    """What stands under the step's title."""
    picture: Picture = msgspec.field(default_factory=Picture)
    rest: bool = False
    """True for a break: a large clock says when the evening goes on."""
    until: str = ""
    """A time of day such as 19:20. Without one a break lasts as long as the step's minutes."""

    def fault(self) -> str:
        """Words that fit, a picture that is described, a time that there is."""
        if len(self.text) > limits.interlude_chars_max:
            return "text"
        if self.picture.fault():
            return "picture"
        return "" if not self.until or _CLOCK.fullmatch(self.until) else "until"


class Interlude(State, frozen=True):
    """Nothing happens to it."""

    settings: InterludeSettings


def start(settings: InterludeSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> Interlude:
    """As it was planned."""
    return Interlude(settings)


def view(state: Interlude, viewer: Viewer) -> Regions:
    """The same for everybody."""
    chosen = state.settings
    stage: dict[str, Any] = {
        "text": chosen.text,
        "picture": chosen.picture,
        "rest": chosen.rest,
        "until": chosen.until,
        # The clock of the step goes before a time that was written down weeks ago: it is what a host moves.
        "until_ms": viewer.ends_at_ms if chosen.rest else 0,
        "people": viewer.people,
    }
    if viewer.audience == "projector" and chosen.picture and chosen.text:
        stage |= _in_turn(chosen.text, viewer)
    return {"stage": stage}


def _in_turn(text: str, viewer: Viewer) -> dict[str, Any]:
    """Where words would leave a picture too little of the wall, they take turns."""
    room = hall(viewer.depth_m, viewer.title)
    words = (
        lines(text, min(34 * room.letters_px, CANVAS_PX[0] - 2 * MARGIN_PX), room.letters_px) * room.letters_px * 1.2
    )
    if words <= WORDS_SHARE_MAX * room.room_px:
        return {}
    return {"picture": False} if viewer.page % 2 else {"text": ""}


def wakes(state: Interlude, now_ms: int) -> int | None:
    """When picture and words may take turns."""
    return next_turn_ms(now_ms) if state.settings.picture and state.settings.text else None


def report(state: Interlude, viewer: Viewer) -> Section:
    """What the hall was shown; a break leaves nothing."""
    chosen = state.settings
    if not chosen.text and not chosen.picture:
        return Section()
    row = (chosen.text, chosen.picture.file if chosen.picture else "", chosen.picture.alt)
    return Section(tables=(Table("interlude", ("text", "picture", "alt"), (row,), aside=("picture", "alt")),))


KIND = Kind(
    name="interlude",
    settings=InterludeSettings,
    state=Interlude,
    commands=(),
    start=start,
    view=view,
    report=report,
    words={"interlude": _("Vist for salen"), "picture": _("Bilde"), "alt": _("Hva bildet viser")},
    wakes=wakes,
    passes=True,
)
