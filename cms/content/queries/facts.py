"""What decisions about rights need to know of an entry, from a row of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms import clock
from cms.access.facts import Facts
from cms.access.scopes import scope_of
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec
from cms.schema.keys import document_keys


def facts_of(session: Session, spec: TypeSpec, row: Row, locale: str | None = None) -> Facts:
    """Return the facts of a row's entry; one query, for its scope."""
    return Facts(
        spec=spec,
        locale=locale,
        scope=scope_of(session, row.entry_id),
        keys=document_keys(spec, row.document),
        system={
            "_id": row.entry_id,
            "_type": row.type,
            "_owner": row.owner_id,
            "_parent": row.parent_id,
            "_created_at": clock.to_text(row.created_at),
        },
    )
