"""What an idea wall is: slips with numbers, the groups they lie in, and what hosts and tables have said of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from immutables import Map
from msgspec.structs import replace

from verksted.domain import limits
from verksted.domain.activity import Item, Status
from verksted.domain.ideas.state import Idea, IdeaSettings, IdeaState
from verksted.domain.refusals import Refusal

NO_SUCH_GROUP = Refusal("no_such_group")
TOO_MANY_GROUPS = Refusal("too_many_groups")
TOO_MANY_PLACES = Refusal("too_many_places", limits.groups_per_idea_max)
ALREADY_MERGED = Refusal("already_merged")
ALREADY_DIVIDED = Refusal("already_divided")
PROMPT_IN_USE = Refusal("prompt_in_use")
TABLE_PICKS_IN_USE = Refusal("table_picks_in_use")
WORKING_GROUP_IN_USE = Refusal("working_group_in_use")
NO_SUCH_WORKING_GROUP = Refusal("no_such_working_group")

MISSING = -1
"""The place among the prompts of «Mangler noe?»: it stays the same however many others there are."""


class IdeaWallSettings(IdeaSettings, frozen=True, forbid_unknown_fields=True):
    """What a facilitator may choose for an idea wall."""

    prompts: tuple[str, ...] = ("Hva er viktig for deg?",)
    silent: bool = False
    """Others' slips stay hidden until the facilitator reveals them."""
    missing: str = "Mangler noe?"
    """What the hall is asked when it has seen the groups."""
    table_picks: int = 0
    """How many slips each table may choose for the plenary; 0 where tables do not choose."""
    working_groups: tuple[str, ...] = ()
    """Whom slips may be tagged for."""

    def fault(self) -> str:
        """One to six prompts that fit, and numbers that can be reached."""
        if not 1 <= len(self.prompts) <= limits.prompts_max or not all(map(_fits, self.prompts)):
            return "prompts"
        if not _fits(self.missing):
            return "missing"
        if not 0 <= self.table_picks <= limits.table_picks_max:
            return "table_picks"
        return super().fault() or _working_groups_fault(self.working_groups)


def _fits(prompt: str) -> bool:
    return 0 < len(prompt) <= limits.text_chars_max


def _working_groups_fault(names: tuple[str, ...]) -> str:
    fit = all(0 < len(name) <= limits.working_group_chars_max for name in names)
    few = len(names) == len(set(names)) <= limits.working_groups_max
    return "" if fit and few else "working_groups"


class Group(msgspec.Struct, frozen=True):
    """Ideas that belong together. A dissolved group is kept, with its members, so that it can come back."""

    id: str
    heading: str
    dissolved: bool = False
    kept: tuple[int, ...] = ()
    held: tuple[tuple[str, ...], ...] = ()
    """Where each of `kept` lay before the group was dissolved."""
    sent: tuple[tuple[str, ...], ...] = ()
    """Where each of `kept` lay afterwards."""
    tags: tuple[str, ...] = ()
    """The working groups that take all of it further."""


class Merge(msgspec.Struct, frozen=True):
    """Several slips shown as one, under a new text; the originals and their numbers stay."""

    numbers: tuple[int, ...]
    text: str


class Wording(msgspec.Struct, frozen=True):
    """A host's words for a slip on the wall. They stand until its author writes others."""

    text: str
    since_ms: int
    """When the words they stand for were written."""


class Gathered(msgspec.Struct, frozen=True):
    """A part that has gone back into the slip it was cut from, kept so that it can come out again."""

    idea: Idea
    groups: tuple[str, ...]
    tags: tuple[str, ...]


