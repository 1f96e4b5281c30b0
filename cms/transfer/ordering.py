"""The order in which to write what was imported: first what others stand under or name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cms.transfer.neutral import ImportedEntry

_RANKS = {"person": 0, "folder": 0, "asset": 0, "category": 1, "tag": 1}


@dataclass
class Gathered:
    """The translations of one piece of content; the first one speaks for what they share."""

    index: int
    first: ImportedEntry
    locales: dict[str, ImportedEntry] = field(default_factory=dict)

    @property
    def source_id(self) -> str:
        """The id within its source."""
        return self.first.source_id

    def needs(self, links: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """Yield the source ids of what it stands under, names and links to."""
        if self.first.parent_source_id:
            yield self.first.parent_source_id
        for named in self.first.references.values():
            yield from (named,) if isinstance(named, str) else named
        yield from links.get(self.source_id, ())


def in_order(
    gathered: Mapping[str, Gathered], links: Mapping[str, tuple[str, ...]]
) -> list[Gathered]:
    """Return all, each after what it needs as far as that goes; siblings by their position.

    `links` maps source ids to those that their texts link to. In a circle one has to come first:
    the caller sees it by what is not there yet.
    """
    ordered: list[Gathered] = []
    done: set[str] = set()
    first = sorted(
        gathered.values(),
        key=lambda one: (_RANKS.get(one.first.type, 2), one.first.position, one.index),
    )
    for root in first:
        _visit(root, gathered, links, done, ordered)
    return ordered


def _visit(
    root: Gathered,
    gathered: Mapping[str, Gathered],
    links: Mapping[str, tuple[str, ...]],
    done: set[str],
    ordered: list[Gathered],
) -> None:
    if root.source_id in done:
        return
    done.add(root.source_id)
    waiting = [(root, root.needs(links))]
    while waiting:
        current, needs = waiting[-1]
        for need in needs:
            if need in gathered and need not in done:
                done.add(need)
                waiting.append((gathered[need], gathered[need].needs(links)))
                break
        else:
            ordered.append(current)
            waiting.pop()


def in_circles(gathered: Mapping[str, Gathered]) -> set[str]:
    """Return the source ids of those that stand, over whatever steps, under themselves."""
    circling: set[str] = set()
    for start in gathered:
        seen: set[str] = set()
        current = gathered[start].first.parent_source_id or ""
        while current in gathered and current not in seen and current != start:
            seen.add(current)
            current = gathered[current].first.parent_source_id or ""
        if current == start:
            circling.add(start)
    return circling
