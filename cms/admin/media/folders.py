"""The folders of the library, as the tree at its side and as what one chooses from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cms.content.assets.types import FOLDER
from cms.content.lens import Lens
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.titles import titles
from cms.errors import NotFound

FOLDERS_MAX = 2_000
"""How many folders the tree knows; those beyond are found by search."""


@dataclass(frozen=True)
class Folder:
    """A folder, as its reader sees it; its name is empty where they may not read it."""

    id: str
    title: str
    parent: str | None


@dataclass(frozen=True)
class Branch:
    """A folder of the tree; those below it where it is open."""

    folder: Folder
    current: bool
    more: bool
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Folders:
    """All folders that somebody sees. One whose parent they don't see stands at the top."""

    all: tuple[Folder, ...]
    by_id: Mapping[str, Folder] = field(default_factory=dict)

    @cached_property
    def _below(self) -> Mapping[str, list[Folder]]:
        found: dict[str, list[Folder]] = defaultdict(list)
        for one in self.all:
            parent = one.parent or ""
            found[parent if parent in self.by_id else ""].append(one)
        return found

    def below(self, folder_id: str) -> list[Folder]:
        """Return what stands directly in a folder, or at the top for an empty id."""
        return self._below.get(folder_id, [])

    def require(self, folder_id: str) -> Folder:
        """Return a folder; raise `NotFound` for one that is not seen."""
        found = self.by_id.get(folder_id.lower())
        if found is None:
            raise NotFound("There is no such folder in the library.")
        return found

    def way_to(self, folder_id: str) -> list[Folder]:
        """Return the folders that lead to one, topmost first, itself last."""
        found: list[Folder] = []
        at = self.by_id.get(folder_id)
        while at is not None and at not in found:
            found.append(at)
            at = self.by_id.get(at.parent or "")
        return found[::-1]

    def tree(self, current: str) -> tuple[Branch, ...]:
        """Return the tree, open along the way to the current folder."""
        opened = {one.id for one in self.way_to(current)}

        def branches(parent: str) -> tuple[Branch, ...]:
            return tuple(
                Branch(
                    one,
                    one.id == current,
                    bool(self.below(one.id)),
                    branches(one.id) if one.id in opened else (),
                )
                for one in self.below(parent)
            )

        return branches("")

    def options(self, without: str = "") -> Iterator[tuple[str, str]]:
        """Yield all folders with where they lie, but for one and all below it."""
        yield from self._options("", (), without)

    def _options(
        self, parent: str, above: tuple[str, ...], without: str
    ) -> Iterator[tuple[str, str]]:
        for one in self.below(parent):
            if one.id != without:
                names = (*above, one.title or "…")
                yield one.id, " / ".join(names)
                yield from self._options(one.id, names, without)


def folders_of(request: Any, lens: Lens) -> Folders:
    """Return the folders that a lens shows, by their names."""
    query = ListQuery(types=(FOLDER,), limit=FOLDERS_MAX)
    rows = find(request.cms_session, lens, query).rows
    called = titles(request.cms_session, lens, rows)
    found = [Folder(row.entry_id, called[row.edition_id] or "", row.parent_id) for row in rows]
    found.sort(key=lambda one: (one.title.casefold(), one.id))
    return Folders(tuple(found), {one.id: one for one in found})
