"""Every word a person sees goes through a catalogue; bokmål is what stands in the code and is never missing."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from jinja2.ext import i18n

from tests.sources import TREES
from tests.web.reading import read, region
from tests.web.serving import Browser, Phone, Server, Workshop
from verksted.live.templates import LANGUAGES, Templates, catalogue, folder

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "verksted" / "locale"
OTHERS = [language for language in LANGUAGES if language != "nb"]
TEMPLATES = sorted(folder("templates").rglob("*.html"))
SOURCES = sorted((ROOT / "verksted").rglob("*.py"))
SPEECH = {"_": 1, "ngettext": 2, "text": 1}
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}")

MAPPING = [("verksted/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {
    "templates/**.html": {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "text": None}


def extracted() -> set[str]:
    """Every message id that the tool finds, plurals by their singular."""
    found = extract_from_dir(ROOT, MAPPING, OPTIONS, KEYWORDS, directory_filter=wanted)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, *_ in found}


def wanted(path: str) -> bool:
    parts = Path(path).relative_to(ROOT).parts
    return not parts or parts[0] in ("verksted", "templates")


def po(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "verksted.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in po(language) if message.id]


def spoken(message: Message) -> list[str]:
    return [text for text in (message.string if isinstance(message.string, tuple | list) else [message.string]) if text]


def ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


# What is said can be found


def environment() -> Environment:
    return Environment(extensions=[i18n], autoescape=True)


def calls_in_template(source: str) -> Iterator[tuple[str, list[bool]]]:
    for call in environment().parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "ngettext", "gettext"):
            wordy = call.args[: SPEECH[call.node.name]]
            yield call.node.name, [isinstance(each, nodes.Const) for each in wordy]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(folder("templates")).as_posix())
def test_every_sentence_of_a_template_is_a_sentence_that_can_be_found(path: Path) -> None:
    for name, constant in calls_in_template(path.read_text("utf-8")):
        assert len(constant) == SPEECH[name]
        assert all(constant)


def test_every_sentence_of_the_code_is_a_sentence_that_can_be_found() -> None:
    said = 0
    for path in SOURCES:
        for call in ast.walk(TREES[path]):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                assert isinstance(call.args[0], ast.Constant), (path, call.lineno)
                said += 1
    assert said


def test_the_tool_finds_them_all() -> None:
    found = extracted()
    assert len(found) > 300
    for sentence in ("Send lappen", "Lappen er tom. Skriv noen ord først.", "Rolle", "Les lappen", "Lagret."):
        assert sentence in found
    assert "Det gikk ikke. Rekk opp hånda, så kommer en vert og hjelper deg." in found
    mapping = (LOCALE / "babel.cfg").read_text("utf-8")
    for pattern, method in MAPPING:
        assert f"[{method}: {pattern}]" in mapping
    assert all(f"{key} = {value}" in mapping for key, value in OPTIONS["templates/**.html"].items())


NAMES = {"Verksted", "Enter", "Excel", "CSV", "JSON", "Bokmål", "Nynorsk", "English", "AA"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(folder("templates")).as_posix())
def test_no_word_stands_bare_in_a_template(path: Path) -> None:
    source = path.read_text("utf-8")
    source = re.sub(r"{% block (?:surface|main_class) %}[^{]*{% endblock %}", "", source)
    data = "".join(value if kind == "data" else " " for _, kind, value in environment().lex(source))
    bare = re.sub(r"[\w-]+=\"[^\"]*\"?", "", data)
    assert set(re.findall(r"[A-Za-zÆØÅæøå]{2,}", read(bare).raw)) <= NAMES
    assert not re.findall(r"(?:aria-label|title|alt|placeholder)=\"[^\"{]*[a-zæøå]{2,}", source)


BANNED = re.compile(
    r"\b(?:bruker|brukere|brukeren|sesjon|session|app|appen|submit|innsending|klikk|error)\b|!", re.IGNORECASE
)


def test_sentences_are_plain_and_do_not_shout() -> None:
    assert not [sentence for sentence in extracted() if BANNED.search(sentence)]


@pytest.mark.parametrize("language", OTHERS)
def test_translations_are_plain_too(language: str) -> None:
    assert not [
        text for message in messages(language) for text in spoken(message) if "!" in text or re.search(r"\bapp\b", text)
    ]


# The catalogues


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_compiles_and_speaks(language: str) -> None:
    texts = catalogue(language)
    assert isinstance(texts, gettext.GNUTranslations)
    assert texts.gettext("Send lappen") != "Send lappen" or language == "nn"
    assert texts.gettext("Lagret.") != "Lagret."
    one, many = (texts.ngettext("%(num)s prikk igjen", "%(num)s prikker igjen", n) for n in (1, 2))
    assert one != many


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_said_in_every_language(language: str) -> None:
    said = {id for message in messages(language) if len(spoken(message)) == len(ids(message)) for id in ids(message)}
    assert extracted() - said == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_holes_of_its_sentence(language: str) -> None:
    for message in messages(language):
        for id, text in zip(ids(message), spoken(message), strict=False):
            holes = set(HOLES.findall(id))
            assert set(HOLES.findall(text)) == holes, id
            assert "%" not in HOLES.sub("", text).replace("%%", ""), id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_holds_no_markup(language: str) -> None:
    """It is not escaped where it is shown, since it is ours."""
    assert not [message.id for message in messages(language) for text in spoken(message) if re.search(r"[<>&\"]", text)]


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_a_guess(language: str) -> None:
    catalogue = po(language)
    assert not [message.id for message in catalogue if message.id and message.fuzzy]
    assert catalogue.num_plurals == 2


def test_bokmaal_needs_no_catalogue() -> None:
    assert type(catalogue("nb")) is gettext.NullTranslations
    assert not (LOCALE / "nb").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_a_language_lacks_is_shown_in_bokmaal(language: str) -> None:
    texts = Templates({"static": str, "qr": str, "village": str, "clock": str})
    assert texts.text("Ingen har oversatt denne.", language) == "Ingen har oversatt denne."
    block = texts._environments[language].from_string(
        '{{ _("Helt nytt: %(n)s", n="<b>") }} {{ ngettext("%(num)s helt ny", "%(num)s helt nye", 2) }}'
    )
    assert block.render() == "Helt nytt: &lt;b&gt; 2 helt nye"


# Who reads which language


def test_each_phone_has_its_own_language(workshop: Workshop) -> None:
    workshop.host().opens_the_wall()
    nynorsk, english, bokmaal = workshop.phones(3)
    for phone, language in ((nynorsk, "nn"), (english, "en")):
        answer = phone.post("/language", [("language", language), ("back", phone.home)])
        assert (answer.status_code, answer.headers["Location"]) == (303, phone.home)
    says = {
        "nn": (nynorsk, "Skriv éin tanke på lappen"),
        "en": (english, "Write one thought on the slip"),
        "nb": (bokmaal, "Skriv én tanke på lappen"),
    }
    for language, (phone, sentence) in says.items():
        page = phone.page(phone.home)
        assert read(page).all("html")[0].attributes["lang"] == language
        assert sentence in read(page).words
        assert sentence in phone.hears(phone.socket_path())
        answer = phone.does("idea_wall.post_idea", activity="a1", prompt=0, text=" ")
        assert {"nn": "Lappen er tom. Skriv nokre", "en": "The slip is empty", "nb": "Lappen er tom. Skriv noen"}[
            language
        ] in answer.text
    assert bokmaal.writes("Den samme lappen for alle") == 1
    assert all("Den samme lappen for alle" in phone.page(f"{phone.home}/alle") for phone in (nynorsk, english))


def test_the_workshops_language_is_where_everybody_begins(server: Server) -> None:
    facilitator = server.facilitator()
    made = facilitator.post("/workshops", [("title", "Framtidsverkstad"), ("agenda", "tom"), ("language", "nn")])
    id = made.headers["Location"].split("/")[2]
    console = facilitator.page(f"/w/{id}/console")
    assert read(console).all("html")[0].attributes["lang"] == "nn"
    code = read(console).all("body")[0].attributes["data-code"]
    phone = Phone(Workshop(server.url, id, code, {}))
    assert "Kven er du her som?" in read(phone.page(phone.home)).words
    assert "Kva er" not in region(facilitator.page(f"/w/{id}/wall"), "stage").words
    phone.post("/language", [("language", "en"), ("back", phone.home)])
    assert "What brings you here?" in read(phone.page(phone.home)).words


@pytest.mark.parametrize("language", ["", "xx", "NB", "nb-NO", "../nn", "n" * 5_000])
def test_a_language_that_is_none_of_ours_changes_nothing(server: Server, language: str) -> None:
    browser = Browser(server.url)
    answer = browser.post("/language", [("language", language), ("back", "/")])
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    page = browser.get("/", headers={"Cookie": f"vk_l={language[:100]}"})
    assert read(page.text).all("html")[0].attributes["lang"] == "nb"


def test_letters_are_as_large_as_the_phone_has_asked(server: Server) -> None:
    browser = Browser(server.url)
    for choice, shown in (("large", {"data-text": "large"}), ("normal", {})):
        browser.post("/text-size", [("text", choice), ("back", "/personvern")])
        html = read(browser.page("/personvern")).all("html")[0]
        assert {name: value for name, value in html.attributes.items() if name == "data-text"} == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language_without_a_stumble(server: Server, workshop: Workshop, language: str) -> None:
    host = workshop.host()
    people = host.opens_the_vote()
    browsers = [
        (people[0], f"/{workshop.code}"),
        (host.browser, host.console),
        (workshop.wall(), f"/w/{workshop.id}/wall"),
    ]
    browsers += [
        (host.browser, f"/w/{workshop.id}/agenda"),
        (workshop.group(), f"/p/{workshop.id}"),
        (Browser(server.url), "/"),
    ]
    for browser, path in browsers:
        browser.post("/language", [("language", language), ("back", "/")])
        page = browser.page(path)
        assert read(page).all("html")[0].attributes["lang"] == language
        assert not re.search(r"%\(\w+\)s|%s", page)
