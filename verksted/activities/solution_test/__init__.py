"""Solution test: a few solutions, one at a time; each gets a light from everybody, and slips on what could be better."""

from verksted.activities.solution_test import commands, projector, result, state, views
from verksted.domain.activity import Kind
from verksted.domain.ideas.views import touched

KIND = Kind(
    name="solution_test",
    settings=state.SolutionTestSettings,
    state=state.SolutionTest,
    commands=(
        commands.GiveLight,
        commands.PickSolution,
        commands.PostIdea,
        commands.EditIdea,
        commands.TakeDownIdea,
        commands.ShowIdeas,
        commands.HideIdeas,
        commands.UnhideIdeas,
    ),
    start=state.start,
    items=state.items,
    sealed=result.sealed,
    shareable=result.shareable,
    view=views.view,
    mine=views.mine,
    wakes=projector.wakes,
    touched=touched,
    report=result.report,
    words=result.WORDS,
    blind=True,
)
