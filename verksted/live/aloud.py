"""What is said aloud: what has happened in the hall, in a sentence now and then, for screens whose readers listen."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Audience
from verksted.domain.workshop import Activity, Kinds, Workshop
from verksted.live.cohorts import Cohort, viewer
from verksted.live.screens import Screens
from verksted.live.views import Region, Screen, meta_of, situation_of, whereabouts

logger = structlog.get_logger()

LOOK_MS = 1_000
"""Looking costs as much as drawing a wall, and nobody hears the difference."""
PAUSE_MS: dict[Audience, int] = {
    "projector": limits.aloud_pause_ms,
    "participant": limits.aloud_pause_ms,
    "facilitator": limits.aloud_pause_at_console_ms,
}


@dataclass
class Voice:
    """What one audience has been told, and since when it has been told nothing."""

    since_ms: int
    told: Screen = field(default_factory=dict)
    spoke_ms: int = 0
    stirred_ms: int = 0
    """When something that is not told yet was first seen; 0 where there is nothing."""

    def news(self, now: Screen) -> Screen:
        """What there is to say that was not what was said last."""
        self.told = {id: region for id, region in self.told.items() if id in now}
        return {id: region for id, region in now.items() if self.told.get(id) != region}

    def waits(self, audience: Audience, now_ms: int) -> bool:
        """True while the first of a burst waits for some of the others, and while it is quiet after it has spoken."""
        self.stirred_ms = self.stirred_ms or now_ms
        return now_ms < max(self.stirred_ms + limits.aloud_gather_ms, self.spoke_ms + PAUSE_MS[audience])

    def spoke(self, news: Screen, now_ms: int) -> None:
        """From now on this is what was said last."""
        self.told, self.since_ms, self.spoke_ms, self.stirred_ms = self.told | news, now_ms, now_ms, 0


class Aloud:
    """One sentence at a time to each audience of a workshop: drawn once a language, and sent to those who listen."""

    def __init__(self, screens: Screens, kinds: Kinds) -> None:
        self._screens = screens
        self._kinds = kinds
        self._voices: dict[Audience, Voice] = {}
        self._looked_ms = 0

    def tell(self, workshop: Workshop, now_ms: int) -> None:
        """Say what there is to say by now. Whoever has just come hears what comes after that."""
        listening = self._screens.listening()
        heard: list[Audience] = sorted({cohort.audience for cohort in listening})
        if list(self._voices) == heard and 0 <= now_ms - self._looked_ms < LOOK_MS:
            return
        before_ms, self._looked_ms = self._looked_ms or now_ms, now_ms
        self._voices = {audience: self._voice(audience, workshop, before_ms, now_ms) for audience in heard}
        for audience, voice in self._voices.items():
            news = voice.news(self._said(audience, workshop, voice.since_ms, now_ms))
            if not news:
                voice.stirred_ms = 0
            elif not voice.waits(audience, now_ms):
                voice.spoke(news, now_ms)
                for cohort in (cohort for cohort in listening if cohort.audience == audience):
                    self._screens.say(cohort, listening[cohort], news)

    @property
    def stirred(self) -> bool:
        """True while something waits to be said."""
        return any(voice.stirred_ms for voice in self._voices.values())

    def _voice(self, audience: Audience, workshop: Workshop, before_ms: int, now_ms: int) -> Voice:
        """The first who listen have come since somebody last looked whether anybody did."""
        known = self._voices.get(audience)
        return known or Voice(before_ms, self._said(audience, workshop, now_ms, now_ms))

    def _said(self, audience: Audience, workshop: Workshop, since_ms: int, now_ms: int) -> Screen:
        """What there would be to say. A wall that holds still says nothing either."""
        if audience == "projector" and workshop.frozen:
            return dict(self._voices[audience].told) if audience in self._voices else {}
        said = {"hall": whereabouts(workshop, self._screens.heading())} if audience == "projector" else {}
        running = workshop.running()
        if running is not None and situation_of(workshop) == "activity":
            said |= self._news(running, workshop, Cohort(audience, ""), since_ms, now_ms)
        return said

    def _news(self, running: Activity, workshop: Workshop, cohort: Cohort, since_ms: int, now_ms: int) -> Screen:
        """What the kind has to tell."""
        kind = self._kinds[running.kind]
        seen = replace(viewer(workshop, running, cohort, self._kinds, now_ms), since_ms=since_ms)
        data = kind.aloud(running.state, seen)
        source = f"activities/{kind.name}/aloud.html"
        return {} if data is None else {"news": Region("aloud", None, source, meta_of(running), data)}
