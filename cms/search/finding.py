"""The one search: which entries hold some words, as a lens shows them, the best first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.columns import Editions, editions, is_type
from cms.content.queries.held import HELD, View
from cms.content.queries.listing import ListQuery
from cms.content.queries.narrow import Bounds, few_bounds, within
from cms.content.queries.rows import Row, as_row, select_rows
from cms.content.queries.seeing import allowed, standing
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.search.asking import Question, Synonyms, changed, read_question
from cms.search.matching import Matching, matching
from cms.search.vocabulary import near

NO_SYNONYMS = Synonyms()


@dataclass(frozen=True)
class Found:
    """A page of what was found.

    `total` and `facets` are None unless they were asked for; `facets` counts what was found of each type, whatever
    types the search was narrowed to. `tolerant` says that nothing held the words as they were
    typed, so those near to them were taken; `question` is what was looked for in the end.
    """

    rows: list[Row]
    more: bool
    question: Question
    total: int | None = None
    facets: Mapping[str, int] | None = None
    tolerant: bool = False


def find(
    session: Session,
    lens: Lens,
    q: str,
    *,
    types: Sequence[str] | None = None,
    limit: int = 25,
    offset: int = 0,
    count: bool = False,
    facets: bool = False,
    synonyms: Synonyms = NO_SYNONYMS,
) -> Found:
    """Return the entries that hold every term of `q`, as the lens shows them, the best first.

    `types` are names of types that the registry has, None for all. What is found is what a list
    through the same lens shows: rights are part of the query. Where nothing holds the words as they
    were typed, words that are near to them are taken.
    Costs one query, one for each of count and facets, and a few more where nothing was found.
    Raises BadRequest for a `q` without a word, or that is too long.
    """
    question = read_question(q, lens.locale, synonyms)
    wanted = list(lens.registry) if types is None else [lens.registry.require(n) for n in types]
    search = _Search(session, lens, tuple(wanted), limit, offset)
    found = search.page(question)
    if found.rows or (offset and replace(search, limit=1, offset=0).page(question).rows):
        return search.counted(found, count=count, facets=facets)
    other = changed(question, _near(session))
    if other != question:
        found = replace(search.page(other), tolerant=True)
        if not found.rows and not offset:
            found = replace(found, tolerant=False, question=question)
    return search.counted(found, count=count, facets=facets)


def narrowed(lens: Lens, query: ListQuery, q: str, synonyms: Synonyms = NO_SYNONYMS) -> ListQuery:
    """Return a list narrowed to the entries that hold every term of `q`; its order stays.

    Raises BadRequest as `find`, and where the reader may search nothing of the list's types.
    """
    question = read_question(q, lens.locale, synonyms)
    found = matching(lens, [lens.registry.require(name) for name in query.types], question)
    if found is None:
        raise BadRequest("These entries hold nothing that you can search.", "q")
    return replace(query, matching=found[0], values=found[1])


def _near(session: Session) -> Callable[[str], list[str]]:
    return lambda word: near(session, word)


@dataclass(frozen=True)
class _Search:
    session: Session
    lens: Lens
    specs: tuple[TypeSpec, ...]
    limit: int
    offset: int

    def page(self, question: Question) -> Found:
        """Return one page, without counts."""
        asked = matching(self.lens, self.specs, question)
        if asked is None:
            return Found([], more=False, question=question)
        view, form = View(self.lens), self._form(asked[0], self.specs)
        statement = _selected(view, form, self.limit, self.offset)
        found = self.session.execute(statement, {**view.values, **asked[1]}).all()
        rows = [as_row(row) for row in found[: self.limit]]
        return Found(rows, len(found) > self.limit, question)

    def counted(self, found: Found, *, count: bool, facets: bool) -> Found:
        """Add the counts that are asked for."""
        if facets:
            found = replace(found, facets=self._by_type(found.question, tuple(self.lens.registry)))
        if count:
            total = sum(self._by_type(found.question, self.specs).values())
            found = replace(found, total=total)
        return found

    def _by_type(self, question: Question, specs: tuple[TypeSpec, ...]) -> dict[str, int]:
        asked = matching(self.lens, specs, question)
        if asked is None:
            return {}
        view = View(self.lens)
        statement = _counted(view, self._form(asked[0], specs))
        rows = self.session.execute(statement, {**view.values, **asked[1]})
        return {row[0]: row[1] for row in rows}

    def _form(self, form: Matching, specs: tuple[TypeSpec, ...]) -> _Form:
        names = tuple(spec.name for spec in specs)
        return _Form(form, names, few_bounds(self.session, self.lens, names))


@dataclass(frozen=True)
class _Form:
    """All that a statement is made of, beside the view."""

    matching: Matching
    types: tuple[str, ...]
    bounds: Bounds | None


@lru_cache(maxsize=HELD)
def _selected(view: View, form: _Form, limit: int, offset: int) -> Select[Any]:
    edition, matched = editions(), form.matching.scored()
    selected = select_rows(view.lens, edition).join(matched, matched.c.edition_id == edition.id)
    return (
        selected.where(_where(view.lens, edition, form))
        .order_by(matched.c.score.desc(), edition.updated_at.desc(), edition.entry_id)
        .limit(limit + 1)
        .offset(offset or None)
    )


@lru_cache(maxsize=HELD)
def _counted(view: View, form: _Form) -> Select[Any]:
    edition, matched = editions(), form.matching.scored()
    counted: Any = (
        select(edition.type, func.count())
        .join(matched, matched.c.edition_id == edition.id)
        .where(_where(view.lens, edition, form))
        .group_by(edition.type)
    )
    return cast("Select[Any]", counted)


def _where(lens: Lens, edition: Editions, form: _Form) -> ColumnElement[bool]:
    condition = and_(standing(lens, edition), is_type(edition, form.types))
    if form.bounds is not None:
        condition = and_(condition, within(edition, form.bounds))
    if form.bounds is None or not form.bounds.exact:
        condition = and_(condition, allowed(lens, edition, form.types))
    if form.matching.unwanted:
        condition = and_(condition, form.matching.without(edition))
    return condition
