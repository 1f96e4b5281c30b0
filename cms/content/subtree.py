"""The entries at and below one, as they stand now: the port that rights and the trash use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from cms.content.models import Placement


def descendants(_session: Session, entry_id: str) -> Select[Any]:
    """Return a select of the ids of an entry and of all that stands below it."""
    below = (
        select(Placement.entry_id.label("entry_id"))
        .where(Placement.entry_id == entry_id, Placement.valid_to.is_(None))
        .cte("below", recursive=True)
    )
    child = aliased(Placement)
    below = below.union(
        select(child.entry_id).where(child.parent_id == below.c.entry_id, child.valid_to.is_(None))
    )
    return select(below.c.entry_id)


def levels(session: Session, entry_id: str) -> int:
    """Return how many levels of the tree an entry takes up: 1 where nothing stands below it."""
    below = (
        select(Placement.entry_id.label("entry_id"), literal(1).label("level"))
        .where(Placement.entry_id == entry_id, Placement.valid_to.is_(None))
        .cte("below", recursive=True)
    )
    child = aliased(Placement)
    below = below.union(
        select(child.entry_id, below.c.level + 1).where(
            child.parent_id == below.c.entry_id, child.valid_to.is_(None)
        )
    )
    found: int = session.execute(select(func.max(below.c.level))).scalar_one()
    return found


def ancestors(session: Session, entry_id: str) -> list[str]:
    """Return the ids of all that an entry stands under now, the nearest first."""
    up = (
        select(Placement.parent_id.label("entry_id"))
        .where(Placement.entry_id == entry_id, Placement.valid_to.is_(None))
        .where(Placement.parent_id.is_not(None))
        .cte("up", recursive=True)
    )
    above = aliased(Placement)
    up = up.union(
        select(above.parent_id).where(
            above.entry_id == up.c.entry_id,
            above.valid_to.is_(None),
            above.parent_id.is_not(None),
        )
    )
    return list(session.scalars(select(up.c.entry_id)))
