"""How entries stood at an instant: where, as which draft, and what of them readers saw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from cms.content.models import Edition, Live, Placement, Version
from cms.content.undo.journal import shown
from cms.db.chunks import chunks


@dataclass
class Then:
    """An entry at an instant; `version` is None where it was not there yet."""

    version: int | None = None
    trashed: bool = False
    place: dict[str, str | None] | None = None
    live: dict[str, dict[str, Any]] = field(default_factory=dict)


def stood_below(session: Session, root_id: str, at: datetime) -> set[str]:
    """Return the ids of an entry and of all that stood below it at an instant."""
    below = (
        select(Placement.entry_id.label("entry_id"))
        .where(Placement.entry_id == root_id, _held(Placement, at))
        .cte("below", recursive=True)
    )
    child = aliased(Placement)
    below = below.union(
        select(child.entry_id).where(child.parent_id == below.c.entry_id, _held(child, at))
    )
    return {root_id, *session.scalars(select(below.c.entry_id))}


def stood(session: Session, ids: Iterable[str], at: datetime) -> dict[str, Then]:
    """Return how entries stood at an instant; a few queries for each 500 of them."""
    wanted = sorted(ids)
    found = {entry_id: Then() for entry_id in wanted}
    for part in chunks(wanted):
        _read(session, found, part, at)
    return found


def _read(session: Session, found: dict[str, Then], ids: Sequence[str], at: datetime) -> None:
    drafts = select(Edition.entry_id, Edition.kind, Edition.version).where(
        Edition.entry_id.in_(ids), Edition.kind.in_(("draft", "trash"))
    )
    for row in session.execute(drafts.where(_held(Edition, at))):
        then = found[row.entry_id]
        then.version, then.trashed = row.version, row.kind == "trash"
    for row in session.execute(_among(Placement, ids, at)).scalars():
        found[row.entry_id].place = {"parent": row.parent_id, "position": row.position}
    for row in session.execute(_among(Live, ids, at)).scalars():
        found[row.entry_id].live[row.slice] = shown(row)
    for entry_id in ids:
        then = found[entry_id]
        if then.version is None and then.live:
            # What was backdated was live before it was ever a draft here.
            then.version = max(shown["version"] for shown in then.live.values())
    _read_pruned(session, found, [one for one in ids if found[one].version is None], at)


def _read_pruned(
    session: Session, found: dict[str, Then], ids: Sequence[str], at: datetime
) -> None:
    """Tell what was there, and has been pruned since, from what was not there yet."""
    query = select(Version.entry_id, func.max(Version.number)).where(
        Version.entry_id.in_(ids), Version.created_at <= at
    )
    for entry_id, number in session.execute(query.group_by(Version.entry_id)) if ids else ():
        found[entry_id].version = number


def _among(model: Any, ids: Sequence[str], at: datetime) -> Select[Any]:
    query: Select[Any] = select(model).where(model.entry_id.in_(ids), _held(model, at))
    return query


def _held(model: Any, at: datetime) -> ColumnElement[bool]:
    return and_(model.valid_from <= at, or_(model.valid_to.is_(None), model.valid_to > at))
