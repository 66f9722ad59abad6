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


def hosts(tap: str, do: str, activity: str = "") -> dict[str, str]:
    return {"do": do, "id": tap, "activity": activity}


PERSON = [posts("p1", WORDS[0]), posts("p2", WORDS[1]), lays("p3", 1, 1), lays("p4", 2, 1), lays("p5", 1, 0)]
HOST = [hosts("h1", "workshop.open_activity", "a2"), hosts("h2", "workshop.reveal", "a2")]
ORDER = ("p1", "p2", "h1", "p3", "p4", "p5", "h2")


def evening() -> Evidence:
    """A person writes two slips, lays two dots and takes one away; all of it is told, kept and exported."""
    person, host = Ledger("phone 0"), Ledger("facilitator")
    for ledger, everything in ((person, PERSON), (host, HOST)):
        for fields in everything:
            ledger.sent[fields["id"]] = fields
            number = int(fields["id"][1]) if fields["do"].endswith("post_idea") else 0
            ledger.receipts.append(Receipt(fields["id"], fields, "counts", number, "lagret"))
    sent = person.sent | host.sent
    stream = [(f"{n}-0", entry(sent[tap])) for n, tap in enumerate(ORDER, 1)]
    return Evidence(stream, [person], host, files())


def entry(fields: dict[str, str]) -> dict[str, str]:
    standing = "participant" if fields["id"].startswith("p") else "facilitator"
    body = {
        name: int(value) if value.isdigit() else value for name, value in fields.items() if name not in ("do", "id")
    }
    author = json.dumps({"id": "a", "standing": standing})
    return {"v": "1", "do": fields["do"], "tap": fields["id"], "author": author, "body": json.dumps(body)}


def files(words: tuple[str, ...] = WORDS, dots: tuple[int, int] = (0, 1)) -> dict[str, bytes]:
    report = told(words, dots)
    wall = {"id": "a1", "state": {"ideas": {str(n): {"text": text} for n, text in enumerate(words, 1)}}}
    vote = {"ballots": {}, "counted": {"marks": {str(n): count for n, count in enumerate(dots, 1) if count}}}
    state = {"workshop": {"agenda": [wall, {"id": "a2", "state": vote}]}}
    return {
        "json": json.dumps(state).encode(),
        "csv": ideas_csv(report, BOKMAAL),
        "xlsx": workbook(report, BOKMAAL, NOW_MS),
    }


def told(words: tuple[str, ...], dots: tuple[int, int]) -> Report:
    table = Table("options", ("option", "text", "dots"), tuple((n, f"Gruppe {n}", d) for n, d in enumerate(dots, 1)))
    vote = ActivityReport("a2", "dot_vote", "Prikker", "closed", True, Section(tables=(table,)))
    written = report_of(*(slip(n, text) for n, text in enumerate(words, 1)))
    return Report(
        **{name: getattr(written, name) for name in written.__struct_fields__}
        | {"activities": (*written.activities, vote)}
    )


def test_an_honest_evening_has_nothing_to_find() -> None:
    account = Checker(evening()).check()

    assert account.faults == []
    assert str(account) == "acknowledged 7, lost 0, double 0"


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
    ],
)
def test_a_lie_is_found(lie: Callable[[Evidence], Evidence], found: str) -> None:
    account = Checker(lie(evening())).check()

    assert any(found in fault for fault in account.faults), account.faults
