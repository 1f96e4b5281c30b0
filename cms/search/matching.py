"""What a question means for a lens, as SQL: the editions that hold each of its terms.

Only words of fields count that the reader may read of everything that the lens shows, and only
texts of the lens's own kind and locale are looked at. Who may see the editions is for the query
that joins them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, not_, select, union_all

from cms.content.lens import Lens
from cms.content.queries.columns import Editions
from cms.schema.content_type import TypeSpec
from cms.schema.searching import searchable_fields
from cms.search.asking import Question
from cms.search.engine import ENGINES, mark

_MARKED_TYPES_MAX = 20
"""Types that are named in the question to the index; more are told apart by their places only."""


@dataclass(frozen=True)
class Matching:
    """The form of a question: how many terms it has, and where they count how much.

    `places` are (place, weight); `past` says whether what is over is looked through as well.
    """

    terms: int
    unwanted: int
    places: tuple[tuple[str, int], ...]
    past: bool
    dialect: str

    def scored(self) -> Any:
        """Return a subquery of `edition_id` and `score` of the editions that hold every term."""
        parts = [self._term(number) for number in range(self.terms)]
        texts = union_all(*parts).subquery("found_texts") if len(parts) > 1 else parts[0].subquery()
        found = select(texts.c.edition_id, func.sum(texts.c.score).label("score"))
        found = found.group_by(texts.c.edition_id)
        if self.terms > 1:
            found = found.having(func.count(texts.c.term.distinct()) == self.terms)
        return found.subquery("matched")

    def condition(self, edition: Editions) -> ColumnElement[bool]:
        """Return the condition that an edition holds every term, and none that is not wanted."""
        matched = self.scored()
        held = edition.id.in_(select(matched.c.edition_id))
        return held & self.without(edition) if self.unwanted else held

    def without(self, edition: Editions) -> ColumnElement[bool]:
        """Return the condition that an edition holds nothing that is not wanted."""
        # By what may not be read nothing is left out either: that would tell what stands there.
        texts = [self._texts(f"unwanted_{number}") for number in range(self.unwanted)]
        held = [select(one.c.edition_id).where(self._counts(one)) for one in texts]
        return not_(edition.id.in_(union_all(*held) if len(held) > 1 else held[0]))

    def _term(self, number: int) -> Select[Any]:
        texts = self._texts(f"asked_{number}")
        weight = case(dict(self.places), value=texts.c.place, else_=0)
        return select(
            literal(number).label("term"),
            texts.c.edition_id,
            (texts.c.score * weight).label("score"),
        ).where(self._counts(texts))

    def _counts(self, texts: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = texts.c.place.in_([place for place, _ in self.places])
        return found

    def _texts(self, name: str) -> Any:
        engine = ENGINES[self.dialect]
        found: Any = engine.texts(name, past=False)
        if self.past:
            found = union_all(found, engine.texts(name, past=True))
        # Ranks can only be worked out where the words are looked up, so that comes first.
        return found.cte(f"texts_{name}").prefix_with("MATERIALIZED")


def matching(
    lens: Lens, specs: Iterable[TypeSpec], question: Question
) -> tuple[Matching, dict[str, str]] | None:
    """Return what a question means for a lens, and the values that it asks with.

    None where the reader may search no field of any of the types.
    """
    known = list(specs)
    places = tuple(
        (f"{spec.name}.{name}", weight)
        for spec in known
        for name, weight in searchable_fields(spec).items()
        if name in lens.readable(spec)
    )
    if not places:
        return None
    form = Matching(
        len(question.terms),
        len(question.unwanted),
        places,
        lens.at is not None or lens.pinned is not None,
        lens.dialect,
    )
    engine, marks = ENGINES[lens.dialect], _marks(lens, known)
    values: dict[str, str] = {}
    for number, term in enumerate(question.terms):
        values |= engine.asked(f"asked_{number}", marks, term)
    for number, term in enumerate(question.unwanted):
        values |= engine.asked(f"unwanted_{number}", marks, term)
    return form, values


def _marks(lens: Lens, specs: Sequence[TypeSpec]) -> list[list[str]]:
    kinds = [lens.kind] if lens.release is None else ["live", "release"]
    marks = [[mark("k", kind, lens.locale) for kind in kinds]]
    if len(specs) <= _MARKED_TYPES_MAX and len(specs) < len(list(lens.registry)):
        marks.append([mark("t", spec.name) for spec in specs])
    return marks
