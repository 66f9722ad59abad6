"""Idea wall: one to six prompts, numbered slips, and groups of slips."""

from verksted.activities.idea_wall import (
    cards,
    desk,
    groups,
    hall,
    parts,
    phone,
    places,
    projector,
    slips,
    state,
    views,
)
from verksted.domain.activity import Kind
from verksted.domain.ideas.views import WORDS, touched


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is used."""
    return sentence


KIND = Kind(
    name="idea_wall",
    settings=state.IdeaWallSettings,
    state=state.IdeaWall,
    commands=(
        slips.PostIdea,
        slips.EditIdea,
        slips.TakeDownIdea,
        slips.ShowIdeas,
        slips.HideIdeas,
        slips.UnhideIdeas,
        slips.MergeIdeas,
        slips.SplitIdeas,
        parts.RewordIdea,
        parts.DivideIdea,
        parts.GatherIdea,
        parts.RedivideIdea,
        places.PlaceIdeas,
        places.LayIdeas,
        places.AddToGroup,
        places.TakeOutOfGroup,
        groups.MakeGroup,
        groups.NameGroup,
        groups.DissolveGroup,
        groups.MergeGroups,
        groups.RestoreGroup,
        hall.PickPrompt,
        hall.CoverWall,
        hall.AskHall,
        hall.LetTablesPick,
        hall.PickIdea,
        hall.TagIdeas,
        hall.TagGroup,
    ),
    start=state.start,
    items=cards.items,
    view=views.view,
    mine=phone.mine,
    desk=desk.desk,
    wakes=projector.wakes,
    touched=touched,
    report=views.report,
    upgrade=state.upgraded,
    words={
        **WORDS,
        "parts": _("Av disse er delt ut av en annen lapp"),
    },
    blank=lambda wall: wall.covered,
    by_table=lambda wall: wall.picking,
)
