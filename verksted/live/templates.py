"""Templates and texts: one Jinja environment per language, over the same files."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import i18n
from markupsafe import Markup

from verksted.live.hyphens import softly

MACROS = "parts/macros.html"
"""Known to every template as `m`: a block that is drawn by itself runs no import."""
PACKAGE = Path(__file__).parent.parent
LANGUAGES = ("nb", "nn", "en")
"""Bokmål is the language of the message ids; a string that another language lacks is shown in it."""


def folder(name: str) -> Path:
    """`templates` or `static`: inside an installed package, else at the top of a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def catalogue(language: str) -> gettext.NullTranslations:
    """The texts of a language, compiled in memory from its .po file."""
    path = PACKAGE / "locale" / language / "LC_MESSAGES" / "verksted.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _quickly(texts: gettext.NullTranslations) -> Callable[..., Markup]:
    """What `_` does in a template, without finding and marking the same sentence anew a hundred times a page."""

    @cache
    def found(message: str) -> Markup:
        return Markup(texts.gettext(message))  # noqa: S704 - the catalogues are ours

    @cache
    def finished(message: str) -> Markup:
        return found(message) % {}

    def text(message: str, /, **variables: Any) -> Markup:
        return found(message) % variables if variables else finished(message)

    return text


class Templates:
    """Every template in every language. `names` are the globals that all of them may use."""

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        self._texts = {language: catalogue(language) for language in LANGUAGES}
        self._environments = {language: self._environment(language, names or {}) for language in LANGUAGES}

    def _environment(self, language: str, names: Mapping[str, Any]) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(folder("templates")),
            extensions=[i18n],
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.filters["softly"] = softly
        environment.install_gettext_translations(self._texts[language], newstyle=True)  # type: ignore[attr-defined] # added by the extension
        environment.globals.update(names, language=language, _=_quickly(self._texts[language]))
        environment.globals["m"] = environment.get_template(MACROS).module
        return environment

    def get(self, name: str, language: str) -> Template:
        """A template in a language."""
        return self._environments[language].get_template(name)

    def names(self) -> list[str]:
        """Every template there is."""
        return self._environments["nb"].list_templates()

    def text(self, message: str, language: str) -> str:
        """One message in a language."""
        return self._texts[language].gettext(message)

    def plural(self, one: str, many: str, n: int, language: str) -> str:
        """One of two forms of a message, its number not yet in it."""
        return self._texts[language].ngettext(one, many, n)

    def block(self, name: str, block: str, language: str, context: Mapping[str, Any]) -> str:
        """One block of a template, rendered by itself."""
        template = self.get(name, language)
        return "".join(template.blocks[block](template.new_context(dict(context))))

    def has_block(self, name: str, block: str) -> bool:
        """True when the template has such a block."""
        return block in self.get(name, "nb").blocks
