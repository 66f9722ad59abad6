"""What is on each screen: from the fold's state to named regions with plain data, compared before anything is drawn."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace

from verksted.domain.activity import Author, Regions
from verksted.domain.legibility import TRACK_REM_MAX, letters_px, title_lines, track_rem
from verksted.domain.workshop import Activity, Kinds, Workshop
from verksted.live import beside, console, desks
from verksted.live.cohorts import NOBODY, Cohort, viewer
from verksted.live.pseudonyms import turn_of

PAGES: dict[str, tuple[str, ...]] = {
    "participant": ("track", "clock", "stage", "news", "mine"),
    "removed": ("track", "clock", "stage", "news", "mine"),
    "alle": ("all",),
    "projector": ("top", "stage", "foot"),
    "facilitator": ("counts", "wall", "agenda", "beside", "script", "stage", "controls"),
    "table": ("places", "stage", "record"),
}
"""The regions every page of a sort has, from top to bottom. Others are nested inside these."""


Meta = tuple[tuple[str, Any], ...]
"""What every template of a kind may know of its activity."""


class Region(NamedTuple):
    """A place on the page and what it shows now: `block` of `template`, given `data`."""

    name: str
    key: Any
    template: str
    activity: Meta
    data: Any

    @property
    def id(self) -> str:
        """The id of the region's element."""
        return self.name if self.key is None else f"{self.name}-{self.key}"


Screen = dict[str, Region]
"""Region id → region, in page order."""


def shared(workshop: Workshop, cohort: Cohort, kinds: Kinds, now_ms: int) -> Screen:
    """Every region of a page as the whole cohort sees it; personal ones as a person with nothing would."""
    situation = _situation(workshop, cohort)
    regions: Regions = dict.fromkeys(PAGES[cohort.page])
    template = f"workshop/{situation}_{cohort.audience}.html"
    meta: Meta = ()
    if cohort.page == "alle":
        return _listing(workshop, cohort, kinds, now_ms)
    looked_at, choice = _looked_at(workshop, cohort)
    activity, cohort = looked_at or workshop.running(), cohort._replace(choice=choice)
    if cohort.page == "removed":
        return _screen({**regions, "stage": {}}, "workshop/removed_participant.html", ())
    if cohort.page == "table":
        return _desk(workshop, cohort, kinds, now_ms)
    if situation == "activity" and activity is not None:
        template, meta = (
            f"activities/{activity.kind}/{cohort.audience}.html",
            meta_of(activity, _hall(workshop, activity, cohort)),
        )
        regions |= _of_kind(workshop, activity, cohort, kinds, now_ms)
    heading = regions.pop("heading", "")
    regions |= _of_core(workshop, cohort, situation, kinds, now_ms)
    if cohort.page == "facilitator":
        regions |= beside.beside(workshop, looked_at, kinds)
        regions |= {"script": None} if looked_at else {}
    if cohort.page == "projector":
        regions["top"] = _headed(regions["top"], heading)
    return _screen(regions, template, meta)


def _headed(top: dict[str, Any], heading: str) -> dict[str, Any]:
    """The head of the wall, set as large as its words and the hall allow."""
    title = heading or top["title"]
    floor = letters_px(top["depth_m"])
    sizes = tuple(title_lines(title, floor, long_address=long)[0] for long in (False, True))
    return {**top, "title": title, "letters": sizes}


def _looked_at(workshop: Workshop, cohort: Cohort) -> tuple[Activity | None, int]:
    """What a console looks at instead of what runs, and the choice within it."""
    return beside.chosen(workshop, cohort.choice) if cohort.page == "facilitator" else (None, cohort.choice)


def _situation(workshop: Workshop, cohort: Cohort) -> str:
    """activity, or one of the core's own: ended, pause, lobby."""
    return situation_of(workshop, breaks=cohort.page != "facilitator")


