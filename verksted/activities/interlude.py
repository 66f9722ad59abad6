"""Interlude: words or a picture for the whole hall, or a break with a clock. Nobody has anything to do."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from verksted.domain import limits
from verksted.domain.activity import Item, Kind, Regions, Settings, State, Viewer
from verksted.domain.picture import Picture
from verksted.domain.report import Section, Table
from verksted.domain.text import marked as _

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


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
    return {"stage": stage}


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
    passes=True,
)
