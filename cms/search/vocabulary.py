"""The words that there are, and which of them are near to one that was mistyped."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms.db.chunks import chunks
from cms.search.models.rows import SearchGram, SearchWord

NEAR_MAX = 20
"""Words that are taken for one that was mistyped, at most."""
_CANDIDATES = 400
_LENGTHS = (3, 8)
"""Words of up to so many letters, less one, bear no error; up to so many, less one, bear one; others two."""
_LONGEST = 30
_WORDS = cast(Table, SearchWord.__table__)
_KNOWN = select(_WORDS.c.word, _WORDS.c.term)
_GRAMS = cast(Table, SearchGram.__table__)


def learn(session: Session, forms: Iterable[tuple[str, str]]) -> None:
    """Add words, each as (form, term), to the vocabulary unless it has them.

    One statement for up to 500 where they are known.
    """
    into: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    insertion = into[session.get_bind().dialect.name]
    # Words with figures are looked for as they are.
    fit = sorted(one for one in set(forms) if 1 < len(one[0]) <= _LONGEST and one[0].isalpha())
    for part in chunks(fit):
        these = _WORDS.c.word.in_([form for form, _ in part])
        known = {tuple(row) for row in session.execute(_KNOWN.where(these))}
        values = [{"word": form, "term": term} for form, term in part if (form, term) not in known]
        if not values:
            continue
        added = insertion(_WORDS).values(values).on_conflict_do_nothing()
        found = session.execute(added.returning(_WORDS.c.id, _WORDS.c.word)).all()
        grams = [{"gram": gram, "word_id": id_} for id_, word in found for gram in grams_of(word)]
        for some in chunks(grams):
            session.execute(insertion(_GRAMS).values(some).on_conflict_do_nothing())


def near(session: Session, word: str) -> list[str]:
    """Return the terms of words that differ from `word` as a typing error does.

    The nearest come first. An error is a letter too many, too few, another one, or two that changed
    places; how many there may be follows from the length of the word.
    """
    allowed = sum(len(word) > length - 1 for length in _LENGTHS)
    if not allowed or not word.isalpha() or len(word) > _LONGEST:
        return []
    grams = sorted(grams_of(word))
    shared = func.count().label("shared")
    query = (
        select(SearchWord.word, SearchWord.term, shared)
        .join(SearchGram, SearchGram.word_id == SearchWord.id)
        .where(SearchGram.gram.in_(grams))
        .where(func.length(SearchWord.word).between(len(word) - allowed, len(word) + allowed))
        .group_by(SearchWord.id, SearchWord.word, SearchWord.term)
        .order_by(shared.desc(), SearchWord.word, SearchWord.term)
        .limit(_CANDIDATES)
    )
    apart = [(distance(word, row.word, allowed), row.term) for row in session.execute(query)]
    found = dict.fromkeys(term for far, term in sorted(apart) if 0 < far <= allowed)
    return list(found)[:NEAR_MAX]


def forget(session: Session, terms: Collection[str]) -> None:
    """Delete the words that are compared by these terms from the vocabulary."""
    for part in chunks(sorted(terms)):
        session.execute(delete(SearchWord).where(SearchWord.term.in_(part)))


def grams_of(word: str) -> set[str]:
    """Return each three letters in a row of a word, its ends marked."""
    marked = f"^{word}$"
    return {marked[start : start + 3] for start in range(len(marked) - 2)}


def distance(one: str, other: str, most: int) -> int:
    """Return how many typing errors lie between two words; more than `most` once it is more."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        this = [row]
        for place, another in enumerate(other, 1):
            cost = min(last[place] + 1, this[-1] + 1, last[place - 1] + (letter != another))
            swapped = (
                row > 1 and place > 1 and (letter, one[row - 2]) == (other[place - 2], another)
            )
            if swapped:
                cost = min(cost, before[place - 2] + 1)
            this.append(cost)
        if min(this) > most:
            return most + 1
        before, last = last, this
    return last[-1]
