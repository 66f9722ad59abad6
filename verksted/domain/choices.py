"""What stands to choose among, once somebody has chosen."""

from __future__ import annotations


def moved(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """True when one of them has gone or changed place, so that an answer would become another answer.

    One put in other words is the same still, and new ones may come after.
    """
    elsewhere = [text in before[:n] + before[n + 1 :] for n, text in enumerate(after)]
    return len(after) < len(before) or any(elsewhere)
