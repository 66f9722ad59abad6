"""What the phones were told, held against the raw stream and the exported files.

Nothing here folds as the product does: entries are counted, texts compared, and dots added up anew.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.export.reading import csv_rows, opened, rows_under
from tests.faults.browsing import Ledger, Receipt
from tests.faults.product import Stream

WRITTEN = "Lappen slik den ble skrevet"
STORED = ("counts", "void")
WORDS = {"counts": "lagret", "void": "lagret, men ikke talt", "refused": "avvist"}
WALL, VOTE = "a1", "a2"
SMALL = ("do", "id", "activity")


@dataclass
class Account:
    """The closing line, and everything that was wrong."""

    acknowledged: int = 0
    lost: int = 0
    double: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"acknowledged {self.acknowledged}, lost {self.lost}, double {self.double}"

    def expect(self, fine: bool, fault: str) -> None:
        if not fine:
            self.faults.append(fault)


@dataclass
class Evidence:
    """All there is to judge by."""

    stream: Stream
    phones: list[Ledger]
    host: Ledger
    files: dict[str, bytes] = field(default_factory=dict)


class Checker:
    """Reads the evidence once, and then holds everything against everything."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._ledgers = [*evidence.phones, evidence.host]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, (_, fields) in enumerate(evidence.stream):
            self._places[fields["tap"]].append(place)
        self.account = Account()

    def check(self) -> Account:
        self._receipts_stand_in_the_stream()
        self._stream_holds_only_what_was_sent()
        self._everybody_was_told_in_order()
        self._words_say_what_the_verdict_says()
        self._numbers_are_given_in_order()
        self._votes_are_judged_by_their_place()
        if self._evidence.files:
            self._slips_stand_in_every_file()
            self._tallies_add_up()
        return self.account

    # Receipts and the stream

    def _receipts_stand_in_the_stream(self) -> None:
        receipts = [receipt for ledger in self._ledgers for receipt in ledger.receipts]
        stored = {receipt.tap for receipt in receipts if receipt.verdict in STORED}
        lost = [tap for tap in stored if tap not in self._places]
        double = [tap for tap, places in self._places.items() if len(places) > 1]
        self.account.acknowledged = len(stored)
        self.account.lost, self.account.double = len(lost), len(double)
        self.account.expect(not lost, f"told as saved, but gone: {lost[:5]}")
        self.account.expect(not double, f"stands there twice: {double[:5]}")
        refused = [r.tap for r in receipts if r.verdict == "refused" and r.tap in self._places]
        self.account.expect(not refused, f"told as refused, but stored: {refused[:5]}")
        told = Counter(receipt.tap for receipt in receipts)
        self.account.expect(max(told.values(), default=1) == 1, "one tap was told twice")

    def _stream_holds_only_what_was_sent(self) -> None:
        sent = {tap: fields for ledger in self._ledgers for tap, fields in ledger.sent.items()}
        for _, entry in self._evidence.stream:
            if json.loads(entry["author"])["standing"] == "host":
                continue
            fields = sent.get(entry["tap"])
            if fields is None or entry["do"] != fields["do"]:
                self.account.faults.append(f"nobody sent {entry}")
                continue
            body = json.loads(entry["body"])
            differs = [n for n, v in fields.items() if n not in SMALL and n in body and not _same(body[n], v)]
            self.account.expect(not differs, f"{differs} of {fields} stands there as {body}")

    def _everybody_was_told_in_order(self) -> None:
        for ledger in self._ledgers:
            places = [self._place(r) for r in ledger.receipts if r.verdict in STORED]
            self.account.expect(places == sorted(places), f"{ledger.who} was told in another order than the stream's")

    def _place(self, receipt: Receipt) -> int:
        return self._places.get(receipt.tap, [-1])[0]

    def _words_say_what_the_verdict_says(self) -> None:
        for ledger in self._evidence.phones:
            for receipt in ledger.receipts:
                said = receipt.shown == WORDS[receipt.verdict]
                self.account.expect(said, f"{receipt.tap}: {receipt.verdict}, but the screen said «{receipt.shown}»")

    # Slips

    def _numbered(self) -> list[Receipt]:
        """The receipts that gave a number, as their entries stand in the stream."""
        receipts = [r for ledger in self._ledgers for r in ledger.told(do="idea_wall.post_idea")]
        return sorted(receipts, key=self._place)

    def _numbers_are_given_in_order(self) -> None:
        numbers = [receipt.number for receipt in self._numbered()]
        self.account.expect(numbers == list(range(1, len(numbers) + 1)), f"numbers out of order: {numbers}")

    def words(self) -> dict[int, str]:
        """Every slip by its number, in the newest words that its author was told are saved."""
        words = {receipt.number: receipt.fields["text"] for receipt in self._numbered()}
        edits = [r for ledger in self._ledgers for r in ledger.told(do="idea_wall.edit_idea")]
        for edit in sorted(edits, key=self._place):
            words[int(edit.fields["idea"])] = edit.fields["text"]
        return words

    def _slips_stand_in_every_file(self) -> None:
        words = self.words()
        for name, found in (("json", self._in_json()), ("xlsx", self._in_xlsx()), ("csv", self._in_csv())):
            differ = {
                n: (words.get(n), found.get(n)) for n in words.keys() | found.keys() if words.get(n) != found.get(n)
            }
            self.account.expect(not differ, f"{name} differs from what was typed: {dict(list(differ.items())[:3])}")

    def _in_json(self) -> dict[int, str]:
        ideas = self._activity(WALL)["state"]["ideas"]
        return {int(number): idea["text"] for number, idea in ideas.items()}

    def _in_xlsx(self) -> dict[int, str]:
        rows = rows_under(opened(self._evidence.files["xlsx"]).worksheets[1], "Referanse")
        return {row["Nummer"]: row[WRITTEN] for row in rows}

    def _in_csv(self) -> dict[int, str]:
        return {int(row["Nummer"]): row[WRITTEN] for row in csv_rows(self._evidence.files["csv"])}

    def _activity(self, id: str) -> dict[str, Any]:
        workshop = json.loads(self._evidence.files["json"])["workshop"]
        return next(activity for activity in workshop["agenda"] if activity["id"] == id)

    # Dots

    def ballots(self) -> dict[str, Counter[int]]:
        """What each person was told that they have laid."""
        return {ledger.who: self._ballot(ledger) for ledger in self._evidence.phones}

    def _ballot(self, ledger: Ledger) -> Counter[int]:
        ballot: Counter[int] = Counter()
        for receipt in sorted(ledger.told(do="dot_vote.set_dots"), key=self._place):
            ballot[int(receipt.fields["item"])] = int(receipt.fields["dots"])
        return +ballot

    def _votes_are_judged_by_their_place(self) -> None:
        """Counted exactly where the vote was open, the budget held and there was one dot at most on an option."""
        budget = self._budget()
        for ledger in self._evidence.phones:
            ballot: Counter[int] = Counter()
            taps = [r for r in ledger.receipts if r.do == "dot_vote.set_dots" and r.verdict in STORED]
            for receipt in sorted(taps, key=self._place):
                item, dots = int(receipt.fields["item"]), int(receipt.fields["dots"])
                fits = dots <= 1 and sum(ballot.values()) - ballot[item] + dots <= budget
                ought = "counts" if fits and self._open_at(self._place(receipt)) else "void"
                self.account.expect(receipt.verdict == ought, f"{ledger.who}: {receipt} ought to be {ought}")
                if receipt.verdict == "counts":
                    ballot[item] = dots
                self.account.expect(sum(ballot.values()) <= budget, f"{ledger.who} is over budget")

    def _budget(self) -> int:
        groups = len(self._evidence.host.told(do="idea_wall.make_group"))
        return min(max((groups + 2) // 4, 3), 7)

    def _open_at(self, place: int) -> bool:
        """Whether the vote was open there, going by what the facilitator was told is done."""
        is_open = False
        for receipt in sorted(self._evidence.host.told(), key=self._place):
            if self._place(receipt) > place:
                break
            if receipt.do == "workshop.open_activity":
                is_open = receipt.fields["activity"] == VOTE
            elif receipt.do == "workshop.end" or receipt.fields.get("activity") == VOTE:
                is_open = is_open and receipt.do not in ("workshop.end", "workshop.close_activity", "workshop.reveal")
        return is_open

    def tally(self) -> Counter[int]:
        """All dots by option, added up from what people were told."""
        total: Counter[int] = Counter()
        for ballot in self.ballots().values():
            total.update(ballot)
        return total

    def _tallies_add_up(self) -> None:
        if not self._evidence.host.told(do="workshop.reveal"):
            return
        state = self._activity(VOTE)["state"]
        self.account.expect(not state["ballots"], "a ballot left the house")
        stored = Counter({int(number): dots for number, dots in state["counted"]["marks"].items()})
        self.account.expect(stored == self.tally(), f"dots laid {self.tally()}, exported {stored}")
        rows = rows_under(opened(self._evidence.files["xlsx"]).worksheets[2], "Alternativ")
        shown = +Counter({row["Alternativ"]: row["Prikker"] for row in rows})
        self.account.expect(shown == self.tally(), f"tally shown {shown}, laid {self.tally()}")


def _same(stored: Any, typed: str) -> bool:
    if isinstance(stored, bool):
        return typed == ("true" if stored else "false")
    if isinstance(stored, list):
        return True
    return str(stored) == (typed or ("0" if stored == 0 else ""))
