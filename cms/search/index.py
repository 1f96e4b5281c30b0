"""Keeps the words of editions, told by content when it writes them, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from cms.content.text_index import Indexed
from cms.schema.searching import searched_texts
from cms.search.analysis import words as words_in
from cms.search.engine import ENGINES, marks_of
from cms.search.models.rows import SearchText
from cms.search.vocabulary import learn

Forms = tuple[tuple[str, str], ...]
"""Words in their order: each as (form, term)."""
_INSERT = insert(cast(Table, SearchText.__table__))
_REMEMBERED = 10_000
"""Characters of a text whose words are remembered: a draft is often published as it stands."""


class SearchIndex:
    """The index in the content's own database."""

    def keep(self, session: Session, editions: Sequence[Indexed]) -> None:
        """Keep the words of editions, each with the fields that its type lets be searched."""
        engine = ENGINES[session.get_bind().dialect.name]
        rows: list[dict[str, Any]] = []
        forms: set[tuple[str, str]] = set()
        for edition in editions:
            marks = marks_of(edition.kind, edition.locale, edition.spec.name)
            for field, words in _words(edition):
                forms.update(words)
                rows.append(
                    {
                        "edition_id": edition.edition_id,
                        "place": f"{edition.spec.name}.{field}",
                        "past": edition.past,
                        "words": engine.written(marks, [term for _, term in words]),
                    }
                )
        if rows:
            session.execute(_INSERT, rows)
            learn(session, forms)

    def forget(self, session: Session, edition_id: int, places: Sequence[str]) -> None:
        """Delete the words of fields of an edition."""
        these = (SearchText.edition_id == edition_id, SearchText.place.in_(places))
        session.execute(delete(SearchText).where(*these))


def _words(edition: Indexed) -> Iterator[tuple[str, Forms]]:
    for field, texts in searched_texts(edition.spec, edition.document).items():
        text = "\n".join(texts)
        read = _read if len(text) <= _REMEMBERED else _read.__wrapped__
        words = read(text, edition.locale)
        if words:
            yield field, words


@lru_cache(maxsize=128)
def _read(text: str, locale: str) -> Forms:
    return tuple((word.form, word.term) for word in words_in(text, locale))