class IdeaWall(IdeaState, frozen=True):
    """The slips in the order they came, the groups, and which slip lies in which groups."""

    settings: IdeaWallSettings
    groups: tuple[Group, ...] = ()
    places: Map[int, tuple[str, ...]] = Map()
    """The groups of each slip that lies in any, in the order the groups were made."""
    merges: Map[int, Merge] = Map()
    """Keyed by the lowest number merged."""
    wordings: Map[int, Wording] = Map()
    parts: Map[int, int] = Map()
    """The number of each part → the slip it was cut from."""
    gathered: Map[int, Gathered] = Map()
    tags: Map[int, tuple[str, ...]] = Map()
    picks: Map[int, tuple[int, ...]] = Map()
    """What each table has chosen for the plenary."""
    wall_prompt: int = 0
    """The prompt the wall shows where there are too many for columns."""
    covered: bool = False
    """True while a host keeps every slip from the hall."""
    asking: bool = False
    """True while the hall looks at the groups and says what is missing."""
    picking: bool = False
    """True while tables choose."""
    lifted: tuple[int, ...] = ()
    """The slips that hosts have lifted forward on the wall, in that order."""

    @property
    def prompts(self) -> tuple[str, ...]:
        """The questions of the wall."""
        return self.settings.prompts

    def question(self, prompt: int) -> str:
        """The question behind a slip's `prompt`."""
        return self.settings.missing if prompt == MISSING else self.settings.prompts[prompt]

    def writing(self, status: Status) -> bool:
        """Also while the hall is asked what is missing, whether or not the wall is open."""
        return status == "open" or self.asking

    def standing(self, number: int) -> bool:
        """True for a slip that is neither hidden nor taken down."""
        idea = self.ideas.get(number)
        return idea is not None and not (idea.hidden or idea.taken_down)

    def spotlight(self) -> tuple[int, ...]:
        """What is lifted and still stands; slips that are shown as one are one."""
        leads = dict.fromkeys(self.together(number)[0] for number in self.lifted if number in self.ideas)
        return tuple(lead for lead in leads if any(map(self.standing, self.together(lead))))

    def grounded(self) -> IdeaWall:
        """The same wall without what may not stand in the spotlight any more: it does not come back by itself."""
        return replace(self, lifted=self.spotlight()) if self.lifted else self

    # Groups

    def group(self, id: str) -> Group | None:
        """The group with this id that is not dissolved, or None."""
        return next((g for g in self.groups if g.id == id and not g.dissolved), None)

    def dissolved(self, id: str) -> Group | None:
        """The dissolved group with this id, or None."""
        return next((g for g in self.groups if g.id == id and g.dissolved), None)

    def living(self) -> list[Group]:
        """The groups that are not dissolved, in the order they were made."""
        return [group for group in self.groups if not group.dissolved]

    def members(self, group: str) -> tuple[int, ...]:
        """The numbers in a group, lowest first."""
        return tuple(number for number in sorted(self.places) if group in self.places[number])

    def groups_of(self, number: int) -> tuple[str, ...]:
        """The groups a slip lies in."""
        return self.places.get(number, ())

    def with_group(self, changed: Group) -> IdeaWall:
        """The same wall with one group replaced by its newer self."""
        return replace(self, groups=tuple(changed if g.id == changed.id else g for g in self.groups))

    def laid(self, where: Iterable[tuple[int, Iterable[str]]]) -> IdeaWall:
        """Each slip in exactly the groups beside it, with those it is merged with."""
        places = self.places
        for number, groups in where:
            lies = self._in_order_made(groups)
            for one in self.together(number):
                places = places.set(one, lies) if lies else places.delete(one) if one in places else places
        return replace(self, places=places)

    def _in_order_made(self, groups: Iterable[str]) -> tuple[str, ...]:
        wanted = set(groups)
        return tuple(group.id for group in self.groups if group.id in wanted)

    # Merging, wording, tags

    def merge_of(self, number: int) -> Merge | None:
        """What a slip is merged into, or None. No slip is in two merges."""
        return next((merge for merge in self.merges.values() if number in merge.numbers), None)

    def together(self, number: int) -> tuple[int, ...]:
        """A slip and those it is merged with: they lie in one place."""
        merge = self.merge_of(number) if self.merges else None
        return merge.numbers if merge else (number,)

    def written_by(self, author: str) -> list[Idea]:
        """A person's own slips, newest first: what hosts have cut from them is not theirs to change."""
        return [idea for idea in super().written_by(author) if idea.number not in self.parts]

    def parts_of(self, number: int) -> tuple[int, ...]:
        """The parts that have been cut from a slip, in the order that was done."""
        return tuple(part for part in sorted(self.parts) if self.parts[part] == number)

    def reworded(self, number: int, text: str) -> IdeaWall:
        """The slip under a host's words on the wall, or under its author's own where `text` is empty."""
        if text:
            return replace(self, wordings=self.wordings.set(number, Wording(text, self.ideas[number].since_ms)))
        return replace(self, wordings=without(self.wordings, number))

    def tags_of(self, number: int) -> tuple[str, ...]:
        """The working groups a slip is tagged for, by itself or by a group it lies in, in the order of the settings."""
        own = set(self.tags.get(number, ()))
        places = self.groups_of(number)
        own.update(tag for group in self.groups if group.id in places for tag in group.tags)
        return tuple(name for name in self.settings.working_groups if name in own)

    def refuse_settings(self, settings: IdeaWallSettings) -> Refusal | None:
        """A prompt that somebody has answered stays, and so do a working group that has slips and what tables chose."""
        if any(self._asks_something_else(prompt, settings.prompts) for prompt in self._answered()):
            return PROMPT_IN_USE
        if any(len(chosen) > settings.table_picks for chosen in self.picks.values()):
            return TABLE_PICKS_IN_USE
        used = {tag for tags in self.tags.values() for tag in tags} | {t for group in self.groups for t in group.tags}
        return None if used <= set(settings.working_groups) else WORKING_GROUP_IN_USE

    def _answered(self) -> set[int]:
        """The places of the prompts that slips answer."""
        return {idea.prompt for idea in self.ideas.values() if idea.prompt != MISSING}

    def _asks_something_else(self, prompt: int, prompts: tuple[str, ...]) -> bool:
        """True when slips would come to stand under another question; the same in other words is no other."""
        before = self.settings.prompts
        return prompt >= len(prompts) or (prompts[prompt] != before[prompt] and prompts[prompt] in before)


def without(kept: Map[Any, Any], key: Any) -> Map[Any, Any]:
    """The map without a key, whether or not it was there."""
    return kept.delete(key) if key in kept else kept


def start(settings: IdeaWallSettings, items: tuple[Item, ...], waiting: tuple[Item, ...]) -> IdeaWall:
    """An empty wall."""
    return IdeaWall(settings=settings)


def upgraded(state: dict[str, Any]) -> dict[str, Any]:
    """A wall's plain form as it was written down while a slip lay in one group at most, as it is written today."""
    places = {number: _several(lies) for number, lies in state["places"].items()}
    return {**state, "places": places, "groups": [_upgraded_group(group) for group in state["groups"]]}


def _upgraded_group(group: dict[str, Any]) -> dict[str, Any]:
    held = group.get("held", [[group["id"]] for _ in group["kept"]])
    return {**group, "held": held, "sent": [_several(lies) for lies in group["sent"]]}


def _several(lies: Any) -> Any:
    """One group, or none, as a list."""
    return ([lies] if lies else []) if isinstance(lies, str) else lies
