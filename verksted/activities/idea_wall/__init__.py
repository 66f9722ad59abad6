"""Idea wall: one to six prompts, numbered slips, and groups of slips."""

from verksted.activities.idea_wall import desk, groups, slips, state, views
from verksted.domain.activity import Kind

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
        groups.MakeGroup,
        groups.NameGroup,
        groups.PlaceIdeas,
        groups.DissolveGroup,
        groups.MergeGroups,
        groups.RestoreGroup,
        groups.PickPrompt,
    ),
    start=state.start,
    items=state.items,
    view=views.view,
    mine=views.mine,
    desk=desk.desk,
    wakes=views.wakes,
    touched=views.touched,
    report=views.report,
)
