"""What an import of translations did, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Something that was not taken: of a unit (None: the entry), and why."""

    unit: str | None
    detail: str


@dataclass
class EntryReport:
    """What became of an entry: pointers that were written or confirmed, and what was not taken."""

    id: str
    type: str | None = None
    version: int | None = None
    written: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "id": self.id,
            "type": self.type,
            "version": self.version,
            "written": self.written,
            "confirmed": self.confirmed,
            "problems": [{"unit": one.unit, "detail": one.detail} for one in self.problems],
        }


@dataclass
class TranslationReport:
    """What became of a file."""

    source: str
    target: str
    entries: list[EntryReport] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many entries have problems."""
        return sum(1 for entry in self.entries if entry.problems)

    def counts(self) -> dict[str, int]:
        """Return how many entries there were, and how many units were written, confirmed, refused."""
        return {
            "entries": len(self.entries),
            "written": sum(len(entry.written) for entry in self.entries),
            "confirmed": sum(len(entry.confirmed) for entry in self.entries),
            "problems": sum(len(entry.problems) for entry in self.entries),
        }

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "from": self.source,
            "to": self.target,
            "counts": self.counts(),
            "entries": [entry.to_json() for entry in self.entries],
        }
