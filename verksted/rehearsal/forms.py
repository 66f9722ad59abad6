"""The forms on a phone's screen, as anybody finds them who reads the HTML: no kind of activity is known here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]
Attributes = list[tuple[str, str | None]]

PARTIAL = re.compile(r'<hx-partial hx-target="#([^"]+)"[^>]*>(.*?)</hx-partial>', re.DOTALL)
FORMS_KEPT = 500


@dataclass
class Form:
    """A form that sends a command: what it says by itself, and what is for a person to say."""

    action: str
    fields: Pairs = field(default_factory=list)
    """Hidden, and said as they are."""
    texts: dict[str, str] = field(default_factory=dict)
    """Name → what stands there now."""
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Name → the least and the most."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """Name → of these one."""
    ticks: dict[str, list[str]] = field(default_factory=dict)
    """Name → of these any."""
    buttons: Pairs = field(default_factory=list)
    """Those that may be pressed."""
    chars_max: int = 140
    """How much text is taken, where the form says so."""
    folded: bool = False
    """True where it lies in something that is not folded out: few people look there."""
    adds_up: bool = False
    """True where each of several such forms may be answered; else one answer takes the place of another."""

    @property
    def do(self) -> str:
        """The command that the form names."""
        return dict(self.fields).get("do", "")

    @property
    def answers(self) -> Pairs:
        """What its buttons say, where there is something to choose between them."""
        named = [(name, value) for name, value in self.buttons if name]
        return named if len(named) > 1 and not all(value.isdigit() for _, value in named) else []

    @property
    def about(self) -> tuple[str, ...]:
        """What tells this form from others with the same command: everything it says but the tap's own id."""
        return tuple(f"{name}={value}" for name, value in self.fields if name != "id")


@lru_cache(maxsize=FORMS_KEPT)
def find_forms(html: str) -> tuple[Form, ...]:
    """Every form that names a command. The same bytes go to many phones, so each is read once."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(form for form in reader.forms if form.do)


class _Reader(HTMLParser):
    """Reads forms and the controls inside them; our phones' controls stand in the form they belong to."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._folds: list[bool] = []
        self._text = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if self._form is not None and (limit := told.get("data-limit") or told.get("maxlength")):
            self._form.chars_max = _whole(limit, self._form.chars_max)
        if tag == "details":
            self._folds.append("open" not in told)
        elif tag == "form":
            self._form = Form(told.get("action", ""), folded=any(self._folds), adds_up="data-dots" in told)
            self.forms.append(self._form)
        elif self._form is None or "disabled" in told:
            return
        elif tag == "option" and self._select:
            self._form.choices[self._select].append(told.get("value", ""))
        elif tag == "button" and told.get("type", "submit") == "submit" and told.get("aria-disabled") != "true":
            self._form.buttons.append((name, told.get("value", "")))
        elif name:
            self._control(self._form, tag, name, told)

    def _control(self, form: Form, tag: str, name: str, told: dict[str, str]) -> None:
        kind, value = told.get("type", "text"), told.get("value", "")
        if tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "textarea":
            self._text = name
            form.texts[name] = ""
        elif tag != "input" or kind in ("submit", "button", "file"):
            return
        elif kind == "hidden":
            form.fields.append((name, value))
        elif kind in ("radio", "checkbox"):
            several = form.choices if kind == "radio" else form.ticks
            several.setdefault(name, []).append(value or "on")
        elif kind in ("number", "range"):
            form.numbers[name] = (_whole(told.get("min", "")), _whole(told.get("max", ""), 10))
        else:
            form.texts[name] = value

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._text:
            self._form.texts[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""


def _whole(text: str, otherwise: int = 0) -> int:
    try:
        return int(float(text))
    except ValueError:
        return otherwise
