"""Makes the index anew from the editions, a batch at a time, while people go on working."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import orjson
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cms.content.models import Edition
from cms.content.text_index import Indexed
from cms.db.session import begin_write
from cms.events.order import current_turn
from cms.schema.registry import TypeRegistry
from cms.search.analysis import VERSION
from cms.search.index import SearchIndex
from cms.search.models.rows import SearchState, SearchText, SearchWord

BATCH = 200
"""Editions that one transaction indexes; writers wait no longer than for that."""


def is_current(session: Session) -> bool:
    """Say whether the whole index was made by the analysis of now."""
    return session.scalar(select(SearchState.version)) == VERSION


def rebuild(
    session: Session,
    registry: TypeRegistry,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Index all editions anew, and return how many; commits after each batch.

    Each entry can be found at any time, by its old words or its new ones. Broken off, it begins
    from the start when it is run again. The vocabulary begins anew, so that it holds nothing that
    is gone: until the end typing errors are borne in fewer words.
    """
    begin_write(session)
    session.execute(delete(SearchWord))
    session.execute(delete(SearchState))
    session.commit()
    total = session.scalar(select(func.count()).select_from(Edition)) or 0
    session.rollback()
    done, last = 0, 0
    while True:
        begin_write(session)
        # In turn with those who write, so that no edition goes while its words are written.
        current_turn(session)
        query = select(Edition.id).where(Edition.id > last).order_by(Edition.id).limit(BATCH)
        ids = session.scalars(query).all()
        if not ids:
            break
        reindex(session, registry, ids)
        session.commit()
        done, last = done + len(ids), ids[-1]
        if progress is not None:
            progress(done, max(total, done))
    session.add(SearchState(id=1, version=VERSION))
    session.commit()
    return done


def reindex(session: Session, registry: TypeRegistry, ids: Sequence[int]) -> None:
    """Index some editions anew, in the session's transaction."""
    session.execute(delete(SearchText).where(SearchText.edition_id.in_(ids)))
    columns = (Edition.id, Edition.type, Edition.locale, Edition.kind, Edition.past, Edition.doc)
    found = []
    for row in session.execute(select(*columns).where(Edition.id.in_(ids))):
        spec = registry.get(row.type)
        if spec is not None:
            document = orjson.loads(row.doc)
            found.append(Indexed(row.id, spec, row.locale, row.kind, row.past, document))
    SearchIndex().keep(session, found)
