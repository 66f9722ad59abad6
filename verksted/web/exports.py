"""The result as files: for a download at any time, for the archive and the project when a workshop ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from msgspec.structs import replace
from starlette.responses import Response

from verksted.domain import limits
from verksted.domain.project import AddHarvest
from verksted.domain.report import Report
from verksted.domain.reporting import report, shared_state
from verksted.domain.vocabulary import Vocabulary
from verksted.export.bundle import bundle, write_bundle
from verksted.export.csv import ideas_csv
from verksted.export.json import workshop_json
from verksted.export.words import Words
from verksted.export.xlsx import workbook
from verksted.live.founding import HOST
from verksted.live.room import Room, now_ms
from verksted.live.templates import Templates
from verksted.settings import Settings
from verksted.store.log import START, Log

logger = structlog.get_logger()

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
ZONE = ZoneInfo("Europe/Oslo")
ProjectLog = Callable[[str], Log]


class Exports:
    """Writes a workshop as it stands now; the work is done beside the loop, so that nobody's answer waits."""

    def __init__(
        self, settings: Settings, vocabulary: Vocabulary, templates: Templates, project_log: ProjectLog
    ) -> None:
        self._archive_dir = settings.data_dir / "archive"
        self._vocabulary = vocabulary
        self._templates = templates
        self._project_log = project_log

    def report(self, room: Room) -> Report:
        """The result so far. What is hidden from the hall is hidden here."""
        assert room.state is not None  # noqa: S101 - a room is open once it is folded
        ended_ms = room.state.ended_ms
        # What an ended workshop came to no longer changes: a slip that nobody stopped in time has been shown.
        moment = ended_ms + limits.grace_ms if ended_ms else now_ms()
        made = report(room.state, self._vocabulary.kinds, moment, f"{room.epoch}:{room.last}")
        return self._marked(made) if made.rehearsal else made

    def _marked(self, made: Report) -> Report:
        """A rehearsal says so over every part of it, whatever file it ends up in."""
        word = self._templates.text("Generalprøve", made.language)
        activities = tuple(replace(each, title=f"{word}: {each.title}") for each in made.activities)
        title = made.title if made.title.startswith(word) else f"{word}: {made.title}"
        return replace(made, title=title, activities=activities)

    async def answer(self, room: Room, ending: str) -> Response:
        """One file."""
        if ending not in KINDS:
            return Response(status_code=404)
        made = await asyncio.to_thread(self._made, room.state, self.report(room), ending)
        what = "generalprove" if room.state and room.state.rehearsal else "verksted"
        name = f"{what}-{room.id}.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(made, media_type=KINDS[ending], headers=headers)

    def _made(self, state: Any, made_report: Report, ending: str) -> bytes:
        words = self._words(made_report.language)
        if ending == "csv":
            return ideas_csv(made_report, words)
        if ending == "xlsx":
            return workbook(made_report, words, now_ms())
        shared = shared_state(state, self._vocabulary.kinds)
        if ending == "json":
            return workshop_json(shared, made_report.position)
        return bundle(made_report, shared, words, now_ms())

    def _words(self, language: str) -> Words:
        own = {key: word for kind in self._vocabulary.kinds.values() for key, word in kind.words.items()}
        return Words(lambda sentence: self._templates.text(sentence, language), ZONE, own)

    def archive_path(self, made_report: Report) -> Path:
        """Where an ended workshop's bundle lies."""
        day = datetime.fromtimestamp(made_report.ended_ms / 1000, UTC).astimezone(ZONE).date()
        return self._archive_dir / f"{day.isoformat()}-{made_report.workshop}.zip"

    async def archive(self, room: Room) -> None:
        """The bundle on disk, verified, and the harvest in the project's log; both once, however often it is asked.

        Of a rehearsal nothing is kept.
        """
        if room.state and room.state.rehearsal:
            return
        made_report = self.report(room)
        path = self.archive_path(made_report)
        if not path.exists():
            made = await asyncio.to_thread(self._made, room.state, made_report, "zip")
            path.parent.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(write_bundle, path, made)
            logger.info("archived", workshop=room.id, bytes=len(made))
        await self._hand_over(room, made_report)

    async def _hand_over(self, room: Room, made_report: Report) -> None:
        assert room.state is not None  # noqa: S101 - it has ended
        log = self._project_log(f"p{room.state.project or room.id}")
        if await log.entry_of(f"harvest{room.id}") is None:
            await log.append(f"harvest{room.id}", HOST, AddHarvest(report=made_report), START)
