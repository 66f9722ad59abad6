"""Dot vote: everybody spreads a few dots over many options, blind until the result is revealed."""

from verksted.activities.dot_vote import ballots, desk, paper, result, views
from verksted.activities.dot_vote.ballots import FinishBallot, SetDots
from verksted.activities.dot_vote.state import Ballot, DotVote, DotVoteSettings, Option, start
from verksted.domain.activity import Kind

__all__ = ["KIND", "Ballot", "DotVote", "DotVoteSettings", "FinishBallot", "Option", "SetDots", "start"]

KIND = Kind(
    name="dot_vote",
    settings=DotVoteSettings,
    state=DotVote,
    commands=(
        ballots.SetDots,
        ballots.FinishBallot,
        ballots.SharePhone,
        ballots.BeginBallot,
        ballots.HandOver,
        paper.SetBatch,
        paper.EnterSheet,
        paper.CheckSheet,
        paper.CorrectSheet,
        paper.WithdrawSheet,
        paper.SetHandsPeople,
        paper.SetHands,
    ),
    start=start,
    view=views.view,
    mine=views.mine,
    desk=desk.desk,
    wakes=views.wakes,
    items=result.items,
    favour=result.favour,
    sealed=result.sealed,
    shareable=result.shareable,
    aloud=result.aloud,
    report=result.report,
    words=result.WORDS,
    builds_on_items=True,
    blind=True,
    orders=views.ORDERS,
)
