"""The helper's desk of a dot vote."""

from __future__ import annotations

from verksted.activities.dot_vote.state import DotVote
from verksted.domain import voting_desk
from verksted.domain.activity import Regions, Viewer
from verksted.domain.voting_desk import HANDS_PLACE

__all__ = ["HANDS_PLACE", "desk"]


def desk(state: DotVote, viewer: Viewer) -> Regions:
    """Sheets and hands for the vote's options."""
    options = tuple((option.number, option.text) for option in state.options)
    return voting_desk.desk(state, viewer, state.settings.question, options, state.settings.dots_per_option)
