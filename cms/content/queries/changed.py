"""What may read otherwise than at an earlier instant, by the log, the clock and what depends on it.

More is named than has changed; what a reader is told of it is for their lens to say, then and now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from cms.content.models import Edition, Entry, Intent, Placement, Reference
from cms.content.queries.tree import MAX_DEPTH
from cms.db.column_types import Id, Instant
from cms.events.models import BIG, Event

_AFTER_EVENT: Any = bindparam("number", type_=BIG)
_LOW: Any = bindparam("low", type_=Instant())
_HIGH: Any = bindparam("high", type_=Instant())
_RELOCATING = ("entry.moved", "entry.restored")


@dataclass(frozen=True)
class Window:
    """Events after `number`, and the clock from after `low` to `high`, as read in `locale`."""

    site_id: str
    locale: str
    number: int
    low: datetime
    high: datetime


def changed_ids(
    session: Session,
    window: Window,
    types: Sequence[str],
    *,
    depth: int,
    after: str | None,
    limit: int,
) -> list[tuple[str, str]]:
    """Return ids and types of up to `limit` entries that may read otherwise, in the order of ids.

    Those are the subjects of events, what the clock did, what stands below something that got
    another address, and what leads to any of these by up to `depth` links. One query.
    """
    if not types:
        return []
    values = {
        "number": window.number,
        "low": window.low,
        "high": window.high,
        "site": window.site_id,
        "locale": window.locale,
        "types": sorted(types),
        "depth": depth,
        "limit": limit,
    }
    if after is not None:
        values["after"] = after
    found = session.execute(_changed(after is not None), values)
    return [(entry_id, name) for entry_id, name in found]


@lru_cache(maxsize=2)
def _changed(going_on: bool) -> Select[Any]:
    touched = _touched()
    below = _below(touched)
    reached = _reached(touched, below)
    selected: Any = select(Entry.id, Entry.type)
    query: Select[Any] = (
        selected.where(Entry.id.in_(select(reached.c.id)))
        .where(Entry.site_id == bindparam("site", type_=Id()))
        .where(Entry.type.in_(bindparam("types", expanding=True)))
        .order_by(Entry.id)
        .limit(bindparam("limit", type_=Integer()))
    )
    return query.where(Entry.id > bindparam("after", type_=Id())) if going_on else query


def _touched() -> CTE:
    told = select(Event.subject.label("id")).where(
        Event.number > _AFTER_EVENT, Event.subject.is_not(None)
    )
    # All that the clock does was intended; what was called off is harmless to name.
    due = select(Intent.entry_id.label("id")).where(Intent.at > _LOW, Intent.at <= _HIGH)
    return union(told, due).cte("touched")


def _below(touched: CTE) -> CTE:
    """Return all that stands below entries which may lend another slug, or stand elsewhere."""
    begun, before = aliased(Edition), aliased(Edition)
    alike = exists(
        select(before.id).where(
            before.entry_id == begun.entry_id,
            before.locale == begun.locale,
            before.kind == begun.kind,
            before.valid_from <= _LOW,
            or_(before.valid_to.is_(None), before.valid_to > _LOW),
            before.slug.is_not_distinct_from(begun.slug),
            before.parent_id.is_not_distinct_from(begun.parent_id),
        )
    )
    renamed = exists(
        select(begun.id).where(
            begun.entry_id == touched.c.id,
            begun.locale == bindparam("locale"),
            begun.valid_from > _LOW,
            begun.valid_from <= _HIGH,
            ~alike,
        )
    )
    relocated = select(Event.subject).where(
        Event.number > _AFTER_EVENT, Event.name.in_(_RELOCATING), Event.subject.is_not(None)
    )
    roots = select(touched.c.id.label("id"), literal(0).label("depth")).where(
        or_(renamed, touched.c.id.in_(relocated))
    )
    below = roots.cte("below", recursive=True)
    stood = or_(Placement.valid_to.is_(None), Placement.valid_to > _LOW)
    return below.union(
        select(Placement.entry_id, below.c.depth + 1)
        .join(below, Placement.parent_id == below.c.id)
        .where(stood, below.c.depth < MAX_DEPTH)
    )


def _reached(touched: CTE, below: CTE) -> CTE:
    """Return these entries, and what leads to them."""
    first = union(select(touched.c.id), select(below.c.id)).subquery()
    reached = select(first.c.id.label("id"), literal(0).label("depth")).cte(
        "reached", recursive=True
    )
    leads = and_(
        Edition.kind == "live",
        Edition.locale == bindparam("locale"),
        Edition.valid_from <= _HIGH,
        or_(Edition.valid_to.is_(None), Edition.valid_to > _LOW),
    )
    return reached.union(
        select(Edition.entry_id, reached.c.depth + 1)
        .select_from(reached)
        .join(Reference, Reference.target_id == reached.c.id)
        .join(Edition, Edition.id == Reference.edition_id)
        .where(leads, reached.c.depth < bindparam("depth", type_=Integer()))
    )


def late_instants(session: Session, number: int, instant: datetime, limit: int) -> list[datetime]:
    """Return the instants, at or before `instant`, of events after a number: of late commits."""
    query = (
        select(Event.at)
        .where(Event.number > number, Event.at <= instant)
        .distinct()
        .order_by(Event.at)
        .limit(limit)
    )
    return list(session.scalars(query))


def called_off_late(session: Session, since: datetime, until: datetime) -> bool:
    """Say whether what had come true by the clock between two instants was called off by then."""
    query = select(Intent.id).where(
        Intent.at > since,
        Intent.at <= until,
        Intent.cancelled_at >= since,
        Intent.cancelled_at <= until,
    )
    return session.scalar(query.limit(1)) is not None


def purged_types(session: Session, number: int) -> frozenset[str]:
    """Return the types of what was published, thrown away after an event, and purged since."""
    trashed, shown = aliased(Event), aliased(Event)
    query = select(Event.payload).where(
        Event.number > number,
        Event.name == "entry.purged",
        exists(
            select(trashed.number).where(
                trashed.subject == Event.subject,
                trashed.number > number,
                trashed.name == "entry.trashed",
            )
        ),
        exists(
            select(shown.number).where(
                shown.subject == Event.subject, shown.name == "entry.published"
            )
        ),
    )
    return frozenset(payload["type"] for payload in session.scalars(query))


def moves(session: Session, number: int, limit: int) -> list[tuple[str | None, str | None]]:
    """Return from where to where entries were moved after an event: the parents' ids."""
    query = (
        select(Event.payload)
        .where(Event.number > number, Event.name == "entry.moved")
        .order_by(Event.number)
        .limit(limit)
    )
    found = session.scalars(query)
    return [(payload["old_parent"], payload["parent"]) for payload in found]


def happened(session: Session, number: int, names: Iterable[str]) -> bool:
    """Say whether anything of these names happened after an event."""
    query = select(Event.number).where(Event.number > number, Event.name.in_(sorted(names)))
    return session.scalar(query.limit(1)) is not None
