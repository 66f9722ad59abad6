"""Why something does not count. A refusal is a rule speaking; its sentence stands in the templates."""

import msgspec

from verksted.domain import limits


class Refusal(msgspec.Struct, frozen=True):
    """One reason, named as the state of the world, and the number its sentence may need."""

    reason: str
    n: int = 0


NO_WORKSHOP = Refusal("no_workshop")
WORKSHOP_EXISTS = Refusal("workshop_exists")
WORKSHOP_ENDED = Refusal("workshop_ended")
NO_WAY_BACK = Refusal("no_way_back")
WORKSHOP_FULL = Refusal("workshop_full")
DOOR_LOCKED = Refusal("door_locked")
NOT_ALLOWED = Refusal("not_allowed")
NOT_JOINED = Refusal("not_joined")
REMOVED = Refusal("removed")
SENT_TWICE = Refusal("sent_twice")
FAULT = Refusal("fault")

NO_SUCH_ACTIVITY = Refusal("no_such_activity")
ACTIVITY_NOT_OPEN_YET = Refusal("activity_not_open_yet")
ACTIVITY_CLOSED = Refusal("activity_closed")
ACTIVITY_OPEN = Refusal("activity_open")
ACTIVITY_BEGUN = Refusal("activity_begun")
TOO_MANY_ACTIVITIES = Refusal("too_many_activities", limits.activities_max)
NO_SUCH_SOURCE = Refusal("no_such_source")
NO_SUCH_LEG = Refusal("no_such_leg")
BAD_TRACK = Refusal("bad_track", limits.legs_max)
BAD_TIME = Refusal("bad_time")
BAD_ITEMS = Refusal("bad_items")
NOTHING_TO_BRING = Refusal("nothing_to_bring")
TOO_MUCH_BROUGHT = Refusal("too_much_brought", limits.brought_max)
LOOSE_ITEMS_UNDECIDED = Refusal("loose_items_undecided")
NO_ITEMS = Refusal("no_items")
NOTHING_CHOSEN = Refusal("nothing_chosen")
NOT_REVEALED = Refusal("not_revealed")
BAD_SETTINGS = Refusal("bad_settings")
BAD_SNAPSHOT = Refusal("bad_snapshot")
BAD_TABLE = Refusal("bad_table")
BAD_ROLE = Refusal("bad_role")

NO_SUCH_PROMPT = Refusal("no_such_prompt")
NO_SUCH_IDEA = Refusal("no_such_idea")
NOT_YOUR_IDEA = Refusal("not_your_idea")
IDEA_TAKEN_DOWN = Refusal("idea_taken_down")
IDEA_CHANGED = Refusal("idea_changed")
NO_SUCH_PAPER = Refusal("no_such_paper")
PAPER_WAITING = Refusal("paper_waiting", limits.paper_numbers_max)
TOO_FEW_IDEAS = Refusal("too_few_ideas")
TOO_MANY_IDEAS = Refusal("too_many_ideas", limits.ideas_per_command_max)

WRITTEN_BY_HOST = Refusal("written_by_host")
AUTHORS_MERGED = Refusal("authors_merged")
AUTHOR_UNKNOWN = Refusal("author_unknown")
ALREADY_REMOVED = Refusal("already_removed")
NOT_REMOVED = Refusal("not_removed")

NOTHING_TO_UNDO = Refusal("nothing_to_undo")
NOT_YOURS_TO_UNDO = Refusal("not_yours_to_undo")
CHANGED_SINCE = Refusal("changed_since")

TEXT_EMPTY = Refusal("text_empty")
TITLE_EMPTY = Refusal("title_empty")


def text_too_long(limit: int) -> Refusal:
    """The text has more characters than fit."""
    return Refusal("text_too_long", limit)


def no_slips_left(limit: int) -> Refusal:
    """The person has sent as many slips as each may send."""
    return Refusal("no_slips_left", limit)
