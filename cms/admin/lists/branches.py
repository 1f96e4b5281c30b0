"""The tree as it is drawn: what stands at the root, and below whatever was opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cms.admin.lists.listing import ListedRow, listed
from cms.admin.navigation import MEDIA, known_types
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.queries.tree import MAX_DEPTH, children, having_children
from cms.schema.content_type import TypeSpec

LEVEL = 1000
"""Entries of one level, under all that was opened there, that are shown at most."""


@dataclass(frozen=True)
class Places:
    """Where a row can go by a key: a parent, and a sibling there, as forms send them."""

    up: str = ""
    down: str = ""
    into: str = ""
    out: str = ""


@dataclass(frozen=True)
class Node:
    """An entry in the tree, with what is shown below it."""

    row: ListedRow
    level: int
    open: bool
    holds: bool
    toggled: str
    places: Places
    may_hold: bool
    parent: str
    below: tuple[Node, ...] = field(default=())


def tree_specs(request: Any) -> list[TypeSpec]:
    """Return the types whose entries stand in the tree, as far as who asks knows them."""
    return [spec for spec in known_types(request) if spec.in_tree and spec.name not in MEDIA]


def branches(
    request: Any, lens: Lens, opened: Sequence[str], specs: Sequence[TypeSpec]
) -> tuple[tuple[Node, ...], bool]:
    """Return the nodes at the root, with those below what is open; and whether some are left out.

    Costs as many queries as levels are open, whatever the number of entries.
    """
    types = [spec.name for spec in specs]
    levels, more = _levels(request, lens, frozenset(opened), types)
    rows = [row for level in levels for row in level]
    shown = {one.entry_id: one for one in listed(request, lens, rows)}
    holding = having_children(request.cms_session, lens, shown, types)
    below: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    drawing = _Drawing(shown, holding, below, tuple(opened), _holders(specs))
    return drawing.nodes(lens.site.id, "", "", 1), more


def _levels(
    request: Any, lens: Lens, opened: frozenset[str], types: list[str]
) -> tuple[list[list[Row]], bool]:
    levels: list[list[Row]] = []
    parents: list[str | None] = [None]
    more = False
    while parents and len(levels) < MAX_DEPTH:
        level = children(request.cms_session, lens, parents, LEVEL + 1, types=types)
        more = more or len(level) > LEVEL
        levels.append(level[:LEVEL])
        parents = [row.entry_id for row in levels[-1] if row.entry_id in opened]
    return levels, more


def _holders(specs: Sequence[TypeSpec]) -> frozenset[str]:
    return frozenset(one for spec in specs for one in spec.allowed_in or ())


@dataclass(frozen=True)
class _Drawing:
    shown: Mapping[str, ListedRow]
    holding: frozenset[str]
    below: Mapping[str | None, list[Row]]
    opened: tuple[str, ...]
    holders: frozenset[str]

    def nodes(self, parent: str, place: str, above: str, level: int) -> tuple[Node, ...]:
        rows = self.below.get(parent, [])
        return tuple(self.node(rows, index, place, above, level) for index in range(len(rows)))

    def node(self, rows: Sequence[Row], index: int, place: str, above: str, level: int) -> Node:
        row = rows[index]
        entry, is_open = row.entry_id, row.entry_id in self.opened
        # One further up stands `above`: out of here means right after the parent, below that.
        places = Places(
            up=f"{place}|before|{rows[index - 1].entry_id}" if index else "",
            down=f"{place}|after|{rows[index + 1].entry_id}" if index + 1 < len(rows) else "",
            into=f"{rows[index - 1].entry_id}||" if index and self._holds(rows[index - 1]) else "",
            out=f"{above}|after|{place}" if place else "",
        )
        found = Node(
            row=self.shown[entry],
            level=level,
            open=is_open and entry in self.holding,
            holds=entry in self.holding,
            toggled=",".join(one for one in (*self.opened, entry) if not is_open or one != entry),
            places=places,
            may_hold=self._holds(row),
            parent=place,
        )
        if not found.open:
            return found
        return replace(found, below=self.nodes(entry, entry, place, level + 1))

    def _holds(self, row: Row) -> bool:
        return row.type in self.holders
