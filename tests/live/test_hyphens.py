"""Long words are broken where Norwegian breaks them; what is kept, exported or edited knows nothing of it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verksted.domain.text import Unreadable, clean
from verksted.live.hyphens import SOFT_HYPHEN, softly


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Trygghetsalarmen", "Trygg-hets-alar-men"),
        ("hjemmetjenesten", "hjemme-tje-nes-ten"),
        ("framtidsverksted", "fram-tids-verk-sted"),
        ("småreparasjoner", "små-re-pa-ra-sjo-ner"),
    ],
)
def test_a_long_word_may_be_broken_between_its_syllables(word: str, parts: str) -> None:
    assert softly(word) == parts.replace("-", SOFT_HYPHEN)


def test_words_that_fit_are_left_whole() -> None:
    assert softly("Kafé på sykehjemmet som er åpen for alle") == "Kafé på sykehjemmet som er åpen for alle"


def test_a_narrower_column_may_say_so() -> None:
    assert softly("Sentrumsnært") == "Sentrumsnært"
    assert softly("Sentrumsnært", 11) == "Sen-trums-nært".replace("-", SOFT_HYPHEN)


@given(st.text(max_size=140))
def test_nothing_but_soft_hyphens_is_put_in(text: str) -> None:
    drawn = softly(text, 4)
    assert drawn.replace(SOFT_HYPHEN, "") == text.replace(SOFT_HYPHEN, "")
    with suppress(Unreadable):
        assert clean(drawn) == clean(text), "what is copied from a screen into a field is kept as it was written"
