"""The folded state as plain data and back: for fingerprints, `workshop.json` and `Restore`."""

from __future__ import annotations

import re
from types import GenericAlias
from typing import Any, get_args, get_origin

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Kind, Status
from verksted.domain.ideas.state import IdeaState
from verksted.domain.plan import track_fault
from verksted.domain.workshop import Activity, Kinds, Workshop

SCHEMA = 1


def plain(value: Any) -> Any:
    """`value` as dicts, lists, strings and numbers; maps in the order of their keys."""
    return msgspec.to_builtins(value, enc_hook=_map_out, str_keys=True, order="sorted")


def _map_out(value: Any) -> Any:
    if isinstance(value, Map):
        return {key: plain(value[key]) for key in sorted(value)}
    raise NotImplementedError(f"no plain form for {type(value)}")


def _map_in(type_: Any, value: Any) -> Any:
    if get_origin(type_) is Map or type_ is Map:
        plain_dict = GenericAlias(dict, get_args(type_))
        return Map(msgspec.convert(value, plain_dict, dec_hook=_map_in, str_keys=True))
    raise NotImplementedError(f"no way to read {type_}")


def written(state: Workshop | None) -> bytes:
    """The state as canonical JSON."""
    return msgspec.json.encode(plain(state), order="sorted")


def read(value: Any, type_: Any) -> Any:
    """Plain data as `type_`, strictly. Raises msgspec.ValidationError."""
    return msgspec.convert(value, type_, dec_hook=_map_in, str_keys=True)


def restored(snapshot: dict[str, Any], kinds: Kinds) -> Workshop:
    """The workshop that a snapshot describes. Raises msgspec.ValidationError or KeyError when it describes none."""
    agenda = _activities(snapshot["agenda"], kinds)
    removed = _activities(snapshot.get("removed", []), kinds)
    if len({activity.id for activity in (*agenda, *removed)}) < len(agenda) + len(removed):
        raise msgspec.ValidationError("two activities with one id")
    bare: Workshop = read({**snapshot, "agenda": [], "removed": []}, Workshop)
    if track_fault(bare.track, (bare.leg,)):
        raise msgspec.ValidationError("a track that nobody could have laid")
    return replace(bare, agenda=agenda, removed=removed)


def _activities(steps: Any, kinds: Kinds) -> tuple[Activity, ...]:
    return tuple(_activity(step, kinds) for step in read(steps, list[dict[str, Any]]))


def _activity(step: dict[str, Any], kinds: Kinds) -> Activity:
    skeleton = msgspec.convert({k: v for k, v in step.items() if k not in ("settings", "state")}, _Skeleton)
    if not _ID.fullmatch(skeleton.id):
        raise msgspec.ValidationError(f"{skeleton.id} is no id of an activity")
    kind = kinds[skeleton.kind]
    settings = read(step["settings"], kind.settings)
    state = _state(step["state"], kind) if step["state"] is not None else None
    if settings.fault() or (state and (state.settings.fault() or state.refuse_settings(state.settings))):
        raise msgspec.ValidationError(f"{skeleton.id} cannot run under its settings")
    return Activity(settings=settings, state=state, **msgspec.structs.asdict(skeleton))


def _state(plain_state: Any, kind: Kind[Any, Any]) -> Any:
    """The kind's state, whatever version of the kind wrote it down."""
    try:
        upgraded = kind.upgrade(plain_state)
    except (TypeError, AttributeError, LookupError) as error:
        raise msgspec.ValidationError(f"no state of {kind.name}") from error
    state = read(upgraded, kind.state)
    if isinstance(state, IdeaState) and not _writable(state):
        raise msgspec.ValidationError(f"slips of {kind.name} that nobody could have written")
    return state


def _writable(state: IdeaState) -> bool:
    """No more slips than fit, and none longer than a slip is: what reads them was made for such."""
    texts = (text for idea in state.ideas.values() for text in (idea.text, idea.seen_text))
    return len(state.ideas) <= limits.ideas_per_workshop_max and all(len(t) <= limits.text_chars_max for t in texts)


_ID = re.compile("a[0-9]{1,6}")


class _Skeleton(msgspec.Struct):
    """An activity without the two fields whose types its kind decides."""

    id: str
    kind: str
    title: str
    minutes: int
    script: str
    closes_itself: bool
    status: Status
    revealed: bool
    opened_ms: int
    closed_ms: int
    ends_at_ms: int
    # What older files do not have.
    source: str = ""
    skipped: bool = False
    since_ms: int = 0
    spent_ms: int = 0
    by_role: bool = False
    leg: str = ""
