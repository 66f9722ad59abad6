"""What a page holds, read as a browser without script would: forms, elements, regions and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "wbr"})
UNSEEN = frozenset({"script", "style", "template", "title"})

Attributes = dict[str, str]
Pairs = list[tuple[str, str]]


@dataclass
class Element:
    tag: str
    attributes: Attributes
    inside: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.walk()

    @property
    def words(self) -> str:
        """The text in it, as it reads; what is hidden or not for reading is left out."""
        return " ".join(" ".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            elif part.tag not in UNSEEN and "hidden" not in part.attributes:
                yield from part._texts()

    @property
    def raw(self) -> str:
        """The text directly and deeply inside, untouched."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.inside)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            each
            for each in self.walk()
            if (not tag or each.tag == tag) and all(each.attributes.get(n) == v for n, v in wanted.items())
        ]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open[1:]):
            while self._open.pop().tag != tag:
                continue

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def read(html: str) -> Element:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def region(html: str, id: str) -> Element:
    """The element with this id; the test fails where the page has none."""
    found = read(html).all(id=id)
    assert found, f"no #{id} in {html[:400]}"
    return found[-1]


Shape = Counter[tuple[str, tuple[str, ...]]]


def shape(html: str) -> Shape:
    """How many elements there are of each tag with the same attributes: what a text must never change."""
    return Counter((element.tag, tuple(element.attributes)) for element in read(html).walk())


# Forms


@dataclass
class Form:
    """A form as a person meets it: where it goes, what it says unless changed, and its buttons."""

    element: Element
    fields: Pairs
    buttons: Pairs
    names: frozenset[str]

    @property
    def action(self) -> str:
        return self.element.attributes.get("action", "")

    @property
    def do(self) -> str:
        return dict(self.fields).get("do", "")

    def filled(
        self, button: tuple[str, str] | None = None, chosen: Iterable[tuple[str, str]] = (), **answers: str
    ) -> Pairs:
        """The fields with other answers in them, the boxes chosen, and the button that was pressed."""
        assert {name for name, _ in chosen} | answers.keys() <= self.names, (answers, self.names)
        assert button is None or button in self.buttons, (button, self.buttons)
        kept = [(name, answers.get(name, value)) for name, value in self.fields]
        # Of a set of radio buttons none may be chosen yet.
        unchosen = [(name, value) for name, value in answers.items() if name not in dict(self.fields)]
        return [*kept, *unchosen, *chosen, *([button] if button else [])]


def forms(html: str) -> list[Form]:
    root = read(html)
    return [_form(element, root) for element in root.all("form")]


def form_of(html: str, do: str, **values: str) -> Form:
    """The first form that names this command and holds these values."""
    for form in forms(html):
        said = set(form.fields) | set(form.buttons)
        if ("do", do) in said and set(values.items()) <= said:
            return form
    raise AssertionError(f"no form for {do} with {values} in {html[:300]}")


def _form(element: Element, root: Element) -> Form:
    controls = [*element.walk(), *_elsewhere(element, root)]
    fields = [pair for control in controls for pair in _says(control)]
    buttons = [(b.attributes.get("name", ""), b.attributes.get("value", "")) for b in controls if b.tag == "button"]
    names = frozenset(control.attributes.get("name", "") for control in controls if control.tag != "button")
    return Form(element, fields, buttons, names)


def _elsewhere(element: Element, root: Element) -> Iterable[Element]:
    id = element.attributes.get("id")
    return root.all(form=id) if id else ()


def _says(control: Element) -> Pairs:
    """What a control sends when nobody has touched it."""
    name = control.attributes.get("name", "")
    if not name or control.tag not in ("input", "textarea", "select"):
        return []
    if control.tag == "textarea":
        return [(name, control.raw)]
    if control.tag == "select":
        return [(name, _chosen(control))]
    if control.attributes.get("type") in ("checkbox", "radio") and "checked" not in control.attributes:
        return []
    return [(name, control.attributes.get("value", ""))]


def _chosen(select: Element) -> str:
    options = select.all("option")
    chosen = next((option for option in options if "selected" in option.attributes), options[0])
    return chosen.attributes.get("value", chosen.raw)
