"""The forms of a page, as anybody finds them who reads its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from benchmarks.wire import Fields

Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """Where it is posted, the fields with what stands in them, and its buttons' names and values."""

    action: str = ""
    fields: Fields = field(default_factory=list)
    buttons: Fields = field(default_factory=list)

    def does(self, do: str) -> bool:
        """True when the form, or a button of it, names this command."""
        return ("do", do) in self.fields or ("do", do) in self.buttons

    def filled(self, **values: str) -> Fields:
        """What is posted: its own fields, with some of them filled in anew. `a@b` is `a`, for the command `b` alone."""
        told = {name: values.pop(name.partition("@")[0], old) for name, old in self.fields}
        return [*told.items(), *values.items()]


class _Reader(HTMLParser):
    """A control belongs to the form around it, or to the one its `form` names."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = named.get("id") or f"form {len(self.forms)}"
            self._form(self._inside).action = named.get("action", "")
        elif tag in ("input", "textarea", "button") and "name" in named:
            self._control(tag, named)

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == "form" else self._inside

    def _form(self, id: str) -> Form:
        return self.forms.setdefault(id, Form())

    def _control(self, tag: str, named: dict[str, str]) -> None:
        belongs = self._form(named.get("form", self._inside))
        pair = (named["name"], named.get("value", ""))
        if tag == "button":
            belongs.buttons.append(pair)
        elif named.get("type") not in ("radio", "checkbox") or "checked" in named:
            belongs.fields.append(pair)


@lru_cache(maxsize=200)
def forms(html: str) -> tuple[Form, ...]:
    """Every form. The same bytes go to many phones, so each is read once."""
    reader = _Reader()
    reader.feed(html)
    return tuple(reader.forms.values())


def form(html: str, do: str) -> Form:
    """The last form that does this: on the console that is the one next thing. Raises LookupError."""
    found = [one for one in forms(html) if one.does(do)]
    if not found:
        raise LookupError(f"no form for {do} on the page")
    return found[-1]
