"""The filter language as SQL: what is absent compares false, and true once negated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, not_, or_, select, true

from cms.content.lens import Lens
from cms.content.models import Reference
from cms.content.queries.columns import (
    Editions,
    editions,
    element_column,
    is_type,
    key_column,
    system_column,
    system_value,
)
from cms.schema.encrypted import BLIND
from cms.schema.filtering.ast import Always, And, Never, Not, Or
from cms.schema.filtering.bind import BoundCondition, BoundFilter
from cms.schema.keys import FOLDED

Sql = ColumnElement[bool]


def compile_filter(
    lens: Lens,
    edition: Editions,
    bound: BoundFilter,
    seen: Callable[[Lens, Editions], Sql],
    *,
    negated: bool = False,
) -> Sql:
    """Return `bound` as a condition on `edition`.

    `seen` gives the condition under which the lens sees an edition: every hop of a dotted
    path looks through it. Only what is `negated` has to tell false from unknown, and only
    what does not is answered from an index.
    """
    if isinstance(bound, Always):
        return true()
    if isinstance(bound, Never):
        return false()
    if isinstance(bound, And):
        return and_(
            true(),
            *(compile_filter(lens, edition, one, seen, negated=negated) for one in bound.items),
        )
    if isinstance(bound, Or):
        return or_(
            false(),
            *(compile_filter(lens, edition, one, seen, negated=negated) for one in bound.items),
        )
    if isinstance(bound, Not):
        return not_(compile_filter(lens, edition, bound.item, seen, negated=True))
    condition = _condition(lens, edition, bound, 0, seen)
    return func.coalesce(condition, false()) if negated else condition


def _condition(
    lens: Lens,
    edition: Editions,
    bound: BoundCondition,
    depth: int,
    seen: Callable[[Lens, Editions], Sql],
) -> Sql:
    if depth < len(bound.hops):
        hop = bound.hops[depth]
        target = editions(f"filter_hop_{depth}")
        inner = _condition(lens, target, bound, depth + 1, seen)
        return exists(
            select(Reference.id)
            .join(target, target.entry_id == Reference.target_id)
            .where(Reference.edition_id == edition.id, Reference.field == hop.field_name)
            .where(is_type(target, hop.target_types))
            .where(seen(lens, target), inner)
        )
    if bound.relation:
        return _related(lens, edition, bound, seen)
    if bound.op == "null":
        absent: Sql = _column(lens, edition, bound).is_(None)
        return absent if bound.values == ("true",) else not_(absent)
    return _own(lens, edition, bound)


def _own(lens: Lens, edition: Editions, bound: BoundCondition) -> Sql:
    """Return the condition on what the edition itself holds."""
    if not bound.many:
        return _compare(_column(lens, edition, bound), bound.op, _values(lens, bound), lens.dialect)
    if bound.op == "all":
        return and_(true(), *(_any(lens, edition, bound, "eq", [v]) for v in bound.values))
    return _any(lens, edition, bound, bound.op, list(bound.values))


def _related(
    lens: Lens,
    edition: Editions,
    bound: BoundCondition,
    seen: Callable[[Lens, Editions], Sql],
) -> Sql:
    """Return the condition on a relation: of what it leads to, only what the lens sees is there."""
    target = editions("filter_target")

    def leads_to(*ids: str) -> Sql:
        link = (
            select(Reference.id)
            .join(target, target.entry_id == Reference.target_id)
            .where(Reference.edition_id == edition.id, Reference.field == bound.key)
            .where(is_type(target, bound.relation), seen(lens, target))
        )
        return exists(link.where(Reference.target_id.in_(ids)) if ids else link)

    if bound.op == "null":
        hidden = _borrowed(lens, edition, bound.key)
        there = leads_to() if hidden is None else and_(not_(hidden), leads_to())
        return not_(there) if bound.values == ("true",) else there
    if not bound.values:
        return false()
    # What the edition holds is asked too: there may be an index on it.
    own = _own(lens, edition, bound)
    if bound.op == "all":
        return and_(own, *(leads_to(one) for one in bound.values))
    return and_(own, leads_to(*bound.values))


def _any(lens: Lens, edition: Editions, bound: BoundCondition, op: str, values: list[Any]) -> Sql:
    element = element_column(edition, bound.key, lens.dialect)
    condition = _compare(element, op, values, lens.dialect)
    found = exists(select(element).where(condition))
    hidden = _borrowed(lens, edition, bound.key)
    return found if hidden is None else and_(not_(hidden), found)


def _column(lens: Lens, edition: Editions, bound: BoundCondition) -> Any:
    if bound.system:
        return system_column(lens, edition, bound.key)
    return readable_key(lens, edition, bound.key)


def readable_key(lens: Lens, edition: Editions, key: str) -> Any:
    """Return the column of `key`; null where it was borrowed and the lens does not borrow."""
    column = key_column(edition, key, lens.dialect)
    hidden = _borrowed(lens, edition, key)
    return column if hidden is None else case((hidden, None), else_=column)


def _borrowed(lens: Lens, edition: Editions, key: str) -> Sql | None:
    if lens.fallback or len(lens.chain) == 1:
        return None
    name = key.rstrip(f"{FOLDED}{BLIND}").split(".")[0]
    search = func.strpos if lens.dialect == "postgresql" else func.instr
    return search(edition.fallback, f'"{name}"') > 0


def _values(lens: Lens, bound: BoundCondition) -> list[Any]:
    if bound.key.endswith(BLIND):
        return [lens.blind(bound.key.removesuffix(BLIND), value) for value in bound.values]
    if not bound.system:
        return list(bound.values)
    return [system_value(bound.key, value) for value in bound.values]


def _compare(column: Any, op: str, values: list[Any], dialect: str) -> Sql:
    known = [value for value in values if value is not None]
    if not known or (op == "between" and len(known) < 2):
        return false()
    return _COMPARISONS[op](column, known, dialect)


def _contains(column: Any, values: list[Any], dialect: str) -> Sql:
    search = func.strpos if dialect == "postgresql" else func.instr
    condition: Sql = search(column, values[0]) > 0
    return condition


def _starts(column: Any, values: list[Any], _dialect: str) -> Sql:
    condition: Sql = func.substr(column, 1, len(values[0])) == values[0]
    return condition


def _ends(column: Any, values: list[Any], dialect: str) -> Sql:
    length = len(values[0])
    if length == 0:
        present: Sql = column.is_not(None)
        return present
    tail = func.right(column, length) if dialect == "postgresql" else func.substr(column, -length)
    condition: Sql = and_(func.length(column) >= length, tail == values[0])
    return condition


_COMPARISONS: dict[str, Callable[[Any, list[Any], str], Sql]] = {
    "eq": lambda column, values, _: column == values[0],
    "lt": lambda column, values, _: column < values[0],
    "lte": lambda column, values, _: column <= values[0],
    "gt": lambda column, values, _: column > values[0],
    "gte": lambda column, values, _: column >= values[0],
    "in": lambda column, values, _: column.in_(values),
    "between": lambda column, values, _: and_(column >= values[0], column <= values[1]),
    "contains": _contains,
    "starts": _starts,
    "ends": _ends,
}
