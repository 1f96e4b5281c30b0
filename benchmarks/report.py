"""Prints what was measured as tables of Markdown, and keeps it as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.measuring import Figures, Measured
from benchmarks.moments import History, Moment
from benchmarks.rights import Restricted
from benchmarks.writers import Writing

HEAD = (
    "scenario",
    "requests/s",
    "p50 ms",
    "p99 ms",
    "CPU ms",
    "SQL",
    "KB",
    "bare/s",
    "bare p50",
    "bare p99",
    "bare CPU",
    "ratio",
)
WRITERS_HEAD = (
    "writers",
    "writes/s",
    "a write ms",
    "waits for the lock ms",
    "holds it ms",
    "of that commit ms",
    "held while working",
)


MOMENTS_HEAD = (
    "read",
    "now/s",
    "past/s",
    "ratio",
    "future/s",
    "ratio",
    "now p50",
    "past p50",
    "future p50",
    "now CPU",
    "past CPU",
    "future CPU",
)
RIGHTS_HEAD = (
    "read",
    "of all/s",
    "denied 200/s",
    "ratio",
    "given 200/s",
    "ratio",
    "all p50",
    "denied p50",
    "given p50",
)
HISTORY_HEAD = ("history of one entry", "requests/s", "p50 ms", "p99 ms", "CPU ms")


@dataclass
class Part:
    """What was measured on one database with one number of entries."""

    database: str
    entries: int
    bytes: int
    start: float
    measured: list[Measured] = field(default_factory=list)
    writers: list[Writing] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    history: History | None = None
    rights: list[Restricted] = field(default_factory=list)
    profiles: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    def heading(self) -> str:
        """Name the database, its entries, its size and how long the server took to start."""
        return (
            f"### {self.database}, {self.entries:,} entries "
            f"({self.bytes / 1e6:,.0f} MB, first answer after {self.start:.1f} s)"
        )

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain values."""
        return dataclasses.asdict(self)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown: the first column to the left, figures to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured_row(one: Measured) -> list[str]:
    """Return a scenario as a row below HEAD."""
    bare = [*_figures(one.bare)]
    return [
        one.title,
        *_figures(one.cms),
        str(one.statements),
        f"{one.bytes / 1000:.1f}",
        *bare,
        f"{one.ratio:.3f}",
    ]


def _figures(one: Figures) -> list[str]:
    cpu = "–" if one.cpu is None else f"{one.cpu:.2f}"
    return [f"{one.rate:,.0f}", f"{one.p50:.1f}", f"{one.p99:.1f}", cpu]


def writers_row(one: Writing) -> list[str]:
    """Return a number of writers as a row below WRITERS_HEAD."""
    times = (one.whole, one.waited, one.held, one.commit)
    return [
        str(one.writers),
        f"{one.rate:,.1f}",
        *(f"{value:.2f}" for value in times),
        f"{100 * one.share:.0f} %",
    ]


def moment_row(one: Moment) -> list[str]:
    """Return the reads of a kind as a row below MOMENTS_HEAD; a ratio tells how much dearer."""
    looks = (one.now, one.past, one.future)
    rates = [f"{look.rate:,.0f}" for look in looks]
    ratios = [f"{one.now.rate / look.rate:.2f}" for look in looks]
    p50 = [f"{look.p50:.1f}" for look in looks]
    cpu = ["–" if look.cpu is None else f"{look.cpu:.2f}" for look in looks]
    return [one.title, rates[0], rates[1], ratios[1], rates[2], ratios[2], *p50, *cpu]


def rights_row(one: Restricted) -> list[str]:
    """Return a read by three people as a row below RIGHTS_HEAD; a ratio tells how much dearer."""
    seen = (one.all, one.denied, one.given)
    rates = [f"{figures.rate:,.0f}" for figures in seen]
    ratios = [f"{one.all.rate / figures.rate:.2f}" for figures in seen]
    p50 = [f"{figures.p50:.1f}" for figures in seen]
    return [one.title, rates[0], rates[1], ratios[1], rates[2], ratios[2], *p50]


def history_rows(one: History) -> list[list[str]]:
    """Return the pages of a history as rows below HISTORY_HEAD."""
    pages = (("the newest", one.first), ("the oldest", one.last))
    return [
        [f"{name} 25 of {one.versions:,} versions", *_figures(figures)] for name, figures in pages
    ]


def profile_lines(profile: list[tuple[str, float]]) -> str:
    """Return the parts of a profile that take two percent or more."""
    return ", ".join(f"{part} {share:.0f} %" for part, share in profile if share >= 2)


def show(part: Part) -> str:
    """Return everything about one database and number of entries."""
    blocks = [part.heading()]
    if part.measured:
        blocks.append(table(HEAD, map(measured_row, part.measured)))
    if part.writers:
        blocks.append(table(WRITERS_HEAD, map(writers_row, part.writers)))
    if part.moments:
        blocks.append(table(MOMENTS_HEAD, map(moment_row, part.moments)))
    if part.rights:
        blocks.append(table(RIGHTS_HEAD, map(rights_row, part.rights)))
    if part.history:
        blocks.append(table(HISTORY_HEAD, history_rows(part.history)))
    blocks += [f"- {name}: {profile_lines(found)}" for name, found in part.profiles.items()]
    return "\n\n".join(blocks)
