"""Poll: one or several of a few given answers, blind until the result is revealed; or a practice, in the open."""

from verksted.activities.poll import commands, result, state, views
from verksted.domain.activity import Kind

KIND = Kind(
    name="poll",
    settings=state.PollSettings,
    state=state.Poll,
    commands=(
        commands.Choose,
        commands.SharePhone,
        commands.BeginBallot,
        commands.HandOver,
        commands.SetBatch,
        commands.EnterSheet,
        commands.CheckSheet,
        commands.CorrectSheet,
        commands.WithdrawSheet,
        commands.SetHandsPeople,
        commands.SetHands,
    ),
    start=state.start,
    view=views.view,
    mine=views.mine,
    desk=views.desk,
    wakes=views.wakes,
    sealed=result.sealed,
    shareable=result.shareable,
    aloud=result.aloud,
    report=result.report,
    words=result.WORDS,
    hides=lambda poll: not poll.settings.practice,
    blind=True,
)
