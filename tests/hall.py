"""A workshop told in the order things happen: who does what, and what the referee says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verksted.activities import find_kinds
from verksted.domain.activity import Author, Command, Kind, State, Viewer
from verksted.domain.commands import Create, Join, OpenActivity
from verksted.domain.entry import Entry, Verdict
from verksted.domain.fold import fold, refuse
from verksted.domain.refusals import Refusal
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import Activity, PlannedActivity, Workshop

VOCABULARY = Vocabulary(find_kinds())
KINDS = VOCABULARY.kinds

NOON_MS = 1_790_000_000_000
SECOND_MS, MINUTE_MS = 1_000, 60_000

KARI = Author("kari", "facilitator")
LIV = Author("liv", "helper", table=3, channel="helper")
PROGRAM = Author("program", "host")
ASTRID = Author("astrid", "participant", "resident", 3)
ODD = Author("odd", "participant", "relative", 4)
BERIT = Author("berit", "participant", "", 4)


class Hall:
    """One workshop and the clock on the wall; every command goes through the fold as an entry of a log would."""

    def __init__(
        self,
        *agenda: PlannedActivity,
        kinds: Mapping[str, Kind[Any, Any]] = KINDS,
        track: tuple[str, ...] = (),
        leg: str = "",
    ) -> None:
        self.kinds = kinds
        self.now_ms = NOON_MS
        self.log: list[Entry] = []
        self.found: Workshop | None = None
        self.does(PROGRAM, Create(workshop="w1", title="Framtidas omsorg", agenda=agenda, track=track, leg=leg))

    @property
    def workshop(self) -> Workshop:
        assert self.found is not None
        return self.found

    def wait(self, ms: int) -> None:
        self.now_ms += ms

    def does(self, author: Author, command: Command[Any], tap: str = "") -> Verdict:
        """Fold the command. What was said at the door must be what the fold says."""
        self.now_ms += SECOND_MS
        entry = Entry(f"{self.now_ms}-0", tap or f"tap{len(self.log)}", author, command)
        courtesy = refuse(self.found, command, author, self.now_ms, self.kinds)
        self.found, verdict = fold(self.found, entry, self.kinds)
        self.log.append(entry)
        assert tap or verdict.refusal == courtesy
        return verdict

    def would_refuse(self, author: Author, command: Command[Any]) -> Refusal | None:
        """What the rules would say; nothing is done."""
        return refuse(self.found, command, author, self.now_ms, self.kinds)

    def gets(self, author: Author, command: Command[Any]) -> Refusal | None:
        """What the person is told: a refusal, or None where it counts."""
        return self.does(author, command).refusal

    def lets_in(self, *people: Author) -> None:
        for person in people:
            assert self.does(person, Join(role=person.role, table=person.table)).counts

    def opens(self, activity: str, **choices: Any) -> None:
        assert self.does(KARI, OpenActivity(activity=activity, **choices)).counts

    def activity(self, id: str) -> Activity:
        activity = self.workshop.activity(id)
        assert activity is not None
        return activity

    def state(self, id: str) -> State:
        state = self.activity(id).state
        assert state is not None
        return state

    def sees(self, id: str, audience: str, **choices: Any) -> dict[str, Any]:
        """What an audience sees of an activity now."""
        activity = self.activity(id)
        viewer = self.viewer(id, audience, **choices)
        regions: dict[str, Any] = self.kinds[activity.kind].view(activity.state, viewer)
        return regions

    def reads(self, id: str) -> dict[str, Any]:
        """The list of all there is to read in an activity now."""
        listing = self.kinds[self.activity(id).kind].listing
        assert listing is not None
        regions: dict[str, Any] = listing(self.state(id), self.viewer(id, "participant"))
        return regions

    def viewer(self, id: str, audience: Any, **choices: Any) -> Viewer:
        activity = self.activity(id)
        if audience == "projector":
            turning = self.workshop.turning
            choices = {"page": turning.page(self.now_ms), "page_since_ms": turning.since_ms(self.now_ms), **choices}
        return Viewer(audience, self.now_ms, activity.status, activity.revealed, **choices)
