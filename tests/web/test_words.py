"""One word for each thing, in each language; no word that only those who make programs use; and no shouting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.web.test_languages import HOLES, environment, ids, messages, po, spoken
from verksted.live.templates import LANGUAGES, folder

WORDS_MAX = 22
"""Of one sentence: so many are still understood when they are read aloud."""


class Sentence(NamedTuple):
    """What one message says in each language, its plural forms in one line."""

    nb: str
    nn: str
    en: str

    def said(self, language: str) -> str:
        return str(getattr(self, language))


def sentences() -> list[Sentence]:
    english = po("en")
    return [
        Sentence(" | ".join(ids(each)), " | ".join(spoken(each)), " | ".join(spoken(english[ids(each)[0]])))
        for each in messages("nn")
    ]


SENTENCES = sentences()

# One word for each thing

TERMS = {
    "lapp": ("lapp", "lapp", "slip"),
    "vegg": ("vegg", "vegg", "wall"),
    "prikk": (r"\bprikk(?!estemming)", "prikk", r"\bdots?\b"),
    "vert": (r"\bvert(en|er|ene)?\b", r"\bvert(en|ar|ane)?\b", r"\bhosts?\b"),
    "gruppe": (r"\bgrupp", r"\bgrupp", "group"),
    "overskrift": ("overskrift", "overskrift", "heading"),
    "bord": (r"\bbord", r"\bbord", r"\btable"),
    "verksted": ("verksted", "verkst(ed|ad)", "[Ww]orkshop|Verksted"),
    "program": (r"\b(?<!annet )program(?!mer)(?! \(|$)", r"\bprogram", r"\b[Pp]rogramme"),
    "avstemning": ("avstemning", "avstemming", r"\bvot(e|ing)"),
    "stemmeseddel": ("stemmesed", "stemmeset", "ballot"),
    "innspill": ("innspill", "innspel", "contribution"),
    "salen": (r"\bsal(en)?\b", r"\bsal(en)?\b", r"\bhall\b"),
    "styringen": ("styring", "styring", "console"),
    "rapport": ("rapport", "rapport", "report"),
    "løype": ("løyp", "løyp", r"\btrack"),
    "etappe": ("etapp", "etapp", r"\bstage"),
    "kode": (r"\bkode", r"\bkode", r"\bcode"),
    "lenke": (r"\blenk", r"\blenkj", r"\blink"),
    "pause": (r"\bpause", r"\bpause", r"\bbreak"),
    "generalprøve": ("generalprøve", "generalprøv", "rehearsal"),
    "papir": ("papir", "papir", "paper"),
    "deltaker": ("deltaker", "deltakar", "participant"),
    "løsning": ("løsning", "løysing", "solution"),
    "ark": (r"\bark(et|ene)?\b", r"\bark", r"\bsheet"),
    "plakat": ("plakat", "plakat", "poster"),
    "bordkort": ("bordkort", "bordkort", "table card"),
    "arbeidsgruppe": ("arbeidsgrupp", "arbeidsgrupp", "working group"),
    "prosjektgruppe": ("prosjektgrupp", "prosjektgrupp", "project group"),
    "kanal": (r"\bkanal", r"\bkanal", "channel"),
    "rolle": (r"\broll(e|en|er|ene)\b", r"\broll(e|a|er|ene)\b", r"\brole"),
    "resultat": (r"\bresultat", r"\bresultat", r"\bresult"),
    "tilskuer": ("tilskuer", "tilskodar", "observer"),
    "prosessleder": ("prosessleder", "prosessleiar", "facilitator"),
    "telefon": (r"\btelefon(en|er|ene)?\b", "telefon", "phone"),
    "nummer": (r"\bnummer(et)?\b|\bnumre", r"\bnumm?[er]", "number"),
    "skjul": (r"\bskjul", r"\bskjul", r"\bhid"),
    "slå sammen": (r"\bslå(tt)? sammen", "saman", "merg"),
}


@pytest.mark.parametrize("term", TERMS)
def test_a_thing_has_the_same_word_in_every_sentence(term: str) -> None:
    bokmal, *others = TERMS[term]
    concerned = [each for each in SENTENCES if re.search(bokmal, each.nb, re.IGNORECASE)]

    assert concerned, "nobody says this any more"
    for language, pattern in zip(("nn", "en"), others, strict=True):
        strayed = [each for each in concerned if not re.search(pattern, each.said(language), re.IGNORECASE)]
        assert [(each.nb, each.said(language)) for each in strayed] == []


OTHER_WORDS = {
    "nb": (
        r"\bidé(en|er)?\b(?! ?vegg)", r"\bideene?\b", r"\bbidrag", r"\bpost-?it", r"\bmoderator", r"\bfasilitator",
        r"\bsesjon", r"\btavle", r"\binnsending", r"\bpublikum", r"\bkategori", r"\bgenerer", r"\bklikk",
    ),
    "nn": (
        r"\bidé(en|ar)?\b(?! ?vegg)", r"\bbidrag", r"\bpost-?it", r"\bmoderator", r"\bfasilitator", r"\bsesjon",
        r"\btavle", r"\binnsending", r"\bpublikum", r"\bkategori", r"\bgenerer", r"\bklikk",
    ),
    "en": (
        r"\bideas?\b(?! wall)", r"\bposts?\b", r"\bnotes?\b", r"\bstick(y|ies)", r"\bmoderator", r"\bsession",
        r"\bsubmi", r"\battendee", r"\busers?\b", r"\bcluster", r"\bclick", r"\bagenda\b", r"\bprojection",
    ),
}  # fmt: skip
"""What others call our things."""
MAY_SAY = {
    "God idé, men må endres": r"idé|idea",
    "Merk:": "Note",
}
"""What the yellow light means is how people say it, and a note to the reader is no slip."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_called_what_others_call_it(language: str) -> None:
    for each in SENTENCES:
        said = re.sub(MAY_SAY.get(each.nb, "(?!)"), "", each.said(language))
        for word in OTHER_WORDS[language]:
            assert not re.search(word, said, re.IGNORECASE), (each.said(language), word)


