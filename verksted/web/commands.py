"""A posted form → a verdict → an answer: final only where the store has spoken, and always with a sentence."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.websockets import WebSocket

from verksted.domain.activity import Author
from verksted.domain.entry import Verdict
from verksted.domain.refusals import Refusal
from verksted.domain.text import readable
from verksted.domain.vocabulary import BadFields, UnknownCommand
from verksted.live.room import Answer, Room
from verksted.live.views import Screen
from verksted.store.log import OutcomeUnknown, TapReused, order
from verksted.web import forms
from verksted.web.identity import Signer

SCRIPT, VERDICT, NUMBER, POSITION = (
    "Verksted-Script",
    "Verksted-Verdict",
    "Verksted-Number",
    "Verksted-Position",
)

MALFORMED = Refusal("malformed")
UNREADABLE = Refusal("unreadable")
UNKNOWN = Refusal("unknown_command")
TAP_REUSED = Refusal("tap_reused")
FORM_TOO_LARGE = Refusal("form_too_large")
NOT_YOURS = Refusal("not_allowed")
NO_COOKIE = Refusal("no_cookie")
CHOICE_DIGITS = 8
"""Two for the activity a console looks at, the rest for what is chosen within it."""


class Outcome(msgspec.Struct, frozen=True):
    """What a post came to, before it is put into HTML."""

    status: int
    verdict: str
    """counts, void or refused: final. Empty: the sender must ask again."""
    refusal: Refusal | None = None
    number: int = 0
    first: int = 0
    """Of the numbers that were set aside for paper."""
    entry: str = ""
    name: str = ""
    tap: str = ""
    text: str = ""
    """What the person had written, so that it can be shown again when it was not taken."""
    choice: int = 0
    """The question it was written to."""
    thawed: bool = False
    """True where a wall that was held still was let go for it."""

    @property
    def final(self) -> bool:
        """False while nobody knows whether the command was kept."""
        return bool(self.verdict)


async def perform(room: Room, posted: forms.Posted, author: Author) -> Outcome:
    """Submit the command and put its fate into an outcome."""
    tap = posted.tap or secrets.token_hex(16)
    facts = about(posted, tap)
    try:
        answer = await room.submit(tap, author, posted.command)
    except TapReused:
        return Outcome(422, "refused", TAP_REUSED, **facts)
    except OutcomeUnknown:
        return Outcome(503, "", **facts)
    return _judged(answer, facts)


def about(posted: forms.Posted, tap: str) -> dict[str, Any]:
    """What an outcome says of the command it is the outcome of."""
    text, choice = str(getattr(posted.command, "text", "")), getattr(posted.command, "prompt", 0)
    return {"name": posted.name, "tap": tap, "text": text, "choice": choice}


def _judged(answer: Answer, about: dict[str, Any]) -> Outcome:
    verdict: Verdict = answer.verdict
    if verdict.counts:
        return Outcome(200, "counts", None, verdict.number, verdict.first, answer.entry, **about)
    kind = "void" if answer.entry else "refused"
    status = 403 if verdict.refusal == NOT_YOURS else 409
    return Outcome(status, kind, verdict.refusal, entry=answer.entry, **about)


async def read(
    request: Request,
    submit: Callable[[forms.Posted], Awaitable[Outcome]],
    posted: Callable[[forms.Pairs], forms.Posted],
) -> tuple[Outcome, forms.Pairs]:
    """Read the form and submit it, or say why it makes no sense."""
    try:
        pairs = await forms.read_pairs(request)
    except forms.TooLarge:
        return Outcome(422, "refused", FORM_TOO_LARGE), []
    except forms.Malformed:
        return _senseless(UNREADABLE, []), []
    return await judge(pairs, submit, posted), pairs


async def judge(
    pairs: forms.Pairs,
    submit: Callable[[forms.Posted], Awaitable[Outcome]],
    posted: Callable[[forms.Pairs], forms.Posted],
) -> Outcome:
    """Submit a form that has been read, or say why it makes no sense."""
    try:
        return await submit(posted(pairs))
    except forms.Malformed:
        return _senseless(UNREADABLE, pairs)
    except UnknownCommand:
        return _senseless(UNKNOWN, pairs)
    except BadFields:
        return _senseless(MALFORMED, pairs)


def _senseless(refusal: Refusal, pairs: forms.Pairs) -> Outcome:
    """With the words that were in it, so that they need not be written twice."""
    said = dict(pairs)
    return Outcome(422, "refused", refusal, text=readable(said.get("text", "")), choice=small(said.get("prompt", "")))


def small(digits: str, digits_max: int = 2) -> int:
    """A number of a few digits, or 0."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= digits_max else 0


def console_choice(request: Request | WebSocket, name: str = "valg") -> int:
    """Which part of what there is a console looks at; 0 for the whole."""
    return small(request.query_params.get(name, ""), CHOICE_DIGITS)


def by_script(request: Request) -> bool:
    """True when our own script asks, and can take fragments."""
    return request.headers.get(SCRIPT) == "1"


def fragments_answer(outcome: Outcome, html: str, room: Room | None, signer: Signer) -> Response:
    """The answer our script swaps in; without the verdict's header it means: send the same id again."""
    headers = {}
    if outcome.final:
        headers[VERDICT] = outcome.verdict
        if room is not None:
            headers[POSITION] = signer.sign(f"{room.epoch}:{outcome.entry or room.last}")
    if outcome.number:
        headers[NUMBER] = str(outcome.number)
    return HTMLResponse(html, outcome.status, headers)


def back(to: str, tap: str, field: str = "kvittering", choice: int = 0) -> Response:
    """The page again after a post that counts, at the same question; it shows the receipt of the tap."""
    return RedirectResponse(f"{to}?{field}={tap}" + (f"&valg={choice}" if choice else ""), 303)


class Earlier(NamedTuple):
    """How far the log was read before a command came, and what its author's page, or own regions, showed."""

    last: str
    own: Screen


def changed(screen: Screen, outcome: Outcome, earlier: Earlier | None, every: Sequence[str] = ()) -> list[str]:
    """The regions that this command changed; every one where it is an old command come again, or did not count."""
    if earlier is None or outcome.verdict != "counts" or order(outcome.entry) <= order(earlier.last):
        return list(every or screen)
    return [id for id, region in screen.items() if earlier.own.get(id) != region]


def new_tap() -> str:
    """A tap id painted into a form, for browsers without script."""
    return secrets.token_hex(16)
