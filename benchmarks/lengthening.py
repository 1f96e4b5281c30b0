"""Gives one post ten thousand versions, by SQL, as if it had been saved as often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text, update

from cms.cli.site import Site
from cms.content.models import Edition, Entry, Version
from cms.db.session import WRITE

VERSIONS = 10_000
_SECOND = timedelta(seconds=1)


def lengthen(site: Site) -> str:
    """Lengthen the history of the newest post, and return its id."""
    engine = site.engine.execution_options(**{WRITE: True})
    version: Any = Version.__table__
    edition: Any = Edition.__table__
    with engine.begin() as connection:
        newest = select(edition.c.entry_id).where(edition.c.type == "post")
        newest = newest.order_by(edition.c.published_at.desc()).limit(1)
        entry = str(connection.execute(newest).scalar_one())
        rows = select(version).where(version.c.entry_id == entry).order_by(version.c.number.desc())
        last = dict(connection.execute(rows.limit(1)).mappings().one())
        numbers = range(last["number"] + 1, VERSIONS + 1)
        connection.execute(insert(version), [{**last, "number": number} for number in numbers])
        head: Any = Entry.__table__
        connection.execute(update(head).where(head.c.id == entry).values(head=VERSIONS))
        drafts = select(edition).where(edition.c.entry_id == entry, edition.c.kind == "draft")
        row = connection.execute(drafts.where(edition.c.past.is_(False)).limit(1)).mappings().one()
        values = {name: value for name, value in row.items() if name != "id"}
        ends = [values["valid_from"] - _SECOND * number for number in range(len(numbers))]
        over = [{"valid_from": end - _SECOND, "valid_to": end, "past": True} for end in ends]
        connection.execute(insert(edition), [{**values, **interval} for interval in over])
        connection.execute(text("ANALYZE"))
    return entry
