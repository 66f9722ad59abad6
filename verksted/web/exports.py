"""The result as files: for a download at any time, for the archive and the project when a workshop ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import structlog
from msgspec.structs import replace
from starlette.responses import Response

from verksted.domain import limits
from verksted.domain.extract import extract
from verksted.domain.ideas.state import IdeaState
from verksted.domain.picture import pictures_in
from verksted.domain.project import AddHarvest
from verksted.domain.report import Report, Slip
from verksted.domain.reporting import report, shared_state, written_by
from verksted.domain.vocabulary import Vocabulary
from verksted.domain.workshop import Activity, Workshop
from verksted.export.bundle import bundle, folder_names, is_kept, made, package, write_bundle
from verksted.export.chapters import document
from verksted.export.document import Document
from verksted.export.json import workshop_json
from verksted.export.words import Words
from verksted.live.clock import ZONE
from verksted.live.founding import HOST
from verksted.live.pseudonyms import pseudonym
from verksted.live.room import Room, now_ms
from verksted.live.templates import Templates
from verksted.settings import Settings
from verksted.store.log import START, Log
from verksted.store.pictures import Pictures

logger = structlog.get_logger()

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
OF_A_PART = frozenset(KINDS) - {"json"}
"""What there is for one working group: all but the state, which has no parts."""
ProjectLog = Callable[[str], Log]


class NoSuchFile(Exception):
    """There is no such file, or no working group of that name."""


class Exports:
    """Writes a workshop as it stands now; the work is done beside the loop, so that nobody's answer waits."""

    def __init__(
        self,
        settings: Settings,
        vocabulary: Vocabulary,
        templates: Templates,
        project_log: ProjectLog,
        pictures: Pictures,
    ) -> None:
        self._archive_dir = settings.data_dir / "archive"
        self._vocabulary = vocabulary
        self._templates = templates
        self._project_log = project_log
        self._pictures = pictures
        self._turns = asyncio.Semaphore(limits.reports_at_once_max)

    def report(self, room: Room) -> Report:
        """The result so far. What is hidden from the hall is hidden here."""
        assert room.state is not None  # noqa: S101 - a room is open once it is folded
        made_report = report(room.state, self._vocabulary.kinds, _moment(room), f"{room.epoch}:{room.last}")
        return self._marked(made_report) if made_report.rehearsal else made_report

    def _marked(self, made_report: Report) -> Report:
        """A rehearsal says so over every part of it, whatever file it ends up in."""
        word = self._templates.text("Generalprøve", made_report.language)
        activities = tuple(replace(each, title=f"{word}: {each.title}") for each in made_report.activities)
        title = made_report.title if made_report.title.startswith(word) else f"{word}: {made_report.title}"
        return replace(made_report, title=title, activities=activities)

    def document(self, room: Room, language: str) -> Document:
        """The result so far as it is told on screen, in the reader's language."""
        return document(self.report(room), self.words(language), now_ms())

    def own_slips(self, room: Room, person: str) -> tuple[Slip, ...]:
        """What one person wrote, and what has become of it."""
        assert room.state is not None  # noqa: S101 - a room is open once it is folded
        kinds, key = self._vocabulary.kinds, room.screens.key

        def name_in(activity: Activity) -> str:
            return pseudonym(key, activity.id, person) if kinds[activity.kind].blind else person

        return written_by(room.state, kinds, name_in, _moment(room))

    def forgotten(self, room: Room) -> bool:
        """True where slips were written that nobody can say any more whose they are."""
        agenda = room.state.agenda if room.state and room.screens.key is None else ()
        blind = (activity for activity in agenda if self._vocabulary.kinds[activity.kind].blind)
        return any(isinstance(activity.state, IdeaState) and activity.state.ideas for activity in blind)

    async def answer(self, room: Room, ending: str, tag: str = "") -> Response:
        """One file, for everybody or for one working group. Raises NoSuchFile or PressFailed."""
        state, whole = room.state, self.report(room)
        if ending not in (OF_A_PART if tag else KINDS) or (tag and tag not in whole.tags()):
            raise NoSuchFile
        made = await self._aside(state, extract(whole, tag) if tag else whole, ending)
        name = "-".join(
            ("generalprove" if whole.rehearsal else "verksted", room.id, *folder_names([tag] if tag else []))
        )
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{ending}"}
        return Response(made, media_type=KINDS[ending], headers=headers)

    async def _aside(self, state: Workshop | None, made_report: Report, ending: str) -> bytes:
        """Beside the loop, and few at a time: whoever else asks waits for a turn. The state is the report's own moment's."""
        pictures = {} if ending != "zip" or made_report.part else await self._hung_in(state)
        async with self._turns:
            return await asyncio.to_thread(self._made, state, made_report, ending, pictures)

    async def _hung_in(self, state: Workshop | None) -> dict[str, bytes]:
        """The pictures of a programme as files, the larger size; one that the store has lost is left out."""
        found: dict[str, bytes] = {}
        for picture in pictures_in(tuple(activity.settings for activity in state.agenda) if state else ()):
            data = await self._pictures.get(state.id, picture.name, "wall") if state else None
            if data is not None:
                found[f"bilder/{picture.file}"] = data
        return found

    def _made(self, state: Workshop | None, made_report: Report, ending: str, pictures: Mapping[str, bytes]) -> bytes:
        words = self.words(made_report.language)

        def failed(name: str, error: Exception) -> None:
            logger.warning("file_failed", workshop=made_report.workshop, file=name, error=type(error).__name__)

        if ending == "zip" and made_report.part:
            return package(made_report, words, now_ms(), failed)
        if ending not in ("zip", "json"):
            return made(made_report, words, now_ms(), ending)
        shared = shared_state(state, self._vocabulary.kinds) if state else {}
        if ending == "json":
            return workshop_json(shared, made_report.position)
        return bundle(made_report, shared, words, now_ms(), failed, pictures)

    def words(self, language: str) -> Words:
        """The house's words and the kinds' own, in one language."""
        own = {key: word for kind in self._vocabulary.kinds.values() for key, word in kind.words.items()}
        texts = self._templates

        def plural(one: str, many: str, n: int) -> str:
            return texts.plural(one, many, n, language)

        return Words(lambda sentence: texts.text(sentence, language), ZONE, own, language=language, plural=plural)

    def archive_path(self, made_report: Report) -> Path:
        """Where an ended workshop's bundle lies."""
        day = datetime.fromtimestamp(made_report.ended_ms / 1000, UTC).astimezone(ZONE).date()
        return self._archive_dir / f"{day.isoformat()}-{made_report.workshop}.zip"

    async def archive(self, room: Room, *, over: bool) -> None:
        """The bundle on disk, verified, and the harvest in the project's log; both once, however often it is asked.

        While the end can be taken back (not `over`) there is a bundle, but no harvest: it cannot be taken back. Of a
        rehearsal nothing is kept.
        """
        if room.state and room.state.rehearsal:
            return
        state, made_report = room.state, self.report(room)
        path = self.archive_path(made_report)
        if not await asyncio.to_thread(is_kept, path, made_report):
            made = await self._aside(state, made_report, "zip")
            path.parent.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(write_bundle, path, made)
            logger.info("archived", workshop=room.id, bytes=len(made))
        if over:
            await self._hand_over(room, made_report)

    async def _hand_over(self, room: Room, made_report: Report) -> None:
        assert room.state is not None  # noqa: S101 - it has ended
        log = self._project_log(f"p{room.state.project or room.id}")
        if await log.entry_of(f"harvest{room.id}") is None:
            await log.append(f"harvest{room.id}", HOST, AddHarvest(report=made_report), START)


def _moment(room: Room) -> int:
    """What an ended workshop came to no longer changes: a slip that nobody stopped in time has been shown."""
    ended_ms = room.state.ended_ms if room.state else 0
    return ended_ms + limits.grace_ms if ended_ms else room.now_ms()