def situation_of(workshop: Workshop, *, breaks: bool = True) -> str:
    """Where the hall is; who leads it goes on through its `breaks`."""
    if workshop.ended_ms:
        return "ended"
    if workshop.paused and breaks:
        return "pause"
    running = workshop.running()
    return "activity" if running is not None and running.state is not None else "lobby"


def whereabouts(workshop: Workshop, heading: str = "") -> Region:
    """Where the hall is, as it is read aloud; `heading` is what the wall calls it."""
    running = workshop.running()
    status, title = (running.status, running.title) if running else ("planned", workshop.title)
    data = {"situation": situation_of(workshop), "status": status, "title": heading or title}
    return Region("aloud", None, "workshop/aloud.html", (), data)


def meta_of(activity: Activity, hall: str = "here") -> Meta:
    """What every template of a kind is told of its activity, and on a console whether the hall is at it."""
    known = (("id", activity.id), ("title", activity.title), ("kind", activity.kind), ("script", activity.script))
    return (*known, ("hall", hall))


def _hall(workshop: Workshop, activity: Activity, cohort: Cohort) -> str:
    """Whether the hall is at what a console shows: in a break nobody does what is still open for them."""
    if cohort.page != "facilitator" or (activity.id == workshop.current and not workshop.paused):
        return "here"
    return "pause" if workshop.paused else "elsewhere"


def _of_kind(workshop: Workshop, activity: Activity, cohort: Cohort, kinds: Kinds, now_ms: int) -> Regions:
    kind = kinds[activity.kind]
    seen = viewer(workshop, activity, cohort, kinds, now_ms)
    wanted = kind.view(activity.state, seen)
    personal = kind.mine(activity.state, NOBODY, seen) if cohort.audience == "participant" else {}
    return wanted | personal


def listed(workshop: Workshop, kinds: Kinds) -> Activity | None:
    """What there is a list to read of: what runs, else what ran last and has one."""
    started = [a for a in workshop.agenda if a.state is not None and kinds[a.kind].listing]
    return max(started, key=lambda a: (a.id == workshop.current, a.opened_ms), default=None)


def _listing(workshop: Workshop, cohort: Cohort, kinds: Kinds, now_ms: int) -> Screen:
    activity = listed(workshop, kinds)
    reads = kinds[activity.kind].listing if activity else None
    if activity is None or reads is None:
        return _screen({"all": {}}, "workshop/alle.html", ())
    regions = reads(activity.state, viewer(workshop, activity, cohort, kinds, now_ms))
    return _screen(regions, f"activities/{activity.kind}/participant.html", meta_of(activity))


def _desk(workshop: Workshop, cohort: Cohort, kinds: Kinds, now_ms: int) -> Screen:
    """What a helper types in, for the activity chosen and not for the one that runs: paper comes when it comes."""
    found = desks.chosen(workshop, cohort.choice, kinds)
    around = _screen(
        {"places": desks.places(workshop, found, kinds)["places"], "stage": None, "record": None},
        "workshop/desk.html",
        (),
    )
    activity = found.activity
    draws = kinds[activity.kind].desk if activity else None
    if workshop.ended_ms or activity is None or draws is None:
        closed = {"ended": bool(workshop.ended_ms)}
        return {**around, **_screen({"stage": closed}, "workshop/desk.html", ())}
    seen = replace(viewer(workshop, activity, cohort, kinds, now_ms), choice=found.place)
    return {
        **around,
        **_screen(draws(activity.state, seen), f"activities/{activity.kind}/desk.html", meta_of(activity)),
    }


CORE_TEMPLATES = {
    "places": "workshop/desk.html",
    "top": "workshop/wall.html",
    "foot": "workshop/wall.html",
    "track": "workshop/phone.html",
    "clock": "workshop/phone.html",
    "counts": "workshop/console.html",
    "wall": "workshop/console.html",
    "agenda": "workshop/console.html",
    "beside": "workshop/console.html",
    "script": "workshop/console.html",
    "controls": "workshop/console.html",
}


