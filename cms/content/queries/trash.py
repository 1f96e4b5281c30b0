"""What was thrown away: each with what went along, by whom and when; thrown away last first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.models import Entry
from cms.content.queries.columns import editions, is_type
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.queries.seeing import allowed, standing
from cms.events.models import Event


@dataclass(frozen=True)
class Thrown:
    """An entry that was thrown away: when, by whom as the event log has it, and how many with it."""

    row: Row
    at: datetime
    by: str
    along: int


def thrown(
    session: Session, lens: Lens, types: Sequence[str], *, limit: int, offset: int = 0
) -> list[Thrown]:
    """Return what was thrown away and can be taken out by itself, as a lens on the trash sees it.

    Three queries, whatever the number.
    """
    edition = editions()
    query = (
        select_rows(lens, edition)
        .add_columns(Entry.trashed_at)
        .join(Entry, Entry.id == edition.entry_id)
        .where(standing(lens, edition), allowed(lens, edition, types), is_type(edition, types))
        .where(Entry.trash_root == Entry.id)
        .order_by(Entry.trashed_at.desc(), Entry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    found = [(as_row(one), one[-1]) for one in session.execute(query)]
    ids = [row.entry_id for row, _ in found]
    who, along = _who(session, ids), _along(session, ids)
    return [
        Thrown(row, at, who.get(row.entry_id, ""), along.get(row.entry_id, 1) - 1)
        for row, at in found
    ]


def _who(session: Session, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    query = (
        select(Event.subject, Event.actor_label)
        .where(Event.subject.in_(ids), Event.name == "entry.trashed")
        .order_by(Event.number)
    )
    return {str(row.subject): row.actor_label for row in session.execute(query)}


def _along(session: Session, ids: Sequence[str]) -> dict[str, int]:
    if not ids:
        return {}
    query = (
        select(Entry.trash_root, func.count())
        .where(Entry.trash_root.in_(ids))
        .group_by(Entry.trash_root)
    )
    return {str(row[0]): row[1] for row in session.execute(query)}
