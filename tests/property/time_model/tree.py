"""Where entries stand in the tree, and since when, in plain memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction


@dataclass(frozen=True)
class Spell:
    """An entry stands under a parent (None: at the root) since an instant, sorted by `rank`.

    `asserted` says that it was only claimed afterwards to have stood there that long.
    """

    since: datetime
    parent: str | None
    rank: Fraction
    asserted: bool = False


@dataclass
class Tree:
    """All spells of all entries, in the order of time."""

    spells: dict[str, list[Spell]] = field(default_factory=dict)

    def copy(self) -> Tree:
        """The same tree, to try something on."""
        return Tree({one: list(spells) for one, spells in self.spells.items()})

    def at(self, entry_id: str, at: datetime) -> Spell | None:
        """Where an entry stands at an instant."""
        found = [one for one in self.spells.get(entry_id, ()) if one.since <= at]
        return found[-1] if found else None

    def parent(self, entry_id: str) -> str | None:
        """What an entry stands under now."""
        spells = self.spells.get(entry_id)
        return spells[-1].parent if spells else None

    def siblings(self, parent: str | None) -> list[str]:
        """What stands under a parent now, in order."""
        there = [(s[-1].rank, one) for one, s in self.spells.items() if s[-1].parent == parent]
        return [one for _, one in sorted(there)]

    def place(
        self, entry_id: str, parent: str | None, now: datetime, before: str | None = None
    ) -> None:
        """Let an entry stand under a parent from now on: at the end, or before a sibling."""
        others = [one for one in self.siblings(parent) if one != entry_id]
        ranks = [self.spells[one][-1].rank for one in others]
        if before is None:
            rank = (ranks[-1] if ranks else Fraction(0)) + 1
        else:
            place = others.index(before)
            low = ranks[place - 1] if place else ranks[place] - 2
            rank = (low + ranks[place]) / 2
        earlier = [one for one in self.spells.get(entry_id, ()) if one.since < now]
        self.spells[entry_id] = [*earlier, Spell(now, parent, rank)]

    def reach_back(self, entry_id: str | None, at: datetime) -> None:
        """Let an entry, and what it stood under first, have stood there since an instant."""
        while entry_id is not None:
            first, *rest = self.spells[entry_id]
            if first.since > at:
                self.spells[entry_id] = [replace(first, since=at, asserted=True), *rest]
            spell = self.at(entry_id, at)
            assert spell is not None
            entry_id = spell.parent

    def lineage(self, entry_id: str, at: datetime) -> list[str]:
        """What an entry stands under at an instant, the topmost first."""
        found: list[str] = []
        spell = self.at(entry_id, at)
        while spell is not None and spell.parent is not None:
            found.insert(0, spell.parent)
            spell = self.at(spell.parent, at)
        return found

    def line(self, entry_id: str | None) -> list[str]:
        """An entry and what it stands under now."""
        found: list[str] = []
        while entry_id is not None:
            found.append(entry_id)
            entry_id = self.parent(entry_id)
        return found

    def below(self, entry_id: str) -> list[str]:
        """An entry and what stands below it now."""
        return [one for one in self.spells if entry_id in self.line(one)]
