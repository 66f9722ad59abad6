"""One activity's chapter: its questions, its slips by group, its tables with bars, and what got nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from verksted.domain.extract import numbers
from verksted.domain.report import PLACE, SLIPS, ActivityReport, Cell, Report, Slip, Table
from verksted.domain.text import marked as _
from verksted.export.document import Bar, Block, Chapter, Facts, Grid, Heading, Line, Notice, Paragraph, Slips, Value
from verksted.export.rows import COUNTS, reference
from verksted.export.words import Words, ngettext, visible

LISTED_MAX = 3


def activity_chapter(report: Report, activity: ActivityReport, words: Words) -> Chapter:
    """Empty where the activity came to nothing that can be told."""
    return Chapter(visible(activity.title), tuple(_blocks(report, activity, words)))


def _blocks(report: Report, activity: ActivityReport, words: Words) -> Iterator[Block]:
    section = activity.section
    slips = section.slips
    if slips or any(table.rows for table in section.tables):
        yield from (Notice(words.of(note)) for note in section.notes)
        yield from _counts(section.counts, words)
    tables = [table for table in section.tables if table.rows and _shown_columns(table)]
    # What the hall came to stands before a hundred slips; how they came in stands after them.
    results = [table for table in tables if table.bars or table.divided]
    for table in results:
        yield from _table(report, table, words)
    if slips:
        yield from _SlipLists(report, slips, words).blocks()
    for table in tables:
        if table not in results:
            yield from _table(report, table, words)


def _counts(counts: dict[str, int], words: Words) -> Iterator[Block]:
    """What was counted, but for the slips: their accounts have a chapter of their own."""
    rows = tuple((words.of(name), count) for name, count in counts.items() if name not in COUNTS)
    if rows:
        yield Facts(rows)


class _SlipLists:
    """The slips of one activity, group by group."""

    def __init__(self, report: Report, slips: Sequence[Slip], words: Words) -> None:
        self._report = report
        self._slips = slips
        self._words = words
        self._prompts = list(dict.fromkeys(slip.prompt for slip in slips))

    def blocks(self) -> Iterator[Block]:
        """The questions, the groups with the largest first, and what the wall never showed."""
        yield from self._questions()
        for group, slips in by_group(self._slips):
            yield from self._list(visible(group) or self._words.sentence(_("Uten gruppe")), slips)
        for fate in ("late", "pending"):
            yield from self._list(self._words.of(fate), [slip for slip in self._slips if slip.fate == fate])

    def _questions(self) -> Iterator[Block]:
        if len(self._prompts) == 1:
            yield Paragraph(self._words.say(_("Spørsmålet var: %(prompt)s"), prompt=visible(self._prompts[0])))
            return
        name = self._words.of("prompt")
        yield Paragraph(self._words.sentence(_("Det var flere spørsmål. Ved hver lapp står hvilket den svarer på.")))
        yield Facts(tuple((f"{name} {n}", visible(prompt)) for n, prompt in enumerate(self._prompts, 1)))

    def _list(self, title: str, slips: Sequence[Slip]) -> Iterator[Block]:
        if slips:
            yield Heading(title, self._words.plural(ngettext("%(num)s lapp", "%(num)s lapper"), len(slips)))
            yield slip_list(title, (self._line(slip) for slip in slips), self._words)

    def _line(self, slip: Slip) -> Line:
        prompt = str(self._prompts.index(slip.prompt) + 1) if len(self._prompts) > 1 else ""
        return Line(reference(self._report, slip.number), visible(slip.text), prompt, self._remark(slip))

    def _remark(self, slip: Slip) -> str:
        remarks = []
        if slip.shown_text:
            remarks.append(self._words.say(_("Veggen viste: «%(text)s»"), text=visible(slip.shown_text)))
        if slip.merged_with:
            others = ", ".join(reference(self._report, number) for number in slip.merged_with)
            remarks.append(self._words.say(_("Vist på veggen sammen med %(others)s"), others=others))
        if slip.part_of:
            whole = reference(self._report, slip.part_of)
            remarks.append(self._words.say(_("Delt ut fra lapp %(whole)s"), whole=whole))
        if slip.picked:
            remarks.append(self._words.sentence(_("Valgt ved bordet")))
        return ". ".join(remarks)


def by_group(slips: Iterable[Slip]) -> list[tuple[str, list[Slip]]]:
    """Shown slips by group, a slip in each it lies in: the largest group first, those without a group last."""
    groups: dict[str, list[Slip]] = {}
    for slip in slips:
        for heading in slip.headings() if slip.fate == "shown" else ():
            groups.setdefault(heading, []).append(slip)
    return sorted(groups.items(), key=lambda item: (not item[0], -len(item[1]), item[1][0].number))


def slip_list(title: str, lines: Iterable[Line], words: Words) -> Slips:
    """A list of slips with its columns named."""
    return Slips(title, (words.of("number"), words.sentence(_("Spm.")), words.sentence(_("Lapp"))), tuple(lines))


def _table(report: Report, table: Table, words: Words) -> Iterator[Block]:
    yield Heading(words.of(table.name))
    yield _grid(report, table, words)
    if table.bars in table.columns and SLIPS in table.columns:
        yield from _unvoted(report, table, words)


def _grid(report: Report, table: Table, words: Words) -> Grid:
    shown = _shown_columns(table)
    rows = ranked(table)
    texts = tuple(tuple(_cell(report, table.columns[n], _at(row, n), words) for n in shown) for row in rows)
    columns = tuple(words.of(table.columns[n]) for n in shown)
    divided = tuple(place for place, n in enumerate(shown) if table.columns[n] in table.divided)
    return Grid(words.of(table.name), columns, texts, _widest(texts), _bars(table, rows, words), divided)


def _shown_columns(table: Table) -> list[int]:
    """The place first and what is drawn as bars last, wherever the kind put them."""
    shown = [n for n, name in enumerate(table.columns) if name not in table.aside]
    if table.bars not in table.columns:
        return [n for n in shown if table.columns[n] != PLACE]
    return sorted(shown, key=lambda n: (table.columns[n] == table.bars) - (table.columns[n] == PLACE))


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else None


def _cell(report: Report, column: str, cell: Cell, words: Words) -> Value:
    if column == SLIPS:
        return _listed(report, numbers(cell), words)
    if cell is None:
        return "–"
    return cell if isinstance(cell, int) else visible(cell)


def _listed(report: Report, slips: list[int], words: Words) -> str:
    """A few by their references; of many how many, since the group itself is told of elsewhere."""
    if len(slips) > LISTED_MAX:
        return words.plural(ngettext("%(num)s lapp", "%(num)s lapper"), len(slips))
    return ", ".join(reference(report, number) for number in slips) or "–"


def ranked(table: Table) -> list[tuple[Cell, ...]]:
    """The rows with the longest bar first; as they are where no bars are drawn."""
    if table.bars not in table.columns:
        return list(table.rows)
    column = table.columns.index(table.bars)
    return sorted(table.rows, key=lambda row: -_amount(_at(row, column)))


def _amount(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _bars(table: Table, rows: Sequence[tuple[Cell, ...]], words: Words) -> tuple[Bar, ...]:
    """A bar a row, as long as its numbers are together beside the row that has most."""
    drawn = table.divided or (table.bars,)
    columns = [n for n, name in enumerate(table.columns) if name in drawn and name not in table.aside]
    amounts = [[max(_amount(_at(row, column)), 0) for column in columns] for row in rows]
    most = max(map(sum, amounts), default=0)
    if not columns or (table.divided and not most):
        return ()
    names = [words.of(table.columns[column]) for column in columns]
    return tuple(_bar(parts, names, most or 1) for parts in amounts)


def _bar(parts: list[int], names: list[str], most: int) -> Bar:
    told = ", ".join(f"{name}: {amount}" for name, amount in zip(names, parts, strict=True))
    return Bar(tuple(round(amount / most, 4) for amount in parts), told)


def _widest(rows: Sequence[Sequence[Value]]) -> int:
    """The column with the longest text; numbers need little room."""
    if not rows:
        return 0
    lengths = [max(len(cell) if isinstance(cell, str) else 0 for cell in cells) for cells in zip(*rows, strict=True)]
    return lengths.index(max(lengths))


def _unvoted(report: Report, table: Table, words: Words) -> Iterator[Block]:
    """The slips behind what got nothing, word for word: what the hall did not choose is not gone."""
    bars, column = table.columns.index(table.bars), table.columns.index(SLIPS)
    chosen = {number for row in table.rows if _at(row, bars) != 0 for number in numbers(_at(row, column))}
    left = [n for row in table.rows if _at(row, bars) == 0 for n in numbers(_at(row, column)) if n not in chosen]
    slips = {slip.number: slip for activity in report.activities for slip in activity.section.slips}
    known = [slips[number] for number in dict.fromkeys(left) if number in slips and slips[number].fate == "shown"]
    if known:
        title = words.say(_("Lapper som ikke fikk noen %(what)s"), what=words.of(table.bars).lower())
        yield Heading(title, words.plural(ngettext("%(num)s lapp", "%(num)s lapper"), len(known)))
        yield Paragraph(
            words.sentence(_("Salen la vekt på noe annet denne gangen. Disse lappene er like fullt tatt med."))
        )
    groups = by_group(known)
    for group, members in groups:
        if group or len(groups) > 1:
            yield Heading(visible(group) or words.sentence(_("Uten gruppe")), depth=3)
        yield slip_list(visible(group), (Line(reference(report, s.number), visible(s.text)) for s in members), words)
