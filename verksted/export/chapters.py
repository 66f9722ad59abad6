"""Report → document: what is told, in which order and in which words. Knows no kind and no file format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from verksted.domain.report import ActivityReport, Report
from verksted.domain.text import marked as _
from verksted.domain.village import people_per_window
from verksted.export.document import (
    Block,
    Chapter,
    Document,
    Figure,
    Front,
    Grid,
    Heading,
    Labels,
    Notice,
    Paragraph,
    Value,
)
from verksted.export.results import activity_chapter
from verksted.export.rows import COUNTS, FATES, counts, reference, removals, total
from verksted.export.words import HELD_BACK, METHOD, Words, ngettext, visible

FIGURES_MAX = 4
REHEARSED = _("Dette er en generalprøve. Ingenting her er ment av noen.")
COLUMNS_MAX = 4


def document(report: Report, words: Words, now_ms: int) -> Document:
    """The report in the language of `words`."""
    activities = (activity_chapter(report, activity, words) for activity in report.activities)
    chapters = (
        _method(report, words),
        _turnout(report, words),
        _agenda(report, words),
        _brought(report, words),
        *activities,
        _accounts(report, words),
        _held_back(report, words),
    )
    return Document(
        language=words.tag,
        made_ms=now_ms,
        front=_front(report, words),
        chapters=tuple(chapter for chapter in chapters if chapter.blocks),
        labels=_labels(words, now_ms),
    )


def _labels(words: Words, now_ms: int) -> Labels:
    return Labels(
        contents=words.sentence(_("Innhold")),
        page=words.sentence(_("Side %(page)s av %(pages)s")),
        replaced=words.sentence(
            _(
                "%(n)s tegn finnes ikke i skriftene til denne fila, og er byttet ut med □. I Word-fila og data.xlsx står teksten hel."
            )
        ),
        made=words.say(_("Laget %(day)s kl. %(hour)s"), day=words.day(now_ms), hour=words.hour(now_ms)),
    )


# The front page


def _front(report: Report, words: Words) -> Front:
    return Front(
        brand=visible(report.project) or "Verksted",
        kind=_addressed(report, words),
        title=visible(report.title).strip() or "Verksted",
        lead=_lead(report, words),
        figures=tuple(_figures(report, words))[:FIGURES_MAX],
        facts=tuple(_facts(report, words)),
        people=report.participants,
        village=_windows(report, words),
        notice=words.sentence(REHEARSED) if report.rehearsal else "",
    )


def _addressed(report: Report, words: Words) -> str:
    if report.part:
        return words.say(_("Utdrag til arbeidsgruppa %(tag)s"), tag=visible(report.part))
    return words.sentence(_("Rapport til prosjektgruppa"))


def _lead(report: Report, words: Words) -> str:
    if report.part:
        holes = {"n": total(report)["sent"], "whole": report.whole, "tag": visible(report.part)}
        return words.say(
            _("%(n)s av %(whole)s lapper: de som arbeidsgruppa %(tag)s tar videre, og gruppene de ligger i."), **holes
        )
    return words.sentence(_("Det salen skrev og valgte, ord for ord og med nummer."))


def _figures(report: Report, words: Words) -> Iterator[Figure]:
    yield Figure(str(report.participants), words.plural(ngettext("var med", "var med"), report.participants))
    sent = total(report)["sent"]
    slips = [(activity.id, slip) for activity in report.activities for slip in activity.section.slips]
    groups = {(id, heading) for id, slip in slips for heading in slip.headings() if heading}
    label = words.plural(ngettext("lapp", "lapper"), sent)
    if groups:
        label += " " + words.plural(ngettext("og %(num)s gruppe", "og %(num)s grupper"), len(groups))
    yield Figure(str(sent), label)
    for activity in report.activities:
        headline = activity.section.headline
        if headline in activity.section.counts:
            yield Figure(str(activity.section.counts[headline]), _lower(words.of(headline)))


def _lower(word: str) -> str:
    return word[:1].lower() + word[1:]


def _facts(report: Report, words: Words) -> Iterator[tuple[str, Value]]:
    yield words.sentence(_("Tid")), _when(report, words)
    if not report.ended_ms:
        yield words.of("status"), words.sentence(_("Foreløpig: verkstedet er ikke avsluttet"))
    yield words.sentence(_("Verksted nummer")), report.ordinal
    if report.tags() and not report.part:
        yield (
            words.sentence(_("Går til")),
            words.say(_("Prosjektgruppa og arbeidsgruppene %(tags)s"), tags=", ".join(map(visible, report.tags()))),
        )
    yield (
        words.sentence(_("Personvern")),
        words.sentence(_("Ingen navn er lagret. Roller med færre enn fem er slått sammen.")),
    )


def _when(report: Report, words: Words) -> str:
    """The evening as people would say it; a workshop that went on for days has both."""
    began = min((a.opened_ms for a in report.activities if a.opened_ms), default=report.created_ms)
    holes = {"day": words.day(began), "hour": words.hour(began)}
    if not report.ended_ms:
        return words.say(_("%(day)s fra kl. %(hour)s"), **holes)
    if words.moment(began).date() == words.moment(report.ended_ms).date():
        return words.say(_("%(day)s kl. %(hour)s–%(end)s"), **holes, end=words.hour(report.ended_ms))
    holes |= {"end_day": words.day(report.ended_ms), "end": words.hour(report.ended_ms)}
    return words.say(_("%(day)s kl. %(hour)s – %(end_day)s kl. %(end)s"), **holes)


def _windows(report: Report, words: Words) -> str:
    each = people_per_window(report.participants)
    if each > 1:
        return words.say(_("Ei bygd der hvert lys i et vindu står for %(n)s av dem som var med"), n=each)
    return words.plural(
        ngettext(
            "Ei bygd der det lyser i %(num)s vindu: ett for hver som var med",
            "Ei bygd der det lyser i %(num)s vinduer: ett for hver som var med",
        ),
        report.participants,
    )


# How, who and when


def _method(report: Report, words: Words) -> Chapter:
    blocks: list[Block] = [Paragraph(words.sentence(sentence)) for sentence in METHOD]
    for activity in report.activities:
        if activity.section.rules:
            blocks.append(Heading(visible(activity.title)))
            blocks += [Paragraph(words.rule(rule.key, rule.n)) for rule in activity.section.rules]
    return Chapter(words.of("method"), tuple(blocks))


def _turnout(report: Report, words: Words) -> Chapter:
    came = ngettext("%(num)s var med på egen telefon.", "%(num)s var med på egen telefon.")
    blocks: list[Block] = [Paragraph(words.plural(came, report.participants))]
    roles = tuple((words.of(str(role)), _value(count)) for role, count in report.roles.rows)
    if roles:
        columns = tuple(words.of(column) for column in report.roles.columns)
        blocks += _titled(Grid(words.sentence(_("Roller")), columns, roles, wide=0))
    if channels := _channels(report, words):
        blocks += _titled(channels)
    return Chapter(words.sentence(_("Hvem som var med")), tuple(blocks))


def _titled(grid: Grid) -> tuple[Block, ...]:
    """No table stands right after another: what it shows is said first."""
    return Heading(grid.title), grid


def _channels(report: Report, words: Words) -> Grid | None:
    """How slips and answers came in: by phone, through a host, on paper, by hands."""
    table = report.channels
    if not table.rows:
        return None
    shown = [n for n, column in enumerate(table.columns) if column not in table.aside]
    rows = tuple(tuple(_value(row[n]) for n in shown) for row in table.rows)
    return Grid(words.of(table.name), tuple(words.of(table.columns[n]) for n in shown), rows, wide=0)


def _agenda(report: Report, words: Words) -> Chapter:
    titles = (_("Aktivitet"), _("Åpnet"), _("Lukket"), _("Planlagt"), _("Brukt"))
    rows = tuple(_held(activity, words) for activity in report.activities)
    grid = Grid(
        words.sentence(_("Minutter som planlagt og som brukt")), tuple(map(words.sentence, titles)), rows, wide=0
    )
    return Chapter(words.sentence(_("Programmet slik det ble")), (grid,) if rows else ())


def _brought(report: Report, words: Words) -> Chapter:
    """What earlier workshops handed over to this one."""
    table = report.brought
    columns = tuple(words.of(column) for column in table.columns)
    rows = tuple(tuple(_value(cell) for cell in row) for row in table.rows)
    return Chapter(words.of(table.name), (Grid(words.of(table.name), columns, rows, wide=0),) if rows else ())


def _held(activity: ActivityReport, words: Words) -> tuple[Value, ...]:
    opened, closed = activity.opened_ms, activity.closed_ms
    skipped = activity.status == "skipped"
    # A step that was opened twice took less than the time from its first opening to its last close.
    used = (activity.spent_ms or max(closed - opened, 0)) // 60_000 if opened and closed else None
    return (
        visible(activity.title),
        words.hour(opened) if opened else words.sentence(_("hoppet over") if skipped else _("ikke holdt")),
        words.hour(closed) if opened and closed else "–",
        words.say(_("%(n)s min"), n=activity.minutes) if activity.minutes else "–",
        "–" if used is None else words.say(_("%(n)s min"), n=used),
    )


def _value(cell: object) -> Value:
    if cell is None:
        return "–"
    return cell if isinstance(cell, int) else visible(str(cell))


# What became of it all


def _accounts(report: Report, words: Words) -> Chapter:
    """Every slip sent has met one fate; the sums come out for all to see."""
    blocks: list[Block] = []
    if total(report)["sent"]:
        blocks.append(
            Paragraph(
                words.sentence(
                    _(
                        "Hver lapp som ble sendt, har én skjebne. Tallene går opp: summen av de fem er det som ble sendt."
                    )
                )
            )
        )
        blocks.append(_fates(report, words))
    if out := removals(report, words):
        blocks += [Heading(words.of("removed")), Paragraph(" ".join(out))]
    if report.void:
        by_sentence: Counter[str] = Counter()
        for reason, count in report.void.items():
            by_sentence[words.reason(reason)] += count
        columns = (words.of("reason"), words.of("count"))
        blocks += _titled(Grid(words.of("void"), columns, tuple(by_sentence.items()), wide=0))
    return Chapter(words.of("accounts"), tuple(blocks))


def _fates(report: Report, words: Words) -> Grid:
    counted = [(visible(a.title), counts(a)) for a in report.activities if a.section.slips]
    if len(counted) > 1:
        whole = (words.of("sum"), total(report))
        counted = [*counted, whole] if len(counted) < COLUMNS_MAX else [whole]
    elif counted:
        counted = [(words.of("count"), counted[0][1])]
    columns = (words.of("fate"), *(title for title, _ in counted))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (words.of(name), *(count[name] for _, count in counted)) for name in (*FATES, COUNTS[0])
    )
    return Grid(words.of("accounts"), columns, rows, wide=0)


def _held_back(report: Report, words: Words) -> Chapter:
    blocks: list[Block] = [Paragraph(words.sentence(sentence)) for sentence in HELD_BACK]
    for activity in (a for a in report.activities if not a.revealed):
        blocks += [Notice(f"{visible(activity.title)}: {words.of(note)}") for note in activity.section.notes]
    blocks += _withheld(report, words)
    return Chapter(words.of("held_back"), tuple(blocks))


def _withheld(report: Report, words: Words) -> Iterable[Block]:
    """Words that a host or their author took away stand in the spreadsheet, not in what may be handed round."""
    slips = [slip for activity in report.activities for slip in activity.section.slips]
    hidden = tuple((reference(report, s.number), visible(s.reason) or "–") for s in slips if s.fate == "hidden")
    if hidden:
        yield Heading(words.sentence(_("Skjulte lapper")))
        yield Paragraph(
            words.sentence(_("Lapper som verten skjulte, står her med nummer og begrunnelse. Ordene står i data.xlsx."))
        )
        yield Grid(words.sentence(_("Skjulte lapper")), (words.of("number"), words.of("reason")), hidden, wide=1)
    taken_down = ", ".join(reference(report, s.number) for s in slips if s.fate == "taken_down")
    if taken_down:
        yield Heading(words.of("taken_down"))
        yield Paragraph(taken_down)
