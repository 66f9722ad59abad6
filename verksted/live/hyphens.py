"""Where a long word may be broken: soft hyphens, put in where text is drawn and nowhere else.

No browser but one has patterns for Norwegian, and a word that is too long for its column was broken at any letter. What
people write is kept without soft hyphens: `domain.text.clean` takes them out of whatever is sent.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyphen import Pyphen

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
LETTERS_MIN = 14
"""Shorter words fit in every column, and are read more easily whole."""
KEPT_TOGETHER = 3
"""So many letters stand before and after a break."""
WORDS_KEPT = 20_000

_WORD = re.compile(r"[^\W\d_]+")
_patterns = Pyphen(lang="nb_NO", left=KEPT_TOGETHER, right=KEPT_TOGETHER)
"""Bokmål's: nynorsk divides its words in the same places."""


def softly(text: str, letters_min: int = LETTERS_MIN) -> str:
    """The text with soft hyphens in its long words; `letters_min` says which are long."""
    if len(text) < letters_min:
        return text
    return _WORD.sub(lambda word: _divided(word[0]) if len(word[0]) >= letters_min else word[0], text)


@lru_cache(WORDS_KEPT)
def _divided(word: str) -> str:
    divided: str = _patterns.inserted(word, SOFT_HYPHEN)
    return divided
