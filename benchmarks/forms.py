"""The forms of a page, as anybody finds them who reads its HTML."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

from benchmarks.wire import Fields

Attributes = list[tuple[str, str | None]]


class Form(NamedTuple):
    """Where it is posted, the fields with what stands in them, and its buttons' names and values."""

    action: str
    fields: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...]

    @property
    def do(self) -> str:
        """The command it names."""
        return dict(self.fields).get("do", "")

    def filled(self, **values: str) -> Fields:
        """What is posted: its own fields, with some of them filled in anew."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        return [*kept, *values.items()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((named.get("action", ""), [], []))
            self.inside = True
        elif self.inside and "name" in named:
            self._field(tag, named)

    def _field(self, tag: str, named: dict[str, str]) -> None:
        pair = (named["name"], named.get("value", ""))
        if tag == "button":
            self.forms[-1][2].append(pair)
        elif tag == "textarea" or (tag == "input" and _counts(named)):
            self.forms[-1][1].append(pair)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def _counts(named: dict[str, str]) -> bool:
    """True for what a browser would send without a hand being laid on it."""
    return named.get("type") not in ("radio", "checkbox") or "checked" in named


@lru_cache(maxsize=200)
def forms(html: str) -> tuple[Form, ...]:
    """Every form. The same bytes go to many phones, so each is read once."""
    reader = _Reader()
    reader.feed(html)
    return tuple(Form(action, tuple(fields), tuple(buttons)) for action, fields, buttons in reader.forms)


def form(html: str, do: str) -> Form:
    """The first form that names this command."""
    return next(found for found in forms(html) if found.do == do)
