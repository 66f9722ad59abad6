"""What the phones were told, held against the raw stream and the exported files.

Nothing here folds as the product does: entries are counted, texts compared, and dots, answers and lights added up anew.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.faults.browsing import Ledger, Receipt
from tests.faults.exported import Exported
from tests.faults.product import Stream

STORED = ("counts", "void")
WORDS = {"counts": "lagret", "void": "lagret, men ikke talt", "refused": "avvist"}
WALL, VOTE, POLL, LIGHTS = "a1", "a2", "a3", "a4"
SLIPS = ("idea_wall.post_idea", "solution_test.post_idea")
EDITS = ("idea_wall.edit_idea", "solution_test.edit_idea")
ANSWERS_MAX = 3
"""So many answers each, as evening.toml has it."""
LIGHT_WORDS = {"green": "Grønt lys", "yellow": "Gult lys", "red": "Rødt lys"}
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
        self._answers_are_judged_by_their_place()
        self._lights_are_judged_by_their_place()
        if self._evidence.files:
            self._slips_stand_in_every_file()
            self._tallies_add_up()
            self._answers_add_up()
            self._lights_add_up()
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
        receipts = [r for ledger in self._ledgers for do in SLIPS for r in ledger.told(do=do)]
        return sorted(receipts, key=self._place)

    def _numbers_are_given_in_order(self) -> None:
        numbers = [receipt.number for receipt in self._numbered()]
        self.account.expect(numbers == list(range(1, len(numbers) + 1)), f"numbers out of order: {numbers}")

    def words(self) -> dict[int, str]:
        """Every slip by its number, in the newest words that its author was told are saved."""
        words = {receipt.number: receipt.fields["text"] for receipt in self._numbered()}
        edits = [r for ledger in self._ledgers for do in EDITS for r in ledger.told(do=do)]
        for edit in sorted(edits, key=self._place):
            words[int(edit.fields["idea"])] = edit.fields["text"]
        return words

    def _slips_stand_in_every_file(self) -> None:
        typed = Counter(self.words().items())
        for name, slips in self._exported.slips().items():
            found = Counter(slips)
            differ = sorted([*(typed - found), *(found - typed)])
            self.account.expect(not differ, f"{name} differs from what was typed: {differ[:4]}")

    # What is the same for dots, answers and lights

    @cached_property
    def _exported(self) -> Exported:
        return Exported(self._evidence.files)

    def _sums(self, id: str) -> dict[int, int]:
        """What an activity whose ballots came in is exported as: sums, and nobody's ballot."""
        self.account.expect(not self._exported.ballots(id), f"a ballot of {id} left the house")
        return self._exported.sums(id)

    def _revealed(self, id: str) -> bool:
        return any(receipt.fields["activity"] == id for receipt in self._evidence.host.told(do="workshop.reveal"))

    def _saved(self, ledger: Ledger, do: str) -> list[Receipt]:
        """What somebody was told counts, in the stream's order: the last word is the one that stands."""
        return sorted(ledger.told(do=do), key=self._place)

    def _judged(self, ledger: Ledger, do: str) -> list[Receipt]:
        """What of somebody's got a verdict in the stream, in its order."""
        return sorted((r for r in ledger.receipts if r.do == do and r.verdict in STORED), key=self._place)

    def _is_right(self, ledger: Ledger, receipt: Receipt, id: str, *, fits: bool = True) -> None:
        """Counted exactly where the activity was open and the rules let it."""
        ought = "counts" if fits and self._open_at(self._place(receipt), id) else "void"
        self.account.expect(receipt.verdict == ought, f"{ledger.who}: {receipt} ought to be {ought}")

    # Dots

    def ballots(self) -> dict[str, Counter[int]]:
        """What each person was told that they have laid."""
        return {ledger.who: self._ballot(ledger) for ledger in self._evidence.phones}

    def _ballot(self, ledger: Ledger) -> Counter[int]:
        ballot: Counter[int] = Counter()
        for receipt in self._saved(ledger, "dot_vote.set_dots"):
            ballot[int(receipt.fields["item"])] = int(receipt.fields["dots"])
        return +ballot

    def _votes_are_judged_by_their_place(self) -> None:
        """Counted exactly where the vote was open, the budget held and there was one dot at most on an option."""
        budget = self._budget()
        for ledger in self._evidence.phones:
            ballot: Counter[int] = Counter()
            for receipt in self._judged(ledger, "dot_vote.set_dots"):
                item, dots = int(receipt.fields["item"]), int(receipt.fields["dots"])
                fits = dots <= 1 and sum(ballot.values()) - ballot[item] + dots <= budget
                self._is_right(ledger, receipt, VOTE, fits=fits)
                if receipt.verdict == "counts":
                    ballot[item] = dots
                self.account.expect(sum(ballot.values()) <= budget, f"{ledger.who} is over budget")

    def _budget(self) -> int:
        groups = len(self._evidence.host.told(do="idea_wall.make_group"))
        return min(max((groups + 2) // 4, 3), 7)

    def _open_at(self, place: int, id: str) -> bool:
        """Whether an activity was open there, going by what the facilitator was told is done: one is open at a time."""
        is_open = False
        for receipt in sorted(self._evidence.host.told(), key=self._place):
            if self._place(receipt) > place:
                break
            if receipt.do == "workshop.open_activity":
                is_open = receipt.fields["activity"] == id
            elif receipt.do == "workshop.end" or receipt.fields.get("activity") == id:
                is_open = is_open and receipt.do not in ("workshop.end", "workshop.close_activity", "workshop.reveal")
        return is_open

    def tally(self) -> Counter[int]:
        """All dots by option, added up from what people were told."""
        total: Counter[int] = Counter()
        for ballot in self.ballots().values():
            total.update(ballot)
        return total

    def _tallies_add_up(self) -> None:
        if not self._revealed(VOTE):
            return
        stored = Counter(self._sums(VOTE))
        self.account.expect(stored == self.tally(), f"dots laid {self.tally()}, exported {stored}")
        shown = +Counter({row["Alternativ"]: row["Prikker"] for row in self._exported.rows(VOTE, "Alternativ")})
        self.account.expect(shown == self.tally(), f"tally shown {shown}, laid {self.tally()}")

    # Answers

    def answers(self) -> dict[str, set[int]]:
        """What each person was told are their answers in the poll."""
        return {ledger.who: self._answers(ledger) for ledger in self._evidence.phones}

    def _answers(self, ledger: Ledger) -> set[int]:
        said = {int(r.fields["option"]): r.fields["chosen"] for r in self._saved(ledger, "poll.choose")}
        return {option for option, chosen in said.items() if chosen == "true"}

    def _answers_are_judged_by_their_place(self) -> None:
        for ledger in self._evidence.phones:
            chosen: set[int] = set()
            for receipt in self._judged(ledger, "poll.choose"):
                option, wanted = int(receipt.fields["option"]), receipt.fields["chosen"] == "true"
                self._is_right(ledger, receipt, POLL, fits=not wanted or len(chosen - {option}) < ANSWERS_MAX)
                if receipt.verdict == "counts":
                    chosen = chosen | {option} if wanted else chosen - {option}

    def _answers_add_up(self) -> None:
        if not self._revealed(POLL):
            return
        given = Counter(option for answers in self.answers().values() for option in answers)
        stored = Counter(self._sums(POLL))
        self.account.expect(stored == given, f"answers given {given}, exported {stored}")
        shown = +Counter({row["Alternativ"]: row["Svar"] for row in self._exported.rows(POLL, "Alternativ")})
        self.account.expect(shown == given, f"answers shown {shown}, given {given}")

    # Lights

    def lights(self) -> dict[str, dict[int, str]]:
        """What each person was told is their light for each solution."""
        return {ledger.who: self._lights(ledger) for ledger in self._evidence.phones}

    def _lights(self, ledger: Ledger) -> dict[int, str]:
        return {int(r.fields["solution"]): r.fields["light"] for r in self._saved(ledger, "solution_test.give_light")}

    def _lights_are_judged_by_their_place(self) -> None:
        for ledger in self._evidence.phones:
            for receipt in self._judged(ledger, "solution_test.give_light"):
                self._is_right(ledger, receipt, LIGHTS)

    def _lights_add_up(self) -> None:
        if not self._revealed(LIGHTS):
            return
        given = Counter(pair for lights in self.lights().values() for pair in lights.items())
        words = tuple(LIGHT_WORDS)
        # A light's number is the solution's tens and its own place.
        stored = Counter({(n // 10, words[n % 10 - 1]): count for n, count in self._sums(LIGHTS).items()})
        self.account.expect(stored == given, f"lights given {given}, exported {stored}")
        rows = self._exported.rows(LIGHTS, "Løsning")
        shown = +Counter({(row["Løsning"], light): row[word] for row in rows for light, word in LIGHT_WORDS.items()})
        self.account.expect(shown == given, f"lights shown {shown}, given {given}")


def _same(stored: Any, typed: str) -> bool:
    if isinstance(stored, bool):
        return typed == ("true" if stored else "false")
    if isinstance(stored, list):
        return True
    return str(stored) == (typed or ("0" if stored == 0 else ""))
