"""Programmes as data: one TOML file each, in Norwegian. Those that come with the product, and those people bring."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import tomli_w
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Settings
from verksted.domain.picture import Picture
from verksted.domain.plan import settings_read, track_fault, words_refused
from verksted.domain.snapshot import plain
from verksted.domain.text import Unreadable, clean, clean_lines
from verksted.domain.text import marked as _
from verksted.domain.workshop import BROUGHT, Activity, Kinds, PlannedActivity, Workshop


class AgendaError(Exception):
    """A programme cannot be used. The sentence, in bokmål, names the file and the place; `facts` are what fills it."""

    def __init__(self, sentence: str, **facts: str | int) -> None:
        super().__init__(sentence % facts)
        self.sentence = sentence
        self.facts = facts


class Agenda(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A programme: its title and its steps in order."""

    title: str
    activities: tuple[PlannedActivity, ...]
    description: str = ""
    track: tuple[str, ...] = ()
    """The legs of the way that such workshops are on, as `Workshop` has them."""
    leg: str = ""


def find_agendas() -> dict[str, Agenda]:
    """The programmes that come with the product, by the stems of their files."""
    return {path.stem: read_agenda(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}


# Reading


def read_agenda(path: Path) -> Agenda:
    """The programme in a file. Raises AgendaError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise AgendaError(_("Programmet %(file)s finnes ikke."), file=str(path)) from error
    except OSError as error:
        raise AgendaError(_("Programmet %(file)s kan ikke åpnes."), file=str(path)) from error
    return parse_agenda(data, str(path))


def parse_agenda(data: bytes, file: str) -> Agenda:
    """The programme that a file holds; `file` is what it is called. Raises AgendaError."""
    if len(data) > limits.agenda_bytes_max:
        raise AgendaError(_("Programmet %(file)s er for stort. Er det riktig fil?"), file=file)
    try:
        agenda = msgspec.convert(_cleaned(_toml(data.decode("utf-8-sig"))), Agenda)
    except (ValueError, RecursionError) as error:
        raise _error(error, file) from error
    if not agenda.activities:
        raise AgendaError(_("Programmet %(file)s har ingen aktiviteter."), file=file)
    return agenda


DOTS_A_LINE_MAX = 100
"""A key of very many parts, a.a.a, takes memory by their square; nobody writes so many sentences on a line."""
_DOTS = re.compile(r"\.+")


def _toml(text: str) -> dict[str, Any]:
    if any(len(_DOTS.findall(line)) > DOTS_A_LINE_MAX for line in text.splitlines()):
        raise ValueError("too many parts")
    return tomllib.loads(text)


def _cleaned(value: Any, name: str = "") -> Any:
    """The same with every text as a form would have taken it."""
    if isinstance(value, str):
        return clean_lines(value) if name == "script" else clean(value)
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if isinstance(value, dict):
        return {key: _cleaned(part, key) for key, part in value.items()}
    return value


def _error(error: ValueError | RecursionError, file: str) -> AgendaError:
    if isinstance(error, UnicodeDecodeError):
        return AgendaError(_("Programmet %(file)s er ikke lagret som UTF-8."), file=file)
    if isinstance(error, Unreadable):
        return AgendaError(_("Programmet %(file)s har tegn som ikke kan tas vare på."), file=file)
    if isinstance(error, msgspec.ValidationError):
        return _field(str(error), file)
    return _not_toml(str(error), file)


def _not_toml(message: str, file: str) -> AgendaError:
    found = re.search(r"line (\d+), column (\d+)", message)
    if found is None:
        return AgendaError(_("Programmet %(file)s er ikke gyldig TOML: Se på slutten."), file=file)
    sentence = _("Programmet %(file)s er ikke gyldig TOML: Se på linje %(line)s, tegn %(column)s.")
    return AgendaError(sentence, file=file, line=found[1], column=found[2])


UNKNOWN = (
    _("Programmet %(file)s har et felt som ikke finnes: «%(name)s»."),
    _("Programmet %(file)s har et felt som ikke finnes: «%(name)s» i aktivitet nummer %(step)s."),
)
MISSING = (
    _("Programmet %(file)s mangler feltet «%(name)s»."),
    _("Programmet %(file)s mangler feltet «%(name)s» i aktivitet nummer %(step)s."),
)
WRONG = (
    _("Programmet %(file)s har feil slags verdi i «%(name)s»."),
    _("Programmet %(file)s har feil slags verdi i «%(name)s» i aktivitet nummer %(step)s."),
)
WRONG_SOMEWHERE = (
    _("Programmet %(file)s har feil slags verdi."),
    _("Programmet %(file)s har feil slags verdi i aktivitet nummer %(step)s."),
)
"""Each without and with the step it is about."""


def _field(message: str, file: str) -> AgendaError:
    """From msgspec's words to ours; the name of the field stands as it does in the file. People count steps from 1."""
    place = re.search(r"activities\[(\d+)\]", message)
    facts: dict[str, str | int] = {"file": file, "step": int(place[1]) + 1 if place else 0}
    for sentences, pattern in ((UNKNOWN, r"unknown field `(.+?)`"), (MISSING, r"missing required field `(.+?)`")):
        if found := re.search(pattern, message):
            return AgendaError(sentences[bool(place)], name=found[1], **facts)
    if found := re.search(r"\.(\w+)(?:\[\.\.\.\])?`$", message):
        return AgendaError(WRONG[bool(place)], name=found[1], **facts)
    return AgendaError(WRONG_SOMEWHERE[bool(place)], **facts)


def check_agenda(agenda: Agenda, kinds: Kinds, file: str) -> None:
    """Read the programme as a workshop will. Raises AgendaError, which says which step makes no sense and where."""
    if len(agenda.activities) > limits.activities_max:
        sentence = _("Programmet %(file)s har flere enn %(n)s aktiviteter.")
        raise AgendaError(sentence, file=file, n=limits.activities_max)
    if name := track_fault(agenda.track, (agenda.leg,)):
        raise AgendaError(WRONG[False], file=file, name=name)
    sources = {"", BROUGHT, *(f"a{n}" for n, _step in enumerate(agenda.activities, 1))}
    for number, step in enumerate(agenda.activities, 1):
        if step.kind not in kinds:
            sentence = _(
                "Programmet %(file)s har en type aktivitet som ikke finnes: «%(name)s» i aktivitet nummer %(step)s."
            )
            raise AgendaError(sentence, file=file, name=step.kind, step=number)
        if name := track_fault(agenda.track, (step.leg,)) or _faulty(step, kinds, sources - {f"a{number}"}):
            raise AgendaError(WRONG[True], file=file, name=name, step=number)


def _faulty(step: PlannedActivity, kinds: Kinds, sources: set[str]) -> str:
    """The name of a field of the step that makes no sense, or the empty string."""
    if words_refused(step.title, ""):
        return "title"
    if words_refused(step.title, step.script):
        return "script"
    if not 0 <= step.minutes <= limits.minutes_max:
        return "minutes"
    if step.source not in sources:
        return "source"
    try:
        return settings_read(step.kind, step.settings, kinds).fault()
    except msgspec.ValidationError as error:
        found = re.search(r"`\$\.(\w+)|field `(\w+)`", str(error))
        return (found[1] or found[2]) if found else "settings"


# Writing


def agenda_of(title: str, workshop: Workshop, *, with_pictures: bool = False) -> Agenda:
    """The programme of a workshop: everything that was planned, nothing that was typed.

    Pictures lie beside their workshop, so only a workshop that gets them too can show them.
    """
    places = {step.id: f"a{n}" for n, step in enumerate(workshop.agenda, 1)}
    legs = {"": "", **{name: name for name in workshop.track}}
    steps = tuple(
        replace(_step(step, places, with_pictures=with_pictures), leg=legs.get(step.leg, ""))
        for step in workshop.agenda
    )
    return Agenda(title, steps, track=workshop.track, leg=workshop.leg)


def _step(step: Activity, places: Mapping[str, str], *, with_pictures: bool) -> PlannedActivity:
    settings = step.settings if with_pictures else _without_pictures(step.settings)
    source = BROUGHT if step.source == BROUGHT else places.get(step.source, "")
    return PlannedActivity(
        step.kind, step.title, step.minutes, step.script, _chosen(settings), step.closes_itself, source
    )


def _without_pictures(value: Any) -> Any:
    if isinstance(value, Picture):
        return Picture()
    if isinstance(value, msgspec.Struct):
        return replace(
            value, **{f.name: _without_pictures(getattr(value, f.name)) for f in msgspec.structs.fields(value)}
        )
    return tuple(map(_without_pictures, value)) if isinstance(value, tuple) else value


def _chosen(settings: Settings) -> dict[str, Any]:
    """What differs from what the kind would have chosen by itself."""
    usual = type(settings)()
    names = [field.name for field in msgspec.structs.fields(settings)]
    chosen = {name: plain(getattr(settings, name)) for name in names if getattr(settings, name) != getattr(usual, name)}
    told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(chosen))
    return told


def write_agenda(agenda: Agenda) -> bytes:
    """The programme as a TOML file, which `parse_agenda` reads again."""
    file = {name: value for name, value in msgspec.to_builtins(agenda).items() if value}
    return tomli_w.dumps(file, multiline_strings=True).encode()
