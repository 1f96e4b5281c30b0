"""Which of some entries a lens sees and a filter admits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.columns import editions, is_type
from cms.content.queries.conditions import compile_filter
from cms.content.queries.seeing import allowed, seen, standing
from cms.db.chunks import chunks
from cms.schema.filtering.ast import BoundFilter


def matching_ids(
    session: Session, lens: Lens, type_name: str, ids: Iterable[str], bound: BoundFilter
) -> frozenset[str]:
    """Return those of the entries of a type that the lens sees and `bound` admits."""
    found: set[str] = set()
    for part in chunks(sorted(set(ids))):
        edition = editions()
        query: Any = select(edition.entry_id).where(
            edition.entry_id.in_(part),
            standing(lens, edition),
            is_type(edition, (type_name,)),
            allowed(lens, edition, (type_name,)),
            compile_filter(lens, edition, bound, seen),
        )
        found.update(session.scalars(query))
    return frozenset(found)
