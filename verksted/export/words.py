"""What the files say to those who open them: every sentence and column name, and text made fit to be written down."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final

from babel.dates import format_date

from verksted.domain.text import marked as _

Translate = Callable[[str], str]
Plural = Callable[[str, str, int], str]


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks both forms of a sentence for the catalogues."""
    return one, many


def _either(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


WORDS: Final[Mapping[str, str]] = {
    # columns of slips
    "reference": _("Referanse"),
    "activity": _("Aktivitet"),
    "number": _("Nummer"),
    "prompt": _("Spørsmål"),
    "written": _("Lappen slik den ble skrevet"),
    "shown_text": _("Teksten veggen viste"),
    "fate": _("Hva som skjedde med lappen"),
    "reason": _("Begrunnelse"),
    "group": _("Gruppe"),
    "merged_with": _("Slått sammen med"),
    "part_of": _("Delt ut fra"),
    "picked": _("Valgt av bordene"),
    "channel": _("Kanal"),
    "table": _("Bord"),
    "time": _("Tid"),
    "tags": _("Arbeidsgruppe"),
    "slip": _("lapp"),
    "yes": _("ja"),
    # the five fates, and their sum
    "sent": _("Sendt"),
    "shown": _("Vist"),
    "hidden": _("Skjult"),
    "pending": _("Venter på godkjenning"),
    "late": _("Sendt inn etter fristen"),
    "taken_down": _("Tatt ned av den som skrev"),
    # channels
    "phone": _("Telefon"),
    "helper": _("Vert"),
    "paper": _("Papir"),
    "hands": _("Håndsopprekning"),
    "turnout": _("Slik kom lappene og svarene inn"),
    "silent": _("Kanaler ingen brukte"),
    # how an activity stands
    "status": _("Status"),
    "planned": _("Planlagt, ikke startet"),
    "open": _("Åpen"),
    "closed": _("Lukket"),
    "skipped": _("Hoppet over"),
    "opened": _("Åpnet"),
    "minutes": _("Planlagte minutter"),
    # roles
    "role": _("Rolle"),
    "participants": _("Deltakere"),
    "resident": _("Innbygger"),
    "relative": _("Pårørende"),
    "developer": _("Utbygger"),
    "business": _("Næringsliv"),
    "politician": _("Politiker"),
    "employee": _("Ansatt"),
    "no_role": _("Ikke oppgitt"),
    "other": _("Andre roller"),
    # votes
    "options": _("Alternativer"),
    "option": _("Alternativ"),
    "text": _("Tekst"),
    "grouped": _("Er en gruppe (1 = ja)"),
    "slips": _("Lapper"),
    "dots": _("Prikker"),
    "place": _("Plass"),
    "started": _("Har stemt"),
    "finished": _("Har levert prikkene sine"),
    "waiting": _("Ikke tatt med"),
    "totals_hidden": _("Resultatet er ikke vist for salen, og er derfor holdt tilbake her."),
    # from earlier workshops
    "brought": _("Med fra tidligere verksteder"),
    "references": _("Lappene bak, med verksted og nummer"),
    # by which rules slips were written
    "moderation_grace": _("Hver lapp kom på veggen etter %(n)s sekunder, hvis ingen vert skjulte den først."),
    "moderation_queue": _("Hver lapp kom på veggen da en vert hadde godkjent den."),
    "moderation_off": _("Hver lapp kom på veggen med en gang. Verten kunne skjule den etterpå."),
    "written_in_silence": _("Ingen så andres lapper før de ble vist for alle."),
    "slips_each": _("Hver deltaker kunne levere %(n)s lapper."),
    # the first sheet
    "about": _("Om verkstedet"),
    "workshop_number": _("Verksted nummer i prosjektet"),
    "created": _("Opprettet"),
    "ended": _("Avsluttet"),
    "not_ended": _("Ikke avsluttet"),
    "made": _("Filen er laget"),
    "whole": _("Så mange lapper har hele verkstedet"),
    "position": _("Siste oppføring i loggen som er med"),
    "method": _("Slik er det gjort"),
    "held_back": _("Dette er holdt tilbake"),
    "accounts": _("Regnskap for lappene"),
    "sum": _("Sum"),
    "count": _("Antall"),
    "void": _("Lagret, men ikke talt"),
    "removed": _("Stengt ute av verten"),
}
"""Keys that reports use → bokmål. A key that is not here is taken as the sentence itself."""

METHOD: Final = (
    _("Deltakerne skrev på egen telefon, på papir eller gjennom en vert ved bordet. Ingen navn er lagret."),
    _("Hver lapp har ett nummer i verkstedet, og nummeret brukes aldri om igjen."),
    _("Alle lapper er med, ord for ord. Sendt = vist + skjult + venter + etter fristen + tatt ned."),
    _("Slått sammen betyr at veggen viste flere lapper som én. Lappene står her hver for seg."),
)

SHEET_METHOD: Final = (*METHOD, _("Tegn som et regneark ikke kan holde på, er byttet ut med et synlig tegn."))
"""How it was done, and what a spreadsheet does to it."""

HELD_BACK: Final = (
    _("Hvem som skrev og hvem som stemte: Ingen kjennetegn på deltakere er med i filene."),
    _("Roller som færre enn fem har, er slått sammen, så ingen kan kjennes igjen."),
)

VOID_REASONS: Final[Mapping[str, str]] = {
    "activity_closed": _("Aktiviteten var lukket"),
    "activity_not_open_yet": _("Aktiviteten var ikke startet"),
    "activity_open": _("Aktiviteten var åpen"),
    "workshop_ended": _("Verkstedet var avsluttet"),
    "workshop_full": _("Verkstedet var fullt"),
    "door_locked": _("Døra var lukket"),
    "not_allowed": _("Avsenderen hadde ikke lov"),
    "removed": _("Telefonen var stengt ute"),
    "not_joined": _("Avsenderen var ikke med i verkstedet"),
    "sent_twice": _("Sendt to ganger"),
    "fault": _("Feil i Verksted"),
    "no_dots_left": _("Alle prikkene var brukt"),
    "too_many_on_one": _("For mange prikker på samme forslag"),
    "no_slips_left": _("Personen hadde levert så mange lapper som var avtalt"),
}
OTHER_REASON: Final = _("En annen regel")


LOCALES: Final = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}


