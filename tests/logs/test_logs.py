"""A workshop keeps its rules to the end: what recorded logs came to, they still come to."""

from pathlib import Path

import msgspec
import pytest

from tests.logs.record import FOLDER, Recorded, outcome, read

LOGS = sorted(FOLDER.glob("*.jsonl"))

every_log = pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)


def recorded(log: Path) -> Recorded:
    return msgspec.json.decode(log.with_suffix(".json").read_bytes(), type=Recorded)


def test_an_evening_with_everything_in_it_is_recorded() -> None:
    evening = recorded(FOLDER / "evening.jsonl")
    fates = evening.report["activities"][0]["section"]["counts"]
    assert all(fates[fate] for fate in ("shown", "hidden", "pending", "late", "taken_down"))
    assert {"counts", "sent_twice", "not_joined", "door_locked", "no_dots_left", "activity_closed"} <= set(
        evening.verdicts
    )
    assert sum(evening.verdicts.values()) == len(read(FOLDER / "evening.jsonl"))


def test_an_evening_in_which_phones_are_taken_out_is_recorded() -> None:
    removing = recorded(FOLDER / "removing.jsonl")
    assert {"removed", "written_by_host", "already_removed"} <= set(removing.verdicts)
    assert (removing.report["removed"], removing.report["readmitted"]) == (3, 2)


@every_log
def test_a_recorded_log_comes_to_the_same_report(log: Path) -> None:
    now, then = outcome(read(log)), recorded(log)
    assert now.verdicts == then.verdicts
    assert now.numbers == then.numbers
    assert msgspec.json.decode(msgspec.json.encode(now.report)) == then.report


@every_log
def test_a_recorded_log_comes_to_the_same_whole(log: Path) -> None:
    assert outcome(read(log)).digest == recorded(log).digest


@every_log
def test_one_entry_less_comes_to_something_else(log: Path) -> None:
    entries = read(log)
    assert outcome(entries[:-1]).digest != recorded(log).digest