# Words of those who make programs

PARTICIPANTS = re.compile(
    r"participant|/refusals|pages/(front|join|phone|test|privacy|message|own_slip|mine|alle|again|base_phone)\.html|"
    r"workshop/(phone|receipt)|parts/(bars|outbox|own_slips?|text_size|languages)\.html|composer"
)
JARGON = {
    "nb": r"\bbruker(e|en|ne)?\b|sesjon|innsending|\bsubmit|\bapp(en|er)?\b|\bserver|nettleser|\bskript|\blogge? (inn|på)|\bonline|\bhash|\bURL",
    "nn": r"\bbrukar(ar|en|ane)?\b|sesjon|innsending|\bsubmit|\bapp(en|ar)?\b|\bserver|nettlesar|\bskript|\blogge? (inn|på)|\bonline|\bhash|\bURL",
    "en": r"\busers?\b|session|\bsubmi|\bapps?\b|\bserver|browser|\bscript|\blog ?(in|on)|\bhash|\bURL|\bsocket",
}


def said_to_participants() -> Iterator[str]:
    for path in sorted(folder("templates").rglob("*.html")):
        if PARTICIPANTS.search(path.as_posix()):
            for _, _, found in environment().extract_translations(path.read_text("utf-8"), ("_", "ngettext")):  # type: ignore[attr-defined] # added by the extension
                yield str(found[0] if isinstance(found, tuple) else found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_participant_reads_no_word_of_those_who_make_programs(language: str) -> None:
    known = {each.nb.partition(" | ")[0]: each for each in SENTENCES}
    said = [known[id] for id in said_to_participants()]

    assert len(said) > 150
    for each in said:
        assert not re.search(JARGON[language], each.said(language), re.IGNORECASE), each.said(language)


# How it is said


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at(language: str) -> None:
    assert [each.said(language) for each in SENTENCES if "!" in each.said(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_can_be_read_aloud(language: str) -> None:
    parts = [part for each in SENTENCES for part in re.split(r"(?<=[.:?;|])\s", each.said(language))]

    assert [part for part in parts if len(part.split()) > WORDS_MAX] == []


BOKMAL_IN_DISGUISE = re.compile(
    r"\b(ikke|jeg|dere|hvem|hva|hvor|hvordan|hvorfor|hvilke[nt]?|noen|fra|også|bare|være|gjøre|gjør|uten|siden|sier|begynner|"
    r"velger|skriver|trykker|åpne|åpen|lukket|lagret|ble|blitt|selv|mer|mye|flere|hver|hvert|ein annen|et|(?<!pdf-)en|da|navn|bilde|"
    r"sammen|videre|foreløpig|sent|avstemning|løsning|(?!elles|dømes)\w{3,}es)\b"
)


def test_nynorsk_is_no_bokmal_in_disguise() -> None:
    strayed = [
        (found[0], each.nn)
        for each in SENTENCES
        if (found := BOKMAL_IN_DISGUISE.search(HOLES.sub("", each.nn.lower())))
    ]

    assert strayed == []


KEYS = {
    "Skriv tallet du ser på veggen": ("Skriv talet du ser på veggen", "Type the number you see on the wall"),
    "Hvem er du her som?": ("Kven er du her som?", "What brings you here?"),
    "Vil ikke svare": ("Vil ikkje svare", "Rather not say"),
    "Bli med": ("Bli med", "Join"),
    "Vi spør ikke om navn. Ingen ser hvem som har skrevet hva.": (
        "Vi spør ikkje om namn. Ingen ser kven som har skrive kva.",
        "We do not ask for names. Nobody sees who wrote what.",
    ),
    "Får du det ikke til? Rekk opp hånda, så kommer en vert og hjelper deg.": (
        "Får du det ikkje til? Rekk opp handa, så kjem ein vert og hjelper deg.",
        "Stuck? Raise your hand and a host will help.",
    ),
    "Skriv én tanke på lappen": ("Skriv éin tanke på lappen", "Write one thought on the slip"),
    "{n} tegn igjen": ("{n} teikn att", "{n} characters left"),
    "Send lappen": ("Send lappen", "Send the slip"),
    "Lappen din har nummer %(n)s.": ("Lappen din har nummer %(n)s.", "Your slip is number %(n)s."),
    "Verten leser": ("Verten les", "The host is reading it"),
    "Vises ikke på veggen": ("Blir ikkje vist på veggen", "Not shown on the wall"),
    "Mine lapper": ("Lappane mine", "My slips"),
    "Endre": ("Endre", "Edit"),
    "Fordel %(n)s prikker. Du kan legge flere på samme.": (
        "Fordel %(n)s prikkar. Du kan leggje fleire på same.",
        "Share out %(n)s dots. You may put several on one.",
    ),
    "Alle er lagt ut": ("Alle er lagde ut", "All placed"),
    "Levér prikkene": ("Lever prikkane", "Hand in the dots"),
    "Du kan endre helt til verten stenger.": (
        "Du kan endre heilt til verten stengjer.",
        "You can change until the host closes.",
    ),
    "Hvilket lys gir du?": ("Kva lys gir du?", "Which light do you give?"),
    "Jobb videre med denne": ("Arbeid vidare med denne", "Keep working on this"),
    "God idé, men må endres": ("God idé, men må endrast", "Good idea, needs changes"),
    "Ikke gå videre": ("Ikkje gå vidare", "Do not go on"),
    "Hva kan bli bedre?": ("Kva kan bli betre?", "What could be better?"),
    "Nå snakker vi sammen i salen": ("No snakkar vi saman i salen", "We are talking in the hall"),
    "La gjerne siden stå åpen.": ("Lat gjerne sida stå open.", "Please leave the page open."),
    "Vi prøver igjen av oss selv. Det du har skrevet, blir ikke borte.": (
        "Vi prøver igjen av oss sjølve. Det du har skrive, blir ikkje borte.",
        "We keep trying. What you wrote is safe.",
    ),
    "Du er på nett igjen": ("Du er på nett igjen", "You are back online"),
    "Salen har gått videre": ("Salen har gått vidare", "The hall has moved on"),
    "Takk for i kveld": ("Takk for i kveld", "Thank you for tonight"),
    "er med. Ett lys for hver.": ("er med. Eitt lys for kvar.", "have joined. One light each."),
    "Åpne kameraet på telefonen": ("Opne kameraet på telefonen", "Open your phone's camera"),
    "Pek på firkanten": ("Peik på firkanten", "Point at the square"),
    "Trykk på lenka som kommer opp": ("Trykk på lenkja som kjem opp", "Tap the link that appears"),
    "Resultatet vises når alle er klare.": ("Resultatet blir vist når alle er klare.", "Results are shown when everyone is ready."),
    "til i bunken": ("til i bunken", "more in the pile"),
    "Vis": ("Vis", "Show"),
    "Skjul": ("Skjul", "Hide"),
    "Frys": ("Frys", "Freeze"),
    "Steng og vis resultatet": ("Steng og vis resultatet", "Close and show the result"),
    "Slå sammen": ("Slå saman", "Merge"),
    "Papirlapp": ("Papirlapp", "Paper slip"),
    "Angre": ("Angre", "Undo"),
}  # fmt: skip
"""The sentences an evening hangs on, as they were weighed word by word. Whoever changes one changes it here, on purpose."""


@pytest.mark.parametrize("id", KEYS)
def test_the_sentences_an_evening_hangs_on_stand_as_they_were_weighed(id: str) -> None:
    said = {each.nb: (each.nn, each.en) for each in SENTENCES}

    assert said.get(id) == KEYS[id]
