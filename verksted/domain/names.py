"""Relatives and neighbours who are named on a slip, as people write of them."""

from __future__ import annotations

import re

_RELATIONS = (
    "mor|mora|moren|mamma|mutter|far|faren|pappa|fatter|foreldra|besta|bestemor|bestemora|bestefar|bestefaren"
    "|mormor|farmor|morfar|farfar|oldemor|oldemora|oldefar|godmor|gomor|gofar|tante|tanta|onkel|onkelen|søster|søstera"
    "|søsteren|søstra|syster|systera|bror|broren|broder|sønn|sønnen|son|sonen|guten|datter|datra|dattera|datteren|dotter"
    "|dottera|kone|kona|mann|mannen|ektemann|ektemannen|samboer|samboeren|sambuar|sambuaren|kjæreste|kjæresten|kjærasten"
    "|svigermor|svigermora|svigerfar|svigersønn|svigerdatter|barnebarn|barnebarnet|niese|niesa|nevø|nevøen|fetter"
    "|fetteren|kusine|kusina|nabo|naboen|nabokona|venn|vennen|venninne|venninna|kamerat|kameraten|støttekontakten|fastlegen"
)
_OWN = "mi|min|mitt|mine|vår|våre|vårt|hans|hennes|hennar|deres|deira"
_CALLED = "heter|heiter|het|hette|heite|hætt|hett"
_NAME = r"(?-i:[A-ZÆØÅ][a-zæøåéöäü]+(?:[ \-][A-ZÆØÅ][a-zæøåéöäü]+)*)"
_NOT_NAMES = (
    r"(?!(?:I|Jeg|Eg|Det|Den|Dette|Han|Hun|Ho|Vi|De|Dei|Og|Men|Som|På|Til|For|Med|Når|Hvis|Er|Må|Kan|Vil|Har|Får|Skal"
    r"|Hjelp|Trenger|Treng|Buss|Nav|Jevnaker|Norge|Noreg|Oslo|Hver|Kvar|Ikke|Ikkje)\b)"
)
_COMMON = (
    "kari|ola|anne|inger|marit|ingrid|solveig|berit|astrid|randi|gerd|ragnhild|turid|bjørg|torill|sissel|bente|grete|unni"
    "|tove|aud|wenche|ruth|gunvor|olga|borghild|arne|olav|olaf|kjell|knut|svein|leif|harald|terje|rolf|einar|magne|sverre"
    "|gunnar|egil|asbjørn|trygve|erling|reidar|nils|lars|erik|morten|geir|anders|kristian|thomas|martin|johan|johanne|emma"
    "|nora|jonas|mohammed|ahmed|fatima|maria|anna"
)
"""Names common among those who are old now, and that are no other word, for those who write without capitals."""

_WHOSE = rf"\b(?:{_RELATIONS})\b(?:,? (?:{_OWN})\b)?"
_PATTERNS = (
    rf"{_WHOSE},?(?: som)? (?:{_CALLED})\b,? (?:{_NAME}|(?:{_COMMON})\b)",  # mor mi heter kari
    rf"{_WHOSE},? {_NOT_NAMES}{_NAME}",  # min bestefar Olav · naboen vår, Per Hansen
    rf"{_WHOSE},? (?:{_COMMON})\b",  # bestefar olav
    rf"\b(?:{_COMMON})(?:,| \()? ?(?:{_RELATIONS}) (?:{_OWN})\b",  # Kari, mora mi
)
_NAMED = re.compile("|".join(_PATTERNS), re.IGNORECASE)


def names_a_relative(text: str) -> bool:
    """True where somebody close is mentioned by name."""
    return _NAMED.search(text) is not None
