"""The tables of the index: the words of each edition, and the vocabulary that typing errors need.

All of it follows from the editions, so no backup holds it: see `cms.search.rebuilding`.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from cms.content.models.edition import BIG
from cms.db.base import Base

DERIVED = {"derived": True}
"""Says of a table that its rows follow from others, and are made anew from them."""


class SearchText(Base):
    """The words of one field of an edition, as the database's full text takes them.

    `place` is the type and the field, `post.title`. `past` is that of the edition, which a trigger
    carries over: what is over lies in an index of its own. Deleted with the edition.
    """

    __tablename__ = "search_text"
    __table_args__ = (Index("ix_search_text_edition_id", "edition_id"), {"info": DERIVED})

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(160))
    past: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class SearchWord(Base):
    """A word that stands, or once stood, in some edition, and what it is compared by."""

    __tablename__ = "search_word"
    __table_args__ = (UniqueConstraint("word", "term"), {"info": DERIVED})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    word: Mapped[str] = mapped_column(String(80))
    term: Mapped[str] = mapped_column(String(80))


class SearchGram(Base):
    """Three letters in a row of a word: words that share many of them are near each other."""

    __tablename__ = "search_gram"
    __table_args__ = ({"info": DERIVED},)

    gram: Mapped[str] = mapped_column(String(12), primary_key=True)
    word_id: Mapped[int] = mapped_column(
        ForeignKey("search_word.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SearchState(Base):
    """One row, with the version of the analysis by which the whole index was made."""

    __tablename__ = "search_state"
    __table_args__ = ({"info": DERIVED},)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer)