class Words:
    """The house's words in one language and one time zone."""

    def __init__(
        self,
        translate: Translate,
        zone: tzinfo = UTC,
        own: Mapping[str, str] | None = None,
        *,
        language: str = "nb",
        plural: Plural = _either,
    ) -> None:
        self._translate = translate
        self._plural = plural
        self._zone = zone
        self.language = language if language in LOCALES else "nb"
        self._words = {**(own or {}), **WORDS}
        """`own` are the words that kinds bring along."""

    def of(self, key: str) -> str:
        """The word or sentence behind a key."""
        return visible(self._translate(self._words.get(key, key))) if key else ""

    def sentence(self, msgid: str) -> str:
        """A bokmål sentence in the language of the files."""
        return self._translate(msgid)

    def say(self, msgid: str, **holes: object) -> str:
        """A sentence with its holes filled; what fills them is never read as a sentence."""
        return self._translate(msgid) % holes

    @property
    def tag(self) -> str:
        """The language as files name it."""
        return LOCALES[self.language].replace("_", "-")

    def rule(self, key: str, n: int) -> str:
        """The sentence of a rule, with its number."""
        return self.of(key).replace("%(n)s", str(n))

    def plural(self, forms: tuple[str, str], num: int) -> str:
        """One of two forms, with the number in it."""
        return self._plural(*forms, num) % {"num": num}

    def reason(self, key: str) -> str:
        """Why commands did not count."""
        return self._translate(VOID_REASONS.get(key, OTHER_REASON))

    def moment(self, at_ms: int) -> datetime:
        """A point in time as the clock in the hall showed it, without a zone, as spreadsheets have it."""
        return datetime.fromtimestamp(within_calendar(at_ms) // 1000, self._zone).replace(tzinfo=None)

    def clock(self, at_ms: int) -> str:
        """The same as text, in the order that sorts."""
        return f"{self.moment(at_ms):%Y-%m-%d %H:%M:%S}"

    def day(self, at_ms: int) -> str:
        """The day as people write it: onsdag 14. oktober 2026."""
        return format_date(self.moment(at_ms), "full", LOCALES[self.language])

    def hour(self, at_ms: int) -> str:
        """The time of day as it is read aloud: 18.05."""
        return f"{self.moment(at_ms):{'%H:%M' if self.language == 'en' else '%H.%M'}}"


LAST_MS: Final = 250_000_000_000_000
"""A day in the year 9892: later ones are not in every calendar."""


def within_calendar(at_ms: int) -> int:
    """The nearest moment that a calendar has; a file somebody restored may name any number."""
    return min(max(at_ms, 0), LAST_MS)


_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, and CR, which it would turn into a line feed."""


def visible(text: str) -> str:
    """`text` with every character that a file cannot hold replaced by one that can be seen."""
    return _UNWRITABLE.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    """NUL becomes ␀, and so on for the other controls; half a character becomes �."""
    point = ord(found[0])
    return chr(0x2400 + point) if point < 0x20 else "\ufffd"
