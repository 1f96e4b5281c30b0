"""The tree around an entry: what stands beside it and those above it, and what stands below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.content.queries.rows import Row
from cms.content.queries.tree import children
from cms.site.serving.entries import ShownEntry
from cms.site.serving.listing import dated, page_types, standing_types
from cms.site.serving.visit import SiteVisit

READ_MAX = 1000


@dataclass(frozen=True)
class Around:
    """The sections around an entry, and what stands directly below it, in order."""

    sections: list[dict[str, Any]]
    children: list[ShownEntry]


def around(visit: SiteVisit, row: Row, above: Sequence[Row]) -> Around:
    """Read the tree around an entry: one query for the sections above it, one for what is below."""
    over = [visit.face.root, *(one.entry_id for one in above)]
    way = [*over, row.entry_id]
    types = page_types(visit)
    visit.tags.update(f"type:{name}" for name in types)
    # What is listed by date is no section, and there may be thousands of it.
    rows = [
        *children(visit.session, visit.lens, over, READ_MAX, types=standing_types(visit)),
        *children(visit.session, visit.lens, [row.entry_id], READ_MAX, types=types),
    ]
    entries = [one for one in visit.put(rows) if one.url]
    parents = {one.entry_id: one.parent_id for one in rows}
    below: dict[str | None, list[ShownEntry]] = defaultdict(list)
    for entry in entries:
        parent = parents[entry.id]
        below[visit.face.root if parent == visit.site.id else parent].append(entry)
    tree = _Tree(visit, below, frozenset(one for one in way if one), row.entry_id)
    return Around(tree.of(visit.face.root), below.get(row.entry_id, []))


@dataclass(frozen=True)
class _Tree:
    visit: SiteVisit
    below: Mapping[str | None, list[ShownEntry]]
    way: frozenset[str]
    current: str

    def of(self, parent: str | None) -> list[dict[str, Any]]:
        """Return the sections below an entry: what is listed by date is no section."""
        entries = self.below.get(parent, [])
        return [self.section(one) for one in entries if not dated(self.visit, one.type)]

    def section(self, entry: ShownEntry) -> dict[str, Any]:
        """Return one section, open where the page lies in it."""
        inside = entry.id in self.way
        return {
            "title": entry["menu_title"] or entry.title,
            "url": entry.url,
            "current": entry.id == self.current,
            "open": inside,
            "children": self.of(entry.id) if inside else [],
        }
