"""The checker finds what it is there to find: each kind of lie about an evening, told on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.export.reading import BOKMAAL, NOW_MS, report_of, slip
from tests.faults.browsing import Ledger, Receipt
from tests.faults.checker import Checker, Evidence
from verksted.domain.report import ActivityReport, Report, Section, Table
from verksted.export.csv import ideas_csv
from verksted.export.xlsx import workbook

WORDS = ("Benk ved elva", "Buss på søndager")


def posts(tap: str, text: str) -> dict[str, str]:
    return {"do": "idea_wall.post_idea", "id": tap, "activity": "a1", "prompt": "0", "text": text}


def lays(tap: str, item: int, dots: int) -> dict[str, str]:
    return {"do": "dot_vote.set_dots", "id": tap, "activity": "a2", "item": str(item), "dots": str(dots)}


def chooses(tap: str, option: int, chosen: bool) -> dict[str, str]:
    said = "true" if chosen else "false"
    return {"do": "poll.choose", "id": tap, "activity": "a3", "option": str(option), "chosen": said}


def gives(tap: str, solution: int, light: str) -> dict[str, str]:
    return {"do": "solution_test.give_light", "id": tap, "activity": "a4", "solution": str(solution), "light": light}


def improves(tap: str, text: str) -> dict[str, str]:
    return {"do": "solution_test.post_idea", "id": tap, "activity": "a4", "prompt": "0", "text": text}


def hosts(tap: str, do: str, activity: str = "") -> dict[str, str]:
    return {"do": do, "id": tap, "activity": activity}


BETTER = "Gjerne en benk i hagen"
PERSON = [
    *(posts("p1", WORDS[0]), posts("p2", WORDS[1])),
    *(lays("p3", 1, 1), lays("p4", 2, 1), lays("p5", 1, 0)),
    *(chooses("p6", 1, True), chooses("p7", 4, True), chooses("p8", 1, False)),
    *(gives("p9", 1, "red"), gives("pa", 1, "green"), improves("pb", BETTER), gives("pc", 2, "yellow")),
]
HOST = [
    *(hosts("h1", "workshop.open_activity", "a2"), hosts("h2", "workshop.reveal", "a2")),
    *(hosts("h3", "workshop.open_activity", "a3"), hosts("h4", "workshop.reveal", "a3")),
    *(hosts("h5", "workshop.open_activity", "a4"), hosts("h6", "solution_test.pick_solution", "a4")),
    hosts("h7", "workshop.reveal", "a4"),
]
ORDER = (
    *("p1", "p2", "h1", "p3", "p4", "p5", "h2"),
    *("h3", "p6", "p7", "p8", "h4"),
    *("h5", "p9", "pa", "pb", "h6", "pc", "h7"),
)
NUMBERS = {"p1": 1, "p2": 2, "pb": 3}


def evening() -> Evidence:
    """A person writes two slips, lays two dots and takes one away, answers, and gives lights; all is told, kept and exported."""
    person, host = Ledger("phone 0"), Ledger("facilitator")
    for ledger, everything in ((person, PERSON), (host, HOST)):
        for fields in everything:
            ledger.sent[fields["id"]] = fields
            ledger.receipts.append(Receipt(fields["id"], fields, "counts", NUMBERS.get(fields["id"], 0), "lagret"))
    sent = person.sent | host.sent
    stream = [(f"{n}-0", entry(sent[tap])) for n, tap in enumerate(ORDER, 1)]
    return Evidence(stream, [person], host, files())


def entry(fields: dict[str, str]) -> dict[str, str]:
    standing = "participant" if fields["id"].startswith("p") else "facilitator"
    body = {name: typed(value) for name, value in fields.items() if name not in ("do", "id")}
    author = json.dumps({"id": "a", "standing": standing})
    return {"v": "1", "do": fields["do"], "tap": fields["id"], "author": author, "body": json.dumps(body)}


def typed(value: str) -> Any:
    return value == "true" if value in ("true", "false") else int(value) if value.isdigit() else value


def files(
    words: tuple[str, ...] = WORDS,
    dots: tuple[int, int] = (0, 1),
    answers: tuple[int, ...] = (0, 0, 0, 1, 0),
    lights: tuple[tuple[int, int, int], ...] = ((1, 0, 0), (0, 1, 0)),
    better: str = BETTER,
    ballots: Any = None,
) -> dict[str, bytes]:
    report = told(words, dots, answers, lights, better)
    wall = {"id": "a1", "state": {"ideas": {str(n): {"text": text} for n, text in enumerate(words, 1)}}}
    vote = {"ballots": {}, "counted": {"marks": {str(n): count for n, count in enumerate(dots, 1) if count}}}
    poll = {"ballots": {}, "counted": {"marks": {str(n): count for n, count in enumerate(answers, 1) if count}}}
    lit = {str(10 * n + at): many for n, row in enumerate(lights, 1) for at, many in enumerate(row, 1) if many}
    test = {"ballots": ballots or {}, "counted": {"marks": lit}, "ideas": {"3": {"text": better}}}
    blind = [{"id": id, "state": state} for id, state in (("a2", vote), ("a3", poll), ("a4", test))]
    state = {"workshop": {"agenda": [wall, *blind]}}
    return {
        "json": json.dumps(state).encode(),
        "csv": ideas_csv(report, BOKMAAL),
        "xlsx": workbook(report, BOKMAAL, NOW_MS),
    }


def told(
    words: tuple[str, ...],
    dots: tuple[int, int],
    answers: tuple[int, ...],
    lights: tuple[tuple[int, int, int], ...],
    better: str,
) -> Report:
    laid = Table("options", ("option", "text", "dots"), tuple((n, f"Gruppe {n}", d) for n, d in enumerate(dots, 1)))
    vote = ActivityReport("a2", "dot_vote", "Prikker", "closed", True, Section(tables=(laid,)))
    said = Table("answers", ("option", "text", "answers"), tuple((n, f"Svar {n}", a) for n, a in enumerate(answers, 1)))
    poll = ActivityReport("a3", "poll", "Svar", "closed", True, Section(tables=(said,)))
    rows = tuple((n, f"Løsning {n}", *row, sum(row)) for n, row in enumerate(lights, 1))
    lit = Table("lights", ("solution", "text", "green", "yellow", "red", "given"), rows)
    test = ActivityReport(
        "a4", "solution_test", "Lys", "closed", True, Section(slips=(slip(3, better),), tables=(lit,))
    )
    written = report_of(*(slip(n, text) for n, text in enumerate(words, 1)))
    return Report(
        **{name: getattr(written, name) for name in written.__struct_fields__}
        | {"activities": (*written.activities, vote, poll, test)}
    )


def test_an_honest_evening_has_nothing_to_find() -> None:
    account = Checker(evening()).check()

    assert account.faults == []
    assert str(account) == "acknowledged 19, lost 0, double 0"


def without(tap: str) -> Callable[[Evidence], Evidence]:
    return lambda seen: replace(seen, stream=[(id, fields) for id, fields in seen.stream if fields["tap"] != tap])


def twice(tap: str) -> Callable[[Evidence], Evidence]:
    return lambda seen: replace(seen, stream=seen.stream + [("99-0", f) for _, f in seen.stream if f["tap"] == tap])


def otherwise(tap: str, **changes: Any) -> Callable[[Evidence], Evidence]:
    """The person was told something else about this tap."""

    def change(seen: Evidence) -> Evidence:
        ledger = seen.phones[0]
        ledger.receipts = [replace(r, **changes) if r.tap == tap else r for r in ledger.receipts]
        return seen

    return change


def swapped(first: str, second: str) -> Callable[[Evidence], Evidence]:
    def change(seen: Evidence) -> Evidence:
        places = {fields["tap"]: n for n, (_, fields) in enumerate(seen.stream)}
        stream = list(seen.stream)
        stream[places[first]], stream[places[second]] = stream[places[second]], stream[places[first]]
        return replace(seen, stream=stream)

    return change


def never_sent(seen: Evidence) -> Evidence:
    del seen.phones[0].sent["p4"]
    return seen


def exported(**how: Any) -> Callable[[Evidence], Evidence]:
    return lambda seen: replace(seen, files=files(**how))


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        (without("p2"), "told as saved, but gone"),
        (twice("p4"), "stands there twice"),
        (otherwise("p2", verdict="refused", shown="avvist"), "told as refused, but stored"),
        (otherwise("p2", shown="lagret, men ikke talt"), "but the screen said"),
        (otherwise("p4", verdict="void", shown="lagret, men ikke talt"), "ought to be counts"),
        (otherwise("p2", number=3), "numbers out of order"),
        (swapped("p1", "p2"), "in another order than the stream"),
        (swapped("p3", "h1"), "ought to be void"),
        (never_sent, "nobody sent"),
        (exported(words=("Benk ved elva", "Buss på søndag")), "differs from what was typed"),
        (exported(words=WORDS[:1]), "differs from what was typed"),
        (exported(words=(*WORDS, "Ingen skrev dette")), "differs from what was typed"),
        (exported(dots=(1, 1)), "dots laid"),
        (exported(dots=(0, 0)), "tally shown"),
        (exported(ballots={"et pseudonym": {}}), "a ballot of a4 left the house"),
        (exported(better="Gjerne en benk"), "differs from what was typed"),
        (exported(answers=(1, 0, 0, 1, 0)), "answers given"),
        (exported(answers=(0, 0, 0, 0, 0)), "answers shown"),
        (otherwise("p8", verdict="void", shown="lagret, men ikke talt"), "ought to be counts"),
        (swapped("p6", "h3"), "ought to be void"),
        (swapped("p8", "h4"), "ought to be void"),
        (swapped("p7", "p8"), "in another order than the stream"),
        (exported(lights=((0, 0, 1), (0, 1, 0))), "lights given"),
        (exported(lights=((2, 0, 0), (0, 1, 0))), "lights given"),
        (exported(lights=((1, 0, 0), (0, 0, 0))), "lights shown"),
        (otherwise("p9", verdict="void", shown="lagret, men ikke talt"), "ought to be counts"),
        (swapped("p9", "h5"), "ought to be void"),
        (swapped("pc", "h7"), "ought to be void"),
    ],
)
def test_a_lie_is_found(lie: Callable[[Evidence], Evidence], found: str) -> None:
    account = Checker(lie(evening())).check()

    assert any(found in fault for fault in account.faults), account.faults


def test_a_fourth_answer_ought_to_be_void_and_a_third_to_count() -> None:
    seen = evening()
    taps = [chooses(f"px{option}", option, chosen=True) for option in (1, 2, 3)]
    at = [fields["tap"] for _, fields in seen.stream].index("h4")
    [person] = seen.phones
    before = [r for r in person.receipts if ORDER.index(r.tap) < at]
    extra = [Receipt(fields["id"], fields, "counts", 0, "lagret") for fields in taps]
    person.sent |= {fields["id"]: fields for fields in taps}
    person.receipts = [*before, *extra, *person.receipts[len(before) :]]
    stream = [*seen.stream[:at], *((f"{at}-{n}", entry(fields)) for n, fields in enumerate(taps, 1)), *seen.stream[at:]]

    account = Checker(replace(seen, stream=stream, files={})).check()

    assert [fault for fault in account.faults if "ought to be void" in fault and "px3" in fault] == account.faults
    assert len(account.faults) == 1
