"""The port to a database's full text, and its two fillings.

An engine keeps the words of a field as its database takes them, and says which texts hold a term.
Whose they are, who may see them and in which order they come is one query for all engines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Select, bindparam, column, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from cms.search.asking import Term, Way
from cms.search.models.full_text import OPEN, PAST
from cms.search.models.rows import SearchText

MARK = "§"
"""What begins words that say of which kind and type a text is; no word of a text holds it."""
WORDS_MAX = 50_000
"""Words of one field that are indexed."""
_POSITION_MAX = 16_383
_BYTES_MAX = 900_000


class Engine(Protocol):
    """How a database finds words."""

    def written(self, marks: Sequence[str], words: Sequence[str]) -> str:
        """Return the words of a text, in their order, as the column `words` takes them."""

    def asked(self, name: str, marks: Sequence[Sequence[str]], term: Term) -> dict[str, str]:
        """Return the values with which `texts` of this name look for a term.

        Only texts are found that bear, of each group of `marks`, one.
        """

    def texts(self, name: str, *, past: bool) -> Select[Any]:
        """Select `edition_id`, `place` and `score` (higher is better) of the texts asked for.

        Of what is past, or of what is open.
        """


def marks_of(kind: str, locale: str, type_name: str) -> tuple[str, str]:
    """Return the marks of a text: what it is an edition of, where, and its type."""
    return mark("k", kind, locale), mark("t", type_name)


def mark(*parts: str) -> str:
    """Return one mark."""
    return MARK + MARK.join(parts)


class Fts5:
    """SQLite's FTS5, ranked by BM25."""

    def written(self, marks: Sequence[str], words: Sequence[str]) -> str:
        """Return marks and words apart by spaces."""
        return " ".join((*marks, *words[:WORDS_MAX]))

    def asked(self, name: str, marks: Sequence[Sequence[str]], term: Term) -> dict[str, str]:
        """Return the question as FTS5's syntax has it."""
        scope = [f"({' OR '.join(map(_quoted, group))})" for group in marks]
        return {name: " AND ".join([*scope, f"({' OR '.join(map(_fts_way, term.ways))})"])}

    def texts(self, name: str, *, past: bool) -> Select[Any]:
        """Select from one of the FTS5 tables, by one MATCH."""
        full = PAST if past else OPEN
        words = table(full, column("rowid"))
        return (
            select(
                SearchText.edition_id,
                SearchText.place,
                (-func.bm25(literal_column(full))).label("score"),
            )
            .select_from(words.join(SearchText, SearchText.id == words.c.rowid))
            .where(literal_column(full).op("MATCH")(bindparam(name)))
        )


class Tsvector:
    """PostgreSQL's tsvector under GIN indexes, ranked by ts_rank."""

    def written(self, marks: Sequence[str], words: Sequence[str]) -> str:
        """Return the words with their places, as a tsvector is read from text."""
        places: dict[str, list[int]] = {one: [1] for one in marks}
        size = 0
        for number, word in enumerate(words[:WORDS_MAX], len(marks) + 1):
            if word not in places:
                # A tsvector holds a megabyte at most.
                size += len(word.encode()) + 8
                if size > _BYTES_MAX:
                    break
            found = places.setdefault(word, [])
            if len(found) < 255:
                found.append(min(number, _POSITION_MAX))
        return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())

    def asked(self, name: str, marks: Sequence[Sequence[str]], term: Term) -> dict[str, str]:
        """Return the question as a tsquery; marks don't count for the rank."""
        wanted = " | ".join(map(_tsquery_way, term.ways))
        scope = " & ".join(f"({' | '.join(map(_lexeme, group))})" for group in marks)
        asked = f"{scope} & ({wanted})" if scope else wanted
        return {name: asked, f"{name}_ranked": wanted}

    def texts(self, name: str, *, past: bool) -> Select[Any]:
        """Select by one tsquery."""
        ranked = bindparam(f"{name}_ranked", type_=TSQUERY())
        return (
            select(
                SearchText.edition_id,
                SearchText.place,
                func.ts_rank(SearchText.words, ranked).label("score"),
            )
            .where(SearchText.words.op("@@")(bindparam(name, type_=TSQUERY())))
            .where(SearchText.past.is_(past))
        )


ENGINES: Mapping[str, Engine] = {"sqlite": Fts5(), "postgresql": Tsvector()}
"""The engine of each database, by the name of its dialect."""


def _quoted(word: str) -> str:
    return f'"{word}"'


def _fts_way(way: Way) -> str:
    return f"{_quoted(' '.join(way.words))}{' *' if way.begun else ''}"


def _lexeme(word: str) -> str:
    return f"'{word}'"


def _tsquery_way(way: Way) -> str:
    last = f"{_lexeme(way.words[-1])}{':*' if way.begun else ''}"
    return "(" + " <-> ".join((*map(_lexeme, way.words[:-1]), last)) + ")"
