"""What the index holds of content that is erased: the words of editions that are over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.model.holding import held_types
from cms.content.models import Edition
from cms.db.chunks import chunks
from cms.db.erasing import ErasedContent, Holding
from cms.schema.registry import TypeRegistry
from cms.search.asking import Term, Way
from cms.search.engine import ENGINES, MARK
from cms.search.models.rows import SearchText
from cms.search.rebuilding import reindex
from cms.search.vocabulary import forget


def _erase_content(session: Session, content: ErasedContent) -> int:
    """Index anew what was emptied, and let go of words that stand nowhere any more.

    Content itself has been emptied before: rooms are asked in the order of their names.
    """
    over = select(Edition.id).where(
        Edition.entry_id == content.entry_id, Edition.valid_to <= content.now
    )
    ids = session.scalars(over.order_by(Edition.id)).all()
    types = held_types(session)
    registry = types.now(session) if types is not None else TypeRegistry({})
    before = _terms(session, ids)
    for part in chunks(ids):
        reindex(session, registry, part)
    gone = before - _terms(session, ids)
    forget(session, {term for term in gone if not _stands(session, term)})
    return len(gone)


def _terms(session: Session, ids: Iterable[int]) -> set[str]:
    """Return the words that editions are indexed by."""
    words: Any = SearchText.words
    if session.get_bind().dialect.name == "postgresql":
        words = func.tsvector_to_array(words)
    found: set[str] = set()
    for part in chunks(list(ids)):
        for value in session.scalars(select(words).where(SearchText.edition_id.in_(part))):
            found.update(value.split() if isinstance(value, str) else value)
    return {one for one in found if not one.startswith(MARK)}


def _stands(session: Session, term: str) -> bool:
    engine = ENGINES[session.get_bind().dialect.name]
    asked = engine.asked("asked", (), Term((Way((term,)),)))
    return any(
        session.execute(engine.texts("asked", past=past).limit(1), asked).first() is not None
        for past in (False, True)
    )


HOLDINGS = (Holding("search index", content=_erase_content),)
"""What is kept about people stands in content: there is nothing of theirs that is only here."""
