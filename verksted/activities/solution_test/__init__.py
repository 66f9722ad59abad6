"""Solution test: a few solutions, one at a time; each gets a light from everybody, and slips on what could be better."""

from verksted.activities.solution_test import commands, paper, projector, result, state, views
from verksted.domain.activity import Kind
from verksted.domain.ideas.views import touched, waiting

KIND = Kind(
    name="solution_test",
    settings=state.SolutionTestSettings,
    state=state.SolutionTest,
    commands=(
        commands.GiveLight,
        commands.SharePhone,
        commands.BeginBallot,
        commands.HandOver,
        commands.PickSolution,
        commands.PostIdea,
        commands.EditIdea,
        commands.TakeDownIdea,
        commands.ShowIdeas,
        commands.HideIdeas,
        commands.UnhideIdeas,
        paper.SetBatch,
        paper.EnterSheet,
        paper.CheckSheet,
        paper.CorrectSheet,
        paper.WithdrawSheet,
        paper.SetHandsPeople,
        paper.SetHands,
    ),
    start=state.start,
    items=state.items,
    said=state.said,
    upgrade=state.upgrade,
    sealed=result.sealed,
    shareable=result.shareable,
    view=views.view,
    mine=views.mine,
    listing=views.listing,
    desk=views.desk,
    wakes=projector.wakes,
    touched=touched,
    waits=waiting,
    aloud=result.aloud,
    report=result.report,
    words=result.WORDS,
    blind=True,
)
