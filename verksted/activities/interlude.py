"""Interlude: words, a picture or what was said before, for the whole hall; or a break with a clock. Nobody has to act."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from verksted.domain import limits
from verksted.domain.activity import Item, Kind, Regions, Settings, State, Viewer
from verksted.domain.legibility import CANVAS_PX, MARGIN_PX, Hall, hall
from verksted.domain.letters import lines
from verksted.domain.picture import Picture
from verksted.domain.report import Section, Table
from verksted.domain.text import marked as _
from verksted.domain.turning import next_turn_ms
from verksted.domain.wall_rows import listed, paged

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


WORDS_SHARE_MAX = 0.4
"""Words under a picture may take so much of the wall."""
REFERENCE = " 1-471 og 9 til"
"""What the wall gives room to after a text from another workshop."""


class InterludeSettings(Settings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for an interlude."""

    text: str = ""
    """What stands under the step's title."""
    picture: Picture = msgspec.field(default_factory=Picture)
    rest: bool = False
    """True for a break: a large clock says when the evening goes on."""
    until: str = ""
    """A time of day such as 19:20. Without one a break lasts as long as the step's minutes."""
    said: bool = False
    """True to show what was said before: what earlier workshops handed over, or an earlier step of this one."""

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
        "said": _said(chosen, viewer),
        "asked": _shows_items(chosen),
        "kept": viewer.items_kept,
        "pages": 1,
    }
    if viewer.audience == "projector":
        stage |= _on_the_wall(chosen, stage["said"], viewer)
    return {"stage": stage}


def _shows_items(settings: InterludeSettings) -> bool:
    """A break shows its clock."""
    return settings.said and not settings.rest


def _said(settings: InterludeSettings, viewer: Viewer) -> tuple[dict[str, Any], ...]:
    """Each text with every slip behind it."""
    items = viewer.items if _shows_items(settings) else ()
    return tuple({"text": item.text, "references": item.references} for item in items)


def _on_the_wall(settings: InterludeSettings, said: tuple[dict[str, Any], ...], viewer: Viewer) -> dict[str, Any]:
    """What does not have room at a time takes turns."""
    if said:
        return _turned(settings, said, viewer)
    return _in_turn(settings.text, viewer) if settings.picture and settings.text else {}


def _turned(settings: InterludeSettings, said: tuple[dict[str, Any], ...], viewer: Viewer) -> dict[str, Any]:
    """The picture, and then what was said, page by page under the words of the step."""
    room = hall(viewer.depth_m, viewer.title)
    way = listed([f"{each['text']}{REFERENCE}" for each in said], room, _words_px(settings.text, room))
    turned = [*([()] if settings.picture else []), *paged(said, way.a_page)]
    page = viewer.page % len(turned)
    shown = turned[page]
    facts = {"letters": way.letters_px, "across": way.across, "page": page, "pages": len(turned)}
    return {**facts, "said": shown, "text": settings.text if shown else "", "picture": not shown and settings.picture}


def _words_px(text: str, room: Hall) -> float:
    """How high the words stand above what was said."""
    rows = lines(text, CANVAS_PX[0] - 2 * MARGIN_PX, room.letters_px) if text else 0
    return rows * room.letters_px * 1.2 + 20 * bool(rows)


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
    chosen = state.settings
    return next_turn_ms(now_ms) if (chosen.picture and chosen.text) or _shows_items(chosen) else None


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
    shows_items=_shows_items,
    passes=True,
)
