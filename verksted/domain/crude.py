"""Crude Norwegian words, found as whole words, also where they are dressed up to slip by."""

from __future__ import annotations

import re
import unicodedata

_WORDS = frozenset(
    """
    faen faan fæn fean faenn faens faensfaens faensatan fanden fandens
    helvete helvetet helvetes hælvete hælvetes helvette hellvete helvede satan satans sattan sattans satanspakk
    jævel jævelen jæveln jævlar jævler jævla jævlig jævlige jævleg jævligste jævelskap jævlaidiot jævva jævvel
    jevla jevlig jevel djevla dævel dæven dævelen dævla
    fitte fitta fitter fittene fittetryne fitteslikker fittehøl kjerringfitte
    kuk kukk kuken kukken kukker kuker kukhue kukhuer kuksuger kuksugar hestkuk hæstkuk hæstkukk hestekuk
    pikken pikkhue pikkhode rasshøl rasshølet rasshull rasshol rævhøl rævhål rævhull rævpuler rævkjør
    hore hora horer horene horunge horunger horeunge horebukk horkunge ludder luddere luder slampe slamper
    knull knulle knuller knulla knulling morraknuller morapuler mammaknuller rævknull puling runke runker runkar runking
    drittsekk drittsekker drittsekken dritsekk drittkjerring drittunge drittpakk
    neger negre negeren negrene nigger niggere niggeren svarting svartinger svartingen svartskalle svartskaller
    pakkis pakkisen pakkiser muslimjævel jødesvin jødejævel utlendingsvin
    mongo mongoen mongoer mongis transe transer homse homsen homser homojævel soperjævel
    retard retardert åndssvak åndssvake åndsvak evneveik
    fuck fucker fucking fucka motherfucker shit bullshit bitch bitches cunt asshole assholes whore
    """.split()  # noqa: SIM905 - a word list is read as prose
)
_LIKE = re.compile(r"(?:jævl|jævel|fittetr|kukhu|drittse|morraknull|motherfuck|faenskap|faenm)\w*")
"""Stems that begin no harmless word."""

_LOOKALIKES = str.maketrans({"ä": "æ", "ö": "ø", "ı": "i"} | dict(zip(
    "аеорсухкмтвніјѕ" + "αειοκντυχ",  # Cyrillic and Greek
    "aeopcyxkmtbnijs" + "aeiokntux",
    strict=True,
)))  # fmt: skip
_SIGNS = {"@": "a", "$": "s", "€": "e", "£": "l", "|": "l", "!": "i"}
_SIGN = re.compile(r"[@$€£|!](?=[@$€£|!]*\w)")
"""Signs that stand for a letter where a letter follows: f@en, but not faen!"""
_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}
_LEET_TABLES = tuple(str.maketrans(_LEET | other) for other in ({}, {"1": "l"}, {"4": "æ", "0": "ø"}))
_OWN_LETTERS = "æøå"

_WORD = re.compile(r"[^\W_]+(?:[*#]+[^\W_]*)*")
_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*,]{1,2}[^\W\d_](?![^\W_])){2,}")
_STUCK_IN = re.compile(r"[^\W\d_]+(?:[._\-*][^\W\d_]+)+")
_BETWEEN = re.compile(r"[\W_]")
_LONG_RUN = re.compile(r"(.)\1{2,}")


def is_crude(text: str) -> bool:
    """True where a word of the list stands in the text, whatever it has been dressed up as."""
    return any(_listed(word) for word in _words(fold(text)))


def fold(text: str) -> str:
    """Small letters, compatibility forms and look-alikes made plain; æ, ø and å are letters of their own."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES)
    bare = plain if plain.isascii() else "".join(_bare(char) for char in plain)
    return _SIGN.sub(lambda found: _SIGNS[found[0]], bare)


def _bare(char: str) -> str:
    """A letter without its accent, and nothing for what cannot be seen."""
    if char.isascii() or char in _OWN_LETTERS:
        return char
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return ""
    return unicodedata.normalize("NFD", char)[0]


def _words(folded: str) -> set[str]:
    """Every word as it may be meant: as written, spelled out letter by letter, or with signs stuck in between."""
    words = {spelling for word in _WORD.findall(folded) for spelling in _spellings(word)}
    words.update(_BETWEEN.sub("", found[0]) for found in _STUCK_IN.finditer(folded))
    for found in _SPELLED.finditer(folded):
        words.update(_parts(_BETWEEN.sub("", found[0])))
    return words | {short for word in words if _LONG_RUN.search(word) for short in _shortened(word)}


def _spellings(word: str) -> tuple[str, ...]:
    """With digits read as letters, where there are both."""
    if word.isalpha() or word.isdigit():
        return (word,)
    return tuple(word.translate(table) for table in _LEET_TABLES)


def _parts(letters: str) -> list[str]:
    """Single letters in a row may begin before the word that they spell, and go on after it."""
    size = len(letters)
    return [letters[start:end] for start in range(size) for end in range(start + 3, min(size, start + 14) + 1)]


def _shortened(word: str) -> tuple[str, ...]:
    """The word with what is drawn out made short: faaaen is faen, and fiiitte is fitte."""
    return (_LONG_RUN.sub(r"\1", word), _LONG_RUN.sub(r"\1\1", word))


def _listed(word: str) -> bool:
    if "*" in word or "#" in word:
        return _starred(word)
    return word in _WORDS or _LIKE.fullmatch(word) is not None


def _starred(word: str) -> bool:
    """A star in a word stands for a letter: f*en, k*k. The first letter and half of the word must be there."""
    letters = sum(char.isalpha() for char in word)
    if letters < 2 or letters * 2 < len(word):
        return False
    pattern = re.compile("".join(r"[^\W\d_]" if char in "*#" else re.escape(char) for char in word))
    return any(pattern.fullmatch(listed) for listed in _WORDS if len(listed) == len(word))
