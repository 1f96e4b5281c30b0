"""How many entries there are of each type, whoever may see them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.models import Entry


def entry_counts(session: Session, site_id: str) -> dict[str, int]:
    """Count the entries of each type, those in the trash among them; one query, by an index."""
    query = select(Entry.type, func.count()).where(Entry.site_id == site_id, Entry.head > 0)
    rows = session.execute(query.group_by(Entry.type))
    return {row[0]: row[1] for row in rows}
