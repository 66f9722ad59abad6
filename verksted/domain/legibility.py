"""How large the letters of the wall must be for whoever sits furthest from it, and how much room they leave.

A capital is as high as 1/200 of the distance (PRODUCT.md 4.6), on a picture two metres high that is 1,080 px high on our
canvas; a capital of our typeface is 0.703 of its size. At 12 m that is 46 px, which is the floor whatever the hall.
Everything here is in px of a canvas of 1920 × 1080; the style sheet has the same numbers in rem.
"""

from __future__ import annotations

import math

import msgspec

from verksted.domain.letters import BOLD, lines, width

DEPTHS_M = (0, 12, 14, 16, 20)
"""The distances a host may choose; 0 where nobody has said, which is as 12."""
FLOOR_PX = 46
LETTERS_PX = {0: FLOOR_PX, 12: FLOOR_PX, 14: 54, 16: 62, 20: 77}
"""What must be read, in the sizes that the style sheet has steps for."""
SIZES_PX = (132, 104, 88, 77, 66, 62, 56, 54, 52, 46)
"""Every size there is a step for, largest first."""
TRACK_REM_MAX, TRACK_STEP_REM = 44, 4
"""The names of a track take so much of the foot at most; what stands beside them begins at the next step."""
CANVAS_PX = (1920, 1080)
MARGIN_PX = 48
HEAD_PX, FOOT_PX = 152, 76
SLACK_PX = 12
HINT_PX = {FLOOR_PX: 500, 54: 540, 62: 340, 77: 380}
"""What the way in for latecomers takes of the head; in a deep hall it has no address, only the code and the square."""
LONG_HINT_PX = {FLOOR_PX: 720, 54: 800, 62: 340, 77: 380}
"""The same where the address has more than 16 letters, and the code stands beside it."""


class Hall(msgspec.Struct, frozen=True):
    """The wall as texts find it: how small letters may be, and how much room is left between head and foot."""

    letters_px: int
    room_px: float

    @property
    def scale(self) -> float:
        """How much larger letters are than in the usual hall."""
        return self.letters_px / FLOOR_PX

    @property
    def columns(self) -> int:
        """How many columns of slips there is room for: none has lines that are shorter than words."""
        return 3 if self.letters_px <= FLOOR_PX else 2 if self.letters_px <= 62 else 1

    def sizes(self, most_px: int = SIZES_PX[0]) -> list[int]:
        """The sizes that may be used, largest first."""
        return [size for size in SIZES_PX if self.letters_px <= size <= max(most_px, self.letters_px)]

    @property
    def help_px(self) -> float:
        """What helps: the address, the foot, the numbers of slips."""
        return 38 * self.scale


def letters_px(depth_m: int) -> int:
    """The smallest letters that may bear what the hall must read."""
    return LETTERS_PX.get(depth_m, FLOOR_PX)


def hall(depth_m: int, title: str = "") -> Hall:
    """The wall of a hall so deep, under a title."""
    letters = letters_px(depth_m)
    ways = (title_lines(title, letters, long_address=long) for long in (False, True))
    head = max(HEAD_PX, *(rows * size * 1.06 + 28 for size, rows in ways))
    foot = max(FOOT_PX, 38 * letters / FLOOR_PX * 1.5)
    return Hall(letters, CANVAS_PX[1] - head - foot - SLACK_PX)


def track_rem(legs: tuple[str, ...]) -> int:
    """How much of the foot the names of a track take beside each other, in steps that the style sheet has."""
    names = sum(map(width, legs)) / 1000 * BOLD + 1.1 * len(legs) + 0.35 * (len(legs) - 1)
    return max(2, math.ceil(38 * names / 16 / TRACK_STEP_REM)) * TRACK_STEP_REM


def title_lines(title: str, letters_px: int, *, long_address: bool = False) -> tuple[int, int]:
    """How large a title is, and how many lines it takes: one or two that fit, else as many as it needs, at the floor."""
    # Its letters are heavier than those that were measured, and stand so much closer that it comes to the same.
    hint = LONG_HINT_PX if long_address else HINT_PX
    room = CANVAS_PX[0] - 3 * MARGIN_PX - hint[letters_px]
    sizes = [size for size in (66, 62, 56, 52) if size > letters_px] + [letters_px]
    for size in sizes:
        rows = lines(title, room, size)
        if rows * size * 1.06 + 28 <= HEAD_PX:
            return size, rows
    return letters_px, lines(title, room, letters_px)