def _screen(regions: Regions, template: str, meta: Meta) -> Screen:
    screen: Screen = {}
    for name, data in regions.items():
        source = CORE_TEMPLATES.get(name, template)
        for key, part in data if _repeats(name, data) else ((None, data),):
            region = Region(name, key, source, meta, part)
            screen[region.id] = region
    return screen


def _repeats(name: str, data: Any) -> bool:
    return name in ("slot", "chunk") and isinstance(data, tuple)


def personal(
    workshop: Workshop, cohort: Cohort, person: Author, key: bytes | None, kinds: Kinds, now_ms: int
) -> Screen:
    """The regions that only this person sees."""
    activity = workshop.running()
    if cohort.page != "participant" or activity is None or _situation(workshop, cohort) != "activity":
        return {}
    kind = kinds[activity.kind]
    seen = viewer(workshop, activity, cohort, kinds, now_ms)
    author = Author(person.id, "participant", person.role, person.table)
    if kind.blind:
        turn = turn_of(activity, key, person.id)
        author, seen = replace(author, id=turn.name), replace(seen, turn=turn.number, sharing=turn.sharing)
    regions = kind.mine(activity.state, author, seen)
    return _screen(regions, f"activities/{activity.kind}/participant.html", meta_of(activity))


# What the core itself shows


def _of_core(workshop: Workshop, cohort: Cohort, situation: str, kinds: Kinds, now_ms: int) -> Regions:
    if cohort.page == "facilitator":
        return console.console(workshop, kinds, now_ms)
    ends = workshop.timer_ends_ms()
    if cohort.page == "projector":
        return {
            **_calm(workshop, situation),
            "top": _top(workshop, situation),
            "foot": _foot(workshop, situation, ends),
        }
    return {**_calm(workshop, situation), "track": _track(workshop, situation), "clock": {"ends_at_ms": ends}}


def _track(workshop: Workshop, situation: str) -> dict[str, Any] | None:
    """The legs of the hall's way, and how many come before the one it is on; None where nobody has named any."""
    if situation != "activity" or not workshop.track:
        return None
    now = workshop.leg_now()
    return {"legs": workshop.track, "now": workshop.track.index(now) if now else -1}


def _foot(workshop: Workshop, situation: str, ends_at_ms: int) -> dict[str, Any]:
    """How many are here, and how much is left of the time there was when the timer was last set."""
    running = workshop.running()
    began_ms = running.since_ms if running and ends_at_ms else 0
    people = len(workshop.participants)
    return {
        "ends_at_ms": ends_at_ms,
        "began_ms": began_ms,
        "situation": situation,
        "people": people,
        "still": workshop.frozen,
        "track": _in_foot(_track(workshop, situation)),
    }


def _in_foot(track: dict[str, Any] | None) -> dict[str, Any] | None:
    """The track as the wall has room for it: all of it, else the leg the hall is on."""
    if track is None or (rem := track_rem(track["legs"])) <= TRACK_REM_MAX:
        return track and {**track, "rem": rem}
    here = track["legs"][track["now"] :][:1] if track["now"] >= 0 else ()
    return {"legs": here, "now": 0, "rem": track_rem(here)} if here else None


def _calm(workshop: Workshop, situation: str) -> Regions:
    """The stage where no kind has it: the lobby, the break, the end."""
    if situation == "activity":
        return {}
    numbers = {"people": len(workshop.participants), "slips": workshop.next_number - 1 - len(workshop.paper_numbers)}
    return {"stage": {"situation": situation, "until_ms": workshop.pause_until_ms, **numbers}}


def _top(workshop: Workshop, situation: str) -> dict[str, Any]:
    running = workshop.running()
    title = running.title if running and situation == "activity" else workshop.title
    return {"situation": situation, "title": title, "light": workshop.light, "depth_m": workshop.depth_m}
