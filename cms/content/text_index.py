"""What keeps the words of editions for searches: a port, carried by sessions, that search fills.

It is told of editions where their rows are written, in the same transaction, so a search never
finds less, or more, than a list shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session

from cms.schema.content_type import TypeSpec

CARRIED = "text_index"
"""Under which name sessions carry it; where none is, nothing is indexed."""


class Indexed(NamedTuple):
    """An edition whose words are to be kept; `document` as it is stored."""

    edition_id: int
    spec: TypeSpec
    locale: str
    kind: str
    past: bool
    document: Mapping[str, Any]


class TextIndex(Protocol):
    """Keeps the words of editions. They are deleted with their edition by the database itself."""

    def keep(self, session: Session, editions: Sequence[Indexed]) -> None:
        """Keep the words of editions that were added just now."""

    def forget(self, session: Session, edition_id: int, places: Sequence[str]) -> None:
        """Delete the words of fields of an edition; `places` are types and fields, `post.title`."""


def keep_words(session: Session, editions: Sequence[Indexed]) -> None:
    """Let the index that the session carries, if any, keep the words of editions."""
    index: TextIndex | None = session.info.get(CARRIED)
    if index is not None and editions:
        index.keep(session, editions)


def forget_words(session: Session, edition_id: int, type_name: str, fields: Iterable[str]) -> None:
    """Let the index that the session carries, if any, forget the words of an edition's fields."""
    index: TextIndex | None = session.info.get(CARRIED)
    places = [f"{type_name}.{name}" for name in sorted(fields)]
    if index is not None and places:
        index.forget(session, edition_id, places)
