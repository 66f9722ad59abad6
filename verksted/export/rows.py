"""Slips as rows: the same columns in every file, and the sum that must come out."""

from __future__ import annotations

from verksted.domain.report import ActivityReport, Report, Slip
from verksted.domain.text import marked as _
from verksted.export.words import Words, ngettext, visible

FATES = ("shown", "hidden", "pending", "late", "taken_down")
COUNTS = ("sent", *FATES)

COLUMNS = (
    "reference",
    "number",
    "prompt",
    "written",
    "shown_text",
    "fate",
    "reason",
    "group",
    "merged_with",
    "part_of",
    "picked",
    "channel",
    "table",
    "time",
    "tags",
)


def reference(report: Report, number: int) -> str:
    """A slip's name outside its workshop: 1-47 is slip 47 of the first workshop in the project."""
    return f"{report.ordinal}-{number}"


def cells(report: Report, slip: Slip, words: Words) -> dict[str, str | int]:
    """One slip by column; its time is in milliseconds and each file writes it in its own way."""
    return {
        "reference": reference(report, slip.number),
        "number": slip.number,
        "prompt": visible(slip.prompt),
        "written": visible(slip.text),
        "shown_text": visible(_shown(slip)),
        "fate": words.of(slip.fate),
        "reason": visible(slip.reason),
        "group": visible(slip.group),
        "merged_with": ", ".join(reference(report, number) for number in slip.merged_with),
        "part_of": reference(report, slip.part_of) if slip.part_of else "",
        "picked": words.of("yes") if slip.picked else "",
        "channel": words.of(slip.channel),
        "table": slip.table or "",
        "time": slip.at_ms,
        "tags": ", ".join(map(visible, slip.tags)),
    }


def _shown(slip: Slip) -> str:
    """What the wall showed, also where that is the slip's own words."""
    return slip.shown_text or (slip.text if slip.fate == "shown" else "")


def counts(activity: ActivityReport) -> dict[str, int]:
    """How many slips an activity got and what became of them, counted from the rows themselves."""
    fates = [slip.fate for slip in activity.section.slips]
    return {"sent": len(fates), **{fate: fates.count(fate) for fate in FATES}}


def total(report: Report) -> dict[str, int]:
    """The same for the whole workshop."""
    each = [counts(activity) for activity in report.activities]
    return {name: sum(count[name] for count in each) for name in COUNTS}


def removals(report: Report, words: Words) -> tuple[str, ...]:
    """How many phones whoever leads has taken out of the workshop, in sentences; none where none was."""
    if not report.removed:
        return ()
    out = ngettext("Verten stengte %(num)s telefon ute.", "Verten stengte %(num)s telefoner ute.")
    again = ngettext("%(num)s ble sluppet inn igjen.", "%(num)s ble sluppet inn igjen.")
    readmitted = (words.plural(again, report.readmitted),) if report.readmitted else ()
    stands = words.sentence(_("Det som var sendt før det, er med og teller."))
    return (words.plural(out, report.removed), *readmitted, stands)
