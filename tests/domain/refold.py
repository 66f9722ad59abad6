"""A process of its own that folds logs: one log a line on standard input, one line of verdicts and digest out.

Started by tests with another PYTHONHASHSEED, as another server would be.
"""

import sys

import msgspec

from tests.any_command import folded
from verksted.activities import find_kinds
from verksted.domain.fold import digest
from verksted.domain.vocabulary import Vocabulary
from verksted.store.log import read_entry


def main() -> None:
    vocabulary = Vocabulary(find_kinds())
    for line in sys.stdin:
        log = msgspec.json.decode(line, type=list[dict[str, str]])
        entries = [read_entry(vocabulary, fields["id"], fields) for fields in log]
        state, verdicts = folded(entries, vocabulary.kinds)
        reasons = [verdict.refusal.reason if verdict.refusal else str(verdict.number) for verdict in verdicts]
        print(digest(state), *reasons, flush=True)  # noqa: T201 - this line is the answer


if __name__ == "__main__":
    main()
