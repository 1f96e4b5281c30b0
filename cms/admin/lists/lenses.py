"""Through what entries are looked for: drafts, and beside them what is live where not all are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from cms.access.visibility import Visibility
from cms.content.lens import Lens
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import Always

T = TypeVar("T")
Found = Sequence[tuple[Lens, Row]]
"""Rows, each with the lens through which it was found."""


def sees_all_drafts(lens: Lens, specs: Iterable[TypeSpec]) -> bool:
    """Say whether the reader sees the draft of each entry of some types that they see live."""
    drafts, live = lens.visibility("view_draft"), lens.visibility("view")
    return all(_covers(drafts, live, spec.name) for spec in specs)


def _covers(drafts: Visibility, live: Visibility, name: str) -> bool:
    every = [one.scopes for one in drafts.of(name) if isinstance(one.filter, Always)]
    if None in every:
        return True
    whole = frozenset[str | None]().union(*(one for one in every if one is not None))
    return all(
        (one.scopes is not None and one.scopes <= whole) or one in drafts.of(name)
        for one in live.of(name)
    )


def beside(lens: Lens, specs: Iterable[TypeSpec]) -> tuple[Lens, ...]:
    """Return the lenses on all that the reader sees: their drafts first, then what is live besides."""
    if lens.status != "draft" or sees_all_drafts(lens, specs):
        return (lens,)
    return lens, lens.with_status("published")


def looked_for(
    request: Any, lenses: tuple[Lens, ...], query: Callable[[Lens], ListQuery | None]
) -> Found:
    """Return what is found through some lenses, changed last first, and each entry once.

    `query` gives what is asked through a lens, None for nothing; as many are found as it asks for.
    """
    known: set[str] = set()
    found: list[tuple[Lens, Row]] = []
    limit = 0
    for lens in lenses:
        asked = query(lens)
        if asked is None:
            continue
        limit = asked.limit
        rows = find(request.cms_session, lens, asked).rows
        found += [(lens, row) for row in rows if row.entry_id not in known]
        known.update(row.entry_id for row in rows)
    if len(lenses) > 1:
        found.sort(key=lambda one: one[1].updated_at, reverse=True)
    return found[:limit]


def made_of(found: Found, make: Callable[[Lens, list[Row]], Iterable[T]]) -> list[T]:
    """Return what `make` makes of rows, one of each in their order; it is called once a status."""
    lenses = {lens.status: lens for lens, _ in found}
    made: dict[str, T] = {}
    for status, lens in lenses.items():
        rows = [row for at, row in found if at.status == status]
        made.update(zip((row.entry_id for row in rows), make(lens, rows), strict=True))
    return [made[row.entry_id] for _, row in found]
