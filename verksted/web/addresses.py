"""How addresses are spelled: numbers of a sane length, and the page that a post was made from."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor


class Digits(Convertor[int]):
    """A number in an address. One longer than we ever gave anybody is no address of ours."""

    regex = "[0-9]{1,12}"

    def convert(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """The digits."""
        return str(value)


register_url_convertor("digits", Digits())
CODE = "/{code:digits}"
"""Where a workshop's phones are."""


def page_of(path: str) -> str:
    """The page that a post to `path` was made from, for links back to it: a post's own address cannot be opened."""
    if not path.endswith("/do"):
        return path
    place = path.removesuffix("/do")
    return f"{place}/console" if place.startswith("/w/") else place
