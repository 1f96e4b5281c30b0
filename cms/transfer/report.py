"""The closing report of an import: what was read, what became of it, what was not understood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 3
"""Places that a line names, at most."""

Counted = Counter[tuple[str, str]]


@dataclass
class Line:
    """One thing that was not understood, how often, and some of the places."""

    what: str
    count: int = 0
    places: list[str] = field(default_factory=list)


@dataclass
class ImportReport:
    """Counts by (type, status): `read` as the source says them, the others as the site does.

    `kept` counts what has no place on the site and is kept as data.
    """

    source: str = ""
    read: Counted = field(default_factory=Counter)
    created: Counted = field(default_factory=Counter)
    updated: Counted = field(default_factory=Counter)
    unchanged: Counted = field(default_factory=Counter)
    failed: Counted = field(default_factory=Counter)
    kept: Counted = field(default_factory=Counter)
    comments: int = 0
    assets: int = 0
    _lines: dict[str, Line] = field(default_factory=dict)

    def say(self, what: str, place: str = "") -> None:
        """Add a line, or another place to one that is there."""
        line = self._lines.setdefault(what, Line(what))
        line.count += 1
        if place and place not in line.places and len(line.places) < EXAMPLES:
            line.places.append(place)

    @property
    def lines(self) -> list[Line]:
        """What was not understood, the most frequent first."""
        return sorted(self._lines.values(), key=lambda line: (-line.count, line.what))

    @property
    def changed_anything(self) -> bool:
        """Whether any entry was created or updated."""
        return bool(self.created or self.updated)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        counts = ("read", "created", "updated", "unchanged", "failed", "kept")
        return {
            "source": self.source,
            **{name: _listed(getattr(self, name)) for name in counts},
            "comments": self.comments,
            "assets": self.assets,
            "not_understood": [vars(line) for line in self.lines],
        }


def _listed(counted: Counted) -> list[dict[str, Any]]:
    return [
        {"type": kind, "status": status, "count": count}
        for (kind, status), count in sorted(counted.items())
    ]
