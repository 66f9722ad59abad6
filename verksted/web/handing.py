"""What a phone may say, and under whose name it stands in the log."""

from __future__ import annotations

from starlette.requests import Request

from verksted.domain import refusals
from verksted.domain.activity import Author
from verksted.domain.ballots import NOT_SHARED
from verksted.domain.refusals import Refusal
from verksted.live.pseudonyms import is_out, phone_pseudonym, pseudonym, sharing_of
from verksted.live.room import Room
from verksted.web import commands, forms, identity
from verksted.web.commands import Outcome, small
from verksted.web.parts import Parts
from verksted.web.visitors import Visitors


class Handing:
    """Hands in what people on phones have said."""

    def __init__(self, parts: Parts, visitors: Visitors) -> None:
        self._parts, self._visitors = parts, visitors

    async def submit(self, request: Request, room: Room, posted: forms.Posted) -> Outcome:
        """The verdict on a posted command, or why it goes no further than here."""
        device = self._visitors.device(request)
        if "participant" not in posted.command.by or not _own_words(posted):
            return Outcome(403, "refused", commands.NOT_YOURS)
        if not device:
            return Outcome(403, "refused", commands.NO_COOKIE)
        if posted.command.blind and self._visitors.person(request, room) is None:
            # The log will know a ballot by a pseudonym alone, so who came in is asked here and nowhere else.
            return Outcome(409, "refused", refusals.NOT_JOINED)
        id = identity.person_id(room.id, device)
        floods = self._parts.floods
        if not floods.person.take(id) or not floods.workshop.take(room.id):
            return Outcome(429, "", tap=posted.tap)
        turn = small(posted.on_behalf.get("turn", ""))
        if refusal := await self._refused_here(room, id, posted, turn):
            return Outcome(409, "refused", refusal, **commands.about(posted, posted.tap))
        return await commands.perform(room, posted, self._author(room, id, posted, turn))

    async def _refused_here(self, room: Room, id: str, posted: forms.Posted, turn: int) -> Refusal | None:
        """What the log cannot refuse, since it does not know who bears which pseudonym."""
        if await self._is_removed(room, id, posted):
            return refusals.REMOVED
        # With the end the key to the names is gone: then the log alone says what became of a tap.
        has_turn = not (turn and room.screens.key) or await self._has_turn(room, id, posted, turn)
        return None if has_turn else NOT_SHARED

    async def _is_removed(self, room: Room, id: str, posted: forms.Posted) -> bool:
        """Where the log knows a phone by more than one name, that it is out is asked here; else the rules say so.

        What was judged before stays judged. A refusal is final, so it may not come of lagging behind.
        """

        def is_removed() -> bool:
            state = room.state
            if state is None or (state.is_out(id) and not posted.command.blind) or posted.tap in state.seen:
                return False
            return is_out(state, room.screens.key, id)

        if is_removed():
            await room.catch_up()
        return is_removed()

    async def _has_turn(self, room: Room, id: str, posted: forms.Posted, turn: int) -> bool:
        """No phone has more turns than it shares seats. A refusal is final, so it may not come of lagging behind."""

        def has() -> bool:
            activity = room.state.activity(getattr(posted.command, "activity", "")) if room.state else None
            return turn <= sharing_of(activity, room.screens.key, id)

        if not has():
            await room.catch_up()
        return has()

    def _author(self, room: Room, id: str, posted: forms.Posted, turn: int) -> Author:
        """Under their own id, or in a blind activity under a pseudonym that only it knows."""
        person = room.state.participants.get(id) if room.state else None
        role, table = (person.role, person.table) if person else ("", 0)
        activity, key = getattr(posted.command, "activity", ""), room.screens.key
        if posted.command.apart:
            return Author(phone_pseudonym(key, activity, id), "participant", table=table)
        if posted.command.blind and turn:
            return Author(pseudonym(key, activity, id, turn), "participant", shared=True)
        if posted.command.blind:
            # Role and channel go with a ballot; a table would tell who it was.
            return Author(pseudonym(key, activity, id), "participant", role)
        return Author(id, "participant", role, table)


def _own_words(posted: forms.Posted) -> bool:
    """A phone says nothing for others but whose turn it is, where it goes round."""
    turn = posted.on_behalf.get("turn")
    return not posted.on_behalf or (
        set(posted.on_behalf) == {"turn"} and posted.command.blind and small(turn or "") > 0
    )
