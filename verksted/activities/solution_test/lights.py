"""Green, yellow and red: the lights, the number each has on paper, and one person's ballot of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from immutables import Map
from msgspec.structs import replace

from verksted.domain.voting import AnyBallot

Light = Literal["green", "yellow", "red"]
LIGHTS: tuple[Light, ...] = get_args(Light)
TENS = 10
"""On paper and by hands a light has a number: the solution's tens and its own place, so that 23 is red for the second."""


def number_of(solution: int, light: Light) -> int:
    """The number of a light for a solution."""
    return TENS * solution + LIGHTS.index(light) + 1


def light_of(number: int) -> tuple[int, Light]:
    """The solution and the light that a number stands for."""
    solution, place = divmod(number, TENS)
    return solution, LIGHTS[place - 1]


class Ballot(AnyBallot, frozen=True, kw_only=True):
    """One person's lights, under a pseudonym that only this test knows."""

    lights: Map[int, Light] = Map()
    closed: tuple[int, ...] = ()
    """The solutions that the phone has gone on from, where it goes round: once for each that the hall comes to."""
    in_hand: bool = False
    """Whoever this is has taken the phone, and the hall is where it was then."""

    @property
    def marks(self) -> Mapping[int, int]:
        """One mark for each light."""
        return {number_of(solution, self.lights[solution]): 1 for solution in sorted(self.lights)}

    @property
    def cast(self) -> bool:
        """Whoever hands the phone on without a light has given none."""
        return bool(self.lights)

    def closing(self, solutions: Iterable[int]) -> Ballot:
        """The ballot with these solutions closed for good."""
        return replace(self, closed=tuple(sorted({*self.closed, *solutions})))


EMPTY = Ballot()
