"""Prints what was measured as tables of Markdown, and keeps it as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.measuring import Figures, Measured
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


@dataclass
class Part:
    """What was measured on one database with one number of entries."""

    database: str
    entries: int
    bytes: int
    start: float
    measured: list[Measured] = field(default_factory=list)
    writers: list[Writing] = field(default_factory=list)
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
    blocks += [f"- {name}: {profile_lines(found)}" for name, found in part.profiles.items()]
    return "\n\n".join(blocks)
