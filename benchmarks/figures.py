"""What was measured in one evening, and the table it goes into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil


@dataclass
class Figures:
    """The figures of one size of hall."""

    phones: int
    spans: dict[str, list[float]] = field(default_factory=dict)
    """Seconds, many of each."""
    values: dict[str, float] = field(default_factory=dict)

    def at(self, name: str, share: float) -> float:
        """The span, in milliseconds, that this share of all did not exceed."""
        ranked = sorted(self.spans[name])
        return 1000 * ranked[max(0, ceil(share * len(ranked)) - 1)]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    of: Callable[[Figures], str]
    goal: str = ""


def spans(name: str, *shares: float) -> Callable[[Figures], str]:
    """Some percentiles, in milliseconds."""
    return lambda figures: " / ".join(f"{figures.at(name, share):.0f}" for share in shares)


def value(name: str, pattern: str = "{:.0f}") -> Callable[[Figures], str]:
    """One number."""
    return lambda figures: pattern.format(figures.values[name])


def busy(figures: Figures) -> str:
    """How much of a core the server took."""
    return " / ".join(f"{figures.values[f'busy_{when}']:.1f}" for when in ("slips", "dots", "rest"))


def choices(figures: Figures) -> str:
    """What one answer in a poll, and one light, took of the server."""
    return " / ".join(f"{figures.values[name]:.0f}" for name in ("cpu_answer", "cpu_light"))


ROWS = (
    Row(
        "a slip sent → counted on the wall, p50 / p95 / p99, ms",
        spans("slip_to_wall", 0.5, 0.95, 0.99),
        "p95 < 1000 at 70",
    ),
    Row("a slip sent → its card on the wall, no angrefrist, p50 / p95, ms", spans("slip_to_card", 0.5, 0.95), ""),
    Row("slip → its answer, fsynced, p50 / p99, ms", spans("slip_answer", 0.5, 0.99), "p99 < 250 at 70"),
    Row("dot → its answer, fsynced, p50 / p99, ms", spans("dot_answer", 0.5, 0.99), "p99 < 250 at 70"),
    Row("an answer in a poll, or a light → its answer, fsynced, p50 / p99, ms", spans("choice_answer", 0.5, 0.99), ""),
    Row("answers that were no verdict, so that the phone asked again", value("again"), "0"),
    Row("a host's act → its answer, p50 / max, ms", spans("host_answer", 0.5, 1.0), ""),
    Row("reveal → on every phone, last one, ms", spans("revealed", 1.0), ""),
    Row("server CPU a dot, answer and everybody's screens, µs", value("cpu_dot"), "at 700 ≤ 1.3 × at 70"),
    Row("server CPU a slip, with every second page turned to, µs", value("cpu_slip"), ""),
    Row("server CPU an answer in a poll / a light, everybody's screens too, µs", choices, ""),
    Row("server CPU of one act that all screens show, µs a delivered frame", value("cpu_frame", "{:.1f}"), ""),
    Row("… of which a bare uvloop write of as many bytes, µs", value("cpu_floor", "{:.1f}"), ""),
    Row("server CPU a join (page, post, page, socket), µs", value("cpu_join"), ""),
    Row("server CPU a first load (styles, script, letters), µs", value("cpu_load"), ""),
    Row("store CPU a dot, µs", value("cpu_store"), ""),
    Row("server busy: slips / dots / at rest, % of a core", busy, ""),
    Row("memory a phone (socket, kept-alive connection, person), KiB", value("memory", "{:.0f}"), "≤ 100"),
    Row("first load of a phone, compressed, kB", value("first_load", "{:.1f}"), ""),
    Row("… of which the page itself, kB", value("page_bytes", "{:.1f}"), ""),
    Row("sent to a phone by socket all evening, kB", value("frame_bytes", "{:.1f}"), ""),
    Row("sent to a phone in answers, a dot, kB", value("dot_bytes", "{:.1f}"), ""),
    Row("frames to a phone all evening", value("frames"), ""),
)


def table(halls: Sequence[Figures]) -> str:
    """Markdown."""
    head = ["", *(f"{figures.phones} phones" for figures in halls), "goal"]
    lines = [head, ["---"] * len(head)]
    lines += [[row.what, *(row.of(figures) for figures in halls), row.goal] for row in ROWS]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def further(halls: Sequence[Figures]) -> float:
    """µs of one more phone in a fan-out: what the largest hall costs above the smallest, by the phone."""
    small, large = halls[0], halls[-1]
    extra = large.values["cpu_frame"] * large.phones - small.values["cpu_frame"] * small.phones
    return extra / (large.phones - small.phones)


def ratio(halls: Sequence[Figures], name: str) -> float:
    """A value of the last hall to the same of the first."""
    return halls[-1].values[name] / halls[0].values[name]
